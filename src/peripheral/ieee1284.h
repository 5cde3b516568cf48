/* SPDX-License-Identifier: MIT */
/*
 * The peripheral's side of IEEE 1284, for every simulated peripheral that speaks it: negotiation,
 * device ID, nibble, byte, EPP and ECP in both directions, and the mistakes that devices make.
 * Written from the event tables of the standard, and from nothing that the host's side knows.
 *
 * A peripheral embeds struct ieee1284 in its state, says what it is by struct ieee1284_device, and
 * passes drive, advance and block on.  While ieee1284_is_active() is false the cable is in
 * compatibility mode: the lines are the peripheral's own business.
 */
#ifndef LPT_PERIPHERAL_IEEE1284_H
#define LPT_PERIPHERAL_IEEE1284_H

#include <lpt/ieee1284.h>

#include "peripheral/peripheral.h"

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

	/* The next byte for the host: `use` false only asks whether there is one, true takes it.
	 * False: none now. */
	bool (*give)(void *context, enum lpt_1284_mode mode, enum ieee1284_sort sort, bool use,
		     uint8_t *ret_byte);
};

/* Mistakes, switchable while it runs. */
struct ieee1284_faults {
	uint32_t refused;      /* modes that it refuses although it has them, 1u << mode */
	bool is_mute;          /* answers no negotiation at all */
	int64_t late_ns;       /* each answer comes so much later */
	uint64_t dies_after;   /* handshakes of bytes, then it answers nothing until nInit is pulsed
				* or the   host terminates by time-out; UINT64_MAX never.  In the middle
				* of a byte */
	uint8_t stuck;         /* status lines that stay as they are, LPT_STATUS_* */
	int32_t id_length;     /* what the length bytes of the ID say; -1 the truth */
	bool id_little_endian; /* their order is wrong */
};

/* Keys that every such peripheral has, for its tables of keys and adjust_keys: id, modes; mute,
 * refuse, late, dies-after, stuck, id-length. */
#define IEEE1284_KEYS                                                                              \
	{"id", KEY_TEXT, NULL, NULL, "its device ID, KEY:value; pairs"},                           \
	{                                                                                          \
		"speaks", KEY_TEXT, NULL, NULL,                                                    \
			"modes it has, joined by +, such as nibble+byte+epp+ecp"                   \
	}

struct ieee1284 {
	const struct ieee1284_device *device;
	struct ieee1284_faults faults;
	/* the rest is its own */
};

void ieee1284_init(struct ieee1284 *r, const struct ieee1284_device *device);

/* Does it drive the status lines now?  From the request byte's nSelectIn high to termination. */
bool ieee1284_is_active(const struct ieee1284 *r);

/* As the members of peripheral_ops of those names; while it is not active *out is untouched but for
 * what a beginning negotiation changes.  True from drive(): these lines were IEEE 1284's, and no
 * business of the peripheral's own. */
bool ieee1284_drive(struct ieee1284 *r, int64_t t, const struct peripheral_input *in,
		    struct peripheral_output *out);
void ieee1284_advance(struct ieee1284 *r, int64_t t, struct peripheral_output *out);
ssize_t ieee1284_block(struct ieee1284 *r, int64_t *t, const struct peripheral_block *block);

/* It can take or give bytes again; *out as above. */
void ieee1284_changed(struct ieee1284 *r, int64_t t, struct peripheral_output *out);

#endif
