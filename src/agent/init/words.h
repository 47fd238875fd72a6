/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the host says on the kernel's command line: words, apart by spaces.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes with the end; Linux has no longer one on x86 (COMMAND_LINE_SIZE, 2048). */
#define CORDON_WORDS_MAX 4096

/* This kernel's. False with errno. */
bool cordon_words_read (char words[CORDON_WORDS_MAX]);

/* The value of "KEY=…", with its end at most `size` bytes; false: it is not there, too long, or there twice. */
bool cordon_words_find (const char *words, const char *key, char *value, size_t size);
