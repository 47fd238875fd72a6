/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names that people give to their persistent machines: one line of visible text, for eyes and for
 * the command line. Nothing on the host is ever called by it: files and domains have the UUID.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CORDON_MACHINE_NAME_MAX 60 /* characters, as a compartment's title */

/* 1..CORDON_MACHINE_NAME_MAX characters that are shown as they are, and not the form of a UUID or of
 * an option. The text need not be UTF-8. */
gboolean cordon_machine_name_valid (const char *untrusted_name);

/* Whether a person would take one for the other: case and Unicode's other spellings do not count. */
gboolean cordon_machine_name_equal (const char *a, const char *b);

G_END_DECLS
