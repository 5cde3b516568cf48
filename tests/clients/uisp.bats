#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035 # the helper sets the names; patterns are wanted
# uisp programs an AVR behind an stk200 cable.
load uisp

@test "a program is uploaded, verified and in the file when the run ends" {
	need uisp uisp
	make_program 512
	on_port avr,part=m16,flash=flash.bin uisp "${uisp_arguments[@]}" -dpart=ATmega16 \
		--erase --upload --verify if=program.hex
	[ "$status" = 0 ]
	matches "$output" *"Atmel AVR ATmega16 is found."*"Uploading: flash"*"Verifying: flash"*
	[[ $output != *error* ]]
	holds_program flash.bin 16384
}

@test "the part is found by its signature" {
	need uisp uisp
	on_port avr,part=m16 uisp "${uisp_arguments[@]}"
	[ "$status" = 0 ]
	matches "$output" *"Atmel AVR ATmega16 is found."*
}

@test "an erase leaves nothing of what was in flash and EEPROM" {
	need uisp uisp
	printf 'old' >flash.bin
	printf 'old' >eeprom.bin
	on_port avr,flash=flash.bin,eeprom=eeprom.bin uisp "${uisp_arguments[@]}" -dpart=ATmega16 --erase
	[ "$status" = 0 ]
	[ -z "$(tr -d '\377' <flash.bin)" ]
	[ -z "$(tr -d '\377' <eeprom.bin)" ]
}

@test "what the file has is downloaded" {
	need uisp uisp
	make_program 256
	cp program.bin eeprom.bin
	on_port avr,eeprom=eeprom.bin uisp "${uisp_arguments[@]}" -dpart=ATmega16 \
		--segment=eeprom --verify if=program.hex
	[ "$status" = 0 ]
	[[ $output != *error* ]]
}

@test "fuses are read" {
	need uisp uisp
	on_port avr,part=m16 uisp "${uisp_arguments[@]}" -dpart=ATmega16 --rd_fuses
	[ "$status" = 0 ]
	matches "$output" *"Fuse Low Byte"+( )"= 0xe1"*"Fuse High Byte"+( )"= 0x99"*"Lock Bits"+( )"= 0xff"*
}

@test "fuses that were written stay as long as the port" {
	need uisp uisp
	lpt add avr,part=m16 >/dev/null
	timeout 60 lpt run -- uisp "${uisp_arguments[@]}" -dpart=ATmega16 --wr_fuse_l=0xef
	run timeout 60 lpt run -- uisp "${uisp_arguments[@]}" -dpart=ATmega16 --rd_fuses
	[ "$status" = 0 ]
	matches "$output" *"Fuse Low Byte"+( )"= 0xef"*
}

@test "a stuck MISO is no chip for uisp" {
	need uisp uisp
	on_port avr,fault=stuck-miso uisp "${uisp_arguments[@]}"
	[ "$status" != 0 ]
	matches "$output" *"Probably the AVR MCU is not in the RESET state."*
}

@test "a cable that is not plugged in is no chip for uisp" {
	need uisp uisp
	on_port avr,connected=no uisp "${uisp_arguments[@]}"
	[ "$status" != 0 ]
	[[ $output != *"is found"* ]]
}

@test "on a held port uisp waits for its turn" {
	need uisp uisp
	lpt add avr,part=m16 >/dev/null
	mkfifo held said
	lpt hold LPT1 >held 2>hold.err 3>&- &
	holder=$!
	read -r line <held
	timeout 120 lpt run -- uisp "${uisp_arguments[@]}" -dpart=ATmega16 --rd_fuses >out 2>said 3>&- &
	waiter=$!
	exec {words}<said # open to the end: whoever writes more is not cut off
	read -r -u "$words" line
	kill "$holder"
	wait "$holder"
	wait "$waiter"
	matches "$line" "lpt: uisp waits for LPT1, held by lpt hold*"
	matches "$(<out)" *"Fuse Low Byte"+( )"= 0xe1"*
}
