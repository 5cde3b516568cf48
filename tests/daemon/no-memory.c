/* SPDX-License-Identifier: MIT */
/* See no-memory.h. */
#include "no-memory.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <systemd/sd-event.h>

static atomic_int until_failure = -1; /* negative: none fails */

void no_memory_after(int n)
{
	atomic_store(&until_failure, n);
}

bool no_memory_ends(void)
{
	return atomic_exchange(&until_failure, -1) < 0;
}

static bool fails(void)
{
	return atomic_load(&until_failure) >= 0 && atomic_fetch_sub(&until_failure, 1) == 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
int __real_sd_event_add_defer(sd_event *loop, sd_event_source **ret_source,
			      sd_event_handler_t callback, void *userdata);
int __real_sd_event_add_io(sd_event *loop, sd_event_source **ret_source, int fd, uint32_t events,
			   sd_event_io_handler_t callback, void *userdata);
int __real_sd_event_add_time_relative(sd_event *loop, sd_event_source **ret_source, clockid_t clock,
				      uint64_t usec, uint64_t accuracy,
				      sd_event_time_handler_t callback, void *userdata);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
			  void *(*start)(void *), void *argument);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
int __wrap_sd_event_add_defer(sd_event *loop, sd_event_source **ret_source,
			      sd_event_handler_t callback, void *userdata);
int __wrap_sd_event_add_io(sd_event *loop, sd_event_source **ret_source, int fd, uint32_t events,
			   sd_event_io_handler_t callback, void *userdata);
int __wrap_sd_event_add_time_relative(sd_event *loop, sd_event_source **ret_source, clockid_t clock,
				      uint64_t usec, uint64_t accuracy,
				      sd_event_time_handler_t callback, void *userdata);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
			  void *(*start)(void *), void *argument);

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

int __wrap_sd_event_add_defer(sd_event *loop, sd_event_source **ret_source,
			      sd_event_handler_t callback, void *userdata)
{
	return fails() ? -ENOMEM : __real_sd_event_add_defer(loop, ret_source, callback, userdata);
}

int __wrap_sd_event_add_io(sd_event *loop, sd_event_source **ret_source, int fd, uint32_t events,
			   sd_event_io_handler_t callback, void *userdata)
{
	return fails() ? -ENOMEM
		       : __real_sd_event_add_io(loop, ret_source, fd, events, callback, userdata);
}

int __wrap_sd_event_add_time_relative(sd_event *loop, sd_event_source **ret_source, clockid_t clock,
				      uint64_t usec, uint64_t accuracy,
				      sd_event_time_handler_t callback, void *userdata)
{
	return fails() ? -ENOMEM
		       : __real_sd_event_add_time_relative(loop, ret_source, clock, usec, accuracy,
							   callback, userdata);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
			  void *(*start)(void *), void *argument)
{
	return fails() ? EAGAIN : __real_pthread_create(thread, attributes, start, argument);
}
