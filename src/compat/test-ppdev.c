/* SPDX-License-Identifier: MIT */
/* /dev/parportN against a real daemon; what the far end of the cable saw decides. */
#include "compat/test-node.h"

#include <linux/parport.h>
#include <linux/ppdev.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/time.h>

static struct node *claimed(struct nodes *f)
{
	struct node *node = open_parport(f, 0);

	assert_int_equal(call(node, PPCLAIM, NULL), 0);
	return node;
}

static uint8_t get(struct node *node, unsigned long request)
{
	uint8_t value = 0xee;

	assert_int_equal(call(node, request, &value), 0);
	return value;
}

static void put(struct node *node, unsigned long request, uint8_t value)
{
	assert_int_equal(call(node, request, &value), 0);
}

/* --- registers --- */

static void written_data_reaches_the_cable(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	struct node *node = claimed(f);

	put(node, PPWDATA, 0x15);
	assert_int_equal(get(node, PPRSTATUS) & 0xf8, (0x15 << 3) ^ 0x80);
	assert_int_equal(get(node, PPRDATA), 0x15);
}

static void registers_refuse_who_has_not_claimed(void **state)
{
	struct nodes *f = *state;
	uint8_t value = 0;

	add_port(f, "loopback");
	struct node *node = open_parport(f, 0);

	assert_int_equal(call(node, PPWDATA, &value), -EINVAL);
	assert_int_equal(call(node, PPRSTATUS, &value), -EINVAL);
	assert_int_equal(call(node, PPWDATA, NULL), -EINVAL);
	assert_int_equal(call(node, PPRELEASE, NULL), -EINVAL);
	assert_int_equal(call(node, PPYIELD, NULL), -EINVAL);
}

static void a_bad_pointer_is_a_fault_for_who_has_claimed(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	struct node *node = claimed(f);

	assert_int_equal(call(node, PPWDATA, NULL), -EFAULT);
	assert_int_equal(call(node, PPRSTATUS, NULL), -EFAULT);
}

static void control_has_four_lines(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	struct node *node = claimed(f);

	put(node, PPWCONTROL, 0xdf);
	assert_int_equal(get(node, PPRCONTROL), 0x0f);
	assert_int_equal(lines_of(f).control & 0x0f, 0x0f);
}

static void frob_toggles_what_is_outside_of_its_mask(void **state)
{
	struct nodes *f = *state;
	struct ppdev_frob_struct frob = {.mask = 0x01, .val = 0x03};

	add_port(f, "loopback");
	struct node *node = claimed(f);

	put(node, PPWCONTROL, 0x02);
	assert_int_equal(call(node, PPFCONTROL, &frob), 0);
	assert_int_equal(get(node, PPRCONTROL), 0x01);
}

/* --- turns --- */

static uint32_t n_waiters(struct nodes *f)
{
	struct lpt_records *list;

	assert_int_equal(lpt_ports(f->conn, "LPT1", &list), 1);
	uint32_t n = lpt_records_port(list, 0)->n_waiters;

	lpt_records_free(list);
	return n;
}

static void a_second_claim_is_invalid(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	assert_int_equal(call(claimed(f), PPCLAIM, NULL), -EINVAL);
}

static void a_claim_that_must_not_wait_says_so(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	claimed(f);
	assert_int_equal(call_flags(open_parport(f, 1), PPCLAIM, NULL, O_RDWR | O_NONBLOCK),
			 -EAGAIN);
}

static void a_claim_waits_no_longer_than_it_may(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	claimed(f);
	f->wait.claim_ms = 1;
	assert_int_equal(call(open_parport(f, 1), PPCLAIM, NULL), -EBUSY);
}

static void an_interrupted_claim_leaves_nobody_in_the_queue(void **state)
{
	struct nodes *f = *state;
	int ends[2];

	add_port(f, "loopback");
	struct node *owner = claimed(f);

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "", 1), 1);
	f->wait.interrupt_fd = ends[0];
	assert_int_equal(call(open_parport(f, 1), PPCLAIM, NULL), -EINTR);
	f->wait.interrupt_fd = -1;
	assert_int_equal(n_waiters(f), 0);
	assert_int_equal(call(owner, PPRELEASE, NULL), 0);
	assert_int_equal(call_flags(open_parport(f, 2), PPCLAIM, NULL, O_RDWR | O_NONBLOCK), 0);
	close(ends[0]);
	close(ends[1]);
}

