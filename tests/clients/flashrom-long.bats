#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035 # bats and the helper set the names; patterns are wanted
# flashrom on a whole chip, for the nightly tier: millions of accesses.
load flashrom

@test "flashrom writes a whole chip and reads it back" {
	lpt add "spi-flash,io=0x378,size=64K,image=chip"
	run lpt run -- flashrom -p rayer_spi -c W25X05 -w new
	[ "$status" = 0 ]
	matches "$output" *"Erase/write done."*VERIFIED.*
	run lpt run -- flashrom -p rayer_spi -c W25X05 -r back
	[ "$status" = 0 ]
	lpt remove LPT1
	cmp back new
	cmp chip new
}

@test "flashrom erases a whole chip" {
	lpt add "spi-flash,io=0x378,size=64K,image=chip"
	run lpt run -- flashrom -p rayer_spi -c W25X05 -E
	[ "$status" = 0 ]
	lpt remove LPT1
	cmp chip <(head -c "$chip_bytes" /dev/zero | tr '\0' '\377')
}
