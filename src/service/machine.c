/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The life of one machine. There is one way in (start) and one way out (leave): whatever ends it,
 * the domain's process is destroyed until the hypervisor says that it is gone, and only then is
 * anything that was allocated given back. The client hears one farewell. A persistent machine's
 * definition and disk are no business of this file.
 */
#include "config.h"

#include "service/machine-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"

#define RETRY_MAX_SECONDS 60

enum { CHANGED, AWAY, GONE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CordonMachine, cordon_machine, G_TYPE_OBJECT)

static void destroy (CordonMachine *self);

void
cordon_machine_set_state (CordonMachine *self, CordonMachineState state)
{
  g_return_if_fail (cordon_machine_state_may_follow (self->state, state));

  self->state = state;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
cordon_machine_tell_away (CordonMachine *self)
{
  g_signal_emit (self, signals[AWAY], 0);
}

/* --- the way out ----------------------------------------------------------------------------- */

void
cordon_machine_say_farewell (CordonMachine *self)
{
  g_clear_handle_id (&self->farewell, g_source_remove);
  if (self->lease == NULL)
    return;
  /* Whoever closed it waits for the end of the machine, not of a start that was given up for it. */
  if (self->failure != NULL
      && (cordon_lease_is_open (self->lease)
          || !g_error_matches (self->failure, CORDON_ERROR, CORDON_ERROR_CANCELLED)))
    cordon_lease_fail (self->lease, self->failure);
  else
    cordon_lease_end (self->lease, self->end, self->last_words);
  g_signal_handlers_disconnect_by_data (self->lease, self);
  g_clear_object (&self->lease);
}

static gboolean
on_farewell (gpointer data)
{
  CordonMachine *self = data;

  self->farewell = 0;
  cordon_machine_say_farewell (self);
  return G_SOURCE_REMOVE;
}

void
cordon_machine_vanish (CordonMachine *self)
{
  g_autoptr(GPtrArray) stoppers = g_steal_pointer (&self->stoppers);

  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->grace, g_source_remove);
  g_clear_handle_id (&self->away, g_source_remove);
  g_clear_handle_id (&self->part_limit, g_source_remove);
  /* A persistent machine keeps its account: its disk is that account's. */
  if (self->record == NULL)
    cordon_accounts_release (self->house.accounts, self->uuid);
  cordon_labels_release (self->house.labels, self->uuid);
  if (self->house.networks != NULL)
    cordon_networks_release (self->house.networks, self->uuid);
  if (!self->left) /* its process needs what it runs from */
    {
      g_clear_pointer (&self->template_version, g_free);
      cordon_templates_release (self->house.templates, self->uuid);
    }
  cordon_machine_say_farewell (self);
  if (!self->left)
    cordon_machine_set_state (self, self->record != NULL ? CORDON_MACHINE_STOPPED
                                                         : CORDON_MACHINE_ENDED);
  for (guint i = 0; i < stoppers->len; i++)
    g_task_return_boolean (g_ptr_array_index (stoppers, i), TRUE);
  cordon_machine_verbs_gone (self);
  g_signal_emit (self, signals[GONE], 0);
}

/* A client that waits for the end must not take the farewell for it. */
static void
say_truth (CordonMachine *self, const GError *error)
{
  if (self->lease != NULL && !cordon_lease_is_open (self->lease))
    {
      g_clear_error (&self->failure);
      self->failure = g_error_copy (error);
    }
  cordon_machine_say_farewell (self);
}

static gboolean
on_retry (gpointer data)
{
  CordonMachine *self = data;

  self->retry = 0;
  destroy (self);
  return G_SOURCE_REMOVE;
}

static void
fail_stoppers (CordonMachine *self, const GError *error)
{
  for (guint i = 0; i < self->stoppers->len; i++)
    g_task_return_error (g_ptr_array_index (self->stoppers, i), g_error_copy (error));
  g_ptr_array_set_size (self->stoppers, 0);
}

static void
on_destroyed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonMachine) self = data;
  g_autoptr(GError) error = NULL;

  self->destroying = FALSE;
  if (cordon_hypervisor_destroy_finish (CORDON_HYPERVISOR (source), result, &error))
    {
      cordon_machine_vanish (self);
      return;
    }

  /* Whoever waits is told the truth now; the account stays taken until the domain is gone. */
  g_message ("Machine %s cannot be destroyed yet: %s", self->uuid, error->message);
  say_truth (self, error);
  fail_stoppers (self, error);
  self->retry = g_timeout_add_seconds (self->retry_seconds, on_retry, self);
  self->retry_seconds = MIN (self->retry_seconds * 2, RETRY_MAX_SECONDS);
}

