/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many machines wait, and for whom. Everything that may change the answer calls for a look
 * (cordon_ready_pool_wake), and one look does at most one thing: it ends what nobody wants or the host has no memory for, or makes one machine. A
 * machine that fails is made again later and later; it must never be the reason why somebody's own start fails or is
 * slow.
 */
#include "config.h"

#include "service/ready-pool-private.h"

#include "core/limits.h"

#define STALLED_MOST 1000 /* 10 %: the host is short of memory, whatever is available */
#define LOW_SHARE 16      /* less than this part available is too little, and less than LOW_MIB always */
#define LOW_MIB 256
#define RESERVE_MIB 512   /* that a new one leaves available */

G_DEFINE_FINAL_TYPE (CordonReadyPool, cordon_ready_pool, G_TYPE_OBJECT)

typedef struct {
  gint64 until; /* monotonic */
  guint wait_ms;
} Failing;

static guint
price_of (const CordonCompartment *compartment)
{
  return cordon_compartment_get_memory_mib (compartment) + CORDON_READY_OVERHEAD_MIB;
}

gboolean
cordon_ready_entry_is_ending (const CordonReadyEntry *entry)
{
  return cordon_machine_get_state (entry->machine) >= CORDON_MACHINE_STOPPING;
}

gboolean
cordon_ready_entry_has_consent (const CordonReadyEntry *entry, const CordonCompartment *compartment, gboolean wished,
                                gboolean granted)
{
  return !cordon_compartment_get_label_required (compartment)
         || (entry->unlabelled_wished == wished && entry->unlabelled_granted == granted);
}

static gboolean
is_of (const CordonReadyEntry *entry, guint32 uid, const char *compartment)
{
  return cordon_machine_get_owner (entry->machine) == uid
         && g_str_equal (cordon_machine_get_compartment_name (entry->machine), compartment);
}

/* --- the machines ---------------------------------------------------------------------------- */

static void
entry_free (gpointer data)
{
  CordonReadyEntry *entry = data;

  g_clear_handle_id (&entry->deadline, g_source_remove);
  g_signal_handlers_disconnect_by_data (entry->machine, entry);
  g_object_unref (entry->machine);
  g_free (entry);
}

CordonReadyEntry *
cordon_ready_pool_find (CordonReadyPool *self, CordonMachine *machine)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->machine == machine)
        return entry;
    }
  return NULL;
}

static gboolean
is_flushed (CordonReadyPool *self, GPtrArray *machines)
{
  for (guint i = 0; i < machines->len; i++)
    if (cordon_ready_pool_find (self, g_ptr_array_index (machines, i)) != NULL)
      return FALSE;
  return TRUE;
}

static void
answer_flushes (CordonReadyPool *self)
{
  for (guint i = self->flushes->len; i-- > 0;)
    {
      GTask *task = g_ptr_array_index (self->flushes, i);

      if (!is_flushed (self, g_task_get_task_data (task)))
        continue;
      g_task_return_boolean (task, TRUE);
      g_ptr_array_remove_index (self->flushes, i);
    }
}

void
cordon_ready_pool_forget (CordonReadyPool *self, CordonReadyEntry *entry)
{
  g_ptr_array_remove (self->entries, entry);
  answer_flushes (self);
  cordon_ready_pool_wake (self);
}

void
cordon_ready_pool_evict (CordonReadyEntry *entry, const char *why)
{
  if (cordon_ready_entry_is_ending (entry))
    return;
  entry->evicted = TRUE;
  g_debug ("The ready machine %s is destroyed: %s", cordon_machine_get_uuid (entry->machine), why);
  cordon_machine_stop_async (entry->machine, NULL, NULL);
}

static char *
want_key (guint32 uid, const char *compartment)
{
  return g_strdup_printf ("%u/%s", uid, compartment);
}

static void
note_failure (CordonReadyPool *self, CordonMachine *machine)
{
  char *key = want_key (cordon_machine_get_owner (machine), cordon_machine_get_compartment_name (machine));
  const Failing *before = g_hash_table_lookup (self->failing, key);
  Failing *failing = g_new (Failing, 1);

  failing->wait_ms = before != NULL ? MIN (before->wait_ms * 2, CORDON_READY_AGAIN_MOST * 1000) : self->again_ms;
  failing->until = g_get_monotonic_time () + (gint64) failing->wait_ms * 1000;
  g_message ("A machine of “%s” did not get ready, or ended; the next one is made in %u s",
             cordon_machine_get_compartment_name (machine), failing->wait_ms / 1000);
  g_hash_table_replace (self->failing, key, failing);
}

