/* SPDX-License-Identifier: MIT */
/*
 * The device's half of the compatibility handshake: after a byte Busy stays high for the time of a
 * byte, and falls with the end of a pulse of nAck.  When a byte is taken is the peripheral's
 * business.
 */
#ifndef LPT_PERIPHERAL_CENTRONICS_H
#define LPT_PERIPHERAL_CENTRONICS_H

#include <stdbool.h>
#include <stdint.h>

enum centronics_phase {
	CENTRONICS_READY,
	CENTRONICS_BUSY, /* a byte was taken */
	CENTRONICS_ACK,  /* and is being acknowledged: nAck is low */
};

struct centronics {
	int64_t byte_ns; /* from nStrobe low to Busy low */
	int64_t ack_ns;  /* width of the nAck pulse that ends it */
	enum centronics_phase phase;
	int64_t until_ns; /* end of the phase; INT64_MAX while ready */
};

/* Ready. */
void centronics_init(struct centronics *c, int64_t byte_ns);

/* A byte was taken at t. */
void centronics_begin(struct centronics *c, int64_t t);

/* Time has come to t. */
void centronics_advance(struct centronics *c, int64_t t);

/* Ready, whatever was. */
void centronics_reset(struct centronics *c);

/* The status that a peripheral shows which is in `idle` between bytes. */
uint8_t centronics_status(const struct centronics *c, uint8_t idle);

#endif
