#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035,SC2030,SC2031 # bats and the helper set the names, also in subshells; patterns are wanted
# README.md is right: every command in it does what its text says.
load helper

# The lines of README.md that are commands: indented by four.
commands() { sed -n 's/^    //p' "$SOURCE/README.md"; }

@test "each command of the README works, in the order in which it stands there" {
	cp "$SOURCE/README.md" "$SOURCE/NEWS.md" .
	while IFS= read -r command; do
		case $command in
		"make run" | "PATH="* | "lpt run "*) continue ;; # tests of their own; meson sets PATH
		"lptd --user &") continue ;; # the private daemon is there
		esac
		echo "README: $command"
		eval "$command" >>transcript 2>&1 3>&-
	done < <(commands)
	for sight in "LPT1  sim:printer#" "README.md: " "NEWS.md: " "pid: $LPTD_PID" "data 0x55  Busy=0 nAck=1 PError=0 Select=1 nFault=1" \
		"in status 0x" "daemon   ok" "MFG lptd" "write ecp" "ready"; do
		matches "$(cat transcript)" *"$sight"*
	done
	cmp README.md out/0001-*.prn || cmp README.md out/0002-*.prn
	cmp NEWS.md out/0001-*.prn || cmp NEWS.md out/0002-*.prn
}

# What README.md says that a command prints: the fenced lines below it.
shown_below() {
	grep -A 99 -F -- "$1" README.md | awk '/^```/ && fences++ { exit } fences && !/^```/'
}

# The command of README.md that has this program run by `lpt run`.
run_program_of_readme() {
	local command line
	command=$(commands | grep -- "^lpt run .* -- $1 ")
	command -v "$1" >/dev/null || skip "no $1; install $1"
	cp -r "$SOURCE/examples" "$SOURCE/README.md" .
	run bash -c "$command" 3>&-
	echo "$output"
	[ "$status" = 0 ]
	[ -n "$(shown_below "$command")" ]
	while IFS= read -r line; do
		[[ $output == *"$line"* ]]
	done < <(shown_below "$command")
}

@test "openocd finds the chip, as the README shows" {
	run_program_of_readme openocd
}

@test "uisp programs the microcontroller, as the README shows" {
	run_program_of_readme uisp
	[ "$(stat -c %s flash.bin)" = 16384 ]
	[ "$(od -An -tx1 -N10 flash.bin)" = " 0f ef 07 bb 00 95 08 bb fd cf" ]
}

@test "cp prints, as the README says" {
	local command
	command=$(commands | grep -- "^lpt run .* -- cp ")
	cp "$SOURCE/README.md" .
	eval "$command" 3>&-
	cmp README.md jobs/0001-*.prn
}

@test "what the README leaves to make run goes as described" {
	run env -u LPTD_FOLDER -u LPTD_SOCKET LPT_BUILD="$BUILD" "$SOURCE/tests/demo/run" 3>&-
	echo "$output"
	[ "$status" = 0 ]
	matches "${lines[-1]}" "All of it went as described.*"
}

# A build whose lpt does $1, a statement of the shell, before it is the real one.
make_false_build() {
	mkdir -p false/src/cli false/src/daemon false/tests/support
	ln -sf "$BUILD/src/daemon/lptd" false/src/daemon/lptd
	ln -sf "$WITH_DAEMON" false/tests/support/with-daemon
	# shellcheck disable=SC2016 # for the false lpt
	printf '%s\n' '#!/bin/bash' "$1" 'exec "$BUILD/src/cli/lpt" "$@"' >false/src/cli/lpt
	chmod +x false/src/cli/lpt
}

@test "make run fails when a step does not go as described" {
	# shellcheck disable=SC2016 # for the false lpt
	local -A wrongs=(
		["is not README.md"]='[ "$1" != print ] || { mkdir -p false; tac "$3" >"false/$3"; set -- print "$2" "false/$3"; }'
		["they do not wait in order"]='[ "$1" != who ] || exit 0'
		["they did not agree on ecp"]='[ "$1" != negotiate ] || set -- negotiate "$2" compat,nibble'
		["lpt remove ended with 0 instead of 75"]='[ "$1" != remove ] || set -- unplug "$2"'
	)
	for wrong in "${!wrongs[@]}"; do
		make_false_build "${wrongs[$wrong]}"
		run env -u LPTD_FOLDER -u LPTD_SOCKET LPT_BUILD="$PWD/false" "$SOURCE/tests/demo/run" 3>&-
		[ "$status" = 1 ]
		matches "$output" *"make run: this went wrong: *$wrong"*
	done
}

@test "each page that the README points to is there" {
	while IFS= read -r page; do
		[ -e "$SOURCE/$page" ]
	done < <(sed -n 's/.*](\([^)]*\)).*/\1/p' "$SOURCE/README.md")
}
