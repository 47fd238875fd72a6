/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Start, work, end. There is one way out, whatever failed: the process is destroyed, and only then are numbers and
 * template given back.
 */
#include "config.h"

#include "service/surgery.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

#define RETRY_MAX_SECONDS 60

typedef struct {
  CordonHouse house;
  CordonStart *start;
  char *uuid;
  CordonDiskOrder order;
  char *path, *medium, *keep;
  GCancellable *cancellable; /* NULL: none */
  gulong cancelled;          /* signal handler: while it starts */
  GError *failure;
  guint retry_seconds;
} Surgery;

static void destroy (GTask *task);

static void
surgery_free (Surgery *surgery)
{
  g_clear_object (&surgery->start);
  g_clear_error (&surgery->failure);
  g_free (surgery->uuid);
  g_free (surgery->path);
  g_free (surgery->medium);
  g_clear_object (&surgery->cancellable);
  g_free (surgery->keep);
  cordon_house_clear (&surgery->house);
  g_free (surgery);
}

/* --- the way out ----------------------------------------------------------------------------- */

static void
answer (GTask *task, Surgery *surgery)
{
  cordon_labels_release (surgery->house.labels, surgery->uuid);
  cordon_templates_release (surgery->house.templates, surgery->uuid);
  if (surgery->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&surgery->failure));
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
on_retry (gpointer data)
{
  destroy (data);
  return G_SOURCE_REMOVE;
}

/* Until it is gone the machine cannot be started, and whoever waits, waits: nothing else is true. */
static void
on_destroyed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Surgery *surgery = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (cordon_hypervisor_destroy_finish (CORDON_HYPERVISOR (source), result, &error))
    {
      answer (task, surgery);
      return;
    }
  g_message ("Machine %s, whose disk was worked on, cannot be ended yet: %s", surgery->uuid,
             error->message);
  g_timeout_add_seconds (surgery->retry_seconds, on_retry, g_steal_pointer (&task));
  surgery->retry_seconds = MIN (surgery->retry_seconds * 2, RETRY_MAX_SECONDS);
}

static void
destroy (GTask *task)
{
  Surgery *surgery = g_task_get_task_data (task);

  cordon_hypervisor_destroy_async (surgery->house.hypervisor, surgery->uuid, NULL, on_destroyed, task);
}

/* --- the way in ------------------------------------------------------------------------------ */

static void
on_operated (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Surgery *surgery = g_task_get_task_data (task);

  cordon_hypervisor_operate_finish (CORDON_HYPERVISOR (source), result, &surgery->failure);
  destroy (task);
}

static GError *
cancelled_error (void)
{
  return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_CANCELLED,
                              _("The work on the disk was cancelled; the disk is as it was."));
}

static void
on_cancelled (GCancellable *cancellable, Surgery *surgery)
{
  g_autoptr(GError) reason = cancelled_error ();

  cordon_start_cancel (surgery->start, reason);
}

/* What QEMU has begun to write to a disk that is kept, it writes to its end. */
static void
operate (GTask *task)
{
  Surgery *surgery = g_task_get_task_data (task);
  const CordonMachinePlanFields *plan = cordon_machine_plan_get (cordon_start_get_plan (surgery->start));
  gboolean kept = surgery->order.work != CORDON_DISK_IMPORT;

  if (kept && g_cancellable_is_cancelled (surgery->cancellable))
    {
      surgery->failure = cancelled_error ();
      destroy (task);
      return;
    }
  surgery->order.path = surgery->path = g_strdup (plan->disk);
  surgery->order.medium = surgery->medium = g_strdup (plan->medium);
  cordon_hypervisor_operate_async (surgery->house.hypervisor, surgery->uuid, &surgery->order,
                                   kept ? NULL : surgery->cancellable, on_operated, task);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Surgery *surgery = g_task_get_task_data (task);

  g_clear_signal_handler (&surgery->cancelled, surgery->cancellable);
  if (cordon_start_run_finish (CORDON_START (source), result, &surgery->failure))
    operate (g_steal_pointer (&task));
  else if (cordon_start_get_made (surgery->start))
    {
      destroy (g_steal_pointer (&task));
    }
  else
    {
      answer (task, surgery);
    }
}

void
cordon_surgery_run_async (const CordonHouse *house, const CordonStartRequest *request,
                          const CordonDiskOrder *order, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  Surgery *surgery = g_new0 (Surgery, 1);

  g_return_if_fail (request->purpose == CORDON_PURPOSE_RUN && request->surgery
                    && request->stay_paused);

  surgery->house = cordon_house_ref (house);
  surgery->uuid = g_strdup (request->uuid);
  surgery->order = *order;
  surgery->order.keep = surgery->keep = g_strdup (order->keep);
  surgery->retry_seconds = 1;
  surgery->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  surgery->start = cordon_start_new (&surgery->house, request);
  g_task_set_task_data (task, surgery, (GDestroyNotify) surgery_free);
  /* An import says itself that it was cancelled. */
  if (cancellable != NULL && order->work != CORDON_DISK_IMPORT)
    surgery->cancelled = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), surgery);
  cordon_start_run_async (surgery->start, on_started, task);
}

gboolean
cordon_surgery_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
