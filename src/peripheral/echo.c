/* SPDX-License-Identifier: MIT */
/*
 * A device that speaks every mode of IEEE 1284, keeps what it is sent and gives it back: data in
 * their order, in ECP with the channel addresses where they came, in EPP addresses and data each in
 * its own order.  While it has `size` bytes that nobody read it is busy.  Of addresses it keeps the
 * last 256.
 */
#include "peripheral/echo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines/signals.h"
#include "peripheral/centronics.h"

#define MAX_SIZE (1u << 30)
#define BYTE_NS 1000 /* compatibility mode */
#define N_ADDRESSES 256u
#define CONTROL_UNKNOWN 0xff /* nothing was driven yet */
#define READY (LPT_STATUS_NFAULT | LPT_STATUS_SELECT | LPT_STATUS_NACK | LPT_STATUS_BUSY)

struct address {
	uint64_t before; /* number of the data byte that it came before */
	uint8_t byte;
};

struct echo {
	struct ieee1284 link;
	struct ieee1284_device device;
	struct centronics handshake;
	uint8_t control; /* as last seen */

	size_t size;
	uint8_t *data; /* a ring */
	uint64_t n_data, n_data_given;
	struct address addresses[N_ADDRESSES]; /* a ring */
	uint64_t n_addresses, n_addresses_given;
	struct echo_byte *record; /* a ring */
	uint64_t n_record;
};

static const struct key keys[] = {
	IEEE1284_KEYS("MFG:lptd;MDL:Echo;CLS:PORTS;CMD:ECHO;DES:lptd echo;",
		      "nibble+channel-nibble+byte+epp+ecp+ecp-rle+becp"),
	{"size", KEY_SIZE, NULL, "64K", "bytes that it keeps before it is busy"},
	IEEE1284_FAULT_KEYS,
};

static const struct key adjust_keys[] = {
	{"say", KEY_STRING, NULL, NULL, "text that it has for the host, behind what it keeps"},
	IEEE1284_FAULT_KEYS,
};

static struct echo *echo_of(struct peripheral *p)
{
	return (struct echo *)p->state;
}

uint64_t echo_count(struct peripheral *p)
{
	return echo_of(p)->n_record;
}

struct echo_byte echo_byte(struct peripheral *p, uint64_t n)
{
	return echo_of(p)->record[n % echo_of(p)->size];
}

/* --- what it keeps --- */

static bool is_full(const struct echo *echo)
{
	return echo->n_data - echo->n_data_given == echo->size;
}

static void keep_data(struct echo *echo, uint8_t byte)
{
	echo->data[echo->n_data++ % echo->size] = byte;
}

static void keep_address(struct echo *echo, uint8_t byte)
{
	echo->addresses[echo->n_addresses++ % N_ADDRESSES] = (struct address){echo->n_data, byte};
	if (echo->n_addresses - echo->n_addresses_given > N_ADDRESSES) {
		echo->n_addresses_given++;
	}
}

static bool echo_take(void *context, enum lpt_1284_mode mode, enum ieee1284_sort sort, uint8_t byte)
{
	struct echo *echo = context;

	if (sort == IEEE1284_ADDRESS) {
		keep_address(echo, byte);
	} else if (is_full(echo)) {
		return false;
	} else {
		keep_data(echo, byte);
	}
	echo->record[echo->n_record++ % echo->size] =
		(struct echo_byte){(uint8_t)mode, (uint8_t)sort, byte};
	return true;
}

static bool echo_take_run(void *context, enum lpt_1284_mode mode, uint8_t byte, unsigned n)
{
	struct echo *echo = context;

	if (echo->size - (echo->n_data - echo->n_data_given) < n) {
		return false;
	}
	for (unsigned i = 0; i < n; i++) {
		echo_take(echo, mode, IEEE1284_DATA, byte);
	}
	return true;
}

/* In ECP an address has its place between the data; in EPP the host asks for one. */
static bool give_address(struct echo *echo, enum lpt_1284_mode mode, bool use, uint8_t *ret_byte)
{
	const struct address *address = &echo->addresses[echo->n_addresses_given % N_ADDRESSES];

	if (echo->n_addresses_given == echo->n_addresses ||
	    (mode != LPT_1284_EPP && address->before > echo->n_data_given)) {
		return false;
	}
	*ret_byte = address->byte;
	echo->n_addresses_given += use;
	return true;
}

static bool echo_give(void *context, enum lpt_1284_mode mode, enum ieee1284_sort sort, bool use,
		      uint8_t *ret_byte)
{
	struct echo *echo = context;

	if (sort == IEEE1284_ADDRESS) {
		return give_address(echo, mode, use, ret_byte);
	}
	if (echo->n_data_given == echo->n_data) {
		return false;
	}
	*ret_byte = echo->data[echo->n_data_given % echo->size];
	echo->n_data_given += use;
	return true;
}

static unsigned echo_run(void *context, enum lpt_1284_mode mode, unsigned max)
{
	const struct echo *echo = context;
	const struct address *address = &echo->addresses[echo->n_addresses_given % N_ADDRESSES];
	uint64_t at = echo->n_data_given;
	uint64_t end = echo->n_data;
	unsigned run = 1;

	if (echo->n_addresses_given != echo->n_addresses && address->before < end) {
		end = address->before;
	}
	while (run < max && at + run < end &&
	       echo->data[(at + run) % echo->size] == echo->data[at % echo->size]) {
		run++;
	}
	return run;
}

/* --- compatibility mode --- */

