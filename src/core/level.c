/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SELinux levels. Two machines are apart only if their levels are incomparable, so a text that could
 * be read in two ways must never become a level, and levels are compared as sets, never as texts.
 */
#include "config.h"

#include "core/level.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"
#include "core/text.h"

#define N_WORDS (CORDON_LEVEL_CATEGORIES / 64)

struct _CordonLevel {
  guint sensitivity;
  guint64 words[N_WORDS]; /* bit c % 64 of word c / 64: category c */
  char *text;
};

G_DEFINE_BOXED_TYPE (CordonLevel, cordon_level, cordon_level_ref, cordon_level_unref)

static gboolean
has (const guint64 *words, guint category)
{
  return (words[category / 64] >> (category % 64) & 1) != 0;
}

/* --- printing -------------------------------------------------------------------------------- */

static guint
end_of_run (const CordonLevel *level, guint first)
{
  guint last = first;

  while (last + 1 < CORDON_LEVEL_CATEGORIES && has (level->words, last + 1))
    last++;
  return last;
}

static char *
print_level (const CordonLevel *level)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char separator = ':';

  g_string_append_printf (text, "s%u", level->sensitivity);
  for (guint first = 0; first < CORDON_LEVEL_CATEGORIES; first++)
    {
      if (!has (level->words, first))
        continue;
      guint last = end_of_run (level, first);
      g_string_append_printf (text, "%cc%u", separator, first);
      if (last > first)
        g_string_append_printf (text, "%cc%u", last - first > 1 ? '.' : ',', last);
      separator = ',';
      first = last;
    }
  return g_strdup (text->str);
}

static void
clear_level (CordonLevel *level)
{
  g_free (level->text);
}

static CordonLevel *
finish_level (CordonLevel *draft)
{
  CordonLevel *level = g_atomic_rc_box_dup (sizeof *draft, draft);

  level->text = print_level (level);
  return level;
}

/* FALSE when it is out of range or there already. */
static gboolean
add_category (CordonLevel *draft, guint category)
{
  if (category >= CORDON_LEVEL_CATEGORIES || has (draft->words, category))
    return FALSE;
  draft->words[category / 64] |= G_GUINT64_CONSTANT (1) << (category % 64);
  return TRUE;
}

/* --- parsing --------------------------------------------------------------------------------- */

/* `letter` and a number below `limit`, without leading zeros. */
static gboolean
take_number (const char **text, char letter, guint limit, guint *number)
{
  const char *p = *text;
  guint value = 0;

  if (*p++ != letter || !g_ascii_isdigit (*p) || (*p == '0' && g_ascii_isdigit (p[1])))
    return FALSE;
  for (; g_ascii_isdigit (*p); p++)
    {
      value = value * 10 + (guint) (*p - '0');
      if (value >= limit)
        return FALSE;
    }
  *text = p;
  *number = value;
  return TRUE;
}

/* One category or one run of them. */
static gboolean
take_categories (const char **text, CordonLevel *draft)
{
  guint first, last;

  if (!take_number (text, 'c', CORDON_LEVEL_CATEGORIES, &first))
    return FALSE;
  last = first;
  if (**text == '.')
    {
      (*text)++;
      if (!take_number (text, 'c', CORDON_LEVEL_CATEGORIES, &last) || last <= first)
        return FALSE;
    }
  for (guint category = first; category <= last; category++)
    if (!add_category (draft, category))
      return FALSE;
  return TRUE;
}

static gboolean
parse_level (const char *text, CordonLevel *draft)
{
  if (strnlen (text, CORDON_LEVEL_TEXT_MAX + 1) > CORDON_LEVEL_TEXT_MAX
      || !take_number (&text, 's', CORDON_LEVEL_SENSITIVITIES, &draft->sensitivity))
    return FALSE;
  for (char separator = ':'; *text == separator; separator = ',')
    {
      text++;
      if (!take_categories (&text, draft))
        return FALSE;
    }
  return *text == '\0';
}

CordonLevel *
cordon_level_parse (const char *text, GError **error)
{
  CordonLevel draft = { 0 };

  if (!parse_level (text, &draft))
    {
      g_autofree char *shown = cordon_text_display_name (text);
      g_autofree char *brief = cordon_text_ellipsize_middle (shown, 60);
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                   _("“%s” is not an SELinux level like “s0:c12,c700”."), brief);
      return NULL;
    }
  return finish_level (&draft);
}

CordonLevel *
cordon_level_new (guint sensitivity, const guint *categories, gsize n_categories)
{
  CordonLevel draft = { .sensitivity = sensitivity };

  if (sensitivity >= CORDON_LEVEL_SENSITIVITIES)
    return NULL;
  for (gsize i = 0; i < n_categories; i++)
    if (!add_category (&draft, categories[i]))
      return NULL;
  return finish_level (&draft);
}

/* --- the value ------------------------------------------------------------------------------- */

CordonLevel *
cordon_level_ref (CordonLevel *level)
{
  return g_atomic_rc_box_acquire (level);
}

void
cordon_level_unref (CordonLevel *level)
{
  g_atomic_rc_box_release_full (level, (GDestroyNotify) clear_level);
}

guint
cordon_level_get_sensitivity (const CordonLevel *level)
{
  return level->sensitivity;
}

guint
cordon_level_get_n_categories (const CordonLevel *level)
{
  guint count = 0;

  for (guint category = 0; category < CORDON_LEVEL_CATEGORIES; category++)
    count += has (level->words, category);
  return count;
}

gboolean
cordon_level_has_category (const CordonLevel *level, guint category)
{
  return category < CORDON_LEVEL_CATEGORIES && has (level->words, category);
}

const char *
cordon_level_to_string (const CordonLevel *level)
{
  return level->text;
}

static gboolean
contains (const CordonLevel *outer, const CordonLevel *inner)
{
  if (outer->sensitivity < inner->sensitivity)
    return FALSE;
  for (gsize i = 0; i < N_WORDS; i++)
    if (inner->words[i] & ~outer->words[i])
      return FALSE;
  return TRUE;
}

CordonLevelRelation
cordon_level_compare (const CordonLevel *a, const CordonLevel *b)
{
  gboolean up = contains (a, b), down = contains (b, a);

  if (up && down)
    return CORDON_LEVEL_EQUAL;
  if (up)
    return CORDON_LEVEL_DOMINATES;
  return down ? CORDON_LEVEL_DOMINATED : CORDON_LEVEL_INCOMPARABLE;
}
