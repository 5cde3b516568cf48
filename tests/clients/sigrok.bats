#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035,SC2016 # the helper sets the names; patterns are wanted; openocd expands
# sigrok-cli on what `lpt run --trace` wrote of programs that nobody here wrote.
load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need sigrok-cli sigrok-cli
}

# Run a program on one simulated port, with its accesses in run.vcd.
traced_on() {
	local spec=$1
	shift
	run timeout 120 lpt run --port "$spec" --trace run.vcd -- "$@"
}

# What a decoder of sigrok reads in run.vcd, of these annotations.
decode() {
	run --separate-stderr sigrok-cli -I vcd -i run.vcd -P "$1" -A "$2"
	[ "$status" = 0 ]
}

@test "the decoder for JTAG reads the IDCODE that openocd saw" {
	need openocd openocd
	traced_on jtag,cable=dlc5,idcode=0x01414093,irlen=6 openocd \
		-c "adapter driver parport; parport port 0; parport cable dlc5; adapter speed 1000" \
		-c "jtag newtap a tap -irlen 6 -expected-id 0x01414093; init; shutdown"
	[ "$status" = 0 ]
	decode jtag:tdi=Data1:tck=Data2:tms=Data3:tdo=Select jtag=bitstring-tdo
	matches "$output" *"DR TDO: "*"ff01414093), "*
}

@test "the decoder for SPI reads what uisp sent" {
	need uisp uisp
	traced_on avr,part=m16 uisp -dprog=stk200 -dlpt=/dev/parport0 -dpart=ATmega16 --rd_fuses
	[ "$status" = 0 ]
	decode spi:clk=Data5:mosi=Data6 spi=mosi-data
	[ "${lines[*]:0:8}" = "spi-1: AC spi-1: 53 spi-1: 00 spi-1: 00 spi-1: 30 spi-1: 00 spi-1: 00 spi-1: 00" ]
}

@test "the same run as CSV names the program at each access" {
	need uisp uisp
	run timeout 120 lpt run --port avr,part=m16 --trace run.csv -- \
		uisp -dprog=stk200 -dlpt=/dev/parport0 -dpart=ATmega16 --rd_fuses
	[ "$status" = 0 ]
	[ "$(head -n 1 run.csv)" = TIME_US,SIM_US,OP,REG,VALUE,PID,PROGRAM ]
	[ "$(tail -n +2 run.csv | cut -d, -f7 | sort -u)" = uisp ]
	[ "$(wc -l <run.csv)" -gt 100 ]
}
