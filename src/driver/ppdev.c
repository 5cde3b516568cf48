/* SPDX-License-Identifier: MIT */
/*
 * A real port, through the kernel's ppdev: one ioctl for each access that the wires can notice, and
 * none for one that they cannot.  What the latches hold already is not written again, control is
 * read from what was last written (the kernel would answer from such a copy, too), and a document
 * goes to the kernel's own printing loop in large pieces.
 *
 * The port is claimed when it is opened and until it is closed, alone if nobody else in the kernel
 * has registered: ppdev sleeps in a claim with a lock that all its ioctls need, so a second program
 * that waited for this port would hold up ours as well.
 *
 * A port that was unplugged reads zeros and swallows writes.  So whatever did not read something
 * else is followed by a question that the kernel does answer: at the end of a run, and every
 * PROVE_NS of a longer one.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/major.h>
#include <linux/parport.h>
#include <linux/ppdev.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "driver/cancel.h"
#include "driver/ppdev-kernel.h"
#include "driver/source.h"
#include "lines/signals.h"
#include "program/program.h"
#include "util/clock.h"

#define CLAIM_NS (4 * NS_PER_S)    /* of the 5 s that an open may take */
#define ACCESS_NS 1500             /* an ioctl, typically */
#define CALL_NS (50 * NS_PER_MS)   /* the longest one call into the kernel shall take */
#define PROVE_NS (100 * NS_PER_MS) /* silence that may mean an unplugged port */
#define SPIN_NS 20000
#define CHUNK_MIN 16u /* bytes of a document in one call */
#define CHUNK_MAX 1024u
#define IO_WITHOUT_EPP 0x3bc
#define LATCHED 0x0f /* control bits that are lines */
#define READY (LPT_STATUS_BUSY | LPT_STATUS_NFAULT)

struct ppdev {
	int fd;            /* borrowed from the specification */
	bool is_exclusive; /* nobody else can come between two calls */
	bool can_reverse;
	bool data_is_known; /* the shadow is what the latch holds */
	bool is_unproven;   /* no answer since the last access tells that there is a port */
	int64_t proved_ns;
	uint32_t chunk; /* bytes that take less than CALL_NS */
	struct cancel cancel;
	struct lpt_lines_ops ops; /* with edge() or without */
};

/* 0 or a negative errno of the contract. */
static int call(struct ppdev *ppdev, unsigned long request, void *argument)
{
	while (ioctl(ppdev->fd, request, argument) < 0) {
		if (errno != EINTR) {
			return errno == ENODEV || errno == ENXIO ? -ENODEV : -EIO;
		}
	}
	return 0;
}

/* Is there a port?  -ENODEV: it is gone. */
static int prove(struct ppdev *ppdev)
{
	int modes;
	int r = call(ppdev, PPGETMODES, &modes);

	ppdev->is_unproven = false;
	ppdev->proved_ns = clock_monotonic_ns();
	return r;
}

/* --- accesses --- */

static int write_data(struct lpt_lines *lines, struct ppdev *ppdev, uint8_t value)
{
	if (ppdev->data_is_known && lines->shadow[LPT_REG_DATA] == value) {
		return 0;
	}
	int r = call(ppdev, PPWDATA, &value);

	ppdev->data_is_known = r == 0;
	ppdev->is_unproven = true;
	return r;
}

static int turn(struct ppdev *ppdev, bool reverse)
{
	int direction = reverse;

	ppdev->is_unproven = true;
	return ppdev->can_reverse ? call(ppdev, PPDATADIR, &direction) : 0;
}

/* Lines and direction are one register here and two calls there.  The data lines are inputs before
 * the far end hears that it may drive them, and become outputs after it hears that it may not. */
static int write_control(struct lpt_lines *lines, struct ppdev *ppdev, uint8_t value)
{
	uint8_t change = lines->shadow[LPT_REG_CONTROL] ^ value;
	bool reverse = value & LPT_CONTROL_REVERSE;
	uint8_t latched = value & LATCHED;
	int r = 0;

	if (change & LPT_CONTROL_REVERSE && reverse) {
		r = turn(ppdev, true);
	}
	if (r == 0 && change & LATCHED) {
		ppdev->is_unproven = true;
		r = call(ppdev, PPWCONTROL, &latched);
	}
	if (r == 0 && change & LPT_CONTROL_REVERSE && !reverse) {
		r = turn(ppdev, false);
	}
	return r;
}

