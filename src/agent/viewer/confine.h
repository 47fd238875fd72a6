/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Gives up, before the first byte of a document is read, everything that reading it does not need:
 * opening files, sockets, programs, threads, executable memory. `extra_memory` is the document's
 * size. False when the kernel refused; then no document may be read. */
bool cordon_confine (uint64_t extra_memory);

/* The same for the program that is executed next, once: it may read files, and write those that its account may; no
 * sockets, no other processes, no file of more than `file_max` bytes, and threads if told so. */
bool cordon_confine_converter (uint64_t file_max, bool threads);
