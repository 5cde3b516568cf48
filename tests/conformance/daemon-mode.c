/* SPDX-License-Identifier: MIT */
/* R131 to R140 through a daemon: modes of the chipset.  Simulated ones have byte mode. */
#include <string.h>

#include "daemon-tests.h"

#define SET LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE
#define CLEAR LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE

/* Clients 0 and 1 have LPT1 open, and client 0 owns it. */
static void own_port(void)
{
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(open_port(1, "LPT1") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
}

/* The documented number, or 0xffffffff if there was Information (R140). */
static uint32_t change(int i, uint32_t code, uint8_t mode)
{
	struct lpt_chip_mode buffer = {.mode_flags = mode};
	uint32_t information;
	enum lpt_status status =
		ask(i, code, &buffer, sizeof(buffer), sizeof(buffer), &information);

	return information == 0 ? lpt_status_number(status) : 0xffffffff;
}

static struct lpt_pnp_information pnp_of(int i)
{
	struct lpt_pnp_information pnp;

	memset(&pnp, 0xff, sizeof(pnp));
	lpt_get_pnp_information(clients[i].file, &pnp);
	return pnp;
}

static uint64_t accesses(void)
{
	struct lpt_port_info info;

	return look_at("LPT1", &info) ? info.accesses : UINT64_MAX;
}

/* The port reports this mode, and nobody has accessed it since. */
static bool rests_in(uint8_t mode, uint64_t n_accesses)
{
	return pnp_of(1).current_mode == mode && accesses() == n_accesses;
}

static void r131_set_takes_effect(void)
{
	own_port();
	CHECK(pnp_of(1).current_mode == LPT_CHIP_COMPATIBILITY);
	CHECK(change(0, SET, LPT_CHIP_BYTE) == 0);
	CHECK(pnp_of(0).current_mode == LPT_CHIP_BYTE);
	CHECK(pnp_of(1).current_mode == LPT_CHIP_BYTE);
	CHECK(owns(0));
}

static void r132_set_on_top_of_another_is_refused(void)
{
	own_port();
	CHECK(change(0, SET, LPT_CHIP_BYTE) == 0);
	uint64_t n = accesses();
	CHECK(change(0, SET, LPT_CHIP_BYTE) == 0xc0000184);
	CHECK(rests_in(LPT_CHIP_BYTE, n));
}

static void r133_set_of_a_mode_the_port_lacks_is_refused(void)
{
	static const uint8_t unsupported[] = {0xa0, 0xc0, 0xe0, 0x01, 0x1f, 0x21, 0xff};

	own_port();
	uint64_t n = accesses();
	for (size_t i = 0; i < sizeof(unsupported); i++) {
		CHECK(change(0, SET, unsupported[i]) == 0xc000000e);
		CHECK(rests_in(LPT_CHIP_COMPATIBILITY, n));
	}
	CHECK(add_port("loopback,name=LPT5,modes=compat") == 0);
	CHECK(open_port(2, "LPT5") == 0 && start_allocate(2) == 0 && is_granted(2));
	CHECK(change(2, SET, LPT_CHIP_BYTE) == 0xc000000e);
}

static void r134_clear_goes_back_to_compatibility(void)
{
	own_port();
	for (int i = 0; i < 3; i++) {
		CHECK(change(0, SET, LPT_CHIP_BYTE) == 0);
		CHECK(change(0, CLEAR, LPT_CHIP_BYTE) == 0);
		CHECK(pnp_of(1).current_mode == LPT_CHIP_COMPATIBILITY);
	}
	CHECK(owns(0));
}

static void r135_clear_of_another_mode_is_refused(void)
{
	static const uint8_t others[] = {LPT_CHIP_COMPATIBILITY, LPT_CHIP_ECP, LPT_CHIP_EPP, 0x21};

	own_port();
	CHECK(change(0, CLEAR, LPT_CHIP_BYTE) == 0xc0000184); /* none is set */
	CHECK(change(0, SET, LPT_CHIP_BYTE) == 0);
	uint64_t n = accesses();
	for (size_t i = 0; i < sizeof(others); i++) {
		CHECK(change(0, CLEAR, others[i]) == 0xc0000184);
		CHECK(rests_in(LPT_CHIP_BYTE, n));
	}
}

static void check_short(uint32_t code, uint8_t mode_before)
{
	struct lpt_chip_mode buffer = {.mode_flags = LPT_CHIP_BYTE};
	uint64_t n = accesses();
	uint32_t information;

	for (uint32_t len = 0; len < sizeof(buffer); len++) {
		CHECK(lpt_status_number(ask(0, code, &buffer, len, sizeof(buffer), &information)) ==
		      0xc0000023);
		CHECK(information == 0 && rests_in(mode_before, n));
	}
}

static void r136_short_input_is_refused(void)
{
	own_port();
	check_short(SET, LPT_CHIP_COMPATIBILITY);
	CHECK(change(0, SET, LPT_CHIP_BYTE) == 0);
	check_short(CLEAR, LPT_CHIP_BYTE);
}

static void r137_only_the_owner_sets_and_clears(void)
{
	own_port();
	uint64_t n = accesses();
	CHECK(change(1, SET, LPT_CHIP_BYTE) == 0xc0000184);
	CHECK(rests_in(LPT_CHIP_COMPATIBILITY, n));
	CHECK(change(0, SET, LPT_CHIP_BYTE) == 0);
	n = accesses();
	CHECK(change(1, CLEAR, LPT_CHIP_BYTE) == 0xc0000184);
	CHECK(rests_in(LPT_CHIP_BYTE, n));
	CHECK(change(0, CLEAR, LPT_CHIP_BYTE) == 0 && free_port(0) == 0);
	n = accesses();
	CHECK(change(0, SET, LPT_CHIP_BYTE) == 0xc0000184); /* nobody's port */
	CHECK(rests_in(LPT_CHIP_COMPATIBILITY, n));
}

/* The same calls by request on LPT1 and by callback on LPT2. */
static void r138_callbacks_do_what_requests_do(void)
{
	static const struct {
		uint32_t code;
		uint8_t mode;
	} calls[] = {
		{CLEAR, LPT_CHIP_BYTE}, {SET, 0xe0},
		{SET, LPT_CHIP_BYTE},   {SET, LPT_CHIP_BYTE},
		{CLEAR, 0x21},          {CLEAR, LPT_CHIP_BYTE},
		{SET, LPT_CHIP_BYTE},   {CLEAR, LPT_CHIP_BYTE},
		{SET, LPT_CHIP_BYTE},
	};

	own_port();
	CHECK(open_port(2, "LPT2") == 0);
	struct lpt_pnp_information pnp = pnp_of(2);
	CHECK(pnp.try_set_chip_mode(pnp.context, LPT_CHIP_BYTE) == 0xc0000184);
	CHECK(start_allocate(2) == 0 && is_granted(2));
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		lpt_chip_mode_fn call =
			calls[i].code == SET ? pnp.try_set_chip_mode : pnp.clear_chip_mode;

		CHECK(call(pnp.context, calls[i].mode) == change(0, calls[i].code, calls[i].mode));
		CHECK(pnp_of(2).current_mode == pnp_of(0).current_mode);
	}
	CHECK(pnp_of(2).current_mode == LPT_CHIP_BYTE);
}

