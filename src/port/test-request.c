/* SPDX-License-Identifier: MIT */
#include "port/test-port.h"

static enum lpt_status send(struct fixture *f, size_t i, struct lpt_io io)
{
	io.request_class = io.request_class != 0 ? io.request_class : LPT_CLASS_INTERNAL;
	return lpt_file_request(&f->files[i], &f->requests[i], &io, fresh(f));
}

static enum lpt_status query(struct fixture *f, uint32_t code, void *buffer, uint32_t len)
{
	return send(f, 0, (struct lpt_io){.code = code, .out = buffer, .out_len = len});
}

static enum lpt_status command(struct fixture *f, size_t i, uint32_t code, const void *buffer,
			       uint32_t len)
{
	return send(f, i, (struct lpt_io){.code = code, .in = buffer, .in_len = len});
}

static uint8_t try_routine(void *context)
{
	return 0;
}

static void free_routine(void *context)
{
}

static const struct lpt_routines routines = {
	.try_allocate_port = try_routine,
	.free_port = free_routine,
	.try_allocate_at_interrupt = try_routine,
};

static void port_information_has_resources_routines_and_context(void **state)
{
	struct fixture *f = *state;
	struct lpt_port_information information;

	f->port.routine_pointers = &routines;
	assert_int_equal(query(f, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, &information,
			       sizeof(information)),
			 LPT_STATUS_SUCCESS);

	assert_int_equal(f->requests[0].information, sizeof(information));
	assert_int_equal(information.original_controller, 0x378);
	assert_int_equal(information.controller, 0x378);
	assert_int_equal(information.span_of_controller, 8);
	assert_ptr_equal(information.try_allocate_port, try_routine);
	assert_ptr_equal(information.free_port, free_routine);
	assert_int_equal((uintptr_t)information.context, 0x100);
}

static void more_information_has_bus_and_interrupt(void **state)
{
	struct fixture *f = *state;
	struct lpt_more_port_information information;

	assert_int_equal(query(f, LPT_IOCTL_INTERNAL_GET_MORE_PARALLEL_PORT_INFO, &information,
			       sizeof(information)),
			 LPT_STATUS_SUCCESS);

	assert_int_equal(f->requests[0].information, sizeof(information));
	assert_int_equal(information.interface_type, 1);
	assert_int_equal(information.interrupt_level, 7);
	assert_int_equal(information.interrupt_vector, 7);
	assert_int_equal(information.interrupt_affinity, 1);
	assert_int_equal(information.interrupt_mode, 1);
}

static void pnp_information_has_hardware_mode_and_name(void **state)
{
	struct fixture *f = *state;
	struct lpt_pnp_information information;

	assert_int_equal(query(f, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &information,
			       sizeof(information)),
			 LPT_STATUS_SUCCESS);

	assert_int_equal(f->requests[0].information, sizeof(information));
	assert_int_equal(information.ecp_controller, 0x778);
	assert_int_equal(information.span_of_ecp_controller, 3);
	assert_int_equal(information.hardware_capabilities,
			 LPT_PPT_ECP_PRESENT | LPT_PPT_BYTE_PRESENT);
	assert_int_equal(information.fifo_depth, 16);
	assert_int_equal(information.fifo_width, 8);
	assert_int_equal(information.ieee1284_3_device_count, 2);
	assert_int_equal(information.current_mode, LPT_CHIP_COMPATIBILITY);
	assert_int_equal(information.port_name[0], 'L');
	assert_int_equal(information.port_name[3], '1');
	assert_int_equal(information.port_name[4], 0);
	assert_int_equal((uintptr_t)information.context, 0x100);
}

