/* SPDX-License-Identifier: MIT */
/*
 * What the way through a daemon costs programs that toggle lines: the job of uisp (erase, upload,
 * verify, line by line) on an AVR and the job of openocd (scan the IDCODE) on a chain of one chip,
 * each on the model inside this process and as an unmodified program below `lpt run`, with the same
 * model behind /dev/parport0.  The port clock counts accesses in both, so both do the same ones.
 *
 * usage: LPT=PROGRAM bench-jobs         both, and their ratios
 *        bench-jobs --device JOB        one job on /dev/parport0: prints ns and accesses
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ppdev.h>

#include "driver/source.h"
#include "lines/signals.h"
#include "rounds.h"

#define SCK 0x10
#define MOSI 0x20
#define NRESET 0x80

#define TCK 0x02
#define TMS 0x04
#define IDCODE 0x01414093u

#define JOB_SCANS 100
#define JOB_BYTES 512
#define PAGE_BYTES 128
#define ACCESS_NS 1000 /* as the virtual clock counts */

/* Who is at the wires: a descriptor of /dev/parport0, or the peripheral itself. */
struct host {
	int fd; /* -1: the peripheral */
	struct peripheral *p;
	struct peripheral_input in;
	struct peripheral_output out;
	int64_t port_ns;
	uint64_t accesses;
};

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "bench-jobs: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* --- accesses --- */

static void write_data(struct host *host, uint8_t data)
{
	host->accesses++;
	if (host->fd >= 0) {
		if (ioctl(host->fd, PPWDATA, &data) < 0) {
			die("PPWDATA");
		}
		return;
	}
	host->in.data = data;
	host->port_ns += ACCESS_NS;
	host->p->ops->drive(host->p, host->port_ns, &host->in, &host->out);
}

static uint8_t read_status(struct host *host)
{
	uint8_t status = host->out.status;

	host->accesses++;
	host->port_ns += ACCESS_NS;
	if (host->fd >= 0 && ioctl(host->fd, PPRSTATUS, &status) < 0) {
		die("PPRSTATUS");
	}
	return status;
}

/* --- the job of uisp --- */

static uint8_t send_byte(struct host *host, uint8_t byte)
{
	uint8_t answer = 0;

	for (int bit = 7; bit >= 0; bit--) {
		uint8_t mosi = (byte >> bit) & 1 ? MOSI : 0;

		write_data(host, mosi);
		write_data(host, mosi | SCK);
		answer = (uint8_t)(answer << 1 | (read_status(host) & LPT_STATUS_NACK ? 1 : 0));
		write_data(host, mosi);
	}
	return answer;
}

static uint8_t send(struct host *host, uint32_t instruction)
{
	uint8_t answer = 0;

	for (int shift = 24; shift >= 0; shift -= 8) {
		answer = send_byte(host, (uint8_t)(instruction >> shift));
	}
	return answer;
}

static void wait_until_ready(struct host *host)
{
	while (send(host, 0xf0000000) & 1) {
	}
}

static uint32_t low_or_high(uint32_t instruction, uint32_t place)
{
	return (place % 2 ? instruction | 0x08000000 : instruction) | place / 2 << 8;
}

static uint8_t byte_at(uint32_t place)
{
	return (uint8_t)(place * 7 + place / 256);
}

static void program_avr(struct host *host)
{
	write_data(host, NRESET);
	write_data(host, 0);
	send(host, 0xac530000);
	send(host, 0xac800000);
	wait_until_ready(host);
	for (uint32_t at = 0; at < JOB_BYTES; at++) {
		send(host, low_or_high(0x40000000, at) | byte_at(at));
		if ((at + 1) % PAGE_BYTES == 0) {
			send(host, 0x4c000000 | at / 2 << 8);
			wait_until_ready(host);
		}
	}
	for (uint32_t at = 0; at < JOB_BYTES; at++) {
		if (send(host, low_or_high(0x20000000, at)) != byte_at(at)) {
			fprintf(stderr, "bench-jobs: byte %u is wrong\n", (unsigned)at);
			exit(1);
		}
	}
	write_data(host, NRESET);
}

/* --- the job of openocd --- */

static uint8_t clock_tap(struct host *host, bool tms)
{
	uint8_t levels = tms ? TMS : 0;
	uint8_t tdo;

	write_data(host, levels);
	tdo = read_status(host) & LPT_STATUS_SELECT ? 1 : 0;
	write_data(host, levels | TCK);
	return tdo;
}

/* Clock TMS through these bits, the lowest first. */
static void walk_tap(struct host *host, unsigned tms, unsigned n)
{
	for (; n > 0; n--, tms >>= 1) {
		clock_tap(host, tms & 1);
	}
}

