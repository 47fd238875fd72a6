/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The end of a persistent machine, whole or not. The disk goes first: while the definition is there
 * the machine is listed and can be deleted again, and its account and its numbers are nobody
 * else's.
 */
#include "config.h"

#include "service/making.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

typedef struct {
  CordonHouse house;
  CordonRecord *record;
} Unmaking;

static void
unmaking_free (Unmaking *unmaking)
{
  cordon_record_unref (unmaking->record);
  cordon_house_clear (&unmaking->house);
  g_free (unmaking);
}

/* The machine is gone all the same: its numbers wait for an administrator. */
static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;

  if (!cordon_labels_forget_finish (CORDON_LABELS (source), result, &error))
    g_message ("The numbers of a deleted machine stay taken: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_undefined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Unmaking *unmaking = g_task_get_task_data (task);
  const char *uuid = cordon_record_get_uuid (unmaking->record);
  GError *error = NULL;

  if (!cordon_hypervisor_undefine_finish (CORDON_HYPERVISOR (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  cordon_accounts_release (unmaking->house.accounts, uuid);
  cordon_labels_forget_async (unmaking->house.labels, uuid, on_forgotten,
                              g_steal_pointer (&task));
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Unmaking *unmaking = g_task_get_task_data (task);
  const char *uuid = cordon_record_get_uuid (unmaking->record);
  GError *error = NULL;

  if (cordon_hypervisor_delete_volume_finish (CORDON_HYPERVISOR (source), result, &error))
    cordon_hypervisor_undefine_async (CORDON_HYPERVISOR (source), uuid, NULL, on_undefined,
                                      g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
delete_disk (Unmaking *unmaking, GTask *task)
{
  cordon_hypervisor_delete_volume_async (unmaking->house.hypervisor,
                                         cordon_record_get_volume (unmaking->record), NULL,
                                         on_deleted, task);
}

static void
on_medium_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Unmaking *unmaking = g_task_get_task_data (task);
  GError *error = NULL;

  if (cordon_hypervisor_delete_volume_finish (CORDON_HYPERVISOR (source), result, &error))
    delete_disk (unmaking, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Somebody else may have started it. */
static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Unmaking *unmaking = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(CordonDomainFacts) domain =
    cordon_hypervisor_describe_finish (CORDON_HYPERVISOR (source), result, &error);

  if (domain != NULL && domain->active)
    error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_BUSY,
                                 _("The machine runs; stop it first."));
  else if (g_error_matches (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND))
    g_clear_error (&error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (cordon_record_get_medium (unmaking->record) != NULL)
    cordon_hypervisor_delete_volume_async (CORDON_HYPERVISOR (source),
                                           cordon_record_get_medium (unmaking->record), NULL,
                                           on_medium_deleted, g_steal_pointer (&task));
  else
    delete_disk (unmaking, g_steal_pointer (&task));
}

void
cordon_unmaking_run_async (const CordonHouse *house, CordonRecord *record,
                           GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  Unmaking *unmaking = g_new0 (Unmaking, 1);

  unmaking->house = cordon_house_ref (house);
  unmaking->record = cordon_record_ref (record);
  g_task_set_task_data (task, unmaking, (GDestroyNotify) unmaking_free);
  cordon_hypervisor_describe_async (house->hypervisor, cordon_record_get_uuid (record), NULL,
                                    on_described, task);
}

gboolean
cordon_unmaking_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
