/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an administrator lets users say in compartments of their own (group [UserCompartments] of
 * host.conf, service/settings.h). Presets and the administrator's own compartments are not under
 * these limits.
 */
#pragma once

#include "core/compartment.h"
#include "core/limits.h"

G_BEGIN_DECLS

typedef struct {
  guint compartments;    /* of one user; 0: none of their own */
  char **templates;      /* names; NULL: any */
  guint lifetimes;       /* bit i: CordonLifetime i */
  guint without_windows; /* bit i: CordonWithoutWindow i */
  guint accesses;        /* bit i: CordonAccess i */
  gboolean unlabelled;   /* whether they may say Required=false */
  guint memory_mib, processors, disk_gib, ready; /* more is held to this */
} CordonUserLimits;

/* Required=false runs unlabelled without the grant that it takes otherwise, so it is not allowed. */
#define CORDON_USER_LIMITS_DEFAULT { \
    .compartments = CORDON_LIMIT_OWN_COMPARTMENTS, \
    .templates = NULL, \
    .lifetimes = 1u << CORDON_LIFETIME_THROWAWAY | 1u << CORDON_LIFETIME_PERSISTENT, \
    .without_windows = 1u << CORDON_WITHOUT_WINDOW_PAUSE | 1u << CORDON_WITHOUT_WINDOW_RUN \
                       | 1u << CORDON_WITHOUT_WINDOW_SAVE, \
    .accesses = 1u << CORDON_ACCESS_NONE | 1u << CORDON_ACCESS_INTERNET, \
    .unlabelled = FALSE, \
    .memory_mib = CORDON_COMPARTMENT_MEMORY_MAX, \
    .processors = CORDON_COMPARTMENT_PROCESSORS_MAX, \
    .disk_gib = CORDON_LIMIT_DISK_MAX_GIB, \
    .ready = CORDON_LIMIT_READY_MACHINES, \
  }
extern const CordonUserLimits cordon_user_limits_default;

/* (transfer full); free with cordon_user_limits_clear(). */
CordonUserLimits cordon_user_limits_copy (const CordonUserLimits *limits);
void cordon_user_limits_clear (CordonUserLimits *limits);

/* The rules that hold for what a user wrote. CORDON_ERROR_DENIED where something in it is not
 * allowed at all. notes: a sentence is added for each number that was held to its limit; may be
 * NULL. (transfer full) */
CordonCompartment *cordon_user_limits_apply (const CordonUserLimits *limits, const CordonCompartment *written,
                                             GPtrArray *notes, GError **error);

G_END_DECLS
