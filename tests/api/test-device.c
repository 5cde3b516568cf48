/* SPDX-License-Identifier: MIT */
/*
 * Devices through the library and the real daemon.  Each test has a daemon of its own with an echo
 * at LPT1, and two programs: `first` and `second`.
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

#include "support/private-daemon.h"

struct fixture {
	struct private_daemon daemon;
	struct lpt_connection *first, *second;
};

struct outcome {
	int n, result;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	assert_int_equal(private_daemon_start(&f->daemon), 0);
	assert_int_equal(lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "first", &f->first), 0);
	assert_int_equal(lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "second", &f->second), 0);
	assert_int_equal(lpt_add(f->first, "echo,id=MFG:Acme;MDL:Echo;", NULL), 0);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	lpt_disconnect(f->first);
	lpt_disconnect(f->second);
	private_daemon_stop(&f->daemon);
	free(f);
	return 0;
}

static void note(struct lpt_operation *operation, int result, void *userdata)
{
	struct outcome *outcome = userdata;

	outcome->n++;
	outcome->result = result;
}

static struct lpt_device *open_device(struct lpt_connection *conn)
{
	struct lpt_device *device = NULL;

	assert_int_equal(lpt_device_open(conn, "LPT1", 0, NULL, &device), 0);
	return device;
}

/* A device that is connected and locked. */
static struct lpt_device *connect_device(struct fixture *f, struct lpt_parclass_information *info)
{
	struct lpt_device *device = open_device(f->first);

	assert_int_equal(lpt_device_connect(device, info), 0);
	assert_int_equal(lpt_device_lock(device, 1, -1), 0);
	return device;
}

static void a_list_tells_what_the_device_says_and_speaks(void **state)
{
	struct fixture *f = *state;
	struct lpt_records *list = NULL;

	assert_int_equal(lpt_devices(f->second, "LPT1", &list), 1);
	const struct lpt_device_info *info = lpt_records_device(list, 0);

	assert_string_equal(info->name, "LPT1");
	assert_string_equal(info->make, "Acme");
	assert_string_equal(info->model, "Echo");
	assert_true(info->protocols & LPT_PROTOCOL_ECP_SW);
	assert_int_equal(info->has_interface, 1);
	assert_int_equal(info->is_open, 0);
	lpt_records_free(list);
}

static void one_has_it_open_and_the_other_may_follow(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first), *other = NULL;
	enum lpt_status status;

	assert_int_equal(lpt_device_open(f->second, "LPT1", 0, &status, &other), -EACCES);
	assert_int_equal(status, LPT_STATUS_ACCESS_DENIED);
	lpt_device_close(device);
	assert_int_equal(lpt_device_open(f->second, "LPT1", 0, &status, &other), 0);
	assert_int_equal(status, LPT_STATUS_SUCCESS);
}

static void a_device_is_no_folder(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = NULL;
	enum lpt_status status;

	assert_int_equal(
		lpt_device_open(f->first, "LPT1", LPT_DEVICE_AS_DIRECTORY, &status, &device),
		-ENOTDIR);
	assert_int_equal(status, LPT_STATUS_NOT_A_DIRECTORY);
}

static void an_id_comes_with_and_without_its_length(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first);
	char id[256];

	assert_int_equal(lpt_device_id(device, 0, id, sizeof(id)), 18);
	assert_string_equal(id, "MFG:Acme;MDL:Echo;");
	assert_int_equal(lpt_device_id(device, 1, id, sizeof(id)), 20);
	assert_memory_equal(id, "\0\x14MFG", 5);
	assert_int_equal(lpt_device_id(device, 0, id, 18), -EMSGSIZE);
}

static void what_is_written_is_read(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first);
	static uint8_t sent[65536], received[65536];
	enum lpt_status status;
	uint32_t n = 0;

	for (size_t i = 0; i < sizeof(sent); i++) {
		sent[i] = (uint8_t)(i * 7 + i / 251);
	}
	assert_int_equal(lpt_device_write(device, sent, sizeof(sent), 0, -1, &status, &n), 0);
	assert_int_equal(n, sizeof(sent));
	assert_int_equal(lpt_device_read(device, received, sizeof(received), 0, -1, &status, &n),
			 0);
	assert_int_equal(n, sizeof(received));
	assert_memory_equal(sent, received, sizeof(sent));
}

