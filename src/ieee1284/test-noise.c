/* SPDX-License-Identifier: MIT */
/* A far end that answers anything: every talk comes to an end, inside its buffers. */
#include "ieee1284/test-device.h"

#define N 40 /* bytes of an operation */
#define GUARD 0xa5

static uint32_t noise_state;
static uint8_t noise_status; /* keeps its value for some reads */

static uint32_t noise(void)
{
	noise_state = noise_state * 1664525u + 1013904223u;
	return noise_state >> 16;
}

static int noise_read(struct lpt_lines *lines, enum lpt_reg reg, uint8_t *ret_value)
{
	if (noise() % 4 == 0) {
		noise_status = noise();
	}
	*ret_value = reg == LPT_REG_STATUS ? noise_status : noise();
	return 0;
}

static int quiet_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	return 0;
}

static struct lpt_1284_want any_want(uint8_t *buffer, const uint8_t *bytes)
{
	static const uint16_t masks[] = {0, 0xffff, LPT_PROTOCOL_ECP_ANY, LPT_PROTOCOL_NIBBLE};

	return WANT(.kind = LPT_TALK_NEGOTIATE + noise() % LPT_TALK_INIT_BUS,
		    .mode = noise() % (LPT_1284_MODE_COUNT + 1), .flags = noise() % 8,
		    .read_mask = masks[noise() % 4], .write_mask = masks[noise() % 4],
		    .reverse = noise() % 2, .address_first = noise() % 2, .address = noise() % 128,
		    .id = noise() % 6, .limit = noise() % 8, .wait_us = noise() % 3 * 40000,
		    .bytes = bytes, .buffer = buffer, .n = 1 + noise() % N);
}

static void any_answer_brings_a_talk_to_its_end(void **state)
{
	struct device *d = *state;
	uint8_t bytes[N], buffer[N + 16];
	d->ops.read = noise_read;
	d->ops.write = quiet_write;

	for (uint32_t seed = 0; seed < 20000; seed++) {
		noise_state = seed / 4 * 7919 + 1; /* some talks on one cable */
		noise_state += seed % 4;
		memset(buffer, GUARD, sizeof(buffer));
		for (uint32_t i = 0; i < N; i++) {
			bytes[i] = noise() % 3;
		}
		struct lpt_1284_want want = any_want(buffer, bytes);

		does(d, want);

		assert_true(d->talk.is_over);
		assert_true(d->talk.result.done <= want.n);
		for (uint32_t i = want.n; i < sizeof(buffer); i++) {
			assert_int_equal(buffer[i], GUARD);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(any_answer_brings_a_talk_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
