/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon compartment`: the commands about compartments, each in a file of its own.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/compartment.h"

gboolean
cordon_command_compartment (CordonInvocation *invocation, GError **error)
{
  static const CordonCommand table[] = {
    { "list", NULL, NULL, cordon_compartment_list },
    { "show", NULL, NULL, cordon_compartment_show },
    { "create", NULL, NULL, cordon_compartment_create },
    { "edit", NULL, NULL, cordon_compartment_edit },
    { "check", NULL, NULL, cordon_compartment_check },
    { "remove", NULL, NULL, cordon_compartment_remove },
    { "export", NULL, NULL, cordon_compartment_export },
    { "import", NULL, NULL, cordon_compartment_import },
    { NULL }
  };

  return cordon_invocation_run_sub (invocation, table, error);
}
