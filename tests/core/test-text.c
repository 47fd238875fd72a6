/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Foreign text: what stays, what is replaced, and that no result can hurt a line, a log or markup.
 */
#include <string.h>

#include "core/text.h"

#define R "\xef\xbf\xbd" /* U+FFFD */

static const struct {
  const char *from, *to;
} names[] = {
  { "invoice.pdf", "invoice.pdf" },
  { "-rf", "-rf" },
  { "..", ".." },
  { "$(reboot) `id` %s %n", "$(reboot) `id` %s %n" },
  { "a<b>&\"'", "a<b>&\"'" },
  { "a\nb", "a" R "b" },
  { "a\r\n\tb", "a" R R R "b" },
  { "\x1b]0;title\x07", R "]0;title" R },
  { "\x7f", R },
  { "\xc2\x9b" "31m", R "31m" }, /* C1: CSI in one character */
  { "abc\xff\xfe", "abc" R R },
  { "\xc0\xaf", R R },
  { "\xed\xa0\x80", R R R },
  { "invoice\xe2\x80\xae" "fdp.exe", "invoice" R "fdp.exe" }, /* U+202E right-to-left override */
  { "a\xe2\x80\xaa" "b\xe2\x80\xac", "a" R "b" R },
  { "a\xe2\x81\xa6" "b\xe2\x81\xa9", "a" R "b" R },           /* isolates */
  { "a\xe2\x80\x8e" "b\xe2\x80\x8f", "a" R "b" R },           /* marks */
  { "a\xd8\x9c" "b", "a" R "b" },                             /* Arabic letter mark */
  { "a\xe2\x80\x8b" "b", "a" R "b" },                         /* zero width space */
  { "a\xe2\x80\x8c" "b", "a" R "b" },                         /* non-joiner between Latin letters */
  { "a\xe2\x80\x8d" "b", "a" R "b" },
  { "a\xef\xbb\xbf" "b", "a" R "b" },                         /* byte order mark */
  { "a\xc2\xad" "b", "a" R "b" },                             /* soft hyphen */
  { "a\xe2\x80\xa8" "b\xe2\x80\xa9", "a" R "b" R },           /* line, paragraph separator */
  { "a\xe3\x85\xa4" "b", "a" R "b" },                         /* Hangul filler */
  { "a\xe2\xa0\x80" "b", "a" R "b" },                         /* blank Braille */
  { "a\xef\xb8\x8f", "a" R },                                 /* selector without an emoji */
  { "\xee\x80\x80", R },                                      /* private use */
  { "\xf3\xa0\x80\xa1", R },                                  /* tag */
  { "\xef\xbf\xbf", R },                                      /* noncharacter */
  { "  a   b  ", "a b" },
  { "a\xc2\xa0\xe3\x80\x80 b", "a b" },
  { "report.pdf                                    .exe", "report.pdf .exe" },
  { "", R },
  { " ", R },
  { NULL, R },
  { "م\xe2\x80\x8c\xd8\x80", "م" R R },                       /* U+0600 is Arabic, but unseen */
  /* What must stay as it is. */
  { "Übersicht – “Größe” 100 %.pdf", "Übersicht – “Größe” 100 %.pdf" },
  { "e\xcc\x81", "e\xcc\x81" },
  { "日本語.pdf", "日本語.pdf" },
  { "한국어", "한국어" },
  { "עברית.pdf", "עברית.pdf" },
  { "می\xe2\x80\x8cخواهم", "می\xe2\x80\x8cخواهم" },           /* Persian needs the non-joiner */
  { "क्\xe2\x80\x8dष", "क्\xe2\x80\x8dष" },
  { "🙂.pdf", "🙂.pdf" },
  { "❤️", "❤️" },
  { "1️⃣", "1️⃣" },
  { "👍🏽", "👍🏽" },
  { "👩‍👩‍👧", "👩‍👩‍👧" },
  { "🏳️‍🌈", "🏳️‍🌈" },
  { "🇩🇪", "🇩🇪" },
};

static void
test_display_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *shown = cordon_text_display_name (names[i].from);
      g_autofree char *again = cordon_text_display_name (shown);
      g_assert_cmpstr (shown, ==, names[i].to);
      g_assert_cmpstr (again, ==, shown);
    }
}

static void
test_combining_pile (void)
{
  g_autoptr (GString) pile = g_string_new ("Z");
  g_autofree char *shown = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (pile, "\xcc\x81");
  g_string_append (pile, "x");
  shown = cordon_text_display_name (pile->str);
  g_assert_cmpstr (shown, ==, "Z\xcc\x81\xcc\x81\xcc\x81\xcc\x81" "x");
}

/* Every single byte, and every pair of a byte with a hostile neighbour: always one valid line. */
static void
check_line (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpstr (text, !=, "");
  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      g_assert_true (!g_unichar_iscntrl (c) && c != 0x2028 && c != 0x2029 && c != 0x202e);
    }
}

static void
test_every_character (void)
{
  for (gunichar c = 1; c <= 0x10ffff; c++)
    {
      char bytes[16] = "a";
      g_autofree char *shown = NULL;

      if (c >= 0xd800 && c <= 0xdfff)
        continue;
      memcpy (bytes + 1 + g_unichar_to_utf8 (c, bytes + 1), "b", 2);
      shown = cordon_text_display_name (bytes);
      check_line (shown);
      if (g_unichar_type (c) == G_UNICODE_FORMAT)
        g_assert_nonnull (strstr (shown, R));
    }
}

