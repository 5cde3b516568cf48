/* SPDX-License-Identifier: MIT */
/* R1 to R27 in process: names, creation, start. */
#include <string.h>

#include "core-tests.h"

static void r1_internal_name_follows_port_name(void)
{
	struct lpt_port far;
	char name[32];

	CHECK(lpt_port_init(&far, "LPT120", 3) == LPT_STATUS_SUCCESS);
	lpt_port_internal_name(&far, name);
	CHECK(strcmp(name, "\\Device\\ParallelPort119") == 0);

	lpt_port_internal_name(&a.port, name);
	CHECK(strcmp(name, "\\Device\\ParallelPort0") == 0);
	lpt_port_internal_name(&b.port, name);
	CHECK(strcmp(name, "\\Device\\ParallelPort1") == 0);
}

static void r2_lpt1_is_index_0(void)
{
	uint32_t index = 99;

	CHECK(lpt_port_name_parse("LPT1", &index) == LPT_STATUS_SUCCESS);
	CHECK(index == 0);
	CHECK(a.port.index == 0);
	CHECK(lpt_port_name_parse("LPT12", &index) == LPT_STATUS_SUCCESS && index == 11);
}

static void r3_malformed_name_makes_no_port(void)
{
	static const char *const malformed[] = {"",       "LPT",   "LPT0",  "LPTx", "COM1",
						"LPT1.0", "LPT 1", " LPT1", "1",    "LPT1x"};

	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		CHECK(host_create(&a, malformed[i], 3) != LPT_STATUS_SUCCESS);
	}
}

static void r4_malformed_name_disturbs_no_other_port(void)
{
	struct lpt_port other;

	CHECK(host_open(&b, 0) == LPT_STATUS_SUCCESS);
	CHECK(lpt_port_init(&other, "nonsense", 3) != LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&b, 0) == LPT_STATUS_SUCCESS);
	CHECK(owns(&b, 0));
}

static void r5_interface_is_enabled(void)
{
	CHECK(a.events & LPT_EVENT_STARTED);
	CHECK(b.events & LPT_EVENT_STARTED);
}

static void r6_arrival_is_announced(void)
{
	struct lpt_resources resources = sound_resources();
	struct lpt_hardware hardware = sound_hardware();

	CHECK(host_create(&a, "LPT3", 3) == LPT_STATUS_SUCCESS);
	CHECK(!(a.events & LPT_EVENT_STARTED));
	CHECK(host_start(&a, &resources, &hardware) == LPT_STATUS_SUCCESS);
	CHECK(a.events & LPT_EVENT_STARTED);
}

static void r7_no_link_leads_to_a_port(void)
{
	char port_name[32], device_name[32];

	lpt_port_internal_name(&a.port, port_name);
	lpt_port_raw_device_name(&a.port, device_name);
	CHECK(strcmp(device_name, "\\Device\\Parallel0") == 0);
	CHECK(strcmp(port_name, device_name) != 0); /* the link LPT1 leads to the raw device */
}

static void r14_start_checks_resources(void)
{
	struct lpt_resources bad[3] = {sound_resources(), sound_resources(), sound_resources()};
	struct lpt_hardware hardware = sound_hardware();

	bad[0].io = 0;
	bad[1].io_span = 0;
	bad[2].ecp = bad[2].io + 1; /* overlaps */
	for (int i = 0; i < 3; i++) {
		CHECK(host_create(&a, "LPT1", 3) == LPT_STATUS_SUCCESS);
		CHECK(host_start(&a, &bad[i], &hardware) != LPT_STATUS_SUCCESS);
	}
}

static void r15_bad_resources_never_start(void)
{
	struct lpt_resources bad = sound_resources();
	struct lpt_hardware hardware = sound_hardware();

	bad.io_span = 0;
	CHECK(host_create(&a, "LPT1", 3) == LPT_STATUS_SUCCESS);
	CHECK(host_start(&a, &bad, &hardware) != LPT_STATUS_SUCCESS);
	CHECK(a.port.state != LPT_PORT_STARTED);
	CHECK(host_open(&a, 0) != LPT_STATUS_SUCCESS);
}

static void r16_start_needs_compatible_hardware(void)
{
	struct lpt_resources resources = sound_resources();
	struct lpt_hardware hardware = sound_hardware();

	hardware.compatible = false;
	CHECK(host_create(&a, "LPT1", 3) == LPT_STATUS_SUCCESS);
	CHECK(host_start(&a, &resources, &hardware) != LPT_STATUS_SUCCESS);
	hardware = (struct lpt_hardware){.compatible = true};
	CHECK(host_start(&a, &resources, &hardware) == LPT_STATUS_SUCCESS);
}

