#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035 # bats and the helper set the names; patterns are wanted
# The wires: get, set, pulse, play, request.
load helper

@test "set --once sets data and a control line; get shows data and status" {
	lpt add loopback >/dev/null
	lpt set --once LPT1 data=0x55 nStrobe=0
	run --separate-stderr lpt get LPT1
	[ "$status" = 0 ]
	# Plug: D0-nFault D1-Select D2-PError D3-nAck D4-Busy.
	[ "$output" = "data 0x55  Busy=1 nAck=0 PError=1 Select=0 nFault=1" ]
	[ "$(lpt get LPT1 data nStrobe)" = "data 0x55 nStrobe=0" ]
}

@test "get says that status lines were never read, and reads them with --now" {
	lpt add loopback >/dev/null
	run --separate-stderr lpt get LPT1
	[ "$status" = 0 ]
	[ "$output" = "data 0x00  Busy=? nAck=? PError=? Select=? nFault=?" ]
	says "lpt: the status lines of LPT1 were never read: lpt get --now reads them"
	run --separate-stderr lpt get --now LPT1
	[ "$status" = 0 ]
	[ "$output" = "data 0x00  Busy=0 nAck=0 PError=0 Select=0 nFault=0" ]
}

@test "get shows the lines that are asked for, by number if wanted" {
	lpt add loopback >/dev/null
	lpt set --once LPT1 data=0x11
	[ "$(lpt get --now LPT1 Busy nack)" = "Busy=1 nack=0" ]
	[ "$(lpt get --numeric LPT1 Data5)" = 1 ]
	[ "$(lpt get --numeric LPT1 data)" = 0x11 ]
}

@test "get never waits for the port, get --now does not take it from its owner" {
	add_printer
	hold
	run --separate-stderr lpt get LPT1 data
	[ "$status" = 0 ]
	run --separate-stderr lpt get --now LPT1
	[ "$status" = 75 ]
	matches "$stderr" "lpt: LPT1 not free within 0 s: held by lpt hold*nothing was read*"
}

@test "set holds the port until it is ended" {
	lpt add loopback >/dev/null
	watch_events
	await added
	mkfifo said
	lpt set LPT1 Data1=1 2>said 3>&- &
	setter=$!
	background+=("$setter")
	read -r line <said
	[ "$line" = "lpt: LPT1 is set and yours; Ctrl-C frees it." ]
	[ "$(lpt list -n -o STATE)" = held ]
	kill "$setter"
	wait "$setter"
	await freed
	[ "$(lpt get LPT1 Data1)" = "Data1=1" ]
}

@test "set refuses unknown lines, lines of the device, and bad values, before any port is asked" {
	run --separate-stderr lpt set LPT1 bsy=1
	[ "$status" = 2 ]
	matches "$stderr" "lpt: no line 'bsy'; there are data, *"
	run --separate-stderr lpt set LPT1 Busy=1
	[ "$status" = 2 ]
	matches "$stderr" "lpt: Busy comes from the device and cannot be set*"
	for bad in data=256 data= data=0x nStrobe=2 nStrobe=- data; do
		run --separate-stderr lpt set LPT1 "$bad"
		[ "$status" = 2 ]
	done
}

@test "pulse puts the lines back" {
	lpt add loopback >/dev/null
	lpt set --once LPT1 data=0x01 nInit=1
	run --separate-stderr lpt pulse LPT1 data=0xff nInit=0 for 1ms
	[ "$status" = 0 ]
	[ "$(lpt get LPT1 data nInit)" = "data 0x01 nInit=1" ]
}

@test "pulse without a time is misuse" {
	for bad in "nInit=0" "nInit=0 for" "nInit=0 for ever" "nInit=0 for never" "for 1ms"; do
		# shellcheck disable=SC2086 # words are wanted
		run --separate-stderr lpt pulse LPT1 $bad
		[ "$status" = 2 ]
	done
}

