/* SPDX-License-Identifier: MIT */
/* Port programs on their way to the daemon, results and trailer on their way back. */
#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/internal.h"

static struct lpt_trailer trailer_of(const struct wire_result *result)
{
	uint32_t number = result->status < 0 ? 0u - (uint32_t)result->status : 0;

	return (struct lpt_trailer){
		.status = wire_error_to_errno(number),
		.pc = result->pc,
		.mark = result->mark,
		.code = result->code,
		.payload_used = result->payload_used,
		.results_len = result->results.len,
		.bits = result->bits,
		.a = result->a,
		.t = result->t,
		.t_first_ns = result->t_first_ns,
		.t_last_ns = result->t_last_ns,
	};
}

static int answer_result(struct lpt_operation *operation, const struct wire_message *message)
{
	struct run_operation *run = lpt_container_of(operation, struct run_operation, base);
	const struct wire_result *result = &message->as.result;

	if (message->number != WIRE_result || result->results.len > run->results_size) {
		return -EPROTO;
	}
	struct lpt_trailer trailer = trailer_of(result);

	if (result->results.len > 0) {
		memcpy(run->results, result->results.bytes, result->results.len);
	}
	if (run->ret_trailer) {
		*run->ret_trailer = trailer;
	}
	if (trailer.status < 0) {
		connection_fail(operation->conn, trailer.status,
				"the program ended at instruction %u: %s", trailer.pc + 1,
				strerror(-trailer.status));
	}
	return trailer.status;
}

/* Instructions travel little-endian. */
static struct wire_blob encode_program(struct lpt_connection *conn, const struct lpt_insn *insns,
				       uint32_t n)
{
	struct lpt_insn *to = (struct lpt_insn *)conn->code;

	for (uint32_t i = 0; i < n; i++) {
		to[i] = insns[i];
		to[i].arg = htole32(insns[i].arg);
	}
	return (struct wire_blob){conn->code, n * (uint32_t)sizeof(*to)};
}

static int check(struct lpt_connection *conn, const struct lpt_program *program)
{
	if (!program || !program->insns || program->n_insns == 0) {
		return connection_fail(conn, -EINVAL, "the program has no instruction");
	}
	if (program->n_insns > LPT_PROGRAM_MAX) {
		return connection_fail(conn, -EMSGSIZE,
				       "the program has %u instructions, the most are %u",
				       program->n_insns, LPT_PROGRAM_MAX);
	}
	if (program->payload_len > LPT_PAYLOAD_MAX || program->results_size > LPT_RESULTS_MAX) {
		return connection_fail(
			conn, -EMSGSIZE,
			"payload and results of a program have at most %u bytes each",
			LPT_PAYLOAD_MAX);
	}
	if ((program->payload_len > 0 && !program->payload) ||
	    (program->results_size > 0 && !program->results)) {
		return connection_fail(conn, -EINVAL,
				       "payload or results have a length but no bytes");
	}
	return 0;
}

int run_send(struct run_operation *run, struct lpt_file *file, const struct lpt_program *program)
{
	struct lpt_connection *conn = file->conn;
	int r = check(conn, program);

	if (r < 0) {
		return r;
	}
	struct wire_run body = {
		.file = file->id,
		.room = program->results_size,
		.wall_ms = program->wall_ms,
		.t0_ns = program->t0_ns,
		.program = encode_program(conn, program->insns, program->n_insns),
		.payload = {program->payload, program->payload_len},
	};

	operation_init(&run->base, conn, answer_result);
	run->results = program->results;
	run->results_size = program->results_size;
	return operation_send(&run->base, WIRE_run, &body);
}

int lpt_run(struct lpt_file *file, const struct lpt_program *program,
	    struct lpt_trailer *ret_trailer)
{
	struct run_operation run;

	assert(file);
	run.ret_trailer = ret_trailer;
	int r = run_send(&run, file, program);

	return r < 0 ? r : operation_wait(&run.base);
}

int lpt_run_start(struct lpt_file *file, const struct lpt_program *program,
		  struct lpt_trailer *ret_trailer, lpt_done_fn done, void *userdata,
		  struct lpt_operation **ret_operation)
{
	assert(file);
	struct run_operation *run = malloc(sizeof(*run));

	if (!run) {
		return connection_fail(file->conn, -ENOMEM, "out of memory for a program");
	}
	run->ret_trailer = ret_trailer;
	int r = run_send(run, file, program);

	if (r < 0) {
		free(run);
		return r;
	}
	run->base.done = done;
	run->base.userdata = userdata;
	run->base.on_heap = true;
	if (ret_operation) {
		*ret_operation = &run->base;
	}
	return 0;
}
