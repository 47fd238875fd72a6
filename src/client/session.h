/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonSession: one file's way through the house, seen from the client: a machine is started through
 * cordond, cordon-screen is attached to it, the agent answers, the file is sent and its first page
 * shown. Or a persistent machine's: it is started or taken, and shows what it has; of a
 * foreign one that is the first picture that is not all of one colour. One object with one step; each
 * step has a deadline; cancelling or disposing ends everything it made. No GTK: windows and headless clients draw and type through the CordonScreenProcess.
 */
#pragma once

#include <gio/gio.h>
#include "client/agent-link.h"
#include "client/screen-process.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_SESSION_IDLE,
  CORDON_SESSION_STARTING,   /* asked cordond; stages arrive over the lease */
  CORDON_SESSION_VERIFIED,   /* read back and as ordered, not yet running */
  CORDON_SESSION_RUNNING,    /* resumed; the screen connects; the guest boots */
  CORDON_SESSION_AGENT,      /* the agent answered: ready for a file */
  CORDON_SESSION_SENDING,    /* progress in bytes-sent, bytes-total */
  CORDON_SESSION_SENT,
  CORDON_SESSION_PASSWORD,   /* waits for cordon_session_give_password() */
  CORDON_SESSION_SHOWN,      /* the first page, or a browser's window, is on the guest's screen; or a
                                persistent machine's own */
  CORDON_SESSION_FAILED,     /* `error` says why; the machine is gone or going */
  CORDON_SESSION_CLOSED      /* cordond said that the machine is gone; if `error` is set, it is that of
                                FAILED, or why the end is not known */
} CordonSessionState;

#define CORDON_TYPE_SESSION (cordon_session_get_type ())
G_DECLARE_FINAL_TYPE (CordonSession, cordon_session, CORDON, SESSION, GObject)

/* What is known of the machine; strings are never NULL, empty where not known yet. Read-only
 * snapshot of cordond's answer (data/org.cordon.Cordon1.xml, List). */
typedef struct {
  char *uuid, *name, *compartment, *title, *colour, *glyph, *pattern, *template_name;
  char *mac, *label, *level, *account;
  gboolean throwaway, foreign, labelled, own_type, emulated;
  gboolean print; /* whether pages may be asked of it */
} CordonMachineInfo;

/* Everything from the caller's own host that the guest shall follow (wire/agent.h, HELLO). */
typedef struct {
  char *layout, *variant, *locale, *timezone;
  gboolean letter_paper;
  guint width, height, scale_percent;
} CordonGuestPreferences;

/* Properties (all notify, EXPLICIT_NOTIFY): "state", "error" (boxed GError), "machine" (boxed, may
 * be NULL), "pause-reason" (a sentence while cordond lets the machine stand still, or NULL), "page", "pages",
 * "zoom-percent", "zoom-mode", "look", "bytes-sent", "bytes-total".
 * Signals:
 *   "stage" (const char *name, guint ms)  the stable words of `cordon open --json`; "paused" and
 *                                          "resumed" may come between any two of them; of a persistent
 *                                          machine "disk-damaged" after "agent-ready", and
 *                                          "machine-ready" as the last; of a browser "window-shown"
 *                                          instead of "first-page"
 *   "screen" (CordonScreenProcess *)      a screen process began (again after it was lost)
 *   "viewer-died" ()                      the viewer crashed; the machine is still there
 *   "applications" (GPtrArray *)          of CordonAgentApp (transfer none), each id once: what the guest of a
 *                                          persistent machine says that can be started in it; after SHOWN
 */
CordonSession *cordon_session_new (GDBusConnection *system_bus, const char *compartment,
                                   gboolean allow_unlabelled);

/* Instead: for a persistent machine of the caller, which is attached to where it runs, and started where
 * it is stopped. Its way ends in SHOWN with the document that it kept, or with no pages. Closing lets go of
 * it. */
CordonSession *cordon_session_new_for_machine (GDBusConnection *system_bus, const char *uuid,
                                               gboolean allow_unlabelled);

/* Shortens for tests every deadline that begins later; 1.0 is core/limits.h. */
void cordon_session_set_deadline_scale (CordonSession *self, double scale);
/* The confined program; default LIBEXECDIR/cordon-screen. Before start only. */
void cordon_session_set_screen_program (CordonSession *self, const char *path);
void cordon_session_set_preferences (CordonSession *self, const CordonGuestPreferences *preferences);

/* Of a persistent machine: takes it also from a client that holds it, which is told. Before start. */
void cordon_session_set_take_over (CordonSession *self, gboolean take_over);

/* The file to show, opened for reading by the caller (transfer full: closed by the session). Checked
 * here: regular, 1..CORDON_LIMIT_FILE bytes. Before start. */
gboolean cordon_session_set_file (CordonSession *self, int fd, GError **error);

/* An address for the browser of a machine: opened when its agent answers, or now where it is SHOWN already;
 * the last one counts where two come before that. USAGE for what is none (cordon_agent_url_valid()). */
gboolean cordon_session_open_url (CordonSession *self, const char *url, GError **error);

/* The check alone. */
gboolean cordon_session_url_check (const char *url, GError **error);

/* The same of an application of the machine's, by its id; USAGE for what is none. An address that is to be opened as
 * well comes first, and starts the browser with it. */
gboolean cordon_session_run_app (CordonSession *self, const char *id, GError **error);
gboolean cordon_session_app_check (const char *id, GError **error);

/* Begins; follow "state". */
void cordon_session_start (CordonSession *self);

/* Any time, any number of times: asks for the end of the machine and waits for cordond to say that it
 * is gone; then "state" is CLOSED. FAILED comes before, with an error, where cordond says that it
 * cannot be ended or says nothing within CORDON_DEADLINE_GONE. */
void cordon_session_close (CordonSession *self);

/* Whether nothing of its machine is left or awaited: CLOSED, and FAILED some time after its news. */
gboolean cordon_session_is_gone (CordonSession *self);

CordonSessionState cordon_session_get_state (CordonSession *self);
const GError *cordon_session_get_error (CordonSession *self);
const CordonMachineInfo *cordon_session_get_machine (CordonSession *self);
const char *cordon_session_get_pause_reason (CordonSession *self); /* (nullable) */
/* Of a persistent machine: its guest cannot make use of its private disk. */
gboolean cordon_session_get_disk_damaged (CordonSession *self);
CordonScreenProcess *cordon_session_get_screen (CordonSession *self); /* (nullable) (transfer none) */

/* State PASSWORD only; the text is wiped after it is sent. */
void cordon_session_give_password (CordonSession *self, const char *password);

/* To whom pages are asked of; NULL unless SHOWN with pages. (transfer none) */
CordonAgentLink *cordon_session_get_agent (CordonSession *self);
/* Whether that one asks for them: there are pages, and the machine's compartment lets them be printed. */
gboolean cordon_session_may_print (CordonSession *self);

/* State SHOWN only; newest wins while one is on its way. */
void cordon_session_go_to_page (CordonSession *self, guint page);
void cordon_session_set_zoom (CordonSession *self, guint mode, guint percent);
/* Bits of CORDON_AGENT_LOOK_ALL, which "look" has from then on; nothing where the guest is older than that. */
void cordon_session_set_look (CordonSession *self, guint look);
gboolean cordon_session_may_look (CordonSession *self);
/* Any state; pixels; debounced, one on its way, newest wins. */
void cordon_session_resize (CordonSession *self, guint width, guint height);

G_END_DECLS
