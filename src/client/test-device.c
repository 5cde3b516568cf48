/* SPDX-License-Identifier: MIT */
/* Devices: opened, asked, read and written; routines that refuse once they are void. */
#include "client/test-daemon.h"

#include <lpt/device.h>

/* An open device 11; uses id 2. */
static struct lpt_device *open_device(struct fixture *f)
{
	struct wire_opened opened = {11, 7, "LPT1.0", "sim:chain#7/0"};
	struct lpt_device *device = NULL;

	say(f, WIRE_opened, 2, &opened);
	assert_int_equal(lpt_device_open(f->conn, "lpt1.0", 0, NULL, &device), 0);
	assert_string_equal(asked(f, WIRE_open_device)->as.open_device.device, "lpt1.0");
	return device;
}

static void say_request_done(struct fixture *f, uint32_t id, enum lpt_status status,
			     const void *out, uint32_t len)
{
	struct wire_request_done body = {status, len, {out, len}};

	say(f, WIRE_request_done, id, &body);
}

static void say_moved(struct fixture *f, uint32_t id, enum lpt_status status, uint32_t n,
		      const char *bytes)
{
	struct wire_moved body = {.status = status, .n = n};

	if (bytes) {
		body.bytes = (struct wire_blob){bytes, n};
	}
	say(f, WIRE_moved, id, &body);
}

/* A device that is connected; uses ids 2 and 3. */
static struct lpt_device *connect_device(struct fixture *f, struct lpt_parclass_information *info)
{
	const struct lpt_parclass_information facts = {.controller = 0x378};
	struct lpt_device *device = open_device(f);

	say_request_done(f, 3, LPT_STATUS_SUCCESS, &facts, sizeof(facts));
	assert_int_equal(lpt_device_connect(device, info), 0);
	asked(f, WIRE_request);
	return device;
}

static void an_open_device_has_name_and_location(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);

	assert_string_equal(lpt_device_name(device), "LPT1.0");
	assert_string_equal(lpt_device_location(device), "sim:chain#7/0");
}

static void a_device_that_is_open_says_access_denied(void **state)
{
	struct fixture *f = *state;
	enum lpt_status status = LPT_STATUS_SUCCESS;
	struct lpt_device *device;

	say_error(f, 2, EACCES, LPT_STATUS_ACCESS_DENIED, "LPT1.0 is open in scan (pid 9)");
	assert_int_equal(lpt_device_open(f->conn, "LPT1.0", 0, &status, &device), -EACCES);
	assert_int_equal(status, LPT_STATUS_ACCESS_DENIED);
	assert_string_equal(lpt_error(f->conn), "LPT1.0 is open in scan (pid 9)");
}

static void a_device_that_nobody_names_is_not_asked_for(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device;
	enum lpt_status status;

	assert_int_equal(lpt_device_open(f->conn, NULL, 0, &status, &device), -EINVAL);
	assert_int_equal(status, LPT_STATUS_INVALID_PARAMETER);
	asked_nothing(f);
}

static void close_waits_for_the_daemon(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);

	say_done(f, 3);
	assert_null(lpt_device_close(device));
	assert_int_equal(asked(f, WIRE_close)->as.close.file, 11);
	assert_int_equal(lpt_dispatch(f->conn, 0), 0);
	assert_null(lpt_device_close(NULL));
}

static void a_list_of_devices_has_what_their_ids_tell(void **state)
{
	struct fixture *f = *state;
	const struct wire_device body = {
		.name = "LPT1.0", .make = "Acme", .protocols = LPT_PROTOCOL_NIBBLE, .is_open = 1};
	struct lpt_records *list;

	say(f, WIRE_device, 2, &body);
	say_done(f, 2);
	assert_int_equal(lpt_devices(f->conn, "LPT1", &list), 1);
	const struct lpt_device_info *info = lpt_records_device(list, 0);

	assert_string_equal(info->name, "LPT1.0");
	assert_string_equal(info->make, "Acme");
	assert_string_equal(info->model, "");
	assert_int_equal(info->protocols, LPT_PROTOCOL_NIBBLE);
	assert_int_equal(info->is_open, 1);
	assert_null(lpt_records_device(list, 1));
	assert_null(lpt_records_port(list, 0));
	lpt_records_free(list);
}

