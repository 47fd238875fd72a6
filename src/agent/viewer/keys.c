/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys and pointer. Commands go by key symbol, so that they follow the layout; F3 opens the find
 * bar where a layout has no slash. While the bar is open, what is typed is text.
 */
#include "agent/viewer/viewer.h"

#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <string.h>

#define LINE 60    /* pixels of an arrow key or a wheel click */
#define OVERLAP 40 /* pixels of a screenful that stay */

static void
screen_down (CordonViewer *viewer)
{
  if (!cordon_viewer_scroll (viewer, 0, viewer->view.height - OVERLAP))
    cordon_viewer_turn (viewer, viewer->page + 1);
}

static void
screen_up (CordonViewer *viewer)
{
  if (!cordon_viewer_scroll (viewer, 0, OVERLAP - viewer->view.height) &&
      cordon_viewer_turn (viewer, viewer->page - 1))
    cordon_view_to_bottom (&viewer->view);
}

static void
zoom (CordonViewer *viewer, int direction)
{
  if (direction == 0)
    cordon_view_set_zoom (&viewer->view, CORDON_AGENT_ZOOM_FIT_PAGE, 0);
  else
    cordon_view_step_zoom (&viewer->view, direction);
  cordon_viewer_changed (viewer);
}

static void
rotate (CordonViewer *viewer, unsigned turns)
{
  uint32_t look = cordon_viewer_get_look (viewer);

  cordon_viewer_look (viewer, (look & ~CORDON_AGENT_LOOK_TURNS) | ((look + turns) & CORDON_AGENT_LOOK_TURNS));
}

/* With the control key, as on the host. */
static void
chord (CordonViewer *viewer, KeySym key, bool shift)
{
  if (key == XK_f || key == XK_F)
    cordon_viewer_open_find (viewer, true);
  else if (key == XK_r || key == XK_R)
    rotate (viewer, shift ? 3 : 1);
  else if (key == XK_e || key == XK_E)
    cordon_viewer_look (viewer, cordon_viewer_get_look (viewer) ^ CORDON_AGENT_LOOK_CONTINUOUS);
}

static void
command (CordonViewer *viewer, KeySym key, unsigned state)
{
  switch (key)
    {
    case XK_Page_Down: case XK_KP_Page_Down: case XK_space:
      screen_down (viewer);
      break;
    case XK_Page_Up: case XK_KP_Page_Up: case XK_BackSpace:
      screen_up (viewer);
      break;
    case XK_Home: case XK_KP_Home:
      cordon_viewer_turn (viewer, 1);
      break;
    case XK_End: case XK_KP_End:
      cordon_viewer_turn (viewer, viewer->document.pages);
      break;
    case XK_Down: case XK_KP_Down:
      cordon_viewer_scroll (viewer, 0, LINE);
      break;
    case XK_Up: case XK_KP_Up:
      cordon_viewer_scroll (viewer, 0, -LINE);
      break;
    case XK_Right: case XK_KP_Right:
      cordon_viewer_scroll (viewer, LINE, 0);
      break;
    case XK_Left: case XK_KP_Left:
      cordon_viewer_scroll (viewer, -LINE, 0);
      break;
    case XK_plus: case XK_equal: case XK_KP_Add:
      zoom (viewer, 1);
      break;
    case XK_minus: case XK_KP_Subtract:
      zoom (viewer, -1);
      break;
    case XK_0: case XK_KP_0:
      zoom (viewer, 0);
      break;
    case XK_F9:
      cordon_viewer_look (viewer, cordon_viewer_get_look (viewer) ^ CORDON_AGENT_LOOK_THUMBNAILS);
      break;
    case XK_slash: case XK_KP_Divide: case XK_F3:
      cordon_viewer_open_find (viewer, true);
      break;
    default:
      if (state & ControlMask)
        chord (viewer, key, (state & ShiftMask) != 0);
      break;
    }
}

static void
type (CordonViewer *viewer, KeySym key, const char *text, size_t size)
{
  CordonFind *find = &viewer->find;

  if (key == XK_Escape)
    cordon_viewer_open_find (viewer, false);
  else if (key == XK_Return || key == XK_KP_Enter || key == XK_F3)
    {
      if (!find->repeated)
        cordon_find_count_begin (&viewer->count);
      cordon_find_start (find, viewer->page, viewer->document.pages);
    }
  else if (key == XK_BackSpace)
    {
      cordon_find_erase (find);
      viewer->announce |= !find->open;
    }
  else if (!cordon_find_type (find, text, size))
    return;
  viewer->dirty = true;
}

/* With an input method dead keys and Compose work; without one the keyboard's plain characters. */
static int
look_up (CordonViewer *viewer, XKeyEvent *event, char *text, int size, KeySym *key)
{
  Status status;
  int length;

  *key = NoSymbol;
  if (!viewer->input)
    return XLookupString (event, text, size, key, NULL);
  length = Xutf8LookupString (viewer->input, event, text, size, key, &status);
  return status == XLookupChars || status == XLookupBoth ? length : 0;
}

void
cordon_viewer_key (CordonViewer *viewer, XKeyEvent *event)
{
  char text[32];
  KeySym key;
  int length;

  if (viewer->phase != CORDON_VIEWER_OPENED)
    return;
  length = look_up (viewer, event, text, sizeof text, &key);
  if (viewer->find.open)
    type (viewer, key, text, (size_t) length);
  else if (!cordon_viewer_strip_key (viewer, key) &&
           !cordon_inside_key (viewer, key, (event->state & Mod1Mask) != 0))
    command (viewer, key, event->state);
}

void
cordon_viewer_button (CordonViewer *viewer, const XButtonEvent *event)
{
  int direction = event->button == Button4 ? -1 : event->button == Button5 ? 1 : 0;

  if (viewer->phase != CORDON_VIEWER_OPENED || cordon_viewer_strip_button (viewer, event) ||
      cordon_inside_click (viewer, event->button, event->x - viewer->canvas.left, event->y) || direction == 0)
    return;
  if (event->state & ControlMask)
    zoom (viewer, -direction);
  else if (cordon_viewer_scroll (viewer, 0, direction * LINE))
    return;
  else if (direction > 0)
    cordon_viewer_turn (viewer, viewer->page + 1);
  else if (cordon_viewer_turn (viewer, viewer->page - 1))
    cordon_view_to_bottom (&viewer->view);
}
