/* SPDX-License-Identifier: MIT */
#include "daemon/config-parse.h"

#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "port/port.h"
#include "util/log.h"

#define DEFAULT_CONNECTIONS "1024"
#define DEFAULT_FILES "256"
#define DEFAULT_REQUESTS "1024"

/* Where the parser is. */
struct cursor {
	struct config *config;
	const char *file;
	const char *at, *end;
	int line;
};

static const struct key policy_keys[] = {
	{"manage", KEY_STRING, NULL, NULL, "users beside root who may add and remove ports"},
	{"group", KEY_STRING, NULL, NULL, "whose members may use ports"},
	{"max-connections", KEY_NUMBER, NULL, DEFAULT_CONNECTIONS, "of one user"},
	{"max-files", KEY_NUMBER, NULL, DEFAULT_FILES, "of one connection"},
	{"max-requests", KEY_NUMBER, NULL, DEFAULT_REQUESTS, "of one connection, waiting"},
};
#define N_POLICY_KEYS (sizeof(policy_keys) / sizeof(policy_keys[0]))

void config_mistake(struct config *config, const char *file, int line, const char *format, ...)
{
	char sentence[2048];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	if (line > 0) {
		log_error("%s:%d: %s", file, line, sentence);
	} else {
		log_error("%s: %s", file, sentence);
	}
	config->n_mistakes++;
}

void config_init(struct config *config)
{
	*config = (struct config){.policy = {
					  .max_connections = (uint32_t)atoi(DEFAULT_CONNECTIONS),
					  .max_files = (uint32_t)atoi(DEFAULT_FILES),
					  .max_requests = (uint32_t)atoi(DEFAULT_REQUESTS),
				  }};
	lpt_list_init(&config->ports);
}

static void port_free(struct config_port *port)
{
	port_spec_deinit(&port->spec);
	free(port->file);
	free(port);
}

void config_clear(struct config *config)
{
	lpt_list_for_each_safe (at, &config->ports) {
		lpt_list_remove(at);
		port_free(lpt_container_of(at, struct config_port, link));
	}
	free(config->policy.manage);
	free(config->policy.group);
	free(config->manage_at.file);
	free(config->group_at.file);
	config->manage_at = config->group_at = (struct config_place){0};
	config->policy.manage = config->policy.group = NULL;
}

/* --- section [lptd] --- */

static void set_text(struct cursor *cursor, char **text, const char *value)
{
	char *copy = strdup(value);

	if (!copy) {
		config_mistake(cursor->config, cursor->file, cursor->line, "out of memory");
		return;
	}
	free(*text);
	*text = copy;
}

static void set_place(struct cursor *cursor, struct config_place *place)
{
	set_text(cursor, &place->file, cursor->file);
	place->line = cursor->line;
}

static void set_policy(struct cursor *cursor, const struct key *key, const char *value)
{
	struct policy *policy = &cursor->config->policy;
	struct setting setting = {.fd = -1};
	char error[512];

	if (setting_parse(key, value, &setting, error, sizeof(error)) < 0) {
		config_mistake(cursor->config, cursor->file, cursor->line, "%s", error);
		return;
	}
	if (key == &policy_keys[0]) {
		set_text(cursor, &policy->manage, value);
		set_place(cursor, &cursor->config->manage_at);
	} else if (key == &policy_keys[1]) {
		set_text(cursor, &policy->group, value);
		set_place(cursor, &cursor->config->group_at);
	} else if (key == &policy_keys[2]) {
		policy->max_connections = (uint32_t)setting.number;
	} else if (key == &policy_keys[3]) {
		policy->max_files = (uint32_t)setting.number;
	} else {
		policy->max_requests = (uint32_t)setting.number;
	}
	free(setting.text);
}

static void take_policy(struct cursor *cursor, const char *name, const char *value)
{
	const struct key *key = NULL, *near = key_nearest(policy_keys, N_POLICY_KEYS, name);

	for (size_t i = 0; i < N_POLICY_KEYS; i++) {
		if (strcmp(policy_keys[i].name, name) == 0) {
			key = &policy_keys[i];
		}
	}
	if (key) {
		set_policy(cursor, key, value);
		return;
	}
	config_mistake(cursor->config, cursor->file, cursor->line,
		       "[lptd] has no key '%s'%s%s%s. Keys: manage, group, max-connections, "
		       "max-files, max-requests",
		       name, near ? " (did you mean '" : "", near ? near->name : "",
		       near ? "'?)" : "");
}

