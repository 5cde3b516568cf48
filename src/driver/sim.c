/* SPDX-License-Identifier: MIT */
/*
 * A simulated port: a cable with a clock, and a peripheral at its far end.
 *
 * An access takes ACCESS_NS of the port clock; gaps, delays and waits take what they say.  How the
 * port clock and the host's go together is the key `clock`: follow adds the time that passes in
 * the host and never sleeps, virtual knows no other time, paced sleeps so as not to run ahead.  The
 * host's clock is looked at when a run begins, every SLICE accesses and when a wait begins, not at
 * each access.
 *
 * The peripheral is called when the host drives something and when its own next change is due; in
 * between its last output stands.  So reads are cheap, and a wait jumps from change to change.
 *
 * A run has the lock but while it sleeps: only then can the peripheral be adjusted.
 */
#include "driver/sim.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "driver/cancel.h"
#include "lines/signals.h"
#include "program/program.h"
#include "util/clock.h"

#define ACCESS_NS 1000
#define SLICE 64u
#define END_NS (INT64_MAX / 2) /* of the port clock, after 146 years: it goes no further */
#define START_NS NS_PER_MS     /* of the virtual clock; 0 would mean "never" */
#define MAX_BLOCK_US 100000    /* the interpreter cuts longer waits */
#define PACE_NS NS_PER_MS      /* longest sleep in which an adjustment goes unnoticed */
#define FIFO_DEPTH 16
#define FIFO_WIDTH 8
#define ECR_MODE 0xe0u  /* bits 7-5 */
#define ECR_KEPT 0x1cu  /* bits 4-2, which belong to a FIFO that is not there */
#define ECR_EMPTY 0x01u /* and never has anything in it */

/* What the port can do by itself; each can what those before it can. */
enum sim_modes {
	MODES_COMPAT,
	MODES_BYTE, /* and from here on there is an ECR */
	MODES_EPP,
	MODES_ECP, /* with the FIFO */
};

enum sim_clock {
	CLOCK_FOLLOW,
	CLOCK_VIRTUAL,
	CLOCK_PACED,
};

enum sim_hang {
	HANG_UNTIL_ABORT,
	HANG_UNTIL_GONE,
};

struct sim {
	struct peripheral *peripheral; /* borrowed from the source */
	struct peripheral_input in;
	struct peripheral_output out;
	enum sim_modes modes;
	uint8_t ecr; /* but for ECR_EMPTY */

	enum sim_clock clock;
	int64_t now_ns;  /* port clock */
	int64_t host_ns; /* host's clock when it was last looked at */
	uint32_t slice;  /* accesses from one look to the next */
	uint32_t slice_left;

	uint64_t hang_left; /* accesses up to the one that hangs; UINT64_MAX: none does */
	enum sim_hang hang_until;

	struct cancel cancel;
	pthread_mutex_t lock; /* of everything above */
};

static const struct key keys[] = {
#ifdef LPT_TEST_KEYS
	{"hang", KEY_NUMBER, NULL, NULL, "accesses before one that hangs"},
	{"hang-until", KEY_CHOICE, "abort|gone", "abort", "what ends it"},
	{"open-takes", KEY_TIME, NULL, NULL, "time until it is open"},
#endif
	{.name = NULL}, /* not counted; strict C has no empty table */
};

static int64_t not_after_end(int64_t t)
{
	return t < END_NS ? t : END_NS;
}

/* Bring the port clock up to the host's. */
static void look_at_host(struct sim *sim)
{
	int64_t host_ns;

	if (sim->clock == CLOCK_VIRTUAL) {
		return;
	}
	host_ns = clock_monotonic_ns();
	if (sim->clock == CLOCK_FOLLOW) {
		sim->now_ns += host_ns - sim->host_ns;
	} else if (sim->now_ns < host_ns) {
		sim->now_ns = host_ns;
	}
	sim->host_ns = host_ns;
}

/* Sleep in a run, without the lock. */
static int sleep_until(struct sim *sim, int64_t host_ns)
{
	int r;

	pthread_mutex_unlock(&sim->lock);
	r = cancel_sleep_until(&sim->cancel, host_ns);
	pthread_mutex_lock(&sim->lock);
	return r;
}

/* Paced: sleep until the host's clock shows what the port clock does. */
static int keep_pace(struct sim *sim)
{
	if (sim->clock != CLOCK_PACED) {
		return 0;
	}
	return sleep_until(sim, sim->now_ns);
}

