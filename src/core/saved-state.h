/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The saved state of a persistent machine as it stands in its definition: what its memory is called on its
 * disk, and what a machine must be for that memory to fit. One line,
 *
 *     MICROSECONDS TEMPLATE-VERSION MEMORY-MIB PROCESSORS ACCESS kvm|tcg
 */
#pragma once

#include "core/compartment.h"

G_BEGIN_DECLS

/* The version of a foreign machine's, which has no template. */
#define CORDON_SAVED_FOREIGN "00000000-0000-0000-0000-000000000000"

typedef struct {
  gint64 created;    /* µs since the epoch; no snapshot of the same disk has it */
  char *version;     /* of the template: its ID, a UUID */
  guint memory_mib;
  guint processors;
  CordonAccess access;
  gboolean hardware; /* FALSE: it was emulated */
} CordonSavedState;

/* Whether the text is what cordon_saved_state_print() makes. Need not be UTF-8. */
gboolean cordon_saved_state_valid (const char *untrusted_text);
/* text: a valid one. (transfer full) */
CordonSavedState *cordon_saved_state_parse (const char *text);
/* (transfer full) */
char *cordon_saved_state_print (const CordonSavedState *state);
void cordon_saved_state_free (CordonSavedState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonSavedState, cordon_saved_state_free)

G_END_DECLS
