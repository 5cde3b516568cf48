/* SPDX-License-Identifier: MIT */
#include "cli/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define NS_IN_S 1000000000.0

const char *format_count(uint64_t n, char *buf, size_t size)
{
	char plain[24];
	size_t len = (size_t)snprintf(plain, sizeof(plain), "%" PRIu64, n);
	size_t out = 0;

	for (size_t i = 0; i < len && out + 2 < size; i++) {
		if (i && (len - i) % 3 == 0) {
			buf[out++] = ',';
		}
		buf[out++] = plain[i];
	}
	buf[out] = '\0';
	return buf;
}

const char *format_age(int64_t ns, char *buf, size_t size)
{
	double s = (double)ns / NS_IN_S;

	if (s < 10) {
		snprintf(buf, size, "%.1f s", s < 0 ? 0 : s);
	} else if (s < 120) {
		snprintf(buf, size, "%.0f s", s);
	} else if (s < 2 * 3600) {
		snprintf(buf, size, "%.0f min", s / 60);
	} else if (s < 2 * 86400) {
		snprintf(buf, size, "%.0f h", s / 3600);
	} else {
		snprintf(buf, size, "%.0f days", s / 86400);
	}
	return buf;
}

const char *format_time(int64_t ns, char *buf, size_t size)
{
	static const struct {
		const char *unit;
		int64_t ns;
	} units[] = {{"s", 1000000000}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}};

	if (ns < 0) {
		snprintf(buf, size, "never");
		return buf;
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (ns % units[i].ns == 0) {
			snprintf(buf, size, "%" PRId64 " %s", ns / units[i].ns, units[i].unit);
			break;
		}
	}
	return buf;
}

const char *format_rate(uint64_t bytes, int64_t ns, char *buf, size_t size)
{
	double rate = (double)bytes * NS_IN_S / (double)(ns > 0 ? ns : 1);

	if (rate >= 1e6) {
		snprintf(buf, size, "%.1f MB/s", rate / 1e6);
	} else if (rate >= 1e3) {
		snprintf(buf, size, "%.1f kB/s", rate / 1e3);
	} else {
		snprintf(buf, size, "%.0f B/s", rate);
	}
	return buf;
}

const char *format_memory(uint64_t bytes, char *buf, size_t size)
{
	snprintf(buf, size, "%.1f MB", (double)bytes / 1e6);
	return buf;
}

const char *format_clock(int64_t time_s, char *buf, size_t size)
{
	time_t time = (time_t)time_s;
	struct tm local;

	if (!localtime_r(&time, &local) || !strftime(buf, size, "%Y-%m-%d %H:%M:%S", &local)) {
		snprintf(buf, size, "%" PRId64, time_s);
	}
	return buf;
}

const char *format_holder(const struct lpt_holder *holder, char *buf, size_t size)
{
	snprintf(buf, size, "%s (pid %" PRIu32 ", %s)", holder->program, holder->pid, holder->user);
	return buf;
}
