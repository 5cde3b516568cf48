/* SPDX-License-Identifier: MIT */
/*
 * A program that is hard on what answers its calls, for the tests of lpt run: signals, threads and
 * forks at bad moments, and arguments that no program should give.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <linux/lp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include "client.h"

#define NOWHERE ((void *)8)

/* --- signals --- */

static int signalled_port = -1;
static volatile sig_atomic_t n_signals;

static void on_alarm(int signal)
{
	int error = errno;
	unsigned char data = 0x0a;

	n_signals++;
	if (signalled_port >= 0) {
		ioctl(signalled_port, PPWDATA, &data);
	}
	errno = error;
}

/* Signals from now on, as many as there can be; 0: no more of them. */
static void storm(int us)
{
	const struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
	const struct itimerval often = {{0, us}, {0, us}};

	expect(sigaction(SIGALRM, &action, NULL) == 0);
	expect(setitimer(ITIMER_REAL, &often, NULL) == 0);
}

static atomic_bool is_over;

static void *claim_again_and_again(void *unused)
{
	int fd = open_port("/dev/parport0");
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	while (!is_over) {
		expect(ioctl(fd, PPCLAIM) == 0);
		sched_yield();
		expect(ioctl(fd, PPRELEASE) == 0);
		sched_yield();
	}
	expect(close(fd) == 0);
	return NULL;
}

/* Each claim is granted and can be released, or is interrupted and cannot. */
static void claims_in_a_storm(void)
{
	int fd = open_port("/dev/parport0");
	pthread_t other;

	expect(pthread_create(&other, NULL, claim_again_and_again, NULL) == 0);
	storm(300);
	for (int i = 0; i < 500; i++) {
		if (ioctl(fd, PPCLAIM) == 0) {
			expect(ioctl(fd, PPRELEASE) == 0);
		} else {
			expect(errno == EINTR);
			expect_error(ioctl(fd, PPRELEASE), EINVAL);
		}
	}
	storm(0);
	is_over = true;
	pthread_join(other, NULL);
	use(fd);
}

static void forks_in_a_storm(void)
{
	int fd = open_port("/dev/parport0");

	expect(ioctl(fd, PPCLAIM) == 0);
	signalled_port = fd;
	storm(200);
	for (int i = 0; i < 100; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			_exit(0);
		}
		while (waitpid(pid, NULL, 0) < 0) {
			expect(errno == EINTR);
		}
	}
	storm(0);
	expect(n_signals > 0);
	expect(ioctl(fd, PPRELEASE) == 0);
}

/* --- threads --- */

static void *claim(void *number)
{
	return (void *)(long)(ioctl(*(int *)number, PPCLAIM) == 0 ? 0 : errno);
}

/* Until that many threads of this process sleep in ppoll(2), as those do that wait for a claim. */
static void await_sleepers(const pid_t *threads, int n)
{
	for (int i = 0; i < n; i++) {
		char path[64], text[16] = "";

		snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", (int)threads[i]);
		while (atoi(text) != SYS_ppoll) {
			FILE *file = fopen(path, "r");
			expect(file && fgets(text, sizeof(text), file));
			fclose(file);
		}
	}
}

struct claimer {
	int fd;
	_Atomic pid_t thread;
};

static void *claim_by_a_thread(void *data)
{
	struct claimer *claimer = data;
	int fd = claimer->fd;

	claimer->thread = (pid_t)syscall(SYS_gettid);
	return claim(&fd);
}

static pthread_t begin_claim(int fd)
{
	struct claimer claimer = {.fd = fd};
	pthread_t thread;

	expect(pthread_create(&thread, NULL, claim_by_a_thread, &claimer) == 0);
	while (claimer.thread == 0) {
		sched_yield();
	}
	const pid_t id = claimer.thread;
	await_sleepers(&id, 1);
	return thread;
}

/* The call goes on, and with its end the port is free. */
static void closed_while_waiting(void)
{
	int fd = open_port("/dev/parport0"), other = open_port("/dev/parport0");
	void *result;

	expect(ioctl(fd, PPCLAIM) == 0);
	pthread_t waiter = begin_claim(other);
	expect(close(other) == 0);
	expect_error(ioctl(other, PPCLAIM), EBADF);
	expect(ioctl(fd, PPRELEASE) == 0);
	pthread_join(waiter, &result);
	use(fd);
}

