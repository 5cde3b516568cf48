#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats and the helper set the names
# pyparallel, Python's way to a port.
load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	need_file /usr/lib/python3/dist-packages/parallel python3-parallel
}

# Debian's Python, where its package is, with these lines.
python_on() {
	on_port "$1" /usr/bin/python3 -c "import parallel
p = parallel.Parallel(0)
$2"
}

@test "every value of the data lines comes back through a loopback plug" {
	python_on loopback "
def back():
    # True is a high level, but for getInBusy, which tells whether the line is low.
    return [p.getInError(), p.getInSelected(), p.getInPaperOut(), p.getInAcknowledge(), p.getInBusy()]
p.setData(0)
zeros = back()
for value in range(256):
    p.setData(value)
    changed = [a != b for a, b in zip(back(), zeros)]
    wanted = [bool(value >> bit & 1) for bit in range(5)]
    if changed != wanted:
        print(value, changed, wanted)
print('all seen')"
	[ "$status" = 0 ]
	[ "$output" = "all seen" ]
}

@test "the control lines take their levels, each by its own call" {
	python_on loopback "
set = [p.setDataStrobe, p.setAutoFeed, p.setInitOut, p.setSelect]
for line in range(4):
    for call in set:
        call(call == set[line])
    print(p.PPRCONTROL() & 15)"
	[ "$status" = 0 ]
	# All but nInit read inverted in the register.
	[ "$output" = $'10\n9\n15\n3' ]
}

@test "a printer that is off line is seen to be" {
	python_on printer "print(p.getInSelected(), p.getInPaperOut())"
	[ "$status" = 0 ]
	[ "$output" = "True False" ]
}
