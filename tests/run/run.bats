#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2030,SC2031,SC2154,SC2016,SC2035 # bats and the helper set the names; sh expands under lpt run; patterns are wanted
# lpt run itself: the program's status, signals, its folder, and the little that it says.
load helper

@test "the status is the program's" {
	for status_of in 0 1 7 255; do
		run --separate-stderr lpt run --port loopback -- sh -c "exit $status_of"
		[ "$status" = "$status_of" ]
		[ "$output$stderr" = "" ]
	done
}

@test "a program that a signal ends gives 128 and its number" {
	run --separate-stderr lpt run --port loopback -- sh -c 'kill -9 $$'
	[ "$status" = 137 ]
	[ "$stderr" = "" ]
}

@test "a program that is not there, or cannot be run" {
	run --separate-stderr lpt run --port loopback -- ./nothing
	[ "$status" = 127 ]
	says "lpt: cannot run ./nothing: No such file or directory"
	echo text >text
	run --separate-stderr lpt run --port loopback -- ./text
	[ "$status" = 126 ]
	says "lpt: cannot run ./text: Permission denied"
}

@test "a program that is there, but not what starts it" {
	printf '#!/no/such/shell\n' >script
	chmod +x script
	run --separate-stderr lpt run --port loopback -- ./script
	[ "$status" = 127 ]
	says "lpt: cannot run ./script: it is there, but not what starts it: /no/such/shell"
}

@test "a folder whose name the loader cannot take is refused" {
	mkdir -p "a b/bin" "a b/compat/preload"
	cp "$BUILD/src/cli/lpt" "a b/bin/"
	touch "a b/compat/preload/liblpt-preload.so"
	run --separate-stderr "a b/bin/lpt" run --port loopback -- true
	[ "$status" = 125 ]
	matches "$stderr" "lpt: *a b*: a path with a space or a colon cannot be preloaded. Install lpt elsewhere"
}

@test "what is lpt's own failure gives 125" {
	run --separate-stderr lpt run
	[ "$status" = 125 ]
	run --separate-stderr lpt run --frobnicate -- true
	[ "$status" = 125 ]
	run --separate-stderr lpt run --port lopback -- true
	[ "$status" = 125 ]
	matches "$stderr" "lpt: *lopback*"
	run --separate-stderr env -u LPTD_SOCKET lpt --socket /nonexistent/socket run -- true
	[ "$status" = 125 ]
	matches "$stderr" "lpt: no lptd runs at /nonexistent/socket*lpt doctor"
	run --separate-stderr lpt run --port loopback --trace file.txt -- true
	[ "$status" = 125 ]
}

@test "options end at the program" {
	run --separate-stderr lpt run --port loopback echo --port -v
	[ "$status" = 0 ]
	[ "$output" = "--port -v" ]
}

@test "nothing of a run is left when it has ended" {
	export TMPDIR=$PWD/tmp
	mkdir tmp
	lpt run --port loopback -- sh -c 'test -S "$LPTD_SOCKET" && test "$(ls tmp)"'
	[ "$(ls tmp)" = "" ]
	mkfifo said
	lpt run --port loopback -- sh -c 'echo runs; exec sleep 1000' >said 3>&- &
	read -r <said
	kill $!
	ends_with 143 $!
	[ "$(ls tmp)" = "" ]
}

@test "a program on the running daemon uses its ports" {
	lpt add loopback >/dev/null
	watch_events
	await added
	run --separate-stderr lpt run -- "$CLIENT" copies
	[ "$status" = 0 ]
	await opened run-client
}

@test "a node that this run has not is named, with the cure" {
	run --separate-stderr lpt run --port loopback -- sh -c 'exec 3<>/dev/parport1'
	[ "$status" != 0 ]
	matches "$stderr" *'lpt: sh asked for /dev/parport1 and got "no such device": this run has /dev/parport0 only. Add a second --port.'
}

@test "a program that would make a node that is not there is told that it is not there" {
	run --separate-stderr lpt run --port printer -- cp /etc/passwd /dev/lp1
	[ "$status" != 0 ]
	matches "$stderr" "*No such device or address*"
	matches "$stderr" *'lpt: cp asked for /dev/lp1 and got "no such device": this run has /dev/lp0 only. Add a second --port.'
}

@test "a daemon without ports is said to have none" {
	run --separate-stderr lpt run -- cp /etc/passwd /dev/lp0
	[ "$status" != 0 ]
	matches "$stderr" *"lpt: cp asked for /dev/lp0 and got \"no such device\": there is no port (*). Add one: lpt add SPEC"
}

@test "printers that share a folder leave each other's documents alone" {
	run lpt run --port printer,spool=out --port printer,spool=out -- bash -c '
		exec 3>/dev/lp0
		printf "slow " >&3
		echo quick >/dev/lp1
		echo other >/dev/lp1
		echo document >&3'
	[ "$status" = 0 ]
	[ "$output" = "" ]
	[ "$(cat out/*.prn | sort)" = "$(printf '%s\n' other quick 'slow document')" ]
	[ "$(find out -type f | wc -l)" = 3 ]
}

@test "a static program is said to be out of reach" {
	echo 'int main(void) { return 3; }' >flasher.c
	cc -static -o flasher flasher.c
	run --separate-stderr lpt run --port loopback -- ./flasher
	[ "$status" = 3 ]
	says "lpt: flasher never opened a parallel port: it is statically linked and lpt run cannot reach it. See lptd-cuse(8)."
}

