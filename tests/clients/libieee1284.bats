#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats and the helper set the names
# A program on libieee1284 (ieee1284.c), which meson builds where the library is.
load helper

@test "discovery, open, claim and registers on a loopback plug" {
	[ -x "${IEEE1284-}" ] || skip "no libieee1284; install libieee1284-3-dev"
	on_port loopback "$IEEE1284"
	[ "$status" = 0 ]
	matches "${lines[0]}" "+([1-9]) ports"
	[ "${lines[1]}" = "parport0: base 0x378, raw access yes" ]
	[ "${lines[2]}" = "256 values came back" ]
	[ "${lines[3]}" = "16 controls came back" ]
}
