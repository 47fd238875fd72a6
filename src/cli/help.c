/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon help`: the commands from the one table, and the exit statuses. Asks nobody.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/output.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

/* The groups of cordon_error_exit_code(), in words. */
static const char *const statuses[] = {
  N_("0  success"),
  N_("1  failed: a fault of Cordon or the host"),
  N_("2  usage: the words are wrong, or name nothing of yours"),
  N_("3  refused by rules or limits"),
  N_("4  this host lacks something; “cordon doctor” says what"),
  N_("5  the file cannot be opened or shown"),
  N_("6  cancelled"),
  N_("7  the machine, its screen or a deadline failed"),
};

static void
print_overview (void)
{
  static const char *const titles[] = { N_("Commands"), "", NULL };
  const char *translated[] = { _(titles[0]), "", NULL };
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  cordon_print_line (_("usage: cordon COMMAND [OPTION…] [NAME…]"));
  cordon_print_line ("");
  for (const CordonCommand *command = cordon_commands; command->name; command++)
    {
      g_ptr_array_add (cells, (gpointer) command->name);
      g_ptr_array_add (cells, (gpointer) _(command->summary));
    }
  cordon_print_table (translated, cells);
  cordon_print_line ("");
  cordon_print_line (_("Exit statuses"));
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    cordon_print_line (_(statuses[i]));
  cordon_print_line ("");
  cordon_print_line (_("With --json each result is one line of JSON, and an error is "
                       "{\"error\":{\"code\":…,\"message\":…}}. “man cordon” says more."));
}

static gboolean
print_one (const char *name, GError **error)
{
  for (const CordonCommand *command = cordon_commands; command->name; command++)
    if (g_str_equal (command->name, name))
      {
        g_autofree char *usage = g_strdup_printf (_("usage: cordon %s %s"), name, command->synopsis);

        cordon_print_line (usage);
        cordon_print_line (_(command->summary));
        return TRUE;
      }
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("There is no command “%s”. “cordon help” lists them."), name);
  return FALSE;
}

gboolean
cordon_command_help (CordonInvocation *invocation, GError **error)
{
  if (!cordon_invocation_parse (invocation, NULL, 0, 1, error))
    return FALSE;
  if (*cordon_invocation_operands (invocation))
    return print_one (*cordon_invocation_operands (invocation), error);
  print_overview ();
  return TRUE;
}
