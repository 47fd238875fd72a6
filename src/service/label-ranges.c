/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ranges of numbers. Levels are apart only while a D can never be taken for a V or a marker, so
 * ranges that touch are refused whole and never trimmed.
 */
#include "config.h"

#include "service/label-ranges.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, sentence);
  return FALSE;
}

static gboolean
is_range (const CordonRange *range)
{
  return range->first <= range->last && range->last < CORDON_LEVEL_CATEGORIES;
}

gboolean
cordon_range_has (const CordonRange *range, guint number)
{
  return range->first <= number && number <= range->last;
}

static gboolean
touch (const CordonRange *a, const CordonRange *b)
{
  return a->first <= b->last && b->first <= a->last;
}

static gboolean
is_inside (const CordonLabelRanges *ranges, guint marker)
{
  return cordon_range_has (&ranges->d, marker) || cordon_range_has (&ranges->v, marker);
}

gboolean
cordon_label_ranges_check (const CordonLabelRanges *ranges, GError **error)
{
  if (ranges->sensitivity >= CORDON_LEVEL_SENSITIVITIES)
    return refuse (error, _("There is no such sensitivity."));
  if (!is_range (&ranges->d) || !is_range (&ranges->v)
      || ranges->m1 >= CORDON_LEVEL_CATEGORIES || ranges->m2 >= CORDON_LEVEL_CATEGORIES)
    return refuse (error, _("A range of categories is empty or goes beyond c1023."));
  if (ranges->v.first == 0)
    return refuse (error, _("The categories for machines cannot begin with c0."));
  if (touch (&ranges->d, &ranges->v))
    return refuse (error, _("The categories for compartments and for machines overlap."));
  if (ranges->m1 == ranges->m2)
    return refuse (error, _("The two marker categories are the same."));
  if (is_inside (ranges, ranges->m1) || is_inside (ranges, ranges->m2))
    return refuse (error,
                   _("A marker category is also one for compartments or for machines."));
  return TRUE;
}

CordonLevel *
cordon_label_ranges_level (const CordonLabelRanges *ranges, guint d, guint v)
{
  const guint categories[] = { d, v, ranges->m1, ranges->m2 };

  return cordon_level_new (ranges->sensitivity, categories, G_N_ELEMENTS (categories));
}
