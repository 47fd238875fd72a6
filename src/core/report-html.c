/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing a report as a page. Text of any origin goes through html_text() and into element content
 * only; attributes hold nothing but words and numbers of this file's own.
 */
#include "config.h"

#include "core/report-html.h"

#include <glib/gi18n-lib.h>

#include "core/report-words.h"
#include "core/text.h"

static const char style[] =
  ":root{color-scheme:light dark;--ink:#1d1d20;--paper:#fff;--line:#8a8a92;--soft:#f1f1f4;"
  "--good:#0b6b2e;--bad:#a4001d;--odd:#7a4a00;--calm:#1a4f9c}"
  "@media (prefers-color-scheme:dark){:root{--ink:#f2f2f5;--paper:#1b1b1f;--line:#85858f;"
  "--soft:#2a2a30;--good:#7fdc9c;--bad:#ff9a9a;--odd:#f5c26b;--calm:#9ac1ff}}"
  "body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);"
  "margin:2rem auto;padding:0 1rem;max-width:70rem}"
  "h1{margin-bottom:.2rem}h2{margin-top:2.2rem}"
  "table{border-collapse:collapse;width:100%;margin:.8rem 0}"
  "caption{text-align:left;font-weight:600;padding:.3rem 0}"
  "th,td{border:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top}"
  "thead th,tbody th{background:var(--soft)}"
  ".scroll{overflow-x:auto}"
  ".headline{border:3px solid currentColor;padding:.8rem 1rem;font-size:1.2rem;font-weight:600}"
  ".true,.wall{color:var(--good)}.false,.broken{color:var(--bad);font-weight:700}"
  ".not-measured,.unknown{color:var(--odd)}.control,.open,.closed{color:var(--calm)}"
  "td.broken{outline:3px solid var(--bad);outline-offset:-3px}"
  "td.unknown{border-style:dashed;border-width:2px}"
  "td.open{border-style:dotted;border-width:2px}td.control{border-style:double;border-width:4px}"
  "a{color:inherit}code{font-size:.85rem;white-space:pre-wrap;overflow-wrap:anywhere}"
  "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{font-weight:600}"
  "dd{margin:0;overflow-wrap:anywhere}"
  "@media print{body{margin:0;max-width:none;font-size:.8rem}"
  "table,tr,.headline{break-inside:avoid}h2,h3{break-after:avoid}a{text-decoration:none}}";

/* --- the smallest parts ---------------------------------------------------------------------- */

static void
html_character (GString *html, gunichar character)
{
  switch (character)
    {
    case '&':
      g_string_append (html, "&amp;");
      break;
    case '<':
      g_string_append (html, "&lt;");
      break;
    case '>':
      g_string_append (html, "&gt;");
      break;
    case '"':
      g_string_append (html, "&quot;");
      break;
    case '\'':
      g_string_append (html, "&#39;");
      break;
    case '\n':
      g_string_append (html, "<br/>");
      break;
    default:
      g_string_append_unichar (html, cordon_text_character_visible (character) || character == ' '
                                       ? character
                                       : 0xfffd);
    }
}

static void
html_text (GString *html, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    html_character (html, g_utf8_get_char (at));
}

/* tag and class: words of this file or stable names. */
static void
html_element (GString *html, const char *tag, const char *class, const char *text)
{
  g_string_append_printf (html, "<%s", tag);
  if (class != NULL)
    g_string_append_printf (html, " class=\"%s\"", class);
  g_string_append_c (html, '>');
  html_text (html, text);
  g_string_append_printf (html, "</%s>\n", tag);
}

static void
html_head_cell (GString *html, const char *scope, const char *text)
{
  g_string_append_printf (html, "<th scope=\"%s\">", scope);
  html_text (html, text);
  g_string_append (html, "</th>\n");
}

