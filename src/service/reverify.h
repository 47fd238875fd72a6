/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonReverify: one doubt about one machine that ran: it is paused, its level compared with
 * everybody's and itself examined as at its start, and resumed only if it is still apart and as
 * ordered.
 */
#pragma once

#include "service/start.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_REVERIFY_IDLE,
  CORDON_REVERIFY_SUSPEND,
  CORDON_REVERIFY_COMPARE,
  CORDON_REVERIFY_READ_BACK,
  CORDON_REVERIFY_MATRIX, /* only under SELinux */
  CORDON_REVERIFY_RESUME,
  CORDON_REVERIFY_DONE
} CordonReverifyStep;

#define CORDON_TYPE_REVERIFY (cordon_reverify_get_type ())
G_DECLARE_FINAL_TYPE (CordonReverify, cordon_reverify, CORDON, REVERIFY, GObject)

/* start: of the machine, over. */
CordonReverify *cordon_reverify_new (const CordonHouse *house, CordonStart *start);

/* FALSE: the machine must end; CORDON_ERROR_UNVERIFIED with a sentence for its person, or CANCELLED
 * if that was asked for. */
void cordon_reverify_run_async (CordonReverify *self, GAsyncReadyCallback callback,
                                gpointer data);
gboolean cordon_reverify_run_finish (CordonReverify *self, GAsyncResult *result, GError **error);

/* Another doubt meanwhile: everything from the pause on is done once more before it may go on. */
void cordon_reverify_doubt (CordonReverify *self);
/* The machine ends anyway. */
void cordon_reverify_cancel (CordonReverify *self);

CordonReverifyStep cordon_reverify_get_step (CordonReverify *self);

G_END_DECLS
