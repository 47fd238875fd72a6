/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing whole things. Blocking, for worker threads.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* All of it, or FALSE with errno. */
gboolean cordon_disk_write (int fd, const void *bytes, gsize length);

/* close() that keeps errno. */
void cordon_disk_close (int fd);

/* A file of mode 0600 in a directory of our own, put in place whole and synced, or FALSE with errno
 * and the old one left. name: one path component. */
gboolean cordon_disk_replace (int dir, const char *name, const char *text);

/* CORDON_ERROR_EXHAUSTED for an errno that says that there is no room, otherwise
 * CORDON_ERROR_FAILED; what: a sentence's start as for cordon_error_set_errno(). Always FALSE. */
gboolean cordon_disk_fail (GError **error, int saved_errno, const char *what);

G_END_DECLS
