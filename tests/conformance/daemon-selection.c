/* SPDX-License-Identifier: MIT */
/* R101 and R105 to R126 through a daemon: who on the cable listens. */
#include <poll.h>
#include <unistd.h>

#include "daemon-chain.h"

#define SELECT LPT_IOCTL_INTERNAL_SELECT_DEVICE
#define DESELECT LPT_IOCTL_INTERNAL_DESELECT_DEVICE

static bool is_owner(int i)
{
	return listener(i) != NOBODY;
}

/* --- a process of its own that selects, for selects that wait --- */

struct report {
	uint32_t number; /* status of the select */
	int listener;
};

static struct report report_of_select(uint8_t id, uint32_t flags)
{
	struct lpt_1284_command command = {.id = id, .command_flags = flags};
	struct report report = {0xffffffff, NOBODY};
	enum lpt_status status;
	uint32_t information;
	struct lpt_connection *conn;
	struct lpt_file *file;

	if (lpt_connect(LPT_DAEMON_ANY, daemon_socket(), "selector", &conn) == 0 &&
	    lpt_open(conn, "LPT3", &file) == 0 &&
	    lpt_request(file, LPT_CLASS_INTERNAL, SELECT, &command, sizeof(command), NULL, 0, -1,
			&status, &information) == 0 &&
	    information == 0) {
		report = (struct report){lpt_status_number(status), listener_of(file)};
	}
	return report;
}

static pid_t process_that_selects(uint8_t id, uint32_t flags, int *ret_end)
{
	int ends[2];

	*ret_end = -1;
	if (pipe(ends) < 0) {
		return -1;
	}
	pid_t pid = fork_process();
	if (pid == 0) {
		struct report report = report_of_select(id, flags);

		(void)!write(ends[1], &report, sizeof(report));
		pause();
		_exit(0);
	}
	close(ends[1]);
	*ret_end = ends[0];
	return pid;
}

static bool has_reported(int end, int patience_ms)
{
	struct pollfd fd = {.fd = end, .events = POLLIN};

	return poll(&fd, 1, patience_ms) > 0;
}

static struct report report_from(int end)
{
	struct report report = {0xffffffff, NOBODY};

	if (has_reported(end, PATIENCE_MS)) {
		(void)!read(end, &report, sizeof(report));
	}
	return report;
}

/* --- selecting --- */

static void r101_allocate_ends_with_the_end_of_chain(void)
{
	open_files(2);
	CHECK(allocate(0) == 0 && listener(0) == PRINTER);
	CHECK(select_id(0, SECOND, KEEP) == 0 && listener(0) == SECOND);
	CHECK(start_allocate(1) == 0 && waits(1));
	CHECK(free_port(0) == 0); /* without a deselect */
	CHECK(is_granted(1) && listener(1) == PRINTER);
	CHECK(select_id(1, NEAREST, KEEP) == 0 && free_port(1) == 0);
	CHECK(allocate(1) == 0 && listener(1) == PRINTER); /* the same client, too */
}

static void r105_select_takes_port_and_device(void)
{
	open_files(2);
	for (uint8_t id = 0; id < 2; id++) {
		CHECK(select_id(id, id, 0) == 0);
		CHECK(listener(id) == id && look().n_allocations == id + 1u);
		CHECK(deselect_id(id, id, 0) == 0);
	}
}

static void r106_select_on_an_owned_port_is_queued(void)
{
	int end;

	open_files(1);
	CHECK(allocate(0) == 0);
	pid_t pid = process_that_selects(SECOND, 0, &end);
	CHECK(pid > 0 && await_waiters("LPT3", 1));
	CHECK(!has_reported(end, 0) && listener(0) == PRINTER);
	CHECK(free_port(0) == 0);
	struct report report = report_from(end);
	kill_process(pid);
	close(end);
	CHECK(report.number == 0 && report.listener == SECOND);
}

static void r107_owner_selects_with_the_keep_flag(void)
{
	open_files(2);
	CHECK(allocate(0) == 0);
	CHECK(select_id(0, SECOND, KEEP) == 0 && listener(0) == SECOND);
	CHECK(select_id(0, NEAREST, KEEP) == 0 && listener(0) == NEAREST);
	CHECK(look().n_allocations == 1 && look().n_frees == 0);
	struct before before = look();
	CHECK(select_id(1, SECOND, KEEP) == 0xc0000184); /* not the owner */
	CHECK(is_unchanged(before) && listener(0) == NEAREST);
}

