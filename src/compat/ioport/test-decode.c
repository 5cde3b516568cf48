/* SPDX-License-Identifier: MIT */
/* The decoder against a table of instructions, whole and cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>

#include "compat/ioport/decode.h"

struct sample {
	const char *text;
	uint8_t code[IOPORT_INSN_MAX];
	struct ioport_insn insn; /* length: of code */
};

#define PLAIN(out, bytes, len)                                                                     \
	{                                                                                          \
		.is_out = (out), .width = (bytes), .address_bits = 64, .length = len               \
	}
#define IMMEDIATE(out, bytes, at, len)                                                             \
	{                                                                                          \
		.is_out = (out), .is_immediate = true, .port = (at), .width = (bytes),             \
		.address_bits = 64, .length = (len)                                                \
	}
#define STRING(out, bytes, rep, bits, len)                                                         \
	{                                                                                          \
		.is_out = (out), .is_string = true, .is_repeated = (rep), .width = (bytes),        \
		.address_bits = (bits), .length = (len)                                            \
	}

static const struct sample samples_64[] = {
	{"in al, dx", {0xec}, PLAIN(false, 1, 1)},
	{"in ax, dx", {0x66, 0xed}, PLAIN(false, 2, 2)},
	{"in eax, dx", {0xed}, PLAIN(false, 4, 1)},
	{"out dx, al", {0xee}, PLAIN(true, 1, 1)},
	{"out dx, ax", {0x66, 0xef}, PLAIN(true, 2, 2)},
	{"out dx, eax", {0xef}, PLAIN(true, 4, 1)},
	{"in al, 0x61", {0xe4, 0x61}, IMMEDIATE(false, 1, 0x61, 2)},
	{"in ax, 0x61", {0x66, 0xe5, 0x61}, IMMEDIATE(false, 2, 0x61, 3)},
	{"in eax, 0x61", {0xe5, 0x61}, IMMEDIATE(false, 4, 0x61, 2)},
	{"out 0x80, al", {0xe6, 0x80}, IMMEDIATE(true, 1, 0x80, 2)},
	{"out 0x80, ax", {0x66, 0xe7, 0x80}, IMMEDIATE(true, 2, 0x80, 3)},
	{"out 0x80, eax", {0xe7, 0x80}, IMMEDIATE(true, 4, 0x80, 2)},
	{"insb", {0x6c}, STRING(false, 1, false, 64, 1)},
	{"insw", {0x66, 0x6d}, STRING(false, 2, false, 64, 2)},
	{"insd", {0x6d}, STRING(false, 4, false, 64, 1)},
	{"outsb", {0x6e}, STRING(true, 1, false, 64, 1)},
	{"outsw", {0x66, 0x6f}, STRING(true, 2, false, 64, 2)},
	{"outsd", {0x6f}, STRING(true, 4, false, 64, 1)},
	{"rep insb", {0xf3, 0x6c}, STRING(false, 1, true, 64, 2)},
	{"repne outsb", {0xf2, 0x6e}, STRING(true, 1, true, 64, 2)},
	{"rep outsw", {0xf3, 0x66, 0x6f}, STRING(true, 2, true, 64, 3)},
	{"rep outsw, prefixes turned", {0x66, 0xf3, 0x6f}, STRING(true, 2, true, 64, 3)},
	{"addr32 rep outsd", {0x67, 0xf3, 0x6f}, STRING(true, 4, true, 32, 3)},
	{"rep in al, dx", {0xf3, 0xec}, PLAIN(false, 1, 2)},
	{"ds out dx, al", {0x3e, 0xee}, PLAIN(true, 1, 2)},
	{"cs outsb", {0x2e, 0x6e}, STRING(true, 1, false, 64, 2)},
	{"fs insb, which has no source", {0x64, 0x6c}, STRING(false, 1, false, 64, 2)},
	{"fs out dx, al", {0x64, 0xee}, PLAIN(true, 1, 2)},
	{"rex out dx, eax", {0x40, 0xef}, PLAIN(true, 4, 2)},
	{"rex.w out dx, eax", {0x48, 0xef}, PLAIN(true, 4, 2)},
	{"rex.w before data16", {0x66, 0x48, 0xef}, PLAIN(true, 4, 3)},
	{"rex that does not count", {0x48, 0x66, 0xef}, PLAIN(true, 2, 3)},
	{"rex.w rep outsd", {0xf3, 0x48, 0x6f}, STRING(true, 4, true, 64, 3)},
	{"cli", {0xfa}, {.is_flag = true, .width = 1, .address_bits = 64, .length = 1}},
	{"sti", {0xfb}, {.is_flag = true, .width = 1, .address_bits = 64, .length = 1}},
};