static uint8_t echo_idle(void *context)
{
	const struct echo *echo = context;
	bool is_busy = is_full(echo) || !(echo->control & LPT_CONTROL_NINIT);

	return READY & (uint8_t) ~(is_busy ? LPT_STATUS_BUSY : 0);
}

static void report(struct echo *echo, struct peripheral_output *out)
{
	out->status = centronics_status(&echo->handshake, echo_idle(echo));
	out->data = PERIPHERAL_DATA_OPEN;
	out->until_ns = echo->handshake.until_ns;
}

static void follow_control(struct echo *echo, int64_t t, const struct peripheral_input *in)
{
	uint8_t changed = in->control ^ echo->control;
	bool is_strobed = changed & in->control & LPT_CONTROL_NSTROBE;

	echo->control = in->control;
	if (!(in->control & LPT_CONTROL_NINIT)) {
		centronics_reset(&echo->handshake);
	} else if (is_strobed && echo->handshake.phase == CENTRONICS_READY &&
		   echo_take(echo, LPT_1284_COMPAT, IEEE1284_DATA, in->data)) {
		centronics_begin(&echo->handshake, t);
	}
}

/* --- the peripheral --- */

static int echo_init(struct peripheral *p, const struct settings *settings,
		     const struct peripheral_sink *sink, char *error, size_t error_size)
{
	struct echo *echo = echo_of(p);
	uint64_t size = settings_number(settings, "size", 0);
	int r = ieee1284_configure(&echo->link, &echo->device, settings, error, error_size);

	if (r < 0) {
		return r;
	}
	if (size == 0 || size > MAX_SIZE) {
		snprintf(error, error_size, "key 'size' cannot be '%s'; write 1 to 1024M",
			 settings_text(settings, "size", ""));
		return -EINVAL;
	}
	echo->size = size;
	echo->data = malloc(size);
	echo->record = malloc(size * sizeof(*echo->record));
	if (!echo->data || !echo->record) {
		free(echo->data);
		free(echo->record);
		snprintf(error, error_size, "out of memory");
		return -ENOMEM;
	}
	echo->device.context = echo;
	echo->device.take = echo_take;
	echo->device.take_run = echo_take_run;
	echo->device.give = echo_give;
	echo->device.run = echo_run;
	echo->device.idle = echo_idle;
	echo->control = CONTROL_UNKNOWN;
	centronics_init(&echo->handshake, BYTE_NS);
	return 0;
}

static void echo_deinit(struct peripheral *p)
{
	free(echo_of(p)->data);
	free(echo_of(p)->record);
}

static void echo_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
		       struct peripheral_output *out)
{
	struct echo *echo = echo_of(p);

	if (ieee1284_drive(&echo->link, t, in, out)) {
		echo->control = in->control;
		centronics_reset(&echo->handshake);
	} else {
		follow_control(echo, t, in);
	}
	if (!ieee1284_is_active(&echo->link)) {
		report(echo, out);
	}
}

static void echo_advance(struct peripheral *p, int64_t t, struct peripheral_output *out)
{
	struct echo *echo = echo_of(p);

	if (ieee1284_is_active(&echo->link)) {
		ieee1284_advance(&echo->link, t, out);
		return;
	}
	centronics_advance(&echo->handshake, t);
	report(echo, out);
}

/* A block in compatibility mode. */
static ssize_t keep_block(struct echo *echo, int64_t *t, const struct peripheral_block *block)
{
	size_t n = 0;

	if (block->mode != LPT_XFER_COMPAT || block->reverse) {
		return -EOPNOTSUPP;
	}
	if (echo->handshake.phase != CENTRONICS_READY) {
		return 0;
	}
	while (n < block->n && echo_take(echo, LPT_1284_COMPAT, IEEE1284_DATA, block->bytes[n])) {
		n++;
	}
	*t += (int64_t)n * BYTE_NS;
	return (ssize_t)n;
}

static ssize_t echo_block(struct peripheral *p, int64_t *t, const struct peripheral_block *block)
{
	struct echo *echo = echo_of(p);

	return ieee1284_is_active(&echo->link) ? ieee1284_block(&echo->link, t, block)
					       : keep_block(echo, t, block);
}

static void echo_adjust(struct peripheral *p, int64_t t, const struct setting *setting,
			struct peripheral_output *out)
{
	struct echo *echo = echo_of(p);

	if (!ieee1284_adjust(&echo->link, setting)) {
		for (const char *at = setting->text; *at && !is_full(echo); at++) {
			keep_data(echo, (uint8_t)*at);
		}
	}
	if (ieee1284_is_active(&echo->link)) {
		ieee1284_changed(&echo->link, t, out);
	} else {
		report(echo, out);
	}
}

static void echo_adjusted(struct peripheral *p, const struct key *key, char *text, size_t size)
{
	const struct echo *echo = echo_of(p);

	if (!ieee1284_adjusted(&echo->link, key, text, size)) {
		snprintf(text, size, "%llu bytes",
			 (unsigned long long)(echo->n_data - echo->n_data_given));
	}
}

const struct peripheral_ops peripheral_echo = {
	.name = "echo",
	.help = "a device that speaks all of IEEE 1284 and gives back what it is sent",
	.keys = keys,
	.n_keys = sizeof(keys) / sizeof(keys[0]),
	.size = sizeof(struct echo),
	.speaks_1284 = true,
	.init = echo_init,
	.deinit = echo_deinit,
	.drive = echo_drive,
	.advance = echo_advance,
	.block = echo_block,
	.adjust_keys = adjust_keys,
	.n_adjust_keys = sizeof(adjust_keys) / sizeof(adjust_keys[0]),
	.adjust = echo_adjust,
	.adjusted = echo_adjusted,
};
