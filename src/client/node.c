/* SPDX-License-Identifier: MIT */
/* What device nodes need of a file beyond turns and programs. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "client/internal.h"

int lpt_enlist(struct lpt_file *file, int exclusive)
{
	assert(file);
	struct wire_enlist body = {file->id, exclusive != 0};

	return exchange(file->conn, WIRE_enlist, &body, answer_done, NULL);
}

struct note {
	uint8_t bytes[LPT_NOTE_MAX];
	uint32_t len;
};

static int answer_note(struct lpt_operation *operation, const struct wire_message *message)
{
	const struct wire_blob *from = &message->as.note.note;
	struct note *note = operation->context;

	if (message->number != WIRE_note) {
		return -EPROTO;
	}
	memcpy(note->bytes, from->bytes, from->len);
	note->len = from->len;
	return 0;
}

int lpt_get_note(struct lpt_file *file, void *ret_note)
{
	assert(file && ret_note);
	struct wire_note_get body = {file->id};
	struct note note = {.len = 0};
	int r = exchange(file->conn, WIRE_note_get, &body, answer_note, &note);

	if (r < 0) {
		return r;
	}
	memcpy(ret_note, note.bytes, note.len);
	return (int)note.len;
}

int lpt_set_note(struct lpt_file *file, const void *note, size_t n)
{
	assert(file && (note || n == 0));
	if (n > LPT_NOTE_MAX) {
		return connection_fail(file->conn, -EMSGSIZE, "a note has at most %u bytes",
				       LPT_NOTE_MAX);
	}
	struct wire_note_set body = {file->id, {note, (uint32_t)n}};

	return exchange(file->conn, WIRE_note_set, &body, answer_done, NULL);
}

int lpt_interrupts(struct lpt_file *file, int take)
{
	assert(file);
	struct wire_interrupts body = {.file = file->id, .take = take != 0};
	uint32_t count = 0;
	int r = exchange(file->conn, WIRE_interrupts, &body, answer_count, &count);

	return r < 0 ? r : (int)(count & INT32_MAX);
}

int lpt_arm_control(struct lpt_file *file, uint8_t control)
{
	assert(file);
	struct wire_interrupts body = {.file = file->id, .arm = 1, .control = control};
	uint32_t count;

	return exchange(file->conn, WIRE_interrupts, &body, answer_count, &count);
}
