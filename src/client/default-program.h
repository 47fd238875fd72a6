/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cordon as a person's default program for types of files and links, in $XDG_CONFIG_HOME/mimeapps.list. What stood
 * there before the first change is kept, and comes back byte for byte, as long as nobody else has changed the file.
 * Blocking.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_PROGRAM_FILES CORDON_APP_ID ".desktop"
#define CORDON_PROGRAM_LINKS CORDON_APP_ID ".Links.desktop"

/* types: NULL-terminated, at least one, media types or x-scheme-handler/http and …/https. USAGE for a type that Cordon
 * does not open, with the nearest that it does; FAILED where the list cannot be written; then nothing is changed. */
gboolean cordon_default_program_set (const char *const *types, GError **error);

/* Those alone, of all that Cordon opens; none of them is what unset does, with by_lines where somebody changed the
 * list. Where nobody did, what is taken out is as it was, byte for byte. Errors as above. */
gboolean cordon_default_program_set_only (const char *const *types, GError **error);

/* What stood there before the first set. BUSY where somebody changed the list since; by_lines: then only Cordon's own
 * entries are taken out. TRUE also where nothing was set. */
gboolean cordon_default_program_unset (gboolean by_lines, GError **error);

/* The types that the list says Cordon opens. (transfer full) */
gboolean cordon_default_program_show (GStrv *types, GError **error);

/* Those that can be set; NULL-terminated. */
extern const char *const cordon_default_program_types[];

G_END_DECLS
