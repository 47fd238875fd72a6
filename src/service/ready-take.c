/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The handing out of one machine. It is taken out of everybody else's reach first; then the host and the template's
 * current version are asked for, the machine is verified again, and only then it runs. Whatever is another than when
 * it was made, cannot be asked, or takes too long destroys it, and whoever asked gets none: a start of his own follows.
 */
#include "config.h"

#include "service/ready-pool-private.h"

#include "core/limits.h"

typedef struct {
  CordonReadyPool *pool;  /* borrowed: the task holds it */
  CordonMachine *machine; /* owned */
  char *holder;           /* of the template's current version, while it is looked at */
  gboolean unlabelled_wished, unlabelled_granted;
  guint deadline;
  gboolean over;
} Taking;

static void
taking_free (gpointer data)
{
  Taking *taking = data;

  g_clear_handle_id (&taking->deadline, g_source_remove);
  g_clear_object (&taking->machine);
  g_free (taking->holder);
  g_free (taking);
}

/* --- which ----------------------------------------------------------------------------------- */

static CordonReadyEntry *
find_ready (CordonReadyPool *self, guint32 uid, CordonCompartment *compartment, gboolean wished, gboolean granted)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);

      if (cordon_machine_get_owner (entry->machine) != uid || entry->handed
          || !cordon_machine_is_ready (entry->machine)
          || !cordon_compartment_equal (cordon_machine_get_compartment (entry->machine), compartment)
          || !cordon_ready_entry_has_consent (entry, compartment, wished, granted))
        continue;
      if (entry->policy == cordon_policy_ask (self->house.mac))
        return entry;
      cordon_ready_pool_evict (entry, "the policy is another one");
    }
  return NULL;
}

/* --- the end of it --------------------------------------------------------------------------- */

static void
give_up (GTask *owned_task, const char *why)
{
  g_autoptr(GTask) task = owned_task;
  Taking *taking = g_task_get_task_data (task);
  CordonReadyEntry *entry = cordon_ready_pool_find (taking->pool, taking->machine);

  if (entry != NULL)
    {
      g_message ("The ready machine %s is not handed out: %s", cordon_machine_get_uuid (taking->machine), why);
      cordon_ready_pool_evict (entry, why);
    }
  if (taking->over)
    return;
  taking->over = TRUE;
  g_clear_handle_id (&taking->deadline, g_source_remove);
  g_task_return_pointer (task, NULL, NULL);
}

/* The call under way keeps the task; it finds that this is over. */
static gboolean
on_deadline (gpointer data)
{
  GTask *task = data;
  Taking *taking = g_task_get_task_data (task);

  taking->deadline = 0;
  give_up (g_object_ref (task), "it takes too long");
  return G_SOURCE_REMOVE;
}

static void
on_handed_out (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Taking *taking = g_task_get_task_data (task);
  CordonReadyPool *self = taking->pool;
  g_autoptr(GError) error = NULL;
  CordonReadyEntry *entry = cordon_ready_pool_find (self, taking->machine);

  if (!cordon_machine_hand_out_finish (CORDON_MACHINE (source), result, &error))
    {
      give_up (g_steal_pointer (&task), error->message);
      return;
    }
  if (taking->over || entry == NULL)
    {
      cordon_machine_stop_async (taking->machine, NULL, NULL);
      give_up (g_steal_pointer (&task), "it came too late");
      return;
    }
  taking->over = TRUE;
  g_clear_handle_id (&taking->deadline, g_source_remove);
  cordon_ready_pool_rest (self);
  cordon_ready_pool_forget (self, entry);
  g_task_return_pointer (task, g_object_ref (taking->machine), g_object_unref);
}

/* --- what it is held against ----------------------------------------------------------------- */

static gboolean
is_still_there (const Taking *taking)
{
  return !taking->over && cordon_machine_is_ready (taking->machine);
}

/* Others were handed out meanwhile, and a compartment that is removed, or another one, has none. From the handing out
 * on it counts as its person's. */