@test "a script of a static program is said to be out of reach" {
	echo 'int main(void) { return 3; }' >flasher.c
	cc -static -o flasher flasher.c
	echo "#!$PWD/flasher" >script
	chmod +x script
	run --separate-stderr lpt run --port loopback -- ./script
	[ "$status" = 3 ]
	says "lpt: script never opened a parallel port: $PWD/flasher is statically linked and lpt run cannot reach it. See lptd-cuse(8)."
}

@test "a program with capabilities is said to be out of reach" {
	cp /bin/true flasher
	setcap cap_sys_rawio+ep flasher || skip "needs setcap and the right to use it"
	run --separate-stderr lpt doctor -- ./flasher
	[ "$status" = 1 ]
	matches "$output" *"./flasher is setuid, setgid or has capabilities: lpt run cannot reach it"*
}

@test "a setuid program is said to be out of reach" {
	[ "$(id -u)" = 0 ] || skip "needs root, to make a program that runs as another user"
	cp /bin/true flasher
	chown nobody flasher
	chmod 4755 flasher
	run --separate-stderr lpt run --port loopback -- ./flasher
	[ "$status" = 0 ]
	matches "$stderr" *"lpt: flasher never opened a parallel port: it is setuid, setgid or has capabilities, so the system keeps lpt run out of it. See lptd-cuse(8)."
}

@test "a program for another word size is said to be out of reach" {
	[ "$(uname -m)" = x86_64 ] || skip "needs a 64-bit PC"
	printf '.globl _start\n_start: movl $1, %%eax\nmovl $4, %%ebx\nint $0x80\n' >flasher.s
	as --32 -o flasher.o flasher.s
	ld -m elf_i386 -o flasher flasher.o
	run --separate-stderr lpt run --port loopback -- ./flasher
	[ "$status" = 4 ] || skip "this kernel runs no 32-bit programs"
	says "lpt: flasher never opened a parallel port: it is made for another word size or machine than lpt run. See lptd-cuse(8)."
}

@test "a program that waits is told for whom, and has its turn then" {
	add_printer
	hold
	lpt run -- "$CLIENT" wait-in-claim >claim.out 2>wait.err 3>&- &
	waiter=$!
	background+=("$waiter")
	await waiting 1
	until grep -q . wait.err; do kill -0 "$waiter"; done
	matches "$(cat wait.err)" "lpt: run-client waits for LPT1, held by lpt hold (pid $holder, $user) for * s; nobody is before you. Ctrl-C gives up."
	release
	ends_with 0 "$waiter"
	[ "$(cat claim.out)" = "waits
claimed" ]
}

@test "--wait is the longest wait" {
	add_printer
	hold
	run --separate-stderr lpt run --wait 10ms -- "$CLIENT" wait-in-claim
	[ "$status" = 0 ]
	[ "${lines[1]}" = EBUSY ]
	matches "$stderr" "lpt: run-client did not get its turn: LPT1 not free within * s: held by lpt hold (pid $holder, $user) for *"
}

@test "who wants the port alone is named to the program that it keeps out" {
	add_printer
	lpt run -- "$CLIENT" hold-alone >alone.out 2>&1 3>&- &
	background+=("$!")
	until grep -q alone alone.out; do kill -0 "${background[-1]}"; done
	run --separate-stderr lpt run -- "$CLIENT" wait-in-claim
	[ "${lines[1]}" = ENXIO ]
	matches "$stderr" "lpt: run-client did not get its turn: LPT1 is in use by run-client (pid +([0-9])), which wants it alone"
}

@test "-v lists the calls" {
	run --separate-stderr lpt run -v --port loopback -- "$CLIENT" wait-in-claim
	[ "$status" = 0 ]
	matches "$stderr" "lpt: run-client\[+([0-9])\] open(/dev/parport0) = +([0-9])
lpt: run-client\[+([0-9])\] PPCLAIM on parport0 = 0"
}

@test "--trace writes what the port saw" {
	lpt run --port loopback --trace port.csv -- "$CLIENT" fork
	matches "$(head -n 1 port.csv)" "TIME_US,*"
	grep -q ",out,data,0x07," port.csv
}

@test "nobody who listens to what lpt says is no reason to leave a folder behind" {
	mkdir tmp
	TMPDIR=$PWD/tmp lpt run -v --port loopback -- "$CLIENT" fork 2> >(exec true)
	[ "$(ls tmp)" = "" ]
}

@test "what hangs on a port is told in autoprobe, as the kernel tells it" {
	local folder=/proc/sys/dev/parport/parport0
	run lpt run --port "echo,id=MFG:Acme;MDL:Mirror;CLS:PORTS;CMD:ECHO;DES:A mirror;" -- \
		cat $folder/autoprobe $folder/autoprobe0
	[ "$status" = 0 ]
	[ "$output" = "$(printf '%s;\n' CLASS:PORTS MODEL:Mirror MANUFACTURER:Acme "DESCRIPTION:A mirror" "COMMAND SET:ECHO")" ]
	run lpt run --port loopback -- cat $folder/autoprobe
	[ "$output" = "" ]
}

@test "what hangs on a daisy chain is told by its number in autoprobe" {
	run lpt run --port chain -- grep -h MODEL /proc/sys/dev/parport/parport0/autoprobe{0,1,}
	[ "$status" = 0 ]
	[ "${lines[0]}" = "MODEL:Chain 0;" ]
	[ "${lines[1]}" = "MODEL:Chain 1;" ]
	[ "${lines[2]}" = "MODEL:Simulated Printer;" ]
}
