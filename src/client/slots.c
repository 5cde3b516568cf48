/* SPDX-License-Identifier: MIT */
/*
 * The contexts of callback routines: what a routine gets instead of a pointer is the number of a
 * slot and the generation of its use.  So a context outlives its object harmlessly: a call after
 * close finds another generation, or an object of another kind, and refuses.
 *
 * Slots are shared by all connections of a process, which may belong to different threads: a slot
 * is taken by one atomic exchange, and everything in it belongs to the object's thread from then
 * on.
 */
#include <errno.h>
#include <stdatomic.h>

#include "client/internal.h"

#define SLOT_BITS 12

_Static_assert(SLOTS_MAX == 1u << SLOT_BITS, "a context has room for the number of each slot");

static struct slot {
	atomic_bool used;
	atomic_uintptr_t generation; /* of the last use, from 1 */
	atomic_int kind;
	_Atomic(void *) object;
} slots[SLOTS_MAX];

static void *context_of(uintptr_t slot, uintptr_t generation)
{
	return (void *)(generation << SLOT_BITS | slot);
}

void *slot_take(enum slot_kind kind, void *object)
{
	for (uintptr_t i = 0; i < SLOTS_MAX; i++) {
		if (!atomic_exchange(&slots[i].used, true)) {
			uintptr_t generation = atomic_fetch_add(&slots[i].generation, 1) + 1;

			atomic_store(&slots[i].kind, kind);
			atomic_store(&slots[i].object, object);
			return context_of(i, generation);
		}
	}
	return NULL;
}

void *slot_object(enum slot_kind kind, void *context)
{
	uintptr_t index = (uintptr_t)context % SLOTS_MAX;
	struct slot *slot = &slots[index];

	if (!context || context_of(index, atomic_load(&slot->generation)) != context ||
	    atomic_load(&slot->kind) != (int)kind) {
		return NULL;
	}
	return atomic_load(&slot->object);
}

void *slot_give_back(void *context)
{
	if (context) {
		struct slot *slot = &slots[(uintptr_t)context % SLOTS_MAX];

		atomic_store(&slot->object, NULL);
		atomic_store(&slot->used, false);
	}
	return NULL;
}

int slots_full(struct lpt_connection *conn)
{
	return connection_fail(conn, -ENFILE,
			       "more than %u files and devices use callback routines", SLOTS_MAX);
}
