/* SPDX-License-Identifier: MIT */
/*
 * Makes every call of /dev/parport0 and /dev/lp0 with good and bad arguments and prints a line for
 * each: what was called, what it gave, and the value.  No times, no addresses, no order that
 * depends on anything: two implementations of the nodes are alike if their transcripts are.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/lp.h>
#include <linux/parport.h>
#include <linux/ppdev.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/types.h>
#include <termios.h>
#include <unistd.h>

#define PARPORT "/dev/parport0"
#define PRINTER "/dev/lp0"

#define BAD ((void *)8)

#define GETTIME_32 _IOR('p', 0x95, int32_t[2])
#define GETTIME_64 _IOR('p', 0x95, int64_t[2])
#define SETTIME_32 _IOW('p', 0x96, int32_t[2])
#define SETTIME_64 _IOW('p', 0x96, int64_t[2])

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

static void act(int fd, const char *call, unsigned long request, const void *argument)
{
	done(call, ioctl(fd, request, argument));
}

static void set_int(int fd, const char *call, unsigned long request, int value)
{
	act(fd, call, request, &value);
}

static void set_byte(int fd, const char *call, unsigned long request, uint8_t value)
{
	act(fd, call, request, &value);
}

static void get_byte(int fd, const char *call, unsigned long request)
{
	uint8_t value = 0xee;

	if (said(call, ioctl(fd, request, &value))) {
		printf(" 0x%02x\n", value);
	}
}

static void get_int(int fd, const char *call, unsigned long request)
{
	int value = 0x0eeeeeee;

	if (said(call, ioctl(fd, request, &value))) {
		printf(" 0x%x\n", (unsigned)value);
	}
}

static void frob(int fd, uint8_t mask, uint8_t val)
{
	struct ppdev_frob_struct change = {mask, val};
	char call[32];

	snprintf(call, sizeof(call), "PPFCONTROL 0x%02x 0x%02x", mask, val);
	act(fd, call, PPFCONTROL, &change);
}

static void get_times(int fd)
{
	int32_t narrow[2] = {-1, -1};
	int64_t wide[2] = {-1, -1};

	if (said("PPGETTIME 32", ioctl(fd, GETTIME_32, narrow))) {
		printf(" %d.%06d\n", narrow[0], narrow[1]);
	}
	if (said("PPGETTIME 64", ioctl(fd, GETTIME_64, wide))) {
		printf(" %lld.%06lld\n", (long long)wide[0], (long long)wide[1]);
	}
}

static void set_times(int fd, int64_t seconds, int64_t us)
{
	int32_t narrow[2] = {(int32_t)seconds, (int32_t)us};
	int64_t wide[2] = {seconds, us};
	char call[64];

	snprintf(call, sizeof(call), "PPSETTIME 32 %lld.%06lld", (long long)seconds, (long long)us);
	act(fd, call, SETTIME_32, narrow);
	get_times(fd);
	snprintf(call, sizeof(call), "PPSETTIME 64 %lld.%06lld", (long long)seconds, (long long)us);
	act(fd, call, SETTIME_64, wide);
	get_times(fd);
}

static void poll_it(int fd, const char *call)
{
	struct pollfd ready = {fd, POLLIN | POLLOUT | POLLPRI, 0};

	if (said(call, poll(&ready, 1, 0))) {
		printf(" 0x%x\n", (unsigned)ready.revents);
	}
}

static void registers(int fd)
{
	get_byte(fd, "PPRDATA", PPRDATA);
	get_byte(fd, "PPRCONTROL", PPRCONTROL);
}

/* Status is of interest when the far end is at rest: what a byte does to it is its own affair. */
static void settle(int fd)
{
	uint8_t status = 0;

	for (int i = 0; i < 100 && status != 0xd8; i++) {
		ioctl(fd, PPRSTATUS, &status);
	}
	get_byte(fd, "PPRSTATUS", PPRSTATUS);
}

static void write_registers(int fd)
{
	set_byte(fd, "PPWDATA 0x5a", PPWDATA, 0x5a);
	set_byte(fd, "PPWCONTROL 0x00", PPWCONTROL, 0x00);
	registers(fd);
	set_byte(fd, "PPWCONTROL 0xff", PPWCONTROL, 0xff);
	registers(fd);
	set_byte(fd, "PPWCONTROL 0x0c", PPWCONTROL, 0x0c);
	registers(fd);
	settle(fd);
}

