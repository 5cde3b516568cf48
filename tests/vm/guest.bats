#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The guest starter itself.
# shellcheck disable=SC2154 # vm is set by guest.bash

setup() {
	load guest
	guest_or_skip -r
	cd "$BATS_TEST_TMPDIR" || return
}

@test "a program's status and its output come out of the guest" {
	run "$vm/run" -- sh -c 'echo output; echo error >&2; exit 7'

	[ "$status" = 7 ]
	[ "$output" = $'output\nerror' ]
}

@test "arguments arrive in the guest as they were" {
	run "$vm/run" -- printf '<%s>' "two words" '' "it's \$HOME"

	[ "$output" = "<two words><><it's \$HOME>" ]
}

@test "the guest runs a kernel with ports, and it is not the host's" {
	run "$vm/run" -- sh -c 'test -c /dev/parport0 && test -c /dev/lp0 && test -c /dev/cuse && uname -r'

	[ "$status" = 0 ]
	[ "$output" != "$(uname -r)" ]
}

@test "what the guest sends on its port is in the file" {
	run "$vm/run" -p sent -- sh -c 'printf "a job\n" >/dev/lp0'

	[ "$status" = 0 ]
	[ "$(cat sent)" = "a job" ]
}

@test "what the guest writes stays in the shared folder alone" {
	mkdir shared other

	run "$vm/run" -s shared -- sh -c 'echo kept >shared/file; echo lost >other/file'

	[ "$status" = 0 ]
	[ "$(cat shared/file)" = kept ]
	[ ! -e other/file ]
}

@test "a program that does not end is ended" {
	run "$vm/run" -t 3 -- sleep 100

	[ "$status" = 124 ]
	[[ $output == *"out of time after 3 s"* ]]
}

@test "without QEMU it says so and gives the status of a test that is skipped" {
	local program
	mkdir bin
	for program in bash dirname realpath; do ln -s "$(command -v $program)" bin; done

	PATH=bin run "$BASH" "$vm/prepare"

	[ "$status" = 77 ]
	[ "$output" = "no guest: qemu-system-x86_64 is not installed (tools/need guest)" ]
}
