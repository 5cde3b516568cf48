/* SPDX-License-Identifier: MIT */
/* R131 to R140 in process: modes of the chipset.  That of LPT1 has byte, ECP and EPP mode. */
#include <string.h>

#include "core-tests.h"

#define SET LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE
#define CLEAR LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE

static const uint8_t supported[] = {LPT_CHIP_BYTE, LPT_CHIP_ECP, LPT_CHIP_EPP};

/* File 0 has LPT1. */
static void own_port(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
}

static uint32_t ask(int file, uint32_t code, uint8_t mode)
{
	struct lpt_chip_mode buffer = {.mode_flags = mode};
	uint32_t information;

	enum lpt_status status =
		host_request(&a, file, code, &buffer, sizeof(buffer), sizeof(buffer), &information);
	if (information != 0) { /* R140 */
		return 0xffffffff;
	}
	return number_of(status);
}

static struct lpt_pnp_information pnp_of(int file)
{
	struct lpt_pnp_information pnp;

	memset(&pnp, 0xff, sizeof(pnp));
	host_request(&a, file, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &pnp, 0, sizeof(pnp),
		     NULL);
	return pnp;
}

/* The port reports this mode, and no job has run since there were n_jobs. */
static bool rests_in(uint8_t mode, int n_jobs)
{
	return pnp_of(0).current_mode == mode && a.n_jobs == n_jobs;
}

static void r131_set_takes_effect(void)
{
	own_port();
	for (size_t i = 0; i < sizeof(supported); i++) {
		int n_jobs = a.n_jobs;

		CHECK(ask(0, SET, supported[i]) == 0);
		CHECK(a.n_jobs == n_jobs + 1 && a.jobs[n_jobs].steps & LPT_STEP_MODE);
		CHECK(a.jobs[n_jobs].mode == supported[i]);
		CHECK(pnp_of(0).current_mode == supported[i]);
		CHECK(ask(0, CLEAR, supported[i]) == 0);
	}
}

static void r132_set_on_top_of_another_is_refused(void)
{
	own_port();
	CHECK(ask(0, SET, LPT_CHIP_ECP) == 0);
	int n_jobs = a.n_jobs;
	for (size_t i = 0; i < sizeof(supported); i++) {
		CHECK(ask(0, SET, supported[i]) == 0xc0000184);
		CHECK(rests_in(LPT_CHIP_ECP, n_jobs));
	}
}

static void r133_set_of_a_mode_the_port_lacks_is_refused(void)
{
	static const uint8_t unsupported[] = {LPT_CHIP_FIFO, 0xa0, 0xc0, 0xe0,
					      0x01,          0x1f, 0x61, 0xff};

	own_port();
	int n_jobs = a.n_jobs;
	for (size_t i = 0; i < sizeof(unsupported); i++) {
		CHECK(ask(0, SET, unsupported[i]) == 0xc000000e);
		CHECK(rests_in(LPT_CHIP_COMPATIBILITY, n_jobs));
	}
}

static void r134_clear_goes_back_to_compatibility(void)
{
	own_port();
	for (size_t i = 0; i < sizeof(supported); i++) {
		CHECK(ask(0, SET, supported[i]) == 0);
		int n_jobs = a.n_jobs;
		CHECK(ask(0, CLEAR, supported[i]) == 0);
		CHECK(a.n_jobs == n_jobs + 1 && a.jobs[n_jobs].steps & LPT_STEP_CLEAR);
		CHECK(pnp_of(0).current_mode == LPT_CHIP_COMPATIBILITY);
		CHECK(owns(&a, 0));
	}
}

static void r135_clear_of_another_mode_is_refused(void)
{
	static const uint8_t others[] = {LPT_CHIP_COMPATIBILITY, LPT_CHIP_BYTE, LPT_CHIP_EPP,
					 LPT_CHIP_FIFO,          0x61,          0xff};

	own_port();
	CHECK(ask(0, CLEAR, LPT_CHIP_ECP) == 0xc0000184); /* none is set */
	CHECK(ask(0, SET, LPT_CHIP_ECP) == 0);
	int n_jobs = a.n_jobs;
	for (size_t i = 0; i < sizeof(others); i++) {
		CHECK(ask(0, CLEAR, others[i]) == 0xc0000184);
		CHECK(rests_in(LPT_CHIP_ECP, n_jobs));
	}
}

static void check_short(uint32_t code, uint8_t mode, uint8_t mode_before)
{
	struct lpt_chip_mode buffer = {.mode_flags = mode};
	int n_jobs = a.n_jobs;
	uint32_t information;

	for (uint32_t len = 0; len < sizeof(buffer); len++) {
		CHECK(number_of(host_request(&a, 0, code, &buffer, len, sizeof(buffer),
					     &information)) == 0xc0000023);
		CHECK(information == 0 && rests_in(mode_before, n_jobs));
	}
}

static void r136_short_input_is_refused(void)
{
	own_port();
	check_short(SET, LPT_CHIP_ECP, LPT_CHIP_COMPATIBILITY);
	CHECK(ask(0, SET, LPT_CHIP_ECP) == 0);
	check_short(CLEAR, LPT_CHIP_ECP, LPT_CHIP_ECP);
}

