# SPDX-License-Identifier: MIT
# For tests in a guest with a kernel of its own (see run).
# shellcheck shell=bash

bats_require_minimum_version 1.5.0
vm=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

# Skip, with the reason, where no guest can be had.  With -r where it would have to be fetched first:
# the short tier needs no network.
guest_or_skip() {
	local reason
	reason=$("$vm/run" "${1:--c}" 2>&1) || skip "$reason"
}

# Run a shell script as root in the guest; its folder is ours, what it writes there stays.
guest() {
	"$vm/run" -s "$PWD" -t 60 "${@:2}" -- bash -eu -c "$1"
}
