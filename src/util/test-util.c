/* SPDX-License-Identifier: MIT */
/* The small helpers: clock, descriptors, log, lists, owners on the stack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/clock.h"
#include "util/list.h"
#include "util/log.h"

struct fixture {
	int pipe[2];
};

static char logged[256];

static void keep_line(enum log_level level, const char *line)
{
	snprintf(logged, sizeof(logged), "%d %s", level, line);
}

static int setup(void **state)
{
	static struct fixture fixture;

	*state = &fixture;
	logged[0] = '\0';
	log_set_sink(keep_line);
	return pipe2(fixture.pipe, O_CLOEXEC);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	fd_close(&f->pipe[0]);
	fd_close(&f->pipe[1]);
	log_set_level(LOG_LEVEL_NOTICE);
	log_set_sink(NULL);
	return 0;
}

static void monotonic_clock_never_goes_back(void **state)
{
	int64_t before = clock_monotonic_ns();

	clock_sleep_ns(1);

	assert_true(clock_monotonic_ns() > before);
}

static void closing_makes_the_descriptor_minus_one_and_keeps_errno(void **state)
{
	struct fixture *f = *state;
	errno = ENOSPC;

	fd_close(&f->pipe[0]);
	fd_close(&f->pipe[0]);

	assert_int_equal(f->pipe[0], -1);
	assert_int_equal(errno, ENOSPC);
}

static void read_all_collects_pieces_until_the_end(void **state)
{
	struct fixture *f = *state;
	char bytes[16];
	assert_int_equal(fd_write_all(f->pipe[1], "abc", 3), 0);
	assert_int_equal(fd_write_all(f->pipe[1], "de", 2), 0);
	fd_close(&f->pipe[1]);

	ssize_t n = fd_read_all(f->pipe[0], bytes, sizeof(bytes));

	assert_int_equal(n, 5);
	assert_memory_equal(bytes, "abcde", 5);
}

static void write_to_a_closed_descriptor_gives_its_error(void **state)
{
	assert_int_equal(fd_write_all(-1, "x", 1), -EBADF);
}

static void flags_make_a_descriptor_non_blocking(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fd_set_flags(f->pipe[0]), 0);

	char byte;
	assert_int_equal(read(f->pipe[0], &byte, 1), -1);
	assert_int_equal(errno, EAGAIN);
}

static void log_hides_control_characters(void **state)
{
	log_error("client %s", "a\nb\x1b[2J");

	assert_string_equal(logged, "3 client a?b?[2J");
}

static void log_drops_what_is_above_its_level(void **state)
{
	log_info("chatter");

	assert_string_equal(logged, "");
}

static void stolen_descriptor_is_no_longer_owned(void **state)
{
	struct fixture *f = *state;
	int fd = f->pipe[0];

	int stolen = steal_fd(&f->pipe[0]);

	assert_int_equal(stolen, fd);
	assert_int_equal(f->pipe[0], -1);
	close(stolen);
}

static void list_keeps_order_and_forgives_a_second_removal(void **state)
{
	struct lpt_list list, first, second;
	lpt_list_init(&list);
	lpt_list_append(&list, &first);
	lpt_list_append(&list, &second);
	assert_ptr_equal(lpt_list_first(&list), &first);

	lpt_list_remove(&first);
	lpt_list_remove(&first);

	assert_ptr_equal(lpt_list_first(&list), &second);
	lpt_list_remove(&second);
	assert_true(lpt_list_is_empty(&list));
}

static void milliseconds_that_do_not_fit_are_the_most_that_do(void **state)
{
	assert_true(clock_ns_of_ms(2) == 2000000);
	assert_true(clock_ns_of_ms(INT64_MAX) == INT64_MAX);
	assert_true(clock_ns_of_ms(INT64_MIN) == INT64_MIN);
	assert_true(clock_ns_after_ms(INT64_MAX / 1000000) == INT64_MAX);
}

static void a_standard_descriptor_that_was_closed_is_occupied(void **state)
{
	int saved = dup(STDIN_FILENO);
	char byte;

	assert_true(saved >= 0);
	close(STDIN_FILENO);
	fd_occupy_standard();
	ssize_t n = read(STDIN_FILENO, &byte, 1);
	int error = errno;

	dup2(saved, STDIN_FILENO);
	close(saved);
	assert_int_equal(n, -1);
	assert_int_equal(error, EBADF);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(monotonic_clock_never_goes_back),
		test(milliseconds_that_do_not_fit_are_the_most_that_do),
		test(closing_makes_the_descriptor_minus_one_and_keeps_errno),
		test(read_all_collects_pieces_until_the_end),
		test(write_to_a_closed_descriptor_gives_its_error),
		test(flags_make_a_descriptor_non_blocking),
		test(a_standard_descriptor_that_was_closed_is_occupied),
		test(log_hides_control_characters),
		test(log_drops_what_is_above_its_level),
		test(stolen_descriptor_is_no_longer_owned),
		test(list_keeps_order_and_forgives_a_second_removal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
