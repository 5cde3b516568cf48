/* SPDX-License-Identifier: MIT */
/*
 * What a file remembers: mode, phase, flags and times, shared by all copies of its descriptor; and
 * what its port can.
 */
#include <errno.h>
#include <string.h>

#include "compat/ppdev.h"

#define USER_FLAGS (PP_FASTWRITE | PP_FASTREAD | PP_W91284PIC)
#define US_PER_S 1000000
#define TICK_US 4000           /* the kernel counts times in ticks of this length */
#define TICKS_MAX 0x7fffffffll /* of one time */

/* The field of a note that a call is about. */
static uint32_t *field_of(struct note *note, uint32_t number)
{
	switch (PPDEV_NR(number)) {
	case PPDEV_NR(PPSETMODE):
	case PPDEV_NR(PPGETMODE):
		return &note->mode;
	case PPDEV_NR(PPSETPHASE):
	case PPDEV_NR(PPGETPHASE):
		return &note->phase;
	default:
		return &note->flags;
	}
}

uint32_t ppdev_phase_of(uint32_t mode)
{
	return mode == IEEE1284_MODE_NIBBLE || mode == IEEE1284_MODE_BYTE ? PPDEV_REVERSE_IDLE
									  : PPDEV_FORWARD_IDLE;
}

int ppdev_set_number(struct node *node, const struct request *request)
{
	struct note note = {0};
	uint32_t value;
	int r = memory_read(request, &value, sizeof(value));

	if (r == 0) {
		r = ppdev_get_note(node, &note);
	}
	if (r < 0) {
		return r;
	}
	if (request->number == PPSETMODE) {
		note.phase = ppdev_phase_of(value);
	}
	*field_of(&note, request->number) =
		request->number == PPSETFLAGS ? value & USER_FLAGS : value;
	return note_set(node, &note);
}

int ppdev_get_number(struct node *node, const struct request *request)
{
	struct note note = {0};
	int r = ppdev_get_note(node, &note);

	return r < 0 ? r
		     : memory_write(request, field_of(&note, request->number), sizeof(uint32_t));
}

int ppdev_get_modes(struct node *node, const struct request *request)
{
	static const struct {
		uint32_t capability, mode;
	} modes[] = {
		{LPT_PPT_BYTE_PRESENT, PARPORT_MODE_TRISTATE},
		{LPT_PPT_EPP_PRESENT, PARPORT_MODE_EPP},
		{LPT_PPT_ECP_PRESENT, PARPORT_MODE_ECP | PARPORT_MODE_COMPAT},
	};
	struct lpt_pnp_information info;
	uint32_t value = PARPORT_MODE_PCSPP | PARPORT_MODE_SAFEININT;
	int r = node_result(node, lpt_get_pnp_information(node->file, &info));

	if (r < 0) {
		return r;
	}
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		value |= info.hardware_capabilities & modes[i].capability ? modes[i].mode : 0;
	}
	return memory_write(request, &value, sizeof(value));
}

/* --- times: seconds and microseconds, 32 or 64 bits each --- */

static bool is_wide(const struct request *request)
{
	return _IOC_SIZE(request->number) == 16;
}

int ppdev_get_time(struct node *node, const struct request *request)
{
	struct note note = {0};
	int r = ppdev_check_claimed(node, request);

	if (r == 0) {
		r = ppdev_get_note(node, &note);
	}
	if (r < 0) {
		return r;
	}
	const int64_t wide[] = {note.timeout_us / US_PER_S, note.timeout_us % US_PER_S};
	const int32_t narrow[] = {(int32_t)wide[0], (int32_t)wide[1]};

	return is_wide(request) ? memory_write(request, wide, sizeof(wide))
				: memory_write(request, narrow, sizeof(narrow));
}

int ppdev_set_time(struct node *node, const struct request *request)
{
	int64_t time[2];
	int32_t narrow[2];
	struct note note = {0};
	int r;

	if (is_wide(request)) {
		r = ppdev_read_claimed(node, request, time, sizeof(time));
	} else {
		r = ppdev_read_claimed(node, request, narrow, sizeof(narrow));
		time[0] = narrow[0];
		time[1] = narrow[1];
	}
	if (r == 0) {
		r = ppdev_check_claimed(node, request);
	}
	if (r < 0) {
		return r;
	}
	if (time[0] < 0 || time[1] < 0 || time[1] >= US_PER_S ||
	    time[0] > TICKS_MAX * TICK_US / US_PER_S) {
		return -EINVAL;
	}
	int64_t ticks = time[0] * (US_PER_S / TICK_US) + (time[1] + TICK_US - 1) / TICK_US;

	if (ticks <= 0 || ticks > TICKS_MAX) {
		return -EINVAL;
	}
	r = ppdev_get_note(node, &note);
	note.timeout_us = ticks * TICK_US;
	return r < 0 ? r : note_set(node, &note);
}

/* --- interrupts --- */

int ppdev_take_interrupts(struct node *node, const struct request *request)
{
	int32_t count = ppdev_check_claimed(node, request);

	if (count == 0) {
		count = node_result(node, lpt_interrupts(node->file, 1));
	}
	return count < 0 ? count : memory_write(request, &count, sizeof(count));
}

int ppdev_arm_control(struct node *node, const struct request *request)
{
	uint8_t value;
	int r = ppdev_read_claimed(node, request, &value, sizeof(value));

	return r < 0 ? r : node_result(node, lpt_arm_control(node->file, value));
}
