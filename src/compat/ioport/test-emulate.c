/* SPDX-License-Identifier: MIT */
/* What instructions do to registers, over a space and a memory that only note what happens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "compat/ioport/emulate.h"

#define MEMORY 0x1000u /* where the memory begins */
#define ALLOWED 0x378

struct fixture {
	struct ioport_cpu cpu;
	struct ioport_ops ops;
	uint8_t memory[64];
	uint8_t block[16];
	uint8_t written[64]; /* to ports, in order */
	size_t n_written, n_calls;
	uint16_t address;
	uint8_t next_in; /* what the next byte in reads; counts up */
	uint64_t fault;
};

static bool may_access(void *context, uint16_t address, unsigned width)
{
	return address >= ALLOWED && address + width <= ALLOWED + 8;
}

static bool may_set_flag(void *context)
{
	return false;
}

static void fake_read(void *context, uint16_t address, unsigned width, uint8_t *bytes, size_t n)
{
	struct fixture *f = context;

	f->address = address;
	f->n_calls++;
	for (size_t i = 0; i < n * width; i++) {
		bytes[i] = f->next_in++;
	}
}

static void fake_write(void *context, uint16_t address, unsigned width, const uint8_t *bytes,
		       size_t n)
{
	struct fixture *f = context;

	f->address = address;
	f->n_calls++;
	assert_true(f->n_written + n * width <= sizeof(f->written));
	memcpy(f->written + f->n_written, bytes, n * width);
	f->n_written += n * width;
}

static int load(void *context, uint8_t *to, uint64_t from, size_t n)
{
	const struct fixture *f = context;

	if (from < MEMORY || from + n > MEMORY + sizeof(f->memory)) {
		return -EFAULT;
	}
	memcpy(to, f->memory + (from - MEMORY), n);
	return 0;
}

static int store(void *context, uint64_t to, const uint8_t *from, size_t n)
{
	struct fixture *f = context;

	if (to < MEMORY || to + n > MEMORY + sizeof(f->memory)) {
		return -EFAULT;
	}
	memcpy(f->memory + (to - MEMORY), from, n);
	return 0;
}

static struct fixture *fixture(void)
{
	static struct fixture f;

	f = (struct fixture){
		.cpu = {.ip = 0x100, .dx = ALLOWED, .si = MEMORY, .di = MEMORY},
		.ops = {may_access, may_set_flag, fake_read, fake_write, load, store, &f, f.block,
			sizeof(f.block)},
		.next_in = 0x80,
	};
	for (size_t i = 0; i < sizeof(f.memory); i++) {
		f.memory[i] = (uint8_t)i;
	}
	return &f;
}

static int execute(struct fixture *f, const char *code, size_t n)
{
	struct ioport_insn insn;

	assert_int_equal(ioport_decode((const uint8_t *)code, n, IOPORT_MODE_64, &insn), 0);
	return ioport_emulate(&f->cpu, &insn, &f->ops, &f->fault);
}

#define EXECUTE(f, code) execute(f, code, sizeof(code) - 1)

static void out_takes_the_low_bytes_of_the_accumulator(void **state)
{
	struct fixture *f = fixture();

	f->cpu.ax = 0x1122334455667788;
	assert_int_equal(EXECUTE(f, "\xee"), 0);
	assert_int_equal(EXECUTE(f, "\x66\xef"), 0);
	assert_int_equal(EXECUTE(f, "\xef"), 0);
	assert_int_equal(f->n_written, 7);
	assert_memory_equal(f->written, "\x88\x88\x77\x88\x77\x66\x55", 7);
	assert_int_equal(f->cpu.ip, 0x104);
}

static void in_keeps_what_is_above_but_for_32_bits(void **state)
{
	struct fixture *f = fixture();

	f->cpu.ax = UINT64_MAX;
	assert_int_equal(EXECUTE(f, "\xec"), 0);
	assert_true(f->cpu.ax == 0xffffffffffffff80);
	assert_int_equal(EXECUTE(f, "\x66\xed"), 0);
	assert_true(f->cpu.ax == 0xffffffffffff8281);
	assert_int_equal(EXECUTE(f, "\xed"), 0);
	assert_true(f->cpu.ax == 0x86858483);
}

static void the_port_is_in_dx_or_in_the_instruction(void **state)
{
	struct fixture *f = fixture();

	f->cpu.dx = 0xabcd0379;
	assert_int_equal(EXECUTE(f, "\xee"), 0);
	assert_int_equal(f->address, 0x379);
	assert_int_equal(EXECUTE(f, "\xe6\x61"), -EPERM);
}

static void what_is_not_allowed_changes_nothing(void **state)
{
	struct fixture *f = fixture();

	f->cpu.dx = ALLOWED + 7;
	assert_int_equal(EXECUTE(f, "\x66\xef"), -EPERM);
	assert_int_equal(EXECUTE(f, "\xfa"), -EPERM);
	assert_int_equal(f->n_calls, 0);
	assert_int_equal(f->cpu.ip, 0x100);
}

