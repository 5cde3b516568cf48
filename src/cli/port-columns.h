/* SPDX-License-Identifier: MIT */
/* Everything that can be shown of a port, as columns: `lpt list` and `lpt info` share them. */
#ifndef LPT_CLI_PORT_COLUMNS_H
#define LPT_CLI_PORT_COLUMNS_H

#include "cli/output.h"

extern const struct columns port_columns; /* of struct lpt_port_info */

#endif
