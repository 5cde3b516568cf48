/* SPDX-License-Identifier: MIT */
/* See device-ending.h. */
#include "daemon/device-ending.h"

#include <errno.h>

#include "lines/signals.h"
#include "util/clock.h"

#define ALL_ONES 0xffffffffu
#define STATUS_LINES 0xf8u
#define STATUS_OPEN                                                                                \
	(LPT_STATUS_NACK | LPT_STATUS_PERROR | LPT_STATUS_SELECT |                                 \
	 LPT_STATUS_NFAULT)              /* pulled up: nobody drives them */
#define STATUS_UNPOWERED LPT_STATUS_BUSY /* all low: pulled down by a device without power */

/* --- ends of talks --- */

/* The first line that fits holds. */
static const struct {
	enum lpt_device_work_kind kind; /* NONE: any */
	int error;
	enum device_ending ending;
	enum lpt_status status;
} endings[] = {
	{LPT_WORK_NONE, 0, DEVICE_ENDED, LPT_STATUS_SUCCESS},
	{LPT_WORK_NONE, -ENODEV, DEVICE_ENDED, LPT_STATUS_DELETE_PENDING},
	{LPT_WORK_NONE, -ECANCELED, DEVICE_ENDED, LPT_STATUS_CANCELLED},
	{LPT_WORK_NONE, -ESTALE, DEVICE_ENDED, LPT_STATUS_EVICTED},
	{LPT_WORK_READ, -ENODATA, DEVICE_NOTHING_YET, LPT_STATUS_TIMEOUT},
	{LPT_WORK_WRITE, -ENODATA, DEVICE_NOTHING_YET, LPT_STATUS_TIMEOUT},
	{LPT_WORK_ID, -EOPNOTSUPP, DEVICE_ENDED, LPT_STATUS_IO_DEVICE_ERROR},
	{LPT_WORK_ID, -ENXIO, DEVICE_ENDED, LPT_STATUS_IO_DEVICE_ERROR},
	{LPT_WORK_NONE, -EOPNOTSUPP, DEVICE_ENDED, LPT_STATUS_UNSUCCESSFUL},
	{LPT_WORK_NONE, -ENXIO, DEVICE_ENDED, LPT_STATUS_UNSUCCESSFUL},
};

/* Where a device that has no data, or no room, may wait for as long as it likes: before the first
 * event; in ECP with Busy high behind a byte, or before it takes the next one.  One that does not
 * answer at all misses other events. */
static bool is_idle_event(uint32_t event)
{
	return event == 0 || event == 32 || event == 36;
}

enum lpt_status device_ending_of(enum lpt_device_work_kind kind,
				 const struct lpt_1284_answer *answer,
				 enum device_ending *ret_ending)
{
	bool moves = kind == LPT_WORK_READ || kind == LPT_WORK_WRITE;

	*ret_ending = DEVICE_ENDED;
	if (moves &&
	    (answer->error == 0 || (answer->error == -ETIMEDOUT && is_idle_event(answer->event)))) {
		*ret_ending = DEVICE_NOTHING_YET; /* unless all was moved */
		return LPT_STATUS_SUCCESS;
	}
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		if (endings[i].error == answer->error &&
		    (endings[i].kind == LPT_WORK_NONE || endings[i].kind == kind)) {
			*ret_ending = endings[i].ending;
			return endings[i].status;
		}
	}
	return LPT_STATUS_IO_DEVICE_ERROR;
}

/* --- status lines --- */

uint8_t device_lines_of(uint8_t status)
{
	uint8_t lines = 0;

	status &= STATUS_LINES;
	if (status == STATUS_OPEN) {
		return LPT_PARALLEL_NOT_CONNECTED;
	}
	if (status == STATUS_UNPOWERED) {
		return LPT_PARALLEL_POWER_OFF;
	}
	if (!(status & LPT_STATUS_BUSY)) {
		lines |= LPT_PARALLEL_BUSY;
	}
	if (status & LPT_STATUS_PERROR) {
		lines |= LPT_PARALLEL_PAPER_EMPTY;
	}
	if (status & LPT_STATUS_SELECT) {
		lines |= LPT_PARALLEL_SELECTED;
	} else if (!(status & LPT_STATUS_NFAULT)) {
		lines |= LPT_PARALLEL_OFF_LINE;
	}
	return lines;
}

/* --- time-outs --- */

/* n * multiplier + constant, in ms; not above what can be counted in ns. */
static int64_t total_ns(uint32_t n, uint32_t multiplier, uint32_t constant)
{
	uint64_t ms = (uint64_t)n * multiplier + constant;

	return ms > (uint64_t)(INT64_MAX / NS_PER_MS) / 2 ? INT64_MAX / 2 : (int64_t)ms * NS_PER_MS;
}

static struct serial_limit limit_of_read(const struct lpt_serial_timeouts *timeouts, uint32_t n)
{
	uint32_t interval = timeouts->read_interval;
	uint32_t multiplier = timeouts->read_total_multiplier;
	uint32_t constant = timeouts->read_total_constant;
	struct serial_limit limit = {.total_ns = -1, .interval_ns = -1};

	if (interval == ALL_ONES && multiplier == 0 && constant == 0) {
		limit.at_once = true;
		return limit;
	}
	if (interval == ALL_ONES && multiplier == ALL_ONES && constant > 0) {
		limit.anything = true;
		limit.total_ns = total_ns(0, 0, constant);
		return limit;
	}
	if (interval != 0 && interval != ALL_ONES) {
		limit.interval_ns = (int64_t)interval * NS_PER_MS;
	}
	if (multiplier != 0 || constant != 0) {
		limit.total_ns = total_ns(n, multiplier, constant);
	}
	return limit;
}

struct serial_limit serial_limit_of(const struct lpt_serial_timeouts *timeouts,
				    const struct lpt_device_work *work)
{
	struct serial_limit limit = {.total_ns = -1, .interval_ns = -1};
	uint32_t multiplier = timeouts->write_total_multiplier;
	uint32_t constant = timeouts->write_total_constant;

	if (work->kind == LPT_WORK_READ) {
		return limit_of_read(timeouts, work->n);
	}
	if (work->kind == LPT_WORK_WRITE && (multiplier != 0 || constant != 0)) {
		limit.total_ns = total_ns(work->n, multiplier, constant);
	}
	return limit;
}

bool serial_limit_is_over(const struct serial_limit *limit, uint32_t done, int64_t elapsed_ns,
			  int64_t gap_ns, enum lpt_status *ret_status)
{
	bool has_enough = limit->at_once || (limit->anything && done > 0);
	bool is_late = limit->total_ns >= 0 && elapsed_ns >= limit->total_ns;
	bool is_silent = limit->interval_ns >= 0 && done > 0 && gap_ns >= limit->interval_ns;

	*ret_status = has_enough ? LPT_STATUS_SUCCESS : LPT_STATUS_TIMEOUT;
	return has_enough || is_late || is_silent;
}

int64_t serial_limit_wait_ns(const struct serial_limit *limit, int64_t elapsed_ns, int64_t most_ns)
{
	int64_t left_ns = limit->total_ns > elapsed_ns ? limit->total_ns - elapsed_ns : 0;
	int64_t wait_ns = most_ns;

	if (limit->total_ns >= 0 && left_ns < wait_ns) {
		wait_ns = left_ns;
	}
	if (limit->interval_ns >= 0 && limit->interval_ns < wait_ns) {
		wait_ns = limit->interval_ns;
	}
	return wait_ns;
}
