#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035,SC2016 # the helper sets the names; patterns are wanted; openocd expands
# openocd on long chains and at several speeds: for the nightly tier.
load openocd

# The command that declares the N-th of several equal chips, and the keys for N of them.
declare_chip() { echo "jtag newtap c$1 tap -irlen $2 -expected-id 0x01414093"; }
keys_of() { printf 'irlen=%s' "$2"; printf ',idcode=0x01414093%.0s' $(seq "$1"); }

@test "two chips are found at several speeds of the adapter" {
	for cable in dlc5 wiggler; do
		for speed in 10 100 500 2000; do
			openocd_on "$(keys_of 2 6)" $cable "adapter speed $speed" \
				"$(declare_chip 0 6)" "$(declare_chip 1 6)" init "irscan c0.tap 0x3f" "drscan c0.tap 8 0xa5" \
				"irscan c1.tap 0x3f" "drscan c1.tap 8 0x5a"
			[ "$status" = 0 ]
			[ "$(grep -c 'tap/device found: 0x01414093' <<<"$output")" = 2 ]
			# What comes back is late by one bit for each chip.
			matches "$output" *$'\n'94$'\n'68$'\n'*
		done
	done
}

@test "chains of up to twenty chips are found, and each chip is scanned by itself" {
	for n in 1 2 3 7 12 20; do
		chips=() scans=()
		for ((i = 0; i < n; i++)); do
			chips+=("$(declare_chip $i 5)")
			scans+=("irscan c$i.tap 3" "drscan c$i.tap 32 0" "irscan c$i.tap 0x1f")
		done
		openocd_on "usercode=0xc0ffee00,$(keys_of $n 5)" dlc5 "${chips[@]}" init "${scans[@]}"
		[ "$status" = 0 ]
		[ "$(grep -c 'tap/device found: 0x01414093' <<<"$output")" = $n ]
		[ "$(grep -c '^c0ffee00$' <<<"$output")" = $n ]
	done
}

@test "a thousand scans through BYPASS come back shifted by one bit" {
	openocd_on "$(keys_of 1 6)" dlc5 "$(declare_chip 0 6)" init "irscan c0.tap 0x3f" \
		'for {set i 0} {$i < 1000} {incr i} {
			set sent [expr {($i * 40503) & 0xffff}]
			set back [expr "0x[drscan c0.tap 16 $sent]"]
			if {$back != (($sent << 1) & 0xffff)} { error "sent $sent, got $back" }
		}' 'echo "all came back"'
	[ "$status" = 0 ]
	matches "$output" *"all came back"*
}
