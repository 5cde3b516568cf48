/* SPDX-License-Identifier: MIT */
/* What tests of devices do all the time, by raw messages. */
#ifndef LPT_TESTS_DAEMON_DEVICE_CLIENT_H
#define LPT_TESTS_DAEMON_DEVICE_CLIENT_H

#include "raw.h"

uint32_t open_device(struct raw *client, const char *name);
/* The same once the daemon has seen that whoever had it open is gone. */
uint32_t open_device_when_free(struct raw *client, const char *name);
void close_file(struct raw *client, uint32_t file);
void cancel(struct raw *client, uint32_t id);
void unplug(struct raw *client);

/* Change a key of what hangs on LPT1. */
void adjust(struct raw *client, const char *key, const char *value);

/* One control or internal request; its status when it is done. */
uint32_t start_control(struct raw *client, uint32_t file, uint32_t code, const void *in,
		       uint32_t in_len, uint32_t out_len);
uint32_t start_internal(struct raw *client, uint32_t file, uint32_t code);
enum lpt_status expect_control(struct raw *client, uint32_t id);

uint32_t start_lock(struct raw *client, uint32_t file);
enum lpt_status lock_device(struct raw *client, uint32_t file);
enum lpt_status unlock_device(struct raw *client, uint32_t file);

/* A read or write; its status when it is done. */
uint32_t start_read(struct raw *client, uint32_t file, uint32_t n);
uint32_t start_write(struct raw *client, uint32_t file, const void *bytes, uint32_t n);
enum lpt_status expect_moved(struct raw *client, uint32_t id);

/* In ms; see struct lpt_serial_timeouts. */
void set_timeouts(struct raw *client, uint32_t file, const struct lpt_serial_timeouts *timeouts);

#endif
