/* SPDX-License-Identifier: MIT */
/* A peripheral that keeps a record; see recorder.h. */
#include "recorder.h"

#include <errno.h>
#include <string.h>

#include "lines/signals.h"

#define IDLE (LPT_STATUS_BUSY | LPT_STATUS_NACK | LPT_STATUS_SELECT | LPT_STATUS_NFAULT)
#define BYTE_NS 2000 /* of compatibility mode */

static struct recorder *recorder_of(struct peripheral *p)
{
	return (struct recorder *)p->state;
}

static void put(struct record *record, enum ieee1284_sort sort, uint8_t byte)
{
	if (record->n < RECORD_MAX) {
		record->sorts[record->n] = (uint8_t)sort;
		record->bytes[record->n++] = byte;
	}
}

static bool take(void *context, enum lpt_1284_mode mode, enum ieee1284_sort sort, uint8_t byte)
{
	struct recorder *recorder = context;

	if (recorder->taken.n >= recorder->takes) {
		return false;
	}
	put(&recorder->taken, sort, byte);
	return true;
}

static bool take_run(void *context, enum lpt_1284_mode mode, uint8_t byte, unsigned n)
{
	struct recorder *recorder = context;

	if (recorder->taken.n + n > recorder->takes) {
		return false;
	}
	for (unsigned i = 0; i < n; i++) {
		put(&recorder->taken, IEEE1284_DATA, byte);
	}
	return true;
}

static bool give(void *context, enum lpt_1284_mode mode, enum ieee1284_sort sort, bool use,
		 uint8_t *ret_byte)
{
	struct recorder *recorder = context;
	size_t at = recorder->given;

	if (at >= recorder->to_give.n || recorder->to_give.sorts[at] != (uint8_t)sort) {
		return false;
	}
	*ret_byte = recorder->to_give.bytes[at];
	recorder->given += use;
	return true;
}

static unsigned run(void *context, enum lpt_1284_mode mode, unsigned max)
{
	const struct recorder *recorder = context;
	const struct record *record = &recorder->to_give;
	size_t at = recorder->given, end = at;

	while (end < record->n && end - at < max && record->bytes[end] == record->bytes[at] &&
	       record->sorts[end] == record->sorts[at]) {
		end++;
	}
	return (unsigned)(end - at);
}

/* Busy stays high where nothing more is taken. */
static uint8_t idle(void *context)
{
	const struct recorder *recorder = context;

	return recorder->taken.n < recorder->takes ? IDLE : IDLE & ~LPT_STATUS_BUSY;
}

static void entered(void *context, enum lpt_1284_mode mode)
{
	struct recorder *recorder = context;

	recorder->entered = mode;
}

void recorder_reset(struct recorder *recorder)
{
	recorder->taken.n = 0;
	recorder->takes = RECORD_MAX;
	recorder->to_give.n = 0;
	recorder->given = 0;
	recorder->entered = LPT_1284_COMPAT;
	recorder->unplugged_ns = INT64_MAX;
	recorder->responder.faults =
		(struct ieee1284_faults){.dies_after = UINT64_MAX, .id_length = -1};
}

void recorder_load(struct recorder *recorder, enum ieee1284_sort sort, const uint8_t *bytes,
		   size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put(&recorder->to_give, sort, bytes[i]);
	}
}

/* --- the members of peripheral_ops --- */

static int init(struct peripheral *p, const struct settings *settings,
		const struct peripheral_sink *sink, char *error, size_t error_size)
{
	static const char id[] = "MFG:lptd;MDL:Recorder;CMD:NONE;";
	struct recorder *recorder = recorder_of(p);

	recorder->device = (struct ieee1284_device){
		.context = recorder,
		.modes = (1u << LPT_1284_MODE_COUNT) - 1,
		.id = id,
		.id_len = sizeof(id) - 1,
		.take = take,
		.take_run = take_run,
		.give = give,
		.run = run,
		.idle = idle,
		.entered = entered,
	};
	ieee1284_init(&recorder->responder, &recorder->device);
	recorder_reset(recorder);
	return 0;
}

/* Without its plug, which has its power too, nobody drives anything. */
static void report(struct recorder *recorder, int64_t t, struct peripheral_output *out)
{
	if (t >= recorder->unplugged_ns) {
		ieee1284_init(&recorder->responder, &recorder->device);
		*out = peripheral_open_lines;
		return;
	}
	if (!ieee1284_is_active(&recorder->responder)) {
		out->status = idle(recorder);
		out->data = PERIPHERAL_DATA_OPEN;
		out->until_ns = INT64_MAX;
	}
	if (out->until_ns > recorder->unplugged_ns) {
		out->until_ns = recorder->unplugged_ns;
	}
}

/* False: it is the business of IEEE 1284, or of nobody. */
static bool is_compat(struct recorder *recorder, int64_t t, const struct peripheral_input *in,
		      struct peripheral_output *out)
{
	return t < recorder->unplugged_ns && !ieee1284_drive(&recorder->responder, t, in, out);
}

static void drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
		  struct peripheral_output *out)
{
	struct recorder *recorder = recorder_of(p);
	uint8_t rose = in->control & ~recorder->control;

	recorder->control = in->control;
	if (is_compat(recorder, t, in, out) && (rose & LPT_CONTROL_NSTROBE)) {
		take(recorder, LPT_1284_COMPAT, IEEE1284_DATA, in->data);
	}
	report(recorder, t, out);
}

static void advance(struct peripheral *p, int64_t t, struct peripheral_output *out)
{
	struct recorder *recorder = recorder_of(p);

	if (t < recorder->unplugged_ns) {
		ieee1284_advance(&recorder->responder, t, out);
	}
	report(recorder, t, out);
}

static ssize_t block(struct peripheral *p, int64_t *t, const struct peripheral_block *block)
{
	struct recorder *recorder = recorder_of(p);
	size_t n = 0;

	if (ieee1284_is_active(&recorder->responder)) {
		return ieee1284_block(&recorder->responder, t, block);
	}
	if (block->mode != LPT_XFER_COMPAT || block->reverse) {
		return -EOPNOTSUPP;
	}
	while (n < block->n && take(recorder, LPT_1284_COMPAT, IEEE1284_DATA, block->bytes[n])) {
		n++;
	}
	*t += (int64_t)n * BYTE_NS;
	return (ssize_t)n;
}

static const struct key adjust_keys[] = {
	{"changed", KEY_CHOICE, "no|yes", "no", "whether something was set"},
};

static void adjust(struct peripheral *p, int64_t t, const struct setting *setting,
		   struct peripheral_output *out)
{
	struct recorder *recorder = recorder_of(p);

	ieee1284_changed(&recorder->responder, t, out);
	report(recorder, t, out);
}

static void adjusted(struct peripheral *p, const struct key *key, char *text, size_t size)
{
	key_choice_text(key, 0, text, size);
}

const struct peripheral_ops recorder_ops = {
	.name = "recorder",
	.help = "a device that keeps a record",
	.size = sizeof(struct recorder),
	.init = init,
	.drive = drive,
	.advance = advance,
	.block = block,
	.adjust_keys = adjust_keys,
	.n_adjust_keys = sizeof(adjust_keys) / sizeof(adjust_keys[0]),
	.adjust = adjust,
	.adjusted = adjusted,
};
