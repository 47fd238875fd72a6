/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Choosing numbers. They are taken in turn and not lowest first, so that what an ended machine may
 * have left behind is not met by the next one. A number is free only if every table and every
 * neighbour says so.
 */
#include "config.h"

#include "service/label-choice.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

void
cordon_choice_set_clash (GError **error, const CordonNeighbour *neighbour)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
               /* Translators: "the virtual machine “web”" or "the process 1234", and a label */
               _("The machine would not be apart from %s (%s); stop that one, or take other "
                 "categories for Cordon in /etc/cordon/host.conf."),
               neighbour->who, cordon_context_to_string (neighbour->context));
}

int
cordon_choice_take_d (const CordonChoice *choice, GError **error)
{
  const CordonRange *range = &choice->ranges->d;

  for (guint d = range->first; d <= range->last; d++)
    if (!cordon_numbers_is_d_taken (choice->table, d)
        && !cordon_numbers_is_d_taken (choice->seen, d))
      return (int) d;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
               _("All %u categories for compartments are given out; widen Compartments in "
                 "/etc/cordon/host.conf."),
               range->last - range->first + 1);
  return -1;
}

static gboolean
is_free (const CordonChoice *choice, guint d, guint v, gboolean on_host)
{
  if ((int) v == choice->avoid)
    return FALSE;
  if (on_host)
    return !cordon_numbers_is_v_held (choice->table, v)
           && !cordon_numbers_is_v_held (choice->seen, v);
  return !cordon_numbers_is_held (choice->table, d, v)
         && !cordon_numbers_is_held (choice->seen, d, v);
}

/* *clash: who stood in the way of the last number that was free otherwise. */
static int
take_v (const CordonChoice *choice, guint d, gboolean on_host, const CordonNeighbour **clash)
{
  const CordonRange *range = &choice->ranges->v;
  guint n = range->last - range->first + 1;
  guint from = cordon_range_has (range, choice->from) ? choice->from - range->first : 0;

  for (guint i = 0; i < n; i++)
    {
      guint v = range->first + (from + i) % n;
      g_autoptr(CordonLevel) level = NULL;
      const CordonNeighbour *found;

      if (!is_free (choice, d, v, on_host))
        continue;
      level = cordon_label_ranges_level (choice->ranges, d, v);
      found = cordon_neighbours_clash (choice->neighbours, level);
      if (found == NULL)
        return (int) v;
      *clash = found;
    }
  return -1;
}

int
cordon_choice_take_v (const CordonChoice *choice, guint d, GError **error)
{
  const CordonNeighbour *clash = NULL;
  int v = take_v (choice, d, TRUE, &clash);

  if (v < 0)
    v = take_v (choice, d, FALSE, &clash);
  if (v < 0 && clash != NULL)
    cordon_choice_set_clash (error, clash);
  else if (v < 0)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                 _("All %u categories for machines of this compartment are in use; close a machine "
                   "or delete one, or widen Machines in /etc/cordon/host.conf."),
                 choice->ranges->v.last - choice->ranges->v.first + 1);
  return v;
}
