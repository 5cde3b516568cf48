/* SPDX-License-Identifier: MIT */
/* One access to a register, as a record of 20 bytes in the message `access`. */
#ifndef LPT_WIRE_ACCESS_H
#define LPT_WIRE_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#define WIRE_ACCESS_BYTES 20u /* of one record */
#define WIRE_ACCESS_MAX 2048u /* records of one message */

struct wire_access_record {
	int64_t time_ns; /* monotonic, of the daemon's machine */
	int64_t port_ns; /* port clock */
	uint8_t reg;     /* enum lpt_reg */
	uint8_t value;
	bool is_read;
};

static inline void wire_access_put_time(uint8_t *to, int64_t ns)
{
	for (unsigned int i = 0; i < 8; i++) {
		to[i] = (uint8_t)((uint64_t)ns >> 8 * i);
	}
}

static inline int64_t wire_access_get_time(const uint8_t *from)
{
	uint64_t ns = 0;

	for (unsigned int i = 0; i < 8; i++) {
		ns |= (uint64_t)from[i] << 8 * i;
	}
	return (int64_t)ns;
}

static inline void wire_access_put(uint8_t to[WIRE_ACCESS_BYTES],
				   const struct wire_access_record *from)
{
	wire_access_put_time(to, from->time_ns);
	wire_access_put_time(to + 8, from->port_ns);
	to[16] = from->reg;
	to[17] = from->value;
	to[18] = from->is_read;
	to[19] = 0;
}

static inline void wire_access_get(const uint8_t from[WIRE_ACCESS_BYTES],
				   struct wire_access_record *to)
{
	to->time_ns = wire_access_get_time(from);
	to->port_ns = wire_access_get_time(from + 8);
	to->reg = from[16];
	to->value = from[17];
	to->is_read = from[18] != 0;
}

#endif