static void
test_long_names (void)
{
  char name[256], *longest = g_strnfill (1 << 20, 'x');
  g_autofree char *shown = NULL, *cut = NULL;

  memset (name, 'n', 255);
  name[255] = '\0';
  shown = cordon_text_display_name (name);
  g_assert_cmpstr (shown, ==, name);
  cut = cordon_text_display_name (longest);
  g_assert_cmpuint (strlen (cut), ==, CORDON_TEXT_SHOWN_MAX);
  g_free (longest);
}

static const struct {
  const char *text;
  guint graphemes;
  const char *to;
} ellipses[] = {
  { "invoice.pdf", 11, "invoice.pdf" },
  { "invoice.pdf", 10, "invoi….pdf" },
  { "invoice.pdf", 5, "in…df" },
  { "invoice.pdf", 2, "i…" },
  { "invoice.pdf", 1, "…" },
  { "invoice.pdf", 0, "" },
  { "", 0, "" },
  { "", 5, "" },
  { "e\xcc\x81" "e\xcc\x81" "e\xcc\x81", 3, "e\xcc\x81" "e\xcc\x81" "e\xcc\x81" },
  { "e\xcc\x81" "e\xcc\x81" "e\xcc\x81" "e\xcc\x81", 3, "e\xcc\x81…e\xcc\x81" },
  { "👩‍👩‍👧👍🏽🇩🇪🏳️‍🌈", 4, "👩‍👩‍👧👍🏽🇩🇪🏳️‍🌈" },
  { "👩‍👩‍👧👍🏽🇩🇪🏳️‍🌈", 3, "👩‍👩‍👧…🏳️‍🌈" },
  { "🇩🇪🇫🇷🇮🇹🇪🇸", 3, "🇩🇪…🇪🇸" },
  { "한국어", 2, "한…" },
};

static void
test_ellipses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ellipses); i++)
    {
      g_autofree char *cut = cordon_text_ellipsize_middle (ellipses[i].text, ellipses[i].graphemes);
      g_assert_cmpstr (cut, ==, ellipses[i].to);
    }
}

static void
take_text (GMarkupParseContext *context, const char *text, gsize length, gpointer out, GError **error)
{
  g_string_append_len (out, text, length);
}

static void
test_markup (void)
{
  static const GMarkupParser parser = { .text = take_text };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *escaped = cordon_text_markup (names[i].from);
      g_autofree char *document = g_strconcat ("<span>", escaped, "</span>", NULL);
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, text, NULL);

      g_markup_parse_context_parse (context, document, -1, &error);
      g_assert_no_error (error);
      g_markup_parse_context_end_parse (context, &error);
      g_assert_no_error (error);
      g_markup_parse_context_free (context);
      g_assert_cmpstr (text->str, ==, names[i].to);
    }
}

static const struct {
  const char *from;
  gssize length;
  const char *to;
} logs[] = {
  { "plain – ü 🙂", -1, "plain – ü 🙂" },
  { "", -1, "" },
  { "a\nb\r\t", -1, "a\\x0ab\\x0d\\x09" },
  { "\x1b[2J\x1b]0;x\x07", -1, "\\x1b[2J\\x1b]0;x\\x07" },
  { "\x7f", -1, "\\x7f" },
  { "\xc2\x9b" "31m", -1, "\\u{009b}31m" },
  { "\xff" "a\xc3", -1, "\\xffa\\xc3" },
  { "\xed\xa0\x80", -1, "\\xed\\xa0\\x80" },
  { "a\0b", 3, "a\\x00b" },
  { "abc", 2, "ab" },
  { "\xc3\xa9", 1, "\\xc3" },
  { "\\n", -1, "\\\\n" },
  { "x\xe2\x80\xae" "y", -1, "x\\u{202e}y" },
  { "x\xe2\x80\x8b" "y", -1, "x\\u{200b}y" },
  { "x\xe2\x80\xa8" "y", -1, "x\\u{2028}y" },
  { "\xf3\xa0\x80\xa1", -1, "\\u{e0021}" },
};

static void
test_logs (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (logs); i++)
    {
      g_autofree char *line = cordon_text_log (logs[i].from, logs[i].length);
      g_assert_cmpstr (line, ==, logs[i].to);
    }
}

static void
test_log_lengths (void)
{
  static const char *const pieces[] = { "x", "\n", "🙂", "\xe2\x80\xae" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    for (guint n = 100; n < CORDON_TEXT_LOG_MAX + 10; n++)
      {
        g_autoptr (GString) text = g_string_new (NULL);
        g_autofree char *line = NULL;

        for (guint k = 0; k < n; k++)
          g_string_append (text, pieces[i]);
        line = cordon_text_log (text->str, text->len);
        g_assert_cmpuint (strlen (line), <=, CORDON_TEXT_LOG_MAX);
        g_assert_true (g_utf8_validate (line, -1, NULL));
        if (i == 0 && n <= CORDON_TEXT_LOG_MAX)
          g_assert_cmpuint (strlen (line), ==, n);
        if (n == CORDON_TEXT_LOG_MAX + 9)
          g_assert_true (g_str_has_suffix (line, "…"));
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/text/display-names", test_display_names);
  g_test_add_func ("/core/text/combining-pile", test_combining_pile);
  g_test_add_func ("/core/text/every-character", test_every_character);
  g_test_add_func ("/core/text/long-names", test_long_names);
  g_test_add_func ("/core/text/ellipses", test_ellipses);
  g_test_add_func ("/core/text/markup", test_markup);
  g_test_add_func ("/core/text/logs", test_logs);
  g_test_add_func ("/core/text/log-lengths", test_log_lengths);
  return g_test_run ();
}
