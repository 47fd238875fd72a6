/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is on the host and not, or not any more, in the fleet. The definitions are the only record of
 * persistent machines, so what they say is believed; but nothing that may hold a person's data is
 * ever removed here: only what says of itself that its making, or its deletion, did not end.
 */
#include "config.h"

#include "service/fleet-private.h"

#include "service/making.h"
#include "service/volume-name.h"

#define RETRY_MAX_SECONDS 60

/* --- orphans --------------------------------------------------------------------------------- */

/* A process that nobody has any use for. Until it is gone it has its account, and cordond does not
 * go idle. */
typedef struct {
  CordonFleet *fleet; /* borrowed: it owns this */
  char *uuid;
  gboolean unfinished; /* it was being made: what is left is removed when it is gone */
  gboolean throwaway; /* its account is nobody's when it is gone; otherwise its disk's */
  gboolean destroying;
  guint retry, retry_seconds;
} Orphan;

static void destroy_orphan (Orphan *orphan);

void
cordon_orphan_free (gpointer data)
{
  Orphan *orphan = data;

  g_clear_handle_id (&orphan->retry, g_source_remove);
  g_free (orphan->uuid);
  g_free (orphan);
}

static gboolean
on_retry (gpointer data)
{
  Orphan *orphan = data;

  orphan->retry = 0;
  destroy_orphan (orphan);
  return G_SOURCE_REMOVE;
}

typedef struct {
  CordonFleet *fleet;
  char *uuid;
} Attempt;

static void
on_orphan_destroyed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Attempt *attempt = data;
  g_autoptr(CordonFleet) self = attempt->fleet;
  g_autofree char *uuid = attempt->uuid;
  g_autoptr(GError) error = NULL;
  gboolean gone = cordon_hypervisor_destroy_finish (CORDON_HYPERVISOR (source), result, &error);
  Orphan *orphan = g_hash_table_lookup (self->orphans, uuid);
  gboolean again;

  if (orphan == NULL) /* the fleet is at its end */
    return;
  orphan->destroying = FALSE;
  if (!gone)
    {
      g_message ("Orphan %s cannot be destroyed yet: %s", uuid, error->message);
      orphan->retry = g_timeout_add_seconds (orphan->retry_seconds, on_retry, orphan);
      orphan->retry_seconds = MIN (orphan->retry_seconds * 2, RETRY_MAX_SECONDS);
      return;
    }
  if (orphan->throwaway)
    cordon_accounts_release (self->house.accounts, uuid);
  again = orphan->unfinished;
  g_hash_table_remove (self->orphans, uuid);
  if (again)
    cordon_fleet_reap (self);
  cordon_fleet_consider_empty (self);
}

static void
destroy_orphan (Orphan *orphan)
{
  Attempt *attempt;

  if (orphan->destroying)
    return;
  g_clear_handle_id (&orphan->retry, g_source_remove);
  orphan->destroying = TRUE;
  attempt = g_new (Attempt, 1);
  attempt->fleet = g_object_ref (orphan->fleet);
  attempt->uuid = g_strdup (orphan->uuid);
  cordon_hypervisor_destroy_async (orphan->fleet->house.hypervisor, orphan->uuid, NULL,
                                   on_orphan_destroyed, attempt);
}

static void
take_orphan (CordonFleet *self, const CordonDomainFacts *domain)
{
  Orphan *orphan = g_hash_table_lookup (self->orphans, domain->uuid);

  if (orphan == NULL)
    {
      orphan = g_new0 (Orphan, 1);
      orphan->fleet = self;
      orphan->uuid = g_strdup (domain->uuid);
      orphan->throwaway = domain->throwaway;
      orphan->unfinished = !domain->throwaway && !domain->whole;
      g_hash_table_insert (self->orphans, orphan->uuid, orphan);
    }
  if (domain->throwaway && domain->account != NULL)
    cordon_accounts_occupy (self->house.accounts, domain->account, domain->uuid);
  orphan->retry_seconds = 1;
  destroy_orphan (orphan);
}

/* --- persistent machines --------------------------------------------------------------------- */

static void
on_remains_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonRecord) record = data;
  g_autoptr(GError) error = NULL;

  if (!cordon_unmaking_run_finish (result, &error))
    g_message ("The remains of machine %s cannot be removed: %s", cordon_record_get_uuid (record),
               error->message);
}