static void a_read_that_lasts_too_long_is_cancelled_with_what_came(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first);
	enum lpt_status status;
	char bytes[8] = "";
	uint32_t n = 0;

	assert_int_equal(lpt_device_write(device, "abc", 3, 0, -1, NULL, &n), 0);
	assert_int_equal(lpt_device_read(device, bytes, 8, 0, 20, &status, &n), -ECANCELED);
	assert_int_equal(status, LPT_STATUS_CANCELLED);
	assert_int_equal(n, 3);
	assert_string_equal(bytes, "abc");
}

static void a_read_with_time_outs_ends_by_itself(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first);
	const struct lpt_serial_timeouts timeouts = {.read_total_constant = 20};
	struct lpt_serial_timeouts got;
	enum lpt_status status;
	char byte;
	uint32_t n = 9;

	assert_int_equal(lpt_device_set_timeouts(device, &timeouts), 0);
	assert_int_equal(lpt_device_get_timeouts(device, &got), 0);
	assert_memory_equal(&got, &timeouts, sizeof(got));
	assert_int_equal(lpt_device_read(device, &byte, 1, 0, -1, &status, &n), -ETIMEDOUT);
	assert_int_equal(status, LPT_STATUS_TIMEOUT);
	assert_int_equal(n, 0);
}

static void a_read_that_was_started_gets_what_is_said_later(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first);
	struct lpt_device_transfer transfer;
	struct outcome outcome = {0, 1};
	char bytes[4] = "";

	assert_int_equal(
		lpt_device_read_start(device, bytes, 3, 0, &transfer, note, &outcome, NULL), 0);
	assert_int_equal(lpt_adjust(f->second, "LPT1", "say", "abc"), 0);
	while (outcome.n == 0 && lpt_dispatch(f->first, -1) >= 0) {
	}
	assert_int_equal(outcome.result, 0);
	assert_int_equal(transfer.n, 3);
	assert_string_equal(bytes, "abc");
}

static void a_read_ends_when_the_device_is_pulled_out(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first);
	struct lpt_device_transfer transfer;
	struct outcome outcome = {0, 1};
	enum lpt_status status;
	char byte;
	uint32_t n;

	assert_int_equal(
		lpt_device_read_start(device, &byte, 1, 0, &transfer, note, &outcome, NULL), 0);
	assert_int_equal(lpt_unplug(f->second, "LPT1", NULL), 1);
	while (outcome.n == 0 && lpt_dispatch(f->first, -1) >= 0) {
	}
	assert_int_equal(outcome.result, -ENODEV);
	assert_int_equal(lpt_device_write(device, "a", 1, 0, -1, &status, &n), -ENODEV);
	assert_int_equal(status, LPT_STATUS_DEVICE_REMOVED);
}

static void a_lock_keeps_the_port_from_others(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first);
	struct lpt_file *file = NULL;

	assert_int_equal(lpt_open(f->second, "LPT1", &file), 0);
	assert_int_equal(lpt_device_is_port_free(device), 1);
	assert_int_equal(lpt_device_lock(device, 1, -1), 0);
	assert_int_equal(lpt_device_is_port_free(device), 0);
	assert_int_equal(lpt_try_allocate(file), -EAGAIN);
	assert_int_equal(lpt_device_unlock(device, 1), 0);
	assert_int_equal(lpt_try_allocate(file), 0);
	assert_int_equal(lpt_device_unlock(device, 1), -EPERM);
}

static void negotiation_needs_the_lock_and_lasts_to_the_end_of_the_mode(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first);
	const struct lpt_negotiation_mask offered = {LPT_PROTOCOL_ECP_ANY, LPT_PROTOCOL_ECP_ANY};
	struct lpt_negotiation_mask modes;

	assert_int_equal(lpt_device_negotiate(device, &offered, &modes), -EPERM);
	assert_int_equal(lpt_device_lock(device, 1, -1), 0);
	assert_int_equal(lpt_device_negotiate(device, &offered, &modes), 0);
	assert_true(modes.read_mask & LPT_PROTOCOL_ECP_ANY);
	assert_int_equal(lpt_device_disconnect_idle(device), 0);
	assert_int_equal(lpt_device_modes(device, &modes), 0);
	assert_int_equal(modes.read_mask, LPT_PROTOCOL_NIBBLE);
	assert_int_equal(modes.write_mask, LPT_PROTOCOL_CENTRONICS);
}

