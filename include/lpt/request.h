/* SPDX-License-Identifier: MIT */
/**
 * @file
 * The documented request interface of ports and devices: request classes and codes, the
 * structures that travel in the buffers, capability bits, chip modes and protocols.  lpt_request()
 * in <lpt/lpt.h> and lpt_device_request() in <lpt/device.h> send one.
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

/** Device type 0x1b, method buffered, any access: requests of serial ports that devices take. */
#define LPT_SERIAL_IOCTL(function) (0x1b0000u | ((uint32_t)(function) << 2))

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

/* X(name, class, code): requests a device understands.  Two of them have the codes of others. */
#define LPT_DEVICE_REQUEST_TABLE(X)                                                                \
	X(IOCTL_PAR_QUERY_INFORMATION, LPT_CLASS_CONTROL, LPT_IOCTL(1))                            \
	X(IOCTL_PAR_SET_INFORMATION, LPT_CLASS_CONTROL, LPT_IOCTL(2))                              \
	X(IOCTL_PAR_QUERY_DEVICE_ID, LPT_CLASS_CONTROL, LPT_IOCTL(3))                              \
	X(IOCTL_PAR_QUERY_DEVICE_ID_SIZE, LPT_CLASS_CONTROL, LPT_IOCTL(4))                         \
	X(IOCTL_IEEE1284_GET_MODE, LPT_CLASS_CONTROL, LPT_IOCTL(5))                                \
	X(IOCTL_IEEE1284_NEGOTIATE, LPT_CLASS_CONTROL, LPT_IOCTL(6))                               \
	X(IOCTL_PAR_SET_WRITE_ADDRESS, LPT_CLASS_CONTROL, LPT_IOCTL(7))                            \
	X(IOCTL_PAR_SET_READ_ADDRESS, LPT_CLASS_CONTROL, LPT_IOCTL(8))                             \
	X(IOCTL_PAR_GET_DEVICE_CAPS, LPT_CLASS_CONTROL, LPT_IOCTL(9))                              \
	X(IOCTL_PAR_GET_DEFAULT_MODES, LPT_CLASS_CONTROL, LPT_IOCTL(10))                           \
	X(IOCTL_PAR_QUERY_RAW_DEVICE_ID, LPT_CLASS_CONTROL, LPT_IOCTL(12))                         \
	X(IOCTL_PAR_IS_PORT_FREE, LPT_CLASS_CONTROL, LPT_IOCTL(21))                                \
	X(IOCTL_PAR_QUERY_LOCATION, LPT_CLASS_CONTROL, LPT_IOCTL(22))                              \
	X(IOCTL_SERIAL_SET_TIMEOUTS, LPT_CLASS_CONTROL, LPT_SERIAL_IOCTL(7))                       \
	X(IOCTL_SERIAL_GET_TIMEOUTS, LPT_CLASS_CONTROL, LPT_SERIAL_IOCTL(8))                       \
	X(IOCTL_INTERNAL_PARCLASS_CONNECT, LPT_CLASS_INTERNAL, LPT_IOCTL(30))                      \
	X(IOCTL_INTERNAL_PARCLASS_DISCONNECT, LPT_CLASS_INTERNAL, LPT_IOCTL(31))                   \
	X(IOCTL_INTERNAL_DISCONNECT_IDLE, LPT_CLASS_INTERNAL, LPT_IOCTL(32))                       \
	X(IOCTL_INTERNAL_LOCK_PORT, LPT_CLASS_INTERNAL, LPT_IOCTL(37))                             \
	X(IOCTL_INTERNAL_UNLOCK_PORT, LPT_CLASS_INTERNAL, LPT_IOCTL(38))                           \
	X(IOCTL_INTERNAL_LOCK_PORT_NO_SELECT, LPT_CLASS_INTERNAL, LPT_IOCTL(52))                   \
	X(IOCTL_INTERNAL_UNLOCK_PORT_NO_DESELECT, LPT_CLASS_INTERNAL, LPT_IOCTL(53))

