/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Making a report. Whatever is put in is copied into the report's own store, equal findings are kept
 * once, and after the end nothing can change any more.
 */
#include "config.h"

#include "core/report-private.h"

#include <string.h>

struct _CordonReportBuilder {
  CordonReport *report;
  GHashTable *known; /* text of a finding (owned) -> its number + 1 */
};

static const char *
keep (CordonReport *report, const char *text)
{
  return g_string_chunk_insert_const (report->strings, text != NULL ? text : "");
}

#define KEEP(field) ((field) = keep (report, (field)))

static void
keep_host (CordonReport *report, CordonReportHost *host)
{
  KEEP (host->version);
  KEEP (host->module);
  KEEP (host->kernel);
  KEEP (host->lsm);
  KEEP (host->mac);
  KEEP (host->policy_type);
  KEEP (host->policy_version);
  KEEP (host->policy_sha256);
}

static void
keep_party (CordonReport *report, CordonReportParty *party)
{
  KEEP (party->uuid);
  KEEP (party->name);
  KEEP (party->compartment);
  KEEP (party->title);
  KEEP (party->colour);
  KEEP (party->glyph);
  KEEP (party->pattern);
  KEEP (party->context);
  KEEP (party->level);
  KEEP (party->account);
  KEEP (party->groups);
  for (guint i = 0; i < CORDON_N_THINGS; i++)
    {
      KEEP (party->things[i].path);
      KEEP (party->things[i].context);
      KEEP (party->things[i].owner);
      KEEP (party->things[i].source);
    }
}

static void
keep_finding (CordonReport *report, CordonReportFinding *finding)
{
  CordonReportAnswer *answers = g_memdup2 (finding->answers,
                                           finding->n_answers * sizeof *finding->answers);

  KEEP (finding->reason);
  for (guint i = 0; i < finding->n_answers; i++)
    {
      KEEP (answers[i].object_class);
      KEEP (answers[i].asked);
      KEEP (answers[i].allowed);
      KEEP (answers[i].allowed_equal);
      KEEP (answers[i].said);
    }
  finding->answers = answers;
}

CordonReportBuilder *
cordon_report_builder_new (const CordonReportHost *host)
{
  const CordonReportFinding nothing = { .reason = "" };
  CordonReportBuilder *builder = g_new0 (CordonReportBuilder, 1);
  CordonReport *report = g_new0 (CordonReport, 1);

  g_atomic_ref_count_init (&report->references);
  report->strings = g_string_chunk_new (4096);
  report->host = *host;
  keep_host (report, &report->host);
  report->parties = g_array_new (FALSE, TRUE, sizeof (CordonReportParty));
  report->items = g_array_new (FALSE, TRUE, sizeof (CordonReportItem));
  report->findings = g_array_new (FALSE, TRUE, sizeof (CordonReportFinding));
  g_array_append_val (report->findings, nothing);
  builder->report = report;
  builder->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return builder;
}

guint
cordon_report_builder_add_party (CordonReportBuilder *builder, const CordonReportParty *party)
{
  CordonReport *report = builder->report;
  CordonReportParty own = *party;

  g_return_val_if_fail (report->cells == NULL, 0);
  g_return_val_if_fail (report->parties->len < CORDON_REPORT_PARTIES_MAX, 0);

  keep_party (report, &own);
  g_array_append_val (report->parties, own);
  return report->parties->len - 1;
}

void
cordon_report_builder_add_item (CordonReportBuilder *builder, const CordonReportItem *item)
{
  CordonReport *report = builder->report;
  CordonReportItem own = *item;

  g_return_if_fail (item->party < report->parties->len || item->party == CORDON_REPORT_OF_HOST);

  KEEP (own.name);
  KEEP (own.source);
  KEEP (own.ordered);
  KEEP (own.seen);
  g_array_append_val (report->items, own);
}

static void
copy_cells (CordonReportBuilder *builder, const CordonReport *report)
{
  CordonReportPlace place;

  for (place.from = 0; place.from < report->parties->len; place.from++)
    for (place.to = 0; place.to < report->parties->len; place.to++)
      for (place.layer = 0; place.layer < CORDON_N_LAYERS; place.layer++)
        for (place.thing = 0; place.thing < CORDON_N_THINGS; place.thing++)
          {
            const CordonReportFinding *finding = cordon_report_look (report, &place);

            if (finding != NULL)
              cordon_report_builder_set_cell (
                builder, &place, cordon_report_builder_add_finding (builder, finding));
          }
}

