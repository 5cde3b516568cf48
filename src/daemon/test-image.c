/* SPDX-License-Identifier: MIT */
/* Memory of a peripheral in a file: a made-up peripheral with two memories, real files. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/image.h"
#include "peripheral/peripheral.h"

#define FLASH_SIZE 16
#define EEPROM_SIZE 4

static uint8_t flash[FLASH_SIZE], eeprom[EEPROM_SIZE];
static struct peripheral_image memories[] = {
	{"flash", flash, FLASH_SIZE, false},
	{"eeprom", eeprom, EEPROM_SIZE, false},
};

static size_t two_memories(struct peripheral *p, struct peripheral_image **ret_images)
{
	(void)p;
	*ret_images = memories;
	return 2;
}

static const struct peripheral_ops ops = {.name = "two", .images = two_memories};

static const struct key keys[] = {
	{"flash", KEY_FILE, NULL, NULL, ""},
	{"eeprom", KEY_FILE, NULL, NULL, ""},
};

struct fixture {
	struct peripheral *p;
	struct settings settings;
	struct images images;
	char error[256];
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	memset(flash, 0xff, sizeof(flash));
	memset(eeprom, 0xff, sizeof(eeprom));
	memories[0].dirty = memories[1].dirty = false;
	if (!f) {
		return -1;
	}
	f->p = calloc(1, sizeof(*f->p));
	if (!f->p) {
		return -1;
	}
	f->p->ops = &ops;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	images_close(&f->images);
	settings_deinit(&f->settings);
	free(f->p);
	free(f);
	return 0;
}

/* Name a new file that has these bytes; its descriptor is the settings'. */
static int name_file(struct fixture *f, const char *name, const char *bytes)
{
	struct setting setting;
	int fd = memfd_create(name, MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
	assert_int_equal(setting_parse(key_find(keys, 2, name), "a.bin", &setting, NULL, 0), 0);
	setting.fd = fd;
	assert_int_equal(settings_append(&f->settings, &setting), 0);
	return fd;
}

static int open_all(struct fixture *f)
{
	return images_open(&f->images, f->p, &f->settings, f->error, sizeof(f->error));
}

static int save_all(struct fixture *f)
{
	const struct image *failed;

	return images_save(&f->images, &failed);
}

static off_t length_of(int fd)
{
	struct stat about;

	assert_int_equal(fstat(fd, &about), 0);
	return about.st_size;
}

static void change(size_t at, uint8_t value)
{
	flash[at] = value;
	memories[0].dirty = true;
}

static void a_short_file_leaves_the_rest_erased(void **state)
{
	struct fixture *f = *state;

	name_file(f, "flash", "abc");
	assert_int_equal(open_all(f), 0);

	assert_memory_equal(flash, "abc\xff\xff", 5);
	assert_int_equal(eeprom[0], 0xff);
}

static void a_file_that_is_too_long_is_refused(void **state)
{
	struct fixture *f = *state;

	name_file(f, "eeprom", "12345");

	assert_int_equal(open_all(f), -EFBIG);
	assert_string_equal(f->error,
			    "eeprom=a.bin has 5 bytes, the memory 4; choose another file, "
			    "or cut it: truncate -s 4 a.bin");
	assert_int_equal(eeprom[0], 0xff);
}

static void a_pipe_is_refused(void **state)
{
	struct fixture *f = *state;
	int fd = name_file(f, "flash", "");
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(dup2(ends[1], fd), fd);
	close(ends[0]);
	close(ends[1]);

	assert_int_equal(open_all(f), -EINVAL);
	assert_string_equal(f->error, "flash=a.bin is not an ordinary file that can be written; "
				      "choose another");
}

static void a_peripheral_without_files_keeps_nothing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(open_all(f), 0);
	change(0, 1);

	assert_int_equal(f->images.n_items, 0);
	assert_int_equal(save_all(f), 0);
}

