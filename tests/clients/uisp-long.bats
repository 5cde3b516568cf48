#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035 # the helper sets the names; patterns are wanted
# uisp fills the whole flash of an ATmega16.
load uisp

@test "16 KiB are erased, uploaded and verified, and are the file byte for byte" {
	need uisp uisp
	make_program 16384
	run timeout 900 lpt run --port avr,part=m16,flash=flash.bin -- uisp "${uisp_arguments[@]}" \
		-dpart=ATmega16 --erase --upload --verify if=program.hex
	[ "$status" = 0 ]
	[[ $output != *error* ]]
	cmp program.bin flash.bin
}
