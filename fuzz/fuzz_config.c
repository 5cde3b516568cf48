/* SPDX-License-Identifier: MIT */
/* Any text as a configuration file: it is parsed or its mistakes are counted, nothing else. */
#include "daemon/config-parse.h"

#include "util/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void say_nothing(enum log_level level, const char *line)
{
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config config;

	log_set_sink(say_nothing);
	config_init(&config);
	config_parse(&config, "fuzz.conf", (const char *)data, size);
	config_clear(&config);
	return 0;
}
