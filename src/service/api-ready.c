/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepReady and ListReady. Neither hands out a machine: that is Start's.
 */
#include "config.h"

#include "service/api-private.h"

#include "service/arguments.h"

static const CordonAction own_machines = CORDON_ACTION_OWN_MACHINES;

static void
settled_keep (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GError) error = NULL;
  g_autoptr(GUnixFDList) fds = NULL;
  int client_end = -1;

  if (!cordon_ready_pool_hold (self->parts.pool, call->uid, call->arguments.flag, &call->arguments.screen, &client_end,
                               &error))
    {
      cordon_call_fail (call, error);
      return;
    }
  fds = cordon_api_list_of (client_end);
  cordon_bus_cordon1_complete_keep_ready (self->skeleton, cordon_call_take_invocation (call), fds,
                                          g_variant_new_handle (0));
}

static void
run_keep (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_keep, FALSE);
}

static gboolean
handle_keep (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *fds, GVariant *options,
             CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  guint32 width = 0, height = 0;
  const CordonOption table[] = { { "allow-unlabelled", .value = &arguments.flag },
                                 { "screen-width", .number = &width },
                                 { "screen-height", .number = &height } };
  GError *error = NULL;

  if (!cordon_options_read (options, table, G_N_ELEMENTS (table), &error)
      || !cordon_screen_size_check (width, height, &arguments.screen, &error)
      || !cordon_fds_take (fds, NULL, 0, NULL, &error))
    return cordon_invocation_refuse (invocation, error);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments, run_keep);
  return TRUE;
}

static void
run_list (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;

  cordon_bus_cordon1_complete_list_ready (self->skeleton, cordon_call_take_invocation (call),
                                          cordon_ready_pool_list (self->parts.pool, call->uid));
}

static gboolean
handle_list (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };

  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), NULL, &arguments, run_list);
  return TRUE;
}

void
cordon_api_connect_ready (CordonApi *self)
{
  g_signal_connect (self->skeleton, "handle-keep-ready", G_CALLBACK (handle_keep), self);
  g_signal_connect (self->skeleton, "handle-list-ready", G_CALLBACK (handle_list), self);
}
