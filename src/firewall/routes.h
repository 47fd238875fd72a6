/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the host itself has a way to that is not its way to the internet: networks it is on, addresses
 * it has, tunnels.
 */
#pragma once

#include <gio/gio.h>

#include "core/internet.h"

G_BEGIN_DECLS

/* Every prefix of every IPv4 table, normalised, but for those of machines' bridges and for routes to
 * half of the world or more, which are the way to the internet. (element-type CordonPrefix)
 * (transfer full); NULL: CORDON_ERROR_FAILED. */
GArray *cordon_routes_read (GError **error);

G_END_DECLS
