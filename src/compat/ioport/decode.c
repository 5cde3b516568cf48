/* SPDX-License-Identifier: MIT */
/* One table of opcodes behind a loop over prefixes; see decode.h. */
#include "compat/ioport/decode.h"

#include <errno.h>

#define PREFIX_OPERAND 0x66
#define PREFIX_ADDRESS 0x67
#define REX_W 0x08

enum form {
	FORM_NONE = 0, /* another instruction */
	FORM_IMMEDIATE,
	FORM_DX,
	FORM_STRING,
	FORM_FLAG,
};

struct opcode {
	uint8_t form;
	bool is_out;
	bool is_wide; /* 2 or 4 bytes, as prefixes say */
};

static const struct opcode opcodes[256] = {
	[0x6c] = {FORM_STRING, false, false},    /* INSB */
	[0x6d] = {FORM_STRING, false, true},     /* INSW, INSD */
	[0x6e] = {FORM_STRING, true, false},     /* OUTSB */
	[0x6f] = {FORM_STRING, true, true},      /* OUTSW, OUTSD */
	[0xe4] = {FORM_IMMEDIATE, false, false}, /* IN AL, imm8 */
	[0xe5] = {FORM_IMMEDIATE, false, true},  /* IN eAX, imm8 */
	[0xe6] = {FORM_IMMEDIATE, true, false},  /* OUT imm8, AL */
	[0xe7] = {FORM_IMMEDIATE, true, true},   /* OUT imm8, eAX */
	[0xec] = {FORM_DX, false, false},        /* IN AL, DX */
	[0xed] = {FORM_DX, false, true},         /* IN eAX, DX */
	[0xee] = {FORM_DX, true, false},         /* OUT DX, AL */
	[0xef] = {FORM_DX, true, true},          /* OUT DX, eAX */
	[0xfa] = {FORM_FLAG, false, false},      /* CLI */
	[0xfb] = {FORM_FLAG, false, false},      /* STI */
};

struct prefixes {
	bool operand, address, repeat, far_segment;
	uint8_t rex; /* 0: none right before the opcode, where alone it counts */
};

static bool is_rex(uint8_t byte, enum ioport_mode mode)
{
	return mode == IOPORT_MODE_64 && (byte & 0xf0) == 0x40;
}

/* False: it is none.  LOCK is none here: with it these instructions are invalid. */
static bool take_old_prefix(struct prefixes *prefixes, uint8_t byte)
{
	switch (byte) {
	case PREFIX_OPERAND:
		return prefixes->operand = true;
	case PREFIX_ADDRESS:
		return prefixes->address = true;
	case 0xf2: /* REPNE */
	case 0xf3: /* REP */
		return prefixes->repeat = true;
	case 0x64: /* FS */
	case 0x65: /* GS */
		return prefixes->far_segment = true;
	case 0x26: /* ES */
	case 0x2e: /* CS */
	case 0x36: /* SS */
	case 0x3e: /* DS: all of these begin at 0 */
		return true;
	default:
		return false;
	}
}

static bool take_prefix(struct prefixes *prefixes, uint8_t byte, enum ioport_mode mode)
{
	if (is_rex(byte, mode)) {
		prefixes->rex = byte;
		return true;
	}
	bool taken = take_old_prefix(prefixes, byte);

	if (taken) {
		prefixes->rex = 0;
	}
	return taken;
}

static uint8_t width_of(const struct opcode *opcode, const struct prefixes *prefixes)
{
	if (!opcode->is_wide) {
		return 1;
	}
	return prefixes->operand && !(prefixes->rex & REX_W) ? 2 : 4;
}

static uint8_t address_bits_of(const struct prefixes *prefixes, enum ioport_mode mode)
{
	if (mode == IOPORT_MODE_64) {
		return prefixes->address ? 32 : 64;
	}
	return prefixes->address ? 16 : 32;
}

int ioport_decode(const uint8_t *code, size_t n, enum ioport_mode mode,
		  struct ioport_insn *ret_insn)
{
	struct prefixes prefixes = {0};
	size_t at = 0;

	n = n < IOPORT_INSN_MAX ? n : IOPORT_INSN_MAX;
	while (at < n && take_prefix(&prefixes, code[at], mode)) {
		at++;
	}
	if (at == n) {
		return -EINVAL;
	}
	const struct opcode *opcode = &opcodes[code[at++]];
	bool has_port = opcode->form == FORM_IMMEDIATE;

	if (opcode->form == FORM_NONE || (has_port && at == n) ||
	    (opcode->form == FORM_STRING && opcode->is_out && prefixes.far_segment)) {
		return -EINVAL;
	}
	*ret_insn = (struct ioport_insn){
		.is_flag = opcode->form == FORM_FLAG,
		.is_out = opcode->is_out,
		.is_string = opcode->form == FORM_STRING,
		.is_repeated = opcode->form == FORM_STRING && prefixes.repeat,
		.is_immediate = has_port,
		.port = has_port ? code[at] : 0,
		.width = width_of(opcode, &prefixes),
		.address_bits = address_bits_of(&prefixes, mode),
		.length = (uint8_t)(at + has_port),
	};
	return 0;
}
