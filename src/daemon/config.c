/* SPDX-License-Identifier: MIT */
#include "daemon/config.h"

#include <stdlib.h>

int config_load(struct daemon *daemon)
{
	return 0;
}

void config_reload(struct daemon *daemon)
{
}

int config_check(struct daemon *daemon)
{
	return 0;
}

void config_deinit(struct daemon *daemon)
{
	free(daemon->policy.manage);
	free(daemon->policy.group);
}
