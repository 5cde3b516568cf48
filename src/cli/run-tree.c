/* SPDX-License-Identifier: MIT */
#include "cli/run-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lpt/device.h>

#include "util/cleanup.h"

#define PRINTERS 8 /* lp0 to lp7 */
#define CHAIN 4    /* devices of a daisy chain */
#define NODE_MODE 0660
#define PATH_SIZE 256
#define FOLDER_NAME "/lpt-run-XXXXXX"

/* --- files and folders --- */

/* Make all folders above the last component. */
static void make_folders(char *path)
{
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		mkdir(path, 0755);
		*at = '/';
	}
}

/* A file in the tree with this text; none at all of it is worth failing for. */
__attribute__((format(printf, 3, 4))) static void put(const struct run_tree *tree, const char *name,
						      const char *format, ...)
{
	char path[PATH_SIZE];
	va_list arguments;

	snprintf(path, sizeof(path), "%s/tree/%s", tree->folder, name);
	make_folders(path);
	cleanup_fclose FILE *file = fopen(path, "we");
	if (!file) {
		return;
	}
	va_start(arguments, format);
	vfprintf(file, format, arguments);
	va_end(arguments);
}

/* A file in the folder of a port. */
#define put_of(tree, folder, number, name, ...)                                                    \
	do {                                                                                       \
		char name_[PATH_SIZE];                                                             \
		snprintf(name_, sizeof(name_), "%s%d%s", folder, number, name);                    \
		put(tree, name_, __VA_ARGS__);                                                     \
	} while (0)

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

static void remove_all(const char *path)
{
	nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void take(const struct run_tree *tree, const char *folder, int number)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s/tree/%s%d", tree->folder, folder, number);
	remove_all(path);
}

/* --- ports --- */

int run_tree_number(const char *port)
{
	char *end = NULL;

	if (strncmp(port, "LPT", 3) != 0) {
		return -1;
	}
	long n = strtol(port + 3, &end, 10);
	return *end == '\0' && n >= 1 && n <= TREE_PORTS ? (int)n - 1 : -1;
}

/* The kernel's words for what a port can do. */
static void list_modes(const struct lpt_port_info *port, char *buf, size_t size)
{
	snprintf(buf, size, "PCSPP,TRISTATE%s%s%s", strstr(port->modes, "EPP") ? ",EPP" : "",
		 strstr(port->modes, "ECP") ? ",ECP" : "",
		 strstr(port->modes, "COMPAT") ? ",COMPAT" : "");
}

static void put_proc(const struct run_tree *tree, int n, const struct lpt_port_info *port)
{
	const char *folder = "proc/sys/dev/parport/parport";
	char modes[64];

	list_modes(port, modes, sizeof(modes));
	put_of(tree, folder, n, "/base-addr", "%" PRIu32 "\t%" PRIu32 "\n", port->io, port->ecp);
	if (port->irq < 0) {
		put_of(tree, folder, n, "/irq", "none\n");
	} else {
		put_of(tree, folder, n, "/irq", "%" PRId32 "\n", port->irq);
	}
	put_of(tree, folder, n, "/dma", "none\n");
	put_of(tree, folder, n, "/modes", "%s\n", modes);
	put_of(tree, folder, n, "/spintime", "500\n");
	put_of(tree, folder, n, "/devices/active", "none\n");
	put_of(tree, folder, n, "/devices/lp/timeslice", "200\n");
}

/* --- what hangs on a port --- */

/* As the kernel rebuilds it from a device ID: no field that is not there. */
static void put_probed(const struct run_tree *tree, const char *path,
		       const struct lpt_device_info *device)
{
	const struct {
		const char *key, *value;
	} fields[] = {
		{"CLASS", device->device_class},   {"MODEL", device->model},
		{"MANUFACTURER", device->make},    {"DESCRIPTION", device->description},
		{"COMMAND SET", device->commands},
	};
	char text[2048] = "";
	size_t len = 0;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && len < sizeof(text); i++) {
		if (fields[i].value && *fields[i].value) {
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s:%s;\n",
						fields[i].key, fields[i].value);
		}
	}
	put(tree, path, "%s", text);
}

/* The number of a device on a daisy chain; CHAIN: it is none, but what hangs behind. */
static int place_of(const char *name)
{
	const char *dot = strchr(name, '.');
	int place = dot ? atoi(dot + 1) : CHAIN;

	return place >= 0 && place < CHAIN ? place : CHAIN;
}

