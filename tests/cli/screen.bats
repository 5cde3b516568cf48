#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats and the helper set the names
# lpt screen: what a display shows.

load helper

# Port programs for the wiring lcd4linux at rest: E is high, RS low for an instruction.
instruct() {
	local byte
	for byte in "$@"; do
		lpt play LPT1 "out data $byte; out control 0x0e; out control 0x0f; delay 2ms"
	done
}

put() {
	local i
	for ((i = 0; i < ${#1}; i++)); do
		lpt play LPT1 "out data $(printf '%d' "'${1:i:1}"); out control 0x0c; out control 0x0d; delay 50us"
	done
}

@test "a display shows what was written to it, while nobody has it open" {
	lpt add hd44780,size=8x2,clock=virtual >/dev/null
	lpt play LPT1 "out control 0x0f; delay 2ms"
	instruct 0x38 0x0c 0x01
	put Hello
	run --separate-stderr lpt screen
	[ "$status" = 0 ]
	[ "$output" = "Hello   "$'\n'"        " ]
	lpt remove LPT1
}

@test "on a terminal the display has a frame" {
	command -v script >/dev/null || skip "script (util-linux) is not installed: there is no terminal"
	lpt add hd44780,size=8x2,clock=virtual >/dev/null
	run script -qec "lpt screen LPT1" /dev/null
	[ "${lines[0]}" = "+--------+"$'\r' ]
	[ "${lines[1]}" = "|        |"$'\r' ]
	[ "${lines[3]}" = "+--------+"$'\r' ]
}

@test "a size that does not exist is refused with what does" {
	run --separate-stderr lpt add hd44780,size=40x4
	[ "$status" = 2 ]
	matches "$stderr" "lpt: *key 'size' cannot be '40x4'; write COLUMNSxROWS *"
}
