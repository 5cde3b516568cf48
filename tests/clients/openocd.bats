#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035,SC2016 # the helper sets the names; patterns are wanted; openocd expands
# openocd's parport adapter on a chain of chips with JTAG.
load openocd

one='jtag newtap a tap -irlen 6 -expected-id 0x01414093;'
two="$one jtag newtap b tap -irlen 4 -expected-id 0x4ba00477;"
chain=idcode=0x01414093,irlen=6
# Nearest to TDO first, for openocd and for us.
two_chain=$chain,idcode=0x4ba00477,irlen=4

@test "scan_chain finds the chip behind a dlc5" {
	openocd_on "$chain" dlc5 "$one" init scan_chain
	[ "$status" = 0 ]
	matches "$output" *"JTAG tap: a.tap tap/device found: 0x01414093 "*
	matches "$output" *" a.tap"+( )"Y"+( )"0x01414093 0x01414093"+( )"6 0x01"+( )"0x03"*
}

@test "scan_chain finds the chip behind a wiggler" {
	openocd_on "$chain" wiggler "$one" init scan_chain
	[ "$status" = 0 ]
	matches "$output" *"JTAG tap: a.tap tap/device found: 0x01414093 "*
}

@test "BYPASS delays what is scanned by one bit" {
	openocd_on "$chain" dlc5 "$one" init "irscan a.tap 0x3f" "drscan a.tap 16 0xa5c3"
	[ "$status" = 0 ]
	matches "$output" *$'\n'4b86$'\n'*
}

@test "IDCODE, USERCODE and the boundary register are read by their instructions" {
	openocd_on "$chain,usercode=0xcafe1234,pins=0x3c" dlc5 "$one" init \
		"irscan a.tap 2" "drscan a.tap 32 0" "irscan a.tap 3" "drscan a.tap 32 0" \
		"irscan a.tap 1" "drscan a.tap 16 0xa500" "irscan a.tap 0" "drscan a.tap 16 0"
	[ "$status" = 0 ]
	matches "$output" *$'\n'01414093$'\n'cafe1234$'\n'003c$'\n'a53c$'\n'*
}

@test "two chips are found in their order" {
	openocd_on "$two_chain" wiggler "$two" init scan_chain
	[ "$status" = 0 ]
	matches "$output" *"a.tap tap/device found: 0x01414093 "*"b.tap tap/device found: 0x4ba00477 "*
}

@test "each of two chips is scanned while the other is in BYPASS" {
	openocd_on "$two_chain" dlc5 "$two" init "irscan b.tap 2" "drscan b.tap 32 0" \
		"irscan a.tap 2" "drscan a.tap 32 0"
	[ "$status" = 0 ]
	matches "$output" *$'\n'4ba00477$'\n'01414093$'\n'*
}

@test "a chip that is not the expected one is an error" {
	openocd_on "idcode=0x0a001093,irlen=6" dlc5 "$one" init scan_chain
	matches "$output" *"UNEXPECTED: 0x0a001093 "*
}

@test "a stuck TDO shows as an error" {
	openocd_on "$chain,fault=stuck-tdo" dlc5 "$one" init scan_chain
	matches "$output" *"Error: JTAG scan chain interrogation failed: all zeroes"*
	[[ $output != *"found: 0x01414093"* ]]
}

@test "a cable that is not plugged in shows as an error" {
	openocd_on "$chain,connected=no" wiggler "$one" init scan_chain
	matches "$output" *"Error: JTAG scan chain interrogation failed: all ones"*
	[[ $output != *"found: 0x01414093"* ]]
}

@test "a wire that breaks while openocd runs is seen, and that it was mended" {
	openocd_on "$chain" dlc5 "$one" init "irscan a.tap 2" "drscan a.tap 32 0" \
		"exec lpt adjust LPT1 fault=stuck-tdo" "drscan a.tap 32 0" \
		"exec lpt adjust LPT1 fault=none" "drscan a.tap 32 0"
	[ "$status" = 0 ]
	matches "$output" *$'\n'01414093$'\n'*00000000$'\n'*01414093$'\n'*
}