static void on_alarm(int number)
{
}

static void a_signal_ends_a_waiting_claim(void **state)
{
	const struct sigaction action = {.sa_handler = on_alarm};
	const struct itimerval soon = {.it_value = {.tv_usec = 1000}};
	struct nodes *f = *state;

	add_port(f, "loopback");
	claimed(f);
	struct node *node = open_parport(f, 1);

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	assert_int_equal(call(node, PPCLAIM, NULL), -EINTR);
}

static void *claim_in_thread(void *node)
{
	return (void *)(intptr_t)call(node, PPCLAIM, NULL);
}

/* A thread that waits in PPCLAIM; it does when this returns. */
static pthread_t start_waiter(struct nodes *f, struct node *node, void *(*wait)(void *))
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, wait, node), 0);
	while (n_waiters(f) == 0) {
		sched_yield();
	}
	return thread;
}

static int result_of(pthread_t thread)
{
	void *result;

	pthread_join(thread, &result);
	return (int)(intptr_t)result;
}

static void a_waiting_claim_delays_nobody(void **state)
{
	struct nodes *f = *state;
	uint32_t mode = 0;

	add_port(f, "loopback");
	struct node *owner = claimed(f);
	struct node *waiter = open_parport(f, 1);
	pthread_t thread = start_waiter(f, waiter, claim_in_thread);

	put(owner, PPWDATA, 0x15);
	assert_int_equal(call(waiter, PPGETMODE, &mode), 0);
	assert_int_equal(mode, IEEE1284_MODE_COMPAT);
	assert_int_equal(call(owner, PPRELEASE, NULL), 0);
	assert_int_equal(result_of(thread), 0);
	put(waiter, PPWDATA, 0x0a);
}

static void *take_a_turn(void *node)
{
	int r = call(node, PPCLAIM, NULL);

	return (void *)(intptr_t)(r == 0 ? call(node, PPRELEASE, NULL) : r);
}

static void a_yield_lets_those_who_wait_go_first(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	struct node *owner = claimed(f);
	pthread_t thread = start_waiter(f, open_parport(f, 1), take_a_turn);

	assert_int_equal(call(owner, PPYIELD, NULL), 0);
	assert_int_equal(result_of(thread), 0);
	put(owner, PPWDATA, 0x15);
}

static void lines_come_back_with_the_next_claim(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	struct node *one = claimed(f);
	struct node *two = open_parport(f, 1);

	assert_int_equal(get(one, PPRCONTROL), 0x0c);
	put(one, PPWCONTROL, 0x03);
	assert_int_equal(call(one, PPRELEASE, NULL), 0);
	assert_int_equal(call(two, PPCLAIM, NULL), 0);
	assert_int_equal(get(two, PPRCONTROL), 0x0c);
	assert_int_equal(call(two, PPRELEASE, NULL), 0);
	assert_int_equal(call(one, PPCLAIM, NULL), 0);
	assert_int_equal(get(one, PPRCONTROL), 0x03);
}

/* --- users that want a port alone --- */

static void an_idle_file_does_not_prevent_exclusive_use(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	open_flags(f, 1, NODE_PRINTER, O_WRONLY);
	open_parport(f, 2);
	struct node *node = open_parport(f, 0);

	assert_int_equal(call(node, PPEXCL, NULL), 0);
	assert_int_equal(call(node, PPCLAIM, NULL), 0);
}

static void exclusive_use_keeps_other_users_out(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	struct node *node = open_parport(f, 0);
	struct node *other = open_parport(f, 1);

	assert_int_equal(call(node, PPEXCL, NULL), 0);
	assert_int_equal(call(node, PPCLAIM, NULL), 0);
	assert_int_equal(call(node, PPRELEASE, NULL), 0);
	assert_int_equal(call(other, PPCLAIM, NULL), -ENXIO);
	close_node(f, 0);
	assert_int_equal(call(open_parport(f, 2), PPCLAIM, NULL), 0);
}

