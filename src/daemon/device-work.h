/* SPDX-License-Identifier: MIT */
/*
 * What a device request does on the wires: a talk of IEEE 1284, or several, for reads and writes go
 * on until all bytes were moved or their time-outs end them.  Between two tries that moved nothing
 * the port is given to others.
 */
#ifndef LPT_DAEMON_DEVICE_WORK_H
#define LPT_DAEMON_DEVICE_WORK_H

#include "daemon/device.h"

struct device_work *device_work_new(struct daemon_device *device);
void device_work_free(struct device_work *work);

/* The core wants the work of this request done; its port is owned and no job runs. */
void device_work_begin(struct daemon_device *device, struct lpt_device_request *request);

/* The wires are free: work that waited for them begins. */
void device_work_resume(struct daemon_device *device);

/* Is this request on the wires now? */
bool device_work_is_on_wires(const struct daemon_device *device,
			     const struct lpt_device_request *request);

/* End it with this status: at once, or when its talk was cut. */
void device_work_cut(struct daemon_device *device, enum lpt_status reason);

/* The device is gone, and its request was finished: what it still has on the wires is cut. */
void device_work_abort(struct daemon_device *device);

/* This request is finished, with or without work. */
void device_work_ended(struct daemon_device *device, const struct lpt_device_request *request);

#endif
