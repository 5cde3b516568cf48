/* SPDX-License-Identifier: MIT */
/*
 * lptd: options, signals, start and end.  It never forks; it says READY=1 to a service manager when
 * the ports of its configuration are there, stops cleanly on SIGTERM and SIGINT, and reads its
 * configuration again on SIGHUP.
 */
#include <errno.h>
#include <getopt.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "daemon/config.h"
#include "daemon/daemon.h"
#include "daemon/server.h"
#include "util/cleanup.h"
#include "util/fdio.h"
#include "util/log.h"
#include "util/paths.h"

struct options {
	const char *socket, *state, *config;
	bool user, system, check_config;
};

/* X(name, argument, letter, help): getopt_long() and --help come from it. */
#define OPTIONS(X)                                                                                 \
	X("socket", "PATH", 's', "listen there (default: /run/lptd/socket, or the user's)")        \
	X("state", "DIR", 'd', "keep instance numbers and names there (default: /var/lib/lptd)")   \
	X("config", "FILE", 'c', "read FILE and FILE.d/*.conf (default: /etc/lptd/lptd.conf)")     \
	X("user", NULL, 'u', "serve the user who starts it, who may do all")                       \
	X("system", NULL, 'y',                                                                     \
	  "serve everybody, by roles (default for root and " SERVICE_USER ")")                     \
	X("foreground", NULL, 'f', "stay in the foreground; it always does")                       \
	X("check-config", NULL, 'k', "check the configuration and end")                            \
	X("verbose", NULL, 'v', "say more")                                                        \
	X("version", NULL, 'V', "print the version and end")                                       \
	X("help", NULL, 'h', "print this and end")

static const struct option long_options[] = {
#define LONG_OPTION(name, argument, letter, help)                                                  \
	{name, (argument) ? required_argument : no_argument, NULL, letter},
	OPTIONS(LONG_OPTION)
#undef LONG_OPTION
		{NULL, 0, NULL, 0}};

static void print_help(void)
{
	printf("Usage: lptd [OPTION]...\nOwns parallel ports and shares them between "
	       "programs.\n\n");
#define PRINT_OPTION(name, argument, letter, help)                                                 \
	printf("  --%-12s %-5s %s\n", name, (argument) ? (argument) : "", help);
	OPTIONS(PRINT_OPTION)
#undef PRINT_OPTION
	printf("\nSee lptd(8) and lptd.conf(5).\n");
}

/* -1: go on; else the exit status. */
static int parse_options(int argc, char **argv, struct options *ret_options)
{
	for (;;) {
		int letter = getopt_long(argc, argv, "vVh", long_options, NULL);

		switch (letter) {
		case 's':
			ret_options->socket = optarg;
			break;
		case 'd':
			ret_options->state = optarg;
			break;
		case 'c':
			ret_options->config = optarg;
			break;
		case 'u':
			ret_options->user = true;
			break;
		case 'y':
			ret_options->system = true;
			break;
		case 'k':
			ret_options->check_config = true;
			break;
		case 'v':
			log_set_level(LOG_LEVEL_DEBUG);
			break;
		case 'f':
			break;
		case 'V':
			printf("lptd %s\n", DAEMON_VERSION);
			return 0;
		case 'h':
			print_help();
			return 0;
		case -1:
			if (optind == argc) {
				return -1;
			}
			fprintf(stderr, "lptd: it takes no argument '%s'. See lptd --help\n",
				argv[optind]);
			return 2;
		default:
			fprintf(stderr, "See lptd --help\n");
			return 2;
		}
	}
}

/* --- defaults --- */

static bool is_system_user(void)
{
	const struct passwd *user = getpwuid(geteuid());

	return geteuid() == 0 || (user && strcmp(user->pw_name, SERVICE_USER) == 0);
}

/* base + middle + name, with all folders above made. */
static int path_under(const char *base, const char *middle, const char *name, char *path,
		      size_t size)
{
	int n = snprintf(path, size, "%s%s%s", base, middle, name);

	if (n < 0 || (size_t)n >= size) {
		return -ENAMETOOLONG;
	}
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = 0;
		mkdir(path, 0700);
		*at = '/';
	}
	return 0;
}

/* $VARIABLE/NAME, else $HOME/FALLBACK/NAME. */
static int user_path(const char *variable, const char *fallback, const char *name, char *path,
		     size_t size)
{
	const char *base = getenv(variable);
	const char *home = getenv("HOME");

	if (base && *base == '/') {
		return path_under(base, "", name, path, size);
	}
	return home ? path_under(home, fallback, name, path, size) : -ENOENT;
}

