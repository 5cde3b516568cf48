# SPDX-License-Identifier: MIT
# For tests of openocd's parport adapter.
# shellcheck shell=bash disable=SC2154 # bats and the helper set the names
load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need openocd openocd
}

# openocd with a cable, and commands of its own language.
openocd_on() {
	local spec=$1 cable=$2
	shift 2
	local commands=()
	for command in "$@" shutdown; do
		commands+=(-c "$command")
	done
	on_port "jtag,cable=$cable,$spec" openocd -c "adapter driver parport; parport port 0" \
		-c "parport cable $cable; adapter speed 1000" "${commands[@]}"
}
