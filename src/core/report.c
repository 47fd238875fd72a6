/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a report. What is promised and what was measured are put together here and nowhere else,
 * and the worse of two outcomes always wins: a report is as good as its worst cell.
 */
#include "config.h"

#include "core/report-private.h"

G_DEFINE_BOXED_TYPE (CordonReport, cordon_report, cordon_report_ref, cordon_report_unref)

CordonReport *
cordon_report_ref (CordonReport *report)
{
  g_atomic_ref_count_inc (&report->references);
  return report;
}

void
cordon_report_unref (CordonReport *report)
{
  if (!g_atomic_ref_count_dec (&report->references))
    return;
  for (guint i = 0; i < report->findings->len; i++)
    g_free ((gpointer) g_array_index (report->findings, CordonReportFinding, i).answers);
  g_array_unref (report->parties);
  g_array_unref (report->items);
  g_array_unref (report->findings);
  g_string_chunk_free (report->strings);
  g_free (report->cells);
  g_free (report->roles);
  g_free (report);
}

/* --- parts ----------------------------------------------------------------------------------- */

const CordonReportHost *
cordon_report_get_host (const CordonReport *report)
{
  return &report->host;
}

const CordonReportSummary *
cordon_report_get_summary (const CordonReport *report)
{
  return &report->summary;
}

guint
cordon_report_get_n_parties (const CordonReport *report)
{
  return report->parties->len;
}

const CordonReportParty *
cordon_report_get_party (const CordonReport *report, guint i)
{
  g_return_val_if_fail (i < report->parties->len, NULL);

  return &g_array_index (report->parties, CordonReportParty, i);
}

guint
cordon_report_get_n_items (const CordonReport *report)
{
  return report->items->len;
}

const CordonReportItem *
cordon_report_get_item (const CordonReport *report, guint i)
{
  g_return_val_if_fail (i < report->items->len, NULL);

  return &g_array_index (report->items, CordonReportItem, i);
}

guint
cordon_report_get_n_findings (const CordonReport *report)
{
  return report->findings->len - 1;
}

const CordonReportFinding *
cordon_report_get_finding (const CordonReport *report, guint i)
{
  g_return_val_if_fail (i + 1 < report->findings->len, NULL);

  return &g_array_index (report->findings, CordonReportFinding, i + 1);
}

/* --- cells ----------------------------------------------------------------------------------- */

gsize
cordon_report_index (const CordonReport *report, const CordonReportPlace *place)
{
  gsize n = report->parties->len;

  return ((place->from * n + place->to) * CORDON_N_LAYERS + (gsize) place->layer)
           * CORDON_N_THINGS
         + (gsize) place->thing;
}

int
cordon_report_look_number (const CordonReport *report, const CordonReportPlace *place)
{
  g_return_val_if_fail (place->from < report->parties->len && place->to < report->parties->len,
                        -1);

  return report->cells != NULL ? report->cells[cordon_report_index (report, place)] - 1 : -1;
}

const CordonReportFinding *
cordon_report_look (const CordonReport *report, const CordonReportPlace *place)
{
  int number = cordon_report_look_number (report, place);

  return number >= 0 ? cordon_report_get_finding (report, (guint) number) : NULL;
}

gboolean
cordon_report_is_source (const CordonReport *report, guint party)
{
  return report->roles != NULL && (report->roles[party] & CORDON_REPORT_SOURCE) != 0;
}

gboolean
cordon_report_is_target (const CordonReport *report, guint party)
{
  return report->roles != NULL && (report->roles[party] & CORDON_REPORT_TARGET) != 0;
}

CordonOutcome
cordon_report_finding_outcome (const CordonReportFinding *finding)
{
  if (finding->promise == CORDON_PROMISE_NONE)
    return CORDON_OUTCOME_TRUE;
  if (finding->verdict == CORDON_VERDICT_NOT_MEASURED)
    return CORDON_OUTCOME_NOT_MEASURED;
  return (finding->verdict == CORDON_VERDICT_UNREACHABLE)
             == (finding->promise == CORDON_PROMISE_UNREACHABLE)
           ? CORDON_OUTCOME_TRUE
           : CORDON_OUTCOME_FALSE;
}

