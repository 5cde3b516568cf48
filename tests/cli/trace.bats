#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016,SC2030,SC2031,SC2035 # bats and the helper set names; patterns are wanted
# lpt trace: what it shows of a known program.

load helper

add_port() {
	lpt add printer,clock=virtual >/dev/null
	watch_events
	await added
}

# Trace LPT1 to the file, and wait until it has begun: nothing is written before.
trace_to() {
	mkfifo begun
	lpt trace "$@" LPT1 >begun 2>trace.err 3>&- &
	tracer=$!
	background+=("$tracer")
	exec {rows}<begun
	read -r heading <&"$rows"
}

# The next row without the time of day and the process.
row() {
	local time sim op reg value pid program
	IFS=, read -r -t 60 -u "$rows" time sim op reg value pid program
	[[ $time == +([0-9]).[0-9][0-9][0-9] ]] && [ "$pid" -gt 1 ]
	[ "$sim,$op,$reg,$value,$program" = "$1" ] || {
		printf 'expected: %s\nfound:    %s\n' "$1" "$sim,$op,$reg,$value,$program" >&2
		return 1
	}
}

@test "a known program gives the rows that it should, by the port's own clock" {
	add_port
	trace_to --csv
	[ "$heading" = "TIME_US,SIM_US,OP,REG,VALUE,PID,PROGRAM" ]
	lpt play LPT1 'out data 0x55; delay 10us; out control 0x0d; out control 0x0c; in status' >/dev/null
	row "0.000,out,data,0x55,lpt play"
	row "11.000,out,control,0x0d,lpt play"
	row "12.000,out,control,0x0c,lpt play"
	row "13.000,in,status,0xd8,lpt play"
}

@test "what a printer gets is shown as the handshake of the wires" {
	add_port
	trace_to --csv
	printf 'A' | lpt print -q --mode compat LPT1 -
	row "0.000,in,status,0xd8,lpt print"
	row "1.000,out,data,0x41,lpt print"
	row "2.750,out,control,0x0d,lpt print"
	row "4.500,out,control,0x0c,lpt print"
}

@test "a trace stands in the way of no removal, and ends with the port" {
	add_port
	trace_to
	[[ $heading == *TIME_US*SIM_US*REG*VALUE*PID*PROGRAM ]]
	lpt remove LPT1
	ends_with 69 "$tracer"
	[ "$(<trace.err)" = "lpt: LPT1 (sim:printer#$(location)) is gone; its trace has ended" ]
}

location() {
	sed -n 's/.*#\([0-9]*\)).*/\1/p' trace.err
}

@test "Ctrl-C ends a trace, and its file is whole" {
	add_port
	mkfifo out.csv
	lpt trace --to out.csv LPT1 3>&- &
	tracer=$!
	background+=("$tracer")
	exec {rows}<out.csv
	read -r heading <&"$rows"
	lpt play LPT1 'out data 1' >/dev/null
	kill -INT "$tracer"
	ends_with 0 "$tracer"
	row "0.000,out,data,0x01,lpt play"
	run ! read -r <&"$rows"
}

@test "the form follows the ending, and an ending without a form is refused" {
	add_port
	run --separate-stderr lpt trace --to x.txt LPT1
	[ "$status" = 2 ]
	matches "$stderr" "lpt: which form is 'x.txt' to have? End it in .vcd or .csv*"
	run --separate-stderr lpt trace --csv --vcd LPT1
	[ "$status" = 2 ]
}

@test "a value change dump has the 17 lines as they stand at the connector" {
	add_port
	trace_to --vcd
	lpt play LPT1 'out data 0x81; out control 0x0d; in status' >/dev/null
	kill "$tracer"
	ends_with 0 "$tracer"
	cat <&"$rows" >rest.vcd
	printf '%s\n' "$heading" | cat - rest.vcd >all.vcd
	[ "$(grep -c '^\$var wire 1 . [A-Za-z0-9]* \$end$' all.vcd)" = 17 ]
	code=$(sed -n 's/^\$var wire 1 \(.\) nStrobe \$end$/\1/p' all.vcd)
	grep -qF "1$code" all.vcd # at rest
	sed -n '/^#2$/,/^#3$/p' all.vcd | grep -qFx "0$code"
	command -v sigrok-cli >/dev/null || skip "sigrok-cli is not installed: nothing else reads the dump"
	run --separate-stderr sigrok-cli -I vcd -i all.vcd -O csv
	[ "$status" = 0 ]
	matches "$output" *Data1*nSelectIn*
}

@test "a display that is not there is named" {
	add_port
	run --separate-stderr lpt screen LPT1
	[ "$status" = 1 ]
	says "lpt: LPT1 has no display: printer hangs on it"
}
