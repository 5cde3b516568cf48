/* SPDX-License-Identifier: MIT */
/* Calls on a descriptor: those on an anchor are its node's. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <linux/ppdev.h>

#include "compat/ioport/ioport.h"
#include "compat/own-memory.h"
#include "compat/preload/calls.h"
#include "compat/preload/files.h"
#include "compat/preload/real.h"
#include "compat/preload/requests.h"
#include "compat/preload/setup.h"

/* --- the program's memory --- */

static int memory_read(void *context, void *to, uint64_t from, size_t n)
{
	return own_memory_read(to, from, n);
}

static int memory_write(void *context, uint64_t to, const void *from, size_t n)
{
	return own_memory_write(to, from, n);
}

/* Can all of it be read, or written?  One byte of each page tells. */
static bool is_memory(void *buf, size_t n, bool is_write)
{
	const uint64_t page = 4096; /* or a part of one */
	uint64_t at = (uint64_t)(uintptr_t)buf, end = at + n;
	uint8_t byte;

	if (end < at) {
		return false;
	}
	for (; at < end; at = (at / page + 1) * page) {
		if (memory_read(NULL, &byte, at, 1) < 0 ||
		    (is_write && memory_write(NULL, at, &byte, 1) < 0)) {
			return false;
		}
	}
	return true;
}

/* --- one call on a node --- */

static int status_flags(int fd)
{
	int flags = real()->fcntl(fd, F_GETFL);

	return flags < 0 ? 0 : flags;
}

static void tell(const struct file *file, const char *call, long r)
{
	char name[16];

	if (!setup.is_verbose) {
		return;
	}
	node_name(file->kind, file->number, name, sizeof(name));
	report("call %d %s %s on %s = %ld%s%s", (int)getpid(), program_invocation_short_name, call,
	       name, r < 0 ? -1 : r, r < 0 ? " " : "", r < 0 ? strerror((int)-r) : "");
}

static int try_control(struct file *file, int fd, uint32_t request, uint64_t argument)
{
	const struct node_memory memory = {memory_read, memory_write, NULL};
	struct node *node;
	int r = file_node(file, fd, &node);

	return r < 0 ? r : node_ioctl(node, request, argument, status_flags(fd), &memory);
}

/* Programs say little about a claim that fails: lpt run says who is in the way. */
static void tell_why(struct file *file, int fd)
{
	char why[300];
	struct node *node;

	if (file_node(file, fd, &node) == 0) {
		node_explain(node, why, sizeof(why));
		report("denied %d %s %s", (int)getpid(), program_invocation_short_name, why);
	}
}

static int node_control(struct file *file, int fd, uint32_t request, uint64_t argument)
{
	int r = try_control(file, fd, request, argument);

	if (r == -ENODEV && file_is_cut(file)) {
		r = try_control(file, fd, request, argument);
	}
	if (request == PPCLAIM && (r == -ENXIO || r == -EBUSY)) {
		tell_why(file, fd);
	}
	if (setup.is_verbose) {
		char text[64];

		request_print(request, argument, text, sizeof(text));
		tell(file, text, r);
	}
	return r;
}

/* What the kernel does for every descriptor, before a driver is asked. */
static bool is_for_all(uint32_t request)
{
	return request == FIONBIO || request == FIOASYNC || request == FIOCLEX ||
	       request == FIONCLEX;
}

static int control(int fd, unsigned long request, void *argument)
{
	struct file *file = is_for_all((uint32_t)request) ? NULL : file_get(fd);

	if (!file) {
		return real()->ioctl(fd, request, argument);
	}
	int r = node_control(file, fd, (uint32_t)request, (uint64_t)(uintptr_t)argument);
	file_put(file);
	return (int)call_result(r);
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;

	va_start(arguments, request);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	if (descriptor_is_foreign(fd)) {
		return real()->ioctl(fd, request, argument);
	}
	return control(fd, request, argument);
}

int tcgetattr(int fd, struct termios *ret_termios)
{
	return !file_is_at(fd) ? real()->tcgetattr(fd, ret_termios)
			       : control(fd, TCGETS, ret_termios);
}

int tcsetattr(int fd, int when, const struct termios *termios)
{
	return !file_is_at(fd) ? real()->tcsetattr(fd, when, termios)
			       : control(fd, TCSETS, (void *)termios);
}

int tcdrain(int fd)
{
	return !file_is_at(fd) ? real()->tcdrain(fd) : control(fd, TCSBRK, (void *)1L);
}

/* --- /dev/port --- */

static ssize_t io_bytes(int fd, bool is_write, void *buf, size_t n)
{
	off64_t at = real()->lseek64(fd, 0, SEEK_CUR);

	if (at < 0) {
		return -errno;
	}
	ssize_t r =
		is_write ? ioport_write((uint64_t)at, buf, n) : ioport_read((uint64_t)at, buf, n);
	if (r > 0) {
		real()->lseek64(fd, at + r, SEEK_SET);
	}
	return r;
}

