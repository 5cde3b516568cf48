/* SPDX-License-Identifier: MIT */
/*
 * A naive model of the devices of one port, written from docs/requirements.md and the comments of
 * port/device.h and sharing no table and no code with src/port.  Arrays and indices, one long
 * switch where the core has tables.
 *
 * The model predicts: each m_ function says in m->expected what one call of the core must answer,
 * complete, hand out and start.
 */
#ifndef TESTS_MODEL_DEVICES_MODEL_H
#define TESTS_MODEL_DEVICES_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "port/device.h"

#define N_DEVICES 4 /* raw, 0, 1, end of chain */
#define N_CLIENTS 2 /* that use the port itself */
#define N_ASKERS (N_DEVICES + N_CLIENTS)
#define N_SLOTS 4 /* requests of a device */
#define N_DONE (N_DEVICES * N_SLOTS)
#define ID_LEN 12 /* raw device IDs of this test */

#define NOBODY (-1)

enum m_what {
	M_READ,
	M_WRITE,
	M_LOCK,
	M_LOCK_NO_SELECT,
	M_UNLOCK,
	M_UNLOCK_NO_DESELECT,
	M_NEGOTIATE,
	M_IDLE,
	M_CAPS,
	M_READ_ADDRESS,
	M_WRITE_ADDRESS,
	M_STATUS,
	M_RESET,
	M_ID,
	M_GET_MODE,
	M_IS_FREE,
	M_CONNECT,
	M_DISCONNECT,
	M_ROUTINE_DETERMINE, /* routines from here on */
	M_ROUTINE_NEGOTIATE,
	M_ROUTINE_TERMINATE,
	M_ROUTINE_TO_REVERSE,
	M_ROUTINE_TO_FORWARD,
	M_ROUTINE_READ,
	M_ROUTINE_WRITE,
	N_WHATS
};

struct m_request {
	enum m_what what;
	bool pending;
	uint32_t n, offset;             /* transfers; n: room for an ID */
	uint16_t read_mask, write_mask; /* what is offered; read_mask: what is excluded */
	bool forward, unsafe;
	uint8_t address;
	struct lpt_device_work work; /* once its turn has come */
};

enum m_phase { M_FREE = 0, M_ASKING, M_WORKING, M_PAUSING };

struct m_device {
	enum lpt_device_state state;
	bool open, connected;
	enum lpt_device_lock lock;
	uint16_t read, write;           /* protocols in use, before exclusion */
	uint16_t last_read, last_write; /* negotiated, 0 none */
	uint16_t excluded;
	bool set, reverse;               /* a mode is connected, in this direction */
	int read_address, write_address; /* NOBODY: none was set */
	struct m_request requests[N_SLOTS];
	int queue[N_SLOTS], n_queue;
	enum m_phase phase;
	int current; /* NOBODY: none */
};

/* What one call must do. */
struct m_expected {
	enum lpt_status status;
	bool flag;
	uint32_t information;
	uint32_t answer; /* GET_MODE: read | write << 16; IS_FREE; determine routine */
	struct {
		int device, slot;
		enum lpt_status status;
		uint32_t information;
	} done[N_DONE];
	int n_done;
	struct {
		int asker;
		enum lpt_status status;
	} turns[N_ASKERS];
	int n_turns;
	bool starts; /* a work */
	int device, slot;
	struct lpt_device_work work;
	uint32_t job; /* steps; 0: none starts */
};

struct model {
	struct m_device devices[N_DEVICES];
	bool is_gone;

	/* the port */
	int holder;            /* asker that has it, also while its grant's job runs */
	int waiting[N_ASKERS]; /* in order */
	int n_waiting;
	uint8_t wants[N_ASKERS]; /* device to select, LPT_NO_SELECTION none */
	bool keeps[N_ASKERS];    /* does not deselect what an unlock left */
	uint32_t job;            /* steps on the wires, 0 none */
	int job_for;             /* NOBODY: a clean-up, or one that was given up */
	uint8_t job_id;          /* that it selects */
	bool cancelled;          /* it was, by a client of the port */
	uint8_t selected;
	bool left; /* an unlock left the selection */
	uint32_t owed;
	int last; /* the last holder */

	struct m_expected expected;
};

/* Before each call: nothing is expected. */
void m_begin(struct model *m);
void m_init(struct model *m);

/* --- model-port.c --- */

/* True: it has the port; false: it waits. */
bool m_ask(struct model *m, int asker);
void m_give(struct model *m, bool leaves_selection);
/* Gives up waiting or being granted. */
void m_withdraw(struct model *m, int asker);
void m_job_done(struct model *m, enum lpt_job_result result);
void m_client_allocate(struct model *m, int client);
void m_client_free(struct model *m, int client);
void m_client_cancel(struct model *m, int client);
bool m_is_waiting(const struct model *m, int asker);

/* --- model.c --- */

void m_open(struct model *m, int device);
void m_close(struct model *m, int device, enum lpt_status reason);
void m_query_remove(struct model *m, int device);
void m_cancel_remove(struct model *m, int device);
void m_vanish(struct model *m, int device);
void m_port_vanish(struct model *m);
void m_send(struct model *m, int device, int slot, const struct m_request *request);
void m_cancel(struct model *m, int device, int slot, enum lpt_status reason);
void m_expire(struct model *m, int device);
void m_turn(struct model *m, int device, enum lpt_status status);
void m_work_done(struct model *m, int device, const struct lpt_device_result *result);
void m_give_way(struct model *m, int device);
void m_again(struct model *m, int device);

/* --- model-request.c --- */

/* It arrives: PENDING to be queued. */
enum lpt_status m_arrive(struct model *m, int device, struct m_request *request);
/* Its turn has come: PENDING if it needs the port; request->work then says for which work. */
enum lpt_status m_begin_request(struct model *m, int device, struct m_request *request);
/* Its work has ended; gives what it informs of. */
enum lpt_status m_end_request(struct model *m, int device, struct m_request *request,
			      const struct lpt_device_result *result, uint32_t *ret_information);

#endif
