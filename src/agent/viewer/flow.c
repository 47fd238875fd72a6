/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arithmetic of the continuous view. Sizes come out of a hostile document: each step is over a page that takes at
 * least CORDON_VIEW_ROOM_MIN rows, so no document makes it long.
 */
#include "agent/viewer/flow.h"

#include <math.h>

static void
turn (const CordonFlow *flow, CordonView *view, int page)
{
  double width, height;

  flow->measure (flow->data, page, &width, &height);
  view->last = page == flow->pages;
  cordon_view_set_page (view, width, height);
}

bool
cordon_flow_scroll (const CordonFlow *flow, CordonView *view, int *page, double x, double y)
{
  const double old_x = view->x, old_y = view->y;
  const int old_page = *page;
  double wanted_x = view->x + x;

  y = view->y + fmin (fmax (y, -view->height), view->height);
  while (y < 0 && *page > 1)
    {
      turn (flow, view, --*page);
      y += cordon_view_room (view);
    }
  while (*page < flow->pages && y >= cordon_view_room (view))
    {
      y -= cordon_view_room (view);
      turn (flow, view, ++*page);
    }
  cordon_view_place (view, wanted_x, y);
  return *page != old_page || view->x != old_x || view->y != old_y;
}

bool
cordon_flow_next (const CordonFlow *flow, const CordonView *view, int page, const CordonFlowPage *before,
                  CordonFlowPage *next)
{
  CordonFlowPage found = { .page = before ? before->page + 1 : page, .view = *view,
                           .top = before ? before->bottom : -(int) view->y };

  if (found.page > flow->pages || found.top >= view->height)
    return false;
  turn (flow, &found.view, found.page);
  found.rect = cordon_view_page (&found.view);
  found.rect.y = found.top;
  found.bottom = found.page == flow->pages ? view->height : found.top + cordon_view_room (&found.view);
  *next = found;
  return true;
}