static int choose_socket(struct daemon *daemon, const struct options *options)
{
	size_t size = sizeof(daemon->socket_path);
	const char *chosen = options->socket ? options->socket : getenv("LPTD_SOCKET");

	if (!chosen && daemon->is_system) {
		mkdir("/run/lptd", 0755);
		chosen = PATHS_SYSTEM_SOCKET;
	}
	if (!chosen) {
		char path[sizeof(daemon->socket_path)];
		int r = paths_user_socket(PATHS_RUN_USER, path, sizeof(path));

		return r < 0 ? r : path_under(path, "", "", daemon->socket_path, size);
	}
	int n = snprintf(daemon->socket_path, size, "%s", chosen);

	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

static int choose_state(const struct daemon *daemon, const struct options *options, char *path,
			size_t size)
{
	const char *chosen = options->state ? options->state : getenv("STATE_DIRECTORY");

	if (!chosen && !daemon->is_system) {
		return user_path("XDG_STATE_HOME", "/.local/state", "/lptd", path, size);
	}
	int n = snprintf(path, size, "%s", chosen ? chosen : "/var/lib/lptd");

	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

static char *choose_config(const struct daemon *daemon, const struct options *options)
{
	char path[4096];

	if (options->config) {
		return strdup(options->config);
	}
	if (daemon->is_system) {
		return strdup("/etc/lptd/lptd.conf");
	}
	if (user_path("XDG_CONFIG_HOME", "/.config", "/lptd/lptd.conf", path, sizeof(path)) < 0) {
		return strdup("");
	}
	return strdup(path);
}

/* --- life --- */

/* 10,000 clients are as welcome as 10. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int on_stop(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	sd_notify(0, "STOPPING=1");
	daemon_stop(userdata);
	return 0;
}

static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	sd_notify(0, "RELOADING=1");
	config_reload(userdata);
	sd_notify(0, "READY=1");
	return 0;
}

static int take_signals(struct daemon *daemon)
{
	sigset_t signals;
	int r;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a spool file that is too long is an error of its job */
	r = sd_event_add_signal(daemon->loop, NULL, SIGTERM, on_stop, daemon);
	if (r >= 0) {
		r = sd_event_add_signal(daemon->loop, NULL, SIGINT, on_stop, daemon);
	}
	if (r >= 0) {
		r = sd_event_add_signal(daemon->loop, NULL, SIGHUP, on_reload, daemon);
	}
	return r < 0 ? r : 0;
}

static int start(struct daemon *daemon, const struct options *options)
{
	char state_path[4096];
	int r = choose_socket(daemon, options);

	if (r == 0) {
		r = choose_state(daemon, options, state_path, sizeof(state_path));
	}
	if (r < 0) {
		log_error("there is no place for the socket or the state folder: %s. Name them: "
			  "--socket PATH --state DIR",
			  r == -ENAMETOOLONG ? "a path is too long" : "HOME is not set");
		return r;
	}
	raise_descriptor_limit();
	r = daemon_init(daemon, state_path);
	if (r == 0) {
		r = take_signals(daemon);
	}
	if (r == 0) {
		r = config_load(daemon);
	}
	if (r == 0) {
		r = server_start(daemon);
	}
	if (r < 0) {
		return r;
	}
	sd_event_set_watchdog(daemon->loop, true);
	log_info("lptd %s serves %s", DAEMON_VERSION, daemon->socket_path);
	sd_notify(0, "READY=1");
	return 0;
}

static struct daemon *daemon_new(const struct options *options)
{
	struct daemon *daemon = calloc(1, sizeof(*daemon));

	if (!daemon) {
		return NULL;
	}
	const struct passwd *user = getpwuid(geteuid());

	snprintf(daemon->user, sizeof(daemon->user), "%s", user ? user->pw_name : "?");
	daemon->is_system = options->system || (!options->user && is_system_user());
	daemon->config_path = choose_config(daemon, options);
	daemon->config_is_named = options->config != NULL;
	return daemon;
}

static void daemon_free(struct daemon *daemon)
{
	config_deinit(daemon);
	free(daemon->config_path);
	free(daemon);
}

int main(int argc, char **argv)
{
	struct options options = {0};

	fd_occupy_standard();
	int status = parse_options(argc, argv, &options);

	if (status >= 0) {
		return status;
	}
	struct daemon *daemon = daemon_new(&options);

	if (!daemon || !daemon->config_path) {
		log_error("out of memory");
		return 1;
	}
	if (options.check_config) {
		status = config_check(daemon) < 0 ? 1 : 0;
		daemon_free(daemon);
		return status;
	}
	int r = start(daemon, &options);

	if (r == 0) {
		r = sd_event_loop(daemon->loop);
	}
	server_stop(daemon);
	daemon_deinit(daemon);
	daemon_free(daemon);
	return r < 0 ? 1 : 0;
}
