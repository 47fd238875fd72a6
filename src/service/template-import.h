/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bringing a template into the store. Blocking, for a worker thread.
 */
#pragma once

#include "service/template-store.h"

G_BEGIN_DECLS

/* Copies, compares with the manifest while copying, puts in place at once or not at all. fds are in
 * the order of cordon_store_file_names and stay the caller's. */
gboolean cordon_template_import (const char *state_dir, const char *name,
                                 const int fds[CORDON_STORE_N_FILES], GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
