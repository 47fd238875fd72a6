/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One call of cordond's for each change. An answer finds the item as it is then; what was done is learnt from the
 * list, which is asked for anew.
 */
#include "config.h"
#include "client/machine-change.h"

#include <glib/gi18n-lib.h>
#include "client/machine-list-private.h"
#include "core/errors.h"
#include "core/machine-name.h"
#include "core/snapshot-list.h"

static const struct {
  const char *method;
  CordonMachineVerb verb;
  CordonMachineWork work;
} changes[] = {
  [CORDON_CHANGE_RENAME] = { "RenameMachine", CORDON_VERB_RENAME, CORDON_WORK_RENAME },
  [CORDON_CHANGE_GROW] = { "GrowMachine", CORDON_VERB_DISK, CORDON_WORK_DISK },
  [CORDON_CHANGE_CLONE] = { "CloneMachine", CORDON_VERB_DISK, CORDON_WORK_COPY },
  [CORDON_CHANGE_SNAPSHOT] = { "CreateSnapshot", CORDON_VERB_DISK, CORDON_WORK_DISK },
  [CORDON_CHANGE_REVERT] = { "RevertSnapshot", CORDON_VERB_DISK, CORDON_WORK_DISK },
  [CORDON_CHANGE_FORGET] = { "DeleteSnapshot", CORDON_VERB_DISK, CORDON_WORK_FORGET },
};

static void
set_work (CordonMachineList *list, CordonMachineItem *item, CordonMachineWork work)
{
  cordon_machine_item_set_work (item, work, 0);
  cordon_machine_list_tell (list, item);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  CordonMachineList *list = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply =
    cordon_service_link_call_finish (CORDON_SERVICE_LINK (source), result, NULL, &error);

  set_work (list, g_task_get_task_data (task), CORDON_WORK_NONE);
  cordon_machine_list_refresh (list);
  if (reply != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
check (CordonMachineList *list, CordonMachineItem *item, CordonMachineVerb verb, GError **error)
{
  if (list->link == NULL)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_SERVICE, _("The system bus cannot be reached."));
  else if (!cordon_machine_item_may (item, verb))
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY, _("“%s” has to be stopped for that, and nothing of it saved."),
                 cordon_machine_item_get_name (item));
  else
    return TRUE;
  return FALSE;
}

void
cordon_machine_change_async (CordonMachineList *list, CordonMachineItem *item, CordonMachineChange change,
                             const char *name, guint64 bytes, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (list, NULL, callback, data);
  const char *uuid = cordon_machine_item_get_uuid (item);
  GError *error = NULL;

  if (!check (list, item, changes[change].verb, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, g_object_ref (item), g_object_unref);
  cordon_machine_item_set_error (item, NULL);
  set_work (list, item, changes[change].work);
  cordon_service_link_call_async (list->link, changes[change].method,
                                  change == CORDON_CHANGE_GROW ? g_variant_new ("(st)", uuid, bytes)
                                                               : g_variant_new ("(ss)", uuid, name),
                                  G_VARIANT_TYPE (change == CORDON_CHANGE_CLONE ? "(s)" : "()"), on_changed,
                                  g_steal_pointer (&task));
}

gboolean
cordon_machine_change_finish (CordonMachineList *list, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cordon_machine_change_tell (CordonMachineList *list, CordonMachineItem *item, GError *error)
{
  cordon_machine_item_set_error (item, error);
  cordon_machine_list_tell (list, item);
}

/* --- snapshots ------------------------------------------------------------------------------- */

/* A name that is none would not be taken back by cordond either. */
static void
add_snapshot (GPtrArray *snapshots, GVariant *listed)
{
  const char *name = "";
  guint64 created = 0;

  g_variant_lookup (listed, "name", "&s", &name);
  g_variant_lookup (listed, "created", "t", &created);
  if (cordon_machine_name_valid (name) && created <= G_MAXINT64)
    cordon_snapshot_list_add (snapshots, (gint64) created, name);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) reply =
    cordon_service_link_call_finish (CORDON_SERVICE_LINK (source), result, NULL, &error);
  g_autoptr (GVariant) listed = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  g_autoptr (GPtrArray) snapshots = cordon_snapshot_list_parse (NULL);

  if (listed == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (gsize i = 0; i < g_variant_n_children (listed); i++)
    {
      g_autoptr (GVariant) snapshot = g_variant_get_child_value (listed, i);

      add_snapshot (snapshots, snapshot);
    }
  g_task_return_pointer (task, g_steal_pointer (&snapshots), (GDestroyNotify) g_ptr_array_unref);
}

void
cordon_machine_snapshots_async (CordonMachineList *list, CordonMachineItem *item, GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (list, NULL, callback, data);
  GError *error = NULL;

  if (!check (list, item, CORDON_VERB_LOOK, &error))
    g_task_return_error (task, error);
  else
    cordon_service_link_call_async (list->link, "ListSnapshots",
                                    g_variant_new ("(s)", cordon_machine_item_get_uuid (item)),
                                    G_VARIANT_TYPE ("(aa{sv})"), on_listed, g_steal_pointer (&task));
}

GPtrArray *
cordon_machine_snapshots_finish (CordonMachineList *list, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
