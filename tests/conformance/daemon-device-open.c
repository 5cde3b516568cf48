/* SPDX-License-Identifier: MIT */
/* R159 to R169 and R265 through a daemon: devices are opened, and asked what they are as files. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "daemon-device.h"
#include "daemon-raw.h"

static void r159_open_of_an_idle_device_succeeds(void)
{
	static const char *const names[] = {"LPT3.0", "LPT3.1", "LPT3.4", "LPT3"};

	open_files(0);
	struct before before = look();
	for (int i = 0; i < 4; i++) {
		CHECK(open_device(i, names[i], 0) == 0);
		CHECK(strcmp(lpt_device_name(devices[i]), names[i]) == 0);
		CHECK(n_files("LPT3") == (uint32_t)i + 1);
	}
	CHECK(is_unchanged(before)); /* it takes no port and touches no wire */
}

static void r160_open_device_is_exclusive(void)
{
	CHECK(open_echo(""));
	CHECK(open_device(1, "LPT3", 0) == 0xc0000022);
	CHECK(open_device(2, "lpt3", 0) == 0xc0000022); /* by any of its names */
	CHECK(n_files("LPT3") == 1);
	CHECK(write_device(0, "mine", &(uint32_t){0}) == 0 && reads_back(0, "mine"));
}

static void r161_closed_device_can_be_opened_by_another(void)
{
	CHECK(open_echo(""));
	CHECK(open_device(1, "LPT3", 0) == 0xc0000022);
	CHECK(lpt_device_close(devices[0]) == NULL);
	CHECK(open_device(1, "LPT3", 0) == 0);
	CHECK(write_device(1, "his", &(uint32_t){0}) == 0 && reads_back(1, "his"));
	CHECK(open_device(0, "LPT3", 0) == 0xc0000022);
	clients[1].conn = lpt_disconnect(clients[1].conn); /* ends its open, too */
	CHECK(await_files("LPT3", 0));
	CHECK(open_device(0, "LPT3", 0) == 0);
}

static void r162_open_without_hardware_is_an_invalid_request(void)
{
	CHECK(add_port("none,name=LPT3,probe=chain") == 0);
	CHECK(open_device(0, "LPT3", 0) == 0xc0000010);
	CHECK(devices[0] == NULL && n_files("LPT3") == 0);
}

static void r163_device_is_no_directory(void)
{
	CHECK(add_port("echo,name=LPT3") == 0);
	CHECK(open_device(0, "LPT3", LPT_DEVICE_AS_DIRECTORY) == 0xc0000103);
	CHECK(devices[0] == NULL && n_files("LPT3") == 0);
	CHECK(open_device(0, "LPT3", 0) == 0);
}

static void r164_two_devices_are_open_side_by_side(void)
{
	CHECK(open_chain());
	CHECK(heard_by(FIRST_DEVICE) == NEAREST && heard_by(SECOND_DEVICE) == SECOND);
	CHECK(write_device(FIRST_DEVICE, "near", &(uint32_t){0}) == 0);
	CHECK(write_device(SECOND_DEVICE, "far", &(uint32_t){0}) == 0);
	CHECK(reads_back(FIRST_DEVICE, "near") && reads_back(SECOND_DEVICE, "far"));
}

/* Every request of devices, with handles that nobody opened. */
static void check_all_refused(int fd)
{
	static const struct wire_request requests[] = {
#define REQUEST(name, class, number)                                                               \
	{.file = 1, .request_class = (class), .code = (number), .out_len = 256},
		LPT_DEVICE_REQUEST_TABLE(REQUEST)
#undef REQUEST
	};
	struct wire_device_read read = {.file = 1, .length = 4};
	struct wire_device_write write = {.file = 1};
	struct wire_device_call call = {.file = 1, .routine = LPT_ROUTINE_TERMINATE};

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		CHECK(raw_exchange_error(fd, WIRE_request, &requests[i]) == -EBADF);
	}
	CHECK(raw_exchange_error(fd, WIRE_device_read, &read) == -EBADF);
	CHECK(raw_exchange_error(fd, WIRE_device_write, &write) == -EBADF);
	CHECK(raw_exchange_error(fd, WIRE_device_call, &call) == -EBADF);
}

