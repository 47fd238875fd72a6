/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages one below the other. Numbers only, and only of the pages that are near the window: how long the whole
 * document is, nobody has to know. The place is the page at the window's upper edge and, in the view, how far down on
 * it that edge is.
 */
#pragma once

#include "agent/viewer/view.h"

typedef struct {
  int pages; /* at least 1 */
  /* Points of a page, counted from 1; any that CordonView takes. */
  void (*measure) (void *data, int page, double *width, double *height);
  void *data;
} CordonFlow;

/* One page of those in the window. */
typedef struct {
  int page;
  CordonView view;     /* of this page alone: its scale */
  CordonViewRect rect; /* the page on the window */
  int top, bottom;     /* rows of the window that are its own: the page, and what is below it to the next */
} CordonFlowPage;

/* Most pages that there can be in a window at once: a page is given CORDON_VIEW_ROOM_MIN rows and the gap. */
#define CORDON_FLOW_PAGES_MAX (CORDON_AGENT_SIZE_MAX / (CORDON_VIEW_ROOM_MIN + CORDON_VIEW_GAP) + 2)

/* Moves by pixels, at most by the window's height; *page follows. False where the end was reached already. */
bool cordon_flow_scroll (const CordonFlow *flow, CordonView *view, int *page, double x, double y);

/* The page in the window after `before` or, where that is NULL, the first of it, which is `page`. False: no more. */
bool cordon_flow_next (const CordonFlow *flow, const CordonView *view, int page, const CordonFlowPage *before,
                       CordonFlowPage *next);