/* Its end by itself is a failure. */
static void
on_gone (CordonMachine *machine, CordonReadyEntry *entry)
{
  if (!entry->evicted && !entry->pool->closed)
    note_failure (entry->pool, machine);
  cordon_ready_pool_forget (entry->pool, entry);
}

static void
become_ready (CordonReadyEntry *entry)
{
  g_autofree char *key = want_key (cordon_machine_get_owner (entry->machine),
                                   cordon_machine_get_compartment_name (entry->machine));

  entry->was_ready = TRUE;
  g_clear_handle_id (&entry->deadline, g_source_remove);
  g_hash_table_remove (entry->pool->failing, key);
  cordon_ready_pool_wake (entry->pool);
}

static void
on_changed (CordonMachine *machine, CordonReadyEntry *entry)
{
  if (!entry->was_ready && cordon_machine_is_ready (machine))
    become_ready (entry);
}

static gboolean
on_deadline (gpointer data)
{
  CordonReadyEntry *entry = data;

  entry->deadline = 0;
  note_failure (entry->pool, entry->machine);
  cordon_ready_pool_evict (entry, "its guest does not get ready");
  return G_SOURCE_REMOVE;
}

/* --- what the host has ----------------------------------------------------------------------- */

guint
cordon_ready_pool_count_most (CordonReadyPool *self)
{
  CordonMemoryFacts facts;

  if (self->memory == NULL)
    return 0;
  if (self->memory_mib != G_MAXUINT)
    return self->memory_mib;
  return cordon_host_memory_read (self->memory, &facts) ? (guint) (facts.total_mib / CORDON_READY_SHARE) : 0;
}

guint
cordon_ready_pool_count_price (CordonReadyPool *self, guint32 uid)
{
  guint price = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);

      if (uid == 0 || cordon_machine_get_owner (entry->machine) == uid)
        price += price_of (cordon_machine_get_compartment (entry->machine));
    }
  return price;
}

static gboolean
is_low (CordonReadyPool *self)
{
  CordonMemoryFacts facts;

  return !cordon_host_memory_read (self->memory, &facts) || facts.stalled > STALLED_MOST
         || facts.available_mib < MAX (LOW_MIB, facts.total_mib / LOW_SHARE);
}

static gboolean
has_room (CordonReadyPool *self, guint price)
{
  CordonMemoryFacts facts;

  return cordon_host_memory_read (self->memory, &facts) && facts.stalled <= STALLED_MOST
         && facts.available_mib >= (guint64) price + RESERVE_MIB
         && cordon_ready_pool_count_price (self, 0) + price <= cordon_ready_pool_count_most (self);
}

static guint
count_free_accounts (CordonReadyPool *self)
{
  guint leased = cordon_accounts_get_n_leased (self->house.accounts);
  guint count = cordon_accounts_get_count (self->house.accounts);

  return count > leased ? count - leased : 0;
}

/* --- what is wanted -------------------------------------------------------------------------- */

static CordonReadyHold *
find_hold (CordonReadyPool *self, guint32 uid)
{
  for (guint i = 0; i < self->holds->len; i++)
    {
      CordonReadyHold *hold = g_ptr_array_index (self->holds, i);

      if (hold->uid == uid)
        return hold;
    }
  return NULL;
}

static guint
count_of (CordonReadyPool *self, guint32 uid, const char *compartment)
{
  guint n = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);

      n += is_of (entry, uid, compartment) && !entry->handed && !cordon_ready_entry_is_ending (entry);
    }
  return n;
}

static gboolean
is_failing (CordonReadyPool *self, guint32 uid, const char *compartment)
{
  g_autofree char *key = want_key (uid, compartment);
  const Failing *failing = g_hash_table_lookup (self->failing, key);

  return failing != NULL && g_get_monotonic_time () < failing->until;
}

/* Of one that can have none: it lacks most. The compartment with the fewest comes first. */
static CordonCompartment *
choose_of (CordonReadyPool *self, const CordonReadyHold *hold, guint *fewest)
{
  g_autoptr(GPtrArray) views = cordon_compartments_list (self->compartments, hold->uid);
  CordonCompartment *chosen = NULL;

  for (guint i = 0; i < views->len; i++)
    {
      const CordonCompartmentView *view = g_ptr_array_index (views, i);
      guint have;

      if (view->compartment == NULL || view->hidden || is_failing (self, hold->uid, view->name))
        continue;
      have = count_of (self, hold->uid, view->name);
      if (have >= cordon_compartment_get_ready (view->compartment) || have >= *fewest
          || !has_room (self, price_of (view->compartment)))
        continue;
      *fewest = have;
      chosen = view->compartment;
    }
  return chosen;
}

