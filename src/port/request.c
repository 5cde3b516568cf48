/* SPDX-License-Identifier: MIT */
/*
 * The documented request interface: one table row per request says which buffers it needs; its
 * function copies the input out, does the work, and copies the output in.  Input and output may
 * be the same buffer.  Class and code together name a request, for codes collide (R75).
 */
#include "port/turn.h"

#include <string.h>

#include "util/assert.h"

#define INTERRUPT_LATCHED 1
#define FIRST_PROCESSOR 1

/* The buffers look the same to a client of any word size. */
_Static_assert(sizeof(struct lpt_port_information) == 56, "layout");
_Static_assert(sizeof(struct lpt_more_port_information) == 32, "layout");
_Static_assert(sizeof(struct lpt_pnp_information) == 128, "layout");
_Static_assert(sizeof(struct lpt_1284_command) == 8, "layout");
_Static_assert(sizeof(struct lpt_chip_mode) == 2, "layout");
_Static_assert(sizeof(struct lpt_interrupt_service_routine) == 32, "layout");
_Static_assert(sizeof(struct lpt_interrupt_information) == 32, "layout");

/* A pointer has eight bytes in every buffer. */
void lpt_put_opaque(void *buffer, size_t offset, uint64_t number)
{
	memcpy((char *)buffer + offset, &number, sizeof(number));
}

static const struct lpt_routines *routines_of(const struct lpt_file *file)
{
	static const struct lpt_routines none;

	return file->port->routine_pointers != NULL ? file->port->routine_pointers : &none;
}

static enum lpt_status get_port(struct lpt_file *file, struct lpt_request *request,
				struct lpt_io *io, struct lpt_out *out)
{
	const struct lpt_resources *resources = &file->port->resources;
	struct lpt_port_information information = {
		.original_controller = resources->io,
		.controller = resources->io,
		.span_of_controller = resources->io_span,
		.try_allocate_port = routines_of(file)->try_allocate_port,
		.free_port = routines_of(file)->free_port,
		.query_num_waiters = routines_of(file)->query_num_waiters,
	};

	lpt_put_opaque(&information, offsetof(struct lpt_port_information, context), file->context);
	memcpy(io->out, &information, sizeof(information));
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status get_more(struct lpt_file *file, struct lpt_request *request,
				struct lpt_io *io, struct lpt_out *out)
{
	const struct lpt_resources *resources = &file->port->resources;
	struct lpt_more_port_information information = {
		.interface_type = resources->interface_type,
		.bus_number = resources->bus_number,
		.interrupt_level = resources->irq,
		.interrupt_vector = resources->irq,
		.interrupt_affinity = resources->irq != 0 ? FIRST_PROCESSOR : 0,
		.interrupt_mode = resources->irq != 0 ? INTERRUPT_LATCHED : 0,
	};

	memcpy(io->out, &information, sizeof(information));
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status get_pnp(struct lpt_file *file, struct lpt_request *request,
			       struct lpt_io *io, struct lpt_out *out)
{
	const struct lpt_port *port = file->port;
	struct lpt_pnp_information information = {
		.original_ecp_controller = port->resources.ecp,
		.ecp_controller = port->resources.ecp,
		.span_of_ecp_controller = port->resources.ecp_span,
		.hardware_capabilities = port->hardware.capabilities,
		.fifo_depth = port->hardware.fifo_depth,
		.fifo_width = port->hardware.fifo_width,
		.ieee1284_3_device_count = port->hardware.n_daisy,
		.current_mode = port->chip_mode,
		.try_set_chip_mode = routines_of(file)->try_set_chip_mode,
		.clear_chip_mode = routines_of(file)->clear_chip_mode,
		.try_select_device = routines_of(file)->try_select_device,
		.deselect_device = routines_of(file)->deselect_device,
	};