/* STATE/templates/NAME/ID/kernel: the ID, a template's or not. */
static char *
template_version (const CordonDomainFacts *domain)
{
  g_autofree char *dir = g_path_get_dirname (domain->kernel != NULL ? domain->kernel : "");

  return g_path_get_basename (dir);
}

static void
adopt (CordonFleet *self, CordonRecord *record, const CordonDomainFacts *domain)
{
  const char *name = cordon_record_get_compartment (record);
  g_autoptr(GError) error = NULL;
  CordonCompartment *compartment =
    cordon_compartments_find (self->compartments, cordon_record_get_owner (record), name, &error);
  g_autofree char *version = template_version (domain);
  g_autoptr(CordonMachine) machine = NULL;

  if (compartment == NULL)
    {
      g_message ("Stopping machine %s, whose rules are not there any more: %s", domain->uuid,
                 error->message);
      take_orphan (self, domain);
      return;
    }
  /* It runs already: that its person wished it is known, that it is allowed still is asked. */
  machine = cordon_machine_new_lasting (
    &self->house, record, compartment, TRUE,
    cordon_registry_has_grant (self->registry, cordon_record_get_owner (record), name));
  cordon_fleet_add (self, machine);
  cordon_machine_adopt (machine, !domain->paused, version);
}

static void
take_record (CordonFleet *self, CordonRecord *record, const CordonDomainFacts *domain)
{
  const char *uuid = cordon_record_get_uuid (record);

  g_hash_table_replace (self->records, (char *) uuid, cordon_record_ref (record));
  cordon_accounts_occupy (self->house.accounts, domain->account, uuid);
  if (!domain->active || g_hash_table_contains (self->machines, uuid))
    return;
  if (self->house.networks != NULL)
    cordon_networks_occupy (self->house.networks, domain);
  if (!domain->surgery && domain->saved == NULL)
    {
      adopt (self, record, domain);
      return;
    }
  /* What its process had in memory is on its disk, and nothing that it did since is wanted. */
  g_message ("Ending machine %s, %s", uuid,
             domain->surgery ? "whose disk was being worked on" : "which is saved");
  take_orphan (self, domain);
}

static void
take_lasting (CordonFleet *self, const CordonDomainFacts *domain)
{
  g_autoptr(CordonRecord) record = cordon_record_new_from_domain (domain);

  if (record == NULL)
    {
      g_message ("The definition of machine %s is not understood; it is left alone.",
                 domain->uuid);
      return;
    }
  if (g_hash_table_contains (self->works, domain->uuid) || g_hash_table_contains (self->changed, domain->uuid))
    return;
  if (domain->whole)
    take_record (self, record, domain);
  else
    {
      g_message ("Removing what was left of machine %s", domain->uuid);
      cordon_accounts_occupy (self->house.accounts, domain->account, domain->uuid);
      /* An image was being brought to it; the rest of it goes when its process is gone, at the next census. */
      if (domain->active)
        {
          take_orphan (self, domain);
          return;
        }
      cordon_unmaking_run_async (&self->house, record, on_remains_removed,
                                 cordon_record_ref (record));
    }
}

static void
take_domain (CordonFleet *self, const CordonDomainFacts *domain)
{
  if (!domain->ours)
    return;
  if (!domain->throwaway)
    take_lasting (self, domain);
  else if (!g_hash_table_contains (self->machines, domain->uuid))
    {
      g_message ("Destroying the orphan %s", domain->uuid);
      take_orphan (self, domain);
    }
}

/* Records whose definitions somebody removed. */
static void
forget_missing (CordonFleet *self)
{
  GHashTableIter iter;
  const char *uuid;
  CordonRecord *record;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, (gpointer *) &uuid, (gpointer *) &record))
    {
      g_autoptr(CordonRecord) kept = NULL;

      if (g_hash_table_contains (self->found, uuid) || g_hash_table_contains (self->machines, uuid)
          || g_hash_table_contains (self->works, uuid) || g_hash_table_contains (self->changed, uuid))
        continue;
      g_message ("The definition of machine %s is gone", uuid);
      kept = cordon_record_ref (record);
      g_hash_table_iter_remove (&iter);
      cordon_fleet_tell (self, cordon_record_get_owner (kept), cordon_record_get_uuid (kept),
                         CORDON_MACHINE_ENDED);
    }
}

/* --- the census ------------------------------------------------------------------------------ */