static void a_chain_that_is_held_says_so_in_time(void **state)
{
	struct fixture *f = *state;

	say_error(f, 2, ETIMEDOUT, LPT_STATUS_TIMEOUT, "LPT1 is held");
	assert_int_equal(lpt_chain(f->conn, "LPT1", 500, NULL), -ETIMEDOUT);
	assert_int_equal(asked(f, WIRE_chain)->as.chain.timeout_ms, 500);
}

static void a_read_gives_bytes_and_their_number(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	enum lpt_status status = LPT_STATUS_PENDING;
	char buffer[8] = "";
	uint32_t n = 0;

	say_moved(f, 3, LPT_STATUS_SUCCESS, 5, "hello");
	assert_int_equal(lpt_device_read(device, buffer, 5, 0, -1, &status, &n), 0);
	assert_int_equal(n, 5);
	assert_int_equal(status, LPT_STATUS_SUCCESS);
	assert_string_equal(buffer, "hello");
	const struct wire_device_read *read = &asked(f, WIRE_device_read)->as.device_read;

	assert_int_equal(read->file, 11);
	assert_int_equal(read->length, 5);
	assert_int_equal(read->direct, 0);
}

static void a_write_that_failed_counts_what_was_taken(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	struct wire_moved moved = {.status = LPT_STATUS_IO_DEVICE_ERROR,
				   .n = 3,
				   .text = "event 32: peripheral did not raise nAck"};
	enum lpt_status status;
	uint32_t n = 0;

	say(f, WIRE_moved, 3, &moved);
	assert_int_equal(lpt_device_write(device, "hello", 5, 0, -1, &status, &n), -EIO);
	assert_int_equal(n, 3);
	assert_int_equal(status, LPT_STATUS_IO_DEVICE_ERROR);
	assert_string_equal(lpt_error(f->conn), "event 32: peripheral did not raise nAck");
}

static void a_protocol_error_of_a_device_is_none_of_the_connection(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	uint32_t n;

	say_moved(f, 3, LPT_STATUS_DEVICE_PROTOCOL_ERROR, 0, NULL);
	assert_int_equal(lpt_device_write(device, "a", 1, 0, -1, NULL, &n), -EPROTO);
	assert_string_equal(lpt_error(f->conn), "LPT1.0: protocol error");
	say_moved(f, 4, LPT_STATUS_SUCCESS, 1, NULL);
	assert_int_equal(lpt_device_write(device, "a", 1, 0, -1, NULL, &n), 0);
}

static void a_transfer_of_a_device_that_is_gone_is_refused_with_its_status(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	enum lpt_status status;
	uint32_t n = 7;

	say_error(f, 3, ENODEV, LPT_STATUS_DEVICE_REMOVED, "LPT1.0 was unplugged");
	assert_int_equal(lpt_device_write(device, "a", 1, 0, -1, &status, &n), -ENODEV);
	assert_int_equal(status, LPT_STATUS_DEVICE_REMOVED);
	assert_int_equal(n, 0);
}

static void more_than_65536_bytes_at_once_are_refused(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	static char buffer[65537];
	enum lpt_status status;
	uint32_t n;

	assert_int_equal(lpt_device_read(device, buffer, 65537, 0, -1, &status, &n), -EINVAL);
	assert_int_equal(status, LPT_STATUS_INVALID_PARAMETER);
	asked_nothing(f);
}

static void more_bytes_than_were_wanted_cost_the_connection(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	char buffer[4];
	uint32_t n;

	say_moved(f, 3, LPT_STATUS_SUCCESS, 5, "hello");
	assert_int_equal(lpt_device_read(device, buffer, 4, 0, -1, NULL, &n), -EPIPE);
	assert_int_equal(n, 0);
}

