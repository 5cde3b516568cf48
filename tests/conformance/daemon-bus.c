/* SPDX-License-Identifier: MIT */
/* R127 to R130 through a daemon: the devices of a chain are counted and numbered. */
#include <string.h>

#include "daemon-chain.h"

static void r127_init_bus_numbers_anew(void)
{
	uint32_t information;

	open_files(1);
	CHECK(allocate(0) == 0 && counts(0, 2));
	CHECK(select_id(0, 0, KEEP) == 0 && listener(0) == NEAREST);
	CHECK(adjust_port("LPT3", "present0", "no") == 0);
	CHECK(ask(0, INIT_BUS, NULL, 0, 0, &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0 && counts(0, 1));
	CHECK(listener(0) == PRINTER); /* nobody is selected, and the port is kept */
	CHECK(select_id(0, 0, KEEP) == 0 && listener(0) == SECOND);
	CHECK(select_id(0, 1, KEEP) == 0xc0000001 && select_id(0, 2, KEEP) == 0xc000000d);
	CHECK(adjust_port("LPT3", "present0", "yes") == 0);
	CHECK(ask(0, INIT_BUS, NULL, 0, 0, NULL) == LPT_STATUS_SUCCESS && counts(0, 2));
	CHECK(select_id(0, 0, KEEP) == 0 && listener(0) == NEAREST);
	CHECK(select_id(0, 1, KEEP) == 0 && listener(0) == SECOND);
}

static void r128_init_bus_needs_the_port(void)
{
	uint32_t information;

	open_files(2);
	CHECK(adjust_port("LPT3", "present0", "no") == 0);
	for (int owned = 0; owned < 2; owned++) {
		struct before before = look();

		CHECK(lpt_status_number(ask(1, INIT_BUS, NULL, 0, 0, &information)) == 0xc0000184);
		CHECK(information == 0 && is_unchanged(before) && counts(1, 2));
		allocate(0);
	}
}

static void r129_count_leaves_the_end_of_chain_out(void)
{
	open_files(1);
	CHECK(counts(0, 2)); /* there is a printer behind them */
	CHECK(allocate(0) == 0 && listener(0) == PRINTER);
	CHECK(ask(0, INIT_BUS, NULL, 0, 0, NULL) == LPT_STATUS_SUCCESS && counts(0, 2));
	CHECK(add_port("chain,name=LPT4,devices=0") == 0);
	CHECK(open_port(1, "LPT4") == 0 && counts(1, 0));
	CHECK(add_port("chain,name=LPT5,devices=1,end=none") == 0);
	CHECK(open_port(1, "LPT5") == 0 && counts(1, 1));
}

/* What the host put on the data lines, in order. */
static struct {
	uint8_t bytes[4096];
	size_t n;
	int has_ended;
} seen;

static void see_accesses(const struct lpt_access_batch *batch, void *userdata)
{
	(void)userdata;
	for (size_t i = 0; i < batch->n_accesses; i++) {
		const struct lpt_access *access = &batch->accesses[i];

		if (access->reg == LPT_REG_DATA && !access->is_read &&
		    seen.n < sizeof(seen.bytes)) {
			seen.bytes[seen.n++] = access->value;
		}
	}
}

static void trace_ended(struct lpt_operation *operation, int result, void *userdata)
{
	(void)operation;
	(void)result;
	(void)userdata;
	seen.has_ended = 1;
}

static bool was_sent(const char *packet)
{
	return memmem(seen.bytes, seen.n, packet, strlen(packet)) != NULL;
}

/* One is addressed by packets of its own; who never sends them never has its answer. */
static void r130_multiplexor_is_no_device(void)
{
	struct lpt_operation *trace;

	memset(&seen, 0, sizeof(seen));
	open_files(1);
	CHECK(allocate(0) == 0);
	CHECK(lpt_trace_start(admin, "LPT3", see_accesses, trace_ended, NULL, &trace) == 0);
	CHECK(ask(0, INIT_BUS, NULL, 0, 0, NULL) == LPT_STATUS_SUCCESS);
	CHECK(lpt_cancel(trace) == 0 && dispatch_until(admin, &seen.has_ended, 1));
	CHECK(was_sent("\x87\x78")); /* the packet that devices answer */
	CHECK(!was_sent("\xf0\x0f\x52\xad") && !was_sent("\xf0\x0f"));
	CHECK(counts(0, 2));
	CHECK(lpt_status_number(ask(0, LPT_IOCTL_INTERNAL_SELECT_DEVICE,
				    &(struct lpt_1284_command){.port = 1},
				    sizeof(struct lpt_1284_command), 0, NULL)) == 0xc000000d);
}

const struct requirement daemon_bus[] = {
	REQUIREMENT(127, init_bus_numbers_anew),
	REQUIREMENT(128, init_bus_needs_the_port),
	REQUIREMENT(129, count_leaves_the_end_of_chain_out),
	REQUIREMENT(130, multiplexor_is_no_device),
	{0, NULL},
};