static void r165_device_refuses_requests_before_its_open(void)
{
	CHECK(open_echo("")); /* another's open is not its own */
	struct before before = look();
	int fd = raw_connection(daemon_socket());
	CHECK(fd >= 0);
	check_all_refused(fd);
	close(fd);
	CHECK(is_unchanged(before));
}

/* --- file information --- */

static uint32_t file_information(int i, uint32_t information_class, void *buffer, uint32_t len,
				 uint32_t *ret_information)
{
	enum lpt_status status = LPT_STATUS_UNSUCCESSFUL;

	*ret_information = 0xbad;
	lpt_device_file_information(devices[i], information_class, buffer, len, &status,
				    ret_information);
	return lpt_status_number(status);
}

static void r166_standard_information_is_all_zero(void)
{
	struct lpt_file_standard_information standard;
	uint32_t information;

	CHECK(open_echo(""));
	CHECK(write_device(0, "data", &(uint32_t){0}) == 0);
	struct before before = look();
	memset(&standard, 0xff, sizeof(standard));
	CHECK(file_information(0, LPT_FILE_STANDARD_INFORMATION, &standard, sizeof(standard),
			       &information) == 0);
	CHECK(information == sizeof(standard));
	CHECK(standard.allocation_size == 0 && standard.end_of_file == 0);
	CHECK(standard.number_of_links == 0);
	CHECK(standard.delete_pending == 0 && standard.directory == 0);
	CHECK(is_unchanged(before));
}

static void r167_position_information_is_offset_zero(void)
{
	struct lpt_file_position_information position = {.current_byte_offset = 77};
	uint32_t information;

	CHECK(open_echo(""));
	CHECK(write_device(0, "moves nothing", &(uint32_t){0}) == 0);
	CHECK(file_information(0, LPT_FILE_POSITION_INFORMATION, &position, sizeof(position),
			       &information) == 0);
	CHECK(information == sizeof(position) && position.current_byte_offset == 0);
}

static void r168_other_classes_are_refused(void)
{
	uint8_t buffer[64], before[sizeof(buffer)];
	uint32_t information;

	CHECK(open_echo(""));
	memset(buffer, 0x5a, sizeof(buffer));
	memcpy(before, buffer, sizeof(buffer));
	for (uint32_t class = 0; class < 80; class ++) {
		if (class == LPT_FILE_STANDARD_INFORMATION ||
		    class == LPT_FILE_POSITION_INFORMATION) {
			continue;
		}
		CHECK(file_information(0, class, buffer, sizeof(buffer), &information) ==
		      0xc000000d);
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

	CHECK(open_echo(""));
	memset(buffer, 0x5a, sizeof(buffer));
	memcpy(before, buffer, sizeof(buffer));
	for (int i = 0; i < 2; i++) {
		for (uint32_t len = 0; len < queries[i].size; len++) {
			CHECK(file_information(0, queries[i].class, buffer, len, &information) ==
			      0xc0000023);
			CHECK(information == 0 && memcmp(buffer, before, sizeof(buffer)) == 0);
		}
	}
}

static void r265_information_of_a_removed_device(void)
{
	struct lpt_file_standard_information standard;
	uint32_t information;

	CHECK(open_chain());
	CHECK(lose_second_device());
	CHECK(file_information(SECOND_DEVICE, LPT_FILE_STANDARD_INFORMATION, &standard,
			       sizeof(standard), &information) == 0xc00002b6);
	CHECK(information == 0);
	CHECK(file_information(SECOND_DEVICE, LPT_FILE_POSITION_INFORMATION, &standard,
			       sizeof(standard), &information) == 0xc00002b6);
	CHECK(information == 0);
	CHECK(file_information(FIRST_DEVICE, LPT_FILE_STANDARD_INFORMATION, &standard,
			       sizeof(standard), &information) == 0);
}

const struct requirement daemon_device_open[] = {
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
	{0, NULL},
};
