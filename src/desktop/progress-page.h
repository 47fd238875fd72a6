/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonProgressPage: what is done, what is under way, how far.
 */
#pragma once

#include <adwaita.h>
#include "desktop/steps.h"

G_BEGIN_DECLS

#define CORDON_TYPE_PROGRESS_PAGE (cordon_progress_page_get_type ())
G_DECLARE_FINAL_TYPE (CordonProgressPage, cordon_progress_page, CORDON, PROGRESS_PAGE, AdwBin)

/* bytes of total are of the step itself; total 0 when they say nothing. */
void cordon_progress_page_show (CordonProgressPage *self, CordonStep step, guint64 bytes, guint64 total);

/* Whether the machine is thrown away: another heading. */
void cordon_progress_page_set_throwaway (CordonProgressPage *self, gboolean throwaway);

/* The file is on this computer: opening it is no step to be told. Before the first show. */
void cordon_progress_page_set_local (CordonProgressPage *self, gboolean local);

G_END_DECLS
