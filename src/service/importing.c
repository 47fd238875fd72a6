/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Room for the medium, its bytes, the surgery, the end of the copy: one after the other, and the first failure
 * is the answer. Nothing in here ever asks what an image says of itself.
 */
#include "config.h"

#include "service/importing.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/aside.h"
#include "service/surgery.h"

typedef struct {
  CordonHouse house;
  CordonRecord *record;
  CordonAccount account; /* its name is owned */
  CordonStartRequest request; /* its strings are owned */
  CordonImageSource source;
} Importing;

static void
importing_free (Importing *importing)
{
  cordon_aside_close (&importing->source.fd, 1);
  g_clear_object (&importing->source.cancellable);
  g_free ((char *) importing->account.name);
  g_free ((char *) importing->request.uuid);
  g_free ((char *) importing->request.compartment);
  g_free ((char *) importing->request.machine_name);
  cordon_record_unref (importing->record);
  cordon_house_clear (&importing->house);
  g_free (importing);
}

/* TRUE: the task is answered. error (transfer full) */
static gboolean
failed (GTask *task, GError *error)
{
  Importing *importing = g_task_get_task_data (task);

  if (error == NULL && g_cancellable_is_cancelled (importing->source.cancellable))
    error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_CANCELLED, _("The import was cancelled."));
  if (error == NULL)
    return FALSE;
  g_task_return_error (task, error);
  return TRUE;
}

/* --- the end --------------------------------------------------------------------------------- */

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  cordon_hypervisor_delete_volume_finish (CORDON_HYPERVISOR (source), result, &error);
  if (!failed (task, error))
    g_task_return_boolean (task, TRUE);
}

/* --- what the image holds -------------------------------------------------------------------- */

/* A QEMU that does not take the image does not start: then its own words are the only ones there are. */
static GError *
explain (GError *error)
{
  g_autoptr(GError) owned = error;

  if (!g_error_matches (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR))
    return g_steal_pointer (&owned);
  return g_error_new (CORDON_ERROR, CORDON_ERROR_USAGE,
                      /* Translators: QEMU's own words come last */
                      _("The image cannot be used; is it really of the format that you named? %s"), error->message);
}

static void
on_operated (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Importing *importing = g_task_get_task_data (task);
  GError *error = NULL;

  if (!cordon_surgery_run_finish (result, &error))
    error = explain (error);
  if (!failed (task, error))
    cordon_hypervisor_delete_volume_async (importing->house.hypervisor,
                                           cordon_record_get_medium (importing->record), NULL, on_removed,
                                           g_steal_pointer (&task));
}

static void
operate (GTask *task)
{
  Importing *importing = g_task_get_task_data (task);
  const CordonDiskOrder order = { .work = CORDON_DISK_IMPORT, .bytes = importing->request.disk_bytes };

  importing->request.purpose = CORDON_PURPOSE_RUN;
  importing->request.stay_paused = TRUE;
  importing->request.surgery = TRUE;
  importing->request.account = importing->account.name;
  cordon_surgery_run_async (&importing->house, &importing->request, &order, importing->source.cancellable,
                            on_operated, task);
}

/* --- the copy -------------------------------------------------------------------------------- */

static void
on_filled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Importing *importing = g_task_get_task_data (task);
  GError *error = NULL;

  cordon_hypervisor_fill_medium_finish (CORDON_HYPERVISOR (source), result, &error);
  if (failed (task, error))
    return;
  if (importing->request.import != CORDON_IMPORT_NONE)
    operate (g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static guint64
file_bytes (const Importing *importing)
{
  return CORDON_MEDIUM_OFFSET + cordon_medium_round (importing->request.medium_bytes);
}

static gboolean
is_as_ordered (const Importing *importing, const CordonVolumeFacts *volume)
{
  g_autofree char *path =
    cordon_hypervisor_dup_volume_path (importing->house.hypervisor, cordon_record_get_medium (importing->record));

  return g_strcmp0 (volume->path, path) == 0 && g_strcmp0 (volume->format, "raw") == 0
         && volume->capacity == file_bytes (importing) && volume->owned && volume->uid == importing->account.uid
         && volume->gid == importing->account.gid && volume->mode == 0600 && !volume->chained;
}

static void
on_room (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Importing *importing = g_task_get_task_data (task);
  CordonImageSource *from = &importing->source;
  GError *error = NULL;
  g_autoptr(CordonVolumeFacts) volume =
    cordon_hypervisor_create_volume_finish (CORDON_HYPERVISOR (source), result, &error);
  int fd;

  if (volume != NULL && !is_as_ordered (importing, volume))
    error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_UNVERIFIED,
                                 _("The place for the image is not as it was ordered, so nothing was copied; "
                                   "“cordon doctor” checks the host."));
  if (failed (task, error))
    return;
  fd = from->fd;
  from->fd = -1;
  cordon_hypervisor_fill_medium_async (importing->house.hypervisor, cordon_record_get_medium (importing->record), fd,
                                       importing->request.medium_bytes, from->progress, from->progress_data,
                                       from->cancellable, on_filled, g_steal_pointer (&task));
}

void
cordon_importing_run_async (const CordonHouse *house, CordonRecord *record, const CordonAccount *account,
                            const CordonStartRequest *request, const CordonImageSource *source,
                            GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  Importing *importing = g_new0 (Importing, 1);
  CordonVolumeOrder order = { .name = cordon_record_get_medium (record), .uid = account->uid, .gid = account->gid };

  g_return_if_fail (request->foreign && order.name != NULL);

  importing->house = cordon_house_ref (house);
  importing->record = cordon_record_ref (record);
  importing->account = *account;
  importing->account.name = g_strdup (account->name);
  importing->request = *request;
  importing->request.uuid = g_strdup (request->uuid);
  importing->request.compartment = g_strdup (request->compartment);
  importing->request.machine_name = g_strdup (request->machine_name);
  importing->source = *source;
  if (source->cancellable != NULL)
    g_object_ref (source->cancellable);
  g_task_set_task_data (task, importing, (GDestroyNotify) importing_free);
  order.bytes = file_bytes (importing);
  cordon_hypervisor_create_volume_async (house->hypervisor, &order, NULL, on_room, task);
}

gboolean
cordon_importing_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
