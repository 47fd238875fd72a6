/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saved machines in the words of a client, beside those of lasting-words.h.
 */
#pragma once

#include "lasting-words.h"

G_BEGIN_DECLS

/* Of each call of that kind, until it is set anew. */
void set_fault (Scene *scene, CordonFakeOp op, CordonFakeFault fault);
gboolean is_saved (Scene *scene, const char *uuid);
/* What was done with the disk, in order. */
void assert_operations (Scene *scene, const char *wanted);
guint n_operated (Scene *scene);
void refuse (Scene *scene, const char *method, const char *uuid, CordonError code);
/* One that runs; its lease is closed. (transfer full) */
char *create_running (Scene *scene);
/* (transfer full) */
char *create_saved (Scene *scene);
/* The machine is away, and with it everything of the test. */
void close_with (Scene *scene, const char *uuid);

G_END_DECLS
