/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Links. What is taken is ASCII, has a host and is its own canonical form; what is shown of it is one line.
 */
#include <string.h>

#include "core/link.h"
#include "core/text.h"
#include "fuzz.h"

static void
check_shown (const char *text)
{
  g_autofree char *again = cordon_text_display_name (text);

  g_assert_true (*text == '\0' || strcmp (text, again) == 0 || strlen (text) >= CORDON_TEXT_SHOWN_MAX);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strndup (size ? (const char *) data : "", size);
  g_autoptr (CordonLink) link = cordon_link_parse (text, &error);

  if (!link)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_assert_true (g_str_is_ascii (cordon_link_get_text (link)));
  g_assert_true (*cordon_link_get_host (link) != '\0');
  g_autoptr (CordonLink) again = cordon_link_parse (cordon_link_get_text (link), &error);
  /* Encoding may have made it too long. */
  if (again)
    g_assert_cmpstr (cordon_link_get_text (again), ==, cordon_link_get_text (link));
  else
    g_assert_cmpuint (strlen (cordon_link_get_text (link)), >, CORDON_LINK_MAX);
  g_autoptr (CordonLinkParts) parts = cordon_link_show (link);
  check_shown (parts->host);
  check_shown (parts->after);
  return 0;
}
