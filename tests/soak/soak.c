/* SPDX-License-Identifier: MIT */
/*
 * Soak: many client processes allocate, cancel, free, print and die at random on one port.
 *
 * Shown at the end, from what the printer received and from the daemon's own events:
 *   - each operation that a client started ended exactly once (the client itself counts);
 *   - only one client drove the wires at a time (no record stands inside another's);
 *   - grants came in the order of waiting;
 *   - the daemon's descriptors and threads are back where they were, and a second half of the
 *     same load does not make its memory grow.
 * SOAK_SECONDS (default 60) is how long the clients run, SOAK_CLIENTS (default 64) how many.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <lpt/lpt.h>

#include "order.h"
#include "tests/support/private-daemon.h"

#define CLIENTS_MAX 256

struct soak {
	struct private_daemon daemon;
	char spool[96];
	int seconds;
	int n_clients;
	pid_t client[CLIENTS_MAX];
	unsigned n_deaths;
};

struct client {
	struct lpt_connection *conn;
	struct lpt_file *file;
	int number;
	unsigned record;
	unsigned n_ended; /* of the operation under way */
	int result;
};

static void fail(const char *what)
{
	printf("not ok - %s\n", what);
	exit(1);
}

/* --- a client --- */

static void ended(struct lpt_operation *operation, int result, void *userdata)
{
	struct client *c = userdata;

	c->n_ended++;
	c->result = result;
}

static void check_once(const struct client *c)
{
	if (c->n_ended != 1) {
		fprintf(stderr, "client %d: an operation ended %u times\n", c->number, c->n_ended);
		_exit(3);
	}
}

static bool may_fail(int result)
{
	return result == 0 || result == -ETIMEDOUT || result == -EAGAIN || result == -ECANCELED;
}

static void insist(const struct client *c, int result, const char *what)
{
	if (!may_fail(result)) {
		fprintf(stderr, "client %d: %s: %s (%s)\n", c->number, what, strerror(-result),
			lpt_error(c->conn));
		_exit(3);
	}
}

static void print_line(struct client *c, char mark)
{
	char line[64];
	size_t taken;
	int n = snprintf(line, sizeof(line), "%c %d %u\n", mark, c->number, c->record);

	insist(c, lpt_print(c->file, line, (size_t)n, 10000, &taken), "print");
}

static void use_port(struct client *c)
{
	c->record++;
	print_line(c, 'B');
	for (int i = random() % 4; i > 0; i--) {
		print_line(c, 'M');
		if (random() % 50 == 0) {
			raise(SIGKILL);
		}
	}
	print_line(c, 'E');
	insist(c, lpt_free(c->file), "free");
}

static int allocate_and_cancel(struct client *c)
{
	struct lpt_operation *operation;

	c->n_ended = 0;
	insist(c, lpt_allocate_start(c->file, -1, ended, c, &operation), "start");
	if (random() % 2) {
		lpt_dispatch(c->conn, 0);
	}
	if (c->n_ended == 0) {
		lpt_cancel(operation);
	}
	while (c->n_ended == 0) {
		if (lpt_dispatch(c->conn, -1) < 0) {
			break;
		}
	}
	lpt_query_waiters(c->file); /* a second end would arrive before this answer */
	check_once(c);
	return c->result;
}

static void one_turn(struct client *c)
{
	int result;

	switch (random() % 5) {
	case 0:
		result = lpt_try_allocate(c->file);
		break;
	case 1:
		result = lpt_allocate(c->file, random() % 20);
		break;
	case 2:
		result = allocate_and_cancel(c);
		break;
	default:
		result = lpt_allocate(c->file, -1);
		break;
	}
	insist(c, result, "allocate");
	if (result == 0) {
		use_port(c);
	}
	if (random() % 100 == 0) {
		raise(SIGKILL);
	}
}

