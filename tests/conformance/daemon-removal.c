/* SPDX-License-Identifier: MIT */
/* R43 to R59 through a daemon: removal, re-adding, surprise removal. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon-tests.h"

static void r43_port_nobody_has_open_can_be_removed(void)
{
	struct lpt_port_info info;

	CHECK(lpt_remove(admin, "LPT1") == 0);
	CHECK(!look_at("LPT1", &info));
	CHECK(look_at("LPT2", &info));
}

static void r44_removal_with_open_files_is_refused(void)
{
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(lpt_remove(admin, "LPT1") == -EBUSY);
	CHECK(strstr(lpt_error(admin), "client-0"));
	CHECK(n_files("LPT1") == 1);
}

static void r45_refused_removal_leaves_the_port_usable(void)
{
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(lpt_remove(admin, "LPT1") == -EBUSY);
	CHECK(owns(0));
	CHECK(open_port(1, "LPT1") == 0);
	CHECK(start_allocate(1) == 0 && waits(1));
	CHECK(free_port(0) == 0);
	CHECK(is_granted(1) && owns(1));
}

static void r46_removal_succeeds_after_the_last_close(void)
{
	struct lpt_daemon_info info;

	CHECK(open_port(0, "LPT1") == 0);
	pid_t pid = process_with("LPT1", false);
	CHECK(pid > 0);
	int with_both = lpt_remove(admin, "LPT1");
	kill_process(pid);
	CHECK(with_both == -EBUSY);
	CHECK(lpt_remove(admin, "LPT1") == -EBUSY);
	close_file(0);
	CHECK(lpt_daemon_status(clients[0].conn, &info) == 0);
	CHECK(await_files("LPT1", 0)); /* the dead process is noticed, too */
	CHECK(lpt_remove(admin, "LPT1") == 0);
}

static void r49_names_of_a_removed_port_lead_nowhere(void)
{
	static const char *const names[] = {"LPT1",          "lpt1", "parport0",
					    "/dev/parport0", "lp0",  "/dev/lp0"};
	struct lpt_port_info info;
	char address[16];

	CHECK(look_at("LPT1", &info));
	snprintf(address, sizeof(address), "0x%x", info.io);
	CHECK(look_at(address, &info));
	CHECK(lpt_remove(admin, "LPT1") == 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		CHECK(open_port(0, names[i]) == -ENOENT);
	}
	CHECK(open_port(0, address) == -ENOENT);
}

static void r50_added_again_is_a_new_instance(void)
{
	struct lpt_port_info first, second, third;

	CHECK(look_at("LPT1", &first));
	CHECK(lpt_remove(admin, "LPT1") == 0);
	CHECK(add_port("loopback,name=LPT1") == 0);
	CHECK(look_at("LPT1", &second));
	CHECK(lpt_unplug(admin, "LPT1", NULL) == 0);
	CHECK(add_port("loopback,name=LPT1") == 0);
	CHECK(look_at("LPT1", &third));
	CHECK(second.instance != first.instance);
	CHECK(third.instance != first.instance && third.instance != second.instance);
}

static void r51_added_again_reports_the_new_resources(void)
{
	struct lpt_port_info before;
	struct lpt_port_information info;
	struct lpt_more_port_information more;

	CHECK(look_at("LPT1", &before));
	CHECK(lpt_remove(admin, "LPT1") == 0);
	CHECK(add_port("loopback,name=LPT1,io=0x300,irq=9") == 0);
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(lpt_get_port_information(clients[0].file, &info) == 0);
	CHECK(info.original_controller == 0x300 && before.io != 0x300);
	CHECK(lpt_get_more_port_information(clients[0].file, &more) == 0);
	CHECK(more.interrupt_level == 9);
	close_file(0);
	/* Left to the daemon, the resources are others than last time as well. */
	CHECK(look_at("LPT2", &before));
	CHECK(lpt_remove(admin, "LPT2") == 0);
	CHECK(add_port("loopback,name=LPT2") == 0);
	CHECK(open_port(0, "LPT2") == 0);
	CHECK(lpt_get_port_information(clients[0].file, &info) == 0);
	CHECK(info.original_controller != before.io);
}

