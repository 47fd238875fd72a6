/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The windows that one command asked for, followed to what it waits for: `cordon open` and `run`.
 */
#pragma once

#include "cli/opening.h"

G_BEGIN_DECLS

typedef struct _CordonFollowing CordonFollowing;

/* lasting: of machines, which outlive their windows. */
CordonFollowing *cordon_following_new (gboolean json, gboolean until_closed, gboolean lasting);
void cordon_following_free (CordonFollowing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonFollowing, cordon_following_free)

/* Takes the opening, which is asked after all of them were added. */
void cordon_following_add (CordonFollowing *self, CordonOpening *opening);

/* Prints each stage; returns when every window is as far as is waited for, or was interrupted. owner: the
 * unique name of cordon-desktop. */
gboolean cordon_following_run (CordonFollowing *self, GDBusConnection *bus, const char *owner,
                               GError **error);

/* What --wait may be; NULL is "shown". USAGE. */
gboolean cordon_following_check_wait (const char *wait, GError **error);
gboolean cordon_following_waits_closed (const char *wait);

G_END_DECLS
