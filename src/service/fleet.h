/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonFleet: the machines of all users, those that run and persistent ones that do not. The owner
 * of a machine is a uid; to anybody else it does not exist, in the same words as one that never did.
 * A throwaway that is on the host but not in the fleet, and carries Cordon's mark, is an orphan and
 * is destroyed, if need be again and again; a persistent one is taken into the fleet again.
 *
 * Signals:
 *   "machine-changed" (guint owner, const char *uuid, const char *state)
 *   "emptied" ()  nothing runs, is made or is deleted any more
 */
#pragma once

#include "service/compartments.h"
#include "service/machine.h"
#include "service/registry.h"

G_BEGIN_DECLS

#define CORDON_TYPE_FLEET (cordon_fleet_get_type ())
G_DECLARE_FINAL_TYPE (CordonFleet, cordon_fleet, CORDON, FLEET, GObject)

/* Everything is referenced. */
CordonFleet *cordon_fleet_new (const CordonHouse *house, CordonCompartments *compartments,
                               CordonRegistry *registry);

/* Answers when it is known what was on the host before this fleet: before it nothing may be
 * admitted, because accounts and names are not known to be free. The hypervisor's error while it
 * cannot be known. */
void cordon_fleet_settle_async (CordonFleet *self, GAsyncReadyCallback callback, gpointer data);
gboolean cordon_fleet_settle_finish (CordonFleet *self, GAsyncResult *result, GError **error);

/* A throwaway. Admits or refuses (CORDON_ERROR_QUOTA, _USAGE); an admitted machine is starting, and
 * client_end is its lease (transfer full). (transfer none) */
CordonMachine *cordon_fleet_start (CordonFleet *self, guint32 owner,
                                   CordonCompartment *compartment, gboolean unlabelled_wished,
                                   gboolean unlabelled_granted, int *client_end,
                                   GError **error);

/* A throwaway for nobody yet, starting; see cordon_machine_start_ready(). Whoever makes it has asked whether it
 * may be. (transfer none) */
CordonMachine *cordon_fleet_start_ready (CordonFleet *self, guint32 owner, CordonCompartment *compartment,
                                         gboolean unlabelled_wished, gboolean unlabelled_granted,
                                         const CordonScreenSize *screen);
/* It is its owner's from now on, who is told of it as of one that started. */
void cordon_fleet_tell_handed_out (CordonFleet *self, CordonMachine *machine);
/* Whether one more process of a machine of that size fits into the owner's quota; CORDON_ERROR_QUOTA. */
gboolean cordon_fleet_check_usage (CordonFleet *self, guint32 owner, guint memory_mib, GError **error);

/* Makes a persistent machine, stopped. CORDON_ERROR_USAGE, _QUOTA, _BUSY: the owner has one of that
 * name; and what a start may answer. The UUID (transfer full). */
void cordon_fleet_create_async (CordonFleet *self, guint32 owner, CordonCompartment *compartment,
                                const char *name, GAsyncReadyCallback callback, gpointer data);
char *cordon_fleet_create_finish (CordonFleet *self, GAsyncResult *result, GError **error);

/* What a foreign machine is made of. */
typedef struct {
  const char *name;
  CordonImport kind; /* NONE: a CD, to which an empty disk comes */
  int fd;            /* the image: a regular file, open for reading; taken */
  guint64 disk_bytes; /* whole GiB; 0: what the compartment says, or more where a raw image is larger */
} CordonImportOrder;

/* Makes a foreign machine, stopped, as cordon_fleet_create_async(); CORDON_ERROR_BUSY too while the owner has another
 * import under way, _CANCELLED. Signal "import-progress" tells of it. The UUID (transfer full). */
void cordon_fleet_import_async (CordonFleet *self, guint32 owner, CordonCompartment *compartment,
                                const CordonImportOrder *order, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);
char *cordon_fleet_import_finish (CordonFleet *self, GAsyncResult *result, GError **error);

/* Starts a persistent machine that is stopped; as cordon_fleet_start(). CORDON_ERROR_NOT_FOUND,
 * _BUSY: it runs, or is being deleted. One that is saved goes on with its memory. */
CordonMachine *cordon_fleet_start_lasting (CordonFleet *self, guint32 owner, const char *uuid,
                                           gboolean unlabelled_wished, int *client_end,
                                           GError **error);

/* Of a persistent machine that is stopped; CORDON_ERROR_NOT_FOUND, _BUSY. Another name; _BUSY too
 * if its owner has one of that name. */
void cordon_fleet_rename_async (CordonFleet *self, guint32 owner, const char *uuid, const char *name,
                                GAsyncReadyCallback callback, gpointer data);
gboolean cordon_fleet_rename_finish (CordonFleet *self, GAsyncResult *result, GError **error);

/* Takes it off the list; some time later it is removed. */
void cordon_fleet_delete_async (CordonFleet *self, guint32 owner, const char *uuid,
                                GAsyncReadyCallback callback, gpointer data);
gboolean cordon_fleet_delete_finish (CordonFleet *self, GAsyncResult *result, GError **error);

/* Takes back a deletion. */
void cordon_fleet_undelete_async (CordonFleet *self, guint32 owner, const char *uuid,
                                  GAsyncReadyCallback callback, gpointer data);
