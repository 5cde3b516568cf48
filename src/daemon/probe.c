/* SPDX-License-Identifier: MIT */
/*
 * See probe.h.  Probing is a list of talks, one after the other: the chain is numbered, each device
 * is selected, asked for its ID and its modes and deselected, and at last the end is asked, which
 * listens when nobody is selected.  What gives no answer is skipped.
 */
#include "daemon/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/job.h"
#include "daemon/port.h"

/* What is asked next. */
enum stage { STAGE_COUNT = 1, STAGE_SELECT, STAGE_ID, STAGE_MODES, STAGE_DESELECT, STAGE_OVER };

struct probing {
	enum stage stage;
	uint8_t at;      /* index of the device */
	uint8_t n_daisy; /* to be asked */
	bool has_end;
	uint8_t *buffer; /* of the ID at work */
	talk_ended_fn ended;
	void *context;
	struct daemon_file *file;
	struct session *session;
	uint32_t id;
};

/* --- results --- */

static void forget_id(struct probe_id *id)
{
	free(id->id);
	*id = (struct probe_id){0};
}

void probe_deinit(struct port_probe *probe)
{
	for (size_t i = 0; i < PROBE_COUNT; i++) {
		forget_id(&probe->ids[i]);
	}
	*probe = (struct port_probe){0};
}

/* What is left of an ID that ended early is kept: it names the device better than nothing. */
static void keep_id(struct port_probe *probe, const struct probing *probing,
		    const struct lpt_1284_answer *answer)
{
	struct probe_id *id = &probe->ids[probing->at];

	forget_id(id);
	if (answer->done == 0) {
		return;
	}
	id->id = malloc(answer->done);
	if (id->id) {
		memcpy(id->id, probing->buffer, answer->done);
		id->len = answer->done;
	}
}

/* --- the list of talks --- */

/* The first device from `at` on that is to be asked. */
static enum stage first_stage(struct probing *probing)
{
	if (probing->at < probing->n_daisy) {
		return STAGE_SELECT;
	}
	probing->at = PROBE_END;
	return probing->has_end ? STAGE_ID : STAGE_OVER;
}

static struct lpt_1284_want want_of(const struct daemon_port *port, const struct probing *probing)
{
	struct lpt_1284_want want = {.id = probing->at};

	switch (probing->stage) {
	case STAGE_COUNT:
		want.kind = LPT_TALK_INIT_BUS;
		want.limit = port->daisy_limit;
		break;
	case STAGE_SELECT:
		want.kind = LPT_TALK_SELECT;
		break;
	case STAGE_ID:
		want.kind = LPT_TALK_ID;
		want.mode = LPT_1284_NIBBLE;
		want.buffer = probing->buffer;
		want.n = LPT_1284_ID_MAX;
		break;
	case STAGE_MODES:
		want.kind = LPT_TALK_DETERMINE;
		break;
	case STAGE_DESELECT:
	case STAGE_OVER:
		want.kind = LPT_TALK_DESELECT;
		break;
	}
	return want;
}

static enum stage after_device(const struct probing *probing)
{
	return probing->at == PROBE_END ? STAGE_OVER : STAGE_DESELECT;
}

/* One has ended: what is asked next? */
static void took(struct daemon_port *port, struct probing *probing,
		 const struct lpt_1284_answer *answer)
{
	struct port_probe *probe = &port->probe;

	switch (probing->stage) {
	case STAGE_COUNT:
		probe->n_daisy = probing->n_daisy = answer->n_daisy;
		/* Who knows nothing of chains may still know IEEE 1284: its ID will tell. */
		probe->has_end = probing->has_end = answer->has_end || answer->error < 0;
		probing->stage = first_stage(probing);
		break;
	case STAGE_SELECT:
		port->chain_listens = true;
		probing->stage = answer->error < 0 ? STAGE_DESELECT : STAGE_ID;
		break;
	case STAGE_ID:
		keep_id(probe, probing, answer);
		if (probing->at == PROBE_END) {
			probe->has_end = answer->error != -ENXIO;
		}
		probing->stage = answer->done > 0 ? STAGE_MODES : after_device(probing);
		break;
	case STAGE_MODES:
		probe->ids[probing->at].protocols = answer->error == 0 ? answer->protocols : 0;
		probing->stage = after_device(probing);
		break;
	case STAGE_DESELECT:
		port->chain_listens = answer->error < 0;
		probing->at++;
		probing->stage = first_stage(probing);
		break;
	case STAGE_OVER:
		break;
	}
}

