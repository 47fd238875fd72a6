/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inside of routes.
 */
#pragma once

#include "core/route.h"

struct _CordonRoutes {
  GPtrArray *rules; /* (element-type CordonRoute), each in an atomic rc box: texts are appended by sharing */
};

/* Empty. (transfer full) */
CordonRoutes *cordon_routes_new (void);
/* (transfer full) */
CordonRoute *cordon_route_new (const char *name, CordonOrigin source, guint line);
void cordon_route_unref (CordonRoute *route);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonRoute, cordon_route_unref)
