/* SPDX-License-Identifier: MIT */
/* R170 to R185, R266 to R268 and R271 to R273 in process: connecting to a device and locking it. */
#include <string.h>

#include "core-tests.h"

#define CONNECT LPT_IOCTL_INTERNAL_PARCLASS_CONNECT
#define DISCONNECT LPT_IOCTL_INTERNAL_PARCLASS_DISCONNECT
#define LOCK LPT_IOCTL_INTERNAL_LOCK_PORT
#define UNLOCK LPT_IOCTL_INTERNAL_UNLOCK_PORT
#define LOCK_NO_SELECT LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT
#define UNLOCK_NO_DESELECT LPT_IOCTL_INTERNAL_UNLOCK_PORT_NO_DESELECT

/* The four devices of LPT1 are open; so is the port, as files 0 and 1. */
static void open_all(void)
{
	arrive_all(&a);
	for (int i = 0; i < N_CORE_DEVICES; i++) {
		CHECK(device_open(&a, i) == LPT_STATUS_SUCCESS);
	}
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
}

/* A request without buffers; its Information has to be 0 (R184, R273). */
static uint32_t ask(int device, uint32_t code)
{
	enum lpt_status status = device_ask(&a, device, 5, code, NULL, 0, 0);

	if (status != LPT_STATUS_PENDING && a.side.asks[5].information != 0) {
		return 0xffffffff;
	}
	return number_of(status);
}

/* --- connect --- */

static void r170_connect_tells_the_port_and_seven_callbacks(void)
{
	struct lpt_resources resources = sound_resources();
	struct lpt_hardware hardware = sound_hardware();
	struct lpt_parclass_information info;

	open_all();
	memset(&info, 0, sizeof(info));
	CHECK(device_ask(&a, RAW, 0, CONNECT, &info, 0, sizeof(info)) == LPT_STATUS_SUCCESS);
	CHECK(a.side.asks[0].information == sizeof(info));
	CHECK(info.controller == resources.io && info.span_of_controller == resources.io_span);
	CHECK(info.hardware_capabilities == hardware.capabilities);
	CHECK(info.fifo_depth == hardware.fifo_depth && info.fifo_width == hardware.fifo_width);
	CHECK(info.determine_ieee_modes && info.negotiate_ieee_mode && info.terminate_ieee_mode);
	CHECK(info.ieee_fwd_to_rev_mode && info.ieee_rev_to_fwd_mode);
	CHECK(info.parallel_read && info.parallel_write);
	CHECK(ask(RAW, LOCK) == 0);
	CHECK(info.determine_ieee_modes(info.parclass_context) != 0); /* the context is right */
	CHECK(last_work(&a)->device == RAW);
}

static void r171_connect_with_a_short_output_is_refused(void)
{
	struct lpt_parclass_information info, before;

	open_all();
	memset(&info, 0x5a, sizeof(info));
	before = info;
	for (uint32_t len = 0; len < sizeof(info); len++) {
		CHECK(number_of(device_ask(&a, RAW, 0, CONNECT, &info, 0, len)) == 0xc0000023);
		CHECK(ask_finished(&a, 0, LPT_STATUS_BUFFER_TOO_SMALL, 0));
	}
	CHECK(memcmp(&info, &before, sizeof(info)) == 0);
	CHECK(!a.side.devices[RAW].is_connected);
}

static void r172_connect_owns_nothing(void)
{
	struct lpt_parclass_information info;

	open_all();
	CHECK(device_ask(&a, CHAIN_1, 0, CONNECT, &info, 0, sizeof(info)) == LPT_STATUS_SUCCESS);
	CHECK(a.port.owner == NULL && a.port.n_allocations == 0);
	CHECK(a.n_jobs == 0 && a.side.n_works == 0);
	/* Nor does it need the port. */
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_ask(&a, RAW, 0, CONNECT, &info, 0, sizeof(info)) == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 0) && a.port.n_waiters == 0);
}

