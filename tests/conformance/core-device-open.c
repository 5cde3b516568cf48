/* SPDX-License-Identifier: MIT */
/*
 * R8 to R13, R18 to R21, R47, R48, R54, R55, R129, R159 to R169, R265 and R274 in process: devices
 * come, are named, opened, asked what they are as files, and go.
 */
#include <string.h>

#include "core-tests.h"

static bool is_named(const struct lpt_device *device, const char *link, const char *internal)
{
	char buffer[2][32];

	lpt_device_link_name(device, buffer[0]);
	lpt_device_internal_name(device, buffer[1]);
	return strcmp(buffer[0], link) == 0 && strcmp(buffer[1], internal) == 0;
}

static void r8_raw_device_is_named_after_its_port(void)
{
	struct lpt_resources resources = sound_resources();
	struct lpt_hardware hardware = sound_hardware();

	arrive_all(&a);
	arrive_all(&b);
	CHECK(is_named(&a.side.devices[RAW], "LPT1", "\\Device\\Parallel0"));
	CHECK(is_named(&b.side.devices[RAW], "LPT2", "\\Device\\Parallel1"));
	CHECK(lpt_device_find(&a.port, LPT_DEVICE_ID_RAW) == &a.side.devices[RAW]);
	CHECK(host_create(&a, "LPT120", 3) == LPT_STATUS_SUCCESS);
	CHECK(host_start(&a, &resources, &hardware) == LPT_STATUS_SUCCESS);
	arrive(&a, RAW);
	CHECK(is_named(&a.side.devices[RAW], "LPT120", "\\Device\\Parallel119"));
}

static void r9_raw_device_has_the_interface(void)
{
	arrive_all(&a);
	arrive_all(&b);
	CHECK(lpt_device_has_interface(&a.side.devices[RAW]));
	CHECK(lpt_device_has_interface(&b.side.devices[RAW]));
}

static void r10_chain_device_is_named_by_port_and_id(void)
{
	arrive_all(&a);
	arrive_all(&b);
	CHECK(is_named(&a.side.devices[CHAIN_0], "LPT1.0", "\\Device\\Parallel0.0"));
	CHECK(is_named(&a.side.devices[CHAIN_1], "LPT1.1", "\\Device\\Parallel0.1"));
	CHECK(is_named(&b.side.devices[CHAIN_0], "LPT2.0", "\\Device\\Parallel1.0"));
	CHECK(is_named(&b.side.devices[CHAIN_1], "LPT2.1", "\\Device\\Parallel1.1"));
	CHECK(lpt_device_find(&a.port, 1) == &a.side.devices[CHAIN_1]);
	CHECK(lpt_device_find(&b.port, 0) == &b.side.devices[CHAIN_0]);
}

static void r11_end_of_chain_is_named_4(void)
{
	arrive_all(&a);
	arrive_all(&b);
	CHECK(is_named(&a.side.devices[END_OF_CHAIN], "LPT1.4", "\\Device\\Parallel0.4"));
	CHECK(is_named(&b.side.devices[END_OF_CHAIN], "LPT2.4", "\\Device\\Parallel1.4"));
	CHECK(lpt_device_find(&a.port, LPT_DEVICE_ID_END_OF_CHAIN) ==
	      &a.side.devices[END_OF_CHAIN]);
}

static void r12_chain_and_its_end_have_no_interface(void)
{
	arrive_all(&a);
	CHECK(!lpt_device_has_interface(&a.side.devices[CHAIN_0]));
	CHECK(!lpt_device_has_interface(&a.side.devices[CHAIN_1]));
	CHECK(!lpt_device_has_interface(&a.side.devices[END_OF_CHAIN]));
}

static void r13_two_and_an_end_have_three_links(void)
{
	static const char *const links[] = {"LPT1.0", "LPT1.1", "LPT1.4"};
	size_t n = 0;

	arrive(&a, CHAIN_0);
	arrive(&a, CHAIN_1);
	arrive(&a, END_OF_CHAIN);
	lpt_list_for_each (at, &a.port.devices) {
		char link[32];

		lpt_device_link_name(lpt_container_of(at, struct lpt_device, link), link);
		CHECK(n < 3 && strcmp(link, links[n]) == 0);
		n++;
	}
	CHECK(n == 3);
	CHECK(lpt_list_is_empty(&b.port.devices));
	CHECK(!lpt_device_find(&a.port, 2) && !lpt_device_find(&a.port, LPT_DEVICE_ID_RAW));
}

