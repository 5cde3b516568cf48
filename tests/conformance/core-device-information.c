/* SPDX-License-Identifier: MIT */
/* R234 to R256 in process: what a device tells of itself. */
#include <stdlib.h>
#include <string.h>

#include "core-tests.h"

#define QUERY LPT_IOCTL_PAR_QUERY_INFORMATION
#define SET LPT_IOCTL_PAR_SET_INFORMATION
#define ID_SIZE LPT_IOCTL_PAR_QUERY_DEVICE_ID_SIZE
#define ID LPT_IOCTL_PAR_QUERY_DEVICE_ID
#define RAW_ID LPT_IOCTL_PAR_QUERY_RAW_DEVICE_ID
#define LOCATION LPT_IOCTL_PAR_QUERY_LOCATION
#define IS_FREE LPT_IOCTL_PAR_IS_PORT_FREE

/* 25 bytes with the two of the size. */
static const uint8_t raw_id[] = "\x00\x19MFG:Acme;MDL:Plotter 9;";
#define N_RAW 25u
#define N_ID 23u

/* The four devices of LPT1 are open, and the port, as file 0. */
static void open_all(void)
{
	arrive_all(&a);
	for (int i = 0; i < N_CORE_DEVICES; i++) {
		CHECK(device_open(&a, i) == LPT_STATUS_SUCCESS);
	}
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	a.side.peripheral.id = raw_id;
	a.side.peripheral.id_len = N_RAW;
}

static uint32_t ask(uint32_t code, void *buffer, uint32_t in_len, uint32_t out_len)
{
	return number_of(device_ask(&a, RAW, 0, code, buffer, in_len, out_len));
}

static uint32_t information(void)
{
	return a.side.asks[0].information;
}

static void r234_query_has_a_bit_for_each_state(void)
{
	static const uint8_t bits[] = {LPT_PARALLEL_BUSY,      LPT_PARALLEL_NOT_CONNECTED,
				       LPT_PARALLEL_OFF_LINE,  LPT_PARALLEL_PAPER_EMPTY,
				       LPT_PARALLEL_POWER_OFF, LPT_PARALLEL_SELECTED};
	const uint8_t all = 0xfc;

	open_all();
	for (size_t i = 0; i < sizeof(bits); i++) {
		struct lpt_query_information query = {.status = 0xff};

		a.side.peripheral.lines = bits[i];
		CHECK(ask(QUERY, &query, 0, sizeof(query)) == 0 && information() == sizeof(query));
		CHECK((query.status & all) == bits[i]);
	}
	a.side.peripheral.lines = LPT_PARALLEL_BUSY | LPT_PARALLEL_PAPER_EMPTY;
	struct lpt_query_information query = {0};
	CHECK(ask(QUERY, &query, 0, sizeof(query)) == 0);
	CHECK((query.status & all) == (LPT_PARALLEL_BUSY | LPT_PARALLEL_PAPER_EMPTY));
	CHECK(last_work(&a)->work.kind == LPT_WORK_STATUS && last_work(&a)->had_port);
}

static void r235_short_query_is_refused(void)
{
	open_all();
	CHECK(ask(QUERY, NULL, 0, 0) == 0xc0000023);
	CHECK(ask_finished(&a, 0, LPT_STATUS_BUFFER_TOO_SMALL, 0));
	CHECK(a.side.n_works == 0 && a.port.n_allocations == 0);
}

static uint32_t set_information(uint8_t init)
{
	struct lpt_set_information set = {.init = init};

	return ask(SET, &set, sizeof(set), sizeof(set));
}

static void r236_init_resets_the_device(void)
{
	open_all();
	CHECK(set_information(LPT_PARALLEL_INIT) == 0);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, 0));
	CHECK(a.side.n_works == 1 && last_work(&a)->work.kind == LPT_WORK_RESET);
	CHECK(last_work(&a)->had_port && a.port.owner == NULL);
}

static void check_not_ready(uint8_t lines, uint32_t number)
{
	open_all();
	a.side.peripheral.lines = lines;
	CHECK(set_information(LPT_PARALLEL_INIT) == number);
	CHECK(information() == 0 && a.side.n_finished[0] == 1);
	CHECK(a.port.owner == NULL);
	a.side.peripheral.lines = LPT_PARALLEL_SELECTED; /* it was put right */
	CHECK(set_information(LPT_PARALLEL_INIT) == 0);
}

static void r237_init_without_connection(void)
{
	check_not_ready(LPT_PARALLEL_NOT_CONNECTED, 0xc000009d);
}

static void r238_init_off_line(void)
{
	check_not_ready(LPT_PARALLEL_OFF_LINE, 0x80000010);
}

