/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>

/* The kernel's Landlock ABI, 0: none. */
int old_landlock_abi (void);

/* From now on this process sees a kernel with that ABI: 0 or, where this can be emulated, 1. False:
 * it cannot. */
bool old_landlock_pretend (int abi);
