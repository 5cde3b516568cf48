/* SPDX-License-Identifier: MIT */
/* R255, R256, R266 to R268 and R278 through a daemon: requests in general, and who may send them.
 */
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon-device.h"
#include "daemon-raw.h"
#include "support/private-daemon.h"

#define QUERY LPT_IOCTL_PAR_QUERY_INFORMATION
#define CAPS LPT_IOCTL_PAR_GET_DEVICE_CAPS

static const struct {
	enum lpt_request_class request_class;
	uint32_t code;
} known[] = {
#define KNOWN(name, request_class, code) {request_class, code},
	LPT_DEVICE_REQUEST_TABLE(KNOWN)
#undef KNOWN
};

#define N_KNOWN (sizeof(known) / sizeof(known[0]))

static bool is_known(enum lpt_request_class request_class, uint32_t code)
{
	for (size_t i = 0; i < N_KNOWN; i++) {
		if (known[i].request_class == request_class && known[i].code == code) {
			return true;
		}
	}
	return false;
}

/* All functions of both device types, but for those of the table. */
static void r255_unsupported_requests_are_refused(void)
{
	uint8_t buffer[64] = {0};

	CHECK(open_echo(""));
	struct before before = look();
	for (uint32_t i = 0; i < 4 * 128; i++) {
		enum lpt_request_class class = i & 1 ? LPT_CLASS_CONTROL : LPT_CLASS_INTERNAL;
		uint32_t code = i & 2 ? LPT_IOCTL(i >> 2) : LPT_SERIAL_IOCTL(i >> 2);
		enum lpt_status status = LPT_STATUS_SUCCESS;
		uint32_t information = 0xbad;

		if (is_known(class, code)) {
			continue;
		}
		CHECK(lpt_device_request(devices[0], class, code, buffer, sizeof(buffer), buffer,
					 sizeof(buffer), TRANSFER_MS, &status, &information) == 0);
		CHECK(lpt_status_number(status) == 0xc000000d && information == 0);
	}
	CHECK(is_unchanged(before));
}

/* Lock and modes in force, and a queue that works. */
static bool is_as_before(void)
{
	return owns_port(0) && modes_are(0, LPT_PROTOCOL_EPP_SW, LPT_PROTOCOL_EPP_SW) &&
	       n_waiters("LPT3") == 0;
}

static void r256_failed_information_request_changes_nothing(void)
{
	static const uint32_t codes[] = {QUERY,
					 LPT_IOCTL_PAR_SET_INFORMATION,
					 LPT_IOCTL_PAR_QUERY_DEVICE_ID_SIZE,
					 LPT_IOCTL_PAR_QUERY_DEVICE_ID,
					 LPT_IOCTL_PAR_QUERY_RAW_DEVICE_ID,
					 LPT_IOCTL_PAR_QUERY_LOCATION,
					 LPT_IOCTL_PAR_IS_PORT_FREE};
	uint8_t buffer[64] = {0};

	CHECK(open_echo("") && ask_device(0, LOCK) == 0);
	CHECK(negotiate(0, LPT_PROTOCOL_EPP_SW, LPT_PROTOCOL_EPP_SW, NULL) == 0);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		CHECK(request_of(0, codes[i], NULL, 0, 0, TRANSFER_MS, NULL) != 0);
		CHECK(is_as_before()); /* it failed for want of room */
	}
	CHECK(adjust_port("LPT3", "mute", "yes") == 0);
	for (int i = 1; i < 5; i++) {
		CHECK(request_of(0, codes[i], buffer, 1, sizeof(buffer), TRANSFER_MS, NULL) != 0);
		CHECK(is_as_before()); /* for the device's sake, or for its contents */
	}
	CHECK(adjust_port("LPT3", "mute", "no") == 0);
	CHECK(write_device(0, "data", &(uint32_t){0}) == 0 && reads_back(0, "data"));
}

static void r266_requests_to_a_removed_device(void)
{
	uint8_t buffer[256] = {0};
	uint32_t information;

	CHECK(open_chain() && lose_second_device());
	struct before before = look();
	for (size_t i = 0; i < N_KNOWN; i++) {
		CHECK(request_of(SECOND_DEVICE, known[i].code, buffer, sizeof(buffer),
				 sizeof(buffer), TRANSFER_MS, &information) == 0xc00002b6);
		CHECK(information == 0);
	}
	CHECK(is_unchanged(before));
	CHECK(ask_device(FIRST_DEVICE, LOCK) == 0); /* the other one is there */
}

/* A process that has the second device open and a request waiting; it ends with 0 if that ended
 * as it should. */
static pid_t process_that_asks(uint32_t code, uint32_t number)
{
	uint8_t buffer[8] = {0};
	uint32_t information = 0xbad;
	pid_t pid = fork_process();

	if (pid != 0) {
		return pid;
	}
	const int own = N_CLIENTS - 1; /* no connection of the parent's */
	bool is_sound = open_device(own, "LPT3.1", 0) == 0 &&
			request_of(own, code, buffer, sizeof(buffer), sizeof(buffer), PATIENCE_MS,
				   &information) == number &&
			information == 0;
	_exit(is_sound ? 0 : 1);
}

