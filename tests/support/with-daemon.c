/* SPDX-License-Identifier: MIT */
/*
 * with-daemon: run a command beside a private daemon.
 * usage: LPTD=PROGRAM with-daemon COMMAND [ARGUMENT...]
 *
 * The command finds the daemon by LPTD_SOCKET, a fresh folder by LPTD_FOLDER and the daemon's
 * process by LPTD_PID.  Daemon and folder are gone afterwards.  Exit status: the command's, 128+N
 * by signal, 125 when there was no daemon.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "private-daemon.h"

static int run(const struct private_daemon *daemon, char **command)
{
	char pid[16];
	int status;

	snprintf(pid, sizeof(pid), "%d", (int)daemon->pid);
	setenv("LPTD_SOCKET", daemon->socket, 1);
	setenv("LPTD_FOLDER", daemon->folder, 1);
	setenv("LPTD_PID", pid, 1);
	pid_t child = fork();
	if (child == 0) {
		signal(SIGINT, SIG_DFL);
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	/* Ctrl-C is for the command; this process still has to clean up after it. */
	signal(SIGINT, SIG_IGN);
	if (child < 0 || waitpid(child, &status, 0) < 0) {
		return 125;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	struct private_daemon daemon = {0};

	if (argc < 2 || !getenv("LPTD")) {
		fprintf(stderr, "usage: LPTD=PROGRAM with-daemon COMMAND [ARGUMENT...]\n");
		return 125;
	}
	int r = private_daemon_start(&daemon);
	if (r < 0) {
		fprintf(stderr, "with-daemon: %s did not start: %s\n", getenv("LPTD"),
			strerror(-r));
		private_daemon_stop(&daemon);
		return 125;
	}
	int status = run(&daemon, argv + 1);
	private_daemon_stop(&daemon);
	return status;
}
