#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # bats and the helper set and use the names
# Programs that are hard on what answers their calls; rough.c asserts that each gets what the kernel
# would give it, that nothing hangs, and that no port is left with an owner who does not know.
load helper
CLIENT=$ROUGH

@test "a claim in a storm of signals is granted or interrupted, and never both" {
	on_loopback claims-in-a-storm
}

@test "a handler that uses a port may interrupt fork" {
	on_loopback forks-in-a-storm
}

@test "a descriptor that is closed while its claim waits frees the port in the end" {
	on_loopback closed-while-waiting
}

@test "a thread that is cancelled while its claim waits ends after it" {
	on_loopback cancelled-while-waiting
}

@test "one file waits for a port once" {
	on_loopback two-wait-by-one-descriptor
}

@test "a child that was made behind the back of the handlers has its own connection" {
	on_loopback fork-without-handlers
}

@test "a program keeps its ports when it changes its root and its user" {
	[ "$(id -u)" = 0 ] || skip "needs root, to change them"
	on_loopback other-root-and-user
}

@test "a number stands for what it was last made for" {
	on_loopback numbers
}

@test "numbers beyond 1024 are ports, and few numbers are enough" {
	on_loopback high-numbers
}

@test "a descriptor that came with one of several messages is a port" {
	on_loopback passed-in-a-batch
}

@test "all spellings of a name, and all ways to look, agree" {
	on_loopback names
}

@test "a symbolic link to a node is the node" {
	on_loopback links
}

@test "the names of a descriptor are names of its port" {
	on_loopback own-names
}

@test "a printer on standard output is written to by any of its names" {
	run timeout 60 lpt run --port printer,spool=out -- sh -c 'exec >/dev/lp0
		echo one; echo two >/dev/stdout; echo three >/proc/self/fd/1; echo four >>/dev/fd/1'
	[ "$status" = 0 ]
	[ "$(cat out/*)" = "one
two
three
four" ]
}

@test "what nothing is preloaded into prints on what it inherited" {
	printf '#include <unistd.h>\nint main(void) { return write(1, "static\\n", 7) != 7; }\n' >printer.c
	cc -static -o printer printer.c
	run timeout 60 lpt run --port printer,spool=out -- sh -c 'exec >/dev/lp0; ./printer; env -i /bin/echo bare'
	[ "$status" = 0 ]
	[ "$(cat out/*)" = "static
bare" ]
}

@test "sendfile and splice print" {
	echo text >text
	run timeout 60 lpt run --port printer,spool=out -- "$CLIENT" kernel-copies
	[ "$status" = 0 ]
	[ "$(cat out/*)" = "text
text" ]
}

@test "bad pointers are EFAULT and no crash" {
	on_loopback bad-pointers
}

@test "select takes sets of any size, and no wrong times" {
	on_loopback sets
}

@test "poll takes a port many times over, among others" {
	on_loopback many
}
