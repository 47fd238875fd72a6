/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SetUnlabelledGrant and DescribeHost. A grant is an administrator's word for one user and one
 * compartment on a host that has no access control; nothing else here can weaken anything.
 */
#include "config.h"

#include "service/api-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/arguments.h"
#include "service/host-checks.h"

static const CordonAction manage_host = CORDON_ACTION_HOST;

/* --- grants ---------------------------------------------------------------------------------- */

static void
on_grant_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;

  if (cordon_registry_set_grant_finish (CORDON_REGISTRY (source), result, &error))
    cordon_bus_cordon1_complete_set_unlabelled_grant (self->skeleton,
                                                      cordon_call_take_invocation (call));
  else
    cordon_call_fail (call, error);
}

static void
on_host_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonHostFacts) host =
    cordon_hypervisor_probe_finish (CORDON_HYPERVISOR (source), result, &error);

  if (host == NULL)
    {
      cordon_call_fail (call, error);
      return;
    }
  if (cordon_host_facts_get_mac (host) != CORDON_MAC_NONE)
    {
      error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_DENIED,
                                   _("This host can label machines, so none may go without."));
      cordon_call_fail (call, error);
      return;
    }
  cordon_registry_set_grant_async (self->parts.registry, call->arguments.number,
                                   call->arguments.text, TRUE, on_grant_written, call);
  g_steal_pointer (&call);
}

/* Taking a grant back is always possible; giving one only where it would mean something. */
static void
run_grant (CordonCall *call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(GError) error = NULL;

  if (!call->arguments.flag)
    {
      cordon_registry_set_grant_async (self->parts.registry, call->arguments.number,
                                       call->arguments.text, FALSE, on_grant_written, call);
      return;
    }
  if (cordon_compartments_find (self->parts.compartments, call->arguments.number, call->arguments.text, &error)
      == NULL)
    {
      cordon_call_fail (call, error);
      cordon_call_free (call);
      return;
    }
  cordon_hypervisor_probe_async (self->parts.house.hypervisor, call->cancellable, on_host_probed,
                                 call);
}

static gboolean
handle_grant (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, guint32 uid,
              const char *compartment, gboolean allow, CordonApi *self)
{
  CordonCallArguments arguments = { .number = uid, .flag = allow, .fds = CORDON_API_NO_FDS };
  GError *error = NULL;

  if (!cordon_name_check (compartment, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (compartment);
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &manage_host, &arguments,
                     run_grant);
  return TRUE;
}

/* --- doctor ---------------------------------------------------------------------------------- */

static void
on_host_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GVariant) checks = cordon_host_checks_run_finish (result);

  cordon_bus_cordon1_complete_describe_host (self->skeleton, cordon_call_take_invocation (call),
                                             checks);
}

static void
run_describe_host (CordonCall *call, gpointer owner)
{
  CordonApi *self = owner;
  CordonHostChecksParts parts = {
    .house = self->parts.house,
    .registry = self->parts.registry,
    .compartments = self->parts.compartments,
    .state_dir = self->parts.state_dir,
    .caller = call->uid,
  };

  cordon_ready_pool_measure (self->parts.pool, call->uid, &parts.ready);
  cordon_host_checks_run_async (&parts, on_host_described, call);
}

static gboolean
handle_describe_host (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation,
                      CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };

  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), NULL, &arguments,
                     run_describe_host);
  return TRUE;
}

void
cordon_api_connect_host (CordonApi *self)
{
  g_signal_connect (self->skeleton, "handle-set-unlabelled-grant", G_CALLBACK (handle_grant), self);
  g_signal_connect (self->skeleton, "handle-describe-host", G_CALLBACK (handle_describe_host), self);
}
