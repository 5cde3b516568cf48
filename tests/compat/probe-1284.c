/* SPDX-License-Identifier: MIT */
/*
 * Asks what hangs on /dev/parport0 for every mode of IEEE 1284, moves bytes in those that it agrees
 * to, and asks /dev/lp0 for a device ID; a line for each call, as probe.c has them.  The device
 * gives back what it is sent, or is not there at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/lp.h>
#include <linux/parport.h>
#include <linux/ppdev.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PARPORT "/dev/parport0"
#define PRINTER "/dev/lp0"
#define GET_DEVICE_ID 0x84005001u

static const char *section = "";

/* "section: call: 0" or the name of its error.  True: it worked. */
static int said(const char *call, long result)
{
	printf("%s: %s: ", section, call);
	if (result < 0) {
		printf("%s\n", strerrorname_np(errno));
		return 0;
	}
	printf("%ld", result);
	return 1;
}

static void done(const char *call, long result)
{
	if (said(call, result)) {
		putchar('\n');
	}
}

static void get_int(int fd, const char *call, unsigned long request)
{
	int value = 0x0eeeeeee;

	if (said(call, ioctl(fd, request, &value))) {
		printf(" 0x%x\n", (unsigned)value);
	}
}

static void marks(int fd)
{
	get_int(fd, "PPGETMODE", PPGETMODE);
	get_int(fd, "PPGETPHASE", PPGETPHASE);
}

/* True: the device agrees. */
static int negotiate(int fd, int mode)
{
	char call[32];

	snprintf(call, sizeof(call), "PPNEGOT 0x%x", (unsigned)mode);
	int r = ioctl(fd, PPNEGOT, &mode);

	done(call, r);
	marks(fd);
	return r == 0;
}

static void mark(int fd, int mode)
{
	char call[32];

	snprintf(call, sizeof(call), "PPSETMODE 0x%x", (unsigned)mode);
	done(call, ioctl(fd, PPSETMODE, &mode));
}

/* What comes, to its end or to `n` bytes, however many reads it takes. */
static void fetch(int fd, size_t n)
{
	char bytes[64] = "", *at = bytes;
	ssize_t r = 1;

	while (at < bytes + n && r > 0) {
		r = read(fd, at, n - (size_t)(at - bytes));
		at += r > 0 ? r : 0;
	}
	if (said("read", at > bytes ? at - bytes : r)) {
		printf(" '%.*s'\n", (int)(at - bytes), bytes);
	}
}

static void fetch_id(int fd)
{
	unsigned char id[1024] = "";
	ssize_t n = read(fd, id, sizeof(id) - 1);

	if (said("read of the ID", n)) {
		printf(" %02x %02x '%s'\n", id[0], id[1], n > 2 ? (const char *)id + 2 : "");
	}
}

static void send_text(int fd, const char *text)
{
	done("write", write(fd, text, strlen(text)));
}

/* --- /dev/parport0 --- */

static void device_id(int fd)
{
	static const int modes[] = {
		IEEE1284_MODE_NIBBLE | IEEE1284_DEVICEID,
		IEEE1284_MODE_BYTE | IEEE1284_DEVICEID,
	};

	section = "device ID";
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (negotiate(fd, modes[i])) {
			fetch_id(fd);
			marks(fd);
		}
		negotiate(fd, IEEE1284_MODE_COMPAT);
	}
}

/* Out in compatibility mode, and back. */
static void ways_back(int fd)
{
	static const int modes[] = {IEEE1284_MODE_NIBBLE, IEEE1284_MODE_BYTE};

	section = "way back";
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		send_text(fd, "back and forth");
		if (negotiate(fd, modes[i])) {
			fetch(fd, 14);
			marks(fd);
			send_text(fd, "x"); /* goes back to COMPAT by itself */
			marks(fd);
			fetch(fd, 1); /* and this finds a way back */
			marks(fd);
		}
		negotiate(fd, IEEE1284_MODE_COMPAT);
	}
}

static void both_ways(int fd)
{
	static const int modes[] = {
		IEEE1284_MODE_EPP,    IEEE1284_MODE_EPPSWE, IEEE1284_MODE_ECP,
		IEEE1284_MODE_ECPRLE, IEEE1284_MODE_ECPSWE, IEEE1284_MODE_BECP,
	};

	section = "both ways";
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (negotiate(fd, modes[i])) {
			send_text(fd, "aaaaaaaabcd");
			marks(fd);
			fetch(fd, 11);
			marks(fd);
			send_text(fd, "e");
			marks(fd);
			fetch(fd, 1);
		}
		negotiate(fd, IEEE1284_MODE_COMPAT);
	}
}

static void addresses(int fd)
{
	section = "addresses";
	if (negotiate(fd, IEEE1284_MODE_EPP)) {
		mark(fd, IEEE1284_MODE_EPP | IEEE1284_ADDR);
		send_text(fd, "A");
		marks(fd);
		fetch(fd, 1);
		negotiate(fd, IEEE1284_MODE_EPP);
	}
	negotiate(fd, IEEE1284_MODE_COMPAT);
}

static void turns(int fd)
{
	section = "turns";
	int agrees = negotiate(fd, IEEE1284_MODE_ECP);

	if (agrees) {
		send_text(fd, "kept");
	}
	done("PPRELEASE", ioctl(fd, PPRELEASE));
	get_int(fd, "PPGETMODE", PPGETMODE);
	done("PPCLAIM", ioctl(fd, PPCLAIM));
	marks(fd);
	if (agrees) {
		fetch(fd, 4);
		marks(fd);
	}
	negotiate(fd, IEEE1284_MODE_COMPAT);
}

/* --- /dev/lp0 --- */

static void printer(int fd)
{
	unsigned char id[1024] = "";
	char byte;

	section = "lp";
	if (said("LPIOC_GET_DEVICE_ID", ioctl(fd, GET_DEVICE_ID, id))) {
		printf(" %02x %02x '%s'\n", id[0], id[1], (const char *)id + 2);
	}
	fcntl(fd, F_SETFL, O_NONBLOCK);
	done("read 1, not blocking", read(fd, &byte, 1));
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	section = "open";
	int fd = open(PARPORT, O_RDWR);

	done("PPCLAIM", ioctl(fd, PPCLAIM));
	device_id(fd);
	ways_back(fd);
	both_ways(fd);
	addresses(fd);
	turns(fd);
	section = "end";
	done("PPRELEASE", ioctl(fd, PPRELEASE));
	close(fd);
	fd = open(PRINTER, O_RDWR);
	printer(fd);
	return 0;
}
