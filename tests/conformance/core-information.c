/* SPDX-License-Identifier: MIT */
/* R62 to R76 in process: information requests and the dispatch of requests. */
#include <string.h>

#include "core-tests.h"

#define PORT_INFO LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO
#define MORE_INFO LPT_IOCTL_INTERNAL_GET_MORE_PARALLEL_PORT_INFO
#define PNP_INFO LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO
#define RELEASE_INFO LPT_IOCTL_INTERNAL_RELEASE_PARALLEL_PORT_INFO

/* Ask as file 0, which the test has opened, with so much room. */
static enum lpt_status ask(uint32_t code, void *buffer, uint32_t out_len, uint32_t *ret_information)
{
	return host_request(&a, 0, code, buffer, 0, out_len, ret_information);
}

static void r62_port_info_has_everything(void)
{
	struct lpt_port_information info;

	memset(&info, 0, sizeof(info));
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(PORT_INFO, &info, sizeof(info), NULL) == LPT_STATUS_SUCCESS);
	CHECK(info.original_controller == 0x378);
	CHECK(info.controller != 0);
	CHECK(info.span_of_controller == 8);
	CHECK(info.try_allocate_port && info.free_port && info.query_num_waiters);
	CHECK(info.try_allocate_port(info.context));
	CHECK(owns(&a, 0));
	CHECK(info.query_num_waiters(info.context) == 0);
	info.free_port(info.context);
	CHECK(!owns(&a, 0));
}

/* One byte short of a structure: the status, no Information, nothing written. */
static void check_short(uint32_t code, uint32_t size)
{
	uint8_t buffer[sizeof(struct lpt_pnp_information)], before[sizeof(buffer)];
	uint32_t information;

	memset(buffer, 0x5a, sizeof(buffer));
	memcpy(before, buffer, sizeof(buffer));
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(code, buffer, size - 1, &information) == LPT_STATUS_BUFFER_TOO_SMALL);
	CHECK(information == 0);
	CHECK(ask(code, buffer, 0, &information) == LPT_STATUS_BUFFER_TOO_SMALL);
	CHECK(information == 0);
	CHECK(memcmp(buffer, before, sizeof(buffer)) == 0);
}

static void r63_short_port_info_is_refused(void)
{
	check_short(PORT_INFO, sizeof(struct lpt_port_information));
}

static void r64_port_info_tells_its_size(void)
{
	struct lpt_port_information info;
	uint32_t information;

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(PORT_INFO, &info, sizeof(info), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(info));
}

static void r65_failed_port_info_tells_0(void)
{
	struct lpt_port_information info;
	uint32_t information;

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(PORT_INFO, &info, 1, &information) != LPT_STATUS_SUCCESS);
	CHECK(information == 0);
}

static void r66_more_info_has_everything(void)
{
	struct lpt_more_port_information more;

	memset(&more, 0xff, sizeof(more));
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(MORE_INFO, &more, sizeof(more), NULL) == LPT_STATUS_SUCCESS);
	CHECK(more.interface_type == 1 && more.bus_number == 0);
	CHECK(more.interrupt_level == 7);
	CHECK(more.interrupt_vector != 0 && more.interrupt_vector != 0xffffffffu);
	CHECK(more.interrupt_affinity != 0 && more.interrupt_affinity != 0xffffffffffffffffu);
	CHECK(more.interrupt_mode <= 1);
}

static void r67_short_more_info_is_refused(void)
{
	check_short(MORE_INFO, sizeof(struct lpt_more_port_information));
}

static void r68_pnp_info_tells_the_chip_mode(void)
{
	struct lpt_pnp_information pnp;

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(PNP_INFO, &pnp, sizeof(pnp), NULL) == LPT_STATUS_SUCCESS);
	CHECK(pnp.current_mode == LPT_CHIP_COMPATIBILITY);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_set_mode(&a, 0, LPT_CHIP_EPP) == LPT_STATUS_SUCCESS);
	CHECK(ask(PNP_INFO, &pnp, sizeof(pnp), NULL) == LPT_STATUS_SUCCESS);
	CHECK(pnp.current_mode == LPT_CHIP_EPP);
	CHECK(host_clear_mode(&a, 0, LPT_CHIP_EPP) == LPT_STATUS_SUCCESS);
	CHECK(ask(PNP_INFO, &pnp, sizeof(pnp), NULL) == LPT_STATUS_SUCCESS);
	CHECK(pnp.current_mode == LPT_CHIP_COMPATIBILITY);
}

