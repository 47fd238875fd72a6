/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the registry holds, and its text: one JSON object with a version.
 *
 *     { "version": 2,
 *       "grants": [ "1000:documents" ],
 *       "compartments": { "1000:documents": 0 },
 *       "machines": { "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f": { "d": 0, "v": 256 } } }
 */
#pragma once

#include <gio/gio.h>

#include "service/numbers.h"

G_BEGIN_DECLS

typedef struct {
  GHashTable *grants;     /* set of "UID:COMPARTMENT": may run without a label */
  CordonNumbers *numbers; /* only what is kept */
} CordonRegistryContent;

CordonRegistryContent *cordon_registry_content_new (void);
CordonRegistryContent *cordon_registry_content_copy (const CordonRegistryContent *content);
void cordon_registry_content_free (CordonRegistryContent *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonRegistryContent, cordon_registry_content_free)

char *cordon_registry_print (const CordonRegistryContent *content);
/* NULL and error for anything that no version of Cordon wrote itself. */
CordonRegistryContent *cordon_registry_parse (const char *untrusted_text, gsize length,
                                              GError **error);

G_END_DECLS
