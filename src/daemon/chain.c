/* SPDX-License-Identifier: MIT */
/* A file of its own, its turn, the count, the IDs, and the file is closed again; see chain.h. */
#include "daemon/chain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/device.h"
#include "daemon/file.h"
#include "daemon/messages.h"
#include "daemon/pending.h"
#include "daemon/probe.h"

/* A look in progress; its file has it. */
struct chain {
	struct daemon_file *file;
	uint32_t id; /* of the request to answer */
	bool is_counted;
};

/* It is over, and was answered.  Somebody else may be closing the file, which ends it, too. */
static void end(struct chain *chain)
{
	struct daemon_file *file = chain->file;

	free(chain);
	if (file->reason == LPT_STATUS_SUCCESS) {
		file_abandon(file);
	}
}

static void end_with(struct chain *chain, enum lpt_status status)
{
	file_refuse(chain->file, chain->file->session, chain->id, status);
	end(chain);
}

static void on_asked(struct daemon_port *port, const struct lpt_1284_answer *answer, void *context)
{
	struct chain *chain = context;
	struct session *session = chain->file->session;
	int r = answer->error;

	if (r == -ECANCELED || r == -ESTALE || r == -ENODEV) {
		end_with(chain, r == -ENODEV   ? LPT_STATUS_DELETE_PENDING
				: r == -ESTALE ? LPT_STATUS_EVICTED
					       : LPT_STATUS_CANCELLED);
		return;
	}
	if (r == 0) {
		r = devices_update(port);
	}
	if (r < 0) {
		session_refuse(session, chain->id, r, LPT_STATUS_UNSUCCESSFUL,
			       "%s: the devices cannot be asked for their IDs: %s", port->core.name,
			       strerror(-r));
	} else {
		devices_show(session, chain->id, port);
		session_done(session, chain->id);
	}
	end(chain);
}

/* It owns the port. */
static void count(struct chain *chain)
{
	struct daemon_file *file = chain->file;
	struct daemon_port *port = file_port(file);
	struct pending *pending = pending_new(file, file->session, chain->id, 0);
	struct lpt_out out;

	if (!pending) {
		end(chain); /* refused in words */
		return;
	}
	chain->is_counted = true;
	pending->chain = chain;
	lpt_out_init(&out);
	pending_begin(pending, lpt_file_init_bus(&file->core, &pending->core, &out));
	port_act(port, &out);
}

void chain_go_on(struct chain *chain, enum lpt_status status)
{
	if (status == LPT_STATUS_SUCCESS) {
		file_port(chain->file)->chain_due = chain;
	} else {
		end_with(chain, status);
	}
}

void chain_step(struct chain *chain)
{
	struct daemon_file *file = chain->file;

	if (!chain->is_counted) {
		count(chain);
	} else {
		probe_start(file_port(file), file, file->session, chain->id, on_asked, chain);
	}
}

void chain_late(struct chain *chain, int64_t timeout_ms)
{
	char sentence[512];
	struct text text = {sentence, sizeof(sentence), 0};

	message_timed_out(&text, file_port(chain->file), timeout_ms);
	session_refuse(chain->file->session, chain->id, -ETIMEDOUT, LPT_STATUS_TIMEOUT, "%s",
		       sentence);
	end(chain);
}

/* Its turn: answered to chain_go_on(). */
static void ask(struct chain *chain, int64_t timeout_ms)
{
	struct daemon_file *file = chain->file;
	struct daemon_port *port = file_port(file);
	struct pending *pending = pending_new(file, file->session, chain->id, 0);
	enum lpt_status status;
	struct lpt_out out;

	if (!pending) {
		end(chain);
		return;
	}
	pending->chain = chain;
	pending->timeout_ms = timeout_ms;
	lpt_out_init(&out);
	if (timeout_ms == 0) {
		status = lpt_file_try_allocate(&file->core, &pending->core, &out);
	} else {
		status = lpt_file_allocate(&file->core, &pending->core, &out);
	}
	if (status == LPT_STATUS_NOT_QUEUED) {
		status = LPT_STATUS_CANCELLED;
		pending->timed_out = true;
	}
	pending_begin(pending, status);
	port_act(port, &out);
}

void chain_start(struct session *session, uint32_t id, struct daemon_port *port, int64_t timeout_ms)
{
	struct chain *chain = calloc(1, sizeof(*chain));
	int r = chain ? file_new(session, port, &chain->file) : -ENOMEM;

	if (r < 0) {
		free(chain);
		session_refuse(session, id, r, LPT_STATUS_UNSUCCESSFUL, "%s cannot be used: %s",
			       port->core.name, strerror(-r));
		return;
	}
	chain->file->is_inside = true;
	chain->id = id;
	ask(chain, timeout_ms);
}
