/* SPDX-License-Identifier: MIT */
/* How a check reports: one line, and under it what to do. */
#include "cli/doctor.h"

#include <stdarg.h>

void doctor_report(struct examination *x, const char *check, enum verdict verdict, const char *cure,
		   const char *format, ...)
{
	static const char *const words[] = {
		[VERDICT_OK] = "ok",
		[VERDICT_NOTE] = "note",
		[VERDICT_WARN] = "warn",
		[VERDICT_FAIL] = "fail",
	};
	va_list arguments;

	fprintf(x->out, "%-8s %-5s ", check, words[verdict]);
	va_start(arguments, format);
	vfprintf(x->out, format, arguments);
	va_end(arguments);
	putc('\n', x->out);
	if (cure) {
		fprintf(x->out, "%-8s %-5s %s\n", "", "do", cure);
	}
	x->n_warnings += verdict == VERDICT_WARN;
	x->n_failures += verdict == VERDICT_FAIL;
}
