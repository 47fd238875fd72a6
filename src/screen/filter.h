/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>

/* Loads the system call filter for all threads. False: nothing, or not everything, was loaded. */
bool cordon_filter_load (void);
