/* SPDX-License-Identifier: MIT */
#include "core-host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/assert.h"

struct host a, b;

void lpt_assert_failed(const char *what, const char *file, int line)
{
	printf("Bail out! assertion %s failed in %s:%d\n", what, file, line);
	exit(1);
}

uint32_t number_of(enum lpt_status status)
{
	static const uint32_t numbers[] = {
#define NUMBER(name, documented, number, error, meaning) number,
		LPT_STATUS_TABLE(NUMBER)
#undef NUMBER
	};
	return numbers[status];
}

static void finish(struct host *h, int file, enum lpt_status status)
{
	h->results[file] = status;
	h->n_finished[file]++;
	if (h->n_order < (int)(sizeof(h->order) / sizeof(h->order[0]))) {
		h->order[h->n_order++] = file;
	}
}

/* A routine may free and allocate, so that the list is gone through while the core is called. */
static void call_routines(struct host *h, uint32_t events)
{
	lpt_list_for_each (link, &h->port.routines) {
		const struct lpt_routine *r = lpt_container_of(link, struct lpt_routine, link);

		if (events & LPT_EVENT_SERVICE) {
			r->entry.service_routine(&h->port, r->entry.service_context);
		}
		if (events & LPT_EVENT_DEFERRED && r->entry.deferred_routine) {
			r->entry.deferred_routine(r->entry.deferred_context);
		}
	}
}

/* A turn of a device is the core's own to go on with. */
static void hand_over_turn(struct host *h, struct lpt_device *device)
{
	struct lpt_out out;

	lpt_out_init(&out);
	lpt_device_turn_done(device, &out);
	host_act_on(h, &out);
}

void host_act_on(struct host *h, struct lpt_out *out)
{
	while (!lpt_list_is_empty(&out->done)) {
		struct lpt_list *link = lpt_list_first(&out->done);
		struct lpt_request *request = lpt_container_of(link, struct lpt_request, link);

		lpt_list_remove(link);
		if (request->device) {
			hand_over_turn(h, request->device);
		} else {
			finish(h, (int)(request - h->requests), request->status);
		}
	}
	h->events |= out->events;
	if (out->events & (LPT_EVENT_SERVICE | LPT_EVENT_DEFERRED)) {
		call_routines(h, out->events);
	}
	if (out->job) {
		h->jobs[h->n_jobs++ % N_CORE_JOBS] = *out->job;
		h->job_runs = true;
		if (!h->hold_jobs) {
			host_end_job(h);
		}
	}
	act_on_devices(h, out);
}

/* A device that is not there cannot answer its selection. */
static enum lpt_job_result answer_to(const struct host *h, const struct lpt_job *job)
{
	if (h->answer == LPT_JOB_OK && job->steps & LPT_STEP_SELECT && job->id >= h->n_daisy) {
		return LPT_JOB_NO_ANSWER;
	}
	return h->answer;
}

void host_end_job(struct host *h)
{
	struct lpt_out out;

	h->job_runs = false;
	lpt_out_init(&out);
	lpt_port_job_done(&h->port, answer_to(h, &h->port.job), h->n_daisy, &out);
	host_act_on(h, &out);
}

void host_interrupt(struct host *h)
{
	struct lpt_out out;

	lpt_out_init(&out);
	lpt_port_interrupt(&h->port, &out);
	host_act_on(h, &out);
}

/* The call has returned `status` for the file's request. */
static enum lpt_status settle(struct host *h, int file, enum lpt_status status, struct lpt_out *out)
{
	if (status == LPT_STATUS_PENDING) {
		h->results[file] = LPT_STATUS_PENDING;
	} else {
		finish(h, file, status);
	}
	host_act_on(h, out);
	return h->results[file];
}

/* --- callback routines, as a host supplies them: the context is a number, not a pointer --- */

static struct host *host_of(void *context, int *ret_file)
{
	uintptr_t number = (uintptr_t)context;

	*ret_file = (int)(number & 0xff) - 1;
	return number >> 8 == 2 ? &b : &a;
}

static uint8_t try_allocate_port(void *context)
{
	int file;
	struct host *h = host_of(context, &file);

	return host_try_allocate(h, file) == LPT_STATUS_SUCCESS;
}

static void free_port(void *context)
{
	int file;
	struct host *h = host_of(context, &file);

	host_free(h, file);
}

static uint32_t query_num_waiters(void *context)
{
	int file;
	struct host *h = host_of(context, &file);

	return lpt_file_query_waiters(&h->files[file]);
}

static uint32_t try_set_chip_mode(void *context, uint8_t mode)
{
	int file;
	struct host *h = host_of(context, &file);

	return number_of(host_set_mode(h, file, mode));
}

static uint32_t clear_chip_mode(void *context, uint8_t mode)
{
	int file;
	struct host *h = host_of(context, &file);

	return number_of(host_clear_mode(h, file, mode));
}

