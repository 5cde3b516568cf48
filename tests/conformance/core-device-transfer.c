/* SPDX-License-Identifier: MIT */
/* R60, R61, R186 to R203 and R270 in process: reads and writes of devices. */
#include <string.h>

#include "core-raw.h"

/* Nobody has the port, and every ownership that began has ended. */
static bool is_idle(void)
{
	return a.port.owner == NULL && a.port.n_waiters == 0 &&
	       a.port.n_allocations == a.port.n_frees;
}

static void r60_transfers_to_a_device_that_goes(void)
{
	uint8_t buffer[4];

	open_raw();
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_read(&a, RAW, 0, buffer, sizeof(buffer)) == LPT_STATUS_PENDING);
	CHECK(device_write(&a, RAW, 1, "data", 4) == LPT_STATUS_PENDING);
	device_surprise_remove(&a, RAW);
	CHECK(ask_finished(&a, 0, LPT_STATUS_DELETE_PENDING, 0));
	CHECK(ask_finished(&a, 1, LPT_STATUS_DELETE_PENDING, 0));
	CHECK(number_of(LPT_STATUS_DELETE_PENDING) == 0xc0000056);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(is_idle() && a.side.n_works == 0);

	/* Also one that was at work. */
	CHECK(device_open(&a, CHAIN_0) == LPT_STATUS_SUCCESS);
	a.side.hold_work = true;
	CHECK(device_write(&a, CHAIN_0, 2, "data", 4) == LPT_STATUS_PENDING);
	CHECK(a.side.n_works == 1);
	device_surprise_remove(&a, CHAIN_0);
	CHECK(ask_finished(&a, 2, LPT_STATUS_DELETE_PENDING, 0));
}

static void r61_transfers_to_a_removed_device(void)
{
	uint8_t buffer[4];

	open_raw();
	device_surprise_remove(&a, RAW);
	CHECK(number_of(device_read(&a, RAW, 0, buffer, sizeof(buffer))) == 0xc00002b6);
	CHECK(ask_finished(&a, 0, LPT_STATUS_DEVICE_REMOVED, 0));
	CHECK(number_of(device_write(&a, RAW, 1, "data", 4)) == 0xc00002b6);
	CHECK(ask_finished(&a, 1, LPT_STATUS_DEVICE_REMOVED, 0));
	CHECK(a.side.n_works == 0 && is_idle() && a.port.n_allocations == 0);
}

static void check_offsets(bool writes)
{
	static const uint64_t offsets[] = {1, 4096, 0x100000000, UINT64_MAX};

	open_raw();
	for (int i = 0; i < 4; i++) {
		CHECK(number_of(device_transfer_at(&a, RAW, i, writes, offsets[i])) == 0xc000000d);
		CHECK(ask_finished(&a, i, LPT_STATUS_INVALID_PARAMETER, 0));
	}
	CHECK(a.side.n_works == 0 && a.port.n_allocations == 0);
	CHECK(device_transfer_at(&a, RAW, 4, writes, 0) == LPT_STATUS_SUCCESS);
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
	uint8_t buffer[4];

	open_raw();
	CHECK(a.side.devices[RAW].lock == LPT_UNLOCKED);
	CHECK(device_read(&a, RAW, 0, buffer, sizeof(buffer)) == LPT_STATUS_SUCCESS);
	CHECK(memcmp(buffer, "0123", 4) == 0);
	CHECK(device_write(&a, RAW, 1, "data", 4) == LPT_STATUS_SUCCESS);
	CHECK(memcmp(a.side.peripheral.taken, "data", 4) == 0);
	CHECK(a.side.devices[RAW].lock == LPT_UNLOCKED);
}

