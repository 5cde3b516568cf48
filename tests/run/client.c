/* SPDX-License-Identifier: MIT */
/*
 * A program that was never written for lptd, for the tests of lpt run: each argument names one
 * thing that programs do with device nodes.  It says where it finds that something is not as the
 * kernel's device would have it, and ends with 1.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/parport.h>
#include <linux/ppdev.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "client.h"

static void *use_one(void *path)
{
	int fd = open_port(path);

	for (int i = 0; i < 10; i++) {
		use(fd);
	}
	expect(close(fd) == 0);
	return NULL;
}

static void threads(void)
{
	pthread_t first, second;

	expect(pthread_create(&first, NULL, use_one, "/dev/parport0") == 0);
	expect(pthread_create(&second, NULL, use_one, "/dev/parport1") == 0);
	pthread_join(first, NULL);
	pthread_join(second, NULL);
}

static void threads_on_one_port(void)
{
	pthread_t first, second;

	expect(pthread_create(&first, NULL, use_one, "/dev/parport0") == 0);
	expect(pthread_create(&second, NULL, use_one, "/dev/parport0") == 0);
	pthread_join(first, NULL);
	pthread_join(second, NULL);
}

/* Parent and child have one file: what one claims, both have. */
static void fork_shares(void)
{
	int fd = open_port("/dev/parport0");

	expect(ioctl(fd, PPCLAIM) == 0);
	exercise(fd, 8);
	pid_t pid = fork();
	if (pid == 0) {
		exercise(fd, 8);
		_exit(0);
	}
	await_child(pid);
	exercise(fd, 8);
	expect(ioctl(fd, PPRELEASE) == 0);
}

static void *claim(void *number)
{
	expect(ioctl(*(int *)number, PPCLAIM) == 0);
	return NULL;
}

static void fork_while_waiting(void)
{
	int fd = open_port("/dev/parport0"), other = open_port("/dev/parport0");
	pthread_t waiter;

	expect(ioctl(fd, PPCLAIM) == 0);
	expect(pthread_create(&waiter, NULL, claim, &other) == 0);
	for (int i = 0; i < 5; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			exercise(fd, 4);
			_exit(0);
		}
		await_child(pid);
	}
	expect(ioctl(fd, PPRELEASE) == 0);
	pthread_join(waiter, NULL);
	exercise(other, 8);
}

static void inherited(void)
{
	struct stat st;

	expect(fstat(3, &st) == 0 && S_ISCHR(st.st_mode) && major(st.st_rdev) == 99);
	use(3);
}

static void exec_keeps(void)
{
	int fd = open_port("/dev/parport0");

	expect(ioctl(fd, PPCLAIM) == 0);
	expect(ioctl(fd, PPRELEASE) == 0);
	expect(fd == 3 || dup2(fd, 3) == 3);
	execl("/proc/self/exe", "client", "inherited", NULL);
	expect(false);
}

static void vfork_and_exec(void)
{
	int fd = open_port("/dev/parport0"), pipes[2];

	expect(pipe(pipes) == 0);
	pid_t pid = vfork(); /* NOLINT: what programs do */
	if (pid == 0) {
		/* Must not be so in the parent. */
		dup2(fd, pipes[1]); /* NOLINT */
		close(fd);
		execl("/bin/true", "true", NULL);
		_exit(127);
	}
	await_child(pid);
	use(fd);
	expect_error(ioctl(pipes[1], PPCLAIM), ENOTTY);
}

static void copies(void)
{
	int fd = open_port("/dev/parport0");
	int copy = dup(fd), high = fcntl(fd, F_DUPFD_CLOEXEC, 50), other = dup2(fd, 60);

	expect(copy > fd && high == 50 && other == 60);
	expect(ioctl(fd, PPCLAIM) == 0);
	expect(close(fd) == 0);
	exercise(copy, 8);
	exercise(high, 8);
	expect(ioctl(other, PPRELEASE) == 0);
	expect_error(ioctl(copy, PPRELEASE), EINVAL);
	expect(ioctl(copy, PPCLAIM) == 0);
	expect(close(copy) == 0 && close(high) == 0 && close(other) == 0);
	/* The last close frees the port, and the number is anybody's. */
	int pipes[2];
	expect(pipe(pipes) == 0 && pipes[0] == fd);
	expect_error(ioctl(pipes[0], PPCLAIM), ENOTTY);
	int again = open_port("/dev/parport0");
	use(again);
}

