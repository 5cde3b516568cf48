/* SPDX-License-Identifier: MIT */
/* Sentences for people, and the numbers and names in them.  Client names are escaped. */
#ifndef LPT_DAEMON_MESSAGES_H
#define LPT_DAEMON_MESSAGES_H

#include <stddef.h>
#include <stdint.h>

struct daemon;
struct daemon_file;
struct daemon_port;

/* A text that grows to its end and is cut there. */
struct text {
	char *at;
	size_t size, len;
};
__attribute__((format(printf, 2, 3))) void text_add(struct text *text, const char *format, ...);

/* "3.2 s", "41 s", "5 min", "2 h" */
void text_add_duration(struct text *text, int64_t ns);

/* "openocd (pid 812, user)" */
void text_add_file(struct text *text, const struct daemon_file *file);

/* Who holds a port and how long: "held by openocd (pid 812, user) for 3.2 s", or that it is free.
 */
void text_add_holder(struct text *text, const struct daemon_port *port);

/* "LPT1 is held by openocd (pid 812, user) for 3.2 s; 2 waiters before you" */
void message_held(struct text *text, const struct daemon_port *port);

/* "LPT1 not free within 5 s: held by ..." */
void message_timed_out(struct text *text, const struct daemon_port *port, int64_t timeout_ms);

/* "cannot remove LPT1: 4 files are open: ..." */
void message_files_open(struct text *text, const struct daemon_port *port);

/* "no port LPT7. There are LPT1 and LPT2. (system daemon, /run/lptd/socket)" */
void message_no_port(struct text *text, const struct daemon *daemon, const char *name);

/* "user daemon, /run/user/1000/lptd/socket" */
void message_daemon(struct text *text, const struct daemon *daemon);

#endif
