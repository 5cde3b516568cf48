/* SPDX-License-Identifier: MIT */
/*
 * Paths that more than one program must agree on: where the daemons listen, and which keys of a
 * port specification name a folder or a file.  Those are opened by the client and travel as
 * descriptors, in the order in which the specification names them.
 */
#ifndef LPT_UTIL_PATHS_H
#define LPT_UTIL_PATHS_H

#define PATHS_SYSTEM_SOCKET "/run/lptd/socket"
#define PATHS_USER_SOCKET "lptd/socket" /* in $XDG_RUNTIME_DIR, else in /run/user/<uid> */

/* X(key, is a folder) */
#define PATHS_KEY_TABLE(X)                                                                         \
	X(spool, 1)                                                                                \
	X(image, 0)                                                                                \
	X(flash, 0)                                                                                \
	X(eeprom, 0)

#endif