static void r108_queued_select_can_be_cancelled(void)
{
	open_files(2);
	CHECK(allocate(0) == 0);
	CHECK(select_id(1, SECOND, 0) == 0xc0000120); /* given up after 50 ms */
	CHECK(n_waiters("LPT3") == 0 && listener(0) == PRINTER);
	CHECK(free_port(0) == 0 && port_is_free());
}

/* Shorter than the structure: the status, no Information, nothing else happens. */
static void check_short(uint32_t code, uint32_t flags)
{
	struct lpt_1284_command command = {.id = 1, .command_flags = flags};
	struct before before = look();
	uint32_t information;

	for (uint32_t len = 0; len < sizeof(command); len++) {
		CHECK(lpt_status_number(ask(0, code, &command, len, 0, &information)) ==
		      0xc0000023);
		CHECK(information == 0);
	}
	CHECK(is_unchanged(before));
}

static void r109_short_select_is_refused(void)
{
	open_files(1);
	check_short(SELECT, 0);
	CHECK(allocate(0) == 0);
	check_short(SELECT, KEEP);
	CHECK(listener(0) == PRINTER);
}

static void r110_select_of_an_id_above_the_count_is_refused(void)
{
	static const uint8_t ids[] = {3, 4, 5, 127, 128, 255};

	open_files(2);
	for (int owned = 0; owned < 2; owned++) {
		struct before before = look();

		for (size_t i = 0; i < sizeof(ids); i++) {
			CHECK(select_id(1, ids[i], 0) == 0xc000000d);
		}
		CHECK(is_unchanged(before));
		allocate(0);
	}
	CHECK(select_id(0, 3, KEEP) == 0xc000000d && listener(0) == PRINTER);
}

static void r111_select_of_an_id_equal_to_the_count_fails(void)
{
	open_files(1);
	CHECK(select_id(0, 2, 0) == 0xc0000001);
	CHECK(port_is_free());
	CHECK(allocate(0) == 0);
	CHECK(select_id(0, 2, KEEP) == 0xc0000001 && listener(0) == PRINTER);
}

static void r112_end_of_chain_flag_hides_the_id(void)
{
	static const uint8_t ids[] = {0, 1, 2, 4, 77, 255};

	open_files(1);
	for (size_t i = 0; i < sizeof(ids); i++) {
		CHECK(select_id(0, ids[i], END) == 0 && listener(0) == PRINTER);
		CHECK(select_id(0, SECOND, KEEP) == 0 && listener(0) == SECOND);
		CHECK(select_id(0, ids[i], END | KEEP) == 0 && listener(0) == PRINTER);
		CHECK(deselect_id(0, ids[i], END) == 0 && port_is_free());
	}
}

static void r113_select_gives_port_and_device_alone(void)
{
	struct lpt_1284_command command = {.id = SECOND};

	open_files(3);
	CHECK(select_id(0, SECOND, 0) == 0 && listener(0) == SECOND);
	CHECK(start_allocate(1) == 0 && waits(1));
	struct before before = look();
	struct lpt_pnp_information pnp = pnp_of_chain(2);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0x00000103);
	CHECK(lpt_try_allocate(clients[2].file) < 0);
	CHECK(select_id(2, NEAREST, KEEP) == 0xc0000184);
	CHECK(deselect_id(2, SECOND, 0) == 0xc0000184);
	CHECK(!is_owner(2) && is_unchanged(before));
	CHECK(listener(0) == SECOND && waits(1));
}

static void r114_try_select_takes_a_free_port(void)
{
	struct lpt_1284_command command = {.id = SECOND};

	open_files(1);
	struct lpt_pnp_information pnp = pnp_of_chain(0);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0);
	CHECK(listener(0) == SECOND);
}

static void r115_try_select_on_an_owned_port_is_busy(void)
{
	struct lpt_1284_command command = {.id = SECOND};

	open_files(2);
	CHECK(allocate(0) == 0);
	for (int i = 0; i < 2; i++) { /* also for the owner itself */
		struct lpt_pnp_information pnp = pnp_of_chain(i);
		struct before before = look();

		CHECK(pnp.try_select_device(pnp.context, &command) == 0x00000103);
		CHECK(is_unchanged(before));
	}
	CHECK(listener(0) == PRINTER);
}