static void r69_pnp_info_tells_the_hardware(void)
{
	struct lpt_hardware hardware = sound_hardware();
	struct lpt_pnp_information pnp;

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(PNP_INFO, &pnp, sizeof(pnp), NULL) == LPT_STATUS_SUCCESS);
	CHECK(pnp.hardware_capabilities == hardware.capabilities);
	CHECK(pnp.fifo_depth == hardware.fifo_depth);
	CHECK(pnp.fifo_width == hardware.fifo_width);
}

static void r70_short_pnp_info_is_refused(void)
{
	check_short(PNP_INFO, sizeof(struct lpt_pnp_information));
}

static void r71_pnp_info_tells_its_size(void)
{
	struct lpt_pnp_information pnp;
	uint32_t information;

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(PNP_INFO, &pnp, sizeof(pnp), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(pnp));
}

static void r72_release_always_succeeds(void)
{
	uint32_t information;

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(RELEASE_INFO, NULL, 0, &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	int n_jobs = a.n_jobs;
	CHECK(ask(RELEASE_INFO, NULL, 0, NULL) == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 0) && a.n_jobs == n_jobs && a.port.n_files == 1);
}

static void r73_information_works_for_everybody(void)
{
	static const struct {
		uint32_t code, size;
	} requests[] = {
		{PORT_INFO, sizeof(struct lpt_port_information)},
		{MORE_INFO, sizeof(struct lpt_more_port_information)},
		{PNP_INFO, sizeof(struct lpt_pnp_information)},
		{RELEASE_INFO, 0},
	};
	uint8_t buffer[sizeof(struct lpt_pnp_information)];

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_SUCCESS);
	for (int i = 0; i < 4; i++) {
		CHECK(ask(requests[i].code, buffer, requests[i].size, NULL) == LPT_STATUS_SUCCESS);
	}
	CHECK(owns(&a, 1));
}

static void r74_unsupported_request_is_refused(void)
{
	static const uint32_t functions[] = {0, 1, 16, 18, 25, 26, 30, 37, 99, 4095};
	uint8_t buffer[64];
	uint32_t information;

	memset(buffer, 0, sizeof(buffer));
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		enum lpt_status status = host_request(&a, 0, LPT_IOCTL(functions[i]), buffer,
						      sizeof(buffer), sizeof(buffer), &information);
		CHECK(number_of(status) == 0xc000000d);
		CHECK(information == 0);
	}
}

static void r75_class_tells_equal_codes_apart(void)
{
	struct lpt_port_information info;
	struct lpt_out out;

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(PORT_INFO, &info, sizeof(info), NULL) == LPT_STATUS_SUCCESS);
	/* The same code as device control asks a device for its raw ID: no request of a port. */
	struct lpt_io io = {
		.request_class = LPT_CLASS_CONTROL,
		.code = PORT_INFO,
		.out = &info,
		.out_len = sizeof(info),
	};
	lpt_out_init(&out);
	enum lpt_status status = lpt_file_request(&a.files[0], &a.requests[0], &io, &out);
	CHECK(number_of(status) == 0xc000000d);
}

static void r76_room_to_spare_is_accepted(void)
{
	uint8_t buffer[512];
	uint32_t information;

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(PORT_INFO, buffer, sizeof(buffer), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(struct lpt_port_information));
	CHECK(ask(MORE_INFO, buffer, sizeof(buffer), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(struct lpt_more_port_information));
	CHECK(ask(PNP_INFO, buffer, sizeof(buffer), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(struct lpt_pnp_information));
}

const struct requirement core_information[] = {
	REQUIREMENT(62, port_info_has_everything),
	REQUIREMENT(63, short_port_info_is_refused),
	REQUIREMENT(64, port_info_tells_its_size),
	REQUIREMENT(65, failed_port_info_tells_0),
	REQUIREMENT(66, more_info_has_everything),
	REQUIREMENT(67, short_more_info_is_refused),
	REQUIREMENT(68, pnp_info_tells_the_chip_mode),
	REQUIREMENT(69, pnp_info_tells_the_hardware),
	REQUIREMENT(70, short_pnp_info_is_refused),
	REQUIREMENT(71, pnp_info_tells_its_size),
	REQUIREMENT(72, release_always_succeeds),
	REQUIREMENT(73, information_works_for_everybody),
	REQUIREMENT(74, unsupported_request_is_refused),
	REQUIREMENT(75, class_tells_equal_codes_apart),
	REQUIREMENT(76, room_to_spare_is_accepted),
	{0, NULL},
};
