/* SPDX-License-Identifier: MIT */
/* The tables of the in-process side, in the order of docs/requirements.md. */
#ifndef TESTS_CONFORMANCE_CORE_TESTS_H
#define TESTS_CONFORMANCE_CORE_TESTS_H

#include "core-host.h"

extern const struct requirement core_names[], core_files[], core_information[], core_allocation[],
	core_selection[], core_mode[], core_interrupt[], core_chain[], core_device_open[],
	core_device_lock[], core_device_transfer[], core_device_mode[], core_device_callback[],
	core_device_setting[], core_device_information[], core_whole[];

#endif