static void a_repeated_outsb_is_one_write(void **state)
{
	struct fixture *f = fixture();

	f->cpu.cx = 5;
	assert_int_equal(EXECUTE(f, "\xf3\x6e"), 0);
	assert_int_equal(f->n_calls, 1);
	assert_int_equal(f->n_written, 5);
	assert_memory_equal(f->written, "\0\1\2\3\4", 5);
	assert_int_equal(f->cpu.cx, 0);
	assert_int_equal(f->cpu.si, MEMORY + 5);
	assert_int_equal(f->cpu.ip, 0x102);
}

static void a_count_of_0_moves_nothing(void **state)
{
	struct fixture *f = fixture();

	assert_int_equal(EXECUTE(f, "\xf3\x6e"), 0);
	assert_int_equal(f->n_calls, 0);
	assert_int_equal(f->cpu.ip, 0x102);
}

static void more_than_a_block_is_executed_again(void **state)
{
	struct fixture *f = fixture();

	f->cpu.cx = 20;
	assert_int_equal(EXECUTE(f, "\xf3\x6c"), 0);
	assert_int_equal(f->cpu.cx, 4);
	assert_int_equal(f->cpu.ip, 0x100);
	assert_int_equal(EXECUTE(f, "\xf3\x6c"), 0);
	assert_int_equal(f->cpu.cx, 0);
	assert_int_equal(f->cpu.ip, 0x102);
	assert_int_equal(f->memory[19], 0x80 + 19);
	assert_int_equal(f->memory[20], 20);
}

static void the_direction_flag_goes_down_one_at_a_time(void **state)
{
	struct fixture *f = fixture();

	f->cpu.flags = 0x400;
	f->cpu.si = MEMORY + 4;
	f->cpu.cx = 2;
	assert_int_equal(EXECUTE(f, "\xf3\x66\x6f"), 0);
	assert_int_equal(f->cpu.ip, 0x100);
	assert_int_equal(EXECUTE(f, "\xf3\x66\x6f"), 0);
	assert_int_equal(f->cpu.ip, 0x103);
	assert_int_equal(f->n_calls, 2);
	assert_memory_equal(f->written, "\4\5\2\3", 4);
	assert_int_equal(f->cpu.si, MEMORY);
}

static void without_a_prefix_a_string_form_leaves_the_count(void **state)
{
	struct fixture *f = fixture();

	f->cpu.cx = 7;
	assert_int_equal(EXECUTE(f, "\x6d"), 0);
	assert_int_equal(f->cpu.cx, 7);
	assert_int_equal(f->cpu.di, MEMORY + 4);
	assert_memory_equal(f->memory, "\x80\x81\x82\x83\x04", 5);
}

static void addresses_of_32_bits_ignore_what_is_above(void **state)
{
	struct fixture *f = fixture();

	f->cpu.si = 0xffffffff00000000 | MEMORY;
	f->cpu.cx = 0xffffffff00000002;
	assert_int_equal(EXECUTE(f, "\x67\xf3\x6e"), 0);
	assert_int_equal(f->n_written, 2);
	assert_true(f->cpu.si == MEMORY + 2);
	assert_true(f->cpu.cx == 0);
}

static void memory_that_ends_ends_the_string_there(void **state)
{
	struct fixture *f = fixture();
	int r = 0;

	f->cpu.si = MEMORY + sizeof(f->memory) - 2;
	f->cpu.cx = 5;
	for (int i = 0; i < 5 && r == 0; i++) {
		r = EXECUTE(f, "\xf3\x6e");
	}
	assert_int_equal(r, -EFAULT);
	assert_int_equal(f->fault, MEMORY + sizeof(f->memory));
	assert_int_equal(f->n_written, 2);
	assert_int_equal(f->cpu.cx, 3);
	assert_int_equal(f->cpu.ip, 0x100);
}

static void nothing_is_read_for_memory_that_is_not_there(void **state)
{
	struct fixture *f = fixture();

	f->cpu.di = 0;
	assert_int_equal(EXECUTE(f, "\x6c"), -EFAULT);
	assert_int_equal(f->n_calls, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(out_takes_the_low_bytes_of_the_accumulator),
		cmocka_unit_test(in_keeps_what_is_above_but_for_32_bits),
		cmocka_unit_test(the_port_is_in_dx_or_in_the_instruction),
		cmocka_unit_test(what_is_not_allowed_changes_nothing),
		cmocka_unit_test(a_repeated_outsb_is_one_write),
		cmocka_unit_test(a_count_of_0_moves_nothing),
		cmocka_unit_test(more_than_a_block_is_executed_again),
		cmocka_unit_test(the_direction_flag_goes_down_one_at_a_time),
		cmocka_unit_test(without_a_prefix_a_string_form_leaves_the_count),
		cmocka_unit_test(addresses_of_32_bits_ignore_what_is_above),
		cmocka_unit_test(memory_that_ends_ends_the_string_there),
		cmocka_unit_test(nothing_is_read_for_memory_that_is_not_there),
	};

	return cmocka_run_group_tests_name("emulate", tests, NULL, NULL);
}
