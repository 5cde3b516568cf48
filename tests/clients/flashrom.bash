# SPDX-License-Identifier: MIT
# flashrom with its programmer rayer_spi, which has direct port I/O, on the serial flash behind that
# cable.  The memory is the file chip, 64 KiB of what was there before.
# shellcheck shell=bash disable=SC2034,SC2154
load helper

chip_bytes=65536

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need flashrom flashrom
	[ "$(uname -m)" = x86_64 ] || skip "port instructions are trapped on x86-64 only"
	seq 100000 | head -c $chip_bytes >chip
	seq 900000 990000 | head -c $chip_bytes >new
}

flashrom_on() {
	local keys=$1
	shift
	on_port "spi-flash,size=64K,image=chip$keys" flashrom -p rayer_spi "$@"
}
