/* SPDX-License-Identifier: MIT */
/*
 * The driver of real ports over a kernel made up here: a port with its latches, that counts the
 * calls it gets and can be pulled out.  And the facts of the kernel, in a folder made up here.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/major.h>
#include <linux/ppdev.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include "driver/ppdev-kernel.h"
#include "driver/source.h"
#include "lines/signals.h"
#include "program/program.h"
#include "util/test-folder.h"

/* The linker sends the driver's calls here (--wrap). */
int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_fstat(int fd, struct stat *about);
int __wrap_fstat64(int fd, struct stat *about); /* where files may be large */

static struct kernel {
	int fd; /* the one descriptor that is its port's */
	uint8_t data, control, status;
	int reverse;
	unsigned calls;
	unsigned modes_calls;
	int claim_error;
	bool is_gone;
} kernel;

static int refuse(int error)
{
	errno = error;
	return -1;
}

int __wrap_fstat(int fd, struct stat *about)
{
	*about = (struct stat){.st_mode = S_IFCHR, .st_rdev = makedev(PP_MAJOR, 15)};
	if (fd != kernel.fd) {
		about->st_rdev = makedev(MEM_MAJOR, 3);
	}
	return 0;
}

int __wrap_fstat64(int fd, struct stat *about)
{
	return __wrap_fstat(fd, about);
}

static uint8_t seen(uint8_t value)
{
	return kernel.is_gone ? 0 : value;
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	uint8_t *byte;

	va_start(arguments, request);
	byte = va_arg(arguments, uint8_t *);
	va_end(arguments);
	kernel.calls++;
	switch (request) {
	case PPCLAIM:
		return kernel.claim_error ? refuse(kernel.claim_error) : 0;
	case PPGETMODES:
		kernel.modes_calls++;
		*(int *)(void *)byte = 0x43; /* tristate */
		return kernel.is_gone ? refuse(ENODEV) : 0;
	case PPRDATA:
		*byte = seen(kernel.data);
		return 0;
	case PPRSTATUS:
		*byte = seen(kernel.status);
		return 0;
	case PPRCONTROL:
		*byte = seen(kernel.control);
		return 0;
	case PPWDATA:
		kernel.data = *byte;
		return 0;
	case PPWCONTROL:
		kernel.control = *byte;
		return 0;
	case PPDATADIR:
		kernel.reverse = *(int *)(void *)byte;
		return 0;
	default:
		return refuse(EINVAL);
	}
}

struct fixture {
	struct port_spec spec;
	struct port_source source;
	char error[256];
};

static int open_port(struct fixture *f)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	int r = port_spec_parse("ppdev:/dev/parport15", &f->spec, f->error, sizeof(f->error));

	kernel.fd = fd;
	if (r == 0) {
		setting_attach(port_spec_wants(&f->spec), &fd);
		r = port_source_open(&f->spec, NULL, &f->source, f->error, sizeof(f->error));
	}
	kernel.calls = kernel.modes_calls = 0;
	return r;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	kernel = (struct kernel){.data = 0x12, .control = 0x0c, .status = 0xd8};
	*state = f;
	return f ? open_port(f) : -1;
}

static int setup_closed(void **state)
{
	kernel = (struct kernel){.data = 0x12, .control = 0x0c, .status = 0xd8};
	*state = calloc(1, sizeof(struct fixture));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	if (f->source.lines.ops) {
		port_source_close(&f->source);
	}
	port_spec_deinit(&f->spec);
	free(f);
	return 0;
}

static int run(struct fixture *f, const struct lpt_insn *code, uint32_t n)
{
	static uint8_t results[64];
	struct lpt_run run = {
		.code = code,
		.n = n,
		.results = results,
		.results_size = sizeof(results),
		.registers = UINT16_MAX,
		.data_mask = 0xff,
		.control_mask = 0xff,
		.may_block = true,
	};
	int r;

	lpt_run_init(&run);
	do {
		run.fuel = 100;
		r = lpt_run_step(&f->source.lines, &run);
	} while (r > 0);
	return r;
}

#define RUN(f, ...)                                                                                \
	run(f, (const struct lpt_insn[]){__VA_ARGS__, {.op = LPT_OP_END}},                         \
	    sizeof((const struct lpt_insn[]){__VA_ARGS__}) / sizeof(struct lpt_insn) + 1)
/* clang-format off */
#define OUT(r, v) {.op = LPT_OP_OUT, .reg = LPT_REG_##r, .val = (v)}
#define IN(r) {.op = LPT_OP_IN, .reg = LPT_REG_##r, .mask = 0xff}
#define DIR(v) {.op = LPT_OP_DIR, .val = (v)}
/* clang-format on */

static void opening_reads_the_latches_and_writes_nothing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(f->source.lines.shadow[LPT_REG_DATA], 0x12);
	assert_int_equal(f->source.lines.shadow[LPT_REG_CONTROL], 0x0c);
	assert_int_equal(kernel.data, 0x12);
	assert_int_equal(kernel.control, 0x0c);
}

static void an_access_is_one_call(void **state)
{
	assert_int_equal(RUN(*state, OUT(DATA, 1), OUT(CONTROL, 0x0d), OUT(CONTROL, 0x0c),
			     OUT(DATA, 2), IN(STATUS)),
			 0);
	assert_int_equal(kernel.calls, 5);
	assert_int_equal(kernel.data, 2);
}

static void what_a_latch_holds_is_not_written_again(void **state)
{
	assert_int_equal(RUN(*state, OUT(DATA, 7), OUT(DATA, 7), OUT(CONTROL, 0x0c), IN(STATUS)),
			 0);
	assert_int_equal(kernel.calls, 2);
}