/* LPT1 starts again with so many devices and this limit; file 0 has it open. */
static enum lpt_status start_with(uint32_t n_daisy, uint32_t limit)
{
	struct lpt_resources resources = sound_resources();
	struct lpt_hardware hardware = sound_hardware();

	hardware.n_daisy = n_daisy;
	hardware.daisy_limit = limit;
	if (host_create(&a, "LPT1", 3) != LPT_STATUS_SUCCESS) {
		return LPT_STATUS_UNSUCCESSFUL;
	}
	enum lpt_status status = host_start(&a, &resources, &hardware);
	return status == LPT_STATUS_SUCCESS ? host_open(&a, 0) : status;
}

/* IDs from 0 on, n of them, and no others. */
static bool ids_are(uint32_t n)
{
	for (unsigned int id = 0; id < 6; id++) {
		bool selected = host_select(&a, 0, (uint8_t)id, 0) == LPT_STATUS_SUCCESS;

		if (selected != (id < n) || (selected && a.port.selected != id)) {
			return false;
		}
		host_free(&a, 0);
	}
	return true;
}

static void r18_start_counts_the_chain(void)
{
	for (uint32_t n = 0; n <= 2; n++) {
		CHECK(start_with(n, 0) == LPT_STATUS_SUCCESS);
		CHECK(counts_daisy(&a, 0, n));
	}
	CHECK(start_with(4, 4) == LPT_STATUS_SUCCESS);
	CHECK(counts_daisy(&a, 0, 4));
}

static void r20_default_profile_has_two_ids(void)
{
	CHECK(start_with(4, 0) == LPT_STATUS_SUCCESS);
	CHECK(counts_daisy(&a, 0, 2) && ids_are(2));
	CHECK(start_with(1, 0) == LPT_STATUS_SUCCESS);
	CHECK(counts_daisy(&a, 0, 1) && ids_are(1));
	CHECK(start_with(4, 3) == LPT_STATUS_SUCCESS); /* a setting, A3 */
	CHECK(counts_daisy(&a, 0, 3) && ids_are(3));
}

static void r21_limit_above_four_is_refused(void)
{
	static const uint32_t limits[] = {5, 6, 255, 0x80000004, 0xffffffff};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		CHECK(start_with(1, limits[i]) != LPT_STATUS_SUCCESS);
		CHECK(a.port.state != LPT_PORT_STARTED && !(a.events & LPT_EVENT_STARTED));
	}
	for (uint32_t limit = 1; limit <= 4; limit++) {
		CHECK(start_with(1, limit) == LPT_STATUS_SUCCESS);
	}
}

static void r129_count_leaves_the_end_of_chain_out(void)
{
	arrive_all(&a);
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(counts_daisy(&a, 0, 2));
	CHECK(host_select(&a, 0, 0, LPT_PAR_END_OF_CHAIN_DEVICE) == LPT_STATUS_SUCCESS);
	CHECK(counts_daisy(&a, 0, 2));
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_INIT_1284_3_BUS, NULL, 0, 0, NULL) ==
	      LPT_STATUS_SUCCESS);
	CHECK(counts_daisy(&a, 0, 2));
	CHECK(number_of(host_select(&a, 0, LPT_DEVICE_ID_END_OF_CHAIN,
				    LPT_PAR_HAVE_PORT_KEEP_PORT)) == 0xc000000d);
}

static void r274_port_without_a_chain_counts_0(void)
{
	CHECK(start_with(0, 0) == LPT_STATUS_SUCCESS);
	CHECK(counts_daisy(&a, 0, 0));
	arrive(&a, RAW);
	arrive(&a, END_OF_CHAIN);
	CHECK(counts_daisy(&a, 0, 0) && ids_are(0));
}

/* --- going --- */

static void r47_device_nobody_has_open_can_be_removed(void)
{
	arrive_all(&a);
	CHECK(lpt_device_query_remove(&a.side.devices[CHAIN_1]) == LPT_STATUS_SUCCESS);
	lpt_device_remove(&a.side.devices[CHAIN_1]);
	CHECK(!lpt_device_find(&a.port, 1));
	CHECK(lpt_device_find(&a.port, 0) && lpt_device_find(&a.port, LPT_DEVICE_ID_RAW));

	CHECK(device_open(&a, CHAIN_0) == LPT_STATUS_SUCCESS);
	device_close(&a, CHAIN_0);
	CHECK(lpt_device_query_remove(&a.side.devices[CHAIN_0]) == LPT_STATUS_SUCCESS);
	lpt_device_cancel_remove(&a.side.devices[CHAIN_0]);
	CHECK(device_open(&a, CHAIN_0) == LPT_STATUS_SUCCESS);
}

