/* SPDX-License-Identifier: MIT */
/*
 * R234 to R256 through a daemon: what a device tells of itself.  The loopback plug LPT1 has any
 * status lines that its data lines are given.
 */
#include <stdio.h>
#include <string.h>

#include "daemon-device.h"

#define QUERY LPT_IOCTL_PAR_QUERY_INFORMATION
#define SET LPT_IOCTL_PAR_SET_INFORMATION
#define ID_SIZE LPT_IOCTL_PAR_QUERY_DEVICE_ID_SIZE
#define ID LPT_IOCTL_PAR_QUERY_DEVICE_ID
#define RAW_ID LPT_IOCTL_PAR_QUERY_RAW_DEVICE_ID
#define LOCATION LPT_IOCTL_PAR_QUERY_LOCATION
#define IS_FREE LPT_IOCTL_PAR_IS_PORT_FREE

/* 23 bytes, 25 with the two of the size. */
#define TEXT "MFG:Acme;MDL:Plotter-9;"
#define N_ID 23u
#define N_RAW 25u

/* Data lines of the plug: status lines that are high at the connector. */
#define NFAULT 0x01
#define SELECT 0x02
#define PERROR 0x04
#define NACK 0x08
#define BUSY 0x10

static bool open_plotter(void)
{
	return open_echo(",id=" TEXT) && open_port(1, "LPT3") == 0;
}

static uint32_t ask_for(uint32_t code, void *buffer, uint32_t in_len, uint32_t out_len,
			uint32_t *ret_information)
{
	return request_of(0, code, buffer, in_len, out_len, TRANSFER_MS, ret_information);
}

/* Client 1 gives the plug LPT1 these lines. */
static bool give_lines(uint8_t lines)
{
	return start_allocate(1) == 0 && is_granted(1) && drive(1, lines) == 0 && free_port(1) == 0;
}

static bool open_plug(void)
{
	return open_device(0, "LPT1", 0) == 0 && open_port(1, "LPT1") == 0;
}

static int query(void)
{
	struct lpt_query_information query = {.status = 0xff};
	uint32_t information;

	if (ask_for(QUERY, &query, 0, sizeof(query), &information) != 0 ||
	    information != sizeof(query)) {
		return -1;
	}
	return query.status & 0xfc;
}

static void r234_query_has_a_bit_for_each_state(void)
{
	static const struct {
		uint8_t lines, status;
	} states[] = {
		{NACK | SELECT | NFAULT, LPT_PARALLEL_SELECTED},
		{NACK | SELECT | NFAULT | BUSY, LPT_PARALLEL_SELECTED | LPT_PARALLEL_BUSY},
		{NACK | PERROR | SELECT | NFAULT | BUSY, LPT_PARALLEL_NOT_CONNECTED},
		{NACK, LPT_PARALLEL_OFF_LINE},
		{NACK | PERROR | SELECT | BUSY,
		 LPT_PARALLEL_PAPER_EMPTY | LPT_PARALLEL_SELECTED | LPT_PARALLEL_BUSY},
		{0, LPT_PARALLEL_POWER_OFF},
	};

	CHECK(open_plug());
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		CHECK(give_lines(states[i].lines));
		CHECK(query() == states[i].status);
	}
}

static void r235_short_query_is_refused(void)
{
	uint32_t information;

	CHECK(open_echo(""));
	struct before before = look();
	CHECK(ask_for(QUERY, NULL, 0, 0, &information) == 0xc0000023);
	CHECK(information == 0 && is_unchanged(before));
}

static uint32_t set_information(uint8_t init)
{
	struct lpt_set_information set = {.init = init};
	uint32_t information;
	uint32_t number = ask_for(SET, &set, sizeof(set), sizeof(set), &information);

	return information == 0 ? number : 0xffffffff;
}

