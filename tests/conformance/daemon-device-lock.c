/* SPDX-License-Identifier: MIT */
/* R170 to R185 and R271 to R273 through a daemon: connecting to a device and locking it. */
#include <errno.h>
#include <string.h>

#include "daemon-device.h"

#define CONNECT LPT_IOCTL_INTERNAL_PARCLASS_CONNECT
#define DISCONNECT LPT_IOCTL_INTERNAL_PARCLASS_DISCONNECT

/* --- connect --- */

static void r170_connect_tells_the_port_and_seven_callbacks(void)
{
	struct lpt_parclass_information info;
	struct lpt_pnp_information pnp;
	struct lpt_port_info listed;
	uint32_t information;

	CHECK(open_echo(",io=0x268,modes=ecp,ecp=0x668"));
	CHECK(look_at("LPT3", &listed) && open_port(1, "LPT3") == 0);
	CHECK(lpt_get_pnp_information(clients[1].file, &pnp) == 0);
	memset(&info, 0, sizeof(info));
	CHECK(request_of(0, CONNECT, &info, 0, sizeof(info), TRANSFER_MS, &information) == 0);
	CHECK(information == sizeof(info));
	CHECK(info.controller == 0x268 && info.span_of_controller == listed.io_span);
	CHECK(info.ecr_controller == listed.ecp);
	CHECK(info.hardware_capabilities == listed.capabilities);
	CHECK(info.fifo_depth == pnp.fifo_depth && info.fifo_width == pnp.fifo_width);
	CHECK(info.determine_ieee_modes && info.negotiate_ieee_mode && info.terminate_ieee_mode);
	CHECK(info.ieee_fwd_to_rev_mode && info.ieee_rev_to_fwd_mode);
	CHECK(info.parallel_read && info.parallel_write);
	CHECK(ask_device(0, LOCK) == 0);
	CHECK(info.determine_ieee_modes(info.parclass_context) != 0); /* the context is right */
}

static void r171_connect_with_a_short_output_is_refused(void)
{
	struct lpt_parclass_information info, before;
	uint32_t information;

	CHECK(open_echo(""));
	memset(&info, 0x5a, sizeof(info));
	before = info;
	for (uint32_t len = 0; len < sizeof(info); len++) {
		CHECK(request_of(0, CONNECT, &info, 0, len, TRANSFER_MS, &information) ==
		      0xc0000023);
		CHECK(information == 0);
	}
	CHECK(memcmp(&info, &before, sizeof(info)) == 0);
}

static void r172_connect_owns_nothing(void)
{
	CHECK(open_chain());
	struct before before = look();
	CHECK(connect_device(SECOND_DEVICE).parallel_read != NULL);
	CHECK(is_unchanged(before) && port_is_free());
	/* Nor does it need the port. */
	CHECK(start_allocate(PORT_CLIENT) == 0 && is_granted(PORT_CLIENT));
	CHECK(connect_device(RAW_DEVICE).parallel_read != NULL);
	CHECK(owns_port(PORT_CLIENT) && n_waiters("LPT3") == 0);
}

static void r173_callbacks_end_with_disconnect(void)
{
	CHECK(open_echo(""));
	struct lpt_parclass_information info = connect_device(0);
	CHECK(ask_device(0, LOCK) == 0);
	CHECK(info.determine_ieee_modes(info.parclass_context) != 0);
	CHECK(ask_device(0, DISCONNECT) == 0);
	struct before before = look();
	CHECK(all_refuse(&info));
	CHECK(is_unchanged(before) && owns_port(0));
	CHECK(connect_device(0).parallel_read != NULL); /* a new connection has its own */
	CHECK(write_device(0, "own", &(uint32_t){0}) == 0 && reads_back(0, "own"));
}