static void r239_init_without_paper(void)
{
	check_not_ready(LPT_PARALLEL_PAPER_EMPTY, 0x8000000e);
}

static void r240_init_without_power(void)
{
	check_not_ready(LPT_PARALLEL_POWER_OFF, 0x8000000f);
}

static void r241_init_with_a_short_input_is_refused(void)
{
	uint8_t buffer = LPT_PARALLEL_INIT;

	open_all();
	CHECK(ask(SET, &buffer, 0, 1) == 0xc0000023);
	CHECK(ask_finished(&a, 0, LPT_STATUS_BUFFER_TOO_SMALL, 0) && a.side.n_works == 0);
}

static void r242_any_other_init_is_refused(void)
{
	open_all();
	for (unsigned int init = 0; init < 256; init++) {
		if (init != LPT_PARALLEL_INIT) {
			CHECK(set_information((uint8_t)init) == 0xc000000d);
			CHECK(ask_finished(&a, 0, LPT_STATUS_INVALID_PARAMETER, 0));
		}
	}
	CHECK(a.side.n_works == 0);
}

/* --- device IDs --- */

static void r243_id_size_is_one_more_than_the_id(void)
{
	struct lpt_device_id_size size = {0};

	open_all();
	CHECK(ask(ID_SIZE, &size, 0, sizeof(size)) == 0);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, sizeof(size)));
	CHECK(size.device_id_size == N_ID + 1);
	CHECK(ask(ID_SIZE, &size, 0, sizeof(size) - 1) == 0xc0000023 && information() == 0);
}

static void r244_id_comes_with_its_terminator(void)
{
	char id[64];

	open_all();
	memset(id, 0x5a, sizeof(id));
	CHECK(ask(ID, id, 0, sizeof(id)) == 0);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, N_ID + 1));
	CHECK(memcmp(id, raw_id + 2, N_ID) == 0 && id[N_ID] == '\0' && id[N_ID + 1] == 0x5a);
	memset(id, 0x5a, sizeof(id));
	CHECK(ask(ID, id, 0, N_ID + 1) == 0 && information() == N_ID + 1); /* just enough */
	CHECK(last_work(&a)->work.kind == LPT_WORK_ID && last_work(&a)->had_port);
}

/* One byte too few, and less: the status, no Information, nothing written. */
static void check_short(uint32_t code, uint32_t size)
{
	uint8_t buffer[64], before[sizeof(buffer)];

	open_all();
	memset(buffer, 0x5a, sizeof(buffer));
	memcpy(before, buffer, sizeof(buffer));
	for (uint32_t len = size; len-- > 0;) {
		CHECK(ask(code, buffer, 0, len) == 0xc0000023);
		CHECK(ask_finished(&a, 0, LPT_STATUS_BUFFER_TOO_SMALL, 0));
		CHECK(memcmp(buffer, before, sizeof(buffer)) == 0);
	}
	CHECK(ask(code, buffer, 0, size) == 0 && information() == size);
}

static void r245_id_with_one_byte_too_few_is_refused(void)
{
	check_short(ID, N_ID + 1);
}

static void r246_unreadable_id_is_a_device_error(void)
{
	static const uint32_t codes[] = {ID_SIZE, ID, RAW_ID};
	uint8_t buffer[64];

	open_all();
	a.side.peripheral.fails = LPT_STATUS_IO_DEVICE_ERROR;
	for (int i = 0; i < 3; i++) {
		CHECK(ask(codes[i], buffer, 0, sizeof(buffer)) == 0xc0000185);
		CHECK(ask_finished(&a, 0, LPT_STATUS_IO_DEVICE_ERROR, 0));
	}
	a.side.peripheral.fails = LPT_STATUS_SUCCESS;
	a.side.peripheral.id_len = 1; /* not even its length came */
	CHECK(ask(ID, buffer, 0, sizeof(buffer)) == 0xc0000185 && information() == 0);
	CHECK(a.port.owner == NULL);
}

static uint8_t longest[RAW_ID_MAX], answer[RAW_ID_MAX + 1];

static void r247_id_may_have_64_kib(void)
{
	struct lpt_device_id_size size = {0};

	open_all();
	for (uint32_t i = 0; i < RAW_ID_MAX; i++) {
		longest[i] = (uint8_t)(i % 251);
	}
	longest[0] = longest[1] = 0xff;
	a.side.peripheral.id = longest;
	a.side.peripheral.id_len = RAW_ID_MAX;
	CHECK(ask(ID_SIZE, &size, 0, sizeof(size)) == 0);
	CHECK(size.device_id_size == RAW_ID_MAX - 2 + 1);
	CHECK(ask(ID, answer, 0, RAW_ID_MAX - 1) == 0 && information() == RAW_ID_MAX - 1);
	CHECK(memcmp(answer, longest + 2, RAW_ID_MAX - 2) == 0 && answer[RAW_ID_MAX - 2] == 0);
	CHECK(ask(RAW_ID, answer, 0, sizeof(answer)) == 0 && information() == RAW_ID_MAX + 1);
	CHECK(memcmp(answer, longest, RAW_ID_MAX) == 0 && answer[RAW_ID_MAX] == 0);
}

