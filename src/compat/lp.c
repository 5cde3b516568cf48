/* SPDX-License-Identifier: MIT */
/* /dev/lpN: what the printer interface of Linux does. */
#include <errno.h>

#include "compat/internal.h"

int lp_ioctl(struct node *node, const struct request *request)
{
	return -EINVAL;
}

ssize_t lp_read(struct node *node, const struct transfer *transfer)
{
	return -EIO;
}

ssize_t lp_write(struct node *node, const struct transfer *transfer)
{
	return -EIO;
}
