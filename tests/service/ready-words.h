/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of machines that wait for a file say of them.
 */
#pragma once

#include "scene.h"

G_BEGIN_DECLS

/* A scene whose guests boot at once, with the compartment "waiting" besides, of which `ready` machines wait; no label
 * required. */
void open_ready (Scene *scene, guint ready);
/* The lease; close it to want no more. */
int hold (GDBusConnection *connection);
CordonReadyFacts facts_of (Scene *scene, guint32 uid);
/* Waits until so many of UID's wait, and as many are there. */
void wait_ready (Scene *scene, guint count);
/* The UUID of one that waits for UID. (transfer full) */
char *one_ready (Scene *scene);
gboolean is_waiting (Scene *scene, const char *uuid);
/* No machine is made from now on but those that are asked for. */
void stop_making (Scene *scene);
/* Starts one of "waiting", waits until it runs, and says whether it is that one. */
gboolean gets (GDBusConnection *connection, const char *uuid, int *lease);

G_END_DECLS
