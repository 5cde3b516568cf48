/* SPDX-License-Identifier: MIT */
/*
 * lpt doctor: why something does not work, and the cure.  One line a check; under each that is not
 * ok stands what to do.  With a program: whether its calls could be reached.
 */
#include <errno.h>
#include <glob.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/executable.h"
#include "cli/options.h"
#include "util/cleanup.h"

enum verdict {
	VERDICT_OK = 1,
	VERDICT_NOTE,
	VERDICT_WARN,
	VERDICT_FAIL,
};

#define TEXT_MAX 512

struct examination {
	struct cli *cli;
	unsigned n_warnings, n_failures;
};

/* One check: its result, what was found, and what to do (NULL when it is ok). */
__attribute__((format(printf, 5, 6))) static void report(struct examination *x, const char *check,
							 enum verdict verdict, const char *cure,
							 const char *format, ...)
{
	static const char *const words[] = {
		[VERDICT_OK] = "ok",
		[VERDICT_NOTE] = "note",
		[VERDICT_WARN] = "warn",
		[VERDICT_FAIL] = "fail",
	};
	va_list arguments;

	printf("%-8s %-5s ", check, words[verdict]);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	if (cure) {
		printf("%-8s %-5s %s\n", "", "do", cure);
	}
	x->n_warnings += verdict == VERDICT_WARN;
	x->n_failures += verdict == VERDICT_FAIL;
}

static const char *user_name(void)
{
	const struct passwd *user = getpwuid(geteuid());

	return user ? user->pw_name : "you";
}

/* Is there a user's daemon beside the one that answered? */
static bool other_daemon(const char *socket, char *buf, size_t size)
{
	static const enum lpt_daemon kinds[] = {LPT_DAEMON_SYSTEM, LPT_DAEMON_USER};
	bool found = false;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct lpt_connection *other = NULL;
		struct lpt_daemon_info info;
		if (lpt_connect(kinds[i], NULL, "lpt doctor", &other) == 0 &&
		    lpt_daemon_status(other, &info) == 0 && strcmp(info.socket, socket) != 0) {
			snprintf(buf, size, "%s", lpt_socket(other));
			found = true;
		}
		lpt_disconnect(other);
	}
	return found;
}

static void check_answering(struct examination *x, const struct lpt_daemon_info *info)
{
	struct lpt_connection *conn = x->cli->conn;
	char other[TEXT_MAX];
	char roles[TEXT_MAX];

	if (other_daemon(info->socket, other, sizeof(other))) {
		snprintf(roles, sizeof(roles), "lpt --%s list asks the other one",
			 strncmp(other, "system", 6) ? "user" : "system");
		report(x, "daemon", VERDICT_NOTE, roles,
		       "pid %" PRIu32 ", lptd %s, %s; there is another one: %s", info->pid,
		       info->version, lpt_socket(conn), other);
		return;
	}
	report(x, "daemon", VERDICT_OK, NULL, "pid %" PRIu32 ", lptd %s, %s; no other daemon",
	       info->pid, info->version, lpt_socket(conn));
}

/* Was the daemon's socket chosen by path? */
static bool is_socket_named(const struct cli *cli)
{
	const char *chosen = cli->socket;

	if (!chosen && cli->daemon == LPT_DAEMON_ANY) {
		chosen = getenv("LPTD_SOCKET");
	}
	return chosen && chosen[0];
}

/* False when nothing more can be asked. */
static bool check_daemon(struct examination *x)
{
	struct cli *cli = x->cli;
	struct lpt_daemon_info info;

	int r = lpt_connect(cli->daemon, cli->socket, "lpt doctor", &cli->conn);
	if (r == 0) {
		r = lpt_daemon_status(cli->conn, &info);
	}
	if (r == 0) {
		check_answering(x, &info);
		return true;
	}
	const char *where = cli->conn ? lpt_socket(cli->conn) : "";
	if (r == -EACCES) {
		report(x, "daemon", VERDICT_FAIL, "lpt --user, or ask the administrator",
		       "the daemon does not let %s in (%s)", user_name(), where);
	} else if (r == -EPROTO) {
		report(x, "daemon", VERDICT_FAIL, "sudo systemctl restart lptd",
		       "the daemon speaks another version of the protocol (%s)", where);
	} else if (r == -ETIMEDOUT) {
		report(x, "daemon", VERDICT_FAIL, "sudo systemctl restart lptd; or kill -CONT it",
		       "it does not answer; it is stopped, or busy (%s)", where);
	} else if (r == -ENAMETOOLONG) {
		report(x, "daemon", VERDICT_FAIL, "choose a shorter one in LPTD_SOCKET or --socket",
		       "the path of the socket is too long, beyond 107 bytes");
	} else {
		report(x, "daemon", VERDICT_FAIL,
		       is_socket_named(cli) ? "leave out LPTD_SOCKET and --socket, or start a "
					      "daemon there: lptd "
					      "--socket PATH"
					    : "sudo systemctl enable --now lptd.socket; or a "
					      "daemon of your own: "
					      "lptd --user",
		       "no daemon answers (%s)", where);
	}
	return false;
}

