/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person does with the disk of a stopped persistent machine. Of what a disk has and what is written down of it,
 * the order is such that a cordond which is killed in between loses nothing: a larger disk and a new snapshot
 * are there before they are written down, and a snapshot is forgotten before it goes. What is on the disk and
 * not written down goes with the next work on it.
 */
#include "config.h"

#include "service/fleet-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/limits.h"
#include "core/snapshot-list.h"
#include "service/surgery.h"

#define GIBIBYTE (G_GUINT64_CONSTANT (1) << 30)

typedef struct {
  CordonRecord *record;
  CordonRecord *changed; /* what is written down afterwards; NULL: as before */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  cordon_record_unref (work->record);
  g_clear_pointer (&work->changed, cordon_record_unref);
  g_free (work);
}

/* --- the machine that does it ---------------------------------------------------------------- */

static void
on_operated (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonFleet *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);
  g_autoptr(CordonRecord) changed = g_steal_pointer (&work->changed);
  g_autoptr(CordonRecord) record = cordon_record_ref (work->record);
  GError *error = NULL;

  if (!cordon_surgery_run_finish (result, &error))
    {
      cordon_fleet_end_work (self, cordon_record_get_uuid (record));
      g_task_return_error (task, error);
    }
  else if (changed == NULL)
    {
      cordon_fleet_end_work (self, cordon_record_get_uuid (record));
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      CordonRecordChange change = cordon_record_get_change (changed);

      cordon_fleet_note (self, record, &change, CORDON_MACHINE_STOPPED, g_steal_pointer (&task));
    }
  cordon_fleet_consider_empty (self);
}

static void
run (CordonFleet *self, CordonRecord *record, CordonCompartment *compartment,
     const CordonDiskOrder *order, GTask *task)
{
  guint32 owner = cordon_record_get_owner (record);
  const char *name = cordon_record_get_compartment (record);
  gboolean foreign = cordon_record_get_foreign (record);
  const CordonStartRequest request = {
    .purpose = CORDON_PURPOSE_RUN,
    .uuid = cordon_record_get_uuid (record),
    .compartment = name,
    .template_name = foreign ? NULL : cordon_compartment_get_template (compartment),
    .owner = owner,
    .born = cordon_record_get_born (record),
    .memory_mib = cordon_compartment_get_memory_mib (compartment),
    .processors = cordon_compartment_get_processors (compartment),
    .label_required = cordon_compartment_get_label_required (compartment),
    .unlabelled_wished = TRUE,
    .unlabelled_granted = cordon_registry_has_grant (self->registry, owner, name),
    .stay_paused = TRUE,
    .surgery = TRUE,
    .machine_name = cordon_record_get_name (record),
    .account = cordon_record_get_account (record),
    .disk_bytes = cordon_record_get_disk_bytes (record),
    .snapshots = cordon_record_get_snapshots (record),
    .foreign = foreign,
    .medium_bytes = cordon_record_get_medium_bytes (record),
  };
  CordonWork *work = cordon_fleet_begin_work (self, request.uuid, request.machine_name, name, owner, 0);

  work->memory_mib = request.memory_mib;
  /* It is off the list already, and what is on the disk is to follow. */
  if (order->work != CORDON_DISK_FORGET)
    work->cancellable = g_cancellable_new ();
  cordon_surgery_run_async (&self->house, &request, order, work->cancellable, on_operated, task);
}

/* --- giving it up ---------------------------------------------------------------------------- */

void
cordon_fleet_cancel_async (CordonFleet *self, guint32 owner, const char *uuid, GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  CordonWork *work = g_hash_table_lookup (self->works, uuid);
  g_autoptr(GCancellable) cancellable =
    work != NULL && work->cancellable != NULL ? g_object_ref (work->cancellable) : NULL;
  GError *error = NULL;

  if (cordon_fleet_find_record (self, owner, uuid, &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (cancellable == NULL)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
                               _("Nothing is being done with this machine that could be cancelled."));
      return;
    }
  /* The work may end at once, and with it what is known of it. */
  g_cancellable_cancel (cancellable);
  g_task_return_boolean (task, TRUE);
}

gboolean
cordon_fleet_cancel_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- what is asked for ----------------------------------------------------------------------- */

/* Its rules, if its owner may have its disk worked on now. */
static CordonCompartment *
admit (CordonFleet *self, guint32 owner, const char *uuid, GError **error)
{
  CordonRecord *record = cordon_fleet_find_stopped (self, owner, uuid, FALSE, error);
  CordonCompartment *compartment =
    record != NULL && cordon_fleet_check_unsaved (record, error)
      ? cordon_compartments_find (self->compartments, owner, cordon_record_get_compartment (record), error)
      : NULL;

  if (compartment == NULL
      || !cordon_fleet_check_usage (self, owner, cordon_compartment_get_memory_mib (compartment), error))
    return NULL;
  return compartment;
}

/* error (transfer full): answered with it, NULL comes back. */
static GTask *
begin (CordonFleet *self, const char *uuid, GAsyncReadyCallback callback, gpointer data, GError *error)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Work *work;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return NULL;
    }
  work = g_new0 (Work, 1);
  work->record = cordon_record_ref (g_hash_table_lookup (self->records, uuid));
  g_task_set_task_data (task, work, work_free);
  return task;
}