static void protocols_that_are_excluded_are_not_negotiated(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first);
	const struct lpt_negotiation_mask offered = {LPT_PROTOCOL_ECP_ANY | LPT_PROTOCOL_BYTE_BIDIR,
						     0};
	struct lpt_negotiation_mask chosen;
	uint16_t protocols = 0;

	assert_int_equal(lpt_device_caps(device, LPT_PROTOCOL_ECP_ANY, &protocols), 0);
	assert_int_equal(protocols & LPT_PROTOCOL_ECP_ANY, 0);
	assert_int_equal(lpt_device_lock(device, 1, -1), 0);
	assert_int_equal(lpt_device_negotiate(device, &offered, &chosen), 0);
	assert_int_equal(chosen.read_mask, LPT_PROTOCOL_BYTE_BIDIR);
}

static void routines_negotiate_turn_and_move_bytes(void **state)
{
	struct fixture *f = *state;
	struct lpt_parclass_information info;
	char bytes[4] = "";
	uint32_t n = 0;

	connect_device(f, &info);
	void *context = info.parclass_context;

	assert_true(info.determine_ieee_modes(context) & LPT_PROTOCOL_ECP_SW);
	assert_int_equal(info.negotiate_ieee_mode(context, LPT_PROTOCOL_ECP_ANY,
						  LPT_PROTOCOL_ECP_ANY, LPT_SAFE_MODE, 1),
			 0);
	assert_int_equal(info.parallel_write(context, "abc", 3, &n, 0), 0);
	assert_int_equal(n, 3);
	assert_int_equal(info.ieee_fwd_to_rev_mode(context), 0);
	assert_int_equal(info.parallel_read(context, bytes, 3, &n, 0), 0);
	assert_string_equal(bytes, "abc");
	assert_int_equal(info.ieee_rev_to_fwd_mode(context), 0);
	assert_int_equal(info.terminate_ieee_mode(context), 0);
}

static void routines_refuse_without_the_lock_and_after_disconnect(void **state)
{
	struct fixture *f = *state;
	struct lpt_parclass_information info;
	struct lpt_device *device = connect_device(f, &info);
	uint32_t n = 0;

	assert_int_equal(lpt_device_unlock(device, 1), 0);
	assert_int_equal(info.determine_ieee_modes(info.parclass_context), 0);
	assert_int_not_equal(info.terminate_ieee_mode(info.parclass_context), 0);
	assert_int_not_equal(info.parallel_write(info.parclass_context, "a", 1, &n, 0), 0);
	assert_int_equal(n, 0);
	assert_int_equal(lpt_device_lock(device, 1, -1), 0);
	assert_int_equal(info.terminate_ieee_mode(info.parclass_context), 0);
	assert_int_equal(lpt_device_disconnect(device), 0);
	assert_int_equal(info.terminate_ieee_mode(info.parclass_context), 0xc0000008);
}

static void what_is_wrong_with_a_printer_is_told_by_status_and_reset(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = NULL;
	uint8_t status = 0;

	assert_int_equal(lpt_add(f->first, "printer,name=LPT2", NULL), 0);
	assert_int_equal(lpt_device_open(f->first, "LPT2", 0, NULL, &device), 0);
	assert_int_equal(lpt_device_reset(device), 0);
	assert_int_equal(lpt_adjust(f->first, "LPT2", "paper", "0"), 0);
	assert_int_equal(lpt_device_status(device, &status), 0);
	assert_true(status & LPT_PARALLEL_PAPER_EMPTY);
	assert_int_equal(lpt_device_reset(device), -ENOSPC);
	assert_int_equal(lpt_adjust(f->first, "LPT2", "paper", "5"), 0);
	assert_int_equal(lpt_adjust(f->first, "LPT2", "offline", "yes"), 0);
	assert_int_equal(lpt_device_reset(device), -ENXIO);
}

