/* SPDX-License-Identifier: MIT */
/*
 * Paths that more than one program must agree on: where the daemons listen, and which keys of a
 * port specification name a folder or a file, and which drivers are given a device.  Those are
 * opened by the client and travel as descriptors, in the order in which the specification names
 * them.
 */
#ifndef LPT_UTIL_PATHS_H
#define LPT_UTIL_PATHS_H

#include <stddef.h>

#define PATHS_SYSTEM_SOCKET "/run/lptd/socket"
#define PATHS_RUN_USER "/run/user" /* where a login makes the runtime folders of users */
#define PATHS_USER_SOCKET "lptd/socket"

/*
 * Where the daemon of the calling user listens: PATHS_USER_SOCKET in $XDG_RUNTIME_DIR, else in
 * `run_user`/<uid> if that is there, else in the user's state folder ($XDG_STATE_HOME, or
 * ~/.local/state), as nobody makes a runtime folder where there was no login: in a container, under
 * su.  0, -ENAMETOOLONG (size), or -ENOENT: there is no HOME either.  Does not block.
 */
int paths_user_socket(const char *run_user, char *path, size_t size);

/* X(key, is a folder) */
#define PATHS_KEY_TABLE(X)                                                                         \
	X(spool, 1)                                                                                \
	X(image, 0)                                                                                \
	X(flash, 0)                                                                                \
	X(eeprom, 0)

/* X(driver): its specifications begin with driver:PATH of a device to open. */
#define PATHS_DRIVER_TABLE(X) X(ppdev)

#endif
