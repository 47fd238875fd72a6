/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reaching cordond. Its answers are checked against the interface's types by GDBus and mapped to the
 * project's errors here, once.
 */
#include "config.h"

#include "cli/service.h"

#include "cli/terminal-agent.h"
#include "core/errors.h"

#define BUS_NAME "org.cordon.Cordon1"
#define OBJECT_PATH "/org/cordon/Cordon1"

CordonBusCordon1 *
cordon_service_connect (int deadline_ms, GError **error)
{
  CordonBusCordon1 *service = cordon_bus_cordon1_proxy_new_for_bus_sync (
    G_BUS_TYPE_SYSTEM,
    G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS, BUS_NAME,
    OBJECT_PATH, NULL, error);

  if (service)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (service), deadline_ms);
  else
    cordon_error_from_dbus (error);
  return service;
}

gboolean
cordon_service_call_confirmed (CordonBusCordon1 *service, const char *method, GVariant *arguments,
                               GUnixFDList *fds, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  cordon_terminal_agent_start ();
  answer = g_dbus_proxy_call_with_unix_fd_list_sync (G_DBUS_PROXY (service), method, arguments,
                                                     G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, -1, fds,
                                                     NULL, NULL, error);
  if (answer == NULL)
    cordon_error_from_dbus (error);
  return answer != NULL;
}

GVariant *
cordon_service_list (CordonBusCordon1 *service, GError **error)
{
  GVariant *machines = NULL;

  if (!cordon_bus_cordon1_call_list_sync (service, &machines, NULL, error))
    cordon_error_from_dbus (error);
  return machines;
}
