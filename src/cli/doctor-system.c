/* SPDX-License-Identifier: MIT */
/* What the system as a whole forbids: modules, direct access, devices in containers; see doctor.h.
 */
#include <glob.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor-files.h"
#include "cli/doctor.h"
#include "util/cleanup.h"

/* --- modules --- */

/* "blacklist parport_pc", or "install parport_pc /bin/false" */
static bool forbids(const char *line, const char *module)
{
	char word[16], name[64], program[64] = "";
	int n = sscanf(line, " %15s %63s %63s", word, name, program);

	if (n < 2 || strcmp(name, module) != 0) {
		return false;
	}
	return strcmp(word, "blacklist") == 0 ||
	       (strcmp(word, "install") == 0 &&
		(strstr(program, "/false") || strstr(program, "/true")));
}

static bool file_forbids(const char *path, const char *module)
{
	cleanup_fclose FILE *file = fopen(path, "re");
	char line[DOCTOR_TEXT_MAX];

	while (file && fgets(line, sizeof(line), file)) {
		if (forbids(line, module)) {
			return true;
		}
	}
	return false;
}

/* The file that keeps a module from loading, without the root.  False: none does. */
static bool find_ban(const struct examination *x, const char *module, char *ret_path, size_t size)
{
	static const char *const folders[] = {"/etc", "/run", "/usr/lib", "/lib"};
	char pattern[DOCTOR_TEXT_MAX];
	bool found = false;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && !found; i++) {
		glob_t files = {0};

		snprintf(pattern, sizeof(pattern), "%s%s/modprobe.d/*.conf", x->root, folders[i]);
		glob(pattern, 0, NULL, &files);
		for (size_t k = 0; k < files.gl_pathc && !found; k++) {
			found = file_forbids(files.gl_pathv[k], module);
			snprintf(ret_path, size, "%s", files.gl_pathv[k] + strlen(x->root));
		}
		globfree(&files);
	}
	return found;
}

void doctor_modules(struct examination *x)
{
	static const char *const modules[] = {"parport", "parport_pc", "ppdev"};

	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		char path[DOCTOR_TEXT_MAX], cure[DOCTOR_TEXT_MAX];

		if (doctor_has(x, "/sys/module/%s", modules[i]) ||
		    !find_ban(x, modules[i], path, sizeof(path))) {
			continue;
		}
		snprintf(cure, sizeof(cure),
			 "for a real port: take the line out, then: sudo "
			 "modprobe %s",
			 modules[i]);
		doctor_report(x, "modules", VERDICT_NOTE, cure, "%s is kept from loading by %s",
			      modules[i], path);
	}
}

/* --- lockdown --- */

/* The variable has four bytes of attributes before its one of value. */
static bool is_secure_boot(const struct examination *x)
{
	char path[DOCTOR_TEXT_MAX];
	unsigned char bytes[5] = {0};

	snprintf(path, sizeof(path),
		 "%s/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
		 x->root);
	cleanup_fclose FILE *file = fopen(path, "re");

	return file && fread(bytes, 1, sizeof(bytes), file) == sizeof(bytes) && bytes[4] == 1;
}

void doctor_lockdown(struct examination *x)
{
	char modes[64] = "";

	/* "none [integrity] confidentiality": the one in brackets holds */
	if (!doctor_read(x, modes, sizeof(modes), "/sys/kernel/security/lockdown") ||
	    strstr(modes, "[none]") || !strchr(modes, '[')) {
		return;
	}
	const char *mode = strchr(modes, '[') + 1;

	doctor_report(x, "lockdown", VERDICT_NOTE, "for such a program: lpt run -- PROGRAM",
		      "the kernel is locked down (%.*s%s): no program reaches I/O addresses, and "
		      "no unsigned module loads",
		      (int)strcspn(mode, "]"), mode, is_secure_boot(x) ? ", by Secure Boot" : "");
}

/* --- containers --- */

void doctor_container(struct examination *x)
{
	char kind[64] = "";

	if (!doctor_read(x, kind, sizeof(kind), "/run/systemd/container")) {
		snprintf(kind, sizeof(kind), "%s",
			 doctor_has(x, "/.dockerenv")          ? "docker"
			 : doctor_has(x, "/run/.containerenv") ? "podman"
							       : "");
	}
	if (*kind) {
		doctor_report(x, "system", VERDICT_NOTE,
			      "for a real port give it the device: --device /dev/parport0",
			      "a container (%s): simulated ports and lpt run work; it has only the "
			      "devices it was given, and loads no modules",
			      kind);
	}
}
