/* SPDX-License-Identifier: MIT */
/*
 * The host's side of IEEE 1284 on one end of a simulated cable, a peripheral on the other, and a
 * virtual clock: what a talk took of it is known to the nanosecond.
 */
#ifndef LPT_TESTS_IEEE1284_RIG_H
#define LPT_TESTS_IEEE1284_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "driver/source.h"
#include "ieee1284/ieee1284.h"
#include "recorder.h"

/* How the bytes of a block go over the cable. */
enum way {
	WAY_BLOCKS = 1, /* sim: handshakes of the port itself */
	WAY_SOFTWARE,   /* sim, watched: each line by the interpreter */
	WAY_SLOW,       /* slow: programs only */
};

#define WAY_FIRST WAY_BLOCKS
#define WAY_LAST WAY_SLOW

const char *way_text(enum way way);

struct rig {
	struct port_spec spec;
	struct port_source source;
	struct lpt_1284_cable cable;
	struct lpt_1284_talk talk;
	struct lpt_run run;
	struct recorder *recorder;        /* NULL: another peripheral */
	unsigned programs;                /* of the last talk */
	void (*between)(struct rig *rig); /* after each of them; NULL */
	int64_t took_ns;                  /* by the last talk, of the port clock */
};

/* A port whose far end is a recorder; or what a specification names.  Never fails: it asserts. */
void rig_open(struct rig *rig, enum way way);
void rig_open_spec(struct rig *rig, enum way way, const char *peripheral);
void rig_close(struct rig *rig);

/* Setup and teardown of tests whose fixture begins with its rig: memory for it, zeroed. */
int rig_setup(void **state, size_t fixture_size);
int rig_teardown(void **state);

/* The recorder hears that the test set something: more to give, or more that it takes. */
void rig_changed(struct rig *rig);

/* Let time pass, whole milliseconds, in which the host does nothing. */
void rig_pass(struct rig *rig, int64_t ns);

/* Do one operation to its end.  Its result.error. */
int rig_talk(struct rig *rig, const struct lpt_1284_want *want);
int rig_do(struct rig *rig, enum lpt_1284_kind kind, enum lpt_1284_mode mode);

int rig_read(struct rig *rig, enum lpt_1284_mode mode, uint8_t *buffer, uint32_t n);
int rig_read_id(struct rig *rig, enum lpt_1284_mode mode, uint8_t *buffer, uint32_t n);

/* A key of the peripheral; never fails. */
void rig_adjust(struct rig *rig, const char *key, const char *value);

/* Control at rest, data forward, and neither end in any mode. */
bool rig_is_at_rest(const struct rig *rig);

#endif
