#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
load together

@test "openocd, pyparallel and two that print share one port for a minute" {
	share_for 60
}