static void r52_old_handle_never_acts_on_the_new_instance(void)
{
	struct lpt_port_information info;
	struct lpt_port_info before, after;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(lpt_get_port_information(clients[0].file, &info) == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(lpt_unplug(admin, "LPT1", NULL) == 1);
	CHECK(add_port("loopback,name=LPT1") == 0);
	CHECK(open_port(1, "LPT1") == 0);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(drive(1, 0x05) == 0);
	CHECK(look_at("LPT1", &before) && before.n_files == 1);
	CHECK(drive(0, 0x1f) == -ENODEV);
	CHECK(lpt_try_allocate(clients[0].file) == -ENODEV);
	CHECK(!info.try_allocate_port(info.context));
	info.free_port(info.context);
	CHECK(lpt_free(clients[0].file) == 0);
	close_file(0);
	CHECK(look_at("LPT1", &after) && after.n_files == 1);
	CHECK(after.accesses == before.accesses && after.n_frees == 0);
	CHECK(data_on_wires("LPT1") == 0x05);
	CHECK(owns(1));
}

static void r53_nothing_survives_remove_and_add(void)
{
	struct lpt_port_info info;
	struct lpt_pnp_information pnp;
	struct lpt_daemon_info done;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(lpt_get_pnp_information(clients[0].file, &pnp) == 0);
	CHECK(pnp.try_set_chip_mode(pnp.context, LPT_CHIP_BYTE) == 0);
	close_file(0);
	CHECK(lpt_daemon_status(clients[0].conn, &done) == 0);
	CHECK(lpt_remove(admin, "LPT1") == 0);
	CHECK(add_port("loopback,name=LPT1") == 0);
	CHECK(look_at("LPT1", &info));
	CHECK(info.owner_pid == 0 && info.n_waiters == 0 && info.n_files == 0);
	CHECK(info.n_allocations == 0 && info.n_frees == 0);
	CHECK(open_port(1, "LPT1") == 0);
	CHECK(lpt_get_pnp_information(clients[1].file, &pnp) == 0);
	CHECK(pnp.current_mode == LPT_CHIP_COMPATIBILITY);
	CHECK(start_allocate(1) == 0 && is_granted(1));
}

static void r56_request_while_removing_gives_delete_pending(void)
{
	struct lpt_port_information info;
	uint32_t information;

	/* A port that is going with a file to ask with: only a surprise leaves that. */
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(lpt_unplug(admin, "LPT1", NULL) == 1);
	CHECK(ask(0, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, &info, 0, sizeof(info),
		  &information) == LPT_STATUS_DELETE_PENDING);
	CHECK(information == 0);
	CHECK(ask(0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE, NULL, 0, 0, NULL) ==
	      LPT_STATUS_DELETE_PENDING);
}

static void r57_surprise_completes_the_queue(void)
{
	for (int i = 0; i < 4; i++) {
		CHECK(open_port(i, "LPT1") == 0);
		CHECK(start_allocate(i) == 0);
	}
	CHECK(is_granted(0) && waits(1) && waits(2) && waits(3));
	CHECK(lpt_unplug(admin, "LPT1", NULL) == 4);
	for (int i = 1; i < 4; i++) {
		CHECK(ended(i, -ENODEV));
	}
}

static void r58_owner_can_close_after_a_surprise(void)
{
	struct lpt_daemon_info info;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(lpt_unplug(admin, "LPT1", NULL) == 1);
	CHECK(drive(0, 1) == -ENODEV);
	CHECK(free_port(0) == 0);
	close_file(0);
	CHECK(lpt_daemon_status(clients[0].conn, &info) == 0);
	CHECK(open_port(0, "LPT2") == 0);
}

/* Bytes of all files in a folder: what the printer received. */
static long bytes_in(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	struct stat st;
	long n = 0;

	while (dir && (entry = readdir(dir))) {
		if (fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 && S_ISREG(st.st_mode)) {
			n += (long)st.st_size;
		}
	}
	if (dir) {
		closedir(dir);
	}
	return n;
}

struct end_of_run {
	int n, result;
};

static void run_ended(struct lpt_operation *operation, int result, void *userdata)
{
	struct end_of_run *end = userdata;

	end->result = result;
	end->n++;
}

/* Payload by the compatibility handshake, as docs/programs.md shows it. */
static const struct lpt_insn print_bytes[] = {
	{LPT_OP_JMP, LPT_COND_PAYLOAD_EMPTY, 0, 0, 6},
	{LPT_OP_WAIT, LPT_REG_STATUS, 0x88, 0x88, 35000},
	{LPT_OP_PUT, LPT_REG_DATA, 0, 0, 0},
	{LPT_OP_FROB, LPT_REG_CONTROL, 1, 1, 750},
	{LPT_OP_FROB, LPT_REG_CONTROL, 1, 0, 750},
	{LPT_OP_JMP, LPT_COND_ALWAYS, 0, 0, 0},
	{LPT_OP_END, 0, 0, 0, 0},
};

static void r59_no_register_is_touched_after_a_surprise(void)
{
	static uint8_t payload[60000];
	const struct lpt_program program = {
		.insns = print_bytes, .n_insns = 7, .payload = payload, .payload_len = 60000};
	struct lpt_trailer trailer;
	char spool[128], spec[200];
	struct end_of_run end = {0};

	snprintf(spool, sizeof(spool), "%s/spool", daemon_folder());
	snprintf(spec, sizeof(spec), "printer,name=LPT5,rate=10000,clock=paced,spool=%s", spool);
	CHECK(add_port(spec) == 0);
	CHECK(open_port(0, "LPT5") == 0);
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(lpt_run_start(clients[0].file, &program, &trailer, run_ended, &end, NULL) == 0);
	CHECK(lpt_query_waiters(clients[0].file) == 0); /* the daemon has the program now */
	CHECK(lpt_unplug(admin, "LPT5", NULL) == 1);
	CHECK(dispatch_until(clients[0].conn, &end.n, 1));
	CHECK(end.n == 1 && end.result == -ENODEV);
	CHECK(trailer.payload_used < 60000);
	CHECK(lpt_run(clients[0].file, &program, NULL) == -ENODEV);
	CHECK(free_port(0) == 0);
	close_file(0);
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(bytes_in(spool) <= (long)trailer.payload_used); /* nothing after the cut */
}

const struct requirement daemon_removal[] = {
	REQUIREMENT(43, port_nobody_has_open_can_be_removed),
	REQUIREMENT(44, removal_with_open_files_is_refused),
	REQUIREMENT(45, refused_removal_leaves_the_port_usable),
	REQUIREMENT(46, removal_succeeds_after_the_last_close),
	REQUIREMENT(49, names_of_a_removed_port_lead_nowhere),
	REQUIREMENT(50, added_again_is_a_new_instance),
	REQUIREMENT(51, added_again_reports_the_new_resources),
	REQUIREMENT(52, old_handle_never_acts_on_the_new_instance),
	REQUIREMENT(53, nothing_survives_remove_and_add),
	REQUIREMENT(56, request_while_removing_gives_delete_pending),
	REQUIREMENT(57, surprise_completes_the_queue),
	REQUIREMENT(58, owner_can_close_after_a_surprise),
	REQUIREMENT(59, no_register_is_touched_after_a_surprise),
	{0, NULL},
};
