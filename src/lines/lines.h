/* SPDX-License-Identifier: MIT */
/*
 * The driver contract: what a driver of one kind of port offers, and what one execution of a port
 * program is.  Registers have PC polarity (signals.h names the lines and knows the inversions).
 *
 * All members of lpt_lines_ops are called by whoever holds the port's wire lock, never two at
 * once, except abort().  Each returns 0 or: -ENODEV gone (sticky: no register is touched again),
 * -EIO, -ETIMEDOUT, -ECANCELED (abort or stop flag), -EOPNOTSUPP.
 */
#ifndef LPT_LINES_LINES_H
#define LPT_LINES_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include <lpt/program.h>

/* What the hardware does by itself, and how a driver behaves. */
enum {
	LPT_CAP_BYTE = 1u << 0,    /* data lines can be read */
	LPT_CAP_EPP = 1u << 1,     /* EPP cycles in hardware */
	LPT_CAP_ECP = 1u << 2,     /* ECP cycles in hardware */
	LPT_CAP_FIFO = 1u << 3,    /* compatibility handshake in hardware */
	LPT_CAP_IRQ = 1u << 4,     /* counts edges of nAck */
	LPT_CAP_FAST = 1u << 5,    /* never sleeps, at most 5 us an access */
	LPT_CAP_PINS = 1u << 6,    /* reads of data and control are pins, not latches */
	LPT_CAP_VIRTUAL = 1u << 7, /* the port clock is not the host's monotonic clock */
};

/* Outcomes of run() and of the interpreter beside 0 (ended) and negative errno (ended). */
enum lpt_run_outcome {
	LPT_RUN_DONE = 0,
	LPT_RUN_MORE = 1, /* fuel is used up, or a driver did a prefix: call again */
	LPT_RUN_WAIT = 2, /* must wait or stall, and run->may_block is false */
};

/*
 * One execution of a port program.  All memory is the host's private copy; no pointer reaches
 * into a client.  The host fills the first group, lpt_run_init() the rest.
 */
struct lpt_run {
	const struct lpt_insn *code;
	uint32_t n;
	const uint8_t *payload;
	uint32_t payload_len;
	uint8_t *results;
	uint32_t results_size;
	uint16_t registers;   /* that may be written, 1u << enum lpt_reg */
	uint8_t data_mask;    /* data lines that may change */
	uint8_t control_mask; /* control lines that may change */
	int64_t t0_ns;        /* port clock; AT counts from here; 0: when the run starts */
	int64_t wall_ns;      /* longest run, host clock; 0: no limit */
	const volatile bool
		*stop;  /* read every 64 instructions and each ms of a wait; may be NULL */
	bool may_block; /* false: give LPT_RUN_WAIT instead of sleeping */

	int32_t fuel; /* refilled by the host before each call */
	uint32_t pc;
	uint32_t payload_pos;
	uint8_t payload_bit;
	uint32_t results_len;
	uint8_t results_bits;
	uint32_t counter[4];
	uint8_t a;
	bool t;
	uint8_t nibble; /* low half kept by NIB */
	uint32_t mark;
	uint32_t end_code;
	uint32_t edge_seen;
	bool started;
	int64_t deadline_ns;   /* host clock, from wall_ns at the first call; 0 none */
	int64_t wait_until_ns; /* port clock; a WAIT, EDGE or DELAY in progress; 0 none */
	uint32_t xfer_done;    /* bytes of an XFER in progress */
	int64_t t_first_ns;
	int64_t t_last_ns;
	int status; /* 0 or negative errno once ended */
};

struct lpt_lines;

/* Told of each register access when it has been made, by the holder of the wire lock; it may not
 * touch the wires.  A driver executes nothing in blocks while somebody watches. */
struct lpt_lines_trace {
	void (*access)(void *context, const struct lpt_lines *lines, enum lpt_reg reg,
		       uint8_t value, bool is_read);
	void *context;
};

struct lpt_lines_ops {
	/* Execute or resume a program; may do a prefix in one transfer and return LPT_RUN_MORE with
	 * pc at the first instruction left over.  NULL: the interpreter over the members below. */
	int (*run)(struct lpt_lines *lines, struct lpt_run *run);

	/* One access.  Mandatory unless run is given. */
	int (*write)(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value);
	int (*read)(struct lpt_lines *lines, enum lpt_reg reg, uint8_t *ret_value);

	/* Direction of the data lines.  NULL: control bit 5. */
	int (*dir)(struct lpt_lines *lines, bool reverse);

	/* Chip mode, ECR encoding (0x00, 0x20, ... 0xe0).  NULL: compatibility only. */
	int (*mode)(struct lpt_lines *lines, uint8_t ecr_mode);