static void r48_removal_of_an_open_device_is_refused(void)
{
	arrive_all(&a);
	CHECK(device_open(&a, RAW) == LPT_STATUS_SUCCESS);
	CHECK(lpt_device_query_remove(&a.side.devices[RAW]) == LPT_STATUS_FILES_OPEN);
	CHECK(lpt_port_query_remove(&a.port) == LPT_STATUS_FILES_OPEN); /* its port likewise */
	CHECK(lpt_device_find(&a.port, LPT_DEVICE_ID_RAW) == &a.side.devices[RAW]);
	CHECK(device_write(&a, RAW, 0, "works", 5) == LPT_STATUS_SUCCESS);
	CHECK(a.side.peripheral.n_taken == 5);
}

static void r54_create_of_a_surprise_removed_device(void)
{
	arrive_all(&a);
	CHECK(device_open(&a, CHAIN_0) == LPT_STATUS_SUCCESS);
	device_surprise_remove(&a, CHAIN_0);
	struct lpt_file file;
	struct lpt_out out;
	memset(&file, 0, sizeof(file));
	lpt_list_init(&file.link);
	lpt_out_init(&out);
	uint32_t n_files = a.port.n_files;
	CHECK(number_of(lpt_device_open(&a.side.devices[CHAIN_0], &file, 7, 7, false, &out)) ==
	      0xc0000056);
	CHECK(!lpt_file_is_open(&file) && a.port.n_files == n_files);
	CHECK(device_open(&a, CHAIN_1) == LPT_STATUS_SUCCESS); /* the other one is there */
}

static void r55_create_of_a_removed_device(void)
{
	arrive_all(&a);
	CHECK(lpt_device_query_remove(&a.side.devices[CHAIN_0]) == LPT_STATUS_SUCCESS);
	CHECK(number_of(device_open(&a, CHAIN_0)) == 0xc0000056); /* it is only going */
	lpt_device_remove(&a.side.devices[CHAIN_0]);
	CHECK(number_of(device_open(&a, CHAIN_0)) == 0xc00002b6);
	device_surprise_remove(&a, CHAIN_1); /* nobody has it open: it is gone at once */
	CHECK(number_of(device_open(&a, CHAIN_1)) == 0xc00002b6);
	CHECK(a.port.n_files == 0);
}

/* --- opening --- */

static void r159_open_of_an_idle_device_succeeds(void)
{
	arrive_all(&a);
	for (int device = 0; device < N_CORE_DEVICES; device++) {
		CHECK(number_of(device_open(&a, device)) == 0);
		CHECK(a.port.n_files == (uint32_t)device + 1);
	}
	CHECK(a.port.owner == NULL && a.n_jobs == 0 && a.side.n_works == 0);
}

static void r160_open_device_is_exclusive(void)
{
	struct lpt_file second;
	struct lpt_out out;

	arrive_all(&a);
	CHECK(device_open(&a, RAW) == LPT_STATUS_SUCCESS);
	memset(&second, 0, sizeof(second));
	lpt_list_init(&second.link);
	lpt_out_init(&out);
	CHECK(number_of(lpt_device_open(&a.side.devices[RAW], &second, 7, 7, false, &out)) ==
	      0xc0000022);
	CHECK(!lpt_file_is_open(&second) && a.port.n_files == 1);
	CHECK(device_write(&a, RAW, 0, "mine", 4) == LPT_STATUS_SUCCESS);
}

static void r161_closed_device_can_be_opened_by_another(void)
{
	struct lpt_file second;
	struct lpt_out out;

	arrive_all(&a);
	CHECK(device_open(&a, RAW) == LPT_STATUS_SUCCESS);
	device_close(&a, RAW);
	CHECK(a.port.n_files == 0);
	memset(&second, 0, sizeof(second));
	lpt_list_init(&second.link);
	lpt_out_init(&out);
	CHECK(lpt_device_open(&a.side.devices[RAW], &second, 7, 7, false, &out) ==
	      LPT_STATUS_SUCCESS);
	CHECK(lpt_file_is_open(&second));
	CHECK(device_write(&a, RAW, 0, "his", 3) == LPT_STATUS_SUCCESS);
}

