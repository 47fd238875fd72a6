/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonCompartments: the compartments that machines are made of: presets, the administrator's,
 * which win by name, and each user's own, which never stand in for either. Files of the system are
 * read once when cordond starts; it exits when idle. What a user wrote holds within the
 * administrator's limits, which are applied to it whenever it is looked up.
 */
#pragma once

#include <gio/gio.h>
#include "core/compartment.h"
#include "service/user-limits.h"

G_BEGIN_DECLS

#define CORDON_TYPE_COMPARTMENTS (cordon_compartments_get_type ())
G_DECLARE_FINAL_TYPE (CordonCompartments, cordon_compartments, CORDON, COMPARTMENTS, GObject)

/* limits: copied; NULL: the defaults. */
CordonCompartments *cordon_compartments_new (const char *state_dir, const CordonUserLimits *limits);

/* Reads every NAME.compartment of a directory of the system; a file that is no compartment is left
 * out and named in cordon_compartments_get_problems(), and its name is nobody else's. A directory
 * that is not there holds none. Later directories win. Blocking: before the main loop runs. */
void cordon_compartments_read (CordonCompartments *self, const char *directory, CordonOrigin origin);

/* Reads what users have given. Blocking, after the others. */
void cordon_compartments_read_users (CordonCompartments *self);

/* The rules that hold for a machine of this user. CORDON_ERROR_NOT_FOUND; _DENIED: the user's own,
 * which the administrator does not allow any more; _FAILED: it is damaged. (transfer none), until
 * that user's own are changed. */
CordonCompartment *cordon_compartments_find (CordonCompartments *self, guint32 uid, const char *untrusted_name,
                                             GError **error);

/* One compartment as a user sees it. Everything is borrowed until that user's own are changed. */
typedef struct {
  const char *name;
  CordonOrigin origin;
  CordonCompartment *compartment; /* the rules that hold; NULL: see problem */
  CordonCompartment *written;     /* of a user's own: before the limits; NULL: damaged */
  const char *const *notes;       /* what the limits made less of; may be NULL */
  const char *problem;            /* NULL: none */
  gboolean hidden;                /* one of the user's own whose name the system has taken since */
} CordonCompartmentView;

/* (element-type CordonCompartmentView) (transfer full) By name; the user's own last. */
GPtrArray *cordon_compartments_list (CordonCompartments *self, guint32 uid);
/* CORDON_ERROR_NOT_FOUND. */
gboolean cordon_compartments_view (CordonCompartments *self, guint32 uid, const char *untrusted_name,
                                   CordonCompartmentView *view, GError **error);

/* Whether the user has, or had before it was damaged, one of his own by this name. */
gboolean cordon_compartments_has_own (CordonCompartments *self, guint32 uid, const char *name);

/* Whether the user may give this: CORDON_ERROR_DENIED, _QUOTA. notes: as cordon_user_limits_apply();
 * the rules that would hold. (transfer full) */
CordonCompartment *cordon_compartments_judge (CordonCompartments *self, guint32 uid,
                                              const CordonCompartment *written, GPtrArray *notes, GError **error);

/* Judges and keeps it: answers when it is on disk; on failure nothing has changed. One write at a
 * time, in order. */
void cordon_compartments_set_async (CordonCompartments *self, guint32 uid, CordonCompartment *written,
                                    GAsyncReadyCallback callback, gpointer data);
/* Removes one of the user's own. CORDON_ERROR_NOT_FOUND, _DENIED: it is the system's. */
void cordon_compartments_remove_async (CordonCompartments *self, guint32 uid, const char *name,
                                       GAsyncReadyCallback callback, gpointer data);
gboolean cordon_compartments_change_finish (CordonCompartments *self, GAsyncResult *result, GError **error);

/* Those of the system. */
guint cordon_compartments_get_count (CordonCompartments *self);
const char *const *cordon_compartments_get_problems (CordonCompartments *self);

G_END_DECLS
