/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as rows of characters, and which characters are spelt out.
 */
#include "agent/viewer/characters.h"
#include "agent/viewer/rows.h"

#include <glib.h>
#include <string.h>

/* As UTF-8: rows with their ends as |, what is spelt as <number>. */
static char *
print_all (const char *bytes, size_t size, bool is_text)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *copy = g_memdup2 (bytes, size);
  CordonRows rows;
  size_t at = 0;

  g_assert_true (cordon_rows_init (&rows, copy, size, is_text, 1000));
  while (at < size)
    {
      CordonRowsCell cells[CORDON_ROWS_CHARACTERS];
      size_t n;

      at = cordon_rows_read (&rows, at, cells, &n);
      for (size_t i = 0; i < n; i++)
        if (cells[i].spelt)
          g_string_append_printf (all, "<%X>", cells[i].character);
        else
          g_string_append_unichar (all, cells[i].character);
      g_string_append_c (all, '|');
    }
  cordon_rows_clear (&rows);
  return g_strdup (all->str);
}

#define CASE(bytes, rows) { bytes, sizeof bytes - 1, rows }

static void
test_text (void)
{
  static const struct { const char *bytes; gsize size; const char *rows; } cases[] = {
    CASE ("a\nb", "a|b|"),
    CASE ("a\r\n\rb\n\n", "a||b||"),
    CASE ("\tx", "        x|"),
    CASE ("ab\tx", "ab      x|"),
    CASE ("Gr\xc3\xbc\xc3\x9f" "e", "Grüße|"),
    CASE ("\xef\xbb\xbfmark", "mark|"),
    CASE ("Gr\xfc\xdf" "e \x80 \x81", "Grüße € <81>|"),
    CASE ("\xff\xfe" "a\0\n\0\x3d\xd8\0\xde", "a|😀|"),
    CASE ("\xfe\xff\0a\xd8\x3d\0b", "a<D83D>b|"),
    CASE ("\xff\xfe" "a\0b", "a<62>|"),
    CASE ("\x1b[31m", "<1B>[31m|"),
    CASE ("\xe2\x80\xae evil \xe2\x81\xa6", "<202E> evil <2066>|"),
    CASE ("a\xe2\x80\x8b" "b\xef\xbb\xbf", "a<200B>b<FEFF>|"),
    /* Joiners are letters' own business: Persian and Devanagari. */
    CASE ("\xe2\x80\x8c\xe2\x80\x8d", "\xe2\x80\x8c\xe2\x80\x8d|"),
    /* Overlong, a half of a pair, beyond Unicode: no UTF-8, so every byte for itself. */
    CASE ("\xc0\x80", "À€|"),
    CASE ("\0", "<0>|"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *rows = print_all (cases[i].bytes, cases[i].size, true);

      g_assert_cmpstr (rows, ==, cases[i].rows);
    }
}

/* One bad byte far inside does not turn a whole text into another encoding. */
static void
test_broken_late (void)
{
  g_autoptr (GString) text = g_string_new ("ü");
  g_autofree char *rows = NULL;

  for (int i = 0; i < 70000; i++)
    g_string_append_c (text, '\n');
  g_string_append (text, "ü\xfc");
  rows = print_all (text->str, text->len, true);
  g_assert_true (g_str_has_prefix (rows, "ü|"));
  g_assert_true (g_str_has_suffix (rows, "|ü<FC>|"));
}

/* 65536 bytes are looked at: the character on that border is whole. */
static void
test_border (void)
{
  g_autofree char *text = g_strnfill (65535, 'x');
  g_autofree char *whole = g_strconcat (text, "üü", NULL);
  g_autofree char *rows = print_all (whole, strlen (whole), true);

  g_assert_nonnull (strstr (rows, "üü"));
}

static void
test_bytes (void)
{
  g_autofree char *rows = print_all ("\x7f" "ELF\0\xff|~ <b>.....123", 21, false);

  g_assert_cmpstr (rows, ==,
                   "00000000  7f 45 4c 46 00 ff 7c 7e  20 3c 62 3e 2e 2e 2e 2e  .ELF..|~ <b>....|"
                   "00000010  2e 31 32 33 00                                    .123.|");
}

static void
test_width (void)
{
  g_autofree char *line = g_strnfill (250, 'x');
  g_autofree char *rows = print_all (line, 250, true);
  g_autofree char *wide = NULL;

  g_assert_cmpint (strchr (rows, '|') - rows, ==, CORDON_ROWS_COLUMNS);
  g_assert_cmpuint (strlen (rows), ==, 253);
  g_clear_pointer (&rows, g_free);
  wide = print_all ("漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢",
                    51 * 3, true);
  g_assert_cmpint (g_utf8_strlen (wide, strchr (wide, '|') - wide), ==, CORDON_ROWS_COLUMNS / 2);
}

/* Marks without end over one letter fill rows, and no memory. */
static void
test_pile (void)
{
  g_autoptr (GString) pile = g_string_new ("a");
  g_autofree char *rows = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append (pile, "\xcc\x81");
  rows = print_all (pile->str, pile->len, true);
  g_assert_cmpint (g_utf8_strlen (rows, strchr (rows, '|') - rows), ==, CORDON_ROWS_CHARACTERS);
}

static void
test_pages (void)
{
  g_autofree char *text = g_strnfill (1000, '\n');
  CordonRows rows;

  g_assert_true (cordon_rows_init (&rows, text, 1000, true, 100));
  g_assert_cmpuint (rows.pages, ==, (1000 + CORDON_ROWS_PER_PAGE - 1) / CORDON_ROWS_PER_PAGE);
  g_assert_cmpuint (rows.starts[1], ==, CORDON_ROWS_PER_PAGE);
  g_assert_cmpuint (rows.end, ==, 1000);
  cordon_rows_clear (&rows);
  g_assert_true (cordon_rows_init (&rows, text, 1000, true, 2));
  g_assert_cmpuint (rows.pages, ==, 2);
  g_assert_cmpuint (rows.end, ==, 2 * CORDON_ROWS_PER_PAGE);
  cordon_rows_clear (&rows);
  g_assert_true (cordon_rows_init (&rows, text, CORDON_ROWS_PER_PAGE * CORDON_ROWS_BYTES - 100, false, 2));
  g_assert_cmpuint (rows.pages, ==, 1);
  cordon_rows_clear (&rows);
}

/* Ascending, or the search ends before it has found. */
static void
test_spelt (void)
{
  static const uint32_t seen[] = { ' ', '~', 0xa0, 0xff, 0x200c, 0x200d, 0x2026, 0xfe0f, 0x1f600, 0xe000 };
  static const uint32_t spelt[] = { 0, 7, 8, 0x0c, 0x1b, 0x7f, 0x85, 0x9f, 0xad, 0x61c, 0x200e, 0x2028, 0x202a,
                                    0x202e, 0x2066, 0x2069, 0xfeff, 0xffff, 0xe0041, 0x110000 };

  for (gsize i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_false (cordon_character_is_spelt (seen[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (spelt); i++)
    g_assert_true (cordon_character_is_spelt (spelt[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rows/text", test_text);
  g_test_add_func ("/rows/broken-late", test_broken_late);
  g_test_add_func ("/rows/border", test_border);
  g_test_add_func ("/rows/bytes", test_bytes);
  g_test_add_func ("/rows/width", test_width);
  g_test_add_func ("/rows/pile", test_pile);
  g_test_add_func ("/rows/pages", test_pages);
  g_test_add_func ("/characters/spelt", test_spelt);
  return g_test_run ();
}
