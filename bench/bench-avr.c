/* SPDX-License-Identifier: MIT */
/*
 * What the way through a daemon costs a programmer of microcontrollers: the job of uisp (erase,
 * upload, verify, line by line) on an AVR inside this process, and the same job as an unmodified
 * program below `lpt run`, with the same AVR behind /dev/parport0.  The port clock counts accesses
 * in both, so both do the same ones.
 *
 * usage: LPT=PROGRAM bench-avr          both, and their ratio
 *        bench-avr --device             the job on /dev/parport0: prints ns and accesses
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/ppdev.h>

#include "lines/signals.h"
#include "peripheral/peripheral.h"
#include "rounds.h"

#define SCK 0x10
#define MOSI 0x20
#define NRESET 0x80

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
	fprintf(stderr, "bench-avr: %s: %s\n", what, strerror(errno));
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

/* --- the job --- */

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

static void do_job(struct host *host)
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
			fprintf(stderr, "bench-avr: byte %u is wrong\n", (unsigned)at);
			exit(1);
		}
	}
	write_data(host, NRESET);
}

/* --- inside, and below lpt run --- */

/* Per access. */
static double measure_inside(void)
{
	const struct settings defaults = {.n_items = 0};
	struct host host = {.fd = -1, .in.control = LPT_CONTROL_REST};
	char error[64];

	if (peripheral_new(&peripheral_avr, &defaults, NULL, error, sizeof(error), &host.p) < 0) {
		die("peripheral");
	}
	int64_t start = now_ns();

	do_job(&host);
	double ns = (double)(now_ns() - start) / (double)host.accesses;

	peripheral_free(host.p);
	return ns;
}

static int be_program(void)
{
	struct host host = {.fd = open("/dev/parport0", O_RDWR | O_CLOEXEC)};

	if (host.fd < 0 || ioctl(host.fd, PPCLAIM) < 0) {
		die("/dev/parport0");
	}
	int64_t start = now_ns();

	do_job(&host);
	printf("%" PRId64 " %" PRIu64 "\n", now_ns() - start, host.accesses);
	return 0;
}

static double measure_run(const char *self)
{
	char command[1024];
	const char *lpt = getenv("LPT") ? getenv("LPT") : "lpt";
	int64_t ns;
	uint64_t accesses;

	snprintf(command, sizeof(command),
		 "'%s' run --port avr,part=m16,clock=virtual -- '%s' --device", lpt, self);
	FILE *program = popen(command, "re");

	if (!program || fscanf(program, "%" SCNd64 " %" SCNu64, &ns, &accesses) != 2) {
		die("lpt run");
	}
	pclose(program);
	return (double)ns / (double)accesses;
}

int main(int argc, char **argv)
{
	struct series inside, run;

	if (argc > 1 && strcmp(argv[1], "--device") == 0) {
		return be_program();
	}
	for (int i = 0; i < N_ROUNDS; i++) {
		inside.ns[i] = measure_inside();
		run.ns[i] = measure_run(argv[0]);
	}
	printf("an AVR of %d bytes erased, uploaded, verified: an access %.0f ns inside the "
	       "process, %.0f ns below lpt run, ratio %.1f\n",
	       JOB_BYTES, series_median(&inside), series_median(&run), series_ratio(&run, &inside));
	return series_is_void(&inside) || series_is_void(&run) ? 77 : 0;
}
