/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Getting the registry on and off the disk, whole or not at all. Blocking: for worker threads.
 */
#pragma once

#include "service/registry-text.h"

G_BEGIN_DECLS

/* An empty content where there is no file. A damaged one is renamed to *moved_aside first. */
CordonRegistryContent *cordon_registry_read_file (const char *state_dir, char **moved_aside,
                                                  GError **error);
gboolean cordon_registry_write_file (const char *state_dir, const CordonRegistryContent *content,
                                     GError **error);

G_END_DECLS
