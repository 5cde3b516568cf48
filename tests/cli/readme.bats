#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035 # bats and the helper set the names; patterns are wanted
# README.md is right: every command in it does what its text says.
load helper

# The lines of README.md that are commands: indented by four.
commands() { sed -n 's/^    //p' "$SOURCE/README.md"; }

@test "each command of the README works, in the order in which it stands there" {
	cp "$SOURCE/README.md" "$SOURCE/NEWS.md" .
	while IFS= read -r command; do
		case $command in
		"make run" | "PATH="*) continue ;; # a test of its own; meson sets PATH
		"lptd --user &") continue ;; # the private daemon is there
		esac
		echo "README: $command"
		eval "$command" >>transcript 2>&1 3>&-
	done < <(commands)
	for sight in "LPT1  sim:printer#" "README.md: " "NEWS.md: " "pid: $LPTD_PID" "data 0x55  Busy=0 nAck=1 PError=0 Select=1 nFault=1" \
		"in status 0x" "daemon   ok"; do
		matches "$(cat transcript)" *"$sight"*
	done
	cmp README.md out/0001-*.prn || cmp README.md out/0002-*.prn
	cmp NEWS.md out/0001-*.prn || cmp NEWS.md out/0002-*.prn
}

@test "what the README leaves to make run goes as described" {
	run env -u LPTD_FOLDER -u LPTD_SOCKET LPT_BUILD="$BUILD" "$SOURCE/tests/demo/run" 3>&-
	echo "$output"
	[ "$status" = 0 ]
	matches "${lines[-1]}" "All of it went as described.*"
}

@test "each page that the README points to is there" {
	while IFS= read -r page; do
		[ -e "$SOURCE/$page" ]
	done < <(sed -n 's/.*](\([^)]*\)).*/\1/p' "$SOURCE/README.md")
}