CordonOutcome
cordon_report_item_outcome (const CordonReportItem *item)
{
  if (!item->mandatory)
    return CORDON_OUTCOME_TRUE;
  switch (item->status)
    {
    case CORDON_ITEM_AS_ORDERED:
      return CORDON_OUTCOME_TRUE;
    case CORDON_ITEM_DIFFERS:
      return CORDON_OUTCOME_FALSE;
    case CORDON_ITEM_UNREADABLE:
    default:
      return CORDON_OUTCOME_NOT_MEASURED;
    }
}

/* --- the sum --------------------------------------------------------------------------------- */

static void
count (CordonReportSummary *summary, CordonOutcome outcome, guint64 times)
{
  summary->promised += times;
  summary->held += outcome == CORDON_OUTCOME_TRUE ? times : 0;
  summary->broken += outcome == CORDON_OUTCOME_FALSE ? times : 0;
  summary->not_measured += outcome == CORDON_OUTCOME_NOT_MEASURED ? times : 0;
}

static gsize
n_cells (const CordonReport *report)
{
  gsize n = report->parties->len;

  return report->cells != NULL ? n * n * CORDON_N_LAYERS * CORDON_N_THINGS : 0;
}

/* By findings, not by cells: a big host has millions of cells and a few dozen findings. */
static void
count_cells (CordonReport *report)
{
  g_autofree guint64 *times = g_new0 (guint64, report->findings->len);

  for (gsize i = 0; i < n_cells (report); i++)
    times[report->cells[i]]++;
  for (guint i = 1; i < report->findings->len; i++)
    {
      const CordonReportFinding *finding =
        &g_array_index (report->findings, CordonReportFinding, i);

      if (finding->promise != CORDON_PROMISE_NONE)
        count (&report->summary, cordon_report_finding_outcome (finding), times[i]);
    }
}

void
cordon_report_sum_up (CordonReport *report)
{
  CordonReportSummary *summary = &report->summary;

  count_cells (report);
  /* What the host says of itself is no proof while nobody was held against anybody. */
  gboolean empty = summary->promised == 0;
  for (guint i = 0; i < report->items->len; i++)
    if (cordon_report_get_item (report, i)->mandatory)
      count (summary, cordon_report_item_outcome (cordon_report_get_item (report, i)), 1);
  if (summary->broken > 0)
    summary->outcome = CORDON_OUTCOME_FALSE;
  else if (summary->not_measured > 0 || empty)
    summary->outcome = CORDON_OUTCOME_NOT_MEASURED;
  else
    summary->outcome = CORDON_OUTCOME_TRUE;
}

static void
add_faults (const CordonReport *report, CordonOutcome outcome, guint most, GArray *faults)
{
  guint n = report->parties->len;

  for (gsize i = 0; i < n_cells (report) && faults->len < most; i++)
    {
      gsize pair = i / (CORDON_N_LAYERS * CORDON_N_THINGS);
      const CordonReportPlace place = {
        .from = (guint) (pair / n),
        .to = (guint) (pair % n),
        .layer = (CordonLayer) (i / CORDON_N_THINGS % CORDON_N_LAYERS),
        .thing = (CordonThing) (i % CORDON_N_THINGS),
      };

      if (report->cells[i] != 0
          && cordon_report_finding_outcome (cordon_report_get_finding (
               report, (guint) report->cells[i] - 1)) == outcome)
        g_array_append_val (faults, place);
    }
}

GArray *
cordon_report_list_faults (const CordonReport *report, guint most)
{
  GArray *faults = g_array_new (FALSE, FALSE, sizeof (CordonReportPlace));

  add_faults (report, CORDON_OUTCOME_FALSE, most, faults);
  add_faults (report, CORDON_OUTCOME_NOT_MEASURED, most, faults);
  return faults;
}

GArray *
cordon_report_list_pair (const CordonReport *report, guint from, guint to)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (CordonReportPlace));
  CordonReportPlace place = { .from = from, .to = to };

  for (place.thing = 0; place.thing < CORDON_N_THINGS; place.thing++)
    for (place.layer = 0; place.layer < CORDON_N_LAYERS; place.layer++)
      if (cordon_report_look (report, &place) != NULL)
        g_array_append_val (places, place);
  return places;
}
