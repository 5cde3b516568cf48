# SPDX-License-Identifier: MIT
# For tests with programs that nobody here wrote, each in an empty folder of its own: below
# `lpt run --port SPEC`, on a private daemon that ends with the program (on_port), or below `lpt run`,
# on the daemon beside the tests, whose ports `lpt add` makes and which one can look at meanwhile.
# A program that is missing is a test skipped, with the package to install.
# shellcheck shell=bash disable=SC2154,SC2034 # bats sets some names and uses others

shopt -s extglob
bats_require_minimum_version 1.5.0
PATH=$PATH:/usr/sbin:/sbin # flashrom, LCDd: programs of administrators that need no administrator

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	local port
	for port in $(lpt list -qn -o PORT); do
		lpt unplug "$port" >/dev/null
	done
}

# Skip the test unless a program is there.
need() {
	command -v "$1" >/dev/null || skip "no $1; install $2"
}

# Skip the test unless a file is there: what is no command.
need_file() {
	[ -e "$1" ] || skip "no $1; install $2"
}

# Run a program on one simulated port, /dev/parport0; what it says is in $output, errors included.
on_port() {
	local spec=$1
	shift
	run timeout 120 lpt run --port "$spec" -- "$@"
}

# Does a text match a pattern of the shell?
matches() {
	# shellcheck disable=SC2053 # a pattern is wanted
	[[ $1 == $2 ]] || {
		printf 'expected: %s\nfound:    %s\n' "$2" "$1" >&2
		return 1
	}
}
