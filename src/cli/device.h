/* SPDX-License-Identifier: MIT */
/* What the commands that use a device have in common. */
#ifndef LPT_CLI_DEVICE_H
#define LPT_CLI_DEVICE_H

#include <lpt/device.h>

#include "cli/cli.h"

/*
 * Connect and open a device: the one given, or the raw device of the only port when none was (given
 * NULL).  *ret_device is owned: lpt_device_close().  EXIT_NOT_NOW: it is open already.
 */
int device_open(struct cli *cli, const char *given, struct lpt_device **ret_device);

/* Say why something could not be done to a device, in the daemon's words.  The exit status. */
int device_complain(struct cli *cli, const struct lpt_device *device, int error);

/* Likewise for a transfer of which so many bytes were "read" or "taken". */
int device_complain_after(struct cli *cli, const struct lpt_device *device, int error,
			  uint64_t n_done, const char *how);

/* Protocols by their names; EXIT_MISUSE says which names there are. */
int device_parse_modes(const struct cli *cli, const char *text,
		       struct lpt_negotiation_mask *ret_masks);

/* Likewise for one direction: there must be one that reads, or one that writes.  NULL: leave both
 * directions as they are. */
int device_parse_mode(const struct cli *cli, const char *text, bool reads,
		      struct lpt_negotiation_mask *ret_masks);

/*
 * Lock the device, choose the fastest of these protocols, and give the lock back: the device keeps
 * them until it is closed.  timeout_ms: for the lock, as of lpt_device_lock().
 */
int device_negotiate(struct cli *cli, struct lpt_device *device,
		     const struct lpt_negotiation_mask *masks, int64_t timeout_ms);

#endif
