/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine is the wall between two files, so only files that nothing keeps apart lose it: what left one compartment
 * is never put where what left another one, or came from anywhere, could read it.
 */
#include "config.h"
#include "client/batch-plan.h"

#include "client/compartment-files.h"

/* What is not known here is not put together: cordond may know it, and as another kind. */
static gboolean
takes_several (const char *name)
{
  g_autoptr (CordonCompartment) compartment = cordon_compartment_files_find (name, NULL);

  return compartment && cordon_compartment_get_lifetime (compartment) == CORDON_LIFETIME_THROWAWAY
         && cordon_compartment_get_access (compartment) == CORDON_ACCESS_NONE;
}

static gboolean
is_same (const CordonBatchPlace *a, const CordonBatchPlace *b)
{
  return g_strcmp0 (a->compartment, b->compartment) == 0 && g_strcmp0 (a->origin, b->origin) == 0;
}

static GArray *
find_group (GPtrArray *groups, const CordonBatchPlace *places, guint i)
{
  for (guint g = 0; g < groups->len; g++)
    if (is_same (&places[g_array_index ((GArray *) groups->pdata[g], guint, 0)], &places[i]))
      return groups->pdata[g];
  return NULL;
}

GPtrArray *
cordon_batch_plan (const CordonBatchPlace *places, guint n_places)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < n_places; i++)
    {
      GArray *group = find_group (groups, places, i);

      if (!places[i].compartment)
        continue;
      if (!group)
        g_ptr_array_add (groups, group = g_array_new (FALSE, FALSE, sizeof (guint)));
      g_array_append_val (group, i);
    }
  for (guint g = groups->len; g > 0; g--)
    {
      const GArray *group = groups->pdata[g - 1];

      if (group->len < 2 || !takes_several (places[g_array_index (group, guint, 0)].compartment))
        g_ptr_array_remove_index (groups, g - 1);
    }
  return g_steal_pointer (&groups);
}
