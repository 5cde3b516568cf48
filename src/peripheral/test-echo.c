/* SPDX-License-Identifier: MIT */
/* The echo, and with it the device's side of IEEE 1284, event by event; times are written out. */
#include "peripheral/echo.h"
#include "peripheral/test-host.h"

#define READY (LPT_STATUS_BUSY | LPT_STATUS_NACK | LPT_STATUS_SELECT | LPT_STATUS_NFAULT)
#define ID "MFG:lptd;MDL:Echo;CLS:PORTS;CMD:ECHO;DES:lptd echo;"

static int setup(void **state)
{
	return setup_peripheral(state, &peripheral_echo, NULL);
}

/* Read in nibble mode until there is no more. */
static size_t read_nibbles(struct fixture *f, char *text, size_t size)
{
	size_t n = 0;

	while (n < size && host_reads_nibbles(f, (uint8_t *)text + n) == 0) {
		n++;
	}
	return n;
}

static void a_new_echo_is_ready(void **state)
{
	struct fixture *f = *state;

	make(f);

	assert_int_equal(f->out.status, READY);
	assert_true(f->out.until_ns == INT64_MAX);
}

static void a_negotiation_is_answered_a_moment_later(void **state)
{
	struct fixture *f = *state;

	make(f);
	host_data(f, 0x00);
	host_set2(f, LPT_CONTROL_NSELECTIN, LPT_CONTROL_NAUTOFD);

	pass(f, IEEE1284_ANSWER_NS - 1);
	assert_int_equal(f->out.status, READY);
	pass(f, 1);
	assert_int_equal(f->out.status, (READY | LPT_STATUS_PERROR) & ~LPT_STATUS_NACK);
}

static void nselectin_low_is_no_negotiation(void **state)
{
	struct fixture *f = *state;

	make(f);
	host_set(f, LPT_CONTROL_NAUTOFD, LOW);
	pass(f, HOST_WAIT_NS);

	assert_int_equal(f->out.status, READY);
}

static void termination_brings_compatibility_back(void **state)
{
	struct fixture *f = *state;

	make(f);
	assert_true(host_negotiates(f, 0x00));
	assert_true(host_terminates(f));

	assert_int_equal(f->out.status, READY);
	assert_true(f->out.until_ns == INT64_MAX);
}

static void the_id_comes_in_nibbles(void **state)
{
	struct fixture *f = *state;
	char text[128] = "";

	make(f);
	assert_true(host_negotiates(f, 0x04));

	assert_int_equal(read_nibbles(f, text, sizeof(text)), strlen(ID) + 2);
	assert_memory_equal(text, "\0\x35", 2);
	assert_string_equal(text + 2, ID);
}

static void what_was_sent_in_compatibility_mode_comes_back_in_nibbles(void **state)
{
	struct fixture *f = *state;
	char text[128] = "";

	make(f);
	for (const char *at = "echo"; *at; at++) {
		host_data(f, (uint8_t)*at);
		host_set(f, LPT_CONTROL_NSTROBE, LOW);
		host_set(f, LPT_CONTROL_NSTROBE, HIGH);
		assert_true(host_wait(f, LPT_STATUS_BUSY, LOW));
	}
	assert_true(host_negotiates(f, 0x00));

	assert_int_equal(read_nibbles(f, text, sizeof(text)), 4);
	assert_string_equal(text, "echo");
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_new_echo_is_ready),
		TEST(a_negotiation_is_answered_a_moment_later),
		TEST(nselectin_low_is_no_negotiation),
		TEST(termination_brings_compatibility_back),
		TEST(the_id_comes_in_nibbles),
		TEST(what_was_sent_in_compatibility_mode_comes_back_in_nibbles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
