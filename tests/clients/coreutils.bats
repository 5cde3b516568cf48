#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # bats and the helper set the names; sh expands under lpt run
# What everybody has: cat, tee, dd, cp, test, ls, stat, on /dev/lp0 and /dev/parport0.
load helper

# Run a line of sh with a printer at /dev/lp0; jobs are in the folder out.
on_printer() {
	on_port printer,spool=out sh -c "$1"
}

# Was exactly this printed, by however many jobs?
printed() {
	[ "$status" = 0 ] || { echo "$output" >&2; return 1; }
	cat out/* >printed
	cmp printed "$1"
}

@test "sh redirects to /dev/lp0" {
	echo text >file
	on_printer 'echo text >/dev/lp0'
	printed file
}

@test "cat inherits /dev/lp0 as its standard output" {
	seq 2000 >file
	on_printer 'cat file >/dev/lp0'
	printed file
}

@test "tee writes to /dev/lp0 and goes on" {
	seq 2000 >file
	on_printer 'tee /dev/lp0 <file | cmp - file'
	printed file
}

@test "dd writes blocks to /dev/lp0" {
	seq 2000 >file
	on_printer 'dd if=file of=/dev/lp0 bs=512 status=none'
	printed file
}

@test "cp takes /dev/lp0 for what it is" {
	seq 2000 >file
	on_printer 'cp file /dev/lp0'
	printed file
}

@test "test and stat see character devices" {
	on_printer 'for node in /dev/lp0 /dev/parport0; do
			test -e $node && test -c $node && test -w $node && test -r $node || exit 1
			test ! -d $node && test ! -f $node || exit 1
			stat -c "%F %t" $node
		done'
	[ "$status" = 0 ]
	[ "${lines[0]}" = "character special file 6" ]
	[ "${lines[1]}" = "character special file 63" ]
}

@test "ls shows the nodes as devices" {
	on_printer 'ls -l /dev/lp0 /dev/parport0'
	[ "$status" = 0 ]
	matches "${lines[0]}" "crw-rw---- * 6, 0 */dev/lp0"
	matches "${lines[1]}" "crw-rw---- * 99, 0 */dev/parport0"
}