/* All seven; how many of them got through to the wires. */
static int call_all(const struct lpt_parclass_information *info, bool *ret_refused)
{
	int n_works = a.side.n_works;
	uint8_t buffer[2];
	uint32_t n;

	*ret_refused = info->determine_ieee_modes(info->parclass_context) == 0;
	*ret_refused &=
		info->negotiate_ieee_mode(info->parclass_context, LPT_PROTOCOL_EPP_ANY,
					  LPT_PROTOCOL_EPP_ANY, LPT_SAFE_MODE, 1) == 0xc0000184;
	*ret_refused &= info->ieee_fwd_to_rev_mode(info->parclass_context) == 0xc0000184;
	*ret_refused &= info->ieee_rev_to_fwd_mode(info->parclass_context) == 0xc0000184;
	n = 0xbad;
	*ret_refused &= info->parallel_write(info->parclass_context, "ab", 2, &n, 0) == 0xc0000184;
	*ret_refused &= n == 0;
	n = 0xbad;
	*ret_refused &= info->parallel_read(info->parclass_context, buffer, 2, &n, 0) == 0xc0000184;
	*ret_refused &= n == 0;
	*ret_refused &= info->terminate_ieee_mode(info->parclass_context) == 0xc0000184;
	return a.side.n_works - n_works;
}

static void give_something_to_read(void)
{
	a.side.peripheral.gives = (const uint8_t *)"0123456789";
	a.side.peripheral.n_gives = 10;
}

static void r173_callbacks_end_with_disconnect(void)
{
	bool refused;

	open_all();
	struct lpt_parclass_information info = connect_device(&a, RAW);
	CHECK(ask(RAW, LOCK) == 0);
	CHECK(ask(RAW, DISCONNECT) == 0);
	CHECK(call_all(&info, &refused) == 0 && refused);
	CHECK(a.side.peripheral.n_taken == 0 && device_owns(&a, RAW));
	connect_device(&a, CHAIN_0); /* another's connection helps nothing */
	CHECK(call_all(&info, &refused) == 0 && refused);
}

static void r181_callbacks_need_the_lock(void)
{
	bool refused;

	open_all();
	struct lpt_parclass_information info = connect_device(&a, RAW);
	CHECK(call_all(&info, &refused) == 0 && refused);
	CHECK(ask(CHAIN_0, LOCK) == 0); /* another's lock */
	CHECK(call_all(&info, &refused) == 0 && refused);
	CHECK(ask(CHAIN_0, UNLOCK) == 0);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS); /* the port's owner */
	CHECK(call_all(&info, &refused) == 0 && refused);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(RAW, LOCK) == 0);
	CHECK(ask(RAW, UNLOCK) == 0); /* a lock that is over */
	CHECK(call_all(&info, &refused) == 0 && refused);
	CHECK(a.port.owner == NULL && a.side.n_works == 0);
}

static void r182_either_lock_is_enough(void)
{
	static const uint32_t locks[] = {LOCK, LOCK_NO_SELECT},
			      unlocks[] = {UNLOCK, UNLOCK_NO_DESELECT};
	bool refused;

	open_all();
	struct lpt_parclass_information info = connect_device(&a, RAW);
	for (int i = 0; i < 2; i++) {
		give_something_to_read();
		CHECK(ask(RAW, locks[i]) == 0);
		CHECK(call_all(&info, &refused) >= 6 && !refused);
		CHECK(ask(RAW, unlocks[i]) == 0);
	}
	CHECK(a.side.peripheral.n_taken == 4);
}

static void r185_disconnect_and_unlock_in_either_order(void)
{
	open_all();
	for (int i = 0; i < 2; i++) {
		connect_device(&a, CHAIN_1);
		CHECK(ask(CHAIN_1, LOCK) == 0 && device_owns(&a, CHAIN_1));
		CHECK(ask(CHAIN_1, i ? UNLOCK : DISCONNECT) == 0);
		CHECK(ask(CHAIN_1, i ? DISCONNECT : UNLOCK) == 0);
		CHECK(a.port.owner == NULL && !a.side.devices[CHAIN_1].is_connected);
	}
}

static void r273_disconnect_has_information_0(void)
{
	uint8_t buffer[64];

	open_all();
	connect_device(&a, RAW);
	CHECK(device_ask(&a, RAW, 0, DISCONNECT, buffer, sizeof(buffer), sizeof(buffer)) ==
	      LPT_STATUS_SUCCESS);
	CHECK(a.side.asks[0].information == 0);
}

/* --- lock --- */

static void r174_lock_takes_the_port_and_selects(void)
{
	open_all();
	CHECK(ask(CHAIN_1, LOCK) == 0);
	CHECK(device_owns(&a, CHAIN_1) && a.port.selected == 1);
	CHECK(steps_so_far(&a) & LPT_STEP_SELECT && a.port.n_allocations == 1);
	CHECK(ask(CHAIN_1, UNLOCK) == 0);
	CHECK(ask(END_OF_CHAIN, LOCK) == 0);
	CHECK(device_owns(&a, END_OF_CHAIN) && a.port.selected == LPT_NO_SELECTION);
}

