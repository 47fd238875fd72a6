/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person's image as a machine. What is checked here is what it costs; what is in it is nobody's business on
 * this side of the machine's walls.
 */
#include "config.h"

#include "service/fleet-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/limits.h"
#include "service/arguments.h"
#include "service/aside.h"
#include "service/making.h"

#define GIBIBYTE (G_GUINT64_CONSTANT (1) << 30)

typedef struct {
  CordonFleet *fleet; /* owned */
  char *uuid, *name;
  guint32 owner;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_object_unref (import->fleet);
  g_free (import->uuid);
  g_free (import->name);
  g_free (import);
}

/* --- what it costs --------------------------------------------------------------------------- */

static gboolean
measure (int fd, guint64 *size, GError **error)
{
  gboolean regular;

  if (cordon_fd_look (fd, &regular, size) && regular && *size > 0 && *size <= CORDON_LIMIT_DISK_MAX_GIB * GIBIBYTE)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("An image is a file that is not empty and has at most %d GiB."), CORDON_LIMIT_DISK_MAX_GIB);
  return FALSE;
}

/* In GiB; 0 with an error. A raw image is as large as what is in it; of a qcow2 one only QEMU knows. */
static guint
choose_size (const CordonImportOrder *order, CordonCompartment *compartment, guint64 size, GError **error)
{
  guint least = order->kind == CORDON_IMPORT_RAW ? cordon_fleet_count_gib (size) : 1;
  guint64 wished = order->disk_bytes / GIBIBYTE;

  if (order->disk_bytes == 0)
    return MAX (cordon_compartment_get_disk_gib (compartment), least);
  if (order->disk_bytes % GIBIBYTE != 0 || wished > CORDON_LIMIT_DISK_MAX_GIB)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("A disk has a whole number of GiB, at most %d."),
                 CORDON_LIMIT_DISK_MAX_GIB);
  else if (wished < least)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                 _("The image has %u GiB and the machine's disk would have %u; give it more."), least, (guint) wished);
  else
    return (guint) wished;
  return 0;
}

/* Each holds room for its image besides, and a thread. */
static gboolean
check_alone (CordonFleet *self, guint32 owner, GError **error)
{
  GHashTableIter iter;
  CordonWork *work;

  g_hash_table_iter_init (&iter, self->works);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &work))
    if (work->owner == owner && work->import)
      {
        g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                     _("“%s” is being imported; the next one can begin when that is done."), work->name);
        return FALSE;
      }
  return TRUE;
}

/* --- the work -------------------------------------------------------------------------------- */

static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  const Import *import = data;

  cordon_fleet_tell_import (import->fleet, import->owner, import->name, done, total);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = g_task_get_task_data (data);
  GError *error = NULL;
  CordonRecord *record = cordon_making_run_finish (result, &error);

  cordon_fleet_take_made (import->fleet, import->uuid, record, error, data);
}

static void
make (CordonFleet *self, const CordonWork *work, CordonCompartment *compartment, const CordonImportOrder *order,
      guint64 size, guint gib, GTask *task)
{
  const char *name = cordon_compartment_get_name (compartment);
  const CordonStartRequest request = {
    .purpose = CORDON_PURPOSE_PLAN,
    .uuid = work->uuid,
    .compartment = name,
    .owner = work->owner,
    .born = g_get_real_time (),
    .memory_mib = cordon_compartment_get_memory_mib (compartment),
    .processors = cordon_compartment_get_processors (compartment),
    /* Of an image of a disk a QEMU reads, which runs no guest; it is held to the same rules. */
    .label_required = order->kind != CORDON_IMPORT_NONE && cordon_compartment_get_label_required (compartment),
    .unlabelled_wished = TRUE,
    .unlabelled_granted = cordon_registry_has_grant (self->registry, work->owner, name),
    .machine_name = work->name,
    .disk_bytes = gib * GIBIBYTE,
    .foreign = TRUE,
    .medium_bytes = size,
    .import = order->kind,
  };
  const CordonImageSource source = {
    .fd = order->fd,
    .progress = on_progress,
    .progress_data = g_task_get_task_data (task),
    .cancellable = g_task_get_cancellable (task),
  };

  cordon_making_run_async (&self->house, &request, NULL, &source, on_made, task);
}

static gboolean
admit (CordonFleet *self, guint32 owner, CordonCompartment *compartment, const CordonImportOrder *order,
       guint64 *size, guint *gib, GError **error)
{
  if (!measure (order->fd, size, error) || !check_alone (self, owner, error))
    return FALSE;
  *gib = choose_size (order, compartment, *size, error);
  return *gib > 0
         && cordon_fleet_admit_new (self, owner, compartment, order->name, *gib + cordon_fleet_count_gib (*size), error)
         && (order->kind == CORDON_IMPORT_NONE
             || cordon_fleet_check_usage (self, owner, cordon_compartment_get_memory_mib (compartment), error));
}

void
cordon_fleet_import_async (CordonFleet *self, guint32 owner, CordonCompartment *compartment,
                           const CordonImportOrder *order, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;
  guint64 size = 0;
  guint gib = 0;
  Import *import;
  CordonWork *work;

  g_return_if_fail (self->settled);

  if (!admit (self, owner, compartment, order, &size, &gib, &error))
    {
      int fd = order->fd;

      cordon_aside_close (&fd, 1);
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  /* One that is made is there, whoever has left. */
  g_task_set_check_cancellable (task, FALSE);
  import = g_new (Import, 1);
  *import = (Import) { g_object_ref (self), g_uuid_string_random (), g_strdup (order->name), owner };
  g_task_set_task_data (task, import, import_free);
  work = cordon_fleet_begin_work (self, import->uuid, order->name, cordon_compartment_get_name (compartment), owner,
                                  gib + cordon_fleet_count_gib (size));
  work->import = TRUE;
  work->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  if (order->kind != CORDON_IMPORT_NONE)
    work->memory_mib = cordon_compartment_get_memory_mib (compartment);
  make (self, work, compartment, order, size, gib, task);
}

char *
cordon_fleet_import_finish (CordonFleet *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