static int ppdev_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	struct ppdev *ppdev = lines->driver;
	int r = cancel_check(&ppdev->cancel);

	if (r < 0) {
		return r;
	}
	return reg == LPT_REG_DATA ? write_data(lines, ppdev, value)
				   : write_control(lines, ppdev, value);
}

static int ppdev_read(struct lpt_lines *lines, enum lpt_reg reg, uint8_t *ret_value)
{
	struct ppdev *ppdev = lines->driver;
	uint8_t value = 0;
	int r = cancel_check(&ppdev->cancel);

	if (r == 0 && reg == LPT_REG_CONTROL) {
		*ret_value = lines->shadow[LPT_REG_CONTROL];
		return 0;
	}
	if (r == 0) {
		r = call(ppdev, reg == LPT_REG_DATA ? PPRDATA : PPRSTATUS, &value);
	}
	if (r < 0) {
		return r;
	}
	ppdev->is_unproven = value == 0;
	if (value == 0 && clock_monotonic_ns() - ppdev->proved_ns >= PROVE_NS) {
		r = prove(ppdev);
	}
	*ret_value = value;
	return r;
}

/* --- time --- */

static int ppdev_gap(struct lpt_lines *lines, int64_t ns)
{
	struct ppdev *ppdev = lines->driver;
	int64_t until_ns = lines->last_access_ns + ns;

	if (until_ns - clock_monotonic_ns() > SPIN_NS) {
		return cancel_sleep_until(&ppdev->cancel, until_ns);
	}
	while (clock_monotonic_ns() < until_ns) {
	}
	return 0;
}

/* Count the interrupts that came since the last time. */
static int take_edges(struct lpt_lines *lines)
{
	struct ppdev *ppdev = lines->driver;
	int n = 0;
	int r = call(ppdev, PPCLRIRQ, &n);

	for (; r == 0 && n > 0; n--) {
		r = lpt_lines_edge(lines);
	}
	return r;
}

/* The kernel wakes nobody when the port goes: a wait is made of short ones. */
static int await_edge(struct ppdev *ppdev, int64_t deadline_ns)
{
	struct pollfd interrupts = {.fd = ppdev->fd, .events = POLLIN};
	int64_t left_ns = deadline_ns - clock_monotonic_ns();
	int r = cancel_check(&ppdev->cancel);

	if (r == 0) {
		r = prove(ppdev);
	}
	if (r < 0 || left_ns <= 0) {
		return r < 0 ? r : -ETIMEDOUT;
	}
	left_ns = left_ns < CALL_NS ? left_ns : CALL_NS;
	poll(&interrupts, 1, (int)((left_ns + NS_PER_MS - 1) / NS_PER_MS));
	return 0;
}

static int ppdev_edge(struct lpt_lines *lines, uint32_t since, int64_t timeout_ns,
		      uint32_t *ret_count)
{
	struct ppdev *ppdev = lines->driver;
	int64_t deadline_ns = clock_monotonic_ns() + timeout_ns;
	int r = take_edges(lines);

	while (r == 0 && lines->edges == since) {
		r = await_edge(ppdev, deadline_ns);
		if (r == 0) {
			r = take_edges(lines);
		}
	}
	*ret_count = lines->edges;
	return r;
}

/* --- documents --- */

/* The kernel moves no more bytes for now: is it the far end that is not ready? */
static int await_ready(struct lpt_lines *lines, int64_t timeout_ns)
{
	struct ppdev *ppdev = lines->driver;
	int64_t deadline_ns = clock_monotonic_ns() + timeout_ns;

	for (;;) {
		uint8_t status;
		int64_t now_ns = clock_monotonic_ns();
		int r = lpt_lines_read(lines, LPT_REG_STATUS, &status);

		if (r < 0 || (status & READY) == READY) {
			return r;
		}
		if (now_ns >= deadline_ns) {
			return -ETIMEDOUT;
		}
		r = cancel_sleep_until(&ppdev->cancel, now_ns + NS_PER_MS / 4);
		if (r < 0) {
			return r;
		}
	}
}

