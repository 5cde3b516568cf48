# SPDX-License-Identifier: MIT
bats_require_minimum_version 1.5.0
# The units are sound and keep the daemon on a short leash.

SCORE_MAX=20 # tenths, as systemd-analyze's --threshold counts

setup() {
	command -v systemd-analyze >/dev/null || skip "systemd-analyze is not installed"
	sed 's|^ExecStart=.*|ExecStart=/bin/true|' "$LPTD_SERVICE" >"$BATS_TEST_TMPDIR/lptd.service"
	cp "$BATS_TEST_DIRNAME/systemd/lptd.socket" "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR" || return
}

@test "systemd understands every line of service and socket" {
	run systemd-analyze verify --man=no ./lptd.service ./lptd.socket
	[ "$status" = 0 ]
	run ! grep -E 'lptd\.(service|socket)' <<<"$output"
}

@test "systemd understands every line of the service of lptd-cuse" {
	local unit=${LPTD_SERVICE%/*}/lptd-cuse.service
	[ -e "$unit" ] || skip "lptd-cuse is not built"
	sed 's|^ExecStart=.*|ExecStart=/bin/true|' "$unit" >lptd-cuse.service

	run systemd-analyze verify --man=no ./lptd-cuse.service ./lptd.service ./lptd.socket

	[ "$status" = 0 ]
	run ! grep -E 'lptd(-cuse)?\.(service|socket)' <<<"$output"
}

@test "systemd's exposure score of the service is at most 2.0" {
	run systemd-analyze security --offline=true --threshold=$SCORE_MAX ./lptd.service
	[ "$status" = 0 ]
}

@test "spool folders under /srv and /var can be written, those under /home cannot" {
	grep -qx 'ReadWritePaths=-/srv -/var' lptd.service
	grep -qx 'ProtectHome=yes' lptd.service
}

@test "the service has no capabilities" {
	grep -qx 'CapabilityBoundingSet=' lptd.service
	grep -qx 'NoNewPrivileges=yes' lptd.service
}

@test "the daemon's user may make the socket and the state without the units" {
	grep -qx 'd /run/lptd 0755 _lptd _lptd -' "$BATS_TEST_DIRNAME/systemd/tmpfiles.conf"
	grep -qx 'd /var/lib/lptd 0750 _lptd _lptd -' "$BATS_TEST_DIRNAME/systemd/tmpfiles.conf"
}
