/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon compartment check`: judges files and changes nothing: first the text, with the place of the
 * fault, then by cordond the administrator's limits. Works without cordond, and says so.
 */
#include "config.h"

#include "cli/compartment.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "client/compartment-files.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  char *path, *name;
  CordonCompartmentFault fault; /* what NULL: it is right */
  char *unchecked;              /* why the limits are not known; NULL: they were asked */
  char **notes;
} Verdict;

static void
verdict_clear (Verdict *verdict)
{
  g_free (verdict->path);
  g_free (verdict->name);
  g_free (verdict->unchecked);
  g_strfreev (verdict->notes);
  cordon_compartment_fault_clear (&verdict->fault);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verdict, verdict_clear)

/* A word with a slash or the suffix is a file, any other the name of one of the person's own. */
static gboolean
find_file (const char *word, Verdict *verdict, GError **error)
{
  gboolean suffixed = g_str_has_suffix (word, CORDON_COMPARTMENT_SUFFIX);

  if (strchr (word, '/') == NULL && !suffixed)
    {
      if (!cordon_compartment_check_name (word, error))
        return FALSE;
      verdict->name = g_strdup (word);
      verdict->path = cordon_compartment_files_path (word);
      return TRUE;
    }
  verdict->path = g_strdup (word);
  verdict->name = g_path_get_basename (word);
  if (suffixed)
    verdict->name[strlen (verdict->name) - strlen (CORDON_COMPARTMENT_SUFFIX)] = '\0';
  return TRUE;
}

static void
judge_limits (Verdict *verdict, const CordonCompartment *compartment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonBusCordon1) service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, &error);
  g_autofree char *text = cordon_compartment_to_text (compartment);
  g_autoptr (CordonCompartmentInfo) info =
      service ? cordon_own_give (service, verdict->name, text, TRUE, &error) : NULL;

  if (info)
    verdict->notes = g_steal_pointer (&info->notes);
  else if (g_error_matches (error, CORDON_ERROR, CORDON_ERROR_DENIED)
           || g_error_matches (error, CORDON_ERROR, CORDON_ERROR_QUOTA)
           || g_error_matches (error, CORDON_ERROR, CORDON_ERROR_USAGE))
    verdict->fault.what = g_strdup (error->message);
  else
    verdict->unchecked = g_strdup (error->message);
}

static gboolean
judge (const char *word, Verdict *verdict, GError **error)
{
  g_autoptr (GBytes) text = NULL;
  g_autoptr (CordonCompartment) compartment = NULL;

  if (!find_file (word, verdict, error) || !(text = cordon_compartment_files_read (verdict->path, error)))
    return FALSE;
  compartment = cordon_compartment_parse_telling (verdict->name, g_bytes_get_data (text, NULL),
                                                  g_bytes_get_size (text), &verdict->fault);
  if (compartment)
    judge_limits (verdict, compartment);
  return TRUE;
}

static void
print_text (const Verdict *verdict)
{
  g_autofree char *shown = g_filename_display_name (verdict->path);
  g_autofree char *line = NULL;

  if (verdict->fault.line > 0)
    line = g_strdup_printf ("%s:%u:%u: %s", shown, verdict->fault.line, verdict->fault.column, verdict->fault.what);
  else if (verdict->fault.what)
    line = g_strdup_printf ("%s: %s", shown, verdict->fault.what);
  else if (verdict->unchecked)
    /* Translators: a file, and a reason */
    line = g_strdup_printf (_("%s: right, but not held against the administrator's limits: %s"), shown,
                            verdict->unchecked);
  else
    /* Translators: a file */
    line = g_strdup_printf (_("%s: right"), shown);
  cordon_print_line (line);
  if (verdict->notes)
    cordon_print_lines (verdict->notes);
}

static void
print_json (const Verdict *verdict)
{
  g_autoptr (JsonNode) node =
      cordon_json_strings ("file", verdict->path, "name", verdict->name, "message",
                           verdict->fault.what ? verdict->fault.what : "", NULL);
  JsonObject *object = json_node_get_object (node);

  json_object_set_boolean_member (object, "ok", verdict->fault.what == NULL);
  json_object_set_int_member (object, "line", verdict->fault.line);
  json_object_set_int_member (object, "column", verdict->fault.column);
  json_object_set_boolean_member (object, "limits", verdict->fault.what == NULL && verdict->unchecked == NULL);
  cordon_print_json (node);
}

gboolean
cordon_compartment_check (CordonInvocation *invocation, GError **error)
{
  g_autoptr (GError) wrong = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_USAGE, "");
  g_auto (GStrv) own = NULL;
  char **words;

  if (!cordon_invocation_parse (invocation, NULL, 0, G_MAXUINT, error))
    return FALSE;
  words = cordon_invocation_operands (invocation);
  if (!*words)
    words = own = cordon_compartment_files_list ();
  for (; *words; words++)
    {
      g_auto (Verdict) verdict = { 0 };

      if (!judge (*words, &verdict, error))
        return FALSE;
      if (invocation->json)
        print_json (&verdict);
      else
        print_text (&verdict);
      if (verdict.fault.what)
        invocation->status = cordon_error_exit_code (wrong);
    }
  return TRUE;
}
