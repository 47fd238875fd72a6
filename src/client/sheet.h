/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonSheet: one page of a document as pixels, as they come from a guest row by row.
 */
#pragma once

#include <glib.h>
#include "wire/agent.h"

G_BEGIN_DECLS

typedef struct {
  guint page;          /* counted from 1 */
  guint width, height; /* pixels */
  double points_width, points_height; /* 1/72 inch: its size on paper */
  guint rows;          /* the first so many are there */
  guint32 *pixels;     /* rows of 0xffRRGGBB without gaps: cairo's RGB24 */
} CordonSheet;

/* The page that was asked for at this resolution. NULL where the guest's word cannot be true: another page, or
 * another size than cordon_agent_sheet_size() makes of it; or where there is no memory for it (*no_memory). */
CordonSheet *cordon_sheet_new (guint page, guint dpi, const CordonAgentRendered *untrusted, gboolean *no_memory);
void cordon_sheet_free (CordonSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonSheet, cordon_sheet_free)

/* What to ask for next; FALSE once all of it is there. */
gboolean cordon_sheet_next (const CordonSheet *self, CordonAgentRows *rows);
/* The answer to that. FALSE, and nothing taken, where it has another length. */
gboolean cordon_sheet_add (CordonSheet *self, const guint8 *untrusted_rgb, gsize size);

G_END_DECLS
