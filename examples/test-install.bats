# SPDX-License-Identifier: MIT
# A program is built against what `make install` installs, as a user of the library builds one.
bats_require_minimum_version 1.5.0

@test "an example is built with pkg-config against the installed library" {
	meson install -C "$BUILD" --no-rebuild --destdir "$BATS_TEST_TMPDIR/root" >/dev/null
	pc=$(find "$BATS_TEST_TMPDIR/root" -name lpt.pc)
	[ -n "$pc" ]
	export PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$BATS_TEST_TMPDIR/root
	read -ra flags <<<"$(pkg-config --cflags --libs lpt)"
	cc -std=c99 -Wall -Wextra -Werror "$SOURCES/blink.c" -o "$BATS_TEST_TMPDIR/blink" "${flags[@]}"

	libraries=${PKG_CONFIG_PATH%/pkgconfig}
	run env LPTD_SOCKET=/nonexistent LD_LIBRARY_PATH="$libraries" "$BATS_TEST_TMPDIR/blink"
	[ "$status" -eq 1 ]
	[ "$output" = "blink: no lptd runs at /nonexistent" ]
}

@test "an installed lpt runs a program on a port" {
	root=$BATS_TEST_TMPDIR/root
	meson install -C "$BUILD" --no-rebuild --destdir "$root" >/dev/null
	lpt=$(find "$root" -path '*/bin/lpt')
	library=$(find "$root" -name liblpt.so.0)
	# What stands beside it in the build is not what it finds: it is elsewhere.
	run env LD_LIBRARY_PATH="${library%/*}" timeout 60 "$lpt" run --port loopback -- stat -c '%F %t' /dev/parport0
	[ "$status" -eq 0 ]
	[ "$output" = "character special file 63" ]
}

@test "the library gives away each function of the public headers, and nothing else" {
	declared=$(cat "$SOURCES"/../include/lpt/*.h | tr '\n' ' ' | sed 's|/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/||g' |
		grep -oE '\blpt_[a-z0-9_]+ ?\(' | tr -d ' (' | sort -u)
	given=$(nm -D --defined-only "$BUILD/src/client/liblpt.so.0" |
		awk '$2 == "T" { sub("@.*", "", $3); print $3 }' | sort -u)
	diff <(echo "$declared") <(echo "$given")
}