/* A cancelled thread ends after its call: nobody owns a port without knowing. */
static void cancelled_while_waiting(void)
{
	int fd = open_port("/dev/parport0"), other = open_port("/dev/parport0");
	void *result;

	expect(ioctl(fd, PPCLAIM) == 0);
	pthread_t waiter = begin_claim(other);
	expect(pthread_cancel(waiter) == 0);
	expect(ioctl(fd, PPRELEASE) == 0);
	pthread_join(waiter, &result);
	expect(result == NULL);
	exercise(other, 8);
	expect(ioctl(other, PPRELEASE) == 0);
	use(fd);
}

static void two_wait_by_one_descriptor(void)
{
	int fd = open_port("/dev/parport0"), other = open_port("/dev/parport0"), mode;
	void *first, *second;

	expect(ioctl(fd, PPCLAIM) == 0);
	pthread_t waiter = begin_claim(other);
	expect_error(ioctl(other, PPCLAIM), EINVAL);
	expect(ioctl(other, PPGETMODE, &mode) == 0);
	expect(ioctl(fd, PPRELEASE) == 0);
	pthread_join(waiter, &first);
	second = claim(&other);
	expect(first == NULL && second == (void *)(long)EINVAL);
	exercise(other, 8);
}

/* --- processes --- */

static void look_often(int fd)
{
	unsigned char status;

	for (int i = 0; i < 100; i++) {
		expect(ioctl(fd, PPRSTATUS, &status) == 0);
	}
}

/* No handler of pthread_atfork() runs; parent and child speak for themselves all the same. */
static void fork_without_handlers(void)
{
	int fd = open_port("/dev/parport0");

	expect(ioctl(fd, PPCLAIM) == 0);
	exercise(fd, 8);
	pid_t pid = _Fork();
	if (pid == 0) {
		look_often(fd);
		_exit(0);
	}
	look_often(fd);
	await_child(pid);
	expect(ioctl(fd, PPRELEASE) == 0);
}

static void other_root_and_user(void)
{
	char folder[] = "rootXXXXXX";
	int fd = open_port("/dev/parport0"), unused = open_port("/dev/parport0");

	expect(mkdtemp(folder) && chroot(folder) == 0 && chdir("/") == 0);
	use(fd);
	expect(setgid(65534) == 0 && setuid(65534) == 0);
	use(fd);
	use(unused); /* whose first call this is */
}

/* --- descriptors --- */

static void expect_foreign(int fd)
{
	expect_error(ioctl(fd, PPCLAIM), ENOTTY);
}

static void numbers(void)
{
	int fd = open_port("/dev/parport0"), other = open_port("/dev/parport0"), pipes[2];
	int nothing = open("/dev/null", O_RDWR);

	expect(dup2(other, fd) == fd);
	use(fd);
	expect(dup2(nothing, fd) == fd);
	expect_foreign(fd);
	expect(dup2(other, other) == other);
	use(other);
	expect_error(dup2(4000, other), EBADF);
	use(other);
	expect(close_range((unsigned)other, ~0u, CLOSE_RANGE_UNSHARE) == 0);
	expect(pipe(pipes) == 0 && pipes[0] == other);
	expect_foreign(other);
	use(open_port("/dev/parport0"));
}

