/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The session's state, shared by its files: session.c (the object and its end), session-machine.c (the
 * machine and its lease), session-display.c (cordon-screen), session-talk.c (the agent), session-wishes.c (what a person asks of it).
 */
#pragma once

#include "client/deadline.h"
#include "client/lease.h"
#include "client/machine-info.h"
#include "client/session.h"
#include "core/errors.h"
#include "core/token-bucket.h"

G_BEGIN_DECLS

/* What a person asked for last and the guest has not got yet; newest wins. */
typedef struct {
  gboolean wanted, on_its_way;
  guint a, b; /* page; mode and percent; width and height; look */
} CordonWish;

struct _CordonSession {
  GObject parent;

  /* construct-only */
  GDBusConnection *bus;
  char *compartment;
  char *lasting; /* UUID of a persistent machine, instead of a compartment; or NULL */
  gboolean allow_unlabelled;

  /* before start */
  gboolean take_over;
  double scale;
  char *screen_program;
  CordonAgentHello hello;
  int file;
  char *url; /* what a browser shall open: until it has it; or NULL */
  char *app; /* the same of what shall be started */

  /* owned, while it lasts */
  GCancellable *cancellable; /* everything under way; cancelled when the session ends */
  CordonLease *lease;
  CordonScreenProcess *screen;
  CordonAgentLink *link;

  /* state */
  CordonSessionState state;
  GError *error;
  CordonMachineInfo *machine;
  char *pause_reason; /* NULL: the machine goes on */
  gint64 started; /* monotonic µs */
  gboolean closing;     /* it ends, for whatever reason */
  gboolean close_asked; /* nobody looks at it any more: CLOSED is its last state */
  gboolean start_asked; /* and no reply yet */
  gboolean was_stopped; /* a persistent machine, which was asked for a second time */
  gboolean gone;        /* nothing of the machine is held or awaited any more */
  CordonDeadline step_deadline;
  CordonDeadline close_deadline;

  /* session-display.c */
  gboolean machine_runs;
  GArray *early_channels; /* cookies asked for before the machine ran */
  gboolean screen_connects;
  gboolean pictured; /* of a foreign machine: something came of its screen, be it dark */
  CordonTokenBucket screen_starts;
  guint screens_in_vain; /* since the agent answered last */
  CordonDeadline screen_deadline;
  CordonDeadline screen_retry;

  /* session-talk.c */
  guint page, pages, zoom_percent, zoom_mode;
  guint look, look_told; /* bits of CORDON_AGENT_LOOK_ALL: as it is wished for, or told; as the guest said last */
  guint64 bytes_sent, bytes_total;
  gboolean greeted; /* the link answered HELLO */
  gboolean document; /* the guest said how many pages; the first is awaited */
  gboolean window;   /* it is a browser; its window is awaited, or was there */
  gboolean disk_damaged;
  GPtrArray *apps;   /* session-apps.c: of CordonAgentApp, while they are asked for; or NULL */
  guint apps_asked;
  CordonWish go, zoom, size, look_wish;
  guint pages_awaited; /* asked for and not yet painted */
  CordonDeadline page_deadline;
  guint resize_wait;
};

typedef enum {
  CORDON_SESSION_PROP_STATE = 1,
  CORDON_SESSION_PROP_ERROR,
  CORDON_SESSION_PROP_MACHINE,
  CORDON_SESSION_PROP_PAUSE_REASON,
  CORDON_SESSION_PROP_PAGE,
  CORDON_SESSION_PROP_PAGES,
  CORDON_SESSION_PROP_ZOOM_PERCENT,
  CORDON_SESSION_PROP_ZOOM_MODE,
  CORDON_SESSION_PROP_LOOK,
  CORDON_SESSION_PROP_BYTES_SENT,
  CORDON_SESSION_PROP_BYTES_TOTAL,
  CORDON_SESSION_N_PROPS
} CordonSessionProp;

/* session.c */

/* For a callback: whoever drops the session does not wait for what is under way. take: the session
 * (transfer full), NULL if it is gone. */
gpointer cordon_session_weak_new (CordonSession *self);
CordonSession *cordon_session_weak_take (gpointer data);

void cordon_session_set_state (CordonSession *self, CordonSessionState state);
void cordon_session_notify (CordonSession *self, CordonSessionProp prop);
void cordon_session_tell_stage (CordonSession *self, const char *stage);
void cordon_session_tell_screen (CordonSession *self);
void cordon_session_tell_viewer_died (CordonSession *self);
void cordon_session_tell_apps (CordonSession *self, GPtrArray *apps);
/* Ends everything; (transfer full). Nothing once the session is over or closing. */
void cordon_session_fail (CordonSession *self, GError *error);
void cordon_session_fail_with (CordonSession *self, CordonError code, const char *sentence);
/* The last step of every end. */
void cordon_session_finish (CordonSession *self);
/* Its machine has ended; NULL where that was asked for. */
void cordon_session_lease_over (CordonLease *lease, const GError *error, CordonSession *self);
gboolean cordon_session_is_over (CordonSession *self);
/* The deadline of what is under way now; its end fails the session. */
void cordon_session_expect_within (CordonSession *self, guint seconds);

/* session-display.c */
void cordon_session_display_begin (CordonSession *self);
void cordon_session_display_machine_runs (CordonSession *self);
void cordon_session_display_end (CordonSession *self);

/* session-talk.c */
void cordon_session_talk_begin (CordonSession *self); /* the guest opened the agent's port */
void cordon_session_talk_end (CordonSession *self);
const char *cordon_session_talk_late (CordonSession *self);

/* session-talk.c, for session-browser.c */

/* Whether the answer is one of this conversation: not of one that was given up. */
gboolean cordon_session_talk_is_current (CordonSession *self, GObject *link, const GError *error);
void cordon_session_talk_fail (CordonSession *self, GError *error); /* (transfer full) */

/* session-wishes.c */
void cordon_session_talk_make_wishes (CordonSession *self);
/* A page was painted, or never will be. */
void cordon_session_page_arrived (CordonSession *self);
void cordon_session_forget_pages (CordonSession *self);
/* The guest said how pages are shown; what is wished for otherwise goes on counting. */
void cordon_session_catch_up_look (CordonSession *self);

/* session-foreign.c */
gboolean cordon_session_is_foreign (CordonSession *self);
/* Its guest runs. */
void cordon_session_foreign_begin (CordonSession *self);
/* Another screen process: nothing where the machine is none, or does not run yet. */
void cordon_session_foreign_look (CordonSession *self);
/* The time for its picture is over: TRUE if it is shown as it is. */
gboolean cordon_session_foreign_late (CordonSession *self);
/* Why nothing is handed to it. (transfer full) */
GError *cordon_session_foreign_refusal (void);

/* session-browser.c */

/* The machine's browser was asked for something: its window will be told. */
void cordon_session_browser_expect (CordonSession *self);
void cordon_session_browser_window (CordonAgentLink *link, CordonSession *self);
/* Whether there is something to be opened or started. */
gboolean cordon_session_browser_wants (CordonSession *self);
/* What came while something else was on its way, now that it is SHOWN. */
void cordon_session_browser_catch_up (CordonSession *self);
/* To an agent that was greeted. */
void cordon_session_browser_send (CordonSession *self);

/* session-apps.c */

/* Of a persistent machine that is SHOWN. */
void cordon_session_apps_ask (CordonSession *self);

G_END_DECLS
