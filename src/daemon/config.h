/* SPDX-License-Identifier: MIT */
/*
 * lptd.conf and lptd.conf.d/(names).conf: section [lptd] is the policy, every other section a port
 * under its name.  What is wrong is said with file, line and cure.
 */
#ifndef LPT_DAEMON_CONFIG_H
#define LPT_DAEMON_CONFIG_H

#include "daemon/daemon.h"

/* Read at the start: policy and ports.  0; -EINVAL and others after sentences in the log, then
 * nothing was added.  No file at all is an empty configuration, unless it was named. */
int config_load(struct daemon *daemon);

/* Read again: the policy is replaced, ports that are new are added, those that left and nobody has
 * open are removed.  A configuration with a mistake changes nothing. */
void config_reload(struct daemon *daemon);

/* Say what is wrong, on stderr, as the daemon's own user.  0 or -EINVAL. */
int config_check(struct daemon *daemon);

void config_deinit(struct daemon *daemon);

#endif
