/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonFlatFile: pages of pixels become a PDF or PNG files. What is made has no name, or one that nobody looks for,
 * until all of it is there and on the disk; then it appears at once or not at all. Blocking: for a thread of its own.
 */
#pragma once

#include <gio/gio.h>
#include "client/sheet.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_FLAT_PDF, /* each page with its size on paper and one picture in it */
  CORDON_FLAT_PNG  /* one page: a file. More: a folder of the same name without ".png", page-1.png and on */
} CordonFlatFormat;

typedef struct _CordonFlatFile CordonFlatFile;

/* path: absolute. pages: how many will be added. replace: a file that is there by then makes room; a folder never
 * does. Errors are FILE_UNREADABLE, DENIED or EXHAUSTED, with a sentence that names the file. */
CordonFlatFile *cordon_flat_file_new (const char *path, CordonFlatFormat format, guint pages, gboolean replace,
                                      GError **error);

/* Pages in their order. After an error there is nothing more to do but to free it. */
gboolean cordon_flat_file_add (CordonFlatFile *self, const CordonSheet *sheet, GError **error);

/* What was made, by its path, once it is there. (transfer full) */
char *cordon_flat_file_commit (CordonFlatFile *self, GError **error);

/* Without a commit nothing is left. */
void cordon_flat_file_free (CordonFlatFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonFlatFile, cordon_flat_file_free)

G_END_DECLS
