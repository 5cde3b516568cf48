/* SPDX-License-Identifier: MIT */
/* The calls of /dev/lpN beside read and write: settings, status, reset, device ID. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <termios.h>

#include "compat/lp.h"

#define RESET_NS 50000 /* nInit low */
#define NINIT 0x04
#define ID_MAX 4096 /* bytes of a device ID that are read */
#define US_PER_S 1000000
#define TICKS_PER_S 250 /* of the kernel; the longest time that it can count is so many */

static int set_flag(struct node *node, uint32_t flag, bool on)
{
	struct note note;
	int r = lp_get_note(node, &note);

	note.flags = on ? note.flags | flag : note.flags & ~flag;
	return r < 0 ? r : note_set(node, &note);
}

static int get_flags(struct node *node, const struct request *request)
{
	struct note note;
	int r = lp_get_note(node, &note);

	return r < 0 ? r : memory_write(request, &note.flags, sizeof(note.flags));
}

/* The port as the daemon lists it; `ret_info` has no texts. */
static int find_port(struct node *node, struct lpt_port_info *ret_info, bool *ret_is_free)
{
	struct lpt_records *list;
	int r = lpt_ports(node->conn, lpt_file_port(node->file), &list);

	if (r < 0) {
		return r == -ENOENT ? -ENODEV : r;
	}
	*ret_info = *lpt_records_port(list, 0);
	*ret_is_free = strcmp(ret_info->state, "free") == 0;
	lpt_records_free(list);
	return 0;
}

static int get_irq(struct node *node, const struct request *request)
{
	struct lpt_port_info info;
	bool is_free;
	int r = node_result(node, find_port(node, &info, &is_free));

	return r < 0 ? r : memory_write(request, &info.irq, sizeof(info.irq));
}

/* Fresh if nobody has the port, else as last seen: it never waits for somebody who prints. */
static int find_status(struct node *node, const sigset_t *signals, uint8_t *ret_status)
{
	struct lpt_lines_info lines = {.age_ns = -1};
	struct lpt_port_info info;
	bool is_free = false;
	int r = node_result(node, find_port(node, &info, &is_free));

	if (r == 0 && !is_free) {
		r = node_result(node, lpt_snapshot(node->conn, lpt_file_port(node->file), &lines));
	}
	if (r < 0 || lines.age_ns >= 0) {
		*ret_status = lines.status;
		return r;
	}
	r = lp_begin_turn(node, false, signals);
	if (r < 0) {
		return r;
	}
	r = lp_read_status(node, signals, ret_status);
	lp_end_turn(node);
	return r;
}

static int get_status(struct node *node, const struct request *request)
{
	uint8_t status = 0;
	int r = find_status(node, request->signals, &status);
	const int32_t value = status;

	return r < 0 ? r : memory_write(request, &value, sizeof(value));
}

int lp_check_open(struct node *node, const sigset_t *signals)
{
	struct note note;
	uint8_t status;
	int r = lp_get_note(node, &note);

	if (r < 0 || !(note.flags & LP_ABORTOPEN)) {
		return r;
	}
	r = find_status(node, signals, &status);
	return r < 0 ? r : lp_check(status, note.flags);
}

static int reset(struct node *node, const struct request *request)
{
	static const struct lpt_insn insns[] = {
		{LPT_OP_FROB, LPT_REG_CONTROL, NINIT, 0, 0},
		{LPT_OP_FROB, LPT_REG_CONTROL, NINIT, NINIT, RESET_NS},
		{.op = LPT_OP_END},
	};
	const struct lpt_program program = {.insns = insns, .n_insns = 3};
	int r = lp_begin_turn(node, false, request->signals);

	if (r < 0) {
		return r;
	}
	r = node_run(node, &program, NULL, STUBBORN, request->signals);
	lp_end_turn(node);
	return r;
}

static int set_timeout(struct node *node, const struct request *request)
{
	bool is_wide = request->number == LPSETTIMEOUT_64 || sizeof(long) == 8;
	int64_t time[2] = {0, 0};
	int32_t narrow[2];
	struct note note;
	int r;

	if (is_wide) {
		r = memory_read(request, time, sizeof(time));
	} else {
		r = memory_read(request, narrow, sizeof(narrow));
		time[0] = narrow[0];
		time[1] = narrow[1];
	}
	if (r < 0) {
		return r;
	}
	if (time[1] > US_PER_S - 1) {
		time[1] = US_PER_S - 1;
	}
	if (time[0] < 0 || time[1] < 0 || (time[0] == 0 && time[1] == 0) ||
	    time[0] > INT_MAX / TICKS_PER_S) {
		return -EINVAL;
	}
	r = lp_get_note(node, &note);
	note.timeout_us = time[0] * US_PER_S + time[1];
	return r < 0 ? r : note_set(node, &note);
}

/* As much of it as the caller has room for. */
static int get_id(struct node *node, const struct request *request)
{
	uint8_t id[ID_MAX];
	const struct lpt_1284_request ask = {
		.operation = LPT_1284_ID,
		.mode = LPT_1284_NIBBLE,
		.buffer = id,
		.n = sizeof(id),
	};
	struct lpt_1284_result result = {.done = 0};
	uint32_t room = _IOC_SIZE(request->number);
	int r = lp_begin_turn(node, false, request->signals);

	if (r < 0) {
		return r;
	}
	r = lp_talk_result(node_talk(node, &ask, &result, request->signals));
	lp_end_turn(node);
	return r < 0 ? r : memory_write(request, id, result.done < room ? result.done : room);
}

int lp_ioctl(struct node *node, const struct request *request)
{
	if (LPIOC_GET_DEVICE_ID(_IOC_SIZE(request->number)) == request->number) {
		return get_id(node, request);
	}
	switch (request->number) {
	case LPTIME:
		return request->argument > UINT_MAX / TICKS_PER_S ? -EINVAL : 0;
	case LPCHAR:
	case LPWAIT:
	case TCSBRK: /* what was written is printed, so it is drained */
	case TCSBRKP:
		return 0;
	case LPABORT:
		return set_flag(node, LP_ABORT, request->argument != 0);
	case LPABORTOPEN:
		return set_flag(node, LP_ABORTOPEN, request->argument != 0);
	case LPCAREFUL:
		return set_flag(node, LP_CAREFUL, request->argument != 0);
	case LPGETIRQ:
		return get_irq(node, request);
	case LPGETSTATUS:
		return get_status(node, request);
	case LPGETFLAGS:
		return get_flags(node, request);
	case LPRESET:
		return reset(node, request);
	case LPSETTIMEOUT_OLD:
	case LPSETTIMEOUT_64:
		return set_timeout(node, request);
	default:
		return -EINVAL;
	}
}