static void a_read_that_was_started_tells_its_end_once(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	struct lpt_device_transfer transfer = {LPT_STATUS_PENDING, 99};
	struct lpt_operation *operation;
	struct outcome outcome = {0, 1};
	char buffer[8] = "";

	assert_int_equal(
		lpt_device_read_start(device, buffer, 8, 0, &transfer, note, &outcome, &operation),
		0);
	lpt_cancel(operation);
	assert_int_equal(outcome.n, 0);
	asked(f, WIRE_device_read);
	assert_int_equal(asked(f, WIRE_cancel)->as.cancel.target, 3);
	say_moved(f, 3, LPT_STATUS_CANCELLED, 2, "ab");
	assert_int_equal(lpt_dispatch(f->conn, 0), 1);
	assert_int_equal(outcome.n, 1);
	assert_int_equal(outcome.result, -ECANCELED);
	assert_int_equal(transfer.status, LPT_STATUS_CANCELLED);
	assert_int_equal(transfer.n, 2);
	assert_string_equal(buffer, "ab");
}

static void a_write_that_was_started_hears_that_the_daemon_died(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	struct lpt_device_transfer transfer = {LPT_STATUS_PENDING, 99};
	struct outcome outcome = {0, 1};

	assert_int_equal(
		lpt_device_write_start(device, "hello", 5, 0, &transfer, note, &outcome, NULL), 0);
	die(f);
	assert_int_equal(lpt_dispatch(f->conn, 0), -EPIPE);
	assert_int_equal(outcome.n, 1);
	assert_int_equal(outcome.result, -EPIPE);
	assert_int_equal(transfer.n, 0);
}

static void a_lock_is_of_either_kind(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);

	for (uint32_t id = 3; id <= 6; id++) {
		say_request_done(f, id, LPT_STATUS_SUCCESS, NULL, 0);
	}
	assert_int_equal(lpt_device_lock(device, 1, -1), 0);
	assert_int_equal(lpt_device_unlock(device, 1), 0);
	assert_int_equal(lpt_device_lock(device, 0, -1), 0);
	assert_int_equal(lpt_device_unlock(device, 0), 0);
	assert_int_equal(asked(f, WIRE_request)->as.request.code, LPT_IOCTL_INTERNAL_LOCK_PORT);
	assert_int_equal(asked(f, WIRE_request)->as.request.code, LPT_IOCTL_INTERNAL_UNLOCK_PORT);
	assert_int_equal(asked(f, WIRE_request)->as.request.code,
			 LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT);
	assert_int_equal(asked(f, WIRE_request)->as.request.code,
			 LPT_IOCTL_INTERNAL_UNLOCK_PORT_NO_DESELECT);
}

static void a_lock_not_had_in_time_is_busy_in_the_words_of_the_daemon(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);

	say_error(f, 3, EBUSY, LPT_STATUS_DEVICE_BUSY, "LPT1 is held by openocd (pid 812)");
	assert_int_equal(lpt_device_lock(device, 1, -1), -EBUSY);
	assert_string_equal(lpt_error(f->conn), "LPT1 is held by openocd (pid 812)");
}

static void negotiate_tells_what_was_chosen(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	const struct lpt_negotiation_mask offered = {LPT_PROTOCOL_NIBBLE | LPT_PROTOCOL_ECP_SW,
						     LPT_PROTOCOL_ECP_SW};
	const struct lpt_negotiation_mask answer = {LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW};
	struct lpt_negotiation_mask chosen = {0, 0};

	say_request_done(f, 3, LPT_STATUS_SUCCESS, &answer, sizeof(answer));
	assert_int_equal(lpt_device_negotiate(device, &offered, &chosen), 0);
	assert_int_equal(chosen.read_mask, LPT_PROTOCOL_ECP_SW);
	const struct wire_request *request = &asked(f, WIRE_request)->as.request;

	assert_int_equal(request->code, LPT_IOCTL_IEEE1284_NEGOTIATE);
	assert_memory_equal(request->in.bytes, &offered, sizeof(offered));
}

static void negotiate_without_the_lock_is_not_permitted(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	const struct lpt_negotiation_mask offered = {LPT_PROTOCOL_NIBBLE, 0};
	struct lpt_negotiation_mask chosen = {1, 1};

	say_request_done(f, 3, LPT_STATUS_NOT_OWNER, NULL, 0);
	assert_int_equal(lpt_device_negotiate(device, &offered, &chosen), -EPERM);
	assert_int_equal(chosen.read_mask, 1);
}

