/* SPDX-License-Identifier: MIT */
/* The doctor in systems made up of files: what it says of each, word for word. */
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "cli/doctor.h"
#include "util/test-folder.h"

struct fixture {
	char root[32];
	char *said;
	size_t said_size;
	struct examination x;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f) {
		return -1;
	}
	strcpy(f->root, "/tmp/test-doctor-XXXXXX");
	*state = f;
	f->x.root = f->root;
	f->x.out = open_memstream(&f->said, &f->said_size);
	return mkdtemp(f->root) && f->x.out ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	fclose(f->x.out);
	free(f->said);
	int r = folder_remove(f->root);

	free(f);
	return r;
}

/* A file with all folders above it; with "/" at its end a folder. */
static void put(struct fixture *f, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s%s", f->root, name);
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		mkdir(path, 0700);
		*at = '/';
	}
	if (path[strlen(path) - 1] == '/') {
		return;
	}
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* A port as parport_pc has it. */
static void put_port(struct fixture *f, const char *active)
{
	put(f, "/sys/module/parport_pc/", "");
	put(f, "/proc/sys/dev/parport/parport0/base-addr", "888\t0\n");
	put(f, "/proc/sys/dev/parport/parport0/irq", "7\n");
	put(f, "/proc/sys/dev/parport/parport0/devices/active", active);
}

static void put_ppdev(struct fixture *f)
{
	put(f, "/dev/parport0", "");
	put(f, "/sys/class/ppdev/parport0/", "");
	put(f, "/sys/module/ppdev/", "");
}

static void expect(struct fixture *f, const char *text)
{
	fflush(f->x.out);
	assert_string_equal(f->said, text);
}

static void nodes_of_the_kernel_are_told_from_ours(void **state)
{
	struct fixture *f = *state;

	put_ppdev(f);
	put(f, "/dev/lp0", "");
	put(f, "/sys/class/printer/lp0/", "");
	put(f, "/dev/parport1", "");
	put(f, "/sys/class/cuse/parport1/", "");
	doctor_nodes(&f->x);
	expect(f,
	       "nodes    warn  the kernel's (ppdev, lp), not lptd's: /dev/parport0, /dev/lp0\n"
	       "         do    for one program: lpt run -- PROGRAM; for all: lptd-cuse(8), KERNEL "
	       "NODES\n"
	       "nodes    ok    lptd's, for every program: /dev/parport1\n");
	assert_int_equal(f->x.n_warnings, 1);
}

static void a_node_without_a_driver_is_named(void **state)
{
	struct fixture *f = *state;

	put(f, "/dev/lp0", "");
	doctor_nodes(&f->x);
	expect(f, "nodes    warn  no driver is behind /dev/lp0\n"
		  "         do    remove what is left over: rm; or load the module: sudo modprobe "
		  "ppdev\n");
}

static void a_system_without_nodes_says_how_programs_get_them(void **state)
{
	struct fixture *f = *state;

	doctor_nodes(&f->x);
	expect(f, "nodes    note  no /dev/parportN and no /dev/lpN: for one program: lpt run -- "
		  "PROGRAM; for all: lptd-cuse(8)\n");
}

static void a_real_port_can_be_driven(void **state)
{
	struct fixture *f = *state;

	put_port(f, "none\n");
	put_ppdev(f);
	doctor_kernel(&f->x);
	expect(f, "kernel   note  a real port is at 0x378 irq 7; drive it: lpt add "
		  "ppdev:/dev/parport0\n");
}

static void a_port_that_is_driven_is_all_right(void **state)
{
	struct fixture *f = *state;

	put_port(f, "ppdev0\n");
	put_ppdev(f);
	strcpy(f->x.driven, "sim:printer#1 ppdev:/dev/parport0#2 ");
	doctor_kernel(&f->x);
	expect(f, "kernel   ok    the real port at 0x378 irq 7 is lptd's\n");
}

