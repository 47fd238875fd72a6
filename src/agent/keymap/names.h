/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define CORDON_KEYMAP_NAME_MAX 160

/* The name of the prebuilt map of a layout and a variant (which may be empty): "de",
 * "de+nodeadkeys". False, and `name` untouched, unless both are plain XKB names. */
bool cordon_keymap_name (const char *layout, const char *variant, char *name, size_t size);

/* The name of the map that the text of a keymap asks for in its xkb_symbols:
 * "pc+de(nodeadkeys)+inet(evdev)". */
bool cordon_keymap_wanted (const char *text, char *name, size_t size);

/* The file that the display server's command line for xkbcomp names last. */
bool cordon_keymap_target (const char *command, char *target, size_t size);
