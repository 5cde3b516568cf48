/* SPDX-License-Identifier: MIT */
/*
 * An AVR microcontroller behind an stk200 cable, to be programmed: the cable's two buffers are
 * enabled by D2 and D3 low; D4 is SCK, D5 MOSI, D7 nRESET, nAck MISO.  While nRESET is low the chip
 * (avr-chip.h) takes instructions.
 *
 * Flash and EEPROM are images.  Fuses and lock bits are as delivered whenever the port is added.
 */
#include <stdio.h>

#include "lines/signals.h"
#include "peripheral/avr-chip.h"
#include "peripheral/cable.h"
#include "peripheral/spi.h"

#define DATA_BUFFERS_OFF 0x0c
#define DATA_SCK 0x10
#define DATA_MOSI 0x20
#define DATA_NRESET 0x80

enum avr_fault {
	FAULT_NONE,
	FAULT_STUCK_MISO,
	FAULT_WRONG_SIGNATURE,
};

struct avr {
	struct cable cable;
	struct spi_slave spi;
	bool in_reset; /* instructions are taken */
	uint8_t data;  /* as last driven */
	struct avr_chip chip;
};

static const struct key keys[] = {
	{"part", KEY_CHOICE, AVR_PARTS, "m16", "the chip: ATmega16 or ATmega328P"},
	{"flash", KEY_FILE, NULL, NULL, "keeps the program memory"},
	{"eeprom", KEY_FILE, NULL, NULL, "keeps the EEPROM"},
	{"connected", KEY_CHOICE, "no|yes", "yes", "whether the cable is plugged into the chip"},
	{"power", KEY_CHOICE, "off|on", "on", "power of the chip, which the cable needs too"},
	{"fault", KEY_CHOICE, "none|stuck-miso|wrong-signature", "none",
	 "what is wrong; a stuck MISO is low, a wrong signature ff ff ff"},
};
#define N_KEYS (sizeof(keys) / sizeof(keys[0]))
#define FIRST_ADJUST_KEY 3

static struct avr *avr_of(struct peripheral *p)
{
	return (struct avr *)p->state;
}

/* --- lines --- */

/* Behind buffers without power, and without a cable, a line is pulled up. */
static bool miso_level(const struct avr *avr, bool linked)
{
	if (!linked) {
		return true;
	}
	if (avr->cable.fault == FAULT_STUCK_MISO) {
		return false;
	}
	return !avr->in_reset || avr->spi.miso;
}

static void set_reset(struct avr *avr, bool low)
{
	if (low == avr->in_reset) {
		return;
	}
	avr->in_reset = low;
	if (low) {
		spi_begin(&avr->spi, avr->data & DATA_SCK, 0);
		avr_chip_begin(&avr->chip);
	} else {
		avr_chip_end(&avr->chip);
	}
}

static void follow_lines(struct avr *avr, int64_t t, struct peripheral_output *out)
{
	bool linked =
		avr->cable.is_connected && avr->cable.has_power && !(avr->data & DATA_BUFFERS_OFF);

	set_reset(avr, linked && !(avr->data & DATA_NRESET));
	if (avr->in_reset && spi_clock(&avr->spi, avr->data & DATA_SCK, avr->data & DATA_MOSI)) {
		avr->spi.out = avr_chip_take(&avr->chip, t, avr->spi.in);
	}
	*out = peripheral_open_lines;
	if (!miso_level(avr, linked)) {
		out->status &= (uint8_t)~LPT_STATUS_NACK;
	}
}

static void avr_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
		      struct peripheral_output *out)
{
	struct avr *avr = avr_of(p);

	avr->data = in->reverse ? PERIPHERAL_DATA_OPEN : in->data;
	follow_lines(avr, t, out);
}

/* --- making, adjusting --- */

static void set_fault(struct avr *avr)
{
	avr->chip.has_wrong_signature = avr->cable.fault == FAULT_WRONG_SIGNATURE;
}

static int avr_init(struct peripheral *p, const struct settings *settings,
		    const struct peripheral_sink *sink, char *error, size_t error_size)
{
	struct avr *avr = avr_of(p);
	int r = avr_chip_init(&avr->chip, &avr_parts[settings_number(settings, "part", 0)]);

	if (r < 0) {
		snprintf(error, error_size, "out of memory");
		return r;
	}
	cable_init(&avr->cable, settings);
	set_fault(avr);
	return 0;
}

static void avr_deinit(struct peripheral *p)
{
	avr_chip_deinit(&avr_of(p)->chip);
}

static size_t avr_images(struct peripheral *p, struct peripheral_image **ret_images)
{
	*ret_images = avr_of(p)->chip.images;
	return AVR_IMAGE_COUNT;
}

static void avr_adjust(struct peripheral *p, int64_t t, const struct setting *setting,
		       struct peripheral_output *out)
{
	struct avr *avr = avr_of(p);

	cable_adjust(&avr->cable, setting);
	set_fault(avr);
	follow_lines(avr, t, out);
}

static void avr_adjusted(struct peripheral *p, const struct key *key, char *text, size_t size)
{
	cable_adjusted(&avr_of(p)->cable, key, text, size);
}

const struct peripheral_ops peripheral_avr = {
	.name = "avr",
	.help = "an AVR microcontroller to be programmed, behind an stk200 cable",
	.keys = keys,
	.n_keys = N_KEYS,
	.size = sizeof(struct avr),
	.init = avr_init,
	.deinit = avr_deinit,
	.drive = avr_drive,
	.adjust_keys = keys + FIRST_ADJUST_KEY,
	.n_adjust_keys = N_KEYS - FIRST_ADJUST_KEY,
	.adjust = avr_adjust,
	.adjusted = avr_adjusted,
	.images = avr_images,
};
