/* SPDX-License-Identifier: MIT */
/* Negotiation, termination, compatibility, nibble and byte mode, device IDs. */
#include "ieee1284/test-device.h"

static void each_mode_is_negotiated_and_left_again(void **state)
{
	struct device *d = *state;

	for (int mode = LPT_1284_NIBBLE; mode < LPT_1284_MODE_COUNT; mode++) {
		assert_int_equal(does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = mode)), 0);
		assert_int_equal(d->cable.mode, mode);
		assert_int_equal(d->state, SPEAKING);
		assert_int_equal(does(d, WANT(.kind = LPT_TALK_TERMINATE)), 0);
		assert_int_equal(d->state, COMPAT);
		assert_at_rest(d);
	}
	assert_int_equal(d->n_negotiations, LPT_1284_MODE_COUNT - 1);
}

static void a_mode_is_left_before_the_next_is_negotiated(void **state)
{
	struct device *d = *state;

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = LPT_1284_NIBBLE)), 0);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = LPT_1284_ECP)), 0);
	assert_int_equal(d->request, 0x10);
	assert_int_equal(d->cable.mode, LPT_1284_ECP);
}

static void a_device_that_knows_nothing_of_it_is_told_by_event_2(void **state)
{
	struct device *d = *state;
	d->is_plain = true;

	int r = does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = LPT_1284_ECP));

	assert_int_equal(r, -ENXIO);
	assert_int_equal(d->talk.result.event, 2);
	assert_at_rest(d);
}

static void a_mode_that_the_device_refuses_leaves_compatibility(void **state)
{
	struct device *d = *state;
	d->n_speaks = 1;

	int r = does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = LPT_1284_EPP));

	assert_int_equal(r, -EOPNOTSUPP);
	assert_int_equal(d->state, COMPAT);
	assert_at_rest(d);
}

static void a_mode_that_the_port_cannot_do_is_not_even_asked_for(void **state)
{
	struct device *d = *state;
	d->cable.caps = 0;

	int r = does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = LPT_1284_BYTE));

	assert_int_equal(r, -EOPNOTSUPP);
	assert_int_equal(d->lines.accesses, 0);
}

static void silence_is_named_by_its_event_and_the_lines_rest(void **state)
{
	static const struct {
		enum lpt_1284_mode mode;
		uint32_t event;
	} silences[] = {
		{LPT_1284_NIBBLE, 6}, {LPT_1284_ECP, 31},    {LPT_1284_NIBBLE, 24},
		{LPT_1284_BYTE, 27},  {LPT_1284_ECP_RLE, 6},
	};

	for (size_t i = 0; i < sizeof(silences) / sizeof(silences[0]); i++) {
		device_setup(state);
		struct device *d = *state;
		d->silent = silences[i].event;

		does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = silences[i].mode));
		if (d->talk.result.error == 0) {
			does(d, WANT(.kind = LPT_TALK_TERMINATE));
		}
		assert_int_equal(d->talk.result.error, -ETIMEDOUT);
		assert_int_equal(d->talk.result.event, silences[i].event);
		assert_at_rest(d);
	}
}

static void the_id_form_of_a_mode_has_its_own_request(void **state)
{
	struct device *d = *state;

	int r = does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = LPT_1284_BYTE,
			     .flags = LPT_1284_FLAG_ID));

	assert_int_equal(r, 0);
	assert_int_equal(d->request, 0x05);
	assert_true(d->cable.is_id);
}

static void nonsense_is_refused_at_once(void **state)
{
	struct device *d = *state;
	uint8_t buffer[1];

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = 99)), -EINVAL);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = LPT_1284_EPP,
				      .flags = LPT_1284_FLAG_ID)),
			 -EINVAL);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_ID, .buffer = buffer, .n = 1)), -EINVAL);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_READ, .mode = LPT_1284_BYTE)), -EINVAL);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_READ, .mode = LPT_1284_COMPAT, .n = 1)),
			 -EOPNOTSUPP);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_WRITE, .mode = LPT_1284_NIBBLE)),
			 -EOPNOTSUPP);
	assert_int_equal(d->lines.accesses, 0);
}

static void connecting_does_nothing_where_it_is_so_already(void **state)
{
	struct device *d = *state;
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_CONNECT, .protocol = LPT_PROTOCOL_ECP_SW)),
			 0);
	uint64_t accesses = d->lines.accesses;

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_CONNECT, .protocol = LPT_PROTOCOL_ECP_SW)),
			 0);

	assert_int_equal(d->lines.accesses, accesses);
}

/* --- bytes --- */

static void a_write_in_compatibility_mode_is_strobed_out(void **state)
{
	struct device *d = *state;

	int r = does(d, WANT(.kind = LPT_TALK_WRITE, .bytes = (const uint8_t *)"hello", .n = 5));

	assert_int_equal(r, 0);
	assert_int_equal(d->talk.result.done, 5);
	assert_int_equal(d->n_taken, 5);
	assert_int_equal(d->taken[4], 'o');
}