static void r162_open_without_hardware_is_an_invalid_request(void)
{
	struct lpt_device *device = &a.side.devices[CHAIN_0];

	lpt_device_arrive(device, &a.port, 0, 9, false);
	CHECK(number_of(device_open(&a, CHAIN_0)) == 0xc0000010);
	CHECK(a.port.n_files == 0 && a.side.n_works == 0);
	CHECK(device_write(&a, CHAIN_0, 0, "no", 2) == LPT_STATUS_INVALID_HANDLE);
}

static void r163_device_is_no_directory(void)
{
	struct lpt_file file;
	struct lpt_out out;

	arrive_all(&a);
	memset(&file, 0, sizeof(file));
	lpt_list_init(&file.link);
	lpt_out_init(&out);
	CHECK(number_of(lpt_device_open(&a.side.devices[RAW], &file, 7, 7, true, &out)) ==
	      0xc0000103);
	CHECK(!lpt_file_is_open(&file) && a.port.n_files == 0);
	CHECK(device_open(&a, RAW) == LPT_STATUS_SUCCESS);
}

static void r164_two_devices_are_open_side_by_side(void)
{
	arrive_all(&a);
	CHECK(device_open(&a, CHAIN_0) == LPT_STATUS_SUCCESS);
	CHECK(device_open(&a, CHAIN_1) == LPT_STATUS_SUCCESS);
	CHECK(device_write(&a, CHAIN_0, 0, "zero", 4) == LPT_STATUS_SUCCESS);
	CHECK(last_work(&a)->selected == 0);
	CHECK(device_write(&a, CHAIN_1, 1, "one", 3) == LPT_STATUS_SUCCESS);
	CHECK(last_work(&a)->selected == 1);
}

/* Every request there is, and both transfers. */
static void check_all_refused(int device)
{
	static const uint32_t codes[] = {
#define CODE(name, request_class, code) code,
		LPT_DEVICE_REQUEST_TABLE(CODE)
#undef CODE
	};
	uint8_t buffer[256];

	memset(buffer, 0, sizeof(buffer));
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		CHECK(number_of(device_ask(&a, device, 0, codes[i], buffer, sizeof(buffer),
					   sizeof(buffer))) == 0xc0000008);
	}
	CHECK(number_of(device_read(&a, device, 0, buffer, 4)) == 0xc0000008);
	CHECK(number_of(device_write(&a, device, 0, buffer, 4)) == 0xc0000008);
	CHECK(a.side.n_works == 0 && a.n_jobs == 0 && a.port.owner == NULL);
}

static void r165_device_refuses_requests_before_its_open(void)
{
	arrive_all(&a);
	check_all_refused(RAW);
	CHECK(device_open(&a, RAW) == LPT_STATUS_SUCCESS);
	check_all_refused(CHAIN_0); /* another's open is not its own */
	device_close(&a, RAW);
	check_all_refused(RAW);
}

/* --- file information --- */

static uint32_t file_information(uint32_t information_class, void *buffer, uint32_t len,
				 uint32_t *ret_information)
{
	*ret_information = 0xbad;
	return number_of(lpt_device_file_information(&a.side.devices[RAW], information_class,
						     buffer, len, ret_information));
}

static void open_raw(void)
{
	arrive_all(&a);
	CHECK(device_open(&a, RAW) == LPT_STATUS_SUCCESS);
}

static void r166_standard_information_is_all_zero(void)
{
	struct lpt_file_standard_information standard;
	uint32_t information;

	open_raw();
	memset(&standard, 0xff, sizeof(standard));
	CHECK(file_information(LPT_FILE_STANDARD_INFORMATION, &standard, sizeof(standard),
			       &information) == 0);
	CHECK(information == sizeof(standard));
	CHECK(standard.allocation_size == 0 && standard.end_of_file == 0);
	CHECK(standard.number_of_links == 0);
	CHECK(standard.delete_pending == 0 && standard.directory == 0);
	CHECK(a.side.n_works == 0 && a.port.owner == NULL);
}

