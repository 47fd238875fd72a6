/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session and what was seen of it.
 */
#pragma once

#include "client/session.h"
#include "house.h"

typedef struct Visit Visit;
typedef void (*VisitState) (Visit *visit, CordonSessionState state);

struct Visit {
  House *house;
  CordonSession *session;
  GString *stages; /* "machine-started verified …" */
  gboolean closed;   /* asked for: no other state may follow */
  gboolean may_fail; /* unless it failed first */
  gboolean told;     /* a test's own */
  guint screens, damages, viewer_deaths;
  VisitState on_state; /* may be NULL */
  gpointer data;
};

/* A session of compartment "documents" that is not started yet. */
Visit *visit_new (House *house);
/* Of a persistent machine. */
Visit *visit_new_for_machine (House *house, const char *uuid);
void visit_free (Visit *self); /* drops the session without closing it */
void visit_set_file (Visit *self, gsize size);
CordonSessionState visit_state (Visit *self);
guint visit_number (Visit *self, const char *property);
void visit_start (Visit *self);
/* Waits for the state; fails at once where the session failed or closed instead. */
void visit_until (Visit *self, CordonSessionState state);

/* No machine in cordond and no screen process. */
void visit_expect_nothing_left (Visit *self);
/* Calls cordon_session_close() and sees to it that CLOSED is the only state that follows. */
void visit_ask_to_close (Visit *self);
/* Closes, waits for the end of everything and frees the visit. */
void visit_close (Visit *self);
/* Closes and frees the visit of a machine that stays. */
void visit_leave (Visit *self);
/* Waits for the failure: its code, and that it has a sentence. */
void visit_until_failed (Visit *self, int code);
/* The same, that nothing is left, and frees the visit. */
void visit_expect_failure (Visit *self, int code);
