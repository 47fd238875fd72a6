/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon compartment create`: a new compartment of the person's own, from another one's rules or the
 * narrowest there are.
 */
#include "config.h"

#include "cli/compartment.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "client/compartment-files.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NARROWEST "[Compartment]\nTitle=T\n[Machine]\nTemplate=viewer\n"
#define FIRST_LINE "# “man cordon.compartment” explains each line.\n\n"

typedef struct {
  char *from, *title;
  char **sets;
  gboolean yes;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->from);
  g_free (options->title);
  g_strfreev (options->sets);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse (CordonInvocation *invocation, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &options->from, NULL, NULL },
    { "title", 0, 0, G_OPTION_ARG_STRING, &options->title, NULL, NULL },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->sets, NULL, NULL },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &options->yes, NULL, NULL },
    { NULL }
  };

  return cordon_invocation_parse (invocation, entries, 1, 1, error);
}

/* --- the text -------------------------------------------------------------------------------- */

/* The rules to begin with, as a text. (transfer full) */
static char *
base_text (CordonBusCordon1 *service, const char *from, GError **error)
{
  g_autoptr (CordonCompartmentInfo) info = NULL;
  g_autoptr (CordonCompartment) narrowest = NULL;

  if (!from)
    {
      narrowest = cordon_compartment_parse ("narrowest", NARROWEST, strlen (NARROWEST), error);
      return narrowest ? cordon_compartment_to_text (narrowest) : NULL;
    }
  info = cordon_compartment_fetch (service, from, error);
  if (!info)
    return NULL;
  if (info->written || info->compartment)
    return cordon_compartment_to_text (info->written ? info->written : info->compartment);
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, info->problem);
  return NULL;
}

/* "my-bank" as a person writes it: "My bank". (transfer full) */
static char *
title_from (const char *name)
{
  char *title = g_strdelimit (g_strdup (name), "-", ' ');

  *title = g_ascii_toupper (*title);
  return title;
}

static gboolean
set_key (char **text, const char *key, const char *value, GError **error)
{
  char *changed = cordon_compartment_text_with (*text, key, value, error);

  if (!changed)
    return FALSE;
  g_free (*text);
  *text = changed;
  return TRUE;
}

static gboolean
set_keys (char **text, char **sets, GError **error)
{
  for (; sets && *sets; sets++)
    {
      g_auto (GStrv) parts = g_strsplit (*sets, "=", 2);

      if (g_strv_length (parts) < 2)
        {
          g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("Write --set KEY=VALUE instead of --set %s."), *sets);
          return FALSE;
        }
      if (!set_key (text, g_strstrip (parts[0]), g_strstrip (parts[1]), error))
        return FALSE;
    }
  return TRUE;
}

static GBytes *
make_text (CordonBusCordon1 *service, const char *name, const Options *options, GError **error)
{
  g_autofree char *text = base_text (service, options->from, error);
  g_autofree char *title = options->title ? g_strdup (options->title) : title_from (name);
  char *whole;

  if (!text || !set_key (&text, "Title", title, error) || !set_keys (&text, options->sets, error))
    return NULL;
  whole = g_strconcat (FIRST_LINE, text, NULL);
  return g_bytes_new_take (whole, strlen (whole));
}

/* --- the command ----------------------------------------------------------------------------- */

/* Nothing that is there is written over. */
static gboolean
check_new (CordonBusCordon1 *service, const char *name, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) cause = NULL;
  gboolean there = cordon_own_has_file (name)
                   || cordon_bus_cordon1_call_get_compartment_sync (service, name, &answer, NULL, &cause);

  if (there)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                 _("There is a compartment “%s” already; choose another name, or change yours: cordon compartment "
                   "edit %s"),
                 name, name);
  return !there;
}

static void
report (const char *name, gboolean json)
{
  g_autofree char *path = cordon_compartment_files_path (name);
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *line = NULL;

  if (json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("created", name, "file", shown, NULL);
      cordon_print_json (node);
      return;
    }
  /* Translators: the name of a compartment, and its file */
  line = g_strdup_printf (_("Made the compartment “%s”; its rules are in %s."), name, shown);
  cordon_print_line (line);
}

gboolean
cordon_compartment_create (CordonInvocation *invocation, GError **error)
{
  g_auto (Options) options = { 0 };
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (GBytes) text = NULL;
  const char *name;

  if (!parse (invocation, &options, error)
      || !cordon_compartment_check_name (name = *cordon_invocation_operands (invocation), error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error)) || !check_new (service, name, error)
      || !(text = make_text (service, name, &options, error))
      || !cordon_own_keep (service, name, text, cordon_ask_whom (options.yes, invocation->json), error))
    return FALSE;
  report (name, invocation->json);
  return TRUE;
}