static void r189_port_is_taken_before_the_wires_are_touched(void)
{
	uint8_t buffer[4];

	open_raw();
	CHECK(device_open(&a, CHAIN_1) == LPT_STATUS_SUCCESS);
	CHECK(host_select(&a, 0, 0, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_write(&a, RAW, 0, "data", 4) == LPT_STATUS_PENDING);
	CHECK(device_read(&a, CHAIN_1, 1, buffer, sizeof(buffer)) == LPT_STATUS_PENDING);
	CHECK(a.side.n_works == 0); /* it is another's */
	a.hold_jobs = true;
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.side.n_works == 0); /* it is being made ready */
	a.hold_jobs = false;
	host_end_job(&a);
	CHECK(a.side.n_works == 2);
	CHECK(a.side.works[0].had_port && a.side.works[0].device == RAW);
	CHECK(a.side.works[0].selected == LPT_NO_SELECTION);
	CHECK(a.side.works[1].had_port && a.side.works[1].device == CHAIN_1);
	CHECK(a.side.works[1].selected == 1);
}

static void r190_port_is_given_back_at_once_to_who_waits(void)
{
	open_raw();
	a.side.hold_work = true;
	CHECK(device_write(&a, RAW, 0, "first", 5) == LPT_STATUS_PENDING);
	CHECK(device_write(&a, RAW, 1, "second", 6) == LPT_STATUS_PENDING);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_PENDING);
	end_work(&a);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, 5));
	CHECK(owns(&a, 0)); /* before the device's next request */
	CHECK(a.side.n_works == 1 && a.side.asks[1].status == LPT_STATUS_PENDING);
	a.side.hold_work = false;
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask_finished(&a, 1, LPT_STATUS_SUCCESS, 6));
}

static void r191_port_is_given_back_though_nobody_waits(void)
{
	uint8_t buffer[4];

	open_raw();
	CHECK(device_write(&a, RAW, 0, "data", 4) == LPT_STATUS_SUCCESS);
	CHECK(is_idle() && a.port.n_allocations == 1);
	CHECK(device_read(&a, RAW, 1, buffer, sizeof(buffer)) == LPT_STATUS_SUCCESS);
	CHECK(is_idle() && a.port.n_allocations == 2);
	a.side.peripheral.stops_after = 1; /* also after a failure */
	CHECK(device_read(&a, RAW, 2, buffer, sizeof(buffer)) != LPT_STATUS_SUCCESS);
	CHECK(is_idle() && a.port.n_allocations == 3);
}

static void r192_transfer_that_waits_completes_through_the_queue(void)
{
	uint8_t buffer[2][4];

	open_raw();
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(number_of(device_read(&a, RAW, 0, buffer[0], 4)) == 0x00000103);
	CHECK(number_of(device_write(&a, RAW, 1, "data", 4)) == 0x00000103);
	CHECK(number_of(device_read(&a, RAW, 2, buffer[1], 4)) == 0x00000103);
	CHECK(a.side.n_works == 0 && a.side.n_order == 0);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	for (int slot = 0; slot < 3; slot++) {
		CHECK(ask_finished(&a, slot, LPT_STATUS_SUCCESS, 4));
		CHECK(a.side.order[slot] == slot);
	}
	CHECK(memcmp(buffer, "01234567", 8) == 0);

	/* A device that has nothing to give yet keeps nobody from the port. */
	a.side.peripheral.is_idle = true;
	CHECK(device_read(&a, RAW, 3, buffer, 2) == LPT_STATUS_PENDING);
	CHECK(is_idle() && host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	a.side.peripheral.is_idle = false;
	device_again(&a, RAW);
	CHECK(a.side.asks[3].status == LPT_STATUS_PENDING);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask_finished(&a, 3, LPT_STATUS_SUCCESS, 2));
}

