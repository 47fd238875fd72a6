/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is tried, and what came of it. Only EACCES and EPERM are a wall; any other failure says nothing
 * about walls, and a probe that did not run as the machine says nothing at all.
 */
#include "config.h"

#include "cli/probing.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

static void
attempt_free (gpointer data)
{
  CordonAttempt *attempt = data;

  g_free (attempt->target);
  g_free (attempt);
}

/* --- the plan -------------------------------------------------------------------------------- */

static void
add_attempt (GPtrArray *attempts, const CordonReportPlace *place, CordonPromise promise,
             const char *kind, const char *target)
{
  CordonAttempt *attempt;

  if (*target == '\0')
    return;
  attempt = g_new0 (CordonAttempt, 1);
  attempt->place = *place;
  attempt->place.layer = CORDON_LAYER_PROBE;
  attempt->promise = promise;
  attempt->kind = kind;
  attempt->target = g_strdup (target);
  g_ptr_array_add (attempts, attempt);
}

/* What one of the two walls promises is promised of both together. */
static CordonPromise
promise_of (const CordonReport *report, CordonReportPlace place)
{
  for (place.layer = CORDON_LAYER_LABEL; place.layer <= CORDON_LAYER_ACCOUNT; place.layer++)
    {
      const CordonReportFinding *finding = cordon_report_look (report, &place);

      if (finding != NULL && finding->promise != CORDON_PROMISE_NONE)
        return finding->promise;
    }
  return CORDON_PROMISE_NONE;
}

static gboolean
is_asked (const CordonReport *report, CordonReportPlace place)
{
  for (place.layer = CORDON_LAYER_LABEL; place.layer <= CORDON_LAYER_ACCOUNT; place.layer++)
    if (cordon_report_look (report, &place) != NULL)
      return TRUE;
  return FALSE;
}

static const char *
kind_of (CordonThing thing)
{
  switch (thing)
    {
    case CORDON_THING_PROCESS:
      return "process";
    case CORDON_THING_SOCKET:
      return "socket";
    case CORDON_THING_DIRECTORY:
      return "directory";
    case CORDON_THING_CHANGE:
      return "change";
    case CORDON_THING_DISK:
    case CORDON_THING_ABSTRACT:
    default:
      return "file";
    }
}

static void
plan_place (const CordonReport *report, const CordonReportPlace *place, const char *file,
            GPtrArray *attempts)
{
  const CordonReportParty *to = cordon_report_get_party (report, place->to);
  g_autofree char *pid = g_strdup_printf ("%u", to->pid);
  const char *target = to->things[place->thing].path;

  /* An abstract socket has no name that could be known. */
  if (!is_asked (report, *place) || place->thing == CORDON_THING_ABSTRACT)
    return;
  if (place->thing == CORDON_THING_PROCESS)
    target = to->pid > 1 ? pid : "";
  else if (to->kind == CORDON_PARTY_FILES && place->thing == CORDON_THING_DISK)
    target = file != NULL ? file : "";
  add_attempt (attempts, place, promise_of (report, *place), kind_of (place->thing), target);
}

GPtrArray *
cordon_probe_plan (const CordonReport *report, guint from, const char *file)
{
  GPtrArray *attempts = g_ptr_array_new_with_free_func (attempt_free);
  CordonReportPlace place = { .from = from };

  for (place.to = 0; place.to < cordon_report_get_n_parties (report); place.to++)
    for (place.thing = 0; place.thing < CORDON_N_THINGS; place.thing++)
      plan_place (report, &place, file, attempts);
  return attempts;
}

/* --- the results ----------------------------------------------------------------------------- */

static void
record (CordonReportBuilder *builder, const CordonAttempt *attempt, CordonVerdict verdict,
        const char *said, const char *reason)
{
  const CordonReportAnswer answer = { .object_class = attempt->kind,
                                      .asked = attempt->target,
                                      .allowed_equal = "-",
                                      .said = said };
  const CordonReportFinding finding = { .verdict = verdict,
                                        .promise = attempt->promise,
                                        .reason = reason,
                                        .answers = &answer,
                                        .n_answers = 1 };

  cordon_report_builder_set_cell (builder, &attempt->place,
                                  cordon_report_builder_add_finding (builder, &finding));
}

static void
record_number (CordonReportBuilder *builder, const CordonAttempt *attempt, int number)
{
  if (number == 0)
    record (builder, attempt, CORDON_VERDICT_REACHABLE, "opened", "");
  else if (number == EACCES || number == EPERM)
    record (builder, attempt, CORDON_VERDICT_UNREACHABLE, number == EACCES ? "EACCES" : "EPERM",
            "");
  else
    record (builder, attempt, CORDON_VERDICT_NOT_MEASURED, g_strerror (number),
            _("The attempt failed for another reason than a refusal."));
}

static gboolean
is_identity (char **lines, const CordonReportParty *from, gboolean labelled)
{
  g_autofree char *context = g_strconcat ("context ", from->context, NULL);
  g_autofree char *uid = g_strdup_printf ("uid %u", from->uid);

  return g_strv_length (lines) >= 2 && (!labelled || g_str_equal (lines[0], context))
         && from->uid != 0 && g_str_equal (lines[1], uid);
}

void
cordon_probe_record (CordonReportBuilder *builder, const CordonReportParty *from,
                     gboolean labelled, GPtrArray *attempts, const char *output,
                     const char *reason)
{
  g_auto (GStrv) lines = g_strsplit (output != NULL ? output : "", "\n", -1);
  gboolean valid = is_identity (lines, from, labelled);
  guint n_lines = g_strv_length (lines);

  for (guint i = 0; i < attempts->len; i++)
    {
      const CordonAttempt *attempt = g_ptr_array_index (attempts, i);
      guint64 number;

      if (valid && i + 2 < n_lines
          && g_ascii_string_to_unsigned (lines[i + 2], 10, 0, 4095, &number, NULL))
        record_number (builder, attempt, (int) number);
      else
        record (builder, attempt, CORDON_VERDICT_NOT_MEASURED, "", reason);
    }
}
