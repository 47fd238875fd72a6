/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonRegistry: what cordond has to remember: grants to run without a label, and the numbers of
 * compartments and of machines that last. One versioned JSON file in the state directory, root's
 * own, replaced atomically. A file that is damaged, of a foreign version or writable by somebody
 * else is moved aside and what it granted is forgotten: forgetting refuses, trusting would allow.
 * Numbers are learnt again from volumes and domains (service/labels.h).
 */
#pragma once

#include "service/numbers.h"

G_BEGIN_DECLS

#define CORDON_TYPE_REGISTRY (cordon_registry_get_type ())
G_DECLARE_FINAL_TYPE (CordonRegistry, cordon_registry, CORDON, REGISTRY, GObject)

typedef struct {
  guint32 uid;
  char *compartment;
} CordonGrant;

CordonRegistry *cordon_registry_new (const char *state_dir);

/* Before anything else. TRUE also where there was no file or a damaged one. */
void cordon_registry_load_async (CordonRegistry *self, GAsyncReadyCallback callback,
                                 gpointer data);
gboolean cordon_registry_load_finish (CordonRegistry *self, GAsyncResult *result, GError **error);

/* The damaged file's new name, NULL while none was found. (transfer none) */
const char *cordon_registry_get_moved_aside (CordonRegistry *self);

gboolean cordon_registry_has_grant (CordonRegistry *self, guint32 uid, const char *compartment);
/* (element-type CordonGrant) (transfer full) */
GPtrArray *cordon_registry_list_grants (CordonRegistry *self);

/* Answers when it is on disk; on failure nothing has changed. One write at a time, in order. */
void cordon_registry_set_grant_async (CordonRegistry *self, guint32 uid, const char *compartment,
                                      gboolean allow, GAsyncReadyCallback callback,
                                      gpointer data);
gboolean cordon_registry_set_grant_finish (CordonRegistry *self, GAsyncResult *result,
                                           GError **error);

/* What is on disk; valid until the next change. (transfer none) */
const CordonNumbers *cordon_registry_get_numbers (CordonRegistry *self);
/* Replaces them by what of `numbers` is kept. As cordon_registry_set_grant_async(). */
void cordon_registry_set_numbers_async (CordonRegistry *self, const CordonNumbers *numbers,
                                        GAsyncReadyCallback callback, gpointer data);
gboolean cordon_registry_set_numbers_finish (CordonRegistry *self, GAsyncResult *result,
                                             GError **error);

G_END_DECLS
