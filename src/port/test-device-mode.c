/* SPDX-License-Identifier: MIT */
#include "port/test-device.h"

#define ECP LPT_PROTOCOL_ECP_SW
#define EPP LPT_PROTOCOL_EPP_SW
#define BYTE LPT_PROTOCOL_BYTE_BIDIR
#define NIBBLE LPT_PROTOCOL_NIBBLE
#define CENTRONICS LPT_PROTOCOL_CENTRONICS

/* Connected and locked, for routines. */
static int setup_locked(void **state)
{
	if (setup_open_devices(state) != 0) {
		return -1;
	}
	internal(*state, RAW, 0, LPT_IOCTL_INTERNAL_PARCLASS_CONNECT);
	return lock_device(*state, RAW, 0) == LPT_STATUS_SUCCESS ? 0 : -1;
}

static void assert_modes(struct device_fixture *d, uint16_t read, uint16_t write)
{
	struct lpt_negotiation_mask modes;

	assert_int_equal(control(d, RAW, 3, LPT_IOCTL_IEEE1284_GET_MODE, 0, sizeof(modes)),
			 LPT_STATUS_SUCCESS);
	assert_int_equal(d->sent[3].information, sizeof(modes));
	memcpy(&modes, d->buffer, sizeof(modes));
	assert_int_equal(modes.read_mask, read);
	assert_int_equal(modes.write_mask, write);
}

static enum lpt_status negotiate(struct device_fixture *d, uint16_t read_mask, uint16_t write_mask)
{
	struct lpt_negotiation_mask masks = {read_mask, write_mask};

	memcpy(d->buffer, &masks, sizeof(masks));
	return control(d, RAW, 0, LPT_IOCTL_IEEE1284_NEGOTIATE, sizeof(masks), sizeof(masks));
}

static void end_choice(struct device_fixture *d, uint16_t read, uint16_t write)
{
	end_work_with(d, &(struct lpt_device_result){.read = read, .write = write});
}

static enum lpt_status routine(struct device_fixture *d, enum lpt_device_routine routine)
{
	d->sent[0] = (struct lpt_device_request){
		.kind = LPT_DEVICE_ROUTINE, .routine = routine, .buffer = d->buffer, .n = 4};
	return send_request(d, RAW, &d->sent[0]);
}

static enum lpt_status connect(struct device_fixture *d, uint16_t forward_mask,
			       uint16_t reverse_mask, bool is_forward)
{
	d->sent[0] = (struct lpt_device_request){.kind = LPT_DEVICE_ROUTINE,
						 .routine = LPT_ROUTINE_NEGOTIATE,
						 .forward_mask = forward_mask,
						 .reverse_mask = reverse_mask,
						 .is_forward = is_forward};
	return send_request(d, RAW, &d->sent[0]);
}

/* ECP both ways, connected forward. */
static void connect_ecp(struct device_fixture *d)
{
	assert_int_equal(connect(d, ECP, ECP, true), LPT_STATUS_PENDING);
	end_choice(d, ECP, ECP);
	assert_completed(d, 0, LPT_STATUS_SUCCESS, 0);
}

/* --- modes in use --- */

static void the_defaults_are_always_the_same(void **state)
{
	struct device_fixture *d = *state;
	static const struct lpt_negotiation_mask defaults = {NIBBLE, CENTRONICS};

	connect_ecp(d);
	assert_int_equal(control(d, RAW, 0, LPT_IOCTL_PAR_GET_DEFAULT_MODES, 0, 4),
			 LPT_STATUS_SUCCESS);
	assert_int_equal(d->sent[0].information, 4);
	assert_memory_equal(d->buffer, &defaults, sizeof(defaults));
}

static void what_is_negotiated_is_used(void **state)
{
	struct device_fixture *d = *state;
	struct lpt_negotiation_mask chosen;

	assert_int_equal(negotiate(d, BYTE | NIBBLE, ECP | CENTRONICS), LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_NEGOTIATE);
	assert_int_equal(d->work->work.read_mask, BYTE | NIBBLE);
	assert_int_equal(d->work->work.write_mask, ECP | CENTRONICS);
	assert_false(d->work->work.reverse);
	end_choice(d, BYTE, ECP);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 4);
	memcpy(&chosen, d->buffer, sizeof(chosen));
	assert_int_equal(chosen.read_mask, BYTE);
	assert_int_equal(chosen.write_mask, ECP);
	assert_modes(d, BYTE, ECP);
	read_device(d, RAW, 1, 1);
	assert_int_equal(d->work->work.protocol, BYTE);
	end_work(d, LPT_STATUS_SUCCESS, 1);
	write_device(d, RAW, 2, 1);
	assert_int_equal(d->work->work.protocol, ECP);
}

