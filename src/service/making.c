/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Persistent machines are made here and nowhere else. Each step begins when the one before is known
 * to be done; the first failure turns round, and nothing that was allocated is given back before
 * what used it is known to be gone.
 */
#include "config.h"

#include "service/making.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/aside.h"

typedef struct {
  CordonHouse house;
  char *uuid;
  char *from; /* the volume that is copied; NULL: none */
  CordonImageSource image; /* its fd is owned, -1: there is none; its cancellable, too */
  CordonStartRequest request; /* its strings are owned */
  CordonStart *start;
  CordonMachinePlan *plan; /* whole */
  CordonRecord *record;
  GError *failure;
} Making;

static void
making_free (Making *making)
{
  g_clear_object (&making->start);
  g_clear_pointer (&making->plan, cordon_machine_plan_unref);
  g_clear_pointer (&making->record, cordon_record_unref);
  g_clear_error (&making->failure);
  g_free (making->uuid);
  g_free (making->from);
  cordon_aside_close (&making->image.fd, 1);
  g_clear_object (&making->image.cancellable);
  g_free ((char *) making->request.compartment);
  g_free ((char *) making->request.machine_name);
  cordon_house_clear (&making->house);
  g_free (making);
}

/* --- turning round --------------------------------------------------------------------------- */

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Making *making = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!cordon_unmaking_run_finish (result, &error))
    g_message ("What was made of machine %s is removed later: %s",
               making->uuid, error->message);
  g_task_return_error (task, g_steal_pointer (&making->failure));
}

static void
turn_round (GTask *task, GError *failure)
{
  Making *making = g_task_get_task_data (task);

  making->failure = failure;
  cordon_templates_release (making->house.templates, making->uuid);
  cordon_unmaking_run_async (&making->house, making->record, on_undone, task);
}

/* TRUE: it is given up, and the task is on its way. error: (transfer full) what ended it; NULL: nothing did. */
static gboolean
turn_round_if_over (GTask *task, GError *error)
{
  Making *making = g_task_get_task_data (task);

  if (making->from != NULL && g_cancellable_is_cancelled (making->image.cancellable))
    {
      g_clear_error (&error);
      error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_CANCELLED,
                                   _("Copying was cancelled; nothing of the copy is left."));
    }
  if (error == NULL)
    return FALSE;
  turn_round (task, error);
  return TRUE;
}

/* --- going on -------------------------------------------------------------------------------- */

static void
on_whole (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Making *making = g_task_get_task_data (task);
  GError *error = NULL;

  if (!cordon_hypervisor_define_finish (CORDON_HYPERVISOR (source), result, &error))
    {
      turn_round (g_steal_pointer (&task), error);
      return;
    }
  cordon_templates_release (making->house.templates, making->uuid);
  g_task_return_pointer (task, cordon_record_new_from_plan (making->plan),
                         (GDestroyNotify) cordon_record_unref);
}

static gboolean
is_as_ordered (Making *making, const CordonVolumeFacts *volume)
{
  const CordonMachinePlanFields *plan = cordon_machine_plan_get (making->plan);
  const CordonAccount *account = cordon_start_get_account (making->start);

  return g_strcmp0 (volume->path, plan->disk) == 0 && g_strcmp0 (volume->format, "qcow2") == 0
         && volume->capacity == plan->disk_bytes && volume->owned && volume->uid == account->uid
         && volume->gid == account->gid && volume->mode == 0600 && !volume->chained;
}

/* What libvirt says of the disk; takes the task and the error. TRUE: go on with it. */
static gboolean
check_volume (GTask *task, const CordonVolumeFacts *volume, GError *error)
{
  Making *making = g_task_get_task_data (task);

  if (volume != NULL && is_as_ordered (making, volume))
    return TRUE;
  if (error == NULL)
    error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                                 _("The new disk is not as it was ordered, so it was removed; "
                                   "“cordon doctor” checks the host."));
  turn_round (task, error);
  return FALSE;
}

static void
finish_whole (GTask *task)
{
  Making *making = g_task_get_task_data (task);

  cordon_hypervisor_define_async (making->house.hypervisor, making->plan, NULL, on_whole, task);
}

/* Its header is another one now. */
static void
on_copy_described (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr(CordonVolumeFacts) volume =
    cordon_hypervisor_describe_volume_finish (CORDON_HYPERVISOR (source), result, &error);

  if (check_volume (data, volume, error) && !turn_round_if_over (data, NULL))
    finish_whole (data);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  Making *making = g_task_get_task_data (data);
  GError *error = NULL;

  cordon_hypervisor_copy_volume_finish (CORDON_HYPERVISOR (source), result, &error);
  if (!turn_round_if_over (data, error))
    cordon_hypervisor_describe_volume_async (CORDON_HYPERVISOR (source),
                                             cordon_record_get_volume (making->record), NULL,
                                             on_copy_described, data);
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  Making *making = g_task_get_task_data (data);
  GError *error = NULL;

  if (!cordon_importing_run_finish (result, &error))
    turn_round (data, error);
  else if (making->request.import == CORDON_IMPORT_NONE)
    finish_whole (data);
  else
    /* Its header was written by a QEMU that read a stranger's. */
    cordon_hypervisor_describe_volume_async (making->house.hypervisor, cordon_record_get_volume (making->record),
                                             NULL, on_copy_described, data);
}