static void frobs(int fd)
{
	frob(fd, 0x0f, 0x0c);
	registers(fd);
	frob(fd, 0x00, 0x03);
	registers(fd);
	frob(fd, 0x02, 0x00);
	registers(fd);
	frob(fd, 0xff, 0xff);
	registers(fd);
	frob(fd, 0x2f, 0x0c);
	registers(fd);
	settle(fd);
}

static void directions(int fd)
{
	set_int(fd, "PPDATADIR 1", PPDATADIR, 1);
	get_byte(fd, "PPRCONTROL", PPRCONTROL);
	set_int(fd, "PPDATADIR 0", PPDATADIR, 0);
	get_byte(fd, "PPRCONTROL", PPRCONTROL);
	set_int(fd, "PPDATADIR -7", PPDATADIR, -7);
	set_int(fd, "PPDATADIR 0", PPDATADIR, 0);
	set_byte(fd, "PPWDATA 0xa5", PPWDATA, 0xa5);
	get_byte(fd, "PPRDATA", PPRDATA);
}

/* --- /dev/parport0 --- */

static const struct call {
	const char *name;
	unsigned long request;
} calls[] = {
	{"PPSETMODE", PPSETMODE},     {"PPRSTATUS", PPRSTATUS},     {"PPRCONTROL", PPRCONTROL},
	{"PPWCONTROL", PPWCONTROL},   {"PPRDATA", PPRDATA},         {"PPWDATA", PPWDATA},
	{"PPFCONTROL", PPFCONTROL},   {"PPDATADIR", PPDATADIR},     {"PPNEGOT", PPNEGOT},
	{"PPWCTLONIRQ", PPWCTLONIRQ}, {"PPCLRIRQ", PPCLRIRQ},       {"PPSETPHASE", PPSETPHASE},
	{"PPGETTIME 32", GETTIME_32}, {"PPGETTIME 64", GETTIME_64}, {"PPSETTIME 32", SETTIME_32},
	{"PPSETTIME 64", SETTIME_64}, {"PPGETMODES", PPGETMODES},   {"PPGETMODE", PPGETMODE},
	{"PPGETPHASE", PPGETPHASE},   {"PPGETFLAGS", PPGETFLAGS},   {"PPSETFLAGS", PPSETFLAGS},
};

static void bad_pointers(int fd)
{
	char call[64];

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		snprintf(call, sizeof(call), "%s, bad pointer", calls[i].name);
		act(fd, call, calls[i].request, BAD);
	}
}

/* Numbers that are no call of the node, or no longer. */
static void strangers(int fd)
{
	struct termios mode;
	int value = 0;

	act(fd, "0x7082", _IOW('p', 0x82, char), &value);
	act(fd, "0x7087", _IOR('p', 0x87, char), &value);
	act(fd, "0x7088", _IOW('p', 0x88, char), &value);
	act(fd, "0x7089", _IOR('p', 0x89, char), &value);
	act(fd, "0x708a", _IOW('p', 0x8a, char), &value);
	act(fd, "0x709c", _IO('p', 0x9c), &value);
	act(fd, "PPCLAIM with a size", _IOW('p', 0x8b, int), &value);
	act(fd, "PPWDATA with another size", _IOW('p', 0x86, int), &value);
	act(fd, "LPGETSTATUS", LPGETSTATUS, &value);
	act(fd, "TCGETS", TCGETS, &mode);
	act(fd, "TIOCMGET", TIOCMGET, &value);
	act(fd, "TCSBRK", TCSBRK, (void *)1);
	done("isatty", isatty(fd) ? 1 : -1);
}

static void shared_state(int fd)
{
	get_int(fd, "PPGETMODES", PPGETMODES);
	get_int(fd, "PPGETMODE", PPGETMODE);
	get_int(fd, "PPGETPHASE", PPGETPHASE);
	get_int(fd, "PPGETFLAGS", PPGETFLAGS);
}

