/* SPDX-License-Identifier: MIT */
/*
 * What hangs on a simulated cable.  A peripheral is a pure state machine: it has no clock and does
 * no I/O.  The sim driver tells it what the host drives and when; it says what it drives back and
 * when it will next change something.  Bytes that leave the system (a printed job) go to a sink
 * that the daemon supplies.
 *
 * All calls come from the holder of the port's wire lock.  Times are ns of the port clock and
 * never go back.  Levels are PC register bits (see lines/signals.h).
 */
#ifndef LPT_PERIPHERAL_PERIPHERAL_H
#define LPT_PERIPHERAL_PERIPHERAL_H

#include <stdbool.h>
#include <sys/types.h>

#include <lpt/program.h>

#include "util/keys.h"

/* Where a printer's bytes go.  Called by the holder of the wire lock, which may be a worker. */
struct peripheral_sink {
	void *context;
	void (*bytes)(void *context, const uint8_t *bytes, size_t n);
	void (*init)(void *context); /* nInit was pulsed: what came before is a job of its own */
};

/* What the host drives now. */
struct peripheral_input {
	uint8_t data;    /* last byte driven; meaningless while reverse */
	uint8_t control; /* control register */
	bool reverse;
};

/* What the peripheral drives now, and until when. */
struct peripheral_output {
	uint8_t status;   /* status register; bits 0-2 are 0 */
	uint8_t data;     /* read by the host while reverse */
	int64_t until_ns; /* when it will next change by itself; INT64_MAX: never */
};

/* Of lines that nobody drives: pulled up, and Busy reads inverted. */
#define PERIPHERAL_STATUS_OPEN 0x78
#define PERIPHERAL_DATA_OPEN 0xff
extern const struct peripheral_output peripheral_open_lines; /* until for ever */

/* Whole bytes of a block. */
struct peripheral_block {
	enum lpt_xfer_mode mode;
	bool reverse;
	uint8_t *bytes; /* filled if reverse, else only read */
	size_t n;
};

struct peripheral;

/* Memory of a peripheral that a file keeps: the host fills it after init from the file of the key
 * (what the file lacks stays as init left it) and writes it back when it is dirty. */
struct peripheral_image {
	const char *key; /* "flash": the key of the specification that names the file */
	uint8_t *bytes;  /* the peripheral's own */
	size_t size;
	bool dirty; /* set by the peripheral, cleared by the host; both hold the wire lock */
};

struct peripheral_ops {
	const char *name; /* as in a port specification */
	const char *help; /* one clause */
	const struct key *keys;
	size_t n_keys;
	const char *variant; /* the key whose value people want beside the name; NULL: none */
	size_t size;         /* bytes of the state behind struct peripheral */
	bool speaks_1284;    /* its port is probed at start unless the user says otherwise */

	/* Set up zeroed state; settings and sink are borrowed for the peripheral's life.
	 * 0, or -EINVAL with a sentence in error. */
	int (*init)(struct peripheral *p, const struct settings *settings,
		    const struct peripheral_sink *sink, char *error, size_t error_size);
	void (*deinit)(struct peripheral *p);

	/* The host's lines are as in `in` from time t on; called at each access that changes or
	 * repeats them, never with a change still due.  *out is what was driven so far (at the
	 * first call nothing) and becomes what is driven at t. */
	void (*drive)(struct peripheral *p, int64_t t, const struct peripheral_input *in,
		      struct peripheral_output *out);

	/* Let time pass to t, at most to the next change; *out as above.  NULL: it changes nothing
	 * by itself, until_ns is always INT64_MAX. */
	void (*advance)(struct peripheral *p, int64_t t, struct peripheral_output *out);

	/* A block of whole bytes by the handshake of its mode, as the hardware of a port would do
	 * it: starts at *t, advances *t by the handshake times, leaves the lines as the handshakes
	 * in software would.  Returns bytes moved, fewer than n if then comes one of: 0, it is busy
	 * for now; -ENODATA, it has no more, or comes with another kind of byte (ECP);
	 * -EOPNOTSUPP, this mode and direction are not offered now, or the next byte only to a
	 * handshake in software.  Needs `advance`.  NULL: none is. */
	ssize_t (*block)(struct peripheral *p, int64_t *t, const struct peripheral_block *block);

	/* The cable changed hands; a job begins or ends.  NULL: not interested. */
	void (*owner_changed)(struct peripheral *p);

	/* What can be changed while running (paper, off line, fault), and the change itself at time
	 * t.  NULL: nothing can be adjusted. */
	const struct key *adjust_keys;
	size_t n_adjust_keys;
	void (*adjust)(struct peripheral *p, int64_t t, const struct setting *setting,
		       struct peripheral_output *out);

	/* The value of an adjust key as text, for people.  Mandatory where there are such keys. */
	void (*adjusted)(struct peripheral *p, const struct key *key, char *text, size_t size);

	/* Its images; NULL: none.  *ret_images is the peripheral's own.  Their number. */
	size_t (*images)(struct peripheral *p, struct peripheral_image **ret_images);

	/* What a display shows: lines, each ended by a newline, UTF-8.  NULL: no display. */
	void (*screen)(struct peripheral *p, char *text, size_t size);
};

struct peripheral {
	const struct peripheral_ops *ops;
	const struct peripheral_sink *sink; /* may be NULL */
	_Alignas(max_align_t) unsigned char state[];
};

extern const struct peripheral_ops peripheral_avr;      /* to be programmed, behind an stk200 */
extern const struct peripheral_ops peripheral_chain;    /* up to four devices and an end */
extern const struct peripheral_ops peripheral_echo;     /* gives back what it is sent */
extern const struct peripheral_ops peripheral_hd44780;  /* a character display */
extern const struct peripheral_ops peripheral_none;     /* an empty connector */
extern const struct peripheral_ops peripheral_jtag;     /* chips with JTAG behind a cable */
extern const struct peripheral_ops peripheral_loopback; /* pins 2-15, 3-13, 4-12, 5-10, 6-11 */
extern const struct peripheral_ops peripheral_printer;
extern const struct peripheral_ops peripheral_qemu;      /* what a QEMU guest finds */
extern const struct peripheral_ops peripheral_spi_flash; /* behind a rayer cable */

/* All peripherals, NULL at the end; and one by name, NULL if there is none. */
extern const struct peripheral_ops *const peripherals[];
const struct peripheral_ops *peripheral_find(const char *name);

/* Make a peripheral; settings and sink are borrowed for its life.  0, -ENOMEM, -EINVAL with a
 * sentence.  peripheral_free(NULL) does nothing; it returns NULL. */
int peripheral_new(const struct peripheral_ops *ops, const struct settings *settings,
		   const struct peripheral_sink *sink, char *error, size_t error_size,
		   struct peripheral **ret_peripheral);
struct peripheral *peripheral_free(struct peripheral *p);

#endif
