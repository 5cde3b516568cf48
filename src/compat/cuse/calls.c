/* SPDX-License-Identifier: MIT */
/* What CUSE asks of a node: open, release, read, write, ioctl, poll.  See cuse.h. */
#include <errno.h>
#include <fcntl.h>
#include <linux/lp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "compat/cuse/cuse.h"
#include "util/fdio.h"
#include "util/log.h"

#define OUT_MAX 4096           /* bytes that a call gives: no device ID is longer */
#define POLL_AGAIN_NS 10000000 /* how late a poller may learn of an interrupt */

/* One open(2). */
struct opening {
	struct lpt_list link; /* in device.openings */
	struct device *device;
	struct node *node;
	int anchor_fd;    /* of a printer's node; -1: none */
	int interrupt_fd; /* of the calls on it */
	int flags;
	struct fuse_pollhandle *poller; /* NULL: nobody waits in poll(2); under device.lock */
};

static struct device *device_of(fuse_req_t request)
{
	return fuse_req_userdata(request);
}

static struct opening *opening_of(const struct fuse_file_info *file)
{
	return (struct opening *)(uintptr_t)file->fh;
}

/* --- signals of the caller --- */

static void interrupt_call(fuse_req_t request, void *data)
{
	const struct opening *opening = data;
	const uint64_t one = 1;

	if (write(opening->interrupt_fd, &one, sizeof(one)) < 0) {
		return; /* it is full of interrupts already */
	}
}

/* Calls of threads that share a descriptor are interrupted together: either tries again. */
static void begin_call(fuse_req_t request, struct opening *opening)
{
	fuse_req_interrupt_func(request, interrupt_call, opening);
}

static void end_call(fuse_req_t request, struct opening *opening)
{
	uint64_t n;

	fuse_req_interrupt_func(request, NULL, NULL);
	if (fuse_req_interrupted(request) && read(opening->interrupt_fd, &n, sizeof(n)) < 0) {
		return; /* another call has seen it */
	}
}

/* --- open --- */

/* The kernel tells the thread that opens; a port is held by a process. */
static uint32_t process_of(pid_t thread)
{
	char path[32], line[128];
	unsigned int process = (unsigned int)thread;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)thread);
	FILE *status = fopen(path, "re");

	while (status && fgets(line, sizeof(line), status)) {
		if (sscanf(line, "Tgid: %u", &process) == 1) {
			break;
		}
	}
	if (status) {
		fclose(status);
	}
	return process != 0 ? process : (uint32_t)getpid(); /* of another machine's name space */
}

static int open_error(const struct device *device, struct lpt_connection *conn, int r)
{
	switch (r) {
	case -ENOENT:
		return -ENXIO;
	case -EDQUOT:
		return -EMFILE;
	case -ENODEV:
	case -ENOMEM:
		return r;
	default:
		log_warning("/dev/%s: %s", device->name, conn ? lpt_error(conn) : strerror(-r));
		return -ENXIO;
	}
}

/* A connection that speaks for the process that opens, and its file. */
static int open_file(const struct device *device, const struct fuse_ctx *caller,
		     struct lpt_connection **ret_conn, struct lpt_file **ret_file)
{
	struct lpt_connection *conn = NULL;
	int r = lpt_connect(device->daemon, device->socket, "lptd-cuse", &conn);

	if (r == 0) {
		r = lpt_open_for(conn, device->port, process_of(caller->pid), caller->uid,
				 ret_file);
	}
	if (r < 0) {
		r = open_error(device, conn, r);
		lpt_disconnect(conn);
		return r;
	}
	*ret_conn = conn;
	return 0;
}

/* A printer's node has one opener at a time, and one open is one job: such files are anchors.  The
 * connection, which speaks for the caller by now, is given up for the anchor's own. */
static int open_printer(struct opening *opening, const struct node_wait *wait,
			struct lpt_connection **conn, struct lpt_file **file)
{
	struct lpt_connection *control = NULL;

	*file = lpt_close(*file);
	int r = node_open(*conn, NODE_PRINTER, opening->device->port, opening->flags, wait,
			  &opening->anchor_fd);

	if (r == 0) {
		r = lpt_anchor_connect(opening->anchor_fd, "lptd-cuse", &control, file);
	}
	if (r == 0) {
		lpt_disconnect(*conn);
		*conn = control;
	}
	return r == -EPIPE ? -ENODEV : r;
}