static void exclusive_use_is_refused_while_another_uses_the_port(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	assert_int_equal(call(claimed(f), PPRELEASE, NULL), 0);
	struct node *node = open_parport(f, 1);

	assert_int_equal(call(node, PPEXCL, NULL), 0);
	assert_int_equal(call(node, PPCLAIM, NULL), -ENXIO);
}

static void exclusive_use_comes_before_the_first_claim(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	assert_int_equal(call(claimed(f), PPEXCL, NULL), -EINVAL);
}

/* --- what copies of a descriptor share --- */

static void copies_of_a_descriptor_share_claim_and_mode(void **state)
{
	struct nodes *f = *state;
	uint32_t mode = IEEE1284_MODE_EPP;

	add_port(f, "loopback");
	struct node *node = claimed(f);
	struct node *copy = attach(f, NODE_PARPORT, f->opened[0].fd);

	put(copy, PPWDATA, 0x15);
	assert_int_equal(call(copy, PPSETMODE, &mode), 0);
	mode = 0;
	assert_int_equal(call(node, PPGETMODE, &mode), 0);
	assert_int_equal(mode, IEEE1284_MODE_EPP);
	node_free(copy);
	put(node, PPWDATA, 0x0a);
}

static void times_have_two_sizes_and_are_whole_ticks(void **state)
{
	struct nodes *f = *state;
	int32_t narrow[2] = {0, 12345};
	int64_t wide[2] = {0, 0};

	add_port(f, "loopback");
	struct node *node = claimed(f);

	assert_int_equal(call(node, _IOW('p', 0x96, int32_t[2]), narrow), 0);
	assert_int_equal(call(node, _IOR('p', 0x95, int64_t[2]), wide), 0);
	assert_int_equal(wide[1], 16000);
	assert_int_equal(call(node, _IOW('p', 0x96, int64_t[2]), (int64_t[]){0, 0}), -EINVAL);
}

/* --- IEEE 1284 and transfers --- */

static void negotiation_finds_no_peripheral(void **state)
{
	struct nodes *f = *state;
	int mode = IEEE1284_MODE_NIBBLE;
	char byte;

	add_port(f, "loopback");
	struct node *node = claimed(f);

	assert_int_equal(call(node, PPNEGOT, &mode), -EIO);
	mode = IEEE1284_MODE_COMPAT;
	assert_int_equal(call(node, PPNEGOT, &mode), 0);
	assert_int_equal(node_read(node, &byte, 1, O_RDWR), -EIO);
}

static int put_mode(struct node *node, unsigned long request, int mode)
{
	return call(node, request, &mode);
}

static int get_number(struct node *node, unsigned long request)
{
	int value = -1;

	assert_int_equal(call(node, request, &value), 0);
	return value;
}

#define ECHO_ID "MFG:Acme;MDL:Mirror;CMD:ECHO;"

static void a_device_id_is_read_in_its_mode(void **state)
{
	struct nodes *f = *state;
	uint8_t id[1023];
	ssize_t n = (ssize_t)strlen(ECHO_ID) + 2;

	add_port(f, "echo,id=" ECHO_ID);
	struct node *node = claimed(f);

	assert_int_equal(put_mode(node, PPNEGOT, IEEE1284_MODE_NIBBLE | IEEE1284_DEVICEID), 0);
	assert_int_equal(get_number(node, PPGETMODE), IEEE1284_MODE_NIBBLE | IEEE1284_DEVICEID);
	assert_int_equal(get_number(node, PPGETPHASE), 1);
	assert_int_equal(node_read(node, id, sizeof(id), O_RDWR), n);
	assert_int_equal(id[0] << 8 | id[1], n);
	assert_memory_equal(id + 2, ECHO_ID, (size_t)n - 2);
	assert_int_equal(put_mode(node, PPNEGOT, IEEE1284_MODE_COMPAT), 0);
	assert_int_equal(get_number(node, PPGETMODE), IEEE1284_MODE_COMPAT);
}

