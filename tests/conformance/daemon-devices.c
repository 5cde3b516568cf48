/* SPDX-License-Identifier: MIT */
/*
 * R8 to R13, R18 to R21, R47, R48, R54, R55, R60, R61 and R274 through a daemon: which devices
 * there are, and how they go.  Chains say by their IDs which of their devices is the nearest.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <lpt/device.h>

#include "daemon-tests.h"

#define CHAIN                                                                                      \
	"chain,id0=MFG:Test;MDL:First;,id1=MFG:Test;MDL:Second;,id2=MFG:Test;MDL:Third;,"          \
	"id3=MFG:Test;MDL:Fourth;,"

static int add_chain(const char *keys)
{
	char spec[300];

	snprintf(spec, sizeof(spec), CHAIN "%s", keys);
	return add_port(spec);
}

/* Is there exactly one device of that name, and does it look like this? */
static bool is_listed(const char *name, const char *internal_name, int has_interface)
{
	struct lpt_records *list = NULL;
	int n = lpt_devices(admin, NULL, &list), n_same = 0;

	for (int i = 0; i < n; i++) {
		const struct lpt_device_info *device = lpt_records_device(list, (size_t)i);

		n_same += strcmp(device->name, name) == 0 &&
			  strcmp(device->internal_name, internal_name) == 0 &&
			  !device->has_interface == !has_interface;
	}
	lpt_records_free(list);
	return n_same == 1;
}

/* The names of a port's devices with what they call themselves: "LPT3.0=First|LPT3.1=Second". */
static const char *devices_of(const char *port)
{
	static char text[400];
	struct lpt_records *list = NULL;
	int n = lpt_devices(admin, port, &list);
	size_t len = 0;

	text[0] = '\0';
	for (int i = 0; i < n && len < sizeof(text); i++) {
		const struct lpt_device_info *device = lpt_records_device(list, (size_t)i);

		if (strchr(device->name, '.')) { /* the raw device is every port's */
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s=%s",
						len ? "|" : "", device->name, device->model);
		}
	}
	lpt_records_free(list);
	return text;
}

/* Open a device as a client of its own; the number of the documented status. */
static uint32_t open_device(int i, const char *name, struct lpt_device **ret_device)
{
	enum lpt_status status = LPT_STATUS_SUCCESS;
	struct lpt_device *device = NULL;
	int r = open_port(i, "LPT1"); /* for its connection */

	if (r == 0) {
		r = lpt_device_open(clients[i].conn, name, 0, &status, &device);
	}
	if (ret_device) {
		*ret_device = device;
	}
	return r == 0 ? 0 : lpt_status_number(status);
}

static void r8_raw_device_is_named_after_its_port(void)
{
	CHECK(add_chain("name=LPT120") == 0);
	CHECK(is_listed("LPT1", "\\Device\\Parallel0", 1));
	CHECK(is_listed("LPT2", "\\Device\\Parallel1", 1));
	CHECK(is_listed("LPT120", "\\Device\\Parallel119", 1));
	CHECK(open_device(0, "LPT120", NULL) == 0);
}

static void r9_raw_device_has_the_interface(void)
{
	struct lpt_records *list = NULL;
	int n_raw = 0;

	CHECK(add_chain("name=LPT3") == 0);
	int n = lpt_devices(admin, NULL, &list);
	for (int i = 0; i < n; i++) {
		const struct lpt_device_info *device = lpt_records_device(list, (size_t)i);

		n_raw += strchr(device->name, '.') == NULL && device->has_interface;
	}
	lpt_records_free(list);
	CHECK(n_raw == 3);
}

static void r10_chain_device_is_named_by_port_and_id(void)
{
	CHECK(add_chain("name=LPT3,devices=2") == 0);
	CHECK(is_listed("LPT3.0", "\\Device\\Parallel2.0", 0));
	CHECK(is_listed("LPT3.1", "\\Device\\Parallel2.1", 0));
	CHECK(open_device(0, "LPT3.0", NULL) == 0 && open_device(1, "LPT3.1", NULL) == 0);
}

static void r11_end_of_chain_is_named_4(void)
{
	CHECK(add_chain("name=LPT3,devices=1") == 0);
	CHECK(is_listed("LPT3.4", "\\Device\\Parallel2.4", 0));
	CHECK(open_device(0, "LPT3.4", NULL) == 0);
}

static void r12_chain_and_its_end_have_no_interface(void)
{
	struct lpt_records *list = NULL;
	int n_without = 0;

	CHECK(add_chain("name=LPT3,devices=2") == 0);
	int n = lpt_devices(admin, "LPT3", &list);
	for (int i = 0; i < n; i++) {
		const struct lpt_device_info *device = lpt_records_device(list, (size_t)i);

		n_without += strchr(device->name, '.') != NULL && !device->has_interface;
	}
	lpt_records_free(list);
	CHECK(n == 4 && n_without == 3);
}

