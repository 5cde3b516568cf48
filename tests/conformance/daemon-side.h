/* SPDX-License-Identifier: MIT */
/*
 * The side through a running daemon: each test has a private lptd with two simulated loopback
 * ports, LPT1 and LPT2, an administrator's connection, and clients with a connection each.
 *
 * The loopback plug shows what the wires really carry: a client that drives the data lines reads
 * them back from the status lines, and the administrator sees them without owning the port.
 */
#ifndef TESTS_CONFORMANCE_DAEMON_SIDE_H
#define TESTS_CONFORMANCE_DAEMON_SIDE_H

#include <sys/types.h>

#include <lpt/lpt.h>

#include "conformance.h"

#define N_CLIENTS 8
#define PATIENCE_MS 60000      /* for what must come; never waited out when all is well */
#define PATIENCE_LOOKS 5000000 /* likewise, in exchanges with the daemon */

struct client {
	struct lpt_connection *conn;
	struct lpt_file *file;
	struct lpt_operation *operation; /* NULL: none runs */
	int n_done, result;              /* of allocations started */
};

extern struct client clients[N_CLIENTS];
extern struct lpt_connection *admin;

void daemon_setup(void);
void daemon_teardown(void);
const char *daemon_folder(void); /* for spool folders */
const char *daemon_socket(void);

/* Add a port of the simulated driver under test: LPT_CONFORMANCE_DRIVER, or sim. */
int add_port(const char *spec);

/* Adjust what hangs on a port, as soon as no program runs there that keeps driver slow from it. */
int adjust_port(const char *port, const char *key, const char *value);

/* Each acts as client i and gives what liblpt gave. */
int connect_client(int i); /* once is enough */
int open_port(int i, const char *port);
void close_file(int i);
int start_allocate(int i); /* returns when the daemon has it; see waits() and is_granted() */
int free_port(int i);

/* Dispatch until a callback has raised a count to n; false: it never did. */
bool dispatch_until(struct lpt_connection *conn, const int *count, int n);

/* The allocation that was started has not ended. */
bool waits(int i);
/* It ended, once, with this result (0: granted); waits for that. */
bool ended(int i, int result);
bool is_granted(int i);

/* Drive the data lines and read them back through the plug: 0, or what lpt_run() gave. */
int drive(int i, uint8_t data);
/* Owns the port, shown on the wires. */
bool owns(int i);
/* What the data and control lines of a port carry, as a bystander sees it; -1: no such port. */
int data_on_wires(const char *port);
int control_on_wires(const char *port);

/* One documented request with one buffer; a request that pends is cancelled after 50 ms. */
enum lpt_status ask(int i, uint32_t code, void *buffer, uint32_t in_len, uint32_t out_len,
		    uint32_t *ret_information);
enum lpt_status ask_select(int i, uint32_t code, uint8_t id, uint32_t flags);

/* The port as a list shows it; false: no such port. */
bool look_at(const char *port, struct lpt_port_info *ret_info);
uint32_t n_files(const char *port);
uint32_t n_waiters(const char *port);

/* Look until a port has so many files or waiters; false: it did not come to that. */
bool await_files(const char *port, uint32_t n);
bool await_waiters(const char *port, uint32_t n);

/* fork(), and the child never outlives the test. */
pid_t fork_process(void);

/* A process of its own that has a port open, and owns it if it is to; returns when that is so. */
pid_t process_with(const char *port, bool allocates);
void kill_process(pid_t pid);

#endif
