/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words for the tests of users' own compartments.
 */
#pragma once

#include "scene.h"

G_BEGIN_DECLS

#define OWN "[Compartment]\nTitle=Own\n[Machine]\nTemplate=viewer\n"

/* What is answered, or NULL and the error. (transfer full) */
GVariant *try_set (GDBusConnection *connection, const char *name, const char *text, GError **error);
/* The same, which must work. */
GVariant *set (GDBusConnection *connection, const char *name, const char *text);
void assert_set_refused (GDBusConnection *connection, const char *name, const char *text, CordonError code);
void remove_own (GDBusConnection *connection, const char *name);

/* What GetCompartment says; NULL: NotFound. (transfer full) */
GVariant *get_own (GDBusConnection *connection, const char *name);
/* One text of such a dictionary. (transfer full) */
char *text_of (GVariant *compartment, const char *key);

/* The user's file in cordond's store. (transfer full) */
char *store_path (Scene *scene, guint32 uid, const char *file);

/* Runs what a user may start of a throwaway compartment; gives back what was ordered of libvirt.
 * NULL and error where it is refused. The machine is gone when this returns. */
const CordonMachinePlanFields *run_once (Scene *scene, const char *name, GError **error);

G_END_DECLS