static void channels_of_ecp_come_back_with_the_data(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first);
	const struct lpt_negotiation_mask offered = {LPT_PROTOCOL_ECP_ANY, LPT_PROTOCOL_ECP_ANY};
	char bytes[4] = "";
	uint32_t n = 0;

	assert_int_equal(lpt_device_lock(device, 1, -1), 0);
	assert_int_equal(lpt_device_negotiate(device, &offered, NULL), 0);
	assert_int_equal(lpt_device_set_write_address(device, 5), 0);
	assert_int_equal(lpt_device_set_read_address(device, 5), 0);
	assert_int_equal(lpt_device_write(device, "abc", 3, 0, -1, NULL, &n), 0);
	assert_int_equal(lpt_device_read(device, bytes, 3, 0, -1, NULL, &n), 0);
	assert_string_equal(bytes, "abc");
}

static void a_chain_is_counted_again(void **state)
{
	struct fixture *f = *state;
	struct lpt_records *list = NULL;
	struct lpt_device *device = NULL;
	enum lpt_status status;

	assert_int_equal(lpt_add(f->first, "chain,devices=2,name=LPT2", NULL), 0);
	assert_int_equal(lpt_device_open(f->first, "LPT2.1", 0, NULL, &device), 0);
	assert_int_equal(lpt_adjust(f->first, "LPT2", "present1", "no"), 0);
	lpt_device_close(device);
	assert_true(lpt_chain(f->second, "LPT2", -1, &list) > 0);
	for (size_t i = 0; lpt_records_device(list, i); i++) {
		assert_string_not_equal(lpt_records_device(list, i)->name, "LPT2.1");
	}
	lpt_records_free(list);
	assert_int_equal(lpt_device_open(f->first, "LPT2.1", 0, &status, &device), -ENODEV);
	assert_int_equal(status, LPT_STATUS_DEVICE_REMOVED);
}

static void file_information_is_all_zero(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f->first);
	struct lpt_file_standard_information standard;
	const struct lpt_file_standard_information zero = {0};
	enum lpt_status status;
	uint32_t information;

	memset(&standard, 0xff, sizeof(standard));
	assert_int_equal(lpt_device_file_information(device, LPT_FILE_STANDARD_INFORMATION,
						     &standard, sizeof(standard), &status,
						     &information),
			 0);
	assert_int_equal(status, LPT_STATUS_SUCCESS);
	assert_int_equal(information, sizeof(standard));
	assert_memory_equal(&standard, &zero, sizeof(zero));
	assert_int_equal(lpt_device_file_information(device, 99, &standard, sizeof(standard),
						     &status, &information),
			 0);
	assert_int_equal(status, LPT_STATUS_INVALID_PARAMETER);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_list_tells_what_the_device_says_and_speaks),
		TEST(one_has_it_open_and_the_other_may_follow),
		TEST(a_device_is_no_folder),
		TEST(an_id_comes_with_and_without_its_length),
		TEST(what_is_written_is_read),
		TEST(a_read_that_lasts_too_long_is_cancelled_with_what_came),
		TEST(a_read_with_time_outs_ends_by_itself),
		TEST(a_read_that_was_started_gets_what_is_said_later),
		TEST(a_read_ends_when_the_device_is_pulled_out),
		TEST(a_lock_keeps_the_port_from_others),
		TEST(negotiation_needs_the_lock_and_lasts_to_the_end_of_the_mode),
		TEST(protocols_that_are_excluded_are_not_negotiated),
		TEST(routines_negotiate_turn_and_move_bytes),
		TEST(routines_refuse_without_the_lock_and_after_disconnect),
		TEST(what_is_wrong_with_a_printer_is_told_by_status_and_reset),
		TEST(channels_of_ecp_come_back_with_the_data),
		TEST(a_chain_is_counted_again),
		TEST(file_information_is_all_zero),
	};

	return cmocka_run_group_tests_name("api/device", tests, NULL, NULL);
}
