/* SPDX-License-Identifier: MIT */
/* R186 to R203 and R270 through a daemon: reads and writes of devices. */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "daemon-device.h"

static void check_offsets(bool writes)
{
	static const uint64_t offsets[] = {1, 4096, 0x100000000, UINT64_MAX};
	char buffer[4] = "abc";

	CHECK(open_echo(""));
	struct before before = look();
	for (int i = 0; i < 4; i++) {
		enum lpt_status status = LPT_STATUS_SUCCESS;
		uint32_t n = 0xbad;
		int r = writes ? lpt_device_write(devices[0], buffer, 4, offsets[i], TRANSFER_MS,
						  &status, &n)
			       : lpt_device_read(devices[0], buffer, 4, offsets[i], TRANSFER_MS,
						 &status, &n);
		CHECK(r == -EINVAL && n == 0);
		CHECK(lpt_status_number(status) == 0xc000000d);
	}
	CHECK(is_unchanged(before));
	CHECK(write_device(0, "data", &(uint32_t){0}) == 0 && reads_back(0, "data"));
}

static void r186_read_at_an_offset_is_refused(void)
{
	check_offsets(false);
}

static void r187_write_at_an_offset_is_refused(void)
{
	check_offsets(true);
}

static void r188_transfers_need_no_lock(void)
{
	uint32_t n = 0xbad;

	CHECK(open_echo(""));
	CHECK(ask_device(0, UNLOCK) == 0xc0000184); /* there is none */
	CHECK(write_device(0, "data", &n) == 0 && n == 4);
	CHECK(reads_back(0, "data"));
	CHECK(ask_device(0, UNLOCK) == 0xc0000184 && port_is_free());
}

static void r189_port_is_taken_before_the_wires_are_touched(void)
{
	static struct transfer write, read;

	CHECK(open_chain());
	CHECK(write_device(SECOND_DEVICE, "far", &(uint32_t){0}) == 0);
	CHECK(start_allocate(PORT_CLIENT) == 0 && is_granted(PORT_CLIENT));
	struct before before = look();
	CHECK(start_write(FIRST_DEVICE, &write, "near") && start_read(SECOND_DEVICE, &read, 3));
	CHECK(await_waiters("LPT3", 2));
	CHECK(look().accesses == before.accesses); /* it is another's */
	CHECK(is_pending(FIRST_DEVICE, &write) && is_pending(SECOND_DEVICE, &read));
	CHECK(free_port(PORT_CLIENT) == 0);
	CHECK(transfer_ended(FIRST_DEVICE, &write, 0, 4));
	CHECK(transfer_ended(SECOND_DEVICE, &read, 0, 3) && strcmp(read.buffer, "far") == 0);
	CHECK(look().accesses > before.accesses);
	CHECK(look().n_allocations == before.n_allocations + 2); /* one for each */
	CHECK(reads_back(FIRST_DEVICE, "near"));
}

static void r190_port_is_given_back_at_once_to_who_waits(void)
{
	static struct transfer first, second;

	CHECK(open_echo("") && open_port(1, "LPT3") == 0 && open_port(2, "LPT3") == 0);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(start_write(0, &first, "first") && start_write(0, &second, "second"));
	CHECK(start_allocate(2) == 0 && await_waiters("LPT3", 2));
	CHECK(free_port(1) == 0);
	CHECK(is_granted(2)); /* before the device's next request */
	CHECK(transfer_ended(0, &first, 0, 5) && is_pending(0, &second));
	CHECK(owns_port(2) && free_port(2) == 0);
	CHECK(transfer_ended(0, &second, 0, 6) && reads_back(0, "firstsecond"));
}

static void r191_port_is_given_back_though_nobody_waits(void)
{
	uint32_t n;
	char buffer[4];

	CHECK(open_echo(""));
	uint64_t n_allocations = look().n_allocations;
	CHECK(write_device(0, "data", &n) == 0 && port_is_free());
	CHECK(reads_back(0, "data") && port_is_free());
	CHECK(look().n_allocations == n_allocations + 2);
	CHECK(adjust_port("LPT3", "mute", "yes") == 0); /* also after a failure */
	CHECK(read_device(0, buffer, 4, &n) != 0 && port_is_free());
	CHECK(look().n_allocations > n_allocations + 2);
}

