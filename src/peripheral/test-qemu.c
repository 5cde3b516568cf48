/* SPDX-License-Identifier: MIT */
#include "peripheral/test-peripheral.h"

static int setup(void **state)
{
	return setup_made(state, &peripheral_qemu);
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
	assert_int_equal(f->n_bytes, 0);
}

static void a_byte_is_taken_at_the_strobe_and_acknowledged(void **state)
{
	struct fixture *f = *state;

	drive(f, 0, 0x55, LPT_CONTROL_REST);
	assert_int_equal(drive(f, 1, 0x55, LPT_CONTROL_REST | LPT_CONTROL_NSTROBE), 0x58);
	assert_int_equal(f->n_bytes, 1);
	assert_int_equal(f->bytes[0], 0x55);
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
