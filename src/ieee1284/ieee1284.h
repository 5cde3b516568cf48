/* SPDX-License-Identifier: MIT */
/*
 * The host's side of IEEE 1284 and of its daisy chain (1284.3).  An operation is a talk: it hands
 * out one port program after the other and decides by their results how it goes on.  Who executes
 * them, and when, is the caller's business; so it works over a driver that knows programs only.
 *
 *	lpt_1284_begin(&talk, &cable, &want);
 *	while (lpt_1284_next(&talk, &run)) {        fills code, payload, results of the run
 *		... execute run to its end ...
 *		lpt_1284_took(&talk, &run);
 *	}
 *	talk.result
 *
 * What stays on the cable between two talks is struct lpt_1284_cable, one per port.  A talk that
 * fails leaves it in compatibility mode; but -ENODATA, and a write that a device is too full to
 * take (-ETIMEDOUT at event 32), leave it in the mode.  Numbers are the events of the
 * standard; a WAIT that is not met ends its program with the event in the trailer's mark.
 */
#ifndef LPT_IEEE1284_IEEE1284_H
#define LPT_IEEE1284_IEEE1284_H

#include <lpt/ieee1284.h>
#include <lpt/request.h>

#include "lines/lines.h"
#include "program/program.h"

#define LPT_1284_CODE_MAX 64  /* instructions of one program */
#define LPT_1284_DAISY_MAX 4  /* devices that get a number */
#define LPT_1284_ID_MAX 65535 /* bytes of a raw device ID: its length has two bytes */

/* What the cable of one port speaks.  Changed by talks only. */
struct lpt_1284_cable {
	uint32_t caps; /* of the host's port, LPT_CAP_* */
	enum lpt_1284_mode mode;
	bool is_id;      /* the ID form of mode */
	bool reverse;    /* the device speaks; phase of byte, EPP and ECP modes */
	uint8_t channel; /* the last forward ECP channel or EPP address sent; 0 after negotiation */
	uint8_t peripheral_channel; /* the last channel that the device announced */
	uint8_t run_byte;           /* ECP: a run of the device that did not fit in a buffer */
	uint32_t run_left;          /* so many of it are left */
};

/* A cable in compatibility mode: at start, and after somebody else put the lines to rest. */
void lpt_1284_cable_init(struct lpt_1284_cable *cable, uint32_t caps);

enum lpt_1284_kind {
	/* As in <lpt/ieee1284.h>. */
	LPT_TALK_NEGOTIATE = LPT_1284_NEGOTIATE,
	LPT_TALK_TERMINATE = LPT_1284_TERMINATE,
	LPT_TALK_WRITE = LPT_1284_WRITE,
	LPT_TALK_READ = LPT_1284_READ,
	LPT_TALK_ID = LPT_1284_ID,
	LPT_TALK_RESET = LPT_1284_RESET,

	LPT_TALK_CONNECT,   /* into the mode of `protocol`, direction `reverse`; nothing if it is so
			     */
	LPT_TALK_DETERMINE, /* which protocols the device speaks: result.protocols */
	LPT_TALK_CHOOSE,   /* the fastest of read_mask and of write_mask that it speaks: result.read
			    * and .write; ends connected as `reverse` says.  A mask of 0 chooses 0 */
	LPT_TALK_STATUS,   /* look at the status lines: result.status */
	LPT_TALK_SELECT,   /* chain device `id` listens, in compatibility mode */
	LPT_TALK_DESELECT, /* terminate; nobody on the chain is selected: the end of chain listens
			    */
	LPT_TALK_INIT_BUS, /* number the chain from 0, nearest first, up to `limit`: result.n_daisy,
			    * result.has_end */
};

/* One operation.  Buffers are borrowed to its end. */
struct lpt_1284_want {
	enum lpt_1284_kind kind;
	enum lpt_1284_mode mode; /* NEGOTIATE, ID; WRITE and READ with AS_IS */
	uint32_t flags;          /* LPT_1284_FLAG_* */
	uint16_t protocol; /* LPT_PROTOCOL_*: WRITE and READ without AS_IS, CONNECT; 0: by `mode` */
	uint16_t read_mask, write_mask; /* CHOOSE */
	bool reverse;
	bool address_first; /* WRITE, READ: `address` before the data, where the mode has addresses
			     */
	uint8_t address;    /* ECP channel, EPP address */
	uint8_t id, limit;  /* SELECT; INIT_BUS */
	/* WRITE: for each byte.  READ: for the first one; those behind it come within the
	 * standard's 35 ms or end the read.  Both: 0 is the standard's 35 ms, -1 for ever.
	 * RESET: until the device is ready; 0: not at all. */
	int64_t wait_us;
	const uint8_t *bytes; /* WRITE */
	uint8_t *buffer;      /* READ, ID */
	uint32_t n;
};

