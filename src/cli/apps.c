/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon apps`: what can be started in a persistent machine, as far as it is remembered: its launchers. The
 * machine is not asked, and not started for it.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/machine-words.h"
#include "cli/output.h"
#include "cli/service.h"
#include "client/launchers.h"

#include <glib/gi18n-lib.h>

static void
print_json (GPtrArray *launchers)
{
  g_autoptr (JsonNode) all = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < launchers->len; i++)
    {
      const CordonLauncher *launcher = g_ptr_array_index (launchers, i);

      json_array_add_element (array, cordon_json_strings ("id", launcher->id, "name", launcher->name, "machine",
                                                          launcher->uuid, NULL));
    }
  json_node_take_array (all, array);
  cordon_print_json (all);
}

static void
print_table (GPtrArray *launchers)
{
  /* Translators: heads of columns; ID is what an application is called in commands */
  const char *titles[] = { _("ID"), _("NAME"), NULL };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  if (launchers->len == 0)
    {
      cordon_print_line (_("No application of this machine is known. A machine with a browser lists them when its "
                           "window is there; “cordon run” shows it."));
      return;
    }
  for (guint i = 0; i < launchers->len; i++)
    {
      const CordonLauncher *launcher = g_ptr_array_index (launchers, i);

      g_ptr_array_add (cells, g_strdup (launcher->id));
      g_ptr_array_add (cells, g_strdup (launcher->name));
    }
  cordon_print_table (titles, cells);
}

gboolean
cordon_command_apps (CordonInvocation *invocation, GError **error)
{
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GVariant) machines = NULL;
  g_autoptr (GPtrArray) found = NULL, launchers = NULL;

  if (!cordon_invocation_parse (invocation, NULL, 1, 1, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error))
      || !(machines = cordon_service_list (service, error))
      || !(found = cordon_find_machines (machines, cordon_invocation_operands (invocation), error))
      || !cordon_check_lasting (found, error))
    return FALSE;
  launchers = cordon_launchers_list (((const CordonMachineWord *) g_ptr_array_index (found, 0))->uuid);
  if (invocation->json)
    print_json (launchers);
  else
    print_table (launchers);
  return TRUE;
}
