/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies on the fake hypervisor's disk: definitions and volumes. They outlive processes and
 * services, as on a real host.
 */
#include "config.h"

#include "fakes/fake-hypervisor-private.h"

#include <unistd.h>

#include "core/errors.h"

#define STORE "/var/lib/cordon/disks"
#define MODE 0600

static void
order_free (gpointer data)
{
  CordonVolumeOrder *order = data;

  g_free ((char *) order->name);
  g_free (order);
}

/* What a libvirt would make that does not do as it is told. */
static void
spoil (CordonVolumeFacts *facts, const char *item)
{
  if (g_strcmp0 (item, "volume-mode") == 0)
    facts->mode = 0640;
  else if (g_strcmp0 (item, "volume-owner") == 0)
    facts->uid++;
  else if (g_strcmp0 (item, "volume-group") == 0)
    facts->gid++;
  else if (g_strcmp0 (item, "volume-unowned") == 0)
    facts->owned = FALSE;
  else if (g_strcmp0 (item, "volume-size") == 0)
    facts->capacity--;
  else if (g_strcmp0 (item, "volume-format") == 0)
    facts->format[0] = 'r';
  else if (g_strcmp0 (item, "volume-path") == 0)
    facts->path[1] = 'x';
  else if (g_strcmp0 (item, "volume-chained") == 0)
    facts->chained = TRUE;
}

static CordonVolumeFacts *
copy_volume (const CordonVolumeFacts *facts)
{
  CordonVolumeFacts *copy = g_memdup2 (facts, sizeof *facts);

  copy->name = g_strdup (facts->name);
  copy->path = g_strdup (facts->path);
  copy->format = g_strdup (facts->format);
  copy->label = g_strdup (facts->label);
  return copy;
}

/* --- definitions ----------------------------------------------------------------------------- */

static void
perform_define (CordonFakeHypervisor *self, GTask *task)
{
  const CordonMachinePlanFields *plan = cordon_machine_plan_get (g_task_get_task_data (task));
  CordonFakeDomain *there = g_hash_table_lookup (self->domains, plan->uuid);

  if (there == NULL || !there->facts->active)
    cordon_fake_hypervisor_put (self, plan);
  g_task_return_boolean (task, TRUE);
}

static void
perform_undefine (CordonFakeHypervisor *self, GTask *task)
{
  CordonFakeDomain *domain = g_hash_table_lookup (self->domains, g_task_get_task_data (task));

  if (domain != NULL && domain->facts->active)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_BUSY, "It runs.");
      return;
    }
  g_hash_table_remove (self->domains, g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

static void
define_async (CordonHypervisor *hypervisor, CordonMachinePlan *plan, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_plan (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_DEFINE, plan,
                                   cancellable, callback, data, perform_define);
}

static void
undefine_async (CordonHypervisor *hypervisor, const char *uuid, GCancellable *cancellable,
                GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_text (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_UNDEFINE,
                                   uuid, cancellable, callback, data, perform_undefine);
}

static void
perform_note (CordonFakeHypervisor *self, GTask *task)
{
  const CordonMachinePlanFields *plan = cordon_machine_plan_get (g_task_get_task_data (task));
  CordonFakeDomain *domain = g_hash_table_lookup (self->domains, plan->uuid);

  if (domain == NULL)
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, "No such domain.");
  else if (domain->facts->active && !domain->facts->paused)
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_BUSY, "It runs.");
  else
    {
      cordon_fake_domain_note (domain, plan);
      g_task_return_boolean (task, TRUE);
    }
}

static void
note_async (CordonHypervisor *hypervisor, CordonMachinePlan *plan, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_plan (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_NOTE, plan,
                                   cancellable, callback, data, perform_note);
}

/* --- volumes --------------------------------------------------------------------------------- */

static void
perform_create_volume (CordonFakeHypervisor *self, GTask *task)
{
  const CordonVolumeOrder *order = g_task_get_task_data (task);
  CordonVolumeFacts *facts;

  if (g_hash_table_contains (self->volumes, order->name))
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_HYPERVISOR, "It is there already.");
      return;
    }
  facts = g_new0 (CordonVolumeFacts, 1);
  facts->name = g_strdup (order->name);
  facts->path = g_build_filename (STORE, order->name, NULL);
  facts->format = g_strdup (g_str_has_suffix (order->name, ".medium") ? "raw" : "qcow2");
  facts->capacity = order->bytes;
  facts->allocation = 4096;
  facts->owned = TRUE;
  facts->uid = order->uid;
  facts->gid = order->gid;
  facts->mode = MODE;
  spoil (facts, self->lie);
  g_hash_table_replace (self->volumes, facts->name, facts);
  g_task_return_pointer (task, copy_volume (facts), (GDestroyNotify) cordon_volume_facts_free);
}

