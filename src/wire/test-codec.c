/* SPDX-License-Identifier: MIT */
/* Every message survives the way to bytes and back; nothing malformed is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wire/table.h"

static const unsigned int numbers[] = {
#define MESSAGE(number, name, kind, role, reply, fields) number,
#include "wire/messages.def"
};

#define N_NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

/* A message with random fields and the room its texts and blobs live in. */
struct fixture {
	struct wire_message message, decoded;
	uint8_t *bytes, *again;
	char *pool;
	size_t pool_used;
	uint32_t seed;
};

#define POOL_SIZE (2 * WIRE_MESSAGE_MAX)

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->bytes = malloc(WIRE_MESSAGE_MAX + 1);
	f->again = malloc(WIRE_MESSAGE_MAX);
	f->pool = malloc(POOL_SIZE);
	f->seed = 1;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	free(f->bytes);
	free(f->again);
	free(f->pool);
	free(f);
	return 0;
}

static uint32_t random_u32(struct fixture *f)
{
	f->seed ^= f->seed << 13;
	f->seed ^= f->seed >> 17;
	f->seed ^= f->seed << 5;
	return f->seed;
}

static char *random_bytes(struct fixture *f, size_t len)
{
	char *bytes = f->pool + f->pool_used;

	assert_true(f->pool_used + len <= POOL_SIZE);
	for (size_t i = 0; i < len; i++) {
		bytes[i] = (char)(1 + random_u32(f) % 127);
	}
	f->pool_used += len;
	return bytes;
}

static void fill_field(struct fixture *f, const struct wire_field *field, bool full)
{
	uint8_t *at = (uint8_t *)&f->message.as + field->offset;

	if (field->type == WIRE_STR) {
		size_t len = full ? field->maximum : 1 + random_u32(f) % field->maximum;
		char *text = random_bytes(f, len);

		text[len - 1] = '\0';
		*(const char **)at = text;
	} else if (field->type == WIRE_BLOB) {
		uint32_t len = full ? field->maximum : random_u32(f) % (field->maximum + 1);

		*(struct wire_blob *)at = (struct wire_blob){random_bytes(f, len), len};
	} else {
		wire_number_set(at, field->type, (uint64_t)random_u32(f) << 32 | random_u32(f));
	}
}

/* A message of that number in f->message and f->bytes; gives its length. */
static size_t make(struct fixture *f, unsigned int number, bool full)
{
	f->pool_used = 0;
	memset(&f->message, 0, sizeof(f->message));
	f->message.number = (enum wire_number)number;
	f->message.id = random_u32(f);
	for (const struct wire_field *at = wire_layout(number)->fields; at->type; at++) {
		fill_field(f, at, full);
	}
	int len = wire_encode(f->message.number, f->message.id, &f->message.as, f->bytes,
			      WIRE_MESSAGE_MAX);

	assert_true(len >= (int)WIRE_HEADER_LEN);
	return (size_t)len;
}

/* Bytes are equal only if every field is: the encoder writes them all. */
static void assert_survives(struct fixture *f, size_t len)
{
	memset(&f->decoded, 0x5a, sizeof(f->decoded));
	assert_int_equal(wire_decode(f->bytes, len, &f->decoded), 0);
	assert_int_equal(f->decoded.number, f->message.number);
	assert_int_equal(f->decoded.id, f->message.id);
	int len_again = wire_encode(f->decoded.number, f->decoded.id, &f->decoded.as, f->again,
				    WIRE_MESSAGE_MAX);

	assert_int_equal(len_again, len);
	assert_memory_equal(f->bytes, f->again, len);
}

static void every_message_survives_with_random_fields(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < N_NUMBERS; i++) {
		for (int round = 0; round < 20; round++) {
			assert_survives(f, make(f, numbers[i], false));
		}
	}
}

static void every_message_survives_with_its_longest_fields(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < N_NUMBERS; i++) {
		assert_survives(f, make(f, numbers[i], true));
	}
}

