/* SPDX-License-Identifier: MIT */
/*
 * What a fuzz target defines: one function that takes any bytes and must neither crash, hang nor
 * leak.  The same function is driven by libFuzzer (option -Dfuzz=enabled) and, in every build, by
 * replay.c over the files of fuzz/corpus/.
 */
#ifndef LPT_FUZZ_FUZZ_H
#define LPT_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
