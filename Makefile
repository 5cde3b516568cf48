# SPDX-License-Identifier: MIT
# A thin front for meson: HACKING.md says what each target is for.
# Only `run`, `test` and those below them may install packages (see tools/need); LPT_NO_INSTALL=1
# forbids it.

B ?= build
PREFIX ?=
export LPT_BUILD = $(abspath $(B))

.PHONY: build run test conformance bench fuzz nightly install deb clean
build: $(B)/build.ninja
	ninja -C $(B)

$(B)/build.ninja:
	@tools/need --check build
	meson setup $(B)

# Debian builds need no tests; a folder that has them keeps them.
$(B)/.with-tests: $(B)/build.ninja
	@meson configure $(B) -Dtests=enabled
	@touch $@

run:
	@tools/need build
	@$(MAKE) --no-print-directory build
	@tests/demo/run

test:
	@tools/need test
	@$(MAKE) --no-print-directory $(B)/.with-tests build
	@tools/run-tests $(B) --no-rebuild

conformance:
	@tools/need test
	@$(MAKE) --no-print-directory $(B)/.with-tests build
	@tests/conformance/run

bench:
	@tools/need build
	@$(MAKE) --no-print-directory build
	@bench/run

fuzz:
	@tools/need fuzz
	@fuzz/run

nightly:
	@tools/need nightly
	@.ci/nightly

# Below /usr and /usr/local the configuration is in /etc and the library where the system looks for
# it; any other prefix keeps both to itself.
folders_of = $(if $(filter /usr /usr/local,$(1)),-Dsysconfdir=/etc,-Dsysconfdir=$(1)/etc -Dlibdir=lib)

install: build
	$(if $(PREFIX),meson configure $(B) -Dprefix=$(PREFIX) $(call folders_of,$(PREFIX)))
	meson install -C $(B)
	@[ -e $(B)/man/lpt.1 ] || echo "make install: no manual pages, for want of scdoc;" \
		"with it: meson setup --reconfigure $(B)"
	@[ -e $(B)/src/compat/cuse/lptd-cuse ] || echo "make install: no lptd-cuse, for want of" \
		"libfuse3-dev; with it: meson setup --reconfigure $(B)"
	@[ "$$(id -u)" != 0 ] || [ -n "$(DESTDIR)" ] || ldconfig

deb:
	@tools/need deb
	@tools/build-deb

clean:
	rm -rf $(B)
