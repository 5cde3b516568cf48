#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035,SC2030,SC2031 # bats and the helper set the names; patterns are wanted
# Printing and holding: print, jobs, hold, monitor.
load helper

@test "print says file, bytes, mode and speed; the job is the file" {
	lpt add printer,spool=out >/dev/null
	head -c 20480 /dev/zero >report.txt
	run --separate-stderr lpt print LPT1 report.txt
	[ "$status" = 0 ]
	matches "$output" "report.txt: 20,480 bytes, ecp-rle, +([0-9.]) *B/s"
	[ "$stderr" = "" ]
	cmp report.txt out/*.prn
}

@test "print prints the standard input, and several files as several jobs" {
	lpt add printer,spool=out >/dev/null
	echo one >one.txt
	echo two | lpt print -q LPT1 one.txt -
	[ "$(lpt jobs -n -o JOB,BYTES,TITLE | awk '{ $1 = $1 } 1')" = "$(printf '1 4 one.txt\n2 4 standard input')" ]
	cmp one.txt out/0001-*.prn
	[ "$(cat out/0002-*.prn)" = two ]
}

@test "print of nothing is a job of no bytes" {
	lpt add printer,spool=out >/dev/null
	: >empty
	run --separate-stderr lpt print LPT1 empty
	[ "$status" = 0 ]
	matches "$output" "empty: 0 bytes, ecp-rle, *"
}

@test "progress is shown on a terminal, and only there" {
	lpt add printer,spool=out >/dev/null
	head -c 20480 /dev/zero >report.txt
	script -qec 'lpt print LPT1 report.txt' /dev/null >terminal
	matches "$(cat terminal)" *"report.txt \\[######"*"] 100%"*"report.txt: 20,480 bytes, ecp-rle, "*
	lpt print LPT1 report.txt >plain 2>&1
	matches "$(cat plain)" "report.txt: 20,480 bytes, ecp-rle, *"
	cmp report.txt out/0001-*
}

@test "print fails for a file that is not there, before the port is touched" {
	lpt add printer,spool=out >/dev/null
	run --separate-stderr lpt print LPT1 missing.txt
	[ "$status" = 1 ]
	says "lpt: missing.txt: No such file or directory"
	matches "$(lpt info LPT1)" *"allocations: 0"*
}

@test "a file's name cannot move the cursor" {
	lpt add printer,spool=out >/dev/null
	echo text >$'red\e[31m\nname'
	run --separate-stderr lpt print LPT1 $'red\e[31m\nname'
	[ "$status" = 0 ]
	matches "$output" 'red\?\[31m\?name: 5 bytes, ecp-rle, *'
	echo text >$'red\xc2\x9b31mname'
	run --separate-stderr lpt print LPT1 $'red\xc2\x9b31mname'
	matches "$output" 'red\?\?31mname: 5 bytes, *'
}

@test "print without a file is misuse" {
	run --separate-stderr lpt print LPT1
	[ "$status" = 2 ]
	matches "$stderr" "lpt: *usage: lpt print PORT FILE...*"
}

@test "print says for whom it waits, and prints when its turn comes" {
	add_printer
	hold
	echo text >report.txt
	wait_aloud print lpt print LPT1 report.txt
	release
	wait "$waiter"
	matches "$said" "lpt: report.txt waits for LPT1, held by lpt hold (pid $holder, $user) for * s; nobody is before you. Ctrl-C gives up."
	matches "$(cat print.out)" "report.txt: 5 bytes, ecp-rle, *"
}

@test "print says how many are before it" {
	add_printer
	hold
	start first lpt hold LPT1
	first=$started
	await waiting 1
	wait_aloud second lpt print LPT1 /dev/null
	release
	await granted "(pid $first)"
	kill "$first"
	wait "$waiter"
	matches "$said" "*; 1 is before you. Ctrl-C gives up."
}

@test "print gives up after its time, naming the holder and the cure" {
	add_printer
	hold
	echo text >report.txt
	run --separate-stderr lpt print -q --timeout 50ms LPT1 report.txt
	[ "$status" = 75 ]
	matches "$stderr" "lpt: LPT1 not free within 50 ms: held by lpt hold (pid $holder, $user) for * s; nothing was printed. See: lpt who LPT1"
	[ -z "$(ls out)" ]
}

@test "a killed print lets the next one have the port" {
	add_printer
	hold
	start next lpt hold LPT1
	next=$started
	await waiting 1
	kill -KILL "$holder"
	await granted "(pid $next)"
}

@test "hold says that the port is ours, and frees it at its end" {
	add_printer
	hold
	[ "$held" = "LPT1 is yours; Ctrl-C frees it." ]
	[ "$(lpt list -n -o STATE)" = held ]
	release
	await freed
	[ "$(lpt list -n -o STATE)" = free ]
}

@test "hold gives up at once when told to" {
	add_printer
	hold
	run --separate-stderr lpt hold --timeout 0 LPT1
	[ "$status" = 75 ]
	matches "$stderr" "lpt: LPT1 not free within 0 s: held by lpt hold (pid $holder, $user)*"
}

# Print in the background a document of which 40 pages find paper, until lpt has $said why it waits.
print_beyond_the_paper() {
	for ((page = 0; page < 100; page++)); do
		head -c 500 /dev/urandom | tr '\f' x
		printf '\f'
	done >report.txt
	wait_aloud print lpt print "$@" LPT1 report.txt
}

# The rest comes out, and nothing was lost or printed twice.
paper_comes_back() {
	lpt adjust LPT1 paper=100
	wait "$waiter"
	read -r -t 60 -u "$aloud" said
	[ "$said" = "lpt: report.txt: the device on LPT1 is ready again, and the rest is printed" ]
	cmp report.txt out/0001-*.prn
}

@test "print says that the paper is out, and goes on where it stopped" {
	lpt add printer,spool=out,pages=40 >/dev/null
	print_beyond_the_paper --mode compat
	[ "$said" = "lpt: report.txt waits: the device on LPT1 is out of paper. Ctrl-C gives up." ]
	paper_comes_back
	matches "$(cat print.out)" "report.txt: 50,100 bytes, compat, *"
}

@test "paper that is out in the middle of an ECP document costs no byte and doubles none" {
	lpt add printer,spool=out,pages=40 >/dev/null
	print_beyond_the_paper --mode ecp
	[ "$said" = "lpt: report.txt waits: the device on LPT1 is out of paper. Ctrl-C gives up." ]
	paper_comes_back
	matches "$(cat print.out)" "report.txt: 50,100 bytes, ecp, *"
}

@test "paper that is out in the middle of a run of equal bytes costs none and doubles none" {
	lpt add printer,spool=out,pages=1 >/dev/null
	{
		head -c 1000 /dev/zero
		printf '\f'
		head -c 1000 /dev/zero
	} >report.txt
	for ((page = 0; page < 30; page++)); do
		printf '\f'
	done >>report.txt
	wait_aloud print lpt print LPT1 report.txt
	paper_comes_back
	matches "$(cat print.out)" "report.txt: 2,031 bytes, ecp-rle, *"
}

@test "who gives up waiting for paper leaves the port to others" {
	add_printer
	lpt adjust LPT1 paper=0
	echo text >report.txt
	wait_aloud print lpt print LPT1 report.txt
	kill "$waiter"
	await freed
	lpt adjust LPT1 paper=1
	run --separate-stderr lpt print LPT1 report.txt
	[ "$status" = 0 ]
}

@test "a printer that is unplugged while it has no paper ends the wait for it" {
	add_printer
	lpt adjust LPT1 paper=0
	echo text >report.txt
	wait_aloud print lpt print LPT1 report.txt
	lpt unplug LPT1 >/dev/null
	ends_with 69 "$waiter"
	read -r -t 60 -u "$aloud" said
	matches "$said" "lpt: LPT1 (sim:printer#*) was unplugged while report.txt was printed; 0 of 5 bytes were printed. When it is back: lpt print LPT1 report.txt"
}

@test "print says that the device is off line, or reports a fault" {
	lpt add printer,spool=out >/dev/null
	head -c 20480 /dev/urandom >report.txt
	lpt adjust LPT1 offline=yes
	wait_aloud print lpt print LPT1 report.txt
	[ "$said" = "lpt: report.txt waits: the device on LPT1 is off line. Ctrl-C gives up." ]
	lpt adjust LPT1 offline=no
	wait "$waiter"
	cmp report.txt out/0001-*.prn
	rm print.err
	lpt adjust LPT1 fault=yes
	wait_aloud print lpt print LPT1 report.txt
	[ "$said" = "lpt: report.txt waits: the device on LPT1 reports a fault. Ctrl-C gives up." ]
	lpt adjust LPT1 fault=no
	wait "$waiter"
	cmp report.txt out/0002-*.prn
}

@test "print of a mode that the device lacks says so, and prints nothing" {
	lpt add loopback >/dev/null
	echo text >report.txt
	run --separate-stderr lpt print --mode ecp LPT1 report.txt
	[ "$status" = 1 ]
	matches "$stderr" "lpt: report.txt: *; 0 of 5 bytes were printed"
	run --separate-stderr lpt print --mode nibble LPT1 report.txt
	[ "$status" = 2 ]
	matches "$stderr" "lpt: 'nibble' is no mode for output; there are compat, epp, ecp, ecp-rle and becp*"
}

@test "jobs lists what the printer received" {
	lpt add printer,spool=out >/dev/null
	run --separate-stderr lpt jobs LPT1
	[ "$status" = 0 ]
	echo text >report.txt
	lpt print -q LPT1 report.txt
	run --separate-stderr lpt jobs LPT1
	[ "$status" = 0 ]
	matches "${lines[0]}" "JOB BYTES PROGRAM * ENDED * FILE"
	matches "${lines[1]}" "* 1 * 5 lpt print 20??-??-?? ??:??:?? 0001-*.prn"
}

@test "jobs runs a command for each job" {
	lpt add printer,spool=out >/dev/null
	echo text >report.txt
	lpt print -q LPT1 report.txt report.txt
	# shellcheck disable=SC2016 # for the command's shell
	run --separate-stderr lpt jobs LPT1 --exec 'echo "$LPT_PORT $LPT_JOB $LPT_BYTES $LPT_TITLE"'
	[ "$status" = 0 ]
	[ "$output" = "$(printf 'LPT1 1 5 report.txt\nLPT1 2 5 report.txt')" ]
	run --separate-stderr lpt jobs LPT1 --exec false
	[ "$status" = 1 ]
	matches "$stderr" "lpt: 'false' failed for job 1 of LPT1"
}

@test "jobs --follow goes on with each job as it ends" {
	lpt add printer,spool=out >/dev/null
	echo text >report.txt
	lpt print -q LPT1 report.txt
	exec {follow}< <(exec lpt jobs --follow -n -o JOB,TITLE LPT1 3>&-)
	background+=("$!")
	read -r -t 60 -u "$follow" first
	lpt print -q LPT1 report.txt
	read -r -t 60 -u "$follow" second
	[ "$first" = "1 report.txt" ]
	[ "$second" = "2 report.txt" ]
}

@test "monitor tells of everything in its order" {
	add_printer
	hold
	release
	await closed
	lpt remove LPT1
	await removed
	lpt add printer,spool=out
	await added
	lpt unplug LPT1
	await unplugged
}

@test "monitor prints one JSON object a line" {
	lpt add printer,spool=out >/dev/null
	exec {stream}< <(exec lpt monitor --json LPT1 3>&-)
	background+=("$!")
	read -r -t 60 -u "$stream" line
	matches "$line" '{"time_ns":+([0-9]),"event":"added","port":"LPT1","detail":"sim:printer#*"}'
}

@test "a stream without an end is refused before it fills the memory" {
	lpt add printer >/dev/null
	run --separate-stderr lpt print LPT1 /dev/zero
	[ "$status" = 1 ]
	says "lpt: /dev/zero: goes on after 256 MiB; put it in a file and print that"
}
