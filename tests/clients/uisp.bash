# SPDX-License-Identifier: MIT
# For tests with uisp: programs to upload, and uisp on an AVR.
# shellcheck shell=bash disable=SC2154,SC2034 # bats sets some names and uses others
load helper

# A program of so many bytes, the same each time and with no two pages alike: bare in program.bin,
# as Intel HEX in program.hex.
make_program() {
	awk -v n="$1" 'BEGIN {
		seed = 1
		for (at = 0; at < n; at += 16) {
			sum = 16 + int(at / 256) + at % 256
			line = sprintf(":10%04X00", at)
			for (i = 0; i < 16; i++) {
				seed = (seed * 1103 + 12345) % 65536
				byte = int(seed / 256)
				sum += byte
				line = line sprintf("%02X", byte)
				printf "\\x%02x", byte >"program.escaped"
			}
			printf "%s%02X\n", line, (256 - sum % 256) % 256
		}
		print ":00000001FF"
	}' >program.hex
	printf '%b' "$(<program.escaped)" >program.bin
	rm program.escaped
}

# uisp on the port that `lpt run` gives it.
uisp_arguments=(-dprog=stk200 -dlpt=/dev/parport0)

# Does the flash file hold program.bin, and nothing behind it up to this length?
holds_program() {
	cmp -n "$(stat -c %s program.bin)" program.bin "$1"
	[ "$(stat -c %s "$1")" = "$2" ]
	[ -z "$(tail -c +"$(($(stat -c %s program.bin) + 1))" "$1" | tr -d '\377')" ]
}
