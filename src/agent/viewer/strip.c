/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arithmetic of the strip. 100,000 pages of the largest cells are 100 million rows: an int holds them.
 */
#include "agent/viewer/strip.h"

/* Pixels at a scale of 100 %. */
#define WIDTH 150
#define LABEL 20
#define MARGIN 10

static int
at_least (int value, int least)
{
  return value < least ? least : value;
}

static int
at_most (int value, int most)
{
  return value > most ? most : value;
}

static void
clamp_scroll (CordonStrip *strip)
{
  strip->y = at_least (at_most (strip->y, strip->pages * strip->cell - strip->height), 0);
}

void
cordon_strip_set_window (CordonStrip *strip, int width, int height, uint16_t scale_percent)
{
  int wanted = at_most (WIDTH * scale_percent / 100, width / 3);

  strip->height = height;
  strip->width = strip->shown ? wanted : 0;
  strip->side = at_least (wanted - 2 * MARGIN, 1);
  strip->depth = at_least (strip->side * 4 / 3, 1);
  strip->label = LABEL * scale_percent / 100;
  strip->cell = at_least (strip->depth + strip->label + MARGIN, height / (CORDON_STRIP_CELLS_MAX - 2));
  clamp_scroll (strip);
}

void
cordon_strip_set_pages (CordonStrip *strip, int pages)
{
  strip->pages = pages;
  clamp_scroll (strip);
}

bool
cordon_strip_scroll (CordonStrip *strip, int rows)
{
  int before = strip->y;

  strip->y += at_least (at_most (rows, strip->height), -strip->height);
  clamp_scroll (strip);
  return strip->y != before;
}

void
cordon_strip_reveal (CordonStrip *strip, int page)
{
  int top = (page - 1) * strip->cell;

  if (strip->y < top + strip->cell - strip->height)
    strip->y = top + strip->cell - strip->height;
  if (strip->y > top)
    strip->y = top;
  clamp_scroll (strip);
}

int
cordon_strip_first (const CordonStrip *strip)
{
  return strip->y / strip->cell + 1;
}

int
cordon_strip_count (const CordonStrip *strip)
{
  int last = at_most ((strip->y + strip->height - 1) / strip->cell + 1, strip->pages);

  return strip->width > 0 ? last - cordon_strip_first (strip) + 1 : 0;
}

int
cordon_strip_top (const CordonStrip *strip, int page)
{
  return (page - 1) * strip->cell - strip->y;
}

int
cordon_strip_page_at (const CordonStrip *strip, int row)
{
  int page = (strip->y + row) / strip->cell + 1;

  return row >= 0 && row < strip->height && page <= strip->pages ? page : 0;
}
