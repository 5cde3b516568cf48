#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034,SC2035,SC2094 # the helper sets names; fields, patterns and pipes are wanted
# lcd4linux on a character display; what the display shows is looked at while it runs, and after.
load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need lcd4linux lcd4linux
}

# A configuration for a display of 20x4, with these lines for it; the program insists on mode 600.
configure() {
	(umask 077 && cat >lcd.conf) <<END
Display LCD {
    Driver 'HD44780'
    Model 'generic'
    Port '/dev/parport0'
    Size '20x4'
$1
}
Widget Greeting {
    class 'Text'
    expression 'Hello, world'
    width 20
    align 'L'
    update 100
}
Layout Default {
    Row2 {
        Col1 'Greeting'
    }
}
Display 'LCD'
Layout 'Default'
END
}

# Trace LPT1 from here on; reads from $rows.
watch_port() {
	mkfifo accesses
	lpt trace --csv LPT1 >accesses 3>&- &
	tracer=$!
	exec {rows}<accesses
	read -r heading <&"$rows"
}

# The next byte that was written to the data register.
next_data() {
	local time sim op reg value rest
	while IFS=, read -r -t 60 -u "$rows" time sim op reg value rest; do
		if [ "$op,$reg" = out,data ]; then
			data=$((value))
			return 0
		fi
	done
	return 1
}

# The next half byte that four wires carried: what stood there when E (0x40) fell.
next_half() {
	local before=0
	data=0
	until ((before & 0x40 && !(data & 0x40))); do
		before=$data
		next_data
	done
	half=$((before & 0xf))
}

# Until these bytes have been written one after the other, as the command tells them.
await_text() {
	local next=$1 text=$2 i=0 byte
	while ((i < ${#text})); do
		byte=$(printf '%d' "'${text:i:1}")
		if [ "$next" = next_half ]; then
			next_half
			((half == byte >> 4)) || continue
			next_half
			data=$half byte=$((byte & 0xf))
		else
			next_data
		fi
		if ((data == byte)); then
			((++i))
		else
			i=0
		fi
	done
	if [ "$next" = next_data ]; then
		read -r -t 60 -u "$rows" # E rises
		read -r -t 60 -u "$rows" # and falls
	fi
}

# Have it greet on a display with this wiring, and look who does.
greets_on() {
	local wiring=$1 next=${2-next_data}
	lpt add "hd44780,size=20x4,wiring=$wiring" >/dev/null
	watch_port
	lpt run -- lcd4linux -F -f lcd.conf -o /dev/null >lcd.out 2>&1 3>&- &
	lcd=$!
	await_text "$next" world
	shown=$(lpt screen LPT1)
	lpt who -n LPT1 >holders
	kill "$lcd"
	wait "$lcd" || true
	goodbye=$(lpt screen LPT1)
	kill "$tracer"
	exec {rows}<&-
	wait "$tracer" || true
	matches "$shown" *$'\n'"Hello, world        "$'\n'*
	matches "$goodbye" *" goodbye! "*
	matches "$(<holders)" "LPT1 owner"*" lcd4linux "*
}

@test "lcd4linux greets on a display with its usual wiring" {
	configure "    Bits '8'
    UseBusy 0
    Wire {
        RW      'GND'
        RS      'AUTOFD'
        ENABLE  'STROBE'
        ENABLE2 'GND'
        GPO     'GND'
        POWER   'GND'
    }"
	greets_on lcd4linux
}

@test "lcd4linux greets on a display with the winamp wiring, minding its busy flag" {
	configure "    UseBusy 1
    asc255bug 1
    Wire {
        RW      'AUTOFD'
        RS      'INIT'
        ENABLE  'STROBE'
        ENABLE2 'GND'
        GPO     'GND'
        POWER   'GND'
    }"
	greets_on winamp
}

@test "lcd4linux greets on a display with four data wires" {
	configure "    Bits '4'
    UseBusy 0
    Wire {
        RW      'GND'
        RS      'DB4'
        ENABLE  'DB6'
        ENABLE2 'GND'
        GPO     'GND'
        POWER   'GND'
    }"
	greets_on 4bit next_half
}
