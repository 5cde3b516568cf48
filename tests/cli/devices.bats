#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035,SC2030,SC2031 # bats and the helper set the names; patterns are wanted
# Devices: devices, chain, id, read, write, negotiate, select, reset, and requests to them.
load helper

ID0='MFG:Acme;MDL:Zip 100;CLS:DISK;CMD:ZIP;'
ID1='MFG:Acme;MDL:Scan;CLS:SCANNER;'

add_chain() {
	lpt add "chain,devices=2,id0=$ID0,id1=$ID1" >/dev/null
}

@test "devices shows a port as the device at the far end of its cable" {
	lpt add echo >/dev/null
	run --separate-stderr lpt devices
	[ "$status" = 0 ]
	matches "${lines[0]}" "DEVICE+( )CLASS+( )MAKE+( )MODEL+( )COMMANDS+( )MODES"
	matches "${lines[1]}" "LPT1+( )PORTS+( )lptd+( )Echo+( )ECHO+( )compat,nibble,channel-nibble,byte,epp,ecp,becp"
	[ "${#lines[@]}" = 2 ]
}

@test "devices shows a chain as a tree below its port" {
	add_chain
	run --separate-stderr lpt devices -n -o DEVICE,MAKE,MODEL LPT1
	[ "$status" = 0 ]
	matches "${lines[0]}" "LPT1 *"
	matches "${lines[1]}" "*LPT1.0+( )Acme+( )Zip 100*"
	matches "${lines[2]}" "*LPT1.1+( )Acme+( )Scan*"
	[ "$(lpt devices --list -n -o DEVICE | head -n 3 | xargs)" = "LPT1 LPT1.0 LPT1.1" ]
}

@test "devices prints a tree in JSON, too" {
	add_chain
	run --separate-stderr lpt devices --json -o DEVICE
	[ "$status" = 0 ]
	/usr/bin/python3 -c '
import json, sys
port, = json.loads(sys.argv[1])["devices"]
assert port["device"] == "LPT1", port
assert [d["device"] for d in port["children"]][:2] == ["LPT1.0", "LPT1.1"], port' "$output"
}

@test "devices without a port says how to add one" {
	run --separate-stderr lpt devices
	[ "$status" = 0 ]
	matches "$stderr" "lpt: no device, for there is no port (*). Add one: lpt add printer,spool=out"
}

@test "devices of a port that is not there names those that are" {
	lpt add echo >/dev/null
	run --separate-stderr lpt devices LPT7
	[ "$status" = 69 ]
	says "lpt: no device LPT7. See them: lpt devices"
}

@test "chain finds a device that was plugged in" {
	add_chain
	lpt adjust LPT1 present1=no
	run --separate-stderr lpt chain -l -n -o DEVICE LPT1
	[ "$status" = 0 ]
	[ "$(xargs <<<"$output")" = "LPT1 LPT1.0 LPT1.4" ]
	lpt adjust LPT1 present1=yes
	run --separate-stderr lpt chain -l -n -o DEVICE,MODEL LPT1
	[ "$status" = 0 ]
	matches "${lines[2]}" "LPT1.1+( )Scan*"
}

@test "chain of a port that is held says by whom" {
	lpt add chain >/dev/null
	watch_events
	await added
	hold
	run --separate-stderr lpt chain --timeout 50ms LPT1
	[ "$status" = 75 ]
	matches "$stderr" "lpt: *LPT1*held by lpt hold (pid $holder*"
}

@test "id shows a device ID field by field, and as it came" {
	lpt add 'echo,id=MFG:Acme;MDL:Laser 9;CMD:PCL;' >/dev/null
	run --separate-stderr lpt id LPT1
	[ "$status" = 0 ]
	matches "${lines[0]}" "KEY VALUE"
	matches "${lines[1]}" "MFG Acme"
	matches "${lines[2]}" "MDL Laser 9"
	matches "${lines[3]}" "CMD PCL"
	lpt id --raw >raw
	printf '\0\037MFG:Acme;MDL:Laser 9;CMD:PCL;' | cmp - raw
}

@test "id of a device of a chain is its own" {
	add_chain
	[ "$(lpt id -n -o VALUE LPT1.1 | head -n 2 | xargs)" = "Acme Scan" ]
}

@test "id fails where nothing speaks IEEE 1284" {
	lpt add loopback >/dev/null
	run --separate-stderr lpt id LPT1
	[ "$status" = 1 ]
	matches "$stderr" "lpt: LPT1*"
	[ "$output" = "" ]
}

@test "what is written to an echo is read from it, in every mode" {
	lpt add echo >/dev/null
	for mode in nibble byte ecp epp; do
		case $mode in epp | ecp) out=$mode ;; *) out=compat ;; esac
		head -c 3000 /dev/urandom >sent
		lpt write --mode "$out" LPT1 <sent
		lpt read --mode "$mode" --count 3000 LPT1 >received
		cmp sent received
	done
}

@test "read without a count ends when the device has nothing more to say" {
	lpt add echo >/dev/null
	lpt adjust LPT1 say=hello
	[ "$(lpt read --timeout 20ms)" = hello ]
	run --separate-stderr lpt read --timeout 20ms LPT1
	[ "$status" = 0 ]
	[ "$output$stderr" = "" ]
}

@test "a device whose port is held says by whom" {
	lpt add echo,acquire=50ms >/dev/null
	watch_events
	await added
	hold
	for command in "id LPT1" "reset LPT1" "negotiate LPT1 ecp" "negotiate --timeout 10ms LPT1 ecp"; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr lpt $command
		[ "$status" = 75 ]
		matches "$stderr" "lpt: LPT1: the port was not free in time: held by lpt hold (pid $holder*. See: lpt who LPT1"
	done
}

