/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person's own compartments as files, where they are written and edited:
 * $XDG_CONFIG_HOME/cordon/compartments/NAME.compartment. cordond never sees the files: their texts
 * are given to it (SetCompartment), and what it holds is what counts. Blocking; the files are small.
 */
#pragma once

#include "core/compartment.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_COMPARTMENT_SUFFIX ".compartment"

/* (transfer full) */
char *cordon_compartment_files_dir (void);
/* name: valid. (transfer full) */
char *cordon_compartment_files_path (const char *name);

/* Names of the files there, sorted; a file whose name is no compartment's is left out.
 * (transfer full) */
char **cordon_compartment_files_list (void);

/* A whole file of at most CORDON_LIMIT_COMPARTMENT_TEXT bytes, regular, wherever it is. Not parsed.
 * CORDON_ERROR_NOT_FOUND, _FILE_KIND, _FILE_TOO_LARGE, _FILE_UNREADABLE. (transfer full) */
GBytes *cordon_compartment_files_read (const char *path, GError **error);

/* By name, as cordond does: no file of a person's stands before one of the administrator's or a preset. NOT_FOUND, or
 * the reader's or parser's error. (transfer full) */
CordonCompartment *cordon_compartment_files_find (const char *name, GError **error);

/* Replaces the file whole, or fails and leaves it. Directories are made. */
gboolean cordon_compartment_files_write (const char *path, const char *text, gsize length, GError **error);

/* Puts a person's own file away, beside it: as NAME.compartment.removed, or, where that is there already, as
 * NAME.compartment.removed.2 and so on: nothing is ever overwritten. Its new path (transfer full); NULL with
 * CORDON_ERROR_NOT_FOUND where there was none, or CORDON_ERROR_FAILED. */
char *cordon_compartment_files_put_away (const char *name, GError **error);

/* What was put away last; NULL: nothing is there. (transfer full) (nullable) */
char *cordon_compartment_files_newest_removed (const char *name);

/* TRUE also where there was none. */
gboolean cordon_compartment_files_remove (const char *path, GError **error);

G_END_DECLS