static void pass(int through, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = {0};
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	expect(sendmsg(through, &message, 0) == 1);
}

static int receive(int through)
{
	char byte, control[CMSG_SPACE(sizeof(int))] = {0};
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};
	int fd;

	expect(recvmsg(through, &message, 0) == 1);
	const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	expect(header);
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

static void passing(void)
{
	int pair[2];

	expect(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	/* The number that will come was somebody else's before. */
	int before = open("/dev/null", O_RDWR);
	expect_error(ioctl(before, PPCLAIM), ENOTTY);
	pid_t pid = fork();
	if (pid == 0) {
		pass(pair[1], open_port("/dev/parport0"));
		_exit(0);
	}
	await_child(pid);
	close(before);
	int fd = receive(pair[0]);
	expect(fd == before);
	use(fd);
}

static void close_everything(void)
{
	int fd = open_port("/dev/parport0");

	expect(ioctl(fd, PPCLAIM) == 0);
	closefrom(fd + 1);
	expect(close_range((unsigned)fd + 1, ~0u, 0) == 0);
	for (int i = fd + 1; i < 4096; i++) {
		close(i);
	}
	exercise(fd, 8);
	/* A program that asks the kernel itself is no obstacle, either. */
	syscall(SYS_close_range, (unsigned)fd + 1, ~0u, 0);
	exercise(fd, 8);
	expect(ioctl(fd, PPRELEASE) == 0);
}

static void looks(void)
{
	struct statx stx;
	struct stat st;

	expect(stat("/dev/parport0", &st) == 0 && S_ISCHR(st.st_mode));
	expect(st.st_rdev == makedev(99, 0) && (st.st_mode & 0777) == 0660);
	expect(lstat("/dev/../dev//lp0", &st) == 0 && st.st_rdev == makedev(6, 0));
	expect(statx(AT_FDCWD, "/dev/lp0", 0, STATX_BASIC_STATS, &stx) == 0);
	expect(S_ISCHR(stx.stx_mode) && stx.stx_rdev_major == 6);
	int dev = open("/dev", O_PATH | O_DIRECTORY);
	expect(fstatat(dev, "parport0", &st, 0) == 0 && S_ISCHR(st.st_mode));
	expect(access("/dev/parport0", R_OK | W_OK) == 0);
	expect(faccessat(dev, "lp0", R_OK | W_OK, AT_EACCESS) == 0);
	expect_error(access("/dev/parport7", F_OK), ENOENT);
	expect_error(stat("/dev/lp7", &st), ENOENT);
	expect_error(open("/dev/parport7", O_RDWR), ENXIO);
	expect_error(open("/dev/lp7", O_WRONLY | O_CREAT | O_TRUNC, 0666), ENXIO);
	expect_error(open("/dev/parport0", O_RDONLY | O_DIRECTORY), ENOTDIR);
	int fd = openat(dev, "parport0", O_RDWR | O_CLOEXEC);
	expect(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	expect(fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(99, 0));
}

static void errors(void)
{
	int fd = open("/dev/parport0", O_WRONLY), modem;
	struct termios termios;
	unsigned char byte = 0;

	expect(fd >= 0 && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY);
	expect_error(ioctl(fd, TIOCMGET, &modem), EINVAL);
	expect_error(tcgetattr(fd, &termios), EINVAL);
	expect_error(lseek(fd, 0, SEEK_SET), ESPIPE);
	expect_error(ioctl(fd, PPWDATA, &byte), EINVAL);
	expect_error(write(fd, &byte, 1), EINVAL);
	expect_error(read(fd, &byte, 1), EBADF);
	expect(ioctl(fd, PPCLAIM) == 0);
	expect_error(ioctl(fd, PPWDATA, (void *)8), EFAULT);
	expect_error(ioctl(fd, PPRSTATUS, (void *)8), EFAULT);
	expect_error(write(fd, (void *)8, 4), EFAULT);
	/* Callers extend the sign of a request. */
	expect(ioctl(fd, (unsigned long)(long)(int)PPRSTATUS, &byte) == 0);
}

static void polls(void)
{
	int fd = open_port("/dev/parport0"), pipes[2];
	struct pollfd fds[] = {{.fd = fd, .events = POLLIN | POLLOUT}, {.events = POLLIN}};
	struct timeval time = {0, 1000};
	fd_set read, write;

	expect(poll(fds, 1, 0) == 0);
	expect(ioctl(fd, PPCLAIM) == 0);
	expect(poll(fds, 1, 1) == 0 && fds[0].revents == 0);
	expect(pipe(pipes) == 0 && (int)syscall(SYS_write, pipes[1], "x", 1) == 1);
	fds[1].fd = pipes[0];
	expect(poll(fds, 2, -1) == 1 && fds[1].revents == POLLIN);
	FD_ZERO(&read);
	FD_ZERO(&write);
	FD_SET(fd, &read);
	FD_SET(fd, &write);
	expect(select(fd + 1, &read, &write, NULL, &time) == 0);
	FD_SET(fd, &read);
	FD_SET(pipes[0], &read);
	expect(select(pipes[0] + 1, &read, NULL, NULL, NULL) == 1);
	expect(FD_ISSET(pipes[0], &read) && !FD_ISSET(fd, &read));
}

static void streams(void)
{
	FILE *printer = fopen("/dev/lp0", "w");

	expect(printer);
	fprintf(printer, "by a stream\n");
	expect(fclose(printer) == 0);
	expect(freopen("/dev/lp0", "w", stdout));
	printf("by standard output\n");
	expect(fclose(stdout) == 0);
}

static void folders(void)
{
	char text[64] = "";
	FILE *file = fopen("/proc/sys/dev/parport/parport0/base-addr", "r");

	expect(file && fgets(text, sizeof(text), file) && !strncmp(text, "888\t", 4));
	fclose(file);
	DIR *folder = opendir("/proc/sys/dev/parport");
	expect(folder);
	int n = 0;
	for (const struct dirent *entry; (entry = readdir(folder));) {
		n += !strcmp(entry->d_name, "parport0") || !strcmp(entry->d_name, "default");
	}
	expect(n == 2);
	closedir(folder);
	expect(access("/sys/class/ppdev/parport0", F_OK) == 0);
	expect(access("/sys/class/printer/lp0", F_OK) == 0);
	expect((folder = opendir("/dev/parports")));
	expect(openat(dirfd(folder), "0", O_RDWR) >= 0);
	char *path = realpath("/dev/parports/0", NULL);
	expect(path && !strcmp(path, "/dev/parport0"));
}

/* Data out, and back in the status register at the address after it. */
static void dev_port(void)
{
	unsigned char data = 0x15, bytes[2] = {0};
	struct stat st;

	expect(stat("/dev/port", &st) == 0 && st.st_rdev == makedev(1, 4));
	int fd = open("/dev/port", O_RDWR);
	expect(fd >= 0 && lseek(fd, 0x378, SEEK_SET) == 0x378);
	expect(write(fd, &data, 1) == 1 && lseek(fd, 0, SEEK_CUR) == 0x379);
	expect(read(fd, bytes, 1) == 1 && ((bytes[0] ^ 0x80) >> 3) == 0x15);
	expect(pread(fd, bytes, 2, 0x378) == 2 && bytes[0] == 0x15);
	expect(pwrite(fd, "\x0a", 1, 0x378) == 1 && pread(fd, bytes, 2, 0x378) == 2);
	expect(bytes[0] == 0x0a && ((bytes[1] ^ 0x80) >> 3) == 0x0a);
	expect(pread(fd, bytes, 1, 0x2f8) == 1 && bytes[0] == 0xff);
}

static void on_alarm(int signal)
{
}

static void interrupted(void)
{
	struct sigaction action = {.sa_handler = on_alarm};
	int fd = open_port("/dev/parport0"), other = open_port("/dev/parport0");

	expect(ioctl(fd, PPCLAIM) == 0);
	sigaction(SIGALRM, &action, NULL);
	ualarm(50000, 0);
	expect_error(ioctl(other, PPCLAIM), EINTR);
	expect(fcntl(other, F_SETFL, O_NONBLOCK) == 0);
	expect_error(ioctl(other, PPCLAIM), EAGAIN);
	expect(ioctl(fd, PPRELEASE) == 0);
	expect(ioctl(other, PPCLAIM) == 0);
}

/* Claim, say so, and go on until that fails; the errno is what it says then. */
static void hold(void)
{
	int fd = open_port("/dev/parport0");
	unsigned char byte = 0;

	expect(ioctl(fd, PPCLAIM) == 0);
	printf("held\n");
	fflush(stdout);
	while (ioctl(fd, PPWDATA, &byte) == 0) {
		poll(NULL, 0, 1);
	}
	printf("%s\n", strerrorname_np(errno));
	expect_error(ioctl(fd, PPRSTATUS, &byte), ENODEV);
}

static void wait_in_claim(void)
{
	int fd = open_port("/dev/parport0");

	printf("waits\n");
	fflush(stdout);
	int r = ioctl(fd, PPCLAIM);
	printf("%s\n", r == 0 ? "claimed" : strerrorname_np(errno));
}

static void hold_alone(void)
{
	int fd = open_port("/dev/parport0");

	expect(ioctl(fd, PPEXCL) == 0 && ioctl(fd, PPCLAIM) == 0);
	printf("alone\n");
	fflush(stdout);
	pause();
}

static void wait_in_select(void)
{
	int fd = open_port("/dev/parport0");
	struct pollfd at = {.fd = fd, .events = POLLIN};
	fd_set read;

	expect(ioctl(fd, PPCLAIM) == 0);
	FD_ZERO(&read);
	FD_SET(fd, &read);
	printf("waits\n");
	fflush(stdout);
	int n = select(fd + 1, &read, NULL, NULL, NULL);
	expect(poll(&at, 1, 0) == 1);
	printf("%d %s\n", n, at.revents & POLLHUP ? "POLLHUP" : "no POLLHUP");
}

/* Nothing on the plug answers in nibble mode: the read goes on for ever. */
static void wait_in_read(void)
{
	int fd = open_port("/dev/parport0"), mode = IEEE1284_MODE_NIBBLE;
	char byte;

	expect(ioctl(fd, PPCLAIM) == 0);
	expect(ioctl(fd, PPSETMODE, &mode) == 0);
	printf("waits\n");
	fflush(stdout);
	ssize_t r = read(fd, &byte, 1);
	printf("%s\n", r >= 0 ? "read" : strerrorname_np(errno));
}

/* When the daemon has gone, what is open is dead, and nothing can be opened. */
static void hold_and_open(void)
{
	hold();
	expect_error(open("/dev/parport0", O_RDWR), ENXIO);
	expect_error(open("/dev/lp0", O_WRONLY), ENXIO);
}

static void wait_in_write(void)
{
	static char bytes[65536];
	int fd = open("/dev/lp0", O_WRONLY);

	expect(fd >= 0);
	signal(SIGPIPE, SIG_IGN);
	printf("waits\n");
	fflush(stdout);
	ssize_t r = 0;
	while (r >= 0) {
		r = write(fd, bytes, sizeof(bytes));
	}
	printf("%s\n", strerrorname_np(errno));
}

/* What a stream could not write is told by its close at the latest. */
static void close_a_stream(void)
{
	FILE *printer = fopen("/dev/lp0", "w");
	struct pollfd at = {.events = 0};

	expect(printer);
	signal(SIGPIPE, SIG_IGN);
	at.fd = fileno(printer);
	printf("waits\n");
	fflush(stdout);
	expect(poll(&at, 1, -1) == 1 && at.revents & POLLHUP);
	expect(fprintf(printer, "lost\n") > 0);
	errno = 0;
	int r = fclose(printer);
	printf("%s\n", r == 0 ? "closed" : strerrorname_np(errno));
}

static const struct act acts[] = {
	{"threads", threads},
	{"threads-on-one-port", threads_on_one_port},
	{"fork", fork_shares},
	{"fork-while-waiting", fork_while_waiting},
	{"inherited", inherited},
	{"exec", exec_keeps},
	{"vfork", vfork_and_exec},
	{"copies", copies},
	{"passing", passing},
	{"close-everything", close_everything},
	{"looks", looks},
	{"errors", errors},
	{"polls", polls},
	{"streams", streams},
	{"folders", folders},
	{"dev-port", dev_port},
	{"interrupted", interrupted},
	{"hold", hold},
	{"hold-alone", hold_alone},
	{"wait-in-claim", wait_in_claim},
	{"wait-in-select", wait_in_select},
	{"hold-and-open", hold_and_open},
	{"close-a-stream", close_a_stream},
	{"wait-in-read", wait_in_read},
	{"wait-in-write", wait_in_write},
};

int main(int argc, char **argv)
{
	return run_act(acts, sizeof(acts) / sizeof(acts[0]), argc, argv);
}
