/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Whether the first `bytes` of the file or device are all there and all zero. Reads every one of them. */
bool cordon_zeros_only (int fd, uint64_t bytes);

/* The same of a whole disk, as far as an emulated processor can look in a few seconds: its first 16 MiB, and a
 * block of 4 KiB at each of 2048 places, or at each MiB, whichever are fewer. Whatever Cordon itself ever
 * put there is in the first two MiB. */
bool cordon_zeros_throughout (int fd, uint64_t bytes);