/* Only the ends of fields are ends of messages, whatever follows there is absent. */
static void a_message_cut_inside_a_field_is_refused(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < N_NUMBERS; i++) {
		size_t len = make(f, numbers[i], false);
		size_t n_taken = 0, n_fields = 0;

		for (size_t cut = 0; cut<len; cut += len> 4096 ? 97 : 1) {
			int r = wire_decode(f->bytes, cut, &f->decoded);

			assert_true(r == 0 || r == -EBADMSG);
			n_taken += r == 0;
		}
		for (const struct wire_field *at = wire_layout(numbers[i])->fields; at->type;
		     at++) {
			n_fields++;
		}
		assert_true(n_taken <= n_fields);
	}
}

static void fields_that_an_older_peer_lacks_read_as_zero_or_empty(void **state)
{
	struct fixture *f = *state;
	struct wire_run body = {.file = 7, .room = 9};
	int len = wire_encode(WIRE_run, 3, &body, f->bytes, WIRE_MESSAGE_MAX);

	assert_true(len > 12);
	memset(&f->decoded, 0x5a, sizeof(f->decoded));
	assert_int_equal(wire_decode(f->bytes, 12, &f->decoded), 0);
	assert_int_equal(f->decoded.as.run.file, 7);
	assert_int_equal(f->decoded.as.run.room, 0);
	assert_int_equal(f->decoded.as.run.wall_ms, 0);
	assert_int_equal(f->decoded.as.run.program.len, 0);
	assert_non_null(f->decoded.as.run.payload.bytes);
}

static void bytes_behind_the_last_field_are_skipped(void **state)
{
	struct fixture *f = *state;
	struct wire_close body = {.file = 7};
	int len = wire_encode(WIRE_close, 3, &body, f->bytes, WIRE_MESSAGE_MAX);

	memset(f->bytes + len, 0xff, 5);
	assert_int_equal(wire_decode(f->bytes, (size_t)len + 5, &f->decoded), 0);
	assert_int_equal(f->decoded.as.close.file, 7);
}

static void a_message_over_the_maximum_is_refused(void **state)
{
	struct fixture *f = *state;

	memset(f->bytes, 0, WIRE_MESSAGE_MAX + 1);
	f->bytes[0] = WIRE_done & 0xff;
	f->bytes[1] = WIRE_done >> 8;
	assert_int_equal(wire_decode(f->bytes, WIRE_MESSAGE_MAX + 1, &f->decoded), -EBADMSG);
}

static void an_unknown_number_is_told_with_its_id(void **state)
{
	struct fixture *f = *state;
	const uint8_t bytes[] = {0xff, 0x7f, 0, 0, 5, 0, 0, 0, 1, 2, 3};

	assert_int_equal(wire_decode(bytes, sizeof(bytes), &f->decoded), -ENOSYS);
	assert_int_equal(f->decoded.number, 0x7fff);
	assert_int_equal(f->decoded.id, 5);
	assert_int_equal(wire_encode((enum wire_number)0x7fff, 5, &f->message.as, f->bytes, 100),
			 -EINVAL);
}

static void reserved_bytes_must_be_zero(void **state)
{
	struct fixture *f = *state;
	const uint8_t bytes[] = {0x02, 0x80, 1, 0, 5, 0, 0, 0};

	assert_int_equal(wire_decode(bytes, sizeof(bytes), &f->decoded), -EBADMSG);
}

static void a_text_without_its_zero_is_refused(void **state)
{
	struct fixture *f = *state;
	const uint8_t none[] = {3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 'a', 'b'};
	const uint8_t early[] = {3, 0, 0, 0, 1, 0, 0, 0, 3, 0, 'a', 0, 0};
	const uint8_t empty[] = {3, 0, 0, 0, 1, 0, 0, 0, 0, 0};

	assert_int_equal(wire_decode(none, sizeof(none), &f->decoded), -EBADMSG);
	assert_int_equal(wire_decode(early, sizeof(early), &f->decoded), -EBADMSG);
	assert_int_equal(wire_decode(empty, sizeof(empty), &f->decoded), -EBADMSG);
}

