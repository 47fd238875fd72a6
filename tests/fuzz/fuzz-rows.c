/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as rows, in both forms: every row goes on, none is too long, the pages are where reading
 * row by row finds them, and nothing is in a row that would steer text.
 */
#include <glib.h>

#include "agent/viewer/characters.h"
#include "agent/viewer/rows.h"
#include "fuzz.h"

#define PAGES_MAX 3

static void
check_cells (const CordonRowsCell *cells, size_t n)
{
  g_assert_cmpuint (n, <=, CORDON_ROWS_CHARACTERS);
  for (size_t i = 0; i < n; i++)
    {
      char bytes[4];
      uint32_t again = 0;

      if (cells[i].spelt)
        continue;
      g_assert_false (cordon_character_is_spelt (cells[i].character));
      g_assert_cmpuint (cells[i].character, >=, ' ');
      g_assert_cmpuint (cordon_utf8_read ((uint8_t *) bytes, cordon_utf8_write (cells[i].character, bytes), &again),
                        >, 0);
      g_assert_cmpuint (again, ==, cells[i].character);
    }
}

static size_t
read_page (const CordonRows *rows, size_t at)
{
  for (unsigned i = 0; i < CORDON_ROWS_PER_PAGE && at < rows->size; i++)
    {
      CordonRowsCell cells[CORDON_ROWS_CHARACTERS];
      size_t n, next = cordon_rows_read (rows, at, cells, &n);

      g_assert_cmpuint (next, >, at);
      g_assert_cmpuint (next, <=, rows->size);
      check_cells (cells, n);
      at = next;
    }
  return at;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  for (int is_text = 0; is_text < 2 && size > 0; is_text++)
    {
      CordonRows rows;
      size_t at = 0;

      g_assert_true (cordon_rows_init (&rows, data, size, is_text, PAGES_MAX));
      g_assert_cmpuint (rows.pages, >=, 1);
      for (unsigned page = 0; page < rows.pages; page++)
        {
          g_assert_cmpuint (rows.starts[page], ==, at);
          at = read_page (&rows, at);
        }
      g_assert_cmpuint (rows.end, ==, at);
      g_assert_true (at == size || rows.pages == PAGES_MAX);
      cordon_rows_clear (&rows);
    }
  return 0;
}
