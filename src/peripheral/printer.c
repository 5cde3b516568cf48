/* SPDX-License-Identifier: MIT */
/*
 * A printer with the handshake of IEEE 1284 compatibility mode.  A byte is taken when nStrobe
 * falls while Busy is low, and goes to the sink at once; Busy stays high for the time that `rate`
 * gives a byte and falls with the end of the nAck pulse.  A strobe while Busy is high is not seen,
 * as on real printers: whoever minds Busy loses nothing, off line and without paper too.
 *
 * A page ends at a form feed.  nSelectIn and nAutoFd are ignored, as most printers do.
 */
#include "peripheral/peripheral.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lines/signals.h"

#define NS_PER_S 1000000000

#define FORM_FEED 0x0c
#define PAGES_UNLIMITED UINT32_MAX
#define CONTROL_UNKNOWN 0xff /* nothing was driven yet */
#define ACK_MAX_NS 5000

enum printer_phase {
	PRINTER_READY,
	PRINTER_BUSY, /* a byte was taken */
	PRINTER_ACK,  /* and is being acknowledged: nAck is low */
};

struct printer {
	int64_t byte_ns; /* from nStrobe low to Busy low */
	int64_t ack_ns;  /* width of the nAck pulse that ends it */
	uint32_t pages;  /* left */
	bool offline;
	bool fault;

	enum printer_phase phase;
	int64_t until_ns;    /* end of the phase */
	uint8_t control;     /* as last seen */
	uint8_t idle_status; /* status between bytes */
};

static const struct key keys[] = {
	{"spool", KEY_FOLDER, NULL, NULL, "where each job becomes a file"},
	{"rate", KEY_SIZE, NULL, "1000000", "bytes a second"},
	{"pages", KEY_NUMBER, NULL, NULL, "sheets of paper; without it there is no end of them"},
	{"idle", KEY_TIME, NULL, "2s", "silence that ends a job"},
};

static const struct key adjust_keys[] = {
	{"paper", KEY_NUMBER, NULL, NULL, "sheets of paper left; 0: out of paper"},
	{"offline", KEY_CHOICE, "no|yes", "no", "whether the printer is off line"},
	{"fault", KEY_CHOICE, "no|yes", "no", "whether the printer reports a fault"},
};

static struct printer *printer_of(struct peripheral *p)
{
	return (struct printer *)p->state;
}

/* A set LPT_STATUS_BUSY means that Busy is low. */
static const uint8_t phase_lines[] = {
	[PRINTER_READY] = 0xff,
	[PRINTER_BUSY] = (uint8_t)~LPT_STATUS_BUSY,
	[PRINTER_ACK] = (uint8_t) ~(LPT_STATUS_BUSY | LPT_STATUS_NACK),
};

/* To be called when something else than the phase changed. */
static void update_idle_status(struct printer *printer)
{
	uint8_t status = LPT_STATUS_NFAULT | LPT_STATUS_SELECT | LPT_STATUS_NACK | LPT_STATUS_BUSY;

	if (!(printer->control & LPT_CONTROL_NINIT)) {
		status &= (uint8_t)~LPT_STATUS_BUSY;
	}
	if (printer->pages == 0 || printer->offline || printer->fault) {
		status &= (uint8_t) ~(LPT_STATUS_BUSY | LPT_STATUS_NFAULT);
	}
	if (printer->pages == 0) {
		status |= LPT_STATUS_PERROR;
	}
	if (printer->offline) {
		status &= (uint8_t)~LPT_STATUS_SELECT;
	}
	printer->idle_status = status;
}

static bool is_ready(const struct printer *printer)
{
	return printer->phase == PRINTER_READY && (printer->idle_status & LPT_STATUS_BUSY);
}

static void report(const struct printer *printer, struct peripheral_output *out)
{
	out->status = printer->idle_status & phase_lines[printer->phase];
	out->data = PERIPHERAL_DATA_OPEN;
	out->until_ns = printer->phase == PRINTER_READY ? INT64_MAX : printer->until_ns;
}

static void deliver(struct peripheral *p, const uint8_t *bytes, size_t n)
{
	if (n && p->sink && p->sink->bytes) {
		p->sink->bytes(p->sink->context, bytes, n);
	}
}

static void end_page(struct printer *printer)
{
	if (printer->pages != PAGES_UNLIMITED) {
		printer->pages--;
		update_idle_status(printer);
	}
}

static void take_byte(struct peripheral *p, int64_t t, uint8_t byte)
{
	struct printer *printer = printer_of(p);

	if (byte == FORM_FEED) {
		end_page(printer);
	}
	printer->phase = PRINTER_BUSY;
	printer->until_ns = t + printer->byte_ns - printer->ack_ns;
	deliver(p, &byte, 1);
}