static void r193_queued_transfer_can_be_cancelled(void)
{
	uint8_t buffer[4];

	open_raw();
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_read(&a, RAW, 0, buffer, 4) == LPT_STATUS_PENDING);
	CHECK(device_write(&a, RAW, 1, "gone", 4) == LPT_STATUS_PENDING);
	CHECK(device_write(&a, RAW, 2, "stays", 5) == LPT_STATUS_PENDING);
	CHECK(device_cancel(&a, 1)); /* in the middle */
	CHECK(ask_finished(&a, 1, LPT_STATUS_CANCELLED, 0));
	CHECK(device_cancel(&a, 0)); /* the one that asks for the port */
	CHECK(ask_finished(&a, 0, LPT_STATUS_CANCELLED, 0));
	CHECK(number_of(LPT_STATUS_CANCELLED) == 0xc0000120);
	CHECK(!device_cancel(&a, 1)); /* only once */
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask_finished(&a, 2, LPT_STATUS_SUCCESS, 5));
	CHECK(a.side.n_works == 1 && a.side.n_finished[0] == 1 && a.side.n_finished[1] == 1);
	CHECK(is_idle());

	/* One that gave way, and one at work, which the host cuts. */
	a.side.peripheral.is_idle = true;
	CHECK(device_read(&a, RAW, 3, buffer, 4) == LPT_STATUS_PENDING);
	CHECK(device_cancel(&a, 3) && ask_finished(&a, 3, LPT_STATUS_CANCELLED, 0));
	a.side.hold_work = true;
	CHECK(device_write(&a, RAW, 4, "cut", 3) == LPT_STATUS_PENDING);
	CHECK(!device_cancel(&a, 4) && a.side.asks[4].status == LPT_STATUS_PENDING);
	cut_work(&a);
	CHECK(ask_finished(&a, 4, LPT_STATUS_CANCELLED, 0) && is_idle());
}

static void r194_information_of_a_read_is_what_was_read(void)
{
	uint8_t buffer[20];

	open_raw();
	CHECK(device_read(&a, RAW, 0, buffer, 3) == LPT_STATUS_SUCCESS);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, 3));
	a.side.peripheral.stops_after = 2;
	a.side.peripheral.fails = LPT_STATUS_IO_DEVICE_ERROR;
	CHECK(number_of(device_read(&a, RAW, 1, buffer, 4)) == 0xc0000185);
	CHECK(ask_finished(&a, 1, LPT_STATUS_IO_DEVICE_ERROR, 2));
	a.side.peripheral.stops_after = UINT32_MAX;
	a.side.peripheral.fails = LPT_STATUS_SUCCESS;
	CHECK(number_of(device_read(&a, RAW, 2, buffer, 20)) == 0x00000102);
	CHECK(ask_finished(&a, 2, LPT_STATUS_TIMEOUT, 5));
	CHECK(memcmp(buffer, "56789", 5) == 0);
}

static void r195_information_of_a_write_is_what_was_written(void)
{
	open_raw();
	CHECK(device_write(&a, RAW, 0, "whole", 5) == LPT_STATUS_SUCCESS);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, 5));
	a.side.peripheral.stops_after = 3;
	a.side.peripheral.fails = LPT_STATUS_IO_DEVICE_ERROR;
	CHECK(number_of(device_write(&a, RAW, 1, "parted", 6)) == 0xc0000185);
	CHECK(ask_finished(&a, 1, LPT_STATUS_IO_DEVICE_ERROR, 3));
	CHECK(a.side.peripheral.n_taken == 8);
	a.side.peripheral.stops_after = 0;
	CHECK(device_write(&a, RAW, 2, "nothing", 7) == LPT_STATUS_IO_DEVICE_ERROR);
	CHECK(ask_finished(&a, 2, LPT_STATUS_IO_DEVICE_ERROR, 0));
}

static void r196_writes_begin_with_centronics(void)
{
	arrive_all(&a);
	for (int device = 0; device < N_CORE_DEVICES; device++) {
		CHECK(device_open(&a, device) == LPT_STATUS_SUCCESS);
		CHECK(device_write(&a, device, device, "data", 4) == LPT_STATUS_SUCCESS);
		CHECK(last_work(&a)->work.kind == LPT_WORK_WRITE);
		CHECK(last_work(&a)->work.protocol == LPT_PROTOCOL_CENTRONICS);
	}
}

