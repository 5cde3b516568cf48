/* SPDX-License-Identifier: MIT */
/* R28 to R42 through a daemon: opening and closing a port. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "daemon-raw.h"
#include "daemon-tests.h"

static void r28_open_succeeds(void)
{
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(strcmp(lpt_file_port(clients[0].file), "LPT1") == 0);
}

static void r29_open_adds_one(void)
{
	CHECK(n_files("LPT1") == 0);
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(n_files("LPT1") == 1);
	CHECK(open_port(1, "LPT1") == 0);
	CHECK(n_files("LPT1") == 2);
	CHECK(n_files("LPT2") == 0);
}

static void r30_several_clients_have_a_port_open(void)
{
	for (int i = 0; i < N_CLIENTS; i++) {
		CHECK(open_port(i, "LPT1") == 0);
	}
	pid_t pid = process_with("LPT1", false);
	CHECK(pid > 0);
	uint32_t n = n_files("LPT1");
	kill_process(pid);
	CHECK(n == N_CLIENTS + 1);
}

static void r31_open_does_not_allocate(void)
{
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(drive(0, 0x15) == -EPERM);
	CHECK(open_port(1, "LPT1") == 0);
	CHECK(lpt_try_allocate(clients[1].file) == 0);
	CHECK(owns(1));
}

static void r32_open_does_not_wait_for_the_owner(void)
{
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(open_port(1, "LPT1") == 0);
	CHECK(owns(0));
}

static void r33_open_while_removing_gives_delete_pending(void)
{
	NOT_APPLICABLE("an orderly removal is over before the daemon takes the next request");
}

static void r34_failed_open_leaves_the_count(void)
{
	static const char *const wrong[] = {"LPT", "LPT9", "parport8", "0x1", ""};
	struct lpt_file *file;

	CHECK(open_port(0, "LPT1") == 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		CHECK(lpt_open(clients[0].conn, wrong[i], &file) < 0);
	}
	CHECK(n_files("LPT1") == 1 && n_files("LPT2") == 0);
}

static void r35_create_has_information_0(void)
{
	NOT_APPLICABLE("lpt_open() gives a file and has no byte count");
}

static void r36_close_takes_one(void)
{
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(open_port(1, "LPT1") == 0);
	close_file(0);
	struct lpt_daemon_info info;
	CHECK(lpt_daemon_status(clients[0].conn, &info) == 0); /* comes after the close */
	CHECK(n_files("LPT1") == 1);
	close_file(1);
	CHECK(lpt_daemon_status(clients[1].conn, &info) == 0);
	CHECK(n_files("LPT1") == 0);
}

static void check_refused(int fd, enum wire_number number, const void *body)
{
	CHECK(raw_exchange_error(fd, number, body) == -EBADF);
}

static void r37_no_request_without_open(void)
{
	struct wire_allocate allocate = {.file = 1};
	struct wire_free give = {.file = 1};
	struct wire_waiters waiters = {.file = 1};
	struct wire_request request = {.file = 1,
				       .request_class = LPT_CLASS_INTERNAL,
				       .code = LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO,
				       .out_len = 256};
	struct lpt_port_info info;
	int fd = raw_connection(daemon_socket());

	CHECK(fd >= 0);
	check_refused(fd, WIRE_allocate, &allocate);
	check_refused(fd, WIRE_free, &give);
	check_refused(fd, WIRE_waiters, &waiters);
	check_refused(fd, WIRE_request, &request);
	close(fd);
	CHECK(look_at("LPT1", &info) && info.n_allocations == 0 && info.accesses == 0);
}

static void r38_closed_file_has_no_effect(void)
{
	struct lpt_port_information info;
	struct lpt_pnp_information pnp;
	struct lpt_port_info before, after;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(lpt_get_port_information(clients[0].file, &info) == 0);
	CHECK(lpt_get_pnp_information(clients[0].file, &pnp) == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	close_file(0);
	CHECK(open_port(1, "LPT1") == 0);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(owns(1));
	CHECK(look_at("LPT1", &before));
	CHECK(!info.try_allocate_port(info.context));
	info.free_port(info.context);
	CHECK(info.query_num_waiters(info.context) == 0);
	CHECK(pnp.try_set_chip_mode(pnp.context, LPT_CHIP_BYTE) != 0);
	CHECK(look_at("LPT1", &after));
	CHECK(after.accesses == before.accesses && after.n_frees == before.n_frees);
	CHECK(owns(1));
}

static void r39_close_of_the_owner_serves_the_next(void)
{
	CHECK(open_port(0, "LPT1") == 0 && open_port(1, "LPT1") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(start_allocate(1) == 0 && waits(1));
	close_file(0);
	CHECK(is_granted(1));
	CHECK(owns(1));
}

static void r40_close_cancels_queued_requests(void)
{
	CHECK(open_port(0, "LPT1") == 0 && open_port(1, "LPT1") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(start_allocate(1) == 0 && waits(1));
	close_file(1);
	CHECK(ended(1, -ECANCELED));
	CHECK(n_waiters("LPT1") == 0);
	CHECK(owns(0));
}

static void r42_close_of_a_bystander_changes_nothing(void)
{
	struct lpt_port_info before, after;

	for (int i = 0; i < 3; i++) {
		CHECK(open_port(i, "LPT1") == 0);
	}
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(drive(0, 0x0a) == 0);
	CHECK(start_allocate(1) == 0 && waits(1));
	CHECK(look_at("LPT1", &before));
	close_file(2);
	struct lpt_daemon_info info;
	CHECK(lpt_daemon_status(clients[2].conn, &info) == 0);
	CHECK(look_at("LPT1", &after));
	CHECK(after.accesses == before.accesses && after.n_frees == before.n_frees);
	CHECK(data_on_wires("LPT1") == 0x0a);
	CHECK(waits(1) && owns(0));
}

const struct requirement daemon_files[] = {
	REQUIREMENT(28, open_succeeds),
	REQUIREMENT(29, open_adds_one),
	REQUIREMENT(30, several_clients_have_a_port_open),
	REQUIREMENT(31, open_does_not_allocate),
	REQUIREMENT(32, open_does_not_wait_for_the_owner),
	REQUIREMENT(33, open_while_removing_gives_delete_pending),
	REQUIREMENT(34, failed_open_leaves_the_count),
	REQUIREMENT(35, create_has_information_0),
	REQUIREMENT(36, close_takes_one),
	REQUIREMENT(37, no_request_without_open),
	REQUIREMENT(38, closed_file_has_no_effect),
	REQUIREMENT(39, close_of_the_owner_serves_the_next),
	REQUIREMENT(40, close_cancels_queued_requests),
	REQUIREMENT(42, close_of_a_bystander_changes_nothing),
	{0, NULL},
};
