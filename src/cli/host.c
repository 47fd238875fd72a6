/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon host`: settings of this host that an administrator decides. It only asks: cordond and polkit
 * say yes or no.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/output.h"
#include "cli/service.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>
#include <pwd.h>
#include <unistd.h>

/* Whom a grant is for: the one named, the one who called sudo, or the caller. */
static gboolean
find_user (const char *name, uid_t *uid, GError **error)
{
  const char *caller = g_getenv ("SUDO_UID");
  const struct passwd *found;
  guint64 number;

  if (!name && geteuid () == 0 && caller
      && g_ascii_string_to_unsigned (caller, 10, 1, G_MAXUINT32 - 1, &number, NULL))
    *uid = (uid_t) number;
  else if (!name)
    *uid = getuid ();
  else if ((found = getpwnam (name)))
    *uid = found->pw_uid;
  else
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                   _("There is no user “%s” on this host; “getent passwd” lists them."), name);
      return FALSE;
    }
  if (*uid != 0)
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("Machines belong to ordinary users; say which with --user NAME."));
  return FALSE;
}

static void
report (uid_t uid, const char *compartment, gboolean allow, gboolean json)
{
  g_autofree char *number = g_strdup_printf ("%u", (guint) uid);
  g_autofree char *line = NULL;

  if (json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("compartment", compartment, NULL);

      json_object_set_int_member (json_node_get_object (node), "uid", uid);
      json_object_set_boolean_member (json_node_get_object (node), "allowed", allow);
      cordon_print_json (node);
      return;
    }
  line = g_strdup_printf (allow ? _("User %s may now run machines of “%s” without a label on this host.")
                                : _("User %s may no longer run machines of “%s” without a label."),
                          number, compartment);
  cordon_print_line (line);
}

static gboolean
set_grant (CordonInvocation *invocation, gboolean allow, GError **error)
{
  g_autofree char *user = NULL;
  const GOptionEntry entries[] = {
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, NULL, NULL },
    { NULL }
  };
  g_autoptr (CordonBusCordon1) service = NULL;
  const char *compartment;
  uid_t uid;

  if (!cordon_invocation_parse (invocation, entries, 1, 1, error) || !find_user (user, &uid, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_LONG_MS, error)))
    return FALSE;
  compartment = *cordon_invocation_operands (invocation);
  if (!cordon_service_call_confirmed (service, "SetUnlabelledGrant",
                                      g_variant_new ("(usb)", uid, compartment, allow), NULL, error))
    return FALSE;
  report (uid, compartment, allow, invocation->json);
  return TRUE;
}

static gboolean
allow_unlabelled (CordonInvocation *invocation, GError **error)
{
  return set_grant (invocation, TRUE, error);
}

static gboolean
forbid_unlabelled (CordonInvocation *invocation, GError **error)
{
  return set_grant (invocation, FALSE, error);
}

gboolean
cordon_command_host (CordonInvocation *invocation, GError **error)
{
  static const CordonCommand table[] = {
    { "allow-unlabelled", NULL, NULL, allow_unlabelled },
    { "forbid-unlabelled", NULL, NULL, forbid_unlabelled },
    { NULL }
  };

  return cordon_invocation_run_sub (invocation, table, error);
}
