/* SPDX-License-Identifier: MIT */
#include "cli/run-daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/cleanup.h"

#define BACKLOG 64
#define PASSED_FD 3 /* where a service manager passes the socket */

int run_find(const char *built, const char *installed, char *ret_path, size_t size)
{
	char folder[512];
	ssize_t n = readlink("/proc/self/exe", folder, sizeof(folder) - 1);

	folder[n > 0 ? n : 0] = '\0';
	char *slash = strrchr(folder, '/');
	if (slash) {
		*slash = '\0';
	}
	snprintf(ret_path, size, "%s/%s", folder, built);
	if (access(ret_path, R_OK) == 0) {
		return 0;
	}
	if (installed[0] == '/') {
		snprintf(ret_path, size, "%s", installed);
	} else {
		snprintf(ret_path, size, "%s/../%s", folder, installed);
	}
	return access(ret_path, R_OK) < 0 ? -ENOENT : 0;
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if ((size_t)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path) >=
	    sizeof(address.sun_path)) {
		return -ENAMETOOLONG;
	}
	cleanup_close int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, BACKLOG) < 0) {
		return -errno;
	}
	return steal_fd(&fd);
}

/* In the child: out of reach of the terminal's signals, and never without its parent. */
__attribute__((noreturn)) static void become_daemon(const struct run_daemon *daemon,
						    const char *program, const char *folder, int fd)
{
	char state[128], config[128], pid[16], path[128];
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	setpgid(0, 0);
	snprintf(path, sizeof(path), "%s/lptd.log", folder);
	int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log >= 0) {
		dup2(log, STDERR_FILENO);
	}
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(nothing, STDIN_FILENO);
	dup2(nothing, STDOUT_FILENO);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", "1", 1);
	unsetenv("NOTIFY_SOCKET");
	snprintf(state, sizeof(state), "%s/state", folder);
	snprintf(config, sizeof(config), "%s/lptd.conf", folder);
	if (fd == PASSED_FD ? fcntl(fd, F_SETFD, 0) == 0 : dup2(fd, PASSED_FD) >= 0) {
		execl(program, "lptd", "--user", "--socket", daemon->socket, "--state", state,
		      "--config", config, NULL);
	}
	_exit(EXIT_FAILURE);
}

/* The configuration of the user's own daemon is not for this one. */
static int write_empty_config(const char *folder)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/lptd.conf", folder);
	cleanup_close int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : 0;
}

int run_daemon_start(struct run_daemon *daemon, const char *folder)
{
	char program[1024];

	snprintf(daemon->socket, sizeof(daemon->socket), "%s/socket", folder);
	int r = run_find("../daemon/lptd", LPT_SBINDIR "/lptd", program, sizeof(program));
	if (r == 0) {
		r = write_empty_config(folder);
	}
	if (r < 0) {
		return r;
	}
	cleanup_close int fd = listen_at(daemon->socket);
	if (fd < 0) {
		return fd;
	}
	pid_t pid = fork();
	if (pid < 0) {
		return -errno;
	}
	if (pid == 0) {
		become_daemon(daemon, program, folder, fd);
	}
	daemon->pid = pid;
	return 0;
}

void run_daemon_stop(struct run_daemon *daemon)
{
	if (daemon->pid > 0) {
		kill(daemon->pid, SIGTERM);
		while (waitpid(daemon->pid, NULL, 0) < 0 && errno == EINTR) {
		}
		daemon->pid = 0;
	}
}
