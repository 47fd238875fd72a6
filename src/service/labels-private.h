/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of CordonLabels: labels.c asks the host and keeps the records, labels-decide.c decides
 * from what was found, without waiting for anything.
 */
#pragma once

#include "service/label-choice.h"
#include "service/labels.h"

G_BEGIN_DECLS

struct _CordonLabels {
  GObject parent_instance;

  /* owned */
  CordonHypervisor *hypervisor;
  CordonSystem *system;
  CordonMacProbe *mac;
  CordonRegistry *registry;
  char *volumes_dir;
  char *problem;
  CordonNumbers *table;   /* the registry's, and those of machines that live */
  CordonNumbers *seen;    /* by the last census; NULL: none was taken yet */
  GHashTable *contexts;   /* machine -> CordonContext: what it was told to be */
  GHashTable *avoided;    /* machine -> V that it shall not have again */

  /* state */
  CordonLabelRanges ranges;
  guint next_v;
  gboolean absorbed; /* the registry was read into the table */
};

typedef struct {
  CordonLabelRequest request; /* its strings are owned */
  char *owner;
  CordonMachineLabel *label;
  gboolean fresh; /* the numbers are this lease's: they are given back if it fails */
} CordonLabelLease;

/* Learns from the census (NULL: nothing new, nobody near), then chooses, records and labels; all or nothing. */
gboolean cordon_labels_decide (CordonLabels *self, CordonLabelLease *lease,
                               const CordonCensus *census, GError **error);
/* Nothing that is known has a number outside the ranges. */
gboolean cordon_labels_check_ranges (CordonLabels *self, GError **error);
/* What was taken for a lease that failed later. */
void cordon_labels_give_back (CordonLabels *self, const CordonLabelLease *lease);

G_END_DECLS