static const struct sample samples_32[] = {
	{"in eax, dx", {0xed}, {.width = 4, .address_bits = 32, .length = 1}},
	{"out dx, ax", {0x66, 0xef}, {.is_out = true, .width = 2, .address_bits = 32, .length = 2}},
	{"rep outsb", {0xf3, 0x6e}, STRING(true, 1, true, 32, 2)},
	{"addr16 rep insw", {0x67, 0xf3, 0x66, 0x6d}, STRING(false, 2, true, 16, 4)},
};

static void check_sample(const struct sample *sample, enum ioport_mode mode)
{
	const struct ioport_insn *expected = &sample->insn;
	struct ioport_insn insn;
	int r = ioport_decode(sample->code, IOPORT_INSN_MAX, mode, &insn);

	if (r < 0 || insn.is_flag != expected->is_flag || insn.is_out != expected->is_out ||
	    insn.is_string != expected->is_string || insn.is_repeated != expected->is_repeated ||
	    insn.is_immediate != expected->is_immediate || insn.port != expected->port ||
	    insn.width != expected->width || insn.address_bits != expected->address_bits ||
	    insn.length != expected->length) {
		fail_msg("%s", sample->text);
	}
	for (size_t n = 0; n < expected->length; n++) {
		if (ioport_decode(sample->code, n, mode, &insn) != -EINVAL) {
			fail_msg("%s, cut to %zu bytes", sample->text, n);
		}
	}
}

static void every_form_of_x86_64_is_known(void **state)
{
	for (size_t i = 0; i < sizeof(samples_64) / sizeof(samples_64[0]); i++) {
		check_sample(&samples_64[i], IOPORT_MODE_64);
	}
}

static void forms_of_i386_have_its_addresses(void **state)
{
	for (size_t i = 0; i < sizeof(samples_32) / sizeof(samples_32[0]); i++) {
		check_sample(&samples_32[i], IOPORT_MODE_32);
	}
}

static void other_instructions_are_refused(void **state)
{
	static const uint8_t others[][IOPORT_INSN_MAX] = {
		{0x90},             /* nop */
		{0xf4},             /* hlt */
		{0xf3, 0xa4},       /* rep movsb */
		{0x0f, 0x01},       /* of the system */
		{0xf0, 0xee},       /* lock out: invalid */
		{0x64, 0x6e},       /* fs outsb */
		{0x65, 0xf3, 0x6f}, /* gs rep outsd */
		{0x66, 0x66},       /* prefixes before nothing known */
	};
	struct ioport_insn insn;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_int_equal(ioport_decode(others[i], IOPORT_INSN_MAX, IOPORT_MODE_64, &insn),
				 -EINVAL);
	}
}

static void a_byte_that_is_rex_in_64_bits_is_no_prefix_in_32(void **state)
{
	const uint8_t dec_eax[] = {0x48, 0xef};
	struct ioport_insn insn;

	assert_int_equal(ioport_decode(dec_eax, 2, IOPORT_MODE_32, &insn), -EINVAL);
}

static void an_instruction_has_at_most_15_bytes(void **state)
{
	uint8_t code[16];
	struct ioport_insn insn;

	for (size_t i = 0; i < 15; i++) {
		code[i] = 0x66;
	}
	code[15] = 0xef;
	assert_int_equal(ioport_decode(code, 16, IOPORT_MODE_64, &insn), -EINVAL);
	assert_int_equal(ioport_decode(code + 1, 15, IOPORT_MODE_64, &insn), 0);
	assert_int_equal(insn.length, 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_x86_64_is_known),
		cmocka_unit_test(forms_of_i386_have_its_addresses),
		cmocka_unit_test(other_instructions_are_refused),
		cmocka_unit_test(a_byte_that_is_rex_in_64_bits_is_no_prefix_in_32),
		cmocka_unit_test(an_instruction_has_at_most_15_bytes),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
