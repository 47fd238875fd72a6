/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window manager without decoration or choice. Windows may vanish between any two requests, so
 * the display's error handler ignores errors; nothing here may depend on a request having worked.
 */
#include "agent/kiosk/windows.h"

#include "wire/agent.h"

#include <X11/Xutil.h>

#define BACKGROUND 0x303030

static bool manager_exists;
static bool window_shown;

static int
ignore_error (Display *display, XErrorEvent *error)
{
  return 0;
}

static int
note_other_manager (Display *display, XErrorEvent *error)
{
  manager_exists = true;
  return 0;
}

static bool
is_transient (Display *display, Window window)
{
  Window owner;

  return XGetTransientForHint (display, window, &owner) && owner != None &&
         owner != DefaultRootWindow (display);
}

static void
root_size (Display *display, int *width, int *height)
{
  XWindowAttributes root;

  *width = *height = CORDON_AGENT_SIZE_MIN;
  if (XGetWindowAttributes (display, DefaultRootWindow (display), &root))
    {
      *width = root.width;
      *height = root.height;
    }
}

static void
centre (Display *display, Window window, int width, int height)
{
  XWindowAttributes own;

  if (XGetWindowAttributes (display, window, &own))
    XMoveWindow (display, window, own.width < width ? (width - own.width) / 2 : 0,
                 own.height < height ? (height - own.height) / 2 : 0);
}

static void
fit (Display *display, Window window)
{
  int width, height;

  root_size (display, &width, &height);
  if (is_transient (display, window))
    centre (display, window, width, height);
  else
    XMoveResizeWindow (display, window, 0, 0, (unsigned) width, (unsigned) height);
}

static bool
map (Display *display, Window window)
{
  bool first = !window_shown && !is_transient (display, window);

  fit (display, window);
  XMapRaised (display, window);
  XSetInputFocus (display, window, RevertToPointerRoot, CurrentTime);
  window_shown = window_shown || first;
  return first;
}

/* A transient may choose its size; whatever else a window asks for, it gets the screen. */
static void
configure (Display *display, const XConfigureRequestEvent *request)
{
  XWindowChanges changes = { .width = request->width, .height = request->height };

  if (is_transient (display, request->window))
    XConfigureWindow (display, request->window,
                      (unsigned) request->value_mask & (CWWidth | CWHeight), &changes);
  fit (display, request->window);
}

static void
focus_topmost (Display *display)
{
  Window root, parent, *children = NULL;
  unsigned count = 0;
  bool found = false;

  if (!XQueryTree (display, DefaultRootWindow (display), &root, &parent, &children, &count))
    return;
  while (count > 0)
    {
      XWindowAttributes window;

      count--;
      if (XGetWindowAttributes (display, children[count], &window) &&
          window.map_state == IsViewable && !window.override_redirect)
        {
          XSetInputFocus (display, children[count], RevertToPointerRoot, CurrentTime);
          found = true;
          break;
        }
    }
  window_shown = window_shown && found;
  if (children)
    XFree (children);
}

void
cordon_windows_fit_all (Display *display)
{
  Window root, parent, *children = NULL;
  unsigned count = 0;

  if (!XQueryTree (display, DefaultRootWindow (display), &root, &parent, &children, &count))
    return;
  for (unsigned i = 0; i < count; i++)
    {
      XWindowAttributes window;

      if (XGetWindowAttributes (display, children[i], &window) && !window.override_redirect)
        fit (display, children[i]);
    }
  if (children)
    XFree (children);
  XSync (display, False);
}

bool
cordon_windows_handle (Display *display, XEvent *event)
{
  if (event->type == MapRequest)
    return map (display, event->xmaprequest.window);
  if (event->type == ConfigureRequest)
    configure (display, &event->xconfigurerequest);
  else if (event->type == UnmapNotify || event->type == DestroyNotify)
    focus_topmost (display);
  else if (event->type == ConfigureNotify &&
           event->xconfigure.window == DefaultRootWindow (display))
    cordon_windows_fit_all (display);
  return false;
}

bool
cordon_windows_manage (Display *display)
{
  Window root = DefaultRootWindow (display);

  XSetErrorHandler (note_other_manager);
  XSelectInput (display, root,
                SubstructureRedirectMask | SubstructureNotifyMask | StructureNotifyMask);
  XSync (display, False);
  XSetErrorHandler (ignore_error);
  XSetWindowBackground (display, root, BACKGROUND);
  XClearWindow (display, root);
  /* A viewer may have been quicker. */
  cordon_windows_fit_all (display);
  focus_topmost (display);
  return !manager_exists;
}
