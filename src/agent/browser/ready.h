/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>

/* Watches for a file of that name in the directory, and removes one that an earlier start left. A descriptor
 * that is readable where there may be news; -1 where that cannot be done. One at a time. */
int cordon_ready_watch (const char *directory, const char *name);

/* Whether the file has come since; once true it stays so. Never waits. */
bool cordon_ready_seen (int watch);
