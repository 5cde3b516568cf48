/* SPDX-License-Identifier: MIT */
#include "port/test-device.h"

/* --- every phase against everything that can happen in it --- */

enum phase {
	IDLE,
	QUEUED,       /* asks, behind an owner of the port */
	GRANTING,     /* asks, its grant's job is on the wires */
	WORKS,        /* with a port taken by itself */
	WORKS_LOCKED, /* under the device's lock */
	PAUSES,
	PAUSES_LOCKED,
	N_PHASES
};

enum event {
	CANCEL,
	CLOSE,
	EXPIRE,
	STRAY_TURN,
	WORK_DONE,
	GIVE_WAY,
	AGAIN,
	VANISH,
	PORT_VANISHES,
	N_EVENTS
};

#define NOTHING LPT_STATUS_PENDING /* the request is as it was */

/* How the request that is served ends. */
static const enum lpt_status ends[N_PHASES][N_EVENTS] = {
	[IDLE] = {NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING},
	[QUEUED] = {LPT_STATUS_CANCELLED, LPT_STATUS_CANCELLED, LPT_STATUS_DEVICE_BUSY, NOTHING,
		    NOTHING, NOTHING, NOTHING, LPT_STATUS_DELETE_PENDING,
		    LPT_STATUS_DELETE_PENDING},
	[GRANTING] = {LPT_STATUS_CANCELLED, LPT_STATUS_CANCELLED, LPT_STATUS_DEVICE_BUSY, NOTHING,
		      NOTHING, NOTHING, NOTHING, LPT_STATUS_DELETE_PENDING,
		      LPT_STATUS_DELETE_PENDING},
	[WORKS] = {NOTHING, NOTHING, NOTHING, NOTHING, LPT_STATUS_SUCCESS, NOTHING, NOTHING,
		   LPT_STATUS_DELETE_PENDING, LPT_STATUS_DELETE_PENDING},
	[WORKS_LOCKED] = {NOTHING, NOTHING, NOTHING, NOTHING, LPT_STATUS_SUCCESS, NOTHING, NOTHING,
			  LPT_STATUS_DELETE_PENDING, LPT_STATUS_DELETE_PENDING},
	[PAUSES] = {LPT_STATUS_CANCELLED, LPT_STATUS_CANCELLED, NOTHING, NOTHING, NOTHING, NOTHING,
		    NOTHING, LPT_STATUS_DELETE_PENDING, LPT_STATUS_DELETE_PENDING},
	[PAUSES_LOCKED] = {LPT_STATUS_CANCELLED, LPT_STATUS_CANCELLED, NOTHING, NOTHING, NOTHING,
			   NOTHING, NOTHING, LPT_STATUS_DELETE_PENDING, LPT_STATUS_DELETE_PENDING},
};

/* The phase after it, where the request goes on. */
static enum lpt_device_phase phase_after(enum phase phase, enum event event)
{
	bool works = phase == WORKS || phase == WORKS_LOCKED;
	bool pauses = phase == PAUSES || phase == PAUSES_LOCKED;

	if (works) {
		return event == GIVE_WAY ? LPT_DEVICE_PAUSES : LPT_DEVICE_WORKS;
	}
	if (pauses) {
		return event == AGAIN ? LPT_DEVICE_WORKS : LPT_DEVICE_PAUSES;
	}
	return phase == IDLE ? LPT_DEVICE_IDLE : LPT_DEVICE_ASKS;
}

static bool is_locked(enum phase phase)
{
	return phase == WORKS_LOCKED || phase == PAUSES_LOCKED;
}

static void give_way(struct device_fixture *d, size_t i)
{
	d->work = NULL;
	lpt_device_give_way(&d->devices[i], fresh(&d->port));
	take_out(d);
}

static void do_again(struct device_fixture *d, size_t i)
{
	lpt_device_again(&d->devices[i], fresh(&d->port));
	take_out(d);
}

/* The first of the chain; request 0 is served, request 1 waits behind it. */
static void reach(struct device_fixture *d, enum phase phase)
{
	if (is_locked(phase)) {
		lock_device(d, CHAIN_0, 2);
		settle(d);
		assert_completed(d, 2, LPT_STATUS_SUCCESS, 0);
	}
	if (phase == QUEUED) {
		hold_port(d);
	}
	if (phase == IDLE) {
		return;
	}
	assert_int_equal(write_device(d, CHAIN_0, 0, 3), LPT_STATUS_PENDING);
	if (phase != QUEUED && phase != GRANTING) {
		settle(d);
		assert_works(d, 0, LPT_WORK_WRITE);
	}
	if (phase == PAUSES || phase == PAUSES_LOCKED) {
		give_way(d, CHAIN_0);
		settle(d);
	}
	assert_int_equal(read_device(d, CHAIN_0, 1, 1), LPT_STATUS_PENDING);
}

