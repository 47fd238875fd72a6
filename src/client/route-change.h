/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The user's own rules changed in their file, one at a time; the administrator's are nobody's to change here.
 */
#pragma once

#include "core/route-edit.h"

G_BEGIN_DECLS

/* Reads the file, changes it (core/route-edit.h) and writes it whole, or leaves it as it is. A file that is not there
 * has no rules; one that is a link stays one. NOT_FOUND for a rule that is not there any more, USAGE, FILE_*, FAILED.
 * Blocking. */
gboolean cordon_route_change (CordonRouteEdit edit, const char *what, GError **error);

G_END_DECLS