static void r175_unlock_deselects_and_gives_the_port_back(void)
{
	open_all();
	CHECK(ask(CHAIN_0, LOCK) == 0 && a.port.selected == 0);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_PENDING);
	CHECK(!(steps_so_far(&a) & LPT_STEP_DESELECT));
	CHECK(ask(CHAIN_0, UNLOCK) == 0);
	CHECK(a.port.selected == LPT_NO_SELECTION && steps_so_far(&a) & LPT_STEP_DESELECT);
	CHECK(!device_owns(&a, CHAIN_0) && owns(&a, 0));
	CHECK(number_of(a.side.asks[5].status) == 0);
}

static void r176_lock_without_select_selects_nothing(void)
{
	open_all();
	CHECK(ask(CHAIN_1, LOCK_NO_SELECT) == 0);
	CHECK(device_owns(&a, CHAIN_1) && a.port.selected == LPT_NO_SELECTION);
	CHECK(!(steps_so_far(&a) & LPT_STEP_SELECT));
	CHECK(ask(CHAIN_1, UNLOCK) == 0);

	CHECK(ask(CHAIN_1, LOCK) == 0 && ask(CHAIN_1, UNLOCK_NO_DESELECT) == 0);
	int n_jobs = a.n_jobs;
	CHECK(ask(RAW, LOCK_NO_SELECT) == 0);
	CHECK(device_owns(&a, RAW) && a.port.selected == 1);
	for (int i = n_jobs; i < a.n_jobs; i++) {
		CHECK(!(a.jobs[i].steps & (LPT_STEP_SELECT | LPT_STEP_DESELECT)));
	}
}

static void r177_unlock_without_deselect_leaves_the_selection(void)
{
	open_all();
	CHECK(ask(CHAIN_1, LOCK) == 0 && a.port.selected == 1);
	CHECK(ask(CHAIN_1, UNLOCK_NO_DESELECT) == 0);
	CHECK(a.port.owner == NULL && a.port.n_frees == 1);
	CHECK(a.port.selected == 1 && !(steps_so_far(&a) & LPT_STEP_DESELECT));
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS); /* the next owner's is R101's */
	CHECK(a.port.selected == LPT_NO_SELECTION);
}

static void r178_allocate_has_to_queue_while_locked(void)
{
	open_all();
	for (int i = 0; i < 2; i++) {
		CHECK(ask(RAW, i ? LOCK_NO_SELECT : LOCK) == 0);
		CHECK(number_of(host_allocate(&a, i)) == 0x00000103);
		CHECK(a.port.n_waiters == 1 && device_owns(&a, RAW));
		CHECK(ask(RAW, i ? UNLOCK_NO_DESELECT : UNLOCK) == 0);
		CHECK(owns(&a, i) && host_free(&a, i) == LPT_STATUS_SUCCESS);
	}
}

static void r179_no_port_in_time_is_device_busy(void)
{
	struct lpt_query_information query;
	uint8_t buffer[4];

	open_all();
	CHECK(!device_expire(&a, RAW)); /* nothing asks */
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_write(&a, RAW, 0, "data", 4) == LPT_STATUS_PENDING);
	CHECK(device_read(&a, CHAIN_0, 1, buffer, 4) == LPT_STATUS_PENDING);
	CHECK(ask(CHAIN_1, LOCK) == 0x00000103);
	CHECK(device_ask(&a, END_OF_CHAIN, 2, LPT_IOCTL_PAR_QUERY_INFORMATION, &query, 0,
			 sizeof(query)) == LPT_STATUS_PENDING);
	CHECK(a.port.n_waiters == 4);
	for (int device = 0; device < N_CORE_DEVICES; device++) {
		CHECK(device_expire(&a, device) && !device_expire(&a, device));
	}
	CHECK(number_of(LPT_STATUS_DEVICE_BUSY) == 0x80000011);
	CHECK(ask_finished(&a, 0, LPT_STATUS_DEVICE_BUSY, 0));
	CHECK(ask_finished(&a, 1, LPT_STATUS_DEVICE_BUSY, 0));
	CHECK(ask_finished(&a, 2, LPT_STATUS_DEVICE_BUSY, 0));
	CHECK(ask_finished(&a, 5, LPT_STATUS_DEVICE_BUSY, 0));
	CHECK(a.port.n_waiters == 0 && owns(&a, 0));
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.owner == NULL && a.side.n_works == 0);
	CHECK(device_write(&a, RAW, 0, "data", 4) == LPT_STATUS_SUCCESS);
}

