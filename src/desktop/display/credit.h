/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCredit: when a source may write its next picture. A debt begins with damage, is due when
 * that damage was painted, and is paid at once in an active window, a little later in others.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef void (*CordonCreditFunc) (gpointer data);

typedef struct {
  CordonCreditFunc pay;
  gpointer data;
  gboolean owed;    /* damage came and is not paid */
  gboolean painted; /* and was painted */
  guint timer;
} CordonCredit;

void cordon_credit_damaged (CordonCredit *self);
/* The widget's snapshot was taken. */
void cordon_credit_painted (CordonCredit *self);
/* The frame clock is past painting. delay_ms 0: pay at once. */
void cordon_credit_frame_done (CordonCredit *self, guint delay_ms);
/* Pay what waits for its delay now: the window became active. */
void cordon_credit_hurry (CordonCredit *self);
/* Hidden: what was painted is to be painted again before it is paid. */
void cordon_credit_hold (CordonCredit *self);
/* The source went: no debt. */
void cordon_credit_forget (CordonCredit *self);

G_END_DECLS
