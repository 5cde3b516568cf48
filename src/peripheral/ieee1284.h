/* SPDX-License-Identifier: MIT */
/*
 * The peripheral's side of IEEE 1284, for every simulated peripheral that speaks it: negotiation,
 * device ID, nibble, byte, EPP and ECP in both directions, and the mistakes that devices make.
 * Written from the event tables of the standard, and from nothing that the host's side knows.
 *
 * A peripheral embeds struct ieee1284 in its state, says what it is by struct ieee1284_device, and
 * passes drive, advance and block on.  While ieee1284_is_active() is false the cable is in
 * compatibility mode: the lines are the peripheral's own business.
 *
 * The device is strict: it answers an event only when the one before it was seen, and keeps to the
 * phases in which the standard lets the host terminate.  nSelectIn low elsewhere (nInit low in EPP)
 * ends the mode at once, without events 23 to 28.
 */
#ifndef LPT_PERIPHERAL_IEEE1284_H
#define LPT_PERIPHERAL_IEEE1284_H

#include <lpt/ieee1284.h>

#include "peripheral/peripheral.h"

#define IEEE1284_ANSWER_NS 2000 /* from the host's event to the answer to it */

/* Answers in the handshake of a byte; in a block it takes as long as these, and the host no time.
 */
#define IEEE1284_NIBBLE_ANSWERS 4
#define IEEE1284_ANSWERS 2 /* byte, EPP and ECP */

/* What a byte is. */
enum ieee1284_sort {
	IEEE1284_DATA,
	IEEE1284_ADDRESS, /* EPP address, ECP channel */
};

/* What the device is; borrowed for its life. */
struct ieee1284_device {
	void *context;
	uint32_t modes; /* 1u << enum lpt_1284_mode */
	const char *id; /* without its length bytes; NULL: none */
	size_t id_len;

	/* A byte of the host, run lengths already expanded.  False: not now, the host has to wait
	 * until ieee1284_changed(). */
	bool (*take)(void *context, enum lpt_1284_mode mode, enum ieee1284_sort sort, uint8_t byte);

	/* n times the same data byte at once (ECP): all of them, or none, as above.  Mandatory
	 * where ECP is one of the modes. */
	bool (*take_run)(void *context, enum lpt_1284_mode mode, uint8_t byte, unsigned n);

	/* The status lines as it drives them in compatibility mode now. */
	uint8_t (*idle)(void *context);

	/* The host and the device agreed on a mode.  NULL: not interested. */
	void (*entered)(void *context, enum lpt_1284_mode mode);

	/* How many of the next data bytes for the host are the same, at most `max`; at least one is
	 * there.  NULL: nothing is sent compressed. */
	unsigned (*run)(void *context, enum lpt_1284_mode mode, unsigned max);

	/* The next byte for the host: `use` false only looks at it, true takes it away.  False:
	 * none now. */
	bool (*give)(void *context, enum lpt_1284_mode mode, enum ieee1284_sort sort, bool use,
		     uint8_t *ret_byte);
};

/* Mistakes, switchable while it runs. */
struct ieee1284_faults {
	uint32_t refused;      /* modes that it refuses although it has them, 1u << mode */
	bool is_mute;          /* answers no negotiation at all */
	int64_t late_ns;       /* each answer comes so much later; -1: none comes */
	uint64_t dies_after;   /* bytes since the negotiation; in the middle of the next it falls
				* silent until the host ends the mode.  UINT64_MAX: never */
	uint8_t stuck;         /* status lines that stay as they are, LPT_STATUS_* */
	int32_t id_length;     /* what the length bytes of the ID say; -1 the truth */
	bool id_little_endian; /* their order is wrong */
};

/* Keys of every such peripheral, for its table of keys. */
#define IEEE1284_KEYS(default_id, default_modes)                                                   \
	{"id", KEY_STRING, NULL, default_id, "its device ID: KEY:value; for each field"},          \
	{                                                                                          \
		"speaks", KEY_STRING, NULL, default_modes, "modes it has, joined by +"             \
	}

