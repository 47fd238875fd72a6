/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCalls: what the menu asks of cordon-desktop, over the session bus (data/org.cordon.Desktop1.xml). Every call
 * is asynchronous: the file manager never waits for Cordon.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_TYPE_CALLS (cordon_calls_get_type ())
G_DECLARE_FINAL_TYPE (CordonCalls, cordon_calls, CORDON, CALLS, GObject)

/* The newest known is kept; more than a menu can show is left out. */
#define CORDON_CALLS_COMPARTMENTS_MAX 32

/* Signals: "changed" ()  the compartments are others than before
 *          "failed" (const GError *)  cordon-desktop did not take what was asked; what it took it tells itself */

/* Asks for the compartments at once, which starts cordon-desktop for a moment where it does not run. */
CordonCalls *cordon_calls_new (void);

/* Those that open a file in a machine made for it, in their order: n-th name and title; NULL behind the last. None as
 * long as cordon-desktop has not answered, and where it is not installed. (transfer none) */
const char *cordon_calls_get_name (CordonCalls *self, guint n);
const char *cordon_calls_get_title (CordonCalls *self, guint n);
/* Again, for the next menu. Starts nothing. */
void cordon_calls_refresh (CordonCalls *self);

void cordon_calls_open (CordonCalls *self, const char *const *uris, const char *compartment);
void cordon_calls_quarantine (CordonCalls *self, const char *const *uris);

G_END_DECLS
