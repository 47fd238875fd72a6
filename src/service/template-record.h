/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The record of an import: inode, size, change time and SHA-256 of each file of one version, written
 * by cordond beside them when it had just hashed them. Blocking.
 */
#pragma once

#include "service/template-store.h"

G_BEGIN_DECLS

/* Compares the files of a version's directory with its record. quick: owner, mode, size and inode
 * only. FALSE and *what, a static phrase, for the first that is not as recorded. */
gboolean cordon_record_check (int dir, gboolean quick, const char **what);

/* SHA-256 of a whole file in lower case hexadecimal; NULL with errno. */
char *cordon_record_hash (int fd);

G_END_DECLS
