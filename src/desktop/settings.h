/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonSettings: what a person prefers in Cordon's windows, and nothing that decides what a machine
 * may do. Where the schema is not installed everything has its default and nothing is kept.
 *
 * Signal: "allow-unlabelled-changed" ()
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CORDON_TYPE_SETTINGS (cordon_settings_get_type ())
G_DECLARE_FINAL_TYPE (CordonSettings, cordon_settings, CORDON, SETTINGS, GObject)

CordonSettings *cordon_settings_new (void);

/* Asking before a machine is stopped. */
gboolean cordon_settings_get_confirm_stop (CordonSettings *self);
/* Telling on the desktop when a machine ended by itself. */
gboolean cordon_settings_get_notify_ended (CordonSettings *self);
/* Using a grant of the administrator's, if there is one, on a host that cannot label machines. */
gboolean cordon_settings_get_allow_unlabelled (CordonSettings *self);

/* Several files that are opened at once; the numbers are the schema's. */
typedef enum {
  CORDON_SEVERAL_ASK,
  CORDON_SEVERAL_TOGETHER, /* one machine for those that may be in one (client/batch-plan.h) */
  CORDON_SEVERAL_EACH      /* one machine each */
} CordonSeveral;

CordonSeveral cordon_settings_get_several (CordonSettings *self);
/* FALSE where nothing is kept. */
gboolean cordon_settings_may_keep_several (CordonSettings *self);
void cordon_settings_keep_several (CordonSettings *self, CordonSeveral several);

/* The main window's size, as it was. */
void cordon_settings_place_window (CordonSettings *self, GtkWindow *window);
void cordon_settings_keep_window (CordonSettings *self, GtkWindow *window);

/* Pixels of the screen that a machine's window wanted when it came, as last seen; 0: never. Machines that wait are
 * given it. */
void cordon_settings_get_screen (CordonSettings *self, guint *width, guint *height);
void cordon_settings_keep_screen (CordonSettings *self, guint width, guint height);

/* Over `parent`; modal. */
void cordon_settings_present (CordonSettings *self, GtkWindow *parent);

G_END_DECLS