static void r116_try_select_leaves_nothing_behind(void)
{
	struct lpt_1284_command command = {.id = SECOND};

	open_files(2);
	CHECK(allocate(0) == 0);
	struct lpt_pnp_information pnp = pnp_of_chain(1);
	for (int i = 0; i < 3; i++) {
		CHECK(pnp.try_select_device(pnp.context, &command) == 0x00000103);
		CHECK(n_waiters("LPT3") == 0);
	}
	CHECK(free_port(0) == 0 && port_is_free() && look().n_allocations == 1);
}

static void r117_try_select_of_an_invalid_id_is_refused(void)
{
	struct lpt_1284_command command = {.id = 3};

	open_files(2);
	struct lpt_pnp_information pnp = pnp_of_chain(0);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0xc000000d);
	CHECK(port_is_free() && look().n_allocations == 0);
	CHECK(allocate(1) == 0);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0xc000000d);
	pnp = pnp_of_chain(1);
	command = (struct lpt_1284_command){.id = 255, .command_flags = KEEP};
	CHECK(pnp.try_select_device(pnp.context, &command) == 0xc000000d);
	CHECK(listener(1) == PRINTER);
}

static void r118_try_select_without_answer_is_unsuccessful(void)
{
	struct lpt_1284_command command = {.id = SECOND, .command_flags = KEEP};

	open_files(1);
	CHECK(allocate(0) == 0);
	struct lpt_pnp_information pnp = pnp_of_chain(0);
	CHECK(adjust_port("LPT3", "deaf", "1") == 0);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0xc0000001);
	CHECK(listener(0) == PRINTER && look().n_frees == 0);
	CHECK(adjust_port("LPT3", "deaf", "none") == 0);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0 && listener(0) == SECOND);
}

/* --- deselecting --- */

static void r119_deselect_ends_selection_and_ownership(void)
{
	open_files(2);
	CHECK(select_id(0, SECOND, 0) == 0);
	CHECK(deselect_id(0, SECOND, 0) == 0);
	CHECK(port_is_free() && look().n_frees == 1 && !is_owner(0));
	CHECK(allocate(1) == 0 && listener(1) == PRINTER);
}

static void r120_deselect_with_the_keep_flag_keeps_the_port(void)
{
	open_files(1);
	CHECK(select_id(0, SECOND, 0) == 0);
	CHECK(deselect_id(0, SECOND, KEEP) == 0);
	CHECK(look().n_frees == 0 && listener(0) == PRINTER);
}

static void r121_deselect_serves_the_next(void)
{
	open_files(2);
	CHECK(select_id(0, SECOND, 0) == 0);
	CHECK(start_allocate(1) == 0 && waits(1));
	CHECK(deselect_id(0, SECOND, KEEP) == 0 && waits(1)); /* no ownership ended */
	CHECK(select_id(0, SECOND, KEEP) == 0);
	CHECK(deselect_id(0, SECOND, 0) == 0);
	CHECK(is_granted(1) && listener(1) == PRINTER && !is_owner(0));
}

static void r122_short_deselect_is_refused(void)
{
	open_files(1);
	CHECK(select_id(0, SECOND, 0) == 0);
	check_short(DESELECT, 0);
	check_short(DESELECT, KEEP);
	CHECK(listener(0) == SECOND);
}

static void r123_deselect_of_an_id_above_the_count_is_refused(void)
{
	static const uint8_t ids[] = {3, 4, 5, 127, 255};

	open_files(1);
	CHECK(select_id(0, SECOND, 0) == 0);
	struct before before = look();
	for (size_t i = 0; i < sizeof(ids); i++) {
		CHECK(deselect_id(0, ids[i], 0) == 0xc000000d);
		CHECK(deselect_id(0, ids[i], KEEP) == 0xc000000d);
	}
	CHECK(is_unchanged(before) && listener(0) == SECOND);
}