static void a_mode_that_the_device_refuses_is_told_apart(void **state)
{
	struct nodes *f = *state;

	add_port(f, "echo,speaks=nibble");
	struct node *node = claimed(f);

	assert_int_equal(put_mode(node, PPNEGOT, IEEE1284_MODE_ECP), -ENXIO);
	assert_int_equal(get_number(node, PPGETMODE), IEEE1284_MODE_COMPAT);
	assert_int_equal(put_mode(node, PPNEGOT, IEEE1284_MODE_NIBBLE), 0);
	assert_int_equal(get_number(node, PPGETPHASE), 5);
}

/* What was written comes back, byte for byte. */
static void check_return(struct node *node, size_t n)
{
	uint8_t bytes[3000];
	size_t done = 0;

	while (done < n) {
		ssize_t r = node_read(node, bytes + done, n - done, O_RDWR);

		assert_true(r > 0);
		done += (size_t)r;
	}
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(bytes[i], (uint8_t)(i / 5 * 7));
	}
}

static void send_bytes(struct node *node, size_t n)
{
	uint8_t bytes[3000];

	for (size_t i = 0; i < n; i++) {
		bytes[i] = (uint8_t)(i / 5 * 7);
	}
	assert_int_equal(node_write(node, bytes, n, O_RDWR), n);
}

static void bytes_come_back_in_every_mode_of_two_directions(void **state)
{
	static const int modes[] = {
		IEEE1284_MODE_EPP,    IEEE1284_MODE_EPPSL,  IEEE1284_MODE_EPPSWE, IEEE1284_MODE_ECP,
		IEEE1284_MODE_ECPRLE, IEEE1284_MODE_ECPSWE, IEEE1284_MODE_BECP,
	};
	struct nodes *f = *state;

	add_port(f, "echo");
	struct node *node = claimed(f);

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(put_mode(node, PPNEGOT, modes[i]), 0);
		send_bytes(node, 2500);
		check_return(node, 2500);
		send_bytes(node, 1);
		check_return(node, 1);
	}
}

static void bytes_come_back_in_modes_of_one_direction(void **state)
{
	static const int modes[] = {IEEE1284_MODE_NIBBLE, IEEE1284_MODE_BYTE};
	struct nodes *f = *state;

	add_port(f, "echo");
	struct node *node = claimed(f);

	for (size_t i = 0; i < 2; i++) {
		send_bytes(node, 300); /* a write goes back to COMPAT by itself */
		assert_int_equal(get_number(node, PPGETMODE), IEEE1284_MODE_COMPAT);
		assert_int_equal(put_mode(node, PPNEGOT, modes[i]), 0);
		check_return(node, 300);
	}
}

static void a_read_in_compatibility_mode_finds_a_way_back(void **state)
{
	struct nodes *f = *state;

	add_port(f, "echo");
	struct node *node = claimed(f);

	send_bytes(node, 3);
	check_return(node, 3);
	assert_int_equal(get_number(node, PPGETMODE), IEEE1284_MODE_BYTE);
}

static void addresses_and_data_of_epp_are_two_things(void **state)
{
	const int addresses = IEEE1284_MODE_EPP | IEEE1284_ADDR;
	struct nodes *f = *state;
	uint8_t byte = 0x42;

	add_port(f, "echo");
	struct node *node = claimed(f);

	assert_int_equal(put_mode(node, PPNEGOT, IEEE1284_MODE_EPP), 0);
	send_bytes(node, 7);
	assert_int_equal(put_mode(node, PPSETMODE, addresses), 0);
	assert_int_equal(node_write(node, &byte, 1, O_RDWR), 1);
	byte = 0;
	assert_int_equal(node_read(node, &byte, 1, O_RDWR), 1);
	assert_int_equal(byte, 0x42);
	assert_int_equal(put_mode(node, PPSETMODE, IEEE1284_MODE_EPP), 0);
	check_return(node, 7);
}

