/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The only file that speaks to the X server itself.
 */
#include "config.h"
#include "desktop/keyboard.h"

#include <string.h>

#ifdef GDK_WINDOWING_X11
#include <X11/Xatom.h>
#include <gdk/x11/gdkx.h>
#endif

#ifdef GDK_WINDOWING_X11
/* In 32 bit words, as the protocol counts; longer ones are no layout. */
#define NAMES_MAX 1024

static GBytes *
read_property (GdkDisplay *gdk_display)
{
  Display *display = gdk_x11_display_get_xdisplay (gdk_display);
  Atom name = XInternAtom (display, "_XKB_RULES_NAMES", True), type = None;
  unsigned char *value = NULL;
  unsigned long length = 0, rest = 0;
  GBytes *bytes = NULL;
  int format = 0;

  if (name == None ||
      XGetWindowProperty (display, gdk_x11_display_get_xrootwindow (gdk_display), name, 0, NAMES_MAX,
                          False, XA_STRING, &type, &format, &length, &rest, &value) != Success)
    return NULL;
  if (type == XA_STRING && format == 8 && length > 0 && rest == 0)
    bytes = g_bytes_new (value, length);
  if (value)
    XFree (value);
  return bytes;
}
#endif

GBytes *
cordon_keyboard_read_names (GdkDisplay *display)
{
#ifdef GDK_WINDOWING_X11
  if (GDK_IS_X11_DISPLAY (display))
    return read_property (display);
#endif
  return NULL;
}

void
cordon_keyboard_read_held (GdkDisplay *display,
                           guint8 held[CORDON_KEYBOARD_BYTES])
{
  memset (held, 0, CORDON_KEYBOARD_BYTES);
#ifdef GDK_WINDOWING_X11
  if (GDK_IS_X11_DISPLAY (display))
    XQueryKeymap (gdk_x11_display_get_xdisplay (display), (char *) held);
#endif
}
