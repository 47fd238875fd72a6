/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonFrame: a band on top, a border in its colour all around, and a child that cannot paint
 * outside of it.
 */
#pragma once

#include <gtk/gtk.h>
#include "desktop/band.h"

G_BEGIN_DECLS

#define CORDON_FRAME_WIDTH 4
#define CORDON_FRAME_WIDTH_CONTRAST 8

#define CORDON_TYPE_FRAME (cordon_frame_get_type ())
G_DECLARE_FINAL_TYPE (CordonFrame, cordon_frame, CORDON, FRAME, GtkWidget)

GtkWidget *cordon_frame_new (void);
CordonBand *cordon_frame_get_band (CordonFrame *self); /* (transfer none) */
void cordon_frame_set_state (CordonFrame *self, const CordonBandState *state);
void cordon_frame_set_child (CordonFrame *self, GtkWidget *child); /* (nullable) */

G_END_DECLS