static void r248_raw_id_has_size_id_and_terminator(void)
{
	uint8_t buffer[64];

	open_all();
	memset(buffer, 0x5a, sizeof(buffer));
	CHECK(ask(RAW_ID, buffer, 0, sizeof(buffer)) == 0);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, N_RAW + 1));
	CHECK(memcmp(buffer, raw_id, N_RAW) == 0); /* the two bytes as the device sent them */
	CHECK(buffer[N_RAW] == 0 && buffer[N_RAW + 1] == 0x5a);
}

static void r249_raw_id_with_one_byte_too_few_is_refused(void)
{
	check_short(RAW_ID, N_RAW + 1);
}

/* --- location, port --- */

static void r250_location_is_the_link_name(void)
{
	static const char *const links[] = {"LPT1", "LPT1.0", "LPT1.1", "LPT1.4"};

	open_all();
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS); /* no port is needed */
	for (int device = 0; device < N_CORE_DEVICES; device++) {
		char link[32];

		memset(link, 0x5a, sizeof(link));
		CHECK(device_ask(&a, device, 0, LOCATION, link, 0, sizeof(link)) ==
		      LPT_STATUS_SUCCESS);
		CHECK(information() == strlen(links[device]) + 1);
		CHECK(memcmp(link, links[device], information()) == 0 &&
		      link[information()] == 0x5a);
	}
}

static void r251_location_with_one_byte_too_few_is_refused(void)
{
	char link[8], before[sizeof(link)];

	check_short(LOCATION, 5);
	memset(link, 0x5a, sizeof(link));
	memcpy(before, link, sizeof(link));
	CHECK(number_of(device_ask(&a, CHAIN_1, 0, LOCATION, link, 0, 6)) == 0xc0000023);
	CHECK(information() == 0 && memcmp(link, before, sizeof(link)) == 0);
}

static bool says_free(uint8_t expected)
{
	uint8_t is_free = 0x5a;

	return ask(IS_FREE, &is_free, 0, 1) == 0 && information() == 1 && is_free == expected;
}

static void r252_is_port_free_tells_whether_somebody_owns_it(void)
{
	open_all();
	CHECK(says_free(1));
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS && says_free(0));
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS && says_free(1));
	CHECK(device_ask(&a, RAW, 1, LPT_IOCTL_INTERNAL_LOCK_PORT, NULL, 0, 0) ==
	      LPT_STATUS_SUCCESS);
	CHECK(says_free(0)); /* its own lock, too */
	CHECK(device_ask(&a, RAW, 1, LPT_IOCTL_INTERNAL_UNLOCK_PORT, NULL, 0, 0) ==
	      LPT_STATUS_SUCCESS);
	CHECK(says_free(1));
	CHECK(device_write(&a, RAW, 1, "data", 4) == LPT_STATUS_SUCCESS && says_free(1));
	CHECK(host_open(&b, 0) == LPT_STATUS_SUCCESS); /* another port's owner is none */
	CHECK(host_allocate(&b, 0) == LPT_STATUS_SUCCESS && says_free(1));
}

static void r253_is_port_free_passes_a_blocked_queue(void)
{
	open_all();
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_write(&a, RAW, 1, "waits", 5) == LPT_STATUS_PENDING);
	CHECK(says_free(0));
	a.side.hold_work = true;
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.side.n_works == 1 && says_free(0)); /* the write has the port now */
	CHECK(a.side.asks[1].status == LPT_STATUS_PENDING);
	end_work(&a);
	CHECK(says_free(1));
}

static void r254_is_port_free_without_output_is_refused(void)
{
	uint8_t is_free = 0x5a;

	open_all();
	CHECK(ask(IS_FREE, &is_free, 1, 0) == 0xc0000023);
	CHECK(ask_finished(&a, 0, LPT_STATUS_BUFFER_TOO_SMALL, 0) && is_free == 0x5a);
}