/* Its mistakes, for its tables of keys and of adjust keys. */
#define IEEE1284_FAULT_KEYS                                                                        \
	{"mute", KEY_CHOICE, "no|yes", "no", "whether it leaves every negotiation unanswered"},    \
		{"refuse", KEY_CHOICE, "none|all|nibble|channel-nibble|byte|epp|ecp|ecp-rle|becp", \
		 "none", "modes that it refuses though it has them"},                              \
		{"late", KEY_TIME, NULL, "0us", "how much later each of its answers comes"},       \
		{"dies-after", KEY_NUMBER, "NUMBER|never", "never",                                \
		 "bytes after a negotiation; in the middle of the next it falls silent"},          \
		{"stuck", KEY_CHOICE, "none|nfault|select|perror|nack|busy", "none",               \
		 "status line that stays as it is"},                                               \
		{"id-length", KEY_NUMBER, "NUMBER|true", "true",                                   \
		 "what the length of its ID says"},                                                \
	{                                                                                          \
		"id-order", KEY_CHOICE, "big|little", "big",                                       \
			"order of the two bytes of that length; big is right"                      \
	}

/* What an ECP device sends. */
enum ieee1284_item {
	IEEE1284_ITEM_DATA,
	IEEE1284_ITEM_CHANNEL,
	IEEE1284_ITEM_RUN,
};

struct ieee1284;
typedef void (*ieee1284_answer_fn)(struct ieee1284 *r);

struct ieee1284 {
	const struct ieee1284_device *device;
	struct ieee1284_faults faults;
	int64_t now_ns; /* of the call in progress */

	/* The rest is its own. */
	const struct ieee1284_phase *phase; /* NULL: compatibility mode */
	ieee1284_answer_fn answer;          /* that is on its way; NULL: none */
	int64_t due_ns;                     /* when it arrives; INT64_MAX: never */
	uint8_t control;                    /* the host's */
	uint8_t host_data;                  /* the host's; open while it does not drive them */
	bool is_host_reverse;               /* it does not */
	uint8_t status;                     /* driven */
	uint8_t data;                       /* driven */

	uint8_t request; /* byte of event 3 */
	enum lpt_1284_mode mode;
	bool sends_id;
	size_t id_sent;    /* bytes of the ID, with its length */
	uint64_t moved;    /* bytes since the negotiation */
	bool is_dead;      /* until the mode ends */
	bool is_available; /* nibble, byte: nFault says that there is data */
	uint8_t byte;      /* that is on its way to the host */

	enum ieee1284_sort sort; /* EPP: of the cycle */
	bool is_stalled;         /* EPP, ECP: the byte offered is refused for now */
	enum ieee1284_item item; /* ECP reverse: what the byte is */
	unsigned run_left;       /* ECP: copies that the next byte of data stands for */
};

/* Compatibility mode, without faults.  The device is borrowed. */
void ieee1284_init(struct ieee1284 *r, const struct ieee1284_device *device);

/* As ieee1284_init(), then take id and modes of the device, and its faults, from the settings as
 * far as they are there.  The settings are borrowed for its life.  0, or -EINVAL with a sentence in
 * error. */
int ieee1284_configure(struct ieee1284 *r, struct ieee1284_device *device,
		       const struct settings *settings, char *error, size_t error_size);

/* As cable_adjust() and cable_adjusted(), for the fault keys. */
bool ieee1284_adjust(struct ieee1284 *r, const struct setting *setting);
bool ieee1284_adjusted(const struct ieee1284 *r, const struct key *key, char *text, size_t size);

/* Does it drive the status lines now?  From the request byte's nSelectIn high to termination. */
bool ieee1284_is_active(const struct ieee1284 *r);

/* As the members of peripheral_ops of those names; while it is not active *out is untouched but for
 * what a beginning negotiation changes.  True from drive(): these lines were IEEE 1284's, and no
 * business of the peripheral's own.  When that was the end of a mode, *out is what `idle` says. */
bool ieee1284_drive(struct ieee1284 *r, int64_t t, const struct peripheral_input *in,
		    struct peripheral_output *out);
void ieee1284_advance(struct ieee1284 *r, int64_t t, struct peripheral_output *out);
ssize_t ieee1284_block(struct ieee1284 *r, int64_t *t, const struct peripheral_block *block);

/* It can take or give bytes again; *out as above. */
void ieee1284_changed(struct ieee1284 *r, int64_t t, struct peripheral_output *out);

#endif