/* Another consent makes it useless: whoever asks with the one of now would not get it. */
static gboolean
is_wanted (CordonReadyPool *self, const CordonReadyEntry *entry)
{
  guint32 uid = cordon_machine_get_owner (entry->machine);
  const char *name = cordon_machine_get_compartment_name (entry->machine);
  CordonCompartment *now = cordon_compartments_find (self->compartments, uid, name, NULL);
  const CordonReadyHold *hold = find_hold (self, uid);

  return hold != NULL && now != NULL && cordon_compartment_equal (now, cordon_machine_get_compartment (entry->machine))
         && cordon_ready_entry_has_consent (entry, now, hold->unlabelled_wished,
                                            cordon_registry_has_grant (self->registry, uid, name));
}

/* --- one look -------------------------------------------------------------------------------- */

static void
make (CordonReadyPool *self, const CordonReadyHold *hold, CordonCompartment *compartment)
{
  CordonReadyEntry *entry = g_new0 (CordonReadyEntry, 1);

  entry->pool = self;
  entry->policy = cordon_policy_ask (self->house.mac);
  entry->unlabelled_wished = hold->unlabelled_wished;
  entry->unlabelled_granted =
    cordon_registry_has_grant (self->registry, hold->uid, cordon_compartment_get_name (compartment));
  entry->machine = g_object_ref (cordon_fleet_start_ready (self->fleet, hold->uid, compartment,
                                                           entry->unlabelled_wished, entry->unlabelled_granted,
                                                           &hold->screen));
  entry->deadline = g_timeout_add_seconds (CORDON_DEADLINE_READY, on_deadline, entry);
  g_signal_connect (entry->machine, "changed", G_CALLBACK (on_changed), entry);
  g_signal_connect (entry->machine, "gone", G_CALLBACK (on_gone), entry);
  g_ptr_array_add (self->entries, entry);
}

/* Whose turn it is: that of the user with the fewest of a compartment. */
static void
make_next (CordonReadyPool *self)
{
  const CordonReadyHold *whose = NULL;
  CordonCompartment *chosen = NULL;
  guint fewest = G_MAXUINT;

  if (count_free_accounts (self) <= CORDON_LIMIT_READY_ACCOUNTS)
    return;
  for (guint i = 0; i < self->holds->len; i++)
    {
      const CordonReadyHold *hold = g_ptr_array_index (self->holds, i);
      CordonCompartment *compartment = choose_of (self, hold, &fewest);

      if (compartment == NULL)
        continue;
      whose = hold;
      chosen = compartment;
    }
  if (chosen != NULL)
    make (self, whose, chosen);
}

static void
evict_unwanted (CordonReadyPool *self)
{
  for (guint i = self->entries->len; i-- > 0;)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);

      if (!entry->handed && !is_wanted (self, entry))
        cordon_ready_pool_evict (entry, "nobody wants it as it is");
    }
}

/* FALSE: there is none. */
static gboolean
evict_last (CordonReadyPool *self, const char *why)
{
  for (guint i = self->entries->len; i-- > 0;)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->handed || cordon_ready_entry_is_ending (entry))
        continue;
      cordon_ready_pool_evict (entry, why);
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_making (CordonReadyPool *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);

      if (!entry->was_ready || entry->handed || cordon_ready_entry_is_ending (entry))
        return TRUE;
    }
  return FALSE;
}

static gboolean
on_look (gpointer data)
{
  CordonReadyPool *self = data;
  gint64 now = g_get_monotonic_time ();

  self->timer = 0;
  evict_unwanted (self);
  if (self->closed || self->holds->len == 0)
    return G_SOURCE_REMOVE;
  if (is_low (self))
    {
      evict_last (self, "the host has little memory");
      self->not_before = MAX (self->not_before, now + CORDON_READY_LOW_SECONDS * G_USEC_PER_SEC);
    }
  else if (now >= self->not_before && !is_making (self))
    make_next (self);
  self->timer = g_timeout_add (self->look_ms, on_look, self);
  return G_SOURCE_REMOVE;
}

void
cordon_ready_pool_wake (CordonReadyPool *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (!self->closed)
    self->timer = g_idle_add (on_look, self);
}

void
cordon_ready_pool_rest (CordonReadyPool *self)
{
  self->not_before = MAX (self->not_before, g_get_monotonic_time () + (gint64) self->rest_ms * 1000);
}

