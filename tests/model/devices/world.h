/* SPDX-License-Identifier: MIT */
/*
 * The core's devices and their model side by side.  world_step() makes one random call on the
 * core, and those that a host has to make after it, asks the model what each must have done, and
 * compares.
 */
#ifndef TESTS_MODEL_DEVICES_WORLD_H
#define TESTS_MODEL_DEVICES_WORLD_H

#include "model.h"

#define N_LOG 30
#define ROOM 128 /* bytes of a buffer, enough for every structure */

struct core {
	struct lpt_port port;
	struct lpt_device devices[N_DEVICES];
	struct lpt_file device_files[N_DEVICES];
	struct lpt_device_request requests[N_DEVICES][N_SLOTS];
	uint8_t buffers[N_DEVICES][N_SLOTS][ROOM];
	uint8_t ids[N_DEVICES][N_SLOTS][ROOM];
	struct lpt_file files[N_CLIENTS];
	struct lpt_request client_requests[N_CLIENTS];
};

struct world {
	struct core core;
	struct model model;
	struct lpt_out out; /* of the last call */
	struct {
		int device;
		enum lpt_status status;
	} turns[64]; /* that the host has to hand out, a ring */
	unsigned first_turn, n_turns;
	int working; /* device whose work was started, NOBODY: none */
	uint64_t random;
	unsigned long step, born;
	char log[N_LOG][120]; /* the last operations, a ring */
	unsigned long n_log;
	char error[200]; /* empty: core and model agree */
};

void world_init(struct world *w, uint64_t seed);
void world_step(struct world *w);

/* --- shared by the world's files --- */

uint32_t pick(struct world *w, uint32_t n); /* 0 .. n - 1 */
bool chance(struct world *w, uint32_t one_in);
__attribute__((format(printf, 2, 3))) void world_log(struct world *w, const char *format, ...);
__attribute__((format(printf, 2, 3))) void world_fail(struct world *w, const char *format, ...);

/* Before a call of the core; gives its `out`. */
struct lpt_out *call(struct world *w);

/* compare.c: what the last call did against what the model expects of it; notes the turns. */
void compare(struct world *w, enum lpt_status status, bool flag);

/* send.c: one random request, and the end of a work. */
void step_send(struct world *w);
void step_work_done(struct world *w);

#endif
