/* SPDX-License-Identifier: MIT */
/*
 * Devices for the side through a daemon: client i opens one on its connection.  What it does is
 * seen by the peripheral (an echo gives back what it took), by the counters of its port, and by the
 * device ID that answers on the cable.
 */
#ifndef TESTS_CONFORMANCE_DAEMON_DEVICE_H
#define TESTS_CONFORMANCE_DAEMON_DEVICE_H

#include <lpt/device.h>

#include "daemon-chain.h"

#define LOCK LPT_IOCTL_INTERNAL_LOCK_PORT
#define UNLOCK LPT_IOCTL_INTERNAL_UNLOCK_PORT
#define LOCK_NO_SELECT LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT
#define UNLOCK_NO_DESELECT LPT_IOCTL_INTERNAL_UNLOCK_PORT_NO_DESELECT

#define CENTRONICS LPT_PROTOCOL_CENTRONICS
#define NIBBLE LPT_PROTOCOL_NIBBLE
#define EVERYTHING 0x07ffu

#define TRANSFER_MS 2000 /* for what a device does; it takes a few ms */

extern struct lpt_device *devices[N_CLIENTS]; /* of this test, by client */

/* Open a device as client i; the number of the documented status. */
uint32_t open_device(int i, const char *name, uint32_t flags);

/* Add an echo LPT3 with these further keys (",size=4") and open it as client 0. */
bool open_echo(const char *keys);
/* Add the chain LPT3 of daemon-chain.h; these clients have what hangs on it, and
 * the port itself, open. */
enum { FIRST_DEVICE, SECOND_DEVICE, END_DEVICE, RAW_DEVICE, PORT_CLIENT, OTHER_CLIENT };
bool open_chain(void);
/* The second device of that chain is pulled out, and the chain counted again by PORT_CLIENT. */
bool lose_second_device(void);

/* Is that the code of one of the requests of devices? */
bool is_device_request(uint32_t code);
/* One documented request; its class is found by its code, which is unique among a device's. */
uint32_t request_of(int i, uint32_t code, void *buffer, uint32_t in_len, uint32_t out_len,
		    int64_t timeout_ms, uint32_t *ret_information);
/* The same without buffers; all ones if its Information was not 0. */
uint32_t ask_device(int i, uint32_t code);

/* Transfers, not waited for longer than TRANSFER_MS: the number of the status. */
uint32_t read_device(int i, void *buffer, uint32_t n, uint32_t *ret_n);
uint32_t write_device(int i, const char *text, uint32_t *ret_n);
/* Does client i's next read bring this text? */
bool reads_back(int i, const char *text);

/* A transfer that was started.  It must outlive its connection, so tests have it static. */
struct transfer {
	struct lpt_device_transfer ended;
	struct lpt_operation *operation; /* NULL: none runs */
	int n_done, order;               /* order: the how-manieth of this test it was to end */
	char buffer[64];
};

bool start_read(int i, struct transfer *transfer, uint32_t n);
bool start_write(int i, struct transfer *transfer, const char *text);
/* Nothing has been said of it so far. */
bool is_pending(int i, const struct transfer *transfer);
/* Ended, once, with that status and byte count; waits for it. */
bool transfer_ended(int i, struct transfer *transfer, uint32_t number, uint32_t n);

/* PARCLASS_CONNECT; all zero if it fails. */
struct lpt_parclass_information connect_device(int i);
/* All seven routines; did each of them refuse? */
bool all_refuse(const struct lpt_parclass_information *info);

/* Does client i own LPT3? */
bool owns_port(int i);
/* Who answers when the device of client i asks for an ID; NOBODY if it cannot ask. */
int heard_by(int i);

/* Modes in force. */
bool modes_are(int i, uint16_t read, uint16_t write);
/* NEGOTIATE; the number of the status. */
uint32_t negotiate(int i, uint16_t read, uint16_t write, struct lpt_negotiation_mask *ret_chosen);

#endif
