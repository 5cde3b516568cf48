/* SPDX-License-Identifier: MIT */
/* R257 to R263 through a daemon: what holds across all requests. */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon-tests.h"

/* One client in a crowd: how often it asked, how often it was answered. */
struct member {
	struct lpt_operation *operation;
	int n_started, n_ended, n_granted, n_cancelled;
	bool holds;
};

static void member_answered(struct lpt_operation *operation, int result, void *userdata)
{
	struct member *member = userdata;

	member->operation = NULL;
	member->n_ended++;
	member->n_granted += result == 0;
	member->n_cancelled += result == -ECANCELED;
	member->holds = result == 0;
}

static void act(int i, struct member *member, uint32_t random)
{
	if (member->operation) {
		if (random % 12 == 0) {
			lpt_cancel(member->operation);
		}
	} else if (member->holds) {
		member->holds = false;
		lpt_free(clients[i].file);
	} else {
		member->n_started++;
		CHECK(lpt_allocate_start(clients[i].file, -1, member_answered, member,
					 &member->operation) == 0);
	}
	if (random % 5 < 2) { /* let the daemon catch up now and then, and race with it else */
		lpt_query_waiters(clients[i].file);
	}
	lpt_dispatch(clients[i].conn, 0);
}

static void check_member(int i, struct member *member)
{
	if (member->operation) {
		lpt_cancel(member->operation);
	}
	CHECK(dispatch_until(clients[i].conn, &member->n_ended, member->n_started));
	if (member->holds) {
		CHECK(free_port(i) == 0);
	}
	lpt_query_waiters(clients[i].file);
	lpt_dispatch(clients[i].conn, 0);
	CHECK(member->n_ended == member->n_started);
	CHECK(member->n_granted + member->n_cancelled == member->n_ended);
}

/* How often the rarer way to end was taken. */
static int rarer_end(const struct member *members)
{
	int n_granted = 0, n_cancelled = 0;

	for (int i = 0; i < N_CLIENTS; i++) {
		n_granted += members[i].n_granted;
		n_cancelled += members[i].n_cancelled;
	}
	return n_granted < n_cancelled ? n_granted : n_cancelled;
}

static void r257_each_request_completes_exactly_once(void)
{
	static struct member members[N_CLIENTS]; /* outlives a check that fails */
	uint32_t random = 12345;

	for (int i = 0; i < N_CLIENTS; i++) {
		CHECK(open_port(i, "LPT1") == 0);
	}
	for (int round = 0; round < PATIENCE_LOOKS && rarer_end(members) < 100; round++) {
		random = random * 1664525u + 1013904223u;
		int i = (int)(random >> 24) % N_CLIENTS;

		act(i, &members[i], random >> 8 & 0xff);
	}
	CHECK(rarer_end(members) == 100);
	for (int i = 0; i < N_CLIENTS; i++) {
		check_member(i, &members[i]);
	}
}

#define N_TURNS 30

/* Take turns as a process of its own; exit status 0 if every turn came. */
static void take_turns(void)
{
	struct lpt_connection *conn;
	struct lpt_file *file;

	if (lpt_connect(LPT_DAEMON_ANY, daemon_socket(), "turns", &conn) < 0 ||
	    lpt_open(conn, "LPT1", &file) < 0) {
		_exit(1);
	}
	for (int i = 0; i < N_TURNS; i++) {
		if (lpt_allocate(file, 2 * PATIENCE_MS) < 0 || lpt_free(file) < 0) {
			_exit(1);
		}
	}
	_exit(0);
}

