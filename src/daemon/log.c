/* SPDX-License-Identifier: MIT */
/* Rate limit: a burst of lines, then as many as the time that passed pays for. */
#include "daemon/log.h"

#include "daemon/session.h"
#include "util/clock.h"
#include "util/log.h"

#define BURST 20
#define LINE_NS (NS_PER_S / 2)

/* May a line caused by a client be written now?  Says once what was dropped in between. */
static bool may_log(void)
{
	static int64_t paid_ns;
	static unsigned int dropped;
	int64_t now = clock_monotonic_ns();

	if (paid_ns < now - BURST * LINE_NS) {
		paid_ns = now - BURST * LINE_NS;
	}
	if (paid_ns + LINE_NS > now) {
		dropped++;
		return false;
	}
	paid_ns += LINE_NS;
	if (dropped > 0) {
		log_warning("%u lines about clients were left out", dropped);
		dropped = 0;
	}
	return true;
}

void log_client(const struct session *session, const char *why)
{
	if (!may_log()) {
		return;
	}
	log_warning("client %llu: disconnected: %s (pid=%d uid=%u program=%s)",
		    (unsigned long long)session->client, why, (int)session->pid,
		    session->account ? (unsigned int)session->account->uid : (unsigned int)-1,
		    session->program ? session->program : "-");
}
