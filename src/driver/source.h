/* SPDX-License-Identifier: MIT */
/*
 * Finding and opening ports, host side: the specification of a port as users write it
 * (`[DRIVER:]PERIPHERAL[,key=value...]`), the table of drivers, and opening one.
 */
#ifndef LPT_DRIVER_SOURCE_H
#define LPT_DRIVER_SOURCE_H

#include "lines/lines.h"
#include "peripheral/peripheral.h"
#include "util/keys.h"

#define PORT_SPEC_MAX 1024 /* bytes of text */

/* Where a port sits on a bus.  io 0: the source supplies none and the arbiter does. */
struct port_resources {
	uint32_t io, io_span;
	uint32_t ecp, ecp_span;
	int32_t irq; /* -1 none */
};

struct driver;

/* A parsed port specification.  Owns the texts and descriptors of its settings. */
struct port_spec {
	char *text; /* as written, for messages */
	const struct driver *driver;
	const struct peripheral_ops *peripheral; /* simulated ports, else NULL */
	char *path;                              /* hardware drivers, else NULL */
	struct settings settings;
};

/* An open port of a driver. */
struct port_source {
	const struct driver *driver;
	struct lpt_lines lines;
	struct port_resources resources; /* as the source supplies them */
	char identity[128];              /* stable: by path, serial or "sim:printer" */
	struct peripheral *peripheral;   /* owned; NULL for hardware */
};

struct driver {
	const char *name;
	const char *help;
	const struct key *keys; /* the driver's own keys */
	size_t n_keys;
	bool simulated; /* takes a peripheral; otherwise a path */

	/* Hardware: what its path is, if a descriptor of it is needed; its default is an example.
	 * NULL: the path is but a name.  A driver that has one may block in open() and stop(). */
	const struct key *path_key;

	/* Open: capabilities probed, lines filled, nothing written to the wires.  At most 5 s.
	 * spec and sink are borrowed for the source's life.  0, -ENOMEM, -ENODEV, or -EINVAL,
	 * each with a sentence in error. */
	int (*open)(const struct port_spec *spec, const struct peripheral_sink *sink,
		    struct port_source *source, char *error, size_t error_size);

	/* Change a key of the peripheral, already checked to be one of its adjust_keys, and tell
	 * its value.  Called from any thread, also while another runs a program, and never wait
	 * for its end.  0; -EBUSY: not before that end.  Mandatory if simulated. */
	int (*adjust)(struct port_source *source, const struct setting *setting);
	void (*adjusted)(struct port_source *source, const struct key *key, char *text,
			 size_t size);
	bool adjusts_at_rest; /* only while nobody drives the wires: the host sees to that */
};

extern const struct driver driver_ppdev;     /* a port of the kernel, by /dev/parportN */
extern const struct driver driver_null;      /* reads zeros, takes writes; the template */
extern const struct driver driver_sim;       /* a cable with a clock, a peripheral at its end */
extern const struct driver driver_slow;      /* sim with 1 ms per run and no single accesses */
extern const struct driver *const drivers[]; /* NULL at the end */

/* Keys that any port has: name, io, irq, ecp, modes, clock, rest, grace, yield-idle, acquire,
 * probe, daisy. */
extern const struct key port_keys[];
extern const size_t n_port_keys;

/*
 * Parse a specification.  Descriptors for keys that are paths (key_type_is_path) and for the path
 * of hardware are attached later with setting_attach(), in the order in which they stand in the
 * text. 0; -ENOMEM; -EINVAL with one sentence in error: what, where, the cure ("did you mean").
 */
int port_spec_parse(const char *text, struct port_spec *ret_spec, char *error, size_t error_size);
void port_spec_deinit(struct port_spec *spec);

/* The next path without a descriptor, NULL when all have one; attach consumes *fd. */
struct setting *port_spec_wants(struct port_spec *spec);
void setting_attach(struct setting *setting, int *fd);

/* May its driver sleep when it is opened?  Then port_source_open() is for a thread that may. */
bool port_spec_opens_slowly(const struct port_spec *spec);

/* Open what a specification describes with its driver, and close it again (calls ops->stop). */
int port_source_open(const struct port_spec *spec, const struct peripheral_sink *sink,
		     struct port_source *ret_source, char *error, size_t error_size);
void port_source_close(struct port_source *source);

/* Change a key of a simulated peripheral, even while a program runs.  0; -EINVAL no
 * such key, or not one of its values, -EBUSY, -ENOMEM; each but the last two with a sentence in
 * error.
 */
int port_source_adjust(struct port_source *source, const char *key, const char *value, char *error,
		       size_t error_size);

/* The keys that can be changed so, and the value of one as text.  Their number. */
size_t port_source_adjust_keys(const struct port_source *source, const struct key **ret_keys);
void port_source_adjusted(struct port_source *source, const struct key *key, char *text,
			  size_t size);

/* Help: all kinds (kind NULL) or the keys of one, as text of many lines, owned by the caller and
 * freed with free().  NULL: out of memory or no such kind. */
char *port_spec_help(const char *kind);

#endif
