/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Persistent machines in the words of a client: "household", called "Bank".
 */
#pragma once

#include "scene.h"

G_BEGIN_DECLS

/* UUIDs are (transfer full); each fails the test where cordond refuses. */
char *create_named (GDBusConnection *connection, const char *compartment, const char *name);
char *create (Scene *scene);
int start_machine (Scene *scene, const char *uuid);
int attach (Scene *scene, const char *uuid);
void simple (GDBusConnection *connection, const char *method, const char *uuid);
/* What List says of it, NULL if it does not; (transfer full). */
GVariant *find_listed (GDBusConnection *connection, const char *uuid);
/* One text of that; "none" where it is not listed. (transfer full) */
char *fact (Scene *scene, const char *uuid, const char *key);
gboolean is_in_state (Scene *scene, const char *uuid, const char *state);
/* Stopped, without a process; `machines` definitions and as many disks are there. */
void assert_kept (Scene *scene, const char *uuid, guint machines);
/* The lease ends by a failure of that code; closes it. */
void assert_failed (int lease, CordonError code);

G_END_DECLS
