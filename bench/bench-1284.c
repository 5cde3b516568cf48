/* SPDX-License-Identifier: MIT */
/*
 * How fast IEEE 1284 and devices are, through a daemon, in blocks of 64 KiB: each demand against a
 * reference of the same run.
 *   software    a byte, and open + ID + close of a device, against S and Q of reference.h
 *   run lengths a byte of ECP in simulated time, against the same data without them
 *   paced       a byte on a port that takes its time, against the time that its handshake takes
 *   memory      what the daemon needs more for the while in which 10 MB are printed
 * Exit status: 0 every demand is met, 1 one is not, 77 the machine was too restless to say.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <lpt/device.h>
#include <lpt/ieee1284.h>
#include <lpt/lpt.h>

#include "peripheral/ieee1284.h"
#include "reference.h"
#include "tests/support/private-daemon.h"

#define BLOCK LPT_PAYLOAD_MAX
#define N_BLOCKS 4
#define PACED_BYTES 65536u
#define DOCUMENT_BYTES (10 * 1000 * 1000)
#define MEMORY_KIB 64

/* Everything that is measured; the demands stand here and nowhere else. */
enum subject {
	SUBJECT_S,
	SUBJECT_Q,
	SUBJECT_EPP_WRITE,
	SUBJECT_EPP_READ,
	SUBJECT_NIBBLE_READ,
	SUBJECT_DEVICE_WRITE,
	SUBJECT_DEVICE_READ,
	SUBJECT_DEVICE_ID,
	SUBJECT_ECP_PLAIN,
	SUBJECT_ECP_RUNS,
	SUBJECT_PACE,
	SUBJECT_PACED_EPP_WRITE,
	SUBJECT_PACED_EPP_READ,
	SUBJECT_PACED_ECP_WRITE,
	SUBJECT_PACED_ECP_READ,
	SUBJECT_NIBBLE_PACE,
	SUBJECT_PACED_NIBBLE_READ,
	N_SUBJECTS,
};

#define OF_PACE (1 / 0.9) /* nine tenths of the rate */

static const struct demand demands[N_SUBJECTS] = {
	[SUBJECT_S] = {"S, getppid", SUBJECT_S, 0},
	[SUBJECT_Q] = {"Q, seqpacket echo", SUBJECT_Q, 0},
	[SUBJECT_EPP_WRITE] = {"EPP write, a byte", SUBJECT_S, 0.3},
	[SUBJECT_EPP_READ] = {"EPP read, a byte", SUBJECT_S, 0.3},
	[SUBJECT_NIBBLE_READ] = {"nibble read, a byte", SUBJECT_S, 0.7},
	[SUBJECT_DEVICE_WRITE] = {"EPP write to a device, a byte", SUBJECT_S, 0.3},
	[SUBJECT_DEVICE_READ] = {"EPP read from a device, a byte", SUBJECT_S, 0.3},
	[SUBJECT_DEVICE_ID] = {"device: open, ID, close", SUBJECT_Q, 20},
	[SUBJECT_ECP_PLAIN] = {"ECP write, simulated, a byte", SUBJECT_ECP_PLAIN, 0},
	[SUBJECT_ECP_RUNS] = {"with run lengths", SUBJECT_ECP_PLAIN, 0.5},
	[SUBJECT_PACE] = {"handshake of a byte", SUBJECT_PACE, 0},
	[SUBJECT_PACED_EPP_WRITE] = {"paced EPP write, a byte", SUBJECT_PACE, OF_PACE},
	[SUBJECT_PACED_EPP_READ] = {"paced EPP read, a byte", SUBJECT_PACE, OF_PACE},
	[SUBJECT_PACED_ECP_WRITE] = {"paced ECP write, a byte", SUBJECT_PACE, OF_PACE},
	[SUBJECT_PACED_ECP_READ] = {"paced ECP read, a byte", SUBJECT_PACE, OF_PACE},
	[SUBJECT_NIBBLE_PACE] = {"handshakes of a byte, nibble", SUBJECT_NIBBLE_PACE, 0},
	[SUBJECT_PACED_NIBBLE_READ] = {"paced nibble read, a byte", SUBJECT_NIBBLE_PACE, OF_PACE},
};

/* Ports of the daemon, in the order in which they are added. */
enum port {
	PORT_SOFTWARE,
	PORT_VIRTUAL,
	PORT_PACED,
	N_HELD, /* and from here on devices take their ports by themselves */
	PORT_DEVICE = N_HELD,
	PORT_PRINTER,
	N_PORTS,
};

static const struct {
	const char *spec;
	const char *name;
} ports[N_PORTS] = {
	[PORT_SOFTWARE] = {"echo", "LPT1"},
	[PORT_VIRTUAL] = {"echo,clock=virtual,size=128K", "LPT2"},
	[PORT_PACED] = {"echo,clock=paced", "LPT3"},
	[PORT_DEVICE] = {"echo", "LPT4"},
	[PORT_PRINTER] = {"printer", "LPT5"},
};

