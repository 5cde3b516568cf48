/* SPDX-License-Identifier: MIT */
/* read(2) and write(2) of /dev/parportN: block transfers in the mode that the file is marked with.
 */
#include <errno.h>

#include "compat/ppdev.h"

ssize_t ppdev_read(struct node *node, const struct transfer *transfer)
{
	return -EINVAL;
}

ssize_t ppdev_write(struct node *node, const struct transfer *transfer)
{
	return -EINVAL;
}