/* --- larger ---------------------------------------------------------------------------------- */

static gboolean
check_size (CordonFleet *self, guint32 owner, const char *uuid, guint64 bytes, GError **error)
{
  CordonRecord *record = g_hash_table_lookup (self->records, uuid);
  guint64 now = cordon_record_get_disk_bytes (record);

  if (bytes % GIBIBYTE != 0 || bytes / GIBIBYTE > CORDON_LIMIT_DISK_MAX_GIB)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                 _("A disk has a whole number of GiB, at most %d."), CORDON_LIMIT_DISK_MAX_GIB);
  else if (bytes <= now)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                 _("The disk has %u GiB already; it can only be made larger."), (guint) (now / GIBIBYTE));
  else
    return cordon_fleet_check_quota (self, owner, 0, (guint) ((bytes - now) / GIBIBYTE), error);
  return FALSE;
}

void
cordon_fleet_grow_async (CordonFleet *self, guint32 owner, const char *uuid, guint64 bytes,
                         GAsyncReadyCallback callback, gpointer data)
{
  GError *error = NULL;
  CordonCompartment *compartment = admit (self, owner, uuid, &error);
  CordonRecordChange change;
  CordonDiskOrder order = { .work = CORDON_DISK_GROW, .bytes = bytes };
  GTask *task;
  Work *work;

  if (compartment != NULL)
    check_size (self, owner, uuid, bytes, &error);
  task = begin (self, uuid, callback, data, error);
  if (task == NULL)
    return;
  work = g_task_get_task_data (task);
  change = cordon_record_get_change (work->record);
  change.disk_bytes = bytes;
  work->changed = cordon_record_new_changed (work->record, &change);
  order.keep = change.snapshots;
  run (self, work->record, compartment, &order, task);
}

gboolean
cordon_fleet_grow_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- snapshots ------------------------------------------------------------------------------- */

static GPtrArray *
dup_snapshots (CordonFleet *self, const char *uuid)
{
  CordonRecord *record = g_hash_table_lookup (self->records, uuid);

  return cordon_snapshot_list_parse (cordon_record_get_snapshots (record));
}

/* The clock may have been set back since the last one. */
static gint64
next_time (GPtrArray *snapshots)
{
  const CordonSnapshot *last =
    snapshots->len > 0 ? g_ptr_array_index (snapshots, snapshots->len - 1) : NULL;

  return MAX (g_get_real_time (), last != NULL ? last->created + 1 : 0);
}

static gboolean
check_new (GPtrArray *snapshots, const char *name, GError **error)
{
  if (snapshots->len >= CORDON_SNAPSHOTS_MAX)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_QUOTA,
                 _("The machine has %d snapshots, the most it may have; delete one."),
                 CORDON_SNAPSHOTS_MAX);
  else if (cordon_snapshot_list_find (snapshots, name) != NULL)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                 _("The machine has a snapshot “%s” already; choose another name."), name);
  else
    return TRUE;
  return FALSE;
}

void
cordon_fleet_snapshot_async (CordonFleet *self, guint32 owner, const char *uuid, const char *name,
                             GAsyncReadyCallback callback, gpointer data)
{
  GError *error = NULL;
  CordonCompartment *compartment = admit (self, owner, uuid, &error);
  g_autoptr(GPtrArray) snapshots = compartment != NULL ? dup_snapshots (self, uuid) : NULL;
  g_autofree char *list = NULL;
  CordonDiskOrder order = { .work = CORDON_DISK_SNAPSHOT };
  CordonRecordChange change;
  GTask *task;
  Work *work;

  if (compartment != NULL)
    check_new (snapshots, name, &error);
  task = begin (self, uuid, callback, data, error);
  if (task == NULL)
    return;
  work = g_task_get_task_data (task);
  order.snapshot = next_time (snapshots);
  cordon_snapshot_list_add (snapshots, order.snapshot, name);
  list = cordon_snapshot_list_print (snapshots);
  change = cordon_record_get_change (work->record);
  change.snapshots = order.keep = list;
  work->changed = cordon_record_new_changed (work->record, &change);
  run (self, work->record, compartment, &order, task);
}

gboolean
cordon_fleet_snapshot_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static const CordonSnapshot *
find (GPtrArray *snapshots, const char *name, GError **error)
{
  const CordonSnapshot *found = cordon_snapshot_list_find (snapshots, name);

  if (found == NULL)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
                 _("The machine has no snapshot “%s”; “cordon snapshot list” shows those it has."), name);
  return found;
}