static void
perform_delete_volume (CordonFakeHypervisor *self, GTask *task)
{
  g_hash_table_remove (self->volumes, g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

static void
perform_list_volumes (CordonFakeHypervisor *self, GTask *task)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_volume_facts_free);
  GHashTableIter iter;
  CordonVolumeFacts *facts;

  g_hash_table_iter_init (&iter, self->volumes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &facts))
    g_ptr_array_add (list, copy_volume (facts));
  g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
}

static void
perform_describe_volume (CordonFakeHypervisor *self, GTask *task)
{
  const CordonVolumeFacts *facts =
    g_hash_table_lookup (self->volumes, g_task_get_task_data (task));

  if (facts != NULL)
    g_task_return_pointer (task, copy_volume (facts), (GDestroyNotify) cordon_volume_facts_free);
  else
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, "No such volume.");
}

typedef struct {
  char *from, *to;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_free (copy->from);
  g_free (copy->to);
  g_free (copy);
}

static void
perform_copy_volume (CordonFakeHypervisor *self, GTask *task)
{
  const Copy *copy = g_task_get_task_data (task);
  CordonVolumeFacts *from = g_hash_table_lookup (self->volumes, copy->from);
  CordonVolumeFacts *to = g_hash_table_lookup (self->volumes, copy->to);

  if (from == NULL || to == NULL)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, "No such volume.");
      return;
    }
  to->capacity = from->capacity;
  to->allocation = from->allocation;
  to->chained = from->chained;
  g_task_return_boolean (task, TRUE);
}

static void
copy_volume_async (CordonHypervisor *hypervisor, const char *from, const char *to, CordonProgressFunc progress,
                   gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (hypervisor, cancellable, callback, data);
  Copy *copy = g_new (Copy, 1);

  *copy = (Copy) { g_strdup (from), g_strdup (to) };
  g_task_set_task_data (task, copy, copy_free);
  cordon_fake_hypervisor_run (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_COPY_VOLUME, task,
                              perform_copy_volume);
  progress (1, 2, progress_data);
}

typedef struct {
  char *name;
  int fd;
  guint64 size;
  CordonProgressFunc progress;
  gpointer data;
} Fill;

static void
fill_free (gpointer data)
{
  Fill *fill = data;

  close (fill->fd);
  g_free (fill->name);
  g_free (fill);
}

static void
perform_fill_medium (CordonFakeHypervisor *self, GTask *task)
{
  const Fill *fill = g_task_get_task_data (task);
  CordonVolumeFacts *volume = g_hash_table_lookup (self->volumes, fill->name);

  if (volume == NULL)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, "No such volume.");
      return;
    }
  volume->allocation = CORDON_MEDIUM_OFFSET + fill->size;
  fill->progress (fill->size / 2, fill->size, fill->data);
  g_task_return_boolean (task, TRUE);
}

static void
fill_medium_async (CordonHypervisor *hypervisor, const char *name, int fd, guint64 size,
                   CordonProgressFunc progress, gpointer progress_data, GCancellable *cancellable,
                   GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (hypervisor, cancellable, callback, data);
  Fill *fill = g_new (Fill, 1);

  *fill = (Fill) { g_strdup (name), fd, size, progress, progress_data };
  g_task_set_task_data (task, fill, fill_free);
  cordon_fake_hypervisor_run (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_FILL_MEDIUM, task,
                              perform_fill_medium);
}

/* --- work on a disk -------------------------------------------------------------------------- */

typedef struct {
  char *uuid, *path;
  CordonDiskOrder order;
} Operation;

static void
operation_free (gpointer data)
{
  Operation *operation = data;

  g_free (operation->uuid);
  g_free (operation->path);
  g_free (operation);
}

