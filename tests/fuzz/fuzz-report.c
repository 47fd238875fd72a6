/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The isolation report as JSON. What is taken must survive its own JSON, and its page must be one
 * well-formed document, whatever the names in it are.
 */
#include <string.h>

#include "core/report-html.h"
#include "core/report-json.h"
#include "fuzz.h"

static void
check_page (const CordonReport *report)
{
  static const GMarkupParser parser = { NULL };
  g_autofree char *html = cordon_report_to_html (report);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, html, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonReport) report = cordon_report_from_json ((const char *) data, size, &error);

  if (!report)
    {
      g_assert_nonnull (error);
      return 0;
    }
  g_autofree char *json = cordon_report_to_json (report);
  g_autoptr (CordonReport) again = cordon_report_from_json (json, strlen (json), &error);
  g_assert_no_error (error);
  g_autofree char *same = cordon_report_to_json (again);
  g_assert_cmpstr (json, ==, same);
  check_page (report);
  return 0;
}