/* All functions of both device types, but for those of the table. */
static void r255_unsupported_requests_are_refused(void)
{
	static const struct {
		enum lpt_request_class request_class;
		uint32_t code;
	} known[] = {
#define KNOWN(name, request_class, code) {request_class, code},
		LPT_DEVICE_REQUEST_TABLE(KNOWN)
#undef KNOWN
	};
	uint8_t buffer[64];

	open_all();
	memset(buffer, 0, sizeof(buffer));
	for (uint32_t i = 0; i < 4 * 128; i++) {
		enum lpt_request_class class = i & 1 ? LPT_CLASS_CONTROL : LPT_CLASS_INTERNAL;
		uint32_t code = i & 2 ? LPT_IOCTL(i >> 2) : LPT_SERIAL_IOCTL(i >> 2);
		bool is_known = false;

		for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
			is_known |= known[k].request_class == class && known[k].code == code;
		}
		if (!is_known) {
			CHECK(number_of(device_ask_in_class(&a, RAW, 0, class, code, buffer,
							    sizeof(buffer), sizeof(buffer))) ==
			      0xc000000d);
			CHECK(information() == 0 && a.side.n_finished[0] == 1);
		}
	}
	CHECK(a.side.n_works == 0 && a.port.n_allocations == 0);
}

/* Lock, modes in force and queue of the raw device. */
static bool looks_like(const struct lpt_device *before)
{
	const struct lpt_device *now = &a.side.devices[RAW];
	struct lpt_negotiation_mask mode;

	return device_ask(&a, RAW, 2, LPT_IOCTL_IEEE1284_GET_MODE, &mode, 0, sizeof(mode)) ==
		       LPT_STATUS_SUCCESS &&
	       mode.read_mask == before->read_protocol &&
	       mode.write_mask == before->write_protocol && now->lock == before->lock &&
	       lpt_list_is_empty(&now->queue) && now->phase == before->phase &&
	       device_owns(&a, RAW);
}

static void r256_failed_information_request_changes_nothing(void)
{
	static const uint32_t codes[] = {QUERY, SET, ID_SIZE, ID, RAW_ID, LOCATION, IS_FREE};
	struct lpt_negotiation_mask mask = {LPT_PROTOCOL_EPP_SW, LPT_PROTOCOL_EPP_SW};
	uint8_t buffer[64];

	open_all();
	CHECK(device_ask(&a, RAW, 1, LPT_IOCTL_INTERNAL_LOCK_PORT, NULL, 0, 0) ==
	      LPT_STATUS_SUCCESS);
	CHECK(device_ask(&a, RAW, 1, LPT_IOCTL_IEEE1284_NEGOTIATE, &mask, sizeof(mask),
			 sizeof(mask)) == LPT_STATUS_SUCCESS);
	struct lpt_device before = a.side.devices[RAW];
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		CHECK(ask(codes[i], buffer, 0, 0) != 0); /* for want of room */
		CHECK(looks_like(&before));
	}
	a.side.peripheral.fails = LPT_STATUS_IO_DEVICE_ERROR;
	for (int i = 2; i < 5; i++) {
		CHECK(ask(codes[i], buffer, 0, sizeof(buffer)) != 0); /* for the device's sake */
		CHECK(looks_like(&before));
	}
	CHECK(set_information(0) != 0 && looks_like(&before));
	a.side.peripheral.fails = LPT_STATUS_SUCCESS;
	CHECK(device_write(&a, RAW, 3, "ab", 2) == LPT_STATUS_SUCCESS);
	CHECK(last_work(&a)->work.protocol == LPT_PROTOCOL_EPP_SW);
}

const struct requirement core_device_information[] = {
	REQUIREMENT(234, query_has_a_bit_for_each_state),
	REQUIREMENT(235, short_query_is_refused),
	REQUIREMENT(236, init_resets_the_device),
	REQUIREMENT(237, init_without_connection),
	REQUIREMENT(238, init_off_line),
	REQUIREMENT(239, init_without_paper),
	REQUIREMENT(240, init_without_power),
	REQUIREMENT(241, init_with_a_short_input_is_refused),
	REQUIREMENT(242, any_other_init_is_refused),
	REQUIREMENT(243, id_size_is_one_more_than_the_id),
	REQUIREMENT(244, id_comes_with_its_terminator),
	REQUIREMENT(245, id_with_one_byte_too_few_is_refused),
	REQUIREMENT(246, unreadable_id_is_a_device_error),
	REQUIREMENT(247, id_may_have_64_kib),
	REQUIREMENT(248, raw_id_has_size_id_and_terminator),
	REQUIREMENT(249, raw_id_with_one_byte_too_few_is_refused),
	REQUIREMENT(250, location_is_the_link_name),
	REQUIREMENT(251, location_with_one_byte_too_few_is_refused),
	REQUIREMENT(252, is_port_free_tells_whether_somebody_owns_it),
	REQUIREMENT(253, is_port_free_passes_a_blocked_queue),
	REQUIREMENT(254, is_port_free_without_output_is_refused),
	REQUIREMENT(255, unsupported_requests_are_refused),
	REQUIREMENT(256, failed_information_request_changes_nothing),
	{0, NULL},
};