static void r124_select_without_answer_gives_the_port_back(void)
{
	int end;

	open_files(2);
	CHECK(adjust_port("LPT3", "deaf", "1") == 0);
	CHECK(select_id(0, SECOND, 0) == 0xc0000001 && port_is_free());

	CHECK(allocate(0) == 0);
	pid_t pid = process_that_selects(SECOND, 0, &end);
	CHECK(pid > 0 && await_waiters("LPT3", 1));
	CHECK(start_allocate(1) == 0 && waits(1) && n_waiters("LPT3") == 2);
	CHECK(free_port(0) == 0);
	struct report report = report_from(end);
	bool granted = is_granted(1);
	kill_process(pid);
	close(end);
	CHECK(report.number == 0xc0000001 && report.listener == NOBODY);
	CHECK(granted && listener(1) == PRINTER);
}

/* Refused by select, try-select and deselect. */
static void check_refused(struct lpt_1284_command command)
{
	struct lpt_pnp_information pnp = pnp_of_chain(0);
	struct before before = look();
	uint32_t information;

	CHECK(lpt_status_number(ask(0, SELECT, &command, sizeof(command), 0, &information)) ==
	      0xc000000d);
	CHECK(information == 0);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0xc000000d);
	CHECK(lpt_status_number(ask(0, DESELECT, &command, sizeof(command), 0, &information)) ==
	      0xc000000d);
	CHECK(information == 0);
	CHECK(pnp.deselect_device(pnp.context, &command) == 0xc000000d);
	CHECK(is_unchanged(before));
}

static void r125_unknown_flags_and_ports_are_refused(void)
{
	open_files(1);
	for (uint32_t keep = 0; keep <= KEEP; keep += KEEP) {
		for (int bit = 2; bit < 32; bit++) {
			check_refused((struct lpt_1284_command){.id = 1,
								.command_flags = 1u << bit | keep});
		}
		check_refused((struct lpt_1284_command){.command_flags = 0xfffffffc | keep});
		check_refused((struct lpt_1284_command){.port = 1, .command_flags = keep});
		check_refused((struct lpt_1284_command){.port = 255, .command_flags = END | keep});
		CHECK(select_id(0, SECOND, keep) == 0 && listener(0) == SECOND);
	}
}

static void r126_select_and_deselect_have_information_0(void)
{
	struct lpt_1284_command command = {.id = SECOND};
	uint32_t information;

	open_files(1);
	CHECK(ask(0, SELECT, &command, sizeof(command), sizeof(command), &information) ==
	      LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(ask(0, DESELECT, &command, sizeof(command), sizeof(command), &information) ==
	      LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(adjust_port("LPT3", "deaf", "1") == 0);
	CHECK(ask(0, SELECT, &command, sizeof(command), sizeof(command), &information) ==
	      LPT_STATUS_UNSUCCESSFUL);
	CHECK(information == 0);
}

const struct requirement daemon_selection[] = {
	REQUIREMENT(101, allocate_ends_with_the_end_of_chain),
	REQUIREMENT(105, select_takes_port_and_device),
	REQUIREMENT(106, select_on_an_owned_port_is_queued),
	REQUIREMENT(107, owner_selects_with_the_keep_flag),
	REQUIREMENT(108, queued_select_can_be_cancelled),
	REQUIREMENT(109, short_select_is_refused),
	REQUIREMENT(110, select_of_an_id_above_the_count_is_refused),
	REQUIREMENT(111, select_of_an_id_equal_to_the_count_fails),
	REQUIREMENT(112, end_of_chain_flag_hides_the_id),
	REQUIREMENT(113, select_gives_port_and_device_alone),
	REQUIREMENT(114, try_select_takes_a_free_port),
	REQUIREMENT(115, try_select_on_an_owned_port_is_busy),
	REQUIREMENT(116, try_select_leaves_nothing_behind),
	REQUIREMENT(117, try_select_of_an_invalid_id_is_refused),
	REQUIREMENT(118, try_select_without_answer_is_unsuccessful),
	REQUIREMENT(119, deselect_ends_selection_and_ownership),
	REQUIREMENT(120, deselect_with_the_keep_flag_keeps_the_port),
	REQUIREMENT(121, deselect_serves_the_next),
	REQUIREMENT(122, short_deselect_is_refused),
	REQUIREMENT(123, deselect_of_an_id_above_the_count_is_refused),
	REQUIREMENT(124, select_without_answer_gives_the_port_back),
	REQUIREMENT(125, unknown_flags_and_ports_are_refused),
	REQUIREMENT(126, select_and_deselect_have_information_0),
	{0, NULL},
};