static uint32_t try_select_device(void *context, const struct lpt_1284_command *command)
{
	int file;
	struct host *h = host_of(context, &file);

	return number_of(host_try_select_by(h, file, command));
}

static uint32_t deselect_device(void *context, const struct lpt_1284_command *command)
{
	int file;
	struct host *h = host_of(context, &file);

	return number_of(host_deselect_by(h, file, command));
}

static const struct lpt_routines routines = {
	.try_allocate_port = try_allocate_port,
	.free_port = free_port,
	.query_num_waiters = query_num_waiters,
	.try_set_chip_mode = try_set_chip_mode,
	.clear_chip_mode = clear_chip_mode,
	.try_select_device = try_select_device,
	.deselect_device = deselect_device,
	.try_allocate_at_interrupt = try_allocate_port,
	.free_from_interrupt = free_port,
};

/* --- life --- */

struct lpt_resources sound_resources(void)
{
	return (struct lpt_resources){
		.io = 0x378,
		.io_span = 8,
		.ecp = 0x778,
		.ecp_span = 3,
		.irq = 7,
		.interface_type = 1,
		.bus_number = 0,
	};
}

struct lpt_hardware sound_hardware(void)
{
	return (struct lpt_hardware){
		.compatible = true,
		.capabilities = LPT_PPT_BYTE_PRESENT | LPT_PPT_EPP_PRESENT | LPT_PPT_ECP_PRESENT,
		.chip_modes = 1u << (LPT_CHIP_BYTE >> 5) | 1u << (LPT_CHIP_ECP >> 5) |
			      1u << (LPT_CHIP_EPP >> 5),
		.fifo_depth = 16,
		.fifo_width = 8,
		.n_daisy = 2,
	};
}

enum lpt_status host_create(struct host *h, const char *name, uint64_t instance)
{
	memset(h, 0, sizeof(*h));
	for (int i = 0; i < N_CORE_FILES; i++) {
		lpt_list_init(&h->files[i].link);
		h->files[i].port = &h->port;
	}
	enum lpt_status status = lpt_port_init(&h->port, name, instance);
	h->pointers = routines;
	add_device_routines(&h->pointers);
	h->port.routine_pointers = &h->pointers;
	return status;
}

enum lpt_status host_start(struct host *h, const struct lpt_resources *resources,
			   const struct lpt_hardware *hardware)
{
	struct lpt_out out;

	lpt_out_init(&out);
	h->n_daisy = hardware->n_daisy;
	enum lpt_status status = lpt_port_start(&h->port, resources, hardware, &out);
	host_act_on(h, &out);
	return status;
}

static void make(struct host *h, const char *name, uint64_t instance)
{
	struct lpt_resources resources = sound_resources();
	struct lpt_hardware hardware = sound_hardware();

	CHECK(host_create(h, name, instance) == LPT_STATUS_SUCCESS);
	CHECK(host_start(h, &resources, &hardware) == LPT_STATUS_SUCCESS);
}

void core_setup(void)
{
	make(&a, "LPT1", 1);
	make(&b, "LPT2", 2);
}

void host_surprise_remove(struct host *h)
{
	struct lpt_out out;

	lpt_out_init(&out);
	h->job_runs = false;
	lpt_port_surprise_remove(&h->port, &out);
	host_act_on(h, &out);
}

enum lpt_status host_remove(struct host *h)
{
	struct lpt_out out;

	enum lpt_status status = lpt_port_query_remove(&h->port);
	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	lpt_out_init(&out);
	lpt_port_remove(&h->port, &out);
	h->events |= out.events;
	return status;
}

/* --- files and requests --- */

enum lpt_status host_open(struct host *h, int file)
{
	struct lpt_out out;
	uint64_t context = (uint64_t)(h == &b ? 2 : 1) << 8 | (uint64_t)(file + 1);

	lpt_out_init(&out);
	enum lpt_status status =
		lpt_file_open(&h->files[file], &h->port, (uint64_t)file + 1, context, &out);
	host_act_on(h, &out);
	return status;
}

void host_close(struct host *h, int file)
{
	struct lpt_out out;

	lpt_out_init(&out);
	lpt_file_close(&h->files[file], LPT_STATUS_CANCELLED, &out);
	host_act_on(h, &out);
}

enum lpt_status host_allocate(struct host *h, int file)
{
	struct lpt_out out;

	lpt_out_init(&out);
	return settle(h, file, lpt_file_allocate(&h->files[file], &h->requests[file], &out), &out);
}

enum lpt_status host_try_allocate(struct host *h, int file)
{
	struct lpt_out out;

	lpt_out_init(&out);
	return settle(h, file, lpt_file_try_allocate(&h->files[file], &h->requests[file], &out),
		      &out);
}

enum lpt_status host_free(struct host *h, int file)
{
	struct lpt_out out;

