/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strict JSON. The text is looked at once, byte by byte and without recursion, before json-glib may
 * see it; what json-glib would forgive must be refused here.
 */
#include "config.h"

#include "core/json.h"

#include <glib/gi18n-lib.h>

typedef struct {
  const char *text;
  gsize length, at;
  guint depth;
  gboolean closed; /* the root object has ended */
} Scanner;

static gboolean
scan_string (Scanner *scanner)
{
  for (scanner->at++; scanner->at < scanner->length; scanner->at++)
    {
      guchar byte = scanner->text[scanner->at];
      if (byte == '"')
        return TRUE;
      if (byte < 0x20 || byte == 0x7f || byte == '\\')
        return FALSE;
    }
  return FALSE;
}

static gboolean
scan_number (Scanner *scanner)
{
  gsize start = scanner->at;

  while (scanner->at + 1 < scanner->length && g_ascii_isdigit (scanner->text[scanner->at + 1]))
    scanner->at++;
  gsize digits = scanner->at - start + 1;
  return digits <= CORDON_JSON_DIGITS_MAX && (digits == 1 || scanner->text[start] != '0');
}

static gboolean
scan_bracket (Scanner *scanner, char byte)
{
  if (byte == '{' || byte == '[')
    return ++scanner->depth <= CORDON_JSON_DEPTH_MAX && (scanner->depth > 1 || byte == '{');
  if (scanner->depth == 0)
    return FALSE;
  scanner->closed = --scanner->depth == 0;
  return TRUE;
}

static gboolean
scan_byte (Scanner *scanner)
{
  char byte = scanner->text[scanner->at];

  if (byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r')
    return TRUE;
  if (scanner->closed)
    return FALSE;
  switch (byte)
    {
    case '{':
    case '[':
    case '}':
    case ']':
      return scan_bracket (scanner, byte);
    case ',':
    case ':':
      return TRUE;
    case '"':
      return scan_string (scanner);
    default:
      return g_ascii_isdigit (byte) && scan_number (scanner);
    }
}

static gboolean
scan (const char *text, gsize length)
{
  Scanner scanner = { text, length, 0, 0, FALSE };

  if (!g_utf8_validate_len (text, length, NULL))
    return FALSE;
  for (; scanner.at < length; scanner.at++)
    if (!scan_byte (&scanner))
      return FALSE;
  return scanner.closed;
}

/* --- members named twice --------------------------------------------------------------------- */

static void
count_parsed (JsonParser *parser, JsonObject *object, const char *member, gpointer count)
{
  (*(gsize *) count)++;
}

static gsize count_members (JsonNode *node);

static gsize
count_in_object (JsonObject *object)
{
  g_autoptr (GList) values = json_object_get_values (object);
  gsize count = json_object_get_size (object);

  for (GList *value = values; value; value = value->next)
    count += count_members (value->data);
  return count;
}

static gsize
count_in_array (JsonArray *array)
{
  gsize count = 0;

  for (guint i = 0; i < json_array_get_length (array); i++)
    count += count_members (json_array_get_element (array, i));
  return count;
}

/* Recursion no deeper than the scanner allowed. */
static gsize
count_members (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return count_in_object (json_node_get_object (node));
  return JSON_NODE_HOLDS_ARRAY (node) ? count_in_array (json_node_get_array (node)) : 0;
}

/* --- parsing --------------------------------------------------------------------------------- */

static JsonObject *
fail_json (CordonError code, GError **error)
{
  g_set_error_literal (error, CORDON_ERROR, (int) code,
                       _("The text is not plain JSON: one object, strings without escapes, whole "
                         "numbers, no member twice."));
  return NULL;
}

JsonObject *
cordon_json_parse (const char *text, gsize length, CordonError code, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonNode *root;
  gsize parsed = 0;

  if (length == 0 || !scan (text, length))
    return fail_json (code, error);

  parser = json_parser_new_immutable ();
  g_signal_connect (parser, "object-member", G_CALLBACK (count_parsed), &parsed);
  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return fail_json (code, error);
  root = json_parser_get_root (parser);
  if (!root || !JSON_NODE_HOLDS_OBJECT (root) || count_members (root) != parsed)
    return fail_json (code, error);
  return json_node_dup_object (root);
}

/* --- members --------------------------------------------------------------------------------- */

static JsonNode *
get_value (JsonObject *object, const char *member, GType type)
{
  JsonNode *node = json_object_get_member (object, member);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node
                                                                                         : NULL;
}

gboolean
cordon_json_get_number (JsonObject *object, const char *member, guint64 min, guint64 max,
                        guint64 *value, CordonError code, GError **error)
{
  JsonNode *node = get_value (object, member, G_TYPE_INT64);
  guint64 number = node ? (guint64) json_node_get_int (node) : 0;

  if (!node || number < min || number > max)
    {
      g_autofree char *least = g_strdup_printf ("%" G_GUINT64_FORMAT, min);
      g_autofree char *most = g_strdup_printf ("%" G_GUINT64_FORMAT, max);
      g_set_error (error, CORDON_ERROR, (int) code, _("“%s” must be a number from %s to %s."),
                   member, least, most);
      return FALSE;
    }
  *value = number;
  return TRUE;
}

gboolean
cordon_json_get_string (JsonObject *object, const char *member,
                        gboolean (*valid) (const char *text), const char **value,
                        CordonError code, GError **error)
{
  JsonNode *node = get_value (object, member, G_TYPE_STRING);

  if (!node || !valid (json_node_get_string (node)))
    {
      g_set_error (error, CORDON_ERROR, (int) code,
                   _("“%s” is missing, or not a text that may stand there."), member);
      return FALSE;
    }
  *value = json_node_get_string (node);
  return TRUE;
}
