/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A flat copy: pages of a document that a guest shows are drawn there, and saved here as a PDF or as PNGs. No byte
 * of the document comes along, only pixels.
 */
#pragma once

#include <gio/gio.h>
#include "client/agent-link.h"
#include "client/flat-file.h"

G_BEGIN_DECLS

#define CORDON_FLAT_DPI_DEFAULT 150 /* text of 8 points reads well; A4 has 6.5 MB before it is packed */

/* From the main loop: so many of so many pages are done. */
typedef void (*CordonFlatProgress) (guint done, guint pages, gpointer data);

typedef struct {
  const char *path; /* absolute */
  CordonFlatFormat format;
  gboolean replace;
  guint first, last; /* pages, counted from 1 */
  guint dpi;
  CordonFlatProgress progress; /* or NULL */
  gpointer progress_data;
} CordonFlatOrder;

/* The order is copied. Only one at a time of each link: BUSY. Cancelled or failed, it leaves nothing. */
void cordon_flat_copy_async (CordonAgentLink *link, const CordonFlatOrder *order, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
/* The path of what was made. (transfer full) */
char *cordon_flat_copy_finish (CordonAgentLink *link, GAsyncResult *result, GError **error);

G_END_DECLS
