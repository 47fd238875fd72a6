/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tiny template that is right in every respect but that nothing could boot from it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Opens unlinked files in the order of ImportTemplate's descriptors. version: also the content of
 * the kernel, so that two versions differ. fds: (transfer full) */
void cordon_fake_template_make (const char *name, const char *version, int fds[4]);

/* An unlinked temporary file with this content, open for reading. */
int cordon_fake_file (const void *bytes, gsize length);

G_END_DECLS
