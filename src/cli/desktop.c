/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reaching cordon-desktop. It never makes a bus or a display: a window belongs into the session the
 * person is in, or nowhere.
 */
#include "config.h"

#include "cli/desktop.h"

#include "core/errors.h"

#include <glib/gi18n-lib.h>

#define BUS_NAME CORDON_APP_ID

static gboolean
has_words (const char *variable)
{
  const char *value = g_getenv (variable);

  return value && *value;
}

/* Where GDBus would find a bus; its third way, launching a new one, is not wanted. */
static gboolean
has_session_bus (void)
{
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  return has_words ("DBUS_SESSION_BUS_ADDRESS") || g_file_test (socket, G_FILE_TEST_EXISTS);
}

static gboolean
set_no_session (GError **error, const char *text)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_NO_SESSION, text);
  return FALSE;
}

gboolean
cordon_desktop_check_session (GError **error)
{
  if (!has_session_bus ())
    return set_no_session (error, _("There is no session bus to open a window in; run this in a "
                                    "terminal of your desktop, or as “dbus-run-session cordon …”."));
  if (!has_words ("WAYLAND_DISPLAY") && !has_words ("DISPLAY"))
    return set_no_session (error, _("There is no display to open a window on; run this in a terminal "
                                    "of your desktop."));
  return TRUE;
}

/* Activation failed: not installed, or it ended before it took its name. */
static void
set_activation_error (GError **error, const GError *cause)
{
  if (g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_SERVICE,
                         _("Cordon's window is not installed for this session; run “./bootstrap "
                           "open FILE” or install it, then log in again."));
  else
    set_no_session (error, _("Cordon's window could not be started; most often the session bus knows "
                             "no display. Run this in a terminal of your desktop; “cordon doctor” "
                             "says more."));
}

static GVariant *
call_bus (GDBusConnection *bus, const char *method, GVariant *arguments, const char *type,
          GError **error)
{
  return g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", method, arguments,
                                      G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
}

static char *
get_owner (GDBusConnection *bus, GError **error)
{
  g_autoptr (GVariant) reply = call_bus (bus, "GetNameOwner", g_variant_new ("(s)", BUS_NAME), "(s)",
                                         error);
  char *owner = NULL;

  if (reply)
    g_variant_get (reply, "(s)", &owner);
  return owner;
}

/* Asked for only where nobody has the name: a bus refuses to start what it cannot, even if it runs. */
static char *
start (GDBusConnection *bus, GError **error)
{
  g_autoptr (GVariant) reply = call_bus (bus, "StartServiceByName",
                                         g_variant_new ("(su)", BUS_NAME, 0), "(u)", error);

  return reply ? get_owner (bus, error) : NULL;
}

GDBusConnection *
cordon_desktop_connect (char **owner, GError **error)
{
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GError) cause = NULL;
  char *found;

  if (!cordon_desktop_check_session (error))
    return NULL;
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &cause);
  if (!bus)
    {
      set_no_session (error, _("The session bus does not answer; run this in a terminal of your "
                               "desktop, or as “dbus-run-session cordon …”."));
      return NULL;
    }
  found = get_owner (bus, NULL);
  if (!found && !(found = start (bus, &cause)))
    {
      set_activation_error (error, cause);
      return NULL;
    }
  *owner = found;
  return g_steal_pointer (&bus);
}
