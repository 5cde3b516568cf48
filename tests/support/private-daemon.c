/* SPDX-License-Identifier: MIT */
#include "private-daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

int private_daemon_prepare(struct private_daemon *d)
{
	*d = (struct private_daemon){0};
	strcpy(d->folder, "/tmp/lptd-test-XXXXXX");
	if (!mkdtemp(d->folder)) {
		return -errno;
	}
	snprintf(d->socket, sizeof(d->socket), "%s/socket", d->folder);
	snprintf(d->config, sizeof(d->config), "%s/lptd.conf", d->folder);
	return 0;
}

static int listen_for_ready(const char *folder, struct sockaddr_un *ret_address)
{
	*ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(ret_address->sun_path, sizeof(ret_address->sun_path), "%s/notify", folder);
	unlink(ret_address->sun_path);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		return -errno;
	}
	if (bind(fd, (struct sockaddr *)ret_address, sizeof(*ret_address)) < 0) {
		int error = -errno;
		close(fd);
		return error;
	}
	return fd;
}

/* The daemon is ready when it says so; a process that ended will not. */
static int wait_for_ready(int notify, pid_t pid)
{
	int process = (int)syscall(SYS_pidfd_open, pid, 0);
	if (process < 0) {
		return -errno;
	}
	int result = 0;
	for (;;) {
		struct pollfd fds[] = {{.fd = notify, .events = POLLIN},
				       {.fd = process, .events = POLLIN}};
		char text[512];
		poll(fds, 2, -1);
		if (fds[0].revents) {
			ssize_t n = recv(notify, text, sizeof(text) - 1, 0);
			text[n > 0 ? n : 0] = '\0';
			if (strstr(text, "READY=1")) {
				break;
			}
		} else if (fds[1].revents) {
			result = -ECHILD;
			break;
		}
	}
	close(process);
	return result;
}

const char *private_daemon_program(void)
{
	const char *program = getenv("LPTD");

	return program ? program : "lptd";
}

int private_daemon_run(char *said, size_t size, const char *const arguments[])
{
	int pipes[2], status = 0;
	size_t n = 0;
	ssize_t part;

	if (pipe(pipes) < 0) {
		return -errno;
	}
	pid_t pid = fork();
	if (pid == 0) {
		dup2(pipes[1], STDERR_FILENO);
		close(pipes[0]);
		close(pipes[1]);
		execv(private_daemon_program(), (char *const *)arguments);
		_exit(127);
	}
	close(pipes[1]);
	while (n < size - 1 && (part = read(pipes[0], said + n, size - 1 - n)) > 0) {
		n += (size_t)part;
	}
	said[n] = '\0';
	close(pipes[0]);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void run_daemon(const struct private_daemon *d, const struct sockaddr_un *notify)
{
	char state[96];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("NOTIFY_SOCKET", notify->sun_path, 1);
	snprintf(state, sizeof(state), "%s/state", d->folder);
	bool has_config = access(d->config, R_OK) == 0;
	execl(private_daemon_program(), "lptd", d->is_system ? "--system" : "--user", "--socket",
	      d->socket, "--state", state, has_config ? "--config" : NULL, d->config, NULL);
	perror("lptd (environment variable LPTD)");
	_exit(127);
}

int private_daemon_start(struct private_daemon *d)
{
	struct sockaddr_un address;

	if (!d->folder[0]) {
		int r = private_daemon_prepare(d);
		if (r < 0) {
			return r;
		}
	}
	if (!getenv("LPTD")) {
		return -ENOENT;
	}
	int notify = listen_for_ready(d->folder, &address);
	if (notify < 0) {
		return notify;
	}
	d->notify = notify;
	d->pid = fork();
	if (d->pid == 0) {
		run_daemon(d, &address);
	}
	int r = d->pid < 0 ? -errno : wait_for_ready(notify, d->pid);
	if (r < 0) {
		private_daemon_kill(d, SIGKILL);
	}
	return r;
}

int private_daemon_reload(struct private_daemon *d)
{
	kill(d->pid, SIGHUP);
	return wait_for_ready(d->notify, d->pid);
}

int private_daemon_kill(struct private_daemon *d, int signal)
{
	int status = 0;

	if (d->pid > 0) {
		kill(d->pid, signal);
		waitpid(d->pid, &status, 0);
	}
	if (d->notify > 0) {
		close(d->notify);
	}
	d->notify = 0;
	d->pid = 0;
	return status;
}

void private_daemon_stop(struct private_daemon *d)
{
	private_daemon_kill(d, SIGTERM);
	if (d->folder[0]) {
		nftw(d->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	}
	*d = (struct private_daemon){0};
}
