/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Printing. Every string on its way to a terminal passes cordon_text_log() here; a command never
 * writes to stdout by itself.
 */
#include "config.h"

#include "cli/output.h"

#include "core/errors.h"
#include "core/text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#define COLUMN_GAP 2

static void
write_escaped (FILE *stream, const char *prefix, const char *text)
{
  g_autofree char *safe = cordon_text_log (text, -1);

  fprintf (stream, "%s%s\n", prefix, safe);
  fflush (stream);
}

void
cordon_print_line (const char *text)
{
  write_escaped (stdout, "", text);
}

void
cordon_print_json (JsonNode *node)
{
  g_autofree char *line = json_to_string (node, FALSE);

  printf ("%s\n", line);
  fflush (stdout);
}

JsonNode *
cordon_json_strings (const char *key, ...)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  va_list arguments;

  va_start (arguments, key);
  for (; key; key = va_arg (arguments, const char *))
    {
      g_autofree char *valid = g_utf8_make_valid (va_arg (arguments, const char *), -1);
      json_object_set_string_member (object, key, valid);
    }
  va_end (arguments);
  json_node_take_object (node, object);
  return node;
}

static JsonNode *
error_to_json (const GError *error)
{
  CordonError code = error->domain == CORDON_ERROR ? (CordonError) error->code : CORDON_ERROR_FAILED;
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_member (object, "error",
                          cordon_json_strings ("code", cordon_error_code_name (code), "message",
                                               error->message, NULL));
  json_node_take_object (node, object);
  return node;
}

void
cordon_print_error (const GError *error, gboolean json)
{
  if (json)
    {
      g_autoptr (JsonNode) node = error_to_json (error);
      cordon_print_json (node);
    }
  else
    write_escaped (stderr, "cordon: ", error->message);
}

/* --- tables ---------------------------------------------------------------------------------- */

static guint
width_of (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

static guint
column_width (GPtrArray *cells, guint column, guint n_columns)
{
  guint width = 0;

  for (guint i = column; i < cells->len; i += n_columns)
    width = MAX (width, width_of (g_ptr_array_index (cells, i)));
  return width;
}

static void
print_row (GPtrArray *cells, guint row, guint n_columns, const guint *widths)
{
  for (guint column = 0; column < n_columns; column++)
    {
      const char *cell = g_ptr_array_index (cells, row * n_columns + column);
      guint padding = column + 1 < n_columns ? widths[column] - width_of (cell) + COLUMN_GAP : 0;

      printf ("%s%*s", cell, (int) padding, "");
    }
  printf ("\n");
}

void
cordon_print_table (const char *const *titles, GPtrArray *cells)
{
  guint n_columns = g_strv_length ((char **) titles);
  g_autoptr (GPtrArray) safe = g_ptr_array_new_with_free_func (g_free);
  g_autofree guint *widths = g_new0 (guint, n_columns);

  for (guint i = 0; i < n_columns; i++)
    g_ptr_array_add (safe, g_strdup (titles[i]));
  for (guint i = 0; i < cells->len; i++)
    g_ptr_array_add (safe, cordon_text_log (g_ptr_array_index (cells, i), -1));
  for (guint i = 0; i < n_columns; i++)
    widths[i] = column_width (safe, i, n_columns);
  for (guint row = 0; row < safe->len / n_columns; row++)
    print_row (safe, row, n_columns, widths);
  fflush (stdout);
}

/* --- dictionaries ---------------------------------------------------------------------------- */

char *
cordon_lookup_string (GVariant *dictionary, const char *key)
{
  const char *value = "";

  g_variant_lookup (dictionary, key, "&s", &value);
  return g_strdup (value);
}

static void
add_value (JsonBuilder *builder, GVariant *dictionary, const CordonKey *key)
{
  gboolean truth = FALSE;
  guint32 number = 0;
  guint64 large = 0;
  g_autofree char *text = NULL;

  switch (key->type)
    {
    case 'b':
      g_variant_lookup (dictionary, key->key, "b", &truth);
      json_builder_add_boolean_value (builder, truth);
      break;
    case 'u':
      g_variant_lookup (dictionary, key->key, "u", &number);
      json_builder_add_int_value (builder, number);
      break;
    case 't':
      g_variant_lookup (dictionary, key->key, "t", &large);
      json_builder_add_int_value (builder, (gint64) MIN (large, (guint64) G_MAXINT64));
      break;
    default:
      text = cordon_lookup_string (dictionary, key->key);
      json_builder_add_string_value (builder, text);
    }
}

JsonNode *
cordon_json_from_dictionary (GVariant *dictionary, const CordonKey *keys)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (const CordonKey *key = keys; key->key; key++)
    {
      json_builder_set_member_name (builder, key->key);
      add_value (builder, dictionary, key);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

JsonNode *
cordon_json_from_dictionaries (GVariant *dictionaries, const CordonKey *keys)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (gsize i = 0; i < g_variant_n_children (dictionaries); i++)
    {
      g_autoptr (GVariant) dictionary = g_variant_get_child_value (dictionaries, i);
      json_array_add_element (array, cordon_json_from_dictionary (dictionary, keys));
    }
  json_node_take_array (node, array);
  return node;
}
