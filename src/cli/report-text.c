/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Printing the report: what it comes to, who was looked at, each pair, then everything that is not as
 * promised with the answer behind it. Words and marks carry it; there is no colour to miss.
 */
#include "config.h"

#include "cli/report-text.h"

#include "cli/output.h"
#include "core/report-words.h"

#include <glib/gi18n-lib.h>

#define PAIRS_MAX 400   /* beyond it only what is wrong is printed */
#define FAULTS_MAX 100

static void
print_heading (const char *heading)
{
  cordon_print_line ("");
  cordon_print_line (heading);
}

static void
print_indented (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = g_strconcat ("    ", lines[i], NULL);

      if (*lines[i] != '\0')
        cordon_print_line (line);
    }
}

static const char *
or_unknown (const char *text)
{
  return *text != '\0' ? text : _("not measured");
}

static void
print_host (const CordonReportHost *host)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (host->time);
  g_autofree char *when = utc != NULL ? g_date_time_format (utc, "%F %T UTC") : g_strdup ("?");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  /* Translators: time, kernel, version of Cordon */
  first = g_strdup_printf (_("Isolation report of %s, %s, Cordon %s"), when,
                           or_unknown (host->kernel), host->version);
  cordon_print_line (first);
  if (!g_str_equal (host->mac, "selinux"))
    {
      second = g_strdup_printf (_("Access control of machines: %s"), host->mac);
      cordon_print_line (second);
      return;
    }
  second = g_strdup_printf (_("SELinux policy %s, module of Cordon %s, serial number %u, SHA-256 %s"),
                            or_unknown (host->policy_type), or_unknown (host->module), host->serial,
                            or_unknown (host->policy_sha256));
  cordon_print_line (second);
}

static gboolean
is_shown_party (const CordonReport *report, guint i)
{
  return cordon_report_is_source (report, i) || cordon_report_is_target (report, i);
}

static void
print_parties (const CordonReport *report)
{
  /* Translators: heads of columns */
  const char *titles[] = { _("WHO"), _("CONTEXT"), _("ACCOUNT"), NULL };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    {
      const CordonReportParty *party = cordon_report_get_party (report, i);
      const char *context = *party->context != '\0' ? party->context
                                                    : party->things[CORDON_THING_DISK].context;

      if (!is_shown_party (report, i))
        continue;
      g_ptr_array_add (cells, cordon_report_dup_party_name (report, i));
      g_ptr_array_add (cells, g_strdup (*context != '\0' ? context : "-"));
      g_ptr_array_add (cells, g_strdup (*party->account != '\0' ? party->account : "-"));
    }
  print_heading (_("Who was looked at"));
  cordon_print_table (titles, cells);
}

/* "label: categories" of the walls of a pair, each once. */
static char *
list_walls (const CordonReport *report, guint from, guint to)
{
  g_autoptr (GArray) places = cordon_report_list_pair (report, from, to);
  g_autoptr (GPtrArray) walls = g_ptr_array_new ();

  for (guint i = 0; i < places->len; i++)
    {
      const CordonReportPlace *place = &g_array_index (places, CordonReportPlace, i);
      const char *wall = cordon_wall_names[cordon_report_look (report, place)->wall];

      if (cordon_report_look (report, place)->wall != CORDON_WALL_NONE
          && !g_ptr_array_find (walls, wall, NULL))
        g_ptr_array_add (walls, (gpointer) wall);
    }
  g_ptr_array_add (walls, NULL);
  return g_strjoinv (", ", (char **) walls->pdata);
}

static void
add_pair (const CordonReport *report, guint from, guint to, GPtrArray *cells)
{
  CordonMark mark = cordon_report_pair_mark (report, from, to);

  if (mark == CORDON_MARK_NOTHING)
    return;
  g_ptr_array_add (cells, cordon_report_dup_party_name (report, from));
  g_ptr_array_add (cells, from == to ? g_strdup (_("what is its own"))
                                     : cordon_report_dup_party_name (report, to));
  g_ptr_array_add (cells, g_strdup_printf ("%s %s", cordon_mark_glyph (mark),
                                           cordon_mark_word (mark)));
  g_ptr_array_add (cells, list_walls (report, from, to));
}

