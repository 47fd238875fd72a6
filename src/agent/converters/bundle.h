/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a converter makes of a file with files in it: an archive (cpio) that the viewer lists like any other, with
 * texts that it shows in their place (agent/viewer/archive.h). One bundle can be a file in another.
 */
#pragma once

#include <glib.h>

typedef struct CordonBundle CordonBundle;

/* Written to `fd`, which stays open, or, where that is -1, kept in memory. */
CordonBundle *cordon_bundle_new (int fd);

/* A file in it; an empty one is left out. False where there is no room. */
gboolean cordon_bundle_add (CordonBundle *bundle, const char *name, const void *bytes, gsize size);

/* A text that is shown where it stands between the files; one that is too long for that is a file called `name`. */
gboolean cordon_bundle_add_text (CordonBundle *bundle, const char *name, const char *text);

/* Frees it. What was kept in memory, or an empty array; NULL where it could not be written. */
GByteArray *cordon_bundle_end (CordonBundle *bundle);
