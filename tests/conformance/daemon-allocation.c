/* SPDX-License-Identifier: MIT */
/* R77 to R104 through a daemon: owning, waiting, freeing. */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon-tests.h"

#define ALLOCATE LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE
#define FREE LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE
#define SELECT LPT_IOCTL_INTERNAL_SELECT_DEVICE
#define DESELECT LPT_IOCTL_INTERNAL_DESELECT_DEVICE
#define END_OF_CHAIN LPT_PAR_END_OF_CHAIN_DEVICE
#define KEEP LPT_PAR_HAVE_PORT_KEEP_PORT

/* So many clients have LPT1 open; client 0 owns it, the others wait in their order. */
static void line_up(int n)
{
	for (int i = 0; i < n; i++) {
		CHECK(open_port(i, "LPT1") == 0);
		CHECK(start_allocate(i) == 0);
		CHECK(i == 0 ? is_granted(i) : waits(i));
	}
}

static void r77_allocate_on_a_free_port_succeeds(void)
{
	uint32_t information;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(ask(0, ALLOCATE, NULL, 0, 0, &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(owns(0));
}

static void r78_never_two_owners(void)
{
	line_up(4);
	for (int served = 0; served < 4; served++) {
		CHECK(is_granted(served));
		for (int i = 0; i < 4; i++) {
			CHECK(drive(i, (uint8_t)i) == (i == served ? 0 : -EPERM));
		}
		CHECK(data_on_wires("LPT1") == served);
		CHECK(free_port(served) == 0);
	}
}

static void r79_allocate_on_an_owned_port_is_queued(void)
{
	line_up(2);
	CHECK(waits(1));
	CHECK(n_waiters("LPT1") == 1);
	CHECK(drive(1, 0) == -EPERM);
}

static void r80_waiters_are_served_in_order(void)
{
	line_up(6);
	for (int i = 0; i < 6; i++) {
		CHECK(is_granted(i));
		CHECK(i == 5 || waits(i + 1));
		CHECK(free_port(i) == 0);
	}
}

/* A process that selects the end of the chain and waits for its turn; its pipe tells of it. */
static pid_t process_that_selects(int *ret_turn)
{
	int ends[2];

	*ret_turn = -1;
	if (pipe(ends) < 0) {
		return -1;
	}
	pid_t pid = fork_process();
	if (pid != 0) {
		close(ends[1]);
		*ret_turn = ends[0];
		return pid;
	}
	struct lpt_1284_command command = {.command_flags = END_OF_CHAIN};
	struct lpt_connection *conn;
	struct lpt_file *file;
	enum lpt_status status = LPT_STATUS_UNSUCCESSFUL;
	uint32_t information;

	if (lpt_connect(LPT_DAEMON_ANY, daemon_socket(), "selector", &conn) == 0 &&
	    lpt_open(conn, "LPT1", &file) == 0 &&
	    lpt_request(file, LPT_CLASS_INTERNAL, SELECT, &command, sizeof(command), NULL, 0, -1,
			&status, &information) == 0 &&
	    status == LPT_STATUS_SUCCESS) {
		(void)!write(ends[1], "", 1);
	}
	pause();
	_exit(0);
}

static bool has_its_turn(int turn)
{
	char byte;

	return read(turn, &byte, 1) == 1;
}

static void check_one_order(int turn, pid_t selector)
{
	CHECK(await_waiters("LPT1", 2));
	CHECK(start_allocate(2) == 0 && waits(2));
	CHECK(free_port(0) == 0);
	CHECK(is_granted(1) && waits(2)); /* the allocate before the select */
	CHECK(free_port(1) == 0);
	CHECK(has_its_turn(turn));
	CHECK(waits(2));
	kill_process(selector);
	CHECK(is_granted(2)); /* and the one behind it */
}

static void r81_allocate_and_select_share_one_order(void)
{
	int turn;

	line_up(2);
	CHECK(open_port(2, "LPT1") == 0);
	pid_t selector = process_that_selects(&turn);
	CHECK(selector > 0);
	check_one_order(turn, selector);
	if (requirement_has_failed()) {
		kill_process(selector);
	}
	close(turn);
}

static void r82_only_allocate_and_select_are_queued(void)
{
	struct lpt_chip_mode mode = {.mode_flags = LPT_CHIP_BYTE};
	struct lpt_pnp_information pnp;

	line_up(1);
	CHECK(open_port(1, "LPT1") == 0);
	CHECK(lpt_try_allocate(clients[1].file) == -EAGAIN);
	CHECK(ask(1, FREE, NULL, 0, 0, NULL) != LPT_STATUS_PENDING);
	ask_select(1, DESELECT, 0, END_OF_CHAIN);
	ask(1, LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE, &mode, sizeof(mode), 0, NULL);
	ask(1, LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE, &mode, sizeof(mode), 0, NULL);
	ask(1, LPT_IOCTL_INTERNAL_INIT_1284_3_BUS, NULL, 0, 0, NULL);
	ask(1, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &pnp, 0, sizeof(pnp), NULL);
	CHECK(n_waiters("LPT1") == 0);
	CHECK(owns(0));
}

static void r83_free_grants_to_the_oldest_waiter(void)
{
	line_up(3);
	CHECK(free_port(0) == 0);
	CHECK(is_granted(1) && owns(1));
	CHECK(waits(2));
}

static void r84_pending_allocate_can_be_cancelled(void)
{
	enum lpt_status status;
	uint32_t information;

	line_up(2);
	CHECK(lpt_cancel(clients[1].operation) == 0);
	CHECK(ended(1, -ECANCELED));
	CHECK(n_waiters("LPT1") == 0);
	/* As a documented request, cancelled because its time ran out. */
	CHECK(lpt_request(clients[1].file, LPT_CLASS_INTERNAL, ALLOCATE, NULL, 0, NULL, 0, 20,
			  &status, &information) == 0);
	CHECK(lpt_status_number(status) == 0xc0000120);
	CHECK(n_waiters("LPT1") == 0);
	CHECK(owns(0));
}

static void r85_cancel_keeps_the_order(void)
{
	line_up(5);
	CHECK(lpt_cancel(clients[2].operation) == 0);
	CHECK(ended(2, -ECANCELED));
	CHECK(free_port(0) == 0 && is_granted(1));
	CHECK(waits(3) && waits(4));
	CHECK(free_port(1) == 0 && is_granted(3));
	CHECK(waits(4));
	CHECK(free_port(3) == 0 && is_granted(4));
}

static void r86_cancel_after_the_grant_takes_nothing(void)
{
	struct lpt_port_info info;

	line_up(2);
	CHECK(free_port(0) == 0);
	do { /* until client 1 has the port, though it has not read of it yet */
		CHECK(look_at("LPT1", &info));
	} while (info.n_allocations < 2);
	CHECK(lpt_cancel(clients[1].operation) == 0);
	CHECK(is_granted(1));
	CHECK(owns(1));
}

static void r87_try_allocate_takes_a_free_port(void)
{
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(lpt_try_allocate(clients[0].file) == 0);
	CHECK(owns(0));
}

static void r88_try_allocate_fails_on_an_owned_port(void)
{
	line_up(1);
	CHECK(open_port(1, "LPT1") == 0);
	CHECK(lpt_try_allocate(clients[1].file) == -EAGAIN);
	CHECK(owns(0));
}

static void r89_try_allocate_never_queues(void)
{
	line_up(2);
	CHECK(open_port(2, "LPT1") == 0);
	for (int i = 0; i < 3; i++) {
		CHECK(lpt_try_allocate(clients[2].file) == -EAGAIN);
		CHECK(n_waiters("LPT1") == 1);
	}
	CHECK(free_port(0) == 0 && is_granted(1));
	CHECK(free_port(1) == 0);
	CHECK(drive(2, 0) == -EPERM);
}

static void r90_try_allocate_never_overtakes(void)
{
	line_up(2);
	CHECK(open_port(2, "LPT1") == 0);
	CHECK(free_port(0) == 0);
	CHECK(lpt_try_allocate(clients[2].file) == -EAGAIN);
	CHECK(is_granted(1) && owns(1));
}

static void r91_query_waiters_counts_allocate_and_select(void)
{
	int turn;

	line_up(2);
	CHECK(lpt_query_waiters(clients[0].file) == 1);
	pid_t selector = process_that_selects(&turn);
	CHECK(selector > 0);
	bool counted = await_waiters("LPT1", 2);
	int with_select = lpt_query_waiters(clients[0].file);
	kill_process(selector);
	close(turn);
	CHECK(counted && with_select == 2);
	CHECK(await_waiters("LPT1", 1));
	CHECK(lpt_query_waiters(clients[0].file) == 1);
}

static void r92_query_waiters_leaves_the_owner_out(void)
{
	line_up(1);
	CHECK(lpt_query_waiters(clients[0].file) == 0);
}

static void r93_query_waiters_works_for_everybody(void)
{
	line_up(3);
	CHECK(open_port(3, "LPT1") == 0);
	CHECK(lpt_query_waiters(clients[2].file) == 2);
	CHECK(lpt_query_waiters(clients[3].file) == 2);
}

static void r94_free_callback_ends_ownership(void)
{
	struct lpt_port_information info;

	line_up(2);
	CHECK(lpt_get_port_information(clients[0].file, &info) == 0);
	info.free_port(info.context);
	CHECK(drive(0, 0) == -EPERM);
	CHECK(is_granted(1) && owns(1));
}

static void r95_free_request_does_what_the_callback_does(void)
{
	struct lpt_port_info info;
	uint32_t information;

	line_up(2);
	CHECK(ask(0, FREE, NULL, 0, 0, &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(drive(0, 0) == -EPERM);
	CHECK(is_granted(1) && owns(1));
	CHECK(look_at("LPT1", &info) && info.n_frees == 1);
}

static void r96_free_by_a_stranger_changes_nothing(void)
{
	struct lpt_port_info info;

	line_up(2);
	CHECK(open_port(2, "LPT1") == 0);
	CHECK(free_port(2) == -EPERM);
	CHECK(free_port(1) == -EPERM);
	CHECK(lpt_status_number(ask(2, FREE, NULL, 0, 0, NULL)) == 0xc0000184);
	CHECK(waits(1) && owns(0));
	CHECK(look_at("LPT1", &info) && info.n_frees == 0);
}

static void r97_second_allocate_fails(void)
{
	line_up(1);
	CHECK(lpt_allocate(clients[0].file, -1) == -EALREADY);
	CHECK(lpt_status_number(ask(0, ALLOCATE, NULL, 0, 0, NULL)) == 0xc0000184);
	CHECK(n_waiters("LPT1") == 0);
	CHECK(owns(0));
}

/* A process that tries and tries; it exits when it ever gets the port. */
static pid_t process_that_tries(void)
{
	pid_t pid = fork_process();

	if (pid != 0) {
		return pid;
	}
	struct lpt_connection *conn;
	struct lpt_file *file;

	if (lpt_connect(LPT_DAEMON_ANY, daemon_socket(), "intruder", &conn) == 0 &&
	    lpt_open(conn, "LPT1", &file) == 0) {
		while (lpt_try_allocate(file) == -EAGAIN) {
		}
	}
	_exit(1);
}

static void check_handing_over(void)
{
	for (int i = 0; i < 300; i++) {
		int owner = i % 2, next = 1 - owner;

		CHECK(start_allocate(next) == 0 && waits(next));
		CHECK(free_port(owner) == 0);
		CHECK(is_granted(next));
	}
}

static void r98_nobody_slips_in_between(void)
{
	int status;

	line_up(1);
	CHECK(open_port(1, "LPT1") == 0);
	pid_t intruder = process_that_tries();
	CHECK(intruder > 0);
	bool is_there = await_files("LPT1", 3);
	if (is_there) {
		check_handing_over();
	}
	bool still_trying = waitpid(intruder, &status, WNOHANG) == 0;
	if (still_trying) {
		kill_process(intruder);
	}
	CHECK(is_there && still_trying);
}

static void r99_queues_are_independent(void)
{
	line_up(3);
	CHECK(open_port(3, "LPT2") == 0 && open_port(4, "LPT2") == 0);
	CHECK(lpt_query_waiters(clients[3].file) == 0);
	CHECK(start_allocate(3) == 0 && is_granted(3));
	CHECK(start_allocate(4) == 0 && waits(4));
	CHECK(lpt_query_waiters(clients[0].file) == 2);
	CHECK(free_port(3) == 0 && is_granted(4));
	CHECK(drive(4, 0x03) == 0 && drive(0, 0x0c) == 0);
	CHECK(data_on_wires("LPT2") == 0x03 && data_on_wires("LPT1") == 0x0c);
	CHECK(lpt_query_waiters(clients[0].file) == 2);
}

static void r100_owner_keeps_the_port(void)
{
	line_up(5);
	CHECK(open_port(5, "LPT1") == 0);
	CHECK(free_port(1) == -EPERM);
	CHECK(lpt_try_allocate(clients[5].file) == -EAGAIN);
	CHECK(lpt_cancel(clients[2].operation) == 0 && ended(2, -ECANCELED));
	close_file(3);
	CHECK(lpt_remove(admin, "LPT1") == -EBUSY);
	CHECK(lpt_allocate(clients[5].file, 50) == -ETIMEDOUT);
	CHECK(owns(0));
}

static void r102_each_grant_counts_once(void)
{
	struct lpt_port_info info;

	line_up(2);
	CHECK(look_at("LPT1", &info) && info.n_allocations == 1);
	CHECK(free_port(0) == 0 && is_granted(1));
	CHECK(look_at("LPT1", &info) && info.n_allocations == 2); /* by a free */
	CHECK(start_allocate(0) == 0 && waits(0));
	close_file(1);
	CHECK(is_granted(0));
	CHECK(look_at("LPT1", &info) && info.n_allocations == 3); /* by a close */
	CHECK(free_port(0) == 0);
	CHECK(lpt_try_allocate(clients[0].file) == 0);
	CHECK(look_at("LPT1", &info) && info.n_allocations == 4);
	CHECK(free_port(0) == 0);
	CHECK(ask_select(0, SELECT, 0, END_OF_CHAIN) == LPT_STATUS_SUCCESS);
	CHECK(look_at("LPT1", &info) && info.n_allocations == 5);
	CHECK(ask_select(0, SELECT, 0, END_OF_CHAIN | KEEP) == LPT_STATUS_SUCCESS);
	CHECK(look_at("LPT1", &info) && info.n_allocations == 5); /* no new ownership */
}

static void r103_each_end_of_ownership_counts_once(void)
{
	struct lpt_port_info info;
	struct lpt_daemon_info done;

	line_up(1);
	CHECK(free_port(0) == 0);
	CHECK(look_at("LPT1", &info) && info.n_frees == 1);
	CHECK(ask_select(0, SELECT, 0, END_OF_CHAIN) == LPT_STATUS_SUCCESS);
	CHECK(ask_select(0, DESELECT, 0, END_OF_CHAIN | KEEP) == LPT_STATUS_SUCCESS);
	CHECK(look_at("LPT1", &info) && info.n_frees == 1); /* kept */
	CHECK(ask_select(0, DESELECT, 0, END_OF_CHAIN) == LPT_STATUS_SUCCESS);
	CHECK(look_at("LPT1", &info) && info.n_frees == 2);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	close_file(0);
	CHECK(lpt_daemon_status(clients[0].conn, &done) == 0);
	CHECK(look_at("LPT1", &info) && info.n_frees == 3);
}

static void r104_new_owner_finds_compatibility_mode(void)
{
	const struct lpt_insn reverse[] = {{.op = LPT_OP_DIR, .val = 1}, {.op = LPT_OP_END}};
	const struct lpt_program program = {.insns = reverse, .n_insns = 2};
	struct lpt_chip_mode mode = {.mode_flags = LPT_CHIP_BYTE};
	struct lpt_pnp_information pnp;
	struct lpt_lines_info lines;

	line_up(2);
	CHECK(ask(0, LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE, &mode, sizeof(mode), 0, NULL) ==
	      LPT_STATUS_SUCCESS);
	CHECK(lpt_run(clients[0].file, &program, NULL) == 0);
	CHECK(lpt_snapshot(admin, "LPT1", &lines) == 0 && lines.reverse);
	CHECK(free_port(0) == 0 && is_granted(1));
	CHECK(lpt_get_pnp_information(clients[1].file, &pnp) == 0);
	CHECK(pnp.current_mode == LPT_CHIP_COMPATIBILITY);
	CHECK(lpt_snapshot(admin, "LPT1", &lines) == 0 && !lines.reverse);
	CHECK(owns(1));
}

const struct requirement daemon_allocation[] = {
	REQUIREMENT(77, allocate_on_a_free_port_succeeds),
	REQUIREMENT(78, never_two_owners),
	REQUIREMENT(79, allocate_on_an_owned_port_is_queued),
	REQUIREMENT(80, waiters_are_served_in_order),
	REQUIREMENT(81, allocate_and_select_share_one_order),
	REQUIREMENT(82, only_allocate_and_select_are_queued),
	REQUIREMENT(83, free_grants_to_the_oldest_waiter),
	REQUIREMENT(84, pending_allocate_can_be_cancelled),
	REQUIREMENT(85, cancel_keeps_the_order),
	REQUIREMENT(86, cancel_after_the_grant_takes_nothing),
	REQUIREMENT(87, try_allocate_takes_a_free_port),
	REQUIREMENT(88, try_allocate_fails_on_an_owned_port),
	REQUIREMENT(89, try_allocate_never_queues),
	REQUIREMENT(90, try_allocate_never_overtakes),
	REQUIREMENT(91, query_waiters_counts_allocate_and_select),
	REQUIREMENT(92, query_waiters_leaves_the_owner_out),
	REQUIREMENT(93, query_waiters_works_for_everybody),
	REQUIREMENT(94, free_callback_ends_ownership),
	REQUIREMENT(95, free_request_does_what_the_callback_does),
	REQUIREMENT(96, free_by_a_stranger_changes_nothing),
	REQUIREMENT(97, second_allocate_fails),
	REQUIREMENT(98, nobody_slips_in_between),
	REQUIREMENT(99, queues_are_independent),
	REQUIREMENT(100, owner_keeps_the_port),
	REQUIREMENT(102, each_grant_counts_once),
	REQUIREMENT(103, each_end_of_ownership_counts_once),
	REQUIREMENT(104, new_owner_finds_compatibility_mode),
	{0, NULL},
};
