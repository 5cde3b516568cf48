/* SPDX-License-Identifier: MIT */
#include "daemon-device.h"

#include <stdio.h>
#include <string.h>

struct lpt_device *devices[N_CLIENTS];
static int n_ended; /* transfers, so far */

uint32_t open_device(int i, const char *name, uint32_t flags)
{
	enum lpt_status status = LPT_STATUS_SUCCESS;

	devices[i] = NULL;
	if (connect_client(i) < 0) {
		return lpt_status_number(LPT_STATUS_UNSUCCESSFUL);
	}
	int r = lpt_device_open(clients[i].conn, name, flags, &status, &devices[i]);
	return r == 0 ? 0 : lpt_status_number(status);
}

bool open_echo(const char *keys)
{
	char spec[300];

	snprintf(spec, sizeof(spec), "echo,name=LPT3%s", keys);
	return add_port(spec) == 0 && open_device(0, "LPT3", 0) == 0;
}

bool open_chain(void)
{
	open_files(0);
	return open_device(FIRST_DEVICE, "LPT3.0", 0) == 0 &&
	       open_device(SECOND_DEVICE, "LPT3.1", 0) == 0 &&
	       open_device(END_DEVICE, "LPT3.4", 0) == 0 &&
	       open_device(RAW_DEVICE, "LPT3", 0) == 0 && open_port(PORT_CLIENT, "LPT3") == 0 &&
	       open_port(OTHER_CLIENT, "LPT3") == 0;
}

bool lose_second_device(void)
{
	return adjust_port("LPT3", "present1", "no") == 0 && start_allocate(PORT_CLIENT) == 0 &&
	       is_granted(PORT_CLIENT) &&
	       ask(PORT_CLIENT, INIT_BUS, NULL, 0, 0, NULL) == LPT_STATUS_SUCCESS &&
	       free_port(PORT_CLIENT) == 0;
}

/* Class of one of the requests of devices; 0: it is none. */
static int class_of(uint32_t code)
{
	static const struct {
		enum lpt_request_class request_class;
		uint32_t code;
	} known[] = {
#define KNOWN(name, request_class, code) {request_class, code},
		LPT_DEVICE_REQUEST_TABLE(KNOWN)
#undef KNOWN
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].code == code) {
			return known[i].request_class;
		}
	}
	return 0;
}

bool is_device_request(uint32_t code)
{
	return class_of(code) != 0;
}

uint32_t request_of(int i, uint32_t code, void *buffer, uint32_t in_len, uint32_t out_len,
		    int64_t timeout_ms, uint32_t *ret_information)
{
	enum lpt_status status = LPT_STATUS_UNSUCCESSFUL;
	uint32_t information = 0xbad;

	if (lpt_device_request(devices[i], (enum lpt_request_class)class_of(code), code, buffer,
			       in_len, buffer, out_len, timeout_ms, &status, &information) < 0) {
		return lpt_status_number(LPT_STATUS_INVALID_HANDLE);
	}
	if (ret_information) {
		*ret_information = information;
	}
	return lpt_status_number(status);
}

uint32_t ask_device(int i, uint32_t code)
{
	uint32_t information = 0;
	uint32_t number = request_of(i, code, NULL, 0, 0, TRANSFER_MS, &information);

	return information == 0 ? number : 0xffffffff;
}

uint32_t read_device(int i, void *buffer, uint32_t n, uint32_t *ret_n)
{
	enum lpt_status status = LPT_STATUS_UNSUCCESSFUL;

	lpt_device_read(devices[i], buffer, n, 0, TRANSFER_MS, &status, ret_n);
	return lpt_status_number(status);
}

uint32_t write_device(int i, const char *text, uint32_t *ret_n)
{
	enum lpt_status status = LPT_STATUS_UNSUCCESSFUL;

	lpt_device_write(devices[i], text, (uint32_t)strlen(text), 0, TRANSFER_MS, &status, ret_n);
	return lpt_status_number(status);
}

bool reads_back(int i, const char *text)
{
	char buffer[64] = "";
	uint32_t n = 0;

	return read_device(i, buffer, (uint32_t)strlen(text), &n) == 0 && n == strlen(text) &&
	       strcmp(buffer, text) == 0;
}

static void ended_so(struct lpt_operation *operation, int result, void *userdata)
{
	struct transfer *transfer = userdata;

	(void)operation;
	(void)result;
	transfer->operation = NULL;
	transfer->order = ++n_ended;
	transfer->n_done++;
}

