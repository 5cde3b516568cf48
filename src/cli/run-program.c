/* SPDX-License-Identifier: MIT */
#include "cli/run-program.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/fdio.h"

static const int passed_on[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM};

static int set_environment(const struct run_environment *environment)
{
	const char *others = getenv("LD_PRELOAD");
	cleanup_free char *preloads = NULL;
	char text[128];

	if (asprintf(&preloads, "%s%s%s", environment->preload, others && others[0] ? ":" : "",
		     others ? others : "") < 0) {
		return -ENOMEM;
	}
	int r = setenv("LD_PRELOAD", preloads, 1);
	snprintf(text, sizeof(text), "%" PRId64 " %d %s", environment->claim_ms,
		 environment->is_verbose, environment->folder);
	if (r == 0) {
		r = setenv("LPT_RUN", text, 1);
	}
	if (r == 0) {
		r = setenv("LPTD_SOCKET", environment->socket, 1);
	}
	return r < 0 ? -errno : 0;
}

/* In the child.  An error goes up the pipe, which a program that runs closes without a word. */
__attribute__((noreturn)) static void become(const struct run_program *program,
					     const struct run_environment *environment, int failure)
{
	sigaction(SIGPIPE, &program->pipe, NULL);
	sigprocmask(SIG_SETMASK, &program->before, NULL);
	int error = -set_environment(environment);

	if (error == 0) {
		execvp(program->argv[0], program->argv);
		error = errno;
	}
	fd_write_all(failure, &error, sizeof(error));
	_exit(EXIT_FAILURE);
}

int run_program_start(struct run_program *program, const struct run_environment *environment)
{
	int failure[2], error = 0;

	if (pipe2(failure, O_CLOEXEC) < 0) {
		return -errno;
	}
	cleanup_close int from = failure[0];
	cleanup_close int to = failure[1];

	program->pid = fork();
	if (program->pid < 0) {
		return -errno;
	}
	if (program->pid == 0) {
		become(program, environment, to);
	}
	fd_close(&to);
	if (fd_read_all(from, &error, sizeof(error)) == (ssize_t)sizeof(error)) {
		waitpid(program->pid, NULL, 0);
		return -error;
	}
	return 0;
}

int run_program_begin(struct run_program *program)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGCHLD);
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++) {
		sigaddset(&ours, passed_on[i]);
	}
	sigaction(SIGPIPE, &ignore, &program->pipe);
	sigprocmask(SIG_BLOCK, &ours, &program->before);
	program->signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	return program->signals < 0 ? -errno : 0;
}

/* As a shell says how a process ended. */
static int shell_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool run_program_signal(struct run_program *program, int *ret_status)
{
	struct signalfd_siginfo info;
	int status;

	while (read(program->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		/* What the terminal sends, it sends to the program as well. */
		if (info.ssi_signo != SIGCHLD && info.ssi_code != SI_KERNEL) {
			kill(program->pid, (int)info.ssi_signo);
		}
	}
	if (waitpid(program->pid, &status, WNOHANG) != program->pid) {
		return false;
	}
	*ret_status = shell_status(status);
	return true;
}

bool run_program_is_over(const struct run_program *program)
{
	struct signalfd_siginfo info;
	bool is_over = false;

	while (read(program->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		is_over |= info.ssi_signo != SIGCHLD;
	}
	return is_over;
}