static guint
count_snapshot (CordonFakeHypervisor *self, gint64 snapshot)
{
  for (guint i = 0; i < self->snapshots->len; i++)
    if (g_array_index (self->snapshots, gint64, i) == snapshot)
      return i + 1;
  g_array_append_val (self->snapshots, snapshot);
  return self->snapshots->len;
}

static void
write_operation (CordonFakeHypervisor *self, const CordonDiskOrder *order, CordonVolumeFacts *volume)
{
  static const char *const words[] = { "grow", "snapshot", "revert", "save", "restore", "import", "forget" };

  if (order->work == CORDON_DISK_GROW)
    volume->capacity = order->bytes;
  if (order->work == CORDON_DISK_IMPORT)
    g_string_append_printf (self->operations, "import %u GiB ", (guint) (order->bytes >> 30));
  else if (order->work == CORDON_DISK_GROW)
    g_string_append_printf (self->operations, "grow %u GiB ", (guint) (order->bytes >> 30));
  else
    g_string_append_printf (self->operations, "%s %u ", words[order->work],
                            count_snapshot (self, order->snapshot));
}

static void
perform_operate (CordonFakeHypervisor *self, GTask *task)
{
  const Operation *operation = g_task_get_task_data (task);
  CordonFakeDomain *domain = g_hash_table_lookup (self->domains, operation->uuid);
  g_autofree char *name = g_path_get_basename (operation->path);
  CordonVolumeFacts *volume = g_hash_table_lookup (self->volumes, name);

  if (domain == NULL || volume == NULL || !domain->facts->active || !domain->facts->paused)
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_HYPERVISOR, "It cannot be worked on.");
  else
    {
      write_operation (self, &operation->order, volume);
      g_task_return_boolean (task, TRUE);
    }
}

static void
operate_async (CordonHypervisor *hypervisor, const char *uuid, const CordonDiskOrder *order,
               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (hypervisor, cancellable, callback, data);
  Operation *operation = g_new (Operation, 1);

  *operation = (Operation) { g_strdup (uuid), g_strdup (order->path), *order };
  g_task_set_task_data (task, operation, operation_free);
  cordon_fake_hypervisor_run (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_OPERATE, task,
                              perform_operate);
}

const char *
cordon_fake_hypervisor_get_operations (CordonFakeHypervisor *self)
{
  return self->operations->str;
}

static char *
dup_volume_path (CordonHypervisor *hypervisor, const char *name)
{
  return g_build_filename (STORE, name, NULL);
}

static void
create_volume_async (CordonHypervisor *hypervisor, const CordonVolumeOrder *order,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (hypervisor, cancellable, callback, data);
  CordonVolumeOrder *copy = g_memdup2 (order, sizeof *order);

  copy->name = g_strdup (order->name);
  g_task_set_task_data (task, copy, order_free);
  cordon_fake_hypervisor_run (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_CREATE_VOLUME,
                              task, perform_create_volume);
}

static void
delete_volume_async (CordonHypervisor *hypervisor, const char *name, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_text (CORDON_FAKE_HYPERVISOR (hypervisor),
                                   CORDON_FAKE_OP_DELETE_VOLUME, name, cancellable, callback, data,
                                   perform_delete_volume);
}

static void
list_volumes_async (CordonHypervisor *hypervisor, GCancellable *cancellable,
                    GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run (CORDON_FAKE_HYPERVISOR (hypervisor), CORDON_FAKE_OP_LIST_VOLUMES,
                              g_task_new (hypervisor, cancellable, callback, data),
                              perform_list_volumes);
}

static void
describe_volume_async (CordonHypervisor *hypervisor, const char *name, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
  cordon_fake_hypervisor_run_text (CORDON_FAKE_HYPERVISOR (hypervisor),
                                   CORDON_FAKE_OP_DESCRIBE_VOLUME, name, cancellable, callback,
                                   data, perform_describe_volume);
}

