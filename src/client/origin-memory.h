/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which compartment a file left. Remembered by what the file says, not by where it is: size and SHA-256 of its
 * content, in $XDG_STATE_HOME/cordon/origins. So it holds for every copy, under every name, on every file system, and
 * nobody can give a file of his an origin by an attribute in an archive. A file that was changed has none any more
 * and is treated as one of strangers.
 *
 * The extended attribute user.cordon.origin is written beside it for people and other programs to see. It is a
 * claim: anybody can make it, so no rule believes it.
 *
 * Blocking.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_ORIGIN_ATTRIBUTE "user.cordon.origin"
/* The newest are kept: years of a person's files, and 400 KiB. */
#define CORDON_ORIGIN_MEMORY_MAX 4096

/* fd: of a regular file, open for reading; its position is not moved. Replaces what was remembered of the same
 * content. FILE_CHANGED while it was read, FILE_UNREADABLE, FAILED where the memory cannot be written. */
gboolean cordon_origin_remember (int fd, const char *compartment, GError **error);

/* *compartment NULL: none is known. The file is read only where one of the same size is remembered. FALSE where the
 * file or the memory cannot be read. (transfer full) */
gboolean cordon_origin_recall (int fd, char **compartment, GError **error);

/* What the file says of itself; NULL where it says nothing, or no name of a compartment. (transfer full) */
char *cordon_origin_claimed (int fd);

G_END_DECLS