gboolean cordon_fleet_undelete_finish (CordonFleet *self, GAsyncResult *result, GError **error);

/* Removes it with its disk, deleted before or not. Any error but NOT_FOUND and BUSY leaves it as it was
 * or without its disk; it can be removed again. */
void cordon_fleet_purge_async (CordonFleet *self, guint32 owner, const char *uuid,
                               GAsyncReadyCallback callback, gpointer data);
gboolean cordon_fleet_purge_finish (CordonFleet *self, GAsyncResult *result, GError **error);

/* The same with the disk of one that is stopped; CORDON_ERROR_NOT_FOUND, _BUSY, _QUOTA, and what a start may
 * answer. bytes: whole GiB, more than it has; _USAGE. */
void cordon_fleet_grow_async (CordonFleet *self, guint32 owner, const char *uuid, guint64 bytes,
                              GAsyncReadyCallback callback, gpointer data);
gboolean cordon_fleet_grow_finish (CordonFleet *self, GAsyncResult *result, GError **error);
/* Keeps what the disk is now; makes the disk what it was; forgets what it was. name: of the snapshot. */
void cordon_fleet_snapshot_async (CordonFleet *self, guint32 owner, const char *uuid, const char *name,
                                  GAsyncReadyCallback callback, gpointer data);
gboolean cordon_fleet_snapshot_finish (CordonFleet *self, GAsyncResult *result, GError **error);
void cordon_fleet_revert_async (CordonFleet *self, guint32 owner, const char *uuid, const char *name,
                                GAsyncReadyCallback callback, gpointer data);
gboolean cordon_fleet_revert_finish (CordonFleet *self, GAsyncResult *result, GError **error);
void cordon_fleet_forget_async (CordonFleet *self, guint32 owner, const char *uuid, const char *name,
                                GAsyncReadyCallback callback, gpointer data);
gboolean cordon_fleet_forget_finish (CordonFleet *self, GAsyncResult *result, GError **error);
/* Forgets the memory of one that is saved: its next start boots. One that is not saved is as it was. */
void cordon_fleet_discard_async (CordonFleet *self, guint32 owner, const char *uuid,
                                 GAsyncReadyCallback callback, gpointer data);
gboolean cordon_fleet_discard_finish (CordonFleet *self, GAsyncResult *result, GError **error);
/* aa{sv} (transfer full); NULL: NOT_FOUND. */
GVariant *cordon_fleet_list_snapshots (CordonFleet *self, guint32 owner, const char *uuid,
                                       GError **error);

/* Another machine with a copy of the disk of one that is stopped, and its snapshots; CORDON_ERROR_CANCELLED by
 * cordon_fleet_cancel_async(). Signal "work-progress" tells of it by the source's UUID. The UUID (transfer full). */
void cordon_fleet_clone_async (CordonFleet *self, guint32 owner, const char *uuid, const char *name,
                               GAsyncReadyCallback callback, gpointer data);
char *cordon_fleet_clone_finish (CordonFleet *self, GAsyncResult *result, GError **error);

/* Has the copying of its disk, or the work on it, given up, as far as nothing is written to it yet: that work's own
 * answer says whether it was, with CORDON_ERROR_CANCELLED. CORDON_ERROR_NOT_FOUND where nothing is done that could be. */
void cordon_fleet_cancel_async (CordonFleet *self, guint32 owner, const char *uuid, GAsyncReadyCallback callback,
                                gpointer data);
gboolean cordon_fleet_cancel_finish (CordonFleet *self, GAsyncResult *result, GError **error);

/* One that runs, or starts or stops. (transfer none) CORDON_ERROR_NOT_FOUND if there is none, or it
 * is another user's; CORDON_ERROR_MACHINE_ENDED if it is stopped. */
CordonMachine *cordon_fleet_find (CordonFleet *self, guint32 owner, const char *uuid,
                                  GError **error);

/* Whosever it is, also one that is nobody's yet; NULL: it does not run. (transfer none) */
CordonMachine *cordon_fleet_look_up (CordonFleet *self, const char *uuid);

/* What the owner has of a compartment, running or not: names, of a throwaway its UUID.
 * (element-type utf8) (transfer full) */
GPtrArray *cordon_fleet_list_names (CordonFleet *self, guint32 owner, const char *compartment);

GVariant *cordon_fleet_list (CordonFleet *self, guint32 owner); /* (transfer floating) aa{sv} */
/* What was deleted and not removed yet, and until when it can be brought back. */
GVariant *cordon_fleet_list_deleted (CordonFleet *self, guint32 owner); /* (transfer floating) */

/* Machines that run, start or stop, works under way, and orphans that are not gone yet. */
guint cordon_fleet_get_size (CordonFleet *self);

/* Ends every throwaway, and pauses every persistent machine and leaves it to the next fleet; returns
 * how many there were. "emptied" follows when there were any. */
guint cordon_fleet_stop_all (CordonFleet *self);

/* Looks at what is on the host; also done on every "connected" of the hypervisor. */
void cordon_fleet_reap (CordonFleet *self);

G_END_DECLS