@test "id of a device that has none says so" {
	lpt add loopback >/dev/null
	run --separate-stderr lpt id LPT1
	[ "$status" = 1 ]
	says "lpt: LPT1 tells no device ID: nothing there answers as IEEE 1284 has it. See: lpt devices LPT1"
}

@test "read of a printer ends, and tells again when something changed" {
	lpt add printer >/dev/null
	[ "$(lpt read --timeout 50ms LPT1)" = ready ]
	[ -z "$(lpt read --timeout 50ms LPT1)" ]
	lpt adjust LPT1 paper=0
	[ "$(lpt read --mode ecp --timeout 50ms LPT1)" = "out of paper" ]
}

@test "read of more than the device says tells how much there was" {
	lpt add echo >/dev/null
	lpt adjust LPT1 say=hello
	run --separate-stderr lpt read --count 9 --timeout 20ms LPT1
	[ "$status" = 75 ]
	[ "$output" = hello ]
	says "lpt: LPT1 had nothing to say for 20 ms; 5 of 9 bytes were read"
}

@test "a write that fails tells the event and how many bytes were taken" {
	lpt add echo,dies-after=20 >/dev/null
	run --separate-stderr lpt write --mode ecp LPT1 < <(head -c 100 /dev/zero)
	[ "$status" != 0 ]
	matches "$stderr" "lpt: LPT1: event +([0-9]): *; 20 bytes were taken"
}

@test "a write waits for paper in words, and goes on where it stopped" {
	lpt add printer,spool=out,pages=1,idle=50ms >/dev/null
	watch_events
	await added
	printf 'a\fb\fc' >sent
	mkfifo write.err
	lpt write LPT1 <sent 2>write.err 3>&- &
	writer=$!
	background+=("$writer")
	exec {aloud}<write.err
	read -r -t 60 -u "$aloud" said
	[ "$said" = "lpt: LPT1 is out of paper. Ctrl-C gives up." ]
	lpt adjust LPT1 paper=5
	ends_with 0 "$writer"
	# One job, or two where the paper was out for longer than `idle`.
	until cat out/*.prn 2>/dev/null | cmp -s sent -; do
		await job
	done
}

@test "a write that nobody takes ends in its time" {
	lpt add none >/dev/null
	run --separate-stderr lpt write --timeout 20ms LPT1 <<<text
	[ "$status" != 0 ]
	matches "$stderr" "lpt: LPT1: *; 0 bytes were taken"
}

@test "negotiate prints the mode for each direction" {
	lpt add echo,speaks=nibble+byte+ecp >/dev/null
	run --separate-stderr lpt negotiate LPT1 nibble,byte,epp,ecp
	[ "$status" = 0 ]
	[ "$output" = "$(printf 'write ecp\nread ecp')" ]
	[ "$(lpt negotiate LPT1 byte)" = "$(printf 'write compat\nread byte')" ]
}

@test "negotiate fails where no mode offered is spoken" {
	lpt add echo,speaks=nibble >/dev/null
	run --separate-stderr lpt negotiate LPT1 ecp
	[ "$status" = 1 ]
	says "lpt: LPT1: port and device have none of these modes in common. See: lpt devices LPT1"
}

@test "a device that is open is refused to others, by name" {
	lpt add echo >/dev/null
	watch_events
	await added
	mkfifo input
	lpt write LPT1 <input 3>&- &
	background+=("$!")
	exec {feed}>input
	await opened
	[ "$(lpt devices -n -o STATE)" = open ]
	run --separate-stderr lpt id LPT1
	[ "$status" = 75 ]
	matches "$stderr" "lpt: LPT1 *open already*lpt write (pid*"
	exec {feed}>&-
}

@test "select holds a device of a chain until it is told to end" {
	add_chain
	watch_events
	await added
	mkfifo selected
	lpt select LPT1 1 2>selected 3>&- &
	selector=$!
	background+=("$selector")
	read -r said <selected
	[ "$said" = "lpt: LPT1 device 1 is selected; Ctrl-C ends it." ]
	[ "$(lpt list -n -o STATE)" = held ]
	kill "$selector"
	ends_with 0 "$selector"
}

@test "select of a device that does not answer says so" {
	lpt add "chain,devices=2,deaf=1" >/dev/null
	run --separate-stderr lpt select LPT1 1
	[ "$status" = 1 ]
	says "lpt: LPT1: no device of a chain answers to that number. See: lpt chain LPT1"
}

@test "reset resets, and says why where it cannot" {
	lpt add echo >/dev/null
	run --separate-stderr lpt reset LPT1
	[ "$status" = 0 ]
	[ "$output$stderr" = "" ]
	lpt add printer,name=LPT2 >/dev/null
	lpt adjust LPT2 paper=0
	run --separate-stderr lpt reset LPT2
	[ "$status" = 1 ]
	matches "$stderr" "lpt: LPT2: out of paper*"
}

@test "request takes the names of device requests, and devices" {
	add_chain
	run --separate-stderr lpt request LPT1 par-query-location
	[ "$status" = 0 ]
	[ "${lines[0]}" = "STATUS_SUCCESS 0x00000000  information 5" ]
	[ "${lines[1]}" = "4c 50 54 31 00" ]
	run --separate-stderr lpt request LPT1.1 control:0x160058
	[ "${lines[1]}" = "4c 50 54 31 2e 31 00" ]
	run --separate-stderr lpt request --device LPT1 control:0x160058
	[ "${lines[1]}" = "4c 50 54 31 00" ]
	run --separate-stderr lpt request LPT1 get-default-modes
	[ "${lines[1]}" = "04 00 01 00" ]
}
