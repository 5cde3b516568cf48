#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035 # bats and the helper set the names; patterns are wanted
# flashrom finds, reads and writes a serial flash by IN and OUT.
load flashrom

@test "flashrom finds the chip" {
	flashrom_on ''
	[ "$status" = 0 ]
	matches "$output" *'Found Winbond flash chip "W25X05" (64 kB, SPI) on rayer_spi.'*
}

@test "flashrom finds nothing on a broken wire" {
	flashrom_on ,fault=stuck-miso
	[ "$status" != 0 ]
	matches "$output" *"No EEPROM/flash device found."*
}

@test "flashrom erases and writes 4 KiB and leaves the rest" {
	echo "00001000:00001fff part" >layout
	cp chip before
	flashrom_on '' -c W25X05 -l layout -i part --noverify-all -w new
	[ "$status" = 0 ]
	matches "$output" *"Erase/write done."*VERIFIED.*
	cmp -n 4096 chip before
	cmp -n 4096 -i 4096 chip new
	cmp -i 8192 chip before
}
