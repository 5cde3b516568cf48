/* SPDX-License-Identifier: MIT */
#include "cli/run.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/listing.h"

static const char *reason(int error)
{
	switch (-error) {
	case ETIMEDOUT:
		return "time ran out";
	case ENODATA:
		return "no payload is left";
	case ETIME:
		return "its moment had passed";
	case EIO:
		return "the port failed";
	case ECANCELED:
		return "it was cancelled";
	default:
		return strerror(-error);
	}
}

static int explain(struct cli *cli, struct lpt_file *file, const struct lpt_program *program,
		   const struct lpt_trailer *trailer, int error)
{
	struct listing listing;

	if (error == -ENODEV) {
		complain("%s (%s) was unplugged while the program ran", lpt_file_port(file),
			 lpt_file_location(file));
		return EXIT_GONE;
	}
	if (trailer->status == 0) {
		return complain_of(cli, error);
	}
	int r = listing_init(&listing, program->insns, program->n_insns);
	complain("port program stopped at instruction %" PRIu32 " (%s): %s", trailer->pc + 1,
		 r < 0 ? "?" : listing_instruction(&listing, trailer->pc), reason(error));
	listing_deinit(&listing);
	return EXIT_FAILED;
}

int run_program(struct cli *cli, struct lpt_file *file, const struct lpt_program *program,
		struct lpt_trailer *ret_trailer)
{
	struct lpt_trailer trailer = {0};

	int r = lpt_run(file, program, &trailer);
	if (ret_trailer) {
		*ret_trailer = trailer;
	}
	return r < 0 ? explain(cli, file, program, &trailer, r) : EXIT_DONE;
}