	lpt_out_init(&out);
	enum lpt_status status = lpt_file_free(&h->files[file], &out);
	host_act_on(h, &out);
	return status;
}

bool host_cancel(struct host *h, int file)
{
	struct lpt_out out;

	lpt_out_init(&out);
	bool cancelled = lpt_request_cancel(&h->requests[file], &out);
	host_act_on(h, &out);
	return cancelled;
}

enum lpt_status host_select_by(struct host *h, int file, const struct lpt_1284_command *command)
{
	struct lpt_out out;

	lpt_out_init(&out);
	return settle(h, file, lpt_file_select(&h->files[file], &h->requests[file], command, &out),
		      &out);
}

enum lpt_status host_select(struct host *h, int file, uint8_t id, uint32_t flags)
{
	struct lpt_1284_command command = {.id = id, .command_flags = flags};

	return host_select_by(h, file, &command);
}

enum lpt_status host_try_select_by(struct host *h, int file, const struct lpt_1284_command *command)
{
	struct lpt_out out;

	lpt_out_init(&out);
	return settle(h, file,
		      lpt_file_try_select(&h->files[file], &h->requests[file], command, &out),
		      &out);
}

enum lpt_status host_try_select(struct host *h, int file, uint8_t id, uint32_t flags)
{
	struct lpt_1284_command command = {.id = id, .command_flags = flags};

	return host_try_select_by(h, file, &command);
}

enum lpt_status host_deselect_by(struct host *h, int file, const struct lpt_1284_command *command)
{
	struct lpt_out out;

	lpt_out_init(&out);
	return settle(h, file,
		      lpt_file_deselect(&h->files[file], &h->requests[file], command, &out), &out);
}

enum lpt_status host_deselect(struct host *h, int file, uint8_t id, uint32_t flags)
{
	struct lpt_1284_command command = {.id = id, .command_flags = flags};

	return host_deselect_by(h, file, &command);
}

enum lpt_status host_set_mode(struct host *h, int file, uint8_t mode)
{
	struct lpt_out out;

	lpt_out_init(&out);
	return settle(h, file, lpt_file_set_mode(&h->files[file], &h->requests[file], mode, &out),
		      &out);
}

enum lpt_status host_clear_mode(struct host *h, int file, uint8_t mode)
{
	struct lpt_out out;

	lpt_out_init(&out);
	return settle(h, file, lpt_file_clear_mode(&h->files[file], &h->requests[file], mode, &out),
		      &out);
}

/* Memory for one more routine; NULL: all are connected. */
static struct lpt_routine *fresh_routine(struct host *h)
{
	for (int i = 0; i < N_CORE_ROUTINES; i++) {
		if (!(h->routines_taken & 1u << i)) {
			memset(&h->routines[i], 0, sizeof(h->routines[i]));
			return &h->routines[i];
		}
	}
	return NULL;
}

static void note_routines(struct host *h, const struct lpt_io *io)
{
	if (io->routine_taken) {
		h->routines_taken |= 1u << (io->routine - h->routines);
	}
	if (io->routine_returned) {
		h->routines_taken &= ~(1u << (io->routine_returned - h->routines));
	}
}

enum lpt_status host_request(struct host *h, int file, uint32_t code, void *buffer, uint32_t in_len,
			     uint32_t out_len, uint32_t *ret_information)
{
	struct lpt_io io = {
		.request_class = LPT_CLASS_INTERNAL,
		.code = code,
		.in = buffer,
		.in_len = in_len,
		.out = buffer,
		.out_len = out_len,
		.routine = fresh_routine(h),
	};
	struct lpt_out out;

	lpt_out_init(&out);
	h->requests[file].information = 0xbad;
	enum lpt_status status = lpt_file_request(&h->files[file], &h->requests[file], &io, &out);
	note_routines(h, &io);
	status = settle(h, file, status, &out);
	if (ret_information) {
		*ret_information = h->requests[file].information;
	}
	return status;
}

bool finished_once(const struct host *h, int file, enum lpt_status status)
{
	return h->n_finished[file] == 1 && h->results[file] == status;
}

bool owns(const struct host *h, int file)
{
	return lpt_file_may_drive(&h->files[file]);
}

bool counts_daisy(struct host *h, int file, uint32_t n)
{
	struct lpt_pnp_information pnp;

	memset(&pnp, 0xff, sizeof(pnp));
	return host_request(h, file, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &pnp, 0, sizeof(pnp),
			    NULL) == LPT_STATUS_SUCCESS &&
	       pnp.ieee1284_3_device_count == n;
}

uint32_t steps_so_far(const struct host *h)
{
	uint32_t steps = 0;

	for (int i = 0; i < h->n_jobs && i < N_CORE_JOBS; i++) {
		steps |= h->jobs[i].steps;
	}
	return steps;
}