static void r192_transfer_that_waits_completes_through_the_queue(void)
{
	static struct transfer write, read, other, late;

	CHECK(open_echo("") && open_port(1, "LPT3") == 0);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(start_write(0, &write, "one"));
	CHECK(start_read(0, &read, 3));
	CHECK(start_write(0, &other, "two"));
	CHECK(is_pending(0, &write) && is_pending(0, &read) && is_pending(0, &other));
	CHECK(free_port(1) == 0);
	CHECK(transfer_ended(0, &write, 0, 3));
	CHECK(transfer_ended(0, &read, 0, 3) && memcmp(read.buffer, "one", 3) == 0);
	CHECK(transfer_ended(0, &other, 0, 3));
	CHECK(write.order < read.order && read.order < other.order);
	CHECK(reads_back(0, "two"));

	/* Also one that waits for the device. */
	CHECK(start_read(0, &late, 4) && is_pending(0, &late));
	CHECK(adjust_port("LPT3", "say", "late") == 0);
	CHECK(transfer_ended(0, &late, 0, 4) && memcmp(late.buffer, "late", 4) == 0);
}

static void r193_queued_transfer_can_be_cancelled(void)
{
	static struct transfer first, middle, last, idle;

	CHECK(open_echo("") && open_port(1, "LPT3") == 0);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(start_read(0, &first, 4));
	CHECK(start_write(0, &middle, "gone"));
	CHECK(start_write(0, &last, "stays"));
	CHECK(lpt_cancel(middle.operation) == 0);
	CHECK(transfer_ended(0, &middle, 0xc0000120, 0));
	CHECK(is_pending(0, &first) && is_pending(0, &last));
	CHECK(lpt_cancel(first.operation) == 0); /* the one that asks for the port */
	CHECK(transfer_ended(0, &first, 0xc0000120, 0));
	CHECK(free_port(1) == 0 && transfer_ended(0, &last, 0, 5) && reads_back(0, "stays"));

	/* And one that waits for the device. */
	CHECK(start_read(0, &idle, 4) && is_pending(0, &idle));
	CHECK(lpt_cancel(idle.operation) == 0 && transfer_ended(0, &idle, 0xc0000120, 0));
	CHECK(write_device(0, "data", &(uint32_t){0}) == 0 && reads_back(0, "data"));
}

static void r194_information_of_a_read_is_what_was_read(void)
{
	const struct lpt_serial_timeouts timeouts = {.read_total_constant = 50};
	char buffer[20] = "";
	uint32_t n = 0xbad;

	CHECK(open_echo(""));
	CHECK(adjust_port("LPT3", "say", "0123456789") == 0);
	CHECK(read_device(0, buffer, 3, &n) == 0 && n == 3);
	CHECK(lpt_device_set_timeouts(devices[0], &timeouts) == 0);
	CHECK(read_device(0, buffer, 20, &n) == 0x00000102 && n == 7);
	CHECK(memcmp(buffer, "3456789", 7) == 0);
	CHECK(read_device(0, buffer, 20, &n) == 0x00000102 && n == 0);
	CHECK(adjust_port("LPT3", "say", "abcdef") == 0);
	CHECK(adjust_port("LPT3", "dies-after", "2") == 0);
	CHECK(read_device(0, buffer, 4, &n) == 0xc0000185 && n == 2);
	CHECK(memcmp(buffer, "ab", 2) == 0);
}

static void r195_information_of_a_write_is_what_was_written(void)
{
	const struct lpt_serial_timeouts timeouts = {.write_total_constant = 50};
	uint32_t n = 0xbad;

	CHECK(open_echo(",size=8"));
	CHECK(write_device(0, "whole", &n) == 0 && n == 5);
	CHECK(lpt_device_set_timeouts(devices[0], &timeouts) == 0);
	CHECK(write_device(0, "parted", &n) == 0x00000102 && n == 3);
	CHECK(write_device(0, "nothing", &n) == 0x00000102 && n == 0);
	CHECK(reads_back(0, "wholepar")); /* what it took */
}

/* Write protocols need a negotiation, but for this one. */
static void r196_writes_begin_with_centronics(void)
{
	CHECK(open_echo(""));
	CHECK(modes_are(0, NIBBLE, CENTRONICS));
	CHECK(adjust_port("LPT3", "mute", "yes") == 0);
	CHECK(write_device(0, "data", &(uint32_t){0}) == 0);
	CHECK(adjust_port("LPT3", "mute", "no") == 0);
	CHECK(reads_back(0, "data"));
}

