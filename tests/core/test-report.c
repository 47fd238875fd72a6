/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The isolation report: nothing that was not measured may come out good, whatever way it takes, and
 * nothing that is foreign may leave its place in JSON or in a page.
 */
#include <string.h>

#include "core/errors.h"
#include "core/report-html.h"
#include "core/report-json.h"
#include "core/report-words.h"

#define HOSTILE "</title><script>alert(\"1\")</script> & ' \\ \x1b[31m \xe2\x80\xae\xff"

static const CordonReportAnswer answers[] = {
  { .object_class = "file", .asked = "open read write", .allowed = "", .allowed_equal = "open read",
    .said = "" },
  { .object_class = "process", .asked = "signal", .allowed = "signal", .allowed_equal = "-",
    .said = "", .of_process = TRUE, .permissive = TRUE },
};

static CordonReportFinding
finding (CordonVerdict verdict, CordonPromise promise)
{
  return (CordonReportFinding) {
    .verdict = verdict,
    .promise = promise,
    .wall = verdict == CORDON_VERDICT_UNREACHABLE ? CORDON_WALL_CATEGORIES : CORDON_WALL_NONE,
    .reason = verdict == CORDON_VERDICT_NOT_MEASURED ? "The kernel did not answer." : "",
    .answers = answers,
    .n_answers = G_N_ELEMENTS (answers),
  };
}

static guint
add_machine (CordonReportBuilder *builder, const char *title, const char *uuid)
{
  const CordonReportParty party = {
    .kind = CORDON_PARTY_MACHINE,
    .uuid = uuid,
    .name = "banking",
    .compartment = "banking",
    .title = title,
    .colour = "red",
    .glyph = "bank",
    .pattern = "dots",
    .context = "system_u:system_r:svirt_t:s0:c1,c2,c3",
    .level = "s0:c1,c2,c3",
    .account = "cordon-m01",
    .groups = "kvm",
    .things[CORDON_THING_DISK] = { .context = "system_u:object_r:svirt_image_t:s0:c1,c2,c3",
                                   .owner = "cordon-m01:cordon-m01 0600" },
  };

  return cordon_report_builder_add_party (builder, &party);
}

static CordonReportBuilder *
two_machines (const char *title)
{
  const CordonReportHost host = { .time = 1790000000, .mac = "selinux", .kernel = "6.1",
                                  .serial = 7, .policy_sha256 = title };
  CordonReportBuilder *builder = cordon_report_builder_new (&host);

  add_machine (builder, title, "11111111-0000-4000-8000-000000000000");
  add_machine (builder, "Other", "22222222-0000-4000-8000-000000000000");
  return builder;
}

static void
set_disk (CordonReportBuilder *builder, guint from, guint to, CordonReportFinding what)
{
  const CordonReportPlace place = { from, to, CORDON_LAYER_LABEL, CORDON_THING_DISK };

  cordon_report_builder_set_cell (builder, &place,
                                  cordon_report_builder_add_finding (builder, &what));
}

/* Two machines that cannot reach each other and can reach their own; then one cell as given. */
static CordonReport *
make_report (const char *title, CordonReportFinding odd)
{
  CordonReportBuilder *builder = two_machines (title);

  for (guint from = 0; from < 2; from++)
    for (guint to = 0; to < 2; to++)
      set_disk (builder, from, to,
                from == to ? finding (CORDON_VERDICT_REACHABLE, CORDON_PROMISE_REACHABLE)
                           : finding (CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_UNREACHABLE));
  set_disk (builder, 1, 0, odd);
  return cordon_report_builder_end (builder);
}

static CordonReport *
reread (const CordonReport *report)
{
  g_autofree char *json = cordon_report_to_json (report);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  CordonReport *read = cordon_report_from_json (json, strlen (json), &error);

  g_assert_no_error (error);
  again = cordon_report_to_json (read);
  g_assert_cmpstr (again, ==, json);
  return read;
}

/* --- outcomes -------------------------------------------------------------------------------- */