struct lpt_1284_answer {
	int error; /* 0 or as lpt_1284() gives it, also what a run gave: -ENODEV, -ECANCELED, -EIO
		    */
	uint32_t event;
	uint32_t done; /* bytes; in the order in which the device took or gave them */
	uint8_t status;
	uint16_t protocols;   /* DETERMINE */
	uint16_t read, write; /* CHOOSE; 0: none of those offered */
	uint8_t n_daisy;
	bool has_end; /* something that speaks IEEE 1284 listens behind the chain */
};

/* An operation in progress.  The host's memory, no pointer into itself but to `code`. */
struct lpt_1284_talk {
	struct lpt_1284_cable *cable;
	struct lpt_1284_want want;
	struct lpt_1284_answer result;
	struct lpt_insn code[LPT_1284_CODE_MAX];
	uint8_t scratch[16]; /* results of programs that are not data */
	uint8_t out[512];    /* payload of programs that is not data */
	uint8_t stages[16];  /* what is still to do, the next one last */
	uint8_t n_stages;
	uint8_t step; /* of the stage at work */
	uint32_t at;  /* a number that the stage keeps */
	uint32_t wanted;
	uint32_t pending;      /* ECP: length of a run whose byte is still to come; 0 none */
	uint8_t asked, agreed; /* modes, 1u << enum lpt_1284_mode, that a probe has asked for */
	int outcome;           /* of the last question of a probe */
	bool is_asking;        /* a refusal is an answer, no failure */
	bool is_over;
};

/* Begin.  A want that makes no sense, or that this port cannot do, is over at once: -EINVAL,
 * -EOPNOTSUPP in result.error. */
void lpt_1284_begin(struct lpt_1284_talk *talk, struct lpt_1284_cable *cable,
		    const struct lpt_1284_want *want);

/* The next program: code, n, payload, results of the run are set, the rest is the caller's.  False:
 * the talk is over. */
bool lpt_1284_next(struct lpt_1284_talk *talk, struct lpt_run *run);

/* That program has ended, well or not. */
void lpt_1284_took(struct lpt_1284_talk *talk, const struct lpt_run *run);

/* Executes a talk to its end where the caller may block: `run` supplies registers, masks, stop and
 * may_block.  result.error. */
int lpt_1284_execute(struct lpt_1284_talk *talk, struct lpt_lines *lines, struct lpt_run *run);

/* What it means that an event did not come: "peripheral did not raise nAck within 35 ms".  Static;
 * "" for 0 and for events that only the host makes. */
const char *lpt_1284_event_text(uint32_t event);

/* --- protocols, as devices are negotiated (R208, R221, R226) --- */

/* The mode that a protocol is; COMPAT for CENTRONICS, IEEE_COMPATIBILITY and for no protocol. */
enum lpt_1284_mode lpt_1284_mode_of(uint16_t protocol);

/* What a port with these capabilities can speak. */
uint16_t lpt_1284_protocols_of(uint32_t caps);

/* The fastest protocol of a set for one direction; 0: none goes that way. */
uint16_t lpt_1284_fastest(uint16_t protocols, bool reverse);

/* --- device IDs --- */

/* Length of a raw ID by its two length bytes, as this device means them; see id.c for the mistakes
 * that devices make. */
uint32_t lpt_1284_id_length(const uint8_t prefix[2]);

/* One KEY:value of an ID without its length bytes; text that ends without a semicolon is a field,
 * too, and a zero byte ends nothing. */
struct lpt_1284_field {
	const char *key, *value; /* into the ID, without spaces around them; not terminated */
	uint32_t key_len, value_len;
};

/* The next field from *at on; false: there is none. */
bool lpt_1284_id_next(const char *id, uint32_t len, uint32_t *at, struct lpt_1284_field *ret_field);

/* The value of a key by any of its documented names (MFG or MANUFACTURER, MDL or MODEL, CMD or
 * COMMAND SET, CLS or CLASS, DES or DESCRIPTION, SN or SERN or SERIALNUMBER); `key` is the short
 * one.  False: it is not there. */
bool lpt_1284_id_find(const char *id, uint32_t len, const char *key,
		      struct lpt_1284_field *ret_field);

#endif
