/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines, not a key file: GKeyFile would write the whole anew and lose what the person has in it. A group or key that
 * stands there twice is edited wherever it stands, because readers differ in which of them they believe.
 */
#include "config.h"

#include "core/mimeapps.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"

#define GROUP "[Default Applications]"

/* One line with its end. */
typedef struct {
  const char *start, *next;
  gsize length; /* without its end and the blanks before it */
} Line;

/* --- lines ----------------------------------------------------------------------------------- */

static gboolean
check (GBytes *text, GError **error)
{
  gsize size;
  const char *bytes = g_bytes_get_data (text, &size);

  if (size <= CORDON_MIMEAPPS_MAX && (size == 0 || !memchr (bytes, '\0', size)))
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("Your list of default programs (mimeapps.list) is damaged; repair or remove it first."));
  return FALSE;
}

static gboolean
next_line (const char **at, const char *end, Line *line)
{
  const char *stop;

  if (*at >= end)
    return FALSE;
  stop = memchr (*at, '\n', (gsize) (end - *at));
  *line = (Line) { .start = *at, .next = stop ? stop + 1 : end };
  line->length = (gsize) ((stop ? stop : end) - *at);
  while (line->length > 0 && strchr (" \t\r", line->start[line->length - 1]))
    line->length--;
  *at = line->next;
  return TRUE;
}

static gboolean
is_header (const Line *line)
{
  return line->length > 0 && line->start[0] == '[';
}

static gboolean
is_our_header (const Line *line)
{
  return line->length == strlen (GROUP) && memcmp (line->start, GROUP, line->length) == 0;
}

/* Where the value begins; NULL: it is no such line. *key (transfer full). */
static const char *
split_key (const Line *line, char **key)
{
  const char *sign = memchr (line->start, '=', line->length), *value;

  if (!sign || line->start[0] == '#')
    return NULL;
  *key = g_strchomp (g_strndup (line->start, (gsize) (sign - line->start)));
  for (value = sign + 1; value < line->start + line->length && *value == ' ';)
    value++;
  return value;
}

static const char *
line_end_of (const char *bytes, gsize size)
{
  const char *stop = size > 0 ? memchr (bytes, '\n', size) : NULL;

  return stop && stop > bytes && stop[-1] == '\r' ? "\r\n" : "\n";
}

/* --- putting in ------------------------------------------------------------------------------ */

static gboolean
value_begins_with (const char *value, gsize length, const char *program)
{
  gsize size = strlen (program);

  return length >= size && memcmp (value, program, size) == 0 && (length == size || value[size] == ';');
}

/* Before the value of every line that has one of the types; `seen` gets those. */
static void
put_into_line (GString *out, const Line *line, const char *const *types, const char *program, GHashTable *seen)
{
  g_autofree char *key = NULL;
  const char *value = split_key (line, &key), *rest = line->start;

  if (value && g_strv_contains (types, key))
    {
      gsize length = (gsize) (line->start + line->length - value);

      g_hash_table_add (seen, g_strdup (key));
      g_string_append_len (out, line->start, value - line->start);
      if (!value_begins_with (value, length, program))
        g_string_append_printf (out, "%s;", program);
      rest = value;
    }
  g_string_append_len (out, rest, line->next - rest);
}

static GHashTable *
find_present (const char *bytes, gsize size, const char *const *types, const char *program, GString *out,
              gssize *group_end)
{
  GHashTable *seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *at = bytes;
  gboolean inside = FALSE;
  Line line;

  *group_end = -1;
  while (next_line (&at, bytes + size, &line))
    {
      inside = is_header (&line) ? is_our_header (&line) : inside;
      if (inside && !is_header (&line))
        put_into_line (out, &line, types, program, seen);
      else
        g_string_append_len (out, line.start, line.next - line.start);
      if (is_our_header (&line) && *group_end < 0)
        *group_end = (gssize) out->len;
    }
  return seen;
}

GBytes *
cordon_mimeapps_put (GBytes *text, const char *const *types, const char *program, GError **error)
{
  gsize size;
  const char *bytes = g_bytes_get_data (text, &size);
  const char *end = line_end_of (bytes, size);
  g_autoptr (GString) out = g_string_new (NULL), lines = g_string_new (NULL);
  g_autoptr (GHashTable) seen = NULL;
  gssize at;

  if (!check (text, error))
    return NULL;
  seen = find_present (bytes, size, types, program, out, &at);
  for (; *types; types++)
    if (g_hash_table_add (seen, g_strdup (*types)))
      g_string_append_printf (lines, "%s=%s%s", *types, program, end);
  if (lines->len > 0 && out->len > 0 && out->str[out->len - 1] != '\n' && (at < 0 || at == (gssize) out->len))
    {
      g_string_append (out, end);
      at = at < 0 ? at : (gssize) out->len;
    }
  if (lines->len > 0 && at < 0)
    g_string_append_printf (out, "%s" GROUP "%s", out->len ? end : "", end);
  if (lines->len > 0)
    g_string_insert_len (out, at, lines->str, (gssize) lines->len);
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

/* --- taking out ------------------------------------------------------------------------------ */

static void
take_out_of_line (GString *out, const Line *line, const char *program)
{
  g_autofree char *key = NULL;
  const char *value = split_key (line, &key);
  g_autofree char *text = value ? g_strndup (value, (gsize) (line->start + line->length - value)) : NULL;
  g_auto (GStrv) programs = text ? g_strsplit (text, ";", -1) : NULL;
  g_autoptr (GString) kept = g_string_new (NULL);
  gboolean found = FALSE;

  for (guint i = 0; programs && programs[i]; i++)
    if (g_str_equal (programs[i], program))
      found = TRUE;
    else if (*programs[i])
      g_string_append_printf (kept, "%s;", programs[i]);
  if (found && kept->len == 0)
    return;
  if (!found)
    {
      g_string_append_len (out, line->start, line->next - line->start);
      return;
    }
  /* With as many semicolons at its end as there were. */
  if (text[strlen (text) - 1] != ';')
    g_string_truncate (kept, kept->len - 1);
  g_string_append_len (out, line->start, value - line->start);
  g_string_append (out, kept->str);
  g_string_append_len (out, line->start + line->length, line->next - (line->start + line->length));
}

GBytes *
cordon_mimeapps_take_out (GBytes *text, const char *program, GError **error)
{
  gsize size;
  const char *bytes = g_bytes_get_data (text, &size), *at = bytes;
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean inside = FALSE;
  Line line;

  if (!check (text, error))
    return NULL;
  while (next_line (&at, bytes + size, &line))
    {
      inside = is_header (&line) ? is_our_header (&line) : inside;
      if (inside && !is_header (&line))
        take_out_of_line (out, &line, program);
      else
        g_string_append_len (out, line.start, line.next - line.start);
    }
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

GStrv
cordon_mimeapps_types (GBytes *text, const char *program)
{
  gsize size;
  const char *bytes = g_bytes_get_data (text, &size), *at = bytes;
  g_autoptr (GPtrArray) types = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  gboolean inside = FALSE;
  Line line;

  while (check (text, NULL) && next_line (&at, bytes + size, &line))
    {
      g_autofree char *key = NULL;
      const char *value;

      inside = is_header (&line) ? is_our_header (&line) : inside;
      value = inside && !is_header (&line) ? split_key (&line, &key) : NULL;
      if (value && value_begins_with (value, (gsize) (line.start + line.length - value), program)
          && !g_ptr_array_find_with_equal_func (types, key, g_str_equal, NULL))
        g_ptr_array_add (types, g_steal_pointer (&key));
    }
  return (GStrv) g_ptr_array_steal (types, NULL);
}
