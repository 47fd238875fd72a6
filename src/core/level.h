/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An SELinux level as an immutable value: one sensitivity and a set of categories, "s0:c12,c700".
 * Raw levels only: no range, no translated name, no whole context.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORDON_LEVEL_SENSITIVITIES 16 /* s0..s15, as in the reference policy's MLS build */
#define CORDON_LEVEL_CATEGORIES 1024  /* c0..c1023 */
#define CORDON_LEVEL_TEXT_MAX 8192    /* bytes; 1024 categories written one by one have 5,000 */

typedef enum {
  CORDON_LEVEL_EQUAL,
  CORDON_LEVEL_DOMINATES,   /* the first one may reach whatever the second one may */
  CORDON_LEVEL_DOMINATED,
  CORDON_LEVEL_INCOMPARABLE /* the only relation that isolates both ways */
} CordonLevelRelation;

typedef struct _CordonLevel CordonLevel;

#define CORDON_TYPE_LEVEL (cordon_level_get_type ())
GType cordon_level_get_type (void);

/* From a sensitivity and categories in any order; NULL when one is out of range or named twice.
 * (transfer full) */
CordonLevel *cordon_level_new (guint sensitivity, const guint *categories, gsize n_categories);

/* From "s0", "s0:c1,c5.c9". Refused with CORDON_ERROR_USAGE: a category named twice, a reversed or
 * empty run, numbers out of range or with leading zeros, ranges of levels, anything else.
 * (transfer full) */
CordonLevel *cordon_level_parse (const char *text, GError **error);

CordonLevel *cordon_level_ref (CordonLevel *level);
void cordon_level_unref (CordonLevel *level);

guint cordon_level_get_sensitivity (const CordonLevel *level);
guint cordon_level_get_n_categories (const CordonLevel *level);
gboolean cordon_level_has_category (const CordonLevel *level, guint category);

/* As the kernel prints it: ascending, runs of three and more as "c1.c3". Owned by the level. */
const char *cordon_level_to_string (const CordonLevel *level);

/* As sets; how the text was written does not matter. */
CordonLevelRelation cordon_level_compare (const CordonLevel *a, const CordonLevel *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonLevel, cordon_level_unref)

G_END_DECLS
