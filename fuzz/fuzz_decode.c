/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as an instruction of x86, in both modes: what is described lies within the bytes, makes
 * sense, and is the same however much follows it.
 */
#include <stdlib.h>
#include <string.h>

#include "compat/ioport/decode.h"
#include "fuzz.h"

static bool makes_sense(const struct ioport_insn *insn, enum ioport_mode mode)
{
	bool has_width = insn->width == 1 || insn->width == 2 || insn->width == 4;
	bool has_address = insn->address_bits == 32 ||
			   insn->address_bits == (mode == IOPORT_MODE_64 ? 64 : 16);

	return has_width && has_address && insn->length > 0 &&
	       !(insn->is_repeated && !insn->is_string) &&
	       !(insn->is_string && insn->is_immediate) &&
	       !(insn->is_flag && (insn->is_out || insn->is_string || insn->is_immediate));
}

static void decode(const uint8_t *data, size_t size, enum ioport_mode mode)
{
	struct ioport_insn insn, again;

	if (ioport_decode(data, size, mode, &insn) < 0) {
		return;
	}
	if (insn.length > size || insn.length > IOPORT_INSN_MAX || !makes_sense(&insn, mode)) {
		abort();
	}
	if (ioport_decode(data, insn.length, mode, &again) < 0 || again.length != insn.length ||
	    again.width != insn.width || again.port != insn.port ||
	    ioport_decode(data, insn.length - 1u, mode, &again) == 0) {
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	decode(data, size, IOPORT_MODE_32);
	decode(data, size, IOPORT_MODE_64);
	return 0;
}
