/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GrowMachine, CloneMachine and ListSnapshots: what is done with private disks and needs more than a name, or
 * answers more than that it is done.
 */
#include "config.h"

#include "service/api-private.h"

#include "service/arguments.h"

static const CordonAction own_machines = CORDON_ACTION_OWN_MACHINES;

/* --- GrowMachine ----------------------------------------------------------------------------- */

static void
on_grown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  g_autoptr(GError) error = NULL;

  if (cordon_fleet_grow_finish (CORDON_FLEET (source), result, &error))
    g_dbus_method_invocation_return_value (cordon_call_take_invocation (call), NULL);
  else
    cordon_call_fail (call, error);
}

static void
settled_grow (CordonCall *call, gpointer owner)
{
  CordonApi *self = owner;

  cordon_fleet_grow_async (self->parts.fleet, call->uid, call->arguments.text, call->arguments.bytes, on_grown,
                           call);
}

static void
run_grow (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_grow, FALSE);
}

static gboolean
handle_grow (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, const char *uuid, guint64 bytes,
             CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS, .bytes = bytes };
  GError *error = NULL;

  if (!cordon_uuid_check (uuid, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (uuid);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments, run_grow);
  return TRUE;
}

/* --- CloneMachine ---------------------------------------------------------------------------- */

static void
on_cloned (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;
  g_autofree char *uuid = cordon_fleet_clone_finish (CORDON_FLEET (source), result, &error);

  if (uuid != NULL)
    cordon_bus_cordon1_complete_clone_machine (self->skeleton, cordon_call_take_invocation (call), uuid);
  else
    cordon_call_fail (call, error);
}

static void
settled_clone (CordonCall *call, gpointer owner)
{
  CordonApi *self = owner;

  cordon_fleet_clone_async (self->parts.fleet, call->uid, call->arguments.text, call->arguments.name, on_cloned,
                            call);
}

static void
run_clone (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_clone, FALSE);
}

static gboolean
handle_clone (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, const char *uuid, const char *name,
              CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  GError *error = NULL;

  if (!cordon_uuid_check (uuid, &error) || !cordon_machine_name_check (name, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (uuid);
  arguments.name = g_strdup (name);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments, run_clone);
  return TRUE;
}

/* --- ListSnapshots --------------------------------------------------------------------------- */

static void
settled_list (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) list =
    cordon_fleet_list_snapshots (self->parts.fleet, call->uid, call->arguments.text, &error);

  if (list != NULL)
    cordon_bus_cordon1_complete_list_snapshots (self->skeleton, cordon_call_take_invocation (call), list);
  else
    cordon_call_fail (call, error);
}

static void
run_list (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_list, FALSE);
}

static gboolean
handle_list (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, const char *uuid, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  GError *error = NULL;

  if (!cordon_uuid_check (uuid, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (uuid);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments, run_list);
  return TRUE;
}

static void
on_progress (CordonFleet *fleet, guint32 owner, const char *uuid, guint64 done, guint64 total, CordonApi *self)
{
  cordon_peers_emit (self->parts.peers, owner, "WorkProgress", g_variant_new ("(stt)", uuid, done, total));
}

void
cordon_api_follow_works (CordonApi *self)
{
  g_signal_connect (self->parts.fleet, "work-progress", G_CALLBACK (on_progress), self);
}

void
cordon_api_connect_disks (CordonApi *self)
{
  g_signal_connect (self->skeleton, "handle-grow-machine", G_CALLBACK (handle_grow), self);
  g_signal_connect (self->skeleton, "handle-clone-machine", G_CALLBACK (handle_clone), self);
  g_signal_connect (self->skeleton, "handle-list-snapshots", G_CALLBACK (handle_list), self);
}
