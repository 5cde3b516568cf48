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
}
