#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats and the helper set the names
# What programs do with device nodes and descriptors; client.c asserts what came back through the
# plug, and what errors there are.
load helper

@test "two threads use two ports at once" {
	on_loopback threads
}

@test "two threads take turns on one port" {
	on_loopback threads-on-one-port
}

@test "a child of fork shares the file of its parent" {
	on_loopback fork
}

@test "a fork while another thread waits for its turn disturbs neither" {
	on_loopback fork-while-waiting
}

@test "a program finds the port that it inherited across exec" {
	on_loopback exec
}

@test "what a child of vfork does to its descriptors is not done to the parent's" {
	on_loopback vfork
}

@test "copies of a descriptor are one file, and the last close frees the port" {
	on_loopback copies
}

@test "a descriptor that was passed is a port for the receiver" {
	on_loopback passing
}

@test "a program that closes everything does not close what the preload needs" {
	on_loopback close-everything
}

@test "stat, access and open agree on which nodes there are and what they are" {
	on_loopback looks
}

@test "errors are those of the kernel's device" {
	on_loopback errors
}

@test "poll and select wait for a port as for all else" {
	on_loopback polls
}

@test "the kernel's folders of ports are there" {
	on_loopback folders
}

@test "a signal ends a wait for the port, and O_NONBLOCK does not wait" {
	on_loopback interrupted
}

@test "streams on /dev/lp0 print" {
	run timeout 60 lpt run --port printer,spool=out -- "$CLIENT" streams
	[ "$status" = 0 ]
	[ "$(cat out/*)" = "by a stream
by standard output" ]
}

@test "a shell opens a port for the program that it starts" {
	run timeout 60 lpt run --port loopback -- sh -c "exec 3<>/dev/parport0; exec '$CLIENT' inherited"
	[ "$status" = 0 ]
	[ "$output" = "" ]
}

@test "/dev/port reads and writes registers by their address" {
	[ "$(uname -m)" = x86_64 ] || skip "needs a PC"
	on_loopback dev-port
}