static void a_write_that_is_refused_tells_how_far_it_came_and_how_long_it_waited(void **state)
{
	struct device *d = *state;
	d->room = 3;
	int64_t start = device_clock;

	int r = does(d, WANT(.kind = LPT_TALK_WRITE, .bytes = (const uint8_t *)"hello", .n = 5,
			     .wait_us = 200000));

	assert_int_equal(r, -ETIMEDOUT);
	assert_int_equal(d->talk.result.event, 0);
	assert_int_equal(d->talk.result.done, 3);
	assert_in_range(device_clock - start, 200000000, 210000000);
	assert_at_rest(d);
}

static const uint16_t hi[] = {'H', 'i', 0xf0, 0x0f};

static void bytes_are_read_until_the_device_has_no_more(void **state)
{
	static const enum lpt_1284_mode modes[] = {LPT_1284_NIBBLE, LPT_1284_CHANNEL_NIBBLE,
						   LPT_1284_BYTE};

	for (size_t i = 0; i < 3; i++) {
		device_setup(state);
		struct device *d = *state;
		uint8_t buffer[8];
		offer(d, hi, 4);

		int r = does(d, WANT(.kind = LPT_TALK_READ, .mode = modes[i], .buffer = buffer,
				     .n = sizeof(buffer)));

		assert_int_equal(r, 0);
		assert_int_equal(d->talk.result.done, 4);
		assert_memory_equal(buffer, "Hi\xf0\x0f", 4);
		assert_int_equal(d->cable.mode, modes[i]);
		assert_int_equal(does(d, WANT(.kind = LPT_TALK_TERMINATE)), 0);
		assert_at_rest(d);
	}
}

static void a_read_waits_in_reverse_idle_until_data_comes(void **state)
{
	struct device *d = *state;
	uint8_t buffer[8];
	offer(d, hi, 2);
	d->offers_at = device_clock + 80000000;

	int r = does(d, WANT(.kind = LPT_TALK_READ, .mode = LPT_1284_NIBBLE, .buffer = buffer,
			     .n = sizeof(buffer), .wait_us = 100000));

	assert_int_equal(r, 0);
	assert_int_equal(d->talk.result.done, 2);
	assert_in_range(device_clock, d->offers_at, d->offers_at + 3000000);
}

static void a_read_that_finds_nothing_says_so_and_stays_in_the_mode(void **state)
{
	struct device *d = *state;
	uint8_t buffer[8];
	int64_t start = device_clock;

	int r = does(d, WANT(.kind = LPT_TALK_READ, .mode = LPT_1284_BYTE, .buffer = buffer,
			     .n = sizeof(buffer)));

	assert_int_equal(r, -ENODATA);
	assert_in_range(device_clock - start, 35000000, 40000000);
	assert_int_equal(d->cable.mode, LPT_1284_BYTE);
}

static void a_read_that_the_device_breaks_off_names_the_event(void **state)
{
	struct device *d = *state;
	uint8_t buffer[8];
	offer(d, hi, 4);
	d->silent = 9;

	int r = does(d, WANT(.kind = LPT_TALK_READ, .mode = LPT_1284_NIBBLE, .buffer = buffer,
			     .n = sizeof(buffer)));

	assert_int_equal(r, -ETIMEDOUT);
	assert_int_equal(d->talk.result.event, 9);
	assert_at_rest(d);
}

static void a_mode_by_word_of_the_caller_is_neither_negotiated_nor_kept(void **state)
{
	struct device *d = *state;
	uint8_t buffer[8];
	offer(d, hi, 2);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = LPT_1284_NIBBLE)), 0);
	lpt_1284_cable_init(&d->cable, d->cable.caps);

	int r = does(d, WANT(.kind = LPT_TALK_READ, .mode = LPT_1284_NIBBLE,
			     .flags = LPT_1284_FLAG_AS_IS, .buffer = buffer, .n = sizeof(buffer)));

	assert_int_equal(r, 0);
	assert_int_equal(d->talk.result.done, 2);
	assert_int_equal(d->n_negotiations, 1);
	assert_int_equal(d->cable.mode, LPT_1284_COMPAT);
}

/* --- device IDs --- */

#define ID_TEXT "MFG:ACME;MDL:Anvil;"

struct id {
	uint16_t bytes[64];
	uint32_t n;
};

static struct id make_id(uint8_t high, uint8_t low, const char *text)
{
	struct id id = {.bytes = {high, low}, .n = 2};

	while (*text) {
		id.bytes[id.n++] = (uint8_t)*text++;
	}
	return id;
}

static int read_id(struct device *d, const struct id *id, enum lpt_1284_mode mode, uint8_t *buffer)
{
	offer(d, id->bytes, id->n);
	return does(
		d, WANT(.kind = LPT_TALK_ID, .mode = mode, .buffer = buffer, .n = LPT_1284_ID_MAX));
}

static uint8_t id_buffer[LPT_1284_ID_MAX];

