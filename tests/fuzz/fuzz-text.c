/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Foreign text. Whatever comes in, one clean line goes out, and cleaning it again changes nothing.
 */
#include <string.h>

#include "core/text.h"
#include "fuzz.h"

static void
check_line (const char *line)
{
  g_assert_true (g_utf8_validate (line, -1, NULL));
  for (const char *p = line; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      g_assert_false (g_unichar_iscntrl (c));
      g_assert_false ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069));
    }
}

static void
check_shown (const char *untrusted)
{
  g_autofree char *shown = cordon_text_display_name (untrusted);
  g_autofree char *again = cordon_text_display_name (shown);
  g_autofree char *markup = cordon_text_markup (untrusted);
  g_autofree char *cut = cordon_text_ellipsize_middle (shown, 9);
  g_autofree char *cut_again = cordon_text_ellipsize_middle (cut, 9);

  check_line (shown);
  check_line (cut);
  g_assert_cmpstr (shown, !=, "");
  g_assert_null (strpbrk (markup, "<>"));
  g_assert_cmpstr (cut_again, ==, cut);
  if (strlen (shown) < CORDON_TEXT_SHOWN_MAX / 4)
    g_assert_cmpstr (again, ==, shown);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autofree char *line = cordon_text_log (size > 0 ? (const char *) data : "", (gssize) size);

  check_line (line);
  g_assert_cmpuint (strlen (line), <=, CORDON_TEXT_LOG_MAX);
  check_shown (text);
  return 0;
}