CordonReportBuilder *
cordon_report_builder_new_from (const CordonReport *report)
{
  CordonReportBuilder *builder = cordon_report_builder_new (&report->host);

  for (guint i = 0; i < report->parties->len; i++)
    cordon_report_builder_add_party (builder, cordon_report_get_party (report, i));
  for (guint i = 0; i < report->items->len; i++)
    cordon_report_builder_add_item (builder, cordon_report_get_item (report, i));
  copy_cells (builder, report);
  return builder;
}

static void
describe_text (GString *all, const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  g_string_append_printf (all, "%" G_GSIZE_FORMAT ":", length);
  g_string_append_len (all, text != NULL ? text : "", (gssize) length);
}

/* One text for equal findings, and no other; lengths stand before what could hold anything. */
static char *
describe (const CordonReportFinding *finding)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%d %d %d ", (int) finding->verdict, (int) finding->promise,
                          (int) finding->wall);
  describe_text (text, finding->reason);
  for (guint i = 0; i < finding->n_answers; i++)
    {
      const CordonReportAnswer *answer = &finding->answers[i];

      describe_text (text, answer->object_class);
      describe_text (text, answer->asked);
      describe_text (text, answer->allowed);
      describe_text (text, answer->allowed_equal);
      describe_text (text, answer->said);
      g_string_append_printf (text, "%d%d", answer->of_process, answer->permissive);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* There is no room for another answer, so the place is as good as not looked at. */
static const CordonReportFinding overflow = {
  .verdict = CORDON_VERDICT_NOT_MEASURED,
  .promise = CORDON_PROMISE_UNREACHABLE,
  .reason = "There were too many different answers to keep.",
};

guint
cordon_report_builder_add_finding (CordonReportBuilder *builder,
                                   const CordonReportFinding *finding)
{
  CordonReport *report = builder->report;
  g_autofree char *text = describe (finding);
  guint known = GPOINTER_TO_UINT (g_hash_table_lookup (builder->known, text));
  CordonReportFinding own = *finding;

  if (known > 0)
    return known - 1;
  if (report->findings->len >= CORDON_REPORT_FINDINGS_MAX && finding != &overflow)
    return cordon_report_builder_add_finding (builder, &overflow);

  keep_finding (report, &own);
  g_array_append_val (report->findings, own);
  known = report->findings->len - 1;
  g_hash_table_insert (builder->known, g_steal_pointer (&text), GUINT_TO_POINTER (known));
  return known - 1;
}

static void
make_cells (CordonReport *report)
{
  gsize n = report->parties->len;

  report->cells = g_malloc0_n (n * n, CORDON_N_LAYERS * CORDON_N_THINGS * sizeof *report->cells);
  report->roles = g_malloc0 (n);
}

void
cordon_report_builder_set_cell (CordonReportBuilder *builder, const CordonReportPlace *place,
                                guint finding)
{
  CordonReport *report = builder->report;

  g_return_if_fail (place->from < report->parties->len && place->to < report->parties->len);
  g_return_if_fail (finding + 1 < report->findings->len);

  if (report->cells == NULL)
    make_cells (report);
  report->cells[cordon_report_index (report, place)] = (guint16) (finding + 1);
  report->roles[place->from] |= CORDON_REPORT_SOURCE;
  report->roles[place->to] |= CORDON_REPORT_TARGET;
}

void
cordon_report_builder_set_serial (CordonReportBuilder *builder, guint serial)
{
  builder->report->host.serial = serial;
}

CordonReport *
cordon_report_builder_end (CordonReportBuilder *builder)
{
  CordonReport *report = g_steal_pointer (&builder->report);

  cordon_report_sum_up (report);
  cordon_report_builder_free (builder);
  return report;
}

void
cordon_report_builder_free (CordonReportBuilder *builder)
{
  g_clear_pointer (&builder->report, cordon_report_unref);
  g_hash_table_unref (builder->known);
  g_free (builder);
}
