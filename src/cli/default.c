/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon default`: Cordon as the program that a desktop opens types of files and links with. What the desktop then
 * says is asked of it and told; other lists may win over the person's.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/output.h"
#include "client/default-program.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>

/* What a desktop opens the type with, by GIO; empty where nothing does. (transfer full) */
static char *
effective (const char *type)
{
  g_autoptr (GAppInfo) program = g_app_info_get_default_for_type (type, FALSE);
  const char *id = program ? g_app_info_get_id (program) : NULL;

  return g_strdup (id ? id : "");
}

static gboolean
is_ours (const char *program)
{
  return g_str_equal (program, CORDON_PROGRAM_FILES) || g_str_equal (program, CORDON_PROGRAM_LINKS);
}

static void
print_type (const char *type, gboolean set, gboolean json)
{
  g_autofree char *program = effective (type);
  g_autoptr (JsonNode) node = cordon_json_strings ("type", type, "program", program, NULL);
  g_autofree char *line = NULL;

  json_object_set_boolean_member (json_node_get_object (node), "set", set);
  if (set && is_ours (program))
    /* Translators: a type of files */
    line = g_strdup_printf (_("%s: Cordon"), type);
  else if (set)
    /* Translators: a type of files, and a program */
    line = g_strdup_printf (_("%s: Cordon in your list, but this desktop uses “%s”"), type, program);
  else
    line = g_strdup_printf ("%s: %s", type, *program ? program : _("nothing"));
  if (json)
    cordon_print_json (node);
  else
    cordon_print_line (line);
}

static gboolean
show (CordonInvocation *invocation, GError **error)
{
  g_auto (GStrv) set = NULL;

  if (!cordon_invocation_parse (invocation, NULL, 0, 0, error) || !cordon_default_program_show (&set, error))
    return FALSE;
  for (const char *const *type = cordon_default_program_types; *type; type++)
    print_type (*type, g_strv_contains ((const char *const *) set, *type), invocation->json);
  return TRUE;
}

static gboolean
set (CordonInvocation *invocation, GError **error)
{
  char **types;

  if (!cordon_invocation_parse (invocation, NULL, 1, G_MAXUINT, error))
    return FALSE;
  types = cordon_invocation_operands (invocation);
  if (!cordon_default_program_set ((const char *const *) types, error))
    return FALSE;
  for (; *types; types++)
    print_type (*types, TRUE, invocation->json);
  return TRUE;
}

static gboolean
unset (CordonInvocation *invocation, GError **error)
{
  gboolean by_lines = FALSE;
  const GOptionEntry entries[] = {
    { "lines", 0, 0, G_OPTION_ARG_NONE, &by_lines, NULL, NULL },
    { NULL }
  };
  g_autoptr (JsonNode) node = cordon_json_strings (NULL, NULL);

  if (!cordon_invocation_parse (invocation, entries, 0, 0, error) || !cordon_default_program_unset (by_lines, error))
    return FALSE;
  json_object_set_boolean_member (json_node_get_object (node), "unset", TRUE);
  if (invocation->json)
    cordon_print_json (node);
  else
    cordon_print_line (_("Your default programs are what they were before Cordon's entries."));
  return TRUE;
}

gboolean
cordon_command_default (CordonInvocation *invocation, GError **error)
{
  static const CordonCommand table[] = {
    { "show", NULL, NULL, show },
    { "set", NULL, NULL, set },
    { "unset", NULL, NULL, unset },
    { NULL }
  };

  return cordon_invocation_run_sub (invocation, table, error);
}
