/* SPDX-License-Identifier: MIT */
/* The names of ioctl requests on ports, for lpt run -v. */
#ifndef LPT_COMPAT_PRELOAD_REQUESTS_H
#define LPT_COMPAT_PRELOAD_REQUESTS_H

#include <stddef.h>
#include <stdint.h>

/* "PPCLAIM", or "PPWDATA 0x55" where the argument is one that can be read safely. */
void request_print(uint32_t request, uint64_t argument, char *buf, size_t size);

#endif