static void r13_two_and_an_end_have_three_links(void)
{
	CHECK(lpt_remove(admin, "LPT1") == 0);
	CHECK(add_chain("name=LPT1,devices=2") == 0);
	const char *devices = devices_of("LPT1");
	CHECK(strncmp(devices, "LPT1.0=First|LPT1.1=Second|LPT1.4=", 34) == 0);
	CHECK(strchr(devices + 34, '|') == NULL); /* no more */
}

/* What a port with these keys counts; UINT32_MAX: it cannot be added. */
static uint32_t count_with(const char *keys)
{
	struct lpt_pnp_information pnp = {.ieee1284_3_device_count = UINT32_MAX};

	lpt_remove(admin, "LPT3");
	if (add_chain(keys) == 0 && open_port(0, "LPT3") == 0) {
		lpt_get_pnp_information(clients[0].file, &pnp);
	}
	close_file(0);
	return pnp.ieee1284_3_device_count;
}

static void r18_start_counts_the_chain(void)
{
	CHECK(count_with("name=LPT3,devices=0") == 0);
	CHECK(count_with("name=LPT3,devices=1") == 1);
	CHECK(count_with("name=LPT3,devices=2") == 2);
	CHECK(count_with("name=LPT3,devices=3,daisy=4") == 3);
}

static void r19_nearest_device_is_0(void)
{
	CHECK(add_chain("name=LPT3,devices=3,daisy=4,end=none") == 0);
	CHECK(strcmp(devices_of("LPT3"), "LPT3.0=First|LPT3.1=Second|LPT3.2=Third") == 0);
}

static void r20_default_profile_has_two_ids(void)
{
	CHECK(add_chain("name=LPT3,devices=4,end=none") == 0);
	CHECK(strcmp(devices_of("LPT3"), "LPT3.0=First|LPT3.1=Second") == 0);
	CHECK(count_with("name=LPT3,devices=4") == 2);
}

static void r21_limit_above_four_is_refused(void)
{
	CHECK(add_chain("name=LPT3,daisy=5") == -EINVAL);
	CHECK(add_chain("name=LPT3,daisy=255") == -EINVAL);
	CHECK(add_chain("name=LPT3,daisy=4294967297") == -EINVAL);
	CHECK(open_port(0, "LPT3") == -ENOENT);
	CHECK(count_with("name=LPT3,devices=4,daisy=4") == 4);
}

static void r274_port_without_a_chain_counts_0(void)
{
	struct lpt_pnp_information pnp = {.ieee1284_3_device_count = 9};

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(lpt_get_pnp_information(clients[0].file, &pnp) == 0);
	CHECK(pnp.ieee1284_3_device_count == 0);
	CHECK(count_with("name=LPT3,devices=0") == 0); /* an end of chain is none */
}

/* --- going --- */

static void r47_device_nobody_has_open_can_be_removed(void)
{
	CHECK(add_chain("name=LPT3,devices=2,end=none") == 0);
	CHECK(open_device(0, "LPT3.0", NULL) == 0);
	CHECK(adjust_port("LPT3", "present1", "no") == 0);
	CHECK(lpt_chain(admin, "LPT3", PATIENCE_MS, NULL) >= 0);
	CHECK(strcmp(devices_of("LPT3"), "LPT3.0=First") == 0);
	CHECK(open_device(1, "LPT3.1", NULL) == lpt_status_number(LPT_STATUS_DEVICE_REMOVED));
}

static void r48_removal_of_an_open_device_is_refused(void)
{
	struct lpt_device *device;
	char id[64];

	CHECK(add_chain("name=LPT3,devices=2,end=none") == 0);
	CHECK(open_device(0, "LPT3.1", &device) == 0);
	CHECK(lpt_remove(admin, "LPT3") == -EBUSY);
	CHECK(strcmp(devices_of("LPT3"), "LPT3.0=First|LPT3.1=Second") == 0);
	CHECK(lpt_device_id(device, 0, id, sizeof(id)) > 0 && strstr(id, "MDL:Second;"));
	CHECK(lpt_device_close(device) == NULL);
	CHECK(lpt_remove(admin, "LPT3") == 0);
}

/* Client 2 owns LPT3 and counts its chain, which has lost its second device. */
static void lose_second(void)
{
	CHECK(adjust_port("LPT3", "present1", "no") == 0);
	CHECK(open_port(2, "LPT3") == 0 && start_allocate(2) == 0 && is_granted(2));
	CHECK(ask(2, LPT_IOCTL_INTERNAL_INIT_1284_3_BUS, NULL, 0, 0, NULL) == LPT_STATUS_SUCCESS);
	CHECK(free_port(2) == 0);
}