static void a_text_over_its_maximum_is_refused(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[10 + 65] = {3, 0, 0, 0, 1, 0, 0, 0, 65, 0};

	memset(bytes + 10, 'a', 64);
	assert_int_equal(wire_decode(bytes, sizeof(bytes), &f->decoded), -EBADMSG);
	bytes[8] = 64;
	bytes[10 + 63] = '\0';
	assert_int_equal(wire_decode(bytes, sizeof(bytes) - 1, &f->decoded), 0);
}

static void a_blob_over_its_maximum_is_refused_both_ways(void **state)
{
	struct fixture *f = *state;
	struct wire_request body = {.in = {f->pool, 4097}};

	memset(f->pool, 0, 4097);
	assert_int_equal(wire_encode(WIRE_request, 1, &body, f->bytes, WIRE_MESSAGE_MAX),
			 -EMSGSIZE);
	body.in.len = 4096;
	int len = wire_encode(WIRE_request, 1, &body, f->bytes, WIRE_MESSAGE_MAX);

	assert_true(len > 4096);
	f->bytes[WIRE_HEADER_LEN + 16] = 1; /* its length: 4097 */
	assert_int_equal(wire_decode(f->bytes, (size_t)len + 1, &f->decoded), -EBADMSG);
}

static void a_long_text_is_cut_between_characters(void **state)
{
	struct fixture *f = *state;
	char text[80] = "";
	struct wire_list body = {.port = text};

	memset(text, 'a', 62);
	memcpy(text + 62, "\xc3\xa9", 3);
	int len = wire_encode(WIRE_list, 1, &body, f->bytes, WIRE_MESSAGE_MAX);

	assert_int_equal(wire_decode(f->bytes, (size_t)len, &f->decoded), 0);
	assert_int_equal(strlen(f->decoded.as.list.port), 62);
}

static void a_buffer_that_is_too_small_is_never_overrun(void **state)
{
	struct fixture *f = *state;
	size_t len = make(f, WIRE_port, false);

	for (size_t size = 0; size < len; size++) {
		memset(f->again, 0x5a, len + 1);
		assert_int_equal(wire_encode(WIRE_port, 1, &f->message.as, f->again, size),
				 -EMSGSIZE);
		assert_int_equal(f->again[size], 0x5a);
	}
}

static void the_table_knows_roles_and_requests(void **state)
{
	assert_string_equal(wire_name(WIRE_allocate), "allocate");
	assert_int_equal(wire_least_role(WIRE_allocate), WIRE_ROLE_USE);
	assert_true(wire_is_request(WIRE_allocate));
	assert_false(wire_is_request(WIRE_done));
	assert_null(wire_name((enum wire_number)0x7fff));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(every_message_survives_with_random_fields),
		TEST(every_message_survives_with_its_longest_fields),
		TEST(a_message_cut_inside_a_field_is_refused),
		TEST(fields_that_an_older_peer_lacks_read_as_zero_or_empty),
		TEST(bytes_behind_the_last_field_are_skipped),
		TEST(a_message_over_the_maximum_is_refused),
		TEST(an_unknown_number_is_told_with_its_id),
		TEST(reserved_bytes_must_be_zero),
		TEST(a_text_without_its_zero_is_refused),
		TEST(a_text_over_its_maximum_is_refused),
		TEST(a_blob_over_its_maximum_is_refused_both_ways),
		TEST(a_long_text_is_cut_between_characters),
		TEST(a_buffer_that_is_too_small_is_never_overrun),
		TEST(the_table_knows_roles_and_requests),
	};

	return cmocka_run_group_tests_name("wire/codec", tests, NULL, NULL);
}
