/* SPDX-License-Identifier: MIT */
/*
 * Configuration files are read whole before anything changes: what has a mistake changes nothing.
 * Paths in them are opened here, as the daemon's own user; paths of clients never are.
 */
#include "daemon/config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/config-parse.h"
#include "daemon/port.h"
#include "util/cleanup.h"
#include "util/fdio.h"
#include "util/log.h"

#define FILE_MAX (1024u * 1024u)

/* --- reading --- */

static int open_file(struct config *config, const char *path, bool must_exist)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0 && (errno != ENOENT || must_exist)) {
		config_mistake(config, path, 0, "cannot be read: %s", strerror(errno));
	}
	return fd;
}

static void read_file(struct config *config, const char *path, bool must_exist)
{
	int fd = open_file(config, path, must_exist);

	if (fd < 0) {
		return;
	}
	FILE *file = fdopen(fd, "re");
	char *text = malloc(FILE_MAX + 1);
	size_t len = file && text ? fread(text, 1, FILE_MAX + 1, file) : 0;

	if (!file || !text) {
		config_mistake(config, path, 0, "out of memory");
	} else if (ferror(file)) {
		config_mistake(config, path, 0, "cannot be read: is it a file?");
	} else if (len > FILE_MAX) {
		config_mistake(config, path, 0, "is larger than 1 MiB");
	} else {
		config_parse(config, path, text, len);
	}
	free(text);
	if (file) {
		fclose(file);
	} else {
		close(fd);
	}
}

static int is_conf(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".conf") == 0;
}

/* The files of the folder beside it, in the order of their names. */
static void read_folder(struct config *config, const char *path)
{
	struct dirent **entries;
	char file[4096 + 1 + sizeof(entries[0]->d_name)];
	int n = scandir(path, &entries, is_conf, alphasort);

	for (int i = 0; i < n; i++) {
		snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name);
		read_file(config, file, true);
		free(entries[i]);
	}
	if (n >= 0) {
		free(entries);
	} else if (errno != ENOENT) {
		config_mistake(config, path, 0, "cannot be read: %s", strerror(errno));
	}
}

/* --- folders and files that ports name --- */

static bool is_under_home(const char *path)
{
	return strncmp(path, "/home/", 6) == 0 || strncmp(path, "/root/", 6) == 0;
}

/* Why a folder or file cannot serve, and the cure; NULL: it can. */
static const char *refusal(const struct daemon *daemon, const struct setting *setting, int *ret_fd)
{
	bool is_folder = setting->key->type == KEY_FOLDER;
	bool is_device = setting->key->type == KEY_DEVICE;

	if (setting->text[0] != '/') {
		return "must be an absolute path";
	}
	if (daemon->is_system && is_under_home(setting->text)) {
		return "the service cannot reach homes. Choose one under /srv or /var";
	}
	int how = is_folder ? O_RDONLY | O_DIRECTORY : O_RDWR | O_NONBLOCK | O_NOCTTY;

	*ret_fd = open(setting->text, how | O_CLOEXEC);
	if (*ret_fd < 0 && is_device && errno != EACCES) {
		return "there is no such port; load its modules: modprobe parport_pc ppdev";
	}
	if (*ret_fd < 0 && errno != EACCES) {
		return errno == ENOENT ? "there is none; make it first" : strerror(errno);
	}
	if (*ret_fd < 0 || faccessat(AT_FDCWD, setting->text, W_OK, AT_EACCESS) < 0) {
		fd_close(ret_fd);
		return "";
	}
	return NULL;
}

static void attach_paths(const struct daemon *daemon, struct config *config,
			 struct config_port *port)
{
	for (struct setting *at = port_spec_wants(&port->spec); at;
	     at = port_spec_wants(&port->spec)) {
		bool is_device = at->key->type == KEY_DEVICE;
		const char *kind = is_device                     ? "device"
				   : at->key->type == KEY_FOLDER ? "folder"
								 : "file";
		int fd = -1;
		const char *why = refusal(daemon, at, &fd);

		if (why && !*why && is_device) {
			config_mistake(config, port->file, port->line,
				       "device %s: not for %s. Try: adduser %s lp", at->text,
				       daemon->user, daemon->user);
		} else if (why && !*why) {
			config_mistake(config, port->file, port->line,
				       "%s %s: not writable by %s. Try: chown %s %s", kind,
				       at->text, daemon->user, daemon->user, at->text);
		} else if (why) {
			config_mistake(config, port->file, port->line, "%s %s: %s", kind, at->text,
				       why);
		}
		if (why) {
			return;
		}
		setting_attach(at, &fd);
	}
}

/* --- the whole --- */

/* 0, or -EINVAL after the mistakes were said; the configuration is the caller's to clear. */
static int read_all(const struct daemon *daemon, struct config *config)
{
	char folder[4096];

	config_init(config);
	read_file(config, daemon->config_path, daemon->config_is_named);
	snprintf(folder, sizeof(folder), "%s.d", daemon->config_path);
	read_folder(config, folder);
	lpt_list_for_each (at, &config->ports) {
		attach_paths(daemon, config, lpt_container_of(at, struct config_port, link));
	}
	return config->n_mistakes > 0 ? -EINVAL : 0;
}