static void r167_position_information_is_offset_zero(void)
{
	struct lpt_file_position_information position = {.current_byte_offset = 77};
	uint32_t information;

	open_raw();
	CHECK(device_write(&a, RAW, 0, "moves nothing", 13) == LPT_STATUS_SUCCESS);
	CHECK(file_information(LPT_FILE_POSITION_INFORMATION, &position, sizeof(position),
			       &information) == 0);
	CHECK(information == sizeof(position) && position.current_byte_offset == 0);
}

static void r168_other_classes_are_refused(void)
{
	uint8_t buffer[64], before[sizeof(buffer)];
	uint32_t information;

	open_raw();
	memset(buffer, 0x5a, sizeof(buffer));
	memcpy(before, buffer, sizeof(buffer));
	for (uint32_t class = 0; class < 80; class ++) {
		if (class == LPT_FILE_STANDARD_INFORMATION ||
		    class == LPT_FILE_POSITION_INFORMATION) {
			continue;
		}
		CHECK(file_information(class, buffer, sizeof(buffer), &information) == 0xc000000d);
		CHECK(information == 0 && memcmp(buffer, before, sizeof(buffer)) == 0);
	}
}

static void r169_short_information_buffer_is_refused(void)
{
	static const struct {
		uint32_t class, size;
	} queries[] = {
		{LPT_FILE_STANDARD_INFORMATION, sizeof(struct lpt_file_standard_information)},
		{LPT_FILE_POSITION_INFORMATION, sizeof(struct lpt_file_position_information)},
	};
	uint8_t buffer[64], before[sizeof(buffer)];
	uint32_t information;

	open_raw();
	memset(buffer, 0x5a, sizeof(buffer));
	memcpy(before, buffer, sizeof(buffer));
	for (int i = 0; i < 2; i++) {
		for (uint32_t len = 0; len < queries[i].size; len++) {
			CHECK(file_information(queries[i].class, buffer, len, &information) ==
			      0xc0000023);
			CHECK(information == 0 && memcmp(buffer, before, sizeof(buffer)) == 0);
		}
	}
}

static void r265_information_of_a_removed_device(void)
{
	struct lpt_file_standard_information standard;
	uint32_t information;

	open_raw();
	device_surprise_remove(&a, RAW);
	CHECK(file_information(LPT_FILE_STANDARD_INFORMATION, &standard, sizeof(standard),
			       &information) == 0xc00002b6);
	CHECK(information == 0);
	CHECK(file_information(LPT_FILE_POSITION_INFORMATION, &standard, sizeof(standard),
			       &information) == 0xc00002b6);
	CHECK(information == 0);
}

const struct requirement core_device_open[] = {
	REQUIREMENT(8, raw_device_is_named_after_its_port),
	REQUIREMENT(9, raw_device_has_the_interface),
	REQUIREMENT(10, chain_device_is_named_by_port_and_id),
	REQUIREMENT(11, end_of_chain_is_named_4),
	REQUIREMENT(12, chain_and_its_end_have_no_interface),
	REQUIREMENT(13, two_and_an_end_have_three_links),
	REQUIREMENT(18, start_counts_the_chain),
	REQUIREMENT(20, default_profile_has_two_ids),
	REQUIREMENT(21, limit_above_four_is_refused),
	REQUIREMENT(47, device_nobody_has_open_can_be_removed),
	REQUIREMENT(48, removal_of_an_open_device_is_refused),
	REQUIREMENT(54, create_of_a_surprise_removed_device),
	REQUIREMENT(55, create_of_a_removed_device),
	REQUIREMENT(129, count_leaves_the_end_of_chain_out),
	REQUIREMENT(159, open_of_an_idle_device_succeeds),
	REQUIREMENT(160, open_device_is_exclusive),
	REQUIREMENT(161, closed_device_can_be_opened_by_another),
	REQUIREMENT(162, open_without_hardware_is_an_invalid_request),
	REQUIREMENT(163, device_is_no_directory),
	REQUIREMENT(164, two_devices_are_open_side_by_side),
	REQUIREMENT(165, device_refuses_requests_before_its_open),
	REQUIREMENT(166, standard_information_is_all_zero),
	REQUIREMENT(167, position_information_is_offset_zero),
	REQUIREMENT(168, other_classes_are_refused),
	REQUIREMENT(169, short_information_buffer_is_refused),
	REQUIREMENT(265, information_of_a_removed_device),
	REQUIREMENT(274, port_without_a_chain_counts_0),
	{0, NULL},
};
