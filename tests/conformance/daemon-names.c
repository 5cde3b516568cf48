/* SPDX-License-Identifier: MIT */
/* R1 to R27 through a daemon: names, creation, start. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <lpt/device.h>

#include "daemon-tests.h"

static void r1_internal_name_follows_port_name(void)
{
	NOT_APPLICABLE("names with \\Device\\ stay inside; a client asks for LPT1 or parport0");
}

static void r2_lpt1_is_index_0(void)
{
	struct lpt_records *list = NULL;

	CHECK(lpt_ports(admin, "parport0", &list) == 1);
	bool same = strcmp(lpt_records_port(list, 0)->name, "LPT1") == 0;
	lpt_records_free(list);
	CHECK(same);
}

static int count_ports(void)
{
	struct lpt_records *list = NULL;
	int n = lpt_ports(admin, NULL, &list);

	lpt_records_free(list);
	return n;
}

static void r3_malformed_name_makes_no_port(void)
{
	static const char *const specs[] = {"loopback,name=COM1", "loopback,name=LPT",
					    "loopback,name=LPT0", "loopback,name=LPT3.0",
					    "loopback,name=3"};

	for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		CHECK(add_port(specs[i]) == -EINVAL);
		CHECK(count_ports() == 2);
	}
}

static void r4_malformed_name_disturbs_no_other_port(void)
{
	CHECK(open_port(0, "LPT2") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(add_port("loopback,name=nonsense") == -EINVAL);
	CHECK(owns(0));
	CHECK(open_port(1, "LPT1") == 0);
	CHECK(start_allocate(1) == 0 && is_granted(1));
}

static void r5_interface_is_enabled(void)
{
	struct lpt_port_info info;

	CHECK(look_at("LPT1", &info) && look_at("LPT2", &info));
	CHECK(count_ports() == 2);
}

struct seen_events {
	int n_added;
	char last_added[16];
};

static void see_event(const struct lpt_event *event, void *userdata)
{
	struct seen_events *seen = userdata;

	if (strcmp(event->event, "added") == 0) {
		seen->n_added++;
		snprintf(seen->last_added, sizeof(seen->last_added), "%s", event->port);
	}
}

static void r6_arrival_is_announced(void)
{
	struct seen_events seen = {0};
	struct lpt_operation *watch;

	CHECK(lpt_watch_start(admin, NULL, see_event, &seen, &watch) == 0);
	CHECK(dispatch_until(admin, &seen.n_added, 2)); /* those there are come first */
	CHECK(add_port("loopback,name=LPT7") == 0);
	CHECK(dispatch_until(admin, &seen.n_added, 3));
	CHECK(strcmp(seen.last_added, "LPT7") == 0);
}

/* Every name that leads anywhere leads to a device. */
static void r7_no_link_leads_to_a_port(void)
{
	struct lpt_records *list = NULL;
	int n_wrong = 0;

	CHECK(add_port("chain,devices=2,name=LPT3") == 0);
	int n = lpt_devices(admin, NULL, &list);
	for (int i = 0; i < n; i++) {
		const struct lpt_device_info *device = lpt_records_device(list, (size_t)i);

		n_wrong += strncmp(device->name, "LPT", 3) != 0 ||
			   strncmp(device->internal_name, "\\Device\\Parallel", 16) != 0 ||
			   strncmp(device->internal_name, "\\Device\\ParallelPort", 20) == 0;
	}
	lpt_records_free(list);
	CHECK(n >= 6 && n_wrong == 0); /* raw devices of three ports, a chain and its end */
}

static void r14_start_checks_resources(void)
{
	CHECK(add_port("loopback,io=0x300,ecp=0x302") < 0); /* overlap */
	CHECK(add_port("loopback,io=0x300,ecp=0x700") == 0);
}

static void r15_bad_resources_never_start(void)
{
	CHECK(add_port("loopback,name=LPT5,io=0x300,ecp=0x302") < 0);
	CHECK(count_ports() == 2);
	CHECK(open_port(0, "LPT5") == -ENOENT);
}

