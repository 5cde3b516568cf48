#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Is the recorded transcript what the kernel really says?
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
