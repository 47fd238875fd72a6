/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon quarantine`: files that are to be opened in a machine only. Each is done by itself, so that one that
 * cannot be does not keep the others out.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "client/quarantine.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

/* The one that can do least. */
#define USUAL "untrusted-documents"

static void
print (const char *path, const char *new_path, const char *compartment, gboolean other_names, gboolean json)
{
  g_autoptr (JsonNode) node = cordon_json_strings ("file", path, "now", new_path, "compartment", compartment, NULL);
  g_autofree char *shown = g_filename_display_name (new_path);
  g_autofree char *line =
    /* Translators: a file, and a compartment */
    g_strdup_printf (_("“%s” is in quarantine; it is opened in “%s” only."), shown, compartment);

  json_object_set_boolean_member (json_node_get_object (node), "other-names", other_names);
  if (json)
    cordon_print_json (node);
  else
    cordon_print_line (line);
  if (other_names && !json)
    cordon_print_line (_("The same file has another name elsewhere, under which it can be opened as before."));
}

static void
quarantine (CordonInvocation *invocation, const char *path, const char *compartment)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *new_path = NULL;
  gboolean other_names = FALSE;

  if (cordon_quarantine_file (path, compartment, &new_path, &other_names, &error))
    print (path, new_path, compartment, other_names, invocation->json);
  else
    {
      cordon_print_error (error, invocation->json);
      invocation->status = cordon_error_exit_code (error);
    }
}

gboolean
cordon_command_quarantine (CordonInvocation *invocation, GError **error)
{
  g_autofree char *compartment = NULL;
  const GOptionEntry entries[] = {
    { "compartment", 0, 0, G_OPTION_ARG_STRING, &compartment, NULL, NULL },
    { NULL }
  };

  if (!cordon_invocation_parse (invocation, entries, 1, G_MAXUINT, error)
      || (compartment && !cordon_compartment_check_name (compartment, error)))
    return FALSE;
  for (char **path = cordon_invocation_operands (invocation); *path; path++)
    quarantine (invocation, *path, compartment ? compartment : USUAL);
  return TRUE;
}
