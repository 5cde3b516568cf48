/* SPDX-License-Identifier: MIT */
#include "cli/run-watch.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/executable.h"
#include "cli/format.h"
#include "cli/turn.h"
#include "util/cleanup.h"
#include "util/clock.h"

#define REPORTS "lptd/run" /* abstract; the folder follows */
#define PATIENCE_NS (NS_PER_S - 50 * NS_PER_MS)
#define MANUAL "See lptd-cuse(8)."

/* --- reports --- */

static int listen_for_reports(const char *folder)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int n = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, REPORTS "%s", folder);
	cleanup_close int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n)) < 0) {
		return -errno;
	}
	return steal_fd(&fd);
}

static bool is_ours(const struct run_watch *watch, pid_t pid)
{
	for (unsigned i = 0; i < watch->n_pids && i < WATCH_PIDS; i++) {
		if (watch->pids[i] == pid) {
			return true;
		}
	}
	return false;
}

static void note_pid(struct run_watch *watch, pid_t pid)
{
	if (!is_ours(watch, pid)) {
		watch->pids[watch->n_pids++ % WATCH_PIDS] = pid;
	}
}

static void note_opened(struct run_watch *watch, const char *node)
{
	const char *digits = node + strcspn(node, "0123456789");
	unsigned long n = strtoul(digits, NULL, 10);

	watch->n_opened++;
	if (n < TREE_PORTS) {
		watch->is_opened[n] = true;
	}
}

/* "PROGRAM SENTENCE": once, as programs try again and again. */
static void deny(struct run_watch *watch, const char *text)
{
	int n = (int)strcspn(text, " ");

	if (strcmp(watch->denied, text) != 0) {
		snprintf(watch->denied, sizeof(watch->denied), "%s", text);
		remark(watch->cli, "%.*s did not get its turn:%s", n, text, text + n);
	}
}

/* "WORD PID REST": what each word means is said where the preload reports it. */
static void take_report(struct run_watch *watch, char *text)
{
	char word[16] = "", node[64] = "";
	int pid = 0, n = 0, after_node = 0;

	if (sscanf(text, "%15s %d %n", word, &pid, &n) != 2) {
		return;
	}
	const char *rest = text + n;
	if (!strcmp(word, "call")) {
		n = (int)strcspn(rest, " ");
		complain("%.*s[%d]%s", n, rest, pid, rest + n);
		return;
	}
	if (!strcmp(word, "denied")) {
		deny(watch, rest);
		return;
	}
	note_pid(watch, pid);
	if (!strcmp(word, "hello")) {
		watch->n_hello++;
	} else if (sscanf(rest, "%63s %n", node, &after_node) != 1) {
		return;
	} else if (!strcmp(word, "opened")) {
		note_opened(watch, node);
	} else if (!strcmp(word, "missing")) {
		snprintf(watch->missing, sizeof(watch->missing), "%s", node);
		snprintf(watch->missing_by, sizeof(watch->missing_by), "%s", rest + after_node);
	} else if (!strcmp(word, "refused")) {
		snprintf(watch->refused, sizeof(watch->refused), "%s: %s", node, rest + after_node);
	}
}

void run_watch_reports(struct run_watch *watch)
{
	char text[512];
	ssize_t n;

	while ((n = recv(watch->reports, text, sizeof(text) - 1, 0)) > 0) {
		text[n] = '\0';
		take_report(watch, text);
	}
}

/* --- events --- */

static void on_event(const struct lpt_event *event, void *userdata)
{
	struct run_watch *watch = userdata;
	int n = run_tree_number(event->port);

	if (!strcmp(event->event, "waiting")) {
		bool anybody = atoi(event->detail) > 0;
		if (anybody && watch->look_ns < 0) {
			watch->look_ns = clock_monotonic_ns() + NS_PER_S;
		}
	} else if (!strcmp(event->event, "freed")) {
		watch->told[0] = '\0';
	} else if (!strcmp(event->event, "added") || !strcmp(event->event, "removed") ||
		   !strncmp(event->event, "device-", strlen("device-"))) {
		watch->has_changed = true;
	} else if (!strcmp(event->event, "unplugged")) {
		watch->has_changed = true;
		if (n >= 0 && watch->is_opened[n]) {
			remark(watch->cli, "%s (%s) was unplugged while it was in use", event->port,
			       event->detail);
		}
	}
}

void run_watch_events(struct run_watch *watch)
{
	if (!watch->is_lost && lpt_dispatch(watch->cli->conn, 0) < 0) {
		watch->is_lost = true;
		remark(watch->cli, "the daemon went away (%s)", lpt_socket(watch->cli->conn));
	}
	if (watch->has_changed && !watch->is_lost) {
		watch->has_changed = false;
		run_tree_update(watch->tree, watch->cli->conn);
	}
}

/* --- who waits --- */

int run_watch_timeout_ms(const struct run_watch *watch)
{
	if (watch->look_ns < 0) {
		return -1;
	}
	int64_t left_ns = watch->look_ns - clock_monotonic_ns();
	return left_ns > 0 ? (int)(left_ns / NS_PER_MS) + 1 : 0;
}

static const struct lpt_holder *owner_of(const struct lpt_records *holders, const char *port)
{
	const struct lpt_holder *holder;

	for (size_t i = 0; (holder = lpt_records_holder(holders, i)); i++) {
		if (!strcmp(holder->role, "owner") && !strcmp(holder->port, port)) {
			return holder;
		}
	}
	return NULL;
}

