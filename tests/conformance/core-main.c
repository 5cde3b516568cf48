/* SPDX-License-Identifier: MIT */
/* Conformance in process: the requirements asked of src/port, with a host that has no wires. */
#include <stddef.h>

#include "core-tests.h"

int main(int argc, char **argv)
{
	static const struct requirement *const tables[] = {core_names,
							   core_files,
							   core_information,
							   core_allocation,
							   core_selection,
							   core_mode,
							   core_interrupt,
							   core_chain,
							   core_device_open,
							   core_device_lock,
							   core_device_transfer,
							   core_device_mode,
							   core_device_callback,
							   core_device_setting,
							   core_device_information,
							   core_whole,
							   NULL};

	return conformance_run("core", tables, core_setup, NULL, argv + 1);
}
