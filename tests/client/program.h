/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program that a test runs, and the lines it says.
 */
#pragma once

#include <gio/gio.h>

typedef struct Program Program;

/* variable: one more for its environment, may be NULL. Its input is open until program_free(). */
Program *program_new (const char *const *arguments, const char *variable, const char *value);
/* Killed, and waited for. */
void program_free (Program *self);
void program_kill (Program *self);

/* Lines so far that begin so. */
guint program_count (Program *self, const char *prefix);
/* Waits for it. */
const char *program_first_line (Program *self);

/* The path in an environment variable that the build sets. */
const char *program_path (const char *variable);
