# SPDX-License-Identifier: MIT
# Each example works on a simulated port of a daemon of its own.
# Programs in quotes are for the shell beside the daemon.
# shellcheck disable=SC2016
bats_require_minimum_version 1.5.0

beside_daemon() {
	run "$WITH_DAEMON" bash -eu -o pipefail -c "$1"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "blink leaves the lamp off and the port free" {
	beside_daemon '
		"$LPT" add loopback
		"$EXAMPLES/blink"
		"$LPT" get LPT1 | grep "data 0x00"
		"$LPT" list --noheadings --output STATE | grep free'
}

@test "print-file prints its input as one job, byte for byte" {
	beside_daemon '
		"$LPT" add "printer,spool=$LPTD_FOLDER/out"
		seq 30000 >"$LPTD_FOLDER/document"
		"$EXAMPLES/print-file" <"$LPTD_FOLDER/document" | grep "LPT1: 168894 bytes printed"
		cmp "$LPTD_FOLDER/document" "$LPTD_FOLDER"/out/0001-*.prn'
}

# Both wait before the port is freed, so take-turns meets a waiter after its first step.
@test "take-turns gives way when another program waits" {
	beside_daemon '
		waiting() { [ "$("$LPT" list --noheadings --output WAIT | tr -d " ")" = "$1" ]; }
		"$LPT" add loopback
		coproc "$LPT" hold LPT1
		read -r <&"${COPROC[0]}"
		"$EXAMPLES/take-turns" LPT1 3 >"$LPTD_FOLDER/turns" & turns=$!
		until waiting 1; do :; done
		"$EXAMPLES/blink" & blink=$!
		until waiting 2; do :; done
		kill "$COPROC_PID"
		wait $turns $blink
		grep -qx "1 wait: after you" "$LPTD_FOLDER/turns"'
}

@test "ask-device hears from an echo what it said" {
	beside_daemon '
		"$LPT" add "echo,modes=ecp"
		"$EXAMPLES/ask-device" LPT1 "who is there?" | tee "$LPTD_FOLDER/said"
		grep -q "^LPT1: MFG:lptd;MDL:Echo;" "$LPTD_FOLDER/said"
		grep -qx "13 bytes back: who is there?" "$LPTD_FOLDER/said"'
}

@test "an example without a daemon says where it looked" {
	run env LPTD_SOCKET=/nonexistent/socket "$EXAMPLES/blink"
	[ "$status" -eq 1 ]
	[ "$output" = "blink: no lptd runs at /nonexistent/socket" ]
}
