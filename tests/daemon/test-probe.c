/* SPDX-License-Identifier: MIT */
/*
 * What is asked of a cable when its port is added, and what is left alone; and how the devices of a
 * chain are selected and counted later.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lpt/device.h>
#include <lpt/ieee1284.h>
#include <lpt/lpt.h>
#include <lpt/request.h>

#include "support/private-daemon.h"

#define CONTROL_REST 0x0c

struct fixture {
	struct private_daemon daemon;
	struct lpt_connection *conn;
};

static void add(struct fixture *f, const char *spec)
{
	assert_int_equal(lpt_add(f->conn, spec, NULL), 0);
}

static uint32_t count_chain(struct fixture *f)
{
	struct lpt_pnp_information info;
	struct lpt_file *file;

	assert_int_equal(lpt_open(f->conn, "LPT1", &file), 0);
	assert_int_equal(lpt_get_pnp_information(file, &info), 0);
	lpt_close(file);
	return info.ieee1284_3_device_count;
}

static uint64_t count_accesses(struct fixture *f)
{
	struct lpt_records *list;

	assert_int_equal(lpt_ports(f->conn, "LPT1", &list), 1);
	uint64_t n = lpt_records_port(list, 0)->accesses;

	lpt_records_free(list);
	return n;
}

/* "Echo", by which the device called `name` says what it is; "" there is none. */
static const char *model_of(struct fixture *f, const char *name)
{
	static char model[128];
	struct lpt_records *list;
	int n = lpt_devices(f->conn, "LPT1", &list);

	*model = '\0';
	assert_true(n >= 0);
	for (int i = 0; i < n; i++) {
		const struct lpt_device_info *info = lpt_records_device(list, (size_t)i);

		if (strcmp(info->name, name) == 0) {
			strncpy(model, info->model, sizeof(model) - 1);
		}
	}
	lpt_records_free(list);
	return model;
}

static void a_device_is_asked_for_its_id(void **state)
{
	struct fixture *f = *state;

	add(f, "echo");
	assert_string_equal(model_of(f, "LPT1"), "Echo");
	assert_int_equal(count_chain(f), 0);
}

static void a_device_is_asked_by_a_driver_that_sleeps(void **state)
{
	struct fixture *f = *state;

	add(f, "slow:echo");
	assert_string_equal(model_of(f, "LPT1"), "Echo");
}

static void a_chain_is_counted_and_each_device_asked(void **state)
{
	struct fixture *f = *state;

	add(f, "chain,devices=2");
	assert_int_equal(count_chain(f), 2);
	assert_string_equal(model_of(f, "LPT1.0"), "Chain 0");
	assert_string_equal(model_of(f, "LPT1.1"), "Chain 1");
	assert_string_equal(model_of(f, "LPT1.4"), "Simulated Printer");
}

static void a_chain_is_counted_by_a_driver_that_sleeps(void **state)
{
	struct fixture *f = *state;

	add(f, "slow:chain,devices=2");
	assert_int_equal(count_chain(f), 2);
	assert_string_equal(model_of(f, "LPT1.1"), "Chain 1");
}

static void no_more_devices_get_a_number_than_the_limit_says(void **state)
{
	struct fixture *f = *state;

	add(f, "chain,devices=4");
	assert_int_equal(count_chain(f), 2);
	assert_int_equal(lpt_remove(f->conn, "LPT1"), 0);
	add(f, "chain,devices=4,daisy=4");
	assert_int_equal(count_chain(f), 4);
}

static void a_limit_that_the_standard_does_not_know_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_add(f->conn, "echo,daisy=5", NULL), -EINVAL);
	assert_non_null(strstr(lpt_error(f->conn), "1 to 4 devices"));
	assert_int_equal(lpt_add(f->conn, "echo,daisy=0", NULL), -EINVAL);
	assert_int_equal(lpt_ports(f->conn, NULL, NULL), 0);
}

static void only_the_end_is_asked_where_the_key_says_so(void **state)
{
	struct fixture *f = *state;

	add(f, "chain,devices=2,probe=id");
	assert_int_equal(count_chain(f), 0);
	assert_string_equal(model_of(f, "LPT1"), "Simulated Printer");
}

static void nothing_is_touched_where_the_key_says_so(void **state)
{
	struct fixture *f = *state;

	add(f, "echo,probe=none");
	assert_int_equal(count_accesses(f), 0);
}

static void what_does_not_speak_ieee_1284_is_left_alone(void **state)
{
	struct fixture *f = *state;

	add(f, "loopback");
	assert_int_equal(count_accesses(f), 0);
}

static void lines_are_at_rest_after_it(void **state)
{
	struct fixture *f = *state;
	struct lpt_lines_info lines;

	add(f, "echo");
	assert_true(count_accesses(f) > 0);
	assert_int_equal(lpt_snapshot(f->conn, "LPT1", &lines), 0);
	assert_int_equal(lines.control & 0x2f, CONTROL_REST);
	assert_false(lines.reverse);
}

