/* SPDX-License-Identifier: MIT */
/*
 * The rights of the process, the fault that an instruction without the kernel's right raises, and
 * one lock around the address space.  The lock is held with every signal blocked, but for the time
 * of a wait for one's turn: then signals arrive as ever, and what their handlers do with ports
 * reaches nobody, for the thread that would do it is the one that waits.
 */
#include "compat/ioport/ioport.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "compat/ioport/emulate.h"
#include "compat/ioport/space.h"
#include "compat/ioport/trap.h"
#include "compat/own-memory.h"

#define N_ADDRESSES 65536u
#define LEVEL_MAX 3
#define TRAP_GENERAL_PROTECTION 13
#define USER_ADDRESS_BITS 47

struct ioport {
	pthread_mutex_t lock;     /* of what follows, but for rights and level */
	_Atomic uintptr_t holder; /* thread that has it; 0 none */
	sigset_t outside;         /* what the holder's mask is without the lock */
	const char *socket;       /* of the daemon; NULL: any */
	struct space *space;      /* owned; NULL: none yet */
	bool watches_forks;

	uint8_t rights[N_ADDRESSES / 8]; /* a set bit allows */
	int level;

	uint8_t block[SPACE_BLOCK_MAX]; /* of a string form */
};

static struct ioport io = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* --- the lock --- */

/* Every signal is blocked; outside: the mask without that.  False: this thread has the lock, and
 * waits for its turn. */
static bool lock(const sigset_t *outside)
{
	uintptr_t self = (uintptr_t)pthread_self();

	if (io.holder == self) {
		return false;
	}
	pthread_mutex_lock(&io.lock);
	io.holder = self;
	io.outside = *outside;
	return true;
}

static void unlock(void)
{
	io.holder = 0;
	pthread_mutex_unlock(&io.lock);
}

/* The same from the program's own code; leave() must follow where it gave true. */
static bool enter(sigset_t *ret_outside)
{
	trap_block_all(ret_outside);
	if (lock(ret_outside)) {
		return true;
	}
	trap_set_mask(ret_outside, NULL);
	return false;
}

static void leave(const sigset_t *outside)
{
	unlock();
	trap_set_mask(outside, NULL);
}

static void begin_wait(void *context)
{
	trap_set_mask(&io.outside, NULL);
}

static void end_wait(void *context)
{
	trap_block_all(NULL);
}

/* --- the connection --- */

static int open_space(void)
{
	const struct space_wait wait = {begin_wait, end_wait, NULL};

	return space_new(io.socket, &wait, &io.space) < 0 ? -EIO : 0;
}

/* Only the thread that forked is here; a lock that another one held stays locked for ever. */
static void after_fork(void)
{
	sigset_t outside;

	trap_block_all(&outside);
	pthread_mutex_init(&io.lock, NULL);
	io.holder = 0;
	if (io.space) {
		io.space = space_free(io.space);
		open_space();
	}
	trap_set_mask(&outside, NULL);
}

void ioport_use_socket(const char *socket)
{
	io.socket = socket;
}

int ioport_connect(void)
{
	sigset_t outside;

	if (!enter(&outside)) {
		return 0;
	}
	int r = io.space ? 0 : open_space();

	if (r == 0 && !io.watches_forks) {
		io.watches_forks = pthread_atfork(NULL, NULL, after_fork) == 0;
	}
	leave(&outside);
	return r;
}

/* --- the program's memory --- */

static int load(void *context, uint8_t *to, uint64_t from, size_t n)
{
	return own_memory_read(to, from, n);
}

static int store(void *context, uint64_t to, const uint8_t *from, size_t n)
{
	return own_memory_write(to, from, n);
}

/* --- rights --- */

static bool may_access(void *context, uint16_t address, unsigned width)
{
	for (unsigned i = 0; i < width && io.level < LEVEL_MAX; i++) {
		unsigned at = (unsigned)address + i;

		if (at >= N_ADDRESSES || !(io.rights[at / 8] >> (at % 8) & 1)) {
			return false;
		}
	}
	return true;
}

static bool may_set_flag(void *context)
{
	return io.level == LEVEL_MAX;
}

/* --- instructions --- */

static void read_space(void *context, uint16_t address, unsigned width, uint8_t *bytes, size_t n)
{
	space_read(io.space, address, width, bytes, n);
}

static void write_space(void *context, uint16_t address, unsigned width, const uint8_t *bytes,
			size_t n)
{
	space_write(io.space, address, width, bytes, n);
}

static void read_nothing(void *context, uint16_t address, unsigned width, uint8_t *bytes, size_t n)
{
	memset(bytes, 0xff, n * width);
}

static void write_nothing(void *context, uint16_t address, unsigned width, const uint8_t *bytes,
			  size_t n)
{
}

