/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which categories of the host are Cordon's, by the administrator's settings: D for compartments, V
 * for machines, two markers that are in every level.
 */
#pragma once

#include "core/level.h"

G_BEGIN_DECLS

typedef struct {
  guint first, last; /* both belong to it */
} CordonRange;

typedef struct {
  guint sensitivity; /* of every machine; above 0 on MLS hosts */
  CordonRange d, v;
  guint m1, m2;
} CordonLabelRanges;

/* s0, D c0..c255, V c256..c1021, markers c1022 and c1023. An initialiser. */
#define CORDON_LABEL_RANGES_DEFAULT \
  { .sensitivity = 0, .d = { 0, 255 }, .v = { 256, 1021 }, .m1 = 1022, .m2 = 1023 }

/* D, V and markers are disjoint, not empty and categories; V does not begin with 0, which means "no
 * number". CORDON_ERROR_USAGE with a sentence otherwise. */
gboolean cordon_label_ranges_check (const CordonLabelRanges *ranges, GError **error);

gboolean cordon_range_has (const CordonRange *range, guint number);

/* The level of one machine. (transfer full) */
CordonLevel *cordon_label_ranges_level (const CordonLabelRanges *ranges, guint d, guint v);

G_END_DECLS
