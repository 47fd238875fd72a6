/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keyboard's layout, changed in the running server by the names of its components, as setxkbmap
 * does. The server asks cordon-keymap for the map.
 */
#include "agent/kiosk/keyboard.h"

#include "agent/inside/accounts.h"
#include "agent/inside/messages.h"
#include "agent/keymap/names.h"

#include <X11/XKBlib.h>
#include <X11/extensions/XKBgeom.h>
#include <stdio.h>
#include <unistd.h>

static bool
is_prebuilt (const char *layout, const char *variant)
{
  char name[CORDON_KEYMAP_NAME_MAX], path[256];

  if (!cordon_keymap_name (layout, variant, name, sizeof name))
    return false;
  snprintf (path, sizeof path, CORDON_KEYMAP_DIR "/%s.xkm", name);
  return access (path, R_OK) == 0;
}

bool
cordon_keyboard_set (Display *display, const char *layout, const char *variant)
{
  static char keycodes[] = "evdev+aliases(qwerty)", types[] = "complete", compat[] = "complete";
  char symbols[2 * CORDON_AGENT_NAME_MAX + 32];
  XkbComponentNamesRec names = { .keycodes = keycodes, .types = types, .compat = compat,
                                 .symbols = symbols };
  XkbDescPtr map;

  if (!is_prebuilt (layout, variant))
    variant = "";
  if (!is_prebuilt (layout, variant))
    return false;
  snprintf (symbols, sizeof symbols, variant[0] ? "pc+%s(%s)+inet(evdev)" : "pc+%s+inet(evdev)",
            layout, variant);
  map = XkbGetKeyboardByName (display, XkbUseCoreKbd, &names, XkbGBN_AllComponentsMask,
                              XkbGBN_AllComponentsMask & ~XkbGBN_GeometryMask, True);
  if (map)
    XkbFreeKeyboard (map, 0, True);
  XSync (display, False);
  return map != NULL;
}
