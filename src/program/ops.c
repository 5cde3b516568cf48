/* SPDX-License-Identifier: MIT */
/* The table of instructions; see ops.h. */
#include "program/ops.h"

const struct lpt_op_info lpt_op_infos[LPT_OP_COUNT] = {
	[LPT_OP_END] = {"end", LPT_REG_UNUSED, LPT_ARG_NUMBER, 0, 0, false},
	[LPT_OP_OUT] = {"out", LPT_REG_WRITTEN, LPT_ARG_GAP, 0, 0xff, false},
	[LPT_OP_FROB] = {"frob", LPT_REG_WRITTEN, LPT_ARG_GAP, 0xff, 0xff, false},
	[LPT_OP_IN] = {"in", LPT_REG_READ, LPT_ARG_GAP, 0xff, 0, false},
	[LPT_OP_TEST] = {"test", LPT_REG_READ, LPT_ARG_GAP, 0xff, 0xff, false},
	[LPT_OP_WAIT] = {"wait", LPT_REG_POLLED, LPT_ARG_US, 0xff, 0xff, true},
	[LPT_OP_EDGE] = {"edge", LPT_REG_UNUSED, LPT_ARG_US, 0, 0, true},
	[LPT_OP_DIR] = {"dir", LPT_REG_UNUSED, LPT_ARG_GAP, 0, 1, false},
	[LPT_OP_DELAY] = {"delay", LPT_REG_UNUSED, LPT_ARG_DELAY, 0, 0, false},
	[LPT_OP_AT] = {"at", LPT_REG_UNUSED, LPT_ARG_US, 0, 0, true},
	[LPT_OP_STAMP] = {"stamp", LPT_REG_UNUSED, LPT_ARG_UNUSED, 0, 0, false},
	[LPT_OP_SET] = {"set", LPT_REG_COUNTER, LPT_ARG_COUNT, 0, 0, false},
	[LPT_OP_DJNZ] = {"djnz", LPT_REG_COUNTER, LPT_ARG_TARGET, 0, 0, false},
	[LPT_OP_JMP] = {"jmp", LPT_REG_COND, LPT_ARG_TARGET, 0, 0, false},
	[LPT_OP_PUT] = {"put", LPT_REG_WRITTEN, LPT_ARG_GAP, 0, 0, false},
	[LPT_OP_OUTB] = {"outb", LPT_REG_WRITTEN, LPT_ARG_GAP, 0xff, 3, false},
	[LPT_OP_INB] = {"inb", LPT_REG_READ, LPT_ARG_GAP, 0xff, 3, false},
	[LPT_OP_NIB] = {"nib", LPT_REG_UNUSED, LPT_ARG_GAP, 0, 1, false},
	[LPT_OP_XFER] = {"xfer", LPT_REG_UNUSED, LPT_ARG_NUMBER, 7, 1, false},
	[LPT_OP_REST] = {"rest", LPT_REG_UNUSED, LPT_ARG_UNUSED, 0, 0, false},
	[LPT_OP_MARK] = {"mark", LPT_REG_UNUSED, LPT_ARG_NUMBER, 0, 0, false},
};

const char *const lpt_reg_names[LPT_REG_COUNT] = {
	[LPT_REG_DATA] = "data",       [LPT_REG_STATUS] = "status",   [LPT_REG_CONTROL] = "control",
	[LPT_REG_EPPADDR] = "eppaddr", [LPT_REG_EPPDATA] = "eppdata", [LPT_REG_ECR] = "ecr",
	[LPT_REG_FIFO] = "fifo",       [LPT_REG_CNFGA] = "cnfga",     [LPT_REG_CNFGB] = "cnfgb",
};

const char *const lpt_cond_names[LPT_COND_COUNT] = {
	[LPT_COND_ALWAYS] = "always",
	[LPT_COND_T] = "t",
	[LPT_COND_NOT_T] = "not-t",
	[LPT_COND_PAYLOAD_EMPTY] = "payload-empty",
	[LPT_COND_PAYLOAD_LEFT] = "payload-left",
	[LPT_COND_RESULTS_FULL] = "results-full",
};

const char *const lpt_xfer_names[LPT_XFER_MODE_COUNT] = {
	[LPT_XFER_COMPAT] = "compat",    [LPT_XFER_NIBBLE] = "nibble",
	[LPT_XFER_BYTE] = "byte",        [LPT_XFER_EPP_DATA] = "eppdata",
	[LPT_XFER_EPP_ADDR] = "eppaddr", [LPT_XFER_ECP] = "ecp",
	[LPT_XFER_FIFO] = "fifo",        [LPT_XFER_ECP_COMMAND] = "ecpcmd",
};
