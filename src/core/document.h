/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file on its way into a machine, as the host sees it: a descriptor of a regular file of an admitted
 * size. What the bytes are is the guest's matter.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Opens a local path for reading, close-on-exec. The last component is never followed if it is a link, and a
 * pipe or device cannot hold the caller up. -1 and FILE_KIND, FILE_UNREADABLE, FILE_EMPTY or
 * FILE_TOO_LARGE otherwise. */
int cordon_document_open (const char *path, GError **error);

/* The same checks for a descriptor that came from elsewhere (a bus, a portal): regular, open for
 * reading, 1..CORDON_LIMIT_FILE bytes. `name` is only for the sentence. */
gboolean cordon_document_check (int fd, const char *name, GError **error);

G_END_DECLS
