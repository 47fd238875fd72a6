/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonCompartments: what there is and how it is looked up (compartments.c), and how users' own
 * change (compartments-change.c).
 */
#pragma once

#include "service/compartments.h"

G_BEGIN_DECLS

struct _CordonCompartments {
  GObject parent_instance;

  /* owned */
  char *state_dir;
  CordonUserLimits limits;
  GHashTable *system; /* name -> CordonSystemCompartment */
  GHashTable *owns;   /* "UID:NAME" -> CordonOwnCompartment */
  GPtrArray *problems; /* NULL-terminated */

  /* state */
  GQueue changes; /* of GTask holding a Change; the head is being written */
};

/* One of the system's. */
typedef struct {
  CordonOrigin origin;
  CordonCompartment *compartment; /* NULL: it could not be understood */
  char *problem;
} CordonSystemCompartment;

/* One of a user's own. */
typedef struct {
  guint32 uid;
  char *name;
  CordonCompartment *written; /* NULL: it was damaged */
  CordonCompartment *held;    /* within the limits; NULL: see error */
  GPtrArray *notes;           /* NULL-terminated */
  GError *error;
  gboolean removing;
} CordonOwnCompartment;

/* compartments.c. (transfer none), NULL if there is none. */
CordonOwnCompartment *cordon_compartments_find_own (CordonCompartments *self, guint32 uid, const char *name);
/* written: NULL: it is removed. */
void cordon_compartments_take_own (CordonCompartments *self, guint32 uid, const char *name,
                                   CordonCompartment *written);
/* Always FALSE. */
gboolean cordon_compartments_set_not_found (GError **error);

G_END_DECLS
