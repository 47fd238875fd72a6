/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the host can know of a file before it starts a machine for it: what kind it is, and whether the
 * machine's memory holds it. Both are asked again in the guest, which decides.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The media type by the file's bytes (wire/sniff.h), static; *type NULL where it is none of them. fd: of a regular
 * file, as cordon_document_check() admits it; its position is not moved. `name` is only for the sentence. Reads up to
 * 129 KiB, and waits for them. FILE_UNREADABLE. */
gboolean cordon_document_sniff (int fd, const char *name, const char **type, GError **error);

/* memory_mib: of the machine. FILE_TOO_LARGE. */
gboolean cordon_document_check_room (int fd, const char *name, guint memory_mib, GError **error);

G_END_DECLS
