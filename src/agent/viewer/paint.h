/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "agent/viewer/document.h"
#include "agent/viewer/view.h"

#include <X11/Xlib.h>

typedef struct {
  Display *display;
  Window window;
  Visual *visual;
  int depth;
  GC gc;
} CordonCanvas;

/* Paints the part of the page that the window shows, in strips of bounded height. A page that
 * cannot be drawn (or `document` NULL: no document yet) becomes a crossed (or an empty) sheet. */
void cordon_paint_page (const CordonCanvas *canvas, CordonDocument *document,
                        const CordonView *view);

/* Paints the find bar over the window's lower edge. `failed` marks a text that is nowhere. */
void cordon_paint_find (const CordonCanvas *canvas, CordonDocument *document,
                        const CordonView *view, const char *text, bool failed);
