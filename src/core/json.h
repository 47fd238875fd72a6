/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The part of JSON that Cordon's own files use, read strictly: one object, strings without escapes,
 * whole numbers, bounded depth, no member twice. json-glib alone is too kind for text that comes
 * from outside: it recurses without bound, takes comments, and lets the last of two members win.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "core/errors.h"

G_BEGIN_DECLS

#define CORDON_JSON_DEPTH_MAX 8
#define CORDON_JSON_DIGITS_MAX 15 /* below 2^53: the same number for every reader of JSON */

/* `text` may hold anything, `length` bytes of it; the caller bounds them. Errors have `code`.
 * (transfer full) */
JsonObject *cordon_json_parse (const char *text, gsize length, CordonError code, GError **error);

/* A member that must be there: FALSE and an error with `code` that names it, *value untouched. */
gboolean cordon_json_get_number (JsonObject *object, const char *member, guint64 min, guint64 max,
                                 guint64 *value, CordonError code, GError **error);
gboolean cordon_json_get_string (JsonObject *object, const char *member,
                                 gboolean (*valid) (const char *text), const char **value,
                                 CordonError code, GError **error);

G_END_DECLS