	/* Let at least ns pass since the last access.  NULL: the host stalls, by its own clock;
	 * so a driver with LPT_CAP_VIRTUAL must have one. */
	int (*gap)(struct lpt_lines *lines, int64_t ns);

	/* Until (reg & mask) == value or timeout; the last value read in any case.
	 * NULL: polled, 2 us growing to 1 ms. */
	int (*wait)(struct lpt_lines *lines, enum lpt_reg reg, uint8_t mask, uint8_t value,
		    int64_t timeout_ns, uint8_t *ret_last);

	/* Until the interrupt count differs from `since` (counting up).  NULL: nAck is polled. */
	int (*edge)(struct lpt_lines *lines, uint32_t since, int64_t timeout_ns,
		    uint32_t *ret_count);

	/* A block in hardware; *ret_done also on failure.  -EOPNOTSUPP: this mode in software.
	 * NULL: software.  The handshake timeout of one byte is timeout_ns. */
	int (*xfer)(struct lpt_lines *lines, enum lpt_xfer_mode mode, bool reverse, uint8_t *buf,
		    uint32_t len, int64_t timeout_ns, uint32_t *ret_done);

	/* All accepted accesses are on the wires when this returns.  NULL: they always are. */
	int (*sync)(struct lpt_lines *lines);

	/* Port clock.  NULL: the host's monotonic clock.  A driver with a clock of its own keeps
	 * last_access_ns itself, at every access. */
	int64_t (*now)(struct lpt_lines *lines);

	/* From any thread: the running call returns -ECANCELED within 100 ms.
	 * NULL: the stop flag suffices. */
	void (*abort)(struct lpt_lines *lines);

	/* Last call; frees the driver's state; no access if gone. */
	void (*stop)(struct lpt_lines *lines);
};

/* What the freestanding rooms need of their host. */
struct lpt_lines_host {
	int64_t (*now)(void);      /* monotonic, ns */
	void (*sleep)(int64_t ns); /* at least ns; only called where a run may block */
};

/* One port's wires.  The memory is the host's; the driver fills it when it opens. */
struct lpt_lines {
	const struct lpt_lines_ops *ops;
	const struct lpt_lines_host *host;
	void *driver;          /* the driver's own state */
	uint32_t caps;         /* LPT_CAP_* */
	uint16_t readable;     /* 1u << enum lpt_reg */
	uint16_t writable;     /* 1u << enum lpt_reg */
	uint16_t chip_modes;   /* supported modes, 1u << (ecr >> 5); bit 0 always */
	uint32_t access_ns;    /* typical cost of a single access */
	uint32_t max_block_us; /* longest block of one call */
	uint32_t fifo_depth;   /* words */
	uint32_t fifo_width;   /* bits of one word */

	uint8_t shadow[LPT_REG_COUNT]; /* what was last driven */
	bool reverse;                  /* data lines are inputs */
	uint8_t ecr_mode;              /* chip mode set, 0 = compatibility */
	uint8_t last_status;           /* last status byte seen, for snapshots without ownership */
	int64_t last_status_ns;        /* when, port clock; 0 never */
	int64_t last_access_ns; /* port clock, end of the last wire access; gaps count from it */
	uint8_t edge_write;     /* control byte to write at the next edge */
	bool edge_armed;
	const struct lpt_lines_trace *trace; /* NULL: nobody watches */
	uint32_t edges;                      /* interrupts counted */
	uint64_t accesses;                   /* register accesses made */
	volatile bool gone;                  /* sticky; lpt_flag_set() from any thread */
};

/* Flags that one thread sets and another reads while it drives the wires: gone, and a run's stop.
 */
static inline bool lpt_flag_is_set(const volatile bool *flag)
{
	return __atomic_load_n(flag, __ATOMIC_ACQUIRE);
}

static inline void lpt_flag_set(volatile bool *flag)
{
	__atomic_store_n(flag, true, __ATOMIC_RELEASE);
}

/* One access with all bookkeeping: masks, shadows, last status, access count, gone.
 * 0 or the driver's error; -ENODEV without an access once gone. */
int lpt_lines_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value);
int lpt_lines_read(struct lpt_lines *lines, enum lpt_reg reg, uint8_t *ret_value);
int lpt_lines_dir(struct lpt_lines *lines, bool reverse);
int lpt_lines_mode(struct lpt_lines *lines, uint8_t ecr_mode);

/* An edge of nAck was seen: count it and write the armed control byte.  For drivers with
 * interrupts; where there are none, the interpreter counts the edges that it sees. */
int lpt_lines_edge(struct lpt_lines *lines);

/* The port clock in ns. */
int64_t lpt_lines_now(struct lpt_lines *lines);

#endif