static void r197_reads_begin_with_nibble(void)
{
	uint8_t buffer[2];

	open_raw();
	CHECK(device_read(&a, RAW, 0, buffer, 2) == LPT_STATUS_SUCCESS);
	CHECK(last_work(&a)->work.kind == LPT_WORK_READ);
	CHECK(last_work(&a)->work.protocol == LPT_PROTOCOL_NIBBLE);
	CHECK(device_open(&a, CHAIN_1) == LPT_STATUS_SUCCESS);
	CHECK(device_read(&a, CHAIN_1, 1, buffer, 2) == LPT_STATUS_SUCCESS);
	CHECK(last_work(&a)->work.protocol == LPT_PROTOCOL_NIBBLE);
}

static void r198_transfers_use_what_was_negotiated(void)
{
	struct lpt_negotiation_mask mask = {LPT_PROTOCOL_BYTE_BIDIR, LPT_PROTOCOL_EPP_SW};
	uint8_t buffer[2];

	open_and_lock();
	CHECK(device_ask(&a, RAW, 0, LPT_IOCTL_IEEE1284_NEGOTIATE, &mask, sizeof(mask),
			 sizeof(mask)) == LPT_STATUS_SUCCESS);
	for (int locked = 1; locked >= 0; locked--) {
		CHECK(device_read(&a, RAW, 1, buffer, 2) == LPT_STATUS_SUCCESS);
		CHECK(last_work(&a)->work.protocol == LPT_PROTOCOL_BYTE_BIDIR);
		CHECK(device_write(&a, RAW, 2, "data", 4) == LPT_STATUS_SUCCESS);
		CHECK(last_work(&a)->work.protocol == LPT_PROTOCOL_EPP_SW);
		if (locked) {
			CHECK(device_ask(&a, RAW, 3, LPT_IOCTL_INTERNAL_UNLOCK_PORT, NULL, 0, 0) ==
			      LPT_STATUS_SUCCESS);
		}
	}
}

/* --- the callbacks --- */

static void r199_read_callback_reads_at_most_what_was_asked(void)
{
	uint8_t buffer[8] = {0};
	uint32_t n = 0xbad;

	struct lpt_parclass_information info = lock_and_connect();
	CHECK(info.parallel_read(info.parclass_context, buffer, 4, &n, 0) == 0);
	CHECK(n == 4 && last_work(&a)->work.n == 4);
	CHECK(memcmp(buffer, "0123\0\0\0\0", 8) == 0);
	a.side.peripheral.stops_after = 2;
	a.side.peripheral.fails = LPT_STATUS_IO_DEVICE_ERROR;
	CHECK(info.parallel_read(info.parclass_context, buffer, 4, &n, 0) == 0xc0000185);
	CHECK(n == 2 && memcmp(buffer, "4523", 4) == 0);
}

static void r200_write_callback_writes_at_most_what_it_was_given(void)
{
	uint32_t n = 0xbad;

	struct lpt_parclass_information info = lock_and_connect();
	CHECK(info.parallel_write(info.parclass_context, "abcdef", 4, &n, 0) == 0);
	CHECK(n == 4 && a.side.peripheral.n_taken == 4 && last_work(&a)->work.n == 4);
	CHECK(memcmp(a.side.peripheral.taken, "abcd", 4) == 0);
	a.side.peripheral.stops_after = 1;
	a.side.peripheral.fails = LPT_STATUS_IO_DEVICE_ERROR;
	CHECK(info.parallel_write(info.parclass_context, "ghi", 3, &n, 0) == 0xc0000185);
	CHECK(n == 1 && a.side.peripheral.n_taken == 5);
}

