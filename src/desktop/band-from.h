/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a band says of a visit. Pure.
 */
#pragma once

#include "client/session.h"
#include "core/compartment.h"
#include "desktop/band.h"

G_BEGIN_DECLS

typedef struct {
  const char *compartment_name;
  const CordonCompartment *compartment; /* NULL: not known here */
  const CordonMachineInfo *machine;     /* NULL: none yet */
  CordonSessionState session;
  const char *file;
  const char *trouble;                  /* what is wrong inside, a sentence; NULL: nothing is known */
  const char *paused;                   /* why the machine stands still; NULL: it does not */
  gboolean lost;
} CordonBandFacts;

/* Before the machine was verified nothing is claimed of its label. (transfer full) */
CordonBandState *cordon_band_state_from (const CordonBandFacts *facts);

G_END_DECLS
