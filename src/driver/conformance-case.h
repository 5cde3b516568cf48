/* SPDX-License-Identifier: MIT */
/* What the cases of the conformance suite share: a port, a run, a far end that remembers. */
#ifndef LPT_DRIVER_CONFORMANCE_CASE_H
#define LPT_DRIVER_CONFORMANCE_CASE_H

#include <errno.h>

#include "driver/source.h"
#include "program/program.h"

struct conformance {
	struct port_spec spec;
	struct port_source source;
	struct lpt_lines *lines; /* of the source */

	struct lpt_insn code[64]; /* the run's own copy */
	struct lpt_run run;
	struct lpt_trailer trailer; /* of the last run */
	int32_t fuel;               /* of one step; the cases may change it */
	uint8_t results[256];

	struct peripheral_sink sink;
	char bytes[256]; /* that the far end got */
	size_t n_bytes;
	unsigned inits;

	const char *failed; /* the expectation that did not hold */
	int failed_line;
	char error[256];
};

struct conformance_case {
	const char *sentence;
	bool (*run)(struct conformance *c);
	uint32_t caps;
	unsigned features;
};

extern const struct conformance_case conformance_cases[];
extern const size_t n_conformance_cases;

/* Remember the first expectation that did not hold; false. */
bool conformance_fail(struct conformance *c, const char *what, int line);

#define EXPECT(what)                                                                               \
	do {                                                                                       \
		if (!(what)) {                                                                     \
			return conformance_fail(c, #what, __LINE__);                               \
		}                                                                                  \
	} while (0)

/* Verify and start a program; payload is borrowed until it ends. */
int conformance_start(struct conformance *c, const struct lpt_insn *code, uint32_t n,
		      const char *payload);
/* Step until it ends.  Its status; the trailer and results are in c. */
int conformance_finish(struct conformance *c);

#define START(c, payload, ...)                                                                     \
	conformance_start(                                                                         \
		c, (const struct lpt_insn[]){__VA_ARGS__},                                         \
		sizeof((const struct lpt_insn[]){__VA_ARGS__}) / sizeof(struct lpt_insn), payload)

/* Instructions as the cases write them. */
#define END(code)                                                                                  \
	{                                                                                          \
		.op = LPT_OP_END, .arg = (code)                                                    \
	}
#define OUT(r, v)                                                                                  \
	{                                                                                          \
		.op = LPT_OP_OUT, .reg = LPT_REG_##r, .val = (v)                                   \
	}
#define OUT_AFTER(gap, r, v)                                                                       \
	{                                                                                          \
		.op = LPT_OP_OUT, .reg = LPT_REG_##r, .val = (v), .arg = (gap)                     \
	}
#define FROB_AFTER(gap, r, m, v)                                                                   \
	{                                                                                          \
		.op = LPT_OP_FROB, .reg = LPT_REG_##r, .mask = (m), .val = (v), .arg = (gap)       \
	}
#define IN(r, m)                                                                                   \
	{                                                                                          \
		.op = LPT_OP_IN, .reg = LPT_REG_##r, .mask = (m)                                   \
	}
#define WAIT(r, m, v, us)                                                                          \
	{                                                                                          \
		.op = LPT_OP_WAIT, .reg = LPT_REG_##r, .mask = (m), .val = (v), .arg = (us)        \
	}
#define SOFT_WAIT(r, m, v, us)                                                                     \
	{                                                                                          \
		.op = LPT_OP_WAIT | LPT_OP_SOFT, .reg = LPT_REG_##r, .mask = (m), .val = (v),      \
		.arg = (us)                                                                        \
	}
#define EDGE(us)                                                                                   \
	{                                                                                          \
		.op = LPT_OP_EDGE, .arg = (us)                                                     \
	}
#define DIR(reverse)                                                                               \
	{                                                                                          \
		.op = LPT_OP_DIR, .val = (reverse)                                                 \
	}
#define DELAY(ns)                                                                                  \
	{                                                                                          \
		.op = LPT_OP_DELAY, .arg = (ns)                                                    \
	}
#define STAMP                                                                                      \
	{                                                                                          \
		.op = LPT_OP_STAMP                                                                 \
	}
#define SET(c, n)                                                                                  \
	{                                                                                          \
		.op = LPT_OP_SET, .reg = (c) << 4, .arg = (n)                                      \
	}
#define DJNZ(c, pc)                                                                                \
	{                                                                                          \
		.op = LPT_OP_DJNZ, .reg = (c) << 4, .arg = (pc)                                    \
	}
#define JMP(cond, pc)                                                                              \
	{                                                                                          \
		.op = LPT_OP_JMP, .reg = LPT_COND_##cond, .arg = (pc)                              \
	}
#define PUT(r)                                                                                     \
	{                                                                                          \
		.op = LPT_OP_PUT, .reg = LPT_REG_##r                                               \
	}
#define XFER(mode)                                                                                 \
	{                                                                                          \
		.op = LPT_OP_XFER, .mask = LPT_XFER_##mode                                         \
	}
#define REST                                                                                       \
	{                                                                                          \
		.op = LPT_OP_REST                                                                  \
	}

#endif
