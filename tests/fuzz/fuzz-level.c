/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two levels, a line each. The canonical text must be the same level, and the relation of two must
 * turn round when they change places.
 */
#include <string.h>

#include "core/level.h"
#include "fuzz.h"

static CordonLevel *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  CordonLevel *level = cordon_level_parse (text, &error);

  if (!level)
    {
      g_assert_nonnull (error);
      return NULL;
    }
  g_autoptr (CordonLevel) again = cordon_level_parse (cordon_level_to_string (level), NULL);
  g_assert_nonnull (again);
  g_assert_cmpint (cordon_level_compare (level, again), ==, CORDON_LEVEL_EQUAL);
  g_assert_cmpstr (cordon_level_to_string (again), ==, cordon_level_to_string (level));
  return level;
}

static CordonLevelRelation
reversed (CordonLevelRelation relation)
{
  if (relation == CORDON_LEVEL_DOMINATES)
    return CORDON_LEVEL_DOMINATED;
  return relation == CORDON_LEVEL_DOMINATED ? CORDON_LEVEL_DOMINATES : relation;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  char *second = strchrnul (text, '\n');

  if (*second)
    *second++ = '\0';
  g_autoptr (CordonLevel) a = parse (text);
  g_autoptr (CordonLevel) b = parse (second);
  if (a && b)
    g_assert_cmpint (cordon_level_compare (a, b), ==, reversed (cordon_level_compare (b, a)));
  return 0;
}
