/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done with a persistent machine that is there, by its UUID and perhaps a name: every method that
 * answers nothing but that it is done. One table says for each what carries it out.
 */
#include "config.h"

#include "service/api-private.h"

#include "service/arguments.h"

static const CordonAction own_machines = CORDON_ACTION_OWN_MACHINES;

typedef void (*FleetVerb) (CordonFleet *fleet, guint32 owner, const char *uuid,
                           GAsyncReadyCallback callback, gpointer data);
typedef void (*FleetNameVerb) (CordonFleet *fleet, guint32 owner, const char *uuid, const char *name,
                               GAsyncReadyCallback callback, gpointer data);
typedef gboolean (*FleetFinish) (CordonFleet *fleet, GAsyncResult *result, GError **error);
typedef void (*MachineVerb) (CordonMachine *machine, GAsyncReadyCallback callback, gpointer data);
typedef gboolean (*MachineFinish) (CordonMachine *machine, GAsyncResult *result, GError **error);

/* Either of a machine that stands still, or of one that has a process. */
typedef struct {
  const char *method;
  FleetVerb stopped;
  FleetNameVerb stopped_name; /* instead: with a name */
  FleetFinish stopped_done;
  MachineVerb running;
  MachineFinish running_done;
} Verb;

static const Verb verbs[] = {
  { "DeleteMachine", cordon_fleet_delete_async, NULL, cordon_fleet_delete_finish },
  { "UndeleteMachine", cordon_fleet_undelete_async, NULL, cordon_fleet_undelete_finish },
  { "PurgeMachine", cordon_fleet_purge_async, NULL, cordon_fleet_purge_finish },
  { "CancelWork", cordon_fleet_cancel_async, NULL, cordon_fleet_cancel_finish },
  { "DiscardSaved", cordon_fleet_discard_async, NULL, cordon_fleet_discard_finish },
  { "RenameMachine", NULL, cordon_fleet_rename_async, cordon_fleet_rename_finish },
  { "CreateSnapshot", NULL, cordon_fleet_snapshot_async, cordon_fleet_snapshot_finish },
  { "RevertSnapshot", NULL, cordon_fleet_revert_async, cordon_fleet_revert_finish },
  { "DeleteSnapshot", NULL, cordon_fleet_forget_async, cordon_fleet_forget_finish },
  { "Shutdown", NULL, NULL, NULL, cordon_machine_shut_down_async, cordon_machine_shut_down_finish },
  { "Suspend", NULL, NULL, NULL, cordon_machine_suspend_async, cordon_machine_suspend_finish },
  { "SaveMachine", NULL, NULL, NULL, cordon_machine_save_async, cordon_machine_save_finish },
  { "Resume", NULL, NULL, NULL, cordon_machine_resume_async, cordon_machine_resume_finish },
};

static const Verb *
verb_of (const CordonCall *call)
{
  const char *method = g_dbus_method_invocation_get_method_name (call->invocation);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].method, method))
      return &verbs[i];
  g_return_val_if_reached (NULL);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  const Verb *verb = verb_of (call);
  g_autoptr(GError) error = NULL;
  gboolean done = verb->running != NULL
                    ? verb->running_done (CORDON_MACHINE (source), result, &error)
                    : verb->stopped_done (CORDON_FLEET (source), result, &error);

  if (done)
    g_dbus_method_invocation_return_value (cordon_call_take_invocation (call), NULL);
  else
    cordon_call_fail (call, error);
}

static void
settled_running (CordonCall *owned_call, CordonApi *self, const Verb *verb)
{
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GError) error = NULL;
  CordonMachine *machine =
    cordon_fleet_find (self->parts.fleet, call->uid, call->arguments.text, &error);

  if (machine != NULL)
    verb->running (machine, on_done, g_steal_pointer (&call));
  else
    cordon_call_fail (call, error);
}

static void
settled (CordonCall *call, gpointer owner)
{
  CordonApi *self = owner;
  const Verb *verb = verb_of (call);
  CordonFleet *fleet = self->parts.fleet;

  if (verb->running != NULL)
    settled_running (call, self, verb);
  else if (verb->stopped_name != NULL)
    verb->stopped_name (fleet, call->uid, call->arguments.text, call->arguments.name, on_done, call);
  else
    verb->stopped (fleet, call->uid, call->arguments.text, on_done, call);
}

static void
run (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled, FALSE);
}

static gboolean
admit (CordonApi *self, GDBusMethodInvocation *invocation, const char *uuid, const char *name)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  GError *error = NULL;

  if (!cordon_uuid_check (uuid, &error)
      || (name != NULL && !cordon_machine_name_check (name, &error)))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (uuid);
  arguments.name = g_strdup (name);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments, run);
  return TRUE;
}

static gboolean
handle (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, const char *uuid,
        CordonApi *self)
{
  return admit (self, invocation, uuid, NULL);
}

static gboolean
handle_name (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, const char *uuid,
             const char *name, CordonApi *self)
{
  return admit (self, invocation, uuid, name);
}

/* --- ListDeleted ----------------------------------------------------------------------------- */

static void
settled_list (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;

  cordon_bus_cordon1_complete_list_deleted (
    self->skeleton, cordon_call_take_invocation (call),
    cordon_fleet_list_deleted (self->parts.fleet, call->uid));
}

static void
run_list (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_list, FALSE);
}

static gboolean
handle_list (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };

  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments,
                     run_list);
  return TRUE;
}

void
cordon_api_connect_verbs (CordonApi *self)
{
  static const char *const plain[] = { "handle-delete-machine", "handle-undelete-machine",
                                       "handle-purge-machine", "handle-shutdown", "handle-suspend",
                                       "handle-resume", "handle-save-machine", "handle-discard-saved",
                                       "handle-cancel-work" };
  static const char *const with_name[] = { "handle-rename-machine", "handle-create-snapshot",
                                           "handle-revert-snapshot", "handle-delete-snapshot" };

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_signal_connect (self->skeleton, plain[i], G_CALLBACK (handle), self);
  for (guint i = 0; i < G_N_ELEMENTS (with_name); i++)
    g_signal_connect (self->skeleton, with_name[i], G_CALLBACK (handle_name), self);
  g_signal_connect (self->skeleton, "handle-list-deleted", G_CALLBACK (handle_list), self);
}
