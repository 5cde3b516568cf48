/* SPDX-License-Identifier: MIT */
#include "daemon-raw.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Send one message and read one; the number of the answer, 0 on failure. */
static int exchange(int fd, enum wire_number number, const void *body,
		    struct wire_message *ret_answer)
{
	static uint8_t bytes[WIRE_MESSAGE_MAX];
	int n = wire_encode(number, 1, body, bytes, sizeof(bytes));

	if (n < 0 || send(fd, bytes, (size_t)n, MSG_NOSIGNAL) != n) {
		return 0;
	}
	ssize_t got = recv(fd, bytes, sizeof(bytes), 0);
	if (got <= 0 || wire_decode(bytes, (size_t)got, ret_answer) < 0) {
		return 0;
	}
	return (int)ret_answer->number;
}

int raw_connection(const char *path)
{
	struct wire_hello hello = {
		.magic = WIRE_MAGIC, .major = WIRE_MAJOR, .minor = WIRE_MINOR, .name = "raw"};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct wire_message answer;
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	if (fd >= 0 && (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
			exchange(fd, WIRE_hello, &hello, &answer) != WIRE_hello_reply)) {
		close(fd);
		return -1;
	}
	return fd;
}

int raw_exchange_error(int fd, enum wire_number number, const void *body)
{
	struct wire_message answer;

	if (exchange(fd, number, body, &answer) != WIRE_error) {
		return 0;
	}
	return wire_error_to_errno(answer.as.error.code);
}