static void high_numbers(void)
{
	struct rlimit limit = {8192, 8192};
	int fd = open_port("/dev/parport0");

	expect(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	for (int number = 1025; number < 8192; number *= 2) {
		expect(dup2(fd, number) == number);
		use(number);
		struct pollfd at = {.fd = number, .events = POLLIN};
		expect(poll(&at, 1, 0) >= 0 && (at.revents & ~POLLIN) == 0);
	}
	limit.rlim_cur = 20;
	expect(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	use(open_port("/dev/parport0"));
}

/* A descriptor that comes with one of several messages, at a number that was another's. */
static void passed_in_a_batch(void)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = {0};
	struct iovec part = {&byte, 1};
	struct mmsghdr batch = {.msg_hdr = {.msg_iov = &part,
					    .msg_iovlen = 1,
					    .msg_control = control,
					    .msg_controllen = sizeof(control)}};
	struct cmsghdr *header = CMSG_FIRSTHDR(&batch.msg_hdr);
	int pair[2], fd = open_port("/dev/parport0"), before = open("/dev/null", O_RDWR);

	expect(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	expect(sendmsg(pair[0], &batch.msg_hdr, 0) == 1);
	expect_foreign(before);
	expect(syscall(SYS_close, before) == 0);
	expect(recvmmsg(pair[1], &batch, 1, 0, NULL) == 1);
	header = CMSG_FIRSTHDR(&batch.msg_hdr);
	expect(header != NULL);
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	expect(fd == before);
	use(fd);
}

/* --- names --- */

static void names(void)
{
	struct statx stx;
	struct stat st;

	expect(close(open_port("//dev//./parport0")) == 0);
	expect_error(open("/dev/parport00", O_RDWR), ENOENT);
	expect(chdir("/dev") == 0);
	use(open_port("parport0"));
	use(open_port("../dev/parport0"));
	expect_error(access("parport0", X_OK), EACCES);
	int fd = open_port("./parport0");
	expect(fstatat(fd, "", &st, AT_EMPTY_PATH) == 0 && st.st_rdev == makedev(99, 0));
	expect(statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stx) == 0);
	expect(S_ISCHR(stx.stx_mode) && stx.stx_rdev_major == 99);
	expect(statx(AT_FDCWD, "/dev/port", 0, STATX_BASIC_STATS, &stx) == 0);
	expect(S_ISCHR(stx.stx_mode) && stx.stx_rdev_minor == 4);
	fd = open("/dev/port", O_RDWR);
	expect(fd >= 0 && fstat(fd, &st) == 0 && S_ISCHR(st.st_mode));
	expect(st.st_rdev == makedev(1, 4));
}

/* As udev makes them; and what opens them must not make a plain file. */
static void links(void)
{
	struct stat st;
	char path[64];

	expect(symlink("/dev/parport0", "absolute") == 0 && symlink("absolute", "link") == 0);
	snprintf(path, sizeof(path), "../../../../../../../../../../../../dev/parport0");
	expect(mkdir("folder", 0755) == 0 && symlink(path, "folder/relative") == 0);
	expect(symlink("loop", "loop") == 0);
	use(open_port("link"));
	use(open_port("folder/relative"));
	expect(open("link", O_RDWR | O_CREAT, 0600) >= 0);
	expect(stat("link", &st) == 0 && S_ISCHR(st.st_mode) && access("link", W_OK) == 0);
	expect(lstat("link", &st) == 0 && S_ISLNK(st.st_mode));
	expect_error(open("link", O_RDWR | O_NOFOLLOW), ELOOP);
	expect_error(open("loop", O_RDWR), ELOOP);
	char *target = realpath("link", NULL);
	expect(target && !strcmp(target, "/dev/parport0"));
	free(target);
}

static void own_names(void)
{
	char path[64], target[64] = "";
	struct stat st;
	int fd = open_port("/dev/parport0");

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	use(open_port(path));
	expect(stat(path, &st) == 0 && S_ISCHR(st.st_mode));
	expect(readlink(path, target, sizeof(target)) == 13 && !strcmp(target, "/dev/parport0"));
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	use(open_port(path));
	fd = open("/dev/null", O_RDWR);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	expect(open(path, O_RDWR) >= 0 && stat(path, &st) == 0);
	expect(st.st_rdev == makedev(1, 3));
}

/* The kernel copies by itself, from one descriptor to the other. */
static void kernel_copies(void)
{
	int from = open("text", O_RDONLY), to = open("/dev/lp0", O_WRONLY), pipes[2];

	expect(from >= 0 && to >= 0 && pipe(pipes) == 0);
	expect(sendfile(to, from, NULL, 5) == 5);
	expect(lseek(from, 0, SEEK_SET) == 0);
	expect(splice(from, NULL, pipes[1], NULL, 5, 0) == 5);
	expect(splice(pipes[0], NULL, to, NULL, 5, 0) == 5);
}

/* --- arguments --- */

static void bad_pointers(void)
{
	static const unsigned requests[] = {
		PPSETMODE,  PPRSTATUS, PPRCONTROL,  PPWCONTROL, PPRDATA,    PPWDATA,   PPFCONTROL,
		PPDATADIR,  PPNEGOT,   PPWCTLONIRQ, PPCLRIRQ,   PPSETPHASE, PPGETTIME, PPSETTIME,
		PPGETMODES, PPGETMODE, PPGETPHASE,  PPGETFLAGS, PPSETFLAGS,
	};
	int fd = open_port("/dev/parport0");
	const long size = sysconf(_SC_PAGESIZE);

	expect(ioctl(fd, PPCLAIM) == 0);
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		/* Callers extend the sign of a request. */
		unsigned long request = (unsigned long)(long)(int)requests[i];

		expect_error(ioctl(fd, request, NOWHERE), EFAULT);
		expect_error(ioctl(fd, request, NULL), EFAULT);
	}
	expect_error(read(fd, NOWHERE, 1), EFAULT);
	expect_error(write(fd, NOWHERE, SSIZE_MAX), EFAULT);
	expect_error(writev(fd, NOWHERE, 1), EFAULT);
	expect_error(readv(fd, NOWHERE, -1), EINVAL);
	char *pages = mmap(NULL, 3 * (size_t)size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	expect(pages != MAP_FAILED && munmap(pages + size, (size_t)size) == 0);
	expect_error(write(fd, pages, 3 * (size_t)size), EFAULT);
	exercise(fd, 8);
}

/* Programs with many descriptors make their own sets. */
static void sets(void)
{
	static unsigned long set[64];
	struct rlimit limit = {4096, 4096};
	struct timeval time = {0, 0}, wrong = {-1, 0}, long_time = {LONG_MAX, 0};
	const unsigned bits = 8 * sizeof(set[0]), high = 3000;
	int pipes[2], fd = open_port("/dev/parport0");

	expect(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	expect(pipe(pipes) == 0 && dup2(pipes[0], (int)high) == (int)high);
	set[(unsigned)fd / bits] = 1ul << ((unsigned)fd % bits);
	set[high / bits] = 1ul << (high % bits);
	expect_error(select((int)high + 1, (fd_set *)set, NULL, NULL, &wrong), EINVAL);
	expect((int)syscall(SYS_write, pipes[1], "x", 1) == 1);
	expect(select((int)high + 1, (fd_set *)set, NULL, NULL, &long_time) == 1);
	expect(set[high / bits] == 1ul << (high % bits) && set[(unsigned)fd / bits] == 0);
	expect((int)syscall(SYS_read, pipes[0], set, 1) == 1);
	set[(unsigned)fd / bits] = 1ul << ((unsigned)fd % bits);
	expect(select((int)high + 1, (fd_set *)set, NULL, NULL, &time) == 0);
	expect(set[high / bits] == 0);
}

static void many(void)
{
	struct pollfd fds[200];
	int fd = open_port("/dev/parport0"), zero = open("/dev/zero", O_RDWR);

	for (int i = 0; i < 200; i++) {
		fds[i] = (struct pollfd){i % 2 ? fd : zero, POLLIN | POLLOUT, 0};
	}
	fds[0] = (struct pollfd){-1, POLLIN, POLLIN};
	fds[2] = (struct pollfd){4000, POLLIN, 0};
	expect(poll(fds, 200, -1) == 99);
	expect(fds[0].revents == 0 && fds[1].revents == 0 && fds[2].revents == POLLNVAL);
	expect(fds[4].revents == (POLLIN | POLLOUT));
}

static const struct act acts[] = {
	{"claims-in-a-storm", claims_in_a_storm},
	{"forks-in-a-storm", forks_in_a_storm},
	{"closed-while-waiting", closed_while_waiting},
	{"cancelled-while-waiting", cancelled_while_waiting},
	{"two-wait-by-one-descriptor", two_wait_by_one_descriptor},
	{"fork-without-handlers", fork_without_handlers},
	{"other-root-and-user", other_root_and_user},
	{"numbers", numbers},
	{"high-numbers", high_numbers},
	{"passed-in-a-batch", passed_in_a_batch},
	{"names", names},
	{"kernel-copies", kernel_copies},
	{"links", links},
	{"own-names", own_names},
	{"bad-pointers", bad_pointers},
	{"sets", sets},
	{"many", many},
};

int main(int argc, char **argv)
{
	return run_act(acts, sizeof(acts) / sizeof(acts[0]), argc, argv);
}
