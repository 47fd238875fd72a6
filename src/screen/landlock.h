/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>

/* Denies this thread, and those it makes, every path and, where the kernel knows these, every TCP
 * port and everything outside its own domain. Needs no_new_privs. False where the kernel has no
 * Landlock or it is switched off. */
bool cordon_landlock_restrict (void);
