/* SPDX-License-Identifier: MIT */
/*
 * The core and its model side by side, and the random steps that drive both.
 *
 * world_step() makes one random call on the core, tells the model what was seen and compares every
 * fact both have.  world_drain() ends all that is pending and closes everything.
 */
#ifndef TESTS_MODEL_WORLD_H
#define TESTS_MODEL_WORLD_H

#include "model.h"

#define N_LOG 20

struct core {
	struct lpt_port port;
	struct lpt_file files[N_FILES];
	struct lpt_request requests[N_ALL];
	struct lpt_routine routines[N_FILES * N_ROUTINES];
	struct lpt_resources resources; /* as supplied at start */
	struct lpt_hardware hardware;
	bool exists;
};

struct world {
	struct core cores[N_PORTS];
	struct model models[N_PORTS];
	uint64_t random;
	uint64_t instance;
	unsigned long step;
	char log[N_LOG][120]; /* the last operations, a ring */
	unsigned long n_log;
	char error[200]; /* empty: core and model agree */
};

void world_init(struct world *w, uint64_t seed);
void world_step(struct world *w);
void world_drain(struct world *w);

/* --- shared by the world's files --- */

/* One call being made: what the core appends, what is seen of it. */
struct call {
	struct world *world;
	struct core *core;
	struct model *model;
	int port;
	struct lpt_out out;
	struct seen seen;
};

uint32_t pick(struct world *w, uint32_t n); /* 0 .. n - 1 */
bool chance(struct world *w, uint32_t one_in);

struct call call_begin(struct world *w, int port);
/* The core was called: gather what is seen and open the model's bracket. */
void call_made(struct call *c, enum lpt_status status);
/* The model was asked: close its bracket and compare. */
void call_end(struct call *c);

/* Note an operation for the report of a mismatch. */
__attribute__((format(printf, 3, 4))) void world_log(struct world *w, int port, const char *format,
						     ...);
__attribute__((format(printf, 2, 3))) void world_fail(struct world *w, const char *format, ...);

/* An idle request of a file, NOBODY if all are under way. */
int idle_request(struct call *c, int file);
struct lpt_1284_command random_command(struct call *c);
uint8_t random_mode(struct call *c);

/* compare.c: every fact that core and model both have. */
void compare(struct call *c);

/* requests.c: one random documented request by class, code and buffers. */
void step_request(struct world *w, int port);

/* interrupts.c: connecting, disconnecting, an interrupt. */
void step_connect(struct world *w, int port);
void step_disconnect(struct world *w, int port);
void step_interrupt(struct world *w, int port);
struct lpt_interrupt_service_routine entry_of(int file, int index, bool deferred);
bool is_connected(const struct model *m, int file, int index);

/* life.c: creation, start, removal, resources. */
void step_life(struct world *w, int port);
void step_surprise(struct world *w, int port);
void step_arbiter(struct world *w, int port);
void create(struct world *w, int port);

#endif
