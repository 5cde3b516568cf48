/* SPDX-License-Identifier: MIT */
/*
 * A printer with the handshake of IEEE 1284 compatibility mode, and the modes that printers have
 * besides.  A byte is taken when nStrobe falls while Busy is low, and goes to the sink at once;
 * Busy stays high for the time that `rate` gives a byte and falls with the end of the nAck pulse. A
 * strobe while Busy is high is not seen, as on real printers: whoever minds Busy loses nothing, off
 * line and without paper too.  In every other mode a byte waits for its acknowledgement meanwhile.
 *
 * A page ends at a form feed.  In compatibility mode nAutoFd is ignored, as most printers do.  To
 * whoever reads it says how it is, once, and again when that may have changed; so a reader that
 * negotiates for each look comes to an end.
 */
#include "peripheral/peripheral.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lines/signals.h"
#include "peripheral/centronics.h"
#include "peripheral/ieee1284.h"

#define NS_PER_S 1000000000

#define FORM_FEED 0x0c
#define PAGES_UNLIMITED UINT32_MAX
#define CONTROL_UNKNOWN 0xff /* nothing was driven yet */
#define ID "MFG:lptd;MDL:Simulated Printer;CLS:PRINTER;CMD:PCL,TEXT;DES:lptd simulated printer;"
#define MODES                                                                                      \
	((1u << LPT_1284_NIBBLE) | (1u << LPT_1284_BYTE) | (1u << LPT_1284_ECP) |                  \
	 (1u << LPT_1284_ECP_RLE))

struct printer {
	struct ieee1284 link;
	struct ieee1284_device device;
	const struct peripheral_sink *sink;
	struct centronics handshake;
	uint32_t pages; /* left */
	bool offline;
	bool fault;
	uint8_t control;     /* as last seen */
	uint8_t idle_status; /* status between bytes */

	char reply[256];    /* to who reads; empty: how it is */
	const char *to_say; /* what is left of it; never NULL */
	bool has_said;      /* all of it, and nothing happened since */
};

static const struct key keys[] = {
	{"spool", KEY_FOLDER, NULL, NULL, "where each job becomes a file"},
	{"rate", KEY_SIZE, NULL, "1000000", "bytes a second"},
	{"pages", KEY_NUMBER, NULL, NULL, "sheets of paper; without it there is no end of them"},
	{"idle", KEY_TIME, NULL, "2s", "silence that ends a job"},
	IEEE1284_KEYS(ID, "nibble+byte+ecp+ecp-rle"),
	IEEE1284_FAULT_KEYS,
};

static const struct key adjust_keys[] = {
	{"paper", KEY_NUMBER, NULL, NULL, "sheets of paper left; 0: out of paper"},
	{"offline", KEY_CHOICE, "no|yes", "no", "whether the printer is off line"},
	{"fault", KEY_CHOICE, "no|yes", "no", "whether the printer reports a fault"},
	{"reply", KEY_STRING, NULL, NULL, "text that it says to who reads; without it, how it is"},
	IEEE1284_FAULT_KEYS,
};

static struct printer *printer_of(struct peripheral *p)
{
	return (struct printer *)p->state;
}

/* To be called when something else than the phase changed. */
static void update_idle_status(struct printer *printer)
{
	uint8_t status = LPT_STATUS_NFAULT | LPT_STATUS_SELECT | LPT_STATUS_NACK | LPT_STATUS_BUSY;

	if (!(printer->control & LPT_CONTROL_NINIT) && !ieee1284_is_active(&printer->link)) {
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
	return printer->handshake.phase == CENTRONICS_READY &&
	       (printer->idle_status & LPT_STATUS_BUSY);
}

/* In IEEE 1284 modes the lines are the link's, but how long a byte takes is the printer's. */
static void report(const struct printer *printer, struct peripheral_output *out)
{
	if (!ieee1284_is_active(&printer->link)) {
		out->status = centronics_status(&printer->handshake, printer->idle_status);
		out->data = PERIPHERAL_DATA_OPEN;
		out->until_ns = INT64_MAX;
	}
	if (printer->handshake.until_ns < out->until_ns) {
		out->until_ns = printer->handshake.until_ns;
	}
}

static void deliver(const struct printer *printer, const uint8_t *bytes, size_t n)
{
	if (n && printer->sink && printer->sink->bytes) {
		printer->sink->bytes(printer->sink->context, bytes, n);
	}
}

static void end_page(struct printer *printer)
{
	if (printer->pages != PAGES_UNLIMITED) {
		printer->pages--;
		update_idle_status(printer);
	}
}

/* n times the same byte; what goes on when there is no paper left is taken, too. */
static void take_bytes(struct printer *printer, int64_t t, uint8_t byte, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (byte == FORM_FEED && printer->pages) {
			end_page(printer);
		}
		deliver(printer, &byte, 1);
	}
	printer->has_said = false;
	centronics_begin(&printer->handshake, t + (n - 1) * printer->handshake.byte_ns);
}