static void r236_init_resets_the_device(void)
{
	struct lpt_records *jobs = NULL;

	CHECK(add_port("printer,name=LPT3,idle=1h") == 0 && open_device(0, "LPT3", 0) == 0);
	CHECK(ask_device(0, LOCK) == 0); /* one job, so that nothing else ends it */
	CHECK(write_device(0, "letter", &(uint32_t){0}) == 0);
	CHECK(lpt_jobs(admin, "LPT3", &jobs) == 0);
	lpt_records_free(jobs);
	CHECK(set_information(LPT_PARALLEL_INIT) == 0);
	CHECK(lpt_jobs(admin, "LPT3", &jobs) == 1);
	uint64_t n = lpt_records_job(jobs, 0)->bytes;
	lpt_records_free(jobs);
	CHECK(n == 6);
	CHECK(query() == LPT_PARALLEL_SELECTED); /* and it is ready */
	CHECK(write_device(0, "another", &(uint32_t){0}) == 0);
}

static void check_not_ready(const char *key, const char *wrong, const char *right, uint32_t number)
{
	CHECK(add_port("printer,name=LPT3,clock=virtual") == 0 && open_device(0, "LPT3", 0) == 0);
	CHECK(adjust_port("LPT3", key, wrong) == 0);
	CHECK(set_information(LPT_PARALLEL_INIT) == number && port_is_free());
	CHECK(adjust_port("LPT3", key, right) == 0); /* it was put right */
	CHECK(set_information(LPT_PARALLEL_INIT) == 0);
}

static void r237_init_without_connection(void)
{
	CHECK(add_port("none,name=LPT3") == 0 && open_device(0, "LPT3", 0) == 0);
	CHECK(set_information(LPT_PARALLEL_INIT) == 0xc000009d);
	CHECK(open_plug() && give_lines(NACK | PERROR | SELECT | NFAULT | BUSY));
	CHECK(set_information(LPT_PARALLEL_INIT) == 0xc000009d);
	CHECK(give_lines(NACK | SELECT | NFAULT)); /* it was put right */
	CHECK(set_information(LPT_PARALLEL_INIT) == 0);
}

static void r238_init_off_line(void)
{
	check_not_ready("offline", "yes", "no", 0x80000010);
}

static void r239_init_without_paper(void)
{
	check_not_ready("paper", "0", "9", 0x8000000e);
}

static void r240_init_without_power(void)
{
	CHECK(open_plug() && give_lines(0));
	CHECK(set_information(LPT_PARALLEL_INIT) == 0x8000000f);
	CHECK(give_lines(NACK | SELECT | NFAULT)); /* it was put right */
	CHECK(set_information(LPT_PARALLEL_INIT) == 0);
}

static void r241_init_with_a_short_input_is_refused(void)
{
	uint8_t buffer = LPT_PARALLEL_INIT;
	uint32_t information;

	CHECK(open_echo(""));
	struct before before = look();
	CHECK(ask_for(SET, &buffer, 0, 1, &information) == 0xc0000023);
	CHECK(information == 0 && is_unchanged(before));
}

static void r242_any_other_init_is_refused(void)
{
	CHECK(open_echo(""));
	struct before before = look();
	for (unsigned int init = 0; init < 256; init++) {
		if (init != LPT_PARALLEL_INIT) {
			CHECK(set_information((uint8_t)init) == 0xc000000d);
		}
	}
	CHECK(is_unchanged(before));
}

/* --- device IDs --- */

static void r243_id_size_is_one_more_than_the_id(void)
{
	struct lpt_device_id_size size = {0};
	uint32_t information;

	CHECK(open_plotter());
	CHECK(ask_for(ID_SIZE, &size, 0, sizeof(size), &information) == 0);
	CHECK(information == sizeof(size) && size.device_id_size == N_ID + 1);
	CHECK(ask_for(ID_SIZE, &size, 0, sizeof(size) - 1, &information) == 0xc0000023);
	CHECK(information == 0);
}

static void r244_id_comes_with_its_terminator(void)
{
	uint32_t information;
	char id[64];

	CHECK(open_plotter());
	memset(id, 0x5a, sizeof(id));
	CHECK(ask_for(ID, id, 0, sizeof(id), &information) == 0 && information == N_ID + 1);
	CHECK(strcmp(id, TEXT) == 0 && id[N_ID + 1] == 0x5a);
	memset(id, 0x5a, sizeof(id));
	CHECK(ask_for(ID, id, 0, N_ID + 1, &information) == 0); /* just enough */
	CHECK(information == N_ID + 1 && strcmp(id, TEXT) == 0);
}

