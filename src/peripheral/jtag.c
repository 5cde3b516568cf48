/* SPDX-License-Identifier: MIT */
/*
 * A chain of chips with JTAG behind a cable.  Wirings (host line, then what it is at the chips):
 *
 *   dlc5     D0 TDI, D1 TCK, D2 TMS; Select is TDO.  Busy and PError are joined to D6, so that a
 *            program finds the cable; nFault is high while the chips have power.
 *   wiggler  D1 TMS, D2 TCK, D3 TDI, D4 nTRST; Busy is TDO.  nFault is joined to D6.  D0 resets
 *            the board, which the test logic does not notice.
 *
 * The lines that a cable does not drive are pulled up.  A chip without power drives TDO low, and
 * starts in Test-Logic-Reset when power comes.
 */
#include "peripheral/peripheral.h"

#include <errno.h>
#include <stdio.h>

#include "lines/signals.h"
#include "peripheral/cable.h"
#include "peripheral/tap.h"

enum jtag_fault {
	FAULT_NONE,
	FAULT_STUCK_TDO, /* low */
	FAULT_OPEN_TDO,  /* broken wire: pulled up */
	FAULT_STUCK_TCK, /* no edge arrives */
	FAULT_OPEN_TMS,  /* broken wire: pulled up, so the chain stays in reset */
};

/* Bits of the data and status registers; 0: the cable lacks the line. */
struct wiring {
	uint8_t tdi, tck, tms, ntrst;
	uint8_t tdo;
	uint8_t follows_d6;
	uint8_t power;
};

/* In the order of the choices of `cable`. */
static const struct wiring wirings[] = {
	{
		.tdi = 0x01,
		.tck = 0x02,
		.tms = 0x04,
		.tdo = LPT_STATUS_SELECT,
		.follows_d6 = LPT_STATUS_BUSY | LPT_STATUS_PERROR,
		.power = LPT_STATUS_NFAULT,
	},
	{
		.tms = 0x02,
		.tck = 0x04,
		.tdi = 0x08,
		.ntrst = 0x10,
		.tdo = LPT_STATUS_BUSY,
		.follows_d6 = LPT_STATUS_NFAULT,
	},
};
#define D6 0x40

struct jtag {
	const struct wiring *wiring;
	struct cable cable;
	struct tap_chain chain;
	uint8_t pins; /* what the input pins of every chip read */
	bool tck;     /* as it last arrived at the chips */
	uint8_t data; /* as last driven */
};

/* What can be adjusted while running stands at the end. */
static const struct key keys[] = {
	{"cable", KEY_CHOICE, "dlc5|wiggler", "dlc5", "how the chain is wired to the port"},
	{"idcode", KEY_NUMBERS, NULL, "0x01414093",
	 "IDCODE of a chip, 0: it has none; once for each, nearest to TDO first"},
	{"irlen", KEY_NUMBERS, NULL, "6",
	 "bits of its instruction register, 2 to 32; the last stands for the chips that follow"},
	{"usercode", KEY_NUMBERS, NULL, "0xffffffff", "its USERCODE; likewise"},
	{"pins", KEY_NUMBER, NULL, "0xa5", "levels of the 8 input pins of every chip"},
	{"connected", KEY_CHOICE, "no|yes", "yes", "whether the cable is plugged in"},
	{"power", KEY_CHOICE, "off|on", "on", "power of the chips"},
	{"fault", KEY_CHOICE, "none|stuck-tdo|open-tdo|stuck-tck|open-tms", "none",
	 "what is wrong with the wires; stuck is low, open is pulled up"},
};
#define N_KEYS (sizeof(keys) / sizeof(keys[0]))
#define FIRST_ADJUST_KEY 4

static struct jtag *jtag_of(struct peripheral *p)
{
	return (struct jtag *)p->state;
}

static bool tdo_level(const struct jtag *jtag)
{
	if (jtag->cable.fault == FAULT_OPEN_TDO) {
		return true;
	}
	return jtag->cable.fault != FAULT_STUCK_TDO && jtag->cable.has_power && jtag->chain.tdo;
}

static void report(const struct jtag *jtag, struct peripheral_output *out)
{
	const struct wiring *wiring = jtag->wiring;
	uint8_t low = 0; /* lines that are not high */

	if (jtag->cable.is_connected) {
		low |= jtag->data & D6 ? 0 : wiring->follows_d6;
		low |= tdo_level(jtag) ? 0 : wiring->tdo;
		low |= jtag->cable.has_power ? 0 : wiring->power;
	}
	*out = peripheral_open_lines;
	out->status ^= low;
}

