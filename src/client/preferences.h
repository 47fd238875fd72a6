/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the guest shall follow of the caller's own host: keyboard, language, time zone, paper. The
 * sources are configuration files and variables of any quality; whatever is not plainly a name of
 * the kind is not used.
 */
#pragma once

#include "client/session.h"

G_BEGIN_DECLS

/* From this host, now. xkb_names: the root window's _XKB_RULES_NAMES, or NULL. Size is 0 x 0 and scale
 * 100, for the caller to fill in. (transfer full) */
CordonGuestPreferences *cordon_guest_preferences_new (GBytes *xkb_names);
void cordon_guest_preferences_free (CordonGuestPreferences *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonGuestPreferences, cordon_guest_preferences_free)

/* Whatever does not fit the protocol keeps the guest's default. preferences may be NULL. */
void cordon_guest_preferences_to_hello (const CordonGuestPreferences *self, CordonAgentHello *hello);

/* A keyboard; both are names, variant may be empty. */
typedef struct {
  char layout[CORDON_AGENT_NAME_MAX + 1];
  char variant[CORDON_AGENT_NAME_MAX + 1];
} CordonKeyboard;

/* Pure; FALSE and *keyboard untouched unless a layout was found. */

/* org.gnome.desktop.input-sources: a(ss); the first of kind "xkb", "de+nodeadkeys". */
gboolean cordon_keyboard_from_sources (GVariant *sources, CordonKeyboard *keyboard);
/* rules NUL model NUL layouts NUL variants NUL options NUL; the first of each list. */
gboolean cordon_keyboard_from_xkb_names (GBytes *xkb_names, CordonKeyboard *keyboard);
/* keyboard(5): XKBLAYOUT="de,us" and XKBVARIANT="nodeadkeys,". */
gboolean cordon_keyboard_from_file (const char *text, CordonKeyboard *keyboard);

/* Pure; (transfer full), NULL if there is none. */

/* LANG's kind of value; "de_DE@euro" is "de_DE.UTF-8@euro", "C" is none. */
char *cordon_locale_from_variable (const char *value);
/* TZ, the first line of /etc/timezone, or the target of /etc/localtime. */
char *cordon_timezone_from_text (const char *text);
char *cordon_timezone_from_link (const char *target);
/* A locale's value, "en_US.UTF-8". */
gboolean cordon_locale_has_letter_paper (const char *value);

G_END_DECLS
