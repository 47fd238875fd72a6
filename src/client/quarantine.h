/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quarantine: a file that nobody vouches for gets a name that no program of the host opens, previews or indexes
 * (NAME.untrusted, a type of its own: data/mime), a mode that lets nobody but its owner read it and nobody run it,
 * and a compartment that it goes to from then on, whatever it is called (client/origin-memory.h).
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_QUARANTINE_SUFFIX ".untrusted"

/* *new_path: where it is now (transfer full); it may have had its name already. *other_names: the file can be
 * reached under another name as well, which stays as it is. Nothing is ever replaced; on error the file is as it
 * was. FILE_*, USAGE where the name is taken or would be too long. Blocking. */
gboolean cordon_quarantine_file (const char *path, const char *compartment, char **new_path, gboolean *other_names,
                                 GError **error);

G_END_DECLS