/* The call that hangs, once.  A deaf one hears neither abort() nor the stop flag. */
static int hang(struct sim *sim)
{
	int r;

	sim->hang_left = UINT64_MAX;
	do {
		r = sleep_until(sim, INT64_MAX);
		atomic_store(&sim->cancel.aborted, false);
		sim->cancel.stop = NULL;
	} while (r != -ENODEV && sim->hang_until == HANG_UNTIL_GONE);
	return r;
}

static void begin_slice(struct sim *sim)
{
	sim->slice = sim->hang_left < SLICE ? (uint32_t)sim->hang_left : SLICE;
	sim->slice_left = sim->slice;
}

/* Is the next access the one that hangs? */
static bool is_about_to_hang(const struct sim *sim)
{
	return sim->hang_left == sim->slice && sim->slice_left == 1;
}

/* Every SLICE accesses: what is too expensive for each. */
static int end_slice(struct sim *sim)
{
	if (sim->hang_left != UINT64_MAX) {
		sim->hang_left -= sim->slice;
	}
	if (sim->hang_left == 0) {
		int r = hang(sim);

		begin_slice(sim);
		return r;
	}
	begin_slice(sim);
	look_at_host(sim);
	return keep_pace(sim);
}

/* Let the time of one access pass. */
static inline int begin_access(struct lpt_lines *lines, struct sim *sim)
{
	int r;

	if (sim->cancel.gone && lpt_flag_is_set(sim->cancel.gone)) {
		return -ENODEV;
	}
	sim->now_ns += ACCESS_NS;
	r = --sim->slice_left ? 0 : end_slice(sim);
	lines->last_access_ns = sim->now_ns;
	return r;
}

/* nAck rose: an interrupt, upon which the host may have something written. */
static inline void note_edge(struct lpt_lines *lines, struct sim *sim, uint8_t before)
{
	if (~before & sim->out.status & LPT_STATUS_NACK) {
		lpt_lines_edge(lines);
	}
}

static void drive(struct lpt_lines *lines, struct sim *sim, int64_t t)
{
	uint8_t before = sim->out.status;

	sim->peripheral->ops->drive(sim->peripheral, t, &sim->in, &sim->out);
	note_edge(lines, sim, before);
}

/* Let the peripheral make the changes that are due. */
static inline void settle(struct lpt_lines *lines, struct sim *sim)
{
	while (sim->out.until_ns <= sim->now_ns) {
		uint8_t before = sim->out.status;
		int64_t t = sim->out.until_ns;

		sim->peripheral->ops->advance(sim->peripheral, t, &sim->out);
		note_edge(lines, sim, before);
	}
}

/* A mode that the port lacks leaves it in the one it has. */
static void write_ecr(struct lpt_lines *lines, struct sim *sim, uint8_t value)
{
	if (lines->chip_modes >> (value >> 5) & 1) {
		sim->ecr = value & ECR_MODE;
	}
	sim->ecr = (sim->ecr & ECR_MODE) | (value & ECR_KEPT);
}

static int sim_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	struct sim *sim = lines->driver;
	int r = begin_access(lines, sim);

	if (r < 0) {
		return r;
	}
	settle(lines, sim);
	if (reg == LPT_REG_DATA) {
		sim->in.data = value;
	} else if (reg == LPT_REG_CONTROL) {
		sim->in.control = value;
		sim->in.reverse = sim->modes >= MODES_BYTE && (value & LPT_CONTROL_REVERSE);
	} else if (reg == LPT_REG_ECR) {
		write_ecr(lines, sim, value);
		return 0;
	} else {
		return -EOPNOTSUPP;
	}
	drive(lines, sim, sim->now_ns);
	return 0;
}

/* What a register reads now.  Status for those that the port does not have. */
static inline uint8_t value_of(const struct sim *sim, enum lpt_reg reg)
{
	if (reg == LPT_REG_DATA) {
		return sim->in.reverse ? sim->out.data : sim->in.data;
	}
	if (reg == LPT_REG_ECR) {
		return sim->ecr | ECR_EMPTY;
	}
	return reg == LPT_REG_CONTROL ? sim->in.control : sim->out.status;
}

static int sim_read(struct lpt_lines *lines, enum lpt_reg reg, uint8_t *ret_value)
{
	struct sim *sim = lines->driver;
	int r;

	if (reg > LPT_REG_CONTROL && reg != LPT_REG_ECR) {
		return -EOPNOTSUPP;
	}
	r = begin_access(lines, sim);
	if (r < 0) {
		return r;
	}
	settle(lines, sim);
	*ret_value = value_of(sim, reg);
	return 0;
}