static void lp_that_prints_is_named_with_the_cure(void **state)
{
	struct fixture *f = *state;

	put_port(f, "lp\n");
	put_ppdev(f);
	put(f, "/proc/sys/dev/parport/parport0/devices/lp/", "");
	doctor_kernel(&f->x);
	expect(f, "kernel   warn  lp holds the real port at 0x378 irq 7: somebody prints, or keeps "
		  "it open\n"
		  "         do    close what has /dev/lpN open: sudo fuser -v /dev/lp*\n"
		  "lp       note  it is registered on parport0: lptd cannot have that port for "
		  "itself, and prints slower on it\n"
		  "         do    before lpt add: sudo modprobe -r lp\n");
}

static void another_program_that_holds_the_port_is_named(void **state)
{
	struct fixture *f = *state;

	put_port(f, "ppdev0\n");
	put_ppdev(f);
	doctor_kernel(&f->x);
	expect(f, "kernel   warn  another program holds the real port at 0x378 irq 7 (the kernel "
		  "calls it ppdev0)\n"
		  "         do    end it: sudo fuser -v /dev/parport*\n");
}

static void a_port_without_ppdev_needs_the_module(void **state)
{
	struct fixture *f = *state;

	put_port(f, "none\n");
	put(f, "/proc/sys/dev/parport/parport0/irq", "-1\n");
	doctor_kernel(&f->x);
	expect(f,
	       "kernel   note  a real port is at 0x378, but there is no /dev/parport0 to drive it "
	       "by\n"
	       "         do    sudo modprobe ppdev\n");
}

static void a_system_without_a_port_is_all_right(void **state)
{
	struct fixture *f = *state;

	doctor_kernel(&f->x);
	put(f, "/sys/module/parport_pc/", "");
	doctor_kernel(&f->x);
	expect(f,
	       "kernel   ok    it drives no parallel port of its own (parport_pc is not loaded)\n"
	       "kernel   ok    it drives no parallel port of its own, and parport_pc found none\n");
}

static void a_module_that_is_kept_from_loading_is_named_with_the_file(void **state)
{
	struct fixture *f = *state;

	put(f, "/etc/modprobe.d/local.conf", "# ours\n  blacklist parport_pc\n");
	put(f, "/lib/modprobe.d/hard.conf", "install ppdev /bin/false\n");
	doctor_modules(&f->x);
	expect(f, "modules  note  parport_pc is kept from loading by /etc/modprobe.d/local.conf\n"
		  "         do    for a real port: take the line out, then: sudo modprobe "
		  "parport_pc\n"
		  "modules  note  ppdev is kept from loading by /lib/modprobe.d/hard.conf\n"
		  "         do    for a real port: take the line out, then: sudo modprobe ppdev\n");
}

static void a_ban_of_a_module_that_is_loaded_is_none(void **state)
{
	struct fixture *f = *state;

	put(f, "/etc/modprobe.d/local.conf", "blacklist parport_pc\nblacklist other\n");
	put(f, "/sys/module/parport_pc/", "");
	doctor_modules(&f->x);
	expect(f, "");
}

