#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats and the helper set the names
# Programs on libieee1284 (ieee1284.c, ieee1284-modes.c), which meson builds where the library is.
load helper

ID="MFG:Acme;MDL:Mirror;CMD:ECHO;"

need_library() {
	[ -x "${IEEE1284-}" ] || skip "no libieee1284; install libieee1284-3-dev"
}

@test "discovery, open, claim and registers on a loopback plug" {
	need_library
	on_port loopback "$IEEE1284"
	[ "$status" = 0 ]
	matches "${lines[0]}" "+([1-9]) ports"
	[ "${lines[1]}" = "parport0: base 0x378, raw access yes" ]
	[ "${lines[2]}" = "256 values came back" ]
	[ "${lines[3]}" = "16 controls came back" ]
}

@test "the device ID and bytes in every mode of the library, with a device that knows all" {
	need_library
	on_port "echo,id=$ID" "$IEEE1284_MODES"
	[ "$status" = 0 ]
	[ "${lines[0]}" = "31 bytes of ID: $ID" ]
	[ "${lines[1]}" = "nibble: 200 bytes came back" ]
	[ "${lines[2]}" = "byte: 200 bytes came back" ]
	[ "${lines[3]}" = "epp data: 200 bytes came back" ]
	[ "${lines[4]}" = "epp data, software: 200 bytes came back" ]
	[ "${lines[5]}" = "epp addr: 200 bytes came back" ]
	[ "${lines[6]}" = "ecp data: 200 bytes came back" ]
	[ "${lines[7]}" = "ecp data, software: 200 bytes came back" ]
	[ "${lines[8]}" = "ecp data, run lengths: 200 bytes came back" ]
	[ "${lines[9]}" = "ecp addr: a channel was named" ]
}

@test "a mode that the device refuses is an error of the library, and the others work" {
	need_library
	on_port "echo,speaks=nibble+byte" "$IEEE1284_MODES"
	[ "$status" != 0 ]
	[ "${lines[1]}" = "nibble: 200 bytes came back" ]
	[ "${lines[2]}" = "byte: 200 bytes came back" ]
	[ "${lines[3]}" = "negotiation failed: -4" ] # E1284_REJECTED
}

@test "the device ID of a printer" {
	need_library
	on_port "printer,id=MFG:Acme;MDL:Press;CMD:PCL;" "$IEEE1284_MODES" id
	[ "$status" = 0 ]
	[ "$output" = "29 bytes of ID: MFG:Acme;MDL:Press;CMD:PCL;" ]
}

@test "who does not speak IEEE 1284 has no device ID" {
	need_library
	on_port loopback "$IEEE1284_MODES" id
	[ "$status" = 1 ]
	matches "$output" "device ID failed: -*"
}
