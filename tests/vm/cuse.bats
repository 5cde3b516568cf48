#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Device nodes by CUSE: what every program of the machine sees, static and setuid ones, too.
# shellcheck disable=SC2154,SC2016 # bats and guest.bash set names; scripts are for the guest

setup() {
	load guest
	guest_or_skip "${GUEST:--c}"
	[ -n "$LPTD_CUSE" ] || skip "lptd-cuse is not built (libfuse3-dev)"
	cd "$BATS_TEST_TMPDIR" || return
}

# Run a script in the guest after the kernel's nodes have gone, its output in $output.
in_guest() {
	run guest ". $vm/in-guest.bash; unload_kernel_nodes; $1"
	echo "$output"
}

@test "nodes come and go with the ports" {
	in_guest 'start_lptd loopback
		start_cuse parport0 lp0
		lpt add loopback >/dev/null
		await test -c /dev/parport1
		lpt unplug LPT1 >/dev/null
		await is_away /dev/parport0
		await is_away /dev/lp0
		ls /dev/parport*'

	[ "$status" = 0 ]
	[ "$output" = /dev/parport1 ]
}

@test "nodes are for root and group lp" {
	in_guest 'start_lptd loopback; start_cuse parport0 lp0
		stat -c "%A %U %G %n" /dev/parport0 /dev/lp0'

	[ "$status" = 0 ]
	[ "$output" = "crw-rw---- root lp /dev/parport0
crw-rw---- root lp /dev/lp0" ]
}

@test "a static program claims a port, writes and reads its registers" {
	in_guest 'start_lptd loopback; start_cuse parport0; ppdev-user wiggle /dev/parport0'

	[ "$status" = 0 ]
	[[ $output == "wrote 5a, read 5a, status "* ]]
}

@test "a static program negotiates with a device and has its ID, and so has one at a printer's node" {
	in_guest 'start_lptd "printer,id=MFG:Acme;MDL:Press;CMD:PCL;"; start_cuse parport0 lp0
		ppdev-user id /dev/parport0
		ppdev-user id /dev/lp0'

	[ "$status" = 0 ]
	[ "${lines[0]}" = "29 bytes: MFG:Acme;MDL:Press;CMD:PCL;" ]
	[ "${lines[1]}" = "29 bytes: MFG:Acme;MDL:Press;CMD:PCL;" ]
}

@test "a negotiation with nobody is an input/output error" {
	in_guest 'start_lptd loopback; start_cuse parport0; ppdev-user id /dev/parport0'

	[ "$status" = 1 ]
	[[ $output == *"PPNEGOT: Input/output error"* ]]
}

@test "lpt who names the process that opened the node, and its user" {
	in_guest 'start_lptd loopback; start_cuse parport0
		start_holder setpriv --reuid=65534 --regid=lp --clear-groups "$(command -v ppdev-user)" hold /dev/parport0
		echo "holder $holder"
		lpt who -n -o ROLE,PID,USER,PROGRAM LPT1'

	[ "$status" = 0 ]
	[[ ${lines[0]} =~ ^holder\ ([0-9]+)$ ]]
	[[ ${lines[1]} =~ ^owner\ +${BASH_REMATCH[1]}\ +nobody\ +ppdev-user$ ]]
}

@test "a user who is not in group lp cannot open the node" {
	in_guest 'start_lptd loopback; start_cuse parport0
		setpriv --reuid=65534 --regid=65534 --clear-groups "$(command -v ppdev-user)" hold /dev/parport0'

	[ "$status" = 1 ]
	[[ $output == *"Permission denied"* ]]
}

@test "a holder that is killed frees the port" {
	in_guest 'start_lptd loopback; start_cuse parport0
		start_holder ppdev-user hold /dev/parport0
		who_has owner
		kill -9 $holder
		ppdev-user wiggle /dev/parport0'

	[ "$status" = 0 ]
	[[ $output == *"wrote 5a"* ]]
}

@test "one that waits in PPCLAIM and is killed waits no longer" {
	in_guest 'start_lptd loopback; start_cuse parport0
		start_holder ppdev-user hold /dev/parport0
		ppdev-user hold /dev/parport0 >/dev/null &
		await who_has waiter
		kill -9 $!
		await eval "! who_has waiter"
		who_has owner'

	[ "$status" = 0 ]
}

@test "the owner's PPRELEASE returns while another process waits in PPCLAIM" {
	in_guest 'start_lptd loopback; start_cuse parport0; ppdev-user share /dev/parport0'

	[ "$status" = 0 ]
	[ "$output" = "both had the port" ]
}

# What the test above is for.  The kernel's driver makes every call of every process wait for the
# one that waits for its turn.
@test "the kernel's own PPRELEASE does not return then" {
	run guest 'ppdev-user share /dev/parport0'
	echo "$output"

	[ "$status" = 1 ]
	[ "$output" = "PPRELEASE hangs while another process waits" ]
}

@test "a port that is pulled out gives ENODEV to who has its node open" {
	in_guest 'start_lptd loopback; start_cuse parport0
		mkfifo /run/order /run/answer
		ppdev-user gone /dev/parport0 </run/order >/run/answer &
		exec 3>/run/order 4</run/answer
		read -r held <&4
		lpt unplug LPT1 >/dev/null
		echo go >&3
		head -n 1 <&4
		await is_away /dev/parport0'

	[ "$status" = 0 ]
	[ "${lines[-1]}" = ENODEV ]
}

@test "a port that comes back while its old node is open is there again" {
	in_guest 'start_lptd loopback; start_cuse parport0
		start_holder ppdev-user hold /dev/parport0
		lpt unplug LPT1 >/dev/null
		lpt add loopback >/dev/null
		await ppdev-user wiggle /dev/parport0
		kill -9 $holder
		ppdev-user wiggle /dev/parport0'

	[ "$status" = 0 ]
	[[ $output == *"wrote 5a"* ]]
}

@test "nodes go with lptd-cuse, and what it held is free" {
	in_guest 'start_lptd loopback; start_cuse parport0; cuse=$!
		start_holder ppdev-user hold /dev/parport0
		kill $cuse
		wait $cuse
		is_away /dev/parport0
		await eval "! who_has owner"'

	[ "$status" = 0 ]
}

@test "who waits in poll is woken by an interrupt" {
	in_guest 'start_lptd loopback; start_cuse parport0; ppdev-user poll /dev/parport0'

	[ "$status" = 0 ]
	[ "$output" = "poll 1, interrupts 1" ]
}

# --- printers ---

@test "what is written to a printer's node is printed, byte for byte" {
	head -c 300000 /dev/urandom >first # more than one write(2)
	head -c 3000 /dev/urandom >second

	in_guest 'mkdir /run/spool; start_lptd printer,spool=/run/spool; start_cuse lp0
		cat first >/dev/lp0
		cat second >/dev/lp0
		await eval "lpt jobs -n LPT1 | grep \" 3000 \""
		cp /run/spool/* .'

	[ "$status" = 0 ]
	cmp first 0001*
	cmp second 0002*
	run ! compgen -G '0003*'
}

@test "who opens a printer's node waits until it is closed, or is told that it is busy" {
	in_guest 'mkdir /run/spool; start_lptd printer,spool=/run/spool; start_cuse lp0
		exec 5>/dev/lp0
		dd if=/dev/zero of=/dev/lp0 oflag=nonblock count=1 2>&1 | grep -o "resource busy"
		(exec 5>&-; echo second >/dev/lp0) & second=$!
		await grep -q request_wait_answer /proc/$second/wchan
		echo first >&5
		exec 5>&-
		wait $second
		await grep -rq second /run/spool
		cat /run/spool/*'

	[ "$status" = 0 ]
	[ "$output" = "resource busy
first
second" ]
}

@test "a printer's node tells its status by lp's own request" {
	in_guest 'start_lptd printer,spool=/run; start_cuse lp0
		perl -e "open F, q(+<), q(/dev/lp0) or die; \$s = pack(q(i), 0);
			ioctl(F, 0x060b, \$s) or die; printf qq(%02x\\n), unpack(q(i), \$s) & 0xb8"'

	[ "$status" = 0 ]
	[ "$output" = 98 ]
}

# --- as a service ---

@test "lptd-cuse needs root, and the right to give its nodes away, but nothing more" {
	in_guest 'start_lptd loopback
		setpriv --no-new-privs --bounding-set=-all,+chown,+fowner --inh-caps=-all "$LPTD_CUSE" 2>&1 &
		await test -c /dev/parport0
		await eval "[ \$(stat -c %G:%a /dev/parport0) = lp:660 ]"
		ppdev-user wiggle /dev/parport0'

	[ "$status" = 0 ]
	[[ $output == "wrote 5a"* ]]
}

# --- where the kernel's own drivers are loaded ---

@test "a node of the kernel is left alone, with the cure" {
	run guest ". $vm/in-guest.bash"'
		start_lptd loopback loopback
		start_cuse parport1
		await grep -q "lp0 is the kernel" /run/lptd-cuse.log
		readlink "/sys/dev/char/99:0/subsystem"
		grep parport0 /run/lptd-cuse.log'

	[ "$status" = 0 ]
	[[ $output == */class/ppdev* ]]
	[[ $output == *"/dev/parport0 is the kernel's, so LPT1 has no node there"*"modprobe -r lp ppdev"* ]]
}

@test "a node of the kernel that was moved aside gives its name free" {
	run guest ". $vm/in-guest.bash"'
		mv /dev/parport0 /dev/real-parport0
		busybox rmmod lp
		start_lptd ppdev:/dev/real-parport0
		start_cuse parport0
		lpt list -n -o PORT,LOCATION
		ppdev-user wiggle /dev/parport0
		ppdev-user share /dev/parport0'

	[ "$status" = 0 ]
	[[ ${lines[0]} =~ ^LPT1\ +ppdev: ]]
	[[ ${lines[1]} == "wrote 5a, read 5a, "* ]]
	[ "${lines[2]}" = "both had the port" ]
}
