/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonVisit: its way (visit), the card before it (visit-card), the sessions that show it
 * (visit-session), and what only a persistent machine has (visit-lasting).
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
  CordonBatch *batch; /* until it is packed */
  int fd;
  char *url; /* to be opened by the next session; of a persistent machine until one is shown */
  char *app; /* to be started by the next session, until one is shown */
  GBytes *xkb_names;
  GCancellable *cancellable;
  GDBusConnection *bus;      /* from the card on, if it has one; otherwise from its session on */
  CordonCompartmentUse *use; /* while the card is shown */
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
  gboolean ordered;    /* of its machine, and not answered yet */
};

/* visit.c */
void cordon_visit_set_state (CordonVisit *self, CordonVisitState state);
/* error: (transfer full) */
void cordon_visit_fail (CordonVisit *self, GError *error);
/* A closed visit has nothing left that could be taken along but earlier machines. */
gboolean cordon_visit_was_closed (CordonVisit *self);
void cordon_visit_tell_stage (CordonVisit *self, const char *word);

/* visit-session.c */
void cordon_visit_begin_session (CordonVisit *self, GDBusConnection *bus);
/* Its machine goes while another one comes. */
void cordon_visit_leave_session (CordonVisit *self);
void cordon_visit_close_if_gone (CordonVisit *self);

/* visit-card.c */

/* Goes on to CARD, or to the session where there is nothing to show. */
void cordon_visit_look (CordonVisit *self, GDBusConnection *bus);

G_END_DECLS