static const struct {
  CordonVerdict verdict;
  CordonPromise promise;
  CordonOutcome outcome;
  CordonMark mark;
} outcomes[] = {
  { CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_UNREACHABLE, CORDON_OUTCOME_TRUE, CORDON_MARK_WALL },
  { CORDON_VERDICT_REACHABLE, CORDON_PROMISE_UNREACHABLE, CORDON_OUTCOME_FALSE,
    CORDON_MARK_BROKEN },
  { CORDON_VERDICT_NOT_MEASURED, CORDON_PROMISE_UNREACHABLE, CORDON_OUTCOME_NOT_MEASURED,
    CORDON_MARK_UNKNOWN },
  { CORDON_VERDICT_REACHABLE, CORDON_PROMISE_REACHABLE, CORDON_OUTCOME_TRUE, CORDON_MARK_CONTROL },
  { CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_REACHABLE, CORDON_OUTCOME_FALSE,
    CORDON_MARK_BROKEN },
  { CORDON_VERDICT_NOT_MEASURED, CORDON_PROMISE_REACHABLE, CORDON_OUTCOME_NOT_MEASURED,
    CORDON_MARK_UNKNOWN },
  { CORDON_VERDICT_REACHABLE, CORDON_PROMISE_NONE, CORDON_OUTCOME_TRUE, CORDON_MARK_OPEN },
  { CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_NONE, CORDON_OUTCOME_TRUE, CORDON_MARK_CLOSED },
  { CORDON_VERDICT_NOT_MEASURED, CORDON_PROMISE_NONE, CORDON_OUTCOME_TRUE, CORDON_MARK_UNKNOWN },
};

static void
test_outcomes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_autoptr (CordonReport) report =
        make_report ("Banking", finding (outcomes[i].verdict, outcomes[i].promise));
      g_autoptr (CordonReport) read = reread (report);
      const CordonReportPlace odd = { 1, 0, CORDON_LAYER_LABEL, CORDON_THING_DISK };
      gboolean promised = outcomes[i].promise != CORDON_PROMISE_NONE;

      g_assert_cmpint (cordon_report_get_summary (read)->outcome, ==, outcomes[i].outcome);
      g_assert_cmpuint (cordon_report_get_summary (read)->promised, ==, promised ? 4 : 3);
      g_assert_cmpint (cordon_report_mark (cordon_report_look (read, &odd)), ==,
                       outcomes[i].mark);
      g_assert_cmpint (cordon_report_pair_mark (read, 1, 0), ==, outcomes[i].mark);
      g_assert_cmpint (cordon_report_pair_mark (read, 0, 1), ==, CORDON_MARK_WALL);
    }
}

