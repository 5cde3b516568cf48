/* SPDX-License-Identifier: MIT */
/* What a driver must do, one case for each sentence of the table at the end. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "driver/conformance-case.h"
#include "driver/conformance.h"
#include "lines/signals.h"
#include "util/clock.h"

#define STILL LPT_STATUS_NFAULT /* a line that stands still while nobody does anything */

static int64_t stamp_at(const struct conformance *c, size_t offset)
{
	int64_t value = 0;

	for (size_t i = sizeof(value); i-- > 0;) {
		value = value * 256 + c->results[offset + i];
	}
	return value;
}

/* The register bit of the line that stands still. */
static bool look(struct conformance *c, uint8_t *ret_level)
{
	EXPECT(START(c, NULL, IN(STATUS, STILL), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	*ret_level = c->results[0];
	return true;
}

static bool end_gives_its_code(struct conformance *c)
{
	EXPECT(START(c, NULL, END(42)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->trailer.code == 42);
	return true;
}

static bool accesses_are_counted(struct conformance *c)
{
	uint64_t before = c->lines->accesses;

	EXPECT(START(c, NULL, OUT(DATA, 1), IN(STATUS, 0xff), OUT(DATA, 2), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->lines->accesses == before + 3);
	return true;
}

static bool gaps_are_kept(struct conformance *c)
{
	EXPECT(START(c, NULL, OUT(DATA, 1), OUT_AFTER(300000, DATA, 2), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->trailer.t_last_ns - c->trailer.t_first_ns >= 300000);
	return true;
}

static bool delays_are_kept(struct conformance *c)
{
	EXPECT(START(c, NULL, STAMP, DELAY(400000), STAMP, END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(stamp_at(c, 8) - stamp_at(c, 0) >= 400000);
	return true;
}

static bool clock_never_goes_back(struct conformance *c)
{
	c->fuel = 3;
	EXPECT(START(c, NULL, SET(0, 20), STAMP, IN(STATUS, 0), DJNZ(0, 1), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->trailer.results_len == 20 * 9);
	for (size_t i = 1; i < 20; i++) {
		EXPECT(stamp_at(c, i * 9) >= stamp_at(c, (i - 1) * 9));
	}
	return true;
}

static bool level_there_ends_a_wait(struct conformance *c)
{
	uint8_t level = 0;

	EXPECT(look(c, &level));
	EXPECT(START(c, NULL, WAIT(STATUS, STILL, level, 1000), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->trailer.t == 1);
	return true;
}

static bool level_missing_times_out(struct conformance *c)
{
	uint8_t level = 0;

	EXPECT(look(c, &level));
	int64_t before = lpt_lines_now(c->lines);
	EXPECT(START(c, NULL, IN(STATUS, STILL), WAIT(STATUS, STILL, level ^ STILL, 2000),
		     END(0)) == 0);
	EXPECT(conformance_finish(c) == -ETIMEDOUT);
	EXPECT(c->trailer.status == -ETIMEDOUT);
	EXPECT(c->trailer.pc == 1);
	EXPECT(lpt_lines_now(c->lines) - before >= 2000000);
	return true;
}

static bool soft_timeout_goes_on(struct conformance *c)
{
	uint8_t level = 0;

	EXPECT(look(c, &level));
	EXPECT(START(c, NULL, SOFT_WAIT(STATUS, STILL, level ^ STILL, 100), JMP(NOT_T, 3), END(1),
		     END(2)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->trailer.code == 2);
	return true;
}

static bool runs_resume_anywhere(struct conformance *c)
{
	c->fuel = 1;
	EXPECT(START(c, "abc", JMP(PAYLOAD_EMPTY, 4), PUT(DATA), IN(STATUS, 0x07), JMP(ALWAYS, 0),
		     END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->trailer.payload_used == 3);
	EXPECT(c->trailer.results_len == 3);
	EXPECT(c->lines->shadow[LPT_REG_DATA] == 'c');
	return true;
}

static bool stop_flag_cancels(struct conformance *c)
{
	bool stop = true;
	uint64_t before = c->lines->accesses;

	EXPECT(START(c, NULL, OUT(DATA, 1), END(0)) == 0);
	c->run.stop = &stop;
	int r = conformance_finish(c);
	c->run.stop = NULL;
	EXPECT(r == -ECANCELED);
	EXPECT(c->lines->accesses == before);
	return true;
}

static bool gone_is_not_touched(struct conformance *c)
{
	uint64_t before = c->lines->accesses;

	EXPECT(START(c, NULL, OUT(DATA, 1), END(0)) == 0);
	c->lines->gone = true;
	EXPECT(conformance_finish(c) == -ENODEV);
	EXPECT(conformance_finish(c) == -ENODEV);
	EXPECT(c->lines->accesses == before);
	return true;
}

static bool gone_ends_a_run(struct conformance *c)
{
	EXPECT(START(c, NULL, OUT(DATA, 1), JMP(ALWAYS, 0), END(0)) == 0);
	c->run.fuel = 5;
	EXPECT(lpt_run_step(c->lines, &c->run) == LPT_RUN_MORE);
	uint64_t before = c->lines->accesses;
	c->lines->gone = true;
	EXPECT(conformance_finish(c) == -ENODEV);
	EXPECT(c->lines->accesses == before);
	return true;
}

static bool shadows_tell_what_is_driven(struct conformance *c)
{
	EXPECT(START(c, NULL, OUT(DATA, 0x5a), OUT(CONTROL, 0x0e), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->lines->shadow[LPT_REG_DATA] == 0x5a);
	EXPECT(c->lines->shadow[LPT_REG_CONTROL] == 0x0e);
	return true;
}

static bool rest_restores_once(struct conformance *c)
{
	EXPECT(START(c, NULL, OUT(CONTROL, 0x0e), REST, END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->lines->shadow[LPT_REG_CONTROL] == LPT_CONTROL_REST);
	uint64_t before = c->lines->accesses;
	EXPECT(START(c, NULL, REST, END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->lines->accesses == before);
	return true;
}

static bool snapshot_holds_last_status(struct conformance *c)
{
	EXPECT(START(c, NULL, IN(STATUS, 0xff), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->lines->last_status == c->results[0]);
	EXPECT(c->lines->last_status_ns == c->trailer.t_last_ns);
	EXPECT(c->lines->last_status_ns != 0);
	return true;
}

static bool missing_payload_is_told(struct conformance *c)
{
	EXPECT(START(c, "ab", PUT(DATA), PUT(DATA), PUT(DATA), END(0)) == 0);
	EXPECT(conformance_finish(c) == -ENODATA);
	EXPECT(c->trailer.pc == 2);
	EXPECT(c->trailer.payload_used == 2);
	return true;
}

static bool masks_keep_other_lines(struct conformance *c)
{
	EXPECT(START(c, NULL, OUT(DATA, 0xf0), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	c->run.data_mask = 0x03;
	EXPECT(START(c, NULL, OUT(DATA, 0x0f), END(0)) == 0);
	int r = conformance_finish(c);
	c->run.data_mask = 0xff;
	EXPECT(r == 0);
	EXPECT(c->lines->shadow[LPT_REG_DATA] == 0xf3);
	return true;
}

static bool chip_modes_are_as_told(struct conformance *c)
{
	for (unsigned mode = 0; mode < 8; mode++) {
		bool offered = c->lines->chip_modes & (1u << mode);

		EXPECT(lpt_lines_mode(c->lines, (uint8_t)(mode << 5)) ==
		       (offered ? 0 : -EOPNOTSUPP));
		EXPECT(lpt_lines_mode(c->lines, 0) == 0);
	}
	return true;
}

static bool latches_read_back(struct conformance *c)
{
	EXPECT(START(c, NULL, OUT(DATA, 0xa5), OUT(CONTROL, 0x0e), IN(DATA, 0xff),
		     IN(CONTROL, 0x0f), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->results[0] == 0xa5);
	EXPECT(c->results[1] == 0x0e);
	return true;
}

static bool data_comes_back_on_status(struct conformance *c)
{
	for (unsigned data = 0; data < 32; data++) {
		EXPECT(START(c, NULL, OUT(DATA, (uint8_t)data), IN(STATUS, 0xf8), END(0)) == 0);
		EXPECT(conformance_finish(c) == 0);
		EXPECT(c->results[0] == ((data << 3) ^ LPT_STATUS_BUSY));
	}
	return true;
}

static bool wait_sees_the_level(struct conformance *c)
{
	EXPECT(START(c, NULL, OUT(DATA, 0x04),
		     WAIT(STATUS, LPT_STATUS_PERROR, LPT_STATUS_PERROR, 1000), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->trailer.a & LPT_STATUS_PERROR);
	return true;
}

static bool rising_edges_are_counted(struct conformance *c)
{
	uint32_t before = c->lines->edges;

	EXPECT(START(c, NULL, OUT(DATA, 0x00), OUT(DATA, 0x08), OUT(DATA, 0x08), OUT(DATA, 0x00),
		     OUT(DATA, 0x08), EDGE(1000), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->lines->edges - before >= 2);
	EXPECT(c->results[0] == (uint8_t)c->lines->edges);
	return true;
}

static bool missing_edge_times_out(struct conformance *c)
{
	EXPECT(START(c, NULL, OUT(DATA, 0x08), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(START(c, NULL, OUT(DATA, 0x00), EDGE(500), END(0)) == 0);
	EXPECT(conformance_finish(c) == -ETIMEDOUT);
	EXPECT(c->trailer.pc == 1);
	return true;
}

static bool edge_writes_what_is_armed(struct conformance *c)
{
	EXPECT(START(c, NULL, OUT(DATA, 0x00), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	c->lines->edge_write = LPT_CONTROL_REST | LPT_CONTROL_NAUTOFD;
	c->lines->edge_armed = true;
	EXPECT(START(c, NULL, OUT(DATA, 0x08), IN(CONTROL, 0x0f), OUT(CONTROL, LPT_CONTROL_REST),
		     OUT(DATA, 0x00), OUT(DATA, 0x08), IN(CONTROL, 0x0f), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->results[0] == (LPT_CONTROL_REST | LPT_CONTROL_NAUTOFD));
	EXPECT(c->results[1] == LPT_CONTROL_REST);
	EXPECT(!c->lines->edge_armed);
	return true;
}

static bool reverse_reads_the_far_end(struct conformance *c)
{
	EXPECT(START(c, NULL, OUT(DATA, 0x00), DIR(1), IN(DATA, 0xff), DIR(0), IN(DATA, 0xff),
		     END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->results[0] == 0xff);
	EXPECT(c->results[1] == 0x00);
	EXPECT(!c->lines->reverse);
	return true;
}

/* The handshake of docs/programs.md. */
#define HANDSHAKE(wait_us)                                                                         \
	JMP(PAYLOAD_EMPTY, 6),                                                                     \
		WAIT(STATUS, LPT_STATUS_BUSY | LPT_STATUS_NFAULT,                                  \
		     LPT_STATUS_BUSY | LPT_STATUS_NFAULT, wait_us),                                \
		PUT(DATA), FROB_AFTER(750, CONTROL, LPT_CONTROL_NSTROBE, LPT_CONTROL_NSTROBE),     \
		FROB_AFTER(750, CONTROL, LPT_CONTROL_NSTROBE, 0), JMP(ALWAYS, 0), END(0)

static bool printer_gets_all_in_order(struct conformance *c)
{
	EXPECT(START(c, "one byte after another", HANDSHAKE(35000)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(strcmp(c->bytes, "one byte after another") == 0);
	return true;
}

static bool printer_survives_slicing(struct conformance *c)
{
	c->fuel = 1;
	EXPECT(START(c, "sliced", HANDSHAKE(35000)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(strcmp(c->bytes, "sliced") == 0);
	return true;
}

static bool blocks_and_bytes_keep_order(struct conformance *c)
{
	EXPECT(START(c, "first ", XFER(COMPAT), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->trailer.t == 1);
	EXPECT(START(c, "second ", HANDSHAKE(35000)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(START(c, "third", XFER(COMPAT), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(strcmp(c->bytes, "first second third") == 0);
	return true;
}

static bool init_is_told(struct conformance *c)
{
	EXPECT(START(c, NULL, OUT(CONTROL, LPT_CONTROL_REST & ~LPT_CONTROL_NINIT),
		     OUT_AFTER(50000, CONTROL, LPT_CONTROL_REST), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->inits == 1);
	return true;
}

static bool nothing_is_lost_without_paper(struct conformance *c)
{
	EXPECT(port_source_adjust(&c->source, "paper", "1", c->error, sizeof(c->error)) == 0);
	EXPECT(START(c, "one\ftwo", HANDSHAKE(2000)) == 0);
	EXPECT(conformance_finish(c) == -ETIMEDOUT);
	EXPECT(c->trailer.payload_used == 4);
	EXPECT(strcmp(c->bytes, "one\f") == 0);
	EXPECT(port_source_adjust(&c->source, "paper", "9", c->error, sizeof(c->error)) == 0);
	EXPECT(START(c, "two", HANDSHAKE(2000)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(strcmp(c->bytes, "one\ftwo") == 0);
	return true;
}

static bool block_stops_with_the_paper(struct conformance *c)
{
	EXPECT(port_source_adjust(&c->source, "paper", "1", c->error, sizeof(c->error)) == 0);
	EXPECT(START(c, "one\ftwo", XFER(COMPAT), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	EXPECT(c->trailer.t == 0);
	EXPECT(c->trailer.payload_used == 4);
	EXPECT(strcmp(c->bytes, "one\f") == 0);
	return true;
}

struct aborter {
	struct lpt_lines *lines;
	atomic_bool done;
};

/* An abort that comes between two calls has no effect, so it is repeated. */
static void *abort_until_done(void *context)
{
	struct aborter *aborter = context;

	while (!atomic_load(&aborter->done)) {
		aborter->lines->ops->abort(aborter->lines);
		clock_sleep_ns(NS_PER_MS / 10);
	}
	return NULL;
}

static bool abort_ends_a_call(struct conformance *c)
{
	struct aborter aborter = {.lines = c->lines};
	pthread_t thread;
	uint8_t level = 0;

	if (!c->lines->ops->abort || c->lines->caps & LPT_CAP_FAST) {
		return true; /* such a call is over before anybody could end it */
	}
	EXPECT(look(c, &level));
	c->fuel = 2;
	EXPECT(START(c, NULL, SOFT_WAIT(STATUS, STILL, level ^ STILL, 5000000), JMP(ALWAYS, 0),
		     END(0)) == 0);
	EXPECT(pthread_create(&thread, NULL, abort_until_done, &aborter) == 0);
	int r = conformance_finish(c);
	atomic_store(&aborter.done, true);
	pthread_join(thread, NULL);
	EXPECT(r == -ECANCELED);
	EXPECT(START(c, NULL, OUT(DATA, 1), END(0)) == 0);
	EXPECT(conformance_finish(c) == 0);
	return true;
}

static bool unwilling_to_block_is_respected(struct conformance *c)
{
	int r;

	EXPECT(START(c, NULL, OUT(DATA, 1), DELAY(50000000), END(0)) == 0);
	c->run.may_block = false;
	c->run.fuel = 10;
	r = lpt_run_step(c->lines, &c->run);
	c->run.may_block = true;
	EXPECT(r == LPT_RUN_WAIT || (r == 0 && c->lines->caps & LPT_CAP_FAST));
	EXPECT(r == 0 || conformance_finish(c) == 0);
	EXPECT(c->lines->accesses == 1);
	return true;
}

const struct conformance_case conformance_cases[] = {
	{"END gives its code", end_gives_its_code, 0, 0},
	{"accesses are counted", accesses_are_counted, 0, 0},
	{"gaps are kept", gaps_are_kept, 0, 0},
	{"delays are kept", delays_are_kept, 0, 0},
	{"the port clock never goes back", clock_never_goes_back, 0, 0},
	{"a level that is there ends a wait", level_there_ends_a_wait, 0, 0},
	{"a level that does not come times out", level_missing_times_out, 0, 0},
	{"a soft time-out goes on", soft_timeout_goes_on, 0, 0},
	{"a run resumes anywhere", runs_resume_anywhere, 0, 0},
	{"the stop flag cancels", stop_flag_cancels, 0, 0},
	{"a port that is gone is not touched", gone_is_not_touched, 0, 0},
	{"a port that goes ends a run", gone_ends_a_run, 0, 0},
	{"shadows tell what is driven", shadows_tell_what_is_driven, 0, 0},
	{"REST restores, and writes nothing twice", rest_restores_once, 0, 0},
	{"the snapshot holds the last status", snapshot_holds_last_status, 0, 0},
	{"missing payload is told", missing_payload_is_told, 0, 0},
	{"masks keep the other lines", masks_keep_other_lines, 0, 0},
	{"chip modes are as told", chip_modes_are_as_told, 0, 0},
	{"who must not block does not", unwilling_to_block_is_respected, 0, 0},
	{"abort ends a call that blocks", abort_ends_a_call, 0, 0},
	{"latches read back", latches_read_back, 0, CONFORMANCE_LATCHES},
	{"data comes back on status", data_comes_back_on_status, 0, CONFORMANCE_LOOPBACK},
	{"a wait sees the level", wait_sees_the_level, 0, CONFORMANCE_LOOPBACK},
	{"rising edges are counted", rising_edges_are_counted, LPT_CAP_IRQ, CONFORMANCE_LOOPBACK},
	{"a missing edge times out", missing_edge_times_out, LPT_CAP_IRQ, CONFORMANCE_LOOPBACK},
	{"an edge writes what is armed", edge_writes_what_is_armed, LPT_CAP_IRQ,
	 CONFORMANCE_LOOPBACK | CONFORMANCE_LATCHES},
	{"reverse reads the far end", reverse_reads_the_far_end, LPT_CAP_BYTE,
	 CONFORMANCE_LOOPBACK | CONFORMANCE_LATCHES},
	{"a printer gets all in order", printer_gets_all_in_order, 0, CONFORMANCE_PRINTER},
	{"a printer gets all of a sliced run", printer_survives_slicing, 0, CONFORMANCE_PRINTER},
	{"blocks and bytes keep their order", blocks_and_bytes_keep_order, 0, CONFORMANCE_PRINTER},
	{"nInit is told", init_is_told, 0, CONFORMANCE_PRINTER},
	{"nothing is lost without paper", nothing_is_lost_without_paper, 0, CONFORMANCE_PRINTER},
	{"a block stops with the paper", block_stops_with_the_paper, 0, CONFORMANCE_PRINTER},
};
const size_t n_conformance_cases = sizeof(conformance_cases) / sizeof(conformance_cases[0]);