static void happen(struct device_fixture *d, enum event event)
{
	static const struct lpt_device_result well = {.n = 3};
	struct lpt_device *device = &d->devices[CHAIN_0];
	struct lpt_out *out = fresh(&d->port);
	bool works = device->phase == LPT_DEVICE_WORKS;

	switch (event) {
	case CANCEL:
		lpt_device_cancel(&d->sent[0], LPT_STATUS_CANCELLED, out);
		break;
	case CLOSE:
		assert_int_equal(lpt_device_close(device, LPT_STATUS_CANCELLED, out), !works);
		break;
	case EXPIRE:
		lpt_device_expire(device, out);
		break;
	case STRAY_TURN:
		lpt_device_turn_done(device, out);
		break;
	case WORK_DONE:
		d->work = NULL;
		lpt_device_work_done(device, &well, out);
		break;
	case GIVE_WAY:
		d->work = works ? NULL : d->work;
		lpt_device_give_way(device, out);
		break;
	case AGAIN:
		lpt_device_again(device, out);
		break;
	case VANISH:
		d->work = NULL;
		lpt_device_surprise_remove(device, out);
		break;
	case PORT_VANISHES:
		d->work = NULL;
		lpt_port_surprise_remove(&d->port.port, out);
		break;
	case N_EVENTS:
		break;
	}
	take_out(d);
}

static bool ends_all(enum event event)
{
	return event == CLOSE || event == VANISH || event == PORT_VANISHES;
}

/* Whatever happened: what is left ends in its order, once, and the port is free in the end. */
static void finish(struct device_fixture *d, enum phase phase)
{
	struct lpt_device *device = &d->devices[CHAIN_0];

	if (phase == QUEUED) {
		release_port(d);
	}
	for (int i = 0; i < 8 && device->phase != LPT_DEVICE_IDLE; i++) {
		settle(d);
		do_again(d, CHAIN_0);
		settle(d);
		if (d->work != NULL) {
			end_work(d, LPT_STATUS_SUCCESS, 1);
		}
	}
	settle(d);
	assert_int_equal(device->phase, LPT_DEVICE_IDLE);
	assert_true(lpt_list_is_empty(&device->queue));
	assert_true(close_device(d, CHAIN_0));
	settle(d);
	assert_null(d->port.port.owner);
	assert_int_equal(d->port.port.n_allocations, d->port.port.n_frees);
}

static void check_cell(enum phase phase, enum event event)
{
	void *state = NULL;

	assert_int_equal(setup_open_devices(&state), 0);

	struct device_fixture *d = state;
	struct lpt_device *device = &d->devices[CHAIN_0];
	enum lpt_status end = ends[phase][event];

	reach(d, phase);
	happen(d, event);
	settle(d);
	if (end != NOTHING) {
		assert_completed(d, 0, end, end == LPT_STATUS_SUCCESS ? 3 : 0);
	} else if (!(phase == QUEUED || phase == GRANTING)) {
		assert_int_equal(device->phase, phase_after(phase, event));
	}
	if (phase != IDLE && ends_all(event)) {
		assert_completed(
			d, 1, event == CLOSE ? LPT_STATUS_CANCELLED : LPT_STATUS_DELETE_PENDING, 0);
	}
	finish(d, phase);
	if (phase != IDLE && end == NOTHING) {
		assert_completed(d, 0, LPT_STATUS_SUCCESS, 1);
	}
	if (phase != IDLE && !ends_all(event)) {
		assert_completed(d, 1, LPT_STATUS_SUCCESS, 1);
	}
	assert_nothing_completed(d);
	teardown(&state);
}

/* On failure the numbers tell the cell. */
static void every_event_in_every_phase_ends_every_request_once(void **state)
{
	for (enum phase phase = 0; phase < N_PHASES; phase++) {
		for (enum event event = 0; event < N_EVENTS; event++) {
			print_message("# phase %d, event %d\n", phase, event);
			check_cell(phase, event);
		}
	}
}

/* --- taking the port and giving it back --- */

static void a_request_takes_the_port_and_gives_it_back(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(write_device(d, RAW, 0, 5), LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_WRITE);
	end_work(d, LPT_STATUS_SUCCESS, 5);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 5);
	assert_port_is_free(d);
	assert_int_equal(d->port.port.n_allocations, 1);
}

