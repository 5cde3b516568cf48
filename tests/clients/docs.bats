#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # bats and the helper set the names; backquotes are the page's
# docs/clients.md is right: its command lines end as it says, and its tests are there.
load uisp

# The rows of the first table: program, command line and status, separated by tabs.
rows() {
	sed -n 's/^| \([^|]*\) | `\(lpt run --port [^`]*\)` | \([0-9]*\) |.*/\1\t\2\t\3/p' \
		"$SOURCE/docs/clients.md"
}

# What a command line needs, and where that comes from; nothing for what everybody has.
missing_for() {
	case $1 in
	*"-- openocd "*) command -v openocd >/dev/null || echo openocd ;;
	*"-- uisp "*) command -v uisp >/dev/null || echo uisp ;;
	*"-- flashrom "*) command -v flashrom >/dev/null || echo flashrom ;;
	*"import parallel"*) [ -e /usr/lib/python3/dist-packages/parallel ] || echo python3-parallel ;;
	*IEEE1284*) [ -x "${IEEE1284-}" ] || echo libieee1284-3-dev ;;
	esac
}

@test "each command line of the page ends with the status that stands beside it" {
	make_program 64
	seq 2000 >report.txt
	head -c 65536 /dev/zero >chip
	absent=() n=0
	while IFS=$'\t' read -r program command wanted; do
		found=0
		lacking=$(missing_for "$command")
		if [ "$lacking" ]; then
			absent+=("$lacking")
			continue
		fi
		echo "$program: $command"
		eval "timeout 120 $command" >said 2>&1 3>&- </dev/null || found=$?
		cat said
		[ "$found" = "$wanted" ]
		n=$((n + 1))
	done < <(rows)
	[ $((n + ${#absent[@]})) -gt 10 ]
	[ ${#absent[@]} = 0 ] || skip "after $n command lines that were right: not installed: ${absent[*]}"
}

@test "the job for CI works, and leaves a trace" {
	need openocd openocd
	cat >board.cfg <<-'CFG'
		adapter driver parport
		parport cable dlc5
		adapter speed 1000
		jtag newtap board tap -irlen 6 -expected-id 0x01414093
	CFG
	export CHAIN=jtag,cable=dlc5,idcode=0x01414093,irlen=6
	command=$(sed -n 's/^- run: \(lpt run .*\)/\1/p' "$SOURCE/docs/clients.md")
	run bash -c "$command" 3>&-
	[ "$status" = 0 ]
	matches "$output" "*tap/device found: 0x01414093*"
	grep -q '^\$enddefinitions' jtag.vcd
}

@test "the page names each test there is, and none that is not" {
	diff <(grep -o '[a-z0-9-]*\.bats' "$SOURCE/docs/clients.md" | sort -u) \
		<(cd "$SOURCE/tests/clients" && printf '%s\n' *.bats | sort -u)
}
