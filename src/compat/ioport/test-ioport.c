/* SPDX-License-Identifier: MIT */
/*
 * Port instructions of a process, and what a real daemon's peripherals saw of them.  LPT1 at 0x378
 * is a loopback plug (see src/peripheral/loopback.c), LPT2 at 0x278 a printer, LPT3 at 0x3bc has
 * neither ECP nor data lines that can be read.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <unistd.h>

#include <lpt/lpt.h>

#include "compat/ioport/ioport.h"
#include "compat/ioport/test-child.h"
#include "support/private-daemon.h"

#define DATA 0x378
#define STATUS 0x379
#define CONTROL 0x37a
#define ECR 0x77a
#define PRINTER 0x278
#define NOBODY 0x330

struct fixture {
	struct private_daemon daemon;
	struct lpt_connection *conn;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	assert_int_equal(private_daemon_start(&f->daemon), 0);
	assert_int_equal(lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "test", &f->conn), 0);
	assert_int_equal(lpt_add(f->conn, "loopback", NULL), 0);
	assert_int_equal(lpt_add(f->conn, "printer,clock=virtual", NULL), 0);
	assert_int_equal(lpt_add(f->conn, "loopback,modes=compat", NULL), 0);
	ioport_use_socket(f->daemon.socket);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	lpt_disconnect(f->conn);
	private_daemon_stop(&f->daemon);
	free(f);
	return 0;
}

static struct lpt_port_info info_of(const struct fixture *f, const char *port)
{
	struct lpt_records *list;

	assert_int_equal(lpt_ports(f->conn, port, &list), 1);
	struct lpt_port_info info = *lpt_records_port(list, 0);

	lpt_records_free(list);
	return info; /* its texts are not looked at */
}

/* --- rights --- */

static void do_without_right(void)
{
	outb(0, DATA);
}

static void do_beside_the_right(void)
{
	STEP(ioperm(DATA, 3, 1) == 0);
	outb(0, DATA);
	inb(NOBODY);
}

static void do_across_the_end_of_the_right(void)
{
	STEP(ioperm(DATA, 3, 1) == 0);
	inw(CONTROL);
}

static void do_after_the_right(void)
{
	STEP(ioperm(DATA, 3, 1) == 0);
	outb(0, DATA);
	STEP(ioperm(DATA, 3, 0) == 0);
	outb(0, DATA);
}

static void do_after_the_level(void)
{
	STEP(iopl(3) == 0);
	outb(0, DATA);
	STEP(iopl(0) == 0);
	outb(0, DATA);
}

static void an_instruction_without_the_right_kills(void **state)
{
	expect_death(do_without_right);
	expect_death(do_beside_the_right);
	expect_death(do_across_the_end_of_the_right);
	expect_death(do_after_the_right);
	expect_death(do_after_the_level);
}

static void do_bad_arguments(void)
{
	STEP(ioperm(0, 0, 1) == -1 && errno == EINVAL);
	STEP(ioperm(65535, 2, 1) == -1 && errno == EINVAL);
	STEP(ioperm(-1ul, 1, 1) == -1 && errno == EINVAL);
	STEP(ioperm(65535, 1, 1) == 0);
	STEP(iopl(4) == -1 && errno == EINVAL);
	STEP(iopl(-1) == -1 && errno == EINVAL);
}

static void ranges_and_levels_that_are_none_are_refused(void **state)
{
	expect_success(do_bad_arguments);
}

static void do_no_daemon(void)
{
	ioport_use_socket("/nowhere/socket");
	STEP(ioperm(DATA, 3, 1) == -1 && errno == EIO);
	STEP(iopl(3) == -1 && errno == EIO);
}

static void without_a_daemon_there_is_no_right(void **state)
{
	expect_success(do_no_daemon);
}

static void do_flags(void)
{
	STEP(iopl(3) == 0);
	__asm__ volatile("cli; sti");
}

static void the_highest_level_may_set_the_interrupt_flag(void **state)
{
	expect_success(do_flags);
}

/* --- registers --- */

static void do_bytes(void)
{
	STEP(ioperm(DATA, 3, 1) == 0);
	outb(0x1f, DATA);
	STEP(inb(DATA) == 0x1f);
	STEP(inb(STATUS) == 0x78);
	outb(0x00, DATA);
	STEP(inb(STATUS) == 0x80);
	outb(0x0e, CONTROL);
	STEP(inb(CONTROL) == 0x0e);
	outb(0x2c, CONTROL); /* reverse: nobody drives the data lines */
	outb(0x00, DATA);
	STEP(inb(DATA) == 0xff);
}

static void bytes_reach_the_plug(void **state)
{
	struct fixture *f = *state;

	expect_success(do_bytes);
	assert_int_equal(info_of(f, "LPT1").n_allocations, 1);
	assert_int_equal(info_of(f, "LPT1").accesses, 10);
	assert_int_equal(info_of(f, "LPT2").n_allocations, 0);
}

