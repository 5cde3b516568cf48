#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035 # bats and the helper set the names; patterns are wanted
# Looking: list, info, who, status.
load helper

@test "list says in words that there is no port, and how to get one" {
	run --separate-stderr lpt list
	[ "$status" = 0 ]
	[ "$output" = "" ]
	matches "$stderr" "No ports. (*$LPTD_SOCKET)*lpt add printer,spool=out*lptd.conf(5)*"
}

@test "list of no port is an empty list in JSON" {
	run --separate-stderr lpt list --json
	[ "$status" = 0 ]
	[ "$(echo "$output" | tr -d ' \n')" = '{"ports":[]}' ]
}

@test "list shows state, owner, waiters, files, device, nodes and location" {
	add_printer
	hold
	start print lpt print LPT1 /dev/null
	await waiting 1
	run --separate-stderr lpt list
	[ "$status" = 0 ]
	matches "${lines[0]}" "PORT STATE OWNER *WAIT FILES DEVICE *NODES *LOCATION"
	matches "${lines[1]}" "LPT1 held *hold($holder) *1 * 2 printer *parport0,lp0 sim:printer#*"
}

@test "list shows the columns that are asked for, in their order" {
	lpt add printer,spool=out >/dev/null
	run --separate-stderr lpt list -n -o STATE,port,IRQ
	[ "$status" = 0 ]
	matches "$output" "free *LPT1 *+([0-9])"
}

@test "list has every column in JSON, with numbers as numbers" {
	lpt add printer,spool=out >/dev/null
	run --separate-stderr lpt list -J -o PORT,FILES,OWNER
	[ "$status" = 0 ]
	[ "$(echo "$output" | tr -d ' \n')" = '{"ports":[{"port":"LPT1","files":0,"owner":null}]}' ]
}

@test "list refuses a column that does not exist, and names those that do" {
	run --separate-stderr lpt list -o PORT,COLOUR
	[ "$status" = 2 ]
	matches "$stderr" "lpt: no column 'COLOUR'; there are: PORT STATE *IO ECP IRQ MODES DRIVER ADDED YIELD*"
}

@test "a port that does not exist is answered with those that do and the daemon asked" {
	lpt add printer,spool=one >/dev/null
	lpt add printer,spool=two >/dev/null
	for command in "list LPT7" "info LPT7" "who LPT7" "remove LPT7" "hold LPT7" "get LPT7" "jobs LPT7"; do
		# shellcheck disable=SC2086 # words are wanted
		run --separate-stderr lpt $command
		[ "$status" = 69 ]
		matches "$stderr" "lpt: no port LPT7. There are LPT1 and LPT2. (*daemon, $LPTD_SOCKET)"
	done
}

@test "any of its names stands for a port" {
	lpt add printer,spool=out >/dev/null
	io=$(lpt list -n -o IO)
	for name in LPT1 lpt1 parport0 /dev/parport0 lp0 /dev/lp0 "${io%-*}"; do
		run --separate-stderr lpt list -n -o PORT "$name"
		[ "$status" = 0 ]
		[ "$output" = LPT1 ]
	done
}

@test "info shows everything about the only port, one key a line" {
	lpt add printer,spool=out >/dev/null
	run --separate-stderr lpt info
	[ "$status" = 0 ]
	for key in port state owner wait files device nodes location io ecp irq modes driver added \
		yield grace rest capabilities allocations frees accesses bytes jobs; do
		matches "$output" *"$key: "*
	done
	matches "$output" *"rest: keep"*
	matches "$output" *"grace: never"*
}

@test "which port is asked when there are two" {
	lpt add printer,spool=one >/dev/null
	lpt add printer,spool=two >/dev/null
	run --separate-stderr lpt info
	[ "$status" = 2 ]
	matches "$stderr" "lpt: which port? There are LPT1, LPT2*"
}

@test "who shows the owner, then waiters in order, then open files" {
	add_printer
	hold
	start first lpt print LPT1 /dev/null
	first=$started
	await waiting 1
	start second lpt hold LPT1
	second=$started
	await waiting 2
	run --separate-stderr lpt who LPT1
	[ "$status" = 0 ]
	matches "${lines[0]}" "PORT ROLE *PID USER *PROGRAM *SINCE"
	matches "${lines[1]}" "LPT1 owner *$holder $user *lpt hold * s"
	matches "${lines[2]}" "LPT1 waiter 1 *$first $user *lpt print * s"
	matches "${lines[3]}" "LPT1 waiter 2 *$second $user *lpt hold * s"
	[ "${#lines[@]}" = 4 ]
}

@test "who is quiet and content when nobody has a port open" {
	lpt add printer,spool=out >/dev/null
	run --separate-stderr lpt who LPT1
	[ "$status" = 0 ]
	[ "$output" = "" ]
	says "lpt: nobody has LPT1 open"
}

@test "who --all shows a port that is gone but still open" {
	add_printer
	hold
	start first lpt hold LPT1
	await waiting 1
	kill -STOP "$holder"
	lpt unplug LPT1 >/dev/null
	run --separate-stderr lpt who --all -n -o PID,LOCATION
	kill -CONT "$holder"
	[ "$status" = 0 ]
	matches "$output" *"$holder sim:printer#"*
}

@test "status tells how the daemon is" {
	lpt add printer,spool=out >/dev/null
	run --separate-stderr lpt status
	[ "$status" = 0 ]
	matches "$output" *"pid: $LPTD_PID"*"socket: $LPTD_SOCKET"*"uptime: "*" s"*"ports: 1"*"clients: 1"*"files: 0"*"memory: "*
}

# A second private daemon stands where the user's own would be.
beside_another() {
	mkdir -p run/lptd
	# shellcheck disable=SC2016 # for the inner shell
	run --separate-stderr env OUTER="$LPTD_SOCKET" XDG_RUNTIME_DIR="$PWD/run" \
		"$WITH_DAEMON" sh -c 'ln -sf "$LPTD_SOCKET" run/lptd/socket; LPTD_SOCKET=$OUTER lpt "$@"' sh "$@"
}

@test "status and doctor name another daemon that is there" {
	beside_another status
	[ "$status" = 0 ]
	matches "$output" *"pid: $LPTD_PID"*"other: user daemon, $PWD/run/lptd/socket, pid "*"; ask it with --user"
	beside_another doctor
	matches "${lines[0]}" "daemon   note  *; there is another one: user daemon, $PWD/run/lptd/socket"
	matches "${lines[1]}" "         do    lpt --user list asks the other one"
}

@test "--user asks the user's daemon, whatever LPTD_SOCKET says" {
	lpt add printer,spool=out >/dev/null
	beside_another list --user
	[ "$status" = 0 ]
	matches "$stderr" "No ports. (user daemon, $PWD/run/lptd/socket)*"
}
