/* SPDX-License-Identifier: MIT */
/*
 * A simulated port behind something slow, such as a USB adapter: 1 ms for each run() and no single
 * accesses.  It proves that nothing assumes that accesses are cheap.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/cancel.h"
#include "driver/sim.h"
#include "program/program.h"
#include "util/clock.h"

struct slow {
	struct lpt_lines far; /* the simulated port */
	struct cancel cancel;
	pthread_mutex_t lock; /* of the state that is copied */
};

/* What the host keeps about the lines is kept at both ends. */
static void copy_state(struct lpt_lines *to, const struct lpt_lines *from)
{
	memcpy(to->shadow, from->shadow, sizeof(to->shadow));
	to->reverse = from->reverse;
	to->ecr_mode = from->ecr_mode;
	to->last_status = from->last_status;
	to->last_status_ns = from->last_status_ns;
	to->last_access_ns = from->last_access_ns;
	to->edge_write = from->edge_write;
	to->edge_armed = from->edge_armed;
	to->edges = from->edges;
	to->accesses = from->accesses;
}

static int slow_run(struct lpt_lines *lines, struct lpt_run *run)
{
	struct slow *slow = lines->driver;
	int r;

	if (!run->may_block) {
		return LPT_RUN_WAIT;
	}
	cancel_begin(&slow->cancel, run->stop, &lines->gone);
	r = cancel_sleep_until(&slow->cancel, clock_monotonic_ns() + NS_PER_MS);
	if (r < 0) {
		return r;
	}
	pthread_mutex_lock(&slow->lock);
	copy_state(&slow->far, lines);
	slow->far.trace = lines->trace;
	r = sim_run_behind(&slow->far, run, &lines->gone);
	copy_state(lines, &slow->far);
	pthread_mutex_unlock(&slow->lock);
	return r;
}

static int64_t slow_now(struct lpt_lines *lines)
{
	struct slow *slow = lines->driver;

	return slow->far.ops->now(&slow->far);
}

static int slow_mode(struct lpt_lines *lines, uint8_t ecr_mode)
{
	struct slow *slow = lines->driver;

	return slow->far.ops->mode(&slow->far, ecr_mode);
}

static void slow_abort(struct lpt_lines *lines)
{
	struct slow *slow = lines->driver;

	atomic_store(&slow->cancel.aborted, true);
	slow->far.ops->abort(&slow->far);
}

static void slow_stop(struct lpt_lines *lines)
{
	struct slow *slow = lines->driver;

	slow->far.ops->stop(&slow->far);
	pthread_mutex_destroy(&slow->lock);
	free(slow);
}

static const struct lpt_lines_ops slow_ops = {
	.run = slow_run,
	.mode = slow_mode,
	.now = slow_now,
	.abort = slow_abort,
	.stop = slow_stop,
};

static int slow_open(const struct port_spec *spec, const struct peripheral_sink *sink,
		     struct port_source *source, char *error, size_t error_size)
{
	struct slow *slow = calloc(1, sizeof(*slow));
	int r;

	if (!slow) {
		snprintf(error, error_size, "out of memory");
		return -ENOMEM;
	}
	r = sim_open(spec, sink, source, error, error_size);
	if (r < 0) {
		free(slow);
		return r;
	}
	pthread_mutex_init(&slow->lock, NULL);
	slow->far = source->lines;
	source->lines.ops = &slow_ops;
	source->lines.driver = slow;
	source->lines.caps &= ~LPT_CAP_FAST;
	source->lines.access_ns = NS_PER_MS;
	source->lines.max_block_us = 2000;
	return 0;
}

static int slow_adjust(struct port_source *source, const struct setting *setting)
{
	struct slow *slow = source->lines.driver;

	if (pthread_mutex_trylock(&slow->lock) != 0) {
		return -EBUSY;
	}
	copy_state(&slow->far, &source->lines);
	sim_adjust(&slow->far, setting);
	copy_state(&source->lines, &slow->far);
	pthread_mutex_unlock(&slow->lock);
	return 0;
}

static void slow_adjusted(struct port_source *source, const struct key *key, char *text,
			  size_t size)
{
	struct slow *slow = source->lines.driver;

	sim_adjusted(&slow->far, key, text, size);
}

const struct driver driver_slow = {
	.name = "slow",
	.help = "sim behind 1 ms for each run, without single accesses",
	.simulated = true,
	.open = slow_open,
	.adjust = slow_adjust,
	.adjusted = slow_adjusted,
	.adjusts_at_rest = true, /* both ends' records of the lines are compared */
};
