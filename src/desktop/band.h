/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonBand: the strip that says where a window belongs, drawn by the host above the guest's
 * pixels, with the window's buttons. No style sheet reaches it: everything is painted in snapshot.
 */
#pragma once

#include <gtk/gtk.h>
#include "core/look.h"
#include "desktop/band-style.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_BAND_UNKNOWN,   /* nothing was read back yet: the band claims nothing */
  CORDON_BAND_SELINUX,   /* `level` is shown */
  CORDON_BAND_GENERIC,   /* the same and a warning: a level of its own, in a type that is not Cordon's */
  CORDON_BAND_APPARMOR,
  CORDON_BAND_UNLABELLED /* hatched, and the word */
} CordonBandLabel;

/* What a band says. Texts are the host's, clean of control characters; NULL is empty. */
typedef struct {
  char *title;     /* of the compartment */
  char *subtitle;  /* of what is open in it */
  CordonColour colour;
  CordonGlyph glyph;
  CordonPattern pattern;
  char *level;
  CordonBandLabel label;
  gboolean throwaway;
  gboolean emulated;
  gboolean paused; /* the machine stands still; the subtitle says why */
  gboolean lost;   /* the machine's screen is out of reach; the picture is an old one */
} CordonBandState;

CordonBandState *cordon_band_state_copy (const CordonBandState *self);
void cordon_band_state_free (CordonBandState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonBandState, cordon_band_state_free)

/* One sentence with everything the band shows, for tooltips and screen readers. */
char *cordon_band_state_describe (const CordonBandState *self);

#define CORDON_TYPE_BAND (cordon_band_get_type ())
G_DECLARE_FINAL_TYPE (CordonBand, cordon_band, CORDON, BAND, GtkWidget)

GtkWidget *cordon_band_new (void);
void cordon_band_set_state (CordonBand *self, const CordonBandState *state); /* (transfer none) */
const CordonBandState *cordon_band_get_state (CordonBand *self);
const CordonBandColour *cordon_band_get_colour (CordonBand *self);

/* Rounded upper corners, where the window has them. Logical pixels. */
void cordon_band_set_radius (CordonBand *self, int radius);

G_END_DECLS