static gboolean
may_be_his (const Taking *taking)
{
  CordonReadyPool *pool = taking->pool;
  guint32 uid = cordon_machine_get_owner (taking->machine);
  CordonCompartment *made_of = cordon_machine_get_compartment (taking->machine);
  CordonCompartment *now =
    cordon_compartments_find (pool->compartments, uid, cordon_machine_get_compartment_name (taking->machine), NULL);

  return now != NULL && cordon_compartment_equal (now, made_of)
         && cordon_fleet_check_usage (pool->fleet, uid, cordon_compartment_get_memory_mib (made_of), NULL);
}

static gboolean
has_current_template (const Taking *taking, const CordonTemplate *current)
{
  const CordonTemplate *held =
    cordon_templates_get_held (taking->pool->house.templates, cordon_machine_get_uuid (taking->machine));

  return current != NULL && held != NULL && g_str_equal (current->id, held->id);
}

static void
on_template (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Taking *taking = g_task_get_task_data (task);
  CordonTemplates *templates = CORDON_TEMPLATES (source);
  g_autoptr(CordonTemplate) current = cordon_templates_hold_finish (templates, result, NULL);
  gboolean fits = has_current_template (taking, current);

  cordon_templates_release (templates, taking->holder);
  if (!is_still_there (taking))
    give_up (g_steal_pointer (&task), "it ended");
  else if (!fits)
    give_up (g_steal_pointer (&task), "its template was replaced");
  else if (!may_be_his (taking))
    give_up (g_steal_pointer (&task), "its compartment is another one, or full");
  else
    cordon_machine_hand_out_async (taking->machine, taking->unlabelled_wished, taking->unlabelled_granted,
                                   on_handed_out, g_steal_pointer (&task));
}

static gboolean
is_same_host (const CordonHostFacts *before, const CordonHostFacts *now)
{
  return before != NULL && now != NULL && g_strcmp0 (before->version, now->version) == 0
         && before->hardware == now->hardware
         && cordon_host_facts_get_mac (before) == cordon_host_facts_get_mac (now);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Taking *taking = g_task_get_task_data (task);
  g_autoptr(CordonHostFacts) now = cordon_hypervisor_probe_finish (CORDON_HYPERVISOR (source), result, NULL);
  const char *name = cordon_compartment_get_template (cordon_machine_get_compartment (taking->machine));

  if (!is_still_there (taking))
    give_up (g_steal_pointer (&task), "it ended");
  else if (!is_same_host (cordon_start_get_host (cordon_machine_get_start (taking->machine)), now))
    give_up (g_steal_pointer (&task), "the hypervisor is another one");
  else
    cordon_templates_hold_async (taking->pool->house.templates, name, taking->holder, on_template,
                                 g_steal_pointer (&task));
}

/* --- the beginning --------------------------------------------------------------------------- */

void
cordon_ready_pool_take_async (CordonReadyPool *self, guint32 uid, CordonCompartment *compartment,
                              gboolean unlabelled_wished, gboolean unlabelled_granted, GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  CordonReadyEntry *entry = find_ready (self, uid, compartment, unlabelled_wished, unlabelled_granted);
  Taking *taking;

  /* A quota that is full is told by the start that follows. */
  if (entry == NULL
      || !cordon_fleet_check_usage (self->fleet, uid, cordon_compartment_get_memory_mib (compartment), NULL))
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  entry->handed = TRUE;
  cordon_ready_pool_rest (self);
  taking = g_new0 (Taking, 1);
  taking->pool = self;
  taking->machine = g_object_ref (entry->machine);
  taking->holder = g_strconcat ("ready-", cordon_machine_get_uuid (entry->machine), NULL);
  taking->unlabelled_wished = unlabelled_wished;
  taking->unlabelled_granted = unlabelled_granted;
  g_task_set_task_data (task, taking, taking_free);
  taking->deadline = g_timeout_add_seconds (CORDON_DEADLINE_HAND_OUT, on_deadline, task);
  cordon_hypervisor_probe_async (self->house.hypervisor, NULL, on_probed, g_steal_pointer (&task));
}

CordonMachine *
cordon_ready_pool_take_finish (CordonReadyPool *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
