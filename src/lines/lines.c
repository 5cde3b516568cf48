/* SPDX-License-Identifier: MIT */
/* Single accesses with all bookkeeping; see lines.h. */
#include "lines/lines.h"

#include "lines/access.h"

int64_t lpt_lines_now(struct lpt_lines *lines)
{
	return lines->ops->now ? lines->ops->now(lines) : lines->host->now();
}

/* A driver with a clock of its own keeps last_access_ns itself. */
static void stamp(struct lpt_lines *lines)
{
	if (!lines->ops->now) {
		lines->last_access_ns = lines->host->now();
	}
}

int lpt_lines_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	int r = lpt_lines_write_untimed(lines, reg, value);

	if (r == 0) {
		stamp(lines);
	}
	return r;
}

int lpt_lines_read(struct lpt_lines *lines, enum lpt_reg reg, uint8_t *ret_value)
{
	int r = lpt_lines_read_untimed(lines, reg, ret_value);

	if (r < 0) {
		return r;
	}
	stamp(lines);
	if (reg == LPT_REG_STATUS) {
		lines->last_status_ns = lines->last_access_ns;
	}
	return 0;
}

int lpt_lines_dir_untimed(struct lpt_lines *lines, bool reverse)
{
	uint8_t control = lines->shadow[LPT_REG_CONTROL] & ~LPT_CONTROL_REVERSE;

	control |= reverse ? LPT_CONTROL_REVERSE : 0;
	if (!lines->ops->dir) {
		return lpt_lines_write_untimed(lines, LPT_REG_CONTROL, control);
	}
	if (lpt_flag_is_set(&lines->gone)) {
		return -ENODEV;
	}
	int r = lpt_lines_accessed(lines, lines->ops->dir(lines, reverse));
	if (r == 0) {
		lpt_lines_traced(lines, LPT_REG_CONTROL, control, false);
		lines->reverse = reverse;
	}
	return r;
}

int lpt_lines_dir(struct lpt_lines *lines, bool reverse)
{
	int r = lpt_lines_dir_untimed(lines, reverse);

	if (r == 0) {
		stamp(lines);
	}
	return r;
}

int lpt_lines_mode(struct lpt_lines *lines, uint8_t ecr_mode)
{
	if (lpt_flag_is_set(&lines->gone)) {
		return -ENODEV;
	}
	if (!lines->ops->mode) {
		return ecr_mode == 0 ? 0 : -EOPNOTSUPP;
	}
	if (!((lines->chip_modes >> (ecr_mode >> 5)) & 1)) {
		return -EOPNOTSUPP;
	}
	int r = lpt_lines_accessed(lines, lines->ops->mode(lines, ecr_mode));
	if (r == 0) {
		lines->ecr_mode = ecr_mode;
		stamp(lines);
		lpt_lines_traced(lines, LPT_REG_ECR, ecr_mode, false);
	}
	return r;
}

int lpt_lines_edge(struct lpt_lines *lines)
{
	lines->edges++;
	if (!lines->edge_armed) {
		return 0;
	}
	lines->edge_armed = false;
	return lpt_lines_write_untimed(lines, LPT_REG_CONTROL, lines->edge_write);
}
