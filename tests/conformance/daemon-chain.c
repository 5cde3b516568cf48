/* SPDX-License-Identifier: MIT */
#include "daemon-chain.h"

#include <string.h>

#include <lpt/ieee1284.h>

void open_files(int n)
{
	CHECK(add_port("chain,name=LPT3,devices=2,id0=MFG:Test;MDL:Near;,id1=MFG:Test;MDL:Far;") ==
	      0);
	for (int i = 0; i < n; i++) {
		CHECK(open_port(i, "LPT3") == 0);
	}
}

int listener_of(struct lpt_file *file)
{
	char id[256] = "";
	struct lpt_1284_request request = {.operation = LPT_1284_ID,
					   .mode = LPT_1284_NIBBLE,
					   .buffer = id,
					   .n = sizeof(id) - 1};
	struct lpt_1284_result result;

	if (lpt_1284(file, &request, &result) != 0 || result.done < 2) {
		return NOBODY;
	}
	const char *text = id + 2;
	return strstr(text, "MDL:Near;") ? NEAREST : strstr(text, "MDL:Far;") ? SECOND : PRINTER;
}

int listener(int i)
{
	return listener_of(clients[i].file);
}

uint32_t select_id(int i, uint8_t id, uint32_t flags)
{
	return lpt_status_number(ask_select(i, LPT_IOCTL_INTERNAL_SELECT_DEVICE, id, flags));
}

uint32_t deselect_id(int i, uint8_t id, uint32_t flags)
{
	return lpt_status_number(ask_select(i, LPT_IOCTL_INTERNAL_DESELECT_DEVICE, id, flags));
}

uint32_t allocate(int i)
{
	return lpt_status_number(
		ask(i, LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE, NULL, 0, 0, NULL));
}

struct lpt_pnp_information pnp_of_chain(int i)
{
	struct lpt_pnp_information pnp;

	memset(&pnp, 0xff, sizeof(pnp));
	lpt_get_pnp_information(clients[i].file, &pnp);
	return pnp;
}

bool counts(int i, uint32_t n)
{
	return pnp_of_chain(i).ieee1284_3_device_count == n;
}

struct before look(void)
{
	struct lpt_port_info info = {0};

	look_at("LPT3", &info);
	return (struct before){info.accesses, info.n_allocations, info.n_frees, info.n_waiters};
}

bool is_unchanged(struct before before)
{
	struct before now = look();

	return now.accesses == before.accesses && now.n_allocations == before.n_allocations &&
	       now.n_frees == before.n_frees && now.n_waiters == before.n_waiters;
}

bool port_is_free(void)
{
	struct before now = look();

	return now.n_allocations == now.n_frees && now.n_waiters == 0;
}