@test "play prints each result with its instruction" {
	lpt add loopback >/dev/null
	run --separate-stderr lpt play LPT1 'out data 0x1f; in status; set c0 2; l: in data; djnz c0 l'
	[ "$status" = 0 ]
	[ "${lines[*]}" = "in status 0x78 in data 0x1f in data 0x1f" ]
}

@test "play reads a program from a file, or from the standard input" {
	lpt add loopback >/dev/null
	printf '%s\n' 'out data 0x2a # forty-two' 'in data' >program
	[ "$(lpt play LPT1 -f program)" = "in data 0x2a" ]
	[ "$(lpt play -f - <program)" = "in data 0x2a" ]
}

@test "play -d shows the instructions without any daemon" {
	run --separate-stderr env LPTD_SOCKET=/nonexistent lpt play -d 'out data 0x55; end'
	[ "$status" = 0 ]
	[ "${lines[0]}" = "   0  01 00 00 55 00000000  out data 0x55" ]
	[ "${lines[1]}" = "   1  00 00 00 00 00000000  end" ] || matches "${lines[1]}" "*  end 0"
}

@test "play says where a program is wrong and what was expected" {
	run --separate-stderr lpt play LPT1 'out data 0x55; wait bsy=0'
	[ "$status" = 2 ]
	says "lpt: port program, instruction 2, column 21: no line 'bsy'; expected Busy, nAck, PError, Select or nFault"
	printf 'out data 1\nout data 256\n' >program
	run --separate-stderr lpt play LPT1 -f program
	[ "$status" = 2 ]
	matches "$stderr" "lpt: port program, line 2, instruction 2, column *"
}

@test "play says at which instruction time ran out; what was read is printed" {
	lpt add loopback >/dev/null
	run --separate-stderr lpt play LPT1 'out data 0; in data; wait Busy=1 1ms; in data'
	[ "$status" = 1 ]
	[ "$output" = "in data 0x00" ]
	matches "$stderr" "lpt: port program stopped at instruction 3 (wait *): time ran out"
}

@test "play does not wait longer than told" {
	add_printer
	hold
	run --separate-stderr lpt play -q --timeout 10ms LPT1 'in status'
	[ "$status" = 75 ]
	matches "$stderr" "lpt: LPT1 not free within 10 ms: held by lpt hold*nothing was played*"
}

@test "request prints status, count and output, by name and by number" {
	lpt add loopback >/dev/null
	run --separate-stderr lpt request LPT1 get-parallel-port-info
	[ "$status" = 0 ]
	matches "${lines[0]}" "STATUS_SUCCESS 0x00000000  information +([1-9])*([0-9])"
	# The first member is the address, little-endian: 0x378 is 78 03.
	io=$(lpt list -n -o IO)
	matches "${lines[1]}" "${io:3:2} 0${io:2:1} 00 00 *"
	named=$output
	run --separate-stderr lpt request LPT1 internal:0x160030
	[ "${lines[0]}" = "${named%%$'\n'*}" ]
	run --separate-stderr lpt request LPT1 IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO
	[ "${lines[0]}" = "${named%%$'\n'*}" ]
}

@test "request that is refused has its status and fails" {
	lpt add loopback >/dev/null
	run --separate-stderr lpt request LPT1 control:0x160030
	[ "$status" = 1 ]
	matches "$output" "STATUS_* 0xc*  information 0"
	run --separate-stderr lpt request --room 4 LPT1 GET_PARALLEL_PORT_INFO
	[ "$status" = 1 ]
	matches "$output" "STATUS_BUFFER_TOO_SMALL 0xc0000023  information 0"
}

@test "request refuses unknown names and bad hex" {
	run --separate-stderr lpt request LPT1 frobnicate
	[ "$status" = 2 ]
	matches "$stderr" "lpt: no request 'frobnicate'; *IOCTL_INTERNAL_PARALLEL_PORT_FREE*IOCTL_PAR_QUERY_DEVICE_ID*"
	run --separate-stderr lpt request LPT1 internal:0x160030 0g
	[ "$status" = 2 ]
}
