# SPDX-License-Identifier: MIT
# The static checks can fail: each is shown a small tree with one mistake.

setup() {
	checks=$BATS_TEST_DIRNAME
	cd "$BATS_TEST_TMPDIR" || return
	git init -q .
	mkdir -p src/port src/lines include/lpt
	printf '/* SPDX-License-Identifier: MIT */\n#include "util/list.h"\n' >src/port/port.c
}

refuses() {
	run "$checks/$1"
	[ "$status" = 1 ]
	[[ "$output" = *"$2"* ]]
}

@test "a tree without mistakes passes" {
	for check in includes names licence sizes headers; do
		run "$checks/$check"
		[ "$status" = 0 ]
	done
}

@test "a room that includes what it may not is refused" {
	echo '#include "daemon/loop.h"' >>src/port/port.c
	refuses includes "src/port/port.c:3: port may not use daemon/loop.h"
}

@test "a freestanding room that includes more of libc is refused" {
	echo '#include <stdio.h>' >>src/port/port.c
	refuses includes "freestanding"
}

@test "an include inside a comment is none" {
	echo '/* #include <stdio.h> */' >>src/port/port.c
	run "$checks/includes"
	[ "$status" = 0 ]
}

@test "a file with the name of a device is refused" {
	touch src/port/Lpt1.txt
	refuses names "Lpt1.txt"
}

@test "a source file without its licence is refused" {
	echo 'int lpt_x;' >src/port/bare.c
	refuses licence "src/port/bare.c"
}

@test "a function of 101 lines is refused" {
	{ printf 'void f(void)\n{\n'; yes ';' | head -n 101; echo '}'; } >>src/port/port.c
	refuses sizes "a function of 101 lines"
}

@test "an event that the code does not know is refused" {
	mkdir docs src/ieee1284 src/program
	printf '\t{24, "nAck"},\n' >src/ieee1284/events.c
	printf 'static const struct lpt_insn stop[] = {\n\tLOW, /* 22 */\n};\n' >src/ieee1284/stop.c
	# shellcheck disable=SC2016 # backquotes are the page's own
	printf '| %s |\n' '22 | nSelectIn low | host | - | `stop`' '23 | Busy | host | - | `stop`' \
		'29 | nAutoFd high | host | - | `halt`' >docs/ieee1284.md
	refuses events "docs/ieee1284.md:2: stop does not mention event 23"
	refuses events "docs/ieee1284.md:3: there is no program halt"
	refuses events "src/ieee1284/events.c: event 24 is not one of the device"
}

@test "a test that is named and not there is refused" {
	mkdir docs tests
	# shellcheck disable=SC2016 # backquotes are the page's own
	printf '| what | test |\n|---|---|\n| a port | `it_works`, "it works" |\n' >docs/differences.md
	refuses differences "docs/differences.md:3: there is no test it_works"
	refuses differences "docs/differences.md:3: there is no test it works"
	printf 'static void it_works(void **state)\n' >src/port/test-port.c
	printf '@test "it works" {\n' >tests/it.bats
	run "$checks/differences"
	[ "$status" = 0 ]
}

@test "a public function without its documentation is refused" {
	cat >include/lpt/x.h <<-'END'
		/** Do it.
		 * @param a  A number. */
		int lpt_x(int a, void (*fn)(int b));
	END
	refuses headers "lpt_x() lacks @param fn, @return, @source, @since"
}
