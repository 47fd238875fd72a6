/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon version`: this program's version and nothing about the host.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/output.h"

gboolean
cordon_command_version (CordonInvocation *invocation, GError **error)
{
  if (!cordon_invocation_parse (invocation, NULL, 0, 0, error))
    return FALSE;
  if (invocation->json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("version", CORDON_VERSION, NULL);
      cordon_print_json (node);
    }
  else
    cordon_print_line ("cordon " CORDON_VERSION);
  return TRUE;
}