static void what_is_negotiated_outlives_the_lock(void **state)
{
	struct device_fixture *d = *state;

	connect_ecp(d);
	unlock_device(d, RAW, 0);

	assert_modes(d, ECP, ECP);
	write_device(d, RAW, 0, 1);
	assert_int_equal(d->work->work.protocol, ECP);
}

static void closing_brings_the_defaults_back(void **state)
{
	struct device_fixture *d = *state;

	connect_ecp(d);
	assert_true(close_device(d, RAW));
	assert_int_equal(open_device(d, RAW), LPT_STATUS_SUCCESS);

	assert_modes(d, NIBBLE, CENTRONICS);
}

static void a_mask_of_zero_leaves_a_direction_as_it_is(void **state)
{
	struct device_fixture *d = *state;

	connect_ecp(d);
	assert_int_equal(negotiate(d, BYTE, 0), LPT_STATUS_PENDING);
	end_choice(d, BYTE, 0);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 4);
	assert_modes(d, BYTE, ECP);
}

static void an_offer_that_nobody_speaks_changes_nothing(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(negotiate(d, BYTE, ECP), LPT_STATUS_PENDING);
	end_choice(d, BYTE, 0);
	assert_completed(d, 0, LPT_STATUS_UNSUCCESSFUL, 0);
	assert_int_equal(negotiate(d, BYTE, ECP), LPT_STATUS_PENDING);
	end_work(d, LPT_STATUS_IO_DEVICE_ERROR, 0);
	assert_completed(d, 0, LPT_STATUS_IO_DEVICE_ERROR, 0);
	assert_int_equal(negotiate(d, 0, 0), LPT_STATUS_UNSUCCESSFUL);

	assert_modes(d, NIBBLE, CENTRONICS);
}

static void negotiating_needs_the_lock(void **state)
{
	struct device_fixture *d = *state;

	unlock_device(d, RAW, 0);

	assert_int_equal(negotiate(d, NIBBLE, CENTRONICS), LPT_STATUS_NOT_OWNER);
	assert_int_equal(internal(d, RAW, 0, LPT_IOCTL_INTERNAL_DISCONNECT_IDLE),
			 LPT_STATUS_NOT_OWNER);
	assert_null(d->work);
}

static void the_lock_without_select_suffices(void **state)
{
	struct device_fixture *d = *state;

	unlock_device(d, RAW, 0);
	internal(d, RAW, 0, LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT);

	assert_int_equal(negotiate(d, NIBBLE, CENTRONICS), LPT_STATUS_PENDING);
	end_choice(d, NIBBLE, CENTRONICS);
	assert_int_equal(routine(d, LPT_ROUTINE_TERMINATE), LPT_STATUS_PENDING);
}

static void disconnect_idle_ends_a_mode_and_brings_the_defaults_back(void **state)
{
	struct device_fixture *d = *state;

	connect_ecp(d);
	assert_int_equal(internal(d, RAW, 0, LPT_IOCTL_INTERNAL_DISCONNECT_IDLE),
			 LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_TERMINATE);
	end_work(d, LPT_STATUS_SUCCESS, 0);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 0);
	assert_modes(d, NIBBLE, CENTRONICS);
}

/* --- capabilities and exclusion --- */

static void exclude(struct device_fixture *d, uint16_t excluded, uint16_t supported)
{
	memcpy(d->buffer, &excluded, sizeof(excluded));
	assert_int_equal(control(d, RAW, 0, LPT_IOCTL_PAR_GET_DEVICE_CAPS, 2, 2),
			 LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_DETERMINE);
	end_work_with(d, &(struct lpt_device_result){.protocols = supported});
	assert_completed(d, 0, LPT_STATUS_SUCCESS, 2);
}

static uint16_t answer_of(const struct device_fixture *d)
{
	uint16_t answer;

	memcpy(&answer, d->buffer, sizeof(answer));
	return answer;
}