/* Each request's code under its name, prefixed LPT_. */
enum lpt_request_code {
#define LPT_REQUEST_MEMBER(name, request_class, code) LPT_##name = (int)(code),
	LPT_PORT_REQUEST_TABLE(LPT_REQUEST_MEMBER) LPT_DEVICE_REQUEST_TABLE(LPT_REQUEST_MEMBER)
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

/** The protocols that the device supports, LPT_PROTOCOL_*; 0 without the lock (R221). */
typedef uint16_t (*lpt_determine_fn)(void *context);
/** Connect the fastest protocol of a mask; gives a documented status number (R218-R220). */
typedef uint32_t (*lpt_negotiate_fn)(void *context, uint16_t forward_mask, uint16_t reverse_mask,
				     uint32_t safety, uint8_t is_forward);
/** Terminate, or change direction; gives a documented status number (R217, R222-R225). */
typedef uint32_t (*lpt_device_fn)(void *context);
/** Read at most n bytes; *ret_n is always set; the channel has no effect (R199, R201). */
typedef uint32_t (*lpt_parallel_read_fn)(void *context, void *buffer, uint32_t n, uint32_t *ret_n,
					 uint8_t channel);
/** Write at most n bytes; *ret_n is always set; the channel has no effect (R200, R201). */
typedef uint32_t (*lpt_parallel_write_fn)(void *context, const void *buffer, uint32_t n,
					  uint32_t *ret_n, uint8_t channel);

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

/** Answer of PAR_QUERY_INFORMATION. */
struct lpt_query_information {
	uint8_t status; /**< LPT_PARALLEL_* */
};

#define LPT_PARALLEL_INIT 0x01u
#define LPT_PARALLEL_AUTOFEED 0x02u
#define LPT_PARALLEL_PAPER_EMPTY 0x04u
#define LPT_PARALLEL_OFF_LINE 0x08u
#define LPT_PARALLEL_POWER_OFF 0x10u
#define LPT_PARALLEL_NOT_CONNECTED 0x20u
#define LPT_PARALLEL_BUSY 0x40u
#define LPT_PARALLEL_SELECTED 0x80u

/** Input of PAR_SET_INFORMATION. */
struct lpt_set_information {
	uint8_t init; /**< LPT_PARALLEL_INIT */
};

/** Answer of PAR_QUERY_DEVICE_ID_SIZE. */
struct lpt_device_id_size {
	uint32_t device_id_size; /**< bytes of the ID and a terminator */
};

/** Sets of protocols offered, or the one of each direction that was chosen. */
struct lpt_negotiation_mask {
	uint16_t read_mask;  /**< LPT_PROTOCOL_* */
	uint16_t write_mask; /**< LPT_PROTOCOL_* */
};

/* Protocols of devices. */
#define LPT_PROTOCOL_NONE 0x0000u
#define LPT_PROTOCOL_CENTRONICS 0x0001u
#define LPT_PROTOCOL_IEEE_COMPATIBILITY 0x0002u
#define LPT_PROTOCOL_NIBBLE 0x0004u
#define LPT_PROTOCOL_CHANNEL_NIBBLE 0x0008u
#define LPT_PROTOCOL_BYTE_BIDIR 0x0010u
#define LPT_PROTOCOL_EPP_HW 0x0020u
#define LPT_PROTOCOL_EPP_SW 0x0040u
#define LPT_PROTOCOL_EPP_ANY 0x0060u
#define LPT_PROTOCOL_BOUNDED_ECP 0x0080u
#define LPT_PROTOCOL_ECP_HW_NOIRQ 0x0100u
#define LPT_PROTOCOL_ECP_HW_IRQ 0x0200u
#define LPT_PROTOCOL_ECP_SW 0x0400u
#define LPT_PROTOCOL_ECP_ANY 0x0780u

/** Time-outs of a device, in ms; all zero: never. */
struct lpt_serial_timeouts {
	uint32_t read_interval;         /**< between two bytes; all ones: do not wait */
	uint32_t read_total_multiplier; /**< for each byte wanted */
	uint32_t read_total_constant;   /**< and for the request */
	uint32_t write_total_multiplier;
	uint32_t write_total_constant;
};

/** Answer of PARCLASS_CONNECT. */
struct lpt_parclass_information {
	uint64_t controller;            /**< address of the port */
	uint64_t ecr_controller;        /**< of its ECP registers; 0 none */
	uint32_t span_of_controller;    /**< bytes */
	uint32_t hardware_capabilities; /**< LPT_PPT_* */
	LPT_POINTER(lpt_determine_fn determine_ieee_modes, determine_ieee_modes);
	LPT_POINTER(lpt_negotiate_fn negotiate_ieee_mode, negotiate_ieee_mode);
	LPT_POINTER(lpt_device_fn terminate_ieee_mode, terminate_ieee_mode);
	LPT_POINTER(lpt_device_fn ieee_fwd_to_rev_mode, ieee_fwd_to_rev_mode);
	LPT_POINTER(lpt_device_fn ieee_rev_to_fwd_mode, ieee_rev_to_fwd_mode);
	LPT_POINTER(lpt_parallel_read_fn parallel_read, parallel_read);
	LPT_POINTER(lpt_parallel_write_fn parallel_write, parallel_write);
	LPT_POINTER(void *parclass_context, parclass_context); /**< argument of the seven */
	uint32_t fifo_depth;                                   /**< words */
	uint32_t fifo_width;                                   /**< bits of one word */
	LPT_POINTER(lpt_select_fn parallel_try_select, parallel_try_select); /**< NULL */
	LPT_POINTER(lpt_select_fn parallel_deselect, parallel_deselect);     /**< NULL */
};

/** The seven routines of a connection, as the wire names them; NONE: a request that is queued. */
enum lpt_device_routine {
	LPT_ROUTINE_NONE = 0,
	LPT_ROUTINE_DETERMINE,
	LPT_ROUTINE_NEGOTIATE,
	LPT_ROUTINE_TERMINATE,
	LPT_ROUTINE_FWD_TO_REV,
	LPT_ROUTINE_REV_TO_FWD,
	LPT_ROUTINE_READ,
	LPT_ROUTINE_WRITE,
};

/* flags of lpt_device_open() in <lpt/device.h> */
#define LPT_DEVICE_AS_DIRECTORY 0x01u /**< refused: a device is no folder (R163) */

#define LPT_SAFE_MODE 0u /**< the only safety that is permitted */
#define LPT_UNSAFE_MODE 1u

/** Classes of file information that a device tells. */
enum lpt_file_information_class {
	LPT_FILE_STANDARD_INFORMATION = 5,
	LPT_FILE_POSITION_INFORMATION = 14,
};

/** FileStandardInformation: all zero. */
struct lpt_file_standard_information {
	uint64_t allocation_size, end_of_file;
	uint32_t number_of_links;
	uint8_t delete_pending, directory;
	uint8_t reserved[2];
};

/** FilePositionInformation: zero. */
struct lpt_file_position_information {
	uint64_t current_byte_offset;
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
