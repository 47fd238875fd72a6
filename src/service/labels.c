/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The labels of machines: asking the host, having the decision made, and remembering it before it is
 * told. A number that is in use anywhere must never be forgotten because a file could not be
 * written.
 */
#include "config.h"

#include "service/labels-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"

G_DEFINE_FINAL_TYPE (CordonLabels, cordon_labels, G_TYPE_OBJECT)

void
cordon_machine_label_free (CordonMachineLabel *label)
{
  g_free (label->label);
  g_free (label->disk_label);
  g_free (label);
}

static void
lease_free (CordonLabelLease *lease)
{
  g_free ((char *) lease->request.machine);
  g_free ((char *) lease->request.compartment);
  g_free ((char *) lease->request.base);
  g_free (lease->owner);
  g_clear_pointer (&lease->label, cordon_machine_label_free);
  g_free (lease);
}

/* Before the first number is given, not at construction: the registry is loaded later. */
static void
absorb_registry (CordonLabels *self)
{
  if (self->absorbed)
    return;
  self->absorbed = TRUE;
  cordon_numbers_free (self->table);
  self->table = cordon_numbers_copy_kept (cordon_registry_get_numbers (self->registry));
}

/* --- the lease ------------------------------------------------------------------------------- */

static void
return_lease (GTask *task)
{
  CordonLabelLease *lease = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&lease->label),
                         (GDestroyNotify) cordon_machine_label_free);
}

static void
on_remembered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonLabels *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (cordon_registry_set_numbers_finish (CORDON_REGISTRY (source), result, &error))
    {
      return_lease (task);
      return;
    }
  cordon_labels_give_back (self, g_task_get_task_data (task));
  g_task_return_error (task, error);
}

/* A throwaway's V needs no record: nothing of the machine is left when its process is gone, and
 * while it is there its domain and its process say what it has. */
static gboolean
is_on_disk (CordonLabels *self, const CordonLabelLease *lease)
{
  const CordonNumbers *disk = cordon_registry_get_numbers (self->registry);

  return cordon_numbers_find_d (disk, lease->owner) == (int) lease->label->d
         && (!lease->request.kept || cordon_numbers_find (disk, lease->request.machine) != NULL);
}

static void
finish_lease (GTask *task, const CordonCensus *census)
{
  CordonLabels *self = g_task_get_source_object (task);
  CordonLabelLease *lease = g_task_get_task_data (task);
  GError *error = NULL;

  if (!cordon_labels_decide (self, lease, census, &error))
    g_task_return_error (task, error);
  else if (is_on_disk (self, lease))
    return_lease (task);
  else
    cordon_registry_set_numbers_async (self->registry, self->table, on_remembered,
                                       g_object_ref (task));
}

static void
on_census (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  g_autoptr(CordonCensus) census = cordon_census_take_finish (result, &error);

  if (census != NULL)
    finish_lease (task, census);
  else
    g_task_return_error (task, error);
}

/* Where no kernel compares levels, what was seen once is enough for a throwaway's numbers. */
static gboolean
needs_census (CordonLabels *self, const CordonLabelRequest *request)
{
  return request->base != NULL || request->kept || self->seen == NULL;
}

static void
take_census (CordonLabels *self, gboolean processes, GCancellable *cancellable,
             GAsyncReadyCallback callback, GTask *task)
{
  const CordonCensusRequest request = {
    .hypervisor = self->hypervisor,
    .system = self->system,
    .volumes_dir = self->volumes_dir,
    .processes = processes,
  };

  cordon_census_take_async (&request, cancellable, callback, task);
}

