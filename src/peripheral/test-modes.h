/* SPDX-License-Identifier: MIT */
/* Every mode of IEEE 1284 as a host uses it on an echo: its functions, and the way in and out. */
#ifndef LPT_PERIPHERAL_TEST_MODES_H
#define LPT_PERIPHERAL_TEST_MODES_H

#include "peripheral/echo.h"
#include "peripheral/test-host.h"

#define READY (LPT_STATUS_BUSY | LPT_STATUS_NACK | LPT_STATUS_SELECT | LPT_STATUS_NFAULT)

static inline int setup_echo(void **state)
{
	return setup_peripheral(state, &peripheral_echo, NULL);
}

static inline int print(struct fixture *f, uint8_t byte)
{
	return host_prints(f, byte);
}

static inline int write_epp(struct fixture *f, uint8_t byte)
{
	return host_writes_epp(f, false, byte);
}

static inline int write_ecp(struct fixture *f, uint8_t byte)
{
	return host_writes_ecp(f, false, byte);
}

static inline int read_epp(struct fixture *f, uint8_t *ret_byte)
{
	return host_reads_epp(f, false, ret_byte);
}

/* Data only: each command is a failure. */
static inline int read_ecp(struct fixture *f, uint8_t *ret_byte)
{
	bool is_command;
	int missed = host_reads_ecp(f, &is_command, ret_byte);

	return missed == 0 && is_command ? -EPROTO : missed;
}

/* Indices of modes. */
enum { NIBBLE, CHANNEL_NIBBLE, BYTE, EPP, ECP, ECP_RLE, BECP, N_MODES };

struct mode {
	enum lpt_1284_mode mode;
	uint8_t request;
	enum lpt_1284_mode sent_in;
	int (*write)(struct fixture *f, uint8_t byte);
	int (*read)(struct fixture *f, uint8_t *ret_byte);
	int without_data;  /* what reading gives then */
	int read_dies_at;  /* event that does not come in the middle of a byte */
	int write_dies_at; /* the same, towards the device; 0: not in this mode */
};

static const struct mode modes[N_MODES] = {
	[NIBBLE] = {LPT_1284_NIBBLE, 0x00, LPT_1284_COMPAT, print, host_reads_nibbles, -ENODATA, 9,
		    0},
	[CHANNEL_NIBBLE] = {LPT_1284_CHANNEL_NIBBLE, 0x08, LPT_1284_COMPAT, print,
			    host_reads_nibbles, -ENODATA, 9, 0},
	[BYTE] = {LPT_1284_BYTE, 0x01, LPT_1284_COMPAT, print, host_reads_byte, -ENODATA, 11, 0},
	[EPP] = {LPT_1284_EPP, 0x40, LPT_1284_EPP, write_epp, read_epp, 58, 58, 58},
	[ECP] = {LPT_1284_ECP, 0x10, LPT_1284_ECP, write_ecp, read_ecp, 43, 45, 36},
	[ECP_RLE] = {LPT_1284_ECP_RLE, 0x30, LPT_1284_ECP_RLE, write_ecp, read_ecp, 43, 45, 36},
	[BECP] = {LPT_1284_BECP, 0x18, LPT_1284_BECP, write_ecp, read_ecp, 43, 45, 36},
};

static inline bool is_ecp(const struct mode *mode)
{
	return mode->read == read_ecp;
}

static inline void enter(struct fixture *f, const struct mode *mode)
{
	assert_true(host_negotiates(f, mode->request));
	if (is_ecp(mode)) {
		assert_true(host_sets_ecp_up(f));
	}
}

/* The end of a mode, whatever direction it is in. */
static inline void leave(struct fixture *f, const struct mode *mode)
{
	if (mode->mode == LPT_1284_EPP) {
		host_ends_epp(f);
	} else {
		assert_true(!f->in.reverse || !is_ecp(mode) || host_turns_to_forward(f));
		assert_true(host_terminates(f));
	}
	assert_int_equal(f->out.status, READY);
}

/* Where the mode of sending is compatibility mode, nothing has been negotiated yet. */
static inline void send(struct fixture *f, const struct mode *mode, const char *text, size_t n)
{
	if (mode->sent_in != LPT_1284_COMPAT) {
		enter(f, mode);
	}
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(mode->write(f, (uint8_t)text[i]), 0);
	}
	if (mode->sent_in == LPT_1284_COMPAT) {
		assert_true(host_wait(f, LPT_STATUS_BUSY, LOW));
		enter(f, mode);
	} else if (is_ecp(mode)) {
		assert_true(host_turns_to_reverse(f));
	}
}

static inline void remake(struct fixture *f)
{
	f->p = peripheral_free(f->p);
	f->out = (struct peripheral_output){0};
	f->in = (struct peripheral_input){.control = LPT_CONTROL_REST};
	make(f);
}

/* All bytes, none of them twice in a row. */
static inline void fill(char *bytes, size_t n)
{
	for (unsigned i = 0; i < n; i++) {
		bytes[i] = (char)(i * 7);
	}
}

static inline void assert_record(struct fixture *f, const struct mode *mode, const char *text,
				 size_t n)
{
	assert_int_equal(echo_count(f->p), n);
	for (size_t i = 0; i < n; i++) {
		struct echo_byte got = echo_byte(f->p, i);

		assert_int_equal(got.byte, (uint8_t)text[i]);
		assert_int_equal(got.mode, mode->sent_in);
		assert_int_equal(got.sort, IEEE1284_DATA);
	}
}

#endif
