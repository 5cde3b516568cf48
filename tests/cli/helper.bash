# SPDX-License-Identifier: MIT
# For tests of lpt against a real daemon.  Each file runs beside one private daemon (with-daemon);
# each test has an empty folder to be in, and leaves no port and no process behind.  Nothing here
# waits for a length of time, only for events; the limit of `await` only ends a test that hangs.
# shellcheck shell=bash disable=SC2154,SC2034,SC2094 # bats sets some names and uses others; held is a pipe

shopt -s extglob
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	background=()
	events=
	user=$(id -un)
}

teardown() {
	local pid port
	for pid in "${background[@]}"; do
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	for port in $(lpt list -qn -o PORT); do
		lpt unplug "$port" >/dev/null
	done
}

# Run a command in the background with its output in files NAME.out and NAME.err; $started is it.
start() {
	local name=$1
	shift
	"$@" >"$name.out" 2>"$name.err" 3>&- &
	started=$!
	background+=("$started")
}

# Watch what happens from here on (the ports there are come first, as "added").
watch_events() {
	exec {events}< <(exec lpt monitor --noheadings 3>&-)
	background+=("$!")
}

# Wait until an event, or an event with this detail, has come.
await() {
	local clock event port detail
	while read -r -t 60 -u "$events" clock event port detail; do
		[ "$event" != waiting ] || detail=${detail%%:*} # the number, not who
		if [ "$event" = "$1" ] && [[ $detail == *"${2-}"* ]]; then
			return 0
		fi
	done
	echo "waited in vain for: $*" >&2
	return 1
}

# Add a printer and watch it.
add_printer() {
	lpt add printer,spool=out >/dev/null
	watch_events
	await added
}

# Have a process hold LPT1; $holder is it.  It has said $held, so it also heeds signals.
hold() {
	mkfifo held
	lpt hold LPT1 >held 2>hold.err 3>&- &
	holder=$!
	background+=("$holder")
	read -r held <held
	await granted
}

# Run a command in the background, until it has $said on standard error that it waits; $waiter is it.
# Its waiting alone tells an observer nothing of that: if its turn comes before, it says nothing.
wait_aloud() {
	local name=$1
	shift
	mkfifo "$name.err"
	"$@" >"$name.out" 2>"$name.err" 3>&- &
	waiter=$!
	background+=("$waiter")
	exec {aloud}<"$name.err" # open to the end: it may say more
	read -r -t 60 -u "$aloud" said
}

# Let the holder go, and see that it ends well.
release() {
	kill "$holder"
	wait "$holder"
}

# Did, or will, a process of ours end with this status?
ends_with() {
	local found=0
	wait "$2" || found=$?
	[ "$found" = "$1" ] || {
		echo "process $2 ended with $found instead of $1" >&2
		return 1
	}
}

# Does the standard error hold exactly this?
says() {
	[ "$stderr" = "$1" ] || {
		printf 'expected: %s\nstderr:   %s\nstdout:   %s\n' "$1" "$stderr" "$output" >&2
		return 1
	}
}

# Does a text match a pattern of the shell?
matches() {
	# shellcheck disable=SC2053 # a pattern is wanted
	[[ $1 == $2 ]] || {
		printf 'expected: %s\nfound:    %s\n' "$2" "$1" >&2
		return 1
	}
}
