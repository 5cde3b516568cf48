/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lines/signals.h"
#include "peripheral/peripheral.h"

static const struct settings no_settings;

struct fixture {
	struct peripheral *p;
	struct peripheral_output out;
	uint8_t taken[8];
	size_t n_taken;
};

static void take(void *context, const uint8_t *bytes, size_t n)
{
	struct fixture *f = context;

	assert_int_equal(n, 1);
	f->taken[f->n_taken++] = bytes[0];
}

static int setup(void **state)
{
	static struct peripheral_sink sink = {.bytes = take};
	struct fixture *f = calloc(1, sizeof(*f));
	char error[128];

	*state = f;
	sink.context = f;
	return peripheral_new(peripheral_find("qemu"), &no_settings, &sink, error, sizeof(error),
			      &f->p);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	f->p = peripheral_free(f->p);
	free(f);
	return 0;
}

static uint8_t drive(struct fixture *f, int64_t t, uint8_t data, uint8_t control)
{
	const struct peripheral_input in = {data, control, false};

	f->p->ops->drive(f->p, t, &in, &f->out);
	return f->out.status;
}

static uint8_t advance(struct fixture *f)
{
	f->p->ops->advance(f->p, f->out.until_ns, &f->out);
	return f->out.status;
}

static void it_is_ready_whatever_the_other_lines_say(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(drive(f, 0, 0x55, LPT_CONTROL_REST), 0xd8);
	assert_int_equal(drive(f, 1, 0x55, 0), 0xd8);
	assert_int_equal(drive(f, 2, 0xff, LPT_CONTROL_NAUTOFD | LPT_CONTROL_NSELECTIN), 0xd8);
	assert_int_equal(f->n_taken, 0);
}

static void a_byte_is_taken_at_the_strobe_and_acknowledged(void **state)
{
	struct fixture *f = *state;

	drive(f, 0, 0x55, LPT_CONTROL_REST);
	assert_int_equal(drive(f, 1, 0x55, LPT_CONTROL_REST | LPT_CONTROL_NSTROBE), 0x58);
	assert_int_equal(f->n_taken, 1);
	assert_int_equal(f->taken[0], 0x55);
	assert_int_equal(drive(f, 2, 0x55, LPT_CONTROL_REST), 0x58);
	assert_int_equal(advance(f), 0x18);
	assert_int_equal(advance(f), 0xd8);
	assert_true(f->out.until_ns == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_is_ready_whatever_the_other_lines_say, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_byte_is_taken_at_the_strobe_and_acknowledged,
						setup, teardown),
	};

	return cmocka_run_group_tests_name("peripheral/qemu", tests, NULL, NULL);
}
