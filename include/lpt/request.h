/* SPDX-License-Identifier: MIT */
/**
 * @file
 * The documented request interface of a port: request classes and codes, the structures that
 * travel in the buffers, capability bits and chip modes.  lpt_request() in <lpt/lpt.h> sends one.
 *
 * The structures have the same layout on 32-bit and 64-bit machines: a pointer takes eight bytes.
 */
#ifndef LPT_REQUEST_H
#define LPT_REQUEST_H

#include <stdint.h>

#include <lpt/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a request reaches its target; two codes may be equal in different classes (R75). */
enum lpt_request_class {
	LPT_CLASS_CONTROL = 1,  /**< device control */
	LPT_CLASS_INTERNAL = 2, /**< internal device control */
};

/** Device type 0x16, method buffered, any access. */
#define LPT_IOCTL(function) (0x160000u | ((uint32_t)(function) << 2))

/* X(name, class, code): requests a port understands */
#define LPT_PORT_REQUEST_TABLE(X)                                                                  \
	X(IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE, LPT_CLASS_INTERNAL, LPT_IOCTL(11))                \
	X(IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, LPT_CLASS_INTERNAL, LPT_IOCTL(12))                \
	X(IOCTL_INTERNAL_PARALLEL_CONNECT_INTERRUPT, LPT_CLASS_INTERNAL, LPT_IOCTL(13))            \
	X(IOCTL_INTERNAL_PARALLEL_DISCONNECT_INTERRUPT, LPT_CLASS_INTERNAL, LPT_IOCTL(14))         \
	X(IOCTL_INTERNAL_RELEASE_PARALLEL_PORT_INFO, LPT_CLASS_INTERNAL, LPT_IOCTL(15))            \
	X(IOCTL_INTERNAL_GET_MORE_PARALLEL_PORT_INFO, LPT_CLASS_INTERNAL, LPT_IOCTL(17))           \
	X(IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE, LPT_CLASS_INTERNAL, LPT_IOCTL(19))                \
	X(IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE, LPT_CLASS_INTERNAL, LPT_IOCTL(20))              \
	X(IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, LPT_CLASS_INTERNAL, LPT_IOCTL(21))                 \
	X(IOCTL_INTERNAL_INIT_1284_3_BUS, LPT_CLASS_INTERNAL, LPT_IOCTL(22))                       \
	X(IOCTL_INTERNAL_SELECT_DEVICE, LPT_CLASS_INTERNAL, LPT_IOCTL(23))                         \
	X(IOCTL_INTERNAL_DESELECT_DEVICE, LPT_CLASS_INTERNAL, LPT_IOCTL(24))                       \
	X(IOCTL_INTERNAL_PARALLEL_PORT_FREE, LPT_CLASS_INTERNAL, LPT_IOCTL(40))

/* Each request's code under its name, prefixed LPT_. */
enum lpt_request_code {
#define LPT_REQUEST_MEMBER(name, request_class, code) LPT_##name = (int)(code),
	LPT_PORT_REQUEST_TABLE(LPT_REQUEST_MEMBER)
#undef LPT_REQUEST_MEMBER
};

/* A pointer member that takes eight bytes everywhere. */
#if UINTPTR_MAX > 0xffffffffu
#define LPT_POINTER(declaration, name) declaration
#else
#define LPT_POINTER(declaration, name)                                                             \
	declaration;                                                                               \
	uint32_t name##_high
#endif

struct lpt_1284_command;

/** Try once to allocate: non-zero if the caller owns the port now; never waits (R87-R90). */
typedef uint8_t (*lpt_try_allocate_port_fn)(void *context);
/** Free the port; the next waiter is served (R94). */
typedef void (*lpt_free_port_fn)(void *context);
/** Allocate and select requests now queued (R91-R93). */
typedef uint32_t (*lpt_query_num_waiters_fn)(void *context);
/** Set or clear a chip mode; gives a documented status number (R138). */
typedef uint32_t (*lpt_chip_mode_fn)(void *context, uint8_t mode);
/** Select or deselect a device; gives a documented status number (R114-R118). */
typedef uint32_t (*lpt_select_fn)(void *context, const struct lpt_1284_command *command);
/** An interrupt service routine; non-zero if the interrupt was its own. */
typedef uint8_t (*lpt_service_fn)(void *interrupt_object, void *context);
/** A deferred port check routine. */
typedef void (*lpt_deferred_fn)(void *context);