static const struct {
	uint32_t code, in_size, out_size;
} sizes[] = {
	{LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, 0, sizeof(struct lpt_port_information)},
	{LPT_IOCTL_INTERNAL_GET_MORE_PARALLEL_PORT_INFO, 0,
	 sizeof(struct lpt_more_port_information)},
	{LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, 0, sizeof(struct lpt_pnp_information)},
	{LPT_IOCTL_INTERNAL_SELECT_DEVICE, sizeof(struct lpt_1284_command), 0},
	{LPT_IOCTL_INTERNAL_DESELECT_DEVICE, sizeof(struct lpt_1284_command), 0},
	{LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE, sizeof(struct lpt_chip_mode), 0},
	{LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE, sizeof(struct lpt_chip_mode), 0},
	{LPT_IOCTL_INTERNAL_PARALLEL_CONNECT_INTERRUPT,
	 sizeof(struct lpt_interrupt_service_routine), sizeof(struct lpt_interrupt_information)},
	{LPT_IOCTL_INTERNAL_PARALLEL_DISCONNECT_INTERRUPT,
	 sizeof(struct lpt_interrupt_service_routine), 0},
};

static void a_buffer_one_byte_short_is_refused_before_anything_else(void **state)
{
	struct fixture *f = *state;
	uint8_t buffer[128] = {0};

	f->port.interrupts_enabled = true;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (int short_in = 0; short_in <= 1; short_in++) {
			struct lpt_io io = {.code = sizes[i].code,
					    .in = buffer,
					    .in_len = sizes[i].in_size,
					    .out = buffer,
					    .out_len = sizes[i].out_size};
			uint32_t *len = short_in ? &io.in_len : &io.out_len;

			if (*len == 0) {
				continue;
			}
			--*len;
			f->requests[0].information = 77;
			assert_int_equal(send(f, 0, io), LPT_STATUS_BUFFER_TOO_SMALL);
			assert_int_equal(f->requests[0].information, 0);
		}
	}
	assert_int_equal(buffer[0], 0);
	assert_idle(f);
}

static void a_longer_buffer_is_accepted(void **state)
{
	struct fixture *f = *state;
	uint8_t buffer[256];

	memset(buffer, 0xa5, sizeof(buffer));
	assert_int_equal(query(f, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, buffer, sizeof(buffer)),
			 LPT_STATUS_SUCCESS);

	assert_int_equal(f->requests[0].information, sizeof(struct lpt_pnp_information));
	assert_int_equal(buffer[sizeof(struct lpt_pnp_information)], 0xa5);
}

static void requests_are_told_apart_by_class(void **state)
{
	struct fixture *f = *state;
	uint8_t buffer[128];
	struct lpt_io io = {.request_class = LPT_CLASS_CONTROL, .out = buffer, .out_len = 128};

	io.code = LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO; /* also a code of the other class */
	assert_int_equal(send(f, 0, io), LPT_STATUS_NOT_SUPPORTED);
	assert_int_equal(f->requests[0].information, 0);
}

static void unknown_requests_are_not_supported(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(command(f, 0, LPT_IOCTL(30), NULL, 0), LPT_STATUS_NOT_SUPPORTED);
	assert_int_equal(command(f, 0, 0, NULL, 0), LPT_STATUS_NOT_SUPPORTED);
	assert_int_equal(command(f, 0, UINT32_MAX, NULL, 0), LPT_STATUS_NOT_SUPPORTED);
}

static void allocate_and_free_work_as_requests(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(command(f, 0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE, NULL, 0),
			 LPT_STATUS_SUCCESS);
	assert_owner(f, 0);
	assert_int_equal(command(f, 1, LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE, NULL, 0),
			 LPT_STATUS_PENDING);
	assert_int_equal(command(f, 2, LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE, NULL, 0),
			 LPT_STATUS_NOT_OWNER);

	assert_int_equal(command(f, 0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE, NULL, 0),
			 LPT_STATUS_SUCCESS);
	end_job(f, LPT_JOB_OK);
	assert_done(f, 1, LPT_STATUS_SUCCESS);
	assert_int_equal(f->requests[1].information, 0);
}

