#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats and the helper set the names
# What `lpt add help` knows is in docs/peripherals.md.
load helper

@test "each peripheral has its section and each of its keys is there" {
	local kind key section missing=
	for kind in $(lpt add help | sed -n '/^Peripherals:/,/^$/s/^  \([^ ]*\).*/\1/p'); do
		section=$(sed -n "/^## $kind\$/,/^## /p" "$SOURCE/docs/peripherals.md")
		[ -n "$section" ] || missing+=" $kind"
		for key in $(lpt add "$kind,help" | sed -n "/^Keys of $kind:/,/^\$/s/^  \([^=]*\)=.*/\1/p"); do
			[[ $section == *"\`$key"[\`=]* ]] || missing+=" $kind,$key"
		done
	done
	[ -z "$missing" ] || {
		echo "not in docs/peripherals.md:$missing" >&2
		return 1
	}
}
