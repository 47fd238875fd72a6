/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What has come out since a template was built, as far as this computer knows without network: the manifest
 * in the store against apt's package lists. It is done as the user who asks, with that user's rights; cordond
 * runs no apt.
 */
#pragma once

#include "core/pending-updates.h"

G_BEGIN_DECLS

typedef struct {
  gboolean known;
  CordonPendingUpdates counts; /* only if known */
  gint64 lists;                /* s since the epoch: of when the lists of the security archive are; if known */
  char *why;                   /* a sentence: why it is not known; NULL if it is */
} CordonTemplateUpdates;

/* Blocks for about a second, at most for the deadline of apt (20 s). template: an installed one's name.
 * (transfer full) */
CordonTemplateUpdates *cordon_template_updates_look (const char *template);
/* The same in a thread of its own. */
void cordon_template_updates_look_async (const char *template, GAsyncReadyCallback callback, gpointer data);
CordonTemplateUpdates *cordon_template_updates_look_finish (GAsyncResult *result);
void cordon_template_updates_free (CordonTemplateUpdates *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonTemplateUpdates, cordon_template_updates_free)

/* "3 updates pending (1 of security), …", or why that is not known. (transfer full) */
char *cordon_template_updates_describe (const CordonTemplateUpdates *self);
/* What brings them; "": nothing that somebody should do at once. (transfer full) */
char *cordon_template_updates_fix (const CordonTemplateUpdates *self, const char *template);
/* Whether it is known that an update of security is missing. */
gboolean cordon_template_updates_is_due (const CordonTemplateUpdates *self);

G_END_DECLS
