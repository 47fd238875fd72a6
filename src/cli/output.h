/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the command prints. Text for people goes through core/text, so that no foreign word reaches a
 * terminal unescaped; JSON is one value a line and escapes by itself.
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One line each; the text is escaped here. */
void cordon_print_line (const char *text);
void cordon_print_error (const GError *error, gboolean json);

/* One JSON value as one line, flushed: programs read along. */
void cordon_print_json (JsonNode *node);

/* An object of strings: key, value, …, NULL. Values are made valid UTF-8. (transfer full) */
JsonNode *cordon_json_strings (const char *key, ...) G_GNUC_NULL_TERMINATED;

/* Rows of equal width columns. cells: row by row, n_columns each, NULL-terminated array of strings. */
void cordon_print_table (const char *const *titles, GPtrArray *cells);

/* The named keys of an a{sv}, each only with the type it is documented with; a key that is missing or
 * has another type becomes "", 0 or false, so that hostile answers have no say. */
typedef struct {
  const char *key;
  char type; /* s, b, u, t */
} CordonKey;
JsonNode *cordon_json_from_dictionary (GVariant *dictionary, const CordonKey *keys);
/* The same for an aa{sv}, as an array. */
JsonNode *cordon_json_from_dictionaries (GVariant *dictionaries, const CordonKey *keys);

/* (transfer full), never NULL */
char *cordon_lookup_string (GVariant *dictionary, const char *key);

G_END_DECLS