static void do_wide(void)
{
	STEP(iopl(3) == 0);
	outw(0x551f, DATA); /* the status register takes nothing */
	STEP(inb(DATA) == 0x1f);
	STEP(inw(DATA) == 0x781f);
	outl(0x000e0011, DATA);
	STEP(inl(DATA) == 0xff0e0811);
	outw(0x0c0e, STATUS);
	STEP(inb(CONTROL) == 0x0c);
}

static void wide_accesses_are_split_from_the_lowest_address(void **state)
{
	expect_success(do_wide);
}

static void do_strings(void)
{
	static const char words[] = "\x01\x0e\x02\x0c";
	uint8_t status[3] = {0}, both[4];

	STEP(iopl(3) == 0);
	outsw(DATA, words, 2);
	STEP(inb(DATA) == 0x02 && inb(STATUS) == 0x90);
	insb(STATUS, status, 3);
	STEP(memcmp(status, "\x90\x90\x90", 3) == 0);
	insw(STATUS, both, 2);
	STEP(memcmp(both, "\x90\x0c\x90\x0c", 4) == 0);
}

static void string_forms_move_memory(void **state)
{
	expect_success(do_strings);
}

static void do_nobody(void)
{
	STEP(iopl(3) == 0);
	outb(0x55, NOBODY);
	STEP(inb(NOBODY) == 0xff);
	STEP(inl(NOBODY) == 0xffffffff);
	STEP(inb(0x80) == 0xff);
	STEP(inb(DATA + 3) == 0xff && inb(DATA + 4) == 0xff && inb(DATA + 7) == 0xff);
	outl(0, DATA + 4);
	STEP(inb(0x778) == 0xff && inb(0x779) == 0xff);
	STEP(inb(0x3bf) == 0xff);
	STEP(inb(0xffff) == 0xff && inw(0xffff) == 0xffff);
}

static void what_nothing_covers_reads_ones(void **state)
{
	struct fixture *f = *state;

	expect_success(do_nobody);
	assert_int_equal(info_of(f, "LPT1").accesses, 0);
}

static void do_ecr(void)
{
	STEP(iopl(3) == 0);
	STEP((inb(ECR) & 0xe3) == 0x01);
	outb(0x34, ECR);
	STEP(inb(ECR) == 0x35);
	outb(0x75, ECR); /* a mode that this port lacks */
	STEP(inb(ECR) >> 5 == 1);
	outb(0x00, ECR);
	STEP(inb(ECR) == 0x01);
	STEP(inw(0x779) == 0x01ff);
	STEP(inb(0x7be) == 0xff);
}

static void a_program_that_looks_for_an_ecr_finds_one(void **state)
{
	expect_success(do_ecr);
}

/* --- peripherals --- */

static void print(const char *text)
{
	for (; *text; text++) {
		while (!(inb(PRINTER + 1) & 0x80)) {
		}
		outb((unsigned char)*text, PRINTER);
		outb(0x0d, PRINTER + 2);
		outb(0x0c, PRINTER + 2);
	}
}

static void do_print(void)
{
	STEP(ioperm(PRINTER, 3, 1) == 0);
	print("Hello\n");
}

static void a_printer_takes_what_is_strobed(void **state)
{
	struct fixture *f = *state;

	expect_success(do_print);
	assert_int_equal(info_of(f, "LPT2").bytes, 6);
}

static void do_block(void)
{
	static char bytes[100000];

	STEP(ioperm(DATA, 3, 1) == 0);
	bytes[sizeof(bytes) - 1] = 0x15;
	outsb(DATA, bytes, sizeof(bytes));
	STEP(inb(DATA) == 0x15);
}

static void a_long_string_goes_out_whole(void **state)
{
	struct fixture *f = *state;

	expect_success(do_block);
	assert_int_equal(info_of(f, "LPT1").accesses, 100000 + 1);
}

/* --- faults --- */

static sigjmp_buf back;
static void *volatile seen_address;

static void jump_back(int number, siginfo_t *info, void *context)
{
	seen_address = info->si_addr;
	siglongjmp(back, 1);
}

static void do_faults(void)
{
	struct sigaction action = {.sa_sigaction = jump_back, .sa_flags = SA_SIGINFO};
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	STEP(iopl(3) == 0 && sigaction(SIGSEGV, &action, NULL) == 0);
	STEP(munmap(pages + 4096, 4096) == 0);
	memset(pages, 0x0a, 4096);
	outb(0, DATA);
	if (sigsetjmp(back, 1) == 0) {
		pages[4096] = 1;
	}
	STEP(seen_address == pages + 4096);
	seen_address = NULL;
	if (sigsetjmp(back, 1) == 0) {
		outsb(DATA, pages + 4090, 10);
	}
	STEP(seen_address == pages + 4096);
	STEP(inb(DATA) == 0x0a);
}

