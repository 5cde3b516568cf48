/* SPDX-License-Identifier: MIT */
#include "peripheral/spi.h"

static void drive_next(struct spi_slave *spi)
{
	spi->miso = spi->out & 0x80;
	spi->out = (uint8_t)(spi->out << 1);
}

void spi_begin(struct spi_slave *spi, bool sck, uint8_t out)
{
	*spi = (struct spi_slave){.sck = sck, .out = out};
	if (!sck) {
		drive_next(spi);
	}
}

bool spi_clock(struct spi_slave *spi, bool sck, bool mosi)
{
	if (sck == spi->sck) {
		return false;
	}
	spi->sck = sck;
	if (!sck) {
		drive_next(spi);
		return false;
	}
	spi->in = (uint8_t)(spi->in << 1 | mosi);
	spi->n_bits = (spi->n_bits + 1) % 8;
	return spi->n_bits == 0;
}