static void check_you(struct examination *x)
{
	uint32_t roles = lpt_roles(x->cli->conn);

	if (roles & LPT_ROLE_MANAGE) {
		report(x, "you", VERDICT_OK, NULL, "%s may use, add and remove ports", user_name());
	} else if (roles & LPT_ROLE_USE) {
		report(x, "you", VERDICT_OK, NULL,
		       "%s may use ports; adding and removing needs root, or manage= in "
		       "lptd.conf(5)",
		       user_name());
	} else {
		char cure[TEXT_MAX];
		snprintf(cure, sizeof(cure), "sudo adduser %s lp, then log in again", user_name());
		report(x, "you", VERDICT_FAIL, cure,
		       "%s may look at ports but not use them: not in group lp", user_name());
	}
}

static void check_ports(struct examination *x)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port;
	char text[TEXT_MAX] = "";

	if (lpt_ports(x->cli->conn, NULL, &list) < 0) {
		report(x, "ports", VERDICT_FAIL, "lpt status",
		       "the daemon does not list its ports");
		return;
	}
	for (size_t i = 0; (port = lpt_records_port(list, i)); i++) {
		size_t len = strlen(text);
		snprintf(text + len, sizeof(text) - len, "%s%s %s (%s %s)", i ? ", " : "",
			 port->name, port->state, port->driver, port->device);
	}
	lpt_records_free(list);
	if (*text) {
		report(x, "ports", VERDICT_OK, NULL, "%s", text);
	} else {
		report(x, "ports", VERDICT_WARN,
		       "for now: lpt add printer,spool=out; for good: lptd.conf(5)",
		       "there is no port");
	}
}

static void check_nodes(struct examination *x)
{
	glob_t nodes = {0};

	glob("/dev/parport[0-9]*", 0, NULL, &nodes);
	glob("/dev/lp[0-9]*", GLOB_APPEND, NULL, &nodes);
	if (nodes.gl_pathc == 0) {
		report(x, "nodes", VERDICT_NOTE, NULL,
		       "no /dev/parportN or /dev/lpN: this version serves liblpt and lpt only");
	} else {
		report(x, "nodes", VERDICT_NOTE, NULL,
		       "%s is the kernel's, not lptd's: this version serves liblpt and lpt only",
		       nodes.gl_pathv[0]);
	}
	globfree(&nodes);
}

/* Real ports that the kernel found: "/proc/sys/dev/parport/parport0/base-addr" has "888 1912". */
static void check_kernel(struct examination *x)
{
	glob_t ports = {0};

	glob("/proc/sys/dev/parport/parport[0-9]*/base-addr", 0, NULL, &ports);
	for (size_t i = 0; i < ports.gl_pathc; i++) {
		cleanup_fclose FILE *file = fopen(ports.gl_pathv[i], "re");
		char line[64] = "";
		if (file && fgets(line, sizeof(line), file)) {
			report(x, "kernel", VERDICT_NOTE, NULL,
			       "a real port is at 0x%lx (parport); this version cannot drive it "
			       "yet",
			       strtoul(line, NULL, 10));
		}
	}
	if (ports.gl_pathc == 0) {
		report(x, "kernel", VERDICT_OK, NULL, "it drives no parallel port of its own");
	}
	globfree(&ports);
}

static void judge_program(struct examination *x, const char *name, int kind)
{
	static const char cure[] = "use liblpt, or lpt play; device nodes for every program come "
				   "with a later version";

	switch (kind) {
	case EXECUTABLE_DYNAMIC:
		report(x, "program", VERDICT_OK, NULL,
		       "%s is dynamically linked: lpt run reaches it", name);
		break;
	case EXECUTABLE_STATIC:
		report(x, "program", VERDICT_FAIL, cure,
		       "%s is statically linked: lpt run cannot reach it", name);
		break;
	case EXECUTABLE_SETUID:
		report(x, "program", VERDICT_FAIL, cure,
		       "%s runs with another user's rights: lpt run cannot reach it", name);
		break;
	case EXECUTABLE_FOREIGN:
		report(x, "program", VERDICT_FAIL, cure,
		       "%s is for another kind of machine than lpt: lpt run cannot reach it", name);
		break;
	default:
		report(x, "program", VERDICT_FAIL, "name a program", "%s is not a program", name);
		break;
	}
}

static void check_program(struct examination *x, const char *name)
{
	char interpreter[INTERPRETER_MAX] = "";
	char path[4096];
	char unused[INTERPRETER_MAX];

	int r = executable_find(name, path, sizeof(path));
	if (r == 0) {
		r = executable_kind(path, interpreter);
	}
	if (r == EXECUTABLE_SCRIPT) {
		report(x, "program", VERDICT_NOTE, NULL, "%s is a script of %s", name, interpreter);
		r = executable_kind(interpreter, unused);
	}
	if (r < 0) {
		report(x, "program", VERDICT_FAIL, "check its name and whether it may be executed",
		       "%s: %s", *interpreter ? interpreter : name, strerror(-r));
		return;
	}
	judge_program(x, *interpreter ? interpreter : name, r);
}

static int conclude(const struct examination *x)
{
	if (x->n_failures) {
		printf("%u failed\n", x->n_failures);
		return EXIT_FAILED;
	}
	if (x->n_warnings) {
		printf("%u warning%s\n", x->n_warnings, x->n_warnings == 1 ? "" : "s");
	}
	return EXIT_DONE;
}

int cmd_doctor(struct cli *cli, int argc, char **argv)
{
	struct examination x = {.cli = cli};

	int first = options_parse(cli, NULL, 0, argc, argv);
	if (first < argc) {
		check_program(&x, argv[first]);
		return conclude(&x);
	}
	if (check_daemon(&x)) {
		check_you(&x);
		check_ports(&x);
	}
	check_nodes(&x);
	check_kernel(&x);
	return conclude(&x);
}