static void
import (GTask *task)
{
  Making *making = g_task_get_task_data (task);
  CordonImageSource source = making->image;

  making->image.fd = -1;
  cordon_importing_run_async (&making->house, making->record, cordon_start_get_account (making->start),
                              &making->request, &source, on_imported, task);
}

static void
on_volume (GObject *source, GAsyncResult *result, gpointer data)
{
  Making *making = g_task_get_task_data (data);
  GError *error = NULL;
  g_autoptr(CordonVolumeFacts) volume =
    cordon_hypervisor_create_volume_finish (CORDON_HYPERVISOR (source), result, &error);

  if (!check_volume (data, volume, error))
    return;
  if (making->from != NULL)
    cordon_hypervisor_copy_volume_async (CORDON_HYPERVISOR (source), making->from,
                                         cordon_record_get_volume (making->record), making->image.progress,
                                         making->image.progress_data, making->image.cancellable, on_copied, data);
  else if (making->image.fd >= 0)
    import (data);
  else
    finish_whole (data);
}

static void
on_defined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Making *making = g_task_get_task_data (task);
  const CordonAccount *account = cordon_start_get_account (making->start);
  const CordonVolumeOrder order = {
    .name = cordon_record_get_volume (making->record),
    .bytes = cordon_record_get_disk_bytes (making->record),
    .uid = account->uid,
    .gid = account->gid,
  };
  GError *error = NULL;

  if (cordon_hypervisor_define_finish (CORDON_HYPERVISOR (source), result, &error))
    cordon_hypervisor_create_volume_async (CORDON_HYPERVISOR (source), &order, NULL, on_volume,
                                           g_steal_pointer (&task));
  else
    turn_round (g_steal_pointer (&task), error);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Making *making = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!cordon_labels_forget_finish (CORDON_LABELS (source), result, &error))
    g_message ("The numbers of a machine that was not made stay taken: %s", error->message);
  g_task_return_error (task, g_steal_pointer (&making->failure));
}

/* Nothing of it was on the host yet. */
static void
fail_plan (GTask *task, Making *making, GError *error)
{
  making->failure = error;
  cordon_accounts_release (making->house.accounts, making->uuid);
  cordon_templates_release (making->house.templates, making->uuid);
  cordon_labels_forget_async (making->house.labels, making->uuid, on_forgotten, task);
}

static void
on_planned (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Making *making = g_task_get_task_data (task);
  GError *error = NULL;
  const CordonMachinePlan *plan;
  CordonMachinePlanFields fields;

  if (!cordon_start_run_finish (CORDON_START (source), result, &error))
    {
      fail_plan (g_steal_pointer (&task), making, error);
      return;
    }
  plan = cordon_start_get_plan (making->start);
  making->record = cordon_record_new_from_plan (plan);
  fields = *cordon_machine_plan_get (plan);
  fields.whole = TRUE;
  if (fields.import != CORDON_IMPORT_NONE)
    {
      fields.import = CORDON_IMPORT_NONE;
      fields.medium = NULL;
      fields.medium_bytes = 0;
    }
  making->plan = cordon_machine_plan_new (&fields);
  cordon_hypervisor_define_async (making->house.hypervisor, (CordonMachinePlan *) plan, NULL,
                                  on_defined, g_steal_pointer (&task));
}

void
cordon_making_run_async (const CordonHouse *house, const CordonStartRequest *request,
                         const char *from, const CordonImageSource *image,
                         GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  Making *making = g_new0 (Making, 1);

  g_return_if_fail (request->purpose == CORDON_PURPOSE_PLAN);

  making->house = cordon_house_ref (house);
  making->start = cordon_start_new (&making->house, request);
  g_task_set_task_data (task, making, (GDestroyNotify) making_free);
  making->uuid = g_strdup (request->uuid);
  making->from = g_strdup (from);
  making->image = image != NULL ? *image : (CordonImageSource) { .fd = -1 };
  if (making->image.cancellable != NULL)
    g_object_ref (making->image.cancellable);
  making->request = *request;
  making->request.uuid = making->uuid;
  making->request.compartment = g_strdup (request->compartment);
  making->request.machine_name = g_strdup (request->machine_name);
  cordon_start_run_async (making->start, on_planned, task);
}

CordonRecord *
cordon_making_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
