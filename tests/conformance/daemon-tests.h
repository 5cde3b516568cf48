/* SPDX-License-Identifier: MIT */
/* The tables of the side through a daemon, in the order of docs/requirements.md. */
#ifndef TESTS_CONFORMANCE_DAEMON_TESTS_H
#define TESTS_CONFORMANCE_DAEMON_TESTS_H

#include "daemon-side.h"

extern const struct requirement daemon_names[], daemon_files[], daemon_removal[],
	daemon_information[], daemon_interrupt[], daemon_allocation[], daemon_devices[],
	daemon_selection[], daemon_bus[], daemon_mode[], daemon_device_open[], daemon_device_lock[],
	daemon_device_transfer[], daemon_device_mode[], daemon_device_setting[],
	daemon_device_information[], daemon_device_request[], daemon_whole[];

#endif