static void say_who_waits(struct run_watch *watch, const struct lpt_records *holders,
			  const struct lpt_holder *waiter)
{
	const struct lpt_holder *owner = owner_of(holders, waiter->port);
	char who[192], age[FORMAT_MAX], before[48] = "nobody is before you";

	if (!owner || !strcmp(watch->told, waiter->port)) {
		return;
	}
	snprintf(watch->told, sizeof(watch->told), "%s", waiter->port);
	if (waiter->position > 1) {
		snprintf(before, sizeof(before), "%" PRIu32 " %s before you", waiter->position - 1,
			 waiter->position == 2 ? "is" : "are");
	}
	remark(watch->cli, "%s waits for %s, held by %s for %s; %s. Ctrl-C gives up.",
	       waiter->program, waiter->port, format_holder(owner, who, sizeof(who)),
	       format_age(owner->since_ns, age, sizeof(age)), before);
}

void run_watch_look(struct run_watch *watch)
{
	struct lpt_records *holders = NULL;
	const struct lpt_holder *holder;
	bool is_early = false;

	if (watch->look_ns < 0 || clock_monotonic_ns() < watch->look_ns) {
		return;
	}
	watch->look_ns = -1;
	if (watch->is_lost || lpt_holders(watch->cli->conn, NULL, 0, &holders) < 0) {
		return;
	}
	for (size_t i = 0; (holder = lpt_records_holder(holders, i)); i++) {
		if (strcmp(holder->role, "waiter") != 0 || !is_ours(watch, (pid_t)holder->pid)) {
			continue;
		}
		if (holder->since_ns < PATIENCE_NS) {
			is_early = true;
		} else {
			say_who_waits(watch, holders, holder);
		}
	}
	lpt_records_free(holders);
	if (is_early) {
		watch->look_ns = clock_monotonic_ns() + NS_PER_S;
	}
}

/* --- why nothing happened --- */

/* "/dev/lp0, /dev/lp1 only": the nodes there are, of the kind that was asked for. */
static void list_nodes(const struct run_tree *tree, const char *wanted, char *buf, size_t size)
{
	size_t len = 0;

	for (int n = 0; n < TREE_PORTS && len < size; n++) {
		if (tree->is_there[n]) {
			len += (size_t)snprintf(buf + len, size - len, "%s%.*s%d", len ? ", " : "",
						(int)strcspn(wanted, "0123456789"), wanted, n);
		}
	}
	if (len < size) {
		snprintf(buf + len, size - len, "%s", len ? " only" : "no port");
	}
}

static void explain_missing(const struct run_watch *watch)
{
	char nodes[256];

	list_nodes(watch->tree, watch->missing, nodes, sizeof(nodes));
	if (watch->is_private) {
		complain("%s asked for %s and got \"no such device\": this run has %s. "
			 "Add a second --port.",
			 watch->missing_by, watch->missing, nodes);
	} else {
		complain("%s asked for %s and got \"no such device\": there is %s (%s). "
			 "Add one: lpt add SPEC",
			 watch->missing_by, watch->missing, nodes, lpt_socket(watch->cli->conn));
	}
}

static const char *why_out_of_reach(int kind)
{
	switch (kind) {
	case EXECUTABLE_STATIC:
		return "is statically linked and lpt run cannot reach it";
	case EXECUTABLE_PRIVILEGED:
		return "is setuid, setgid or has capabilities, so the system keeps lpt run out of "
		       "it";
	case EXECUTABLE_FOREIGN:
		return "is made for another word size or machine than lpt run";
	default:
		return NULL;
	}
}

/* A program that was not reached has not even said hello. */
static void explain_silence(const char *program)
{
	char path[4096], interpreter[INTERPRETER_MAX] = "", unused[INTERPRETER_MAX];
	const char *name = strrchr(program, '/');

	if (executable_find(program, path, sizeof(path)) < 0) {
		return;
	}
	int kind = executable_kind(path, interpreter);
	if (kind == EXECUTABLE_SCRIPT) {
		kind = executable_kind(interpreter, unused);
	}
	const char *why = why_out_of_reach(kind);
	if (why) {
		complain("%s never opened a parallel port: %s %s. " MANUAL,
			 name ? name + 1 : program, *interpreter ? interpreter : "it", why);
	}
}

void run_watch_explain(const struct run_watch *watch, const char *program)
{
	if (watch->n_opened > 0) {
		return;
	}
	if (watch->n_hello == 0) {
		explain_silence(program);
	} else if (watch->refused[0]) {
		complain("%s was not opened", watch->refused);
	} else if (watch->missing[0]) {
		explain_missing(watch);
	}
}

/* --- beginning and end --- */

int run_watch_begin(struct run_watch *watch)
{
	watch->look_ns = -1;
	watch->reports = listen_for_reports(watch->tree->folder);
	if (watch->reports < 0) {
		return watch->reports;
	}
	int r = lpt_watch_start(watch->cli->conn, NULL, on_event, watch, NULL);
	return r < 0 ? r : run_tree_update(watch->tree, watch->cli->conn);
}

void run_watch_end(struct run_watch *watch)
{
	fd_close(&watch->reports);
}
