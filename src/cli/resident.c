/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon resident`: whether cordon-desktop stays after its last window. One that runs is told at once; where there
 * is no session to tell, the entry says it at the next login.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/desktop.h"
#include "cli/output.h"
#include "client/resident.h"

#include <glib/gi18n-lib.h>

#define PATH "/org/cordon/Cordon"

static void
print (const CordonInvocation *invocation, const char *line)
{
  g_autoptr (JsonNode) node = cordon_json_strings (NULL, NULL);

  json_object_set_boolean_member (json_node_get_object (node), "resident", cordon_resident_get ());
  if (invocation->json)
    cordon_print_json (node);
  else
    cordon_print_line (line);
}

static gboolean
show (CordonInvocation *invocation, GError **error)
{
  if (!cordon_invocation_parse (invocation, NULL, 0, 0, error))
    return FALSE;
  print (invocation, cordon_resident_get () ? _("Cordon's window is kept ready, and so are machines of compartments whose rules say so; "
                                              "“cordon doctor” says how much memory they take.")
                                            : _("Cordon's window is loaded when it is needed."));
  return TRUE;
}

/* Started where it does not run: whoever wants it ready need not log in again. */
static GDBusConnection *
find_bus (gboolean start)
{
  g_autofree char *owner = NULL;

  if (start)
    return cordon_desktop_connect (&owner, NULL);
  return cordon_desktop_check_session (NULL) ? g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL) : NULL;
}

static void
tell_desktop (gboolean start)
{
  g_autoptr (GDBusConnection) bus = find_bus (start);
  g_autoptr (GVariant) reply = NULL;

  if (bus)
    reply = g_dbus_connection_call_sync (bus, CORDON_APP_ID, PATH, "org.freedesktop.Application", "ActivateAction",
                                         g_variant_new ("(sava{sv})", "look-resident", NULL, NULL), NULL,
                                         G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL);
}

static gboolean
set (CordonInvocation *invocation, gboolean resident, GError **error)
{
  if (!cordon_invocation_parse (invocation, NULL, 0, 0, error) || !cordon_resident_set (resident, error))
    return FALSE;
  tell_desktop (resident);
  print (invocation, resident ? _("Cordon's window is kept ready, from your next login on too, and so are machines of "
                                "compartments whose rules say so; “cordon doctor” says how much memory they take.")
                              : _("Cordon's window is loaded when it is needed; nothing of it starts at login."));
  return TRUE;
}

static gboolean
set_on (CordonInvocation *invocation, GError **error)
{
  return set (invocation, TRUE, error);
}

static gboolean
set_off (CordonInvocation *invocation, GError **error)
{
  return set (invocation, FALSE, error);
}

gboolean
cordon_command_resident (CordonInvocation *invocation, GError **error)
{
  static const CordonCommand table[] = {
    { "show", NULL, NULL, show },
    { "on", NULL, NULL, set_on },
    { "off", NULL, NULL, set_off },
    { NULL }
  };

  return cordon_invocation_run_sub (invocation, table, error);
}
