/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the small pictures of the pages are, in a strip along the window's left edge. Numbers only. All cells are of
 * one size, so the size of no page has to be known for that.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Cells that a window can show, in part or wholly: a cell is a part of the window's height that is not smaller. */
#define CORDON_STRIP_CELLS_MAX 34

typedef struct {
  bool shown;
  int pages;       /* at least 1 */
  int width;       /* pixels of the window; 0 while it is not shown */
  int height;      /* of the window */
  int side, depth; /* of the picture's place in a cell: at least 1 each */
  int label;       /* rows for the number below it */
  int cell;        /* rows of a cell, all in all */
  int y;           /* how far it is scrolled */
} CordonStrip;

/* The window's size in pixels, at least 1, and the host's scale, 100 to 400. At most a third of the window is taken. */
void cordon_strip_set_window (CordonStrip *strip, int width, int height, uint16_t scale_percent);
void cordon_strip_set_pages (CordonStrip *strip, int pages);

/* By rows; false where there is no way further. */
bool cordon_strip_scroll (CordonStrip *strip, int rows);
/* Scrolls as little as is needed for the page's cell to be seen. */
void cordon_strip_reveal (CordonStrip *strip, int page);

/* The first page whose cell is seen, and how many there are from it on: at most CORDON_STRIP_CELLS_MAX. */
int cordon_strip_first (const CordonStrip *strip);
int cordon_strip_count (const CordonStrip *strip);
/* The window's row where that page's cell begins; may be above it. */
int cordon_strip_top (const CordonStrip *strip, int page);
/* The page at a row of the window; 0: there is none. */
int cordon_strip_page_at (const CordonStrip *strip, int row);
