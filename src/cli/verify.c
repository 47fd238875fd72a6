/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon verify`: the isolation report. The exit status is the answer: 0 only if everything that is
 * promised was measured and is true.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/output.h"
#include "cli/probing.h"
#include "cli/report-text.h"
#include "cli/service.h"
#include "client/verify.h"
#include "core/errors.h"
#include "core/report-html.h"
#include "core/report-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* By outcome; docs/isolation.md has the same table. */
static const int statuses[CORDON_N_OUTCOMES] = {
  [CORDON_OUTCOME_TRUE] = 0,
  [CORDON_OUTCOME_FALSE] = 1,
  [CORDON_OUTCOME_NOT_MEASURED] = 2,
};

/* --- names ----------------------------------------------------------------------------------- */

/* UUIDs of the machines that a word means: one, or all of that name. */
static void
add_named (GVariant *machines, const char *word, GStrvBuilder *uuids, guint *n)
{
  for (gsize i = 0; i < g_variant_n_children (machines); i++)
    {
      g_autoptr (GVariant) machine = g_variant_get_child_value (machines, i);
      g_autofree char *uuid = cordon_lookup_string (machine, "uuid");
      g_autofree char *name = cordon_lookup_string (machine, "name");

      if (g_ascii_strcasecmp (uuid, word) != 0 && !g_str_equal (name, word))
        continue;
      g_strv_builder_add (uuids, uuid);
      (*n)++;
    }
}

/* A UUID needs no list: for an administrator it may be another user's machine. */
static gboolean
add_word (GVariant *machines, const char *word, GStrvBuilder *uuids, GError **error)
{
  guint n = 0;

  if (g_uuid_string_is_valid (word))
    {
      g_autofree char *lower = g_ascii_strdown (word, -1);

      g_strv_builder_add (uuids, lower);
      return TRUE;
    }
  add_named (machines, word, uuids, &n);
  if (n > 0)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
               _("You have no machine “%s”. “cordon list” shows those you have."), word);
  return FALSE;
}

static char **
resolve (CordonBusCordon1 *service, char **words, GError **error)
{
  g_autoptr (GStrvBuilder) uuids = g_strv_builder_new ();
  g_autoptr (GVariant) machines = *words != NULL ? cordon_service_list (service, error) : NULL;

  if (*words != NULL && machines == NULL)
    return NULL;
  for (; *words != NULL; words++)
    if (!add_word (machines, *words, uuids, error))
      return NULL;
  return g_strv_builder_end (uuids);
}

/* --- results --------------------------------------------------------------------------------- */

static gboolean
write_page (const CordonReport *report, const char *path, GError **error)
{
  g_autofree char *html = cordon_report_to_html (report);
  g_autoptr (GError) cause = NULL;

  if (g_file_set_contents (path, html, -1, &cause))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED, _("The page cannot be written: %s."),
               cause->message);
  return FALSE;
}

/* GOption takes whatever follows. */
static gboolean
check_page (const char *page, GError **error)
{
  if (page == NULL || *page != '-')
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("After --html comes the file to be written; put “./” before a name that "
                         "begins with a hyphen."));
  return FALSE;
}

static void
print_report (const CordonReport *report, gboolean json)
{
  g_autofree char *text = json ? cordon_report_to_json (report) : NULL;

  if (json)
    g_print ("%s\n", text);
  else
    cordon_report_print (report);
}

/* The file and the program are ours to choose, so that a test can choose them. */
static gboolean
probe (CordonReport **report, GError **error)
{
  const char *program = g_getenv ("CORDON_PROBE");
  g_autofree char *file = cordon_verify_dup_own_file ();
  CordonReport *probed = cordon_probe_run (
    *report, program != NULL ? program : CORDON_LIBEXECDIR "/cordon-probe", file, error);

  if (probed == NULL)
    return FALSE;
  cordon_report_unref (*report);
  *report = probed;
  return TRUE;
}

gboolean
cordon_command_verify (CordonInvocation *invocation, GError **error)
{
  g_autofree char *page = NULL;
  gboolean probing = FALSE;
  const GOptionEntry entries[] = {
    { "probe", 0, 0, G_OPTION_ARG_NONE, &probing, NULL, NULL },
    { "html", 0, 0, G_OPTION_ARG_FILENAME, &page, NULL, NULL },
    { NULL }
  };
  g_autoptr (CordonBusCordon1) service = NULL;
  g_autoptr (CordonReport) report = NULL;
  g_auto (GStrv) uuids = NULL;

  if (!cordon_invocation_parse (invocation, entries, 0, G_MAXUINT, error)
      || !check_page (page, error)
      || !(service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, error))
      || !(uuids = resolve (service, cordon_invocation_operands (invocation), error))
      || !(report = cordon_verify_sync (service, (const char *const *) uuids, NULL, error))
      || (probing && !probe (&report, error))
      || (page != NULL && !write_page (report, page, error)))
    return FALSE;
  print_report (report, invocation->json);
  invocation->status = statuses[cordon_report_get_summary (report)->outcome];
  return TRUE;
}
