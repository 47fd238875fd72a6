/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonFakeCallers: who calls, and what they may, by a table: an authority and a peer lookup.
 */
#pragma once

#include "service/authority.h"
#include "service/peers.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_FAKE_ALLOWS,
  CORDON_FAKE_DENIES,
  CORDON_FAKE_KEEPS_SILENT /* until cancelled, or cordon_fake_callers_answer() */
} CordonFakeAnswer;

#define CORDON_TYPE_FAKE_CALLERS (cordon_fake_callers_get_type ())
G_DECLARE_FINAL_TYPE (CordonFakeCallers, cordon_fake_callers, CORDON, FAKE_CALLERS, GObject)

/* Everybody has this uid and may do everything until told otherwise. */
CordonFakeCallers *cordon_fake_callers_new (guint32 uid);

void cordon_fake_callers_set_uid (CordonFakeCallers *self, const char *sender, guint32 uid);
/* Identities cannot be had. */
void cordon_fake_callers_set_unknown (CordonFakeCallers *self, gboolean unknown);
void cordon_fake_callers_set_answer (CordonFakeCallers *self, CordonAction action,
                                     CordonFakeAnswer answer);
/* Ends the silence: every question that waits is answered. */
void cordon_fake_callers_answer (CordonFakeCallers *self, gboolean allow);
guint cordon_fake_callers_get_n_waiting (CordonFakeCallers *self);

G_END_DECLS
