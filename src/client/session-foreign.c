/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine whose guest is not Cordon's: nobody in it answers, so its picture is all that is known of it. It is shown
 * when there is something to be seen; of what is seen nothing is concluded but that.
 */
#include "config.h"
#include "client/session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "core/errors.h"

/* Bytes of a pixel; the fourth one is not the guest's. */
#define PIXEL 4
#define COLOUR 0xffffffu

gboolean
cordon_session_is_foreign (CordonSession *self)
{
  return self->machine != NULL && self->machine->foreign;
}

static guint32
pixel_at (const CordonFramebuffer *framebuffer, guint x, guint y)
{
  guint32 pixel;

  memcpy (&pixel, framebuffer->pixels + (gsize) y * framebuffer->stride + (gsize) x * PIXEL, sizeof pixel);
  return GUINT32_FROM_LE (pixel) & COLOUR;
}

/* All of one colour. The process that writes it may do so meanwhile: then the answer is as good as one of a moment
 * later. */
static gboolean
is_blank (const CordonFramebuffer *framebuffer)
{
  guint32 first;

  if (framebuffer->width == 0 || framebuffer->height == 0)
    return TRUE;
  first = pixel_at (framebuffer, 0, 0);
  for (guint y = 0; y < framebuffer->height; y++)
    for (guint x = 0; x < framebuffer->width; x++)
      if (pixel_at (framebuffer, x, y) != first)
        return FALSE;
  return TRUE;
}

static void
show (CordonSession *self)
{
  cordon_deadline_clear (&self->step_deadline);
  cordon_session_set_state (self, CORDON_SESSION_SHOWN);
  cordon_session_tell_stage (self, "machine-ready");
}

/* Until then there is no window that asks for the next picture. */
static void
on_damage (CordonScreenProcess *screen, CordonFramebuffer *framebuffer, gconstpointer rects, guint n,
           CordonSession *self)
{
  g_autoptr (CordonSession) alive = g_object_ref (self);

  if (cordon_session_is_over (self) || screen != self->screen)
    return;
  self->screens_in_vain = 0;
  self->pictured = TRUE;
  if (self->state != CORDON_SESSION_RUNNING)
    return;
  if (!is_blank (framebuffer))
    show (self);
  else
    cordon_screen_process_give_credit (screen);
}

void
cordon_session_foreign_look (CordonSession *self)
{
  if (cordon_session_is_foreign (self) && self->screen != NULL && self->machine_runs)
    g_signal_connect_after (self->screen, "damage", G_CALLBACK (on_damage), self);
}

void
cordon_session_foreign_begin (CordonSession *self)
{
  if (cordon_session_browser_wants (self))
    cordon_session_fail (self, cordon_session_foreign_refusal ());
  else
    cordon_session_foreign_look (self);
}

/* A guest may keep its screen dark, and a person may want to wake it. */
gboolean
cordon_session_foreign_late (CordonSession *self)
{
  if (!cordon_session_is_foreign (self) || self->state != CORDON_SESSION_RUNNING || !self->pictured)
    return FALSE;
  show (self);
  return TRUE;
}

GError *
cordon_session_foreign_refusal (void)
{
  return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_USAGE,
                              _("Nothing can be handed to an imported machine: its guest is not Cordon's. Open it in "
                                "the machine's own window."));
}
