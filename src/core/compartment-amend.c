/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Works on lines, and believes nothing of its own work: what came out is parsed, and where it does not say what
 * was asked for, the canonical text is taken instead.
 */
#include "core/compartment-amend.h"

#include <string.h>

#include "core/limits.h"

/* "banking" and " 2" to " 99". */
#define SUFFIX_BYTES 3

/* What a line is: a group, a key, or neither. */
typedef struct {
  char *group; /* without brackets; NULL: it is none */
  char *key;   /* NULL: it is none */
  char *value;
} Line;

static void
line_clear (Line *line)
{
  g_clear_pointer (&line->group, g_free);
  g_clear_pointer (&line->key, g_free);
  g_clear_pointer (&line->value, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static void
read_line (const char *text, Line *line)
{
  g_autofree char *plain = g_strstrip (g_strdup (text));
  gsize length = strlen (plain);
  char *sign = strchr (plain, '=');

  *line = (Line) { NULL };
  if (*plain == '[' && length > 1 && plain[length - 1] == ']')
    line->group = g_strndup (plain + 1, length - 2);
  else if (*plain != '#' && sign != NULL)
    {
      line->key = g_strchomp (g_strndup (plain, (gsize) (sign - plain)));
      line->value = g_strdup (g_strchug (sign + 1));
    }
}

/* Where a group ends: after its last line that is not empty. -1: there is none of that name. */
static int
find_end (GPtrArray *lines, const char *group)
{
  gboolean inside = FALSE;
  int end = -1;

  for (guint i = 0; i < lines->len; i++)
    {
      g_auto (Line) line = { NULL };

      read_line (g_ptr_array_index (lines, i), &line);
      if (line.group != NULL)
        inside = g_str_equal (line.group, group);
      if (inside && *(const char *) g_ptr_array_index (lines, i) != '\0')
        end = (int) i + 1;
    }
  return end;
}

/* A key's name stands in one group only. */
static int
find_key (GPtrArray *lines, const char *key)
{
  for (guint i = 0; i < lines->len; i++)
    {
      g_auto (Line) line = { NULL };

      read_line (g_ptr_array_index (lines, i), &line);
      if (g_strcmp0 (line.key, key) == 0)
        return (int) i;
    }
  return -1;
}

static void
insert (GPtrArray *lines, const char *group, const char *text)
{
  int end = find_end (lines, group);

  if (end < 0)
    {
      g_ptr_array_add (lines, g_strdup_printf ("[%s]", group));
      end = (int) lines->len;
    }
  g_ptr_array_insert (lines, end, g_strdup (text));
}

static void
put (GPtrArray *lines, const char *group, const char *key, const char *text)
{
  int at = find_key (lines, key);

  if (at < 0)
    {
      insert (lines, group, text);
      return;
    }
  g_free (g_ptr_array_index (lines, at));
  g_ptr_array_index (lines, at) = g_strdup (text);
}

static GPtrArray *
split (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\n", -1);
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (char **part = parts; *part != NULL; part++)
    g_ptr_array_add (lines, g_strdup (*part));
  /* Of the last line's end. */
  if (lines->len > 0 && *(const char *) g_ptr_array_index (lines, lines->len - 1) == '\0')
    g_ptr_array_set_size (lines, (int) lines->len - 1);
  return lines;
}

static char *
join (GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (lines, i));
  return g_string_free (text, FALSE);
}

/* Both are canonical: the same keys in the same lines. */
static char *
amend (const char *text, const CordonCompartment *from, const CordonCompartment *to)
{
  g_autofree char *before = cordon_compartment_to_text (from), *after = cordon_compartment_to_text (to);
  g_auto (GStrv) was = g_strsplit (before, "\n", -1), is = g_strsplit (after, "\n", -1);
  g_autoptr (GPtrArray) lines = split (text);
  g_autofree char *group = g_strdup ("");

  for (guint i = 0; was[i] != NULL && is[i] != NULL; i++)
    {
      g_auto (Line) line = { NULL };

      read_line (is[i], &line);
      if (line.group != NULL)
        {
          g_free (group);
          group = g_strdup (line.group);
        }
      else if (line.key != NULL && !g_str_equal (was[i], is[i]))
        put (lines, group, line.key, is[i]);
    }
  return join (lines);
}

char *
cordon_compartment_amend (const char *text, const CordonCompartment *to)
{
  const char *name = cordon_compartment_get_name (to);
  g_autoptr (CordonCompartment) from = cordon_compartment_parse (name, text, strlen (text), NULL);
  g_autofree char *amended = from != NULL ? amend (text, from, to) : NULL;
  g_autoptr (CordonCompartment) said =
    amended != NULL ? cordon_compartment_parse (name, amended, strlen (amended), NULL) : NULL;

  if (said != NULL && cordon_compartment_equal (said, to))
    return g_steal_pointer (&amended);
  return cordon_compartment_to_text (to);
}

/* --- a name ---------------------------------------------------------------------------------- */

/* Words of letters and digits, with single hyphens; may be empty. */
static char *
make_word (const char *title)
{
  g_autofree char *plain = g_str_to_ascii (title, NULL);
  GString *word = g_string_new (NULL);

  for (const char *p = plain; *p != '\0'; p++)
    if (g_ascii_isalpha (*p) || (g_ascii_isdigit (*p) && word->len > 0))
      g_string_append_c (word, g_ascii_tolower (*p));
    else if (word->len > 0 && word->str[word->len - 1] != '-')
      g_string_append_c (word, '-');
  g_string_truncate (word, MIN (word->len, CORDON_LIMIT_NAME - SUFFIX_BYTES));
  while (word->len > 0 && word->str[word->len - 1] == '-')
    g_string_truncate (word, word->len - 1);
  return g_string_free (word, FALSE);
}

char *
cordon_compartment_name_for (const char *title, GHashTable *taken)
{
  g_autofree char *word = make_word (title);
  const char *base = *word != '\0' ? word : "own";
  char *name = g_strdup (base);

  for (guint i = 2; g_hash_table_contains (taken, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s-%u", base, i);
    }
  return name;
}