static void r180_pending_lock_can_be_cancelled(void)
{
	static const uint32_t locks[] = {LOCK, LOCK_NO_SELECT};

	open_all();
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	for (int i = 0; i < 2; i++) {
		CHECK(ask(CHAIN_1, locks[i]) == 0x00000103);
		CHECK(device_cancel(&a, 5));
		CHECK(ask_finished(&a, 5, LPT_STATUS_CANCELLED, 0));
		CHECK(a.port.n_waiters == 0 && a.side.devices[CHAIN_1].lock == LPT_UNLOCKED);
	}
	CHECK(number_of(LPT_STATUS_CANCELLED) == 0xc0000120);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.owner == NULL && a.port.selected == LPT_NO_SELECTION);
}

static void r183_nobody_else_gets_to_a_locked_port(void)
{
	open_all();
	CHECK(ask(CHAIN_0, LOCK) == 0);
	int n_jobs = a.n_jobs;
	CHECK(host_allocate(&a, 0) == LPT_STATUS_PENDING);
	CHECK(host_try_allocate(&a, 1) == LPT_STATUS_NOT_QUEUED);
	CHECK(host_try_select(&a, 1, 1, 0) == LPT_STATUS_NOT_QUEUED);
	CHECK(device_write(&a, RAW, 0, "other", 5) == LPT_STATUS_PENDING);
	CHECK(device_write(&a, CHAIN_1, 1, "other", 5) == LPT_STATUS_PENDING);
	for (int i = 0; i < 3; i++) { /* its own go through, and keep the port */
		CHECK(device_write(&a, CHAIN_0, 2, "own", 3) == LPT_STATUS_SUCCESS);
		CHECK(device_owns(&a, CHAIN_0) && a.port.selected == 0);
	}
	CHECK(a.side.n_works == 3 && a.n_jobs == n_jobs && a.port.n_frees == 0);
	CHECK(memcmp(a.side.peripheral.taken, "ownownown", 9) == 0);
	CHECK(ask(CHAIN_0, UNLOCK) == 0);
	CHECK(owns(&a, 0) && host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, 5));
	CHECK(ask_finished(&a, 1, LPT_STATUS_SUCCESS, 5));
}

static void r184_lock_and_unlock_have_information_0(void)
{
	static const uint32_t codes[] = {
		LOCK, UNLOCK, LOCK_NO_SELECT, UNLOCK_NO_DESELECT, UNLOCK, LOCK_NO_SELECT, LOCK};
	static const uint32_t numbers[] = {0, 0, 0, 0, 0xc0000184, 0, 0xc0000184};
	uint8_t buffer[64];

	open_all();
	for (int i = 0; i < 7; i++) {
		CHECK(number_of(device_ask(&a, CHAIN_0, 0, codes[i], buffer, sizeof(buffer),
					   sizeof(buffer))) == numbers[i]);
		CHECK(a.side.asks[0].information == 0);
	}
}

static void r271_limit_for_getting_the_port_is_the_hosts(void)
{
	open_all();
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_write(&a, RAW, 0, "patient", 7) == LPT_STATUS_PENDING);
	CHECK(a.side.devices[RAW].phase == LPT_DEVICE_ASKS); /* what a host's limit runs for */
	/* A host without a limit never ends the wait; the request gets the port in its turn. */
	for (int i = 0; i < 100; i++) {
		CHECK(host_try_allocate(&a, 1) == LPT_STATUS_NOT_QUEUED);
		CHECK(a.side.asks[0].status == LPT_STATUS_PENDING);
	}
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, 7));
	/* One with a limit ends it, and only while the port is asked for. */
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_write(&a, RAW, 0, "hasty", 5) == LPT_STATUS_PENDING);
	CHECK(device_expire(&a, RAW) && ask_finished(&a, 0, LPT_STATUS_DEVICE_BUSY, 0));
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	a.side.hold_work = true;
	CHECK(device_write(&a, RAW, 0, "works", 5) == LPT_STATUS_PENDING);
	CHECK(!device_expire(&a, RAW));
	end_work(&a);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, 5));
}

/* --- requests in general --- */

static const uint32_t all_codes[] = {
#define CODE(name, request_class, code) code,
	LPT_DEVICE_REQUEST_TABLE(CODE)
#undef CODE
};

#define N_CODES (sizeof(all_codes) / sizeof(all_codes[0]))

static void r266_requests_to_a_removed_device(void)
{
	uint8_t buffer[256];

	open_all();
	memset(buffer, 0, sizeof(buffer));
	device_surprise_remove(&a, RAW);
	for (size_t i = 0; i < N_CODES; i++) {
		CHECK(number_of(device_ask(&a, RAW, 0, all_codes[i], buffer, sizeof(buffer),
					   sizeof(buffer))) == 0xc00002b6);
		CHECK(a.side.asks[0].information == 0);
	}
	CHECK(a.side.n_works == 0 && a.port.owner == NULL);
}