static void an_id_is_counted_without_the_zero_behind_it(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	char id[32];

	say_request_done(f, 3, LPT_STATUS_SUCCESS, "MFG:Acme;", 10);
	assert_int_equal(lpt_device_id(device, 0, id, sizeof(id)), 9);
	assert_string_equal(id, "MFG:Acme;");
	assert_int_equal(asked(f, WIRE_request)->as.request.code, LPT_IOCTL_PAR_QUERY_DEVICE_ID);
	say_request_done(f, 4, LPT_STATUS_BUFFER_TOO_SMALL, NULL, 0);
	assert_int_equal(lpt_device_id(device, 1, id, 4), -EMSGSIZE);
	assert_int_equal(asked(f, WIRE_request)->as.request.code,
			 LPT_IOCTL_PAR_QUERY_RAW_DEVICE_ID);
}

static void requests_with_small_buffers_pass_them(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	const struct lpt_serial_timeouts timeouts = {1, 2, 3, 4, 5};
	struct lpt_serial_timeouts got;
	uint16_t protocols = 0, answer = LPT_PROTOCOL_NIBBLE;
	uint8_t status = 0, busy = LPT_PARALLEL_BUSY, no = 0;

	say_request_done(f, 3, LPT_STATUS_SUCCESS, NULL, 0);
	assert_int_equal(lpt_device_set_timeouts(device, &timeouts), 0);
	say_request_done(f, 4, LPT_STATUS_SUCCESS, &timeouts, sizeof(timeouts));
	assert_int_equal(lpt_device_get_timeouts(device, &got), 0);
	assert_memory_equal(&got, &timeouts, sizeof(got));
	say_request_done(f, 5, LPT_STATUS_SUCCESS, &answer, sizeof(answer));
	assert_int_equal(lpt_device_caps(device, LPT_PROTOCOL_EPP_ANY, &protocols), 0);
	assert_int_equal(protocols, LPT_PROTOCOL_NIBBLE);
	say_request_done(f, 6, LPT_STATUS_SUCCESS, &busy, 1);
	assert_int_equal(lpt_device_status(device, &status), 0);
	assert_int_equal(status, LPT_PARALLEL_BUSY);
	say_request_done(f, 7, LPT_STATUS_SUCCESS, &no, 1);
	assert_int_equal(lpt_device_is_port_free(device), 0);
	say_request_done(f, 8, LPT_STATUS_DEVICE_PAPER_EMPTY, NULL, 0);
	assert_int_equal(lpt_device_reset(device), -ENOSPC);
	assert_string_equal(lpt_error(f->conn), "LPT1.0: out of paper");
}

static void file_information_gives_its_status_without_loss(void **state)
{
	struct fixture *f = *state;
	struct lpt_device *device = open_device(f);
	struct lpt_file_position_information position = {7};
	const struct lpt_file_position_information zero = {0};
	enum lpt_status status;
	uint32_t information;

	say_request_done(f, 3, LPT_STATUS_SUCCESS, &zero, sizeof(zero));
	assert_int_equal(lpt_device_file_information(device, LPT_FILE_POSITION_INFORMATION,
						     &position, sizeof(position), &status,
						     &information),
			 0);
	assert_true(position.current_byte_offset == 0);
	say_error(f, 4, ENODEV, LPT_STATUS_DEVICE_REMOVED, "gone");
	assert_int_equal(lpt_device_file_information(device, 99, NULL, 0, &status, &information),
			 0);
	assert_int_equal(status, LPT_STATUS_DEVICE_REMOVED);
	assert_int_equal(asked(f, WIRE_file_information)->as.file_information.out_len, 8);
}