static void be_client(const struct soak *s, int number, unsigned seed, time_t end)
{
	struct client c = {.number = number};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	srandom(seed);
	while (time(NULL) < end) {
		if (lpt_connect(LPT_DAEMON_ANY, s->daemon.socket, "soak", &c.conn) < 0 ||
		    lpt_open(c.conn, "LPT1", &c.file) < 0) {
			fprintf(stderr, "client %d: %s\n", number, lpt_error(c.conn));
			_exit(3);
		}
		for (int turns = random() % 50; turns > 0 && time(NULL) < end; turns--) {
			one_turn(&c);
		}
		if (random() % 2) {
			lpt_close(c.file);
		}
		c.conn = lpt_disconnect(c.conn);
	}
	_exit(0);
}

/* --- the daemon, from outside --- */

struct footprint {
	int n_fds;
	int n_threads;
	long private_kib;
};

static int count_entries(const char *path)
{
	const struct dirent *entry;
	int n = 0;
	DIR *dir = opendir(path);

	while (dir && (entry = readdir(dir))) {
		n += entry->d_name[0] != '.';
	}
	if (dir) {
		closedir(dir);
	}
	return n;
}

static long private_kib(pid_t pid)
{
	char path[64], line[256];
	long kib, sum = 0;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Private_Dirty: %ld kB", &kib) == 1) {
			sum += kib;
		}
	}
	if (file) {
		fclose(file);
	}
	return sum;
}

/* Wait until the daemon has no client but ours, then look at it. */
static struct footprint look_at(const struct soak *s, struct lpt_connection *conn, uint32_t n_ours)
{
	struct lpt_daemon_info info;
	char path[64];

	do {
		if (lpt_daemon_status(conn, &info) < 0) {
			fail("the daemon answers");
		}
	} while (info.n_clients > n_ours || info.n_files > 0);
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)s->daemon.pid);
	int n_fds = count_entries(path);
	snprintf(path, sizeof(path), "/proc/%d/task", (int)s->daemon.pid);
	return (struct footprint){n_fds, count_entries(path), private_kib(s->daemon.pid)};
}

/* --- the soak --- */

static void start_client(struct soak *s, int number, time_t end)
{
	static unsigned seed = 1;

	seed++;
	s->client[number] = fork();
	if (s->client[number] == 0) {
		be_client(s, number, seed, end);
	}
}

static int client_of(const struct soak *s, pid_t pid)
{
	for (int i = 0; i < s->n_clients; i++) {
		if (s->client[i] == pid) {
			return i;
		}
	}
	return -1;
}

/* One half of the load: the dead are replaced until time is up. */
static void run_clients(struct soak *s, time_t end)
{
	int n_running = s->n_clients;

	for (int i = 0; i < s->n_clients; i++) {
		start_client(s, i, end);
	}
	while (n_running > 0) {
		int status;
		pid_t pid = wait(&status);
		int number = client_of(s, pid);
		if (number < 0) {
			continue;
		}
		if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
			fail("every operation of every client ends once, as documented");
		}
		if (WIFSIGNALED(status) && time(NULL) < end) {
			s->n_deaths++;
			start_client(s, number, end);
			continue;
		}
		n_running--;
	}
}

/* What the printer saw: a record is B, M.., E of one client; only a death may end it early. */
static unsigned check_records(FILE *file)
{
	char line[256], mark;
	int number, open_number = -1;
	unsigned record, open_record = 0, n_records = 0;

	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%c %d %u", &mark, &number, &record) != 3) {
			continue; /* the half line of a client that died */
		}
		if (mark == 'B') {
			open_number = number;
			open_record = record;
		} else if (number != open_number || record != open_record) {
			fprintf(stderr, "inside %d/%u: %s", open_number, open_record, line);
			fail("one client at a time drives the wires");
		}
		if (mark == 'E') {
			open_number = -1;
			n_records++;
		}
	}
	return n_records;
}