static void a_device_of_the_chain_is_selected_first(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(write_device(d, CHAIN_0, 0, 5), LPT_STATUS_PENDING);
	assert_null(d->work);
	assert_int_equal(d->port.port.job.steps, LPT_STEP_SELECT);
	settle(d);

	assert_works(d, 0, LPT_WORK_WRITE);
	assert_int_equal(d->port.port.selected, 0);
	end_work(d, LPT_STATUS_SUCCESS, 5);
	settle(d);
	assert_int_equal(d->port.port.selected, LPT_NO_SELECTION);
}

static void a_device_that_does_not_answer_fails_its_request(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(write_device(d, CHAIN_0, 0, 5), LPT_STATUS_PENDING);
	end_wire_job(d, LPT_JOB_NO_ANSWER);

	assert_completed(d, 0, LPT_STATUS_UNSUCCESSFUL, 0);
	settle(d);
	assert_port_is_free(d);
}

static void a_device_that_left_the_chain_fails_its_request(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(open_device(d, CHAIN_1), LPT_STATUS_SUCCESS);
	d->port.port.hardware.n_daisy = 0;

	assert_int_equal(write_device(d, CHAIN_1, 0, 5), LPT_STATUS_UNSUCCESSFUL);
	assert_nothing_completed(d);
}

static void requests_of_one_device_are_served_in_order(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(write_device(d, RAW, 0, 5), LPT_STATUS_PENDING);
	assert_int_equal(read_device(d, RAW, 1, 5), LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_WRITE);
	end_work(d, LPT_STATUS_SUCCESS, 5);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 5);
	assert_works(d, 1, LPT_WORK_READ);
}

static void a_waiting_client_gets_the_port_between_two_requests(void **state)
{
	struct device_fixture *d = *state;

	write_device(d, RAW, 0, 5);
	write_device(d, RAW, 1, 5);
	assert_int_equal(allocate(&d->port, 0), LPT_STATUS_PENDING);

	end_work(d, LPT_STATUS_SUCCESS, 5);
	settle(d);

	assert_owner(&d->port, 0);
	assert_null(d->work);
	release_port(d);
	assert_works(d, 1, LPT_WORK_WRITE);
}

static void two_devices_take_turns(void **state)
{
	struct device_fixture *d = *state;

	write_device(d, RAW, 0, 1);
	write_device(d, CHAIN_0, 1, 1);
	write_device(d, RAW, 2, 1);
	assert_works(d, 0, LPT_WORK_WRITE);
	end_work(d, LPT_STATUS_SUCCESS, 1);
	settle(d);
	assert_works(d, 1, LPT_WORK_WRITE);
	end_work(d, LPT_STATUS_SUCCESS, 1);
	settle(d);
	assert_works(d, 2, LPT_WORK_WRITE);
}

static void a_paused_request_lets_others_have_the_port(void **state)
{
	struct device_fixture *d = *state;

	read_device(d, RAW, 0, 1);
	give_way(d, RAW);
	assert_port_is_free(d);
	hold_port(d);

	do_again(d, RAW);
	assert_int_equal(d->devices[RAW].phase, LPT_DEVICE_ASKS);
	release_port(d);
	assert_works(d, 0, LPT_WORK_READ);
}

static void a_paused_request_keeps_a_lock(void **state)
{
	struct device_fixture *d = *state;

	lock_device(d, RAW, 0);
	read_device(d, RAW, 1, 1);
	give_way(d, RAW);

	assert_ptr_equal(d->port.port.owner, &d->files[RAW]);
	do_again(d, RAW);
	assert_works(d, 1, LPT_WORK_READ);
}

/* --- time and cancelling --- */

static void a_request_that_gets_no_port_in_time_is_busy(void **state)
{
	struct device_fixture *d = *state;

	hold_port(d);
	assert_int_equal(write_device(d, RAW, 0, 1), LPT_STATUS_PENDING);

	assert_true(lpt_device_expire(&d->devices[RAW], fresh(&d->port)));
	take_out(d);

	assert_completed(d, 0, LPT_STATUS_DEVICE_BUSY, 0);
	assert_int_equal(d->port.port.n_waiters, 0);
}

static void a_turn_that_was_granted_does_not_expire(void **state)
{
	struct device_fixture *d = *state;

	hold_port(d);
	write_device(d, RAW, 0, 1);
	lpt_file_free(&d->port.files[0], fresh(&d->port));
	lpt_port_job_done(&d->port.port, LPT_JOB_OK, 2, &d->port.out);
	assert_ptr_equal(d->port.port.owner, &d->files[RAW]);

	assert_false(lpt_device_expire(&d->devices[RAW], &d->port.out));
	take_out(d);
	assert_works(d, 0, LPT_WORK_WRITE);
}