static void the_id_is_read_raw_in_each_mode_that_has_one(void **state)
{
	static const enum lpt_1284_mode modes[] = {LPT_1284_NIBBLE, LPT_1284_BYTE, LPT_1284_ECP,
						   LPT_1284_ECP_RLE};
	struct id id = make_id(0, 2 + sizeof(ID_TEXT) - 1, ID_TEXT);

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		device_setup(state);
		struct device *d = *state;

		assert_int_equal(read_id(d, &id, modes[i], id_buffer), 0);
		assert_int_equal(d->talk.result.done, id.n);
		assert_memory_equal(id_buffer + 2, ID_TEXT, id.n - 2);
		assert_at_rest(d);
	}
}

static void an_id_may_be_as_long_as_its_length_can_say(void **state)
{
	struct device *d = *state;
	static uint16_t bytes[LPT_1284_ID_MAX];
	bytes[0] = bytes[1] = 0xff;
	for (uint32_t i = 2; i < LPT_1284_ID_MAX; i++) {
		bytes[i] = 'a' + i % 26;
	}
	offer(d, bytes, LPT_1284_ID_MAX);

	int r = does(d, WANT(.kind = LPT_TALK_ID, .mode = LPT_1284_BYTE, .buffer = id_buffer,
			     .n = LPT_1284_ID_MAX));

	assert_int_equal(r, 0);
	assert_int_equal(d->talk.result.done, LPT_1284_ID_MAX);
	assert_int_equal(id_buffer[LPT_1284_ID_MAX - 1], bytes[LPT_1284_ID_MAX - 1]);
}

static void a_wrong_length_of_an_id_does_no_harm(void **state)
{
	const uint8_t n = 2 + sizeof(ID_TEXT) - 1;
	const struct id ids[] = {
		make_id(n, 0, ID_TEXT),       /* the low byte first: far too long */
		make_id(0, n - 2, ID_TEXT),   /* without its own bytes */
		make_id(0x01, 0x00, ID_TEXT), /* more than there is */
	};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		device_setup(state);
		struct device *d = *state;

		assert_int_equal(read_id(d, &ids[i], LPT_1284_NIBBLE, id_buffer), 0);
		assert_int_equal(d->talk.result.done, n);
		assert_at_rest(d);
	}
}

static void an_id_that_is_one_byte_over_and_over_is_none(void **state)
{
	struct device *d = *state;
	static uint16_t bytes[LPT_1284_ID_MAX];
	for (uint32_t i = 0; i < LPT_1284_ID_MAX; i++) {
		bytes[i] = 0x33;
	}
	offer(d, bytes, LPT_1284_ID_MAX);

	int r = does(d, WANT(.kind = LPT_TALK_ID, .buffer = id_buffer, .n = LPT_1284_ID_MAX,
			     .mode = LPT_1284_NIBBLE));

	assert_int_equal(r, -EPROTO);
	assert_at_rest(d);
}

static void a_device_without_an_id_gives_no_data(void **state)
{
	struct device *d = *state;

	int r = does(d, WANT(.kind = LPT_TALK_ID, .mode = LPT_1284_NIBBLE, .buffer = id_buffer,
			     .n = LPT_1284_ID_MAX));

	assert_int_equal(r, -ENODATA);
	assert_at_rest(d);
}

/* --- lines --- */

static void a_reset_pulses_nInit_and_leaves_compatibility(void **state)
{
	struct device *d = *state;
	int64_t start = device_clock;

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_RESET)), 0);

	assert_true(device_clock - start >= 50000);
	assert_at_rest(d);
}

static void the_status_is_looked_at(void **state)
{
	struct device *d = *state;

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_STATUS)), 0);
	assert_int_equal(d->talk.result.status, 0xd8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(each_mode_is_negotiated_and_left_again),
		test(a_mode_is_left_before_the_next_is_negotiated),
		test(a_device_that_knows_nothing_of_it_is_told_by_event_2),
		test(a_mode_that_the_device_refuses_leaves_compatibility),
		test(a_mode_that_the_port_cannot_do_is_not_even_asked_for),
		test(silence_is_named_by_its_event_and_the_lines_rest),
		test(the_id_form_of_a_mode_has_its_own_request),
		test(nonsense_is_refused_at_once),
		test(connecting_does_nothing_where_it_is_so_already),
		test(a_write_in_compatibility_mode_is_strobed_out),
		test(a_write_that_is_refused_tells_how_far_it_came_and_how_long_it_waited),
		test(bytes_are_read_until_the_device_has_no_more),
		test(a_read_waits_in_reverse_idle_until_data_comes),
		test(a_read_that_finds_nothing_says_so_and_stays_in_the_mode),
		test(a_read_that_the_device_breaks_off_names_the_event),
		test(a_mode_by_word_of_the_caller_is_neither_negotiated_nor_kept),
		test(the_id_is_read_raw_in_each_mode_that_has_one),
		test(an_id_may_be_as_long_as_its_length_can_say),
		test(a_wrong_length_of_an_id_does_no_harm),
		test(an_id_that_is_one_byte_over_and_over_is_none),
		test(a_device_without_an_id_gives_no_data),
		test(a_reset_pulses_nInit_and_leaves_compatibility),
		test(the_status_is_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
