/* SPDX-License-Identifier: MIT */
/* Could the calls of a program be reached?  See doctor.h. */
#include <string.h>

#include "cli/doctor.h"
#include "cli/executable.h"

static void judge(struct examination *x, const char *name, int kind)
{
	static const char cure[] = "lptd-cuse(8): device nodes for every program";

	switch (kind) {
	case EXECUTABLE_DYNAMIC:
		doctor_report(x, "program", VERDICT_OK, NULL,
			      "%s is dynamically linked: lpt run reaches it", name);
		break;
	case EXECUTABLE_STATIC:
		doctor_report(x, "program", VERDICT_FAIL, cure,
			      "%s is statically linked: lpt run cannot reach it", name);
		break;
	case EXECUTABLE_PRIVILEGED:
		doctor_report(x, "program", VERDICT_FAIL, cure,
			      "%s is setuid, setgid or has capabilities: lpt run cannot reach it",
			      name);
		break;
	case EXECUTABLE_FOREIGN:
		doctor_report(x, "program", VERDICT_FAIL, cure,
			      "%s is for another kind of machine than lpt: lpt run cannot reach it",
			      name);
		break;
	default:
		doctor_report(x, "program", VERDICT_FAIL, "name a program", "%s is not a program",
			      name);
		break;
	}
}

void doctor_program(struct examination *x, const char *name)
{
	char interpreter[INTERPRETER_MAX] = "";
	char path[4096];
	char unused[INTERPRETER_MAX];

	int r = executable_find(name, path, sizeof(path));
	if (r == 0) {
		r = executable_kind(path, interpreter);
	}
	if (r == EXECUTABLE_SCRIPT) {
		doctor_report(x, "program", VERDICT_NOTE, NULL, "%s is a script of %s", name,
			      interpreter);
		r = executable_kind(interpreter, unused);
	}
	if (r < 0) {
		doctor_report(x, "program", VERDICT_FAIL,
			      "check its name and whether it may be executed", "%s: %s",
			      *interpreter ? interpreter : name, strerror(-r));
		return;
	}
	judge(x, *interpreter ? interpreter : name, r);
}
