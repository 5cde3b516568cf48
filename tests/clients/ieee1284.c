/* SPDX-License-Identifier: MIT */
/*
 * A program on libieee1284, as scanners and oscilloscopes use it: find the first port, open and
 * claim it, and see every value of five data lines come back through a loopback plug.  It prints
 * what it found; its status is 0 if all was as it should be.
 */
#include <ieee1284.h>
#include <stdio.h>

#define JOINED_BITS 0x1f /* D0..D4 come back in the five status bits from nFault up */

static int fail(const char *what, int r)
{
	printf("%s failed: %d\n", what, r);
	return 1;
}

static int check_data(struct parport *port)
{
	for (int value = 0; value < 256; value++) {
		ieee1284_write_data(port, (unsigned char)value);
		int status = ieee1284_read_status(port); /* levels: the library inverts Busy */
		int back = status >> 3 & JOINED_BITS;

		if (back != (value & JOINED_BITS)) {
			printf("data 0x%02x came back as 0x%02x\n", (unsigned int)value,
			       (unsigned int)back);
			return 1;
		}
	}
	printf("256 values came back\n");
	return 0;
}

static int check_control(struct parport *port)
{
	for (int value = 0; value < 16; value++) {
		ieee1284_write_control(port, (unsigned char)value);
		int control = ieee1284_read_control(port);

		if ((control & 0x0f) != value) {
			printf("control 0x%x came back as 0x%x\n", (unsigned int)value,
			       (unsigned int)control);
			return 1;
		}
	}
	printf("16 controls came back\n");
	return 0;
}

static int use(struct parport *port)
{
	int capabilities = 0;
	int r = ieee1284_open(port, 0, &capabilities);

	if (r != E1284_OK) {
		return fail("open", r);
	}
	printf("%s: base 0x%lx, raw access %s\n", port->name, port->base_addr,
	       capabilities & CAP1284_RAW ? "yes" : "no");
	r = ieee1284_claim(port);
	if (r != E1284_OK) {
		return fail("claim", r);
	}
	int failed = check_data(port) + check_control(port);

	ieee1284_release(port);
	r = ieee1284_close(port);
	return failed + (r == E1284_OK ? 0 : fail("close", r));
}

int main(void)
{
	struct parport_list list;
	int r = ieee1284_find_ports(&list, 0);

	if (r != E1284_OK) {
		return fail("discovery", r);
	}
	printf("%d ports\n", list.portc);
	int failed = list.portc > 0 ? use(list.portv[0]) : 1;

	ieee1284_free_ports(&list);
	return failed;
}
