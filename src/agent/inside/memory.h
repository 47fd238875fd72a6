/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdint.h>

/* Bytes the kernel could still give to programs without killing one; 0 when it does not say. */
uint64_t cordon_memory_available (void);
