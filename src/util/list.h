/* SPDX-License-Identifier: MIT */
/*
 * Doubly linked lists whose links live inside the objects.  A list head is a link of its own; an
 * unlinked object has a link that points to itself, so removing twice does no harm.
 */
#ifndef LPT_UTIL_LIST_H
#define LPT_UTIL_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct lpt_list {
	struct lpt_list *next, *prev;
};

#define lpt_container_of(link, type, member) ((type *)((char *)(link)-offsetof(type, member)))

/* The loop body must not remove `at`; use lpt_list_for_each_safe() for that. */
#define lpt_list_for_each(at, list)                                                                \
	for (struct lpt_list *at = (list)->next; at != (list); at = at->next)

#define lpt_list_for_each_safe(at, list)                                                           \
	for (struct lpt_list *at = (list)->next, *at##_next = at->next; at != (list);              \
	     at = at##_next, at##_next = at->next)

static inline void lpt_list_init(struct lpt_list *list)
{
	list->next = list->prev = list;
}

static inline bool lpt_list_is_empty(const struct lpt_list *list)
{
	return list->next == list;
}

static inline struct lpt_list *lpt_list_first(const struct lpt_list *list)
{
	return lpt_list_is_empty(list) ? NULL : list->next;
}

static inline void lpt_list_append(struct lpt_list *list, struct lpt_list *link)
{
	link->prev = list->prev;
	link->next = list;
	list->prev->next = link;
	list->prev = link;
}

static inline void lpt_list_remove(struct lpt_list *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	lpt_list_init(link);
}

#endif