static void a_device_that_never_answers_holds_up_nobody(void **state)
{
	struct fixture *f = *state;

	add(f, "echo,mute=yes");
	assert_string_equal(model_of(f, "LPT1"), "");
	assert_int_equal(lpt_remove(f->conn, "LPT1"), 0);
	add(f, "slow:echo,mute=yes");
	assert_string_equal(model_of(f, "LPT1"), "");
}

/* --- the jobs between owners that look at a chain --- */

static enum lpt_status ask(struct lpt_file *file, uint32_t code, uint8_t id)
{
	struct lpt_1284_command command = {.id = id, .command_flags = LPT_PAR_HAVE_PORT_KEEP_PORT};
	enum lpt_status status;
	uint32_t information;

	assert_int_equal(lpt_request(file, LPT_CLASS_INTERNAL, code, &command, sizeof(command),
				     NULL, 0, -1, &status, &information),
			 0);
	return status;
}

/* Does the device that listens now have this in its ID? */
static bool listens(struct lpt_file *file, const char *model)
{
	char id[256] = "";
	const struct lpt_1284_request request = {
		.operation = LPT_1284_ID,
		.mode = LPT_1284_NIBBLE,
		.buffer = id,
		.n = sizeof(id) - 1,
	};

	return lpt_1284(file, &request, NULL) == 0 && strstr(id + 2, model) != NULL;
}

static struct lpt_file *own_chain(struct fixture *f, const char *spec)
{
	struct lpt_file *file;

	add(f, spec);
	assert_int_equal(lpt_open(f->conn, "LPT1", &file), 0);
	assert_int_equal(lpt_allocate(file, 1000), 0);
	return file;
}

static void a_selected_device_listens_until_the_ownership_ends(void **state)
{
	static const char *const specs[] = {"chain,devices=2", "slow:chain,devices=2"};
	struct fixture *f = *state;

	for (size_t i = 0; i < 2; i++) {
		struct lpt_file *file = own_chain(f, specs[i]);

		assert_int_equal(ask(file, LPT_IOCTL_INTERNAL_SELECT_DEVICE, 1),
				 LPT_STATUS_SUCCESS);
		assert_true(listens(file, "Chain 1"));
		assert_int_equal(lpt_free(file), 0);

		assert_int_equal(lpt_allocate(file, 1000), 0);
		assert_true(listens(file, "Simulated Printer"));
		lpt_close(file);
		assert_int_equal(lpt_remove(f->conn, "LPT1"), 0);
	}
}

static void after_a_deselect_the_end_listens(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = own_chain(f, "chain,devices=2");

	assert_int_equal(ask(file, LPT_IOCTL_INTERNAL_SELECT_DEVICE, 0), LPT_STATUS_SUCCESS);
	assert_true(listens(file, "Chain 0"));
	assert_int_equal(ask(file, LPT_IOCTL_INTERNAL_DESELECT_DEVICE, 0), LPT_STATUS_SUCCESS);
	assert_true(listens(file, "Simulated Printer"));
	lpt_close(file);
}

static void a_device_that_does_not_answer_is_not_selected(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = own_chain(f, "chain,devices=2");

	assert_int_equal(lpt_adjust(f->conn, "LPT1", "present1", "no"), 0);
	assert_int_equal(ask(file, LPT_IOCTL_INTERNAL_SELECT_DEVICE, 1), LPT_STATUS_UNSUCCESSFUL);
	lpt_close(file);
}

static void a_chain_is_counted_again_on_request(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = own_chain(f, "chain,devices=2");
	enum lpt_status status;
	uint32_t information;

	assert_int_equal(lpt_adjust(f->conn, "LPT1", "present1", "no"), 0);
	assert_int_equal(lpt_request(file, LPT_CLASS_INTERNAL, LPT_IOCTL_INTERNAL_INIT_1284_3_BUS,
				     NULL, 0, NULL, 0, -1, &status, &information),
			 0);
	assert_int_equal(status, LPT_STATUS_SUCCESS);
	assert_int_equal(count_chain(f), 1);
	lpt_close(file);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f || private_daemon_start(&f->daemon) < 0) {
		return -1;
	}
	return lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "tester", &f->conn);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	lpt_disconnect(f->conn);
	private_daemon_stop(&f->daemon);
	free(f);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_device_is_asked_for_its_id),
		TEST(a_device_is_asked_by_a_driver_that_sleeps),
		TEST(a_chain_is_counted_and_each_device_asked),
		TEST(a_chain_is_counted_by_a_driver_that_sleeps),
		TEST(no_more_devices_get_a_number_than_the_limit_says),
		TEST(a_limit_that_the_standard_does_not_know_is_refused),
		TEST(only_the_end_is_asked_where_the_key_says_so),
		TEST(nothing_is_touched_where_the_key_says_so),
		TEST(what_does_not_speak_ieee_1284_is_left_alone),
		TEST(lines_are_at_rest_after_it),
		TEST(a_device_that_never_answers_holds_up_nobody),
		TEST(a_selected_device_listens_until_the_ownership_ends),
		TEST(after_a_deselect_the_end_listens),
		TEST(a_device_that_does_not_answer_is_not_selected),
		TEST(a_chain_is_counted_again_on_request),
	};

	return cmocka_run_group_tests_name("daemon/probe", tests, NULL, NULL);
}
