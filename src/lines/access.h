/* SPDX-License-Identifier: MIT */
/*
 * The bookkeeping of one access, without the clock: for the interpreter, which asks for the time
 * only where somebody needs it.  Everybody else uses lpt_lines_write() and its sisters.
 */
#ifndef LPT_LINES_ACCESS_H
#define LPT_LINES_ACCESS_H

#include <errno.h>

#include "lines/lines.h"
#include "lines/signals.h"

static inline bool lpt_lines_can(uint16_t registers, enum lpt_reg reg)
{
	return (registers >> reg) & 1;
}

/* After an access: count it, and remember that the port is gone. */
static inline int lpt_lines_accessed(struct lpt_lines *lines, int result)
{
	lines->accesses++;
	if (__builtin_expect(result == -ENODEV, 0)) {
		lpt_flag_set(&lines->gone);
	}
	return result;
}

/* An access that worked: tell who watches. */
static inline void lpt_lines_traced(const struct lpt_lines *lines, enum lpt_reg reg, uint8_t value,
				    bool is_read)
{
	if (__builtin_expect(lines->trace != NULL, 0)) {
		lines->trace->access(lines->trace->context, lines, reg, value, is_read);
	}
}

static inline int lpt_lines_write_untimed(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	if (__builtin_expect(lpt_flag_is_set(&lines->gone), 0)) {
		return -ENODEV;
	}
	if (__builtin_expect(!lpt_lines_can(lines->writable, reg), 0)) {
		return -EOPNOTSUPP;
	}
	int r = lpt_lines_accessed(lines, lines->ops->write(lines, reg, value));
	if (__builtin_expect(r < 0, 0)) {
		return r;
	}
	lpt_lines_traced(lines, reg, value, false);
	lines->shadow[reg] = value;
	if (reg == LPT_REG_CONTROL && !lines->ops->dir) {
		lines->reverse = value & LPT_CONTROL_REVERSE;
	}
	if (reg == LPT_REG_ECR && (lines->chip_modes >> (value >> 5) & 1)) {
		lines->ecr_mode = value & 0xe0; /* others leave the chip in the mode it has */
	}
	return 0;
}

/* Keep a status byte for snapshots.  Without interrupts this is also where edges are counted. */
static inline int lpt_lines_saw_status(struct lpt_lines *lines, uint8_t value)
{
	uint8_t rose = value & ~lines->last_status & LPT_STATUS_NACK;
	bool is_edge = rose && lines->last_status_ns != 0 && !lines->ops->edge;

	lines->last_status = value;
	lines->last_status_ns = lines->last_access_ns;
	return __builtin_expect(is_edge, 0) ? lpt_lines_edge(lines) : 0;
}

static inline int lpt_lines_read_untimed(struct lpt_lines *lines, enum lpt_reg reg,
					 uint8_t *ret_value)
{
	uint8_t value;

	if (__builtin_expect(lpt_flag_is_set(&lines->gone), 0)) {
		return -ENODEV;
	}
	if (__builtin_expect(!lpt_lines_can(lines->readable, reg), 0)) {
		return -EOPNOTSUPP;
	}
	int r = lpt_lines_accessed(lines, lines->ops->read(lines, reg, &value));
	if (__builtin_expect(r < 0, 0)) {
		return r;
	}
	lpt_lines_traced(lines, reg, value, true);
	*ret_value = value;
	return reg == LPT_REG_STATUS ? lpt_lines_saw_status(lines, value) : 0;
}

int lpt_lines_dir_untimed(struct lpt_lines *lines, bool reverse);

#endif
