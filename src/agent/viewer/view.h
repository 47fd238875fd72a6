/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where one page is in the window. Numbers only: no page is loaded and nothing is drawn here.
 */
#pragma once

#include "wire/agent.h"

#include <stdbool.h>

typedef struct {
  int width, height;           /* of the window, pixels, at least 1 */
  double page_width, page_height; /* points, inside CORDON_VIEW_POINTS_MIN..MAX; as it is shown, rotated */
  uint8_t turns;               /* quarter turns, clockwise, 0..3, that each page is rotated by */
  uint8_t mode;                /* CordonAgentZoomMode */
  uint16_t percent;            /* of PERCENT mode */
  uint16_t scale_percent;      /* the host's scale: 100 % zoom is 96 dpi times this */
  double x, y;                 /* the window's upper left corner on the page, pixels */
  bool flows;                  /* the next page follows below, as in flow.h; no page is in the window's middle then */
  bool last;                   /* … but for this one */
} CordonView;

typedef struct {
  int x, y, width, height;
} CordonViewRect;

/* Acrobat's own largest page is 14,400 points; user units stretch that. Beyond, a page is damaged. */
#define CORDON_VIEW_POINTS_MIN 1.0
#define CORDON_VIEW_POINTS_MAX 200000.0

/* Rows between two pages that follow one another, and the fewest that a page is given. */
#define CORDON_VIEW_GAP 12
#define CORDON_VIEW_ROOM_MIN 32

/* Makes measures that no page has those of an empty sheet of paper, and says false. */
bool cordon_view_measure (double *width, double *height);

/* Rows that a page is given, with the gap. */
int cordon_view_room (const CordonView *view);

/* Pixels for one point, always between the two ends of the zoom's range. */
double cordon_view_scale (const CordonView *view);

/* The zoom in percent, as the host hears it. */
uint16_t cordon_view_percent (const CordonView *view);

/* The page on the window, in the window's pixels; may reach beyond it on all sides. */
CordonViewRect cordon_view_page (const CordonView *view);

/* A page that cannot be measured is shown as an empty sheet of paper. True if it could. The measures are those of
 * the document, before it is rotated; cordon_view_paper() has them. */
bool cordon_view_set_page (CordonView *view, double width, double height);
void cordon_view_set_window (CordonView *view, int width, int height);
/* False, and nothing changed, outside the range. */
bool cordon_view_set_zoom (CordonView *view, uint8_t mode, uint16_t percent);

/* The page's own measures, in points, not rotated. */
void cordon_view_paper (const CordonView *view, double *width, double *height);

/* Rotates the pages to so many quarter turns; what is in the window's middle stays there. */
void cordon_view_rotate (CordonView *view, unsigned turns);

/* Where on the page, in points before it is rotated, a place of the window is. */
void cordon_view_to_page (const CordonView *view, int x, int y, double *across, double *down);

/* One step in (1) or out (-1). */
void cordon_view_step_zoom (CordonView *view, int direction);

/* To there, or as far as the page goes. */
void cordon_view_place (CordonView *view, double x, double y);
/* Moves by pixels; false when the page's edge was reached already. */
bool cordon_view_scroll (CordonView *view, double x, double y);
void cordon_view_to_top (CordonView *view);
void cordon_view_to_bottom (CordonView *view);
