#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035 # bats and the helper set the names; patterns are wanted
# Looking after ports: add, remove, unplug, evict.
load helper

@test "add says name, location and resources" {
	run --separate-stderr lpt add printer,spool=out
	[ "$status" = 0 ]
	matches "$output" "LPT1  sim:printer#+([0-9])  0x+([0-9a-f])-0x+([0-9a-f]) irq [57]"
	[ -d out ]
}

@test "add takes a name as a key" {
	run --separate-stderr lpt add loopback,name=LPT5
	[ "$status" = 0 ]
	matches "$output" "LPT5  sim:loopback#*"
}

@test "add refuses a name that is taken" {
	lpt add loopback,name=LPT5 >/dev/null
	run --separate-stderr lpt add printer,name=LPT5
	[ "$status" = 1 ]
	matches "$stderr" "lpt: *LPT5*"
	[ "$(lpt list -n -o PORT)" = LPT5 ]
}

@test "add asks whether another key was meant, and lists the keys" {
	run --separate-stderr lpt add printer,spol=out
	[ "$status" = 2 ]
	matches "$stderr" "lpt: printer has no key 'spol' (did you mean 'spool'?)*spool, rate, pages, idle*name, io, irq*"
	run --separate-stderr lpt list
	matches "$stderr" "No ports.*"
}

@test "add asks whether another device was meant" {
	run --separate-stderr lpt add pinter
	[ "$status" = 2 ]
	matches "$stderr" "lpt: *pinter*did you mean 'printer'*"
}

@test "add fails when the folder cannot be made" {
	run --separate-stderr lpt add printer,spool=/proc/none/out
	[ "$status" = 1 ]
	matches "$stderr" "lpt: */proc/none/out*"
}

@test "add help lists the kinds, and the keys of one" {
	run --separate-stderr lpt add help
	[ "$status" = 0 ]
	matches "$output" *"loopback"*"printer"*
	run --separate-stderr lpt add printer,help
	[ "$status" = 0 ]
	matches "$output" *"spool="*"rate="*"name="*
}

@test "add of nothing is misuse" {
	run --separate-stderr lpt add
	[ "$status" = 2 ]
	matches "$stderr" "lpt: add takes one specification*usage: lpt add *"
}

@test "remove removes a port that nobody has open, without a word" {
	lpt add printer,spool=out >/dev/null
	run --separate-stderr lpt remove LPT1
	[ "$status" = 0 ]
	[ "$output$stderr" = "" ]
	[ -z "$(lpt list -qn)" ]
}

@test "remove is refused while files are open, and names each with the cure" {
	add_printer
	hold
	start print lpt print LPT1 /dev/null
	await waiting 1
	run --separate-stderr lpt remove LPT1
	[ "$status" = 75 ]
	matches "$stderr" "lpt: cannot remove LPT1: 2 files are open: lpt hold (pid $holder, $user, owner), lpt print ($started, $user)*lpt unplug LPT1"
	[ "$(lpt list -n -o STATE)" = held ]
}

@test "a watcher does not stand in the way of a removal" {
	add_printer
	lpt remove LPT1
	await removed
}

@test "unplug says who was told; they end with status 69 and a sentence each" {
	add_printer
	hold
	echo text >report.txt
	start print lpt print LPT1 report.txt
	printer=$started
	await waiting 1
	location=$(lpt list -n -o LOCATION)
	run --separate-stderr lpt unplug LPT1
	[ "$status" = 0 ]
	[ "$output" = "LPT1 ($location) is gone. Told: lpt hold ($holder, was owner), lpt print ($printer)." ]
	ends_with 69 "$printer"
	matches "$(tail -n 1 print.err)" "lpt: LPT1 ($location) was unplugged while report.txt waited; nothing was printed. When it is back: lpt print LPT1 report.txt"
	ends_with 69 "$holder"
	matches "$(cat hold.err)" "lpt: LPT1 ($location) was unplugged"
}

@test "a spool folder that cannot be made is told with the cure" {
	run --separate-stderr lpt add printer,spool=missing/out
	[ "$status" = 1 ]
	says "lpt: spool 'missing/out': the folder above it is missing; try: mkdir -p missing/out"
}

@test "a port comes back at a new place with other resources" {
	lpt add printer,spool=out >/dev/null
	before=$(lpt list -n -o LOCATION,IO,IRQ)
	lpt unplug LPT1
	lpt add printer,spool=out >/dev/null
	after=$(lpt list -n -o LOCATION,IO,IRQ)
	[ "${before%% *}" != "${after%% *}" ]
	[ "${before#* }" != "${after#* }" ]
}

@test "evict closes the owner's file, and the next has the port" {
	add_printer
	hold
	start next lpt hold LPT1
	next=$started
	await waiting 1
	run --separate-stderr lpt evict LPT1
	[ "$status" = 0 ]
	[ "$output" = "lpt hold (pid $holder, $user) lost LPT1; its file is closed." ]
	await granted "(pid $next)"
	ends_with 1 "$holder"
	matches "$(cat hold.err)" "lpt: LPT1 was taken from you by lpt evict ($user) *"
}

@test "evict says that nobody holds the port, or not that process" {
	add_printer
	run --separate-stderr lpt evict LPT1
	[ "$status" = 0 ]
	[ "$output" = "Nobody holds LPT1." ]
	hold
	run --separate-stderr lpt evict LPT1 1
	[ "$status" = 0 ]
	[ "$output" = "LPT1 is not held by process 1." ]
	[ "$(lpt list -n -o STATE)" = held ]
}

@test "add names what a real port lacks, and the cure" {
	run --separate-stderr lpt add ppdev:
	[ "$status" = 2 ]
	[ "$stderr" = "lpt: no path of a port given; write ppdev:/dev/parport0" ]
	run --separate-stderr lpt add ppdev:/dev/parport99
	[ "$status" = 1 ]
	[ "$stderr" = "lpt: /dev/parport99: No such file or directory. Load its modules: modprobe parport_pc ppdev" ]
	run --separate-stderr lpt add ppdev:/dev/null
	[ "$stderr" = "lpt: /dev/null is no parallel port of the kernel (its driver ppdev)" ]
	touch file
	run --separate-stderr lpt add "ppdev:$PWD/file"
	[ "$status" = 1 ]
	[ "$stderr" = "lpt: $PWD/file is no device" ]
}
