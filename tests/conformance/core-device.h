/* SPDX-License-Identifier: MIT */
/*
 * Devices for the in-process side: a raw device, two of the chain and the end of chain hang on each
 * port, and behind all four is one scripted peripheral, which does the work that the core hands out
 * and remembers it.  Part of struct host.
 */
#ifndef TESTS_CONFORMANCE_CORE_DEVICE_H
#define TESTS_CONFORMANCE_CORE_DEVICE_H

#include "port/device.h"

enum { RAW, CHAIN_0, CHAIN_1, END_OF_CHAIN, N_CORE_DEVICES };

#define N_CORE_ASKS 8
#define N_CORE_WORKS 64
#define RAW_ID_MAX 65535

struct host;

struct scripted {
	uint16_t protocols;
	uint8_t lines;     /* LPT_PARALLEL_* */
	const uint8_t *id; /* raw, with its two bytes of size */
	uint32_t id_len;
	const uint8_t *gives; /* to reads, from the first byte on */
	uint32_t n_gives;
	uint8_t taken[256]; /* by writes */
	uint32_t n_taken;
	uint32_t stops_after;  /* bytes of one transfer; then it ends as `fails` says */
	enum lpt_status fails; /* SUCCESS: it works */
	bool is_idle;          /* has nothing to do yet: gives way */
};

/* Work that was started, and how the port was then. */
struct core_work {
	struct lpt_device_work work;
	int device;
	bool had_port; /* the device's file owned the port, and no job ran */
	uint8_t selected;
};

struct device_side {
	struct lpt_device devices[N_CORE_DEVICES];
	struct lpt_file files[N_CORE_DEVICES];

	/* The last slot is the callback routines'. */
	struct lpt_device_request asks[N_CORE_ASKS];
	int n_finished[N_CORE_ASKS];
	int order[64], n_order; /* slots in the order of their ends */
	uint8_t id_room[RAW_ID_MAX + 1];

	struct scripted peripheral;
	bool hold_work;                  /* leave work undone until end_work() */
	struct lpt_device_request *work; /* at work now; NULL: none */
	struct core_work works[N_CORE_WORKS];
	int n_works;
};

/* One device arrives at its port; with hardware. */
void arrive(struct host *h, int device);
/* All four, and the peripheral speaks everything. */
void arrive_all(struct host *h);

enum lpt_status device_open(struct host *h, int device);
void device_close(struct host *h, int device);
void device_surprise_remove(struct host *h, int device);

/* Each gives the status as far as it is known once unheld work has ended.  A slot is free again
 * when its request has ended. */
enum lpt_status device_read(struct host *h, int device, int slot, void *buffer, uint32_t n);
enum lpt_status device_write(struct host *h, int device, int slot, const void *bytes, uint32_t n);
enum lpt_status device_transfer_at(struct host *h, int device, int slot, bool writes,
				   uint64_t offset);
/* The class of the request is found by its code, which is unique among a device's. */
enum lpt_status device_ask(struct host *h, int device, int slot, uint32_t code, void *buffer,
			   uint32_t in_len, uint32_t out_len);
enum lpt_status device_ask_in_class(struct host *h, int device, int slot,
				    enum lpt_request_class request_class, uint32_t code,
				    void *buffer, uint32_t in_len, uint32_t out_len);
bool device_cancel(struct host *h, int slot);
bool device_expire(struct host *h, int device);
void device_again(struct host *h, int device);

/* Held work ends as the peripheral does it, or is cut. */
void end_work(struct host *h);
void cut_work(struct host *h);

/* Finished exactly once with that status and byte count? */
bool ask_finished(const struct host *h, int slot, enum lpt_status status, uint32_t information);

bool device_owns(const struct host *h, int device);
const struct core_work *last_work(const struct host *h);
/* How many works of a kind have been started. */
int n_works_of(const struct host *h, enum lpt_device_work_kind kind);

/* For act_on() of core-host.c: what a call left to do for devices. */
void act_on_devices(struct host *h, struct lpt_out *out);

void add_device_routines(struct lpt_routines *routines);

/* Answer of PARCLASS_CONNECT; all zero if it fails. */
struct lpt_parclass_information connect_device(struct host *h, int device);

#endif
