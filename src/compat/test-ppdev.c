/* SPDX-License-Identifier: MIT */
/* /dev/parportN against a real daemon; what the far end of the cable saw decides. */
#include "compat/test-node.h"

#include <linux/parport.h>
#include <linux/ppdev.h>
#include <sys/ioctl.h>

static struct node *claimed(struct nodes *f)
{
	struct node *node = open_parport(f, 0);

	assert_int_equal(call(node, PPCLAIM, NULL), 0);
	return node;
}

static uint8_t get(struct node *node, unsigned long request)
{
	uint8_t value = 0xee;

	assert_int_equal(call(node, request, &value), 0);
	return value;
}

static void put(struct node *node, unsigned long request, uint8_t value)
{
	assert_int_equal(call(node, request, &value), 0);
}

/* --- registers --- */

static void written_data_reaches_the_cable(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	struct node *node = claimed(f);

	put(node, PPWDATA, 0x15);
	assert_int_equal(get(node, PPRSTATUS) & 0xf8, (0x15 << 3) ^ 0x80);
	assert_int_equal(get(node, PPRDATA), 0x15);
}

static void registers_refuse_who_has_not_claimed(void **state)
{
	struct nodes *f = *state;
	uint8_t value = 0;

	add_port(f, "loopback");
	struct node *node = open_parport(f, 0);

	assert_int_equal(call(node, PPWDATA, &value), -EINVAL);
	assert_int_equal(call(node, PPRSTATUS, &value), -EINVAL);
	assert_int_equal(call(node, PPWDATA, NULL), -EINVAL);
	assert_int_equal(call(node, PPRELEASE, NULL), -EINVAL);
	assert_int_equal(call(node, PPYIELD, NULL), -EINVAL);
}

static void a_bad_pointer_is_a_fault_for_who_has_claimed(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	struct node *node = claimed(f);

	assert_int_equal(call(node, PPWDATA, NULL), -EFAULT);
	assert_int_equal(call(node, PPRSTATUS, NULL), -EFAULT);
}

static void control_has_four_lines(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	struct node *node = claimed(f);

	put(node, PPWCONTROL, 0xdf);
	assert_int_equal(get(node, PPRCONTROL), 0x0f);
	assert_int_equal(lines_of(f).control & 0x0f, 0x0f);
}

static void frob_toggles_what_is_outside_of_its_mask(void **state)
{
	struct nodes *f = *state;
	struct ppdev_frob_struct frob = {.mask = 0x01, .val = 0x03};

	add_port(f, "loopback");
	struct node *node = claimed(f);

	put(node, PPWCONTROL, 0x02);
	assert_int_equal(call(node, PPFCONTROL, &frob), 0);
	assert_int_equal(get(node, PPRCONTROL), 0x01);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(written_data_reaches_the_cable),
		TEST(registers_refuse_who_has_not_claimed),
		TEST(a_bad_pointer_is_a_fault_for_who_has_claimed),
		TEST(control_has_four_lines),
		TEST(frob_toggles_what_is_outside_of_its_mask),
	};

	return cmocka_run_group_tests_name("compat/ppdev", tests, NULL, NULL);
}