static void r137_only_the_owner_sets_and_clears(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(ask(0, SET, LPT_CHIP_ECP) == 0xc0000184); /* nobody's port */
	CHECK(ask(0, CLEAR, LPT_CHIP_COMPATIBILITY) == 0xc0000184);
	CHECK(rests_in(LPT_CHIP_COMPATIBILITY, 0) && a.port.owner == NULL);

	CHECK(host_allocate(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(ask(0, SET, LPT_CHIP_ECP) == 0xc0000184);
	CHECK(pnp_of(0).current_mode == LPT_CHIP_COMPATIBILITY);
	CHECK(ask(1, SET, LPT_CHIP_ECP) == 0);
	int n_jobs = a.n_jobs;
	CHECK(ask(0, CLEAR, LPT_CHIP_ECP) == 0xc0000184);
	CHECK(rests_in(LPT_CHIP_ECP, n_jobs) && owns(&a, 1));
}

/* The same calls by request on LPT1 and by callback on LPT2. */
static void r138_callbacks_do_what_requests_do(void)
{
	static const struct {
		uint32_t code;
		uint8_t mode;
	} calls[] = {
		{CLEAR, LPT_CHIP_ECP}, {SET, LPT_CHIP_FIFO},  {SET, LPT_CHIP_ECP},
		{SET, LPT_CHIP_EPP},   {CLEAR, LPT_CHIP_EPP}, {CLEAR, LPT_CHIP_ECP},
		{SET, LPT_CHIP_EPP},   {CLEAR, LPT_CHIP_EPP}, {SET, LPT_CHIP_BYTE},
	};
	struct lpt_pnp_information pnp;

	own_port();
	CHECK(host_open(&b, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_request(&b, 0, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &pnp, 0, sizeof(pnp),
			   NULL) == LPT_STATUS_SUCCESS);
	CHECK(pnp.try_set_chip_mode(pnp.context, LPT_CHIP_ECP) == 0xc0000184); /* not the owner */
	CHECK(host_allocate(&b, 0) == LPT_STATUS_SUCCESS);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		lpt_chip_mode_fn call =
			calls[i].code == SET ? pnp.try_set_chip_mode : pnp.clear_chip_mode;

		CHECK(call(pnp.context, calls[i].mode) == ask(0, calls[i].code, calls[i].mode));
		CHECK(a.port.chip_mode == b.port.chip_mode && a.n_jobs == b.n_jobs);
	}
	CHECK(a.port.chip_mode == LPT_CHIP_BYTE);
}

static void r139_success_is_neither_read_nor_written(void)
{
	static const uint8_t values[] = {0, 1, 0x5a, 0xff};

	own_port();
	for (size_t i = 0; i < sizeof(values); i++) {
		struct lpt_chip_mode mode = {.mode_flags = LPT_CHIP_ECP, .success = values[i]};

		CHECK(host_request(&a, 0, SET, &mode, sizeof(mode), sizeof(mode), NULL) ==
		      LPT_STATUS_SUCCESS);
		CHECK(mode.success == values[i] && a.port.chip_mode == LPT_CHIP_ECP);
		CHECK(number_of(host_request(&a, 0, SET, &mode, sizeof(mode), sizeof(mode),
					     NULL)) == 0xc0000184);
		CHECK(mode.success == values[i]);
		CHECK(host_request(&a, 0, CLEAR, &mode, sizeof(mode), sizeof(mode), NULL) ==
		      LPT_STATUS_SUCCESS);
		CHECK(mode.success == values[i] && a.port.chip_mode == LPT_CHIP_COMPATIBILITY);
	}
}

static void r140_set_and_clear_have_information_0(void)
{
	struct lpt_chip_mode mode = {.mode_flags = LPT_CHIP_ECP};
	uint32_t information;

	own_port();
	CHECK(host_request(&a, 0, SET, &mode, sizeof(mode), 64, &information) ==
	      LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(host_request(&a, 0, CLEAR, &mode, sizeof(mode), 64, &information) ==
	      LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	mode.mode_flags = LPT_CHIP_FIFO;
	CHECK(host_request(&a, 0, SET, &mode, sizeof(mode), 64, &information) !=
	      LPT_STATUS_SUCCESS);
	CHECK(information == 0);
}

const struct requirement core_mode[] = {
	REQUIREMENT(131, set_takes_effect),
	REQUIREMENT(132, set_on_top_of_another_is_refused),
	REQUIREMENT(133, set_of_a_mode_the_port_lacks_is_refused),
	REQUIREMENT(134, clear_goes_back_to_compatibility),
	REQUIREMENT(135, clear_of_another_mode_is_refused),
	REQUIREMENT(136, short_input_is_refused),
	REQUIREMENT(137, only_the_owner_sets_and_clears),
	REQUIREMENT(138, callbacks_do_what_requests_do),
	REQUIREMENT(139, success_is_neither_read_nor_written),
	REQUIREMENT(140, set_and_clear_have_information_0),
	{0, NULL},
};
