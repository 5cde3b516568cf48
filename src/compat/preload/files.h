/* SPDX-License-Identifier: MIT */
/*
 * The open files of ports that this process has, whichever descriptors stand for them.
 *
 * The opener binds its end of an anchor to a name that says what the file is, so that every process
 * that finds such a descriptor, inherited or passed to it, knows what it has.  A file's node is a
 * connection of this process alone, made at the first call that needs it; a child of fork() makes
 * its own.
 */
#ifndef LPT_COMPAT_PRELOAD_FILES_H
#define LPT_COMPAT_PRELOAD_FILES_H

#include <stdbool.h>

#include "compat/node.h"
#include "compat/preload/descriptors.h"

struct file {
	char name[64];       /* abstract, of our end of the anchor; "": this entry is free */
	enum node_kind kind; /* and number: which device node it is */
	unsigned number;
	int access;        /* O_ACCMODE of the open */
	unsigned n_copies; /* descriptors of this process */
	unsigned n_calls;  /* that run: the entry stays until they end */
	struct node *node; /* NULL: not needed yet, or in vain */
	int control_fd;    /* the node's connection; -1 none */
	ino_t control_ino; /* what that was when it was made */
};

/* Once, before anything else. */
void files_start(void);

/* Around a fork that runs no handlers of pthread_atfork(); the last in the child. */
void files_before_fork(void);
void files_after_fork(void);
void files_in_child(void);

/* Around what must not be left half done: a thread that is cancelled ends after it.  file_get() and
 * file_put() do so by themselves.  It may be nested. */
void call_begin(void);
void call_end(void);

/* A descriptor that was just made for a node that was opened: say what it is.  0, or a negative
 * errno and the descriptor is nobody's. */
int file_adopt(int fd, enum node_kind kind, unsigned number, int flags);

/* The file of a descriptor, for one call; NULL: it is foreign.  file_put() ends the call. */
struct file *file_get(int fd);
void file_put(struct file *file);

/* The same at the price of one load for what is known to be foreign. */
static inline struct file *file_of(int fd)
{
	return descriptor_is_foreign(fd) ? NULL : file_get(fd);
}

/* Does the descriptor stand for a file of a port? */
static inline bool file_is_at(int fd)
{
	struct file *file = file_of(fd);

	if (file) {
		file_put(file);
	}
	return file != NULL;
}

/* The handle of a file that file_get() gave, made if need be through fd.  0 or a negative errno. */
int file_node(struct file *file, int fd, struct node **ret_node);

/* Has the program closed the node's connection behind our back?  Then the node is given up, and
 * file_node() makes another one. */
bool file_is_cut(struct file *file);

/* A number stands for something else now: nothing that we know, or what another one stands for. */
void file_forget(int fd);
void file_copy(int from, int to);

/* "parport0" or "lp0". */
void node_name(enum node_kind kind, unsigned number, char *buf, size_t size);

#endif
