/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonClicks: one file (clicks), and several that came in one request (clicks-several).
 */
#pragma once

#include "desktop/clicks.h"
#include "desktop/router.h"

G_BEGIN_DECLS

struct _CordonClicks {
  GObject parent_instance;

  GtkApplication *application; /* borrowed */
  CordonSettings *settings;    /* owned */
  GHashTable *looking;         /* of files that are being looked at: compartment and URI */
  GHashTable *shown;           /* identity of what is in a window: its visit */
};

typedef struct _CordonSelection CordonSelection;

/* One click; ends with its window or with the answer no. */
typedef struct {
  CordonClicks *clicks;
  GFile *file;
  char *key; /* in `looking`; NULL: that of its selection is */
  gboolean allow_unlabelled;
  CordonSelection *selection; /* borrowed; waits for it */
  /* What was found, either: */
  CordonRouting *routing;
  GError *problem;
} CordonClick;

/* clicks.c */

CordonClick *cordon_click_new (CordonClicks *clicks, GFile *file, gboolean allow_unlabelled);
void cordon_click_free (CordonClick *click);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonClick, cordon_click_free)

/* Looks at it; then it is opened, or its selection is told. click: (transfer full) or its selection's. */
void cordon_click_route (CordonClick *click, const char *compartment);
/* Opens what was found, by itself. (transfer full) */
void cordon_click_settle (CordonClick *click);

/* Raises the window that shows it already; FALSE: there is none. identity: nullable. */
gboolean cordon_clicks_present (CordonClicks *self, const char *identity, const char *compartment);
/* A window for it, which the next one of that identity gets as well. */
void cordon_clicks_show (CordonClicks *self, CordonVisit *visit, const char *identity, const char *compartment);

/* clicks-several.c */

/* One more of it was looked at. */
void cordon_selection_take (CordonSelection *selection);

G_END_DECLS
