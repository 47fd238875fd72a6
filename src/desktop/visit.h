/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonVisit: one file a person wants to see: it is opened, a session shows it, and it can be tried
 * again in another machine. Knows no window.
 */
#pragma once

#include "client/batch.h"
#include "client/compartment-use.h"
#include "client/session.h"
#include "core/compartment.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_VISIT_NEW,
  CORDON_VISIT_OPENING, /* the file, or the system bus */
  CORDON_VISIT_CARD,    /* the card of its compartment is to be shown: cordon_visit_get_use(), _accept() */
  CORDON_VISIT_SESSION, /* follow "session" */
  CORDON_VISIT_FAILED,  /* `error` says why; may be tried again */
  CORDON_VISIT_CLOSING,
  CORDON_VISIT_CLOSED   /* every machine it had is gone, or `error` says that this is not known; the last state */
} CordonVisitState;

#define CORDON_TYPE_VISIT (cordon_visit_get_type ())
G_DECLARE_FINAL_TYPE (CordonVisit, cordon_visit, CORDON, VISIT, GObject)

typedef enum {
  CORDON_VISIT_SUSPEND, /* until it is resumed, by whomever */
  CORDON_VISIT_RESUME,
  CORDON_VISIT_SAVE     /* its memory is kept, and its machine ends, and with it the visit */
} CordonVisitOrder;

/* Properties: "state" (guint), "session" (CordonSession or NULL), "ordered" (gboolean: an order is not answered
 * yet).
 * Signals:
 *   "stage" (const char *word, guint ms)  as CordonSession's, counted from the visit's beginning
 *   "progress" (guint64 bytes, guint64 total)  while a remote file is fetched, or several are packed
 *   "viewer-died" ()
 *   "order-failed" (const GError *)  what was ordered was not done; its machine is as it was */

/* compartment: its name. `name` of the file, already clean for display. */
CordonVisit *cordon_visit_new (const char *compartment, gboolean allow_unlabelled, const char *name);

/* Instead: a persistent machine of the person's, as cordond describes it (List). Needs no source; trying again
 * starts or takes the same one. */
CordonVisit *cordon_visit_new_for_machine (const CordonMachineInfo *machine, gboolean allow_unlabelled);
/* UUID of that; NULL for a file's. */
const char *cordon_visit_get_lasting (CordonVisit *self);
/* Of that: takes it from a client that holds it. Once: whoever takes it back keeps it. Before start. */
void cordon_visit_take_over (CordonVisit *self);

/* Of that, while it is shown; the one place that knows. */
gboolean cordon_visit_may (CordonVisit *self, CordonVisitOrder order);
/* Nothing where it may not. */
void cordon_visit_order (CordonVisit *self, CordonVisitOrder order);

/* The rules as cordond told them, for looks, instead of those of a file here. Before a window is made. */
void cordon_visit_set_compartment (CordonVisit *self, CordonCompartment *compartment);

/* The card of its compartment is to be shown to the person, if he has not seen it. Before start. */
void cordon_visit_set_shows_card (CordonVisit *self);
/* CARD only. (transfer none) */
const CordonCompartmentUse *cordon_visit_get_use (CordonVisit *self);
/* CARD only: the person goes on. */
void cordon_visit_accept (CordonVisit *self);

/* An address to open, instead of a file, or of a persistent machine: also after start, in the browser that
 * runs. USAGE for what is none. */
gboolean cordon_visit_set_url (CordonVisit *self, const char *url, GError **error);

/* The same of an application of a persistent machine, by its id. */
gboolean cordon_visit_set_app (CordonVisit *self, const char *id, GError **error);

/* One of both, before start; checked then. fd: (transfer full). */
void cordon_visit_set_source (CordonVisit *self, GFile *file);
void cordon_visit_set_descriptor (CordonVisit *self, int fd);
/* Or several files, which are packed into one at the first start. */
void cordon_visit_set_batch (CordonVisit *self, CordonBatch *batch);
/* Or what is wrong with the file: starting fails with it, each time. */
void cordon_visit_set_problem (CordonVisit *self, const GError *problem);

/* What the guest is to follow; read at each start. */
void cordon_visit_set_preferences (CordonVisit *self, GBytes *xkb_names, guint width, guint height,
                                   guint scale_percent);

void cordon_visit_start (CordonVisit *self);
/* In a new machine. While SESSION too: the viewer died. */
void cordon_visit_retry (CordonVisit *self);
/* Any time, any number of times: ends the machine, then "state" is CLOSED. */
void cordon_visit_close (CordonVisit *self);
/* Tells that the window is on the screen: the first stage. */
void cordon_visit_window_shown (CordonVisit *self);

CordonVisitState cordon_visit_get_state (CordonVisit *self);
CordonSession *cordon_visit_get_session (CordonVisit *self); /* (nullable) (transfer none) */
const GError *cordon_visit_get_error (CordonVisit *self);    /* of the session, too */
const char *cordon_visit_get_name (CordonVisit *self);
const char *cordon_visit_get_compartment_name (CordonVisit *self);
CordonCompartment *cordon_visit_get_compartment (CordonVisit *self); /* (nullable) (transfer none) */
/* Nothing has to be fetched before a machine can be made. */
gboolean cordon_visit_is_local (CordonVisit *self);
/* What is known of the machine now; NULL while there is none. */
const CordonMachineInfo *cordon_visit_get_info (CordonVisit *self);
/* Its UUID, empty while there is none. */
const char *cordon_visit_get_machine (CordonVisit *self);

G_END_DECLS
