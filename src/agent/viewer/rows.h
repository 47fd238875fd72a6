/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes at all as rows of characters: a text of an encoding found out here, or, of what is no text,
 * offset, hexadecimal digits and printable characters. Nothing is refused and nothing hidden: what turns,
 * hides or steers text is spelt out. Needs no mupdf.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CORDON_ROWS_COLUMNS 100u /* of a page, in widths of an ASCII character */
#define CORDON_ROWS_PER_PAGE 66u
#define CORDON_ROWS_BYTES 16u    /* of one hexadecimal row */
/* Characters of one row at most, however many have no width. */
#define CORDON_ROWS_CHARACTERS 400u

typedef enum {
  CORDON_ROWS_UTF8,
  CORDON_ROWS_UTF16_LE,
  CORDON_ROWS_UTF16_BE,
  CORDON_ROWS_LATIN, /* Windows' superset of Latin-1, which is what is called so */
  CORDON_ROWS_BYTES_ONLY
} CordonRowsForm;

typedef struct {
  const uint8_t *bytes; /* borrowed */
  size_t size;
  CordonRowsForm form;
  size_t *starts; /* of each page, in bytes */
  unsigned pages; /* at least 1 */
  size_t end;     /* behind the last page's last row: less than `size` where there are too many pages */
} CordonRows;

typedef struct {
  uint32_t character; /* for an unpaired half or a broken sequence the byte or unit itself */
  bool spelt;         /* to be written out as a number */
} CordonRowsCell;

/* `is_text`: what the content was found to be. Finds the pages out by reading all of it once; at most
 * `pages_max`. False without memory. */
bool cordon_rows_init (CordonRows *rows, const void *bytes, size_t size, bool is_text, unsigned pages_max);
void cordon_rows_clear (CordonRows *rows);

/* The row that begins at `at`, below `size`; returns where the next one does, always further on. */
size_t cordon_rows_read (const CordonRows *rows, size_t at, CordonRowsCell cells[CORDON_ROWS_CHARACTERS],
                         size_t *n_cells);
