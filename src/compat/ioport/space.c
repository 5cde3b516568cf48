/* SPDX-License-Identifier: MIT */
/* Addresses to registers, elements to port programs; see space.h. */
#include "compat/ioport/space.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <lpt/lpt.h>

#define N_PORTS_MAX 16
#define WIDTH_MAX 4
#define NO_REGISTER (-1)
#define EPP_REGISTERS ((1u << LPT_REG_EPPADDR) | (1u << LPT_REG_EPPDATA))

struct space_port {
	struct lpt_file *file; /* owned; NULL: the port is gone for us */
	bool is_ours;          /* allocated */
	uint32_t io, io_span, ecp, ecp_span;
	uint16_t unreadable, unwritable; /* 1u << enum lpt_reg */
};

struct space {
	struct lpt_connection *conn; /* owned */
	struct space_wait wait;
	struct space_port ports[N_PORTS_MAX];
	size_t n_ports;
	uint8_t scratch[SPACE_BLOCK_MAX];
};

/* What is moved: one of out and in is set. */
struct block {
	const uint8_t *out;
	uint8_t *in;
	unsigned width;
	size_t n;
};

/* One port's part of an element: for each of its bytes the register, or NO_REGISTER. */
struct lanes {
	int reg[WIDTH_MAX];
	unsigned n; /* registers among them */
};

/* --- which register --- */

static int register_at(const struct space_port *port, uint32_t address)
{
	static const int8_t io_registers[] = {
		LPT_REG_DATA,    LPT_REG_STATUS,  LPT_REG_CONTROL, LPT_REG_EPPADDR,
		LPT_REG_EPPDATA, LPT_REG_EPPDATA, LPT_REG_EPPDATA, LPT_REG_EPPDATA,
	};
	static const int8_t ecp_registers[] = {LPT_REG_FIFO, LPT_REG_CNFGB, LPT_REG_ECR};
	uint32_t io = address - port->io, ecp = address - port->ecp;

	if (io < port->io_span && io < sizeof(io_registers)) {
		return io_registers[io];
	}
	if (ecp < port->ecp_span && ecp < sizeof(ecp_registers)) {
		return ecp_registers[ecp];
	}
	return NO_REGISTER;
}

/* The registers that the port is known not to have in this direction. */
static uint16_t *without_of(struct space_port *port, const struct block *block)
{
	return block->out ? &port->unwritable : &port->unreadable;
}

static struct lanes lanes_of(struct space_port *port, uint16_t address, const struct block *block)
{
	struct lanes lanes = {.n = 0};

	for (unsigned i = 0; i < WIDTH_MAX; i++) {
		int reg = NO_REGISTER;

		if (port->file && i < block->width) {
			reg = register_at(port, (uint32_t)address + i);
		}
		if (reg != NO_REGISTER && *without_of(port, block) & (1u << reg)) {
			reg = NO_REGISTER;
		}
		lanes.reg[i] = reg;
		lanes.n += reg != NO_REGISTER;
	}
	return lanes;
}

/* --- programs --- */

static void lose(struct space_port *port)
{
	port->file = lpt_close(port->file);
}

/* Is the port ours now?  The first access waits for its turn. */
static bool allocate(struct space *space, struct space_port *port)
{
	if (port->is_ours) {
		return true;
	}
	int r = lpt_try_allocate(port->file);

	if (r == -EAGAIN) {
		if (space->wait.begin) {
			space->wait.begin(space->wait.context);
		}
		r = lpt_allocate(port->file, -1);
		if (space->wait.end) {
			space->wait.end(space->wait.context);
		}
	}
	port->is_ours = r == 0;
	if (r < 0) {
		lose(port);
	}
	return r == 0;
}

static int run(struct space *space, struct space_port *port, const struct lpt_program *program)
{
	if (!allocate(space, port)) {
		return -ENODEV;
	}
	int r = lpt_run(port->file, program, NULL);

	if (r == -ENODEV || r == -ESTALE || r == -EPIPE) {
		lose(port);
	}
	return r;
}

/* The bytes of the lanes, packed.  How many. */
static uint32_t gather(const struct lanes *lanes, const struct block *block, uint8_t *to)
{
	uint32_t n = 0;

	for (size_t i = 0; i < block->n * block->width; i++) {
		if (lanes->reg[i % block->width] != NO_REGISTER) {
			to[n++] = block->out[i];
		}
	}
	return n;
}

static void scatter(const struct lanes *lanes, const uint8_t *from, const struct block *block)
{
	for (size_t i = 0; i < block->n * block->width; i++) {
		if (lanes->reg[i % block->width] != NO_REGISTER) {
			block->in[i] = *from++;
		}
	}
}

/* An instruction for each register.  How many. */
static uint32_t add_lanes(const struct lanes *lanes, struct lpt_insn insn, struct lpt_insn *to)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < WIDTH_MAX; i++) {
		if (lanes->reg[i] != NO_REGISTER) {
			to[n] = insn;
			to[n++].reg = (uint8_t)lanes->reg[i];
		}
	}
	return n;
}

