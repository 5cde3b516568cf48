/* SPDX-License-Identifier: MIT */
/*
 * Memory of a peripheral that a file keeps: read when the port is added, written back when the
 * port is freed, removed, pulled out, and at the end of the daemon, if it changed.
 *
 * What changed goes into the file with one pwrite(), and a file that is too short first gets its
 * whole length, so a full disk is noticed before anything was overwritten.  There is no fsync():
 * the file outlives the daemon, however that ends, but not a machine without power.  The file is
 * written in place; its other names and its owner stay.
 *
 * All calls come from the control thread while the wires are free: they may wait for the disk, but
 * no access does.
 */
#ifndef LPT_DAEMON_IMAGE_H
#define LPT_DAEMON_IMAGE_H

#include <stddef.h>
#include <stdint.h>

struct peripheral;
struct peripheral_image;
struct settings;

#define IMAGES_MAX 2

struct image {
	struct peripheral_image *memory; /* borrowed from the peripheral */
	const char *path;                /* for messages; borrowed from the settings */
	int fd;                          /* borrowed from the settings */
	uint8_t *kept;                   /* what the file has, as far as kept_len; owned */
	size_t kept_len;
	int error; /* of the last attempt to write it back; 0 it is in the file */
};

struct images {
	struct image items[IMAGES_MAX]; /* those that have a file */
	size_t n_items;
};

/*
 * Fill the images of a new peripheral from the files of its settings, both borrowed until
 * images_close().  A file that is shorter than the memory leaves the rest as the peripheral has it.
 * 0; -EINVAL no file that can be written, -EFBIG longer than the memory, -ENOMEM, or what read(2)
 * said, each with a sentence in error.  Closes what it opened on failure.
 */
int images_open(struct images *images, struct peripheral *p, const struct settings *settings,
		char *error, size_t error_size);

/* Write back what changed.  0, or the first negative errno that is not the one of the last attempt;
 * *ret_failed is the image then.  What could not be written is tried again by the next call. */
int images_save(struct images *images, const struct image **ret_failed);

/* Forget all; saves nothing.  May be called twice and on a zeroed struct. */
void images_close(struct images *images);

#endif
