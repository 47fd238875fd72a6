/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Taking the census: domains, then processes, then volumes. Processes come after domains so that a
 * machine which is made meanwhile is met at least once; what could not be counted fails it.
 */
#include "config.h"

#include "service/census.h"

#include <dirent.h>
#include <errno.h>
#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/volume-name.h"

typedef struct {
  CordonSystem *system;
  char *volumes_dir;
  gboolean processes;
  CordonCensus *census;
} Taking;

static void
taking_free (Taking *taking)
{
  g_object_unref (taking->system);
  g_free (taking->volumes_dir);
  g_clear_pointer (&taking->census, cordon_census_free);
  g_free (taking);
}

void
cordon_census_free (CordonCensus *census)
{
  g_clear_pointer (&census->domains, g_ptr_array_unref);
  g_clear_pointer (&census->processes, g_ptr_array_unref);
  g_clear_pointer (&census->volumes, g_array_unref);
  g_free (census);
}

/* --- volumes --------------------------------------------------------------------------------- */

static GArray *
read_volumes (const char *path, GError **error)
{
  g_autoptr(GArray) volumes = g_array_new (FALSE, FALSE, sizeof (CordonVolumeName));
  DIR *dir = opendir (path);
  struct dirent *entry;
  CordonVolumeName name;
  gboolean whole = dir != NULL || errno == ENOENT;

  while (dir != NULL && (errno = 0, entry = readdir (dir)) != NULL)
    if (cordon_volume_name_parse (entry->d_name, &name))
      g_array_append_val (volumes, name);
  whole = whole && (dir == NULL || errno == 0);
  if (!whole)
    cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED, _("The disks cannot be listed"));
  if (dir != NULL)
    closedir (dir);
  return whole ? g_steal_pointer (&volumes) : NULL;
}

static void
volumes_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GArray *volumes = read_volumes (data, &error);

  if (volumes != NULL)
    g_task_return_pointer (task, volumes, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

static void
on_volumes (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Taking *taking = g_task_get_task_data (task);
  GError *error = NULL;

  taking->census->volumes = g_task_propagate_pointer (G_TASK (result), &error);
  if (taking->census->volumes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&taking->census),
                           (GDestroyNotify) cordon_census_free);
}

static void
take_volumes (GTask *task)
{
  Taking *taking = g_task_get_task_data (task);
  g_autoptr(GTask) work = g_task_new (NULL, NULL, on_volumes, task);

  g_task_set_task_data (work, g_strdup (taking->volumes_dir), g_free);
  g_task_run_in_thread (work, volumes_worker);
}

/* --- the rest -------------------------------------------------------------------------------- */

static void
on_processes (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Taking *taking = g_task_get_task_data (task);
  GError *error = NULL;

  taking->census->processes =
    cordon_system_contexts_finish (CORDON_SYSTEM (source), result, &error);
  if (taking->census->processes == NULL)
    g_task_return_error (task, error);
  else
    take_volumes (g_steal_pointer (&task));
}

static void
on_domains (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Taking *taking = g_task_get_task_data (task);
  GError *error = NULL;

  taking->census->domains =
    cordon_hypervisor_list_finish (CORDON_HYPERVISOR (source), result, &error);
  if (taking->census->domains == NULL)
    g_task_return_error (task, error);
  else if (taking->processes)
    cordon_system_contexts_async (taking->system, on_processes, g_steal_pointer (&task));
  else
    take_volumes (g_steal_pointer (&task));
}

void
cordon_census_take_async (const CordonCensusRequest *request, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Taking *taking = g_new0 (Taking, 1);

  taking->system = g_object_ref (request->system);
  taking->volumes_dir = g_strdup (request->volumes_dir);
  taking->processes = request->processes;
  taking->census = g_new0 (CordonCensus, 1);
  g_task_set_task_data (task, taking, (GDestroyNotify) taking_free);
  cordon_hypervisor_list_async (request->hypervisor, cancellable, on_domains, task);
}

CordonCensus *
cordon_census_take_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
