/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every text that comes from outside and is shown or logged goes through here: file names, titles,
 * messages of libvirt or of a newer service. What comes out is for eyes only; it must never be
 * opened, compared or sent instead of the original.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CORDON_TEXT_SHOWN_MAX 1024 /* bytes of input that are looked at; a file name has 255 */
#define CORDON_TEXT_LOG_MAX 2048   /* bytes of a result of cordon_text_log() */

/* Whether a character is seen by itself and leaves its neighbours alone. FALSE for control and
 * formatting characters (bidi overrides, zero width), line and paragraph separators, fillers and
 * other invisible letters, private use, and what Unicode has not assigned. */
gboolean cordon_text_character_visible (gunichar character);

/* A file name, or another short text, on one line: each invalid byte and invisible character is
 * replaced by U+FFFD, white space by single spaces, a pile of combining marks is cut after four.
 * Emoji sequences, and the joiners that Persian and the Indic scripts need, stay. Never empty.
 * `untrusted_name` need not be UTF-8 and may be NULL. Not escaped for markup. (transfer full) */
char *cordon_text_display_name (const char *untrusted_name);

/* The same, escaped for Pango's and GTK's markup. (transfer full) */
char *cordon_text_markup (const char *untrusted_name);

/* Cuts the middle out of a valid UTF-8 text, so that it has at most `graphemes` characters as a
 * person counts them, the ellipsis included; a file name keeps its ending. (transfer full) */
char *cordon_text_ellipsize_middle (const char *text, guint graphemes);

/* One line for a log or a terminal: what is not visible becomes \xHH (a byte) or \u{HHHH} (a
 * character), a backslash is doubled. `length` bytes, or -1 for a NUL-terminated string; cut with an
 * ellipsis at CORDON_TEXT_LOG_MAX. (transfer full) */
char *cordon_text_log (const char *untrusted_text, gssize length);

G_END_DECLS
