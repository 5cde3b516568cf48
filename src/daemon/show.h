/* SPDX-License-Identifier: MIT */
/* Ports, files, jobs and what can be adjusted as records on the wire. */
#ifndef LPT_DAEMON_SHOW_H
#define LPT_DAEMON_SHOW_H

#include <stdint.h>

struct daemon_file;
struct daemon_port;
struct key;
struct session;
struct spool_job;

void show_port(struct session *session, uint32_t id, const struct daemon_port *port);
void show_job(struct session *session, uint32_t id, const struct spool_job *job);
void show_adjustment(struct session *session, uint32_t id, struct daemon_port *port,
		     const struct key *key);

/* One open file as owner, waiter or open; and all of a port: owner, waiters in order, the rest. */
void show_file(struct session *session, uint32_t id, const struct daemon_port *port,
	       const struct daemon_file *file);
void show_files(struct session *session, uint32_t id, const struct daemon_port *port);

#endif
