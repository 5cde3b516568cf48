/* SPDX-License-Identifier: MIT */
/*
 * The shift register of an SPI slave in mode 0: bits are taken while SCK rises and driven while it
 * falls, highest bit first.  What a byte means is the chip's.
 */
#ifndef LPT_PERIPHERAL_SPI_H
#define LPT_PERIPHERAL_SPI_H

#include <stdbool.h>
#include <stdint.h>

struct spi_slave {
	uint8_t in;  /* the last eight bits that came */
	uint8_t out; /* what is still to be driven, next bit highest */
	uint8_t n_bits;
	bool sck;
	bool miso; /* what is driven now */
};

/* Selected while SCK is at a level; `out` is the first byte to be driven. */
void spi_begin(struct spi_slave *spi, bool sck, uint8_t out);

/* The host's levels.  True: a byte is complete, in spi->in; the byte to drive next is spi->out,
 * which the caller may set until SCK falls. */
bool spi_clock(struct spi_slave *spi, bool sck, bool mosi);

#endif
