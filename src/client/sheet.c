/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A page's pixels, put together. Of a guest's words only the size on paper is believed; the rest follows from
 * that and from what was asked. Pixels are copied, never interpreted.
 */
#include "client/sheet.h"

#define HUNDREDTHS 100.0

static gboolean
is_true (guint page, guint dpi, const CordonAgentRendered *untrusted)
{
  guint16 width, height;

  if (untrusted->page != page || untrusted->points_width < CORDON_AGENT_SHEET_POINTS_MIN
      || untrusted->points_width > CORDON_AGENT_SHEET_POINTS_MAX
      || untrusted->points_height < CORDON_AGENT_SHEET_POINTS_MIN
      || untrusted->points_height > CORDON_AGENT_SHEET_POINTS_MAX)
    return FALSE;
  cordon_agent_sheet_size ((guint16) dpi, untrusted->points_width, untrusted->points_height, &width, &height);
  return untrusted->width == width && untrusted->height == height;
}

CordonSheet *
cordon_sheet_new (guint page, guint dpi, const CordonAgentRendered *untrusted, gboolean *no_memory)
{
  g_autoptr (CordonSheet) self = NULL;

  *no_memory = FALSE;
  if (dpi < CORDON_AGENT_DPI_MIN || dpi > CORDON_AGENT_DPI_MAX || !is_true (page, dpi, untrusted))
    return NULL;
  self = g_new0 (CordonSheet, 1);
  self->page = page;
  self->width = untrusted->width;
  self->height = untrusted->height;
  self->points_width = untrusted->points_width / HUNDREDTHS;
  self->points_height = untrusted->points_height / HUNDREDTHS;
  /* At most 4 × CORDON_AGENT_SHEET_PIXELS_MAX bytes. */
  self->pixels = g_try_new (guint32, (gsize) self->width * self->height);
  *no_memory = self->pixels == NULL;
  return *no_memory ? NULL : g_steal_pointer (&self);
}

void
cordon_sheet_free (CordonSheet *self)
{
  g_free (self->pixels);
  g_free (self);
}

gboolean
cordon_sheet_next (const CordonSheet *self, CordonAgentRows *rows)
{
  guint left = self->height - self->rows;

  if (left == 0)
    return FALSE;
  rows->first = (guint16) self->rows;
  rows->count = (guint16) MIN (left, cordon_agent_rows_max ((guint16) self->width));
  return TRUE;
}

gboolean
cordon_sheet_add (CordonSheet *self, const guint8 *untrusted_rgb, gsize size)
{
  CordonAgentRows rows;

  if (!cordon_sheet_next (self, &rows) || size != (gsize) rows.count * self->width * 3)
    return FALSE;
  guint32 *to = self->pixels + (gsize) self->rows * self->width;
  for (gsize i = 0; i < size; i += 3)
    *to++ = 0xff000000u | (guint32) untrusted_rgb[i] << 16 | (guint32) untrusted_rgb[i + 1] << 8 | untrusted_rgb[i + 2];
  self->rows += rows.count;
  return TRUE;
}