/* One byte too few, and less: the status, no Information, nothing written. */
static void check_short(uint32_t code, uint32_t size)
{
	uint8_t buffer[64], before[sizeof(buffer)];
	uint32_t information;

	CHECK(open_plotter());
	memset(buffer, 0x5a, sizeof(buffer));
	memcpy(before, buffer, sizeof(buffer));
	for (uint32_t len = size; len-- > 0;) {
		CHECK(ask_for(code, buffer, 0, len, &information) == 0xc0000023);
		CHECK(information == 0 && memcmp(buffer, before, sizeof(buffer)) == 0);
	}
	CHECK(ask_for(code, buffer, 0, size, &information) == 0 && information == size);
}

static void r245_id_with_one_byte_too_few_is_refused(void)
{
	check_short(ID, N_ID + 1);
}

static void r246_unreadable_id_is_a_device_error(void)
{
	static const uint32_t codes[] = {ID_SIZE, ID, RAW_ID};
	uint8_t buffer[64];
	uint32_t information;

	CHECK(open_plotter());
	for (int i = 0; i < 6; i++) {
		bool is_mute = i < 3;

		CHECK(adjust_port("LPT3", "mute", is_mute ? "yes" : "no") == 0);
		CHECK(adjust_port("LPT3", "dies-after", is_mute ? "never" : "5") == 0);
		CHECK(ask_for(codes[i % 3], buffer, 0, sizeof(buffer), &information) == 0xc0000185);
		CHECK(information == 0 && port_is_free());
	}
}

static void r247_id_may_have_64_kib(void)
{
	static char answer[65536];
	char keys[256], filler[200];
	uint32_t information;

	memset(filler, 'x', sizeof(filler));
	snprintf(keys, sizeof(keys), ",id=MFG:Acme;DES:%.*s;", (int)sizeof(filler), filler);
	CHECK(open_echo(keys));
	CHECK(ask_for(ID, answer, 0, sizeof(answer), &information) == 0);
	CHECK(information == strlen(keys + 4) + 1 && strcmp(answer, keys + 4) == 0);
	NOT_APPLICABLE("a port is described in 1 KiB, so no simulated device has a longer ID");
}

static void r248_raw_id_has_size_id_and_terminator(void)
{
	uint8_t buffer[64];
	uint32_t information;

	CHECK(open_plotter());
	memset(buffer, 0x5a, sizeof(buffer));
	CHECK(ask_for(RAW_ID, buffer, 0, sizeof(buffer), &information) == 0);
	CHECK(information == N_RAW + 1 && buffer[0] == 0 && buffer[1] == N_RAW);
	CHECK(strcmp((char *)buffer + 2, TEXT) == 0 && buffer[N_RAW + 1] == 0x5a);
	CHECK(adjust_port("LPT3", "id-order", "little") == 0);
	CHECK(ask_for(RAW_ID, buffer, 0, sizeof(buffer), &information) == 0);
	CHECK(buffer[0] == N_RAW && buffer[1] == 0); /* as the device sends them */
}

static void r249_raw_id_with_one_byte_too_few_is_refused(void)
{
	check_short(RAW_ID, N_RAW + 1);
}

/* --- location, port --- */

static const char *const links[] = {"LPT3.0", "LPT3.1", "LPT3.4", "LPT3"};

static void r250_location_is_the_link_name(void)
{
	CHECK(open_chain());
	CHECK(start_allocate(PORT_CLIENT) == 0 && is_granted(PORT_CLIENT)); /* no port is needed */
	for (int i = 0; i < 4; i++) {
		uint32_t information;
		char link[32];

		memset(link, 0x5a, sizeof(link));
		CHECK(request_of(i, LOCATION, link, 0, sizeof(link), TRANSFER_MS, &information) ==
		      0);
		CHECK(information == strlen(links[i]) + 1 && strcmp(link, links[i]) == 0);
		CHECK(link[information] == 0x5a);
	}
}

