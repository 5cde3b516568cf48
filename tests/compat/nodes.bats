#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The nodes against the kernel's own, call by call: see probe.c and differences.txt.
# shellcheck disable=SC2154 # the environment names the programs

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	here=$SOURCE/tests/compat
}

@test "the nodes answer as the kernel's do, but for what is listed" {
	lpt run --port qemu -- "$PROBE" >ours.txt

	"$here/compare" "$here/kernel-6.1.txt" ours.txt "$here/differences.txt"
}

@test "where nobody speaks IEEE 1284 the nodes answer as the kernel's do, but for what is listed" {
	lpt run --port qemu -- "$PROBE_1284" >ours.txt

	"$here/compare" "$here/kernel-6.1-1284.txt" ours.txt "$here/differences-1284.txt"
}

# No guest has such a device, so standard-1284.txt was written by the standard and by what is known of
# the kernel's marks and phases.  BECP and the ID of a printer are beyond the kernel: see
# docs/differences.md.
@test "a device that speaks every mode is used as the standard has it" {
	lpt run --port "echo,id=MFG:Acme;MDL:Mirror;CMD:ECHO;" -- "$PROBE_1284" >ours.txt

	"$here/compare" "$here/standard-1284.txt" ours.txt /dev/null
}

@test "a mode that the device refuses is no such device, the others work" {
	lpt run --port "echo,speaks=nibble,id=MFG:Acme;" -- "$PROBE_1284" >ours.txt

	for mode in 0x1 0x5 0x10 0x30 0x40 0x200 0x400 0x1000; do
		grep -q ": PPNEGOT $mode: ENXIO" ours.txt
	done
	grep -qF "device ID: read of the ID: 11 00 0b 'MFG:Acme;'" ours.txt
	grep -qF "way back: read: 14 'back and forth'" ours.txt
}

@test "a difference that is not listed fails the comparison" {
	sed 's/^claimed: PPCLAIM: 0$/claimed: PPCLAIM: EBUSY/' "$here/kernel-6.1.txt" >ours.txt

	run "$here/compare" "$here/kernel-6.1.txt" ours.txt /dev/null
	[ "$status" = 1 ]
	[[ $output == *"is not listed: kernel 'claimed: PPCLAIM: 0', ours 'claimed: PPCLAIM: EBUSY'" ]]
}

@test "a listed difference that is none fails the comparison" {
	run "$here/compare" "$here/kernel-6.1.txt" "$here/kernel-6.1.txt" "$here/differences.txt"
	[ "$status" = 1 ]
	[[ $output == *"listed, but differs no more: kernel 'lp: TCSBRK: EINVAL', ours 'lp: TCSBRK: 0'"* ]]

	run "$here/compare" "$here/kernel-6.1-1284.txt" "$here/kernel-6.1-1284.txt" "$here/differences-1284.txt"
	[ "$status" = 1 ]
	[[ $output == *"listed, but differs no more: kernel 'lp: LPIOC_GET_DEVICE_ID: EINVAL'"* ]]
}
