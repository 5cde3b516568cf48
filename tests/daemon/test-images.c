/* SPDX-License-Identifier: MIT */
/*
 * Memory of a peripheral is in its file when its port is freed, however the port or its daemon
 * ends.  A serial flash is programmed by its owner, who then holds the port.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <lpt/lpt.h>

#include "support/private-daemon.h"

#define NCS 0x20
#define SCK 0x40
#define MOSI 0x80

#define TEXT "kept"

struct fixture {
	struct private_daemon daemon;
	struct lpt_connection *conn;
	struct lpt_file *file;
	char path[128]; /* of the image */
	struct lpt_insn insns[512];
	uint32_t n_insns;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f || private_daemon_start(&f->daemon) < 0) {
		return -1;
	}
	snprintf(f->path, sizeof(f->path), "%s/flash.bin", f->daemon.folder);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	lpt_disconnect(f->conn);
	private_daemon_stop(&f->daemon);
	free(f);
	return 0;
}

static void out(struct fixture *f, unsigned data)
{
	f->insns[f->n_insns++] =
		(struct lpt_insn){.op = LPT_OP_OUT, .reg = LPT_REG_DATA, .val = (uint8_t)data};
}

static void transfer(struct fixture *f, const char *bytes, size_t n)
{
	out(f, 0);
	for (size_t i = 0; i < n; i++) {
		for (int bit = 7; bit >= 0; bit--) {
			unsigned mosi = (bytes[i] >> bit) & 1 ? MOSI : 0;

			out(f, mosi);
			out(f, mosi | SCK);
		}
		out(f, 0);
	}
	out(f, NCS);
}

/* Own the port and program the flash. */
static void program(struct fixture *f)
{
	const char write_enable[] = {0x06}, page[] = "\x02zzz" TEXT;
	struct lpt_program p = {.insns = f->insns};
	char spec[192];

	assert_int_equal(lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "test", &f->conn), 0);
	snprintf(spec, sizeof(spec), "spi-flash,size=64K,image=%s", f->path);
	assert_int_equal(lpt_add(f->conn, spec, NULL), 0);
	assert_int_equal(lpt_open(f->conn, "LPT1", &f->file), 0);
	assert_int_equal(lpt_allocate(f->file, 0), 0);
	out(f, NCS);
	transfer(f, write_enable, sizeof(write_enable));
	transfer(f, page, sizeof(page) - 1);
	f->insns[f->n_insns++] = (struct lpt_insn){.op = LPT_OP_END};
	p.n_insns = f->n_insns;
	assert_int_equal(lpt_run(f->file, &p, NULL), 0);
}

static size_t length(const struct fixture *f)
{
	static char bytes[65537];
	int fd = open(f->path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	ssize_t n = read(fd, bytes, sizeof(bytes));

	close(fd);
	assert_true(n >= 0);
	return (size_t)n;
}

/* At the address that the letters of the instruction are. */
static void assert_kept(const struct fixture *f)
{
	char bytes[sizeof(TEXT)] = "";
	int fd = open(f->path, O_RDONLY | O_CLOEXEC);

	assert_int_equal(pread(fd, bytes, strlen(TEXT), 0x7a7a7a % 65536), strlen(TEXT));
	close(fd);
	assert_string_equal(bytes, TEXT);
	assert_int_equal(length(f), 65536);
}

static void nothing_is_written_while_the_owner_is_at_it(void **state)
{
	struct fixture *f = *state;

	program(f);

	assert_int_equal(length(f), 0);
}

static void an_owner_that_frees_finds_it_in_the_file(void **state)
{
	struct fixture *f = *state;

	program(f);
	assert_int_equal(lpt_free(f->file), 0);

	assert_kept(f);
}

static void a_file_that_is_closed_leaves_it_in_the_file(void **state)
{
	struct fixture *f = *state;
	struct lpt_daemon_info info;

	program(f);
	f->file = lpt_close(f->file);
	assert_int_equal(lpt_daemon_status(f->conn, &info), 0); /* the close came before it */

	assert_kept(f);
}

static void a_port_that_is_pulled_out_leaves_it_in_the_file(void **state)
{
	struct fixture *f = *state;
	struct lpt_records *told;

	program(f);
	assert_int_equal(lpt_unplug(f->conn, "LPT1", &told), 1);
	lpt_records_free(told);

	assert_kept(f);
}

static void a_daemon_that_is_told_to_end_leaves_it_in_the_file(void **state)
{
	struct fixture *f = *state;

	program(f);
	private_daemon_kill(&f->daemon, SIGTERM);

	assert_kept(f);
}

static void note_event(const struct lpt_event *event, void *userdata)
{
	char *said = userdata;

	if (strcmp(event->event, "image") == 0) {
		snprintf(said, 256, "%s: %s", event->port, event->detail);
	}
}

/* A limit of the system on the size of files stands for a disk that is full. */
static void a_file_that_cannot_be_written_is_told_and_tried_again(void **state)
{
	struct fixture *f = *state;
	const struct rlimit limit = {4096, RLIM_INFINITY}, none = {RLIM_INFINITY, RLIM_INFINITY};
	char said[256] = "", expected[256];

	program(f);
	assert_int_equal(lpt_watch_start(f->conn, "LPT1", note_event, said, NULL), 0);
	assert_int_equal(prlimit(f->daemon.pid, RLIMIT_FSIZE, &limit, NULL), 0);
	assert_int_equal(lpt_free(f->file), 0);
	while (!said[0]) {
		assert_true(lpt_dispatch(f->conn, 10000) >= 0);
	}
	snprintf(expected, sizeof(expected), "LPT1: image=%s could not be written: File too large",
		 f->path);
	assert_string_equal(said, expected);
	assert_int_equal(length(f), 0);
	assert_int_equal(prlimit(f->daemon.pid, RLIMIT_FSIZE, &none, NULL), 0);
	assert_int_equal(lpt_allocate(f->file, 0), 0);
	assert_int_equal(lpt_free(f->file), 0);

	assert_kept(f);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_written_while_the_owner_is_at_it),
		TEST(an_owner_that_frees_finds_it_in_the_file),
		TEST(a_file_that_is_closed_leaves_it_in_the_file),
		TEST(a_port_that_is_pulled_out_leaves_it_in_the_file),
		TEST(a_file_that_cannot_be_written_is_told_and_tried_again),
		TEST(a_daemon_that_is_told_to_end_leaves_it_in_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