static int open_node(const struct fuse_ctx *caller, struct opening *opening)
{
	const struct device *device = opening->device;
	const struct node_wait wait = {.interrupt_fd = opening->interrupt_fd, .claim_ms = -1};
	struct lpt_connection *conn = NULL;
	struct lpt_file *file = NULL;
	int r = open_file(device, caller, &conn, &file);

	if (r == 0 && device->kind == NODE_PRINTER) {
		r = open_printer(opening, &wait, &conn, &file);
	}
	if (r == 0) {
		r = node_new(device->kind, conn, file, &wait, &opening->node);
	}
	if (r < 0) {
		lpt_close(file);
		lpt_disconnect(conn);
	}
	return r;
}

static struct opening *free_opening(struct opening *opening)
{
	if (opening) {
		node_free(opening->node);
		fd_close(&opening->anchor_fd);
		fd_close(&opening->interrupt_fd);
		free(opening);
	}
	return NULL;
}

static struct opening *new_opening(struct device *device, int flags)
{
	struct opening *opening = calloc(1, sizeof(*opening));

	if (!opening) {
		return NULL;
	}
	opening->device = device;
	opening->flags = flags;
	opening->anchor_fd = -1;
	opening->interrupt_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return opening->interrupt_fd < 0 ? free_opening(opening) : opening;
}

static void count_opening(struct device *device, struct opening *opening)
{
	pthread_mutex_lock(&device->lock);
	device->n_open++;
	lpt_list_append(&device->openings, &opening->link);
	pthread_mutex_unlock(&device->lock);
}

static void call_open(fuse_req_t request, struct fuse_file_info *file)
{
	struct device *device = device_of(request);
	struct opening *opening = new_opening(device, file->flags);

	if (!opening) {
		fuse_reply_err(request, ENOMEM);
		return;
	}
	begin_call(request, opening);
	int r = open_node(fuse_req_ctx(request), opening);

	end_call(request, opening);
	if (r < 0) {
		free_opening(opening);
		fuse_reply_err(request, -r);
		return;
	}
	file->fh = (uint64_t)(uintptr_t)opening;
	count_opening(device, opening);
	if (fuse_reply_open(request, file) < 0) {
		log_debug("/dev/%s: who opened it is gone", device->name);
	}
}

/* --- release --- */

static void forget_poller(struct opening *opening)
{
	if (opening->poller) {
		fuse_pollhandle_destroy(opening->poller);
		opening->poller = NULL;
		opening->device->n_pollers--;
	}
}

static void call_release(fuse_req_t request, struct fuse_file_info *file)
{
	struct opening *opening = opening_of(file);
	struct device *device = opening->device;

	pthread_mutex_lock(&device->lock);
	forget_poller(opening);
	lpt_list_remove(&opening->link);
	pthread_mutex_unlock(&device->lock);
	free_opening(opening);
	fuse_reply_err(request, 0);
	pthread_mutex_lock(&device->lock);
	device->n_open--;
	pthread_mutex_unlock(&device->lock);
	kill(getpid(), SIGHUP); /* is the node needed any more? */
}

/* --- read, write --- */

static void call_read(fuse_req_t request, size_t size, off_t offset, struct fuse_file_info *file)
{
	struct opening *opening = opening_of(file);
	char *buf = malloc(size ? size : 1);
	ssize_t n = -ENOMEM;

	if (buf) {
		begin_call(request, opening);
		n = node_read(opening->node, buf, size, file->flags);
		end_call(request, opening);
	}
	if (n < 0) {
		fuse_reply_err(request, (int)-n);
	} else {
		fuse_reply_buf(request, buf, (size_t)n);
	}
	free(buf);
}

static void call_write(fuse_req_t request, const char *buf, size_t size, off_t offset,
		       struct fuse_file_info *file)
{
	struct opening *opening = opening_of(file);

	begin_call(request, opening);
	ssize_t n = node_write(opening->node, buf, size, file->flags);

	end_call(request, opening);
	if (n < 0) {
		fuse_reply_err(request, (int)-n);
	} else {
		fuse_reply_write(request, (size_t)n);
	}
}

/* --- ioctl --- */

/* The argument of a request, as far as the kernel has fetched it and will put it back. */
struct argument {
	uint64_t address;
	const char *in;
	size_t in_size;
	char out[OUT_MAX];
	size_t out_size, out_used;
};

static int argument_read(void *context, void *to, uint64_t from, size_t n)
{
	const struct argument *argument = context;

	if (from < argument->address || from - argument->address > argument->in_size ||
	    n > argument->in_size - (from - argument->address)) {
		return -EFAULT;
	}
	memcpy(to, argument->in + (from - argument->address), n);
	return 0;
}