struct bench {
	struct private_daemon daemon;
	struct lpt_connection *conn;
	struct lpt_file *files[N_HELD];
	int echo; /* socket to the echo process */
	struct series series[N_SUBJECTS];
};

static _Noreturn void die(const char *what, struct lpt_connection *conn)
{
	fprintf(stderr, "bench-1284: %s: %s\n", what, conn ? lpt_error(conn) : strerror(errno));
	exit(1);
}

/* --- blocks --- */

/* Move n bytes one way; what the device sends must be what it was sent. */
static void move(const struct bench *b, enum port port, const struct lpt_1284_request *request)
{
	struct lpt_1284_result result;

	if (lpt_1284(b->files[port], request, &result) < 0) {
		die(lpt_1284_mode_text(request->mode), b->conn);
	}
	if (result.done != request->n) {
		fprintf(stderr, "bench-1284: %s: %u of %u bytes\n",
			lpt_1284_mode_text(request->mode), result.done, request->n);
		exit(1);
	}
}

static void write_block(const struct bench *b, enum port port, enum lpt_1284_mode mode,
			const uint8_t *bytes, uint32_t n)
{
	move(b, port,
	     &(struct lpt_1284_request){
		     .operation = LPT_1284_WRITE, .mode = mode, .bytes = bytes, .n = n});
}

/* A device may end a read early, and goes on in the next one. */
static void read_block(const struct bench *b, enum port port, enum lpt_1284_mode mode,
		       const uint8_t *wanted, uint32_t n)
{
	static uint8_t got[BLOCK];
	struct lpt_1284_request request = {.operation = LPT_1284_READ, .mode = mode};
	struct lpt_1284_result result;

	for (uint32_t done = 0; done < n; done += result.done) {
		request.buffer = got + done;
		request.n = n - done;
		if (lpt_1284(b->files[port], &request, &result) < 0) {
			die(lpt_1284_mode_text(mode), b->conn);
		}
	}
	if (memcmp(got, wanted, n) != 0) {
		fprintf(stderr, "bench-1284: %s: other bytes than were sent\n",
			lpt_1284_mode_text(mode));
		exit(1);
	}
}

/* ns of n bytes to the device and back, each divided by n. */
static void measure_mode(const struct bench *b, enum port port, uint32_t n, enum lpt_1284_mode to,
			 enum lpt_1284_mode from, double *ret_write, double *ret_read)
{
	static uint8_t bytes[BLOCK];
	int64_t began_ns = now_ns();

	for (uint32_t i = 0; i < n; i++) {
		bytes[i] = (uint8_t)(i * 7 + i / 256);
	}
	write_block(b, port, to, bytes, n);
	int64_t written_ns = now_ns();

	read_block(b, port, from, bytes, n);
	*ret_write = (double)(written_ns - began_ns) / n;
	*ret_read = (double)(now_ns() - written_ns) / n;
}

static void measure_software(struct bench *b, int round)
{
	double epp_write = 0, epp_read = 0, nibble_read = 0;

	for (int i = 0; i < N_BLOCKS; i++) {
		double to, from, ignored;

		measure_mode(b, PORT_SOFTWARE, BLOCK, LPT_1284_EPP, LPT_1284_EPP, &to, &from);
		epp_write += to / N_BLOCKS;
		epp_read += from / N_BLOCKS;
		measure_mode(b, PORT_SOFTWARE, BLOCK, LPT_1284_EPP, LPT_1284_NIBBLE, &ignored,
			     &from);
		nibble_read += from / N_BLOCKS;
	}
	b->series[SUBJECT_EPP_WRITE].ns[round] = epp_write;
	b->series[SUBJECT_EPP_READ].ns[round] = epp_read;
	b->series[SUBJECT_NIBBLE_READ].ns[round] = nibble_read;
}

static void measure_paced(struct bench *b, int round)
{
	double ignored;

	b->series[SUBJECT_PACE].ns[round] = IEEE1284_ANSWERS * IEEE1284_ANSWER_NS;
	b->series[SUBJECT_NIBBLE_PACE].ns[round] = IEEE1284_NIBBLE_ANSWERS * IEEE1284_ANSWER_NS;
	measure_mode(b, PORT_PACED, PACED_BYTES, LPT_1284_EPP, LPT_1284_EPP,
		     &b->series[SUBJECT_PACED_EPP_WRITE].ns[round],
		     &b->series[SUBJECT_PACED_EPP_READ].ns[round]);
	measure_mode(b, PORT_PACED, PACED_BYTES, LPT_1284_ECP, LPT_1284_ECP,
		     &b->series[SUBJECT_PACED_ECP_WRITE].ns[round],
		     &b->series[SUBJECT_PACED_ECP_READ].ns[round]);
	measure_mode(b, PORT_PACED, PACED_BYTES, LPT_1284_ECP, LPT_1284_NIBBLE, &ignored,
		     &b->series[SUBJECT_PACED_NIBBLE_READ].ns[round]);
}