static void modes(int fd)
{
	static const int values[] = {0,     1,     0x10,   0x40,    0x100, 0x200,
				     0x800, 0x400, 0x2040, 0x12345, -1,    0x100};
	char call[64];

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		snprintf(call, sizeof(call), "PPSETMODE 0x%x", (unsigned)values[i]);
		set_int(fd, call, PPSETMODE, values[i]);
		get_int(fd, "PPGETMODE", PPGETMODE);
		get_int(fd, "PPGETPHASE", PPGETPHASE);
	}
	set_int(fd, "PPSETPHASE 99", PPSETPHASE, 99);
	get_int(fd, "PPGETPHASE", PPGETPHASE);
	set_int(fd, "PPSETPHASE 1", PPSETPHASE, 1);
	set_int(fd, "PPSETFLAGS -1", PPSETFLAGS, -1);
	get_int(fd, "PPGETFLAGS", PPGETFLAGS);
	set_int(fd, "PPSETFLAGS 8", PPSETFLAGS, 8);
	get_int(fd, "PPGETFLAGS", PPGETFLAGS);
	set_int(fd, "PPSETFLAGS 0", PPSETFLAGS, 0);
}

static void unclaimed(int fd)
{
	char byte = 0;

	registers(fd);
	get_byte(fd, "PPRSTATUS", PPRSTATUS);
	set_byte(fd, "PPWDATA", PPWDATA, 1);
	set_byte(fd, "PPWCONTROL", PPWCONTROL, 1);
	frob(fd, 1, 1);
	set_int(fd, "PPDATADIR", PPDATADIR, 0);
	set_int(fd, "PPNEGOT COMPAT", PPNEGOT, IEEE1284_MODE_COMPAT);
	set_byte(fd, "PPWCTLONIRQ", PPWCTLONIRQ, 0x0c);
	get_int(fd, "PPCLRIRQ", PPCLRIRQ);
	get_times(fd);
	set_times(fd, 1, 0);
	act(fd, "PPRELEASE", PPRELEASE, NULL);
	act(fd, "PPYIELD", PPYIELD, NULL);
	shared_state(fd);
	bad_pointers(fd);
	strangers(fd);
	done("read 1", read(fd, &byte, 1));
	done("read 0", read(fd, &byte, 0));
	done("write 1", write(fd, &byte, 1));
	done("write 0", write(fd, &byte, 0));
	done("lseek", lseek(fd, 0, SEEK_SET));
	poll_it(fd, "poll");
}

static void negotiate(int fd, const char *name, int mode)
{
	char call[64];

	snprintf(call, sizeof(call), "PPNEGOT %s", name);
	set_int(fd, call, PPNEGOT, mode);
	get_int(fd, "PPGETMODE", PPGETMODE);
	get_int(fd, "PPGETPHASE", PPGETPHASE);
	get_byte(fd, "PPRCONTROL", PPRCONTROL);
}

static void negotiations(int fd)
{
	negotiate(fd, "COMPAT", IEEE1284_MODE_COMPAT);
	set_byte(fd, "PPWCONTROL 0x02", PPWCONTROL, 0x02);
	negotiate(fd, "NIBBLE", IEEE1284_MODE_NIBBLE);
	set_byte(fd, "PPWCONTROL 0x08", PPWCONTROL, 0x08);
	negotiate(fd, "NIBBLE with ID", IEEE1284_MODE_NIBBLE | IEEE1284_DEVICEID);
	negotiate(fd, "BYTE", IEEE1284_MODE_BYTE);
	negotiate(fd, "ECP", IEEE1284_MODE_ECP);
	negotiate(fd, "EPP", IEEE1284_MODE_EPP);
	negotiate(fd, "BECP", IEEE1284_MODE_BECP);
	negotiate(fd, "0x12345", 0x12345);
	set_int(fd, "PPSETMODE EPP", PPSETMODE, IEEE1284_MODE_EPP);
	negotiate(fd, "EPP, marked so", IEEE1284_MODE_EPP);
	negotiate(fd, "EPP with ADDR", IEEE1284_MODE_EPP | IEEE1284_ADDR);
	set_byte(fd, "PPWCONTROL 0x02", PPWCONTROL, 0x02);
	negotiate(fd, "COMPAT from EPP", IEEE1284_MODE_COMPAT);
	set_byte(fd, "PPWCONTROL 0x02", PPWCONTROL, 0x02);
	set_int(fd, "PPSETMODE NIBBLE", PPSETMODE, IEEE1284_MODE_NIBBLE);
	negotiate(fd, "COMPAT from NIBBLE", IEEE1284_MODE_COMPAT);
	set_byte(fd, "PPWCONTROL 0x02", PPWCONTROL, 0x02);
	set_int(fd, "PPSETMODE ECP", PPSETMODE, IEEE1284_MODE_ECP);
	negotiate(fd, "COMPAT from ECP", IEEE1284_MODE_COMPAT);
	negotiate(fd, "BECP", IEEE1284_MODE_BECP);
}

