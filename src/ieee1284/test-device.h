/* SPDX-License-Identifier: MIT */
/*
 * The far end of the cable in the tests of this room: a peripheral that answers the host event by
 * event as the tables of the standard have it, at once, and can be told to stay silent at any of
 * them.  Behind registers and a clock that moves only when it is asked or slept on.
 */
#ifndef LPT_IEEE1284_TEST_DEVICE_H
#define LPT_IEEE1284_TEST_DEVICE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "ieee1284/ieee1284.h"
#include "lines/signals.h"

#define DEVICE_TAKEN 65536
#define COMMAND 0x100 /* beside a byte in ECP mode */

enum device_state {
	COMPAT,
	ASKED,    /* after event 2 */
	CLOCKED,  /* after event 3 */
	SPEAKING, /* in the mode of `request` */
	LEAVING,  /* after event 24 */
	LEFT,     /* after event 27 */
};

struct device {
	struct lpt_lines lines;
	struct lpt_lines_ops ops;
	uint8_t reg[3];
	enum device_state state;
	uint8_t request;
	bool is_plain;         /* does not know IEEE 1284 */
	const uint8_t *speaks; /* requests that it accepts */
	uint32_t n_speaks;
	uint32_t silent;         /* at this event */
	uint32_t n_negotiations; /* that it accepted */

	const uint16_t *offered; /* what it has to say, with COMMAND */
	uint32_t n_offered;
	bool is_high_half;
	bool is_clocked;              /* ECP reverse, EPP: in the middle of a byte */
	int64_t offers_at;            /* it has nothing to say before */
	uint16_t taken[DEVICE_TAKEN]; /* with COMMAND; EPP: addresses */
	uint32_t n_taken;
	uint32_t room; /* it takes no more than that */
	uint32_t n_programs;
	uint32_t n_resets;
	uint8_t last_control;

	struct lpt_1284_cable cable;
	struct lpt_1284_talk talk;
	struct lpt_run run;
};

static int64_t device_clock;

static int64_t device_now(void)
{
	device_clock += 50;
	return device_clock;
}

static void device_sleep(int64_t ns)
{
	device_clock += ns;
}

/* Levels at the connector. */
static bool is_high(const struct device *d, uint8_t mask)
{
	const uint8_t inverted = 0x0b;

	return ((d->reg[LPT_REG_CONTROL] ^ inverted) & mask) != 0;
}

static void set_line(struct device *d, uint8_t mask, bool high)
{
	bool bit = high != (mask == LPT_STATUS_BUSY);
	uint8_t *status = &d->reg[LPT_REG_STATUS];

	*status = bit ? *status | mask : *status & ~mask;
}

/* An answer of the device, unless it is silent at this event. */
static void answer(struct device *d, uint32_t event, uint8_t mask, bool high)
{
	if (d->silent != event) {
		set_line(d, mask, high);
	}
}

static bool has_data(const struct device *d)
{
	return d->n_offered > 0 && device_clock >= d->offers_at;
}

static void show_compat(struct device *d)
{
	d->state = COMPAT;
	d->reg[LPT_REG_STATUS] = 0xd8; /* ready: nAck, Select, nFault high, Busy, PError low */
	if (d->room == d->n_taken) {
		set_line(d, LPT_STATUS_BUSY, true);
	}
}

static void take(struct device *d, uint16_t byte)
{
	d->taken[d->n_taken++] = byte;
}

static bool is_ecp(const struct device *d)
{
	return d->request == 0x10 || d->request == 0x14 || d->request == 0x18 ||
	       d->request == 0x30 || d->request == 0x34;
}

static void show_data_avail(struct device *d)
{
	set_line(d, LPT_STATUS_NFAULT, !has_data(d));
	set_line(d, LPT_STATUS_PERROR, !has_data(d));
}

static void agree(struct device *d)
{
	bool accepts = false;

	for (uint32_t i = 0; i < d->n_speaks; i++) {
		accepts = accepts || d->speaks[i] == d->request;
	}
	d->n_negotiations += accepts;
	d->is_high_half = d->is_clocked = false;
	d->state = SPEAKING;
	set_line(d, LPT_STATUS_SELECT, accepts && d->request != 0);
	if (!accepts) {
		d->request = 0; /* nothing but the end is waited for */
	}
	set_line(d, LPT_STATUS_BUSY, false);
	if (is_ecp(d) || d->request == 0x40) {
		set_line(d, LPT_STATUS_PERROR, false);
	} else {
		show_data_avail(d);
	}
	answer(d, 6, LPT_STATUS_NACK, true);
}

static void pop(struct device *d)
{
	d->offered++;
	d->n_offered--;
}