void
cordon_ready_pool_check_rules (CordonReadyPool *self)
{
  evict_unwanted (self);
  cordon_ready_pool_wake (self);
}

void
cordon_ready_pool_give_way (CordonReadyPool *self)
{
  cordon_ready_pool_rest (self);
  for (guint i = self->entries->len; i-- > 0;)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);

      if (!entry->was_ready)
        cordon_ready_pool_evict (entry, "somebody starts a machine");
    }
  if (count_free_accounts (self) < CORDON_LIMIT_READY_ACCOUNTS)
    evict_last (self, "accounts are few");
}

/* --- flushing -------------------------------------------------------------------------------- */

static gboolean
is_flushed_by (const CordonReadyEntry *entry, guint32 uid, const char *compartment, const char *template_name)
{
  return (compartment != NULL && is_of (entry, uid, compartment))
         || (template_name != NULL
             && g_str_equal (cordon_compartment_get_template (cordon_machine_get_compartment (entry->machine)),
                             template_name));
}

void
cordon_ready_pool_flush_async (CordonReadyPool *self, guint32 uid, const char *compartment, const char *template_name,
                               GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  GPtrArray *machines = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = self->entries->len; i-- > 0;)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);

      /* One that is only looked at for somebody is nobody's yet. */
      if (cordon_machine_is_handed_out (entry->machine) || !is_flushed_by (entry, uid, compartment, template_name))
        continue;
      g_ptr_array_add (machines, g_object_ref (entry->machine));
      cordon_ready_pool_evict (entry, "its template or compartment changes");
    }
  g_task_set_task_data (task, machines, (GDestroyNotify) g_ptr_array_unref);
  g_ptr_array_add (self->flushes, task);
  cordon_ready_pool_rest (self);
  answer_flushes (self);
}

void
cordon_ready_pool_flush_finish (CordonReadyPool *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* A policy that was loaded, or one that is enforced or not: what was made before it is nobody's. */
static void
on_mac_changed (CordonMacProbe *mac, CordonReadyPool *self)
{
  for (guint i = self->entries->len; i-- > 0;)
    {
      CordonReadyEntry *entry = g_ptr_array_index (self->entries, i);

      if (!entry->handed)
        cordon_ready_pool_evict (entry, "the host's access control changed");
    }
  cordon_ready_pool_wake (self);
}

/* --- the object ------------------------------------------------------------------------------ */

void
cordon_ready_pool_close (CordonReadyPool *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
}

static void
cordon_ready_pool_dispose (GObject *object)
{
  CordonReadyPool *self = CORDON_READY_POOL (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->house.mac != NULL)
    g_signal_handlers_disconnect_by_data (self->house.mac, self);
  g_ptr_array_set_size (self->entries, 0);
  g_ptr_array_set_size (self->holds, 0);
  g_ptr_array_set_size (self->flushes, 0);
  g_clear_object (&self->fleet);
  g_clear_object (&self->compartments);
  g_clear_object (&self->registry);
  g_clear_object (&self->memory);
  cordon_house_clear (&self->house);
  G_OBJECT_CLASS (cordon_ready_pool_parent_class)->dispose (object);
}

static void
cordon_ready_pool_finalize (GObject *object)
{
  CordonReadyPool *self = CORDON_READY_POOL (object);

  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->holds);
  g_ptr_array_unref (self->flushes);
  g_hash_table_unref (self->failing);
  G_OBJECT_CLASS (cordon_ready_pool_parent_class)->finalize (object);
}

static void
cordon_ready_pool_class_init (CordonReadyPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cordon_ready_pool_dispose;
  object_class->finalize = cordon_ready_pool_finalize;

  g_signal_new ("released", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cordon_ready_pool_init (CordonReadyPool *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->holds = g_ptr_array_new_with_free_func (cordon_ready_hold_free);
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  self->failing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

CordonReadyPool *
cordon_ready_pool_new (const CordonReadyPoolParts *parts)
{
  CordonReadyPool *self = g_object_new (CORDON_TYPE_READY_POOL, NULL);

  self->house = cordon_house_ref (parts->house);
  self->fleet = g_object_ref (parts->fleet);
  self->compartments = g_object_ref (parts->compartments);
  self->registry = g_object_ref (parts->registry);
  self->memory = parts->memory != NULL ? g_object_ref (parts->memory) : NULL;
  self->memory_mib = parts->memory_mib;
  self->rest_ms = parts->rest_ms;
  self->again_ms = parts->again_ms;
  self->look_ms = parts->look_ms;
  g_signal_connect (self->house.mac, "changed", G_CALLBACK (on_mac_changed), self);
  return self;
}
