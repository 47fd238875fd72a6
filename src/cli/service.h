/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command's way to cordond.
 */
#pragma once

#include <gio/gunixfdlist.h>

#include "client/cordon-proxies.h"
#include "core/limits.h"

G_BEGIN_DECLS

/* Deadline of one call in ms. */
#define CORDON_SERVICE_DEADLINE_MS (CORDON_DEADLINE_CALL * 1000)
/* For calls that an administrator may first have to confirm, or that copy gigabytes. */
#define CORDON_SERVICE_DEADLINE_LONG_MS (20 * 60 * 1000)

/* A proxy of cordond on the system bus, which starts it if need be. SERVICE if it is not there.
 * (transfer full) */
CordonBusCordon1 *cordon_service_connect (int deadline_ms, GError **error);

/* Calls what an administrator has to confirm: polkit may ask for him, by the desktop's agent or at the terminal. fds:
 * NULL: none. Errors: as cordond's. */
gboolean cordon_service_call_confirmed (CordonBusCordon1 *service, const char *method, GVariant *arguments,
                                        GUnixFDList *fds, GError **error);

/* The caller's machines: an array of dictionaries (transfer full). */
GVariant *cordon_service_list (CordonBusCordon1 *service, GError **error);

G_END_DECLS
