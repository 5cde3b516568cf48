/* SPDX-License-Identifier: MIT */
/* /dev/lpN against a real daemon; the files in the spool folder are what the printer got. */
#include "compat/test-node.h"

#include <dirent.h>
#include <linux/lp.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

static struct node *open_printer(struct nodes *f, int which)
{
	return open_flags(f, which, NODE_PRINTER, O_WRONLY);
}

static void add_printer(struct nodes *f, const char *keys)
{
	char spec[256];

	snprintf(spec, sizeof(spec), "printer,spool=%s%s", f->spool, keys);
	add_port(f, spec);
}

static ssize_t print(struct node *node, const char *text)
{
	return node_write(node, text, strlen(text), O_WRONLY);
}

/* All that was printed, a bar between jobs. */
static const char *printed(struct nodes *f)
{
	static char all[4096];
	struct dirent **names;
	char *at = all;
	int n = scandir(f->spool, &names, NULL, alphasort);

	assert_true(n >= 0);
	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			char path[512];

			snprintf(path, sizeof(path), "%s/%s", f->spool, names[i]->d_name);
			FILE *file = fopen(path, "r");

			assert_non_null(file);
			at += fread(at, 1, 1024, file);
			fclose(file);
			*at++ = '|';
		}
		free(names[i]);
	}
	free(names);
	*at = '\0';
	return all;
}

/* --- printing --- */

static void writes_of_one_open_are_one_job(void **state)
{
	struct nodes *f = *state;

	add_printer(f, "");
	struct node *node = open_printer(f, 0);

	assert_int_equal(print(node, "one, "), 5);
	assert_int_equal(print(node, "two"), 3);
	close_node(f, 0);
	assert_int_equal(print(open_printer(f, 1), "three"), 5);
	close_node(f, 1);
	open_printer(f, 2); /* the daemon has seen the last close */
	assert_string_equal(printed(f), "one, two|three|");
}

static void an_idle_node_is_in_nobodys_way(void **state)
{
	struct nodes *f = *state;
	struct lpt_file *file;

	add_printer(f, "");
	assert_int_equal(print(open_printer(f, 0), "page"), 4);
	assert_int_equal(lpt_open(f->conn, "LPT1", &file), 0);
	assert_int_equal(lpt_try_allocate(file), 0);
	lpt_close(file);
}

static void a_write_waits_for_its_turn(void **state)
{
	struct nodes *f = *state;
	struct lpt_file *file;

	add_printer(f, "");
	f->wait.claim_ms = 1;
	struct node *node = open_printer(f, 0);

	assert_int_equal(lpt_open(f->conn, "LPT1", &file), 0);
	assert_int_equal(lpt_try_allocate(file), 0);
	assert_int_equal(print(node, "page"), -EBUSY);
	assert_int_equal(node_write(node, "page", 4, O_WRONLY | O_NONBLOCK), -EAGAIN);
	lpt_free(file);
	assert_int_equal(print(node, "page"), 4);
	lpt_close(file);
}

static void out_of_paper_is_told_to_who_asked(void **state)
{
	struct nodes *f = *state;

	add_printer(f, ",pages=1");
	struct node *node = open_printer(f, 0);

	assert_int_equal(call(node, LPABORT, (void *)1), 0);
	assert_int_equal(print(node, "page\fmore"), 5);
	assert_int_equal(print(node, "more"), -ENOSPC);
	assert_int_equal(call(node, LPABORT, (void *)0), 0);
	assert_int_equal(node_write(node, "more", 4, O_WRONLY | O_NONBLOCK), -ENOSPC);
}

static void who_did_not_ask_waits_for_paper(void **state)
{
	struct nodes *f = *state;
	int ends[2];

	add_printer(f, ",pages=1");
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "", 1), 1);
	f->wait.interrupt_fd = ends[0];
	struct node *node = open_printer(f, 0);

	assert_int_equal(print(node, "page\f"), 5);
	assert_int_equal(print(node, "more"), -EINTR);
	close(ends[0]);
	close(ends[1]);
}

static void a_careful_node_minds_paper_and_select(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback"); /* no paper, no fault where its data lines say so */
	struct lpt_file *file;
	const struct lpt_insn insns[] = {{LPT_OP_OUT, LPT_REG_DATA, 0, 0x05, 0},
					 {.op = LPT_OP_END}};
	const struct lpt_program program = {.insns = insns, .n_insns = 2};

	assert_int_equal(lpt_open(f->conn, "LPT1", &file), 0);
	assert_int_equal(lpt_try_allocate(file), 0);
	assert_int_equal(lpt_run(file, &program, NULL), 0);
	lpt_close(file);
	struct node *node = open_printer(f, 0);

	assert_int_equal(call(node, LPCAREFUL, (void *)1), 0);
	assert_int_equal(node_write(node, "x", 1, O_WRONLY | O_NONBLOCK), -ENOSPC);
}