static void connect_gives_facts_and_seven_routines(void **state)
{
	struct fixture *f = *state;
	struct lpt_parclass_information info;
	struct wire_moved modes = {.status = LPT_STATUS_SUCCESS, .value = LPT_PROTOCOL_NIBBLE};
	struct wire_moved refused = {.status = LPT_STATUS_DEVICE_PROTOCOL_ERROR};

	connect_device(f, &info);
	assert_true(info.controller == 0x378);
	say(f, WIRE_moved, 4, &modes);
	assert_int_equal(info.determine_ieee_modes(info.parclass_context), LPT_PROTOCOL_NIBBLE);
	assert_int_equal(asked(f, WIRE_device_call)->as.device_call.routine, LPT_ROUTINE_DETERMINE);
	say(f, WIRE_moved, 5, &refused);
	assert_int_equal(info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_ECP_SW,
						  LPT_PROTOCOL_NIBBLE, LPT_SAFE_MODE, 1),
			 0xc0000186);
	const struct wire_device_call *call = &asked(f, WIRE_device_call)->as.device_call;

	assert_int_equal(call->routine, LPT_ROUTINE_NEGOTIATE);
	assert_int_equal(call->forward_mask, LPT_PROTOCOL_ECP_SW);
	assert_int_equal(call->reverse_mask, LPT_PROTOCOL_NIBBLE);
	assert_int_equal(call->is_forward, 1);
}

static void each_turn_has_its_routine(void **state)
{
	struct fixture *f = *state;
	struct lpt_parclass_information info;

	connect_device(f, &info);
	for (uint32_t id = 4; id <= 6; id++) {
		say_moved(f, id, LPT_STATUS_SUCCESS, 0, NULL);
	}
	assert_int_equal(info.terminate_ieee_mode(info.parclass_context), 0);
	assert_int_equal(info.ieee_fwd_to_rev_mode(info.parclass_context), 0);
	assert_int_equal(info.ieee_rev_to_fwd_mode(info.parclass_context), 0);
	assert_int_equal(asked(f, WIRE_device_call)->as.device_call.routine, LPT_ROUTINE_TERMINATE);
	assert_int_equal(asked(f, WIRE_device_call)->as.device_call.routine,
			 LPT_ROUTINE_FWD_TO_REV);
	assert_int_equal(asked(f, WIRE_device_call)->as.device_call.routine,
			 LPT_ROUTINE_REV_TO_FWD);
}

static void the_write_routine_sends_long_data_in_pieces(void **state)
{
	struct fixture *f = *state;
	struct lpt_parclass_information info;
	static const char bytes[65536 + 10];
	uint32_t n = 0;

	connect_device(f, &info);
	say_moved(f, 4, LPT_STATUS_SUCCESS, 65536, NULL);
	say_moved(f, 5, LPT_STATUS_TIMEOUT, 4, NULL);
	assert_int_equal(info.parallel_write(info.parclass_context, bytes, sizeof(bytes), &n, 0),
			 0x102);
	assert_int_equal(n, 65540);
	const struct wire_device_write *write = &asked(f, WIRE_device_write)->as.device_write;

	assert_int_equal(write->direct, 1);
	assert_int_equal(write->bytes.len, 65536);
	assert_int_equal(asked(f, WIRE_device_write)->as.device_write.bytes.len, 10);
}

static void the_read_routine_reads_at_most_what_was_wanted(void **state)
{
	struct fixture *f = *state;
	struct lpt_parclass_information info;
	char buffer[8] = "";
	uint32_t n = 0;

	connect_device(f, &info);
	say_moved(f, 4, LPT_STATUS_SUCCESS, 2, "ab");
	assert_int_equal(info.parallel_read(info.parclass_context, buffer, 8, &n, 3), 0);
	assert_int_equal(n, 2);
	assert_string_equal(buffer, "ab");
	assert_int_equal(asked(f, WIRE_device_read)->as.device_read.direct, 1);
}

static void every_routine_refuses(struct fixture *f, const struct lpt_parclass_information *info,
				  void *context)
{
	char byte = 0;
	uint32_t n = 9;

	assert_int_equal(info->determine_ieee_modes(context), 0);
	assert_int_equal(info->negotiate_ieee_mode(context, 1, 4, LPT_SAFE_MODE, 1), 0xc0000008);
	assert_int_equal(info->terminate_ieee_mode(context), 0xc0000008);
	assert_int_equal(info->ieee_fwd_to_rev_mode(context), 0xc0000008);
	assert_int_equal(info->ieee_rev_to_fwd_mode(context), 0xc0000008);
	assert_int_equal(info->parallel_read(context, &byte, 1, &n, 0), 0xc0000008);
	assert_int_equal(n, 0);
	assert_int_equal(info->parallel_write(context, &byte, 1, &n, 0), 0xc0000008);
	asked_nothing(f);
}

