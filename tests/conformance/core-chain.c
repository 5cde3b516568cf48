/* SPDX-License-Identifier: MIT */
/*
 * R19 and R130 in process: how the chain is counted and numbered, by the talks of src/ieee1284 on a
 * simulated cable; the core is told what they find.
 */
#include <string.h>

#include "core-tests.h"
#include "ieee1284/rig.h"

#define CHAIN                                                                                      \
	"chain,id0=MFG:Test;MDL:First;,id1=MFG:Test;MDL:Second;,id2=MFG:Test;MDL:Third;,"          \
	"id3=MFG:Test;MDL:Fourth;,"

static const char *const models[] = {"MDL:First;", "MDL:Second;", "MDL:Third;", "MDL:Fourth;"};

static uint32_t number_chain(struct rig *rig)
{
	const struct lpt_1284_want want = {.kind = LPT_TALK_INIT_BUS, .limit = LPT_DAISY_MAX};

	return rig_talk(rig, &want) == 0 ? rig->talk.result.n_daisy : UINT32_MAX;
}

static bool tells_model(struct rig *rig, uint8_t id, const char *model)
{
	const struct lpt_1284_want want = {.kind = LPT_TALK_SELECT, .id = id};
	uint8_t text[128] = "";

	return rig_talk(rig, &want) == 0 &&
	       rig_read_id(rig, LPT_1284_NIBBLE, text, sizeof(text) - 1) == 0 &&
	       strstr((const char *)text + 2, model);
}

/* LPT1 starts with so many devices, and has these IDs. */
static bool core_numbers(uint32_t n)
{
	struct lpt_resources resources = sound_resources();
	struct lpt_hardware hardware = sound_hardware();

	hardware.n_daisy = n;
	hardware.daisy_limit = LPT_DAISY_MAX;
	if (host_create(&a, "LPT1", 3) != LPT_STATUS_SUCCESS ||
	    host_start(&a, &resources, &hardware) != LPT_STATUS_SUCCESS ||
	    host_open(&a, 0) != LPT_STATUS_SUCCESS) {
		return false;
	}
	for (uint8_t id = 0; id < LPT_DAISY_MAX + 1; id++) {
		bool selected = host_select(&a, 0, id, 0) == LPT_STATUS_SUCCESS;

		if (selected != (id < n)) {
			return false;
		}
		host_free(&a, 0);
	}
	return true;
}

static void check_numbers(struct rig *rig, uint32_t n)
{
	CHECK(number_chain(rig) == n);
	for (uint32_t id = 0; id < n; id++) {
		CHECK(tells_model(rig, (uint8_t)id, models[id]));
	}
	CHECK(core_numbers(n));
}

static void r19_nearest_device_is_0(void)
{
	static const char *const specs[] = {CHAIN "devices=1", CHAIN "devices=2,end=none",
					    CHAIN "devices=3", CHAIN "devices=4,end=none"};

	for (uint32_t i = 0; i < 4; i++) {
		struct rig rig = {0};

		rig_open_spec(&rig, WAY_SOFTWARE, specs[i]);
		check_numbers(&rig, i + 1);
		rig_close(&rig);
	}
}

/* What the host put on the data lines. */
static struct {
	uint8_t bytes[4096];
	size_t n;
} sent;

static void see_access(void *context, const struct lpt_lines *lines, enum lpt_reg reg,
		       uint8_t value, bool is_read)
{
	(void)context;
	(void)lines;
	if (reg == LPT_REG_DATA && !is_read && sent.n < sizeof(sent.bytes)) {
		sent.bytes[sent.n++] = value;
	}
}

static bool was_sent(const char *packet)
{
	return memmem(sent.bytes, sent.n, packet, strlen(packet)) != NULL;
}

/* A multiplexor hears packets of its own only; who never sends them never has its answer. */
static void r130_multiplexor_is_no_device(void)
{
	static const struct lpt_lines_trace trace = {.access = see_access};
	struct rig rig = {0};

	rig_open_spec(&rig, WAY_SOFTWARE, CHAIN "devices=2");
	sent.n = 0;
	rig.source.lines.trace = &trace;
	uint32_t n = number_chain(&rig);
	rig.source.lines.trace = NULL;
	rig_close(&rig);
	CHECK(n == 2);
	CHECK(was_sent("\x87\x78")); /* of the packet that devices of a chain answer */
	CHECK(!was_sent("\xf0\x0f"));

	/* Nor has anything behind its ports a number. */
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	struct lpt_1284_command command = {.id = 0, .port = 1};
	CHECK(number_of(host_select_by(&a, 0, &command)) == 0xc000000d);
}

const struct requirement core_chain[] = {
	REQUIREMENT(19, nearest_device_is_0),
	REQUIREMENT(130, multiplexor_is_no_device),
	{0, NULL},
};