static void r17_each_mode_has_a_capability_bit(void)
{
	static const uint32_t bits[] = {0, LPT_PPT_BYTE_PRESENT, LPT_PPT_EPP_PRESENT,
					LPT_PPT_ECP_PRESENT};
	struct lpt_resources resources = sound_resources();

	for (int i = 0; i < 4; i++) {
		struct lpt_hardware hardware = sound_hardware();
		struct lpt_pnp_information pnp;

		hardware.capabilities = bits[i];
		CHECK(host_create(&a, "LPT1", 3) == LPT_STATUS_SUCCESS);
		CHECK(host_start(&a, &resources, &hardware) == LPT_STATUS_SUCCESS);
		CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
		CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &pnp, 0,
				   sizeof(pnp), NULL) == LPT_STATUS_SUCCESS);
		CHECK(pnp.hardware_capabilities == bits[i]);
	}
}

static void r22_started_port_has_an_empty_queue(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(lpt_list_is_empty(&a.port.queue));
	CHECK(lpt_file_query_waiters(&a.files[0]) == 0);
}

static void r23_allocations_are_counted(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_allocations == 0);
	for (uint64_t i = 1; i <= 3; i++) {
		CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
		CHECK(a.port.n_allocations == i);
		CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	}
	CHECK(b.port.n_allocations == 0);
}

static void r24_frees_are_counted(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	for (uint64_t i = 1; i <= 3; i++) {
		CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
		CHECK(a.port.n_frees == i - 1);
		CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
		CHECK(a.port.n_frees == i);
	}
	CHECK(b.port.n_frees == 0);
}

static void r25_failed_start_announces_nothing(void)
{
	struct lpt_resources resources = sound_resources();
	struct lpt_hardware hardware = {.compatible = false};

	CHECK(host_create(&a, "LPT1", 3) == LPT_STATUS_SUCCESS);
	CHECK(host_start(&a, &resources, &hardware) != LPT_STATUS_SUCCESS);
	CHECK(!(a.events & LPT_EVENT_STARTED));
}

static void r26_port_without_device_works(void)
{
	struct lpt_resources resources = sound_resources();
	struct lpt_hardware hardware = sound_hardware();

	hardware.n_daisy = 0;
	CHECK(host_create(&a, "LPT1", 3) == LPT_STATUS_SUCCESS);
	CHECK(host_start(&a, &resources, &hardware) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
}

static void r27_resources_are_reported_as_supplied(void)
{
	struct lpt_port_information info;
	struct lpt_more_port_information more;
	struct lpt_pnp_information pnp;
	struct lpt_resources r = sound_resources();

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, &info, 0, sizeof(info),
			   NULL) == LPT_STATUS_SUCCESS);
	CHECK(info.original_controller == r.io && info.span_of_controller == r.io_span);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_GET_MORE_PARALLEL_PORT_INFO, &more, 0,
			   sizeof(more), NULL) == LPT_STATUS_SUCCESS);
	CHECK(more.interface_type == r.interface_type && more.bus_number == r.bus_number);
	CHECK(more.interrupt_level == r.irq);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &pnp, 0, sizeof(pnp),
			   NULL) == LPT_STATUS_SUCCESS);
	CHECK(pnp.original_ecp_controller == r.ecp && pnp.span_of_ecp_controller == r.ecp_span);
	CHECK(pnp.ecp_controller != 0);
}

const struct requirement core_names[] = {
	REQUIREMENT(1, internal_name_follows_port_name),
	REQUIREMENT(2, lpt1_is_index_0),
	REQUIREMENT(3, malformed_name_makes_no_port),
	REQUIREMENT(4, malformed_name_disturbs_no_other_port),
	REQUIREMENT(5, interface_is_enabled),
	REQUIREMENT(6, arrival_is_announced),
	REQUIREMENT(7, no_link_leads_to_a_port),
	REQUIREMENT(14, start_checks_resources),
	REQUIREMENT(15, bad_resources_never_start),
	REQUIREMENT(16, start_needs_compatible_hardware),
	REQUIREMENT(17, each_mode_has_a_capability_bit),
	REQUIREMENT(22, started_port_has_an_empty_queue),
	REQUIREMENT(23, allocations_are_counted),
	REQUIREMENT(24, frees_are_counted),
	REQUIREMENT(25, failed_start_announces_nothing),
	REQUIREMENT(26, port_without_device_works),
	REQUIREMENT(27, resources_are_reported_as_supplied),
	{0, NULL},
};
