/* SPDX-License-Identifier: MIT */
#include "reference.h"

#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

void pin_to_one_core(void)
{
	cpu_set_t allowed, one;

	sched_getaffinity(0, sizeof(allowed), &allowed);
	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (CPU_ISSET(cpu, &allowed)) {
			CPU_SET(cpu, &one);
			break;
		}
	}
	sched_setaffinity(0, sizeof(one), &one);
}

double reference_system_call(void)
{
	enum { N = 100000 };
	int64_t start = now_ns();

	for (int i = 0; i < N; i++) {
		syscall(SYS_getppid);
	}
	return (double)(now_ns() - start) / N;
}

int reference_start_echo(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0) {
		return -1;
	}
	if (fork() == 0) {
		char byte[64];
		ssize_t n;
		close(pair[0]);
		while ((n = recv(pair[1], byte, sizeof(byte), 0)) > 0) {
			send(pair[1], byte, (size_t)n, 0);
		}
		_exit(0);
	}
	close(pair[1]);
	return pair[0];
}

double reference_echo(int echo)
{
	enum { N = 3000 };
	char bytes[64] = {0};
	int64_t start = now_ns();

	for (int i = 0; i < N; i++) {
		send(echo, bytes, sizeof(bytes), 0);
		recv(echo, bytes, sizeof(bytes), 0);
	}
	return (double)(now_ns() - start) / N;
}

void demand_print_heading(void)
{
	printf("%-32s %12s  %12s  %6s  %8s\n", "what", "figure", "reference", "ratio", "demand");
}

bool demand_report(const struct demand *demand, const struct series *all, unsigned int subject)
{
	const struct series *reference = &all[demand->reference];
	double figure = series_median(&all[subject]);

	if (demand->at_most == 0) {
		printf("%-32s %9.0f ns  (reference)\n", demand->what, figure);
		return true;
	}
	double ratio = series_ratio(&all[subject], reference);
	bool met = ratio <= demand->at_most;
	printf("%-32s %9.1f ns  %9.0f ns  %6.2f  <= %5.2f  %s\n", demand->what, figure,
	       series_median(reference), ratio, demand->at_most, met ? "met" : "NOT MET");
	return met;
}