/** Answer of GET_PARALLEL_PORT_INFO. */
struct lpt_port_information {
	uint64_t original_controller; /**< bus address of the registers */
	uint64_t controller;          /**< address used */
	uint32_t span_of_controller;  /**< bytes */
	uint32_t reserved;
	LPT_POINTER(lpt_try_allocate_port_fn try_allocate_port, try_allocate_port);
	LPT_POINTER(lpt_free_port_fn free_port, free_port);
	LPT_POINTER(lpt_query_num_waiters_fn query_num_waiters, query_num_waiters);
	LPT_POINTER(void *context, context); /**< argument of the three */
};

/** Answer of GET_MORE_PARALLEL_PORT_INFO. */
struct lpt_more_port_information {
	uint32_t interface_type; /**< 1: ISA */
	uint32_t bus_number;
	uint32_t interrupt_level; /**< 0: none */
	uint32_t interrupt_vector;
	uint64_t interrupt_affinity; /**< bit mask of processors */
	uint32_t interrupt_mode;     /**< 0: level, 1: edge (latched) */
	uint32_t reserved;
};

/** Answer of GET_PARALLEL_PNP_INFO. */
struct lpt_pnp_information {
	uint64_t original_ecp_controller; /**< bus address, 0 none */
	uint64_t ecp_controller;
	uint32_t span_of_ecp_controller; /**< bytes */
	uint32_t port_number;            /**< not used */
	uint32_t hardware_capabilities;  /**< LPT_PPT_* */
	uint32_t fifo_depth;             /**< words */
	LPT_POINTER(lpt_chip_mode_fn try_set_chip_mode, try_set_chip_mode);
	LPT_POINTER(lpt_chip_mode_fn clear_chip_mode, clear_chip_mode);
	uint32_t fifo_width;                      /**< bits of one word */
	uint32_t span_of_epp_controller;          /**< not used */
	uint64_t epp_controller_physical_address; /**< not used */
	uint32_t ieee1284_3_device_count;         /**< daisy-chain devices */
	uint32_t current_mode;                    /**< chip mode, 0 compatibility */
	LPT_POINTER(lpt_select_fn try_select_device, try_select_device);
	LPT_POINTER(lpt_select_fn deselect_device, deselect_device);
	LPT_POINTER(void *context, context); /**< argument of the four */
	uint16_t port_name[16];              /**< "LPT1", UTF-16, zero-terminated */
};

/** Input of SELECT_DEVICE and DESELECT_DEVICE. */
struct lpt_1284_command {
	uint8_t id;   /**< daisy-chain number */
	uint8_t port; /**< 0 */
	uint8_t reserved[2];
	uint32_t command_flags; /**< LPT_PAR_* */
};

#define LPT_PAR_END_OF_CHAIN_DEVICE 0x00000001u /**< the device behind the chain; id is ignored */
#define LPT_PAR_HAVE_PORT_KEEP_PORT 0x00000002u /**< select: I own it; deselect: keep it */

/** Input of SET_CHIP_MODE and CLEAR_CHIP_MODE. */
struct lpt_chip_mode {
	uint8_t mode_flags; /**< wanted mode, or the current one when clearing */
	uint8_t success;    /**< not used */
};

/** Input of CONNECT_INTERRUPT and DISCONNECT_INTERRUPT. */
struct lpt_interrupt_service_routine {
	LPT_POINTER(lpt_service_fn service_routine, service_routine);
	LPT_POINTER(void *service_context, service_context);
	LPT_POINTER(lpt_deferred_fn deferred_routine, deferred_routine); /**< may be NULL */
	LPT_POINTER(void *deferred_context, deferred_context);
};

/** Answer of CONNECT_INTERRUPT, over the same buffer. */
struct lpt_interrupt_information {
	LPT_POINTER(void *interrupt_object, interrupt_object);
	LPT_POINTER(lpt_try_allocate_port_fn try_allocate_at_interrupt, try_allocate_at_interrupt);
	LPT_POINTER(lpt_free_port_fn free_from_interrupt, free_from_interrupt);
	LPT_POINTER(void *context, context);
};

/* hardware_capabilities */
#define LPT_PPT_NO_HARDWARE_PRESENT 0x00000000u
#define LPT_PPT_ECP_PRESENT 0x00000001u
#define LPT_PPT_EPP_PRESENT 0x00000002u
#define LPT_PPT_EPP_32_PRESENT 0x00000004u
#define LPT_PPT_BYTE_PRESENT 0x00000008u
#define LPT_PPT_BIDI_PRESENT 0x00000008u
#define LPT_PPT_1284_3_PRESENT 0x00000010u

/* Chip modes: bits 7-5 of the ECR. */
#define LPT_CHIP_COMPATIBILITY 0x00u
#define LPT_CHIP_BYTE 0x20u
#define LPT_CHIP_FIFO 0x40u
#define LPT_CHIP_ECP 0x60u
#define LPT_CHIP_EPP 0x80u

#ifdef __cplusplus
}
#endif

#endif
