/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An SELinux context as an immutable value: user, role, type and a range of levels,
 * "system_u:system_r:svirt_t:s0:c1,c2" or "…:s0-s0:c0.c1023". Raw contexts only, as the kernel and
 * /proc write them: no translated names, no context without a level.
 */
#pragma once

#include "core/level.h"

G_BEGIN_DECLS

#define CORDON_CONTEXT_NAME_MAX 255 /* bytes of a user, role or type */
#define CORDON_CONTEXT_TEXT_MAX (3 * (CORDON_CONTEXT_NAME_MAX + 1) + 2 * CORDON_LEVEL_TEXT_MAX + 1)

typedef struct _CordonContext CordonContext;

#define CORDON_TYPE_CONTEXT (cordon_context_get_type ())
GType cordon_context_get_type (void);

/* Names are letters, digits, "_", "-" and single inner "."; they begin with a letter. Refused with
 * CORDON_ERROR_USAGE: anything else, any level that cordon_level_parse() refuses, a range whose high
 * level does not dominate its low one. (transfer full) */
CordonContext *cordon_context_parse (const char *text, GError **error);

CordonContext *cordon_context_ref (CordonContext *context);
void cordon_context_unref (CordonContext *context);

/* The same context at exactly one level. (transfer full) */
CordonContext *cordon_context_with_level (const CordonContext *context, CordonLevel *level);
/* The same context with another type; NULL where that is no name. (transfer full) */
CordonContext *cordon_context_with_type (const CordonContext *context, const char *type);

const char *cordon_context_get_user (const CordonContext *context);
const char *cordon_context_get_role (const CordonContext *context);
const char *cordon_context_get_type_name (const CordonContext *context);
/* Where a process is, and how far it may go; equal unless the context has a range. Borrowed. */
CordonLevel *cordon_context_get_low (const CordonContext *context);
CordonLevel *cordon_context_get_high (const CordonContext *context);

/* As the kernel prints it, a range only where the levels differ. Owned by the context. */
const char *cordon_context_to_string (const CordonContext *context);

/* Same names and the same two levels as sets. */
gboolean cordon_context_equal (const CordonContext *a, const CordonContext *b);

/* Relation of the high levels, by which the kernel's category rules decide; names do not matter. */
CordonLevelRelation cordon_context_compare_high (const CordonContext *a, const CordonContext *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonContext, cordon_context_unref)

G_END_DECLS
