/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon compartment edit`: the person's editor on a draft beside the file. The draft replaces the
 * file only when cordond would take it and the person has seen what it changes; until then it is
 * kept, whatever happens, and the next edit goes on with it.
 */
#include "config.h"

#include "cli/compartment.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "client/compartment-files.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* --- the editor ------------------------------------------------------------------------------ */

static const char *
editor_words (void)
{
  static const char *const usual[] = { "sensible-editor", "editor", "nano", "vi", NULL };
  const char *wished = g_getenv ("VISUAL");

  if (!wished || !*wished)
    wished = g_getenv ("EDITOR");
  if (wished && *wished)
    return wished;
  for (gsize i = 0; usual[i]; i++)
    {
      g_autofree char *path = g_find_program_in_path (usual[i]);
      if (path)
        return usual[i];
    }
  return NULL;
}

/* The words of $VISUAL as a shell would split them, and the file; no shell runs. */
static char **
editor_command (const char *path, GError **error)
{
  const char *words = editor_words ();
  g_auto (GStrv) parsed = NULL;
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();

  if (!words || !g_shell_parse_argv (words, NULL, &parsed, NULL))
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                           _("No editor is known here; set the variable EDITOR to one."));
      return NULL;
    }
  g_strv_builder_addv (command, (const char **) parsed);
  g_strv_builder_add (command, path);
  return g_strv_builder_end (command);
}

static gboolean
run_editor (const char *path, GError **error)
{
  g_auto (GStrv) command = editor_command (path, error);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GSubprocess) editor =
      command ? g_subprocess_newv ((const char *const *) command, G_SUBPROCESS_FLAGS_STDIN_INHERIT, &cause) : NULL;

  if (!command)
    return FALSE;
  if (editor && g_subprocess_wait_check (editor, NULL, &cause))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_CANCELLED,
               /* Translators: a program, and a reason */
               _("The editor %s did not end well: %s"), command[0], cause->message);
  return FALSE;
}

/* --- the draft ------------------------------------------------------------------------------- */

/* What there is to be edited: the file, or what cordond has where the file is lost. */
static GBytes *
present_text (const char *name, const CordonCompartmentInfo *info, GError **error)
{
  g_autofree char *path = cordon_compartment_files_path (name);
  char *text;

  if (cordon_own_has_file (name))
    return cordon_compartment_files_read (path, error);
  if (!info || !(info->written || info->compartment))
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
                   _("The rules of “%s” are lost; make them again: cordon compartment import --name %s FILE"), name,
                   name);
      return NULL;
    }
  text = cordon_compartment_to_text (info->written ? info->written : info->compartment);
  return g_bytes_new_take (text, strlen (text));
}

static gboolean
begin_draft (const char *draft, GBytes *present, GError **error)
{
  if (!g_file_test (draft, G_FILE_TEST_EXISTS))
    return cordon_compartment_files_write (draft, g_bytes_get_data (present, NULL), g_bytes_get_size (present), error);
  g_printerr (_("Going on with the draft %s, which was left from before.\n"), draft);
  return TRUE;
}

/* Answers whether to edit again; otherwise adds to the error where the text is. */
static gboolean
go_on_after (GError **error, const char *name, const char *draft, CordonAsk ask)
{
  char *message;

  if (ask == CORDON_ASK_PERSON)
    {
      cordon_print_line ((*error)->message);
      if (cordon_ask (_("Edit it again?")))
        {
          g_clear_error (error);
          return TRUE;
        }
    }
  message = g_strdup_printf (
      /* Translators: a finished sentence, a file, the name of a compartment */
      _("%s Your text is kept in %s; “cordon compartment edit %s” goes on with it."), (*error)->message, draft, name);
  g_free ((*error)->message);
  (*error)->message = message;
  return FALSE;
}

/* One turn: TRUE when there is nothing more to do. */
static gboolean
edit_once (CordonBusCordon1 *service, const char *name, const char *draft, GBytes *present, CordonAsk ask,
           gboolean *changed, GError **error)
{
  g_autoptr (GBytes) text = NULL;

  if (!run_editor (draft, error) || !(text = cordon_compartment_files_read (draft, error)))
    return FALSE;
  *changed = !g_bytes_equal (text, present);
  return !*changed || cordon_own_keep (service, name, text, ask, error);
}

static gboolean
edit (CordonBusCordon1 *service, const char *name, GBytes *present, CordonAsk ask, gboolean *changed, GError **error)
{
  g_autofree char *path = cordon_compartment_files_path (name);
  g_autofree char *draft = g_strconcat (path, ".draft", NULL);
  GError *fault = NULL;

  if (!begin_draft (draft, present, error))
    return FALSE;
  while (!edit_once (service, name, draft, present, ask, changed, &fault))
    if (!go_on_after (&fault, name, draft, ask))
      {
        g_propagate_error (error, fault);
        return FALSE;
      }
  return cordon_compartment_files_remove (draft, error);
}

/* --- the command ----------------------------------------------------------------------------- */

/* What is the system's is refused before an editor opens, in cordond's own words. */
static gboolean
check_locked (CordonBusCordon1 *service, const CordonCompartmentInfo *info, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (CordonCompartmentInfo) answer = NULL;

  if (info->origin == CORDON_ORIGIN_USER)
    return TRUE;
  if (!info->compartment)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_DENIED, info->problem);
      return FALSE;
    }
  text = cordon_compartment_to_text (info->compartment);
  answer = cordon_own_give (service, info->name, text, TRUE, error);
  return answer != NULL;
}

/* A file that is wrong, or that is not allowed, is what editing is for. */
static gboolean
find (CordonBusCordon1 *service, const char *name, CordonCompartmentInfo **info, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (!cordon_compartment_check_name (name, error))
    return FALSE;
  *info = cordon_compartment_fetch (service, name, &cause);
  if (*info || cordon_own_has_file (name))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static void
report (const char *name, gboolean changed, gboolean json)
{
  g_autofree char *line = NULL;

  if (json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("edited", name, NULL);

      json_object_set_boolean_member (json_node_get_object (node), "changed", changed);
      cordon_print_json (node);
      return;
    }
  line = changed ? g_strdup_printf (_("The new rules of “%s” hold for each machine from its next start on."), name)
                 : g_strdup_printf (_("Nothing was changed in “%s”."), name);
  cordon_print_line (line);
}

gboolean
cordon_compartment_edit (CordonInvocation *invocation, GError **error)
{
  gboolean yes = FALSE, changed = FALSE;
  const GOptionEntry entries[] = {
    { "yes", 0, 0, G_OPTION_ARG_NONE, &yes, NULL, NULL },
    { NULL }
  };
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (CordonCompartmentInfo) info = NULL;
  g_autoptr (GBytes) present = NULL;
  const char *name;

  if (!cordon_invocation_parse (invocation, entries, 1, 1, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error)))
    return FALSE;
  name = *cordon_invocation_operands (invocation);
  if (!find (service, name, &info, error) || (info && !check_locked (service, info, error))
      || !(present = present_text (name, info, error))
      || !edit (service, name, present, cordon_ask_whom (yes, invocation->json), &changed, error))
    return FALSE;
  report (name, changed, invocation->json);
  return TRUE;
}