static void r181_callbacks_need_the_lock(void)
{
	CHECK(open_chain());
	struct lpt_parclass_information info = connect_device(RAW_DEVICE);
	struct before before = look();
	CHECK(all_refuse(&info) && is_unchanged(before));
	CHECK(ask_device(FIRST_DEVICE, LOCK) == 0); /* another's lock */
	before = look();
	CHECK(all_refuse(&info) && is_unchanged(before));
	CHECK(ask_device(FIRST_DEVICE, UNLOCK) == 0);
	CHECK(start_allocate(PORT_CLIENT) == 0 && is_granted(PORT_CLIENT)); /* the port's owner */
	before = look();
	CHECK(all_refuse(&info) && is_unchanged(before));
	CHECK(free_port(PORT_CLIENT) == 0);
	CHECK(ask_device(RAW_DEVICE, LOCK) == 0 && ask_device(RAW_DEVICE, UNLOCK) == 0);
	before = look();
	CHECK(all_refuse(&info) && is_unchanged(before)); /* a lock that is over */
}

/* Each of the seven does its work. */
static void check_all_work(const struct lpt_parclass_information *info)
{
	void *context = info->parclass_context;
	char buffer[4];
	uint32_t n;

	CHECK(info->determine_ieee_modes(context) & LPT_PROTOCOL_ECP_SW);
	CHECK(info->negotiate_ieee_mode(context, LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW,
					LPT_SAFE_MODE, 1) == 0);
	CHECK(info->parallel_write(context, "four", 4, &n, 0) == 0 && n == 4);
	CHECK(info->ieee_fwd_to_rev_mode(context) == 0);
	CHECK(info->parallel_read(context, buffer, 4, &n, 0) == 0 && n == 4);
	CHECK(memcmp(buffer, "four", 4) == 0);
	CHECK(info->ieee_rev_to_fwd_mode(context) == 0);
	CHECK(info->terminate_ieee_mode(context) == 0);
}

static void r182_either_lock_is_enough(void)
{
	static const uint32_t locks[] = {LOCK, LOCK_NO_SELECT},
			      unlocks[] = {UNLOCK, UNLOCK_NO_DESELECT};

	CHECK(open_echo(""));
	struct lpt_parclass_information info = connect_device(0);
	for (int i = 0; i < 2; i++) {
		CHECK(ask_device(0, locks[i]) == 0);
		check_all_work(&info);
		CHECK(ask_device(0, unlocks[i]) == 0);
	}
}

static void r185_disconnect_and_unlock_in_either_order(void)
{
	CHECK(open_chain());
	for (int i = 0; i < 2; i++) {
		struct lpt_parclass_information info = connect_device(SECOND_DEVICE);
		CHECK(info.parallel_read != NULL);
		CHECK(ask_device(SECOND_DEVICE, LOCK) == 0 && owns_port(SECOND_DEVICE));
		CHECK(ask_device(SECOND_DEVICE, i ? UNLOCK : DISCONNECT) == 0);
		CHECK(owns_port(SECOND_DEVICE) == !i && all_refuse(&info));
		CHECK(ask_device(SECOND_DEVICE, i ? DISCONNECT : UNLOCK) == 0);
		CHECK(port_is_free() && all_refuse(&info));
	}
}

static void r273_disconnect_has_information_0(void)
{
	uint8_t buffer[64];
	uint32_t information;

	CHECK(open_echo(""));
	CHECK(connect_device(0).parallel_read != NULL);
	CHECK(request_of(0, DISCONNECT, buffer, sizeof(buffer), sizeof(buffer), TRANSFER_MS,
			 &information) == 0);
	CHECK(information == 0);
}

/* --- lock --- */