static bool same_but_for_buffers(const struct lpt_device_work *x, const struct lpt_device_work *y)
{
	return x->kind == y->kind && x->protocol == y->protocol && x->n == y->n &&
	       x->has_address == y->has_address && x->address == y->address;
}

static void r201_channel_argument_has_no_effect(void)
{
	uint8_t buffer[2];
	uint32_t n;

	struct lpt_parclass_information info = lock_and_connect();
	CHECK(info.parallel_read(info.parclass_context, buffer, 2, &n, 0) == 0);
	struct lpt_device_work read = last_work(&a)->work;
	CHECK(info.parallel_write(info.parclass_context, "ab", 2, &n, 0) == 0);
	struct lpt_device_work write = last_work(&a)->work;
	CHECK(!read.has_address && !write.has_address);
	CHECK(info.parallel_read(info.parclass_context, buffer, 2, &n, 77) == 0);
	CHECK(same_but_for_buffers(&read, &last_work(&a)->work));
	CHECK(info.parallel_write(info.parclass_context, "ab", 2, &n, 255) == 0);
	CHECK(same_but_for_buffers(&write, &last_work(&a)->work));
}

static void r202_callbacks_work_in_the_calling_thread(void)
{
	uint8_t buffer[2];
	uint32_t n;

	struct lpt_parclass_information info = lock_and_connect();
	int n_works = a.side.n_works;
	/* The work is handed to the caller, who is back when it has done it; nothing is queued. */
	CHECK(info.parallel_read(info.parclass_context, buffer, 2, &n, 0) == 0);
	CHECK(a.side.n_works == n_works + 1);
	CHECK(info.parallel_write(info.parclass_context, "ab", 2, &n, 0) == 0);
	CHECK(a.side.n_works == n_works + 2 && a.side.peripheral.n_taken == 2);
	CHECK(lpt_list_is_empty(&a.side.devices[RAW].queue) && a.side.work == NULL);
	a.side.hold_work = true;
	CHECK(info.parallel_write(info.parclass_context, "ab", 2, &n, 0) == 0x00000103);
	CHECK(lpt_list_is_empty(&a.side.devices[RAW].queue)); /* not even while it works */
	end_work(&a);
}

static void r203_slow_device_holds_up_no_other_port(void)
{
	open_raw();
	arrive_all(&b);
	CHECK(device_open(&b, RAW) == LPT_STATUS_SUCCESS);
	a.side.hold_work = true;
	CHECK(device_write(&a, RAW, 0, "slow", 4) == LPT_STATUS_PENDING);
	CHECK(device_write(&a, RAW, 1, "slow", 4) == LPT_STATUS_PENDING);
	for (int i = 0; i < 3; i++) {
		CHECK(device_write(&b, RAW, i, "fast", 4) == LPT_STATUS_SUCCESS);
	}
	CHECK(b.side.peripheral.n_taken == 12 && a.side.peripheral.n_taken == 0);
	end_work(&a);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, 4));
}

static void r270_transfer_of_nothing_succeeds_without_the_port(void)
{
	uint8_t buffer[1];

	open_raw();
	for (int owned = 0; owned < 2; owned++) {
		CHECK(device_read(&a, RAW, owned, buffer, 0) == LPT_STATUS_SUCCESS);
		CHECK(ask_finished(&a, owned, LPT_STATUS_SUCCESS, 0));
		CHECK(device_write(&a, RAW, owned + 2, buffer, 0) == LPT_STATUS_SUCCESS);
		CHECK(ask_finished(&a, owned + 2, LPT_STATUS_SUCCESS, 0));
		CHECK(a.side.n_works == 0 && a.port.n_waiters == 0);
		CHECK(a.port.n_allocations == (uint64_t)owned);
		host_allocate(&a, 0);
	}
}

const struct requirement core_device_transfer[] = {
	REQUIREMENT(60, transfers_to_a_device_that_goes),
	REQUIREMENT(61, transfers_to_a_removed_device),
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