static void
destroy (CordonMachine *self)
{
  if (self->destroying)
    return;
  self->destroying = TRUE;
  g_clear_handle_id (&self->retry, g_source_remove);
  cordon_hypervisor_destroy_async (self->house.hypervisor, self->uuid, NULL, on_destroyed,
                                   g_object_ref (self));
}

void
cordon_machine_leave (CordonMachine *self, CordonEnd end, const char *last_words, GError *reason)
{
  g_autoptr(GError) owned = reason;

  if (self->state >= CORDON_MACHINE_STOPPING)
    return;
  self->end = end;
  self->last_words = g_strdup (last_words);
  cordon_machine_set_state (self, CORDON_MACHINE_STOPPING);
  if (self->starting)
    cordon_start_cancel (self->start, owned);
  else
    destroy (self);
}

/* --- the way in ------------------------------------------------------------------------------ */

static void
on_stage (CordonStart *start, guint stage, CordonMachine *self)
{
  self->stage = stage;
  /* Examined again under a lease that is there, it goes through them again. */
  if (self->lease != NULL && stage > self->told)
    {
      self->told = stage;
      cordon_lease_tell_stage (self->lease, stage);
    }
  /* Last: the watch may pause it in answer, which the client is to hear after this. */
  if (stage == CORDON_STAGE_RUNNING && self->state < CORDON_MACHINE_STOPPING
      && self->state != CORDON_MACHINE_RUNNING)
    cordon_machine_set_state (self, CORDON_MACHINE_RUNNING);
}

/* The domain of a start that adopts is there whatever happened to the start. */
static void
end_or_vanish (CordonMachine *self)
{
  if (self->purpose == CORDON_PURPOSE_ADOPT || cordon_start_get_made (self->start))
    destroy (self);
  else
    cordon_machine_vanish (self);
}

/* Whether libvirt itself was late or went away, and not what was asked of it. */
static gboolean
is_of_libvirt (const GError *error)
{
  return g_error_matches (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT)
         || g_error_matches (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
}

/* Whether its process has something in memory that is nowhere else, and nothing was found wrong with it: not looked
 * at, only not let go on, or, where cordond ends, not looked at to the end. */
static gboolean
is_worth_keeping (CordonMachine *self, const GError *error)
{
  if (self->state >= CORDON_MACHINE_STOPPING || !cordon_machine_has_memory (self))
    return FALSE;
  return !cordon_start_get_made (self->start) || cordon_start_get_proven (self->start)
         || (self->parting && !g_error_matches (error, CORDON_ERROR, CORDON_ERROR_UNVERIFIED));
}

/* Its guest may go on all the same, if only the answer did not come. */
static void
keep (CordonMachine *self, GError *error)
{
  cordon_machine_keep_paused (self, error);
  if (self->parting)
    cordon_machine_leave_paused (self);
  else if (cordon_start_get_proven (self->start))
    cordon_machine_pause_again (self);
}

static void
on_start_failed (CordonMachine *self, GError *error)
{
  if (is_worth_keeping (self, error))
    {
      keep (self, error);
      return;
    }
  g_clear_error (&self->failure);
  self->failure = error;
  if (self->state < CORDON_MACHINE_STOPPING)
    cordon_machine_set_state (self, CORDON_MACHINE_STOPPING);
  /* The end of what was made is asked of the same libvirt, and may take as long again; whoever waits has
   * waited for the deadline of one call already. */
  if (is_of_libvirt (error))
    cordon_machine_say_farewell (self);
  else
    self->farewell = g_timeout_add_seconds (CORDON_DEADLINE_FAREWELL, on_farewell, self);
  end_or_vanish (self);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonMachine) self = data;
  GError *error = NULL;

  self->starting = FALSE;
  cordon_machine_take_memory (self);
  if (!cordon_start_run_finish (CORDON_START (source), result, &error))
    {
      cordon_machine_answer_receiver (self, error);
      on_start_failed (self, error);
    }
  else if (self->state == CORDON_MACHINE_STOPPING)
    end_or_vanish (self);
  else if (cordon_start_get_step (self->start) == CORDON_START_READY)
    cordon_machine_keep_paused (self, NULL);
  else
    cordon_machine_verbs_running (self);
  cordon_machine_answer_receiver (self, NULL);
  cordon_machine_settle_ready (self);
  cordon_machine_part_started (self);
}

