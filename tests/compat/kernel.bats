#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Are the recorded transcripts what the kernel really says?
# shellcheck disable=SC2154 # the environment names the programs

setup() {
	load ../vm/guest
	guest_or_skip
	cd "$BATS_TEST_TMPDIR" || return
}

@test "the recorded transcript is the kernel's" {
	guest "$PROBE >kernel.txt"

	diff "$SOURCE/tests/compat/kernel-6.1.txt" kernel.txt
}

@test "the recorded transcript of IEEE 1284 with nobody is the kernel's" {
	guest "$PROBE_1284 >kernel.txt"

	diff "$SOURCE/tests/compat/kernel-6.1-1284.txt" kernel.txt
}
