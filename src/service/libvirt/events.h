/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread that runs libvirt's event loop.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Before any connection is opened; once for the process, later calls do nothing. libvirt's loop
 * has no end, so the thread has none. CORDON_ERROR_FAILED. */
gboolean cordon_events_start (GError **error);

G_END_DECLS
