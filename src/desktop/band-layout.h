/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonBandLayout: the texts of a band, measured and put in their places for a width.
 */
#pragma once

#include <pango/pangocairo.h>
#include "desktop/band.h"

G_BEGIN_DECLS

#define CORDON_BAND_MARKS_MAX 6

typedef enum {
  CORDON_MARK_QUIET,   /* on a darker or lighter shade of the band */
  CORDON_MARK_WARNING, /* black on yellow */
  CORDON_MARK_LOST     /* black on white */
} CordonMarkKind;

typedef struct {
  CordonMarkKind kind;
  PangoLayout *text;
  int x, y, width; /* the height is CordonBandLayout.mark_height */
} CordonMark;

typedef struct {
  int row_height;  /* of the first row, with the window's buttons */
  int height;      /* of the whole band */
  int badge_x, badge_y, badge_size;
  int plate_x, plate_width; /* the plain ground of the title, which has no pattern */
  int text_x, title_y, subtitle_y;
  PangoLayout *title, *subtitle; /* subtitle NULL when empty */
  int mark_height;
  guint n_marks;
  CordonMark marks[CORDON_BAND_MARKS_MAX];
  /* borrowed between measure and place */
  PangoContext *context;
} CordonBandLayout;

/* font: of the host's settings. scale: device pixels of a logical one, for hinting. */
CordonBandLayout *cordon_band_layout_new (const CordonBandState *state, PangoContext *context);
void cordon_band_layout_free (CordonBandLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonBandLayout, cordon_band_layout_free)

/* start, end: what the window's buttons take on either side. rtl mirrors. All marks are always
 * shown: what does not fit beside the title goes into rows below it. */
void cordon_band_layout_place (CordonBandLayout *self, int width, int start, int end, gboolean rtl);

/* The narrowest band that still says everything. */
int cordon_band_layout_get_minimum_width (CordonBandLayout *self, int start, int end);

G_END_DECLS