static void times(int fd)
{
	get_times(fd);
	set_times(fd, 1, 0);
	set_times(fd, 0, 0);
	set_times(fd, 0, 1);
	set_times(fd, 0, 12345);
	set_times(fd, -1, 0);
	set_times(fd, 1, -1);
	set_times(fd, 2, 3000000);
	set_times(fd, 2000000, 0);
	set_times(fd, 5, 0);
}

static void interrupts(int fd)
{
	int count;

	done("PPCLRIRQ of what came so far", ioctl(fd, PPCLRIRQ, &count));
	get_int(fd, "PPCLRIRQ", PPCLRIRQ);
	poll_it(fd, "poll");
	set_byte(fd, "PPWCTLONIRQ", PPWCTLONIRQ, 0x0c);
}

/* A status read makes the far end go on, so the lines are those of one moment only. */
static void compat_transfers(int fd)
{
	char bytes[16] = "0123456789abcdef";

	done("write 0", write(fd, bytes, 0));
	done("write 16", write(fd, bytes, sizeof(bytes)));
	get_int(fd, "PPGETMODE", PPGETMODE);
	done("read 0", read(fd, bytes, 0));
	done("read 1", read(fd, bytes, 1));
	get_int(fd, "PPGETMODE", PPGETMODE);
	done("write, bad pointer", write(fd, BAD, 16));
	fcntl(fd, F_SETFL, O_NONBLOCK);
	done("write 16, not blocking", write(fd, bytes, sizeof(bytes)));
	done("read 1, not blocking", read(fd, bytes, 1));
	fcntl(fd, F_SETFL, 0);
	set_int(fd, "PPSETMODE BECP", PPSETMODE, IEEE1284_MODE_BECP);
	done("read 1, BECP", read(fd, bytes, 1));
	done("write 1, BECP", write(fd, bytes, 1));
	set_int(fd, "PPSETMODE EPPSL", PPSETMODE, IEEE1284_MODE_EPPSL);
	done("read 1, EPPSL", read(fd, bytes, 1));
	done("write 1, EPPSL", write(fd, bytes, 1));
	set_int(fd, "PPSETMODE 0x12345", PPSETMODE, 0x12345);
	done("write 1, 0x12345", write(fd, bytes, 1));
	set_int(fd, "PPSETMODE COMPAT", PPSETMODE, IEEE1284_MODE_COMPAT);
}

static void claimed(int fd)
{
	act(fd, "PPCLAIM", PPCLAIM, NULL);
	act(fd, "PPCLAIM again", PPCLAIM, NULL);
	act(fd, "PPEXCL after PPCLAIM", PPEXCL, NULL);
	get_byte(fd, "PPRCONTROL", PPRCONTROL);
	write_registers(fd);
	frobs(fd);
	directions(fd);
	shared_state(fd);
	modes(fd);
	times(fd);
	interrupts(fd);
	bad_pointers(fd);
	shared_state(fd);
	strangers(fd);
	negotiations(fd);
	compat_transfers(fd);
	act(fd, "PPYIELD", PPYIELD, NULL);
	act(fd, "PPRELEASE", PPRELEASE, NULL);
	act(fd, "PPRELEASE again", PPRELEASE, NULL);
	shared_state(fd);
}

/* What a claim finds: its own lines, and those of a user that claims for the first time. */
static void lines_between_claims(void)
{
	int one = open(PARPORT, O_RDWR);
	int two = open(PARPORT, O_RDWR);

	act(one, "PPCLAIM one", PPCLAIM, NULL);
	get_byte(one, "PPRCONTROL one", PPRCONTROL);
	set_byte(one, "PPWCONTROL one 0x03", PPWCONTROL, 0x03);
	set_byte(one, "PPWDATA one 0x77", PPWDATA, 0x77);
	set_int(one, "PPSETMODE one EPP", PPSETMODE, IEEE1284_MODE_EPP);
	act(one, "PPRELEASE one", PPRELEASE, NULL);
	act(two, "PPCLAIM two", PPCLAIM, NULL);
	get_int(two, "PPGETMODE two", PPGETMODE);
	get_byte(two, "PPRCONTROL two", PPRCONTROL);
	get_byte(two, "PPRDATA two", PPRDATA);
	set_byte(two, "PPWCONTROL two 0x0e", PPWCONTROL, 0x0e);
	act(two, "PPRELEASE two", PPRELEASE, NULL);
	act(one, "PPCLAIM one", PPCLAIM, NULL);
	get_byte(one, "PPRCONTROL one", PPRCONTROL);
	get_int(one, "PPGETMODE one", PPGETMODE);
	set_int(one, "PPSETMODE one COMPAT", PPSETMODE, IEEE1284_MODE_COMPAT);
	act(one, "PPRELEASE one", PPRELEASE, NULL);
	close(one);
	close(two);
}