	for (size_t i = 0; i < sizeof(port->name); i++) {
		information.port_name[i] = (uint8_t)port->name[i];
	}
	lpt_put_opaque(&information, offsetof(struct lpt_pnp_information, context), file->context);
	memcpy(io->out, &information, sizeof(information));
	return LPT_STATUS_SUCCESS;
}

/* Meant for paging code out; by its documentation it only succeeds (R72). */
static enum lpt_status release_information(struct lpt_file *file, struct lpt_request *request,
					   struct lpt_io *io, struct lpt_out *out)
{
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status allocate(struct lpt_file *file, struct lpt_request *request,
				struct lpt_io *io, struct lpt_out *out)
{
	return lpt_file_allocate(file, request, out);
}

static enum lpt_status free_port(struct lpt_file *file, struct lpt_request *request,
				 struct lpt_io *io, struct lpt_out *out)
{
	return lpt_file_free(file, out);
}

static enum lpt_status select_device(struct lpt_file *file, struct lpt_request *request,
				     struct lpt_io *io, struct lpt_out *out)
{
	struct lpt_1284_command command;

	memcpy(&command, io->in, sizeof(command));
	return lpt_file_select(file, request, &command, out);
}

static enum lpt_status deselect_device(struct lpt_file *file, struct lpt_request *request,
				       struct lpt_io *io, struct lpt_out *out)
{
	struct lpt_1284_command command;

	memcpy(&command, io->in, sizeof(command));
	return lpt_file_deselect(file, request, &command, out);
}

static enum lpt_status init_bus(struct lpt_file *file, struct lpt_request *request,
				struct lpt_io *io, struct lpt_out *out)
{
	return lpt_file_init_bus(file, request, out);
}

static enum lpt_status set_mode(struct lpt_file *file, struct lpt_request *request,
				struct lpt_io *io, struct lpt_out *out)
{
	struct lpt_chip_mode mode;

	memcpy(&mode, io->in, sizeof(mode));
	return lpt_file_set_mode(file, request, mode.mode_flags, out);
}

static enum lpt_status clear_mode(struct lpt_file *file, struct lpt_request *request,
				  struct lpt_io *io, struct lpt_out *out)
{
	struct lpt_chip_mode mode;

	memcpy(&mode, io->in, sizeof(mode));
	return lpt_file_clear_mode(file, request, mode.mode_flags, out);
}

/* Clients see the instance as the interrupt object: they only pass it on. */
static enum lpt_status connect_interrupt(struct lpt_file *file, struct lpt_request *request,
					 struct lpt_io *io, struct lpt_out *out)
{
	struct lpt_interrupt_information information = {
		.try_allocate_at_interrupt = routines_of(file)->try_allocate_at_interrupt,
		.free_from_interrupt = routines_of(file)->free_from_interrupt,
	};

	lpt_assert(io->routine != NULL);
	memcpy(&io->routine->entry, io->in, sizeof(io->routine->entry));

	enum lpt_status status = lpt_file_connect_interrupt(file, io->routine);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	io->routine_taken = true;
	lpt_put_opaque(&information, offsetof(struct lpt_interrupt_information, interrupt_object),
		       file->port->instance);
	lpt_put_opaque(&information, offsetof(struct lpt_interrupt_information, context),
		       file->context);
	memcpy(io->out, &information, sizeof(information));
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status disconnect_interrupt(struct lpt_file *file, struct lpt_request *request,
					    struct lpt_io *io, struct lpt_out *out)
{
	struct lpt_interrupt_service_routine entry;

