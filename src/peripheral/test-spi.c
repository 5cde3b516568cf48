/* SPDX-License-Identifier: MIT */
/* The shift register of an SPI slave, edge by edge. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "peripheral/spi.h"

static void the_first_bit_is_driven_before_the_first_edge(void **state)
{
	struct spi_slave spi;

	spi_begin(&spi, false, 0x80);
	assert_true(spi.miso);
	spi_begin(&spi, false, 0x7f);
	assert_false(spi.miso);
}

static void with_sck_high_the_first_bit_waits_for_its_fall(void **state)
{
	struct spi_slave spi;

	spi_begin(&spi, true, 0x80);
	assert_false(spi.miso);
	spi_clock(&spi, false, false);
	assert_true(spi.miso);
}

static void bits_change_when_sck_falls(void **state)
{
	struct spi_slave spi;

	spi_begin(&spi, false, 0x40);
	spi_clock(&spi, true, false);
	assert_false(spi.miso);
	spi_clock(&spi, false, false);
	assert_true(spi.miso);
}

static void bits_are_taken_when_sck_rises(void **state)
{
	struct spi_slave spi;

	spi_begin(&spi, false, 0);
	spi_clock(&spi, true, true);
	spi_clock(&spi, true, false); /* a repeated level is no edge */
	spi_clock(&spi, false, false);
	spi_clock(&spi, true, false);

	assert_int_equal(spi.in, 0x02);
	assert_int_equal(spi.n_bits, 2);
}

static void eight_bits_are_a_byte_and_the_answer_follows(void **state)
{
	struct spi_slave spi;
	unsigned bytes = 0;
	uint8_t answer = 0;

	spi_begin(&spi, false, 0);
	for (int i = 0; i < 16; i++) {
		if (spi_clock(&spi, true, i % 2)) {
			bytes++;
			assert_int_equal(i % 8, 7);
			assert_int_equal(spi.in, 0x55);
			spi.out = 0xc3;
		}
		answer = (uint8_t)(answer << 1 | (i < 8 ? 0 : spi.miso));
		spi_clock(&spi, false, false);
	}

	assert_int_equal(bytes, 2);
	assert_int_equal(answer, 0xc3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_bit_is_driven_before_the_first_edge),
		cmocka_unit_test(with_sck_high_the_first_bit_waits_for_its_fall),
		cmocka_unit_test(bits_change_when_sck_falls),
		cmocka_unit_test(bits_are_taken_when_sck_rises),
		cmocka_unit_test(eight_bits_are_a_byte_and_the_answer_follows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
