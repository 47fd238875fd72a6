/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A converter run as the viewer runs it.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What `program` makes of the bytes, confined; NULL where it ends badly. Fails the test where it could not be started,
 * or was killed for a system call. */
GBytes *cordon_test_convert (const char *program, const char *argument, bool threads, const void *bytes, gsize size);