/* Start a crowd and call `watch` until all are done; true if each of them had all its turns. */
static bool crowd(int n, void (*watch)(void))
{
	pid_t pids[N_CLIENTS];
	bool all_well = true;

	for (int i = 0; i < n; i++) {
		pids[i] = fork_process();
		if (pids[i] == 0) {
			take_turns();
		}
	}
	for (int i = 0; i < n; i++) {
		int status = -1;

		while (pids[i] > 0 && waitpid(pids[i], &status, watch ? WNOHANG : 0) == 0) {
			watch();
		}
		all_well &= WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	return all_well;
}

static void r258_every_waiter_is_granted_in_the_end(void)
{
	struct lpt_port_info info;

	CHECK(crowd(6, NULL));
	CHECK(look_at("LPT1", &info));
	CHECK(info.n_allocations == 6 * N_TURNS);
}

static void compare_counters(void)
{
	struct lpt_port_info info;

	CHECK(look_at("LPT1", &info));
	uint64_t n_owners = info.n_allocations - info.n_frees;
	/* A list names an owner as soon as the wires are being prepared for it. */
	CHECK(n_owners == 0 || (n_owners == 1 && info.owner_pid != 0));
}

static void r259_counters_differ_by_the_owners(void)
{
	struct lpt_port_info info;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(look_at("LPT1", &info) && info.n_allocations - info.n_frees == 1);
	CHECK(free_port(0) == 0);
	CHECK(look_at("LPT1", &info) && info.n_allocations - info.n_frees == 0);
	CHECK(crowd(4, compare_counters));
	CHECK(await_files("LPT1", 1));
	CHECK(look_at("LPT1", &info) && info.n_allocations - info.n_frees == 0);
	CHECK(info.n_allocations == 4 * N_TURNS + 1);
}

static void r260_immediate_request_never_completes_later(void)
{
	CHECK(open_port(0, "LPT1") == 0 && open_port(1, "LPT1") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(lpt_try_allocate(clients[1].file) == -EAGAIN);
	CHECK(free_port(0) == 0);
	for (int i = 0; i < 20; i++) {
		lpt_query_waiters(clients[0].file);
		lpt_query_waiters(clients[1].file);
		CHECK(lpt_dispatch(clients[0].conn, 0) == 0);
		CHECK(lpt_dispatch(clients[1].conn, 0) == 0);
	}
	CHECK(clients[0].n_done == 1);
	CHECK(drive(1, 0) == -EPERM);
}

static void r261_callbacks_never_wait(void)
{
	struct lpt_1284_command command = {.command_flags = LPT_PAR_END_OF_CHAIN_DEVICE};
	struct lpt_port_information info;
	struct lpt_pnp_information pnp;

	CHECK(open_port(0, "LPT1") == 0 && open_port(1, "LPT1") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(lpt_get_port_information(clients[1].file, &info) == 0);
	CHECK(lpt_get_pnp_information(clients[1].file, &pnp) == 0);
	/* Each of them returns while another client owns the port, and leaves nothing pending. */
	CHECK(!info.try_allocate_port(info.context));
	CHECK(info.query_num_waiters(info.context) == 0);
	info.free_port(info.context);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0x00000103);
	CHECK(pnp.deselect_device(pnp.context, &command) != 0);
	CHECK(pnp.try_set_chip_mode(pnp.context, LPT_CHIP_BYTE) != 0);
	CHECK(pnp.clear_chip_mode(pnp.context, LPT_CHIP_BYTE) != 0);
	CHECK(n_waiters("LPT1") == 0);
	CHECK(owns(0));
}

static void r262_dead_owner_keeps_nobody_waiting(void)
{
	pid_t pid = process_with("LPT1", true);

	CHECK(pid > 0);
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(start_allocate(0) == 0);
	bool waited = waits(0);
	kill_process(pid);
	CHECK(waited);
	CHECK(is_granted(0));
	CHECK(owns(0));
	CHECK(n_files("LPT1") == 1);
}

static enum lpt_status ask_mode(int i, uint32_t code)
{
	struct lpt_chip_mode mode = {.mode_flags = LPT_CHIP_BYTE};

	return ask(i, code, &mode, sizeof(mode), 0, NULL);
}

static void walk_by_request(void)
{
	const uint32_t flags = LPT_PAR_END_OF_CHAIN_DEVICE | LPT_PAR_HAVE_PORT_KEEP_PORT;

	CHECK(ask(0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE, NULL, 0, 0, NULL) ==
	      LPT_STATUS_SUCCESS);
	CHECK(ask_select(0, LPT_IOCTL_INTERNAL_SELECT_DEVICE, 0, flags) == LPT_STATUS_SUCCESS);
	CHECK(ask_mode(0, LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE) == LPT_STATUS_SUCCESS);
	CHECK(drive(0, 0x11) == 0);
	CHECK(ask_mode(0, LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE) == LPT_STATUS_SUCCESS);
	CHECK(ask_select(0, LPT_IOCTL_INTERNAL_DESELECT_DEVICE, 0, flags) == LPT_STATUS_SUCCESS);
	CHECK(ask(0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE, NULL, 0, 0, NULL) ==
	      LPT_STATUS_SUCCESS);
}

static void walk_by_callback(void)
{
	struct lpt_1284_command command = {.command_flags = LPT_PAR_END_OF_CHAIN_DEVICE |
							    LPT_PAR_HAVE_PORT_KEEP_PORT};
	struct lpt_port_information info;
	struct lpt_pnp_information pnp;

	CHECK(lpt_get_port_information(clients[1].file, &info) == 0);
	CHECK(lpt_get_pnp_information(clients[1].file, &pnp) == 0);
	CHECK(info.try_allocate_port(info.context));
	CHECK(pnp.try_select_device(pnp.context, &command) == 0);
	CHECK(pnp.try_set_chip_mode(pnp.context, LPT_CHIP_BYTE) == 0);
	CHECK(drive(1, 0x11) == 0);
	CHECK(pnp.clear_chip_mode(pnp.context, LPT_CHIP_BYTE) == 0);
	CHECK(pnp.deselect_device(pnp.context, &command) == 0);
	info.free_port(info.context);
}

static void r263_request_and_callback_do_the_same(void)
{
	struct lpt_port_info first, second;

	CHECK(open_port(0, "LPT1") == 0 && open_port(1, "LPT2") == 0);
	walk_by_request();
	walk_by_callback();
	CHECK(look_at("LPT1", &first) && look_at("LPT2", &second));
	CHECK(first.n_allocations == 1 && second.n_allocations == 1);
	CHECK(first.n_frees == 1 && second.n_frees == 1);
	CHECK(first.accesses > 0 && first.accesses == second.accesses);
	CHECK(data_on_wires("LPT1") == data_on_wires("LPT2"));
	CHECK(control_on_wires("LPT1") == control_on_wires("LPT2"));
}

const struct requirement daemon_whole[] = {
	REQUIREMENT(257, each_request_completes_exactly_once),
	REQUIREMENT(258, every_waiter_is_granted_in_the_end),
	REQUIREMENT(259, counters_differ_by_the_owners),
	REQUIREMENT(260, immediate_request_never_completes_later),
	REQUIREMENT(261, callbacks_never_wait),
	REQUIREMENT(262, dead_owner_keeps_nobody_waiting),
	REQUIREMENT(263, request_and_callback_do_the_same),
	{0, NULL},
};