static bool ends_it(int error)
{
	return error == -ENODEV || error == -EIO || error == -ECANCELED || error == -ESTALE ||
	       error == -ENOMEM;
}

/* --- at the start of a port --- */

static const char *key_of(const struct daemon_port *port)
{
	const struct peripheral_ops *peripheral = port->spec.peripheral;
	bool speaks = peripheral && peripheral->speaks_1284;

	return settings_text(&port->spec.settings, "probe", speaks ? "chain" : "none");
}

bool probe_is_wanted(const struct daemon_port *port)
{
	return strcmp(key_of(port), "none") != 0;
}

int probe_read_limit(struct daemon_port *port, char *error, size_t error_size)
{
	uint64_t limit = settings_number(&port->spec.settings, "daisy", LPT_DAISY_DEFAULT);

	if (limit < 1 || limit > LPT_DAISY_MAX) {
		snprintf(error, error_size,
			 "daisy=%llu: a chain has 1 to %d devices beside the one at its end",
			 (unsigned long long)limit, LPT_DAISY_MAX);
		return -EINVAL;
	}
	port->daisy_limit = (uint8_t)limit;
	return 0;
}

void probe_execute(struct daemon_port *port)
{
	struct probing probing = {.stage = STAGE_COUNT};
	struct lpt_1284_answer answer;

	lpt_1284_cable_init(&port->cable, port->source.lines.caps);
	if (!probe_is_wanted(port)) {
		return;
	}
	if (strcmp(key_of(port), "id") == 0) {
		port->probe.has_end = probing.has_end = true;
		probing.stage = first_stage(&probing);
	}
	probing.buffer = malloc(LPT_1284_ID_MAX);
	if (!probing.buffer || job_rest(port) < 0) {
		probing.stage = STAGE_OVER;
	}
	while (probing.stage != STAGE_OVER) {
		const struct lpt_1284_want want = want_of(port, &probing);

		if (ends_it(job_talk(port, &want, &answer))) {
			break;
		}
		took(port, &probing, &answer);
	}
	/* A device that hangs is not asked to be polite: the lines end it. */
	job_rest(port);
	free(probing.buffer);
}

/* --- again --- */

static void finish(struct daemon_port *port, struct probing *probing, int error)
{
	const struct lpt_1284_answer end = {.error = error};
	talk_ended_fn ended = probing->ended;
	void *context = probing->context;

	free(probing);
	ended(port, &end, context);
}

static void next(struct daemon_port *port, struct probing *probing);

static void on_ended(struct daemon_port *port, const struct lpt_1284_answer *answer, void *context)
{
	struct probing *probing = context;

	if (ends_it(answer->error)) {
		finish(port, probing, answer->error);
		return;
	}
	took(port, probing, answer);
	next(port, probing);
}

/* The buffer of an ID is the talk's, for a stuck driver may have it longer than we. */
static void next(struct daemon_port *port, struct probing *probing)
{
	if (probing->stage == STAGE_OVER) {
		finish(port, probing, 0);
		return;
	}
	probing->buffer = probing->stage == STAGE_ID ? malloc(LPT_1284_ID_MAX) : NULL;
	if (probing->stage == STAGE_ID && !probing->buffer) {
		finish(port, probing, -ENOMEM);
		return;
	}
	const struct talk_order order = {
		.want = want_of(port, probing),
		.memory = probing->buffer,
		.file = probing->file,
		.session = probing->session,
		.id = probing->id,
		.ended = on_ended,
		.context = probing,
	};

	talk_start(port, &order);
}

void probe_start(struct daemon_port *port, struct daemon_file *file, struct session *session,
		 uint32_t id, talk_ended_fn ended, void *context)
{
	static const struct lpt_1284_answer no_memory = {.error = -ENOMEM};
	struct probing *probing = malloc(sizeof(*probing));

	if (!probing) {
		ended(port, &no_memory, context);
		return;
	}
	*probing = (struct probing){
		.n_daisy = (uint8_t)port->core.hardware.n_daisy,
		.has_end = port->probe.has_end,
		.ended = ended,
		.context = context,
		.file = file,
		.session = session,
		.id = id,
	};
	for (size_t i = 0; i < PROBE_COUNT; i++) {
		forget_id(&port->probe.ids[i]);
	}
	port->probe.n_daisy = probing->n_daisy;
	probing->stage = first_stage(probing);
	next(port, probing);
}
