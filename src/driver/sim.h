/* SPDX-License-Identifier: MIT */
/* The simulated port for drivers that put something in front of it; see sim.c. */
#ifndef LPT_DRIVER_SIM_H
#define LPT_DRIVER_SIM_H

#include "driver/source.h"

int sim_open(const struct port_spec *spec, const struct peripheral_sink *sink,
	     struct port_source *source, char *error, size_t error_size);

/* Execute a run on behalf of a driver in front, which owns the switch that says "gone". */
int sim_run_behind(struct lpt_lines *lines, struct lpt_run *run, const volatile bool *gone);

void sim_adjust(struct lpt_lines *lines, const struct setting *setting);
void sim_adjusted(struct lpt_lines *lines, const struct key *key, char *text, size_t size);

#endif
