/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The calls of a hypervisor, handed to workers. Nothing here waits, or decides anything about a
 * machine.
 */
#include "config.h"

#include "service/libvirt/connection-private.h"

#include "service/libvirt/calls.h"

/* A connection that has to be opened first gets the time for that on top. */
static void
start (CordonLibvirt *self, CordonJobs *jobs, const CordonJobKind *kind, gpointer call,
       guint deadline, GTask *task)
{
  if (self->state != CORDON_LIBVIRT_CONNECTED)
    deadline += self->times.connect;
  g_task_set_source_tag (task, (gpointer) kind);
  cordon_jobs_run (jobs, kind, call, deadline, task);
}

/* Store calls follow each other, so each may have to wait for a disk that is being made. */
static void
start_store (CordonLibvirt *self, const CordonJobKind *kind, CordonStoreCall *call, GTask *task)
{
  start (self, self->storage, kind, call, self->times.create, task);
}

static void
probe_async (CordonHypervisor *hypervisor, GCancellable *cancellable, GAsyncReadyCallback callback,
             gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->jobs, &cordon_call_probe, cordon_call_new (self->link, NULL, NULL),
         self->times.query, task);
}

static void
create_async (CordonHypervisor *hypervisor, CordonMachinePlan *plan, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->jobs, &cordon_call_create, cordon_call_new (self->link, NULL, plan),
         self->times.create, task);
}

static void
describe_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
                GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->jobs, &cordon_call_describe, cordon_call_new (self->link, uuid, NULL),
         self->times.query, task);
}

static void
resume_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->jobs, &cordon_call_resume, cordon_call_new (self->link, uuid, NULL),
         self->times.query, task);
}

static void
destroy_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
               GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->ends, &cordon_call_destroy, cordon_call_new (self->link, uuid, NULL),
         self->times.destroy, task);
}

static void
open_graphics_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->jobs, &cordon_call_open_graphics, cordon_call_new (self->link, uuid, NULL),
         self->times.query, task);
}

static void
list_async (CordonHypervisor *hypervisor, GCancellable *cancellable, GAsyncReadyCallback callback,
            gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->jobs, &cordon_call_list, cordon_call_new (self->link, NULL, NULL),
         self->times.query, task);
}

static void
suspend_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
               GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->jobs, &cordon_call_suspend, cordon_call_new (self->link, uuid, NULL),
         self->times.query, task);
}

static void
define_async (CordonHypervisor *hypervisor, CordonMachinePlan *plan, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->jobs, &cordon_call_define, cordon_call_new (self->link, NULL, plan),
         self->times.query, task);
}

static void
note_async (CordonHypervisor *hypervisor, CordonMachinePlan *plan, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->jobs, &cordon_call_note, cordon_call_new (self->link, NULL, plan),
         self->times.query, task);
}

static void
press_button_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
                GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->jobs, &cordon_call_press_button, cordon_call_new (self->link, uuid, NULL),
         self->times.query, task);
}

static void
undefine_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
                GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start (self, self->jobs, &cordon_call_undefine, cordon_call_new (self->link, uuid, NULL),
         self->times.query, task);
}

static void
create_volume_async (CordonHypervisor *hypervisor, const CordonVolumeOrder *order, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start_store (self, &cordon_call_create_volume,
               cordon_store_call_new (self->link, self->store, NULL, order), task);
}

static void
delete_volume_async (CordonHypervisor *hypervisor, const char *name, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start_store (self, &cordon_call_delete_volume,
               cordon_store_call_new (self->link, self->store, name, NULL), task);
}

static void
describe_volume_async (CordonHypervisor *hypervisor, const char *name, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start_store (self, &cordon_call_describe_volume,
               cordon_store_call_new (self->link, self->store, name, NULL), task);
}

static void
list_volumes_async (CordonHypervisor *hypervisor, GCancellable *cancellable,
                    GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  start_store (self, &cordon_call_list_volumes,
               cordon_store_call_new (self->link, self->store, NULL, NULL), task);
}

/* Not behind the other calls of the store, and no start behind it: it takes as long as the disk is large. */
static void
copy_volume_async (CordonHypervisor *hypervisor, const char *from, const char *to, CordonProgressFunc progress,
                   gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  CordonCopyNews *news = cordon_copy_news_new (progress, progress_data);

  g_task_set_task_data (task, news, (GDestroyNotify) cordon_copy_news_unref);
  start (self, self->imports, &cordon_call_copy_volume,
         cordon_copy_call_new (self->link, from, to, cancellable, news), self->times.copy, task);
}

static void
fill_medium_async (CordonHypervisor *hypervisor, const char *name, int fd, guint64 size,
                   CordonProgressFunc progress, gpointer progress_data, GCancellable *cancellable,
                   GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  CordonCopyNews *news = cordon_copy_news_new (progress, progress_data);

  g_task_set_task_data (task, news, (GDestroyNotify) cordon_copy_news_unref);
  start (self, self->imports, &cordon_call_fill_medium,
         cordon_fill_call_new (self->link, name, fd, size, cancellable, news), self->times.copy, task);
}