static int write_lanes(struct space *space, struct space_port *port, const struct lanes *lanes,
		       const struct block *block)
{
	struct lpt_insn insns[WIDTH_MAX + 2];
	uint32_t n_insns = add_lanes(lanes, (struct lpt_insn){.op = LPT_OP_PUT}, insns);

	insns[n_insns++] = (struct lpt_insn){.op = LPT_OP_JMP, .reg = LPT_COND_PAYLOAD_LEFT};
	insns[n_insns++] = (struct lpt_insn){.op = LPT_OP_END};
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = n_insns,
		.payload = space->scratch,
		.payload_len = gather(lanes, block, space->scratch),
	};

	return run(space, port, &program);
}

static int read_lanes(struct space *space, struct space_port *port, const struct lanes *lanes,
		      const struct block *block)
{
	struct lpt_insn insns[WIDTH_MAX + 3];
	const struct lpt_insn in = {.op = LPT_OP_IN, .mask = 0xff};
	uint32_t n_insns = 0;

	insns[n_insns++] = (struct lpt_insn){.op = LPT_OP_SET, .arg = (uint32_t)block->n};
	n_insns += add_lanes(lanes, in, insns + n_insns);
	insns[n_insns++] = (struct lpt_insn){.op = LPT_OP_DJNZ, .arg = 1};
	insns[n_insns++] = (struct lpt_insn){.op = LPT_OP_END};
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = n_insns,
		.results = space->scratch,
		.results_size = (uint32_t)block->n * lanes->n,
	};
	int r = run(space, port, &program);

	if (r == 0) {
		scatter(lanes, space->scratch, block);
	}
	return r;
}

/* Move a block through these registers of one port.  Which of them the port lacks, it says only by
 * refusing all: then each is tried by itself, and what is refused then is not asked for again. */
static void move_lanes(struct space *space, struct space_port *port, const struct lanes *lanes,
		       const struct block *block)
{
	int r = block->out ? write_lanes(space, port, lanes, block)
			   : read_lanes(space, port, lanes, block);

	if (r != -EINVAL && r != -EOPNOTSUPP) {
		return;
	}
	for (unsigned i = 0; i < WIDTH_MAX; i++) {
		struct lanes one = {{NO_REGISTER, NO_REGISTER, NO_REGISTER, NO_REGISTER}, 1};

		one.reg[i] = lanes->reg[i];
		if (one.reg[i] == NO_REGISTER) {
			continue;
		}
		if (lanes->n == 1) {
			*without_of(port, block) |= (uint16_t)(1u << one.reg[i]);
		} else {
			move_lanes(space, port, &one, block);
		}
	}
}

static void move(struct space *space, uint16_t address, const struct block *block)
{
	for (size_t i = 0; i < space->n_ports && block->n > 0; i++) {
		struct space_port *port = &space->ports[i];
		struct lanes lanes = lanes_of(port, address, block);

		if (lanes.n > 0) {
			move_lanes(space, port, &lanes, block);
		}
	}
}

void space_read(struct space *space, uint16_t address, unsigned width, uint8_t *bytes, size_t n)
{
	const struct block block = {.in = bytes, .width = width, .n = n};

	memset(bytes, 0xff, n * width);
	move(space, address, &block);
}

void space_write(struct space *space, uint16_t address, unsigned width, const uint8_t *bytes,
		 size_t n)
{
	const struct block block = {.out = bytes, .width = width, .n = n};

	move(space, address, &block);
}

/* --- opening and closing --- */

static void open_port(struct space *space, const struct lpt_port_info *info)
{
	struct space_port *port = &space->ports[space->n_ports];

	if (info->io == 0 || space->n_ports == N_PORTS_MAX ||
	    lpt_open(space->conn, info->name, &port->file) < 0) {
		return;
	}
	port->io = info->io;
	port->io_span = info->io_span;
	port->ecp = info->ecp;
	port->ecp_span = info->ecp ? info->ecp_span : 0;
	port->unwritable = 1u << LPT_REG_STATUS;
	if (!(info->capabilities & LPT_PPT_EPP_PRESENT)) {
		port->unreadable |= EPP_REGISTERS;
		port->unwritable |= EPP_REGISTERS;
	}
	space->n_ports++;
}

static int open_ports(struct space *space)
{
	struct lpt_records *list;
	int n = lpt_ports(space->conn, NULL, &list);

	for (int i = 0; i < n; i++) {
		const struct lpt_port_info *info = lpt_records_port(list, (size_t)i);

		if (strcmp(info->state, "gone") != 0) {
			open_port(space, info);
		}
	}
	if (n >= 0) {
		lpt_records_free(list);
	}
	return n < 0 ? n : 0;
}

int space_new(const char *socket, const struct space_wait *wait, struct space **ret_space)
{
	struct space *space = calloc(1, sizeof(*space));

	if (!space) {
		return -ENOMEM;
	}
	if (wait) {
		space->wait = *wait;
	}
	int r = lpt_connect(LPT_DAEMON_ANY, socket, NULL, &space->conn);

	if (r == 0) {
		r = open_ports(space);
	}
	if (r < 0) {
		space_free(space);
		return r;
	}
	*ret_space = space;
	return 0;
}

struct space *space_free(struct space *space)
{
	if (!space) {
		return NULL;
	}
	lpt_disconnect(space->conn);
	free(space);
	return NULL;
}
