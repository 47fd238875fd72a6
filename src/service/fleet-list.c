/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a user is told of his machines, running or not: as a list, and as the names of a compartment's. It must
 * never name a machine of somebody else's.
 */
#include "config.h"

#include "service/fleet-private.h"

/* --- by compartment -------------------------------------------------------------------------- */

static void
add_name (GPtrArray *names, const char *name)
{
  g_ptr_array_add (names, g_strdup (name));
}

GPtrArray *
cordon_fleet_list_names (CordonFleet *self, guint32 owner, const char *compartment)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  CordonMachine *machine;
  CordonRecord *record;
  CordonWork *work;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &record))
    if (cordon_record_get_owner (record) == owner
        && g_str_equal (cordon_record_get_compartment (record), compartment))
      add_name (names, cordon_record_get_name (record));
  g_hash_table_iter_init (&iter, self->works);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &work))
    if (work->owner == owner && !work->made && g_str_equal (work->compartment, compartment))
      add_name (names, work->name);
  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &machine))
    if (cordon_machine_get_owner (machine) == owner
        && (!cordon_machine_is_pooled (machine) || cordon_machine_is_handed_out (machine))
        && !g_hash_table_contains (self->records, cordon_machine_get_uuid (machine))
        && g_str_equal (cordon_machine_get_compartment_name (machine), compartment))
      add_name (names, cordon_machine_get_uuid (machine));
  return names;
}

/* --- the list -------------------------------------------------------------------------------- */

/* machine: floating. What its disk takes is not the machine's own knowledge. */
static void
add_to_list (CordonFleet *self, const char *uuid, GVariant *machine, GVariantBuilder *list)
{
  g_autoptr(GVariant) owned = g_variant_ref_sink (machine);
  g_autoptr(GVariantDict) dict = g_variant_dict_new (owned);

  g_variant_dict_insert (dict, "disk-used", "t", cordon_disk_use_get (self->disk_use, uuid));
  g_variant_builder_add_value (list, g_variant_dict_end (dict));
}

/* Those without a process; deleted ones, or the others. */
static void
list_stopped (CordonFleet *self, guint32 owner, gboolean deleted, GVariantBuilder *list)
{
  GHashTableIter iter;
  CordonRecord *record;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &record))
    {
      const char *name = cordon_record_get_compartment (record);

      if (cordon_fleet_is_visible (record, owner, deleted)
          && !g_hash_table_contains (self->machines, cordon_record_get_uuid (record)))
        add_to_list (self, cordon_record_get_uuid (record),
                     cordon_machine_describe_stopped (
                       record, cordon_compartments_find (self->compartments, owner, name, NULL),
                       self->house.undelete_seconds),
                     list);
    }
}

GVariant *
cordon_fleet_list (CordonFleet *self, guint32 owner)
{
  g_auto(GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GHashTableIter iter;
  CordonMachine *machine;

  g_hash_table_iter_init (&iter, self->machines);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &machine))
    if (cordon_machine_get_owner (machine) == owner && !cordon_machine_is_pooled (machine))
      add_to_list (self, cordon_machine_get_uuid (machine), cordon_machine_describe (machine),
                   &list);
  list_stopped (self, owner, FALSE, &list);
  cordon_disk_use_refresh (self->disk_use);
  return g_variant_builder_end (&list);
}

GVariant *
cordon_fleet_list_deleted (CordonFleet *self, guint32 owner)
{
  g_auto(GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  list_stopped (self, owner, TRUE, &list);
  return g_variant_builder_end (&list);
}
