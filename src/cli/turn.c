/* SPDX-License-Identifier: MIT */
#include "cli/turn.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/format.h"
#include "util/cleanup.h"

#define HOLDER_MAX 192
#define NS_IN_MS 1000000

static void describe_owner(const struct lpt_records *holders, char *buf, size_t size)
{
	const struct lpt_holder *holder;

	snprintf(buf, size, "free now");
	for (size_t i = 0; (holder = lpt_records_holder(holders, i)); i++) {
		if (!strcmp(holder->role, "owner")) {
			char who[HOLDER_MAX];
			char age[FORMAT_MAX];
			snprintf(buf, size, "held by %s for %s",
				 format_holder(holder, who, sizeof(who)),
				 format_age(holder->since_ns, age, sizeof(age)));
			return;
		}
	}
}

const char *turn_owner(struct cli *cli, const char *port, char *buf, size_t size)
{
	struct lpt_records *holders = NULL;

	snprintf(buf, size, "held");
	if (lpt_holders(cli->conn, port, 0, &holders) >= 0) {
		describe_owner(holders, buf, size);
		lpt_records_free(holders);
	}
	return buf;
}

/* Our place among the waiters, from 1; 0: we do not wait. */
static uint32_t our_position(const struct lpt_records *holders)
{
	const struct lpt_holder *holder;

	for (size_t i = 0; (holder = lpt_records_holder(holders, i)); i++) {
		if (holder->pid == (uint32_t)getpid() && !strcmp(holder->role, "waiter")) {
			return holder->position;
		}
	}
	return 0;
}

static void say_we_wait(struct cli *cli, struct lpt_file *file, const struct turn *turn)
{
	struct lpt_records *holders = NULL;
	char owner[HOLDER_MAX + 64];
	char before[48] = "nobody is before you";

	/* A port that vanished meanwhile is told by the end of the wait. */
	if (lpt_holders(cli->conn, lpt_file_port(file), 0, &holders) < 0) {
		return;
	}
	uint32_t position = our_position(holders);
	if (position > 1) {
		snprintf(before, sizeof(before), "%" PRIu32 " %s before you", position - 1,
			 position == 2 ? "is" : "are");
	}
	if (position > 0) {
		describe_owner(holders, owner, sizeof(owner));
		remark(cli, "%s waits for %s, %s; %s. Ctrl-C gives up.", turn->who,
		       lpt_file_port(file), owner, before);
	}
	lpt_records_free(holders);
}

static int say_too_late(struct cli *cli, struct lpt_file *file, const struct turn *turn)
{
	const char *port = lpt_file_port(file);
	char owner[HOLDER_MAX + 64];
	char time[FORMAT_MAX];

	complain("%s not free within %s: %s; %s. See: lpt who %s", port,
		 format_time(turn->timeout_ms * NS_IN_MS, time, sizeof(time)),
		 turn_owner(cli, port, owner, sizeof(owner)), turn->undone, port);
	return EXIT_NOT_NOW;
}

static int explain(struct cli *cli, struct lpt_file *file, const struct turn *turn, int error)
{
	switch (-error) {
	case 0:
		return EXIT_DONE;
	case ETIMEDOUT:
		return say_too_late(cli, file, turn);
	case ENODEV:
		complain("%s (%s) was unplugged while %s waited; %s. When it is back: %s",
			 lpt_file_port(file), lpt_file_location(file), turn->who, turn->undone,
			 turn->again);
		return EXIT_GONE;
	case ESTALE:
		complain("an administrator took %s from %s while it waited; %s. Again: %s",
			 lpt_file_port(file), turn->who, turn->undone, turn->again);
		return EXIT_FAILED;
	default:
		return complain_of(cli, error);
	}
}

struct wait {
	bool ended;
	int result;
};

static void wait_ended(struct lpt_operation *operation, int result, void *userdata)
{
	struct wait *wait = userdata;

	wait->ended = true;
	wait->result = result;
}

int turn_take(struct cli *cli, struct lpt_file *file, const struct turn *turn)
{
	struct wait wait = {0};

	int r = lpt_try_allocate(file);
	if (r != -EAGAIN) {
		return explain(cli, file, turn, r);
	}
	if (turn->timeout_ms == 0) {
		return explain(cli, file, turn, -ETIMEDOUT);
	}
	r = lpt_allocate_start(file, turn->timeout_ms, wait_ended, &wait, NULL);
	if (r < 0) {
		return explain(cli, file, turn, r);
	}
	say_we_wait(cli, file, turn);
	while (!wait.ended) {
		r = lpt_dispatch(cli->conn, -1);
		if (r < 0) {
			return complain_of(cli, r);
		}
	}
	return explain(cli, file, turn, wait.result);
}

static void signals_of_end(sigset_t *ret_signals)
{
	sigemptyset(ret_signals);
	sigaddset(ret_signals, SIGINT);
	sigaddset(ret_signals, SIGTERM);
	sigaddset(ret_signals, SIGHUP);
}

void turn_catch_signals(void)
{
	sigset_t signals;

	signals_of_end(&signals);
	sigprocmask(SIG_BLOCK, &signals, NULL);
}

/* The library tells of a lost file only when it is asked something. */
static int still_ours(struct cli *cli, struct lpt_file *file)
{
	int r = lpt_dispatch(cli->conn, 0);

	if (r >= 0) {
		r = lpt_query_waiters(file);
	}
	if (r >= 0) {
		return EXIT_DONE;
	}
	if (r == -ENODEV) {
		complain("%s (%s) was unplugged", lpt_file_port(file), lpt_file_location(file));
		return EXIT_GONE;
	}
	return complain_of(cli, r);
}

int turn_open_signals(int *ret_fd)
{
	sigset_t signals;

	signals_of_end(&signals);
	int fd = signalfd(-1, &signals, SFD_CLOEXEC);
	if (fd < 0) {
		complain("cannot wait for Ctrl-C: %s", strerror(errno));
		return EXIT_FAILED;
	}
	*ret_fd = fd;
	return EXIT_DONE;
}

int turn_keep(struct cli *cli, struct lpt_file *file)
{
	cleanup_close int signal_fd = -1;
	int status = turn_open_signals(&signal_fd);
	if (status != EXIT_DONE) {
		return status;
	}
	struct pollfd fds[] = {{.fd = signal_fd, .events = POLLIN},
			       {.fd = lpt_fd(cli->conn), .events = POLLIN}};
	status = still_ours(cli, file);
	while (status == EXIT_DONE && !fds[0].revents) {
		poll(fds, 2, -1);
		if (fds[1].revents) {
			status = still_ours(cli, file);
		}
	}
	return status;
}