static void r174_lock_takes_the_port_and_selects(void)
{
	CHECK(open_chain());
	CHECK(ask_device(SECOND_DEVICE, LOCK) == 0);
	CHECK(owns_port(SECOND_DEVICE) && heard_by(SECOND_DEVICE) == SECOND);
	CHECK(lpt_try_allocate(clients[PORT_CLIENT].file) < 0);
	/* The selection is the lock's, not the request's: it outlives it where nothing else
	 * selects. */
	CHECK(ask_device(SECOND_DEVICE, UNLOCK_NO_DESELECT) == 0);
	CHECK(ask_device(FIRST_DEVICE, LOCK_NO_SELECT) == 0);
	CHECK(heard_by(FIRST_DEVICE) == SECOND);
	CHECK(ask_device(FIRST_DEVICE, UNLOCK) == 0);
	CHECK(ask_device(END_DEVICE, LOCK) == 0);
	CHECK(owns_port(END_DEVICE) && heard_by(END_DEVICE) == PRINTER);
}

static void r175_unlock_deselects_and_gives_the_port_back(void)
{
	CHECK(open_chain());
	CHECK(ask_device(FIRST_DEVICE, LOCK) == 0 && heard_by(FIRST_DEVICE) == NEAREST);
	CHECK(ask_device(FIRST_DEVICE, UNLOCK) == 0 && port_is_free());
	CHECK(ask_device(SECOND_DEVICE, LOCK_NO_SELECT) == 0);
	CHECK(heard_by(SECOND_DEVICE) == PRINTER); /* nobody is selected any more */
	CHECK(start_allocate(PORT_CLIENT) == 0 && waits(PORT_CLIENT));
	CHECK(ask_device(SECOND_DEVICE, UNLOCK) == 0);
	CHECK(is_granted(PORT_CLIENT) && owns_port(PORT_CLIENT));
	CHECK(ask_device(SECOND_DEVICE, UNLOCK) == 0xc0000184); /* once is all */
	CHECK(owns_port(PORT_CLIENT));
}

static void r176_lock_without_select_selects_nothing(void)
{
	CHECK(open_chain());
	CHECK(ask_device(SECOND_DEVICE, LOCK_NO_SELECT) == 0);
	CHECK(owns_port(SECOND_DEVICE) && heard_by(SECOND_DEVICE) == PRINTER);
	CHECK(ask_device(SECOND_DEVICE, UNLOCK) == 0);

	CHECK(ask_device(SECOND_DEVICE, LOCK) == 0);
	CHECK(ask_device(SECOND_DEVICE, UNLOCK_NO_DESELECT) == 0);
	CHECK(ask_device(RAW_DEVICE, LOCK_NO_SELECT) == 0);
	CHECK(owns_port(RAW_DEVICE) && heard_by(RAW_DEVICE) == SECOND);
}

static void r177_unlock_without_deselect_leaves_the_selection(void)
{
	CHECK(open_chain());
	CHECK(ask_device(FIRST_DEVICE, LOCK) == 0);
	CHECK(ask_device(FIRST_DEVICE, UNLOCK_NO_DESELECT) == 0 && port_is_free());
	CHECK(ask_device(SECOND_DEVICE, LOCK_NO_SELECT) == 0);
	CHECK(heard_by(SECOND_DEVICE) == NEAREST);
	CHECK(ask_device(SECOND_DEVICE, UNLOCK_NO_DESELECT) == 0 && port_is_free());
	CHECK(start_allocate(PORT_CLIENT) == 0 && is_granted(PORT_CLIENT));
	CHECK(listener(PORT_CLIENT) == PRINTER); /* the next owner's is R101's */
}

static void r178_allocate_has_to_queue_while_locked(void)
{
	CHECK(open_chain());
	for (int i = 0; i < 2; i++) {
		CHECK(ask_device(RAW_DEVICE, i ? LOCK_NO_SELECT : LOCK) == 0);
		CHECK(start_allocate(PORT_CLIENT) == 0 && waits(PORT_CLIENT));
		CHECK(n_waiters("LPT3") == 1 && owns_port(RAW_DEVICE));
		CHECK(allocate(OTHER_CLIENT) == 0xc0000120); /* it would have waited, too */
		CHECK(ask_device(RAW_DEVICE, i ? UNLOCK_NO_DESELECT : UNLOCK) == 0);
		CHECK(is_granted(PORT_CLIENT) && free_port(PORT_CLIENT) == 0);
	}
}

