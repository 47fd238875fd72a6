/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows are cut by what is known of each character alone, so that any page can be had without those before
 * it, and a file of one line is as good as any.
 */
#include "agent/viewer/rows.h"

#include "agent/viewer/characters.h"

#include <stdlib.h>
#include <string.h>

#define TAB 8u
/* How much is looked at to tell UTF-8 from older encodings. */
#define LOOKED_AT 65536u

/* UTF-8 that is cut off at the end of what is looked at is still UTF-8. */
static CordonRowsForm
find_form (const uint8_t *bytes, size_t size)
{
  size_t looked = size < LOOKED_AT ? size : LOOKED_AT;

  if (size >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
    return CORDON_ROWS_UTF16_LE;
  if (size >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff)
    return CORDON_ROWS_UTF16_BE;
  for (size_t at = 0; at < looked;)
    {
      uint32_t character;
      size_t used = cordon_utf8_read (bytes + at, size - at, &character);

      if (used == 0)
        return size - at < 4 && at > 0 && size > looked ? CORDON_ROWS_UTF8 : CORDON_ROWS_LATIN;
      at += used;
    }
  return CORDON_ROWS_UTF8;
}

static size_t
read_utf16 (const CordonRows *rows, size_t at, CordonRowsCell *cell)
{
  unsigned low = rows->form == CORDON_ROWS_UTF16_LE ? 0 : 1;
  const uint8_t *unit = rows->bytes + at;
  uint32_t first, second;

  if (rows->size - at < 2)
    {
      *cell = (CordonRowsCell) { unit[0], true };
      return 1;
    }
  first = (uint32_t) (unit[low] | unit[1 - low] << 8);
  if (first < 0xd800 || first > 0xdfff)
    {
      *cell = (CordonRowsCell) { first, cordon_character_is_spelt (first) };
      return 2;
    }
  second = rows->size - at < 4 ? 0 : (uint32_t) (unit[2 + low] | unit[3 - low] << 8);
  if (first > 0xdbff || second < 0xdc00 || second > 0xdfff)
    {
      *cell = (CordonRowsCell) { first, true };
      return 2;
    }
  first = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
  *cell = (CordonRowsCell) { first, cordon_character_is_spelt (first) };
  return 4;
}

/* Returns how many bytes the character takes. */
static size_t
read_character (const CordonRows *rows, size_t at, CordonRowsCell *cell)
{
  uint32_t character;
  size_t used;

  if (rows->form == CORDON_ROWS_UTF16_LE || rows->form == CORDON_ROWS_UTF16_BE)
    return read_utf16 (rows, at, cell);
  if (rows->form == CORDON_ROWS_LATIN)
    {
      character = cordon_character_of_latin (rows->bytes[at]);
      *cell = (CordonRowsCell) { character, cordon_character_is_spelt (character) };
      return 1;
    }
  used = cordon_utf8_read (rows->bytes + at, rows->size - at, &character);
  if (used == 0)
    {
      *cell = (CordonRowsCell) { rows->bytes[at], true };
      return 1;
    }
  *cell = (CordonRowsCell) { character, cordon_character_is_spelt (character) };
  return used;
}

static bool
ends_row (const CordonRowsCell *cell)
{
  return !cell->spelt && (cell->character == '\n' || cell->character == '\r');
}

/* Behind the end of a line: \n, \r or both are one. */
static size_t
skip_end (const CordonRows *rows, size_t at, uint32_t character, size_t used)
{
  CordonRowsCell next;
  size_t more;

  at += used;
  if (character != '\r' || at >= rows->size)
    return at;
  more = read_character (rows, at, &next);
  return !next.spelt && next.character == '\n' ? at + more : at;
}

/* The mark of the encoding is no character of the text. */
static size_t
skip_mark (const CordonRows *rows, size_t at)
{
  if (at != 0)
    return at;
  if (rows->form == CORDON_ROWS_UTF16_LE || rows->form == CORDON_ROWS_UTF16_BE)
    return 2;
  return rows->form == CORDON_ROWS_UTF8 && rows->size > 3 && memcmp (rows->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static void
add_tab (CordonRowsCell *cells, size_t *n, unsigned *column)
{
  do
    cells[(*n)++] = (CordonRowsCell) { ' ', false };
  while (++*column % TAB != 0 && *n < CORDON_ROWS_CHARACTERS);
}

static size_t
read_text (const CordonRows *rows, size_t start, CordonRowsCell *cells, size_t *n_cells)
{
  size_t n = 0, at = skip_mark (rows, start);
  unsigned column = 0;

  while (at < rows->size && n < CORDON_ROWS_CHARACTERS)
    {
      CordonRowsCell cell;
      size_t used = read_character (rows, at, &cell);
      bool tab = !cell.spelt && cell.character == '\t';
      unsigned width = cell.spelt ? CORDON_CHARACTER_SPELT_WIDTH : cordon_character_width (cell.character);

      if (ends_row (&cell))
        {
          at = skip_end (rows, at, cell.character, used);
          break;
        }
      if (column + width > CORDON_ROWS_COLUMNS && n > 0)
        break;
      if (tab)
        add_tab (cells, &n, &column);
      else
        {
          cells[n++] = cell;
          column += width;
        }
      at += used;
    }
  *n_cells = n;
  return at;
}

static void
add_hex (CordonRowsCell *cells, size_t *n, uint64_t value, unsigned digits)
{
  while (digits-- > 0)
    cells[(*n)++].character = (uint8_t) "0123456789abcdef"[value >> 4 * digits & 15];
}

static void
add_blanks (CordonRowsCell *cells, size_t *n, unsigned count)
{
  while (count-- > 0)
    cells[(*n)++].character = ' ';
}

/* "00000010  41 42 …  |AB…|" */
static size_t
read_bytes (const CordonRows *rows, size_t start, CordonRowsCell *cells, size_t *n_cells)
{
  size_t left = rows->size - start, count = left < CORDON_ROWS_BYTES ? left : CORDON_ROWS_BYTES, n = 0;
  const uint8_t *bytes = rows->bytes + start;

  memset (cells, 0, CORDON_ROWS_CHARACTERS * sizeof *cells);
  add_hex (cells, &n, start, 8);
  for (size_t i = 0; i < CORDON_ROWS_BYTES; i++)
    {
      add_blanks (cells, &n, i % 8 == 0 ? 2 : 1);
      if (i < count)
        add_hex (cells, &n, bytes[i], 2);
      else
        add_blanks (cells, &n, 2);
    }
  add_blanks (cells, &n, 2);
  for (size_t i = 0; i < count; i++)
    cells[n++].character = bytes[i] >= 0x20 && bytes[i] < 0x7f ? bytes[i] : '.';
  *n_cells = n;
  return start + count;
}

size_t
cordon_rows_read (const CordonRows *rows, size_t at, CordonRowsCell cells[CORDON_ROWS_CHARACTERS],
                  size_t *n_cells)
{
  return rows->form == CORDON_ROWS_BYTES_ONLY ? read_bytes (rows, at, cells, n_cells)
                                              : read_text (rows, at, cells, n_cells);
}

/* Where the row behind the one at `at` begins. Most rows of most files are plain ASCII: they are only counted, since
 * this is done with the whole file before its first page is shown. */
static size_t
skip_row (const CordonRows *rows, size_t at)
{
  CordonRowsCell cells[CORDON_ROWS_CHARACTERS];
  const uint8_t *bytes = rows->bytes + at;
  size_t left = rows->size - at, n = 0;

  while (rows->form != CORDON_ROWS_UTF16_LE && rows->form != CORDON_ROWS_UTF16_BE && n < left &&
         n <= CORDON_ROWS_COLUMNS && bytes[n] >= ' ' && bytes[n] < 0x7f)
    n++;
  if (n > CORDON_ROWS_COLUMNS)
    return at + CORDON_ROWS_COLUMNS;
  if (n > 0 && n < left && bytes[n] == '\n')
    return at + n + 1;
  return cordon_rows_read (rows, at, cells, &n);
}

/* Where the page behind the one at `at` begins. */
static size_t
skip_page (const CordonRows *rows, size_t at)
{

  if (rows->form == CORDON_ROWS_BYTES_ONLY)
    {
      size_t page = (size_t) CORDON_ROWS_PER_PAGE * CORDON_ROWS_BYTES;

      return rows->size - at < page ? rows->size : at + page;
    }
  for (unsigned i = 0; i < CORDON_ROWS_PER_PAGE && at < rows->size; i++)
    at = skip_row (rows, at);
  return at;
}

static bool
add_page (CordonRows *rows, size_t *room, size_t start)
{
  if (rows->pages == *room)
    {
      size_t *more = reallocarray (rows->starts, *room * 2, sizeof *more);

      if (!more)
        return false;
      rows->starts = more;
      *room *= 2;
    }
  rows->starts[rows->pages++] = start;
  return true;
}

bool
cordon_rows_init (CordonRows *rows, const void *bytes, size_t size, bool is_text, unsigned pages_max)
{
  size_t room = 16, at = 0;

  *rows = (CordonRows) { .bytes = bytes, .size = size,
                         .form = is_text ? find_form (bytes, size) : CORDON_ROWS_BYTES_ONLY };
  rows->starts = calloc (room, sizeof *rows->starts);
  if (!rows->starts)
    return false;
  do
    {
      if (!add_page (rows, &room, at))
        {
          cordon_rows_clear (rows);
          return false;
        }
      at = skip_page (rows, at);
    }
  while (at < size && rows->pages < pages_max);
  rows->end = at;
  return true;
}

void
cordon_rows_clear (CordonRows *rows)
{
  free (rows->starts);
  rows->starts = NULL;
}
