#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
load together

@test "openocd, pyparallel and two that print share one port for a moment" {
	share_for 3
}