/* --- run lengths --- */

static int64_t port_clock_ns(const struct bench *b, enum port port)
{
	const struct lpt_insn look[] = {
		{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff},
		{.op = LPT_OP_END},
	};
	uint8_t status;
	const struct lpt_program program = {
		.insns = look, .n_insns = 2, .results = &status, .results_size = 1};
	struct lpt_trailer trailer;

	if (lpt_run(b->files[port], &program, &trailer) < 0) {
		die("port clock", b->conn);
	}
	return trailer.t_last_ns;
}

/* The lines of a page: runs of 1 to 64 bytes. */
static void fill_page(uint8_t page[BLOCK])
{
	uint32_t at = 0;

	for (uint32_t i = 0; at < BLOCK; i++) {
		uint32_t run = i * 29 % 64 + 1;

		run = run < BLOCK - at ? run : BLOCK - at;
		memset(page + at, (int)(i & 0xff), run);
		at += run;
	}
}

/* The mode is there already when the time begins. */
static double measure_simulated(const struct bench *b, enum lpt_1284_mode mode)
{
	static uint8_t page[BLOCK];
	int64_t began_ns;

	fill_page(page);
	move(b, PORT_VIRTUAL,
	     &(struct lpt_1284_request){.operation = LPT_1284_NEGOTIATE, .mode = mode});
	began_ns = port_clock_ns(b, PORT_VIRTUAL);
	write_block(b, PORT_VIRTUAL, mode, page, BLOCK);
	int64_t ended_ns = port_clock_ns(b, PORT_VIRTUAL);

	read_block(b, PORT_VIRTUAL, mode, page, BLOCK);
	return (double)(ended_ns - began_ns) / BLOCK;
}

/* --- devices --- */

static struct lpt_device *open_device(const struct bench *b, enum port port)
{
	struct lpt_device *device;

	if (lpt_device_open(b->conn, ports[port].name, 0, NULL, &device) < 0) {
		die(ports[port].name, b->conn);
	}
	return device;
}

static double measure_id(const struct bench *b)
{
	enum { N = 300 };
	char text[1024];
	int64_t start = now_ns();

	for (int i = 0; i < N; i++) {
		struct lpt_device *device = open_device(b, PORT_PRINTER);

		if (lpt_device_id(device, 0, text, sizeof(text)) <= 0) {
			die("ID", b->conn);
		}
		lpt_device_close(device);
	}
	return (double)(now_ns() - start) / N;
}

static void measure_devices(struct bench *b, int round)
{
	static const struct lpt_negotiation_mask epp = {LPT_PROTOCOL_EPP_ANY, LPT_PROTOCOL_EPP_ANY};
	struct lpt_device *device = open_device(b, PORT_DEVICE);
	static uint8_t bytes[BLOCK];
	double to_ns = 0, from_ns = 0;
	uint32_t n;

	if (lpt_device_lock(device, 1, -1) < 0 || lpt_device_negotiate(device, &epp, NULL) < 0) {
		die("EPP", b->conn);
	}
	for (int i = 0; i < N_BLOCKS; i++) {
		int64_t began_ns = now_ns();

		if (lpt_device_write(device, bytes, BLOCK, 0, -1, NULL, &n) < 0) {
			die("write", b->conn);
		}
		int64_t written_ns = now_ns();

		if (lpt_device_read(device, bytes, BLOCK, 0, -1, NULL, &n) < 0) {
			die("read", b->conn);
		}
		to_ns += (double)(written_ns - began_ns);
		from_ns += (double)(now_ns() - written_ns);
	}
	lpt_device_close(device);
	b->series[SUBJECT_DEVICE_WRITE].ns[round] = to_ns / (N_BLOCKS * BLOCK);
	b->series[SUBJECT_DEVICE_READ].ns[round] = from_ns / (N_BLOCKS * BLOCK);
	b->series[SUBJECT_DEVICE_ID].ns[round] = measure_id(b);
}

/* --- memory --- */

static void write_document(const char *path)
{
	FILE *file = fopen(path, "we");

	for (uint32_t i = 0; file && i < DOCUMENT_BYTES; i++) {
		fputc((int)(i * 7 + i / 256) & 0xff, file);
	}
	if (!file || fclose(file) < 0) {
		die(path, NULL);
	}
}