/* Whether the port has the mode was asked before; none changes anything but what is refused and
 * what the ECR reads. */
static int sim_mode(struct lpt_lines *lines, uint8_t ecr_mode)
{
	struct sim *sim = lines->driver;

	sim->ecr = ecr_mode | (sim->ecr & ECR_KEPT);
	return 0;
}

static int sim_gap(struct lpt_lines *lines, int64_t ns)
{
	struct sim *sim = lines->driver;
	int64_t t = not_after_end(lines->last_access_ns + ns);

	if (sim->now_ns < t) {
		sim->now_ns = t;
	}
	return keep_pace(sim);
}

/* Go to the next change of the peripheral, but not beyond the deadline. */
static int jump(struct lpt_lines *lines, struct sim *sim, int64_t deadline_ns)
{
	int64_t t = sim->out.until_ns < deadline_ns ? sim->out.until_ns : deadline_ns;
	int r;

	if (sim->clock == CLOCK_PACED && sim->now_ns + PACE_NS < t) {
		t = sim->now_ns + PACE_NS;
	}
	if (sim->now_ns < t) {
		sim->now_ns = t;
	}
	r = keep_pace(sim);
	settle(lines, sim);
	return r;
}

static int sim_wait(struct lpt_lines *lines, enum lpt_reg reg, uint8_t mask, uint8_t value,
		    int64_t timeout_ns, uint8_t *ret_last)
{
	struct sim *sim = lines->driver;
	int64_t deadline_ns = not_after_end(sim->now_ns + timeout_ns);
	int r = sim_read(lines, reg, ret_last);

	if (r < 0 || (*ret_last & mask) == value) {
		return r;
	}
	look_at_host(sim);
	settle(lines, sim);
	while ((value_of(sim, reg) & mask) != value && sim->now_ns < deadline_ns && r == 0) {
		r = jump(lines, sim, deadline_ns);
	}
	*ret_last = value_of(sim, reg);
	lines->last_access_ns = sim->now_ns;
	if (r < 0) {
		return r;
	}
	return (*ret_last & mask) == value ? 0 : -ETIMEDOUT;
}

static int sim_edge(struct lpt_lines *lines, uint32_t since, int64_t timeout_ns,
		    uint32_t *ret_count)
{
	struct sim *sim = lines->driver;
	int64_t deadline_ns = not_after_end(sim->now_ns + timeout_ns);
	int r = 0;

	look_at_host(sim);
	settle(lines, sim);
	while (lines->edges == since && sim->now_ns < deadline_ns && r == 0) {
		r = jump(lines, sim, deadline_ns);
	}
	*ret_count = lines->edges;
	if (r < 0) {
		return r;
	}
	return lines->edges != since ? 0 : -ETIMEDOUT;
}

/* Have the peripheral do the next bytes of a block.  How many it did, or a negative errno. */
static int do_bytes(struct lpt_lines *lines, struct sim *sim, const struct peripheral_block *block)
{
	struct peripheral *p = sim->peripheral;
	int r = begin_access(lines, sim);

	if (r < 0) {
		return r;
	}
	settle(lines, sim);
	r = (int)p->ops->block(p, &sim->now_ns, block);
	p->ops->advance(p, sim->now_ns, &sim->out);
	lines->last_access_ns = sim->now_ns;
	lines->accesses += r > 0 ? (uint64_t)r : 0;
	return r;
}

/* The bytes of a block, as far as the peripheral does them. */
static int move_bytes(struct lpt_lines *lines, struct peripheral_block block, int64_t timeout_ns,
		      uint32_t *ret_done)
{
	struct sim *sim = lines->driver;
	int64_t deadline_ns = not_after_end(sim->now_ns + timeout_ns);
	uint32_t len = (uint32_t)block.n;

	while (*ret_done < len) {
		block.n = len - *ret_done < SLICE ? len - *ret_done : SLICE;
		int r = do_bytes(lines, sim, &block);

		if (r > 0) {
			block.bytes += r;
			*ret_done += (uint32_t)r;
			deadline_ns = not_after_end(sim->now_ns + timeout_ns);
			r = keep_pace(sim);
		} else if (r == 0) {
			r = sim->now_ns < deadline_ns ? jump(lines, sim, deadline_ns) : -ETIMEDOUT;
		}
		if (r < 0) {
			/* What was moved is told first; the rest may go in software. */
			return r == -EOPNOTSUPP && *ret_done ? 0 : r;
		}
	}
	return 0;
}

