# SPDX-License-Identifier: MIT
# The scripts behind make: what they install, and what they count.

bats_require_minimum_version 1.5.0

# A system of our own: need looks for `tool`, and apt-get, id, sudo and meson are ours.
# shellcheck disable=SC2016 # the fakes expand them
setup() {
	tools=$BATS_TEST_DIRNAME/../../tools
	bin=$BATS_TEST_TMPDIR/bin
	mkdir -p "$bin" "$BATS_TEST_TMPDIR/tools"
	cp "$tools/need" "$BATS_TEST_TMPDIR/tools"
	printf 'set package-of-tool command tool\n' >"$BATS_TEST_TMPDIR/tools/packages"
	fake id 'echo "${FAKE_UID:-0}"'
	fake sudo 'echo "sudo $*" >>"$BATS_TEST_TMPDIR/sudo"; exec "$@"'
	fake apt-get 'echo "$*" >>"$BATS_TEST_TMPDIR/apt"
		case "$*" in
		*--print-uris*) echo "'\''http://x/a.deb'\'' a.deb 1500000 SHA256:00" ;;
		*update*) ;;
		*install*) printf "#!/bin/sh\n" >"$BATS_TEST_TMPDIR/bin/tool"; chmod +x "$BATS_TEST_TMPDIR/bin/tool" ;;
		esac'
	PATH=$bin:$PATH
	unset LPT_NO_INSTALL
}

fake() {
	printf '#!/bin/bash\n%s\n' "$2" >"$bin/$1"
	chmod +x "$bin/$1"
}

need() {
	run "$BATS_TEST_TMPDIR/tools/need" "$@" </dev/null
}

installed() {
	grep -q '^-q -y.*install' "$BATS_TEST_TMPDIR/apt" 2>/dev/null
}

@test "need says nothing when everything is there" {
	fake tool ''
	need set
	[ "$status" = 0 ]
	[ -z "$output" ]
	[ ! -e "$BATS_TEST_TMPDIR/apt" ]
}

@test "need shows what is missing with its size, and installs it for root without a terminal" {
	need set
	[ "$status" = 0 ]
	[[ "$output" = *"missing for 'set': package-of-tool"*"1.5 MB in 1 packages"* ]]
	installed
}

@test "need installs nothing for a user, and prints the command with sudo" {
	FAKE_UID=1000 need set
	[ "$status" = 1 ]
	[[ "$output" = *"sudo apt-get install --no-install-recommends package-of-tool"* ]]
	run ! installed
	[ ! -e "$BATS_TEST_TMPDIR/sudo" ]
}

@test "LPT_NO_INSTALL=1 forbids installing" {
	LPT_NO_INSTALL=1 need set
	[ "$status" = 1 ]
	run ! installed
}

@test "need --check never installs" {
	need --check set
	[ "$status" = 1 ]
	run ! installed
}

@test "need says so when an install left something missing" {
	printf 'set other command no-such-tool\n' >>"$BATS_TEST_TMPDIR/tools/packages"
	need set
	[ "$status" = 1 ]
	[[ "$output" = *"still not found: other"* ]]
}

# meson_gives STATUS RESULT STDOUT: a meson whose log has one test.
meson_gives() {
	fake meson "mkdir -p build/meson-logs
		echo '{\"name\": \"x\", \"stdout\": \"$3\", \"result\": \"$2\"}' >build/meson-logs/testlog.json
		exit $1"
	cd "$BATS_TEST_TMPDIR" || return
	mkdir -p build/meson-logs
	run "$tools/run-tests" build
}

@test "run-tests counts cases, not programs" {
	meson_gives 0 OK '1..3\nok 1 - a\nok 2 - b # SKIP why\nok 3 - c\n'
	[ "$status" = 0 ]
	[ "${lines[-1]}" = "2 passed, 0 failed, 1 skipped" ]
}

@test "run-tests counts a crash as a failure" {
	meson_gives 1 ERROR '1..2\nok 1 - a\n'
	[ "$status" = 1 ]
	[ "${lines[-1]}" = "1 passed, 1 failed, 0 skipped" ]
}

@test "run-tests counts failed cases" {
	meson_gives 1 FAIL '1..2\nnot ok 1 - a\nnot ok 2 - b\n'
	[ "$status" = 1 ]
	[ "${lines[-1]}" = "0 passed, 2 failed, 0 skipped" ]
}

@test "run-tests fails when no test ran" {
	fake meson 'exit 0'
	mkdir -p "$BATS_TEST_TMPDIR/build/meson-logs"
	cd "$BATS_TEST_TMPDIR" || return
	run "$tools/run-tests" build
	[ "$status" = 1 ]
	[ "${lines[-1]}" = "0 passed, 0 failed, 0 skipped" ]
}

@test "run-tests finds the log of a run under a wrapper, and no older one" {
	fake meson 'echo "{\"result\": \"OK\", \"stdout\": \"1..1\\nok 1 - a\\n\"}" \
		>build/meson-logs/testlog-valgrind.json'
	mkdir -p "$BATS_TEST_TMPDIR/build/meson-logs"
	cd "$BATS_TEST_TMPDIR" || return
	echo '{"result": "FAIL", "stdout": ""}' >build/meson-logs/testlog.json
	run "$tools/run-tests" build --wrap valgrind
	[ "$status" = 0 ]
	[ "${lines[-1]}" = "1 passed, 0 failed, 0 skipped" ]
}
