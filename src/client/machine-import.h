/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine made of an image of a disk or a CD: the file is opened here and its descriptor handed to cordond, with
 * the format that its person named. Nothing of it is read here, and its name decides nothing.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  const char *path;        /* a link may be followed: it is the person's own word what file this is */
  const char *format;      /* "qcow2", "raw" or "iso" */
  const char *compartment; /* one whose machines last */
  const char *name;        /* of the machine */
  guint64 disk;            /* bytes of its disk, a whole number of GiB; 0: what the compartment gives, or the image
                              needs */
} CordonMachineImage;

/* So many bytes of the image are copied; 0 < total, done <= total. */
typedef void (*CordonMachineImportFunc) (guint64 done, guint64 total, gpointer data);

/* Works over a connection of its own to the system bus: cancelling ends the connection, and cordond the import with
 * it, of which nothing is left; a machine that was made in that very moment is in the list as any other. `progress`
 * is not called after `callback`, and may be NULL. */
void cordon_machine_import_async (const CordonMachineImage *image, CordonMachineImportFunc progress,
                                  gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data);

/* The machine's UUID. NOT_FOUND, FILE_UNREADABLE, SERVICE, CANCELLED, or what cordond says: USAGE for an image that
 * is not of that format or larger than the disk, QUOTA, BUSY … (transfer full) */
char *cordon_machine_import_finish (GAsyncResult *result, GError **error);

G_END_DECLS