static void capabilities_are_told_without_what_is_excluded(void **state)
{
	struct device_fixture *d = *state;

	exclude(d, 0, NIBBLE | BYTE | ECP);
	assert_int_equal(answer_of(d), NIBBLE | BYTE | ECP);
	exclude(d, ECP, NIBBLE | BYTE | ECP);
	assert_int_equal(answer_of(d), NIBBLE | BYTE);
	assert_int_equal(routine(d, LPT_ROUTINE_DETERMINE), LPT_STATUS_PENDING);
	end_work_with(d, &(struct lpt_device_result){.protocols = NIBBLE | ECP});
	assert_completed(d, 0, LPT_STATUS_SUCCESS, 0);
	assert_int_equal(d->sent[0].protocols, NIBBLE);
}

static void capabilities_need_no_lock_and_no_input(void **state)
{
	struct device_fixture *d = *state;

	unlock_device(d, RAW, 0);
	assert_int_equal(control(d, RAW, 0, LPT_IOCTL_PAR_GET_DEVICE_CAPS, 1, 2),
			 LPT_STATUS_PENDING);
	end_work_with(d, &(struct lpt_device_result){.protocols = NIBBLE});

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 2);
	assert_int_equal(answer_of(d), NIBBLE);
	assert_port_is_free(d);
}

static void what_is_excluded_is_not_offered(void **state)
{
	struct device_fixture *d = *state;

	exclude(d, ECP | BYTE, NIBBLE | BYTE | ECP);

	assert_int_equal(negotiate(d, NIBBLE | BYTE, ECP | CENTRONICS), LPT_STATUS_PENDING);
	assert_int_equal(d->work->work.read_mask, NIBBLE);
	assert_int_equal(d->work->work.write_mask, CENTRONICS);
	end_choice(d, NIBBLE, CENTRONICS);
	assert_int_equal(negotiate(d, BYTE, CENTRONICS), LPT_STATUS_UNSUCCESSFUL);
	assert_null(d->work);
}

static void what_is_excluded_is_used_no_more(void **state)
{
	struct device_fixture *d = *state;

	connect_ecp(d);
	exclude(d, ECP | NIBBLE, NIBBLE | ECP);

	assert_modes(d, LPT_PROTOCOL_NONE, CENTRONICS);
	assert_int_equal(read_device(d, RAW, 1, 1), LPT_STATUS_UNSUCCESSFUL);
	assert_int_equal(routine(d, LPT_ROUTINE_FWD_TO_REV), LPT_STATUS_WRONG_MODE);
	assert_int_equal(write_device(d, RAW, 2, 1), LPT_STATUS_PENDING);
	assert_int_equal(d->work->work.protocol, CENTRONICS);
}

static void an_exclusion_ends_with_the_next_one_and_with_close(void **state)
{
	struct device_fixture *d = *state;

	exclude(d, ECP, NIBBLE | ECP);
	exclude(d, NIBBLE, NIBBLE | ECP);
	assert_int_equal(answer_of(d), ECP);
	assert_true(close_device(d, RAW));
	assert_int_equal(open_device(d, RAW), LPT_STATUS_SUCCESS);

	assert_modes(d, NIBBLE, CENTRONICS);
}

static void a_failed_look_at_capabilities_excludes_nothing(void **state)
{
	struct device_fixture *d = *state;
	static const uint16_t excluded = NIBBLE;

	memcpy(d->buffer, &excluded, sizeof(excluded));
	control(d, RAW, 0, LPT_IOCTL_PAR_GET_DEVICE_CAPS, 2, 2);
	end_work(d, LPT_STATUS_IO_DEVICE_ERROR, 0);

	assert_completed(d, 0, LPT_STATUS_IO_DEVICE_ERROR, 0);
	assert_modes(d, NIBBLE, CENTRONICS);
}

/* --- routines --- */

static const enum lpt_device_routine all_routines[] = {
	LPT_ROUTINE_DETERMINE,  LPT_ROUTINE_NEGOTIATE,  LPT_ROUTINE_TERMINATE,
	LPT_ROUTINE_FWD_TO_REV, LPT_ROUTINE_REV_TO_FWD, LPT_ROUTINE_READ,
	LPT_ROUTINE_WRITE,
};

#define N_ROUTINES (sizeof(all_routines) / sizeof(all_routines[0]))

