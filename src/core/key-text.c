/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Splits a key file into lines and lines into words, and says where something is wrong. It knows no
 * group and no key. The text may be hostile.
 */
#include "config.h"

#include "core/key-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/nearest.h"
#include "core/text.h"

gboolean
cordon_key_text_fail (const CordonKeyText *text, const char *at, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  *text->fault = (CordonKeyTextFault) {
    .line = at ? text->number : 0,
    .column = at ? (guint) g_utf8_pointer_to_offset (text->line, at) + 1 : 0,
    .what = g_strdup_vprintf (format, arguments),
  };
  va_end (arguments);
  return FALSE;
}

gboolean
cordon_key_text_fail_word (const CordonKeyText *text, const char *at, const char *word, const char *const *words)
{
  g_autofree char *clean = cordon_text_display_name (word);
  g_autofree char *shown = cordon_text_ellipsize_middle (clean, 40);
  const char *nearest = cordon_nearest_word (word, words);
  g_autofree char *list = g_strjoinv (", ", (char **) words);

  if (nearest)
    return cordon_key_text_fail (text, at, _("“%s” is not known here; did you mean “%s”?"), shown, nearest);
  return cordon_key_text_fail (text, at, _("“%s” is not known here; it can be: %s."), shown, list);
}

static const char *
skip_spaces (const char *p)
{
  while (*p == ' ')
    p++;
  return p;
}

/* The text between, without spaces at its end. */
static char *
copy_trimmed (const char *start, const char *end)
{
  while (end > start && end[-1] == ' ')
    end--;
  return g_strndup (start, (gsize) (end - start));
}

static gboolean
read_group (const CordonKeyText *text, const char *start, const char *end, const CordonKeyTextReader *reader,
            gpointer data)
{
  g_autofree char *line = copy_trimmed (start, end);
  gsize length = strlen (line);

  if (line[length - 1] != ']')
    return cordon_key_text_fail (text, start + length, _("a group ends with “]”."));
  line[length - 1] = '\0';
  return reader->group (text, start + 1, line + 1, data);
}

static gboolean
read_key (const CordonKeyText *text, const char *start, const char *end, const CordonKeyTextReader *reader,
          gpointer data)
{
  const char *sign = memchr (start, '=', (gsize) (end - start));
  g_autofree char *key = NULL, *value = NULL;
  const char *value_at;

  if (!sign)
    return cordon_key_text_fail (text, start, _("a line is “Key=value”, “[Group]” or a “#” comment."));
  key = copy_trimmed (start, sign);
  value_at = skip_spaces (sign + 1);
  value = copy_trimmed (value_at, MAX (end, value_at));
  return reader->key (text, start, key, value_at, value, data);
}

static gboolean
read_line (const CordonKeyText *text, const char *end, const CordonKeyTextReader *reader, gpointer data)
{
  const char *start = skip_spaces (text->line);

  for (const char *p = text->line; p < end; p = g_utf8_next_char (p))
    if (!cordon_text_character_visible (g_utf8_get_char (p)))
      return cordon_key_text_fail (text, p, _("an invisible character (U+%04X) stands here."), g_utf8_get_char (p));
  if (start >= end || *start == '#')
    return TRUE;
  return *start == '[' ? read_group (text, start, end, reader, data) : read_key (text, start, end, reader, data);
}

gboolean
cordon_key_text_read (const char *bytes, gsize length, gsize most, const CordonKeyTextReader *reader, gpointer data,
                      CordonKeyTextFault *fault)
{
  CordonKeyText text = { .fault = fault };
  g_autofree char *copy = NULL;

  if (length > most)
    return cordon_key_text_fail (&text, NULL, _("The text has at most %u KiB."), (guint) (most / 1024));
  if (!g_utf8_validate_len (length > 0 ? bytes : "", length, NULL))
    return cordon_key_text_fail (&text, NULL, _("The text must be UTF-8 without NUL bytes."));
  copy = g_strndup (length > 0 ? bytes : "", length);
  for (const char *p = copy; *p;)
    {
      const char *end = strchrnul (p, '\n');

      text.line = p;
      text.number++;
      if (!read_line (&text, end, reader, data))
        return FALSE;
      p = *end ? end + 1 : end;
    }
  return TRUE;
}