/* A table's opening with its caption and column heads, NULL-terminated. */
static void
html_table (GString *html, const char *caption, const char *const *heads)
{
  g_string_append (html, "<div class=\"scroll\"><table>\n");
  html_element (html, "caption", NULL, caption);
  g_string_append (html, "<thead><tr>\n");
  for (; *heads != NULL; heads++)
    html_head_cell (html, "col", *heads);
  g_string_append (html, "</tr></thead><tbody>\n");
}

static void
html_table_end (GString *html)
{
  g_string_append (html, "</tbody></table></div>\n");
}

static void
html_fact (GString *html, const char *name, const char *value)
{
  if (*value == '\0')
    value = _("not measured");
  html_element (html, "dt", NULL, name);
  html_element (html, "dd", NULL, value);
}

/* --- head ------------------------------------------------------------------------------------ */

static char *
style_hash (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) style, sizeof style - 1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

static void
add_head (GString *html)
{
  g_autofree char *hash = style_hash ();

  /* Translators: the code of the language you translate into: de, pt-BR */
  g_string_append_printf (html, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n", _("en"));
  g_string_append_printf (html,
                          "<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" "
                          "content=\"default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; "
                          "form-action 'none'\"/>\n"
                          "<meta name=\"viewport\" content=\"width=device-width\"/>\n"
                          "<meta name=\"referrer\" content=\"no-referrer\"/>\n",
                          hash);
  html_element (html, "title", NULL, _("Isolation report"));
  g_string_append_printf (html, "<style>%s</style>\n</head>\n<body>\n", style);
}

static void
add_host (GString *html, const CordonReportHost *host)
{
  g_autofree char *when = cordon_report_dup_time (host->time);
  g_autofree char *serial = g_strdup_printf ("%u", host->serial);
  gboolean selinux = g_str_equal (host->mac, "selinux");

  html_element (html, "h2", NULL, _("This host, when it was measured"));
  g_string_append (html, "<dl>\n");
  html_fact (html, _("Time"), when);
  html_fact (html, _("Kernel"), host->kernel);
  html_fact (html, _("Security modules"), host->lsm);
  html_fact (html, _("What labels machines"), host->mac);
  if (selinux)
    {
      html_fact (html, _("Policy"), host->policy_type);
      html_fact (html, _("Policy format"), host->policy_version);
      html_fact (html, _("SHA-256 of the loaded policy"), host->policy_sha256);
      html_fact (html, _("Serial number of the policy"), serial);
      html_fact (html, _("Policy module of Cordon"), host->module);
    }
  html_fact (html, _("Cordon"), host->version);
  g_string_append (html, "</dl>\n");
}

/* --- the matrix ------------------------------------------------------------------------------ */

static void
add_cell (GString *html, const CordonReport *report, guint from, guint to, gboolean link)
{
  CordonMark mark = cordon_report_pair_mark (report, from, to);
  g_autofree char *text =
    g_strdup_printf ("%s %s", cordon_mark_glyph (mark), cordon_mark_word (mark));

  if (mark == CORDON_MARK_NOTHING || !link)
    {
      html_element (html, "td", cordon_mark_names[mark], text);
      return;
    }
  g_string_append_printf (html, "<td class=\"%s\"><a href=\"#p%u-%u\">", cordon_mark_names[mark],
                          from, to);
  html_text (html, text);
  g_string_append (html, "</a></td>\n");
}

static void
add_matrix_row (GString *html, const CordonReport *report, guint from, gboolean link)
{
  g_autofree char *name = cordon_report_dup_party_name (report, from);

  g_string_append (html, "<tr>");
  html_head_cell (html, "row", name);
  for (guint to = 0; to < cordon_report_get_n_parties (report); to++)
    if (cordon_report_is_target (report, to))
      add_cell (html, report, from, to, link);
  g_string_append (html, "</tr>\n");
}

static void
add_matrix (GString *html, const CordonReport *report, gboolean link)
{
  g_autoptr (GPtrArray) heads = g_ptr_array_new_with_free_func (g_free);

  /* Translators: corner of a table: rows are who, columns are whom */
  g_ptr_array_add (heads, g_strdup (_("Who ↓ may reach →")));
  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    if (cordon_report_is_target (report, i))
      g_ptr_array_add (heads, cordon_report_dup_party_name (report, i));
  g_ptr_array_add (heads, NULL);

  html_element (html, "h2", NULL, _("Who may reach what"));
  html_table (html, _("The worst of everything that was asked about each pair"),
              (const char *const *) heads->pdata);
  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    if (cordon_report_is_source (report, i))
      add_matrix_row (html, report, i, link);
  html_table_end (html);
}

static void
add_legend (GString *html)
{
  g_string_append (html, "<dl>\n");
  for (CordonMark mark = CORDON_MARK_WALL; mark < CORDON_N_MARKS; mark++)
    {
      g_autofree char *term =
        g_strdup_printf ("%s %s", cordon_mark_glyph (mark), cordon_mark_word (mark));

      html_element (html, "dt", cordon_mark_names[mark], term);
      html_element (html, "dd", NULL, cordon_mark_sentence (mark));
    }
  g_string_append (html, "</dl>\n");
}

/* --- pairs ----------------------------------------------------------------------------------- */

static void
add_place (GString *html, const CordonReport *report, const CordonReportPlace *place)
{
  CordonMark mark = cordon_report_mark (cordon_report_look (report, place));
  g_autofree char *thing = cordon_report_dup_thing_name (report, place);
  g_autofree char *text =
    g_strdup_printf ("%s %s", cordon_mark_glyph (mark), cordon_mark_word (mark));
  g_autofree char *sentence = cordon_report_dup_sentence (report, place);
  g_autofree char *evidence = cordon_report_dup_evidence (report, place);

  g_string_append (html, "<tr>");
  html_head_cell (html, "row", thing);
  html_element (html, "td", NULL, cordon_layer_title (place->layer));
  html_element (html, "td", cordon_mark_names[mark], text);
  html_element (html, "td", NULL, sentence);
  g_string_append (html, "<td>");
  html_element (html, "code", NULL, evidence);
  g_string_append (html, "</td></tr>\n");
}

static void
add_places (GString *html, const CordonReport *report, GArray *places, const char *caption)
{
  const char *const heads[] = { _("What"), _("Wall"), _("Result"), _("In words"),
                                _("The host's own answer"), NULL };

  html_table (html, caption, heads);
  for (guint i = 0; i < places->len; i++)
    add_place (html, report, &g_array_index (places, CordonReportPlace, i));
  html_table_end (html);
}

static void
add_pair (GString *html, const CordonReport *report, guint from, guint to)
{
  g_autoptr (GArray) places = cordon_report_list_pair (report, from, to);
  g_autofree char *one = cordon_report_dup_party_name (report, from);
  g_autofree char *other = cordon_report_dup_party_name (report, to);
  g_autofree char *caption = NULL;

  if (places->len == 0)
    return;
  /* Translators: two names: who, and whom */
  caption = from == to ? g_strdup_printf (_("%s and what is its own"), one)
                       : g_strdup_printf (_("From %s to %s"), one, other);
  g_string_append_printf (html, "<section id=\"p%u-%u\">\n", from, to);
  add_places (html, report, places, caption);
  g_string_append (html, "</section>\n");
}

static void
add_pairs (GString *html, const CordonReport *report)
{
  html_element (html, "h2", NULL, _("Each pair, with the answers"));
  for (guint from = 0; from < cordon_report_get_n_parties (report); from++)
    for (guint to = 0; to < cordon_report_get_n_parties (report); to++)
      add_pair (html, report, from, to);
}

static void
add_faults (GString *html, const CordonReport *report)
{
  g_autoptr (GArray) faults = cordon_report_list_faults (report, CORDON_REPORT_HTML_PAIRS_MAX);

  if (faults->len == 0)
    return;
  html_element (html, "h2", NULL, _("What is not as promised, or was not measured"));
  add_places (html, report, faults, _("Places that are not shown to be closed"));
}

/* --- read-back and the rest ------------------------------------------------------------------ */

static void
add_item (GString *html, const CordonReport *report, const CordonReportItem *item)
{
  CordonMark mark = cordon_report_item_mark (item);
  g_autofree char *whose = item->party == CORDON_REPORT_OF_HOST
                             ? g_strdup (_("this host"))
                             : cordon_report_dup_party_name (report, item->party);
  g_autofree char *result =
    g_strdup_printf ("%s %s", cordon_mark_glyph (mark), cordon_item_status_word (item->status));
  g_autofree char *when = cordon_report_dup_time (item->time);

  g_string_append (html, "<tr>");
  html_head_cell (html, "row", whose);
  html_element (html, "td", NULL, item->name);
  html_element (html, "td", NULL, item->ordered);
  html_element (html, "td", NULL, item->seen);
  html_element (html, "td", NULL, item->source);
  html_element (html, "td", NULL, *when != '\0' ? when : _("not known"));
  html_element (html, "td", cordon_mark_names[mark], result);
  g_string_append (html, "</tr>\n");
}

static void
add_items (GString *html, const CordonReport *report)
{
  const char *const heads[] = { _("Of"), _("What"), _("Ordered"), _("Seen"), _("Where"),
                                _("When"), _("Result"), NULL };

  if (cordon_report_get_n_items (report) == 0)
    return;
  html_element (html, "h2", NULL, _("What was read back"));
  html_table (html, _("What was ordered for each machine, and what was found"), heads);
  for (guint i = 0; i < cordon_report_get_n_items (report); i++)
    add_item (html, report, cordon_report_get_item (report, i));
  html_table_end (html);
}

static void
add_backs (GString *html, const CordonReport *report)
{
  gsize before = html->len;
  gboolean any = FALSE;

  html_element (html, "h2", NULL, _("What comes back"));
  g_string_append (html, "<ul>\n");
  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    {
      g_autofree char *sentence = cordon_report_dup_back (report, i);

      if (sentence != NULL)
        html_element (html, "li", NULL, sentence);
      any = any || sentence != NULL;
    }
  g_string_append (html, "</ul>\n");
  if (!any)
    g_string_truncate (html, before);
}

static void
add_outside (GString *html)
{
  html_element (html, "h2", NULL, _("What is not isolated, and was not measured"));
  g_string_append (html, "<ul>\n");
  for (const CordonReportOutside *outside = cordon_report_outside; outside->name; outside++)
    html_element (html, "li", NULL, _(outside->sentence));
  g_string_append (html, "</ul>\n");
}

static guint
count_pairs (const CordonReport *report)
{
  guint sources = 0, targets = 0;

  for (guint i = 0; i < cordon_report_get_n_parties (report); i++)
    {
      sources += cordon_report_is_source (report, i);
      targets += cordon_report_is_target (report, i);
    }
  return sources * targets;
}

char *
cordon_report_to_html (const CordonReport *report)
{
  const CordonReportSummary *summary = cordon_report_get_summary (report);
  g_autofree char *headline = cordon_report_dup_headline (report);
  g_autoptr (GString) html = g_string_new (NULL);
  g_autofree char *class = g_strconcat ("headline ", cordon_outcome_names[summary->outcome], NULL);
  gboolean small = count_pairs (report) <= CORDON_REPORT_HTML_PAIRS_MAX;

  add_head (html);
  html_element (html, "h1", NULL, _("Isolation report"));
  html_element (html, "p", class, headline);
  add_host (html, cordon_report_get_host (report));
  add_faults (html, report);
  if (small)
    add_matrix (html, report, TRUE);
  else
    html_element (html, "p", NULL,
                  _("There are too many pairs to print; those that are not as promised, or were not "
                    "measured, are above, and all are in the JSON file."));
  add_legend (html);
  add_items (html, report);
  if (small)
    add_pairs (html, report);
  add_backs (html, report);
  add_outside (html);
  g_string_append (html, "</body>\n</html>\n");
  return g_string_free (g_steal_pointer (&html), FALSE);
}
