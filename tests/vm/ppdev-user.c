/* SPDX-License-Identifier: MIT */
/*
 * A program that uses /dev/parportN as any other does: by ioctl, without a word of lptd, linked
 * statically so that nothing can be put under it.
 *
 *   ppdev-user wiggle NODE   claim, write and read registers, release
 *   ppdev-user hold NODE     claim, say "held", wait to be killed
 *   ppdev-user share NODE    does PPRELEASE return while another process waits in PPCLAIM?
 *   ppdev-user gone NODE     claim, say "held"; the error of a write after a line of input
 *   ppdev-user poll NODE     on a loopback: does poll(2) end when nAck rises?
 *   ppdev-user id NODE       device ID: negotiate and read; where NODE is a printer's, ask for it
 *   ppdev-user time NODE N   nanoseconds of one PPRSTATUS, of N
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/parport.h>
#include <linux/ppdev.h>

#define ID_SIZE 1024
#define HUNG_MS 5000 /* a release that takes longer waits for the other process */

static void die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static void say(const char *word)
{
	printf("%s\n", word);
	fflush(stdout);
}

static int open_node(const char *node)
{
	int fd = open(node, O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		die(node);
	}
	return fd;
}

static int claim_node(const char *node)
{
	int fd = open_node(node);

	if (ioctl(fd, PPCLAIM) < 0) {
		die("PPCLAIM");
	}
	return fd;
}

static void wiggle(const char *node)
{
	unsigned char data = 0x5a, back = 0, status = 0;
	int fd = claim_node(node);

	if (ioctl(fd, PPWDATA, &data) < 0 || ioctl(fd, PPRDATA, &back) < 0 ||
	    ioctl(fd, PPRSTATUS, &status) < 0) {
		die("registers");
	}
	printf("wrote %02x, read %02x, status %02x\n", data, back, status);
	if (ioctl(fd, PPRELEASE) < 0) {
		die("PPRELEASE");
	}
	errno = 0;
	if (ioctl(fd, PPWDATA, &data) == 0 || errno != EINVAL) {
		die("a write after PPRELEASE");
	}
	close(fd);
}

static void hold(const char *node)
{
	claim_node(node);
	say("held");
	pause();
}

static void meet_removal(const char *node)
{
	unsigned char data = 0;
	char line[8];
	int fd = claim_node(node);

	say("held");
	if (!fgets(line, sizeof(line), stdin)) {
		die("standard input");
	}
	int r = ioctl(fd, PPWDATA, &data);

	say(r < 0 ? strerrorname_np(errno) : "no error");
}

static void negotiate(const char *node, unsigned char *id, size_t size)
{
	int mode = IEEE1284_MODE_NIBBLE | IEEE1284_DEVICEID;
	int fd = claim_node(node);

	if (ioctl(fd, PPNEGOT, &mode) < 0) {
		die("PPNEGOT");
	}
	if (read(fd, id, size) < 2) {
		die("device ID");
	}
	mode = IEEE1284_MODE_COMPAT;
	if (ioctl(fd, PPNEGOT, &mode) < 0) {
		die("PPNEGOT COMPAT");
	}
	close(fd);
}

static void print_id(const char *node)
{
	unsigned char id[ID_SIZE] = {0};

	if (strstr(node, "/lp")) {
		if (ioctl(open_node(node), _IOC(_IOC_READ, 'P', 1, sizeof(id)), id) < 0) {
			die("LPIOC_GET_DEVICE_ID");
		}
	} else {
		negotiate(node, id, sizeof(id));
	}
	printf("%d bytes: %s\n", id[0] << 8 | id[1], (const char *)id + 2);
}

static void measure(const char *node, long n)
{
	struct timespec before, after;
	unsigned char status;
	int fd = claim_node(node);

	clock_gettime(CLOCK_MONOTONIC, &before);
	for (long i = 0; i < n; i++) {
		if (ioctl(fd, PPRSTATUS, &status) < 0) {
			die("PPRSTATUS");
		}
	}
	clock_gettime(CLOCK_MONOTONIC, &after);
	printf("%ld\n",
	       ((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec) / n);
}

/* --- two processes --- */

static void await_byte(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1) {
		die("the other process");
	}
}