static void routines_need_the_lock(void **state)
{
	struct device_fixture *d = *state;

	unlock_device(d, RAW, 0);

	for (size_t i = 0; i < N_ROUTINES; i++) {
		assert_int_equal(routine(d, all_routines[i]), LPT_STATUS_NOT_OWNER);
		assert_int_equal(d->sent[0].protocols, 0);
	}
}

static void routines_end_with_disconnect(void **state)
{
	struct device_fixture *d = *state;

	internal(d, RAW, 0, LPT_IOCTL_INTERNAL_PARCLASS_DISCONNECT);

	for (size_t i = 0; i < N_ROUTINES; i++) {
		assert_int_equal(routine(d, all_routines[i]), LPT_STATUS_NOT_OWNER);
	}
}

static void a_routine_is_not_queued(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(write_device(d, RAW, 1, 1), LPT_STATUS_PENDING);
	assert_int_equal(routine(d, LPT_ROUTINE_TERMINATE), LPT_STATUS_JOB_RUNNING);
}

static void what_is_sent_during_a_routine_follows_it(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(routine(d, LPT_ROUTINE_DETERMINE), LPT_STATUS_PENDING);
	assert_int_equal(write_device(d, RAW, 1, 1), LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_DETERMINE);
	end_work(d, LPT_STATUS_SUCCESS, 0);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 0);
	assert_works(d, 1, LPT_WORK_WRITE);
}

static void connecting_goes_the_way_that_is_asked_for(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(connect(d, ECP | CENTRONICS, ECP | NIBBLE, false), LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_CONNECT);
	assert_true(d->work->work.reverse);
	assert_int_equal(d->work->work.read_mask, ECP | NIBBLE);
	assert_int_equal(d->work->work.write_mask, ECP | CENTRONICS);
	end_choice(d, ECP, ECP);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 0);
	assert_modes(d, ECP, ECP);
	assert_int_equal(routine(d, LPT_ROUTINE_FWD_TO_REV), LPT_STATUS_SUCCESS);
	assert_null(d->work);
}

static void a_mode_that_is_set_is_not_negotiated_again_by_the_routine(void **state)
{
	struct device_fixture *d = *state;

	connect_ecp(d);
	assert_int_equal(connect(d, EPP, EPP, true), LPT_STATUS_DEVICE_PROTOCOL_ERROR);
	assert_modes(d, ECP, ECP);

	assert_int_equal(routine(d, LPT_ROUTINE_TERMINATE), LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_TERMINATE);
	end_work(d, LPT_STATUS_SUCCESS, 0);
	assert_completed(d, 0, LPT_STATUS_SUCCESS, 0);
	assert_modes(d, NIBBLE, CENTRONICS);
	assert_int_equal(connect(d, EPP, EPP, true), LPT_STATUS_PENDING);
}

static void a_mode_that_is_set_is_negotiated_again_by_the_request(void **state)
{
	struct device_fixture *d = *state;

	connect_ecp(d);
	assert_int_equal(negotiate(d, EPP, EPP), LPT_STATUS_PENDING);
	end_choice(d, EPP, EPP);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 4);
	assert_modes(d, EPP, EPP);
}

static void only_safe_mode_is_permitted(void **state)
{
	struct device_fixture *d = *state;

	d->sent[0] = (struct lpt_device_request){.kind = LPT_DEVICE_ROUTINE,
						 .routine = LPT_ROUTINE_NEGOTIATE,
						 .forward_mask = ECP,
						 .safety = LPT_UNSAFE_MODE,
						 .is_forward = true};
	assert_int_equal(send_request(d, RAW, &d->sent[0]), LPT_STATUS_INVALID_PARAMETER);
	assert_null(d->work);
}

static void turns_connect_what_was_negotiated(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(connect(d, EPP, BYTE, true), LPT_STATUS_PENDING);
	end_choice(d, BYTE, EPP);
	assert_completed(d, 0, LPT_STATUS_SUCCESS, 0);

	assert_int_equal(routine(d, LPT_ROUTINE_REV_TO_FWD), LPT_STATUS_SUCCESS);
	assert_int_equal(routine(d, LPT_ROUTINE_FWD_TO_REV), LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_TURN);
	assert_int_equal(d->work->work.protocol, BYTE);
	assert_true(d->work->work.reverse);
	end_work(d, LPT_STATUS_SUCCESS, 0);
	assert_completed(d, 0, LPT_STATUS_SUCCESS, 0);

	assert_int_equal(routine(d, LPT_ROUTINE_FWD_TO_REV), LPT_STATUS_SUCCESS);
	assert_int_equal(routine(d, LPT_ROUTINE_REV_TO_FWD), LPT_STATUS_PENDING);
	assert_int_equal(d->work->work.protocol, EPP);
	assert_false(d->work->work.reverse);
}

