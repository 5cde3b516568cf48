/* SPDX-License-Identifier: MIT */
/*
 * lpt doctor: why something does not work, and the cure.  One line a check; under each that is not
 * ok stands what to do.  With a program: whether its calls could be reached.
 */
#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/doctor.h"
#include "cli/options.h"

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
	char other[DOCTOR_TEXT_MAX];
	char roles[DOCTOR_TEXT_MAX];

	if (other_daemon(info->socket, other, sizeof(other))) {
		snprintf(roles, sizeof(roles), "lpt --%s list asks the other one",
			 strncmp(other, "system", 6) ? "user" : "system");
		doctor_report(x, "daemon", VERDICT_NOTE, roles,
			      "pid %" PRIu32 ", lptd %s, %s; there is another one: %s", info->pid,
			      info->version, lpt_socket(conn), other);
		return;
	}
	doctor_report(x, "daemon", VERDICT_OK, NULL,
		      "pid %" PRIu32 ", lptd %s, %s; no other daemon", info->pid, info->version,
		      lpt_socket(conn));
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
		doctor_report(x, "daemon", VERDICT_FAIL, "lpt --user, or ask the administrator",
			      "the daemon does not let %s in (%s)", user_name(), where);
	} else if (r == -EPROTO) {
		doctor_report(x, "daemon", VERDICT_FAIL, "sudo systemctl restart lptd",
			      "the daemon speaks another version of the protocol (%s)", where);
	} else if (r == -ETIMEDOUT) {
		doctor_report(x, "daemon", VERDICT_FAIL,
			      "sudo systemctl restart lptd; or kill -CONT it",
			      "it does not answer; it is stopped, or busy (%s)", where);
	} else if (r == -ENAMETOOLONG) {
		doctor_report(x, "daemon", VERDICT_FAIL,
			      "choose a shorter one in LPTD_SOCKET or --socket",
			      "the path of the socket is too long, beyond 107 bytes");
	} else {
		doctor_report(x, "daemon", VERDICT_FAIL,
			      is_socket_named(cli)
				      ? "leave out LPTD_SOCKET and --socket, or start a "
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
		doctor_report(x, "you", VERDICT_OK, NULL, "%s may use, add and remove ports",
			      user_name());
	} else if (roles & LPT_ROLE_USE) {
		doctor_report(x, "you", VERDICT_OK, NULL,
			      "%s may use ports; adding and removing needs root, or manage= in "
			      "lptd.conf(5)",
			      user_name());
	} else {
		char cure[DOCTOR_TEXT_MAX];
		snprintf(cure, sizeof(cure), "sudo adduser %s lp, then log in again", user_name());
		doctor_report(x, "you", VERDICT_FAIL, cure,
			      "%s may look at ports but not use them: not in group lp",
			      user_name());
	}
}

static void check_ports(struct examination *x)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port;
	char *driven = x->driven;
	char text[DOCTOR_TEXT_MAX] = "";

	if (lpt_ports(x->cli->conn, NULL, &list) < 0) {
		doctor_report(x, "ports", VERDICT_FAIL, "lpt status",
			      "the daemon does not list its ports");
		return;
	}
	for (size_t i = 0; (port = lpt_records_port(list, i)); i++) {
		size_t len = strlen(text);
		snprintf(text + len, sizeof(text) - len, "%s%s %s (%s %s)", i ? ", " : "",
			 port->name, port->state, port->driver, port->device);
		len = strlen(driven);
		snprintf(driven + len, DOCTOR_TEXT_MAX - len, "%s ", port->location);
	}
	lpt_records_free(list);
	if (*text) {
		doctor_report(x, "ports", VERDICT_OK, NULL, "%s", text);
	} else {
		doctor_report(x, "ports", VERDICT_WARN,
			      "for now: lpt add printer,spool=out; for good: lptd.conf(5)",
			      "there is no port");
	}
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
	struct examination x = {.cli = cli, .out = stdout, .root = ""};

	int first = options_parse(cli, NULL, 0, argc, argv);
	if (first < argc) {
		doctor_program(&x, argv[first]);
		return conclude(&x);
	}
	if (check_daemon(&x)) {
		check_you(&x);
		check_ports(&x);
	}
	doctor_nodes(&x);
	doctor_kernel(&x);
	doctor_modules(&x);
	doctor_lockdown(&x);
	doctor_container(&x);
	return conclude(&x);
}