static uint32_t scan_idcode(struct host *host)
{
	uint32_t idcode = 0;

	walk_tap(host, 0x1, 3); /* Select-DR, Capture-DR, Shift-DR */
	for (unsigned bit = 0; bit < 32; bit++) {
		idcode |= (uint32_t)clock_tap(host, bit == 31) << bit;
	}
	walk_tap(host, 0x1, 2); /* Update-DR, Run-Test/Idle */
	return idcode;
}

static void scan_chain(struct host *host)
{
	walk_tap(host, 0x1f, 6); /* Test-Logic-Reset, Run-Test/Idle */
	for (int i = 0; i < JOB_SCANS; i++) {
		uint32_t idcode = scan_idcode(host);

		if (idcode != IDCODE) {
			fprintf(stderr, "bench-jobs: the IDCODE is 0x%08" PRIx32 "\n", idcode);
			exit(1);
		}
		walk_tap(host, 0x1f, 6);
	}
}

/* --- inside, and below lpt run --- */

static const struct job {
	const char *name;
	const char *what;
	const char *spec;
	void (*run)(struct host *host);
} jobs[] = {
	{"avr", "an AVR erased, uploaded, verified", "avr,part=m16", program_avr},
	{"jtag", "the IDCODE of a chip scanned", "jtag", scan_chain},
};
#define N_JOBS (sizeof(jobs) / sizeof(jobs[0]))

/* Per access. */
static double measure_inside(const struct job *job)
{
	struct host host = {.fd = -1, .in.control = LPT_CONTROL_REST};
	struct port_spec spec;
	char error[256];

	if (port_spec_parse(job->spec, &spec, error, sizeof(error)) < 0 ||
	    peripheral_new(spec.peripheral, &spec.settings, NULL, error, sizeof(error), &host.p) <
		    0) {
		die(error);
	}
	int64_t start = now_ns();

	job->run(&host);
	double ns = (double)(now_ns() - start) / (double)host.accesses;

	peripheral_free(host.p);
	port_spec_deinit(&spec);
	return ns;
}

static int be_program(const char *name)
{
	struct host host = {.fd = open("/dev/parport0", O_RDWR | O_CLOEXEC)};
	const struct job *job = strcmp(name, jobs[0].name) == 0 ? &jobs[0] : &jobs[1];

	if (host.fd < 0 || ioctl(host.fd, PPCLAIM) < 0) {
		die("/dev/parport0");
	}
	int64_t start = now_ns();

	job->run(&host);
	printf("%" PRId64 " %" PRIu64 "\n", now_ns() - start, host.accesses);
	return 0;
}

/* `lpt run` of this job; what it prints. */
static FILE *start_run(const char *self, const struct job *job, pid_t *ret_pid)
{
	const char *lpt = getenv("LPT");
	char port[64];
	int ends[2];

	lpt = lpt ? lpt : "lpt";
	snprintf(port, sizeof(port), "%s,clock=virtual", job->spec);
	if (pipe(ends) < 0 || (*ret_pid = fork()) < 0) {
		die("lpt run");
	}
	if (*ret_pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execlp(lpt, lpt, "run", "--port", port, "--", self, "--device", job->name, NULL);
		die(lpt);
	}
	close(ends[1]);
	return fdopen(ends[0], "r");
}

static double measure_run(const char *self, const struct job *job)
{
	int64_t ns;
	uint64_t accesses;
	pid_t pid;
	FILE *program = start_run(self, job, &pid);

	if (!program || fscanf(program, "%" SCNd64 " %" SCNu64, &ns, &accesses) != 2) {
		die("lpt run");
	}
	fclose(program);
	waitpid(pid, NULL, 0);
	return (double)ns / (double)accesses;
}

/* Was the machine calm enough to say? */
static bool compare(const char *self, const struct job *job)
{
	struct series inside, run;

	for (int i = 0; i < N_ROUNDS; i++) {
		inside.ns[i] = measure_inside(job);
		run.ns[i] = measure_run(self, job);
	}
	printf("%s: an access %.0f ns inside the process, %.0f ns below lpt run, ratio %.0f\n",
	       job->what, series_median(&inside), series_median(&run), series_ratio(&run, &inside));
	return !series_is_void(&inside) && !series_is_void(&run);
}

int main(int argc, char **argv)
{
	bool is_calm = true;

	if (argc > 2 && strcmp(argv[1], "--device") == 0) {
		return be_program(argv[2]);
	}
	for (size_t i = 0; i < N_JOBS; i++) {
		is_calm &= compare(argv[0], &jobs[i]);
	}
	return is_calm ? 0 : 77;
}
