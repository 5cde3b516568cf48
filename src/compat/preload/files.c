/* SPDX-License-Identifier: MIT */
#include "compat/preload/files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "compat/preload/setup.h"

#define FILES_MAX 256
#define PEER_NAME "lptd/anchor/" /* how the daemon names its end */
#define OWN_NAME "lptd/node/"    /* and we ours: OWN_NAME lp0 / 1 / the peer's id */

static struct {
	pthread_mutex_t lock;
	struct file files[FILES_MAX];
	sigset_t signals_at_fork; /* the mask of the thread that forks */
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER; /* a node: that takes a while */

/* A handler that makes calls on ports must not find its own thread inside. */
static void lock(sigset_t *ret_signals)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, ret_signals);
	pthread_mutex_lock(&table.lock);
}

static void unlock(const sigset_t *signals)
{
	pthread_mutex_unlock(&table.lock);
	pthread_sigmask(SIG_SETMASK, signals, NULL);
}

void node_name(enum node_kind kind, unsigned number, char *buf, size_t size)
{
	snprintf(buf, size, "%s%u", kind == NODE_PRINTER ? "lp" : "parport", number);
}

/* --- the table, with the lock held --- */

/* What name our end has, if it is one of an anchor.  It has length 0 otherwise. */
static void name_of(int fd, char *buf, size_t size)
{
	struct sockaddr_un own = {.sun_family = AF_UNSPEC};
	socklen_t len = sizeof(own);

	buf[0] = '\0';
	if (getsockname(fd, (struct sockaddr *)&own, &len) == 0 && own.sun_family == AF_UNIX &&
	    len > offsetof(struct sockaddr_un, sun_path) + strlen(OWN_NAME) && len < sizeof(own) &&
	    own.sun_path[0] == '\0' && !memcmp(own.sun_path + 1, OWN_NAME, strlen(OWN_NAME))) {
		snprintf(buf, size, "%.*s", (int)(len - offsetof(struct sockaddr_un, sun_path) - 1),
			 own.sun_path + 1);
	}
}

static struct file *find(const char *name)
{
	for (size_t i = 0; i < FILES_MAX; i++) {
		if (!strcmp(table.files[i].name, name)) {
			return &table.files[i];
		}
	}
	return NULL;
}

/* The entry with this name, a new one if need be; NULL: the table is full, or it is no name. */
static struct file *enter(const char *name)
{
	struct file *file = find(name);
	char kind[8] = "";
	unsigned number;
	int access;

	if (!file) {
		file = find("");
		if (!file || sscanf(name, OWN_NAME "%7[a-z]%u/%d/", kind, &number, &access) != 3) {
			return NULL;
		}
		*file = (struct file){.number = number, .access = access, .control_fd = -1};
		file->kind = strcmp(kind, "lp") ? NODE_PARPORT : NODE_PRINTER;
		snprintf(file->name, sizeof(file->name), "%s", name);
	}
	return file;
}

static void drop_if_unused(struct file *file, struct node **ret_node)
{
	if (file->n_copies == 0 && file->n_calls == 0) {
		*ret_node = file->node;
		*file = (struct file){.control_fd = -1};
	}
}

static void forget(int fd, struct node **ret_node)
{
	unsigned kind = descriptor_get(fd);

	if (kind >= DESCRIPTOR_FILE) {
		struct file *file = &table.files[kind - DESCRIPTOR_FILE];

		file->n_copies--;
		drop_if_unused(file, ret_node);
	}
	descriptor_set(fd, DESCRIPTOR_UNKNOWN);
}

static struct file *recognise(int fd)
{
	char name[sizeof(table.files[0].name)];
	struct file *file = NULL;

	name_of(fd, name, sizeof(name));
	if (name[0]) {
		file = enter(name);
	}
	if (!file) {
		descriptor_set(fd, DESCRIPTOR_FOREIGN);
		return NULL;
	}
	file->n_copies++;
	descriptor_set(fd, DESCRIPTOR_FILE + (unsigned)(file - table.files));
	return file;
}

/* --- calls --- */

/* How deep this thread is in calls, and what it was before the first.  The model because a handler
 * may be the first to use them, and the others allocate. */
static _Thread_local unsigned n_calls __attribute__((tls_model("initial-exec")));
static _Thread_local int cancel_state __attribute__((tls_model("initial-exec")));

void call_begin(void)
{
	if (n_calls++ == 0) {
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
	}
}

void call_end(void)
{
	if (--n_calls == 0) {
		pthread_setcancelstate(cancel_state, NULL);
	}
}

struct file *file_get(int fd)
{
	sigset_t signals;
	struct file *file = NULL;

	if (!descriptor_is_numbered(fd) || descriptor_is_internal(fd)) {
		return NULL;
	}
	lock(&signals);
	unsigned kind = descriptor_get(fd);

	if (kind >= DESCRIPTOR_FILE) {
		file = &table.files[kind - DESCRIPTOR_FILE];
	} else if (kind == DESCRIPTOR_UNKNOWN) {
		file = recognise(fd);
	}
	if (file) {
		call_begin();
		file->n_calls++;
	}
	unlock(&signals);
	return file;
}

