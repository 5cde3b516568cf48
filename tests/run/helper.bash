# SPDX-License-Identifier: MIT
# For tests of lpt run, on top of what those of lpt have.
# shellcheck shell=bash disable=SC2154,SC2034 # bats sets some names and uses others
load ../cli/helper

# Run something in the test program on two plugs; what it found wrong is its output.
on_loopback() {
	run timeout 60 lpt run --port loopback --port loopback -- "$CLIENT" "$1"
	if [ "$status" != 0 ] || [ "$output" != "" ]; then
		echo "status $status: $output" >&2
		return 1
	fi
}

# Start the test program on the daemon beside the tests, until it has $said that it has begun.  It
# goes on as $started; what it says later is in said.rest.
begin() {
	mkfifo said
	lpt run "${options[@]}" -- "$CLIENT" "$1" >said 2>begin.err 3>&- &
	started=$!
	background+=("$started")
	exec {saying}<said
	read -r -t 60 -u "$saying" said
}

# The last words of what begin() started, in $rest; it ended with this status.
ended() {
	IFS= read -r -t 60 -u "$saying" rest || true
	ends_with "$1" "$started"
}
