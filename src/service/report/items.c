/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of the read-back, as the report has them. They are those of the machine's own start, or of
 * the last time it was examined, and are copied, never made anew from what was ordered.
 */
#include "config.h"

#include "service/report/items.h"

#include <glib/gi18n-lib.h>

struct _CordonReportItems {
  GArray *rows;        /* CordonReportItem */
  GStringChunk *texts; /* all strings of the rows */
  gboolean whole_host;
};

CordonReportItems *
cordon_report_items_new (gboolean whole_host)
{
  CordonReportItems *items = g_new0 (CordonReportItems, 1);

  items->rows = g_array_new (FALSE, TRUE, sizeof (CordonReportItem));
  items->texts = g_string_chunk_new (1024);
  items->whole_host = whole_host;
  return items;
}

void
cordon_report_items_free (CordonReportItems *items)
{
  g_array_unref (items->rows);
  g_string_chunk_free (items->texts);
  g_free (items);
}

static void
add (CordonReportItems *items, CordonReportItem item)
{
  item.name = g_string_chunk_insert_const (items->texts, item.name);
  item.source = g_string_chunk_insert_const (items->texts, item.source);
  item.ordered = g_string_chunk_insert_const (items->texts, item.ordered);
  item.seen = g_string_chunk_insert_const (items->texts, item.seen);
  g_array_append_val (items->rows, item);
}

static CordonItemStatus
status_of (const CordonProofRow *row)
{
  switch (row->status)
    {
    case CORDON_PROOF_AS_ORDERED:
      return CORDON_ITEM_AS_ORDERED;
    case CORDON_PROOF_DIFFERS:
      return CORDON_ITEM_DIFFERS;
    case CORDON_PROOF_UNREADABLE:
    default:
      return CORDON_ITEM_UNREADABLE;
    }
}

/* time: of the examination that it is a row of, s since the epoch. */
static void
add_row (CordonReportItems *items, guint party, const CordonProofRow *row, gint64 time)
{
  gboolean of_others = g_str_equal (row->item, CORDON_ITEM_SEPARATION);
  gboolean shown = *row->subject != '\0' && (items->whole_host || !of_others);
  g_autofree char *name = shown
                            ? g_strdup_printf ("%s: %s", row->item, row->subject)
                            : g_strdup (row->item);

  add (items, (CordonReportItem) { .party = party,
                                   .name = name,
                                   .source = cordon_proof_source_name (row->source),
                                   .ordered = row->ordered,
                                   .seen = row->seen,
                                   .status = status_of (row),
                                   .mandatory = row->mandatory,
                                   .time = time });
}

void
cordon_report_items_add (CordonReportItems *items, guint party, const CordonSubject *subject,
                         CordonMachine *machine)
{
  const CordonProof *proof = machine != NULL ? cordon_machine_get_proof (machine) : NULL;

  if (!subject->acts)
    return;
  if (proof == NULL)
    {
      add (items, (CordonReportItem) { .party = party,
                                       .name = "read-back",
                                       .source = "cordond",
                                       .ordered = "at its start",
                                       .seen = "",
                                       .status = CORDON_ITEM_UNREADABLE,
                                       .mandatory = TRUE });
      return;
    }
  for (guint i = 0; i < cordon_proof_get_n_rows (proof); i++)
    add_row (items, party, cordon_proof_get_row (proof, i),
             cordon_proof_get_time (proof) / G_USEC_PER_SEC);
}

/* Nothing was ordered of a host without an access control. */
void
cordon_report_items_add_host (CordonReportItems *items, CordonMacModel model, gboolean enforcing,
                              const char *slackness)
{
  if (model == CORDON_MAC_NONE)
    return;
  add (items, (CordonReportItem) {
                .party = CORDON_REPORT_OF_HOST,
                .name = "enforcement",
                .source = "kernel",
                .ordered = "enforcing",
                .seen = enforcing          ? "enforcing"
                        : slackness != NULL ? slackness
                                            : "not enforcing",
                .status = enforcing ? CORDON_ITEM_AS_ORDERED : CORDON_ITEM_DIFFERS,
                .mandatory = TRUE,
                .time = g_get_real_time () / G_USEC_PER_SEC });
}

GArray *
cordon_report_items_get (CordonReportItems *items)
{
  return items->rows;
}