static void
answer (CordonFleet *self, const GError *error)
{
  g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->counting = FALSE;
  g_hash_table_remove_all (self->changed);
  for (guint i = 0; i < waiting->len; i++)
    if (error == NULL)
      g_task_return_boolean (g_ptr_array_index (waiting, i), TRUE);
    else
      g_task_return_error (g_ptr_array_index (waiting, i), g_error_copy (error));
  if (self->count_again)
    cordon_fleet_reap (self);
}

/* The account of a disk is nobody else's, also where the machine of the disk is not known. */
static void
take_volume (CordonFleet *self, const CordonVolumeFacts *volume)
{
  CordonVolumeName name;
  gboolean named = cordon_volume_name_parse (volume->name, &name);

  if (named)
    g_hash_table_add (self->found, g_strdup (name.uuid));
  if (named && (g_hash_table_contains (self->works, name.uuid) || g_hash_table_contains (self->changed, name.uuid)))
    return;
  if (volume->owned)
    cordon_accounts_occupy_uid (self->house.accounts, volume->uid,
                                named ? name.uuid : volume->name);
  if (!named || !g_hash_table_contains (self->records, name.uuid))
    g_message ("The disk %s has no machine", volume->name);
}

static void
on_given_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;

  if (!cordon_labels_keep_finish (CORDON_LABELS (source), result, &error))
    g_message ("The numbers of machines that are gone stay taken: %s", error->message);
}

static void
add_keys (GHashTable *set, GHashTable *table)
{
  GHashTableIter iter;
  const char *uuid;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &uuid, NULL))
    g_hash_table_add (set, g_strdup (uuid));
}

/* Account and numbers of a machine of which nothing else is there: whoever would have given them back was killed, or
 * libvirt was gone when what had been begun was to be undone. */
static void
give_back (CordonFleet *self)
{
  GHashTable *kept[] = { self->machines, self->works, self->orphans, self->changed };

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    add_keys (self->found, kept[i]);
  cordon_accounts_keep (self->house.accounts, self->found);
  cordon_labels_keep_async (self->house.labels, self->found, on_given_back, NULL);
}

static void
on_volumes (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonFleet) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) volumes =
    cordon_hypervisor_list_volumes_finish (CORDON_HYPERVISOR (source), result, &error);
  gboolean first;

  for (guint i = 0; volumes != NULL && i < volumes->len; i++)
    take_volume (self, g_ptr_array_index (volumes, i));
  if (volumes != NULL)
    {
      give_back (self);
      cordon_disk_use_take (self->disk_use, volumes);
      first = !self->settled;
      self->settled = TRUE;
      if (first)
        cordon_templates_collect (self->house.templates);
      cordon_fleet_purge_due (self);
    }
  else
    g_message ("%s", error->message);
  answer (self, error);
}

static void
on_domains (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonFleet) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) domains =
    cordon_hypervisor_list_finish (CORDON_HYPERVISOR (source), result, &error);

  if (domains == NULL)
    {
      g_debug ("No domains could be listed: %s", error->message); /* "connected" comes again */
      answer (self, error);
      return;
    }
  for (guint i = 0; i < domains->len; i++)
    {
      const CordonDomainFacts *domain = g_ptr_array_index (domains, i);

      g_hash_table_add (self->found, g_strdup (domain->uuid));
      take_domain (self, domain);
    }
  forget_missing (self);
  if (self->house.networks != NULL)
    cordon_networks_reap (self->house.networks);
  cordon_hypervisor_list_volumes_async (self->house.hypervisor, NULL, on_volumes,
                                        g_object_ref (self));
}

/* Taken for what it was, a machine that was just made would be removed as what is left of one, and one that was just
 * saved would be taken for one that runs. */
void
cordon_fleet_note_changed (CordonFleet *self, const char *uuid)
{
  if (!self->counting)
    return;
  g_hash_table_add (self->changed, g_strdup (uuid));
  self->count_again = TRUE;
}

void
cordon_fleet_reap (CordonFleet *self)
{
  self->count_again = self->counting;
  if (self->counting)
    return;
  self->counting = TRUE;
  g_hash_table_remove_all (self->found);
  cordon_hypervisor_list_async (self->house.hypervisor, NULL, on_domains, g_object_ref (self));
}

void
cordon_fleet_settle_async (CordonFleet *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  if (self->settled)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  g_ptr_array_add (self->waiting, task);
  if (!self->counting)
    cordon_fleet_reap (self);
}

gboolean
cordon_fleet_settle_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