static void r267_requests_to_a_device_that_goes(void)
{
	static const uint32_t codes[] = {QUERY, CAPS, LOCK};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		int status = -1;

		open_files(0);
		CHECK(open_port(0, "LPT3") == 0 && start_allocate(0) == 0 && is_granted(0));
		pid_t pid = process_that_asks(codes[i], 0xc0000056);
		CHECK(pid > 0 && await_waiters("LPT3", 1));
		CHECK(adjust_port("LPT3", "present1", "no") == 0);
		CHECK(ask(0, INIT_BUS, NULL, 0, 0, NULL) == LPT_STATUS_SUCCESS);
		CHECK(waitpid(pid, &status, 0) == pid && status == 0);
		CHECK(n_waiters("LPT3") == 0);
		close_file(0);
		CHECK(await_files("LPT3", 0) && lpt_remove(admin, "LPT3") == 0);
	}
}

static void r268_pending_request_can_be_cancelled(void)
{
	static const uint32_t codes[] = {QUERY, CAPS, LPT_IOCTL_PAR_QUERY_DEVICE_ID, LOCK};
	uint8_t buffer[8] = {0};
	uint32_t information;

	CHECK(open_echo("") && open_port(1, "LPT3") == 0);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	struct before before = look();
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		CHECK(request_of(0, codes[i], buffer, sizeof(buffer), sizeof(buffer), 20,
				 &information) == 0xc0000120);
		CHECK(information == 0 && is_unchanged(before));
	}
	CHECK(free_port(1) == 0 && port_is_free());
	CHECK(look().accesses == before.accesses);
	CHECK(write_device(0, "data", &(uint32_t){0}) == 0 && reads_back(0, "data"));
}

/* --- privilege --- */

/* A daemon of the system's kind, with a port, that only members of the group root may use. */
static int start_system_daemon(struct private_daemon *lptd)
{
	int r = private_daemon_prepare(lptd);
	FILE *config = r < 0 ? NULL : fopen(lptd->config, "w");

	if (!config) {
		return -EIO;
	}
	fputs("[lptd]\ngroup = root\n[LPT1]\nperipheral = loopback\n", config);
	fclose(config);
	chmod(lptd->folder, 0755);
	lptd->is_system = true;
	return private_daemon_start(lptd);
}

/* Looking is permitted; opening a port, and every request of ports, is not. */
static bool is_refused_everything(const char *socket)
{
	static const uint32_t codes[] = {
#define CODE(name, request_class, code) code,
		LPT_PORT_REQUEST_TABLE(CODE)
#undef CODE
	};
	struct lpt_connection *conn = NULL;
	struct lpt_records *list = NULL;
	struct lpt_file *file;
	bool refused = lpt_connect(LPT_DAEMON_ANY, socket, "stranger", &conn) == 0 &&
		       lpt_roles(conn) == LPT_ROLE_OBSERVE && lpt_ports(conn, "LPT1", &list) == 1 &&
		       lpt_open(conn, "LPT1", &file) == -EACCES;
	int fd = raw_connection(socket);

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct wire_request request = {.file = 1,
					       .request_class = LPT_CLASS_INTERNAL,
					       .code = codes[i],
					       .out_len = 256};

		refused &= raw_exchange_error(fd, WIRE_request, &request) == -EACCES;
	}
	return refused;
}

/* Ask as somebody who is neither root nor in its group. */
static bool stranger_is_refused(const char *socket)
{
	int status = -1;
	pid_t pid = fork_process();

	if (pid == 0) {
		if (geteuid() == 0 &&
		    (setgroups(0, NULL) < 0 || setgid(65534) < 0 || setuid(65534) < 0)) {
			_exit(2);
		}
		_exit(is_refused_everything(socket) ? 0 : 1);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void r278_port_requests_need_the_privilege(void)
{
	struct private_daemon lptd = {.pid = 0};
	int r = start_system_daemon(&lptd);
	bool refused = r == 0 && stranger_is_refused(lptd.socket);

	private_daemon_stop(&lptd);
	CHECK(r == 0 && refused);
	CHECK(open_port(0, "LPT1") == 0 && allocate(0) == 0); /* whoever has it is heard */
}

const struct requirement daemon_device_request[] = {
	REQUIREMENT(255, unsupported_requests_are_refused),
	REQUIREMENT(256, failed_information_request_changes_nothing),
	REQUIREMENT(266, requests_to_a_removed_device),
	REQUIREMENT(267, requests_to_a_device_that_goes),
	REQUIREMENT(268, pending_request_can_be_cancelled),
	REQUIREMENT(278, port_requests_need_the_privilege),
	{0, NULL},
};