static int argument_write(void *context, uint64_t to, const void *from, size_t n)
{
	struct argument *argument = context;

	if (to < argument->address || to - argument->address > argument->out_size ||
	    n > argument->out_size - (to - argument->address)) {
		return -EFAULT;
	}
	memcpy(argument->out + (to - argument->address), from, n);
	argument->out_used = (to - argument->address) + n;
	return 0;
}

/* What a request of /dev/lpN reads and writes at its argument: most of their numbers do not say. */
static void sizes_of(uint32_t number, size_t *ret_in, size_t *ret_out)
{
	*ret_in = 0;
	*ret_out = 0;
	switch (number) {
	case LPGETSTATUS:
	case LPGETIRQ:
	case LPGETFLAGS:
		*ret_out = sizeof(int);
		return;
	case LPSETTIMEOUT_OLD:
		*ret_in = sizeof(struct timeval);
		return;
	default:
		break;
	}
	if (_IOC_SIZE(number) > 0) {
		*ret_in = _IOC_DIR(number) & _IOC_WRITE ? _IOC_SIZE(number) : 0;
		*ret_out = _IOC_DIR(number) & _IOC_READ ? _IOC_SIZE(number) : 0;
	}
}

/* Have the kernel ask again with what the request reads, and room for what it writes.  False: it is
 * all there. */
static bool asks_again(fuse_req_t request, uint32_t number, void *address, size_t in_size,
		       size_t out_size)
{
	size_t in, out;

	sizes_of(number, &in, &out);
	const struct iovec read_from = {address, in};
	const struct iovec write_to = {address, out};

	if (in_size >= in && out_size >= out) {
		return false;
	}
	fuse_reply_ioctl_retry(request, &read_from, in > 0 ? 1 : 0, &write_to, out > 0 ? 1 : 0);
	return true;
}

static void call_ioctl(fuse_req_t request, int number, void *address, struct fuse_file_info *file,
		       unsigned int flags, const void *in, size_t in_size, size_t out_size)
{
	struct opening *opening = opening_of(file);
	struct argument argument = {
		.address = (uintptr_t)address,
		.in = in,
		.in_size = in_size,
		.out_size = out_size < sizeof(argument.out) ? out_size : sizeof(argument.out),
	};
	const struct node_memory memory = {argument_read, argument_write, &argument};

	if ((flags & FUSE_IOCTL_UNRESTRICTED) &&
	    asks_again(request, (uint32_t)number, address, in_size, out_size)) {
		return;
	}
	begin_call(request, opening);
	int r = node_ioctl(opening->node, (uint32_t)number, argument.address, opening->flags,
			   &memory);

	end_call(request, opening);
	if (r < 0) {
		fuse_reply_err(request, -r);
	} else {
		fuse_reply_ioctl(request, r, argument.out, argument.out_used);
	}
}

/* --- poll --- */

static void call_poll(fuse_req_t request, struct fuse_file_info *file,
		      struct fuse_pollhandle *poller)
{
	struct opening *opening = opening_of(file);
	struct device *device = opening->device;

	if (poller) {
		pthread_mutex_lock(&device->lock);
		forget_poller(opening);
		opening->poller = poller;
		device->n_pollers++;
		pthread_cond_broadcast(&device->changed);
		pthread_mutex_unlock(&device->lock);
	}
	fuse_reply_poll(request, (unsigned int)node_poll(opening->node, 0));
}

static void tell_pollers(struct device *device)
{
	lpt_list_for_each (at, &device->openings) {
		struct opening *opening = lpt_container_of(at, struct opening, link);

		if (opening->poller && node_poll(opening->node, 0) != 0) {
			fuse_lowlevel_notify_poll(opening->poller);
			forget_poller(opening);
		}
	}
}

void *calls_watch_pollers(void *data)
{
	const struct timespec again = {0, POLL_AGAIN_NS};
	struct device *device = data;

	for (;;) {
		pthread_mutex_lock(&device->lock);
		while (device->n_pollers == 0) {
			pthread_cond_wait(&device->changed, &device->lock);
		}
		tell_pollers(device);
		pthread_mutex_unlock(&device->lock);
		nanosleep(&again, NULL);
	}
	return NULL;
}

const struct cuse_lowlevel_ops calls = {
	.open = call_open,
	.release = call_release,
	.read = call_read,
	.write = call_write,
	.ioctl = call_ioctl,
	.poll = call_poll,
};