static void r267_requests_to_a_device_that_goes(void)
{
	struct lpt_query_information query;
	uint16_t caps = 0;

	open_all();
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_ask(&a, RAW, 0, LPT_IOCTL_PAR_QUERY_INFORMATION, &query, 0, sizeof(query)) ==
	      LPT_STATUS_PENDING);
	CHECK(device_ask(&a, RAW, 1, LPT_IOCTL_PAR_GET_DEVICE_CAPS, &caps, sizeof(caps),
			 sizeof(caps)) == LPT_STATUS_PENDING);
	CHECK(ask(RAW, LOCK) == 0x00000103);
	device_surprise_remove(&a, RAW);
	CHECK(number_of(LPT_STATUS_DELETE_PENDING) == 0xc0000056);
	CHECK(ask_finished(&a, 0, LPT_STATUS_DELETE_PENDING, 0));
	CHECK(ask_finished(&a, 1, LPT_STATUS_DELETE_PENDING, 0));
	CHECK(ask_finished(&a, 5, LPT_STATUS_DELETE_PENDING, 0));
	CHECK(owns(&a, 0) && a.port.n_waiters == 0 && a.side.n_works == 0);

	/* With its port, all devices go. */
	CHECK(device_ask(&a, CHAIN_0, 2, LPT_IOCTL_PAR_QUERY_INFORMATION, &query, 0,
			 sizeof(query)) == LPT_STATUS_PENDING);
	host_surprise_remove(&a);
	CHECK(ask_finished(&a, 2, LPT_STATUS_DELETE_PENDING, 0));
}

static void r268_pending_request_can_be_cancelled(void)
{
	struct lpt_query_information query;
	uint16_t caps = 0;

	open_all();
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_ask(&a, RAW, 0, LPT_IOCTL_PAR_QUERY_INFORMATION, &query, 0, sizeof(query)) ==
	      LPT_STATUS_PENDING);
	CHECK(device_ask(&a, RAW, 1, LPT_IOCTL_PAR_GET_DEVICE_CAPS, &caps, sizeof(caps),
			 sizeof(caps)) == LPT_STATUS_PENDING);
	CHECK(device_cancel(&a, 1) && ask_finished(&a, 1, LPT_STATUS_CANCELLED, 0));
	CHECK(device_cancel(&a, 0) && ask_finished(&a, 0, LPT_STATUS_CANCELLED, 0));
	CHECK(!device_cancel(&a, 0));
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.side.n_works == 0 && a.port.owner == NULL);
}

static bool is_known(uint32_t code)
{
	for (size_t i = 0; i < N_CODES; i++) {
		if (all_codes[i] == code) {
			return true;
		}
	}
	return false;
}

/* Connect, disconnect, reset and signal of the data link have no documented codes: none of those
 * that are left over does anything. */
static void r272_data_link_requests_are_unsupported(void)
{
	uint8_t buffer[256];

	open_all();
	memset(buffer, 0, sizeof(buffer));
	CHECK(ask(RAW, LOCK) == 0);
	for (uint32_t function = 24; function < 64; function++) {
		uint32_t code = LPT_IOCTL(function);

		if (code != LPT_IOCTL_INTERNAL_DESELECT_DEVICE &&
		    code != LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE) {
			CHECK(number_of(host_request(&a, 0, code, buffer, sizeof(buffer),
						     sizeof(buffer), NULL)) == 0xc000000d);
		}
		if (!is_known(code)) {
			CHECK(number_of(device_ask_in_class(&a, RAW, 0, LPT_CLASS_INTERNAL, code,
							    buffer, sizeof(buffer),
							    sizeof(buffer))) == 0xc000000d);
			CHECK(a.side.asks[0].information == 0);
		}
	}
	CHECK(a.side.n_works == 0 && device_owns(&a, RAW));
}

const struct requirement core_device_lock[] = {
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
	REQUIREMENT(266, requests_to_a_removed_device),
	REQUIREMENT(267, requests_to_a_device_that_goes),
	REQUIREMENT(268, pending_request_can_be_cancelled),
	REQUIREMENT(271, limit_for_getting_the_port_is_the_hosts),
	REQUIREMENT(272, data_link_requests_are_unsupported),
	REQUIREMENT(273, disconnect_has_information_0),
	{0, NULL},
};