/* autoprobe0 to autoprobe3 are the chain's, autoprobe is that of the device behind it. */
static void put_devices(const struct run_tree *tree, int n, const struct lpt_port_info *port,
			const struct lpt_records *devices)
{
	static const struct lpt_device_info none;
	const struct lpt_device_info *found[CHAIN + 1] = {NULL}, *device;
	char path[PATH_SIZE];

	for (size_t i = 0; (device = lpt_records_device(devices, i)); i++) {
		int place = place_of(device->name);

		if (!strcmp(device->port, port->name) &&
		    (!found[place] || *device->device_class || *device->make)) {
			found[place] = device;
		}
	}
	for (int place = 0; place <= CHAIN; place++) {
		int len =
			snprintf(path, sizeof(path), "proc/sys/dev/parport/parport%d/autoprobe", n);

		if (place < CHAIN) {
			snprintf(path + len, sizeof(path) - (size_t)len, "%d", place);
		}
		put_probed(tree, path, found[place] ? found[place] : &none);
	}
}

static void put_node(const struct run_tree *tree, const char *name, int n)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s%d", name, n);
	put(tree, path, "%s", "");
	snprintf(path, sizeof(path), "%s/tree/%s%d", tree->folder, name, n);
	chmod(path, NODE_MODE);
}

static void add(const struct run_tree *tree, int n, const struct lpt_port_info *port)
{
	put_node(tree, "dev/parport", n);
	put_node(tree, "dev/parports/", n);
	put_proc(tree, n, port);
	put_of(tree, "sys/class/ppdev/parport", n, "/dev", "99:%d\n", n);
	put_of(tree, "sys/bus/parport/devices/parport", n, "/uevent", "%s", "");
	if (n < PRINTERS) {
		put_node(tree, "dev/lp", n);
		put_of(tree, "sys/class/printer/lp", n, "/dev", "6:%d\n", n);
		put_of(tree, "sys/bus/parport/devices/lp.", n, "/uevent", "%s", "");
	}
}

static void drop(const struct run_tree *tree, int n)
{
	static const char *const folders[] = {
		"dev/parport",
		"dev/parports/",
		"dev/lp",
		"proc/sys/dev/parport/parport",
		"sys/class/ppdev/parport",
		"sys/class/printer/lp",
		"sys/bus/parport/devices/parport",
		"sys/bus/parport/devices/lp.",
	};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		take(tree, folders[i], n);
	}
}

/* --- the whole --- */

const char *run_tree_base(void)
{
	const char *base = getenv("TMPDIR");
	size_t room = sizeof(((struct run_tree *)0)->folder) - sizeof(FOLDER_NAME);

	return base && base[0] == '/' && strlen(base) <= room ? base : "/tmp";
}

int run_tree_begin(struct run_tree *tree)
{
	snprintf(tree->folder, sizeof(tree->folder), "%s" FOLDER_NAME, run_tree_base());
	if (!mkdtemp(tree->folder)) {
		int error = errno;
		tree->folder[0] = '\0';
		return -error;
	}
	chmod(tree->folder, 0711); /* for programs that give up their rights */
	put(tree, "proc/sys/dev/parport/default/spintime", "500\n");
	put(tree, "proc/sys/dev/parport/default/timeslice", "200\n");
	put(tree, "dev/port", "%s", "");
	/* Empty folders are there as well. */
	put(tree, "dev/parports/.", "%s", "");
	put(tree, "sys/class/ppdev/.", "%s", "");
	put(tree, "sys/class/printer/.", "%s", "");
	put(tree, "sys/bus/parport/devices/.", "%s", "");
	return 0;
}

int run_tree_update(struct run_tree *tree, struct lpt_connection *conn)
{
	struct lpt_records *list = NULL, *devices = NULL;
	bool is_there[TREE_PORTS] = {false};
	const struct lpt_port_info *port;

	int r = lpt_ports(conn, NULL, &list);
	if (r < 0) {
		return r;
	}
	r = lpt_devices(conn, NULL, &devices);
	if (r < 0) {
		lpt_records_free(list);
		return r;
	}
	for (size_t i = 0; (port = lpt_records_port(list, i)); i++) {
		int n = run_tree_number(port->name);
		if (n >= 0) {
			is_there[n] = true;
			add(tree, n, port);
			put_devices(tree, n, port, devices);
		}
	}
	lpt_records_free(devices);
	lpt_records_free(list);
	for (int n = 0; n < TREE_PORTS; n++) {
		if (tree->is_there[n] && !is_there[n]) {
			drop(tree, n);
		}
		tree->is_there[n] = is_there[n];
	}
	return 0;
}

void run_tree_end(struct run_tree *tree)
{
	if (tree->folder[0]) {
		remove_all(tree->folder);
		tree->folder[0] = '\0';
	}
}
