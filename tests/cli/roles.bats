#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035,SC2030,SC2031,SC2016 # bats and the helper set the names; patterns and inner scripts are wanted
# What somebody may not do at the system's daemon, and what lpt says then.
load helper

# Run a script beside a system daemon, as root: $stranger runs lpt as a user with no group,
# $member as one of the group lp.
beside_system_daemon() {
	[ "$(id -u)" = 0 ] || skip "needs root, to be somebody else"
	# Others must reach the socket and lpt itself, so all of them are in a folder that is open.
	cat >lptd <<-EOF
		#!/bin/bash
		shift # --user
		chmod 755 "\$LPTD_ROOM" "\$(dirname "\$2")"
		exec "$LPTD" --system "\$@"
	EOF
	chmod +x lptd
	LPTD_ROOM=$(mktemp -d)
	export LPTD_ROOM
	cp "$BUILD/src/cli/lpt" "$BUILD/src/client/liblpt.so.0" "$LPTD_ROOM"
	local become="setpriv --reuid 65534 --regid 65534"
	run --separate-stderr env LPTD="$PWD/lptd" LD_LIBRARY_PATH="$LPTD_ROOM" \
		stranger="$become --clear-groups $LPTD_ROOM/lpt" \
		member="$become --groups lp $LPTD_ROOM/lpt" \
		"$WITH_DAEMON" bash -c "lpt add loopback >/dev/null; $1"
	rm -r "$LPTD_ROOM"
}

@test "everybody may look" {
	beside_system_daemon '$stranger list -n -o PORT && $stranger who -q && $stranger info && $stranger get -q'
	[ "$status" = 0 ]
	matches "${lines[0]}" LPT1
}

@test "using a port needs the group lp; the refusal says so, with status 1" {
	beside_system_daemon '$stranger hold'
	[ "$status" = 1 ]
	matches "$stderr" *"lpt: *group lp*"
	beside_system_daemon '$member set --once LPT1 data=1'
	[ "$status" = 0 ]
}

@test "managing ports needs more than the group lp, with status 1" {
	for command in "add printer" "remove LPT1" "unplug LPT1" "evict LPT1" "adjust LPT1 paper=1"; do
		beside_system_daemon "\$member $command"
		[ "$status" = 1 ]
		matches "$stderr" *"lpt: *root*lptd.conf(5)*"
	done
}

@test "doctor says what you may do, and the cure" {
	beside_system_daemon '$stranger doctor'
	[ "$status" = 1 ]
	matches "$output" *"you      fail  * may look at ports but not use them: not in group lp"*"do    sudo adduser * lp, then log in again"*
	beside_system_daemon '$member doctor'
	[ "$status" = 0 ]
	matches "$output" *"you      ok    * may use ports; adding and removing needs root*"*
}

@test "a spool folder that root makes belongs to the daemon's user" {
	[ "$(id -u)" = 0 ] || skip "needs root, to be somebody else"
	local room
	room=$(mktemp -d)
	chmod 755 "$room"
	cp "$LPTD" "$room/lptd"
	cat >lptd <<-EOF
		#!/bin/bash
		shift # --user
		chown 65534 "\$(dirname "\$2")"
		chmod 777 "\$NOTIFY_SOCKET"
		exec setpriv --reuid 65534 --regid 65534 --clear-groups "$room/lptd" --system "\$@"
	EOF
	chmod +x lptd
	run --separate-stderr env LPTD="$PWD/lptd" ROOM="$room" "$WITH_DAEMON" bash -c '
		lpt add printer,spool="$ROOM/new" >/dev/null && echo text | lpt print -q LPT1 - &&
		cat "$ROOM"/new/*.prn && stat -c %u "$ROOM/new"'
	rm -r "$room"
	[ "$status" = 0 ]
	[ "$output" = $'text\n65534' ]
}
