/* SPDX-License-Identifier: MIT */
/* Requests that wait; see pending.h. */
#include "daemon/pending.h"

#include <errno.h>
#include <stdlib.h>

#include "daemon/anchor.h"
#include "daemon/chain.h"
#include "daemon/file.h"
#include "daemon/messages.h"
#include "daemon/yield.h"
#include "util/clock.h"

bool request_has_room(struct session *session, uint32_t id)
{
	uint32_t most = session->daemon->policy.max_requests;

	if (most == 0 || session->n_requests < most) {
		return true;
	}
	session_refuse(session, id, -EDQUOT, LPT_STATUS_UNSUCCESSFUL,
		       "%u requests of this connection wait already; let some end first",
		       (unsigned int)most);
	return false;
}

void request_charge(struct session *session, int n)
{
	session->n_requests += (uint32_t)n;
	session->daemon->n_requests += (uint32_t)n;
}

struct pending *pending_new(struct daemon_file *file, struct session *session, uint32_t id,
			    size_t buffer_len)
{
	if (!request_has_room(session, id)) {
		return NULL;
	}
	struct pending *pending = calloc(1, sizeof(*pending) + buffer_len);

	if (!pending) {
		session_refuse(session, id, -ENOMEM, LPT_STATUS_UNSUCCESSFUL,
			       "the daemon is out of memory");
		return NULL;
	}
	lpt_list_init(&pending->core.link);
	pending->file = file;
	pending->session = session;
	pending->id = id;
	pending->timeout_ms = -1;
	lpt_list_append(&file->pendings, &pending->link);
	request_charge(session, 1);
	return pending;
}

static void free_pending(struct pending *pending)
{
	request_charge(pending->session, -1);
	lpt_list_remove(&pending->link);
	pending->timer = sd_event_source_disable_unref(pending->timer);
	free(pending);
}

static void answer_request(struct pending *pending, enum lpt_status status)
{
	uint32_t information = pending->core.information;
	const struct wire_request_done done = {
		.status = status,
		.information = information,
		.out = {pending->io.out,
			information < pending->io.out_len ? information : pending->io.out_len},
	};

	session_send(pending->session, WIRE_request_done, pending->id, &done);
	if (pending->core.kind == LPT_REQUEST_INIT_BUS && status == LPT_STATUS_SUCCESS) {
		file_port(pending->file)->chain_is_counted = true;
	}
}

/* A step of the daemon's own that goes on by itself. */
static void finish_step(struct pending *pending, enum lpt_status status)
{
	struct chain *chain = pending->chain;
	bool timed_out = status == LPT_STATUS_CANCELLED && pending->timed_out;
	int64_t timeout_ms = pending->timeout_ms;

	free_pending(pending); /* the step may close its file */
	if (timed_out) {
		chain_late(chain, timeout_ms);
	} else {
		chain_go_on(chain, status);
	}
}

/* Finished with this status: answer, free. */
static void finish(struct pending *pending, enum lpt_status status)
{
	struct daemon_file *file = pending->file;
	char sentence[512];
	struct text text = {sentence, sizeof(sentence), 0};

	if (pending->chain) {
		finish_step(pending, status);
		return;
	}
	if (pending->is_reclaim) {
		yield_ended(file);
	} else if (pending->is_request) {
		answer_request(pending, status);
	} else if (status == LPT_STATUS_SUCCESS) {
		session_done(pending->session, pending->id);
	} else if (status == LPT_STATUS_CANCELLED && pending->timed_out) {
		message_timed_out(&text, file_port(file), pending->timeout_ms);
		session_refuse(pending->session, pending->id, -ETIMEDOUT, LPT_STATUS_TIMEOUT, "%s",
			       sentence);
	} else {
		file_refuse(file, pending->session, pending->id, status);
	}
	free_pending(pending);
	anchor_wake(file);
}

void pending_finish(struct pending *pending)
{
	finish(pending, pending->core.status);
}

static int on_timeout(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct pending *pending = userdata;
	struct daemon_port *port = file_port(pending->file);
	struct lpt_out out;

	pending->timed_out = true;
	lpt_out_init(&out);
	lpt_request_cancel(&pending->core, &out);
	port_act(port, &out);
	return 0;
}

void pending_begin(struct pending *pending, enum lpt_status status)
{
	struct daemon *daemon = pending->file->session->daemon;

	if (status != LPT_STATUS_PENDING) {
		finish(pending, status);
		return;
	}
	pending->since_ns = clock_monotonic_ns();
	if (pending->timeout_ms <= 0) {
		return;
	}
	int r = sd_event_add_time_relative(daemon->loop, &pending->timer, CLOCK_MONOTONIC,
					   (uint64_t)clock_ns_of_ms(pending->timeout_ms) / 1000,
					   1000, on_timeout, pending);

	if (r < 0) {
		on_timeout(NULL, 0, pending);
	}
}
