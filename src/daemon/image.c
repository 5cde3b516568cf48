/* SPDX-License-Identifier: MIT */
/* Memory of peripherals in files; see image.h. */
#include "daemon/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "peripheral/peripheral.h"

#define BLOCK_BYTES 4096u /* compared at once */

/* What the caller of images_open() reads when it fails. */
struct refusal {
	char *text;
	size_t size;
};

/* --- reading --- */

static int check_file(const struct image *image, const struct refusal *refusal)
{
	const char *key = image->memory->key;
	struct stat about;
	int flags = fcntl(image->fd, F_GETFL);

	if (flags < 0 || fstat(image->fd, &about) < 0) {
		snprintf(refusal->text, refusal->size, "%s=%s: %s", key, image->path,
			 strerror(errno));
		return -EINVAL;
	}
	if (!S_ISREG(about.st_mode) || (flags & (O_ACCMODE | O_APPEND)) != O_RDWR) {
		snprintf(refusal->text, refusal->size,
			 "%s=%s is not an ordinary file that can be written; choose another", key,
			 image->path);
		return -EINVAL;
	}
	if ((uint64_t)about.st_size > image->memory->size) {
		snprintf(refusal->text, refusal->size,
			 "%s=%s has %lld bytes, the memory %zu; choose another file, or cut it: "
			 "truncate -s %zu %s",
			 key, image->path, (long long)about.st_size, image->memory->size,
			 image->memory->size, image->path);
		return -EFBIG;
	}
	return 0;
}

/* Read to the end of the file or of the memory.  The length, or negative errno. */
static ssize_t read_file(const struct image *image)
{
	const struct peripheral_image *memory = image->memory;
	size_t len = 0;

	while (len < memory->size) {
		ssize_t n = pread(image->fd, memory->bytes + len, memory->size - len, (off_t)len);

		if (n < 0 && errno != EINTR) {
			return -errno;
		}
		if (n == 0) {
			break;
		}
		len += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)len;
}

static int load(struct image *image, const struct refusal *refusal)
{
	struct peripheral_image *memory = image->memory;
	int r = check_file(image, refusal);

	if (r < 0) {
		return r;
	}
	image->kept = malloc(memory->size);
	if (!image->kept) {
		snprintf(refusal->text, refusal->size, "the daemon is out of memory");
		return -ENOMEM;
	}
	ssize_t len = read_file(image);

	if (len < 0) {
		snprintf(refusal->text, refusal->size, "%s=%s cannot be read: %s", memory->key,
			 image->path, strerror((int)-len));
		return (int)len;
	}
	image->kept_len = (size_t)len;
	memcpy(image->kept, memory->bytes, image->kept_len);
	return 0;
}

int images_open(struct images *images, struct peripheral *p, const struct settings *settings,
		char *error, size_t error_size)
{
	const struct refusal refusal = {error, error_size};
	struct peripheral_image *memories = NULL;
	size_t n = p && p->ops->images ? p->ops->images(p, &memories) : 0;

	*images = (struct images){.n_items = 0};
	for (size_t i = 0; i < n; i++) {
		const struct setting *file = settings_find(settings, memories[i].key);

		if (!file || images->n_items == IMAGES_MAX) {
			continue;
		}
		struct image *image = &images->items[images->n_items++];

		*image = (struct image){
			.memory = &memories[i],
			.path = file->text,
			.fd = file->fd,
		};
		int r = load(image, &refusal);

		if (r < 0) {
			images_close(images);
			return r;
		}
	}
	return 0;
}

/* --- writing --- */

/* Has the file the same there? */
static bool is_kept(const struct image *image, size_t at, size_t n)
{
	return memcmp(image->memory->bytes + at, image->kept + at, n) == 0;
}

/* The first byte that the file has otherwise, or its end. */
static size_t first_change(const struct image *image)
{
	size_t at = 0;

	while (image->kept_len - at >= BLOCK_BYTES && is_kept(image, at, BLOCK_BYTES)) {
		at += BLOCK_BYTES;
	}
	while (at < image->kept_len && is_kept(image, at, 1)) {
		at++;
	}
	return at;
}

/* Behind the last byte that the file has otherwise. */
static size_t end_of_change(const struct image *image, size_t first)
{
	size_t end = image->memory->size;

	if (image->kept_len < end) {
		return end;
	}
	while (end - first >= BLOCK_BYTES && is_kept(image, end - BLOCK_BYTES, BLOCK_BYTES)) {
		end -= BLOCK_BYTES;
	}
	while (end > first && is_kept(image, end - 1, 1)) {
		end--;
	}
	return end;
}

static int write_range(int fd, const uint8_t *bytes, size_t from, size_t end)
{
	while (from < end) {
		ssize_t n = pwrite(fd, bytes + from, end - from, (off_t)from);

		if (n == 0) {
			return -EIO;
		}
		if (n < 0 && errno != EINTR) {
			return -errno;
		}
		from += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* Somebody may have cut the file meanwhile. */
static void look_at_length(struct image *image)
{
	struct stat about;

	if (fstat(image->fd, &about) == 0 && (uint64_t)about.st_size < image->kept_len) {
		image->kept_len = (size_t)about.st_size;
	}
}

static int save(struct image *image)
{
	struct peripheral_image *memory = image->memory;

	look_at_length(image);
	size_t from = first_change(image), end = end_of_change(image, from);
	int r = 0;

	if (image->kept_len < memory->size) {
		r = -posix_fallocate(image->fd, 0, (off_t)memory->size);
	}
	if (r == 0) {
		r = write_range(image->fd, memory->bytes, from, end);
	}
	if (r < 0) {
		return r;
	}
	memcpy(image->kept + from, memory->bytes + from, end - from);
	image->kept_len = memory->size;
	memory->dirty = false;
	return 0;
}

int images_save(struct images *images, const struct image **ret_failed)
{
	int first = 0;

	for (size_t i = 0; i < images->n_items; i++) {
		struct image *image = &images->items[i];
		int r = image->memory->dirty ? save(image) : 0;

		if (r < 0 && r != image->error && first == 0) {
			first = r;
			*ret_failed = image;
		}
		image->error = r;
	}
	return first;
}

void images_close(struct images *images)
{
	for (size_t i = 0; i < images->n_items; i++) {
		free(images->items[i].kept);
	}
	images->n_items = 0;
}