/* nInit fell, or rose again. */
static void change_init(struct peripheral *p)
{
	struct printer *printer = printer_of(p);

	update_idle_status(printer);
	if (printer->control & LPT_CONTROL_NINIT) {
		return;
	}
	printer->phase = PRINTER_READY;
	if (p->sink && p->sink->init) {
		p->sink->init(p->sink->context);
	}
}

static int printer_init(struct peripheral *p, const struct settings *settings,
			const struct peripheral_sink *sink, char *error, size_t error_size)
{
	struct printer *printer = printer_of(p);
	uint64_t rate = settings_number(settings, "rate", 1000000);

	if (rate == 0 || rate > NS_PER_S) {
		snprintf(error, error_size,
			 "key 'rate' cannot be '%s'; write 1 to %d bytes a second",
			 settings_text(settings, "rate", ""), NS_PER_S);
		return -EINVAL;
	}
	printer->byte_ns = (int64_t)(NS_PER_S / rate);
	printer->ack_ns = printer->byte_ns / 2 < ACK_MAX_NS ? printer->byte_ns / 2 : ACK_MAX_NS;
	printer->pages = (uint32_t)settings_number(settings, "pages", PAGES_UNLIMITED);
	printer->control = CONTROL_UNKNOWN;
	update_idle_status(printer);
	return 0;
}

static void printer_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
			  struct peripheral_output *out)
{
	struct printer *printer = printer_of(p);
	uint8_t changed = in->control ^ printer->control;

	if (!changed) {
		return; /* data alone moves nothing */
	}
	printer->control = in->control;
	if (changed & LPT_CONTROL_NINIT) {
		change_init(p);
	}
	if ((changed & in->control & LPT_CONTROL_NSTROBE) && is_ready(printer)) {
		take_byte(p, t, in->data);
	}
	report(printer, out);
}

static void printer_advance(struct peripheral *p, int64_t t, struct peripheral_output *out)
{
	struct printer *printer = printer_of(p);

	if (printer->phase != PRINTER_READY && t >= printer->until_ns) {
		bool acked = printer->phase == PRINTER_ACK;

		printer->phase = acked ? PRINTER_READY : PRINTER_ACK;
		printer->until_ns += printer->ack_ns;
	}
	report(printer, out);
}

static ssize_t printer_block(struct peripheral *p, int64_t *t, const struct peripheral_block *block)
{
	struct printer *printer = printer_of(p);
	size_t taken = printer->pages == PAGES_UNLIMITED ? block->n : 0;

	if (block->mode != LPT_XFER_COMPAT || block->reverse) {
		return -1;
	}
	if (!is_ready(printer)) {
		return 0;
	}
	while (taken < block->n && printer->pages) {
		if (block->bytes[taken++] == FORM_FEED) {
			end_page(printer);
		}
	}
	*t += (int64_t)taken * printer->byte_ns;
	deliver(p, block->bytes, taken);
	return (ssize_t)taken;
}

static void printer_adjust(struct peripheral *p, int64_t t, const struct setting *setting,
			   struct peripheral_output *out)
{
	struct printer *printer = printer_of(p);

	if (strcmp(setting->key->name, "paper") == 0) {
		printer->pages = (uint32_t)setting->number;
	} else if (strcmp(setting->key->name, "offline") == 0) {
		printer->offline = setting->number;
	} else {
		printer->fault = setting->number;
	}
	update_idle_status(printer);
	report(printer, out);
}

static void printer_adjusted(struct peripheral *p, const struct key *key, char *text, size_t size)
{
	const struct printer *printer = printer_of(p);

	if (key->type == KEY_CHOICE) {
		bool is_on = strcmp(key->name, "offline") == 0 ? printer->offline : printer->fault;

		key_choice_text(key, is_on, text, size);
	} else if (printer->pages == PAGES_UNLIMITED) {
		snprintf(text, size, "unlimited");
	} else {
		snprintf(text, size, "%u", (unsigned int)printer->pages);
	}
}

const struct peripheral_ops peripheral_printer = {
	.name = "printer",
	.help = "a printer that keeps each job as a file",
	.keys = keys,
	.n_keys = sizeof(keys) / sizeof(keys[0]),
	.size = sizeof(struct printer),
	.init = printer_init,
	.drive = printer_drive,
	.advance = printer_advance,
	.block = printer_block,
	.adjust_keys = adjust_keys,
	.n_adjust_keys = sizeof(adjust_keys) / sizeof(adjust_keys[0]),
	.adjust = printer_adjust,
	.adjusted = printer_adjusted,
};
