/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonMachineList: the caller's machines as cordond knows them at this moment, as a GListModel of
 * CordonMachineItem in no order, and what can be done with them. It follows by events: cordond's
 * signals, its coming and going, the loss of the bus. Knows no window.
 */
#pragma once

#include "client/lease.h"
#include "client/machine-import.h"
#include "client/machine-item.h"
#include "client/service-link.h"

G_BEGIN_DECLS

typedef enum {
  CORDON_LIST_CONNECTING, /* nothing is known yet */
  CORDON_LIST_READY,      /* the items are the truth */
  CORDON_LIST_LOST        /* what they are is not known; `error` says why. It is tried again */
} CordonListState;

#define CORDON_TYPE_MACHINE_LIST (cordon_machine_list_get_type ())
G_DECLARE_FINAL_TYPE (CordonMachineList, cordon_machine_list, CORDON, MACHINE_LIST, GObject)

/* Property "state" (guint), notified also when only the error is another one.
 * Signals:
 *   "item-changed" (CordonMachineItem *)  any of them, after its own "changed"
 *   "ended" (CordonMachineItem *)         one that this program started ended by itself
 *   "deleted" (CordonMachineItem *)       one that this program deleted is among the deleted ones */

/* link: not started yet; NULL: items come by cordon_machine_list_take() alone. */
CordonMachineList *cordon_machine_list_new (CordonServiceLink *link);

CordonListState cordon_machine_list_get_state (CordonMachineList *self);
const GError *cordon_machine_list_get_error (CordonMachineList *self); /* (nullable) */
/* Deleted ones too. */
CordonMachineItem *cordon_machine_list_find (CordonMachineList *self, const char *uuid);

/* Those that were deleted and can be restored, of CordonMachineItem, in no order. (transfer none) */
GListModel *cordon_machine_list_get_deleted (CordonMachineList *self);

/* Asks cordond, which D-Bus starts if it has to; also after LOST. */
void cordon_machine_list_refresh (CordonMachineList *self);

/* Whether a start may use a grant, on a host that cannot label machines. */
void cordon_machine_list_set_allow_unlabelled (CordonMachineList *self, gboolean allow);

/* A window of this program shows the machine of that UUID, which need not be in the list yet. */
void cordon_machine_list_set_shown (CordonMachineList *self, const char *uuid, gboolean shown);

/* Each does nothing where cordon_machine_item_may() says no. What becomes of it is told by the item. A
 * machine that was started or resumed here is held by the list, so that it does not pause. */
void cordon_machine_list_start (CordonMachineList *self, CordonMachineItem *item); /* or resumes */
void cordon_machine_list_cancel (CordonMachineList *self, CordonMachineItem *item);
void cordon_machine_list_stop (CordonMachineList *self, CordonMachineItem *item);
void cordon_machine_list_suspend (CordonMachineList *self, CordonMachineItem *item);
void cordon_machine_list_save (CordonMachineList *self, CordonMachineItem *item);
void cordon_machine_list_discard (CordonMachineList *self, CordonMachineItem *item);
void cordon_machine_list_delete (CordonMachineList *self, CordonMachineItem *item);
void cordon_machine_list_restore (CordonMachineList *self, CordonMachineItem *item);
void cordon_machine_list_purge (CordonMachineList *self, CordonMachineItem *item);
void cordon_machine_list_forget_error (CordonMachineList *self, CordonMachineItem *item);

/* The link's, for what is asked besides; NULL while there is none. (transfer none) */
GDBusConnection *cordon_machine_list_get_bus (CordonMachineList *self);

/* Makes a persistent machine and returns its UUID, which is in the list then. One that is ready after
 * it was cancelled is removed for good. (transfer full) */
void cordon_machine_list_create_async (CordonMachineList *self, const char *compartment,
                                       const char *name, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer data);
char *cordon_machine_list_create_finish (CordonMachineList *self, GAsyncResult *result,
                                         GError **error);

/* The same of an image (client/machine-import.h). Only while there is a link. */
void cordon_machine_list_import_async (CordonMachineList *self, const CordonMachineImage *image,
                                       CordonMachineImportFunc progress, gpointer progress_data,
                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *cordon_machine_list_import_finish (CordonMachineList *self, GAsyncResult *result, GError **error);

/* Whether the list holds it; a window that takes it over then is no news to the list. */
gboolean cordon_machine_list_holds (CordonMachineList *self, const char *uuid);

/* machines: aa{sv} as List gives it, and as ListDeleted gives it. */
void cordon_machine_list_take (CordonMachineList *self, GVariant *machines);
void cordon_machine_list_take_deleted (CordonMachineList *self, GVariant *machines);

G_END_DECLS
