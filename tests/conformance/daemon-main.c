/* SPDX-License-Identifier: MIT */
/* Conformance through a running daemon: the requirements asked of liblpt and lptd together. */
#include <stddef.h>

#include "daemon-tests.h"

int main(int argc, char **argv)
{
	static const struct requirement *const tables[] = {
		daemon_names,
		daemon_files,
		daemon_removal,
		daemon_information,
		daemon_allocation,
		daemon_devices,
		daemon_selection,
		daemon_bus,
		daemon_mode,
		daemon_device_open,
		daemon_device_lock,
		daemon_device_transfer,
		daemon_device_mode,
		daemon_device_setting,
		daemon_device_information,
		daemon_device_request,
		daemon_interrupt,
		daemon_whole,
		NULL,
	};

	return conformance_run("daemon", tables, daemon_setup, daemon_teardown, argv + 1);
}
