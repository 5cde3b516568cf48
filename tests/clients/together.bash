# SPDX-License-Identifier: MIT
# For tests of programs that were written to have a port to themselves, together on one port.
# shellcheck shell=bash disable=SC2154 # bats and the helper set the names
load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need openocd openocd
	need_file /usr/lib/python3/dist-packages/parallel python3-parallel
}

# openocd never frees the port.  Behind a dlc5 cable a printer that is on line is a chain of ones.
run_openocd() {
	# shellcheck disable=SC2016 # for openocd, whose language is Tcl
	lpt run -- openocd -c 'gdb_port disabled; tcl_port disabled; telnet_port disabled' \
		-c 'adapter driver parport; parport cable dlc5; adapter speed 1000' \
		-c 'jtag newtap x tap -irlen 6 -ircapture 0x3f -irmask 0x3f' -c init -c '
		set rounds 0
		set wrong 0
		while {![file exists stop]} {
			irscan x.tap 0x2a
			if {[drscan x.tap 32 0x12345678] ne "ffffffff"} { incr wrong }
			incr rounds
			sleep 20
		}
		puts "rounds $rounds wrong $wrong"' -c shutdown
}

# What pyparallel puts on the data lines stays there until it has read it back.
run_pyparallel() {
	lpt run -- /usr/bin/python3 -c '
import os, parallel
rounds = wrong = 0
while not os.path.exists("stop"):
    p = parallel.Parallel(0)
    for value in (rounds & 255, ~rounds & 255):
        p.setData(value)
        wrong += p.PPRDATA() != value
    del p
    rounds += 1
print("rounds", rounds, "wrong", wrong)'
}

# Print documents until told to stop: $1 is their name, what follows the command, given the file.
run_printing() {
	local name=$1 n=0
	shift
	while [ ! -e stop ]; do
		n=$((n + 1))
		seq "$n" $((n + 400)) | sed "s/^/$name /" >"$name-$n.txt"
		"$@" "$name-$n.txt" || return
	done
	echo "rounds $n wrong 0"
}

print_by_node() {
	# shellcheck disable=SC2016 # for the inner shell
	lpt run -- sh -c 'cat "$1" >/dev/lp0' sh "$1"
}

# Whoever waits, waits for somebody whose name one can see.
watch_owner() {
	local rounds=0 wrong=0 held=0 roles
	while [ ! -e stop ]; do
		roles=$(lpt who -n -o ROLE,PROGRAM LPT1)
		case $roles in
		owner*[a-z]*) held=$((held + 1)) ;;
		*waiter*) wrong=$((wrong + 1)) ;;
		esac
		rounds=$((rounds + 1))
	done
	echo "rounds $rounds wrong $wrong held $held"
}

# All of them at once for some seconds; each has to finish with what it would have seen alone.
share_for() {
	local name pids=()
	lpt add printer,spool=out,yield-idle=5ms >/dev/null
	run_openocd >openocd.log 2>&1 3>&- &
	pids+=($!)
	run_pyparallel >pyparallel.log 2>&1 3>&- &
	pids+=($!)
	run_printing first lpt print -q LPT1 >first.log 2>&1 3>&- &
	pids+=($!)
	run_printing second print_by_node >second.log 2>&1 3>&- &
	pids+=($!)
	watch_owner >who.log 2>&1 3>&- &
	pids+=($!)
	sleep "$1"
	touch stop
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
	for name in openocd pyparallel first second who; do
		tail -n 1 "$name.log" | sed "s/^/$name: /"
	done
	check_rounds
	check_documents
}

check_rounds() {
	local name
	for name in openocd pyparallel first second who; do
		grep -q "^rounds [1-9][0-9]* wrong 0" "$name.log"
	done
	grep -q "held [1-9]" who.log
}

# Each document came out once and whole.
check_documents() {
	local file
	sha256sum out/*.prn | cut -d ' ' -f 1 | sort >printed
	for file in first-*.txt second-*.txt; do
		sha256sum <"$file"
	done | cut -d ' ' -f 1 | sort >written
	diff written printed
}
