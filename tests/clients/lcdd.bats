#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats and the helper set the names
# LCDd, which has direct port I/O, on a character display: what it greets with, what a client of it
# shows, and what it leaves behind.
load helper

drivers=/usr/lib/x86_64-linux-gnu/lcdproc

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need LCDd lcdproc
	need_file $drivers/hd44780.so lcdproc
}

teardown() {
	[ -z "${lcdd-}" ] || kill "$lcdd" 2>/dev/null || :
	lpt unplug LPT1 >/dev/null 2>&1 || :
}

# LCDd on the display at LPT1, until the test stops it.
start_lcdd() { # CONNECTION SIZE
	tcp=$((20000 + RANDOM % 20000))
	cat >LCDd.conf <<-END
		[server]
		DriverPath=$drivers/
		Driver=hd44780
		Bind=127.0.0.1
		Port=$tcp
		ServerScreen=blank
		Hello="Hello,"
		Hello="parallel world"
		GoodBye="See you"
		GoodBye="later"
		[hd44780]
		ConnectionType=$1
		Port=0x378
		Size=$2
		Keypad=no
		Backlight=none
	END
	lpt run -- LCDd -f -c LCDd.conf >log 2>&1 &
	lcdd=$!
}

# Is each text on the display, within 30 s?
shown() {
	local text missing screen try
	for ((try = 0; try < 300; try++)); do
		missing=
		screen=$(lpt screen LPT1)
		for text; do
			[[ $screen == *"$text"* ]] || missing=$text
		done
		[ "$missing" ] || return 0
		sleep 0.1
	done
	echo "not shown: $missing" >&2
	printf '%s\n' "$screen" >&2
	cat log >&2
	return 1
}

# Greeting, a client's text, farewell.
follow_lcdd() {
	shown "Hello," "parallel world"
	exec {client}<>"/dev/tcp/127.0.0.1/$tcp"
	printf '%s\n' hello "client_set -name test" "screen_add s" "screen_set s -heartbeat off" \
		"widget_add s one string" "widget_add s two string" \
		'widget_set s one 1 1 {Counting}' 'widget_set s two 3 2 {0123456789}' >&"$client"
	shown "Counting" "  0123456789"
	run lpt who LPT1
	matches "$output" "*owner*LCDd*"
	exec {client}>&-
	kill -TERM "$lcdd"
	wait "$lcdd" || :
	shown "See you" "later"
}

@test "LCDd shows its texts, wired as winamp" {
	lpt add hd44780,io=0x378,wiring=winamp,size=16x2
	start_lcdd winamp 16x2
	follow_lcdd
}

@test "LCDd shows its texts with four data lines" {
	lpt add hd44780,io=0x378,wiring=4bit,size=20x4
	start_lcdd 4bit 20x4
	follow_lcdd
}
