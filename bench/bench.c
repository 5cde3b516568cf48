/* SPDX-License-Identifier: MIT */
/*
 * How fast: each demand against a reference of the same run, on one core; S and Q are those of
 * reference.h.
 * Exit status: 0 every demand is met, 1 one is not, 77 the machine was too restless to say.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lpt/lpt.h>

#include "reference.h"
#include "tests/support/private-daemon.h"

#define N_IDLE 10000
#define PRINT_BYTES (256 * 1024)

/* Everything that is measured; the demands stand here and nowhere else. */
enum subject {
	SUBJECT_S,
	SUBJECT_Q,
	SUBJECT_ONE,
	SUBJECT_BATCH,
	SUBJECT_PRINT,
	SUBJECT_HANDOVER,
	SUBJECT_ALONE,
	SUBJECT_CROWDED,
	N_SUBJECTS,
};

static const struct demand demands[N_SUBJECTS] = {
	[SUBJECT_S] = {"S, getppid", SUBJECT_S, 0},
	[SUBJECT_Q] = {"Q, seqpacket echo", SUBJECT_Q, 0},
	[SUBJECT_ONE] = {"one-instruction program", SUBJECT_Q, 1.5},
	[SUBJECT_BATCH] = {"each of 512 instructions", SUBJECT_S, 0.25},
	[SUBJECT_PRINT] = {"printing, a byte", SUBJECT_S, 0.5},
	[SUBJECT_HANDOVER] = {"free to next waiter running", SUBJECT_Q, 2.5},
	[SUBJECT_ALONE] = {"round trip alone", SUBJECT_ALONE, 0},
	[SUBJECT_CROWDED] = {"round trip beside 10,000 idle", SUBJECT_ALONE, 1.15},
};

struct bench {
	struct private_daemon daemon;
	struct lpt_connection *conn;
	struct lpt_file *file;    /* LPT1, null lines behind it */
	struct lpt_file *printer; /* LPT2 */
	int echo;                 /* socket to the echo process */
	int waiter;               /* socket to the waiter process */
	int64_t *granted_ns;      /* shared with the waiter process */
	struct lpt_connection *idle[N_IDLE];
	struct series series[N_SUBJECTS];
	double idle_bytes;
};

static void die(const char *what, struct lpt_connection *conn)
{
	fprintf(stderr, "bench: %s: %s\n", what, conn ? lpt_error(conn) : strerror(errno));
	exit(1);
}

static double measure_program(const struct bench *b, uint32_t n_insns, int n_runs)
{
	struct lpt_insn insns[512 + 1] = {{0}};
	uint8_t results[512];
	struct lpt_program program = {.insns = insns,
				      .n_insns = n_insns + 1,
				      .results = results,
				      .results_size = sizeof(results)};

	for (uint32_t i = 0; i < n_insns; i++) {
		insns[i] = i % 2 ? (struct lpt_insn){.op = LPT_OP_OUT, .val = (uint8_t)i}
				 : (struct lpt_insn){
					   .op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff};
	}
	int64_t start = now_ns();
	for (int i = 0; i < n_runs; i++) {
		if (lpt_run(b->file, &program, NULL) < 0) {
			die("run", b->conn);
		}
	}
	return (double)(now_ns() - start) / n_runs;
}

static double measure_print(const struct bench *b)
{
	static uint8_t bytes[PRINT_BYTES];
	size_t taken;
	int64_t start = now_ns();

	if (lpt_print(b->printer, bytes, sizeof(bytes), 10000, &taken) < 0) {
		die("print", b->conn);
	}
	return (double)(now_ns() - start) / sizeof(bytes);
}

/* The waiter: told by a byte, allocates the port, notes when it had it, frees it, answers. */
static void be_waiter(const struct bench *b, int control)
{
	struct lpt_connection *conn;
	struct lpt_file *file;
	char byte;

	if (lpt_connect(LPT_DAEMON_ANY, b->daemon.socket, "waiter", &conn) < 0 ||
	    lpt_open(conn, "LPT1", &file) < 0) {
		_exit(1);
	}
	while (recv(control, &byte, 1, 0) == 1) {
		struct lpt_insn end = {.op = LPT_OP_END};
		struct lpt_program program = {.insns = &end, .n_insns = 1};
		if (lpt_allocate(file, -1) < 0) {
			_exit(1);
		}
		*b->granted_ns = now_ns();
		lpt_run(file, &program, NULL);
		lpt_free(file);
		send(control, &byte, 1, 0);
	}
	_exit(0);
}

static int start_waiter(const struct bench *b)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0) {
		die("waiter", NULL);
	}
	if (fork() == 0) {
		close(pair[0]);
		be_waiter(b, pair[1]);
	}
	close(pair[1]);
	return pair[0];
}

static double measure_handover(const struct bench *b)
{
	enum { N = 300 };
	double sum = 0;
	char byte = 0;

	for (int i = 0; i < N; i++) {
		send(b->waiter, &byte, 1, 0);
		while (lpt_query_waiters(b->file) == 0) {
		}
		int64_t start = now_ns();
		lpt_free(b->file);
		recv(b->waiter, &byte, 1, 0);
		sum += (double)(*b->granted_ns - start);
		if (lpt_allocate(b->file, -1) < 0) {
			die("allocate", b->conn);
		}
	}
	return sum / N;
}