static void tell(int fd)
{
	if (write(fd, "", 1) != 1) {
		die("pipe");
	}
}

/* Until the process sleeps in this system call. */
static void await_call(pid_t pid, long number)
{
	char path[32];
	long at = -1;

	snprintf(path, sizeof(path), "/proc/%d/syscall", (int)pid);
	while (at != number) {
		FILE *file = fopen(path, "re");

		if (!file) {
			die(path);
		}
		if (fscanf(file, "%ld", &at) != 1) {
			at = -1; /* it is running */
		}
		fclose(file);
	}
}

/* The owner: releases when it is told to, and says so. */
static pid_t start_owner(const char *node, int order, int done)
{
	pid_t pid = fork();

	if (pid == 0) {
		int fd = claim_node(node);

		tell(done);
		await_byte(order);
		if (ioctl(fd, PPRELEASE) < 0) {
			die("PPRELEASE");
		}
		tell(done);
		_exit(EXIT_SUCCESS);
	}
	return pid;
}

static pid_t start_waiter(const char *node, int about_to)
{
	pid_t pid = fork();

	if (pid == 0) {
		int fd = open_node(node);

		tell(about_to);
		if (ioctl(fd, PPCLAIM) < 0) {
			die("PPCLAIM");
		}
		_exit(EXIT_SUCCESS);
	}
	return pid;
}

static int share(const char *node)
{
	int order[2], done[2], about_to[2];

	if (pipe(order) < 0 || pipe(done) < 0 || pipe(about_to) < 0) {
		die("pipe");
	}
	pid_t owner = start_owner(node, order[0], done[1]);

	await_byte(done[0]);
	pid_t waiter = start_waiter(node, about_to[1]);

	await_byte(about_to[0]);
	await_call(waiter, SYS_ioctl);
	tell(order[1]);
	struct pollfd released = {.fd = done[0], .events = POLLIN};
	int n = poll(&released, 1, HUNG_MS);

	if (n == 0) {
		kill(waiter, SIGKILL); /* and only now the release goes on */
	}
	waitpid(owner, NULL, 0);
	waitpid(waiter, NULL, 0);
	say(n == 0 ? "PPRELEASE hangs while another process waits" : "both had the port");
	return n == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Another process makes D3, which a loopback joins with nAck, rise while this one polls. */
static int poll_interrupt(const char *node)
{
	const unsigned char low = 0x00, high = 0x08;
	int fd = claim_node(node), count = 0;
	pid_t parent = getpid(), pid = fork();
	struct pollfd polled = {.fd = fd, .events = POLLIN};

	if (pid == 0) {
		await_call(parent, SYS_poll);
		_exit(ioctl(fd, PPWDATA, &low) < 0 || ioctl(fd, PPWDATA, &high) < 0);
	}
	int n = poll(&polled, 1, HUNG_MS);

	waitpid(pid, NULL, 0);
	if (ioctl(fd, PPCLRIRQ, &count) < 0) {
		die("PPCLRIRQ");
	}
	printf("poll %d, interrupts %d\n", n, count);
	return n == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: ppdev-user wiggle|hold|share|gone|poll|id|time NODE [N]\n");
		return 2;
	}
	const char *what = argv[1], *node = argv[2];

	if (!strcmp(what, "share")) {
		return share(node);
	} else if (!strcmp(what, "poll")) {
		return poll_interrupt(node);
	} else if (!strcmp(what, "hold")) {
		hold(node);
	} else if (!strcmp(what, "id")) {
		print_id(node);
	} else if (!strcmp(what, "gone")) {
		meet_removal(node);
	} else if (!strcmp(what, "time") && argc == 4) {
		measure(node, strtol(argv[3], NULL, 10));
	} else {
		wiggle(node);
	}
	return EXIT_SUCCESS;
}