static unsigned check_spool(const struct soak *s)
{
	unsigned n_records = 0;
	struct dirent *entry;
	DIR *dir = opendir(s->spool);

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.') {
			continue;
		}
		FILE *file = fdopen(openat(dirfd(dir), entry->d_name, O_RDONLY | O_CLOEXEC), "re");
		n_records += check_records(file);
		fclose(file);
	}
	if (dir) {
		closedir(dir);
	}
	return n_records;
}

static void set_up(struct soak *s, struct lpt_connection **ret_conn)
{
	const char *seconds = getenv("SOAK_SECONDS"), *clients = getenv("SOAK_CLIENTS");

	s->seconds = seconds ? atoi(seconds) : 60;
	s->n_clients = clients ? atoi(clients) : 64;
	if (s->n_clients < 1 || s->n_clients > CLIENTS_MAX ||
	    private_daemon_start(&s->daemon) < 0) {
		fail("a private daemon starts");
	}
	snprintf(s->spool, sizeof(s->spool), "%s/spool", s->daemon.folder);
	if (lpt_connect(LPT_DAEMON_ANY, s->daemon.socket, "soak", ret_conn) < 0) {
		fail(lpt_error(*ret_conn));
	}
}

static void add_port(const struct soak *s, struct lpt_connection *conn)
{
	char spec[160];

	snprintf(spec, sizeof(spec), "printer,spool=%s", s->spool);
	if (lpt_add(conn, spec, NULL) < 0) {
		fail(lpt_error(conn));
	}
}

/* What the daemon makes once, at first need, is made before it is measured: its timer. */
static void warm_up(const struct soak *s, struct lpt_connection *conn)
{
	struct lpt_file *owner = NULL, *waiter = NULL;

	add_port(s, conn);
	if (lpt_open(conn, "LPT1", &owner) < 0 || lpt_open(conn, "LPT1", &waiter) < 0 ||
	    lpt_allocate(owner, 0) < 0 || lpt_allocate(waiter, 1) != -ETIMEDOUT) {
		fail("a second file waits in vain");
	}
	lpt_close(owner);
	lpt_close(waiter);
	if (lpt_remove(conn, "LPT1") < 0) {
		fail(lpt_error(conn));
	}
}

int main(void)
{
	static struct soak s;
	struct lpt_connection *conn;

	setvbuf(stdout, NULL, _IOLBF, 0);
	set_up(&s, &conn);
	warm_up(&s, conn);
	struct footprint start = look_at(&s, conn, 1);
	add_port(&s, conn);
	struct order *order = order_start(s.daemon.socket);
	time_t begin = time(NULL);
	run_clients(&s, begin + s.seconds / 2);
	struct footprint middle = look_at(&s, conn, 2);
	run_clients(&s, begin + s.seconds);
	unsigned n_grants = order_stop(order);
	look_at(&s, conn, 1);
	if (lpt_remove(conn, "LPT1") < 0) {
		fail(lpt_error(conn));
	}
	struct footprint end = look_at(&s, conn, 1);
	unsigned n_records = check_spool(&s);

	printf("%u records, %u grants, %u clients killed; fds %d -> %d, threads %d -> %d, "
	       "memory %ld -> %ld -> %ld KiB\n",
	       n_records, n_grants, s.n_deaths, start.n_fds, end.n_fds, start.n_threads,
	       end.n_threads, start.private_kib, middle.private_kib, end.private_kib);
	if (n_records == 0 || n_grants < n_records || s.n_deaths == 0) {
		fail("the soak did something");
	}
	if (start.n_fds != end.n_fds || end.n_threads != start.n_threads) {
		fail("descriptors and threads are back where they were");
	}
	if (end.private_kib > middle.private_kib + 512) {
		fail("memory does not grow with the same load");
	}
	lpt_disconnect(conn);
	private_daemon_stop(&s.daemon);
	printf("ok - soak\n");
	return 0;
}
