/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon create`: makes a persistent machine, stopped. What it is made of is the compartment's to
 * say.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "cli/service.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

static void
report (const char *uuid, const char *name, gboolean json)
{
  g_autofree char *line = g_strdup_printf (_("Made “%s”, %s."), name, uuid);

  if (json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("created", uuid, "name", name, NULL);
      cordon_print_json (node);
    }
  else
    cordon_print_line (line);
}

gboolean
cordon_command_create (CordonInvocation *invocation, GError **error)
{
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autofree char *uuid = NULL;
  char **words;

  if (!cordon_invocation_parse (invocation, NULL, 2, 2, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error)))
    return FALSE;
  words = cordon_invocation_operands (invocation);
  if (!cordon_compartment_prepare (service, words[0], invocation->json, error))
    return FALSE;
  if (!cordon_bus_cordon1_call_create_machine_sync (service, words[0], words[1],
                                                    g_variant_new ("a{sv}", NULL), &uuid, NULL,
                                                    error))
    {
      cordon_error_from_dbus (error);
      return FALSE;
    }
  report (uuid, words[1], invocation->json);
  return TRUE;
}
