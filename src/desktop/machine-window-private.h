/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonMachineWindow: what it shows (machine-window, machine-window-bar), what a person asks of it by actions
 * (machine-window-actions), and whether its end is asked about (machine-window-closing).
 */
#pragma once

#include "desktop/card-page.h"
#include "desktop/display/display.h"
#include "desktop/frame.h"
#include "desktop/machine-window.h"
#include "desktop/password-page.h"
#include "desktop/problem-page.h"
#include "desktop/progress-page.h"
#include "desktop/viewer-bar.h"

G_BEGIN_DECLS

struct _CordonMachineWindow {
  AdwApplicationWindow parent_instance;

  /* template */
  CordonFrame *frame;
  CordonViewerBar *bar;
  CordonDisplay *display;
  GtkStack *pages;
  CordonCardPage *card_page;
  CordonProgressPage *progress_page;
  CordonPasswordPage *password_page;
  CordonProblemPage *problem_page;
  /* owned */
  CordonVisit *visit;
  CordonSession *session;
  /* state */
  gboolean shown;      /* on the screen once */
  guint paint_deadline;
  guint first_width, first_height; /* 0: no size was wanted yet */
  gboolean created;    /* cordond made the machine */
  gboolean viewer_died;
  gboolean asked;      /* for a password, in this session */
  guint64 fetched, fetch_total;
  gboolean typed;      /* into this session's machine */
  gboolean may_close;  /* the person was asked, or nobody can be */
  GtkWidget *question; /* borrowed while it is shown */
  guint inhibitor;     /* of the session's end */
};

/* machine-window.c */

/* What the session says, 0 without one. */
guint cordon_machine_window_session_number (CordonMachineWindow *self, const char *property);
gboolean cordon_machine_window_shows_document (CordonMachineWindow *self);
/* What the guest is to follow, for the next machine. */
void cordon_machine_window_take_preferences (CordonMachineWindow *self);

/* machine-window-bar.c */
void cordon_machine_window_update_bar (CordonMachineWindow *self);

/* machine-window-actions.c */
void cordon_machine_window_install_actions (GtkWidgetClass *widget_class);
void cordon_machine_window_zoom (CordonMachineWindow *self, CordonAgentZoomMode mode, guint percent);
/* One bit of CORDON_AGENT_LOOK_ALL. */
gboolean cordon_machine_window_has_look (CordonMachineWindow *self, guint bit);
void cordon_machine_window_look (CordonMachineWindow *self, guint bit, gboolean on);
/* What may be ordered of a persistent machine is switched on. */
void cordon_machine_window_update_orders (CordonMachineWindow *self);
/* What was ordered was not done. */
void cordon_machine_window_tell_failure (CordonMachineWindow *self, const GError *error);

/* machine-window-size.c */

/* The display's signal; pixels. */
void cordon_machine_window_wanted_size (CordonMachineWindow *self, guint width, guint height);

/* machine-window-closing.c */

/* The display's signal. */
void cordon_machine_window_note_typing (CordonMachineWindow *self);
/* Another machine, or none: what was typed is not in it. */
void cordon_machine_window_forget_typing (CordonMachineWindow *self);
/* TRUE: the person is asked now, and the window stays meanwhile. */
gboolean cordon_machine_window_asks (CordonMachineWindow *self);

G_END_DECLS
