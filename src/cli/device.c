/* SPDX-License-Identifier: MIT */
#include "cli/device.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/protocols.h"
#include "cli/turn.h"

#define SENTENCE_MAX 2200
#define OWNER_MAX 256

/* The name of the only port is that of its raw device. */
static int find_name(struct cli *cli, const char *given, char *name, size_t size)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port = NULL;

	if (given) {
		snprintf(name, size, "%s", given);
		return cli_connect(cli);
	}
	int status = cli_port(cli, NULL, &list, &port);
	if (status == EXIT_DONE) {
		snprintf(name, size, "%s", port->name);
	}
	lpt_records_free(list);
	return status;
}

int device_open(struct cli *cli, const char *given, struct lpt_device **ret_device)
{
	enum lpt_status answer;
	char name[160];

	int status = find_name(cli, given, name, sizeof(name));
	if (status != EXIT_DONE) {
		return status;
	}
	int r = lpt_device_open(cli->conn, name, 0, &answer, ret_device);
	if (r == 0) {
		return EXIT_DONE;
	}
	status = complain_of(cli, r);
	/* Who has the role is refused because another one has the device. */
	return r == -EACCES && (lpt_roles(cli->conn) & LPT_ROLE_USE) ? EXIT_NOT_NOW : status;
}

/* The daemon's last sentence, with the name of the device where it lacks one. */
static const char *sentence_of(struct cli *cli, const struct lpt_device *device, int error,
			       char *buf, size_t size)
{
	const char *sentence = lpt_error(cli->conn);
	const char *name = lpt_device_name(device);

	if (!*sentence) {
		sentence = strerror(-error);
	}
	if (strstr(sentence, name)) {
		snprintf(buf, size, "%s", sentence);
	} else {
		snprintf(buf, size, "%s: %s", name, sentence);
	}
	return buf;
}

/* A request that did not get its port in time is answered without saying who has it. */
static int say_too_late(struct cli *cli, const struct lpt_device *device)
{
	char owner[OWNER_MAX];
	char port[PORT_NAME_MAX];

	snprintf(port, sizeof(port), "%.*s", (int)strcspn(lpt_device_name(device), "."),
		 lpt_device_name(device));
	complain("%s: the port was not free in time: %s. See: lpt who %s", lpt_device_name(device),
		 turn_owner(cli, port, owner, sizeof(owner)), port);
	return EXIT_NOT_NOW;
}

int device_complain(struct cli *cli, const struct lpt_device *device, int error)
{
	char sentence[SENTENCE_MAX];

	if (error == -EBUSY) {
		return say_too_late(cli, device);
	}
	complain("%s", sentence_of(cli, device, error, sentence, sizeof(sentence)));
	return exit_status_of(error);
}

int device_complain_after(struct cli *cli, const struct lpt_device *device, int error,
			  uint64_t n_done, const char *how)
{
	char sentence[SENTENCE_MAX];

	complain("%s; %" PRIu64 " bytes were %s",
		 sentence_of(cli, device, error, sentence, sizeof(sentence)), n_done, how);
	return exit_status_of(error);
}

int device_parse_modes(const struct cli *cli, const char *text,
		       struct lpt_negotiation_mask *ret_masks)
{
	char names[PROTOCOLS_TEXT_MAX];

	if (protocols_parse(text, ret_masks) == 0) {
		return EXIT_DONE;
	}
	return misuse(cli, "'%s' is not a list of modes; there are %s", text,
		      protocols_text(PROTOCOLS_ALL, names, sizeof(names)));
}

int device_parse_mode(const struct cli *cli, const char *text, bool reads,
		      struct lpt_negotiation_mask *ret_masks)
{
	struct lpt_negotiation_mask masks = {0, 0};
	int status = text ? device_parse_modes(cli, text, &masks) : EXIT_DONE;

	if (status != EXIT_DONE) {
		return status;
	}
	if (reads) {
		masks.write_mask = LPT_PROTOCOL_NONE;
	} else {
		masks.read_mask = LPT_PROTOCOL_NONE;
	}
	if (text && !masks.read_mask && !masks.write_mask) {
		return misuse(cli, "%s is no mode in which a device %s", text,
			      reads ? "sends" : "receives");
	}
	*ret_masks = masks;
	return EXIT_DONE;
}

int device_negotiate(struct cli *cli, struct lpt_device *device,
		     const struct lpt_negotiation_mask *masks, int64_t timeout_ms)
{
	int status = EXIT_DONE;

	int r = lpt_device_lock(device, 1, timeout_ms);
	if (r == -ECANCELED && timeout_ms >= 0) {
		return say_too_late(cli, device);
	}
	if (r < 0) {
		return device_complain(cli, device, r);
	}
	r = lpt_device_negotiate(device, masks, NULL);
	if (r == -EIO) {
		complain("%s: port and device have none of these modes in common. See: lpt devices "
			 "%s",
			 lpt_device_name(device), lpt_device_name(device));
		status = EXIT_FAILED;
	} else if (r < 0) {
		status = device_complain(cli, device, r);
	}
	lpt_device_unlock(device, 1);
	return status;
}