/* What a pair shows of two layers that look at the same disk. */
static void
test_layers (void)
{
  static const struct {
    CordonReportFinding label, account;
    CordonMark mark;
  } table[] = {
    { { CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_UNREACHABLE }, { CORDON_VERDICT_REACHABLE },
      CORDON_MARK_WALL },
    { { CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_UNREACHABLE },
      { CORDON_VERDICT_REACHABLE, CORDON_PROMISE_UNREACHABLE }, CORDON_MARK_BROKEN },
    { { CORDON_VERDICT_NOT_MEASURED },
      { CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_UNREACHABLE }, CORDON_MARK_UNKNOWN },
    { { CORDON_VERDICT_UNREACHABLE }, { CORDON_VERDICT_REACHABLE }, CORDON_MARK_CLOSED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      CordonReportBuilder *builder = two_machines ("Banking");
      const CordonReportPlace account = { 0, 1, CORDON_LAYER_ACCOUNT, CORDON_THING_DISK };
      g_autoptr (CordonReport) report = NULL;

      set_disk (builder, 0, 1, table[i].label);
      cordon_report_builder_set_cell (
        builder, &account, cordon_report_builder_add_finding (builder, &table[i].account));
      report = cordon_report_builder_end (builder);
      g_assert_cmpint (cordon_report_pair_mark (report, 0, 1), ==, table[i].mark);
    }
}

static void
test_false_beats_unknown (void)
{
  CordonReportBuilder *builder = two_machines ("Banking");
  g_autoptr (CordonReport) report = NULL;

  set_disk (builder, 0, 1, finding (CORDON_VERDICT_NOT_MEASURED, CORDON_PROMISE_UNREACHABLE));
  set_disk (builder, 1, 0, finding (CORDON_VERDICT_REACHABLE, CORDON_PROMISE_UNREACHABLE));
  report = cordon_report_builder_end (builder);
  g_assert_cmpint (cordon_report_get_summary (report)->outcome, ==, CORDON_OUTCOME_FALSE);
  g_assert_cmpuint (cordon_report_get_summary (report)->not_measured, ==, 1);

  g_autoptr (GArray) faults = cordon_report_list_faults (report, 10);
  g_autoptr (GArray) first = cordon_report_list_faults (report, 1);
  g_assert_cmpuint (faults->len, ==, 2);
  g_assert_cmpuint (first->len, ==, 1);
  g_assert_cmpuint (g_array_index (first, CordonReportPlace, 0).from, ==, 1);
}

/* A report about nobody is no proof, even where the host says the best of itself. */
static void
test_empty_is_not_true (void)
{
  const CordonReportHost host = { .mac = "selinux" };
  const CordonReportItem item = { .party = CORDON_REPORT_OF_HOST, .name = "enforcing",
                                  .mandatory = TRUE };
  CordonReportBuilder *builder = cordon_report_builder_new (&host);
  g_autoptr (CordonReport) report = NULL;
  g_autofree char *headline = NULL;

  cordon_report_builder_add_item (builder, &item);
  report = cordon_report_builder_end (builder);
  headline = cordon_report_dup_headline (report);
  g_assert_cmpint (cordon_report_get_summary (report)->outcome, ==, CORDON_OUTCOME_NOT_MEASURED);
  g_assert_nonnull (strstr (headline, "Nothing was measured"));
}

static void
test_items_count (void)
{
  static const CordonOutcome expected[CORDON_N_ITEM_STATUSES] = {
    CORDON_OUTCOME_TRUE, CORDON_OUTCOME_FALSE, CORDON_OUTCOME_NOT_MEASURED
  };

  for (CordonItemStatus status = 0; status < CORDON_N_ITEM_STATUSES; status++)
    {
      const CordonReportItem item = { .party = 1, .name = "account", .ordered = "a", .seen = "b",
                                      .status = status, .mandatory = TRUE };
      CordonReportBuilder *builder = two_machines ("Banking");
      g_autoptr (CordonReport) report = NULL;
      g_autoptr (CordonReport) read = NULL;

      set_disk (builder, 0, 1, finding (CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_UNREACHABLE));
      cordon_report_builder_add_item (builder, &item);
      report = cordon_report_builder_end (builder);
      read = reread (report);
      g_assert_cmpint (cordon_report_get_summary (read)->outcome, ==, expected[status]);
    }
}

static CordonReport *
report_of_time (gint64 time)
{
  const CordonReportItem item = { .party = 0, .name = "account", .ordered = "a", .seen = "a",
                                  .mandatory = TRUE, .time = time };
  CordonReportBuilder *builder = two_machines ("Banking");

  cordon_report_builder_add_item (builder, &item);
  return cordon_report_builder_end (builder);
}

/* In files that travel it is told in UTC; what is not known is not a time. */
static void
test_item_time (void)
{
  g_autoptr (CordonReport) report = report_of_time (1790000061);
  g_autoptr (CordonReport) without = report_of_time (0);
  g_autoptr (CordonReport) read = reread (report);
  g_autofree char *html = cordon_report_to_html (report);
  g_autofree char *none = cordon_report_to_html (without);

  g_assert_cmpint (cordon_report_get_item (read, 0)->time, ==, 1790000061);
  g_assert_nonnull (strstr (html, "<td>2026-09-21 14:14:21 UTC</td>"));
  g_assert_nonnull (strstr (none, "<td>not known</td>"));
}

/* cordond may be older than the program that reads it. */
static void
test_item_without_time (void)
{
  g_autoptr (CordonReport) report = report_of_time (1790000061);
  g_autofree char *json = cordon_report_to_json (report);
  g_auto (GStrv) parts = g_strsplit (json, ",\"measured\":1790000061", -1);
  g_autofree char *old = g_strjoinv ("", parts);
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonReport) read = cordon_report_from_json (old, strlen (old), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  g_assert_cmpint (cordon_report_get_item (read, 0)->time, ==, 0);
}

/* --- words ----------------------------------------------------------------------------------- */

/* What comes back: said of a machine of which it is known, and kept on the way to a file. */
static void
test_backs (void)
{
  static const struct { CordonBack back; const char *words; } table[] = {
    { CORDON_BACK_UNSAID, NULL },
    { CORDON_BACK_PAGES, "“Look” #11111111 is view-only: of its document only pages come back that its user prints" },
    { CORDON_BACK_NOTHING, "“Look” #11111111 is view-only, and there is no way back: nothing of its document" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const CordonReportHost host = { .time = 1790000000, .mac = "none" };
      const CordonReportParty party = { .kind = CORDON_PARTY_MACHINE, .uuid = "11111111-0000-4000-8000-000000000000",
                                        .name = "look", .compartment = "look", .title = "Look", .back = table[i].back };
      CordonReportBuilder *builder = cordon_report_builder_new (&host);
      g_autoptr (CordonReport) report = NULL, read = NULL;
      g_autofree char *sentence = NULL, *html = NULL;

      cordon_report_builder_add_party (builder, &party);
      report = cordon_report_builder_end (builder);
      read = reread (report);
      sentence = cordon_report_dup_back (read, 0);
      html = cordon_report_to_html (read);
      g_assert_cmpint (sentence != NULL, ==, table[i].words != NULL);
      g_assert_cmpint (strstr (html, "What comes back") != NULL, ==, table[i].words != NULL);
      g_assert_true (!sentence || (g_str_has_prefix (sentence, table[i].words) && strstr (html, table[i].words)));
      g_assert_true (!sentence || g_str_has_suffix (sentence, "keep to that; it was not measured."));
    }
}

/* Of a cordond that did not say it yet. */
static void
test_backs_older (void)
{
  g_autoptr (CordonReport) report =
    make_report ("Banking", finding (CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_UNREACHABLE));
  g_autofree char *json = cordon_report_to_json (report);
  g_auto (GStrv) parts = g_strsplit (json, ",\"back\":\"unsaid\"", -1);
  g_autofree char *older = g_strjoinv ("", parts), *wrong = g_strjoinv (",\"back\":\"much\"", parts);
  g_autoptr (CordonReport) read = cordon_report_from_json (older, strlen (older), NULL);

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  g_assert_nonnull (read);
  g_assert_null (cordon_report_dup_back (read, 0));
  g_assert_null (cordon_report_from_json (wrong, strlen (wrong), NULL));
}

static void
assert_sentence (CordonReportFinding what, const char *expected)
{
  const CordonReportPlace place = { 1, 0, CORDON_LAYER_LABEL, CORDON_THING_DISK };
  g_autoptr (CordonReport) report = make_report ("Banking", what);
  g_autofree char *sentence = cordon_report_dup_sentence (report, &place);

  g_assert_cmpstr (sentence, ==, expected);
}

static void
test_sentences (void)
{
  assert_sentence (finding (CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_UNREACHABLE),
                   "“Other” #22222222 cannot reach the disk of “Banking” #11111111: the "
                   "categories of the labels are the wall, for with equal ones it would be "
                   "allowed.");
  assert_sentence (finding (CORDON_VERDICT_REACHABLE, CORDON_PROMISE_UNREACHABLE),
                   "“Other” #22222222 CAN reach the disk of “Banking” #11111111, which it must "
                   "not.");
  assert_sentence (finding (CORDON_VERDICT_NOT_MEASURED, CORDON_PROMISE_UNREACHABLE),
                   "Whether “Other” #22222222 can reach the disk of “Banking” #11111111 was not "
                   "measured. The kernel did not answer.");
}

static void
test_evidence (void)
{
  const CordonReportPlace place = { 0, 1, CORDON_LAYER_LABEL, CORDON_THING_DISK };
  g_autoptr (CordonReport) report =
    make_report ("Banking", finding (CORDON_VERDICT_REACHABLE, CORDON_PROMISE_NONE));
  g_autofree char *evidence = cordon_report_dup_evidence (report, &place);

  g_assert_cmpstr (evidence, ==,
                   "system_u:system_r:svirt_t:s0:c1,c2,c3 → "
                   "system_u:object_r:svirt_image_t:s0:c1,c2,c3, class file: asked open read write; "
                   "allowed nothing; with equal categories open read\n"
                   "system_u:system_r:svirt_t:s0:c1,c2,c3 → system_u:system_r:svirt_t:s0:c1,c2,c3, "
                   "class process: asked signal; allowed signal; but the domain is permissive, so "
                   "nothing is denied to it");
}

/* A green line is for Cordon's own types: in libvirt's the machine may do more than is asked here. */
static void
test_generic_headline (void)
{
  g_autoptr (CordonReport) report =
    make_report ("Banking", finding (CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_UNREACHABLE));
  g_autofree char *headline = cordon_report_dup_headline (report);

  g_assert_true (g_str_has_prefix (headline, "GENERIC LABEL"));
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void
test_json_faults (void)
{
  g_autoptr (CordonReport) report =
    make_report ("Banking", finding (CORDON_VERDICT_REACHABLE, CORDON_PROMISE_UNREACHABLE));
  g_autofree char *json = cordon_report_to_json (report);

  g_assert_nonnull (strstr (json, "\"outcome\":\"false\""));
  g_assert_nonnull (strstr (json, "\"from_name\":\"“Other” #22222222\""));
  g_assert_nonnull (strstr (json, "\"to_name\":\"“Banking” #11111111\""));
}

static void
assert_refused (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cordon_report_from_json (text, length, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
}

/* Replaces the first occurrence; it must be there. */
static char *
replace (const char *text, const char *old, const char *new)
{
  const char *at = strstr (text, old);

  g_assert_nonnull (at);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, new, at + strlen (old));
}

static void
test_json_invalid (void)
{
  static const struct {
    const char *old, *new;
  } table[] = {
    { "\"format\":1", "\"format\":2" },
    { "\"format\":1", "\"format\":\"1\"" },
    { "\"kind\":\"machine\"", "\"kind\":\"friend\"" },
    { "\"verdict\":\"unreachable\"", "\"verdict\":\"fine\"" },
    { "\"verdict\":\"unreachable\"", "\"verdict\":1" },
    { "\"verdict\":\"unreachable\",", "" },
    { "\"promise\":", "\"promised\":" },
    { "\"findings\":[0", "\"findings\":[-1" },
    { "\"findings\":[0", "\"findings\":[9" },
    { "\"findings\":[0", "\"findings\":[\"0\"" },
    { "\"findings\":[0", "\"findings\":[0,1" },
    { "\"from\":0", "\"from\":2" },
    { "\"layer\":\"label\"", "\"layer\":\"lid\"" },
    { "\"things\":{", "\"thing\":{" },
    { "\"rows\":[", "\"rows\":[7," },
    { "\"rows\":[", "/*\"*/\"rows\":[" },
    { "\"rows\":", "\"deep\":[[[[[[[[[]]]]]]]]],\"rows\":" },
  };
  g_autoptr (CordonReport) report =
    make_report ("Banking", finding (CORDON_VERDICT_REACHABLE, CORDON_PROMISE_NONE));
  g_autofree char *json = cordon_report_to_json (report);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = replace (json, table[i].old, table[i].new);

      assert_refused (text, strlen (text));
    }
  for (gsize length = 0; length < strlen (json); length += 7)
    assert_refused (json, length);
  assert_refused ("[]", 2);
}

/* What a file says of its own sum is not believed. */
static void
test_json_sum_is_made_again (void)
{
  g_autoptr (CordonReport) report =
    make_report ("Banking", finding (CORDON_VERDICT_NOT_MEASURED, CORDON_PROMISE_UNREACHABLE));
  g_autofree char *json = cordon_report_to_json (report);
  g_autofree char *lie = replace (json, "\"outcome\":\"not-measured\"", "\"outcome\":\"true\"");
  g_autofree char *newer = replace (lie, "\"host\":{", "\"new\":{\"a\":[1.5]},\"host\":{");
  g_autoptr (CordonReport) read = cordon_report_from_json (newer, strlen (newer), NULL);

  g_assert_nonnull (read);
  g_assert_cmpint (cordon_report_get_summary (read)->outcome, ==, CORDON_OUTCOME_NOT_MEASURED);
}

/* What was added to the format since may be missing, and is not known then; nothing else may. */
static void
test_json_older (void)
{
  g_autoptr (CordonReport) report =
    make_report ("Banking", finding (CORDON_VERDICT_REACHABLE, CORDON_PROMISE_NONE));
  g_autofree char *json = cordon_report_to_json (report);
  g_autofree char *older = replace (json, "\"abstract-socket\":{", "\"unheard-of\":{");
  g_autofree char *broken = replace (json, "\"change\":{", "\"unheard-of\":{");
  g_autoptr (CordonReport) read = cordon_report_from_json (older, strlen (older), NULL);

  g_assert_nonnull (read);
  g_assert_cmpstr (cordon_report_get_party (read, 0)->things[CORDON_THING_ABSTRACT].context, ==,
                   "");
  assert_refused (broken, strlen (broken));
}

static void
test_hostile_names (void)
{
  g_autoptr (CordonReport) report =
    make_report (HOSTILE, finding (CORDON_VERDICT_REACHABLE, CORDON_PROMISE_NONE));
  g_autoptr (CordonReport) read = reread (report);
  g_autofree char *json = cordon_report_to_json (read);

  g_assert_null (strchr (json, '\x1b'));
  g_assert_null (strchr (json, '\n'));
}

/* --- the page -------------------------------------------------------------------------------- */

typedef struct {
  guint scripts, styles, sections, heads, caps;
  char *policy;
} Page;

static void
on_element (GMarkupParseContext *context, const char *name, const char **keys,
            const char **values, gpointer data, GError **error)
{
  Page *page = data;

  page->scripts += g_str_equal (name, "script");
  page->styles += g_str_equal (name, "style");
  page->sections += g_str_equal (name, "section");
  page->caps += g_str_equal (name, "caption");
  for (guint i = 0; keys[i] != NULL; i++)
    {
      page->heads += g_str_equal (name, "th") && g_str_equal (keys[i], "scope");
      if (g_str_equal (name, "meta") && g_str_equal (keys[i], "content")
          && strstr (values[i], "default-src 'none'") != NULL)
        page->policy = g_strdup (values[i]);
      g_assert_cmpstr (keys[i], !=, "style");
      g_assert_cmpstr (keys[i], !=, "src");
      if (g_str_equal (keys[i], "href"))
        g_assert_cmpint (values[i][0], ==, '#');
    }
}

static void
test_page (void)
{
  static const GMarkupParser parser = { .start_element = on_element };
  g_autoptr (CordonReport) report =
    make_report (HOSTILE, finding (CORDON_VERDICT_REACHABLE, CORDON_PROMISE_UNREACHABLE));
  g_autofree char *html = cordon_report_to_html (report);
  Page page = { 0 };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &page, NULL);
  g_autoptr (GError) error = NULL;
  const char *start = strstr (html, "<style>") + strlen ("<style>");
  const char *end = strstr (html, "</style>");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *hash = NULL;

  /* Well-formed: a hostile name can open or close nothing. */
  g_markup_parse_context_parse (context, html, -1, &error);
  g_assert_no_error (error);
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_cmpuint (page.scripts, ==, 0);
  g_assert_cmpuint (page.styles, ==, 1);
  g_assert_cmpuint (page.sections, ==, 4);
  g_assert_cmpuint (page.caps, ==, 6);
  g_assert_cmpuint (page.heads, >, 10);
  g_assert_null (strchr (html, '\x1b'));
  g_assert_null (strstr (html, "http:"));
  g_assert_null (strstr (html, "https:"));
  g_assert_nonnull (strstr (html, "✗ NOT AS PROMISED"));

  /* The policy lets in this one style and no other. */
  g_checksum_update (checksum, (const guchar *) start, end - start);
  g_checksum_get_digest (checksum, digest, &length);
  hash = g_base64_encode (digest, length);
  g_assert_nonnull (page.policy);
  g_assert_nonnull (strstr (page.policy, hash));
  g_assert_null (strstr (page.policy, "unsafe"));
  g_free (page.policy);
}

/* --- size ------------------------------------------------------------------------------------ */

static void
test_findings_are_shared (void)
{
  CordonReportBuilder *builder = two_machines ("Banking");
  CordonReportFinding what = finding (CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_UNREACHABLE);
  guint first = cordon_report_builder_add_finding (builder, &what);

  g_assert_cmpuint (cordon_report_builder_add_finding (builder, &what), ==, first);
  what.reason = "other";
  g_assert_cmpuint (cordon_report_builder_add_finding (builder, &what), !=, first);
  cordon_report_builder_free (builder);
}

/* More different answers than there is room for: what does not fit is not measured, never good. */
static void
test_overflow (void)
{
  CordonReportBuilder *builder = two_machines ("Banking");
  g_autoptr (CordonReport) report = NULL;
  CordonReportFinding what = finding (CORDON_VERDICT_UNREACHABLE, CORDON_PROMISE_UNREACHABLE);
  guint number = 0;

  for (guint i = 0; i < CORDON_REPORT_FINDINGS_MAX + 10; i++)
    {
      g_autofree char *reason = g_strdup_printf ("%u", i);

      what.reason = reason;
      number = cordon_report_builder_add_finding (builder, &what);
    }
  cordon_report_builder_set_cell (
    builder, &(CordonReportPlace) { 0, 1, CORDON_LAYER_LABEL, CORDON_THING_DISK }, number);
  report = cordon_report_builder_end (builder);
  g_assert_cmpint (cordon_report_get_summary (report)->outcome, ==, CORDON_OUTCOME_NOT_MEASURED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/outcomes", test_outcomes);
  g_test_add_func ("/report/layers", test_layers);
  g_test_add_func ("/report/false-beats-unknown", test_false_beats_unknown);
  g_test_add_func ("/report/empty-is-not-true", test_empty_is_not_true);
  g_test_add_func ("/report/items", test_items_count);
  g_test_add_func ("/report/item-time", test_item_time);
  g_test_add_func ("/report/item-without-time", test_item_without_time);
  g_test_add_func ("/report/sentences", test_sentences);
  g_test_add_func ("/report/backs", test_backs);
  g_test_add_func ("/report/backs-older", test_backs_older);
  g_test_add_func ("/report/evidence", test_evidence);
  g_test_add_func ("/report/generic-headline", test_generic_headline);
  g_test_add_func ("/report/json/faults", test_json_faults);
  g_test_add_func ("/report/json/invalid", test_json_invalid);
  g_test_add_func ("/report/json/sum-is-made-again", test_json_sum_is_made_again);
  g_test_add_func ("/report/json/json-older", test_json_older);
  g_test_add_func ("/report/json/hostile-names", test_hostile_names);
  g_test_add_func ("/report/page", test_page);
  g_test_add_func ("/report/findings-are-shared", test_findings_are_shared);
  g_test_add_func ("/report/overflow", test_overflow);
  return g_test_run ();
}
