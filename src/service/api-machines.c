/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Start, Attach, Stop and List. A machine is looked for among the caller's own and nowhere else, and
 * not before it is known what was on the host when cordond came.
 */
#include "config.h"

#include "service/api-private.h"

#include "service/arguments.h"

static const CordonAction own_machines = CORDON_ACTION_OWN_MACHINES;

/* --- Start ----------------------------------------------------------------------------------- */

static void
complete_start (CordonApi *self, CordonCall *call, CordonMachine *machine, int client_end)
{
  g_autoptr(GUnixFDList) fds = cordon_api_list_of (client_end);

  cordon_bus_cordon1_complete_start (self->skeleton, cordon_call_take_invocation (call), fds,
                                     cordon_machine_get_uuid (machine), g_variant_new_handle (0),
                                     cordon_machine_describe (machine));
}

/* One that is made now. */
static void
start_cold (CordonApi *self, CordonCall *call)
{
  g_autoptr(GError) error = NULL;
  const char *name = call->arguments.text;
  CordonMachine *machine = NULL;
  CordonCompartment *compartment =
    cordon_compartments_find (self->parts.compartments, call->uid, name, &error);
  int client_end = -1;

  if (compartment != NULL)
    machine = cordon_fleet_start (self->parts.fleet, call->uid, compartment, call->arguments.flag,
                                  cordon_registry_has_grant (self->parts.registry, call->uid, name),
                                  &client_end, &error);
  if (machine == NULL)
    {
      cordon_call_fail (call, error);
      return;
    }
  cordon_ready_pool_give_way (self->parts.pool);
  complete_start (self, call, machine, client_end);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(CordonMachine) machine = cordon_ready_pool_take_finish (CORDON_READY_POOL (source), result);
  g_autoptr(GError) error = NULL;
  int client_end = -1;

  if (machine == NULL)
    {
      start_cold (self, call);
      return;
    }
  if (!cordon_machine_take_lease (machine, FALSE, &client_end, &error))
    {
      cordon_machine_stop_async (machine, NULL, NULL);
      cordon_call_fail (call, error);
      return;
    }
  cordon_fleet_tell_handed_out (self->parts.fleet, machine);
  complete_start (self, call, machine, client_end);
}

static void
settled_start (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  const char *name = call->arguments.text;
  CordonCompartment *compartment =
    cordon_compartments_find (self->parts.compartments, call->uid, name, NULL);

  if (compartment == NULL)
    {
      start_cold (self, call);
      return;
    }
  cordon_ready_pool_take_async (self->parts.pool, call->uid, compartment, call->arguments.flag,
                                cordon_registry_has_grant (self->parts.registry, call->uid, name), on_taken, call);
  g_steal_pointer (&call);
}

static void
run_start (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_start, FALSE);
}

static gboolean
handle_start (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *fds,
              const char *compartment, GVariant *options, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  const CordonOption table[] = { { "allow-unlabelled", &arguments.flag } };
  GError *error = NULL;

  if (!cordon_name_check (compartment, &error)
      || !cordon_options_read (options, table, G_N_ELEMENTS (table), &error)
      || !cordon_fds_take (fds, NULL, 0, NULL, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (compartment);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments,
                     run_start);
  return TRUE;
}

/* --- Attach ---------------------------------------------------------------------------------- */

static void
settled_attach (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GError) error = NULL;
  g_autoptr(GUnixFDList) fds = NULL;
  CordonMachine *machine =
    cordon_fleet_find (self->parts.fleet, call->uid, call->arguments.text, &error);
  int client_end = -1;

  if (machine == NULL
      || !cordon_machine_take_lease (machine, call->arguments.flag, &client_end, &error))
    {
      cordon_call_fail (call, error);
      return;
    }
  fds = cordon_api_list_of (client_end);
  cordon_bus_cordon1_complete_attach (self->skeleton, cordon_call_take_invocation (call), fds,
                                      g_variant_new_handle (0),
                                      cordon_machine_describe (machine));
}

static void
run_attach (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_attach, TRUE);
}

static gboolean
handle_attach (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *fds,
               const char *uuid, GVariant *options, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  const CordonOption table[] = { { "take-over", &arguments.flag } };
  GError *error = NULL;

  if (!cordon_uuid_check (uuid, &error)
      || !cordon_options_read (options, table, G_N_ELEMENTS (table), &error)
      || !cordon_fds_take (fds, NULL, 0, NULL, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (uuid);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments,
                     run_attach);
  return TRUE;
}

/* --- Stop and List --------------------------------------------------------------------------- */

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;

  if (cordon_machine_stop_finish (CORDON_MACHINE (source), result, &error))
    cordon_bus_cordon1_complete_stop (self->skeleton, cordon_call_take_invocation (call));
  else
    cordon_call_fail (call, error);
}

static void
settled_stop (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GError) error = NULL;
  CordonMachine *machine =
    cordon_fleet_find (self->parts.fleet, call->uid, call->arguments.text, &error);

  if (machine == NULL)
    cordon_call_fail (call, error);
  else
    cordon_machine_stop_async (machine, on_stopped, g_steal_pointer (&call));
}

static void
run_stop (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_stop, TRUE);
}

static gboolean
handle_stop (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, const char *uuid,
             CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  GError *error = NULL;

  if (!cordon_uuid_check (uuid, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (uuid);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments,
                     run_stop);
  return TRUE;
}

static void
settled_list (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;

  cordon_bus_cordon1_complete_list (self->skeleton, cordon_call_take_invocation (call),
                                    cordon_fleet_list (self->parts.fleet, call->uid));
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

  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), NULL, &arguments, run_list);
  return TRUE;
}

void
cordon_api_connect_machines (CordonApi *self)
{
  g_signal_connect (self->skeleton, "handle-start", G_CALLBACK (handle_start), self);
  g_signal_connect (self->skeleton, "handle-attach", G_CALLBACK (handle_attach), self);
  g_signal_connect (self->skeleton, "handle-stop", G_CALLBACK (handle_stop), self);
  g_signal_connect (self->skeleton, "handle-list", G_CALLBACK (handle_list), self);
}
