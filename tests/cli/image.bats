#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats and the helper set the names
# Memory of a simulated chip that a file keeps: read at add, written back when the port is freed.
load helper

# The port program of SPI transfers to a serial flash (D5 nCS, D6 SCK, D7 MOSI): each argument is
# one selection, in hexadecimal.
spi() {
	local selection bits byte bit
	for selection; do
		echo "out data 0x00"
		for ((at = 0; at < ${#selection}; at += 2)); do
			byte=$((16#${selection:at:2}))
			for ((bit = 7; bit >= 0; bit--)); do
				bits=$(((byte >> bit & 1) * 128))
				echo "out data $bits; out data $((bits + 64))"
			done
			echo "out data 0x00"
		done
		echo "out data 0x20"
	done
}

# Program "hello" at 0x10.
program_hello() {
	{
		echo "out data 0x20"
		spi 06 0200001068656c6c6f
	} >hello.program
}

@test "what was programmed is in the file when the program has freed the port" {
	program_hello
	lpt add spi-flash,size=64K,image=flash.bin >/dev/null
	[ "$(stat -c %s flash.bin)" = 0 ]
	lpt play -f hello.program LPT1
	[ "$(stat -c %s flash.bin)" = 65536 ]
	[ "$(dd if=flash.bin bs=1 skip=16 count=5 status=none)" = hello ]
	[ "$(tr -d '\377' <flash.bin)" = hello ]
}

@test "what the file has is in the memory when the port is added" {
	printf 'abc' >flash.bin
	program_hello
	lpt add spi-flash,size=64K,image=flash.bin >/dev/null
	lpt play -f hello.program LPT1
	[ "$(tr -d '\377' <flash.bin)" = abchello ]
}

@test "two memories have two files" {
	printf 'program' >flash.bin
	printf 'data' >eeprom.bin
	lpt add avr,part=m328p,flash=flash.bin,eeprom=eeprom.bin >/dev/null
	lpt remove LPT1
	[ "$(cat flash.bin)" = program ]
	[ "$(cat eeprom.bin)" = data ]
}

@test "a file that is longer than the memory is refused" {
	truncate -s 513 eeprom.bin
	run --separate-stderr lpt add avr,eeprom=eeprom.bin
	[ "$status" = 1 ]
	says "lpt: eeprom=eeprom.bin has 513 bytes, the memory 512; choose another file, or cut it: truncate -s 512 eeprom.bin"
	[ "$(stat -c %s eeprom.bin)" = 513 ]
	[ -z "$(lpt list -qn)" ]
}

@test "what is no ordinary file is refused" {
	run --separate-stderr lpt add avr,flash=/dev/null
	[ "$status" = 2 ]
	says "lpt: flash=/dev/null is not an ordinary file that can be written; choose another"
}
