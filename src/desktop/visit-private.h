/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonVisit: its way (visit), and the card before it (visit-card).
 */
#pragma once

#include "desktop/visit.h"

G_BEGIN_DECLS

struct _CordonVisit {
  GObject parent_instance;

  /* construct-only */
  char *compartment_name;
  CordonMachineInfo *lasting; /* a persistent machine as it was described; NULL: a file */
  gboolean allow_unlabelled;
  char *name;
  CordonCompartment *compartment;
  /* owned */
  GFile *file;
  int fd;
  char *url; /* to be opened by the next session; of a persistent machine once */
  char *app; /* to be started by the next session, once */
  GBytes *xkb_names;
  GCancellable *cancellable;
  GDBusConnection *bus;      /* while the card is shown */
  CordonCompartmentUse *use; /* the same */
  CordonSession *session;
  GPtrArray *leaving; /* sessions of earlier tries whose machines are not gone yet */
  GError *error;
  GError *problem; /* of the file, known before it is opened */
  /* state */
  CordonVisitState state;
  guint width, height, scale_percent;
  gint64 begun; /* monotonic µs */
  gboolean take_over;
  gboolean shows_card; /* until it was accepted, or there was none to show */
};

/* visit.c */
void cordon_visit_set_state (CordonVisit *self, CordonVisitState state);
/* error: (transfer full) */
void cordon_visit_fail (CordonVisit *self, GError *error);
/* A closed visit has nothing left that could be taken along but earlier machines. */
gboolean cordon_visit_was_closed (CordonVisit *self);
void cordon_visit_begin_session (CordonVisit *self, GDBusConnection *bus);

/* visit-card.c */

/* Goes on to CARD, or to the session where there is nothing to show. */
void cordon_visit_look (CordonVisit *self, GDBusConnection *bus);

G_END_DECLS
