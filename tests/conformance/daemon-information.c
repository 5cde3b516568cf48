/* SPDX-License-Identifier: MIT */
/* R62 to R76 through a daemon: information requests and the dispatch of requests. */
#include <errno.h>
#include <string.h>

#include "daemon-tests.h"

#define PORT_INFO LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO
#define MORE_INFO LPT_IOCTL_INTERNAL_GET_MORE_PARALLEL_PORT_INFO
#define PNP_INFO LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO
#define RELEASE_INFO LPT_IOCTL_INTERNAL_RELEASE_PARALLEL_PORT_INFO

static void r62_port_info_has_everything(void)
{
	struct lpt_port_information info;
	struct lpt_port_info listed;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(ask(0, PORT_INFO, &info, 0, sizeof(info), NULL) == LPT_STATUS_SUCCESS);
	CHECK(look_at("LPT1", &listed));
	CHECK(info.original_controller == listed.io && info.controller != 0);
	CHECK(info.span_of_controller == listed.io_span);
	CHECK(info.try_allocate_port && info.free_port && info.query_num_waiters);
	CHECK(info.try_allocate_port(info.context));
	CHECK(owns(0));
	CHECK(info.query_num_waiters(info.context) == 0);
	info.free_port(info.context);
	CHECK(drive(0, 0) == -EPERM);
}

