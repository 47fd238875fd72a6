/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Whether the first `bytes` of the file or device are all there and all zero. Reads every one of them. */
bool cordon_zeros_only (int fd, uint64_t bytes);