static void a_mode_is_agreed_again_at_the_next_claim(void **state)
{
	struct nodes *f = *state;

	add_port(f, "echo");
	struct node *node = claimed(f);
	struct node *other = open_parport(f, 1);

	assert_int_equal(put_mode(node, PPNEGOT, IEEE1284_MODE_ECP), 0);
	send_bytes(node, 9);
	assert_int_equal(call(node, PPRELEASE, NULL), 0);
	assert_int_equal(call(other, PPCLAIM, NULL), 0);
	assert_int_equal(get_number(other, PPGETMODE), IEEE1284_MODE_COMPAT);
	assert_int_equal(put_mode(other, PPNEGOT, IEEE1284_MODE_EPP), 0);
	assert_int_equal(call(other, PPRELEASE, NULL), 0);
	assert_int_equal(call(node, PPCLAIM, NULL), 0);
	assert_int_equal(get_number(node, PPGETMODE), IEEE1284_MODE_ECP);
	check_return(node, 9);
}

static void a_mode_that_is_refused_at_a_claim_is_none(void **state)
{
	struct nodes *f = *state;

	add_port(f, "echo");
	struct node *node = claimed(f);

	assert_int_equal(put_mode(node, PPNEGOT, IEEE1284_MODE_ECP), 0);
	assert_int_equal(call(node, PPRELEASE, NULL), 0);
	assert_int_equal(lpt_adjust(f->conn, "LPT1", "refuse", "ecp"), 0);
	assert_int_equal(call(node, PPCLAIM, NULL), 0);
	assert_int_equal(get_number(node, PPGETMODE), IEEE1284_MODE_COMPAT);
}

static void who_does_not_want_to_wait_for_bytes_says_so(void **state)
{
	struct nodes *f = *state;
	uint8_t byte;

	add_port(f, "echo");
	struct node *node = claimed(f);

	assert_int_equal(put_mode(node, PPNEGOT, IEEE1284_MODE_ECP), 0);
	assert_int_equal(node_read(node, &byte, 1, O_RDWR | O_NONBLOCK), -EAGAIN);
	send_bytes(node, 1);
	assert_int_equal(node_read(node, &byte, 1, O_RDWR | O_NONBLOCK), 1);
}

static void an_interrupted_read_loses_nothing(void **state)
{
	struct nodes *f = *state;
	uint8_t byte;

	add_port(f, "echo");
	f->wait.interrupt_fd = open("/dev/null", O_RDONLY | O_CLOEXEC); /* always readable */
	struct node *node = claimed(f);

	assert_int_equal(put_mode(node, PPNEGOT, IEEE1284_MODE_ECP), 0);
	assert_int_equal(node_read(node, &byte, 1, O_RDWR), -EINTR);
	assert_int_equal(get_number(node, PPGETMODE), IEEE1284_MODE_ECP);
	send_bytes(node, 5);
	check_return(node, 5);
	close(f->wait.interrupt_fd);
}

static void a_full_device_takes_what_it_can(void **state)
{
	struct nodes *f = *state;
	uint8_t bytes[40] = {1};

	add_port(f, "echo,size=16");
	struct node *node = claimed(f);

	assert_int_equal(call(node, _IOW('p', 0x96, int64_t[2]), (int64_t[]){0, 50000}), 0);
	assert_int_equal(put_mode(node, PPNEGOT, IEEE1284_MODE_ECP), 0);
	assert_int_equal(node_write(node, bytes, sizeof(bytes), O_RDWR), 16);
	assert_int_equal(node_read(node, bytes, sizeof(bytes), O_RDWR), 16);
}

static void a_write_is_printed(void **state)
{
	struct nodes *f = *state;
	struct lpt_records *list;

	add_port(f, "printer");
	struct node *node = claimed(f);

	assert_int_equal(node_write(node, "page", 4, O_RDWR), 4);
	close_node(f, 0);
	assert_int_equal(lpt_ports(f->conn, "LPT1", &list), 1);
	assert_int_equal(lpt_records_port(list, 0)->bytes, 4);
	lpt_records_free(list);
}