	memcpy(&entry, io->in, sizeof(entry));
	return lpt_file_disconnect_interrupt(file, &entry, &io->routine_returned);
}

struct handler {
	enum lpt_request_code code;
	uint32_t in_size, out_size; /* at least; what is longer is accepted (R76) */
	bool when_gone;             /* works after the hardware vanished (R58) */
	bool when_enabled;          /* an unsupported request without the setting (R158) */
	enum lpt_status (*run)(struct lpt_file *file, struct lpt_request *request,
			       struct lpt_io *io, struct lpt_out *out);
};

/* All of the internal class. */
static const struct handler handlers[] = {
	{.code = LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE, .run = allocate},
	{.code = LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE, .when_gone = true, .run = free_port},
	{.code = LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO,
	 .out_size = sizeof(struct lpt_port_information),
	 .run = get_port},
	{.code = LPT_IOCTL_INTERNAL_GET_MORE_PARALLEL_PORT_INFO,
	 .out_size = sizeof(struct lpt_more_port_information),
	 .run = get_more},
	{.code = LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO,
	 .out_size = sizeof(struct lpt_pnp_information),
	 .run = get_pnp},
	{.code = LPT_IOCTL_INTERNAL_RELEASE_PARALLEL_PORT_INFO, .run = release_information},
	{.code = LPT_IOCTL_INTERNAL_SELECT_DEVICE,
	 .in_size = sizeof(struct lpt_1284_command),
	 .run = select_device},
	{.code = LPT_IOCTL_INTERNAL_DESELECT_DEVICE,
	 .in_size = sizeof(struct lpt_1284_command),
	 .run = deselect_device},
	{.code = LPT_IOCTL_INTERNAL_INIT_1284_3_BUS, .run = init_bus},
	{.code = LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE,
	 .in_size = sizeof(struct lpt_chip_mode),
	 .run = set_mode},
	{.code = LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE,
	 .in_size = sizeof(struct lpt_chip_mode),
	 .run = clear_mode},
	{.code = LPT_IOCTL_INTERNAL_PARALLEL_CONNECT_INTERRUPT,
	 .in_size = sizeof(struct lpt_interrupt_service_routine),
	 .out_size = sizeof(struct lpt_interrupt_information),
	 .when_enabled = true,
	 .run = connect_interrupt},
	{.code = LPT_IOCTL_INTERNAL_PARALLEL_DISCONNECT_INTERRUPT,
	 .in_size = sizeof(struct lpt_interrupt_service_routine),
	 .run = disconnect_interrupt},
};

/* What is no request of a port is refused like any other, and asks for no buffer. */
static enum lpt_status refuse(struct lpt_file *file, struct lpt_request *request, struct lpt_io *io,
			      struct lpt_out *out)
{
	return LPT_STATUS_NOT_SUPPORTED;
}

static const struct handler *lookup(enum lpt_request_class request_class, uint32_t code)
{
	static const struct handler unknown = {.run = refuse};

	for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
		if (request_class == LPT_CLASS_INTERNAL && handlers[i].code == code) {
			return &handlers[i];
		}
	}
	return &unknown;
}

static enum lpt_status dispatch(const struct handler *handler, struct lpt_file *file,
				struct lpt_request *request, struct lpt_io *io, struct lpt_out *out)
{
	enum lpt_status status = lpt_file_check(file);

	if (status == LPT_STATUS_INVALID_HANDLE ||
	    (status != LPT_STATUS_SUCCESS && !handler->when_gone)) {
		return status;
	}
	if (handler->when_enabled && !file->port->interrupts_enabled) {
		return LPT_STATUS_NOT_SUPPORTED;
	}
	if (io->in_len < handler->in_size || io->out_len < handler->out_size) {
		return LPT_STATUS_BUFFER_TOO_SMALL;
	}
	return handler->run(file, request, io, out);
}

enum lpt_status lpt_file_request(struct lpt_file *file, struct lpt_request *request,
				 struct lpt_io *io, struct lpt_out *out)
{
	const struct handler *handler = lookup(io->request_class, io->code);

	io->routine_taken = false;
	io->routine_returned = NULL;
	lpt_request_begin(request, file, LPT_REQUEST_NONE);

	enum lpt_status status = dispatch(handler, file, request, io, out);

	if (status == LPT_STATUS_PENDING) {
		return status;
	}
	request->status = status;
	request->information = status == LPT_STATUS_SUCCESS ? handler->out_size : 0;
	return status;
}
