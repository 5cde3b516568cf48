/* SPDX-License-Identifier: MIT */
/* The documented request interface, and the routines whose context outlives its file harmlessly. */
#include "client/test-daemon.h"

#include <pthread.h>

static const struct lpt_port_information port_facts = {
	.original_controller = 0x378, .controller = 0x378, .span_of_controller = 8};

static void say_information(struct fixture *f, uint32_t id, const void *info, uint32_t len)
{
	struct wire_request_done body = {LPT_STATUS_SUCCESS, len, {info, len}};

	say(f, WIRE_request_done, id, &body);
}

/* An open file and its information; uses ids 2 and 3. */
static struct lpt_file *open_with_information(struct fixture *f, struct lpt_port_information *info)
{
	struct lpt_file *file = open_file(f);

	say_information(f, 3, &port_facts, sizeof(port_facts));
	assert_int_equal(lpt_get_port_information(file, info), 0);
	asked(f, WIRE_request);
	return file;
}

static void a_request_gives_its_status_without_loss(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct wire_request_done body = {LPT_STATUS_NOT_OWNER, 0, {NULL, 0}};
	enum lpt_status status;
	uint32_t information;

	say(f, WIRE_request_done, 3, &body);
	assert_int_equal(lpt_request(file, LPT_CLASS_INTERNAL,
				     LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE, NULL, 0, NULL, 0, -1,
				     &status, &information),
			 0);
	assert_int_equal(status, LPT_STATUS_NOT_OWNER);
	assert_int_equal(asked(f, WIRE_request)->as.request.code,
			 LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE);
}

/* A daemon that lets a request pend until it is cancelled. */
static void *answer_the_cancellation(void *userdata)
{
	struct fixture *f = userdata;
	struct wire_error body = {wire_error_from_errno(ECANCELED), LPT_STATUS_CANCELLED, ""};
	uint8_t bytes[64];
	uint32_t target = 0;

	while (target == 0) {
		ssize_t n = recv(f->far, f->bytes, sizeof(f->bytes), 0);

		if (n <= 0 || wire_decode(f->bytes, (size_t)n, &f->message) < 0) {
			return NULL;
		}
		if (f->message.number == WIRE_cancel) {
			target = f->message.as.cancel.target;
		}
	}
	int n = wire_encode(WIRE_error, target, &body, bytes, sizeof(bytes));

	send(f->far, bytes, (size_t)n, MSG_NOSIGNAL);
	return NULL;
}

static void a_request_that_pends_too_long_is_cancelled(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	enum lpt_status status = LPT_STATUS_SUCCESS;
	uint32_t information;
	pthread_t daemon;

	assert_int_equal(pthread_create(&daemon, NULL, answer_the_cancellation, f), 0);
	int r = lpt_request(file, LPT_CLASS_INTERNAL, LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE,
			    NULL, 0, NULL, 0, 0, &status, &information);
	pthread_join(daemon, NULL);

	assert_int_equal(r, 0);
	assert_int_equal(status, LPT_STATUS_CANCELLED);
}

static void a_request_without_the_role_is_no_answer(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	enum lpt_status status;
	uint32_t information;

	say_error(f, 3, EACCES, LPT_STATUS_ACCESS_DENIED, "not permitted");
	assert_int_equal(lpt_request(file, LPT_CLASS_INTERNAL, 0, NULL, 0, NULL, 0, -1, &status,
				     &information),
			 -EACCES);
}

static void a_request_over_quota_is_no_answer(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	enum lpt_status status;
	uint32_t information;

	say_error(f, 3, EDQUOT, LPT_STATUS_UNSUCCESSFUL, "too many requests wait");
	assert_int_equal(lpt_request(file, LPT_CLASS_INTERNAL, 0, NULL, 0, NULL, 0, -1, &status,
				     &information),
			 -EDQUOT);
}

static void a_refusal_by_the_rules_of_the_port_is_an_answer(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	enum lpt_status status;
	uint32_t information;

	say_error(f, 3, ESTALE, LPT_STATUS_EVICTED, "an administrator closed the file");
	assert_int_equal(lpt_request(file, LPT_CLASS_INTERNAL, 0, NULL, 0, NULL, 0, -1, &status,
				     &information),
			 0);
	assert_int_equal(status, LPT_STATUS_EVICTED);
}

static void input_over_4096_bytes_is_refused(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	static const uint8_t in[4097];
	enum lpt_status status;
	uint32_t information;

	assert_int_equal(lpt_request(file, LPT_CLASS_INTERNAL, 0, in, sizeof(in), NULL, 0, -1,
				     &status, &information),
			 -EMSGSIZE);
	asked_nothing(f);
}

static void information_has_facts_and_routines(void **state)
{
	struct fixture *f = *state;
	struct lpt_port_information info;
	struct wire_count count = {2};

	open_with_information(f, &info);
	assert_true(info.controller == 0x378);
	assert_int_equal(info.span_of_controller, 8);
	say_done(f, 4);
	assert_int_equal(info.try_allocate_port(info.context), 1);
	assert_int_equal(asked(f, WIRE_allocate)->as.allocate.try_only, 1);
	say(f, WIRE_count, 5, &count);
	assert_int_equal(info.query_num_waiters(info.context), 2);
	asked(f, WIRE_waiters);
	say_done(f, 6);
	info.free_port(info.context);
	asked(f, WIRE_free);
}