static void a_turn_that_was_granted_can_be_cancelled(void **state)
{
	struct device_fixture *d = *state;

	hold_port(d);
	write_device(d, RAW, 0, 1);
	lpt_file_free(&d->port.files[0], fresh(&d->port));
	lpt_port_job_done(&d->port.port, LPT_JOB_OK, 2, &d->port.out);

	assert_true(lpt_device_cancel(&d->sent[0], LPT_STATUS_CANCELLED, &d->port.out));
	take_out(d);

	assert_completed(d, 0, LPT_STATUS_CANCELLED, 0);
	assert_null(d->work);
	assert_port_is_free(d);
}

static void a_request_behind_another_can_be_cancelled(void **state)
{
	struct device_fixture *d = *state;

	write_device(d, RAW, 0, 1);
	write_device(d, RAW, 1, 1);

	assert_true(lpt_device_cancel(&d->sent[1], LPT_STATUS_EVICTED, fresh(&d->port)));
	take_out(d);

	assert_completed(d, 1, LPT_STATUS_EVICTED, 0);
	end_work(d, LPT_STATUS_SUCCESS, 1);
	assert_completed(d, 0, LPT_STATUS_SUCCESS, 1);
}

static void a_work_is_cut_by_the_host_alone(void **state)
{
	struct device_fixture *d = *state;

	write_device(d, RAW, 0, 5);
	assert_false(lpt_device_cancel(&d->sent[0], LPT_STATUS_CANCELLED, fresh(&d->port)));
	take_out(d);
	end_work(d, LPT_STATUS_CANCELLED, 2);

	assert_completed(d, 0, LPT_STATUS_CANCELLED, 2);
	assert_false(lpt_device_cancel(&d->sent[0], LPT_STATUS_CANCELLED, fresh(&d->port)));
}

static void a_pending_control_request_is_cancelled(void **state)
{
	struct device_fixture *d = *state;

	hold_port(d);
	assert_int_equal(control(d, RAW, 0, LPT_IOCTL_PAR_QUERY_INFORMATION, 0, 1),
			 LPT_STATUS_PENDING);

	assert_true(lpt_device_cancel(&d->sent[0], LPT_STATUS_CANCELLED, fresh(&d->port)));
	take_out(d);

	assert_completed(d, 0, LPT_STATUS_CANCELLED, 0);
}

static void a_device_that_works_is_closed_after_its_work(void **state)
{
	struct device_fixture *d = *state;

	write_device(d, RAW, 0, 5);
	write_device(d, RAW, 1, 5);

	assert_false(close_device(d, RAW));
	assert_completed(d, 1, LPT_STATUS_CANCELLED, 0);
	end_work(d, LPT_STATUS_CANCELLED, 1);
	assert_completed(d, 0, LPT_STATUS_CANCELLED, 1);
	assert_true(close_device(d, RAW));
	assert_port_is_free(d);
}

/* The wires are cleaned although nobody reports how the work ended. */
static void a_work_that_vanishes_leaves_wires_to_clean(void **state)
{
	struct device_fixture *d = *state;

	write_device(d, RAW, 0, 5);
	d->work = NULL;
	lpt_device_surprise_remove(&d->devices[RAW], fresh(&d->port));
	take_out(d);

	assert_completed(d, 0, LPT_STATUS_DELETE_PENDING, 0);
	assert_int_equal(d->port.port.job.steps,
			 LPT_STEP_DESELECT | LPT_STEP_CLEAR | LPT_STEP_REST);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup_open_devices, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(every_event_in_every_phase_ends_every_request_once),
		test(a_request_takes_the_port_and_gives_it_back),
		test(a_device_of_the_chain_is_selected_first),
		test(a_device_that_does_not_answer_fails_its_request),
		test(a_device_that_left_the_chain_fails_its_request),
		test(requests_of_one_device_are_served_in_order),
		test(a_waiting_client_gets_the_port_between_two_requests),
		test(two_devices_take_turns),
		test(a_paused_request_lets_others_have_the_port),
		test(a_paused_request_keeps_a_lock),
		test(a_request_that_gets_no_port_in_time_is_busy),
		test(a_turn_that_was_granted_does_not_expire),
		test(a_turn_that_was_granted_can_be_cancelled),
		test(a_request_behind_another_can_be_cancelled),
		test(a_work_is_cut_by_the_host_alone),
		test(a_pending_control_request_is_cancelled),
		test(a_device_that_works_is_closed_after_its_work),
		test(a_work_that_vanishes_leaves_wires_to_clean),
	};

	return cmocka_run_group_tests_name("device-turn", tests, NULL, NULL);
}
