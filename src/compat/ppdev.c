/* SPDX-License-Identifier: MIT */
/*
 * /dev/parportN: the ppdev interface of Linux.  Each call is known by its whole number; a program
 * gets EINVAL for any other, as from the kernel.
 */
#include "compat/ppdev.h"

#include <errno.h>

#define DEFAULT_TIMEOUT_US 5000000
#define CONTROL_AT_FIRST 0x0c

int ppdev_get_note(struct node *node, struct note *ret_note)
{
	static const struct note initial = {
		.timeout_us = DEFAULT_TIMEOUT_US,
		.mode = IEEE1284_MODE_COMPAT,
		.phase = PPDEV_FORWARD_IDLE,
		.control = CONTROL_AT_FIRST,
		.agreed = IEEE1284_MODE_COMPAT,
	};

	return note_get(node, &initial, ret_note);
}

int ppdev_check_claimed(struct node *node, const struct request *request)
{
	static const struct lpt_insn end = {.op = LPT_OP_END};
	const struct lpt_program program = {.insns = &end, .n_insns = 1};

	return node_run(node, &program, NULL, STUBBORN, request->signals);
}

int ppdev_read_claimed(struct node *node, const struct request *request, void *to, size_t n)
{
	int r = memory_read(request, to, n);

	if (r < 0) {
		int unclaimed = ppdev_check_claimed(node, request);

		r = unclaimed < 0 ? unclaimed : r;
	}
	return r;
}

int ppdev_ioctl(struct node *node, const struct request *request)
{
	switch (request->number) {
	case PPCLAIM:
		return ppdev_claim(node, request);
	case PPRELEASE:
		return ppdev_release(node, request);
	case PPYIELD:
		return ppdev_yield(node, request);
	case PPEXCL:
		return ppdev_exclude(node, request);
	case PPRSTATUS:
	case PPRDATA:
	case PPRCONTROL:
		return ppdev_read_register(node, request);
	case PPWDATA:
	case PPWCONTROL:
		return ppdev_write_register(node, request);
	case PPFCONTROL:
		return ppdev_frob_control(node, request);
	case PPDATADIR:
		return ppdev_set_direction(node, request);
	case PPSETMODE:
	case PPSETPHASE:
	case PPSETFLAGS:
		return ppdev_set_number(node, request);
	case PPGETMODE:
	case PPGETPHASE:
	case PPGETFLAGS:
		return ppdev_get_number(node, request);
	case PPGETMODES:
		return ppdev_get_modes(node, request);
	case PPNEGOT:
		return ppdev_negotiate(node, request);
	case PPGETTIME_32:
	case PPGETTIME_64:
		return ppdev_get_time(node, request);
	case PPSETTIME_32:
	case PPSETTIME_64:
		return ppdev_set_time(node, request);
	case PPCLRIRQ:
		return ppdev_take_interrupts(node, request);
	case PPWCTLONIRQ:
		return ppdev_arm_control(node, request);
	default:
		return -EINVAL;
	}
}