static CordonStart *
make_start (CordonMachine *self, CordonPurpose purpose, gboolean stay_paused)
{
  CordonRecord *record = self->record;
  gboolean foreign = record != NULL && cordon_record_get_foreign (record);
  const CordonStartRequest request = {
    .purpose = purpose,
    .uuid = self->uuid,
    .compartment = cordon_compartment_get_name (self->compartment),
    .template_name = foreign ? NULL : cordon_compartment_get_template (self->compartment),
    .owner = self->owner,
    .born = self->born,
    .throwaway = record == NULL,
    .memory_mib = cordon_compartment_get_memory_mib (self->compartment),
    .processors = cordon_compartment_get_processors (self->compartment),
    .access = cordon_compartment_get_access (self->compartment),
    .label_required = cordon_compartment_get_label_required (self->compartment),
    .unlabelled_wished = self->unlabelled_wished,
    .unlabelled_granted = self->unlabelled_granted,
    .stay_paused = stay_paused,
    .machine_name = record != NULL ? cordon_record_get_name (record) : NULL,
    .account = record != NULL ? cordon_record_get_account (record) : self->account,
    .template_version = purpose == CORDON_PURPOSE_ADOPT ? self->template_version : NULL,
    .disk_bytes = record != NULL ? cordon_record_get_disk_bytes (record) : 0,
    .snapshots = record != NULL ? cordon_record_get_snapshots (record) : NULL,
    .saved = record != NULL ? cordon_record_get_saved (record) : NULL,
    .foreign = foreign,
    .medium_bytes = record != NULL ? cordon_record_get_medium_bytes (record) : 0,
    .screen = self->screen,
  };

  return cordon_start_new (&self->house, &request);
}

void
cordon_machine_run_start (CordonMachine *self, CordonPurpose purpose, gboolean stay_paused)
{
  g_return_if_fail (!self->starting);

  if (self->start != NULL)
    g_signal_handlers_disconnect_by_data (self->start, self);
  g_clear_object (&self->start);
  self->purpose = purpose;
  self->stage = 0;
  self->start = make_start (self, purpose, stay_paused);
  g_signal_connect (self->start, "stage", G_CALLBACK (on_stage), self);
  self->starting = TRUE;
  cordon_start_run_async (self->start, on_started, g_object_ref (self));
}

void
cordon_machine_start (CordonMachine *self)
{
  cordon_machine_run_start (self, CORDON_PURPOSE_RUN, FALSE);
}

void
cordon_machine_adopt (CordonMachine *self, gboolean was_running, const char *template_version)
{
  g_return_if_fail (self->record != NULL);

  self->template_version = g_strdup (template_version);

  cordon_machine_run_start (self, CORDON_PURPOSE_ADOPT, !was_running);
}

/* --- from outside ---------------------------------------------------------------------------- */

void
cordon_machine_stop_async (CordonMachine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);

  if (self->state == CORDON_MACHINE_ENDED)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_ptr_array_add (self->stoppers, g_steal_pointer (&task));
  if (self->state == CORDON_MACHINE_STOPPING && !self->starting)
    destroy (self);
  else
    cordon_machine_leave (self, CORDON_END_STOPPED, NULL,
           g_error_new_literal (CORDON_ERROR, CORDON_ERROR_CANCELLED,
                                _("The machine was stopped while it started.")));
}

