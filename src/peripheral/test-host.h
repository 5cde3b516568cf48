/* SPDX-License-Identifier: MIT */
/*
 * The host of an IEEE 1284 cable for the tests of its devices, event by event as the standard has
 * them: levels are those of the lines, and each wait is bounded.
 */
#ifndef LPT_PERIPHERAL_TEST_HOST_H
#define LPT_PERIPHERAL_TEST_HOST_H

#include <lpt/ieee1284.h>

#include "peripheral/test-peripheral.h"

#define HOST_ACCESS_NS 1000
#define HOST_WAIT_NS 35000000 /* that a device has for its answer */

enum { LOW, HIGH };

/* Drive lines of the host, low or high, all in one access. */
static inline void host_set2(struct fixture *f, uint8_t highs, uint8_t lows)
{
	const uint8_t inverted = LPT_CONTROL_NSTROBE | LPT_CONTROL_NAUTOFD | LPT_CONTROL_NSELECTIN;
	uint8_t levels = f->in.control ^ inverted;

	pass(f, HOST_ACCESS_NS);
	levels = (uint8_t)((levels | highs) & ~lows);
	f->in.control = levels ^ inverted;
	drive_lines(f);
}

static inline void host_set(struct fixture *f, uint8_t lines, int level)
{
	host_set2(f, level ? lines : 0, level ? 0 : lines);
}

static inline void host_data(struct fixture *f, uint8_t byte)
{
	pass(f, HOST_ACCESS_NS);
	f->in.data = byte;
	f->in.reverse = false;
	drive_lines(f);
}

/* The data lines are the device's from now on. */
static inline void host_release_data(struct fixture *f)
{
	pass(f, HOST_ACCESS_NS);
	f->in.reverse = true;
	drive_lines(f);
}

static inline bool is_high(const struct fixture *f, uint8_t line)
{
	return (f->out.status ^ LPT_STATUS_BUSY) & line;
}

/* Wait until a line is at its level.  False: it did not come. */
static inline bool host_wait(struct fixture *f, uint8_t line, int level)
{
	int64_t deadline = f->now + HOST_WAIT_NS;

	while (is_high(f, line) != level && f->now < deadline) {
		pass(f, f->out.until_ns < deadline ? f->out.until_ns - f->now : deadline - f->now);
	}
	return is_high(f, line) == level;
}

/* Events 0 to 6.  True: the device spoke IEEE 1284; XFlag is its answer. */
static inline bool host_asks(struct fixture *f, uint8_t request)
{
	host_data(f, request);
	host_set2(f, LPT_CONTROL_NSELECTIN, LPT_CONTROL_NAUTOFD);
	if (!host_wait(f, LPT_STATUS_NACK, LOW) || !is_high(f, LPT_STATUS_NFAULT) ||
	    !is_high(f, LPT_STATUS_SELECT) || !is_high(f, LPT_STATUS_PERROR)) {
		return false;
	}
	host_set(f, LPT_CONTROL_NSTROBE, LOW);
	host_set(f, LPT_CONTROL_NSTROBE | LPT_CONTROL_NAUTOFD, HIGH);
	return host_wait(f, LPT_STATUS_NACK, HIGH);
}

static inline bool host_negotiates(struct fixture *f, uint8_t request)
{
	return host_asks(f, request) && is_high(f, LPT_STATUS_SELECT) == (request != 0);
}

/* Events 22 to 29. */
static inline bool host_terminates(struct fixture *f)
{
	f->in.reverse = false;
	host_set2(f, LPT_CONTROL_NAUTOFD, LPT_CONTROL_NSELECTIN);
	if (!host_wait(f, LPT_STATUS_NACK, LOW) || !is_high(f, LPT_STATUS_BUSY) ||
	    !is_high(f, LPT_STATUS_NFAULT)) {
		return false;
	}
	host_set(f, LPT_CONTROL_NAUTOFD, LOW);
	if (!host_wait(f, LPT_STATUS_NACK, HIGH)) {
		return false;
	}
	host_set(f, LPT_CONTROL_NAUTOFD, HIGH);
	return true;
}

/* Events 7 to 11, twice.  0; -ENODATA: there is none; else the event that did not come. */
static inline int host_reads_nibbles(struct fixture *f, uint8_t *ret_byte)
{
	static const uint8_t lines[] = {LPT_STATUS_NFAULT, LPT_STATUS_SELECT, LPT_STATUS_PERROR,
					LPT_STATUS_BUSY};

	if (is_high(f, LPT_STATUS_NFAULT)) {
		return -ENODATA;
	}
	*ret_byte = 0;
	for (unsigned bit = 0; bit < 8; bit++) {
		if (bit % 4 == 0) {
			host_set(f, LPT_CONTROL_NAUTOFD, LOW);
			if (!host_wait(f, LPT_STATUS_NACK, LOW)) {
				return 9;
			}
		}
		*ret_byte |= (uint8_t)(is_high(f, lines[bit % 4]) << bit);
		if (bit % 4 == 3) {
			host_set(f, LPT_CONTROL_NAUTOFD, HIGH);
			if (!host_wait(f, LPT_STATUS_NACK, HIGH)) {
				return 11;
			}
		}
	}
	return 0;
}