/* HostAck low marks what the host sends in ECP as commands. */
static int set_host_ack(struct lpt_lines *lines, bool high)
{
	uint8_t control = lines->shadow[LPT_REG_CONTROL];

	if (high == !(control & LPT_CONTROL_NAUTOFD)) {
		return 0;
	}
	return lpt_lines_write(lines, LPT_REG_CONTROL, control ^ LPT_CONTROL_NAUTOFD);
}

/* A block by the handshake of the simulated port itself. */
static int sim_xfer(struct lpt_lines *lines, enum lpt_xfer_mode mode, bool reverse, uint8_t *buf,
		    uint32_t len, int64_t timeout_ns, uint32_t *ret_done)
{
	struct sim *sim = lines->driver;
	const struct peripheral_block block = {mode, reverse, buf, len};
	bool is_ecp = !reverse && (mode == LPT_XFER_ECP || mode == LPT_XFER_ECP_COMMAND);
	int r, last;

	*ret_done = 0;
	if (!sim->peripheral->ops->block) {
		return -EOPNOTSUPP;
	}
	r = is_ecp ? set_host_ack(lines, mode == LPT_XFER_ECP) : 0;
	if (r < 0) {
		return r;
	}
	r = move_bytes(lines, block, timeout_ns, ret_done);
	last = is_ecp ? set_host_ack(lines, true) : 0;
	return last < 0 ? last : r;
}

static int64_t sim_now(struct lpt_lines *lines)
{
	const struct sim *sim = lines->driver;

	return sim->now_ns;
}

static void sim_abort(struct lpt_lines *lines)
{
	struct sim *sim = lines->driver;

	atomic_store(&sim->cancel.aborted, true);
}

static void sim_stop(struct lpt_lines *lines)
{
	struct sim *sim = lines->driver;

	pthread_mutex_destroy(&sim->lock);
	free(sim);
}

int sim_run_behind(struct lpt_lines *lines, struct lpt_run *run, const volatile bool *gone)
{
	struct sim *sim = lines->driver;
	int r = 0;

	if (!run->may_block && !(lines->caps & LPT_CAP_FAST)) {
		return LPT_RUN_WAIT;
	}
	pthread_mutex_lock(&sim->lock);
	cancel_begin(&sim->cancel, run->stop, gone);
	look_at_host(sim);
	if (is_about_to_hang(sim)) {
		r = end_slice(sim); /* before the interpreter sees a stop flag and gets away */
	}
	if (r == 0) {
		r = lpt_interpret(lines, run);
	}
	cancel_begin(&sim->cancel, NULL, NULL);
	pthread_mutex_unlock(&sim->lock);
	return r;
}

static int sim_run(struct lpt_lines *lines, struct lpt_run *run)
{
	return sim_run_behind(lines, run, &lines->gone);
}

void sim_adjust(struct lpt_lines *lines, const struct setting *setting)
{
	struct sim *sim = lines->driver;
	uint8_t before;

	pthread_mutex_lock(&sim->lock);
	look_at_host(sim);
	settle(lines, sim);
	before = sim->out.status;
	sim->peripheral->ops->adjust(sim->peripheral, sim->now_ns, setting, &sim->out);
	note_edge(lines, sim, before);
	pthread_mutex_unlock(&sim->lock);
}

void sim_adjusted(struct lpt_lines *lines, const struct key *key, char *text, size_t size)
{
	struct sim *sim = lines->driver;

	pthread_mutex_lock(&sim->lock);
	sim->peripheral->ops->adjusted(sim->peripheral, key, text, size);
	pthread_mutex_unlock(&sim->lock);
}

static const struct lpt_lines_ops sim_ops = {
	.run = sim_run,
	.write = sim_write,
	.read = sim_read,
	.mode = sim_mode,
	.gap = sim_gap,
	.wait = sim_wait,
	.edge = sim_edge,
	.xfer = sim_xfer,
	.now = sim_now,
	.abort = sim_abort,
	.stop = sim_stop,
};