static void r54_create_of_a_surprise_removed_device(void)
{
	CHECK(add_chain("name=LPT3,devices=2") == 0);
	CHECK(open_device(0, "LPT3.1", NULL) == 0);
	lose_second();
	CHECK(open_device(1, "LPT3.1", NULL) == 0xc0000056);
	CHECK(open_device(1, "LPT3.0", NULL) == 0); /* the other one is there */
}

static void r55_create_of_a_removed_device(void)
{
	struct lpt_device *device;

	CHECK(add_chain("name=LPT3,devices=2") == 0);
	CHECK(open_device(0, "LPT3.1", &device) == 0 && !lpt_device_close(device));
	lose_second();
	CHECK(open_device(1, "LPT3.1", NULL) == 0xc00002b6);
}

static void transfer_ended(struct lpt_operation *operation, int result, void *userdata)
{
	int *n_ended = userdata;

	(void)operation;
	(void)result;
	(*n_ended)++;
}

static void r60_transfers_to_a_device_that_goes(void)
{
	struct lpt_device_transfer read, write;
	struct lpt_device *device;
	char buffer[4];
	int n_ended = 0;

	CHECK(add_chain("name=LPT3,devices=2") == 0);
	CHECK(open_device(0, "LPT3.1", &device) == 0);
	CHECK(open_port(2, "LPT3") == 0 && start_allocate(2) == 0 && is_granted(2));
	CHECK(lpt_device_read_start(device, buffer, sizeof(buffer), 0, &read, transfer_ended,
				    &n_ended, NULL) == 0);
	CHECK(lpt_device_write_start(device, "data", 4, 0, &write, transfer_ended, &n_ended,
				     NULL) == 0);
	CHECK(await_waiters("LPT3", 1) && n_ended == 0);
	CHECK(adjust_port("LPT3", "present1", "no") == 0);
	CHECK(ask(2, LPT_IOCTL_INTERNAL_INIT_1284_3_BUS, NULL, 0, 0, NULL) == LPT_STATUS_SUCCESS);
	CHECK(dispatch_until(clients[0].conn, &n_ended, 2));
	CHECK(lpt_status_number(read.status) == 0xc0000056 && read.n == 0);
	CHECK(lpt_status_number(write.status) == 0xc0000056 && write.n == 0);
	CHECK(n_waiters("LPT3") == 0);
}

static void r61_transfers_to_a_removed_device(void)
{
	enum lpt_status status = LPT_STATUS_SUCCESS;
	struct lpt_device *device;
	uint32_t n = 0xbad;
	char buffer[4];

	CHECK(add_chain("name=LPT3,devices=2") == 0);
	CHECK(open_device(0, "LPT3.1", &device) == 0);
	lose_second();
	CHECK(lpt_device_read(device, buffer, sizeof(buffer), 0, PATIENCE_MS, &status, &n) ==
	      -ENODEV);
	CHECK(lpt_status_number(status) == 0xc00002b6 && n == 0);
	n = 0xbad;
	CHECK(lpt_device_write(device, "data", 4, 0, PATIENCE_MS, &status, &n) == -ENODEV);
	CHECK(lpt_status_number(status) == 0xc00002b6 && n == 0);
	CHECK(n_waiters("LPT3") == 0);
}

const struct requirement daemon_devices[] = {
	REQUIREMENT(8, raw_device_is_named_after_its_port),
	REQUIREMENT(9, raw_device_has_the_interface),
	REQUIREMENT(10, chain_device_is_named_by_port_and_id),
	REQUIREMENT(11, end_of_chain_is_named_4),
	REQUIREMENT(12, chain_and_its_end_have_no_interface),
	REQUIREMENT(13, two_and_an_end_have_three_links),
	REQUIREMENT(18, start_counts_the_chain),
	REQUIREMENT(19, nearest_device_is_0),
	REQUIREMENT(20, default_profile_has_two_ids),
	REQUIREMENT(21, limit_above_four_is_refused),
	REQUIREMENT(47, device_nobody_has_open_can_be_removed),
	REQUIREMENT(48, removal_of_an_open_device_is_refused),
	REQUIREMENT(54, create_of_a_surprise_removed_device),
	REQUIREMENT(55, create_of_a_removed_device),
	REQUIREMENT(60, transfers_to_a_device_that_goes),
	REQUIREMENT(61, transfers_to_a_removed_device),
	REQUIREMENT(274, port_without_a_chain_counts_0),
	{0, NULL},
};
