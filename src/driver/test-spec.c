/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "driver/source.h"

#define THERE_ARE                                                                                  \
	"There are avr, chain, echo, hd44780, jtag, loopback, none, printer, qemu, spi-flash."

struct fixture {
	struct port_spec spec;
	struct port_source source;
	char error[512];
	char *help;
};

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct fixture));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	port_source_close(&f->source);
	port_spec_deinit(&f->spec);
	free(f->help);
	free(f);
	return 0;
}

static int parse(struct fixture *f, const char *text)
{
	return port_spec_parse(text, &f->spec, f->error, sizeof(f->error));
}

static void open_port(struct fixture *f, const char *text)
{
	assert_int_equal(parse(f, text), 0);
	assert_int_equal(port_source_open(&f->spec, NULL, &f->source, f->error, sizeof(f->error)),
			 0);
}

static void assert_refused(struct fixture *f, const char *text, const char *sentence)
{
	assert_int_equal(parse(f, text), -EINVAL);
	assert_string_equal(f->error, sentence);
	assert_null(f->spec.text);
}

static void a_peripheral_alone_is_simulated(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, "printer"), 0);

	assert_ptr_equal(f->spec.driver, &driver_sim);
	assert_ptr_equal(f->spec.peripheral, &peripheral_printer);
	assert_string_equal(f->spec.text, "printer");
	assert_null(f->spec.path);
}

static void a_driver_stands_before_the_colon(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, "slow:loopback"), 0);

	assert_ptr_equal(f->spec.driver, &driver_slow);
	assert_ptr_equal(f->spec.peripheral, &peripheral_loopback);
}

static void a_hardware_driver_has_a_path(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, "null:/dev/parport0,irq=7"), 0);

	assert_string_equal(f->spec.path, "/dev/parport0");
	assert_null(f->spec.peripheral);
	assert_int_equal(settings_number(&f->spec.settings, "irq", 0), 7);
}

static void keys_of_peripheral_and_port_are_taken(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, "printer,rate=9600,name=LPT3,clock=virtual,grace=5s"), 0);

	assert_int_equal(settings_number(&f->spec.settings, "rate", 0), 9600);
	assert_string_equal(settings_text(&f->spec.settings, "name", ""), "LPT3");
	assert_int_equal(settings_number(&f->spec.settings, "clock", 0), 1);
	assert_true(settings_time_ns(&f->spec.settings, "grace", 0) == 5000000000);
}

static void a_comma_in_a_value_has_a_backslash(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, "printer,id=CMD:PCL\\,TEXT;,name=LPT3"), 0);

	assert_string_equal(settings_text(&f->spec.settings, "id", ""), "CMD:PCL,TEXT;");
	assert_string_equal(settings_text(&f->spec.settings, "name", ""), "LPT3");
}

static void defaults_are_filled_in(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, "printer"), 0);

	assert_true(settings_time_ns(&f->spec.settings, "idle", 0) == 2000000000);
	assert_int_equal(settings_time_ns(&f->spec.settings, "grace", 0), -1);
	assert_string_equal(settings_text(&f->spec.settings, "rest", ""), "keep");
	assert_null(settings_find(&f->spec.settings, "pages"));
}

static void an_unknown_key_names_the_nearest_and_all(void **state)
{
	struct fixture *f = *state;
	const char *start =
		"printer has no key 'spol' (did you mean 'spool'?). Keys: spool, rate, "
		"pages, idle, id, speaks, mute, refuse, late, dies-after, stuck, id-length, "
		"id-order; any port: name, io, irq, ecp, modes, clock, rest, grace, "
		"yield-idle, acquire, routines, probe, daisy";

	assert_int_equal(parse(f, "printer,spol=out"), -EINVAL);

	assert_memory_equal(f->error, start, strlen(start));
}

static void an_unknown_key_without_likeness_gets_no_guess(void **state)
{
	struct fixture *f = *state;
	const char *start = "loopback has no key 'colour'. Keys: any port: name, io";

	assert_int_equal(parse(f, "loopback,colour=red"), -EINVAL);

	assert_memory_equal(f->error, start, strlen(start));
}

static void an_unknown_peripheral_names_the_nearest_and_all(void **state)
{
	assert_refused(*state, "pinter",
		       "no peripheral 'pinter' (did you mean 'printer'?). " THERE_ARE);
	assert_refused(*state, "teapot,rate=1", "no peripheral 'teapot'. " THERE_ARE);
	assert_refused(*state, "", "no peripheral given. " THERE_ARE);
	assert_refused(*state, "sim:", "no peripheral given. " THERE_ARE);
}

static void an_unknown_driver_names_all(void **state)
{
	assert_refused(*state, "usb:printer", "no driver 'usb'. There are sim, slow, ppdev, null.");
	assert_refused(*state, "null", "'null' is a driver; write null: and what it drives");
}

static void bad_keys_are_refused_with_the_cure(void **state)
{
	assert_refused(*state, "printer,rate", "key 'rate' has no value; write rate=VALUE");
	assert_refused(*state, "printer,rate=1,rate=2", "key 'rate' is given twice; leave one");
	assert_refused(*state, "printer,clock=fast",
		       "key 'clock' cannot be 'fast'; write follow, virtual or paced");
	assert_refused(*state, "printer,io=0x1ffffffff",
		       "key 'io' cannot be '0x1ffffffff'; write a number below 2^32, decimal or "
		       "0x...");
}

static void an_empty_part_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, "printer,"), -EINVAL);
	assert_int_equal(parse(f, "printer,,rate=1"), -EINVAL);
	assert_int_equal(parse(f, "printer,=1"), -EINVAL);
}

