/* SPDX-License-Identifier: MIT */
#include "cli/lines.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/complain.h"
#include "cli/parse.h"

#define NAME_MAX_LINE 16

const char *const status_lines[] = {"Busy", "nAck", "PError", "Select", "nFault"};
const size_t n_status_lines = sizeof(status_lines) / sizeof(status_lines[0]);

/* The assembler knows the lines: `test NAME=high` has register, bit and polarity in it. */
int line_find(const struct cli *cli, const char *name, struct line *ret_line)
{
	char text[NAME_MAX_LINE + 16];
	struct lpt_insn insns[2];

	if (!strcasecmp(name, "data")) {
		*ret_line = (struct line){LPT_REG_DATA, 0xff, 0xff};
		return EXIT_DONE;
	}
	if (strlen(name) <= NAME_MAX_LINE && !strpbrk(name, " ;=#\n")) {
		snprintf(text, sizeof(text), "test %s=high", name);
		if (lpt_program_parse(text, insns, 2, NULL) > 0) {
			*ret_line = (struct line){(enum lpt_reg)insns[0].reg, insns[0].mask,
						  insns[0].val};
			return EXIT_DONE;
		}
	}
	return misuse(cli,
		      "no line '%s'; there are data, Data1 to Data8, Busy, nAck, PError, Select, "
		      "nFault, nStrobe, nAutoFd, nInit and nSelectIn",
		      name);
}

static uint8_t seen_register(enum lpt_reg reg, const struct lpt_lines_info *seen)
{
	return reg == LPT_REG_DATA     ? seen->data
	       : reg == LPT_REG_STATUS ? seen->status
				       : seen->control;
}

unsigned line_level(const struct line *line, const struct lpt_lines_info *seen)
{
	uint8_t value = seen_register(line->reg, seen);

	return line->mask == 0xff ? value : (value & line->mask) == line->high;
}

static int parse_level(const struct line *line, const char *text, uint8_t *ret_bits)
{
	uint32_t value;

	if (line->mask != 0xff && (!strcasecmp(text, "high") || !strcasecmp(text, "low"))) {
		value = tolower((unsigned char)text[0]) == 'h';
	} else if (parse_number(text, &value) < 0 || value > (line->mask == 0xff ? 0xffu : 1u)) {
		return -1;
	}
	if (line->mask == 0xff) {
		*ret_bits = (uint8_t)value;
	} else {
		*ret_bits = value ? line->high : line->mask & (uint8_t)~line->high;
	}
	return 0;
}

int line_assign(const struct cli *cli, const char *text, struct line_values *values)
{
	const char *equals = strchr(text, '=');
	char name[NAME_MAX_LINE + 2];
	struct line line = {.mask = 0};
	uint8_t bits;

	if (!equals) {
		return misuse(cli, "'%s' is not LINE=VALUE", text);
	}
	snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
	int status = line_find(cli, name, &line);
	if (status != EXIT_DONE) {
		return status;
	}
	if (line.reg == LPT_REG_STATUS) {
		return misuse(cli, "%s comes from the device and cannot be set", name);
	}
	if (parse_level(&line, equals + 1, &bits) < 0) {
		return misuse(cli, "'%s' is not a value of %s; write %s", equals + 1, name,
			      line.mask == 0xff ? "0 to 255" : "0, 1, low or high");
	}
	uint8_t *mask = line.reg == LPT_REG_DATA ? &values->data_mask : &values->control_mask;
	uint8_t *all = line.reg == LPT_REG_DATA ? &values->data_bits : &values->control_bits;
	*mask |= line.mask;
	*all = (uint8_t)((*all & ~line.mask) | bits);
	return EXIT_DONE;
}

size_t line_program(const struct line_values *values, struct lpt_insn *insns)
{
	size_t n = 0;

	if (values->data_mask == 0xff) {
		insns[n++] = (struct lpt_insn){LPT_OP_OUT, LPT_REG_DATA, 0, values->data_bits, 0};
	} else if (values->data_mask) {
		insns[n++] = (struct lpt_insn){LPT_OP_FROB, LPT_REG_DATA, values->data_mask,
					       values->data_bits, 0};
	}
	if (values->control_mask) {
		insns[n++] = (struct lpt_insn){LPT_OP_FROB, LPT_REG_CONTROL, values->control_mask,
					       values->control_bits, 0};
	}
	return n;
}
