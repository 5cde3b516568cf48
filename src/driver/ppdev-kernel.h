/* SPDX-License-Identifier: MIT */
/* What the kernel tells about one of its parallel ports, and how a port is taken from it. */
#ifndef LPT_DRIVER_PPDEV_KERNEL_H
#define LPT_DRIVER_PPDEV_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#define PPDEV_PROC "/proc/sys/dev/parport"

struct ppdev_facts {
	uint32_t io;      /* 0: unknown */
	uint32_t io_high; /* the ECP registers; 0: none */
	int32_t irq;      /* -1: none, or unknown */
	bool is_unused;   /* no driver of the kernel has registered on the port, as far as we see */
	char owner[32];   /* the kernel's name of who has the port now, "none" or "" */
};

/* Read what stands below `root` about port `number`.  What cannot be read stays unknown. */
void ppdev_facts_read(const char *root, unsigned number, struct ppdev_facts *ret_facts);

/*
 * Claim the port of an open /dev/parportN, where `exclusive` for as long as the descriptor is open.
 * The kernel's own claim waits for ever; this one is cut after timeout_ns by a signal to the
 * calling thread alone, SIGRTMAX - 1, whose handler does nothing.  0; -ETIMEDOUT somebody else
 * holds it; -ENXIO somebody registered while we asked for it alone, or it is gone; -EINVAL it was
 * claimed before; -EAGAIN no timer.  Blocks.  After a failure the descriptor has to be closed: a
 * wait that was cut leaves it in the kernel's queue (ppdev, Linux 6.1).
 */
int ppdev_claim(int fd, bool exclusive, int64_t timeout_ns);

#endif