/* nInit fell, or rose again. */
static void change_init(struct printer *printer)
{
	update_idle_status(printer);
	if (printer->control & LPT_CONTROL_NINIT) {
		return;
	}
	centronics_reset(&printer->handshake);
	printer->has_said = false;
	if (printer->sink && printer->sink->init) {
		printer->sink->init(printer->sink->context);
	}
}

/* --- IEEE 1284 --- */

static uint8_t printer_idle(void *context)
{
	const struct printer *printer = context;

	return printer->idle_status & (uint8_t) ~(is_ready(printer) ? 0 : LPT_STATUS_BUSY);
}

static void catch_up(struct printer *printer, int64_t t)
{
	while (printer->handshake.until_ns <= t) {
		centronics_advance(&printer->handshake, t);
	}
}

/* Channels of ECP are all the same to it. */
static bool printer_take(void *context, enum lpt_1284_mode mode, enum ieee1284_sort sort,
			 uint8_t byte)
{
	struct printer *printer = context;

	catch_up(printer, printer->link.now_ns);
	if (!is_ready(printer)) {
		return false;
	}
	if (sort == IEEE1284_DATA) {
		take_bytes(printer, printer->link.now_ns, byte, 1);
	}
	return true;
}

static bool printer_take_run(void *context, enum lpt_1284_mode mode, uint8_t byte, unsigned n)
{
	struct printer *printer = context;

	catch_up(printer, printer->link.now_ns);
	if (!is_ready(printer)) {
		return false;
	}
	take_bytes(printer, printer->link.now_ns, byte, n);
	return true;
}

static bool printer_give(void *context, enum lpt_1284_mode mode, enum ieee1284_sort sort, bool use,
			 uint8_t *ret_byte)
{
	struct printer *printer = context;

	if (sort != IEEE1284_DATA || !*printer->to_say) {
		return false;
	}
	*ret_byte = (uint8_t)*printer->to_say;
	printer->to_say += use;
	printer->has_said = !*printer->to_say;
	return true;
}

static const char *how_it_is(const struct printer *printer)
{
	if (printer->pages == 0) {
		return "out of paper\n";
	}
	if (printer->offline) {
		return "off line\n";
	}
	return printer->fault ? "fault\n" : "ready\n";
}

static void printer_entered(void *context, enum lpt_1284_mode mode)
{
	struct printer *printer = context;

	if (printer->has_said) {
		printer->to_say = "";
	} else {
		printer->to_say = *printer->reply ? printer->reply : how_it_is(printer);
	}
}

/* --- the peripheral --- */

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
	centronics_init(&printer->handshake, (int64_t)(NS_PER_S / rate));
	printer->sink = sink;
	printer->pages = (uint32_t)settings_number(settings, "pages", PAGES_UNLIMITED);
	printer->control = CONTROL_UNKNOWN;
	printer->to_say = "";
	update_idle_status(printer);
	printer->device = (struct ieee1284_device){
		.context = printer,
		.modes = MODES,
		.id = ID,
		.id_len = sizeof(ID) - 1,
		.take = printer_take,
		.take_run = printer_take_run,
		.give = printer_give,
		.idle = printer_idle,
		.entered = printer_entered,
	};
	return ieee1284_configure(&printer->link, &printer->device, settings, error, error_size);
}