gboolean
cordon_machine_stop_finish (CordonMachine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cordon_machine_domain_ended (CordonMachine *self, gboolean by_guest)
{
  if (cordon_start_take_end (self->start))
    return;
  /* A start notices by itself, and its machine may have ended in an earlier life. */
  if (self->record != NULL)
    {
      if (!self->starting && self->state < CORDON_MACHINE_STOPPING)
        cordon_machine_look_after (self);
      return;
    }
  cordon_machine_leave (self, by_guest ? CORDON_END_GUEST : CORDON_END_HYPERVISOR, NULL,
         g_error_new_literal (CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED,
                              _("The machine ended while it started; try again.")));
}

void
cordon_machine_hypervisor_lost (CordonMachine *self, const char *sentence)
{
  g_autoptr(GError) lost =
    g_error_new_literal (CORDON_ERROR, CORDON_ERROR_HYPERVISOR,
                         _("libvirt stopped before the machine had ended; it ends as soon as libvirt "
                           "is there again."));

  /* QEMU does not end with libvirt's daemon. */
  if (self->record != NULL && !self->starting && self->state < CORDON_MACHINE_STOPPING)
    {
      self->lost = TRUE;
      g_clear_handle_id (&self->grace, g_source_remove);
      return;
    }
  cordon_machine_leave (self, CORDON_END_HYPERVISOR, sentence,
         g_error_new_literal (CORDON_ERROR, CORDON_ERROR_HYPERVISOR, sentence));
  /* Destroying has to wait for libvirt; the client does not. */
  if (!self->starting && self->state == CORDON_MACHINE_STOPPING)
    say_truth (self, lost);
}

void
cordon_machine_hypervisor_back (CordonMachine *self)
{
  self->retry_seconds = 1;
  if (self->lost && !self->starting && self->state < CORDON_MACHINE_STOPPING)
    cordon_machine_look_after (self);
  if (self->state == CORDON_MACHINE_STOPPING && !self->starting)
    destroy (self);
}

CordonStart *
cordon_machine_get_start (CordonMachine *self)
{
  return self->start;
}

const char *
cordon_machine_get_uuid (CordonMachine *self)
{
  return self->uuid;
}

guint32
cordon_machine_get_owner (CordonMachine *self)
{
  return self->owner;
}

gboolean
cordon_machine_is_held (CordonMachine *self)
{
  return self->lease != NULL;
}

CordonCompartment *
cordon_machine_get_compartment (CordonMachine *self)
{
  return self->compartment;
}

const char *
cordon_machine_get_compartment_name (CordonMachine *self)
{
  return cordon_compartment_get_name (self->compartment);
}

guint
cordon_machine_get_memory (CordonMachine *self)
{
  return cordon_compartment_get_memory_mib (self->compartment);
}

const char *
cordon_machine_get_found_version (CordonMachine *self)
{
  return self->template_version;
}

CordonRecord *
cordon_machine_get_record (CordonMachine *self)
{
  return self->record;
}

const CordonProof *
cordon_machine_get_proof (CordonMachine *self)
{
  return self->start != NULL ? cordon_start_get_proof (self->start) : NULL;
}

CordonMachineState
cordon_machine_get_state (CordonMachine *self)
{
  return self->state;
}

static void
cordon_machine_finalize (GObject *object)
{
  CordonMachine *self = CORDON_MACHINE (object);

  if (self->lease != NULL)
    g_signal_handlers_disconnect_by_data (self->lease, self);
  if (self->start != NULL)
    g_signal_handlers_disconnect_by_data (self->start, self);
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->farewell, g_source_remove);
  g_clear_handle_id (&self->grace, g_source_remove);
  g_clear_handle_id (&self->part_limit, g_source_remove);
  g_clear_handle_id (&self->away, g_source_remove);
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_handle_id (&self->press, g_source_remove);
  g_clear_object (&self->lease);
  g_clear_object (&self->start);
  g_clear_object (&self->receiver);
  g_clear_object (&self->saver);
  g_clear_pointer (&self->askers, g_ptr_array_unref);
  g_clear_pointer (&self->wakers, g_ptr_array_unref);
  g_clear_pointer (&self->stoppers, g_ptr_array_unref);
  g_clear_error (&self->failure);
  g_free (self->last_words);
  g_free (self->template_version);
  g_free (self->account);
  g_free (self->uuid);
  g_clear_pointer (&self->compartment, cordon_compartment_unref);
  g_clear_pointer (&self->record, cordon_record_unref);
  cordon_house_clear (&self->house);
  G_OBJECT_CLASS (cordon_machine_parent_class)->finalize (object);
}

static void
cordon_machine_class_init (CordonMachineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_machine_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[AWAY] = g_signal_new ("away", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
  signals[GONE] = g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
cordon_machine_init (CordonMachine *self)
{
  self->stoppers = g_ptr_array_new_with_free_func (g_object_unref);
  self->askers = g_ptr_array_new_with_free_func (g_object_unref);
  self->wakers = g_ptr_array_new_with_free_func (g_object_unref);
  self->retry_seconds = 1;
}

static CordonMachine *
machine_new (const CordonHouse *house, guint32 owner, CordonCompartment *compartment,
             gboolean unlabelled_wished, gboolean unlabelled_granted)
{
  CordonMachine *self = g_object_new (CORDON_TYPE_MACHINE, NULL);

  self->house = cordon_house_ref (house);
  self->owner = owner;
  self->compartment = cordon_compartment_ref (compartment);
  self->unlabelled_wished = unlabelled_wished;
  self->unlabelled_granted = unlabelled_granted;
  return self;
}

CordonMachine *
cordon_machine_new (const CordonHouse *house, guint32 owner, CordonCompartment *compartment,
                    gboolean unlabelled_wished, gboolean unlabelled_granted)
{
  CordonMachine *self =
    machine_new (house, owner, compartment, unlabelled_wished, unlabelled_granted);

  self->uuid = g_uuid_string_random ();
  self->born = g_get_real_time ();
  return self;
}

CordonMachine *
cordon_machine_new_lasting (const CordonHouse *house, CordonRecord *record,
                            CordonCompartment *compartment, gboolean unlabelled_wished,
                            gboolean unlabelled_granted)
{
  CordonMachine *self = machine_new (house, cordon_record_get_owner (record), compartment,
                                     unlabelled_wished, unlabelled_granted);

  self->record = cordon_record_ref (record);
  self->uuid = g_strdup (cordon_record_get_uuid (record));
  self->born = cordon_record_get_born (record);
  return self;
}