static double measure_round_trip(const struct bench *b)
{
	enum { N = 3000 };
	int64_t start = now_ns();

	for (int i = 0; i < N; i++) {
		lpt_query_waiters(b->file);
	}
	return (double)(now_ns() - start) / N;
}

/* Private memory of the daemon, in bytes. */
static double daemon_memory(const struct bench *b)
{
	char path[64], line[256];
	unsigned long kib, sum = 0;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)b->daemon.pid);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Private_Dirty: %lu kB", &kib) == 1) {
			sum += kib;
		}
	}
	if (file) {
		fclose(file);
	}
	return sum * 1024.0;
}

static void connect_idle(struct bench *b)
{
	for (int i = 0; i < N_IDLE; i++) {
		if (lpt_connect(LPT_DAEMON_ANY, b->daemon.socket, "idle", &b->idle[i]) < 0) {
			die("idle connection", b->idle[i]);
		}
	}
}

static void disconnect_idle(struct bench *b)
{
	for (int i = 0; i < N_IDLE; i++) {
		b->idle[i] = lpt_disconnect(b->idle[i]);
	}
	measure_round_trip(b);
}

/* Of a fresh daemon, before anything else has been freed that the connections could reuse. */
static void measure_idle_memory(struct bench *b)
{
	double before = daemon_memory(b);

	connect_idle(b);
	b->idle_bytes = (daemon_memory(b) - before) / N_IDLE;
	disconnect_idle(b);
}

static void measure_crowd(struct bench *b, int round)
{
	b->series[SUBJECT_ALONE].ns[round] = measure_round_trip(b);
	connect_idle(b);
	measure_round_trip(b);
	b->series[SUBJECT_CROWDED].ns[round] = measure_round_trip(b);
	disconnect_idle(b);
}

static void measure_round(struct bench *b, int round)
{
	b->series[SUBJECT_S].ns[round] = reference_system_call();
	b->series[SUBJECT_Q].ns[round] = reference_echo(b->echo);
	b->series[SUBJECT_ONE].ns[round] = measure_program(b, 1, 3000);
	b->series[SUBJECT_BATCH].ns[round] = measure_program(b, 512, 300) / 512;
	b->series[SUBJECT_PRINT].ns[round] = measure_print(b);
	b->series[SUBJECT_HANDOVER].ns[round] = measure_handover(b);
	measure_crowd(b, round);
}

static void set_up(struct bench *b)
{
	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	pin_to_one_core();
	if (private_daemon_prepare(&b->daemon) < 0) {
		die("daemon", NULL);
	}
	FILE *config = fopen(b->daemon.config, "we");
	if (!config || fputs("[lptd]\nmax-connections = 12000\n", config) < 0 ||
	    fclose(config) < 0) {
		die(b->daemon.config, NULL);
	}
	if (private_daemon_start(&b->daemon) < 0) {
		die("daemon", NULL);
	}
	if (lpt_connect(LPT_DAEMON_ANY, b->daemon.socket, "bench", &b->conn) < 0 ||
	    lpt_add(b->conn, "none", NULL) < 0 || lpt_add(b->conn, "printer", NULL) < 0 ||
	    lpt_open(b->conn, "LPT1", &b->file) < 0 || lpt_open(b->conn, "LPT2", &b->printer) < 0 ||
	    lpt_allocate(b->file, -1) < 0 || lpt_allocate(b->printer, -1) < 0) {
		die("set up", b->conn);
	}
	measure_idle_memory(b);
	b->granted_ns = mmap(NULL, sizeof(*b->granted_ns), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	b->echo = reference_start_echo();
	if (b->echo < 0) {
		die("echo", NULL);
	}
	b->waiter = start_waiter(b);
}

static void tear_down(struct bench *b)
{
	close(b->echo);
	close(b->waiter);
	lpt_close(b->file);
	lpt_close(b->printer);
	lpt_disconnect(b->conn);
	private_daemon_stop(&b->daemon);
	while (wait(NULL) > 0) {
	}
}

static int report(const struct bench *b)
{
	int n_missed = 0;

	demand_print_heading();
	for (enum subject subject = 0; subject < N_SUBJECTS; subject++) {
		n_missed += !demand_report(&demands[subject], b->series, subject);
	}
	bool met = b->idle_bytes <= 1024;
	printf("%-32s %9.0f bytes                        <= 1024  %s\n", "idle connection, private",
	       b->idle_bytes, met ? "met" : "NOT MET");
	return n_missed + !met;
}

int main(void)
{
	static struct bench b;

	signal(SIGPIPE, SIG_IGN);
	for (int attempt = 0; attempt < 3; attempt++) {
		set_up(&b);
		for (int round = 0; round < N_ROUNDS; round++) {
			measure_round(&b, round);
		}
		tear_down(&b);
		if (!series_is_void(&b.series[SUBJECT_S]) &&
		    !series_is_void(&b.series[SUBJECT_Q])) {
			return report(&b) ? 1 : 0;
		}
		fprintf(stderr, "bench: S or Q varied more than 3 x; this run is void\n");
	}
	report(&b);
	return 77;
}