static void a_write_to_a_busy_device_ends_with_the_count_so_far(void **state)
{
	struct nodes *f = *state;

	add_port(f, "printer,pages=1");
	struct node *node = claimed(f);

	assert_int_equal(call(node, _IOW('p', 0x96, int32_t[2]), (int32_t[]){0, 1}), 0);
	assert_int_equal(node_write(node, "page\fmore", 9, O_RDWR), 5);
	assert_int_equal(node_write(node, "more", 4, O_RDWR), 0);
	assert_int_equal(node_write(node, "more", 4, O_RDWR | O_NONBLOCK), 0);
}

/* --- interrupts --- */

static short poll_anchor(struct nodes *f, int which, int timeout_ms)
{
	struct pollfd anchor = {f->opened[which].fd, POLLIN, 0};

	poll(&anchor, 1, timeout_ms);
	return anchor.revents;
}

/* One byte by hand: nAck rises when the printer has taken it. */
static void strobe(struct node *node)
{
	put(node, PPWCONTROL, 0x0d);
	put(node, PPWCONTROL, 0x0c);
}

static void interrupts_are_counted_and_announced(void **state)
{
	struct nodes *f = *state;
	int count = -1;

	add_port(f, "printer");
	struct node *node = claimed(f);

	assert_int_equal(node_poll(node, 0), 0);
	assert_int_equal(poll_anchor(f, 0, 0), 0);
	strobe(node);
	assert_int_equal(poll_anchor(f, 0, 10000), POLLIN);
	assert_int_equal(node_poll(node, POLLIN) & POLLIN, POLLIN);
	assert_int_equal(call(node, PPCLRIRQ, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(call(node, PPCLRIRQ, &count), 0);
	assert_int_equal(count, 0);
	assert_int_equal(node_poll(node, POLLIN), 0);
}

static void control_can_be_written_by_the_next_interrupt(void **state)
{
	struct nodes *f = *state;

	add_port(f, "printer");
	struct node *node = claimed(f);

	assert_int_equal(node_poll(node, 0), 0);
	put(node, PPWCTLONIRQ, 0x0e);
	put(node, PPWCONTROL, 0x0d);
	assert_int_equal(poll_anchor(f, 0, 10000), POLLIN);
	assert_int_equal(get(node, PPRCONTROL), 0x0e);
}

static void a_claim_disarms_what_was_armed(void **state)
{
	struct nodes *f = *state;

	add_port(f, "printer");
	struct node *node = claimed(f);
	struct node *other = open_parport(f, 1);

	put(node, PPWCTLONIRQ, 0x0e);
	assert_int_equal(call(node, PPRELEASE, NULL), 0);
	assert_int_equal(call(other, PPCLAIM, NULL), 0);
	assert_int_equal(node_poll(other, 0), 0);
	put(other, PPWCONTROL, 0x0d);
	assert_int_equal(poll_anchor(f, 1, 10000), POLLIN);
	assert_int_equal(get(other, PPRCONTROL), 0x0d);
}

/* --- the end of a port --- */

static void every_call_says_that_the_port_was_unplugged(void **state)
{
	struct nodes *f = *state;
	uint8_t byte = 0;
	uint32_t modes;

	add_port(f, "loopback");
	struct node *node = claimed(f);
	struct node *other = open_parport(f, 1);

	assert_true(lpt_unplug(f->conn, "LPT1", NULL) >= 0);
	assert_int_equal(call(node, PPWDATA, &byte), -ENODEV);
	assert_int_equal(call(node, PPRELEASE, NULL), -ENODEV);
	assert_int_equal(node_write(node, "x", 1, O_RDWR), -ENODEV);
	assert_int_equal(node_read(node, &byte, 1, O_RDWR), -ENODEV);
	assert_int_equal(call(other, PPCLAIM, NULL), -ENODEV);
	assert_int_equal(call(other, PPGETMODES, &modes), -ENODEV);
	assert_int_equal(poll_anchor(f, 1, 10000) & POLLHUP, POLLHUP);
	assert_int_equal(node_poll(other, POLLHUP), POLLHUP | POLLERR);
	assert_int_equal(node_poll(node, 0), POLLHUP | POLLERR);
}

static void unplugging_ends_a_waiting_claim(void **state)
{
	struct nodes *f = *state;

	add_port(f, "loopback");
	claimed(f);
	pthread_t thread = start_waiter(f, open_parport(f, 1), claim_in_thread);

	assert_true(lpt_unplug(f->conn, "LPT1", NULL) >= 0);
	assert_int_equal(result_of(thread), -ENODEV);
}

static void an_evicted_file_is_gone_for_good(void **state)
{
	struct nodes *f = *state;
	uint8_t byte = 0;

	add_port(f, "loopback");
	struct node *node = claimed(f);

	assert_int_equal(lpt_evict(f->conn, "LPT1", 0, 0, NULL), 1);
	assert_int_equal(call(node, PPWDATA, &byte), -ENODEV);
	assert_int_equal(call(node, PPCLAIM, NULL), -ENODEV);
}

static void a_dead_daemon_is_no_hang(void **state)
{
	struct nodes *f = *state;
	uint8_t byte = 0;

	add_port(f, "loopback");
	struct node *node = claimed(f);

	private_daemon_kill(&f->daemon, SIGKILL);
	assert_int_equal(call(node, PPWDATA, &byte), -ENODEV);
	assert_int_equal(call(node, PPRELEASE, NULL), -ENODEV);
	assert_int_equal(node_poll(node, 0), POLLHUP | POLLERR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(written_data_reaches_the_cable),
		TEST(registers_refuse_who_has_not_claimed),
		TEST(a_bad_pointer_is_a_fault_for_who_has_claimed),
		TEST(control_has_four_lines),
		TEST(frob_toggles_what_is_outside_of_its_mask),
		TEST(a_second_claim_is_invalid),
		TEST(a_claim_that_must_not_wait_says_so),
		TEST(a_claim_waits_no_longer_than_it_may),
		TEST(an_interrupted_claim_leaves_nobody_in_the_queue),
		TEST(a_signal_ends_a_waiting_claim),
		TEST(a_waiting_claim_delays_nobody),
		TEST(a_yield_lets_those_who_wait_go_first),
		TEST(lines_come_back_with_the_next_claim),
		TEST(an_idle_file_does_not_prevent_exclusive_use),
		TEST(exclusive_use_keeps_other_users_out),
		TEST(exclusive_use_is_refused_while_another_uses_the_port),
		TEST(exclusive_use_comes_before_the_first_claim),
		TEST(copies_of_a_descriptor_share_claim_and_mode),
		TEST(times_have_two_sizes_and_are_whole_ticks),
		TEST(negotiation_finds_no_peripheral),
		TEST(a_device_id_is_read_in_its_mode),
		TEST(a_mode_that_the_device_refuses_is_told_apart),
		TEST(bytes_come_back_in_every_mode_of_two_directions),
		TEST(bytes_come_back_in_modes_of_one_direction),
		TEST(a_read_in_compatibility_mode_finds_a_way_back),
		TEST(addresses_and_data_of_epp_are_two_things),
		TEST(a_mode_is_agreed_again_at_the_next_claim),
		TEST(a_mode_that_is_refused_at_a_claim_is_none),
		TEST(who_does_not_want_to_wait_for_bytes_says_so),
		TEST(an_interrupted_read_loses_nothing),
		TEST(a_full_device_takes_what_it_can),
		TEST(a_write_is_printed),
		TEST(a_write_to_a_busy_device_ends_with_the_count_so_far),
		TEST(interrupts_are_counted_and_announced),
		TEST(control_can_be_written_by_the_next_interrupt),
		TEST(a_claim_disarms_what_was_armed),
		TEST(every_call_says_that_the_port_was_unplugged),
		TEST(unplugging_ends_a_waiting_claim),
		TEST(an_evicted_file_is_gone_for_good),
		TEST(a_dead_daemon_is_no_hang),
	};

	return cmocka_run_group_tests_name("compat/ppdev", tests, NULL, NULL);
}
