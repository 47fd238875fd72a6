/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon stop`: ends machines of the caller by UUID or name. Every name is resolved before the first
 * machine is ended, so that a wrong word, or a name that several machines have, ends nothing.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/machine-words.h"
#include "cli/output.h"
#include "cli/service.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

static void
report (const char *uuid, gboolean json)
{
  g_autofree char *line = g_strdup_printf (_("Ended %s."), uuid);

  if (json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("stopped", uuid, NULL);
      cordon_print_json (node);
    }
  else
    cordon_print_line (line);
}

gboolean
cordon_command_stop (CordonInvocation *invocation, GError **error)
{
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GVariant) machines = NULL;
  g_auto (GStrv) uuids = NULL;

  if (!cordon_invocation_parse (invocation, NULL, 1, G_MAXUINT, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error))
      || !(machines = cordon_service_list (service, error))
      || !(uuids = cordon_resolve_machines (machines, cordon_invocation_operands (invocation), error)))
    return FALSE;
  for (guint i = 0; uuids[i]; i++)
    {
      if (!cordon_bus_cordon1_call_stop_sync (service, uuids[i], NULL, error))
        {
          cordon_error_from_dbus (error);
          return FALSE;
        }
      report (uuids[i], invocation->json);
    }
  return TRUE;
}