static void a_kernel_that_is_locked_down_is_told(void **state)
{
	struct fixture *f = *state;

	put(f, "/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	doctor_lockdown(&f->x);
	expect(f, "lockdown note  the kernel is locked down (integrity): no program reaches I/O "
		  "addresses, and no unsigned module loads\n"
		  "         do    for such a program: lpt run -- PROGRAM\n");
}

static void secure_boot_is_named_as_the_reason(void **state)
{
	struct fixture *f = *state;
	char path[128];
	const char variable[] = {6, 0, 0, 0, 1};

	put(f, "/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	put(f, "/sys/firmware/efi/efivars/", "");
	snprintf(path, sizeof(path),
		 "%s/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
		 f->root);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fwrite(variable, 1, sizeof(variable), file);
	fclose(file);
	doctor_lockdown(&f->x);
	fflush(f->x.out);
	assert_non_null(strstr(f->said, "(integrity, by Secure Boot)"));
}

static void a_kernel_that_is_not_locked_down_is_not_worth_a_word(void **state)
{
	struct fixture *f = *state;

	doctor_lockdown(&f->x);
	put(f, "/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	doctor_lockdown(&f->x);
	expect(f, "");
}

static void a_container_is_named_by_its_kind(void **state)
{
	struct fixture *f = *state;

	doctor_container(&f->x);
	put(f, "/run/systemd/container", "lxc\n");
	doctor_container(&f->x);
	expect(f, "system   note  a container (lxc): simulated ports and lpt run work; it has only "
		  "the devices it was given, and loads no modules\n"
		  "         do    for a real port give it the device: --device /dev/parport0\n");
}

/* --- programs --- */

/* A program that says what it is, and no more. */
static const char *put_program(struct fixture *f, unsigned char class, mode_t mode, char path[64])
{
	struct {
		Elf64_Ehdr header;
		Elf64_Phdr interpreter;
	} program = {
		.header.e_phoff = sizeof(program.header),
		.header.e_phentsize = sizeof(program.interpreter),
		.header.e_phnum = 1,
		.interpreter.p_type = PT_INTERP,
	};

	memcpy(program.header.e_ident, ELFMAG, SELFMAG);
	program.header.e_ident[EI_CLASS] = class;
	snprintf(path, 64, "%s/program", f->root);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fwrite(&program, 1, sizeof(program), file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static void expect_program(struct fixture *f, const char *words)
{
	fflush(f->x.out);
	assert_non_null(strstr(f->said, words));
}

#if __SIZEOF_POINTER__ == 8
static void a_program_with_another_users_rights_is_out_of_reach(void **state)
{
	struct fixture *f = *state;
	char path[64];

	doctor_program(&f->x, put_program(f, ELFCLASS64, 04755, path));
	expect_program(f, "is setuid, setgid or has capabilities: lpt run cannot reach it");
	assert_int_equal(f->x.n_failures, 1);
}

static void a_dynamic_program_is_reached(void **state)
{
	struct fixture *f = *state;
	char path[64];

	doctor_program(&f->x, put_program(f, ELFCLASS64, 0755, path));
	expect_program(f, "is dynamically linked: lpt run reaches it");
	assert_int_equal(f->x.n_failures, 0);
}
#endif

static void a_program_of_another_word_size_is_out_of_reach(void **state)
{
	const unsigned char other = sizeof(void *) == 8 ? ELFCLASS32 : ELFCLASS64;
	struct fixture *f = *state;
	char path[64];

	doctor_program(&f->x, put_program(f, other, 0755, path));
	expect_program(f, "is for another kind of machine than lpt: lpt run cannot reach it\n"
			  "         do    lptd-cuse(8)");
}

static void a_program_that_is_not_there_is_told(void **state)
{
	struct fixture *f = *state;

	doctor_program(&f->x, "/nonexistent/program");
	expect_program(f, "/nonexistent/program: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(nodes_of_the_kernel_are_told_from_ours),
		TEST(a_node_without_a_driver_is_named),
		TEST(a_system_without_nodes_says_how_programs_get_them),
		TEST(a_real_port_can_be_driven),
		TEST(a_port_that_is_driven_is_all_right),
		TEST(lp_that_prints_is_named_with_the_cure),
		TEST(another_program_that_holds_the_port_is_named),
		TEST(a_port_without_ppdev_needs_the_module),
		TEST(a_system_without_a_port_is_all_right),
		TEST(a_module_that_is_kept_from_loading_is_named_with_the_file),
		TEST(a_ban_of_a_module_that_is_loaded_is_none),
		TEST(a_kernel_that_is_locked_down_is_told),
		TEST(secure_boot_is_named_as_the_reason),
		TEST(a_kernel_that_is_not_locked_down_is_not_worth_a_word),
		TEST(a_container_is_named_by_its_kind),
#if __SIZEOF_POINTER__ == 8
		TEST(a_program_with_another_users_rights_is_out_of_reach),
		TEST(a_dynamic_program_is_reached),
#endif
		TEST(a_program_of_another_word_size_is_out_of_reach),
		TEST(a_program_that_is_not_there_is_told),
	};

	return cmocka_run_group_tests_name("cli/doctor", tests, NULL, NULL);
}
