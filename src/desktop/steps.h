/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps of an opening as a person sees them, and how far they are. Pure.
 */
#pragma once

#include "client/session.h"
#include "desktop/visit.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_STEP_FETCH,  /* a file that is not on this computer */
  CORDON_STEP_START,  /* a machine is made */
  CORDON_STEP_VERIFY, /* and read back */
  CORDON_STEP_BOOT,   /* it runs, the viewer starts */
  CORDON_STEP_SEND,
  CORDON_STEP_SHOW,
  CORDON_STEP_DONE
} CordonStep;

/* Which step is under way. created: cordond has told "machine-started". */
CordonStep cordon_step_now (CordonVisitState visit, CordonSessionState session, gboolean created);

/* Translated, "Starting a machine". */
const char *cordon_step_title (CordonStep step);

/* 0..1 of the whole; `inside` is how far the step itself is, 0..1. */
double cordon_step_fraction (CordonStep step, double inside);

/* The zoom after this one, up or down, among those people expect; the ends stay. */
guint cordon_zoom_next (guint percent, gboolean larger);

G_END_DECLS