static void r179_no_port_in_time_is_device_busy(void)
{
	struct lpt_query_information query;
	uint32_t information = 0xbad, n = 0xbad;
	char buffer[4];

	CHECK(open_echo(",acquire=20ms"));
	CHECK(open_port(1, "LPT3") == 0 && start_allocate(1) == 0 && is_granted(1));
	CHECK(ask_device(0, LOCK) == 0x80000011);
	CHECK(ask_device(0, LOCK_NO_SELECT) == 0x80000011);
	CHECK(write_device(0, "data", &n) == 0x80000011 && n == 0);
	n = 0xbad;
	CHECK(read_device(0, buffer, 4, &n) == 0x80000011 && n == 0);
	CHECK(request_of(0, LPT_IOCTL_PAR_QUERY_INFORMATION, &query, 0, sizeof(query), TRANSFER_MS,
			 &information) == 0x80000011);
	CHECK(information == 0 && n_waiters("LPT3") == 0 && owns_port(1));
	CHECK(free_port(1) == 0 && port_is_free());
	CHECK(write_device(0, "data", &n) == 0 && reads_back(0, "data"));
}

static void r180_pending_lock_can_be_cancelled(void)
{
	static const uint32_t locks[] = {LOCK, LOCK_NO_SELECT};
	uint32_t information;

	CHECK(open_chain());
	CHECK(start_allocate(PORT_CLIENT) == 0 && is_granted(PORT_CLIENT));
	for (int i = 0; i < 2; i++) {
		CHECK(request_of(SECOND_DEVICE, locks[i], NULL, 0, 0, 20, &information) ==
		      0xc0000120);
		CHECK(information == 0 && n_waiters("LPT3") == 0 && owns_port(PORT_CLIENT));
	}
	CHECK(free_port(PORT_CLIENT) == 0 && port_is_free());
	CHECK(ask_device(SECOND_DEVICE, LOCK) == 0);
}

static void r183_nobody_else_gets_to_a_locked_port(void)
{
	static struct transfer other, own;

	CHECK(open_chain());
	CHECK(ask_device(FIRST_DEVICE, LOCK) == 0);
	CHECK(start_allocate(PORT_CLIENT) == 0 && waits(PORT_CLIENT));
	CHECK(lpt_try_allocate(clients[OTHER_CLIENT].file) < 0);
	CHECK(drive(OTHER_CLIENT, 1) == -EPERM);
	CHECK(start_write(SECOND_DEVICE, &other, "other"));
	CHECK(await_waiters("LPT3", 2));
	for (int i = 0; i < 3; i++) { /* its own go through, and keep the port */
		CHECK(start_write(FIRST_DEVICE, &own, "own"));
		CHECK(transfer_ended(FIRST_DEVICE, &own, 0, 3) && owns_port(FIRST_DEVICE));
	}
	CHECK(reads_back(FIRST_DEVICE, "ownownown"));
	CHECK(waits(PORT_CLIENT) && is_pending(SECOND_DEVICE, &other));
	CHECK(ask_device(FIRST_DEVICE, UNLOCK) == 0);
	CHECK(is_granted(PORT_CLIENT) && free_port(PORT_CLIENT) == 0);
	CHECK(transfer_ended(SECOND_DEVICE, &other, 0, 5) && reads_back(SECOND_DEVICE, "other"));
}

static void r184_lock_and_unlock_have_information_0(void)
{
	static const struct {
		uint32_t code, number;
	} steps[] = {
		{LOCK, 0},
		{UNLOCK, 0},
		{LOCK_NO_SELECT, 0},
		{UNLOCK_NO_DESELECT, 0},
		{UNLOCK, 0xc0000184},
		{LOCK_NO_SELECT, 0},
		{LOCK, 0xc0000184},
	};
	uint8_t buffer[64];
	uint32_t information;

	CHECK(open_chain());
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		CHECK(request_of(FIRST_DEVICE, steps[i].code, buffer, sizeof(buffer),
				 sizeof(buffer), TRANSFER_MS, &information) == steps[i].number);
		CHECK(information == 0);
	}
}