static void r251_location_with_one_byte_too_few_is_refused(void)
{
	CHECK(open_chain());
	for (int i = 0; i < 4; i++) {
		char link[8] = "untouch";
		uint32_t information;

		for (uint32_t len = 0; len <= strlen(links[i]); len++) {
			CHECK(request_of(i, LOCATION, link, 0, len, TRANSFER_MS, &information) ==
			      0xc0000023);
			CHECK(information == 0 && strcmp(link, "untouch") == 0);
		}
	}
}

static bool says_free(uint8_t expected)
{
	uint8_t is_free = 0x5a;
	uint32_t information;

	return ask_for(IS_FREE, &is_free, 0, 1, &information) == 0 && information == 1 &&
	       is_free == expected;
}

static void r252_is_port_free_tells_whether_somebody_owns_it(void)
{
	CHECK(open_plotter() && says_free(1));
	CHECK(start_allocate(1) == 0 && is_granted(1) && says_free(0));
	CHECK(free_port(1) == 0 && says_free(1));
	CHECK(ask_device(0, LOCK) == 0 && says_free(0)); /* its own lock, too */
	CHECK(ask_device(0, UNLOCK) == 0 && says_free(1));
	CHECK(write_device(0, "data", &(uint32_t){0}) == 0 && says_free(1));
	CHECK(open_port(2, "LPT2") == 0); /* another port's owner is none */
	CHECK(start_allocate(2) == 0 && is_granted(2) && says_free(1));
}

static void r253_is_port_free_passes_a_blocked_queue(void)
{
	static struct transfer write, read;

	CHECK(open_plotter() && start_allocate(1) == 0 && is_granted(1));
	CHECK(start_write(0, &write, "waits") && says_free(0));
	CHECK(is_pending(0, &write));
	CHECK(free_port(1) == 0 && transfer_ended(0, &write, 0, 5) && says_free(1));
	CHECK(reads_back(0, "waits"));
	CHECK(start_allocate(1) == 0 && is_granted(1)); /* and behind a read */
	CHECK(start_read(0, &read, 4) && says_free(0) && is_pending(0, &read));
}

static void r254_is_port_free_without_output_is_refused(void)
{
	uint8_t is_free = 0x5a;
	uint32_t information;

	CHECK(open_plotter());
	CHECK(ask_for(IS_FREE, &is_free, 1, 0, &information) == 0xc0000023);
	CHECK(information == 0 && is_free == 0x5a);
}

const struct requirement daemon_device_information[] = {
	REQUIREMENT(234, query_has_a_bit_for_each_state),
	REQUIREMENT(235, short_query_is_refused),
	REQUIREMENT(236, init_resets_the_device),
	REQUIREMENT(237, init_without_connection),
	REQUIREMENT(238, init_off_line),
	REQUIREMENT(239, init_without_paper),
	REQUIREMENT(240, init_without_power),
	REQUIREMENT(241, init_with_a_short_input_is_refused),
	REQUIREMENT(242, any_other_init_is_refused),
	REQUIREMENT(243, id_size_is_one_more_than_the_id),
	REQUIREMENT(244, id_comes_with_its_terminator),
	REQUIREMENT(245, id_with_one_byte_too_few_is_refused),
	REQUIREMENT(246, unreadable_id_is_a_device_error),
	REQUIREMENT(247, id_may_have_64_kib),
	REQUIREMENT(248, raw_id_has_size_id_and_terminator),
	REQUIREMENT(249, raw_id_with_one_byte_too_few_is_refused),
	REQUIREMENT(250, location_is_the_link_name),
	REQUIREMENT(251, location_with_one_byte_too_few_is_refused),
	REQUIREMENT(252, is_port_free_tells_whether_somebody_owns_it),
	REQUIREMENT(253, is_port_free_passes_a_blocked_queue),
	REQUIREMENT(254, is_port_free_without_output_is_refused),
	{0, NULL},
};
