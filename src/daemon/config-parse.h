/* SPDX-License-Identifier: MIT */
/*
 * From the text of configuration files to what they ask for.  Every mistake is said with file, line
 * and cure, and counted; nothing of the daemon is changed here.
 */
#ifndef LPT_DAEMON_CONFIG_PARSE_H
#define LPT_DAEMON_CONFIG_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/policy.h"
#include "driver/source.h"
#include "util/list.h"

/* A port that a section asks for. */
struct config_port {
	struct lpt_list link; /* in config.ports */
	char name[16];
	char *file; /* where it stands, for messages */
	int line;
	struct port_spec spec; /* taken over by whoever adds the port */
};

/* Where something stands, for messages. */
struct config_place {
	char *file; /* owned */
	int line;
};

struct config {
	struct policy policy;
	struct config_place manage_at, group_at; /* of the policy's names */
	struct lpt_list ports; /* of config_port.link, as they stand in the files */
	unsigned int n_mistakes;
};

void config_init(struct config *config);
void config_clear(struct config *config);

/* Add what a text asks for.  `file` is its name for messages.  Mistakes are logged and counted. */
void config_parse(struct config *config, const char *file, const char *text, size_t len);

/* Log "file:line: sentence" and count it; line 0 is left out. */
__attribute__((format(printf, 4, 5))) void config_mistake(struct config *config, const char *file,
							  int line, const char *format, ...);

#endif