/* What the hardware of the port does. */
static void fill_modes(struct lpt_lines *lines, enum sim_modes modes)
{
	static const struct {
		uint32_t caps;
		uint16_t chip_modes; /* 1u << (ecr >> 5) */
	} all[] = {
		[MODES_COMPAT] = {0, 0x01},
		[MODES_BYTE] = {LPT_CAP_BYTE, 0x03},
		[MODES_EPP] = {LPT_CAP_BYTE | LPT_CAP_EPP, 0x13},
		[MODES_ECP] = {LPT_CAP_BYTE | LPT_CAP_EPP | LPT_CAP_ECP, 0x1f},
	};

	lines->caps |= all[modes].caps;
	lines->chip_modes = all[modes].chip_modes;
	if (modes >= MODES_BYTE) {
		lines->readable |= 1u << LPT_REG_ECR;
		lines->writable |= 1u << LPT_REG_ECR;
	}
	if (modes == MODES_ECP) {
		lines->fifo_depth = FIFO_DEPTH;
		lines->fifo_width = FIFO_WIDTH;
	}
}

/* What the port can do, and how its lines stand: at rest, so that nothing need be written. */
static void fill_lines(struct lpt_lines *lines, struct sim *sim)
{
	lines->ops = &sim_ops;
	lines->driver = sim;
	lines->caps = LPT_CAP_IRQ;
	lines->caps |= sim->peripheral->ops->block ? LPT_CAP_FIFO : 0;
	lines->caps |= sim->clock == CLOCK_PACED ? 0 : LPT_CAP_VIRTUAL;
	lines->caps |= sim->clock == CLOCK_PACED || sim->hang_left != UINT64_MAX ? 0 : LPT_CAP_FAST;
	lines->readable = (1u << LPT_REG_DATA) | (1u << LPT_REG_STATUS) | (1u << LPT_REG_CONTROL);
	lines->writable = (1u << LPT_REG_DATA) | (1u << LPT_REG_CONTROL);
	fill_modes(lines, sim->modes);
	lines->access_ns = ACCESS_NS;
	lines->max_block_us = sim->clock == CLOCK_PACED ? MAX_BLOCK_US : 0;
	lines->shadow[LPT_REG_CONTROL] = sim->in.control;
}

static struct sim *sim_new(const struct settings *settings, struct peripheral *peripheral)
{
	struct sim *sim = calloc(1, sizeof(*sim));
	const struct setting *hang_after = settings_find(settings, "hang");

	if (!sim) {
		return NULL;
	}
	pthread_mutex_init(&sim->lock, NULL);
	sim->peripheral = peripheral;
	sim->clock = (enum sim_clock)settings_number(settings, "clock", CLOCK_FOLLOW);
	sim->modes = (enum sim_modes)settings_number(settings, "modes", MODES_BYTE);
	sim->hang_left = hang_after ? hang_after->number + 1 : UINT64_MAX;
	sim->hang_until = (enum sim_hang)settings_number(settings, "hang-until", HANG_UNTIL_ABORT);
	sim->in.control = LPT_CONTROL_REST;
	sim->host_ns = sim->clock == CLOCK_VIRTUAL ? START_NS : clock_monotonic_ns();
	sim->now_ns = sim->host_ns;
	begin_slice(sim);
	peripheral->ops->drive(peripheral, sim->now_ns, &sim->in, &sim->out);
	return sim;
}

int sim_open(const struct port_spec *spec, const struct peripheral_sink *sink,
	     struct port_source *source, char *error, size_t error_size)
{
	struct sim *sim;

	clock_sleep_ns(settings_time_ns(&spec->settings, "open-takes", 0));
	int r = peripheral_new(spec->peripheral, &spec->settings, sink, error, error_size,
			       &source->peripheral);

	if (r < 0) {
		return r;
	}
	sim = sim_new(&spec->settings, source->peripheral);
	if (!sim) {
		source->peripheral = peripheral_free(source->peripheral);
		snprintf(error, error_size, "out of memory");
		return -ENOMEM;
	}
	fill_lines(&source->lines, sim);
	snprintf(source->identity, sizeof(source->identity), "%s:%s", spec->driver->name,
		 spec->peripheral->name);
	return 0;
}

static int adjust(struct port_source *source, const struct setting *setting)
{
	sim_adjust(&source->lines, setting);
	return 0;
}

static void adjusted(struct port_source *source, const struct key *key, char *text, size_t size)
{
	sim_adjusted(&source->lines, key, text, size);
}

const struct driver driver_sim = {
	.name = "sim",
	.help = "a simulated cable with a peripheral at its end (when no driver is given)",
	.keys = keys,
	.n_keys = sizeof(keys) / sizeof(keys[0]) - 1,
	.simulated = true,
	.open = sim_open,
	.adjust = adjust,
	.adjusted = adjusted,
};
