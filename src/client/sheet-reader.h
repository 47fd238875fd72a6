/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonSheetReader: the pages of the document that a guest shows, as pixels, one after the other. What is on its
 * way is one frame at most, and whatever else is asked of the guest goes in between.
 */
#pragma once

#include <gio/gio.h>
#include "client/agent-link.h"

G_BEGIN_DECLS

#define CORDON_TYPE_SHEET_READER (cordon_sheet_reader_get_type ())
G_DECLARE_FINAL_TYPE (CordonSheetReader, cordon_sheet_reader, CORDON, SHEET_READER, GObject)

/* One for each link at a time: BUSY where there is another. At its dispose the guest is told to forget the page. */
CordonSheetReader *cordon_sheet_reader_new (CordonAgentLink *link, GError **error);

/* Shortens every deadline for tests; 1.0 is core/limits.h. */
void cordon_sheet_reader_set_deadline_scale (CordonSheetReader *self, double scale);

/* Page `page`, counted from 1, at `dpi` (CORDON_AGENT_DPI_MIN..MAX) or, where it is very large, less. One call at a
 * time. EXHAUSTED once CORDON_LIMIT_SHEETS pages or CORDON_LIMIT_SHEET_BYTES were read, BUSY once the guest shows
 * another document inside of the one that it showed at the reader's beginning. (transfer full) */
void cordon_sheet_reader_read_async (CordonSheetReader *self, guint page, guint dpi, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
CordonSheet *cordon_sheet_reader_read_finish (CordonSheetReader *self, GAsyncResult *result, GError **error);

G_END_DECLS
