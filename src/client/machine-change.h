/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done with the name and the disk of a stopped persistent machine. Unlike the verbs of a list it is told to
 * whoever asked, and to the item only where nobody is there any more to hear of it.
 */
#pragma once

#include "client/machine-list.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_CHANGE_RENAME,   /* name: its new one */
  CORDON_CHANGE_GROW,     /* bytes: of its disk, a whole number of GiB, more than it has */
  CORDON_CHANGE_CLONE,    /* name: of the other machine, of the same compartment; its disk is copied whole */
  CORDON_CHANGE_SNAPSHOT, /* name: of the snapshot */
  CORDON_CHANGE_REVERT,   /* name: of a snapshot; what the disk is now is lost */
  CORDON_CHANGE_FORGET    /* name: of a snapshot; the disk stays as it is */
} CordonMachineChange;

/* name: NULL for GROW; bytes: 0 for the others. The item's work says meanwhile what is done, and
 * cordon_machine_list_cancel() asks to give it up: CANCELLED if it was, and nothing has changed. BUSY where cordon_machine_item_may() says no, SERVICE where there is no
 * link; otherwise cordond's errors. */
void cordon_machine_change_async (CordonMachineList *list, CordonMachineItem *item, CordonMachineChange change,
                                  const char *name, guint64 bytes, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_machine_change_finish (CordonMachineList *list, GAsyncResult *result, GError **error);

/* Its row says why: whoever asked is gone. error: (transfer full) */
void cordon_machine_change_tell (CordonMachineList *list, CordonMachineItem *item, GError *error);

/* Its snapshots as cordond lists them, the oldest first. (element-type CordonSnapshot, core/snapshot-list.h)
 * (transfer full) */
void cordon_machine_snapshots_async (CordonMachineList *list, CordonMachineItem *item, GAsyncReadyCallback callback,
                                     gpointer data);
GPtrArray *cordon_machine_snapshots_finish (CordonMachineList *list, GAsyncResult *result, GError **error);

G_END_DECLS