static gboolean
boolean_finish (CordonHypervisor *hypervisor, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static CordonVolumeFacts *
volume_finish (CordonHypervisor *hypervisor, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GPtrArray *
list_volumes_finish (CordonHypervisor *hypervisor, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cordon_fake_store_init (CordonHypervisorInterface *iface)
{
  iface->define_async = define_async;
  iface->define_finish = boolean_finish;
  iface->note_async = note_async;
  iface->note_finish = boolean_finish;
  iface->undefine_async = undefine_async;
  iface->undefine_finish = boolean_finish;
  iface->dup_volume_path = dup_volume_path;
  iface->create_volume_async = create_volume_async;
  iface->create_volume_finish = volume_finish;
  iface->copy_volume_async = copy_volume_async;
  iface->fill_medium_async = fill_medium_async;
  iface->copy_volume_finish = boolean_finish;
  iface->fill_medium_finish = boolean_finish;
  iface->operate_async = operate_async;
  iface->operate_finish = boolean_finish;
  iface->delete_volume_async = delete_volume_async;
  iface->delete_volume_finish = boolean_finish;
  iface->describe_volume_async = describe_volume_async;
  iface->describe_volume_finish = volume_finish;
  iface->list_volumes_async = list_volumes_async;
  iface->list_volumes_finish = list_volumes_finish;
}

void
cordon_fake_hypervisor_add_definition (CordonFakeHypervisor *self,
                                       const CordonMachinePlanFields *plan)
{
  cordon_fake_hypervisor_put (self, plan);
}

void
cordon_fake_hypervisor_add_volume (CordonFakeHypervisor *self, const char *name, uid_t uid)
{
  CordonVolumeFacts *facts = g_new0 (CordonVolumeFacts, 1);

  facts->name = g_strdup (name);
  facts->path = g_build_filename (STORE, name, NULL);
  facts->format = g_strdup ("qcow2");
  facts->owned = TRUE;
  facts->uid = facts->gid = uid;
  facts->mode = MODE;
  g_hash_table_replace (self->volumes, facts->name, facts);
}

guint
cordon_fake_hypervisor_get_n_volumes (CordonFakeHypervisor *self)
{
  return g_hash_table_size (self->volumes);
}

CordonVolumeFacts *
cordon_fake_hypervisor_get_volume (CordonFakeHypervisor *self, const char *name)
{
  return g_hash_table_lookup (self->volumes, name);
}

void
cordon_fake_hypervisor_remove_definition (CordonFakeHypervisor *self, const char *uuid)
{
  g_autofree char *kept = g_strdup (uuid);

  g_hash_table_remove (self->domains, uuid);
  g_signal_emit_by_name (self, "domain-undefined", kept);
}

void
cordon_fake_hypervisor_remove_volumes (CordonFakeHypervisor *self)
{
  g_hash_table_remove_all (self->volumes);
}

void
cordon_fake_hypervisor_chain_volumes (CordonFakeHypervisor *self)
{
  GHashTableIter iter;
  CordonVolumeFacts *facts;

  g_hash_table_iter_init (&iter, self->volumes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &facts))
    facts->chained = TRUE;
}

static void
fork_domain (const CordonFakeDomain *domain, CordonFakeHypervisor *other)
{
  CordonFakeDomain *copy = cordon_fake_domain_new (domain->facts->uuid);
  CordonDomainFacts *facts = cordon_fake_domain_copy_facts (domain);
  gboolean active = facts->active, paused = facts->paused;
  g_autofree char *label = active ? g_strdup (facts->labels[0]) : NULL;
  pid_t pid = facts->pid;

  cordon_domain_facts_free (copy->facts);
  copy->facts = facts;
  g_hash_table_replace (other->domains, facts->uuid, copy);
  if (!active)
    return;
  cordon_fake_domain_forget_process (copy);
  cordon_fake_domain_start (copy, pid, label, domain->facts->enforcing[0], other->system);
  facts->paused = paused;
}

CordonFakeHypervisor *
cordon_fake_hypervisor_fork (CordonFakeHypervisor *self, CordonFakeSystem *system)
{
  CordonFakeHypervisor *other = cordon_fake_hypervisor_new (system);
  GHashTableIter iter;
  CordonFakeDomain *domain;
  CordonVolumeFacts *volume;

  other->mac = self->mac;
  other->hardware = self->hardware;
  other->next_pid = self->next_pid;
  other->n_resumed = self->n_resumed;
  g_hash_table_iter_init (&iter, self->domains);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &domain))
    fork_domain (domain, other);
  g_hash_table_iter_init (&iter, self->volumes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &volume))
    {
      CordonVolumeFacts *copy = copy_volume (volume);

      g_hash_table_replace (other->volumes, copy->name, copy);
    }
  return other;
}