static bool is_io(int fd)
{
	return descriptor_get(fd) == DESCRIPTOR_IO;
}

ssize_t pread(int fd, void *buf, size_t n, off_t at)
{
	return is_io(fd) ? call_result(ioport_read((uint64_t)at, buf, n))
			 : real()->pread(fd, buf, n, at);
}

ssize_t pread64(int fd, void *buf, size_t n, off64_t at)
{
	return is_io(fd) ? call_result(ioport_read((uint64_t)at, buf, n))
			 : real()->pread64(fd, buf, n, at);
}

ssize_t pwrite(int fd, const void *buf, size_t n, off_t at)
{
	return is_io(fd) ? call_result(ioport_write((uint64_t)at, buf, n))
			 : real()->pwrite(fd, buf, n, at);
}

ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t at)
{
	return is_io(fd) ? call_result(ioport_write((uint64_t)at, buf, n))
			 : real()->pwrite64(fd, buf, n, at);
}

/* --- bytes --- */

static ssize_t try_bytes(struct file *file, int fd, bool is_write, void *buf, size_t n)
{
	struct node *node;
	int r = file_node(file, fd, &node);

	if (r < 0) {
		return r;
	}
	return is_write ? node_write(node, buf, n, status_flags(fd))
			: node_read(node, buf, n, status_flags(fd));
}

static ssize_t node_bytes(struct file *file, int fd, bool is_write, void *buf, size_t n)
{
	ssize_t r;

	n = n < SSIZE_MAX ? n : SSIZE_MAX;
	if (file->access == (is_write ? O_RDONLY : O_WRONLY)) {
		return -EBADF;
	}
	if (!is_memory(buf, n, !is_write)) {
		return -EFAULT;
	}
	r = try_bytes(file, fd, is_write, buf, n);
	if (r == -ENODEV && file_is_cut(file)) {
		r = try_bytes(file, fd, is_write, buf, n);
	}
	tell(file, is_write ? "write" : "read", r);
	return r;
}

ssize_t read(int fd, void *buf, size_t n)
{
	struct file *file = file_of(fd);

	if (!file) {
		return is_io(fd) ? call_result(io_bytes(fd, false, buf, n))
				 : real()->read(fd, buf, n);
	}
	ssize_t r = node_bytes(file, fd, false, buf, n);
	file_put(file);
	return call_result(r);
}

ssize_t __read_chk(int fd, void *buf, size_t n, size_t size)
{
	if (n > size) {
		abort();
	}
	return read(fd, buf, n);
}

ssize_t write(int fd, const void *buf, size_t n)
{
	struct file *file = file_of(fd);

	if (!file) {
		return is_io(fd) ? call_result(io_bytes(fd, true, (void *)buf, n))
				 : real()->write(fd, buf, n);
	}
	ssize_t r = node_bytes(file, fd, true, (void *)buf, n);
	file_put(file);
	return call_result(r);
}

/* Part after part, until one is not done in full. */
static ssize_t node_parts(struct file *file, int fd, bool is_write, const struct iovec *parts,
			  int n)
{
	ssize_t sum = 0;

	if (n < 0 || n > IOV_MAX) {
		return -EINVAL;
	}
	if (!is_memory((void *)parts, (size_t)n * sizeof(*parts), false)) {
		return -EFAULT;
	}
	for (int i = 0; i < n; i++) {
		ssize_t r = node_bytes(file, fd, is_write, parts[i].iov_base, parts[i].iov_len);

		if (r < 0) {
			return sum > 0 ? sum : r;
		}
		sum += r;
		if ((size_t)r < parts[i].iov_len) {
			break;
		}
	}
	return sum;
}

ssize_t readv(int fd, const struct iovec *parts, int n)
{
	struct file *file = file_of(fd);

	if (!file) {
		return real()->readv(fd, parts, n);
	}
	ssize_t r = node_parts(file, fd, false, parts, n);
	file_put(file);
	return call_result(r);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	struct file *file = file_of(fd);

	if (!file) {
		return real()->writev(fd, parts, n);
	}
	ssize_t r = node_parts(file, fd, true, parts, n);
	file_put(file);
	return call_result(r);
}

/* A printer lets itself be positioned, without effect. */
static bool is_printer(int fd)
{
	struct file *file = file_of(fd);
	bool found = file && file->kind == NODE_PRINTER;

	if (file) {
		file_put(file);
	}
	return found;
}

off_t lseek(int fd, off_t offset, int whence)
{
	return is_printer(fd) ? 0 : real()->lseek(fd, offset, whence);
}

off64_t lseek64(int fd, off64_t offset, int whence)
{
	return is_printer(fd) ? 0 : real()->lseek64(fd, offset, whence);
}
