/* SPDX-License-Identifier: MIT */
/* Parsing and opening with the n-th allocation failing, for every n. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "driver/source.h"

/* The linker sends the calls of all objects here (--wrap). */
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
char *__real_strdup(const char *text);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);
char *__wrap_strdup(const char *text);

static unsigned allocations_left = UINT32_MAX;

static bool may_allocate(void)
{
	if (allocations_left == UINT32_MAX) {
		return true;
	}
	if (allocations_left == 0) {
		return false;
	}
	allocations_left--;
	return true;
}

void *__wrap_calloc(size_t n, size_t size)
{
	return may_allocate() ? __real_calloc(n, size) : NULL;
}

void *__wrap_realloc(void *at, size_t size)
{
	return may_allocate() ? __real_realloc(at, size) : NULL;
}

char *__wrap_strdup(const char *text)
{
	return may_allocate() ? __real_strdup(text) : NULL;
}

/* Parse and open with only so many allocations, and close what was opened. */
static int open_within(const char *text, unsigned n_allocations, char *error, size_t error_size)
{
	struct port_source source = {0};
	struct port_spec spec = {0};
	int r;

	allocations_left = n_allocations;
	r = port_spec_parse(text, &spec, error, error_size);
	if (r == 0) {
		r = port_source_open(&spec, NULL, &source, error, error_size);
	}
	allocations_left = UINT32_MAX;
	port_source_close(&source);
	port_spec_deinit(&spec);
	return r;
}

static void assert_every_failure_is_told(const char *text)
{
	unsigned n = 0;
	char error[256];

	while (open_within(text, n, error, sizeof(error)) == -ENOMEM) {
		assert_string_equal(error, "out of memory");
		n++;
	}

	assert_int_equal(open_within(text, n, error, sizeof(error)), 0);
	assert_true(n >= 10);
}

static void sim_without_memory_says_so_and_leaves_nothing(void **state)
{
	assert_every_failure_is_told("printer,rate=100,pages=3");
}

static void slow_without_memory_says_so_and_leaves_nothing(void **state)
{
	assert_every_failure_is_told("slow:loopback,name=LPT2");
}

static void hardware_without_memory_says_so_and_leaves_nothing(void **state)
{
	assert_every_failure_is_told("null:/dev/parport0,irq=7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sim_without_memory_says_so_and_leaves_nothing),
		cmocka_unit_test(slow_without_memory_says_so_and_leaves_nothing),
		cmocka_unit_test(hardware_without_memory_says_so_and_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