static void r197_reads_begin_with_nibble(void)
{
	char buffer[4];
	uint32_t n;

	CHECK(open_echo(",speaks=nibble"));
	CHECK(modes_are(0, NIBBLE, CENTRONICS));
	CHECK(write_device(0, "data", &n) == 0 && reads_back(0, "data"));
	CHECK(add_port("echo,name=LPT4,speaks=channel-nibble+byte+epp+ecp") == 0);
	CHECK(open_device(1, "LPT4", 0) == 0 && write_device(1, "data", &n) == 0);
	CHECK(read_device(1, buffer, 4, &n) != 0 && n == 0);
}

static void r198_transfers_use_what_was_negotiated(void)
{
	char buffer[4];
	uint32_t n;

	CHECK(open_echo("") && ask_device(0, LOCK) == 0);
	CHECK(negotiate(0, LPT_PROTOCOL_BYTE_BIDIR, LPT_PROTOCOL_ECP_SW, NULL) == 0);
	CHECK(adjust_port("LPT3", "refuse", "nibble") == 0);
	CHECK(write_device(0, "data", &n) == 0 && reads_back(0, "data"));
	CHECK(ask_device(0, UNLOCK) == 0);
	CHECK(write_device(0, "more", &n) == 0 && reads_back(0, "more"));
	CHECK(adjust_port("LPT3", "refuse", "byte") == 0);
	CHECK(write_device(0, "rest", &n) == 0);
	CHECK(read_device(0, buffer, 4, &n) == 0xc0000001 && n == 0);
	CHECK(adjust_port("LPT3", "refuse", "ecp") == 0);
	CHECK(reads_back(0, "rest"));
	CHECK(write_device(0, "last", &n) == 0xc0000001 && n == 0);
}

/* --- the callbacks --- */

/* An echo that is connected and locked. */
static struct lpt_parclass_information lock_and_connect(void)
{
	struct lpt_parclass_information info;

	memset(&info, 0, sizeof(info));
	if (open_echo("") && ask_device(0, LOCK) == 0) {
		info = connect_device(0);
	}
	return info;
}

static void r199_read_callback_reads_at_most_what_was_asked(void)
{
	char buffer[9] = "........";
	uint32_t n = 0xbad;

	struct lpt_parclass_information info = lock_and_connect();
	CHECK(info.parallel_read);
	CHECK(adjust_port("LPT3", "say", "0123456789") == 0);
	CHECK(info.parallel_read(info.parclass_context, buffer, 4, &n, 0) == 0 && n == 4);
	CHECK(strcmp(buffer, "0123....") == 0);
	CHECK(info.terminate_ieee_mode(info.parclass_context) == 0);
	CHECK(adjust_port("LPT3", "dies-after", "2") == 0);
	n = 0xbad;
	CHECK(info.parallel_read(info.parclass_context, buffer, 4, &n, 0) != 0 && n == 2);
	CHECK(memcmp(buffer, "45", 2) == 0 && strcmp(buffer + 4, "....") == 0);
}

static void r200_write_callback_writes_at_most_what_it_was_given(void)
{
	uint32_t n = 0xbad;

	struct lpt_parclass_information info = lock_and_connect();
	CHECK(info.parallel_write);
	CHECK(info.parallel_write(info.parclass_context, "abcdef", 4, &n, 0) == 0 && n == 4);
	CHECK(info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_ECP_SW, NIBBLE,
				       LPT_SAFE_MODE, 1) == 0);
	CHECK(adjust_port("LPT3", "dies-after", "1") == 0);
	CHECK(info.terminate_ieee_mode(info.parclass_context) == 0);
	n = 0xbad;
	CHECK(info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_ECP_SW, NIBBLE,
				       LPT_SAFE_MODE, 1) == 0);
	CHECK(info.parallel_write(info.parclass_context, "ghi", 3, &n, 0) != 0 && n == 1);
	CHECK(adjust_port("LPT3", "dies-after", "never") == 0);
	CHECK(info.terminate_ieee_mode(info.parclass_context) == 0);
	CHECK(reads_back(0, "abcdg"));
}

static void r201_channel_argument_has_no_effect(void)
{
	char buffer[4] = "";
	uint32_t n = 0;

	struct lpt_parclass_information info = lock_and_connect();
	CHECK(info.parallel_write);
	/* In ECP an echo would give the channels back where they came, and part the read there. */
	CHECK(info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_ECP_SW,
				       LPT_PROTOCOL_ECP_SW, LPT_SAFE_MODE, 1) == 0);
	CHECK(info.parallel_write(info.parclass_context, "ab", 2, &n, 0) == 0 && n == 2);
	CHECK(info.parallel_write(info.parclass_context, "cd", 2, &n, 77) == 0 && n == 2);
	CHECK(info.parallel_write(info.parclass_context, "e", 1, &n, 255) == 0 && n == 1);
	CHECK(info.parallel_read(info.parclass_context, buffer, 4, &n, 99) == 0 && n == 4);
	CHECK(memcmp(buffer, "abcd", 4) == 0);
	CHECK(info.parallel_read(info.parclass_context, buffer, 1, &n, 0) == 0 && n == 1);
	CHECK(buffer[0] == 'e');
}