static void what_changed_is_written_back_at_its_place(void **state)
{
	struct fixture *f = *state;
	int fd = name_file(f, "flash", "0123456789abcdef");
	char text[FLASH_SIZE + 1] = "";

	assert_int_equal(open_all(f), 0);
	change(3, 'x');
	change(5, 'y');
	assert_int_equal(save_all(f), 0);

	assert_int_equal(pread(fd, text, FLASH_SIZE, 0), FLASH_SIZE);
	assert_string_equal(text, "012x4y6789abcdef");
	assert_false(memories[0].dirty);
}

static void only_what_changed_is_written(void **state)
{
	struct fixture *f = *state;
	int fd = name_file(f, "flash", "0123456789abcdef");
	char byte;

	assert_int_equal(open_all(f), 0);
	assert_int_equal(pwrite(fd, "?", 1, 0), 1);
	change(3, 'x');
	assert_int_equal(save_all(f), 0);

	assert_int_equal(pread(fd, &byte, 1, 0), 1);
	assert_int_equal(byte, '?');
}

static void a_new_file_gets_the_length_of_the_memory(void **state)
{
	struct fixture *f = *state;
	int fd = name_file(f, "flash", "");
	uint8_t bytes[FLASH_SIZE];

	assert_int_equal(open_all(f), 0);
	change(2, 7);
	assert_int_equal(save_all(f), 0);

	assert_int_equal(pread(fd, bytes, sizeof(bytes), 0), FLASH_SIZE);
	assert_memory_equal(bytes, flash, FLASH_SIZE);
}

static void what_nobody_changed_is_not_written(void **state)
{
	struct fixture *f = *state;
	int fd = name_file(f, "flash", "");

	assert_int_equal(open_all(f), 0);
	assert_int_equal(save_all(f), 0);

	assert_int_equal(length_of(fd), 0);
}

/* Positions mean nothing in it: every write goes to its end. */
static void a_file_that_only_grows_is_refused(void **state)
{
	struct fixture *f = *state;
	int fd = name_file(f, "flash", "");

	assert_int_equal(fcntl(fd, F_SETFL, O_RDWR | O_APPEND), 0);

	assert_int_equal(open_all(f), -EINVAL);
}

static void what_was_cut_off_meanwhile_comes_back_with_what_changed(void **state)
{
	struct fixture *f = *state;
	int fd = name_file(f, "flash", "0123456789abcdef");
	char text[FLASH_SIZE + 1] = "";

	assert_int_equal(open_all(f), 0);
	assert_int_equal(ftruncate(fd, 2), 0);
	change(9, 'x');
	assert_int_equal(save_all(f), 0);

	assert_int_equal(pread(fd, text, FLASH_SIZE, 0), FLASH_SIZE);
	assert_string_equal(text, "012345678xabcdef");
}

/* As good as a full disk: files may not grow beyond this. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_failure_is_told_once_and_tried_again(void **state)
{
	struct fixture *f = *state;
	int fd = name_file(f, "flash", "");

	assert_int_equal(open_all(f), 0);
	change(0, 1);
	limit_files(0);
	int first = save_all(f), second = save_all(f);
	limit_files(RLIM_INFINITY);

	assert_int_equal(first, -EFBIG);
	assert_int_equal(second, 0);
	assert_int_equal(length_of(fd), 0);
	assert_int_equal(save_all(f), 0);
	assert_int_equal(length_of(fd), FLASH_SIZE);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_short_file_leaves_the_rest_erased),
		TEST(a_file_that_is_too_long_is_refused),
		TEST(a_pipe_is_refused),
		TEST(a_peripheral_without_files_keeps_nothing),
		TEST(what_changed_is_written_back_at_its_place),
		TEST(only_what_changed_is_written),
		TEST(a_new_file_gets_the_length_of_the_memory),
		TEST(what_nobody_changed_is_not_written),
		TEST(a_file_that_only_grows_is_refused),
		TEST(what_was_cut_off_meanwhile_comes_back_with_what_changed),
		TEST(a_failure_is_told_once_and_tried_again),
	};

	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
