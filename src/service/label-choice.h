/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Choosing numbers: pure, from tables and from the neighbours. Nothing is recorded here.
 */
#pragma once

#include "service/neighbours.h"
#include "service/numbers.h"

G_BEGIN_DECLS

typedef struct {
  const CordonLabelRanges *ranges;
  const CordonNumbers *table;  /* what cordond knows */
  const CordonNumbers *seen;   /* what volumes and domains say */
  GPtrArray *neighbours;       /* (element-type CordonNeighbour) */
  guint from;                  /* the V to begin with */
  int avoid;                   /* a V not to be taken, -1: none */
} CordonChoice;

/* The lowest D that is nobody's; -1 and CORDON_ERROR_EXHAUSTED. */
int cordon_choice_take_d (const CordonChoice *choice, GError **error);

/* The next V from `from` on, round the range: one that no machine of the host has, or, when all are
 * taken, one that no machine of the compartment has. -1 and CORDON_ERROR_EXHAUSTED. */
int cordon_choice_take_v (const CordonChoice *choice, guint d, GError **error);

/* CORDON_ERROR_EXHAUSTED that names the neighbour. */
void cordon_choice_set_clash (GError **error, const CordonNeighbour *neighbour);

G_END_DECLS