static void r271_limit_for_getting_the_port_is_a_setting(void)
{
	static const struct {
		const char *port, *spec;
		uint32_t number; /* of a lock that its sender gives 100 ms */
	} settings[] = {
		{"LPT3", "echo,name=LPT3,acquire=10ms", 0x80000011},
		{"LPT4", "echo,name=LPT4,acquire=0s", 0xc0000120},
		{"LPT5", "echo,name=LPT5,acquire=1h", 0xc0000120},
	};
	uint32_t information;

	for (int i = 0; i < 3; i++) {
		CHECK(add_port(settings[i].spec) == 0);
		CHECK(open_device(i, settings[i].port, 0) == 0);
		CHECK(open_port(i + 3, settings[i].port) == 0);
		CHECK(start_allocate(i + 3) == 0 && is_granted(i + 3));
		CHECK(request_of(i, LOCK, NULL, 0, 0, 100, &information) == settings[i].number);
	}
}

/* Connect, disconnect, reset and signal of the data link have no documented codes: none of those
 * that are left over does anything. */
static void r272_data_link_requests_are_unsupported(void)
{
	uint8_t buffer[256] = {0};

	CHECK(open_echo("") && open_port(1, "LPT3") == 0);
	CHECK(ask_device(0, LOCK) == 0);
	struct before before = look();
	for (uint32_t function = 24; function < 64; function++) {
		enum lpt_status status;
		uint32_t code = LPT_IOCTL(function), information = 0xbad;

		if (code != LPT_IOCTL_INTERNAL_DESELECT_DEVICE &&
		    code != LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE) {
			CHECK(ask(1, code, buffer, sizeof(buffer), sizeof(buffer), &information) ==
			      LPT_STATUS_NOT_SUPPORTED);
			CHECK(information == 0);
		}
		if (is_device_request(code)) {
			continue;
		}
		CHECK(lpt_device_request(devices[0], LPT_CLASS_INTERNAL, code, buffer,
					 sizeof(buffer), buffer, sizeof(buffer), TRANSFER_MS,
					 &status, &information) == 0);
		CHECK(lpt_status_number(status) == 0xc000000d && information == 0);
	}
	CHECK(is_unchanged(before) && owns_port(0));
}

const struct requirement daemon_device_lock[] = {
	REQUIREMENT(170, connect_tells_the_port_and_seven_callbacks),
	REQUIREMENT(171, connect_with_a_short_output_is_refused),
	REQUIREMENT(172, connect_owns_nothing),
	REQUIREMENT(173, callbacks_end_with_disconnect),
	REQUIREMENT(174, lock_takes_the_port_and_selects),
	REQUIREMENT(175, unlock_deselects_and_gives_the_port_back),
	REQUIREMENT(176, lock_without_select_selects_nothing),
	REQUIREMENT(177, unlock_without_deselect_leaves_the_selection),
	REQUIREMENT(178, allocate_has_to_queue_while_locked),
	REQUIREMENT(179, no_port_in_time_is_device_busy),
	REQUIREMENT(180, pending_lock_can_be_cancelled),
	REQUIREMENT(181, callbacks_need_the_lock),
	REQUIREMENT(182, either_lock_is_enough),
	REQUIREMENT(183, nobody_else_gets_to_a_locked_port),
	REQUIREMENT(184, lock_and_unlock_have_information_0),
	REQUIREMENT(185, disconnect_and_unlock_in_either_order),
	REQUIREMENT(271, limit_for_getting_the_port_is_a_setting),
	REQUIREMENT(272, data_link_requests_are_unsupported),
	REQUIREMENT(273, disconnect_has_information_0),
	{0, NULL},
};