static void nothing_comes_back(void **state)
{
	struct nodes *f = *state;
	char byte;

	add_printer(f, ",mute=yes");
	assert_int_equal(node_read(open_printer(f, 0), &byte, 1, O_RDWR), -EIO);
}

#define ID "MFG:Acme;MDL:Press;CMD:PCL;CLS:PRINTER;"

static void the_device_id_is_told_with_its_length(void **state)
{
	const uint32_t get_id = _IOC(_IOC_READ, 'P', 1, 1024);
	struct nodes *f = *state;
	uint8_t id[1024] = {0}, head[4] = {0};

	add_printer(f, ",id=" ID);
	struct node *node = open_printer(f, 0);

	assert_int_equal(call(node, get_id, id), 0);
	assert_int_equal(id[0] << 8 | id[1], 2 + strlen(ID));
	assert_string_equal((char *)id + 2, ID);
	assert_int_equal(call(node, _IOC(_IOC_READ, 'P', 1, 4), head), 0);
	assert_memory_equal(head, id, sizeof(head));
	assert_int_equal(node_write(node, "x", 1, O_WRONLY), 1);
}

static void a_printer_without_an_id_has_none(void **state)
{
	struct nodes *f = *state;
	uint8_t id[64];

	add_printer(f, ",mute=yes");
	assert_int_equal(call(open_printer(f, 0), _IOC(_IOC_READ, 'P', 1, 64), id), -EIO);
}

static void a_printer_says_what_it_has_to_say(void **state)
{
	struct nodes *f = *state;
	char text[32];

	add_printer(f, "");
	assert_int_equal(lpt_adjust(f->conn, "LPT1", "reply", "warming"), 0);
	assert_int_equal(node_read(open_printer(f, 0), text, sizeof(text), O_RDWR), 7);
	assert_memory_equal(text, "warming", 7);
}

static void a_device_with_nothing_to_say_can_be_asked_without_waiting(void **state)
{
	struct nodes *f = *state;
	char byte;

	add_port(f, "echo");
	struct node *node = open_printer(f, 0);

	assert_int_equal(node_read(node, &byte, 1, O_RDWR | O_NONBLOCK), -EAGAIN);
	assert_int_equal(node_write(node, "y", 1, O_RDWR), 1);
	assert_int_equal(node_read(node, &byte, 1, O_RDWR), 1);
	assert_int_equal(byte, 'y');
}

/* --- openers --- */

static void a_second_opener_waits_for_its_turn(void **state)
{
	struct nodes *f = *state;
	int fd = -1;

	add_printer(f, "");
	open_printer(f, 0);
	f->wait.claim_ms = 1;
	assert_int_equal(node_open(f->conn, NODE_PRINTER, "LPT1", O_WRONLY, &f->wait, &fd), -EBUSY);
	close_node(f, 0);
	f->wait.claim_ms = -1;
	open_printer(f, 1);
}

static void a_second_opener_may_refuse_to_wait(void **state)
{
	struct nodes *f = *state;
	int fd = -1;

	add_printer(f, "");
	open_printer(f, 0);
	assert_int_equal(node_open(f->conn, NODE_PRINTER, "LPT1", O_WRONLY | O_EXCL, &f->wait, &fd),
			 -EBUSY);
	assert_int_equal(
		node_open(f->conn, NODE_PRINTER, "LPT1", O_WRONLY | O_NONBLOCK, &f->wait, &fd),
		-EBUSY);
	open_parport(f, 1);
}

static void a_waiting_opener_can_be_interrupted(void **state)
{
	struct nodes *f = *state;
	int fd = -1;
	int ends[2];

	add_printer(f, "");
	open_printer(f, 0);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "", 1), 1);
	f->wait.interrupt_fd = ends[0];
	assert_int_equal(node_open(f->conn, NODE_PRINTER, "LPT1", O_WRONLY, &f->wait, &fd), -EINTR);
	f->wait.interrupt_fd = -1;
	close_node(f, 0);
	open_printer(f, 1); /* nobody is left in the queue before it */
	close(ends[0]);
	close(ends[1]);
}

static void *open_in_thread(void *data)
{
	struct nodes *f = data;
	struct lpt_connection *conn;
	int fd = -1;

	if (lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "second", &conn) < 0) {
		return (void *)-1;
	}
	int r = node_open(conn, NODE_PRINTER, "LPT1", O_WRONLY, &f->wait, &fd);

	lpt_disconnect(conn);
	return (void *)(intptr_t)r;
}

