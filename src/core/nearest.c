/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Levenshtein's distance, for "did you mean". Only ever a hint in a sentence: nothing may be decided
 * by it.
 */
#include "core/nearest.h"

#include <string.h>

#define WORD_MAX 64

static guint
distance (const char *a, const char *b)
{
  gsize length_b = strlen (b);
  guint row[WORD_MAX + 1];

  for (gsize j = 0; j <= length_b; j++)
    row[j] = j;
  for (gsize i = 1; a[i - 1]; i++)
    {
      guint diagonal = row[0];
      row[0] = i;
      for (gsize j = 1; j <= length_b; j++)
        {
          gboolean same = g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 1]);
          guint replaced = diagonal + (same ? 0 : 1);
          diagonal = row[j];
          row[j] = MIN (replaced, MIN (row[j], row[j - 1]) + 1);
        }
    }
  return row[length_b];
}

const char *
cordon_nearest_word (const char *word, const char *const *words)
{
  const char *nearest = NULL;
  guint least = G_MAXUINT;

  if (strnlen (word, WORD_MAX + 1) > WORD_MAX)
    return NULL;
  for (gsize i = 0; words[i]; i++)
    {
      guint cost = strlen (words[i]) <= WORD_MAX ? distance (word, words[i]) : G_MAXUINT;
      if (cost < least && cost <= MAX (strlen (words[i]) / 3, 1))
        {
          least = cost;
          nearest = words[i];
        }
    }
  return nearest;
}