void
cordon_labels_lease_async (CordonLabels *self, const CordonLabelRequest *request,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);
  CordonLabelLease *lease = g_new0 (CordonLabelLease, 1);

  g_task_set_check_cancellable (task, FALSE); /* what was taken must be told, to be given back */
  g_task_set_task_data (task, lease, (GDestroyNotify) lease_free);
  lease->request = *request;
  lease->request.machine = g_strdup (request->machine);
  lease->request.compartment = g_strdup (request->compartment);
  lease->request.base = g_strdup (request->base);
  lease->owner = cordon_owner_join (request->uid, request->compartment);
  lease->label = g_new0 (CordonMachineLabel, 1);
  if (self->problem != NULL)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_USAGE, "%s", self->problem);
      return;
    }
  absorb_registry (self);
  if (needs_census (self, request))
    take_census (self, request->base != NULL, cancellable, on_census, g_steal_pointer (&task));
  else
    finish_lease (task, NULL);
}

CordonMachineLabel *
cordon_labels_lease_finish (CordonLabels *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- comparing ------------------------------------------------------------------------------- */

static void
on_compared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonLabels *self = g_task_get_source_object (task);
  const char *machine = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(CordonCensus) census = cordon_census_take_finish (result, &error);
  CordonContext *context = g_hash_table_lookup (self->contexts, machine);
  g_autoptr(GPtrArray) neighbours = NULL;
  const CordonNeighbour *clash = NULL;

  if (census != NULL && context != NULL)
    {
      neighbours = cordon_neighbours_find (census, machine, context);
      clash = cordon_neighbours_clash (neighbours, cordon_context_get_high (context));
    }
  if (clash != NULL)
    cordon_choice_set_clash (&error, clash);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
cordon_labels_compare_async (CordonLabels *self, const char *machine, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_task_data (task, g_strdup (machine), g_free);
  if (g_hash_table_contains (self->contexts, machine))
    take_census (self, TRUE, cancellable, on_compared, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
cordon_labels_compare_finish (CordonLabels *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- giving back ----------------------------------------------------------------------------- */

void
cordon_labels_release (CordonLabels *self, const char *machine)
{
  const CordonHeld *held = cordon_numbers_find (self->table, machine);

  g_hash_table_remove (self->contexts, machine);
  g_hash_table_remove (self->avoided, machine);
  if (held != NULL && !held->kept)
    cordon_numbers_drop (self->table, machine);
}

void
cordon_labels_avoid (CordonLabels *self, const char *machine)
{
  const CordonHeld *held = cordon_numbers_find (self->table, machine);
  guint v;

  if (held == NULL || held->kept)
    return;
  v = held->v;
  cordon_labels_release (self, machine);
  g_hash_table_replace (self->avoided, g_strdup (machine), GUINT_TO_POINTER (v));
  /* Somebody who takes numbers in the same turn would be met again at the next one. */
  self->next_v = (guint) g_random_int_range ((gint32) self->ranges.v.first,
                                             (gint32) self->ranges.v.last + 1);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  if (cordon_registry_set_numbers_finish (CORDON_REGISTRY (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
cordon_labels_forget_async (CordonLabels *self, const char *machine, GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);

  absorb_registry (self);
  g_hash_table_remove (self->contexts, machine);
  g_hash_table_remove (self->avoided, machine);
  cordon_numbers_drop (self->table, machine);
  if (cordon_numbers_find (cordon_registry_get_numbers (self->registry), machine) == NULL)
    g_task_return_boolean (task, TRUE);
  else
    cordon_registry_set_numbers_async (self->registry, self->table, on_forgotten,
                                       g_steal_pointer (&task));
}

gboolean
cordon_labels_forget_finish (CordonLabels *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* (transfer full) */
static GPtrArray *
dup_others (CordonLabels *self, GHashTable *machines)
{
  GPtrArray *others = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) held = cordon_numbers_list_held (cordon_registry_get_numbers (self->registry));

  for (guint i = 0; i < held->len; i++)
    {
      const CordonHeld *one = g_ptr_array_index (held, i);

      if (!g_hash_table_contains (machines, one->machine))
        g_ptr_array_add (others, g_strdup (one->machine));
    }
  return others;
}

void
cordon_labels_keep_async (CordonLabels *self, GHashTable *machines, GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  g_autoptr(GPtrArray) others = dup_others (self, machines);

  if (others->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  absorb_registry (self);
  for (guint i = 0; i < others->len; i++)
    cordon_numbers_drop (self->table, g_ptr_array_index (others, i));
  cordon_registry_set_numbers_async (self->registry, self->table, on_forgotten, g_steal_pointer (&task));
}

gboolean
cordon_labels_keep_finish (CordonLabels *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cordon_labels_disown_async (CordonLabels *self, guint32 uid, const char *compartment,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  g_autofree char *owner = cordon_owner_join (uid, compartment);

  absorb_registry (self);
  cordon_numbers_disown (self->table, owner);
  if (cordon_numbers_find_d (cordon_registry_get_numbers (self->registry), owner) < 0)
    g_task_return_boolean (task, TRUE);
  else
    cordon_registry_set_numbers_async (self->registry, self->table, on_forgotten,
                                       g_steal_pointer (&task));
}

gboolean
cordon_labels_disown_finish (CordonLabels *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- doctor ---------------------------------------------------------------------------------- */

char *
cordon_labels_describe (CordonLabels *self, gboolean *usable)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) owned = NULL;
  g_autoptr(GPtrArray) held = NULL;

  absorb_registry (self);
  *usable = FALSE;
  if (self->problem != NULL)
    return g_strdup (self->problem);
  if (!cordon_labels_check_ranges (self, &error))
    return g_strdup (error->message);
  *usable = TRUE;
  owned = cordon_numbers_list_owned (self->table);
  held = cordon_numbers_list_held (self->table);
  /* Translators: categories for compartments and for machines that are given out, of how many */
  return g_strdup_printf (_("compartments %u of %u, machines %u of %u"), owned->len,
                          self->ranges.d.last - self->ranges.d.first + 1, held->len,
                          self->ranges.v.last - self->ranges.v.first + 1);
}

/* --- texts ----------------------------------------------------------------------------------- */

const char *
cordon_labels_get_level (const char *label)
{
  const char *at = label;

  for (guint i = 0; at != NULL && i < 3; i++)
    {
      at = strchr (at, ':');
      if (at != NULL)
        at++;
    }
  return at != NULL ? at : "";
}

gboolean
cordon_labels_equal (const char *a, const char *b)
{
  g_autoptr(CordonContext) one = a != NULL ? cordon_context_parse (a, NULL) : NULL;
  g_autoptr(CordonContext) other = b != NULL ? cordon_context_parse (b, NULL) : NULL;

  return one != NULL && other != NULL && cordon_context_equal (one, other);
}

static void
cordon_labels_finalize (GObject *object)
{
  CordonLabels *self = CORDON_LABELS (object);

  g_object_unref (self->hypervisor);
  g_object_unref (self->system);
  g_object_unref (self->mac);
  g_object_unref (self->registry);
  g_free (self->volumes_dir);
  g_free (self->problem);
  cordon_numbers_free (self->table);
  g_clear_pointer (&self->seen, cordon_numbers_free);
  g_hash_table_unref (self->contexts);
  g_hash_table_unref (self->avoided);
  G_OBJECT_CLASS (cordon_labels_parent_class)->finalize (object);
}

static void
cordon_labels_class_init (CordonLabelsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_labels_finalize;
}

static void
cordon_labels_init (CordonLabels *self)
{
  self->table = cordon_numbers_new ();
  self->contexts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) cordon_context_unref);
  self->avoided = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

CordonLabels *
cordon_labels_new (const CordonLabelsParts *parts)
{
  static const CordonLabelRanges defaults = CORDON_LABEL_RANGES_DEFAULT;
  CordonLabels *self = g_object_new (CORDON_TYPE_LABELS, NULL);

  self->hypervisor = g_object_ref (parts->hypervisor);
  self->system = g_object_ref (parts->system);
  self->mac = g_object_ref (parts->mac);
  self->registry = g_object_ref (parts->registry);
  self->volumes_dir = g_strdup (parts->volumes_dir);
  self->problem = g_strdup (parts->problem);
  self->ranges = parts->ranges != NULL ? *parts->ranges : defaults;
  self->next_v = self->ranges.v.first;
  return self;
}