static void unplugging_ends_a_waiting_open(void **state)
{
	struct nodes *f = *state;
	struct lpt_daemon_info info = {.n_requests = 0};
	pthread_t thread;
	void *result;

	add_printer(f, "");
	open_printer(f, 0);
	assert_int_equal(pthread_create(&thread, NULL, open_in_thread, f), 0);
	while (info.n_requests == 0) {
		assert_int_equal(lpt_daemon_status(f->conn, &info), 0);
	}
	assert_true(lpt_unplug(f->conn, "LPT1", NULL) >= 0);
	pthread_join(thread, &result);
	assert_int_equal((intptr_t)result, -ENODEV);
}

static void a_port_that_is_not_there_cannot_be_opened(void **state)
{
	struct nodes *f = *state;
	int fd = -1;

	assert_int_equal(node_open(f->conn, NODE_PRINTER, "LPT1", O_WRONLY, &f->wait, &fd), -ENXIO);
}

/* --- calls --- */

static void status_is_told_at_any_time(void **state)
{
	struct nodes *f = *state;
	struct lpt_file *file;
	int status = 0;

	add_printer(f, "");
	struct node *node = open_printer(f, 0);

	assert_int_equal(call(node, LPGETSTATUS, &status), 0);
	assert_int_equal(status & 0xf8, 0xd8);
	assert_int_equal(lpt_open(f->conn, "LPT1", &file), 0);
	assert_int_equal(lpt_try_allocate(file), 0);
	assert_int_equal(call(node, LPGETSTATUS, &status), 0);
	assert_int_equal(status & 0xf8, 0xd8);
	lpt_close(file);
}

static void settings_outlast_the_file(void **state)
{
	struct nodes *f = *state;
	int flags = 0;

	add_printer(f, "");
	assert_int_equal(call(open_printer(f, 0), LPABORT, (void *)1), 0);
	close_node(f, 0);
	assert_int_equal(call(open_printer(f, 1), LPGETFLAGS, &flags), 0);
	assert_int_equal(flags, LP_EXIST | LP_BUSY | LP_ABORT);
}

static void a_printer_in_trouble_can_be_kept_closed(void **state)
{
	struct nodes *f = *state;
	int fd = -1;

	add_printer(f, ",pages=0");
	assert_int_equal(call(open_printer(f, 0), LPABORTOPEN, (void *)1), 0);
	close_node(f, 0);
	assert_int_equal(node_open(f->conn, NODE_PRINTER, "LPT1", O_WRONLY, &f->wait, &fd),
			 -ENOSPC);
	open_flags(f, 1, NODE_PRINTER, O_WRONLY | O_NONBLOCK);
}

static void draining_succeeds(void **state)
{
	struct nodes *f = *state;

	add_printer(f, "");
	assert_int_equal(call(open_printer(f, 0), TCSBRK, (void *)1), 0);
}

static void unknown_calls_are_invalid(void **state)
{
	struct nodes *f = *state;
	char id[1024];

	add_printer(f, "");
	struct node *node = open_printer(f, 0);

	assert_int_equal(call(node, TCGETS, id), -EINVAL);
	assert_int_equal(call(node, 0x80085002u, id), -EINVAL);
	assert_int_equal(call(node, LPSETIRQ, (void *)7), -EINVAL);
	assert_int_equal(call(node, 0x060d, id), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(writes_of_one_open_are_one_job),
		TEST(an_idle_node_is_in_nobodys_way),
		TEST(a_write_waits_for_its_turn),
		TEST(out_of_paper_is_told_to_who_asked),
		TEST(who_did_not_ask_waits_for_paper),
		TEST(a_careful_node_minds_paper_and_select),
		TEST(nothing_comes_back),
		TEST(the_device_id_is_told_with_its_length),
		TEST(a_printer_without_an_id_has_none),
		TEST(a_printer_says_what_it_has_to_say),
		TEST(a_device_with_nothing_to_say_can_be_asked_without_waiting),
		TEST(a_second_opener_waits_for_its_turn),
		TEST(a_second_opener_may_refuse_to_wait),
		TEST(a_waiting_opener_can_be_interrupted),
		TEST(unplugging_ends_a_waiting_open),
		TEST(a_port_that_is_not_there_cannot_be_opened),
		TEST(status_is_told_at_any_time),
		TEST(settings_outlast_the_file),
		TEST(a_printer_in_trouble_can_be_kept_closed),
		TEST(draining_succeeds),
		TEST(unknown_calls_are_invalid),
	};

	return cmocka_run_group_tests_name("compat/lp", tests, NULL, NULL);
}
