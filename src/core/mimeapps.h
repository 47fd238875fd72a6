/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mimeapps.list, the file in which a person's default programs stand, edited as bytes: other lines, their order, their
 * line ends and what is wrong with them stay as they are. Pure.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_MIMEAPPS_MAX (1024 * 1024) /* bytes */

/* The same text, with `program` (a desktop file's name) before all others as the default of each type. USAGE for a
 * text with NUL bytes or larger than it may be. (transfer full) */
GBytes *cordon_mimeapps_put (GBytes *text, const char *const *types, const char *program, GError **error);

/* The same text without `program` as a default of any type; a line that has no other program left is taken out.
 * (transfer full) */
GBytes *cordon_mimeapps_take_out (GBytes *text, const char *program, GError **error);

/* The types whose first default `program` is there, each once, in order. (transfer full) */
GStrv cordon_mimeapps_types (GBytes *text, const char *program);

G_END_DECLS