/* Events 14, 7 to 11, 16 and 17. */
static inline int host_reads_byte(struct fixture *f, uint8_t *ret_byte)
{
	if (is_high(f, LPT_STATUS_NFAULT)) {
		return -ENODATA;
	}
	host_release_data(f);
	host_set(f, LPT_CONTROL_NAUTOFD, LOW);
	if (!host_wait(f, LPT_STATUS_NACK, LOW)) {
		return 9;
	}
	*ret_byte = f->out.data;
	host_set(f, LPT_CONTROL_NAUTOFD, HIGH);
	if (!host_wait(f, LPT_STATUS_NACK, HIGH)) {
		return 11;
	}
	host_set(f, LPT_CONTROL_NSTROBE, LOW);
	host_set(f, LPT_CONTROL_NSTROBE, HIGH);
	return 0;
}

/* A byte by nStrobe in compatibility mode. */
static inline int host_prints(struct fixture *f, uint8_t byte)
{
	if (!host_wait(f, LPT_STATUS_BUSY, LOW)) {
		return -EBUSY;
	}
	host_data(f, byte);
	host_set(f, LPT_CONTROL_NSTROBE, LOW);
	host_set(f, LPT_CONTROL_NSTROBE, HIGH);
	return 0;
}

/* --- EPP --- */

/* A cycle, events 58 to 60, when nWrite and the data lines are as they should be. */
static inline int host_cycles(struct fixture *f, bool is_address, uint8_t *ret_byte)
{
	uint8_t strobe = is_address ? LPT_CONTROL_NSELECTIN : LPT_CONTROL_NAUTOFD;
	int missed = 0;

	host_set(f, strobe, LOW);
	if (!host_wait(f, LPT_STATUS_BUSY, HIGH)) {
		missed = 58;
	}
	*ret_byte = f->out.data;
	host_set(f, strobe, HIGH);
	if (!missed && !host_wait(f, LPT_STATUS_BUSY, LOW)) {
		missed = 60;
	}
	return missed;
}

static inline int host_writes_epp(struct fixture *f, bool is_address, uint8_t byte)
{
	uint8_t ignored;
	int missed;

	host_set(f, LPT_CONTROL_NSTROBE, LOW);
	host_data(f, byte);
	missed = host_cycles(f, is_address, &ignored);
	host_set(f, LPT_CONTROL_NSTROBE, HIGH);
	return missed;
}

static inline int host_reads_epp(struct fixture *f, bool is_address, uint8_t *ret_byte)
{
	host_release_data(f);
	return host_cycles(f, is_address, ret_byte);
}

/* Events 68 and 69. */
static inline void host_ends_epp(struct fixture *f)
{
	f->in.reverse = false;
	host_set(f, LPT_CONTROL_NINIT, LOW);
	host_set2(f, LPT_CONTROL_NINIT, LPT_CONTROL_NSELECTIN);
}

/* --- ECP --- */

/* Events 30 and 31. */
static inline bool host_sets_ecp_up(struct fixture *f)
{
	host_set(f, LPT_CONTROL_NAUTOFD, LOW);
	return host_wait(f, LPT_STATUS_PERROR, HIGH);
}

/* Events 34 to 37 and 32. */
static inline int host_writes_ecp(struct fixture *f, bool is_command, uint8_t byte)
{
	host_set(f, LPT_CONTROL_NAUTOFD, is_command ? LOW : HIGH);
	host_data(f, byte);
	host_set(f, LPT_CONTROL_NSTROBE, LOW);
	if (!host_wait(f, LPT_STATUS_BUSY, HIGH)) {
		return 36;
	}
	host_set(f, LPT_CONTROL_NSTROBE, HIGH);
	return host_wait(f, LPT_STATUS_BUSY, LOW) ? 0 : 32;
}

/* Events 38 to 40. */
static inline bool host_turns_to_reverse(struct fixture *f)
{
	host_release_data(f);
	host_set(f, LPT_CONTROL_NAUTOFD, LOW);
	host_set(f, LPT_CONTROL_NINIT, LOW);
	return host_wait(f, LPT_STATUS_PERROR, LOW);
}

/* Events 47 to 50. */
static inline bool host_turns_to_forward(struct fixture *f)
{
	host_set(f, LPT_CONTROL_NINIT, HIGH);
	if (!host_wait(f, LPT_STATUS_PERROR, HIGH)) {
		return false;
	}
	host_data(f, 0);
	return true;
}

/* Events 43 to 46. */
static inline int host_reads_ecp(struct fixture *f, bool *ret_is_command, uint8_t *ret_byte)
{
	if (!host_wait(f, LPT_STATUS_NACK, LOW)) {
		return 43;
	}
	*ret_is_command = !is_high(f, LPT_STATUS_BUSY);
	*ret_byte = f->out.data;
	host_set(f, LPT_CONTROL_NAUTOFD, HIGH);
	if (!host_wait(f, LPT_STATUS_NACK, HIGH)) {
		return 45;
	}
	host_set(f, LPT_CONTROL_NAUTOFD, LOW);
	return 0;
}

/* Events 72 to 75, when event 36 did not come. */
static inline bool host_recovers(struct fixture *f)
{
	host_set(f, LPT_CONTROL_NINIT, LOW);
	if (!host_wait(f, LPT_STATUS_PERROR, LOW)) {
		return false;
	}
	host_set(f, LPT_CONTROL_NINIT | LPT_CONTROL_NSTROBE, HIGH);
	return host_wait(f, LPT_STATUS_PERROR, HIGH);
}

#endif
