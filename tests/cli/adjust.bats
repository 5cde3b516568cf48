#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035 # bats and the helper set the names; patterns are wanted
# Changing what hangs on a simulated cable.
load helper

@test "adjust without a key lists key, value, choices and meaning" {
	lpt add printer >/dev/null
	run --separate-stderr lpt adjust
	[ "$status" = 0 ]
	matches "${lines[0]}" "KEY+( )VALUE+( )CHOICES+( )MEANING"
	matches "${lines[1]}" "paper+( )unlimited+( )NUMBER+( )sheets of paper left*"
	matches "${lines[2]}" "offline+( )no+( )no|yes+( )*off line"
	[ "$(lpt adjust -n -o KEY LPT1 | tr -d ' ' | tr '\n' ' ')" = "paper offline fault reply mute refuse late dies-after stuck id-length id-order " ]
}

@test "adjust changes several keys, and lists what they are now" {
	lpt add printer >/dev/null
	run --separate-stderr lpt adjust LPT1 paper=7 offline=yes
	[ "$status" = 0 ]
	[ -z "$output$stderr" ]
	run --separate-stderr lpt adjust LPT1
	matches "${lines[1]}" "paper+( )7 *"
	matches "${lines[2]}" "offline+( )yes *"
}

@test "adjust moves the lines" {
	lpt add jtag >/dev/null
	lpt adjust LPT1 power=off
	run --separate-stderr lpt get --now LPT1 nFault
	[ "$output" = nFault=0 ]
	lpt adjust LPT1 power=on
	run --separate-stderr lpt get --now LPT1 nFault
	[ "$output" = nFault=1 ]
}

@test "adjust puts paper into a printer that a job waits for" {
	lpt add printer,spool=out,pages=0,clock=paced >/dev/null
	watch_events
	await added
	echo text >report.txt
	start print lpt print LPT1 report.txt
	await granted
	lpt adjust LPT1 paper=10
	ends_with 0 "$started"
	[ "$(cat out/*)" = text ]
}

@test "adjust names the keys there are" {
	lpt add printer >/dev/null
	run --separate-stderr lpt adjust LPT1 ink=0
	[ "$status" = 2 ]
	matches "$stderr" "lpt: printer has nothing called 'ink' to adjust. There are paper, offline, fault*"
	run --separate-stderr lpt adjust LPT1 offline=maybe
	[ "$status" = 2 ]
	matches "$stderr" "lpt: key 'offline' cannot be 'maybe'; write no or yes*"
}

@test "adjust takes KEY=VALUE, before it changes anything" {
	lpt add printer >/dev/null
	run --separate-stderr lpt adjust LPT1 paper=7 offline
	[ "$status" = 2 ]
	matches "$stderr" "lpt: 'offline' is not KEY=VALUE*"
	matches "$(lpt adjust -n -o VALUE LPT1)" unlimited*
}

@test "list names the cable of a chain" {
	lpt add jtag,cable=wiggler >/dev/null
	[ "$(lpt list -n -o DEVICE)" = "jtag (wiggler)" ]
}

@test "a loopback has nothing to adjust" {
	lpt add loopback >/dev/null
	run --separate-stderr lpt adjust LPT1
	[ "$status" = 0 ]
	says "lpt: LPT1 (loopback) has nothing to adjust"
}