static void r16_start_needs_compatible_hardware(void)
{
	NOT_APPLICABLE("every simulated cable is at least compatible");
}

static void r17_each_mode_has_a_capability_bit(void)
{
	const uint32_t probed = LPT_PPT_BYTE_PRESENT | LPT_PPT_EPP_PRESENT | LPT_PPT_ECP_PRESENT;
	struct lpt_pnp_information pnp;

	CHECK(add_port("loopback,name=LPT5,modes=compat") == 0);
	CHECK(add_port("loopback,name=LPT6,modes=byte") == 0);
	CHECK(open_port(0, "LPT5") == 0);
	CHECK(lpt_get_pnp_information(clients[0].file, &pnp) == 0);
	CHECK((pnp.hardware_capabilities & probed) == 0);
	CHECK(open_port(1, "LPT6") == 0);
	CHECK(lpt_get_pnp_information(clients[1].file, &pnp) == 0);
	CHECK((pnp.hardware_capabilities & probed) == LPT_PPT_BYTE_PRESENT);
}

static void r22_started_port_has_an_empty_queue(void)
{
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(lpt_query_waiters(clients[0].file) == 0);
	CHECK(n_waiters("LPT1") == 0);
}

static void r23_allocations_are_counted(void)
{
	struct lpt_port_info info;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(look_at("LPT1", &info) && info.n_allocations == 0);
	for (uint64_t i = 1; i <= 3; i++) {
		CHECK(start_allocate(0) == 0 && is_granted(0));
		CHECK(look_at("LPT1", &info) && info.n_allocations == i);
		CHECK(free_port(0) == 0);
	}
	CHECK(look_at("LPT2", &info) && info.n_allocations == 0);
}

static void r24_frees_are_counted(void)
{
	struct lpt_port_info info;

	CHECK(open_port(0, "LPT1") == 0);
	for (uint64_t i = 1; i <= 3; i++) {
		CHECK(start_allocate(0) == 0 && is_granted(0));
		CHECK(look_at("LPT1", &info) && info.n_frees == i - 1);
		CHECK(free_port(0) == 0);
		CHECK(look_at("LPT1", &info) && info.n_frees == i);
	}
	CHECK(look_at("LPT2", &info) && info.n_frees == 0);
}

static void r25_failed_start_announces_nothing(void)
{
	struct seen_events seen = {0};
	struct lpt_operation *watch;

	CHECK(lpt_watch_start(admin, NULL, see_event, &seen, &watch) == 0);
	CHECK(dispatch_until(admin, &seen.n_added, 2));
	CHECK(add_port("loopback,name=LPT5,io=0x300,ecp=0x302") < 0);
	CHECK(add_port("loopback,name=LPT6") == 0);
	CHECK(dispatch_until(admin, &seen.n_added, 3));
	CHECK(strcmp(seen.last_added, "LPT6") == 0);
}

static void r26_port_without_device_works(void)
{
	CHECK(add_port("none,name=LPT5") == 0);
	CHECK(open_port(0, "LPT5") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(free_port(0) == 0);
}

static void r27_resources_are_reported_as_supplied(void)
{
	struct lpt_port_information info;
	struct lpt_more_port_information more;
	struct lpt_pnp_information pnp;

	CHECK(add_port("loopback,name=LPT5,io=0x300,irq=9,ecp=0x700") == 0);
	CHECK(open_port(0, "LPT5") == 0);
	CHECK(lpt_get_port_information(clients[0].file, &info) == 0);
	CHECK(info.original_controller == 0x300);
	CHECK(lpt_get_more_port_information(clients[0].file, &more) == 0);
	CHECK(more.interrupt_level == 9);
	CHECK(lpt_get_pnp_information(clients[0].file, &pnp) == 0);
	CHECK(pnp.original_ecp_controller == 0x700);
}

const struct requirement daemon_names[] = {
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
