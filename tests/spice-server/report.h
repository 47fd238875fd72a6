/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

/* Writes one line of the protocol described in main.c to stdout, at once. Any thread. */
void cordon_test_report (const char *format, ...) G_GNUC_PRINTF (1, 2);
