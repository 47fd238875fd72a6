/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "agent/viewer/document.h"
#include "agent/viewer/flow.h"
#include "agent/viewer/thumbs.h"
#include "agent/viewer/view.h"

#include <X11/Xlib.h>

typedef struct {
  Display *display;
  Window window;
  Visual *visual;
  int depth;
  GC gc;
  int left; /* where the pages' part of the window begins */
} CordonCanvas;

/* Paints the part of the page that the window shows, in strips of bounded height. A page that
 * cannot be drawn (or `document` NULL: no document yet) becomes a crossed (or an empty) sheet. */
void cordon_paint_page (const CordonCanvas *canvas, CordonDocument *document,
                        const CordonView *view);

/* The same of the pages that follow one another from `page` on; only those that the window shows are loaded. */
void cordon_paint_flow (const CordonCanvas *canvas, CordonDocument *document, const CordonView *view,
                        const CordonFlow *flow, int page);

/* A whole page, as small as that view has it; NULL where there is no memory for it. */
fz_pixmap *cordon_paint_small (CordonDocument *document, const CordonLeaf *leaf, const CordonView *view);

/* The strip of small pictures, as far as they are drawn, with the one of `page` framed. */
void cordon_paint_thumbs (const CordonCanvas *canvas, CordonDocument *document, const CordonView *view,
                          const CordonThumbs *thumbs, int page);

/* Paints the find bar over the window's lower edge, with what there is to say of the count at its end. `failed` marks a
 * text that is nowhere. */
void cordon_paint_find (const CordonCanvas *canvas, CordonDocument *document,
                        const CordonView *view, const char *text, const char *count, bool failed);
