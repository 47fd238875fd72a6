/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small pictures of the pages: those whose cells are seen are drawn, one between two looks at the keyboard, and kept
 * as long as they are seen.
 */
#pragma once

#include "agent/viewer/document.h"
#include "agent/viewer/strip.h"
#include "agent/viewer/view.h"

typedef struct {
  int number; /* of the page; 0: there is none */
  unsigned turns;
  int side;           /* of the strip that it was drawn for */
  fz_pixmap *pixels;  /* NULL: not even that has room */
} CordonThumb;

typedef struct {
  CordonStrip strip;
  bool focused; /* it has the keyboard */
  CordonThumb thumbs[CORDON_STRIP_CELLS_MAX];
} CordonThumbs;

/* The picture of a page that is seen, or NULL. */
const CordonThumb *cordon_thumbs_get (const CordonThumbs *thumbs, const CordonView *view, int page);
/* The first page that is seen and not drawn; 0: none. */
int cordon_thumbs_missing (const CordonThumbs *thumbs, const CordonView *view);
void cordon_thumbs_draw (CordonThumbs *thumbs, CordonDocument *document, const CordonView *view, int page);
void cordon_thumbs_forget (CordonThumbs *thumbs, CordonDocument *document);