static void a_specification_has_a_limit(void **state)
{
	struct fixture *f = *state;
	char text[PORT_SPEC_MAX + 1];

	memset(text, 'x', sizeof(text));
	text[PORT_SPEC_MAX] = '\0';

	assert_refused(f, text, "the specification is longer than 1023 bytes");
}

static void a_small_error_buffer_cuts_the_sentence(void **state)
{
	struct fixture *f = *state;
	char error[8];

	assert_int_equal(port_spec_parse("pinter", &f->spec, error, sizeof(error)), -EINVAL);
	assert_string_equal(error, "no peri");
	assert_int_equal(port_spec_parse("pinter", &f->spec, NULL, 0), -EINVAL);
}

static void folders_want_a_descriptor_which_the_spec_then_owns(void **state)
{
	struct fixture *f = *state;
	int fd = dup(STDIN_FILENO), kept = fd;

	assert_int_equal(parse(f, "printer,rate=100,spool=out"), 0);
	struct setting *setting = port_spec_wants(&f->spec);
	assert_string_equal(setting->text, "out");
	setting_attach(setting, &fd);

	assert_int_equal(fd, -1);
	assert_null(port_spec_wants(&f->spec));
	port_spec_deinit(&f->spec);
	assert_int_equal(close(kept), -1);
}

static void help_lists_every_kind(void **state)
{
	struct fixture *f = *state;

	f->help = port_spec_help(NULL);

	for (const struct peripheral_ops *const *at = peripherals; *at; at++) {
		assert_non_null(strstr(f->help, (*at)->name));
		assert_non_null(strstr(f->help, (*at)->help));
	}
	for (const struct driver *const *at = drivers; *at; at++) {
		assert_non_null(strstr(f->help, (*at)->help));
	}
}

static void help_of_a_kind_lists_its_keys(void **state)
{
	struct fixture *f = *state;

	f->help = port_spec_help("printer");

	assert_non_null(strstr(f->help, "  spool=FOLDER"));
	assert_non_null(strstr(f->help, "  clock=follow|virtual|paced"));
	assert_null(port_spec_help("teapot"));
	assert_null(port_spec_help("teapot:printer"));
}

static void opening_tells_identity_and_resources(void **state)
{
	struct fixture *f = *state;

	open_port(f, "slow:printer,io=0x3bc,irq=7");

	assert_string_equal(f->source.identity, "slow:printer");
	assert_int_equal(f->source.resources.io, 0x3bc);
	assert_int_equal(f->source.resources.io_span, 3);
	assert_int_equal(f->source.resources.irq, 7);
	assert_int_equal(f->source.resources.ecp, 0);
}

static void resources_are_left_to_the_arbiter(void **state)
{
	struct fixture *f = *state;

	open_port(f, "printer");

	assert_int_equal(f->source.resources.io, 0);
	assert_int_equal(f->source.resources.irq, -1);
}

static void a_peripheral_that_refuses_leaves_nothing_open(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, "printer,rate=0"), 0);

	assert_int_equal(port_source_open(&f->spec, NULL, &f->source, f->error, sizeof(f->error)),
			 -EINVAL);
	assert_string_equal(f->error,
			    "key 'rate' cannot be '0'; write 1 to 1000000000 bytes a second");
	assert_null(f->source.peripheral);
}

static void only_known_keys_are_adjusted(void **state)
{
	struct fixture *f = *state;

	open_port(f, "printer");

	assert_int_equal(port_source_adjust(&f->source, "paper", "0", f->error, sizeof(f->error)),
			 0);
	assert_int_equal(
		port_source_adjust(&f->source, "offline", "maybe", f->error, sizeof(f->error)),
		-EINVAL);
	assert_int_equal(port_source_adjust(&f->source, "ink", "0", f->error, sizeof(f->error)),
			 -EINVAL);
	assert_string_equal(f->error,
			    "printer has nothing called 'ink' to adjust. There are paper, "
			    "offline, fault, reply, mute, refuse, late, dies-after, stuck, "
			    "id-length, id-order");
}

static void a_loopback_has_nothing_to_adjust(void **state)
{
	struct fixture *f = *state;

	open_port(f, "loopback");

	assert_int_equal(port_source_adjust(&f->source, "paper", "0", f->error, sizeof(f->error)),
			 -EINVAL);
	assert_string_equal(f->error, "sim:loopback has nothing to adjust");
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_peripheral_alone_is_simulated),
		TEST(a_driver_stands_before_the_colon),
		TEST(a_hardware_driver_has_a_path),
		TEST(keys_of_peripheral_and_port_are_taken),
		TEST(a_comma_in_a_value_has_a_backslash),
		TEST(defaults_are_filled_in),
		TEST(an_unknown_key_names_the_nearest_and_all),
		TEST(an_unknown_key_without_likeness_gets_no_guess),
		TEST(an_unknown_peripheral_names_the_nearest_and_all),
		TEST(an_unknown_driver_names_all),
		TEST(bad_keys_are_refused_with_the_cure),
		TEST(an_empty_part_is_refused),
		TEST(a_specification_has_a_limit),
		TEST(a_small_error_buffer_cuts_the_sentence),
		TEST(folders_want_a_descriptor_which_the_spec_then_owns),
		TEST(help_lists_every_kind),
		TEST(help_of_a_kind_lists_its_keys),
		TEST(opening_tells_identity_and_resources),
		TEST(resources_are_left_to_the_arbiter),
		TEST(a_peripheral_that_refuses_leaves_nothing_open),
		TEST(only_known_keys_are_adjusted),
		TEST(a_loopback_has_nothing_to_adjust),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
