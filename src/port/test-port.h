/* SPDX-License-Identifier: MIT */
/*
 * The fixture of the port tests: a started port, files of different clients with a request each,
 * and a host that answers jobs when the test says so.
 */
#ifndef LPT_PORT_TEST_PORT_H
#define LPT_PORT_TEST_PORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "port/port.h"

#define N_FILES 5

struct fixture {
	struct lpt_port port;
	struct lpt_file files[N_FILES];
	struct lpt_request requests[N_FILES];
	struct lpt_out out; /* of the last call */
};

static const struct lpt_resources test_resources = {
	.io = 0x378, .io_span = 8, .ecp = 0x778, .ecp_span = 3, .irq = 7, .interface_type = 1};

static const struct lpt_hardware test_hardware = {
	.compatible = true,
	.capabilities = LPT_PPT_ECP_PRESENT | LPT_PPT_BYTE_PRESENT,
	.chip_modes = 1u << (LPT_CHIP_BYTE >> 5) | 1u << (LPT_CHIP_ECP >> 5),
	.fifo_depth = 16,
	.fifo_width = 8,
	.n_daisy = 2};

static inline struct lpt_out *fresh(struct fixture *f)
{
	lpt_out_init(&f->out);
	return &f->out;
}

static inline int setup_created(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	return lpt_port_init(&f->port, "LPT1", 1) == LPT_STATUS_SUCCESS ? 0 : -1;
}

static inline int setup_started(void **state)
{
	if (setup_created(state) != 0) {
		return -1;
	}

	struct fixture *f = *state;
	enum lpt_status status =
		lpt_port_start(&f->port, &test_resources, &test_hardware, fresh(f));

	return status == LPT_STATUS_SUCCESS ? 0 : -1;
}

/* Every file open, file i by client i + 1. */
static inline int setup_open(void **state)
{
	if (setup_started(state) != 0) {
		return -1;
	}

	struct fixture *f = *state;

	for (size_t i = 0; i < N_FILES; i++) {
		if (lpt_file_open(&f->files[i], &f->port, i + 1, 0x100 + i, fresh(f)) !=
		    LPT_STATUS_SUCCESS) {
			return -1;
		}
	}
	return 0;
}

static inline int teardown(void **state)
{
	free(*state);
	return 0;
}

static inline enum lpt_status allocate(struct fixture *f, size_t i)
{
	return lpt_file_allocate(&f->files[i], &f->requests[i], fresh(f));
}

static inline enum lpt_status try_allocate(struct fixture *f, size_t i)
{
	return lpt_file_try_allocate(&f->files[i], &f->requests[i], fresh(f));
}

static inline enum lpt_status release(struct fixture *f, size_t i)
{
	return lpt_file_free(&f->files[i], fresh(f));
}

static inline bool cancel(struct fixture *f, size_t i)
{
	return lpt_request_cancel(&f->requests[i], fresh(f));
}

static inline void close_file(struct fixture *f, size_t i)
{
	lpt_file_close(&f->files[i], LPT_STATUS_CANCELLED, fresh(f));
}

static inline void end_job(struct fixture *f, enum lpt_job_result result)
{
	lpt_port_job_done(&f->port, result, f->port.hardware.n_daisy, fresh(f));
}

/* Exactly this request completed in the last call, with this status. */
static inline void assert_done(const struct fixture *f, size_t i, enum lpt_status status)
{
	assert_ptr_equal(f->out.done.next, &f->requests[i].link);
	assert_ptr_equal(f->out.done.prev, &f->requests[i].link);
	assert_int_equal(f->requests[i].status, status);
}

static inline void assert_none_done(const struct fixture *f)
{
	assert_true(lpt_list_is_empty(&f->out.done));
}

/* The last call started a job of exactly these steps. */
static inline void assert_job(const struct fixture *f, uint32_t steps)
{
	assert_non_null(f->out.job);
	assert_int_equal(f->out.job->steps, steps);
}

/* The file owns the port and may use it. */
static inline void assert_owner(const struct fixture *f, size_t i)
{
	assert_ptr_equal(f->port.owner, &f->files[i]);
	assert_true(lpt_file_may_drive(&f->files[i]));
	assert_int_equal(f->port.n_allocations, f->port.n_frees + 1);
}

static inline void assert_idle(const struct fixture *f)
{
	assert_null(f->port.owner);
	assert_false(f->port.moving);
	assert_int_equal(f->port.n_allocations, f->port.n_frees);
}

#endif