static void
print_pairs (const CordonReport *report)
{
  /* Translators: heads of columns: who, whom, what came out, what stands between */
  const char *titles[] = { _("FROM"), _("TO"), _("RESULT"), _("WALLS"), NULL };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  guint n = cordon_report_get_n_parties (report);

  for (guint from = 0; from < n && cells->len <= 4 * PAIRS_MAX; from++)
    for (guint to = 0; to < n; to++)
      add_pair (report, from, to, cells);
  print_heading (_("Who may reach whom"));
  if (cells->len > 4 * PAIRS_MAX)
    cordon_print_line (_("There are too many pairs for a terminal; --html FILE and --json have "
                         "them all."));
  else
    cordon_print_table (titles, cells);
}

static void
print_fault (const CordonReport *report, const CordonReportPlace *place)
{
  CordonMark mark = cordon_report_mark (cordon_report_look (report, place));
  g_autofree char *sentence = cordon_report_dup_sentence (report, place);
  g_autofree char *evidence = cordon_report_dup_evidence (report, place);
  g_autofree char *line = g_strdup_printf ("%s [%s] %s", cordon_mark_glyph (mark),
                                           cordon_layer_title (place->layer), sentence);

  cordon_print_line (line);
  print_indented (evidence);
}

static void
print_faults (const CordonReport *report)
{
  g_autoptr (GArray) faults = cordon_report_list_faults (report, FAULTS_MAX);

  if (faults->len == 0)
    return;
  print_heading (_("What is not as promised, or was not measured"));
  for (guint i = 0; i < faults->len; i++)
    print_fault (report, &g_array_index (faults, CordonReportPlace, i));
}

static void
print_items (const CordonReport *report)
{
  guint n = cordon_report_get_n_items (report), as_ordered = 0;
  g_autofree char *line = NULL;

  if (n == 0)
    return;
  print_heading (_("What was read back"));
  for (guint i = 0; i < n; i++)
    {
      const CordonReportItem *item = cordon_report_get_item (report, i);
      g_autofree char *sentence = cordon_report_dup_item_sentence (report, item);
      g_autofree char *marked =
        g_strdup_printf ("%s %s", cordon_mark_glyph (cordon_report_item_mark (item)), sentence);

      as_ordered += item->status == CORDON_ITEM_AS_ORDERED;
      if (item->status != CORDON_ITEM_AS_ORDERED)
        cordon_print_line (marked);
    }
  line = g_strdup_printf (_("%u of %u items are as ordered; --html FILE and --json list each."),
                          as_ordered, n);
  cordon_print_line (line);
}

static void
print_backs (const CordonReport *report)
{
  gboolean any = FALSE;

  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    {
      g_autofree char *sentence = cordon_report_dup_back (report, i);
      g_autofree char *line = sentence != NULL ? g_strconcat ("- ", sentence, NULL) : NULL;

      if (line == NULL)
        continue;
      if (!any)
        print_heading (_("What comes back"));
      cordon_print_line (line);
      any = TRUE;
    }
}

static void
print_outside (void)
{
  print_heading (_("What is not isolated, and was not measured"));
  for (const CordonReportOutside *outside = cordon_report_outside; outside->name; outside++)
    {
      g_autofree char *line = g_strconcat ("- ", _(outside->sentence), NULL);

      cordon_print_line (line);
    }
}

void
cordon_report_print (const CordonReport *report)
{
  g_autofree char *headline = cordon_report_dup_headline (report);

  print_host (cordon_report_get_host (report));
  cordon_print_line (headline);
  print_parties (report);
  print_pairs (report);
  print_items (report);
  print_faults (report);
  print_backs (report);
  print_outside ();
}
