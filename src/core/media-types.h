/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kinds of content that are told apart by their bytes (wire/sniff.h), as words of rules.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CORDON_MEDIA_TYPE_UNKNOWN "unknown" /* of content that is none of them */

/* NULL-terminated: every type that wire/sniff.c answers, then any image by its family, then
 * CORDON_MEDIA_TYPE_UNKNOWN. A test holds it against the sniffer. */
extern const char *const cordon_media_types[];

/* pattern: one of the words. type: of a file, NULL where it is unknown. */
gboolean cordon_media_type_matches (const char *pattern, const char *type);

G_END_DECLS