/* Wait for an answer that comes after everything that was sent before. */
static void catch_up(int i)
{
	struct lpt_daemon_info info;

	lpt_daemon_status(clients[i].conn, &info);
	lpt_dispatch(clients[i].conn, 0);
}

bool start_read(int i, struct transfer *transfer, uint32_t n)
{
	memset(transfer, 0, sizeof(*transfer));
	int r = lpt_device_read_start(devices[i], transfer->buffer, n, 0, &transfer->ended,
				      ended_so, transfer, &transfer->operation);
	catch_up(i);
	return r == 0;
}

bool start_write(int i, struct transfer *transfer, const char *text)
{
	memset(transfer, 0, sizeof(*transfer));
	strncpy(transfer->buffer, text, sizeof(transfer->buffer) - 1);
	int r = lpt_device_write_start(devices[i], transfer->buffer, (uint32_t)strlen(text), 0,
				       &transfer->ended, ended_so, transfer, &transfer->operation);
	catch_up(i);
	return r == 0;
}

bool is_pending(int i, const struct transfer *transfer)
{
	catch_up(i);
	return transfer->n_done == 0;
}

bool transfer_ended(int i, struct transfer *transfer, uint32_t number, uint32_t n)
{
	bool ended = dispatch_until(clients[i].conn, &transfer->n_done, 1);

	catch_up(i);
	return ended && transfer->n_done == 1 &&
	       lpt_status_number(transfer->ended.status) == number && transfer->ended.n == n;
}

struct lpt_parclass_information connect_device(int i)
{
	struct lpt_parclass_information info;

	memset(&info, 0, sizeof(info));
	if (lpt_device_connect(devices[i], &info) < 0) {
		memset(&info, 0, sizeof(info));
	}
	return info;
}

static bool is_refusal(uint32_t number)
{
	return number != 0 && number != lpt_status_number(LPT_STATUS_PENDING);
}

bool all_refuse(const struct lpt_parclass_information *info)
{
	void *context = info->parclass_context;
	uint8_t buffer[2];
	uint32_t n = 0xbad;

	bool refused = info->determine_ieee_modes(context) == 0;
	refused &= is_refusal(
		info->negotiate_ieee_mode(context, EVERYTHING, EVERYTHING, LPT_SAFE_MODE, 1));
	refused &= is_refusal(info->ieee_fwd_to_rev_mode(context));
	refused &= is_refusal(info->ieee_rev_to_fwd_mode(context));
	refused &= is_refusal(info->parallel_write(context, "ab", 2, &n, 0)) && n == 0;
	n = 0xbad;
	refused &= is_refusal(info->parallel_read(context, buffer, 2, &n, 0)) && n == 0;
	return is_refusal(info->terminate_ieee_mode(context)) && refused;
}

bool owns_port(int i)
{
	struct lpt_records *list = NULL;
	char name[16];
	int n = lpt_holders(admin, "LPT3", 1, &list);
	bool found = false;

	snprintf(name, sizeof(name), "client-%d", i);
	for (int at = 0; at < n; at++) {
		const struct lpt_holder *holder = lpt_records_holder(list, (size_t)at);

		found |= strcmp(holder->role, "owner") == 0 && strcmp(holder->program, name) == 0;
	}
	lpt_records_free(list);
	return found;
}

int heard_by(int i)
{
	char id[256] = "";
	uint32_t n;

	if (request_of(i, LPT_IOCTL_PAR_QUERY_DEVICE_ID, id, 0, sizeof(id), TRANSFER_MS, &n) != 0) {
		return NOBODY;
	}
	return strstr(id, "MDL:Near;") ? NEAREST : strstr(id, "MDL:Far;") ? SECOND : PRINTER;
}

bool modes_are(int i, uint16_t read, uint16_t write)
{
	struct lpt_negotiation_mask modes = {0xffff, 0xffff};

	return lpt_device_modes(devices[i], &modes) == 0 && modes.read_mask == read &&
	       modes.write_mask == write;
}

uint32_t negotiate(int i, uint16_t read, uint16_t write, struct lpt_negotiation_mask *ret_chosen)
{
	struct lpt_negotiation_mask mask = {.read_mask = read, .write_mask = write};
	uint32_t information = 0;
	uint32_t number = request_of(i, LPT_IOCTL_IEEE1284_NEGOTIATE, &mask, sizeof(mask),
				     sizeof(mask), TRANSFER_MS, &information);

	if (ret_chosen) {
		*ret_chosen = mask;
	}
	return information == (number == 0 ? sizeof(mask) : 0) ? number : 0xffffffff;
}
