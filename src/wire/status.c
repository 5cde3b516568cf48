/* SPDX-License-Identifier: MIT */
/* Facts of the documented statuses, from their one table. */
#include <errno.h>

#include <lpt/status.h>

static const struct fact {
	uint32_t number;
	int error;
	const char *name, *meaning;
} facts[] = {
#define FACT(status, documented, number, error, meaning)                                           \
	[LPT_STATUS_##status] = {number, error, #documented, meaning},
	LPT_STATUS_TABLE(FACT)};

/* A value outside the enum is a failure of no known kind. */
static const struct fact *fact_of(enum lpt_status status)
{
	if ((unsigned int)status < sizeof(facts) / sizeof(facts[0])) {
		return &facts[status];
	}
	return &facts[LPT_STATUS_UNSUCCESSFUL];
}

uint32_t lpt_status_number(enum lpt_status status)
{
	return fact_of(status)->number;
}

const char *lpt_status_name(enum lpt_status status)
{
	return fact_of(status)->name;
}

const char *lpt_status_meaning(enum lpt_status status)
{
	return fact_of(status)->meaning;
}

int lpt_status_errno(enum lpt_status status)
{
	return -fact_of(status)->error;
}
