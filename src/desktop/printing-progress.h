/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonPrintingProgress: a dialog that says how many of a document's pages are done, and cancels.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CORDON_TYPE_PRINTING_PROGRESS (cordon_printing_progress_get_type ())
G_DECLARE_FINAL_TYPE (CordonPrintingProgress, cordon_printing_progress, CORDON, PRINTING_PROGRESS, AdwBin)

/* Presents it. The cancellable is cancelled by its button, by Escape and by closing it; it stays until
 * cordon_printing_progress_done(). */
CordonPrintingProgress *cordon_printing_progress_new (GtkWindow *parent, const char *heading, GCancellable *cancellable);
void cordon_printing_progress_show (CordonPrintingProgress *self, guint done, guint pages);
/* Takes it away. */
void cordon_printing_progress_done (CordonPrintingProgress *self);

G_END_DECLS
