/* SPDX-License-Identifier: MIT */
/* Accesses of a run beyond the plain ones: software EPP, refused registers, direction, rest. */
#include "program/exec.h"
#include "program/ops.h"

void lpt_exec_note_first(struct lpt_exec *x)
{
	x->needs_first = false;
	lpt_exec_stamp(x);
	x->run->t_first_ns = x->lines->last_access_ns;
}

/* Handshakes need every line, and a run that holds only some must not disturb the others. */
bool lpt_exec_may_drive_all(const struct lpt_exec *x)
{
	const uint16_t needed = 1u << LPT_REG_DATA | 1u << LPT_REG_CONTROL;

	return (x->run->registers & needed) == needed && x->run->data_mask == 0xff &&
	       (x->run->control_mask & 0x0f) == 0x0f;
}

static enum lpt_xfer_mode epp_mode(enum lpt_reg reg)
{
	return reg == LPT_REG_EPPADDR ? LPT_XFER_EPP_ADDR : LPT_XFER_EPP_DATA;
}

int lpt_exec_write_slow(struct lpt_exec *x, enum lpt_reg reg, uint8_t value)
{
	if (!lpt_lines_can(x->run->registers, reg)) {
		return -EPERM;
	}
	if (!lpt_reg_is_epp(reg)) {
		return -EOPNOTSUPP;
	}
	bool moved;
	int r = lpt_handshake_byte(x, epp_mode(reg), false, &value, &moved);
	if (r == 0) {
		x->lines->shadow[reg] = value;
	}
	return r;
}

int lpt_exec_read_slow(struct lpt_exec *x, enum lpt_reg reg, uint8_t *ret_value)
{
	if (!lpt_reg_is_epp(reg)) {
		return -EOPNOTSUPP;
	}
	bool moved;
	return lpt_handshake_byte(x, epp_mode(reg), true, ret_value, &moved);
}

int lpt_exec_dir(struct lpt_exec *x, bool reverse)
{
	if (!lpt_lines_can(x->run->registers, LPT_REG_DATA) || x->run->data_mask != 0xff) {
		return -EPERM;
	}
	int r = lpt_lines_dir_untimed(x->lines, reverse);
	lpt_exec_accessed(x);
	return r;
}

int lpt_exec_rest(struct lpt_exec *x)
{
	struct lpt_lines *lines = x->lines;

	if (lines->ecr_mode != 0) {
		int r = lpt_lines_mode(lines, 0);
		lpt_exec_accessed(x);
		if (r < 0) {
			return r;
		}
	}
	if (lines->reverse) {
		int r = lpt_exec_dir(x, false);
		if (r < 0) {
			return r;
		}
	}
	uint8_t differing = lines->shadow[LPT_REG_CONTROL] ^ LPT_CONTROL_REST;
	if (!(differing & ~x->keep[LPT_REG_CONTROL])) {
		return 0;
	}
	return lpt_exec_write(x, LPT_REG_CONTROL, LPT_CONTROL_REST);
}