static void control_is_read_without_a_call(void **state)
{
	assert_int_equal(RUN(*state, IN(CONTROL), IN(CONTROL)), 0);
	assert_int_equal(kernel.calls, 0);
}

/* What was read when the port was opened may have been pins. */
static void the_first_byte_is_written_in_any_case(void **state)
{
	assert_int_equal(RUN(*state, OUT(DATA, 0x12), IN(STATUS)), 0);
	assert_int_equal(kernel.calls, 2);
}

static void direction_is_a_call_of_its_own(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(RUN(f, DIR(1)), 0);
	assert_int_equal(kernel.reverse, 1);
	assert_int_equal(kernel.control, 0x0c);
	assert_true(f->source.lines.reverse);
	assert_int_equal(RUN(f, DIR(0)), 0);
	assert_int_equal(kernel.reverse, 0);
}

static void a_run_that_only_writes_asks_once_whether_the_port_is_there(void **state)
{
	assert_int_equal(RUN(*state, OUT(DATA, 1), OUT(DATA, 2), OUT(DATA, 3)), 0);
	assert_int_equal(kernel.modes_calls, 1);
	assert_int_equal(kernel.calls, 4);
}

static void an_unplugged_port_ends_a_run_that_writes(void **state)
{
	struct fixture *f = *state;

	kernel.is_gone = true;
	assert_int_equal(RUN(f, OUT(DATA, 1)), -ENODEV);
	assert_true(f->source.lines.gone);
}

static void an_unplugged_port_ends_a_run_that_reads(void **state)
{
	kernel.is_gone = true;
	assert_int_equal(RUN(*state, IN(STATUS)), -ENODEV);
}

static void a_port_that_is_gone_is_called_no_more(void **state)
{
	struct fixture *f = *state;

	kernel.is_gone = true;
	assert_int_equal(RUN(f, IN(STATUS)), -ENODEV);
	kernel.calls = 0;
	assert_int_equal(RUN(f, OUT(DATA, 1)), -ENODEV);
	assert_int_equal(kernel.calls, 0);
}

static void a_claim_that_is_refused_says_why(void **state)
{
	struct fixture *f = *state;

	kernel.claim_error = ENXIO;
	assert_int_equal(open_port(f), -ENXIO);
	assert_non_null(strstr(f->error, "does not give /dev/parport15 away"));
}

/* As after a signal of the timer. */
static void a_claim_that_was_cut_says_who_holds_the_port(void **state)
{
	struct fixture *f = *state;

	kernel.claim_error = EINTR;
	assert_int_equal(open_port(f), -EBUSY);
	assert_non_null(strstr(f->error, "is held by another program"));
}

static void another_device_is_refused(void **state)
{
	struct fixture *f = *state;
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	kernel.fd = -1;
	assert_int_equal(port_spec_parse("ppdev:/dev/null", &f->spec, f->error, sizeof(f->error)),
			 0);
	setting_attach(port_spec_wants(&f->spec), &fd);
	assert_int_equal(port_source_open(&f->spec, NULL, &f->source, f->error, sizeof(f->error)),
			 -EINVAL);
	assert_string_equal(f->error,
			    "/dev/null is no parallel port of the kernel (its driver ppdev)");
}

/* --- facts --- */

static void put(const char *root, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/parport0/%s", root, name);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void put_folder(const char *root, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void facts_are_read_from_proc(void **state)
{
	char root[] = "/tmp/test-ppdev-XXXXXX";
	struct ppdev_facts facts;

	assert_non_null(mkdtemp(root));
	put_folder(root, "parport0");
	put_folder(root, "parport0/devices");
	put(root, "base-addr", "888\t1912\n");
	put(root, "irq", "7\n");
	put(root, "devices/active", "none\n");
	ppdev_facts_read(root, 0, &facts);
	assert_int_equal(facts.io, 0x378);
	assert_int_equal(facts.io_high, 0x778);
	assert_int_equal(facts.irq, 7);
	assert_string_equal(facts.owner, "none");
	assert_true(facts.is_unused);

	put_folder(root, "parport0/devices/lp");
	ppdev_facts_read(root, 0, &facts);
	assert_false(facts.is_unused);
	assert_int_equal(folder_remove(root), 0);
}

static void facts_that_cannot_be_read_stay_unknown(void **state)
{
	struct ppdev_facts facts;

	ppdev_facts_read("/nonexistent", 0, &facts);
	assert_int_equal(facts.io, 0);
	assert_int_equal(facts.irq, -1);
	assert_false(facts.is_unused);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define PORT_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define CLOSED_TEST(name) cmocka_unit_test_setup_teardown(name, setup_closed, teardown)
		PORT_TEST(opening_reads_the_latches_and_writes_nothing),
		PORT_TEST(an_access_is_one_call),
		PORT_TEST(what_a_latch_holds_is_not_written_again),
		PORT_TEST(control_is_read_without_a_call),
		PORT_TEST(the_first_byte_is_written_in_any_case),
		PORT_TEST(direction_is_a_call_of_its_own),
		PORT_TEST(a_run_that_only_writes_asks_once_whether_the_port_is_there),
		PORT_TEST(an_unplugged_port_ends_a_run_that_writes),
		PORT_TEST(an_unplugged_port_ends_a_run_that_reads),
		PORT_TEST(a_port_that_is_gone_is_called_no_more),
		CLOSED_TEST(a_claim_that_is_refused_says_why),
		CLOSED_TEST(a_claim_that_was_cut_says_who_holds_the_port),
		CLOSED_TEST(another_device_is_refused),
		cmocka_unit_test(facts_are_read_from_proc),
		cmocka_unit_test(facts_that_cannot_be_read_stay_unknown),
	};

	return cmocka_run_group_tests_name("driver/ppdev", tests, NULL, NULL);
}