static void routines_refuse_after_disconnect(void **state)
{
	struct fixture *f = *state;
	struct lpt_parclass_information info;
	struct lpt_device *device = connect_device(f, &info);

	say_request_done(f, 4, LPT_STATUS_SUCCESS, NULL, 0);
	assert_int_equal(lpt_device_disconnect(device), 0);
	asked(f, WIRE_request);
	every_routine_refuses(f, &info, info.parclass_context);
}

static void routines_refuse_after_close(void **state)
{
	struct fixture *f = *state;
	struct lpt_parclass_information info;
	struct lpt_device *device = connect_device(f, &info);

	say_done(f, 4);
	lpt_device_close(device);
	asked(f, WIRE_close);
	every_routine_refuses(f, &info, info.parclass_context);
}

static void routines_refuse_the_context_of_a_port(void **state)
{
	struct fixture *f = *state;
	const struct lpt_port_information facts = {.span_of_controller = 8};
	struct lpt_parclass_information info;
	struct lpt_port_information port;
	struct lpt_file *file;

	connect_device(f, &info);
	say_opened(f, 4, 12);
	assert_int_equal(lpt_open(f->conn, "LPT1", &file), 0);
	say_request_done(f, 5, LPT_STATUS_SUCCESS, &facts, sizeof(facts));
	assert_int_equal(lpt_get_port_information(file, &port), 0);
	asked(f, WIRE_open);
	asked(f, WIRE_request);
	every_routine_refuses(f, &info, port.context);
	assert_int_equal(port.try_allocate_port(info.parclass_context), 0);
	asked_nothing(f);
}

static void the_structures_are_the_same_on_every_machine(void **state)
{
	assert_int_equal(sizeof(struct lpt_parclass_information), 112);
	assert_int_equal(offsetof(struct lpt_parclass_information, parclass_context), 80);
	assert_int_equal(sizeof(struct lpt_negotiation_mask), 4);
	assert_int_equal(sizeof(struct lpt_serial_timeouts), 20);
	assert_int_equal(sizeof(struct lpt_file_standard_information), 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_open_device_has_name_and_location),
		TEST(a_device_that_is_open_says_access_denied),
		TEST(a_device_that_nobody_names_is_not_asked_for),
		TEST(close_waits_for_the_daemon),
		TEST(a_list_of_devices_has_what_their_ids_tell),
		TEST(a_chain_that_is_held_says_so_in_time),
		TEST(a_read_gives_bytes_and_their_number),
		TEST(a_write_that_failed_counts_what_was_taken),
		TEST(a_protocol_error_of_a_device_is_none_of_the_connection),
		TEST(a_transfer_of_a_device_that_is_gone_is_refused_with_its_status),
		TEST(more_than_65536_bytes_at_once_are_refused),
		TEST(more_bytes_than_were_wanted_cost_the_connection),
		TEST(a_read_that_was_started_tells_its_end_once),
		TEST(a_write_that_was_started_hears_that_the_daemon_died),
		TEST(a_lock_is_of_either_kind),
		TEST(a_lock_not_had_in_time_is_busy_in_the_words_of_the_daemon),
		TEST(negotiate_tells_what_was_chosen),
		TEST(negotiate_without_the_lock_is_not_permitted),
		TEST(an_id_is_counted_without_the_zero_behind_it),
		TEST(requests_with_small_buffers_pass_them),
		TEST(file_information_gives_its_status_without_loss),
		TEST(connect_gives_facts_and_seven_routines),
		TEST(each_turn_has_its_routine),
		TEST(the_write_routine_sends_long_data_in_pieces),
		TEST(the_read_routine_reads_at_most_what_was_wanted),
		TEST(routines_refuse_after_disconnect),
		TEST(routines_refuse_after_close),
		TEST(routines_refuse_the_context_of_a_port),
		TEST(the_structures_are_the_same_on_every_machine),
	};

	return cmocka_run_group_tests_name("client/device", tests, NULL, NULL);
}
