#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A port of the guest's kernel, driven through ppdev: what arrives at its far end is in a file.
# QEMU's port reads 0xd8 at rest (nFault, Select and nAck high, not busy) and answers a strobe with
# Busy and an interrupt; no other input of it ever moves.
# shellcheck disable=SC2154 # vm is set by guest.bash

bats_require_minimum_version 1.5.0

setup() {
	load guest
	guest_or_skip
	cd "$BATS_TEST_TMPDIR" || return
	build=${LPT_BUILD:?}
}

# Run the script on standard input in the guest, with lptd and lpt in its path.
in_guest() {
	cat - >script <<-EOF
		PATH=$build/src/cli:$build/src/daemon:\$PATH
		export LPTD_SOCKET=/run/socket
		# start_daemon SOCKET [OPTION...]
		start_daemon() {
			lptd --user --socket "\$1" --state "\$1.state" "\${@:2}" &
			until [ -S "\$1" ]; do busybox usleep 20000; done
		}
	EOF
	cat >>script
	guest '. ./script' "$@"
}

# Expected cases of the conformance suite that lack nothing here, and those that do.
conforms() {
	run guest "$1 $build/src/driver/test-conformance latches ppdev:/dev/parport0"
	echo "$output"
	[ "$status" = 0 ]
	[ "$(grep -c '^ok .* # SKIP' <<<"$output")" = 12 ]
	[ "$(grep -c '^ok' <<<"$output")" -ge 33 ]
	run ! grep '^not ok' <<<"$output"
}

@test "the driver conforms beside lp, on a port it has not for itself" {
	conforms ''
}

@test "the driver conforms on a port that it has for itself" {
	conforms 'busybox rmmod lp;'
}

@test "lpt print beside lp: every byte arrives" {
	head -c 2000 /dev/urandom >document

	in_guest -p sent <<-'EOF'
		start_daemon $LPTD_SOCKET
		lpt add ppdev:/dev/parport0
		lpt print LPT1 document
	EOF
	cmp document sent
}

@test "lpt print without lp: every byte arrives, by the kernel's own loop" {
	head -c 100000 /dev/urandom >document

	in_guest -p sent <<-'EOF'
		busybox rmmod lp
		start_daemon $LPTD_SOCKET
		lpt add ppdev:/dev/parport0
		lpt print LPT1 document
		lpt print LPT1 document
	EOF
	cat document document | cmp - sent
}

@test "two programs share the port, and both documents arrive whole" {
	yes one | head -c 30000 >first
	yes two | head -c 30000 >other

	in_guest -p sent <<-'EOF'
		start_daemon $LPTD_SOCKET
		lpt add ppdev:/dev/parport0
		lpt print LPT1 first &
		lpt print LPT1 other
		wait $!
	EOF
	cat first other | cmp -s - sent || cat other first | cmp - sent
}

@test "address, interrupt and modes are the kernel's" {
	run in_guest <<-'EOF'
		start_daemon $LPTD_SOCKET
		lpt add ppdev:/dev/parport0
		lpt info LPT1
	EOF

	[ "$status" = 0 ]
	[[ $output == *"LPT1  ppdev:/dev/parport0#1  0x378-0x37f irq 7"* ]]
	[[ $output == *"modes: SPP,PS2"* ]]
}

@test "a simulated port at the address of the real one has to give way" {
	run in_guest <<-'EOF'
		start_daemon $LPTD_SOCKET
		lpt add loopback
		! lpt add ppdev:/dev/parport0
		lpt remove LPT1
		lpt add ppdev:/dev/parport0
	EOF

	[ "$status" = 0 ]
	[[ $output == *"address 0x378 of the real port is taken by LPT1; remove that, or add it with another io="* ]]
}

@test "the inputs are those of the port at rest" {
	run in_guest <<-'EOF'
		start_daemon $LPTD_SOCKET
		lpt add ppdev:/dev/parport0 >/dev/null
		lpt play LPT1 'in status'
	EOF

	[ "$output" = "in status 0xd8" ]
}

@test "an interrupt of the port ends a wait for an edge; without one it times out" {
	run in_guest <<-'EOF'
		start_daemon $LPTD_SOCKET
		lpt add ppdev:/dev/parport0
		lpt play LPT1 'out control 0x0d; out control 0x0c; edge 5s' && echo seen
		! lpt play LPT1 'edge 20ms'
	EOF

	[ "$status" = 0 ]
	[[ $output == *seen*"time ran out"* ]]
}