void
cordon_fleet_revert_async (CordonFleet *self, guint32 owner, const char *uuid, const char *name,
                           GAsyncReadyCallback callback, gpointer data)
{
  GError *error = NULL;
  CordonCompartment *compartment = admit (self, owner, uuid, &error);
  g_autoptr(GPtrArray) snapshots = compartment != NULL ? dup_snapshots (self, uuid) : NULL;
  const CordonSnapshot *found = compartment != NULL ? find (snapshots, name, &error) : NULL;
  GTask *task = begin (self, uuid, callback, data, error);
  CordonDiskOrder order = { .work = CORDON_DISK_REVERT };
  Work *work;

  if (task == NULL)
    return;
  work = g_task_get_task_data (task);
  order.snapshot = found->created;
  order.bytes = cordon_record_get_disk_bytes (work->record);
  order.keep = cordon_record_get_snapshots (work->record);
  run (self, work->record, compartment, &order, task);
}

gboolean
cordon_fleet_revert_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* It is off the list; that it is still on the disk costs room and nothing else. */
static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_message ("A snapshot stays on its disk until the next work on it: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

typedef struct {
  char *uuid;
  gint64 snapshot;
} Forgetting;

static void
forgetting_free (gpointer data)
{
  Forgetting *forgetting = data;

  g_free (forgetting->uuid);
  g_free (forgetting);
}

static void
on_unlisted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonFleet *self = CORDON_FLEET (source);
  const Forgetting *forgetting = g_task_get_task_data (task);
  CordonRecord *record = g_hash_table_lookup (self->records, forgetting->uuid);
  CordonDiskOrder order = { .work = CORDON_DISK_FORGET, .snapshot = forgetting->snapshot };
  GError *error = NULL;
  CordonCompartment *compartment = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (record != NULL)
    compartment = cordon_compartments_find (self->compartments, cordon_record_get_owner (record),
                                            cordon_record_get_compartment (record), NULL);
  if (compartment == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  order.keep = cordon_record_get_snapshots (record);
  run (self, record, compartment, &order,
       begin (self, forgetting->uuid, on_forgotten, g_steal_pointer (&task), NULL));
}

static char *
print_without (GPtrArray *snapshots, gint64 created)
{
  for (guint i = 0; i < snapshots->len; i++)
    if (((const CordonSnapshot *) g_ptr_array_index (snapshots, i))->created == created)
      {
        g_ptr_array_remove_index (snapshots, i);
        break;
      }
  return cordon_snapshot_list_print (snapshots);
}

void
cordon_fleet_forget_async (CordonFleet *self, guint32 owner, const char *uuid, const char *name,
                           GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  GError *error = NULL;
  CordonCompartment *compartment = admit (self, owner, uuid, &error);
  g_autoptr(GPtrArray) snapshots = compartment != NULL ? dup_snapshots (self, uuid) : NULL;
  const CordonSnapshot *found = compartment != NULL ? find (snapshots, name, &error) : NULL;
  g_autofree char *list = NULL;
  CordonRecordChange change;
  CordonRecord *record;
  Forgetting *forgetting;

  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  record = g_hash_table_lookup (self->records, uuid);
  forgetting = g_new (Forgetting, 1);
  *forgetting = (Forgetting) { g_strdup (uuid), found->created };
  g_task_set_task_data (task, forgetting, forgetting_free);
  list = print_without (snapshots, found->created);
  change = cordon_record_get_change (record);
  change.snapshots = list;
  cordon_fleet_note (self, record, &change, CORDON_MACHINE_STOPPED,
                     g_task_new (self, NULL, on_unlisted, g_steal_pointer (&task)));
}

gboolean
cordon_fleet_forget_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- a memory -------------------------------------------------------------------------------- */

void
cordon_fleet_discard_async (CordonFleet *self, guint32 owner, const char *uuid,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  GError *error = NULL;
  CordonRecord *record = cordon_fleet_find_stopped (self, owner, uuid, FALSE, &error);
  CordonRecordChange change;
  Forgetting *forgetting;

  if (record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  change = cordon_record_get_change (record);
  if (change.saved == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  forgetting = g_new (Forgetting, 1);
  *forgetting = (Forgetting) { g_strdup (uuid), 0 };
  g_task_set_task_data (task, forgetting, forgetting_free);
  change.saved = NULL;
  cordon_fleet_note (self, record, &change, CORDON_MACHINE_STOPPED,
                     g_task_new (self, NULL, on_unlisted, g_steal_pointer (&task)));
}

gboolean
cordon_fleet_discard_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the list -------------------------------------------------------------------------------- */

GVariant *
cordon_fleet_list_snapshots (CordonFleet *self, guint32 owner, const char *uuid, GError **error)
{
  g_auto(GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  CordonRecord *record = cordon_fleet_find_record (self, owner, uuid, error);
  g_autoptr(GPtrArray) snapshots = NULL;

  if (record == NULL)
    return NULL;
  snapshots = dup_snapshots (self, uuid);
  for (guint i = 0; i < snapshots->len; i++)
    {
      const CordonSnapshot *snapshot = g_ptr_array_index (snapshots, i);
      g_autoptr(GVariantDict) dict = g_variant_dict_new (NULL);

      g_variant_dict_insert (dict, "name", "s", snapshot->name);
      g_variant_dict_insert (dict, "created", "t", (guint64) snapshot->created);
      g_variant_builder_add_value (&list, g_variant_dict_end (dict));
    }
  return g_variant_ref_sink (g_variant_builder_end (&list));
}