void file_put(struct file *file)
{
	sigset_t signals;
	struct node *node = NULL;

	lock(&signals);
	file->n_calls--;
	drop_if_unused(file, &node);
	unlock(&signals);
	node_free(node);
	call_end();
}

void file_forget(int fd)
{
	sigset_t signals;
	struct node *node = NULL;

	if (!descriptor_is_numbered(fd) || descriptor_is_internal(fd)) {
		return;
	}
	if (descriptor_get(fd) < DESCRIPTOR_FILE) {
		descriptor_set(fd, DESCRIPTOR_UNKNOWN);
		return;
	}
	lock(&signals);
	forget(fd, &node);
	unlock(&signals);
	node_free(node);
}

void file_copy(int from, int to)
{
	sigset_t signals;
	struct node *node = NULL;

	if (from == to || !descriptor_is_numbered(to)) {
		return;
	}
	if (descriptor_get(from) < DESCRIPTOR_FILE && descriptor_get(to) < DESCRIPTOR_FILE) {
		descriptor_set(to, descriptor_get(from));
		return;
	}
	lock(&signals);
	unsigned kind = descriptor_get(from);

	forget(to, &node);
	descriptor_set(to, kind);
	if (kind >= DESCRIPTOR_FILE) {
		table.files[kind - DESCRIPTOR_FILE].n_copies++;
	}
	unlock(&signals);
	node_free(node);
}

/* --- opening --- */

int file_adopt(int fd, enum node_kind kind, unsigned number, int flags)
{
	struct sockaddr_un peer = {.sun_family = AF_UNSPEC}, own = {.sun_family = AF_UNIX};
	socklen_t len = sizeof(peer);
	char node[16];
	sigset_t signals;

	if (getpeername(fd, (struct sockaddr *)&peer, &len) < 0) {
		return -errno;
	}
	node_name(kind, number, node, sizeof(node));
	int id = (int)(len - offsetof(struct sockaddr_un, sun_path) - 1 - strlen(PEER_NAME));
	int n = snprintf(own.sun_path + 1, sizeof(own.sun_path) - 1, OWN_NAME "%s/%d/%.*s", node,
			 flags & O_ACCMODE, id > 0 ? id : 0, peer.sun_path + 1 + strlen(PEER_NAME));

	len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
	if (bind(fd, (struct sockaddr *)&own, len) < 0) {
		return -errno;
	}
	file_forget(fd);
	lock(&signals);
	const struct file *file = recognise(fd);
	unlock(&signals);
	return file ? 0 : -EMFILE;
}

static ino_t inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 ? 0 : st.st_ino;
}

/* The node is left as it is: another thread may be inside, and its number is not ours to close. */
bool file_is_cut(struct file *file)
{
	sigset_t signals;

	lock(&signals);
	bool is_cut = file->control_fd >= 0 && inode_of(file->control_fd) != file->control_ino;

	if (is_cut) {
		descriptor_set(file->control_fd, DESCRIPTOR_UNKNOWN);
		file->control_fd = -1;
		__atomic_store_n(&file->node, NULL, __ATOMIC_RELEASE);
	}
	unlock(&signals);
	return is_cut;
}

/* Two threads may get here at once; the second finds what the first has made. */
int file_node(struct file *file, int fd, struct node **ret_node)
{
	const struct node_wait wait = {.interrupt_fd = -1, .claim_ms = setup.claim_ms};
	struct lpt_connection *conn = NULL;
	struct lpt_file *handle = NULL;
	sigset_t all, signals;
	int r = 0;

	*ret_node = __atomic_load_n(&file->node, __ATOMIC_ACQUIRE);
	if (*ret_node) {
		return 0;
	}
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &signals);
	pthread_mutex_lock(&making);
	if (!file->node) {
		r = lpt_anchor_connect(fd, NULL, &conn, &handle);
	}
	if (conn) {
		struct node *node = NULL;

		file->control_fd = lpt_fd(conn);
		file->control_ino = inode_of(file->control_fd);
		r = node_new(file->kind, conn, handle, &wait, &node);
		if (r < 0) {
			file->control_fd = -1;
			lpt_disconnect(conn);
		}
		__atomic_store_n(&file->node, node, __ATOMIC_RELEASE);
	}
	*ret_node = file->node;
	pthread_mutex_unlock(&making);
	pthread_sigmask(SIG_SETMASK, &signals, NULL);
	return r == -EPIPE ? -ENODEV : r;
}

/* --- fork --- */

void files_before_fork(void)
{
	sigset_t signals;

	lock(&signals);
	table.signals_at_fork = signals;
}

void files_after_fork(void)
{
	const sigset_t signals = table.signals_at_fork;

	unlock(&signals);
}

/* A thread of the parent may have been making a node; the connections are the parent's.  Its nodes
 * may be in use by threads that this process has not, so they are left as they are. */
void files_in_child(void)
{
	pthread_mutex_init(&making, NULL);
	for (size_t i = 0; i < FILES_MAX; i++) {
		struct file *file = &table.files[i];

		file->node = NULL;
		file->control_fd = -1;
		file->n_calls = 0;
	}
	for (int fd = descriptor_next_internal(0); fd >= 0; fd = descriptor_next_internal(fd)) {
		close(fd);
	}
	files_after_fork();
}

void files_start(void)
{
	pthread_atfork(files_before_fork, files_after_fork, files_in_child);
}