/* Too little room: the status, no Information, nothing written. */
static void check_short(uint32_t code, uint32_t size)
{
	uint8_t buffer[sizeof(struct lpt_pnp_information)], before[sizeof(buffer)];
	uint32_t information;

	memset(buffer, 0x5a, sizeof(buffer));
	memcpy(before, buffer, sizeof(buffer));
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(ask(0, code, buffer, 0, size - 1, &information) == LPT_STATUS_BUFFER_TOO_SMALL);
	CHECK(information == 0);
	CHECK(ask(0, code, buffer, 0, 0, &information) == LPT_STATUS_BUFFER_TOO_SMALL);
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

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(ask(0, PORT_INFO, &info, 0, sizeof(info), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(info));
}

static void r65_failed_port_info_tells_0(void)
{
	struct lpt_port_information info;
	uint32_t information;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(ask(0, PORT_INFO, &info, 0, 1, &information) != LPT_STATUS_SUCCESS);
	CHECK(information == 0);
}

static void r66_more_info_has_everything(void)
{
	struct lpt_more_port_information more;
	struct lpt_port_info listed;

	memset(&more, 0xff, sizeof(more));
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(look_at("LPT1", &listed) && listed.irq > 0);
	CHECK(ask(0, MORE_INFO, &more, 0, sizeof(more), NULL) == LPT_STATUS_SUCCESS);
	CHECK(more.interface_type != 0xffffffffu && more.bus_number != 0xffffffffu);
	CHECK(more.interrupt_level == (uint32_t)listed.irq);
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
	struct lpt_chip_mode mode = {.mode_flags = LPT_CHIP_BYTE};
	struct lpt_pnp_information pnp;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(ask(0, PNP_INFO, &pnp, 0, sizeof(pnp), NULL) == LPT_STATUS_SUCCESS);
	CHECK(pnp.current_mode == LPT_CHIP_COMPATIBILITY);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(ask(0, LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE, &mode, sizeof(mode), 0, NULL) ==
	      LPT_STATUS_SUCCESS);
	CHECK(ask(0, PNP_INFO, &pnp, 0, sizeof(pnp), NULL) == LPT_STATUS_SUCCESS);
	CHECK(pnp.current_mode == LPT_CHIP_BYTE);
	CHECK(ask(0, LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE, &mode, sizeof(mode), 0, NULL) ==
	      LPT_STATUS_SUCCESS);
	CHECK(ask(0, PNP_INFO, &pnp, 0, sizeof(pnp), NULL) == LPT_STATUS_SUCCESS);
	CHECK(pnp.current_mode == LPT_CHIP_COMPATIBILITY);
}

static void r69_pnp_info_tells_the_hardware(void)
{
	struct lpt_pnp_information pnp;
	struct lpt_port_info listed;

	memset(&pnp, 0xff, sizeof(pnp));
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(look_at("LPT1", &listed));
	CHECK(ask(0, PNP_INFO, &pnp, 0, sizeof(pnp), NULL) == LPT_STATUS_SUCCESS);
	CHECK(pnp.hardware_capabilities == listed.capabilities);
	CHECK(pnp.fifo_depth != 0xffffffffu && pnp.fifo_width != 0xffffffffu);
	/* Without a FIFO there is neither depth nor width; with one there are both. */
	CHECK((pnp.fifo_depth == 0) == (pnp.fifo_width == 0));
}

static void r70_short_pnp_info_is_refused(void)
{
	check_short(PNP_INFO, sizeof(struct lpt_pnp_information));
}

static void r71_pnp_info_tells_its_size(void)
{
	struct lpt_pnp_information pnp;
	uint32_t information;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(ask(0, PNP_INFO, &pnp, 0, sizeof(pnp), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(pnp));
}

static void r72_release_always_succeeds(void)
{
	struct lpt_port_info before, after;
	uint32_t information;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(ask(0, RELEASE_INFO, NULL, 0, 0, &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(look_at("LPT1", &before));
	CHECK(ask(0, RELEASE_INFO, NULL, 0, 0, NULL) == LPT_STATUS_SUCCESS);
	CHECK(look_at("LPT1", &after));
	CHECK(after.accesses == before.accesses && after.n_files == before.n_files);
	CHECK(owns(0));
}

static void r73_information_works_for_everybody(void)
{
	struct lpt_port_information info;
	struct lpt_more_port_information more;
	struct lpt_pnp_information pnp;

	CHECK(open_port(0, "LPT1") == 0 && open_port(1, "LPT1") == 0);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(lpt_get_port_information(clients[0].file, &info) == 0);
	CHECK(lpt_get_more_port_information(clients[0].file, &more) == 0);
	CHECK(lpt_get_pnp_information(clients[0].file, &pnp) == 0);
	CHECK(ask(0, RELEASE_INFO, NULL, 0, 0, NULL) == LPT_STATUS_SUCCESS);
	CHECK(owns(1));
}

static void r74_unsupported_request_is_refused(void)
{
	static const uint32_t functions[] = {0, 1, 16, 18, 25, 26, 30, 37, 99, 4095};
	uint8_t buffer[64] = {0};
	uint32_t information;

	CHECK(open_port(0, "LPT1") == 0);
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		enum lpt_status status = ask(0, LPT_IOCTL(functions[i]), buffer, sizeof(buffer),
					     sizeof(buffer), &information);
		CHECK(lpt_status_number(status) == 0xc000000d);
		CHECK(information == 0);
	}
}

static void r75_class_tells_equal_codes_apart(void)
{
	struct lpt_port_information info;
	enum lpt_status status;
	uint32_t information;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(lpt_request(clients[0].file, LPT_CLASS_INTERNAL, PORT_INFO, NULL, 0, &info,
			  sizeof(info), -1, &status, &information) == 0);
	CHECK(status == LPT_STATUS_SUCCESS);
	/* The same code as device control asks a device for its raw ID: no request of a port. */
	CHECK(lpt_request(clients[0].file, LPT_CLASS_CONTROL, PORT_INFO, NULL, 0, &info,
			  sizeof(info), -1, &status, &information) == 0);
	CHECK(lpt_status_number(status) == 0xc000000d);
	CHECK(information == 0);
}

static void r76_room_to_spare_is_accepted(void)
{
	uint8_t buffer[512];
	uint32_t information;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(ask(0, PORT_INFO, buffer, 0, sizeof(buffer), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(struct lpt_port_information));
	CHECK(ask(0, MORE_INFO, buffer, 0, sizeof(buffer), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(struct lpt_more_port_information));
	CHECK(ask(0, PNP_INFO, buffer, 0, sizeof(buffer), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(struct lpt_pnp_information));
}

const struct requirement daemon_information[] = {
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