/* The chain sees its lines as the host has them now. */
static void drive_chain(struct jtag *jtag)
{
	const struct wiring *wiring = jtag->wiring;
	uint8_t data = jtag->data;
	bool tck = (data & wiring->tck) && jtag->cable.fault != FAULT_STUCK_TCK;
	bool tms = (data & wiring->tms) || jtag->cable.fault == FAULT_OPEN_TMS;
	bool was = jtag->tck;

	jtag->tck = tck;
	if (!jtag->cable.is_connected || !jtag->cable.has_power) {
		return;
	}
	if (wiring->ntrst && !(data & wiring->ntrst)) {
		tap_chain_reset(&jtag->chain);
	} else if (tck && !was) {
		tap_chain_rise(&jtag->chain, tms, data & wiring->tdi);
	} else if (!tck && was) {
		tap_chain_fall(&jtag->chain);
	}
}

static void jtag_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
		       struct peripheral_output *out)
{
	struct jtag *jtag = jtag_of(p);

	jtag->data = in->reverse ? PERIPHERAL_DATA_OPEN : in->data;
	drive_chain(jtag);
	report(jtag, out);
}

static void set_pins(struct jtag *jtag, uint8_t pins)
{
	jtag->pins = pins;
	for (size_t i = 0; i < jtag->chain.n_taps; i++) {
		jtag->chain.taps[i].inputs = pins;
	}
}

static void jtag_adjust(struct peripheral *p, int64_t t, const struct setting *setting,
			struct peripheral_output *out)
{
	struct jtag *jtag = jtag_of(p);
	bool had_power = jtag->cable.has_power;

	if (!cable_adjust(&jtag->cable, setting)) {
		set_pins(jtag, (uint8_t)setting->number);
	}
	if (jtag->cable.has_power != had_power) {
		tap_chain_reset(&jtag->chain);
	}
	report(jtag, out);
}

static void jtag_adjusted(struct peripheral *p, const struct key *key, char *text, size_t size)
{
	const struct jtag *jtag = jtag_of(p);

	if (!cable_adjusted(&jtag->cable, key, text, size)) {
		snprintf(text, size, "0x%02x", jtag->pins);
	}
}

/* The n-th number of a key; the last one given stands for those that follow it. */
static uint32_t number_for(const struct settings *settings, const char *name, size_t n)
{
	const struct setting *setting = settings_nth(settings, name, n);

	while (!setting && n > 0) {
		setting = settings_nth(settings, name, --n);
	}
	return setting ? (uint32_t)setting->number : 0;
}

/* Make the chip that the n-th IDCODE describes.  0, or -EINVAL with a sentence. */
static int add_tap(struct tap_chain *chain, const struct settings *settings, uint32_t idcode,
		   char *error, size_t error_size)
{
	size_t n = chain->n_taps;
	uint32_t ir_bits = number_for(settings, "irlen", n);

	if (n == TAPS_MAX) {
		snprintf(error, error_size, "key 'idcode' is given more than %d times; leave some",
			 TAPS_MAX);
		return -EINVAL;
	}
	if (idcode && !(idcode & 1)) {
		snprintf(error, error_size,
			 "key 'idcode' cannot be '0x%08x'; write an odd number, or 0 for none",
			 (unsigned int)idcode);
		return -EINVAL;
	}
	if (ir_bits < TAP_IR_BITS_MIN || ir_bits > TAP_IR_BITS_MAX) {
		snprintf(error, error_size, "key 'irlen' cannot be '%u'; write %d to %d bits",
			 (unsigned int)ir_bits, TAP_IR_BITS_MIN, TAP_IR_BITS_MAX);
		return -EINVAL;
	}
	chain->taps[chain->n_taps++] = (struct tap){
		.idcode = idcode,
		.usercode = number_for(settings, "usercode", n),
		.ir_bits = (uint8_t)ir_bits,
	};
	return 0;
}

static int jtag_init(struct peripheral *p, const struct settings *settings,
		     const struct peripheral_sink *sink, char *error, size_t error_size)
{
	struct jtag *jtag = jtag_of(p);
	const struct setting *setting;

	jtag->wiring = &wirings[settings_number(settings, "cable", 0)];
	for (size_t n = 0; (setting = settings_nth(settings, "idcode", n)); n++) {
		int r = add_tap(&jtag->chain, settings, (uint32_t)setting->number, error,
				error_size);

		if (r < 0) {
			return r;
		}
	}
	if (settings_nth(settings, "irlen", jtag->chain.n_taps)) {
		snprintf(error, error_size,
			 "key 'irlen' is given more often than 'idcode'; give each chip both");
		return -EINVAL;
	}
	cable_init(&jtag->cable, settings);
	set_pins(jtag, (uint8_t)settings_number(settings, "pins", 0));
	tap_chain_reset(&jtag->chain);
	return 0;
}

const struct peripheral_ops peripheral_jtag = {
	.name = "jtag",
	.help = "a chain of chips with JTAG behind a cable",
	.keys = keys,
	.n_keys = N_KEYS,
	.variant = "cable",
	.size = sizeof(struct jtag),
	.init = jtag_init,
	.drive = jtag_drive,
	.adjust_keys = keys + FIRST_ADJUST_KEY,
	.n_adjust_keys = N_KEYS - FIRST_ADJUST_KEY,
	.adjust = jtag_adjust,
	.adjusted = jtag_adjusted,
};