static void speak_nibble(struct device *d)
{
	bool ready = !is_high(d, LPT_CONTROL_NAUTOFD);

	if (ready && !d->is_clocked && has_data(d)) {
		uint8_t nibble = d->is_high_half ? d->offered[0] >> 4 : d->offered[0] & 15;
		set_line(d, LPT_STATUS_NFAULT, nibble & 1);
		set_line(d, LPT_STATUS_SELECT, nibble & 2);
		set_line(d, LPT_STATUS_PERROR, nibble & 4);
		set_line(d, LPT_STATUS_BUSY, nibble & 8);
		answer(d, 9, LPT_STATUS_NACK, false);
		d->is_clocked = true;
	} else if (!ready && d->is_clocked) {
		d->is_clocked = false;
		if (d->is_high_half) {
			pop(d);
			set_line(d, LPT_STATUS_BUSY, false);
			show_data_avail(d);
		}
		d->is_high_half = !d->is_high_half;
		answer(d, 11, LPT_STATUS_NACK, true);
	}
}

static void speak_byte(struct device *d)
{
	bool ready = !is_high(d, LPT_CONTROL_NAUTOFD);

	if (ready && !d->is_clocked && has_data(d)) {
		assert_true(d->lines.reverse);
		d->reg[LPT_REG_DATA] = d->offered[0];
		answer(d, 9, LPT_STATUS_NACK, false);
		d->is_clocked = true;
	} else if (!ready && d->is_clocked) {
		d->is_clocked = false;
		pop(d);
		show_data_avail(d);
		answer(d, 11, LPT_STATUS_NACK, true);
	}
}

static void speak_epp(struct device *d)
{
	bool data = !is_high(d, LPT_CONTROL_NAUTOFD);
	bool address = !is_high(d, LPT_CONTROL_NSELECTIN);

	if (!is_high(d, LPT_CONTROL_NINIT)) {
		d->n_resets++;
		show_compat(d);
		return;
	}
	if (!data && !address) {
		d->is_clocked = false;
		answer(d, 60, LPT_STATUS_BUSY, false);
		return;
	}
	bool writes = !is_high(d, LPT_CONTROL_NSTROBE);
	if (d->is_clocked || (writes && d->n_taken == d->room) || (!writes && !has_data(d))) {
		return;
	}
	d->is_clocked = true;
	if (writes) {
		take(d, d->reg[LPT_REG_DATA] | (address ? COMMAND : 0));
	} else {
		d->reg[LPT_REG_DATA] = d->offered[0];
		pop(d);
	}
	answer(d, 58, LPT_STATUS_BUSY, true);
}

static void offer_ecp(struct device *d)
{
	bool ready = !is_high(d, LPT_CONTROL_NAUTOFD);

	if (ready && !d->is_clocked && has_data(d)) {
		d->reg[LPT_REG_DATA] = d->offered[0];
		set_line(d, LPT_STATUS_BUSY, !(d->offered[0] & COMMAND));
		answer(d, 43, LPT_STATUS_NACK, false);
		d->is_clocked = true;
	} else if (!ready && d->is_clocked) {
		d->is_clocked = false;
		pop(d);
		answer(d, 45, LPT_STATUS_NACK, true);
	}
}

static void take_ecp(struct device *d)
{
	bool clock = !is_high(d, LPT_CONTROL_NSTROBE);

	if (clock && !d->is_clocked && d->silent != 36) {
		take(d, d->reg[LPT_REG_DATA] | (is_high(d, LPT_CONTROL_NAUTOFD) ? 0 : COMMAND));
		set_line(d, LPT_STATUS_BUSY, true);
	}
	d->is_clocked = clock;
	if (!clock && d->n_taken < d->room) {
		answer(d, 32, LPT_STATUS_BUSY, false);
	}
}

/* nInit low beside nAutoFd low asks for reverse; beside a byte that was not taken it gives it up.
 */
static void speak_ecp(struct device *d)
{
	bool reverse = !is_high(d, LPT_CONTROL_NINIT);
	bool was_reverse = !(d->last_control & LPT_CONTROL_NINIT);

	if (reverse && !was_reverse) {
		d->is_clocked = false;
		answer(d, d->lines.reverse ? 40 : 73, LPT_STATUS_PERROR, false);
	} else if (!reverse && was_reverse) {
		d->is_clocked = false;
		set_line(d, LPT_STATUS_NACK, true);
		set_line(d, LPT_STATUS_BUSY, false);
		answer(d, 49, LPT_STATUS_PERROR, true);
	} else if (reverse) {
		offer_ecp(d);
	} else {
		if (!is_high(d, LPT_CONTROL_NAUTOFD)) {
			answer(d, 31, LPT_STATUS_PERROR, true);
		}
		take_ecp(d);
	}
	if (reverse && d->lines.reverse) {
		offer_ecp(d);
	}
}

static void speak(struct device *d)
{
	if (d->request != 0x40 && !is_high(d, LPT_CONTROL_NSELECTIN)) {
		d->state = LEAVING;
		set_line(d, LPT_STATUS_NFAULT, true);
		answer(d, 24, LPT_STATUS_NACK, false);
	} else if (d->request == 0x40) {
		speak_epp(d);
	} else if (is_ecp(d)) {
		speak_ecp(d);
	} else if (d->request == 0x01 || d->request == 0x05) {
		speak_byte(d);
	} else {
		speak_nibble(d);
	}
}

