/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names of prebuilt keyboard maps, taken out of what the display server says. No name that
 * comes out of here can leave the directory of the maps.
 */
#include "agent/keymap/names.h"

#include <stdio.h>
#include <string.h>

#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

static bool
is_plain (const char *text, size_t length)
{
  return strspn (text, PLAIN) >= length;
}

bool
cordon_keymap_name (const char *layout, const char *variant, char *name, size_t size)
{
  size_t layout_length = strlen (layout), variant_length = strlen (variant);

  if (layout_length == 0 || !is_plain (layout, layout_length) ||
      !is_plain (variant, variant_length) || layout_length + variant_length + 2 > size)
    return false;
  snprintf (name, size, variant_length ? "%s+%s" : "%s", layout, variant);
  return true;
}

bool
cordon_keymap_wanted (const char *text, char *name, size_t size)
{
  char layout[64] = "", variant[64] = "";
  const char *symbols = strstr (text, "xkb_symbols");

  symbols = symbols ? strstr (symbols, "include \"pc+") : NULL;
  if (!symbols)
    return false;
  symbols += strlen ("include \"pc+");
  if (sscanf (symbols, "%63[" PLAIN "](%63[" PLAIN "])", layout, variant) < 1)
    return false;
  symbols += strlen (layout) + (variant[0] ? strlen (variant) + 2 : 0);
  if (*symbols != '+' && *symbols != '"')
    return false;
  return cordon_keymap_name (layout, variant, name, size);
}

bool
cordon_keymap_target (const char *command, char *target, size_t size)
{
  const char *end = strrchr (command, '"');
  const char *start = end;
  size_t length;

  while (start && start > command && start[-1] != '"')
    start--;
  if (!start || start == command)
    return false;
  length = (size_t) (end - start);
  if (length < strlen ("/x.xkm") || length >= size || start[0] != '/' ||
      strspn (start, PLAIN "/.") != length || memcmp (end - 4, ".xkm", 4) != 0 ||
      memmem (start, length, "..", 2))
    return false;
  memcpy (target, start, length);
  target[length] = '\0';
  return true;
}