static int execute(struct ioport_cpu *cpu, const struct ioport_insn *insn, const sigset_t *outside,
		   uint64_t *ret_fault)
{
	struct ioport_ops ops = {
		.may_access = may_access,
		.may_set_flag = may_set_flag,
		.load = load,
		.store = store,
	};
	uint8_t element[4];
	bool locked = lock(outside);

	ops.read = locked && io.space ? read_space : read_nothing;
	ops.write = locked && io.space ? write_space : write_nothing;
	ops.block = locked ? io.block : element;
	ops.block_size = locked ? sizeof(io.block) : sizeof(element);
	int r = ioport_emulate(cpu, insn, &ops, ret_fault);

	if (locked) {
		unlock();
	}
	return r;
}

/* Is the fault one that an instruction without a right raises, of code that can be read? */
static bool is_protection(const siginfo_t *info, const greg_t *gregs)
{
	return info->si_code == SI_KERNEL && gregs[REG_TRAPNO] == TRAP_GENERAL_PROTECTION &&
	       (uint64_t)gregs[REG_RIP] >> USER_ADDRESS_BITS == 0;
}

static bool serve(siginfo_t *info, ucontext_t *context)
{
	greg_t *gregs = context->uc_mcontext.gregs;
	struct ioport_insn insn;
	uint64_t fault;

	if (!is_protection(info, gregs) ||
	    ioport_decode((const uint8_t *)gregs[REG_RIP], IOPORT_INSN_MAX, IOPORT_MODE_64, &insn) <
		    0) {
		return false;
	}
	struct ioport_cpu cpu = {
		.ip = (uint64_t)gregs[REG_RIP],
		.ax = (uint64_t)gregs[REG_RAX],
		.cx = (uint64_t)gregs[REG_RCX],
		.dx = (uint64_t)gregs[REG_RDX],
		.si = (uint64_t)gregs[REG_RSI],
		.di = (uint64_t)gregs[REG_RDI],
		.flags = (uint64_t)gregs[REG_EFL],
	};
	int r = execute(&cpu, &insn, &context->uc_sigmask, &fault);

	if (r == -EFAULT) { /* as if the processor had reached for that memory */
		info->si_code = SEGV_MAPERR;
		info->si_addr = (void *)(uintptr_t)fault;
	}
	gregs[REG_RIP] = (greg_t)cpu.ip;
	gregs[REG_RAX] = (greg_t)cpu.ax;
	gregs[REG_RCX] = (greg_t)cpu.cx;
	gregs[REG_RSI] = (greg_t)cpu.si;
	gregs[REG_RDI] = (greg_t)cpu.di;
	return r == 0;
}

/* --- what the program asks for --- */

static int set_up(void)
{
	int r = ioport_connect();

	return r < 0 ? r : trap_install(serve);
}

int ioport_permit(unsigned long from, unsigned long n, bool on)
{
	if (from + n <= from || from + n > N_ADDRESSES) {
		return -EINVAL;
	}
	int r = on ? set_up() : 0;

	for (unsigned long at = from; at < from + n && r == 0; at++) {
		uint8_t bit = (uint8_t)(1u << (at % 8));

		io.rights[at / 8] =
			(uint8_t)(on ? io.rights[at / 8] | bit : io.rights[at / 8] & ~bit);
	}
	return r;
}

int ioport_level(int level)
{
	if (level < 0 || level > LEVEL_MAX) {
		return -EINVAL;
	}
	int r = level > 0 ? set_up() : 0;

	if (r == 0) {
		io.level = level;
	}
	return r;
}

/* --- /dev/port --- */

static size_t bytes_left(uint64_t address, size_t n)
{
	uint64_t left = address < N_ADDRESSES ? N_ADDRESSES - address : 0;

	return n < left ? n : (size_t)left;
}

ssize_t ioport_read(uint64_t address, void *buf, size_t n)
{
	uint64_t memory = (uint64_t)(uintptr_t)buf;
	int r = 0;
	size_t done = 0;

	for (n = bytes_left(address, n); done < n && r == 0; done += r == 0) {
		uint8_t byte = 0xff;
		sigset_t outside;

		if (enter(&outside)) {
			space_read(io.space, (uint16_t)(address + done), 1, &byte, 1);
			leave(&outside);
		}
		r = store(NULL, memory + done, &byte, 1);
	}
	return done > 0 ? (ssize_t)done : r;
}

ssize_t ioport_write(uint64_t address, const void *buf, size_t n)
{
	uint64_t memory = (uint64_t)(uintptr_t)buf;
	int r = 0;
	size_t done = 0;

	for (n = bytes_left(address, n); done < n && r == 0; done += r == 0) {
		sigset_t outside;
		uint8_t byte;

		r = load(NULL, &byte, memory + done, 1);
		if (r == 0 && enter(&outside)) {
			space_write(io.space, (uint16_t)(address + done), 1, &byte, 1);
			leave(&outside);
		}
	}
	return done > 0 ? (ssize_t)done : r;
}