static void take_policy(struct daemon *daemon, struct config *config)
{
	config_deinit(daemon);
	daemon->policy = config->policy;
	config->policy.manage = config->policy.group = NULL;
}

static int add_port(struct daemon *daemon, struct config *config, struct config_port *wanted)
{
	struct daemon_port *port;
	char error[2048] = "";
	int r = registry_add(daemon, &wanted->spec, true, &port, error, sizeof(error));

	wanted->spec = (struct port_spec){0};
	if (r < 0) {
		config_mistake(config, wanted->file, wanted->line, "%s",
			       *error ? error : strerror(-r));
	}
	return r;
}

/* Until what workers open is open: nobody is served yet.  0, or -EINVAL after the sentences. */
static int await_ports(struct daemon *daemon)
{
	while (registry_is_opening(daemon) && !daemon->stops) {
		int r = sd_event_run(daemon->loop, UINT64_MAX);

		if (r < 0) {
			return r;
		}
	}
	return daemon->registry.n_refused > 0 || daemon->stops ? -EINVAL : 0;
}

int config_load(struct daemon *daemon)
{
	struct config config;
	int r = read_all(daemon, &config);

	if (r == 0) {
		take_policy(daemon, &config);
	}
	for (struct lpt_list *at = config.ports.next; r == 0 && at != &config.ports;
	     at = at->next) {
		r = add_port(daemon, &config, lpt_container_of(at, struct config_port, link));
	}
	config_clear(&config);
	return r < 0 ? r : await_ports(daemon);
}

/* What root checks for the system's daemon is what the service itself will find. */
static void become_service_user(struct daemon *daemon)
{
	const struct passwd *user = getpwnam(SERVICE_USER);

	if (!daemon->is_system || geteuid() != 0 || !user) {
		return;
	}
	if (initgroups(SERVICE_USER, user->pw_gid) == 0 && setegid(user->pw_gid) == 0 &&
	    seteuid(user->pw_uid) == 0) {
		snprintf(daemon->user, sizeof(daemon->user), "%s", SERVICE_USER);
	}
}

/* Only a check looks at these: where names come over a network, they may not be there yet when the
 * daemon starts, and it asks anew for each client. */
static void check_names(struct config *config)
{
	cleanup_free char *users = config->policy.manage ? strdup(config->policy.manage) : NULL;
	const char *group = config->policy.group;
	char *rest = NULL;

	for (char *user = users ? strtok_r(users, " ,\t", &rest) : NULL; user;
	     user = strtok_r(NULL, " ,\t", &rest)) {
		if (!getpwnam(user) && user[strspn(user, "0123456789")]) {
			config_mistake(config, config->manage_at.file, config->manage_at.line,
				       "manage: there is no user '%s'. Make it first: adduser %s",
				       user, user);
		}
	}
	if (group && !getgrnam(group)) {
		config_mistake(config, config->group_at.file, config->group_at.line,
			       "group: there is no group '%s'. Make it first: addgroup %s", group,
			       group);
	}
}

int config_check(struct daemon *daemon)
{
	struct config config;

	become_service_user(daemon);
	int r = read_all(daemon, &config);

	check_names(&config);
	r = config.n_mistakes > 0 ? -EINVAL : r;
	config_clear(&config);
	return r;
}

void config_deinit(struct daemon *daemon)
{
	free(daemon->policy.manage);
	free(daemon->policy.group);
	daemon->policy = (struct policy){0};
}

/* --- reading again --- */

static struct config_port *wanted_as(const struct config *config, const char *name)
{
	lpt_list_for_each (at, &config->ports) {
		struct config_port *wanted = lpt_container_of(at, struct config_port, link);

		if (strcmp(wanted->name, name) == 0) {
			return wanted;
		}
	}
	return NULL;
}

/* Ports of the last configuration that this one does not ask for, or asks for otherwise. */
static void remove_stale(struct daemon *daemon, const struct config *config)
{
	lpt_list_for_each_safe (at, &daemon->registry.ports) {
		struct daemon_port *port = lpt_container_of(at, struct daemon_port, link);
		const struct config_port *wanted = wanted_as(config, port->core.name);

		if (!port->from_config ||
		    (wanted && strcmp(wanted->spec.text, port->spec.text) == 0)) {
			continue;
		}
		if (registry_remove(port) < 0) {
			log_warning("%s is open and stays as it is; close its files and reload "
				    "again",
				    port->core.name);
		}
	}
}

void config_reload(struct daemon *daemon)
{
	struct config config;

	if (read_all(daemon, &config) < 0) {
		log_error("the configuration has mistakes; the one before stays in use");
		config_clear(&config);
		return;
	}
	take_policy(daemon, &config);
	remove_stale(daemon, &config);
	lpt_list_for_each (at, &config.ports) {
		struct config_port *wanted = lpt_container_of(at, struct config_port, link);

		if (!registry_find(daemon, wanted->name)) {
			add_port(daemon, &config, wanted);
		}
	}
	config_clear(&config);
	log_notice("the configuration was read again");
}