static void exclusion(void)
{
	int one = open(PARPORT, O_RDWR);
	int two = open(PARPORT, O_RDWR);

	act(one, "PPEXCL one", PPEXCL, NULL);
	act(one, "PPEXCL one again", PPEXCL, NULL);
	act(one, "PPCLAIM one", PPCLAIM, NULL);
	act(one, "PPEXCL one, claimed", PPEXCL, NULL);
	act(two, "PPEXCL two", PPEXCL, NULL);
	act(two, "PPCLAIM two", PPCLAIM, NULL);
	act(one, "PPRELEASE one", PPRELEASE, NULL);
	act(two, "PPCLAIM two, released", PPCLAIM, NULL);
	close(one);
	act(two, "PPCLAIM two, one closed", PPCLAIM, NULL);
	act(two, "PPRELEASE two", PPRELEASE, NULL);
	close(two);
}

static void on_alarm(int number)
{
}

/* A wait for somebody else that is given up after a while. */
static void wait_in_vain(int flags)
{
	const struct itimerval soon = {.it_value = {.tv_usec = 50000}};
	const struct itimerval never = {.it_value = {0}};
	int one = open(PARPORT, O_RDWR);
	int two = open(PARPORT, O_RDWR | flags);

	act(one, "PPCLAIM one", PPCLAIM, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	act(two, flags ? "PPCLAIM two, not blocking" : "PPCLAIM two, interrupted", PPCLAIM, NULL);
	setitimer(ITIMER_REAL, &never, NULL);
	close(two); /* before the release, which would give the port to who has gone */
	act(one, "PPRELEASE one", PPRELEASE, NULL);
	act(one, "PPCLAIM one", PPCLAIM, NULL);
	close(one);
}

static void waits(void)
{
	const struct sigaction action = {.sa_handler = on_alarm};

	sigaction(SIGALRM, &action, NULL);
	wait_in_vain(0);
	wait_in_vain(O_NONBLOCK);
}

static void opens(const char *path)
{
	static const struct {
		const char *name;
		int flags;
	} how[] = {
		{"O_RDONLY", O_RDONLY},
		{"O_WRONLY", O_WRONLY},
		{"O_RDWR|O_EXCL", O_RDWR | O_EXCL},
		{"O_RDWR|O_NONBLOCK", O_RDWR | O_NONBLOCK},
		{"O_RDWR|O_TRUNC", O_RDWR | O_TRUNC},
		{"O_RDWR|O_CREAT|O_EXCL", O_RDWR | O_CREAT | O_EXCL},
		{"O_RDONLY|O_DIRECTORY", O_RDONLY | O_DIRECTORY},
	};

	for (size_t i = 0; i < sizeof(how) / sizeof(how[0]); i++) {
		int fd = open(path, how[i].flags, 0600);

		done(how[i].name, fd < 0 ? -1 : 0);
		if (fd >= 0) {
			close(fd);
		}
	}
}

/* --- /dev/lp0 --- */

static void lp_settings(int fd)
{
	static const struct {
		const char *name;
		unsigned long request;
	} settings[] = {
		{"LPABORT", LPABORT},   {"LPCAREFUL", LPCAREFUL}, {"LPABORTOPEN", LPABORTOPEN},
		{"LPCHAR", LPCHAR},     {"LPWAIT", LPWAIT},       {"LPTIME", LPTIME},
		{"LPSETIRQ", LPSETIRQ},
	};
	char call[64];

	get_int(fd, "LPGETFLAGS", LPGETFLAGS);
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		for (unsigned long value = 2; value-- > 0;) {
			snprintf(call, sizeof(call), "%s %lu", settings[i].name, value);
			act(fd, call, settings[i].request, (void *)value);
			get_int(fd, "LPGETFLAGS", LPGETFLAGS);
		}
	}
	act(fd, "LPTIME, huge", LPTIME, (void *)0xfffffff0ul);
	get_int(fd, "LPGETIRQ", LPGETIRQ);
	get_int(fd, "LPGETSTATUS", LPGETSTATUS);
	act(fd, "LPRESET", LPRESET, NULL);
	get_int(fd, "LPGETSTATUS", LPGETSTATUS);
}