static void printer_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
			  struct peripheral_output *out)
{
	struct printer *printer = printer_of(p);
	uint8_t changed = in->control ^ printer->control;
	bool is_linked = ieee1284_drive(&printer->link, t, in, out);

	if (!changed && !is_linked) {
		return; /* data alone moves nothing */
	}
	printer->control = in->control;
	if (is_linked) {
		update_idle_status(printer);
		report(printer, out);
		return;
	}
	if (changed & LPT_CONTROL_NINIT) {
		change_init(printer);
	}
	if ((changed & in->control & LPT_CONTROL_NSTROBE) && is_ready(printer)) {
		take_bytes(printer, t, in->data, 1);
	}
	report(printer, out);
}

static void printer_advance(struct peripheral *p, int64_t t, struct peripheral_output *out)
{
	struct printer *printer = printer_of(p);

	centronics_advance(&printer->handshake, t);
	if (is_ready(printer)) {
		ieee1284_changed(&printer->link, t, out);
	} else {
		ieee1284_advance(&printer->link, t, out);
	}
	report(printer, out);
}

/* A block in compatibility mode. */
static ssize_t print_block(struct printer *printer, int64_t *t,
			   const struct peripheral_block *block)
{
	size_t taken = printer->pages == PAGES_UNLIMITED ? block->n : 0;

	if (block->mode != LPT_XFER_COMPAT || block->reverse) {
		return -EOPNOTSUPP;
	}
	if (!is_ready(printer)) {
		return 0;
	}
	while (taken < block->n && printer->pages) {
		if (block->bytes[taken++] == FORM_FEED) {
			end_page(printer);
		}
	}
	*t += (int64_t)taken * printer->handshake.byte_ns;
	printer->has_said = printer->has_said && taken == 0;
	deliver(printer, block->bytes, taken);
	return (ssize_t)taken;
}

static ssize_t printer_block(struct peripheral *p, int64_t *t, const struct peripheral_block *block)
{
	struct printer *printer = printer_of(p);

	return ieee1284_is_active(&printer->link) ? ieee1284_block(&printer->link, t, block)
						  : print_block(printer, t, block);
}

static void printer_adjust(struct peripheral *p, int64_t t, const struct setting *setting,
			   struct peripheral_output *out)
{
	struct printer *printer = printer_of(p);

	if (strcmp(setting->key->name, "paper") == 0) {
		printer->pages = (uint32_t)setting->number;
	} else if (strcmp(setting->key->name, "offline") == 0) {
		printer->offline = setting->number;
	} else if (strcmp(setting->key->name, "fault") == 0) {
		printer->fault = setting->number;
	} else if (strcmp(setting->key->name, "reply") == 0) {
		snprintf(printer->reply, sizeof(printer->reply), "%s", setting->text);
	} else {
		ieee1284_adjust(&printer->link, setting);
	}
	printer->has_said = false;
	update_idle_status(printer);
	ieee1284_changed(&printer->link, t, out);
	report(printer, out);
}

static void printer_adjusted(struct peripheral *p, const struct key *key, char *text, size_t size)
{
	const struct printer *printer = printer_of(p);

	if (strcmp(key->name, "offline") == 0) {
		key_choice_text(key, printer->offline, text, size);
	} else if (strcmp(key->name, "fault") == 0) {
		key_choice_text(key, printer->fault, text, size);
	} else if (strcmp(key->name, "reply") == 0) {
		snprintf(text, size, "%s", *printer->reply ? printer->reply : "how it is");
	} else if (ieee1284_adjusted(&printer->link, key, text, size)) {
		return;
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
	.speaks_1284 = true,
	.init = printer_init,
	.drive = printer_drive,
	.advance = printer_advance,
	.block = printer_block,
	.adjust_keys = adjust_keys,
	.n_adjust_keys = sizeof(adjust_keys) / sizeof(adjust_keys[0]),
	.adjust = printer_adjust,
	.adjusted = printer_adjusted,
};
