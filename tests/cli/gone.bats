#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035,SC2030,SC2031 # bats and the helper set the names; patterns are wanted
# A daemon that is stopped, and the end of one.  The last kills it, so nothing can come after it in this
# file.
load helper

@test "a daemon that is stopped is not waited for for ever" {
	kill -STOP "$LPTD_PID"
	lpt list 2>list.err 3>&- &
	list=$!
	run --separate-stderr lpt doctor
	listed=0
	wait "$list" || listed=$?
	kill -CONT "$LPTD_PID"
	[ "$listed" = 75 ]
	[ "$(cat list.err)" = "lpt: daemon, $LPTD_SOCKET: it does not answer; it is stopped, or busy; see: lpt doctor" ]
	[ "$status" = 1 ]
	matches "${lines[0]}" "daemon   fail  it does not answer; it is stopped, or busy (daemon, $LPTD_SOCKET)"
}

@test "whoever holds, waits or watches is told when the daemon dies, and ends with status 69" {
	add_printer
	hold
	start print lpt print LPT1 /dev/null
	printer=$started
	await waiting 1
	mkfifo seen
	lpt monitor --noheadings 2>monitor.err >seen 3>&- &
	monitor=$!
	exec {seen}<seen
	read -r -u "$seen"
	start late lpt hold LPT1
	late=$started
	await waiting 2
	kill -KILL "$LPTD_PID"
	for one in "$holder" "$printer" "$late" "$monitor"; do
		ends_with 69 "$one"
	done
	for name in hold print late monitor; do
		matches "$(cat $name.err)" *"lpt: *$LPTD_SOCKET: the daemon went away"
	done
	run --separate-stderr lpt list
	[ "$status" = 69 ]
	says "lpt: no lptd runs at $LPTD_SOCKET; see: lpt doctor"
}