static void lp_times(int fd)
{
	static const int64_t times[][2] = {{1, 0}, {0, 0}, {-1, 0}, {1, -1}, {0, 5000000}, {10, 0}};
	char call[64];

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		snprintf(call, sizeof(call), "LPSETTIMEOUT %d.%06d", (int)times[i][0],
			 (int)times[i][1]);
		act(fd, call, _IOW(0x6, 0x0f, int64_t[2]), times[i]);
	}
	act(fd, "LPSETTIMEOUT, bad pointer", _IOW(0x6, 0x0f, int64_t[2]), BAD);
	act(fd, "LPSETTIMEOUT old, bad pointer", 0x060f, BAD);
}

static void lp_strangers(int fd)
{
	char id[1024] = "";
	struct termios mode;
	int value = 0;

	act(fd, "LPGETSTATS", 0x060d, id);
	act(fd, "0x0603", 0x0603, &value);
	act(fd, "0x0607", 0x0607, &value);
	act(fd, "LPIOC_GET_DEVICE_ID", 0x84005001u, id);
	act(fd, "LPIOC_GET_PROTOCOLS", 0x80085002u, id);
	act(fd, "LPIOC_SOFT_RESET", 0x00005007u, NULL);
	act(fd, "PPCLAIM", PPCLAIM, NULL);
	act(fd, "TCGETS", TCGETS, &mode);
	act(fd, "TCSBRK", TCSBRK, (void *)1);
	act(fd, "TIOCMGET", TIOCMGET, &value);
	act(fd, "LPGETSTATUS, bad pointer", LPGETSTATUS, BAD);
	act(fd, "LPGETIRQ, bad pointer", LPGETIRQ, BAD);
	act(fd, "LPGETFLAGS, bad pointer", LPGETFLAGS, BAD);
}

static void lp_transfers(int fd)
{
	char bytes[5000];

	memset(bytes, 'x', sizeof(bytes));
	done("write 0", write(fd, bytes, 0));
	done("write 1", write(fd, bytes, 1));
	done("write 5000", write(fd, bytes, sizeof(bytes)));
	done("write, bad pointer", write(fd, BAD, 16));
	fcntl(fd, F_SETFL, O_NONBLOCK);
	done("write 100, not blocking", write(fd, bytes, 100));
	done("read 1, not blocking", read(fd, bytes, 1));
	fcntl(fd, F_SETFL, 0);
	get_int(fd, "LPGETSTATUS", LPGETSTATUS);
	get_int(fd, "LPGETFLAGS", LPGETFLAGS);
}

static void lp_whole(int fd)
{
	struct epoll_event event = {.events = EPOLLOUT};
	int epoll = epoll_create1(0);

	poll_it(fd, "poll");
	done("epoll", epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
	close(epoll);
	done("lseek", lseek(fd, 5, SEEK_SET));
	int again = open(PRINTER, O_WRONLY | O_EXCL);

	done("open again, O_EXCL", again < 0 ? -1 : 0);
	again = open(PRINTER, O_WRONLY | O_NONBLOCK);
	done("open again, O_NONBLOCK", again < 0 ? -1 : 0);
}

int main(void)
{
	int fd;

	setvbuf(stdout, NULL, _IOLBF, 0);
	section = "parport open";
	opens(PARPORT);
	section = "unclaimed";
	fd = open(PARPORT, O_RDWR);
	unclaimed(fd);
	section = "claimed";
	claimed(fd);
	section = "after release";
	unclaimed(fd);
	close(fd);
	section = "lines";
	lines_between_claims();
	section = "exclusion";
	exclusion();
	section = "lp open";
	opens(PRINTER);
	section = "lp";
	fd = open(PRINTER, O_RDWR);
	lp_settings(fd);
	lp_times(fd);
	lp_strangers(fd);
	lp_transfers(fd);
	lp_whole(fd);
	close(fd);
	section = "waits";
	waits();
	return 0;
}