/* Private memory of the daemon, counted page by page: the figures in its status are estimates. */
static long daemon_kib(const struct bench *b)
{
	char path[64], line[256];
	long kib = -1;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)b->daemon.pid);
	FILE *file = fopen(path, "re");

	while (file && kib < 0 && fgets(line, sizeof(line), file)) {
		sscanf(line, "Private_Dirty: %ld kB", &kib);
	}
	if (!file || fclose(file) < 0 || kib < 0) {
		die(path, NULL);
	}
	return kib;
}

/* The most memory that the daemon had meanwhile, in KiB. */
static long print_file(const struct bench *b, const char *mode, const char *document)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	const char *lpt = getenv("LPT");
	long most = 0;
	int status = 0;
	pid_t pid = fork(), ended;

	if (pid == 0) {
		execlp(lpt ? lpt : "lpt", "lpt", "-q", "--socket", b->daemon.socket, "print",
		       "--mode", mode, "LPT1", document, NULL);
		_exit(127);
	}
	do {
		long now = daemon_kib(b);

		most = now > most ? now : most;
		nanosleep(&pause, NULL);
		ended = pid < 0 ? -1 : waitpid(pid, &status, WNOHANG);
	} while (ended == 0);
	if (ended < 0 || status != 0) {
		die("lpt print", NULL);
	}
	return most;
}

static void start_daemon(struct bench *b)
{
	*b = (struct bench){.echo = -1};
	errno = -private_daemon_start(&b->daemon);
	if (errno != 0) {
		die("daemon", NULL);
	}
	if (lpt_connect(LPT_DAEMON_ANY, b->daemon.socket, "bench", &b->conn) < 0) {
		die("connect", b->conn);
	}
}

static void stop_daemon(struct bench *b)
{
	lpt_disconnect(b->conn);
	private_daemon_stop(&b->daemon);
}

/* Of a fresh daemon. */
static bool measure_memory(const char *mode)
{
	struct bench b;
	char document[96];

	start_daemon(&b);
	if (lpt_add(b.conn, "printer", NULL) < 0) {
		die("printer", b.conn);
	}
	snprintf(document, sizeof(document), "%s/document", b.daemon.folder);
	write_document(document);
	long before = daemon_kib(&b);
	long more = print_file(&b, mode, document) - before;

	unlink(document);
	stop_daemon(&b);
	printf("memory for 10 MB of %-12s %9ld KiB                         <= %5d  %s\n", mode,
	       more, MEMORY_KIB, more <= MEMORY_KIB ? "met" : "NOT MET");
	return more <= MEMORY_KIB;
}

/* --- all of it --- */

static void set_up(struct bench *b)
{
	start_daemon(b);
	for (int i = 0; i < N_PORTS; i++) {
		if (lpt_add(b->conn, ports[i].spec, NULL) < 0 ||
		    (i < N_HELD && (lpt_open(b->conn, ports[i].name, &b->files[i]) < 0 ||
				    lpt_allocate(b->files[i], -1) < 0))) {
			die(ports[i].spec, b->conn);
		}
	}
	b->echo = reference_start_echo();
	if (b->echo < 0) {
		die("echo", NULL);
	}
}

static void tear_down(struct bench *b)
{
	close(b->echo);
	stop_daemon(b);
	while (wait(NULL) > 0) {
	}
}

static void measure_round(struct bench *b, int round)
{
	b->series[SUBJECT_S].ns[round] = reference_system_call();
	measure_software(b, round);
	b->series[SUBJECT_Q].ns[round] = reference_echo(b->echo);
	measure_devices(b, round);
	b->series[SUBJECT_ECP_PLAIN].ns[round] = measure_simulated(b, LPT_1284_ECP);
	b->series[SUBJECT_ECP_RUNS].ns[round] = measure_simulated(b, LPT_1284_ECP_RLE);
	measure_paced(b, round);
}

static int report(const struct bench *b)
{
	int n_missed = 0;

	demand_print_heading();
	for (unsigned int subject = 0; subject < N_SUBJECTS; subject++) {
		n_missed += !demand_report(&demands[subject], b->series, subject);
	}
	return n_missed;
}

int main(void)
{
	static struct bench b;
	int n_missed;

	signal(SIGPIPE, SIG_IGN);
	pin_to_one_core();
	n_missed = !measure_memory("compat") + !measure_memory("ecp");
	for (int attempt = 0; attempt < 3; attempt++) {
		set_up(&b);
		for (int round = 0; round < N_ROUNDS; round++) {
			measure_round(&b, round);
		}
		tear_down(&b);
		if (!series_is_void(&b.series[SUBJECT_S]) &&
		    !series_is_void(&b.series[SUBJECT_Q])) {
			return n_missed + report(&b) ? 1 : 0;
		}
		fprintf(stderr, "bench-1284: S or Q varied more than 3 x; this run is void\n");
	}
	report(&b);
	return 77;
}
