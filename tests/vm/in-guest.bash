# SPDX-License-Identifier: MIT
# For scripts that run in the guest: a daemon, and lptd-cuse beside it.
# shellcheck shell=bash
export LPTD_SOCKET=/run/lptd.socket

# Until a command works; a guest is slow, and not everything that happens there says so.
await() {
	local tries
	for ((tries = 0; tries < 200; tries++)); do
		! "$@" >/dev/null 2>&1 || return 0
		sleep 0.05
	done
	echo "waited in vain for: $*"
	return 1
}

is_away() {
	[ ! -e "$1" ]
}

# Lines of `lpt who` that have these words.
who_has() {
	lpt who -n 2>/dev/null | grep -q -- "$1"
}

# The kernel's own drivers for such ports go, and their nodes.
unload_kernel_nodes() {
	busybox rmmod lp
	busybox rmmod ppdev
}

# A daemon with ports of these specifications.
start_lptd() {
	local spec
	"$LPTD" --user --socket="$LPTD_SOCKET" --state=/run/lptd >/run/lptd.log 2>&1 &
	await lpt status
	for spec; do lpt add "$spec" >/dev/null; done
}

# lptd-cuse, until these nodes are there.
start_cuse() {
	local node
	"$LPTD_CUSE" >/run/lptd-cuse.log 2>&1 &
	for node; do await test -c "/dev/$node" || { cat /run/lptd-cuse.log; return 1; }; done
}

# Another program in the background, until it has said "held"; its process is $holder.
start_holder() {
	mkfifo /run/held
	"$@" >/run/held 2>&1 &
	export holder=$!
	read -r held </run/held
	[ "$held" = held ]
}