static void the_program_sees_its_own_faults_only(void **state)
{
	expect_success(do_faults);
}

/* --- sharing --- */

static void do_child(void)
{
	STEP(ioperm(DATA, 3, 1) == 0);
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		outb(0x12, DATA);
		_exit(inb(DATA) == 0x12 ? 0 : 1);
	}
	STEP(waitpid(pid, &status, 0) == pid && status == 0);
	outb(0x03, DATA); /* the child is gone, and its turn with it */
	STEP(inb(DATA) == 0x03);
	pid = fork();
	if (pid == 0) {
		_exit(0);
	}
	STEP(waitpid(pid, &status, 0) == pid && status == 0);
	STEP(inb(DATA) == 0x03);
}

static void a_child_has_the_right_and_a_turn_of_its_own(void **state)
{
	struct fixture *f = *state;

	expect_success(do_child);
	assert_int_equal(info_of(f, "LPT1").n_allocations, 2);
}

static volatile sig_atomic_t n_alarms;

static void note_alarm(int number)
{
	n_alarms++;
	outb(0xff, DATA); /* reaches nobody: the port is another's */
}

static void do_wait(void)
{
	struct sigaction action = {.sa_handler = note_alarm};

	STEP(ioperm(DATA, 3, 1) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
	outb(0x11, DATA);
	STEP(n_alarms == 1 && inb(DATA) == 0x11);
}

/* Wait until the port has that many waiters. */
static void await_waiters(const struct fixture *f, uint32_t n)
{
	while (info_of(f, "LPT1").n_waiters != n) {
		usleep(1000);
	}
}

static void an_access_waits_for_its_turn_and_hears_signals(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file;

	assert_int_equal(lpt_open(f->conn, "LPT1", &file), 0);
	assert_int_equal(lpt_allocate(file, 0), 0);
	pid_t pid = start(do_wait);

	await_waiters(f, 1);
	kill(pid, SIGUSR1);
	assert_int_equal(lpt_query_waiters(file), 1);
	assert_int_equal(info_of(f, "LPT1").accesses, 0);
	lpt_free(file);
	assert_int_equal(end_of(pid), 0);
	lpt_close(file);
}

static void do_gone(void)
{
	STEP(ioperm(DATA, 3, 1) == 0);
	outb(0x11, DATA);
	kill(getpid(), SIGSTOP);
	outb(0x12, DATA);
	STEP(inb(DATA) == 0xff && inb(STATUS) == 0xff);
}

static void a_port_that_is_gone_reads_ones(void **state)
{
	struct fixture *f = *state;
	pid_t pid = start(do_gone);
	int status;

	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
	assert_int_equal(lpt_unplug(f->conn, "LPT1", NULL), 1);
	kill(pid, SIGCONT);
	assert_int_equal(end_of(pid), 0);
}

/* --- /dev/port --- */

static void do_device(void)
{
	uint8_t bytes[3];

	STEP(ioport_connect() == 0);
	STEP(ioport_write(DATA, "\x07\x00\x0e", 3) == 3);
	STEP(ioport_read(DATA, bytes, 3) == 3);
	STEP(memcmp(bytes, "\x07\xb8\x0e", 3) == 0);
	STEP(ioport_read(65534, bytes, 3) == 2);
	STEP(ioport_read(65536, bytes, 3) == 0);
	STEP(ioport_write(1ull << 40, bytes, 3) == 0);
	STEP(ioport_read(DATA, (void *)16, 1) == -EFAULT);
	STEP(ioport_write(DATA, (void *)16, 1) == -EFAULT);
}

static void the_device_moves_bytes_at_consecutive_addresses(void **state)
{
	expect_success(do_device);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_instruction_without_the_right_kills),
		TEST(ranges_and_levels_that_are_none_are_refused),
		TEST(without_a_daemon_there_is_no_right),
		TEST(the_highest_level_may_set_the_interrupt_flag),
		TEST(bytes_reach_the_plug),
		TEST(wide_accesses_are_split_from_the_lowest_address),
		TEST(string_forms_move_memory),
		TEST(what_nothing_covers_reads_ones),
		TEST(a_program_that_looks_for_an_ecr_finds_one),
		TEST(a_printer_takes_what_is_strobed),
		TEST(a_long_string_goes_out_whole),
		TEST(the_program_sees_its_own_faults_only),
		TEST(a_child_has_the_right_and_a_turn_of_its_own),
		TEST(an_access_waits_for_its_turn_and_hears_signals),
		TEST(a_port_that_is_gone_reads_ones),
		TEST(the_device_moves_bytes_at_consecutive_addresses),
	};

	if (is_under_thread_sanitizer()) {
		return 0;
	}
	return cmocka_run_group_tests_name("ioport", tests, NULL, NULL);
}
