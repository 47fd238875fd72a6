/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon template update`: has templates built anew, with today's packages, and imports them. The build is
 * the builder's and the import cordond's; whoever calls needs an administrator's word for both, and until
 * the import is done nothing has changed.
 */
#include "config.h"

#include "cli/output.h"
#include "cli/service.h"
#include "cli/template-build.h"
#include "cli/template.h"
#include "core/errors.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#define TEMPLATES_MAX 64 /* more than a host has; the rest of a longer list is not updated */

typedef struct {
  const char *name;
  gboolean shown, terminal, begun;
  guint last; /* percent */
} Progress;

/* Not before somebody has confirmed it. */
static void
begin (Progress *progress)
{
  g_autofree char *line =
    g_strdup_printf (_("Building the template “%s”; that takes some minutes, and Ctrl+C cancels it."),
                     progress->name);

  g_printerr ("%s\n", line);
  progress->begun = TRUE;
}

/* On standard error: what it prints at the end is for programs, too. */
static void
on_progress (guint percent, const char *text, gpointer data)
{
  Progress *progress = data;
  g_autofree char *line = g_strdup_printf ("%3u %%  %s", percent, text);

  if (!progress->shown)
    return;
  if (!progress->begun)
    begin (progress);
  if (progress->terminal)
    g_printerr ("\r\033[K%s", line);
  else if (percent >= progress->last + 10)
    g_printerr ("%s\n", line);
  else
    return;
  progress->last = percent;
}

static void
end_progress (Progress *progress)
{
  if (progress->begun && progress->terminal)
    g_printerr ("\r\033[K");
}

static void
print_updated (const char *name, const char *version, gboolean json)
{
  g_autofree char *line = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (json)
    {
      node = cordon_json_strings ("updated", name, "version", version, NULL);
      cordon_print_json (node);
      return;
    }
  /* Translators: a template and its version */
  line = g_strdup_printf (_("Template “%s” is updated to version %s; machines get it when they start next."),
                          name, version);
  cordon_print_line (line);
}

static guint
count_saved (GVariant *machines, const char *name)
{
  guint n = 0;

  for (gsize i = 0; i < g_variant_n_children (machines); i++)
    {
      g_autoptr (GVariant) machine = g_variant_get_child_value (machines, i);
      g_autofree char *template = cordon_lookup_string (machine, "template");
      gboolean saved = FALSE;

      g_variant_lookup (machine, "saved", "b", &saved);
      n += saved && g_str_equal (template, name);
    }
  return n;
}

/* Memory goes on in the version it was saved in, which stays for it: today's updates are not in it. Without an answer
 * the import says why. */
static void
tell_of_saved (const char *name)
{
  g_autoptr (CordonBusCordon1) service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, NULL);
  g_autoptr (GVariant) machines = service != NULL ? cordon_service_list (service, NULL) : NULL;
  guint n = machines != NULL ? count_saved (machines, name) : 0;

  if (n > 0)
    g_printerr (g_dngettext (GETTEXT_PACKAGE,
                             "%u of your machines is saved with the present version, and goes on with it; it gets the "
                             "new one when it has been stopped.\n",
                             "%u of your machines are saved with the present version, and go on with it; they get the "
                             "new one when they have been stopped.\n", n), n);
}

static gboolean
update (const char *name, gboolean json, GError **error)
{
  Progress progress = { .name = name, .shown = !json, .terminal = isatty (STDERR_FILENO) };
  g_autoptr (CordonTemplateBuild) build = NULL;
  g_autofree char *imported = NULL;
  g_autofree char *version = NULL;

  if (!json)
    tell_of_saved (name);
  build = cordon_template_build_run (name, on_progress, &progress, error);
  end_progress (&progress);
  if (build == NULL)
    return FALSE;
  imported = cordon_template_import_from (cordon_template_build_get_directory (build), &version, error);
  if (imported == NULL)
    return FALSE;
  print_updated (imported, version, json);
  return TRUE;
}

/* Those that are installed and have a recipe; what somebody else made only they can build. */
static GStrv
list_installed (GError **error)
{
  g_autoptr (CordonBusCordon1) service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error);
  g_autoptr (GVariant) templates = NULL;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (service == NULL)
    return NULL;
  if (!cordon_bus_cordon1_call_list_templates_sync (service, &templates, NULL, error))
    {
      cordon_error_from_dbus (error);
      return NULL;
    }
  for (gsize i = 0; i < MIN (g_variant_n_children (templates), TEMPLATES_MAX); i++)
    {
      g_autoptr (GVariant) template = g_variant_get_child_value (templates, i);
      g_autofree char *name = cordon_lookup_string (template, "name");

      if (cordon_template_build_has_recipe (name))
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

gboolean
cordon_template_update (CordonInvocation *invocation, GError **error)
{
  g_auto (GStrv) names = NULL;

  if (!cordon_invocation_parse (invocation, NULL, 0, 1, error))
    return FALSE;
  names = *cordon_invocation_operands (invocation) != NULL
            ? g_strdupv (cordon_invocation_operands (invocation))
            : list_installed (error);
  if (names == NULL)
    return FALSE;
  if (*names == NULL)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING,
                           _("No template is installed that this computer has a recipe for; name one: “cordon template "
                             "update viewer”."));
      return FALSE;
    }
  for (char **name = names; *name != NULL; name++)
    if (!update (*name, invocation->json, error))
      return FALSE;
  return TRUE;
}