CordonLane
cordon_disk_lane (CordonDiskWork work)
{
  switch (work)
    {
    case CORDON_DISK_SAVE:
    case CORDON_DISK_RESTORE:
      return CORDON_LANE_MEMORIES;
    case CORDON_DISK_IMPORT:
      return CORDON_LANE_IMPORTS;
    case CORDON_DISK_GROW:
    case CORDON_DISK_SNAPSHOT:
    case CORDON_DISK_REVERT:
    case CORDON_DISK_FORGET:
    default:
      return CORDON_LANE_SHORT;
    }
}

static void
operate_async (CordonHypervisor *hypervisor, const char *uuid, const CordonDiskOrder *order,
               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  CordonLibvirt *self = CORDON_LIBVIRT (hypervisor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  CordonJobs *const lanes[] = {
    [CORDON_LANE_SHORT] = self->jobs,
    [CORDON_LANE_IMPORTS] = self->imports,
    [CORDON_LANE_MEMORIES] = self->memories,
  };
  CordonLane lane = cordon_disk_lane (order->work);

  start (self, lanes[lane], &cordon_call_operate, cordon_disk_call_new (self->link, uuid, order),
         lane == CORDON_LANE_SHORT ? self->times.create : self->times.copy, task);
}

static char *
dup_volume_path (CordonHypervisor *hypervisor, const char *name)
{
  return g_build_filename (CORDON_LIBVIRT (hypervisor)->store, name, NULL);
}

static gpointer
finish (CordonHypervisor *self, GAsyncResult *result, const CordonJobKind *kind, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == (gpointer) kind, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static CordonHostFacts *
probe_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_probe, error);
}

static gboolean
create_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_create, error) != NULL;
}

static CordonDomainFacts *
describe_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_describe, error);
}

static gboolean
resume_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_resume, error) != NULL;
}

static gboolean
destroy_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_destroy, error) != NULL;
}

static int
open_graphics_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  g_autofree int *fd = finish (self, result, &cordon_call_open_graphics, error);

  return fd != NULL ? *fd : -1;
}

static GPtrArray *
list_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_list, error);
}

static gboolean
suspend_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_suspend, error) != NULL;
}

static gboolean
define_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_define, error) != NULL;
}

static gboolean
note_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_note, error) != NULL;
}

static gboolean
press_button_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_press_button, error) != NULL;
}

static gboolean
undefine_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_undefine, error) != NULL;
}

static CordonVolumeFacts *
create_volume_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_create_volume, error);
}

static gboolean
copy_volume_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  cordon_copy_news_end (g_task_get_task_data (G_TASK (result)));
  return finish (self, result, &cordon_call_copy_volume, error) != NULL;
}

static gboolean
fill_medium_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  cordon_copy_news_end (g_task_get_task_data (G_TASK (result)));
  return finish (self, result, &cordon_call_fill_medium, error) != NULL;
}

static gboolean
operate_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_operate, error) != NULL;
}

static gboolean
delete_volume_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_delete_volume, error) != NULL;
}

static CordonVolumeFacts *
describe_volume_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_describe_volume, error);
}

static GPtrArray *
list_volumes_finish (CordonHypervisor *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, &cordon_call_list_volumes, error);
}

void
cordon_libvirt_hypervisor_init (CordonHypervisorInterface *iface)
{
  iface->probe_async = probe_async;
  iface->probe_finish = probe_finish;
  iface->create_async = create_async;
  iface->create_finish = create_finish;
  iface->describe_async = describe_async;
  iface->describe_finish = describe_finish;
  iface->resume_async = resume_async;
  iface->resume_finish = resume_finish;
  iface->destroy_async = destroy_async;
  iface->destroy_finish = destroy_finish;
  iface->open_graphics_async = open_graphics_async;
  iface->open_graphics_finish = open_graphics_finish;
  iface->list_async = list_async;
  iface->list_finish = list_finish;
  iface->suspend_async = suspend_async;
  iface->suspend_finish = suspend_finish;
  iface->define_async = define_async;
  iface->define_finish = define_finish;
  iface->note_async = note_async;
  iface->note_finish = note_finish;
  iface->press_button_async = press_button_async;
  iface->press_button_finish = press_button_finish;
  iface->undefine_async = undefine_async;
  iface->undefine_finish = undefine_finish;
  iface->create_volume_async = create_volume_async;
  iface->create_volume_finish = create_volume_finish;
  iface->copy_volume_async = copy_volume_async;
  iface->copy_volume_finish = copy_volume_finish;
  iface->fill_medium_async = fill_medium_async;
  iface->fill_medium_finish = fill_medium_finish;
  iface->operate_async = operate_async;
  iface->operate_finish = operate_finish;
  iface->delete_volume_async = delete_volume_async;
  iface->delete_volume_finish = delete_volume_finish;
  iface->describe_volume_async = describe_volume_async;
  iface->describe_volume_finish = describe_volume_finish;
  iface->list_volumes_async = list_volumes_async;
  iface->list_volumes_finish = list_volumes_finish;
  iface->dup_volume_path = dup_volume_path;
}