static void select_and_deselect_work_as_requests(void **state)
{
	struct fixture *f = *state;
	struct lpt_1284_command device = {.id = 1};

	assert_int_equal(command(f, 0, LPT_IOCTL_INTERNAL_SELECT_DEVICE, &device, sizeof(device)),
			 LPT_STATUS_PENDING);
	end_job(f, LPT_JOB_OK);
	assert_int_equal(f->port.selected, 1);

	assert_int_equal(command(f, 0, LPT_IOCTL_INTERNAL_DESELECT_DEVICE, &device, sizeof(device)),
			 LPT_STATUS_PENDING);
	end_job(f, LPT_JOB_OK);
	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_idle(f);
}

static void modes_work_as_requests_and_show_in_the_information(void **state)
{
	struct fixture *f = *state;
	struct lpt_chip_mode mode = {.mode_flags = LPT_CHIP_BYTE, .success = 0xa5};
	struct lpt_pnp_information information;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(
		command(f, 0, LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE, &mode, sizeof(mode)),
		LPT_STATUS_PENDING);
	end_job(f, LPT_JOB_OK);
	assert_int_equal(query(f, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &information,
			       sizeof(information)),
			 LPT_STATUS_SUCCESS);
	assert_int_equal(information.current_mode, LPT_CHIP_BYTE);

	assert_int_equal(
		command(f, 0, LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE, &mode, sizeof(mode)),
		LPT_STATUS_PENDING);
	end_job(f, LPT_JOB_OK);
	assert_int_equal(f->port.chip_mode, LPT_CHIP_COMPATIBILITY);
	assert_int_equal(mode.success, 0xa5);
}

static void the_chain_is_numbered_again_by_request(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(command(f, 0, LPT_IOCTL_INTERNAL_INIT_1284_3_BUS, NULL, 0),
			 LPT_STATUS_NOT_OWNER);
	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(command(f, 0, LPT_IOCTL_INTERNAL_INIT_1284_3_BUS, NULL, 0),
			 LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_INIT_BUS);
}

/* One buffer for both directions. */
union connection {
	struct lpt_interrupt_service_routine in;
	struct lpt_interrupt_information out;
};

static struct lpt_io connection_io(union connection *buffer, struct lpt_routine *routine)
{
	return (struct lpt_io){
		.request_class = LPT_CLASS_INTERNAL,
		.code = LPT_IOCTL_INTERNAL_PARALLEL_CONNECT_INTERRUPT,
		.in = buffer,
		.in_len = sizeof(buffer->in),
		.out = buffer,
		.out_len = sizeof(buffer->out),
		.routine = routine,
	};
}

static void connect_reads_its_input_before_it_writes_its_output(void **state)
{
	struct fixture *f = *state;
	union connection buffer = {
		.in = {.service_context = (void *)1, .deferred_context = (void *)2}};
	struct lpt_routine routine = {0};
	struct lpt_io io = connection_io(&buffer, &routine);

	f->port.interrupts_enabled = true;
	f->port.routine_pointers = &routines;
	assert_int_equal(lpt_file_request(&f->files[0], &f->requests[0], &io, fresh(f)),
			 LPT_STATUS_SUCCESS);

	assert_true(io.routine_taken);
	assert_int_equal(f->requests[0].information, sizeof(buffer.out));
	assert_int_equal((uintptr_t)routine.entry.service_context, 1);
	assert_int_equal((uintptr_t)routine.entry.deferred_context, 2);
	assert_int_equal((uintptr_t)buffer.out.interrupt_object, f->port.instance);
	assert_ptr_equal(buffer.out.try_allocate_at_interrupt, try_routine);
	assert_int_equal((uintptr_t)buffer.out.context, 0x100);
}