static void r139_success_is_neither_read_nor_written(void)
{
	static const uint8_t values[] = {0, 1, 0x5a, 0xff};

	own_port();
	for (size_t i = 0; i < sizeof(values); i++) {
		struct lpt_chip_mode mode = {.mode_flags = LPT_CHIP_BYTE, .success = values[i]};

		CHECK(ask(0, SET, &mode, sizeof(mode), sizeof(mode), NULL) == LPT_STATUS_SUCCESS);
		CHECK(mode.success == values[i] && pnp_of(0).current_mode == LPT_CHIP_BYTE);
		CHECK(ask(0, SET, &mode, sizeof(mode), sizeof(mode), NULL) != LPT_STATUS_SUCCESS);
		CHECK(mode.success == values[i]);
		CHECK(ask(0, CLEAR, &mode, sizeof(mode), sizeof(mode), NULL) == LPT_STATUS_SUCCESS);
		CHECK(mode.success == values[i]);
		CHECK(pnp_of(0).current_mode == LPT_CHIP_COMPATIBILITY);
	}
}

static void r140_set_and_clear_have_information_0(void)
{
	struct lpt_chip_mode mode = {.mode_flags = LPT_CHIP_BYTE};
	uint32_t information;

	own_port();
	CHECK(ask(0, SET, &mode, sizeof(mode), sizeof(mode), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(ask(0, CLEAR, &mode, sizeof(mode), sizeof(mode), &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(ask(0, CLEAR, &mode, sizeof(mode), sizeof(mode), &information) != LPT_STATUS_SUCCESS);
	CHECK(information == 0);
}

const struct requirement daemon_mode[] = {
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
