/* SPDX-License-Identifier: MIT */
/* Device nodes and real ports, as the kernel shows them in /dev, /sys and /proc; see doctor.h. */
#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor-files.h"
#include "cli/doctor.h"

/* --- device nodes --- */

enum owner {
	OWNER_KERNEL,
	OWNER_LPTD,
	OWNER_NOBODY,
	N_OWNERS,
};

static enum owner owner_of(const struct examination *x, const char *node)
{
	if (doctor_has(x, "/sys/class/ppdev/%s", node) ||
	    doctor_has(x, "/sys/class/printer/%s", node)) {
		return OWNER_KERNEL;
	}
	return doctor_has(x, "/sys/class/cuse/%s", node) ? OWNER_LPTD : OWNER_NOBODY;
}

/* "/dev/parport0, /dev/lp0" */
static void add_node(char *list, const char *node)
{
	size_t len = strlen(list);

	snprintf(list + len, DOCTOR_TEXT_MAX - len, "%s/dev/%s", len ? ", " : "", node);
}

void doctor_nodes(struct examination *x)
{
	char lists[N_OWNERS][DOCTOR_TEXT_MAX] = {"", "", ""};
	char pattern[DOCTOR_TEXT_MAX];
	glob_t nodes = {0};

	snprintf(pattern, sizeof(pattern), "%s/dev/parport[0-9]*", x->root);
	glob(pattern, 0, NULL, &nodes);
	snprintf(pattern, sizeof(pattern), "%s/dev/lp[0-9]*", x->root);
	glob(pattern, GLOB_APPEND, NULL, &nodes);
	for (size_t i = 0; i < nodes.gl_pathc; i++) {
		const char *node = strrchr(nodes.gl_pathv[i], '/') + 1;

		add_node(lists[owner_of(x, node)], node);
	}
	if (*lists[OWNER_KERNEL]) {
		doctor_report(x, "nodes", VERDICT_WARN,
			      "for one program: lpt run -- PROGRAM; for all: lptd-cuse(8), KERNEL "
			      "NODES",
			      "the kernel's (ppdev, lp), not lptd's: %s", lists[OWNER_KERNEL]);
	}
	if (*lists[OWNER_LPTD]) {
		doctor_report(x, "nodes", VERDICT_OK, NULL, "lptd's, for every program: %s",
			      lists[OWNER_LPTD]);
	}
	if (*lists[OWNER_NOBODY]) {
		doctor_report(x, "nodes", VERDICT_WARN,
			      "remove what is left over: rm; or load the module: sudo modprobe "
			      "ppdev",
			      "no driver is behind %s", lists[OWNER_NOBODY]);
	}
	if (nodes.gl_pathc == 0) {
		doctor_report(x, "nodes", VERDICT_NOTE, NULL,
			      "no /dev/parportN and no /dev/lpN: for one program: lpt run -- "
			      "PROGRAM; for all: lptd-cuse(8)");
	}
	globfree(&nodes);
}

/* --- real ports --- */

struct real_port {
	char name[32];   /* "parport0" */
	char place[64];  /* "at 0x378 irq 7" */
	char active[32]; /* the kernel's driver that has it now, or "none" */
};

static void look(const struct examination *x, const char *name, struct real_port *port)
{
	char text[64] = "";
	unsigned long io = 0;

	snprintf(port->name, sizeof(port->name), "%s", name);
	snprintf(port->active, sizeof(port->active), "none");
	doctor_read(x, port->active, sizeof(port->active),
		    "/proc/sys/dev/parport/%s/devices/active", name);
	/* "888 1912": its registers, and those for ECP */
	if (doctor_read(x, text, sizeof(text), "/proc/sys/dev/parport/%s/base-addr", name)) {
		io = strtoul(text, NULL, 10);
	}
	int len = io ? snprintf(port->place, sizeof(port->place), "at 0x%lx", io)
		     : snprintf(port->place, sizeof(port->place), "without address");
	if (doctor_read(x, text, sizeof(text), "/proc/sys/dev/parport/%s/irq", name) &&
	    text[0] != '-') {
		snprintf(port->place + len, sizeof(port->place) - (size_t)len, " irq %s", text);
	}
}

/* Does the daemon drive it? */
static bool is_driven(const struct examination *x, const char *name)
{
	char location[64];

	snprintf(location, sizeof(location), "ppdev:/dev/%s#", name);
	return strstr(x->driven, location) != NULL;
}

/* A port that the daemon could have: what stands in the way? */
static void report_free(struct examination *x, const struct real_port *port)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/dev/%s", x->root, port->name);
	if (access(path, F_OK) < 0) {
		doctor_report(x, "kernel", VERDICT_NOTE, "sudo modprobe ppdev",
			      "a real port is %s, but there is no /dev/%s to drive it by",
			      port->place, port->name);
	} else if (access(path, R_OK | W_OK) < 0) {
		doctor_report(x, "kernel", VERDICT_NOTE, "sudo adduser $USER lp, then log in again",
			      "a real port is %s, but /dev/%s is not for you (group lp)",
			      port->place, port->name);
	} else {
		doctor_report(x, "kernel", VERDICT_NOTE, NULL,
			      "a real port is %s; drive it: lpt add ppdev:/dev/%s", port->place,
			      port->name);
	}
}

static void report_port(struct examination *x, const struct real_port *port)
{
	bool has_lp = doctor_has(x, "/proc/sys/dev/parport/%s/devices/lp", port->name);

	if (is_driven(x, port->name)) {
		doctor_report(x, "kernel", VERDICT_OK, NULL, "the real port %s is lptd's",
			      port->place);
	} else if (strcmp(port->active, "lp") == 0) {
		doctor_report(x, "kernel", VERDICT_WARN,
			      "close what has /dev/lpN open: sudo fuser -v /dev/lp*",
			      "lp holds the real port %s: somebody prints, or keeps it open",
			      port->place);
	} else if (strcmp(port->active, "none") != 0) {
		doctor_report(x, "kernel", VERDICT_WARN, "end it: sudo fuser -v /dev/parport*",
			      "another program holds the real port %s (the kernel calls it %s)",
			      port->place, port->active);
	} else {
		report_free(x, port);
	}
	if (has_lp) {
		doctor_report(x, "lp", VERDICT_NOTE, "before lpt add: sudo modprobe -r lp",
			      "it is registered on %s: lptd cannot have that port for itself, and "
			      "prints slower on it",
			      port->name);
	}
}

void doctor_kernel(struct examination *x)
{
	char pattern[DOCTOR_TEXT_MAX];
	glob_t ports = {0};

	snprintf(pattern, sizeof(pattern), "%s/proc/sys/dev/parport/parport[0-9]*", x->root);
	glob(pattern, 0, NULL, &ports);
	for (size_t i = 0; i < ports.gl_pathc; i++) {
		struct real_port port = {0};

		look(x, strrchr(ports.gl_pathv[i], '/') + 1, &port);
		report_port(x, &port);
	}
	if (ports.gl_pathc == 0) {
		doctor_report(
			x, "kernel", VERDICT_OK, NULL, "it drives no parallel port of its own%s",
			doctor_has(x, "/sys/module/parport_pc") ? ", and parport_pc found none"
								: " (parport_pc is not loaded)");
	}
	globfree(&ports);
}