/* --- sections of ports --- */

static bool is_taken(const struct config *config, const char *name)
{
	lpt_list_for_each (at, &config->ports) {
		if (strcmp(lpt_container_of(at, struct config_port, link)->name, name) == 0) {
			return true;
		}
	}
	return false;
}

/* The section is the port's name. */
static int parse_spec(struct cursor *cursor, const char *name, const char *value,
		      struct port_spec *ret_spec)
{
	char text[PORT_SPEC_MAX + 32], error[2048];

	if (strstr(value, ",name=")) {
		config_mistake(cursor->config, cursor->file, cursor->line,
			       "the section [%s] is the port's name; leave out name=", name);
		return -1;
	}
	snprintf(text, sizeof(text), "%s,name=%s", value, name);
	int r = port_spec_parse(text, ret_spec, error, sizeof(error));

	if (r < 0) {
		config_mistake(cursor->config, cursor->file, cursor->line, "%s", error);
	}
	return r;
}

static void add_port(struct cursor *cursor, const char *name, const char *value)
{
	struct port_spec spec = {0};

	if (parse_spec(cursor, name, value, &spec) < 0) {
		return;
	}
	struct config_port *port = calloc(1, sizeof(*port));

	if (port) {
		port->file = strdup(cursor->file);
	}
	if (!port || !port->file) {
		free(port);
		port_spec_deinit(&spec);
		config_mistake(cursor->config, cursor->file, cursor->line, "out of memory");
		return;
	}
	snprintf(port->name, sizeof(port->name), "%s", name);
	port->line = cursor->line;
	port->spec = spec;
	lpt_list_append(&cursor->config->ports, &port->link);
}

static void take_port(struct cursor *cursor, const char *section, const char *name,
		      const char *value)
{
	uint32_t index;

	if (lpt_port_name_parse(section, &index) != LPT_STATUS_SUCCESS) {
		config_mistake(cursor->config, cursor->file, cursor->line,
			       "[%s] is no port; sections are [lptd] and [LPT1], [LPT2], ...",
			       section);
	} else if (strcmp(name, "peripheral") != 0) {
		config_mistake(cursor->config, cursor->file, cursor->line,
			       "a port has no key '%s'; write peripheral = KIND,key=value,... (lpt "
			       "add help lists them)",
			       name);
	} else if (is_taken(cursor->config, section)) {
		config_mistake(cursor->config, cursor->file, cursor->line,
			       "%s has a peripheral already; a port is described once", section);
	} else {
		add_port(cursor, section, value);
	}
}

/* --- lines --- */

static int on_entry(void *userdata, const char *section, const char *name, const char *value)
{
	struct cursor *cursor = userdata;

	if (!*section) {
		config_mistake(cursor->config, cursor->file, cursor->line,
			       "'%s' stands before any section; begin with [lptd] or [LPT1]", name);
	} else if (strcmp(section, "lptd") == 0) {
		take_policy(cursor, name, value);
	} else {
		take_port(cursor, section, name, value);
	}
	return 1;
}

/* The next line for the parser, as fgets() would give it; one that does not fit is a mistake. */
static char *next_line(char *line, int size, void *userdata)
{
	struct cursor *cursor = userdata;
	size_t left = (size_t)(cursor->end - cursor->at);

	if (left == 0) {
		return NULL;
	}
	const char *newline = memchr(cursor->at, '\n', left);
	size_t len = newline ? (size_t)(newline - cursor->at) + 1 : left;

	cursor->line++;
	if (len >= (size_t)size || memchr(cursor->at, '\0', len)) {
		config_mistake(cursor->config, cursor->file, cursor->line,
			       "the line is longer than %d characters, or no text", size - 2);
		cursor->at += len;
		memcpy(line, "\n", 2);
		return line;
	}
	memcpy(line, cursor->at, len);
	line[len] = '\0';
	cursor->at += len;
	return line;
}

void config_parse(struct config *config, const char *file, const char *text, size_t len)
{
	struct cursor cursor = {.config = config, .file = file, .at = text, .end = text + len};
	int r = ini_parse_stream(next_line, &cursor, on_entry, &cursor);

	if (r > 0) {
		config_mistake(config, file, r, "neither [SECTION] nor KEY = VALUE");
	} else if (r < 0) {
		config_mistake(config, file, 0, "out of memory");
	}
}