static int n_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int n = 0;

	for (struct dirent *entry; tasks && (entry = readdir(tasks));) {
		n += entry->d_name[0] != '.';
	}
	if (tasks) {
		closedir(tasks);
	}
	return n;
}

static void r202_callbacks_work_in_the_calling_thread(void)
{
	char buffer[4] = "";
	uint32_t n;

	struct lpt_parclass_information info = lock_and_connect();
	CHECK(info.parallel_write && n_threads() == 1);
	/* Nothing is left to do when they are back, and nobody else is there to do it. */
	struct before before = look();
	CHECK(info.parallel_write(info.parclass_context, "data", 4, &n, 0) == 0 && n == 4);
	CHECK(n_threads() == 1 && look().accesses > before.accesses);
	before = look();
	CHECK(lpt_dispatch(clients[0].conn, 0) == 0 && is_unchanged(before));
	CHECK(info.parallel_read(info.parclass_context, buffer, 4, &n, 0) == 0 && n == 4);
	CHECK(memcmp(buffer, "data", 4) == 0 && n_threads() == 1);
}

static void r203_slow_device_holds_up_no_other_port(void)
{
	static struct transfer slow, next;

	CHECK(open_echo(",late=200us"));
	CHECK(add_port("echo,name=LPT4") == 0 && open_device(1, "LPT4", 0) == 0);
	CHECK(adjust_port("LPT3", "say", "0123456789012345678901234567890123456789") == 0);
	CHECK(start_read(0, &slow, 60)); /* it says 40 bytes, 1 ms each, and then nothing */
	CHECK(start_write(0, &next, "next"));
	for (int i = 0; i < 3; i++) {
		CHECK(write_device(1, "fast", &(uint32_t){0}) == 0 && reads_back(1, "fast"));
	}
	CHECK(is_pending(0, &slow) && is_pending(0, &next));
	CHECK(lpt_cancel(next.operation) == 0 && transfer_ended(0, &next, 0xc0000120, 0));
	CHECK(lpt_cancel(slow.operation) == 0 && dispatch_until(clients[0].conn, &slow.n_done, 1));
}

static void r270_transfer_of_nothing_succeeds_without_the_port(void)
{
	char buffer[1];

	CHECK(open_echo("") && open_port(1, "LPT3") == 0);
	for (int owned = 0; owned < 2; owned++) {
		uint32_t n = 0xbad;
		struct before before = look();

		CHECK(read_device(0, buffer, 0, &n) == 0 && n == 0);
		n = 0xbad;
		CHECK(write_device(0, "", &n) == 0 && n == 0);
		CHECK(is_unchanged(before));
		if (!owned) {
			CHECK(start_allocate(1) == 0 && is_granted(1));
		}
	}
}

const struct requirement daemon_device_transfer[] = {
	REQUIREMENT(186, read_at_an_offset_is_refused),
	REQUIREMENT(187, write_at_an_offset_is_refused),
	REQUIREMENT(188, transfers_need_no_lock),
	REQUIREMENT(189, port_is_taken_before_the_wires_are_touched),
	REQUIREMENT(190, port_is_given_back_at_once_to_who_waits),
	REQUIREMENT(191, port_is_given_back_though_nobody_waits),
	REQUIREMENT(192, transfer_that_waits_completes_through_the_queue),
	REQUIREMENT(193, queued_transfer_can_be_cancelled),
	REQUIREMENT(194, information_of_a_read_is_what_was_read),
	REQUIREMENT(195, information_of_a_write_is_what_was_written),
	REQUIREMENT(196, writes_begin_with_centronics),
	REQUIREMENT(197, reads_begin_with_nibble),
	REQUIREMENT(198, transfers_use_what_was_negotiated),
	REQUIREMENT(199, read_callback_reads_at_most_what_was_asked),
	REQUIREMENT(200, write_callback_writes_at_most_what_it_was_given),
	REQUIREMENT(201, channel_argument_has_no_effect),
	REQUIREMENT(202, callbacks_work_in_the_calling_thread),
	REQUIREMENT(203, slow_device_holds_up_no_other_port),
	REQUIREMENT(270, transfer_of_nothing_succeeds_without_the_port),
	{0, NULL},
};
