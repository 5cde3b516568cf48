#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034,SC2035 # bats and the helper set and use the names; patterns are wanted
# What goes wrong: ports that vanish, programs and daemons that are killed.
load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	background=() options=() events=
	user=$(id -un)
}

@test "a program that is killed while it holds the port frees it" {
	lpt add loopback >/dev/null
	watch_events
	await added
	begin hold
	await granted
	# shellcheck disable=SC2046 # one process
	kill -9 $(lpt who -n -o PID LPT1 | head -n 1)
	ended 137
	await freed
	run --separate-stderr lpt run -- "$CLIENT" copies
	[ "$status" = 0 ]
}

@test "a port that is unplugged while a program holds it is ENODEV" {
	lpt add loopback >/dev/null
	begin hold
	[ "$said" = held ]
	lpt unplug LPT1 >/dev/null
	ended 0
	[ "$rest" = ENODEV ]
	matches "$(cat begin.err)" "lpt: LPT1 (sim:loopback#*) was unplugged while it was in use"
}

@test "a port that is unplugged ends a wait for it" {
	add_printer
	hold
	begin wait-in-claim
	await waiting 1
	lpt unplug LPT1 >/dev/null
	ended 0
	[ "$rest" = ENODEV ]
}

@test "a port that is unplugged ends select, and poll says POLLHUP" {
	lpt add loopback >/dev/null
	watch_events
	await added
	begin wait-in-select
	await granted
	lpt unplug LPT1 >/dev/null
	ended 0
	[ "$rest" = "1 POLLHUP" ]
}

@test "a port that is unplugged ends a read" {
	lpt add loopback >/dev/null
	watch_events
	await added
	begin wait-in-read
	await granted
	lpt unplug LPT1 >/dev/null
	ended 0
	[ "$rest" = ENODEV ]
}

@test "a printer that is unplugged ends a write" {
	lpt add printer,rate=1000 >/dev/null
	watch_events
	await added
	begin wait-in-write
	await granted
	lpt unplug LPT1 >/dev/null
	ended 0
	[ "$rest" = ENODEV ]
}

@test "a printer that is unplugged fails the close of a stream" {
	add_printer
	begin close-a-stream
	await opened
	lpt unplug LPT1 >/dev/null
	ended 0
	[ "$rest" = EPIPE ]
}

@test "a program without the right to use ports is refused, and lpt says so" {
	[ "$(id -u)" = 0 ] || skip "needs root, to be nobody"
	chmod 755 "$BATS_TEST_TMPDIR"
	lpt add loopback >/dev/null
	run --separate-stderr lpt run -- setpriv --reuid nobody --clear-groups sh -c 'exec 3<>/dev/parport0'
	[ "$status" != 0 ]
	matches "$stderr" *"lpt: /dev/parport0: *"
}

# A daemon of the test's own, to be killed.
own_daemon() {
	mkdir own
	coproc "$LPTD" --user --socket "$PWD/own/socket" --state "$PWD/own/state" --config /dev/null 3>&-
	own=$COPROC_PID
	background+=("$own")
	until lpt --socket "$PWD/own/socket" list 2>/dev/null; do kill -0 "$own"; done
	lpt --socket "$PWD/own/socket" add "$1" >/dev/null
	options=(--socket "$PWD/own/socket")
}

@test "a daemon that is killed while a program holds the port is ENODEV" {
	own_daemon loopback
	begin hold
	[ "$said" = held ]
	kill -9 "$own"
	ended 0
	[ "$rest" = ENODEV ]
	matches "$(cat begin.err)" "lpt: the daemon went away (*)"
}

@test "a daemon that is killed leaves no node that can be opened" {
	own_daemon loopback
	begin hold-and-open
	[ "$said" = held ]
	kill -9 "$own"
	ended 0
	[ "$rest" = ENODEV ]
}

@test "a daemon that is killed ends a wait for the port" {
	own_daemon loopback
	lpt --socket "$PWD/own/socket" hold LPT1 >held.out 2>&1 3>&- &
	background+=("$!")
	until lpt --socket "$PWD/own/socket" who -n -o ROLE LPT1 | grep -q owner; do kill -0 "$!"; done
	begin wait-in-claim
	until lpt --socket "$PWD/own/socket" who -n -o ROLE LPT1 | grep -q waiter; do kill -0 "$started"; done
	kill -9 "$own"
	ended 0
	[ "$rest" = ENODEV ]
}

@test "a daemon that is killed ends a read" {
	own_daemon loopback
	begin wait-in-read
	kill -9 "$own"
	ended 0
	[ "$rest" = ENODEV ]
}

@test "a daemon that is killed ends a write" {
	own_daemon printer,rate=1000
	begin wait-in-write
	kill -9 "$own"
	ended 0
	[ "$rest" = ENODEV ]
}

@test "a daemon that is killed ends a wait in select" {
	own_daemon loopback
	begin wait-in-select
	kill -9 "$own"
	ended 0
	[ "$rest" = "1 POLLHUP" ]
}
