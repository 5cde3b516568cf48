/* SPDX-License-Identifier: MIT */
/*
 * lptd-cuse: the program.  Watches the ports of lptd and keeps /dev/parportN and /dev/lpN for each;
 * ends when lptd does, and with it the nodes.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "compat/cuse/cuse.h"
#include "util/fdio.h"
#include "util/log.h"

#define EXIT_MISUSE 2

/* name, letter, argument, help */
#define OPTIONS(X)                                                                                 \
	X("socket", 's', "PATH", "The daemon's socket")                                            \
	X("user", 'u', NULL, "Ask the user's daemon")                                              \
	X("version", 'V', NULL, "Show the version")                                                \
	X("help", 'h', NULL, "Show this help")

static const struct option long_options[] = {
#define LONG_OPTION(name, letter, argument, help)                                                  \
	{name, (argument) ? required_argument : no_argument, NULL, letter},
	OPTIONS(LONG_OPTION)
#undef LONG_OPTION
		{0},
};

static void print_help(void)
{
	printf("usage: lptd-cuse [--socket=PATH | --user]\n"
	       "Give every program /dev/parportN and /dev/lpN for the ports of lptd.\n\n");
#define PRINT_OPTION(name, letter, argument, help)                                                 \
	printf("  --%s%s%-*s%s\n", name, (argument) ? "=" : "",                                    \
	       (int)(18 - strlen(name) - ((argument) ? 1 : 0)), (argument) ? (argument) : "",      \
	       help);
	OPTIONS(PRINT_OPTION)
#undef PRINT_OPTION
	printf("\nSee lptd-cuse(8).\n");
}

/* -1: go on; else the exit status. */
static int parse_options(int argc, char **argv, struct device *ret_model)
{
	for (;;) {
		switch (getopt_long(argc, argv, "Vh", long_options, NULL)) {
		case 's':
			ret_model->socket = optarg;
			break;
		case 'u':
			ret_model->daemon = LPT_DAEMON_USER;
			break;
		case 'V':
			printf("lptd-cuse %s\n", LPT_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			print_help();
			return EXIT_SUCCESS;
		case -1:
			if (optind == argc) {
				return -1;
			}
			fprintf(stderr,
				"lptd-cuse: it takes no argument '%s'. See lptd-cuse --help\n",
				argv[optind]);
			return EXIT_MISUSE;
		default:
			fprintf(stderr, "See lptd-cuse --help\n");
			return EXIT_MISUSE;
		}
	}
}

static void on_event(const struct lpt_event *event, void *userdata)
{
	struct nodes *nodes = userdata;

	if (!strcmp(event->event, "added")) {
		int r = nodes_add(nodes, event->port);

		if (r < 0) {
			log_error("%s has no nodes: %s", event->port, strerror(-r));
		}
	} else if (!strcmp(event->event, "removed") || !strcmp(event->event, "unplugged")) {
		nodes_remove(nodes, event->port);
	}
}

/* Connect, with the role that opening in the name of others needs.  0, or told why not. */
static int connect_and_watch(struct nodes *nodes, struct lpt_connection **ret_conn)
{
	struct lpt_operation *watch;
	struct lpt_connection *conn = NULL;
	int r = lpt_connect(nodes->model->daemon, nodes->model->socket, "lptd-cuse", &conn);

	if (r == 0) {
		r = lpt_watch_start(conn, NULL, on_event, nodes, &watch);
	}
	if (r < 0) {
		log_error("%s", conn ? lpt_error(conn) : strerror(-r));
	} else if (!(lpt_roles(conn) & LPT_ROLE_MANAGE)) {
		r = -EACCES;
		log_error("%s does not let this user manage ports, so nobody could open the nodes. "
			  "Run lptd-cuse as root, or name its user in manage= of lptd.conf",
			  lpt_socket(conn));
	}
	if (r < 0) {
		lpt_disconnect(conn);
		return r;
	}
	*ret_conn = conn;
	return 0;
}

static int open_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* False: it is to end. */
static bool take_signals(struct nodes *nodes, int fd)
{
	struct signalfd_siginfo signal;

	while (read(fd, &signal, sizeof(signal)) == (ssize_t)sizeof(signal)) {
		if (signal.ssi_signo != SIGCHLD) {
			return false;
		}
	}
	nodes_reap(nodes);
	return true;
}

static int run(struct nodes *nodes, struct lpt_connection *conn, int signals)
{
	struct pollfd fds[] = {
		{.fd = lpt_fd(conn), .events = POLLIN},
		{.fd = signals, .events = POLLIN},
	};

	for (;;) {
		if (lpt_dispatch(conn, 0) < 0) {
			log_error("%s", lpt_error(conn));
			return EXIT_FAILURE;
		}
		poll(fds, 2, -1);
		if (fds[1].revents != 0 && !take_signals(nodes, signals)) {
			return EXIT_SUCCESS;
		}
	}
}

int main(int argc, char **argv)
{
	struct device model = {.daemon = LPT_DAEMON_ANY};
	struct nodes nodes = {.model = &model};
	struct lpt_connection *conn;

	fd_occupy_standard();
	int status = parse_options(argc, argv, &model);

	if (status >= 0) {
		return status;
	}
	signal(SIGPIPE, SIG_IGN);
	lpt_list_init(&nodes.children);
	int signals = open_signals();

	if (signals < 0 || connect_and_watch(&nodes, &conn) < 0) {
		return EXIT_FAILURE;
	}
	status = run(&nodes, conn, signals);
	nodes_stop(&nodes);
	lpt_disconnect(conn);
	fd_close(&signals);
	return status;
}
