/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The templates' versions that machines need without holding them: those of saved machines, whose memory is true of
 * that version alone, and those of processes that were found and are not examined yet.
 */
#include "config.h"

#include "core/saved-state.h"
#include "service/fleet-private.h"

static void
need (GHashTable *needed, const CordonRecord *record, const char *version)
{
  if (cordon_record_get_template (record) != NULL && version != NULL)
    g_hash_table_insert (needed, g_strdup (version), g_strdup (cordon_record_get_template (record)));
}

static void
need_saved (GHashTable *needed, const CordonRecord *record)
{
  g_autoptr(CordonSavedState) saved = cordon_record_get_saved (record) != NULL
                                        ? cordon_saved_state_parse (cordon_record_get_saved (record))
                                        : NULL;

  if (saved != NULL)
    need (needed, record, saved->version);
}

/* Of a machine that has a process its own record is the newer one. */
static void
need_of_machines (GHashTable *needed, CordonFleet *self)
{
  GHashTableIter iter;
  CordonMachine *machine;

  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &machine))
    {
      CordonRecord *record = cordon_machine_get_record (machine);

      if (record == NULL)
        continue;
      need_saved (needed, record);
      need (needed, record, cordon_machine_get_found_version (machine));
    }
}

static gboolean
list_needed (GHashTable *needed, gpointer data)
{
  CordonFleet *self = data;
  GHashTableIter iter;
  const char *uuid;
  CordonRecord *record;

  if (!self->settled)
    return FALSE;
  need_of_machines (needed, self);
  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, (gpointer *) &uuid, (gpointer *) &record))
    if (!g_hash_table_contains (self->machines, uuid))
      need_saved (needed, record);
  return TRUE;
}

void
cordon_fleet_watch_versions (CordonFleet *self)
{
  cordon_templates_set_needs (self->house.templates, list_needed, self);
}