static void disconnect_gives_the_entry_back(void **state)
{
	struct fixture *f = *state;
	union connection buffer = {.in = {.service_context = (void *)1}};
	struct lpt_routine routine = {0};
	struct lpt_io io = connection_io(&buffer, &routine);
	struct lpt_interrupt_service_routine entry = buffer.in;
	struct lpt_io undo = {.request_class = LPT_CLASS_INTERNAL,
			      .code = LPT_IOCTL_INTERNAL_PARALLEL_DISCONNECT_INTERRUPT,
			      .in = &entry,
			      .in_len = sizeof(entry)};

	f->port.interrupts_enabled = true;
	assert_int_equal(lpt_file_request(&f->files[0], &f->requests[0], &io, fresh(f)),
			 LPT_STATUS_SUCCESS);
	assert_int_equal(lpt_file_request(&f->files[0], &f->requests[0], &undo, fresh(f)),
			 LPT_STATUS_SUCCESS);
	assert_ptr_equal(undo.routine_returned, &routine);

	assert_int_equal(lpt_file_request(&f->files[0], &f->requests[0], &undo, fresh(f)),
			 LPT_STATUS_INVALID_PARAMETER);
	assert_null(undo.routine_returned);
}

static void a_disabled_connect_is_no_request_whatever_its_buffers(void **state)
{
	struct fixture *f = *state;
	union connection buffer = {.in = {.service_context = (void *)1}};
	struct lpt_routine routine = {0};
	struct lpt_io io = connection_io(&buffer, &routine);

	assert_int_equal(send(f, 0, io), LPT_STATUS_NOT_SUPPORTED);
	io.in_len = 0;
	assert_int_equal(send(f, 0, io), LPT_STATUS_NOT_SUPPORTED);
}

static void a_closed_file_has_no_requests(void **state)
{
	struct fixture *f = *state;
	struct lpt_port_information information;

	close_file(f, 0);

	assert_int_equal(query(f, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, &information,
			       sizeof(information)),
			 LPT_STATUS_INVALID_HANDLE);
	assert_int_equal(command(f, 0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE, NULL, 0),
			 LPT_STATUS_INVALID_HANDLE);
}

static void after_unplugging_only_the_free_request_works(void **state)
{
	struct fixture *f = *state;
	uint8_t buffer[128];

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	lpt_port_surprise_remove(&f->port, fresh(f));

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_int_equal(query(f, sizes[i].code, buffer, sizeof(buffer)),
				 LPT_STATUS_DELETE_PENDING);
	}
	assert_int_equal(command(f, 0, LPT_IOCTL_INTERNAL_RELEASE_PARALLEL_PORT_INFO, NULL, 0),
			 LPT_STATUS_DELETE_PENDING);
	assert_int_equal(command(f, 0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE, NULL, 0),
			 LPT_STATUS_SUCCESS);
	assert_idle(f);
}

static void releasing_the_information_changes_nothing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 1), LPT_STATUS_SUCCESS);

	assert_int_equal(command(f, 0, LPT_IOCTL_INTERNAL_RELEASE_PARALLEL_PORT_INFO, NULL, 0),
			 LPT_STATUS_SUCCESS);

	assert_int_equal(f->requests[0].information, 0);
	assert_owner(f, 1);
}

#define OPEN(name) cmocka_unit_test_setup_teardown(name, setup_open, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OPEN(port_information_has_resources_routines_and_context),
		OPEN(more_information_has_bus_and_interrupt),
		OPEN(pnp_information_has_hardware_mode_and_name),
		OPEN(a_buffer_one_byte_short_is_refused_before_anything_else),
		OPEN(a_longer_buffer_is_accepted),
		OPEN(requests_are_told_apart_by_class),
		OPEN(unknown_requests_are_not_supported),
		OPEN(allocate_and_free_work_as_requests),
		OPEN(select_and_deselect_work_as_requests),
		OPEN(modes_work_as_requests_and_show_in_the_information),
		OPEN(the_chain_is_numbered_again_by_request),
		OPEN(connect_reads_its_input_before_it_writes_its_output),
		OPEN(disconnect_gives_the_entry_back),
		OPEN(a_disabled_connect_is_no_request_whatever_its_buffers),
		OPEN(a_closed_file_has_no_requests),
		OPEN(after_unplugging_only_the_free_request_works),
		OPEN(releasing_the_information_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