/* As many bytes as one call may take its time for. */
static ssize_t write_chunk(struct ppdev *ppdev, const uint8_t *bytes, uint32_t len)
{
	int64_t begin_ns = clock_monotonic_ns();
	ssize_t n = write(ppdev->fd, bytes, len < ppdev->chunk ? len : ppdev->chunk);
	int64_t took_ns = clock_monotonic_ns() - begin_ns;

	if (took_ns > CALL_NS / 2 && ppdev->chunk > CHUNK_MIN) {
		ppdev->chunk /= 2;
	} else if (took_ns < CALL_NS / 4 && ppdev->chunk < CHUNK_MAX) {
		ppdev->chunk *= 2;
	}
	return n >= 0 ? n : errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

/* Has the kernel's loop the same effect on the wires as ours would have? */
static bool may_use_kernel_loop(const struct lpt_lines *lines, enum lpt_xfer_mode mode,
				bool reverse)
{
	const struct ppdev *ppdev = lines->driver;

	return mode == LPT_XFER_COMPAT && !reverse && !lines->reverse && ppdev->is_exclusive &&
	       (lines->shadow[LPT_REG_CONTROL] & LATCHED) == LPT_CONTROL_REST;
}

static int ppdev_xfer(struct lpt_lines *lines, enum lpt_xfer_mode mode, bool reverse, uint8_t *buf,
		      uint32_t len, int64_t timeout_ns, uint32_t *ret_done)
{
	struct ppdev *ppdev = lines->driver;
	uint32_t done = 0;
	int r = 0;

	*ret_done = 0;
	if (!may_use_kernel_loop(lines, mode, reverse)) {
		return -EOPNOTSUPP;
	}
	while (r == 0 && done < len) {
		r = cancel_check(&ppdev->cancel);
		ssize_t n = r == 0 ? write_chunk(ppdev, buf + done, len - done) : 0;

		ppdev->is_unproven = true;
		if (n > 0) {
			done += (uint32_t)n;
			lines->shadow[LPT_REG_DATA] = buf[done - 1];
			ppdev->data_is_known = true;
		} else if (r == 0) {
			r = n < 0 ? -EIO : await_ready(lines, timeout_ns);
		}
	}
	*ret_done = done;
	return r;
}

/* --- runs --- */

static bool has_edge(const struct lpt_run *run)
{
	for (uint32_t i = 0; i < run->n; i++) {
		if ((run->code[i].op & 0x3f) == LPT_OP_EDGE) {
			return true;
		}
	}
	return false;
}

/* An EDGE waits for interrupts that come after the start of its run: the older ones go first. */
static int begin(struct lpt_lines *lines, const struct lpt_run *run)
{
	bool waits = !run->started && lines->ops->edge && has_edge(run);

	return waits ? take_edges(lines) : 0;
}

static int ppdev_run(struct lpt_lines *lines, struct lpt_run *run)
{
	struct ppdev *ppdev = lines->driver;

	if (!run->may_block) {
		return LPT_RUN_WAIT;
	}
	cancel_begin(&ppdev->cancel, run->stop, &lines->gone);
	int r = begin(lines, run);

	if (r == 0) {
		r = lpt_interpret(lines, run);
	}
	return ppdev->is_unproven && r != -ENODEV && prove(ppdev) < 0 ? -ENODEV : r;
}

static void ppdev_abort(struct lpt_lines *lines)
{
	struct ppdev *ppdev = lines->driver;

	atomic_store(&ppdev->cancel.aborted, true);
}

/* The claim ends with the descriptor, which the specification closes. */
static void ppdev_stop(struct lpt_lines *lines)
{
	free(lines->driver);
}

static const struct lpt_lines_ops ppdev_ops = {
	.run = ppdev_run,
	.write = ppdev_write,
	.read = ppdev_read,
	.gap = ppdev_gap,
	.edge = ppdev_edge,
	.xfer = ppdev_xfer,
	.abort = ppdev_abort,
	.stop = ppdev_stop,
};

/* --- opening --- */

/* The kernel's number of the port, or -EINVAL: the descriptor is something else. */
static int number_of(int fd, const char *path, char *error, size_t error_size)
{
	struct stat about;

	if (fstat(fd, &about) == 0 && S_ISCHR(about.st_mode) && major(about.st_rdev) == PP_MAJOR) {
		return (int)minor(about.st_rdev);
	}
	snprintf(error, error_size, "%s is no parallel port of the kernel (its driver ppdev)",
		 path);
	return -EINVAL;
}

static int refuse_claim(const char *path, int why, const struct ppdev_facts *facts, char *error,
			size_t error_size)
{
	if (why == -ETIMEDOUT) {
		snprintf(error, error_size,
			 "%s is held by another program, which the kernel calls %s, for more than "
			 "4 s; try again when it has ended",
			 path, facts->owner[0] ? facts->owner : "lp or ppdev");
	} else if (why == -ENXIO) {
		snprintf(
			error, error_size,
			"the kernel does not give %s away: another program keeps it for itself, or "
			"it was unplugged. Try: lpt doctor",
			path);
	} else {
		snprintf(error, error_size, "%s cannot be claimed: %s", path, strerror(-why));
	}
	return why == -ETIMEDOUT ? -EBUSY : why;
}

/* Claimed, with the latches read; nothing is written by us. */
static int take(struct ppdev *ppdev, const char *path, const struct ppdev_facts *facts,
		struct lpt_lines *lines, char *error, size_t error_size)
{
	int modes = 0;
	int r = call(ppdev, PPGETMODES, &modes);

	if (r < 0) {
		snprintf(error, error_size, "there is no port behind %s: %s", path, strerror(-r));
		return r;
	}
	ppdev->can_reverse = modes & PARPORT_MODE_TRISTATE;
	ppdev->is_exclusive = facts->is_unused;
	r = ppdev_claim(ppdev->fd, ppdev->is_exclusive, CLAIM_NS);
	if (r < 0) {
		return refuse_claim(path, r, facts, error, error_size);
	}
	/* write() returns when the far end is not ready, and waits are made here. */
	fcntl(ppdev->fd, F_SETFL, fcntl(ppdev->fd, F_GETFL) | O_NONBLOCK);
	r = call(ppdev, PPRCONTROL, &lines->shadow[LPT_REG_CONTROL]);
	if (r == 0) {
		r = call(ppdev, PPRDATA, &lines->shadow[LPT_REG_DATA]);
	}
	if (r < 0) {
		snprintf(error, error_size, "%s cannot be read: %s", path, strerror(-r));
	}
	return r;
}

static void describe(struct port_source *source, struct ppdev *ppdev, const char *path,
		     const struct ppdev_facts *facts)
{
	struct lpt_lines *lines = &source->lines;

	ppdev->ops = ppdev_ops;
	lines->caps = ppdev->can_reverse ? LPT_CAP_BYTE : 0;
	if (facts->irq >= 0) {
		lines->caps |= LPT_CAP_IRQ;
	} else {
		ppdev->ops.edge = NULL;
	}
	lines->ops = &ppdev->ops;
	lines->driver = ppdev;
	lines->readable = 1u << LPT_REG_DATA | 1u << LPT_REG_STATUS | 1u << LPT_REG_CONTROL;
	lines->writable = 1u << LPT_REG_DATA | 1u << LPT_REG_CONTROL;
	lines->chip_modes = 1u << 0;
	lines->access_ns = ACCESS_NS;
	lines->max_block_us = CALL_NS / 1000;
	if (facts->io != 0) {
		source->resources = (struct port_resources){
			.io = facts->io,
			.io_span = facts->io == IO_WITHOUT_EPP ? 3 : 8,
			.ecp = facts->io_high,
			.ecp_span = facts->io_high ? 3 : 0,
			.irq = facts->irq,
		};
	}
	snprintf(source->identity, sizeof(source->identity), "ppdev:%s", path);
}

static int ppdev_open(const struct port_spec *spec, const struct peripheral_sink *sink,
		      struct port_source *source, char *error, size_t error_size)
{
	const struct setting *path = settings_find(&spec->settings, "path");
	int fd = path ? path->fd : -1;
	int number = number_of(fd, spec->path, error, error_size);
	struct ppdev_facts facts;

	if (number < 0) {
		return number;
	}
	struct ppdev *ppdev = calloc(1, sizeof(*ppdev));

	if (!ppdev) {
		snprintf(error, error_size, "out of memory");
		return -ENOMEM;
	}
	ppdev->fd = fd;
	ppdev->chunk = CHUNK_MIN;
	ppdev_facts_read(PPDEV_PROC, (unsigned)number, &facts);
	int r = take(ppdev, spec->path, &facts, &source->lines, error, error_size);

	if (r < 0) {
		free(ppdev);
		return r;
	}
	describe(source, ppdev, spec->path, &facts);
	return 0;
}

static const struct key path_key = {"path", KEY_DEVICE, NULL, "/dev/parport0",
				    "the kernel's device of the port"};

const struct driver driver_ppdev = {
	.name = "ppdev",
	.help = "a port of this machine, by the kernel's /dev/parportN",
	.path_key = &path_key,
	.open = ppdev_open,
};
