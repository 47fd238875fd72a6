/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonClicks: what a person clicked in a file manager or elsewhere, mostly without saying where it is to be
 * opened. Then rules choose the compartment, or the person is asked; the same file clicked again while its window is there gets that
 * window, not another machine.
 */
#pragma once

#include "desktop/settings.h"
#include "desktop/visit.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CORDON_TYPE_CLICKS (cordon_clicks_get_type ())
G_DECLARE_FINAL_TYPE (CordonClicks, cordon_clicks, CORDON, CLICKS, GObject)

/* Signals: "visit" (CordonVisit *)    to be shown in a window
 *          "present" (CordonVisit *)  its window is to be raised */

/* application: borrowed; kept alive while something is looked at. */
CordonClicks *cordon_clicks_new (GtkApplication *application, CordonSettings *settings);

/* compartment: that the person named; NULL: rules decide. */
void cordon_clicks_open (CordonClicks *self, GFile *file, const char *compartment, gboolean allow_unlabelled);

/* Several that came in one request (element-type GFile), at most CORDON_LIMIT_BATCH_FILES: those that may be in one
 * machine are, or are not, as the person says (desktop/several.h). */
void cordon_clicks_open_all (CordonClicks *self, GPtrArray *files, const char *compartment, gboolean allow_unlabelled);

G_END_DECLS