static void a_transfer_turns_too(void **state)
{
	struct device_fixture *d = *state;

	connect_ecp(d);
	read_device(d, RAW, 1, 1);
	end_work(d, LPT_STATUS_SUCCESS, 1);

	assert_int_equal(routine(d, LPT_ROUTINE_FWD_TO_REV), LPT_STATUS_SUCCESS);
	assert_null(d->work);
}

static void after_a_failed_transfer_a_turn_connects_again(void **state)
{
	struct device_fixture *d = *state;

	connect_ecp(d);
	write_device(d, RAW, 1, 1);
	end_work(d, LPT_STATUS_IO_DEVICE_ERROR, 0);

	assert_int_equal(routine(d, LPT_ROUTINE_REV_TO_FWD), LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_TURN);
}

static void what_was_negotiated_is_connected_again_after_its_end(void **state)
{
	struct device_fixture *d = *state;

	connect_ecp(d);
	assert_int_equal(routine(d, LPT_ROUTINE_TERMINATE), LPT_STATUS_PENDING);
	end_work(d, LPT_STATUS_SUCCESS, 0);

	assert_int_equal(routine(d, LPT_ROUTINE_FWD_TO_REV), LPT_STATUS_PENDING);
	assert_int_equal(d->work->work.protocol, ECP);
	end_work(d, LPT_STATUS_SUCCESS, 0);
	assert_modes(d, ECP, CENTRONICS);
}

static void a_turn_needs_something_negotiated(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(routine(d, LPT_ROUTINE_FWD_TO_REV), LPT_STATUS_WRONG_MODE);
	assert_int_equal(routine(d, LPT_ROUTINE_REV_TO_FWD), LPT_STATUS_WRONG_MODE);
}

static void transfers_by_routine_tell_their_count(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(routine(d, LPT_ROUTINE_READ), LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_READ);
	assert_int_equal(d->work->work.n, 4);
	end_work(d, LPT_STATUS_TIMEOUT, 3);
	assert_completed(d, 0, LPT_STATUS_TIMEOUT, 3);

	d->sent[0] = (struct lpt_device_request){.kind = LPT_DEVICE_ROUTINE,
						 .routine = LPT_ROUTINE_WRITE};
	assert_int_equal(send_request(d, RAW, &d->sent[0]), LPT_STATUS_SUCCESS);
	assert_null(d->work);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup_locked, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_defaults_are_always_the_same),
		test(what_is_negotiated_is_used),
		test(what_is_negotiated_outlives_the_lock),
		test(closing_brings_the_defaults_back),
		test(a_mask_of_zero_leaves_a_direction_as_it_is),
		test(an_offer_that_nobody_speaks_changes_nothing),
		test(negotiating_needs_the_lock),
		test(the_lock_without_select_suffices),
		test(disconnect_idle_ends_a_mode_and_brings_the_defaults_back),
		test(capabilities_are_told_without_what_is_excluded),
		test(capabilities_need_no_lock_and_no_input),
		test(what_is_excluded_is_not_offered),
		test(what_is_excluded_is_used_no_more),
		test(an_exclusion_ends_with_the_next_one_and_with_close),
		test(a_failed_look_at_capabilities_excludes_nothing),
		test(routines_need_the_lock),
		test(routines_end_with_disconnect),
		test(a_routine_is_not_queued),
		test(what_is_sent_during_a_routine_follows_it),
		test(connecting_goes_the_way_that_is_asked_for),
		test(a_mode_that_is_set_is_not_negotiated_again_by_the_routine),
		test(a_mode_that_is_set_is_negotiated_again_by_the_request),
		test(only_safe_mode_is_permitted),
		test(turns_connect_what_was_negotiated),
		test(a_transfer_turns_too),
		test(after_a_failed_transfer_a_turn_connects_again),
		test(what_was_negotiated_is_connected_again_after_its_end),
		test(a_turn_needs_something_negotiated),
		test(transfers_by_routine_tell_their_count),
	};

	return cmocka_run_group_tests_name("device-mode", tests, NULL, NULL);
}
