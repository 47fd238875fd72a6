/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys and pointer in the strip of small pictures. Tab goes in and out; what means nothing there means what it does
 * everywhere.
 */
#include "agent/viewer/viewer.h"

#include <X11/keysym.h>

#define WHEEL_ROWS 60

static void
focus (CordonViewer *viewer, bool focused)
{
  viewer->thumbs.focused = focused;
  viewer->dirty = true;
}

bool
cordon_viewer_strip_key (CordonViewer *viewer, unsigned long key)
{
  CordonThumbs *thumbs = &viewer->thumbs;

  if (!thumbs->strip.shown)
    return false;
  if (key == XK_Tab || key == XK_ISO_Left_Tab)
    focus (viewer, !thumbs->focused);
  else if (!thumbs->focused)
    return false;
  else if (key == XK_Down || key == XK_KP_Down)
    cordon_viewer_turn (viewer, viewer->page + 1);
  else if (key == XK_Up || key == XK_KP_Up)
    cordon_viewer_turn (viewer, viewer->page - 1);
  else if (key == XK_Return || key == XK_KP_Enter || key == XK_Escape)
    focus (viewer, false);
  else
    return false;
  return true;
}

bool
cordon_viewer_strip_button (CordonViewer *viewer, const XButtonEvent *event)
{
  CordonStrip *strip = &viewer->thumbs.strip;
  int page;

  if (event->x < 0 || event->x >= strip->width)
    return false;
  if (event->button == Button4 || event->button == Button5)
    viewer->dirty |= cordon_strip_scroll (strip, event->button == Button4 ? -WHEEL_ROWS : WHEEL_ROWS);
  else if (event->button == Button1 && (page = cordon_strip_page_at (strip, event->y)) > 0)
    cordon_viewer_turn (viewer, page);
  return event->button <= Button5;
}