@test "a port that somebody else keeps is refused at once" {
	run in_guest <<-'EOF'
		busybox rmmod lp
		start_daemon $LPTD_SOCKET
		lpt add ppdev:/dev/parport0
		start_daemon /run/other
		! lpt --socket /run/other add ppdev:/dev/parport0
	EOF

	[ "$status" = 0 ]
	[[ $output == *"the kernel does not give /dev/parport0 away"* ]]
}

@test "a port that somebody else holds is refused within 5 s, and the daemon goes on meanwhile" {
	run in_guest <<-'EOF'
		start_daemon $LPTD_SOCKET
		lpt add ppdev:/dev/parport0
		start_daemon /run/other
		lpt --socket /run/other add ppdev:/dev/parport0 &
		lpt --socket /run/other status
		! wait $!
		lpt remove LPT1
		lpt --socket /run/other add ppdev:/dev/parport0
	EOF

	[ "$status" = 0 ]
	[[ $output == *"daemon: "*"/dev/parport0 is held by another program"*"LPT1  ppdev:"* ]]
}

@test "a port that is pulled out ends the program that runs on it" {
	run in_guest <<-'EOF'
		busybox rmmod lp
		start_daemon $LPTD_SOCKET
		lpt add ppdev:/dev/parport0
		lpt play LPT1 'loop: soft wait Busy=1 10s; jmp loop' &
		until lpt who -n LPT1 | grep -q owner; do busybox usleep 20000; done
		cd /sys/bus/pnp/drivers/parport_pc
		for port in *:*; do echo $port >unbind; done
		wait $! || echo status $?
		lpt list
	EOF

	[ "$status" = 0 ]
	[[ $output == *"was unplugged while the program ran"*"status 69"*"No ports."* ]]
}

@test "a port of the configuration is there when the daemon is" {
	printf '[LPT2]\nperipheral = ppdev:/dev/parport0\n' >conf

	run in_guest <<-'EOF'
		lptd --config conf --check-config
		start_daemon $LPTD_SOCKET --config conf
		lpt list -n
	EOF

	[ "$status" = 0 ]
	[[ $output == "LPT2 free"*"ppdev:/dev/parport0#1" ]]
}

@test "a device that is not there is a mistake of the configuration, with the cure" {
	printf '[LPT2]\nperipheral = ppdev:/dev/parport7\n' >conf

	run in_guest <<-'EOF'
		! lptd --config conf --check-config
	EOF

	[ "$status" = 0 ]
	[[ $output == *"load its modules: modprobe parport_pc ppdev" ]]
}

@test "the lines of a running program are at rest when the daemon has ended" {
	run in_guest <<-'EOF'
		start_daemon $LPTD_SOCKET
		lpt add ppdev:/dev/parport0
		lpt play LPT1 'out data 0x5a; out control 0x03; loop: soft wait PError=1 10s; jmp loop' &
		# Data, status and control, past everybody.
		registers() { busybox dd if=/dev/port bs=1 skip=888 count=3 2>/dev/null | busybox od -A n -t x1; }
		until registers | grep '3$'; do busybox usleep 20000; done
		kill %1
		wait %1
		registers
	EOF

	echo "$output"
	[ "$status" = 0 ]
	[[ ${lines[-1]} =~ ^" 5a "..' '.c$ ]]
}

@test "doctor tells the kernel's nodes and port, lp, and a port that is driven" {
	run in_guest <<-'EOF'
		start_daemon $LPTD_SOCKET
		lpt doctor
		lpt add ppdev:/dev/parport0
		lpt doctor
	EOF

	echo "$output"
	[ "$status" = 0 ]
	[[ $output == *"nodes    warn  the kernel's (ppdev, lp), not lptd's: /dev/parport0, /dev/lp0"* ]]
	[[ $output == *"a real port is at 0x378 irq 7; drive it: lpt add ppdev:/dev/parport0"* ]]
	[[ $output == *"lp       note  it is registered on parport0"* ]]
	[[ $output == *"kernel   ok    the real port at 0x378 irq 7 is lptd's"* ]]
}
