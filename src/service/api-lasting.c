/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CreateMachine and StartMachine: persistent machines. What the caller gives besides a compartment's
 * name is a name for people's eyes; size, account, numbers and path are never the caller's.
 */
#include "config.h"

#include "service/api-private.h"

#include "service/arguments.h"

static const CordonAction own_machines = CORDON_ACTION_OWN_MACHINES;

/* --- CreateMachine --------------------------------------------------------------------------- */

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;
  g_autofree char *uuid = cordon_fleet_create_finish (CORDON_FLEET (source), result, &error);

  if (uuid != NULL)
    cordon_bus_cordon1_complete_create_machine (self->skeleton,
                                                cordon_call_take_invocation (call), uuid);
  else
    cordon_call_fail (call, error);
}

static void
settled_create (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GError) error = NULL;
  CordonCompartment *compartment =
    cordon_compartments_find (self->parts.compartments, call->uid, call->arguments.text, &error);
  CordonCall *running;

  if (compartment == NULL)
    {
      cordon_call_fail (call, error);
      return;
    }
  running = g_steal_pointer (&call);
  cordon_fleet_create_async (self->parts.fleet, running->uid, compartment,
                             running->arguments.name, on_created, running);
}

static void
run_create (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_create, FALSE);
}

static gboolean
handle_create (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation,
               const char *compartment, const char *name, GVariant *options, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  GError *error = NULL;

  if (!cordon_name_check (compartment, &error) || !cordon_machine_name_check (name, &error)
      || !cordon_options_read (options, NULL, 0, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (compartment);
  arguments.name = g_strdup (name);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments,
                     run_create);
  return TRUE;
}

/* --- StartMachine ---------------------------------------------------------------------------- */

static void
settled_start (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GError) error = NULL;
  g_autoptr(GUnixFDList) fds = NULL;
  int client_end = -1;
  CordonMachine *machine =
    cordon_fleet_start_lasting (self->parts.fleet, call->uid, call->arguments.text,
                                call->arguments.flag, &client_end, &error);

  if (machine == NULL)
    {
      cordon_call_fail (call, error);
      return;
    }
  cordon_ready_pool_give_way (self->parts.pool);
  fds = cordon_api_list_of (client_end);
  cordon_bus_cordon1_complete_start_machine (self->skeleton, cordon_call_take_invocation (call),
                                             fds, g_variant_new_handle (0),
                                             cordon_machine_describe (machine));
}

static void
run_start (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_start, FALSE);
}

static gboolean
handle_start (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *fds,
              const char *uuid, GVariant *options, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  const CordonOption table[] = { { "allow-unlabelled", &arguments.flag } };
  GError *error = NULL;

  if (!cordon_uuid_check (uuid, &error)
      || !cordon_options_read (options, table, G_N_ELEMENTS (table), &error)
      || !cordon_fds_take (fds, NULL, 0, NULL, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (uuid);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments,
                     run_start);
  return TRUE;
}

void
cordon_api_connect_lasting (CordonApi *self)
{
  g_signal_connect (self->skeleton, "handle-create-machine", G_CALLBACK (handle_create), self);
  g_signal_connect (self->skeleton, "handle-start-machine", G_CALLBACK (handle_start), self);
}
