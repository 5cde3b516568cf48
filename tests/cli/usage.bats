#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2035 # bats and the helper set the names; patterns are wanted
# What holds for every command: help, misuse, no daemon; and that what lpt says of itself agrees
# in --help, the manual and the completion.
load helper

commands() { lpt --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'; }
options_of() { lpt "$@" --help | sed -n 's/^  \(-., \|    \)\(--[a-z-]*\).*/\2/p' | sort -u; }
# The options that a command has beside those of every command.
own_options_of() { comm -23 <(options_of "$1") <(options_of); }

@test "help goes to standard output with status 0" {
	run --separate-stderr lpt --help
	[ "$status" = 0 ]
	matches "$output" "usage: lpt *Commands:*"
	[ "$stderr" = "" ]
	for command in $(commands); do
		run --separate-stderr lpt "$command" --help
		[ "$status" = 0 ]
		matches "$output" "usage: lpt $command*--help*"
		[ "$stderr" = "" ]
	done
}

@test "output that is lost is a failure" {
	lpt add printer >/dev/null
	for arguments in --help --version list "list --help" "info LPT1" "add help"; do
		run bash -c "lpt $arguments >/dev/full"
		[ "$status" = 1 ]
		[ "$output" = "lpt: cannot write the output: No space left on device" ]
	done
	run bash -c "lpt list >&-"
	[ "$status" = 1 ]
	[ "$output" = "lpt: cannot write the output: Bad file descriptor" ]
}

@test "a closed standard input is an error, and not the daemon's socket" {
	lpt add printer >/dev/null
	run --separate-stderr bash -c 'exec lpt print LPT1 - <&-'
	[ "$status" = 1 ]
	says "lpt: -: Bad file descriptor"
}

@test "the version is that of the project" {
	run --separate-stderr lpt --version
	[ "$status" = 0 ]
	matches "$output" "lpt +([0-9]).+([0-9]).+([0-9])"
}

@test "misuse goes to standard error with status 2" {
	for arguments in "" "--frobnicate" "list --frobnicate" "list -Z" "hold --timeout" \
		"hold --timeout 5" "hold --timeout -1s" "hold --timeout 99999999999999999999s" "hold a b" "--user --system list" \
		"evict LPT1 zero" "status now" "request LPT1 x --room 5000" "negotiate LPT1 warp" "read --mode compat" \
		"write --mode nibble" "select LPT1 4" "devices a b"; do
		# shellcheck disable=SC2086 # words are wanted
		run --separate-stderr lpt $arguments
		[ "$status" = 2 ]
		[ "$output" = "" ]
		matches "$stderr" "lpt: *usage: lpt *"
	done
}

@test "an unknown command is answered with the nearest" {
	run --separate-stderr lpt lst
	[ "$status" = 2 ]
	says "lpt: no command 'lst' (did you mean 'list'?). See: lpt --help"
}

@test "exec is answered with what does the same" {
	run --separate-stderr lpt exec -- openocd
	[ "$status" = 2 ]
	says "lpt: no command 'exec'. To run openocd on a port: lpt run -- openocd. To play a port program: lpt play PORT 'PROGRAM'"
}

@test "every command that asks says with status 69 that no daemon is there" {
	for arguments in "list" "info" "who" "status" "monitor" "print LPT1 x" "jobs" "hold" "get" \
		"set LPT1 data=1" "pulse LPT1 data=1 for 1ms" "play LPT1 rest" \
		"request LPT1 internal:1" "devices" "chain" "id" "read" "write" "negotiate LPT1 ecp" \
		"select LPT1 0" "reset" "trace" "screen" "add printer" "remove" "unplug" "evict"; do
		# shellcheck disable=SC2086 # words are wanted
		run --separate-stderr lpt --socket /nonexistent/socket $arguments
		[ "$status" = 69 ]
		matches "$stderr" "lpt: *no lptd runs at /nonexistent/socket*lpt doctor"
	done
}

@test "--quiet says only what failed" {
	run --separate-stderr lpt -q list
	[ "$status" = 0 ]
	[ "$output$stderr" = "" ]
}

@test "doctor finds nothing wrong where nothing is wrong" {
	lpt add printer,spool=out >/dev/null
	run --separate-stderr lpt doctor
	[ "$status" = 0 ]
	matches "${lines[0]}" "daemon   ok    pid $LPTD_PID, lptd *$LPTD_SOCKET*"
	matches "${lines[1]}" "you      ok    $user may use, add and remove ports"
	matches "${lines[2]}" "ports    ok    LPT1 free (sim printer)"
	matches "${lines[3]}" "nodes    note  *"
	matches "${lines[4]}" "kernel   *"
}

@test "doctor warns that there is no port, and says what to do" {
	run --separate-stderr lpt doctor
	[ "$status" = 0 ]
	matches "$output" *"ports    warn  there is no port"*"do    for now: lpt add printer,spool=out*1 warning"
}

@test "doctor fails where no daemon is, and says what to do" {
	run --separate-stderr lpt --socket /nonexistent doctor
	[ "$status" = 1 ]
	matches "${lines[0]}" "daemon   fail  no daemon answers (*/nonexistent)"
	matches "${lines[1]}" "         do    leave out LPTD_SOCKET and --socket, or start a daemon there: *"
	run --separate-stderr env -u LPTD_SOCKET XDG_RUNTIME_DIR=/nonexistent lpt --user doctor
	[ "$status" = 1 ]
	matches "${lines[1]}" "         do    sudo systemctl enable --now lptd.socket; *"
}

@test "doctor tells a dynamic program from a static one, a script and a text" {
	run --separate-stderr lpt doctor -- ls
	[ "$status" = 0 ]
	matches "$output" "program  ok    ls is dynamically linked*"
	printf 'int main(void) { return 0; }\n' >flasher.c
	cc -static -o flasher flasher.c
	run --separate-stderr lpt doctor -- ./flasher
	[ "$status" = 1 ]
	matches "${lines[0]}" "program  fail  ./flasher is statically linked: lpt run cannot reach it"
	matches "${lines[1]}" "         do    *"
	printf '#!/bin/sh\n' >script
	chmod +x script
	run --separate-stderr lpt doctor -- ./script
	[ "$status" = 0 ]
	matches "$output" "program  note  ./script is a script of /bin/sh*"
	run --separate-stderr lpt doctor -- ./flasher.c
	[ "$status" = 1 ]
}

@test "the manual has every command and every option, and no other" {
	page=$SOURCE/man/lpt.1.scd
	for command in $(commands); do
		grep -q "^\*$command\*" "$page"
		section=$(sed -n "/^\*$command\*/,/^\(\*\|#\)/p" "$page")
		for option in $(own_options_of "$command"); do
			case $option in --json | --noheadings | --output) section_of=$(cat "$page") ;; *) section_of=$section ;; esac
			grep -q -e "^	*\*-.*\*$option\*\|^	*\*$option\*" <<<"$section_of"
		done
	done
	for option in $(options_of); do
		grep -q -e "^.*\*$option\*" "$page"
	done
	known=$(for command in $(commands); do options_of "$command"; done | sort -u)
	[ -z "$(comm -23 <(grep -o '^	*\*-.*' "$page" | grep -o -e '--[a-z-]*' | sort -u) <(echo "$known"))" ]
	[ "$(sed -n '/^# COMMANDS/,/^# EXIT/p' "$page" | grep -o '^\*[a-z]*\*' | tr -d '*' | sort)" = "$(commands | sort)" ]
}

@test "the completion knows every command and every option" {
	# shellcheck source=/dev/null
	source "$SOURCE/data/completion/lpt"
	complete_words lpt ""
	[ "$(printf '%s\n' "${COMPREPLY[@]}" | sort)" = "$(commands | sort)" ]
	for command in $(commands); do
		complete_words lpt "$command" --
		[ "$(printf '%s\n' "${COMPREPLY[@]}" | sort -u)" = "$(options_of "$command")" ]
	done
	complete_words lpt --socket /nonexistent --u
	[ "${COMPREPLY[*]}" = --user ]
}

@test "the completion knows the ports" {
	# shellcheck source=/dev/null
	source "$SOURCE/data/completion/lpt"
	lpt add printer,spool=out >/dev/null
	complete_words lpt remove L
	[ "${COMPREPLY[*]}" = LPT1 ]
}

# Complete the last of these words.
complete_words() {
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_lpt
}