static void routines_come_with_the_bare_request_too(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct lpt_port_information info;
	enum lpt_status status;
	uint32_t information;

	say_information(f, 3, &port_facts, sizeof(port_facts));
	assert_int_equal(lpt_request(file, LPT_CLASS_INTERNAL,
				     LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, NULL, 0, &info,
				     sizeof(info), -1, &status, &information),
			 0);
	assert_int_equal(information, sizeof(info));
	assert_non_null(info.context);
	assert_non_null(info.try_allocate_port);
}

static void a_context_refuses_after_its_file_was_closed(void **state)
{
	struct fixture *f = *state;
	struct lpt_port_information info;
	struct lpt_file *file = open_with_information(f, &info);

	lpt_close(file);
	asked(f, WIRE_close);
	assert_int_equal(info.try_allocate_port(info.context), 0);
	assert_int_equal(info.query_num_waiters(info.context), 0);
	info.free_port(info.context);
	assert_int_equal(info.try_allocate_port(NULL), 0);
	asked_nothing(f);
}

static void a_context_never_reaches_the_file_that_came_after_its_own(void **state)
{
	struct fixture *f = *state;
	struct lpt_port_information first, second;
	struct lpt_file *file = open_with_information(f, &first);

	lpt_close(file);
	say_opened(f, 5, 12);
	assert_int_equal(lpt_open(f->conn, "LPT1", &file), 0);
	say_information(f, 6, &port_facts, sizeof(port_facts));
	assert_int_equal(lpt_get_port_information(file, &second), 0);
	asked(f, WIRE_close);
	asked(f, WIRE_open);
	asked(f, WIRE_request);

	assert_ptr_not_equal(first.context, second.context);
	first.free_port(first.context);
	asked_nothing(f);
}

static void the_structures_are_the_same_on_every_machine(void **state)
{
	assert_int_equal(sizeof(struct lpt_port_information), 56);
	assert_int_equal(sizeof(struct lpt_more_port_information), 32);
	assert_int_equal(sizeof(struct lpt_pnp_information), 128);
	assert_int_equal(sizeof(struct lpt_interrupt_service_routine), 32);
	assert_int_equal(sizeof(struct lpt_interrupt_information), 32);
	assert_int_equal(sizeof(struct lpt_1284_command), 8);
	assert_int_equal(sizeof(struct lpt_chip_mode), 2);
	assert_int_equal(offsetof(struct lpt_port_information, context), 48);
	assert_int_equal(offsetof(struct lpt_pnp_information, context), 88);
}

static void try_select_never_queues_and_gives_documented_numbers(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct lpt_pnp_information facts = {.ieee1284_3_device_count = 1}, info;
	struct lpt_1284_command command = {.id = 0};
	struct wire_request_done held = {LPT_STATUS_NOT_QUEUED, 0, {NULL, 0}};

	say_information(f, 3, &facts, sizeof(facts));
	assert_int_equal(lpt_get_pnp_information(file, &info), 0);
	asked(f, WIRE_request);
	assert_int_equal(info.ieee1284_3_device_count, 1);

	say(f, WIRE_request_done, 4, &held);
	assert_int_equal(info.try_select_device(info.context, &command), 0x103);
	const struct wire_request *request = &asked(f, WIRE_request)->as.request;
	assert_int_equal(request->try_only, 1);
	assert_int_equal(request->in.len, sizeof(command));
	lpt_close(file);
	assert_int_equal(info.try_select_device(info.context, &command), 0xc0000008);
}

static void chip_mode_routines_send_their_requests(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct lpt_pnp_information facts = {.fifo_width = 8}, info;
	struct wire_request_done fine = {LPT_STATUS_SUCCESS, 0, {NULL, 0}};

	say_information(f, 3, &facts, sizeof(facts));
	assert_int_equal(lpt_get_pnp_information(file, &info), 0);
	asked(f, WIRE_request);
	say(f, WIRE_request_done, 4, &fine);
	say(f, WIRE_request_done, 5, &fine);
	assert_int_equal(info.try_set_chip_mode(info.context, LPT_CHIP_EPP), 0);
	assert_int_equal(info.clear_chip_mode(info.context, LPT_CHIP_EPP), 0);
	const struct wire_request *set = &asked(f, WIRE_request)->as.request;
	assert_int_equal(set->code, LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE);
	assert_int_equal(((const uint8_t *)set->in.bytes)[0], LPT_CHIP_EPP);
	assert_int_equal(asked(f, WIRE_request)->as.request.code,
			 LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE);
}

static void information_of_a_port_that_is_gone_says_so(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct lpt_more_port_information info;
	struct wire_request_done gone = {LPT_STATUS_DELETE_PENDING, 0, {NULL, 0}};

	say(f, WIRE_request_done, 3, &gone);
	assert_int_equal(lpt_get_more_port_information(file, &info), -ENODEV);
	assert_string_equal(lpt_error(f->conn), "LPT1: the port is going or gone");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_request_gives_its_status_without_loss),
		TEST(a_request_that_pends_too_long_is_cancelled),
		TEST(a_request_without_the_role_is_no_answer),
		TEST(a_request_over_quota_is_no_answer),
		TEST(a_refusal_by_the_rules_of_the_port_is_an_answer),
		TEST(input_over_4096_bytes_is_refused),
		TEST(information_has_facts_and_routines),
		TEST(routines_come_with_the_bare_request_too),
		TEST(a_context_refuses_after_its_file_was_closed),
		TEST(a_context_never_reaches_the_file_that_came_after_its_own),
		TEST(the_structures_are_the_same_on_every_machine),
		TEST(try_select_never_queues_and_gives_documented_numbers),
		TEST(chip_mode_routines_send_their_requests),
		TEST(information_of_a_port_that_is_gone_says_so),
	};

	return cmocka_run_group_tests_name("client/request", tests, NULL, NULL);
}
