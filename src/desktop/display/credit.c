/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Credit is a permit to write the one frame buffer, so it must never be given between damage and
 * the end of the frame that paints it, nor while the widget is hidden.
 */
#include "config.h"
#include "desktop/display/credit.h"

static void
pay (CordonCredit *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->owed = self->painted = FALSE;
  self->pay (self->data);
}

void
cordon_credit_damaged (CordonCredit *self)
{
  self->owed = TRUE;
  self->painted = FALSE;
}

void
cordon_credit_painted (CordonCredit *self)
{
  self->painted = TRUE;
}

static gboolean
on_timer (gpointer data)
{
  CordonCredit *self = data;

  self->timer = 0;
  pay (self);
  return G_SOURCE_REMOVE;
}

void
cordon_credit_frame_done (CordonCredit *self,
                          guint delay_ms)
{
  if (!self->owed || !self->painted || self->timer)
    return;
  if (delay_ms == 0)
    pay (self);
  else
    self->timer = g_timeout_add (delay_ms, on_timer, self);
}

void
cordon_credit_hurry (CordonCredit *self)
{
  if (self->timer)
    pay (self);
}

void
cordon_credit_hold (CordonCredit *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->painted = FALSE;
}

void
cordon_credit_forget (CordonCredit *self)
{
  cordon_credit_hold (self);
  self->owed = FALSE;
}