static void listen_compat(struct device *d)
{
	bool strobe = !is_high(d, LPT_CONTROL_NSTROBE);

	if (is_high(d, LPT_CONTROL_NSELECTIN) && !is_high(d, LPT_CONTROL_NAUTOFD)) {
		if (d->is_plain || d->silent == 2) {
			return;
		}
		d->state = ASKED;
		set_line(d, LPT_STATUS_PERROR | LPT_STATUS_SELECT | LPT_STATUS_NFAULT, true);
		set_line(d, LPT_STATUS_NACK, false);
	} else if (strobe && !d->is_clocked) {
		take(d, d->reg[LPT_REG_DATA]);
		set_line(d, LPT_STATUS_BUSY, d->n_taken == d->room);
	}
	d->is_clocked = strobe;
}

static void react(struct device *d)
{
	switch (d->state) {
	case COMPAT:
		listen_compat(d);
		break;
	case ASKED:
		if (!is_high(d, LPT_CONTROL_NSTROBE)) {
			d->request = d->reg[LPT_REG_DATA];
			d->state = CLOCKED;
		} else if (!is_high(d, LPT_CONTROL_NSELECTIN)) {
			show_compat(d);
		}
		break;
	case CLOCKED:
		if (is_high(d, LPT_CONTROL_NSTROBE) && is_high(d, LPT_CONTROL_NAUTOFD)) {
			agree(d);
		}
		break;
	case SPEAKING:
		speak(d);
		break;
	case LEAVING:
		if (!is_high(d, LPT_CONTROL_NAUTOFD)) {
			d->state = LEFT;
			answer(d, 27, LPT_STATUS_NACK, true);
		}
		break;
	case LEFT:
		if (is_high(d, LPT_CONTROL_NAUTOFD)) {
			show_compat(d);
		}
		break;
	}
	d->last_control = d->reg[LPT_REG_CONTROL];
}

static int device_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	struct device *d = lines->driver;

	assert_false(reg == LPT_REG_DATA && lines->reverse);
	d->reg[reg] = value;
	if (reg == LPT_REG_CONTROL) {
		react(d);
	}
	return 0;
}

static int device_read(struct lpt_lines *lines, enum lpt_reg reg, uint8_t *ret_value)
{
	struct device *d = lines->driver;

	if (reg == LPT_REG_STATUS && d->state == SPEAKING && has_data(d) && !d->is_clocked &&
	    !is_ecp(d) && d->request != 0x40 && !d->is_high_half) {
		set_line(d, LPT_STATUS_NFAULT, false); /* event 18, without its pulse */
	}
	*ret_value = d->reg[reg];
	return 0;
}

static int device_dir(struct lpt_lines *lines, bool reverse)
{
	return 0;
}

static const uint8_t all_requests[] = {0x00, 0x01, 0x04, 0x05, 0x08, 0x10,
				       0x14, 0x18, 0x30, 0x34, 0x40};

static int device_setup(void **state)
{
	static const struct lpt_lines_host host = {.now = device_now, .sleep = device_sleep};
	static struct device d;

	memset(&d, 0, sizeof(d));
	device_clock = 1000000;
	d.ops = (struct lpt_lines_ops){
		.write = device_write, .read = device_read, .dir = device_dir};
	d.lines = (struct lpt_lines){
		.ops = &d.ops,
		.host = &host,
		.driver = &d,
		.caps = LPT_CAP_FAST | LPT_CAP_BYTE,
		.readable = 0x07,
		.writable = 0x05,
		.chip_modes = 1,
	};
	d.lines.shadow[LPT_REG_CONTROL] = LPT_CONTROL_REST;
	d.reg[LPT_REG_CONTROL] = d.last_control = LPT_CONTROL_REST;
	d.speaks = all_requests;
	d.n_speaks = sizeof(all_requests);
	d.room = DEVICE_TAKEN;
	show_compat(&d);
	lpt_1284_cable_init(&d.cable, d.lines.caps);
	*state = &d;
	return 0;
}

/* Does one operation to its end. */
static int does(struct device *d, struct lpt_1284_want want)
{
	d->n_programs = 0;
	d->run = (struct lpt_run){
		.registers = 0x1ff, .data_mask = 0xff, .control_mask = 0xff, .may_block = true};
	lpt_1284_begin(&d->talk, &d->cable, &want);
	return lpt_1284_execute(&d->talk, &d->lines, &d->run);
}

static inline void offer(struct device *d, const uint16_t *bytes, uint32_t n)
{
	d->offered = bytes;
	d->n_offered = n;
}

/* The cable is in compatibility mode, at rest, and both sides know it. */
static inline void assert_at_rest(const struct device *d)
{
	assert_int_equal(d->cable.mode, LPT_1284_COMPAT);
	assert_false(d->cable.reverse);
	assert_int_equal(d->reg[LPT_REG_CONTROL], LPT_CONTROL_REST);
	assert_false(d->lines.reverse);
}

#define WANT(...) ((struct lpt_1284_want){__VA_ARGS__})
#define test(name) cmocka_unit_test_setup(name, device_setup)

#endif
