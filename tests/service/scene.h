/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole service on a private bus over a fake host, and two users' connections to it.
 */
#pragma once

#include <gio/gunixfdlist.h>
#include "core/errors.h"
#include "fakes/fake-memory.h"
#include "fixture.h"
#include "service/service.h"

G_BEGIN_DECLS

#define UID 1000
#define OTHER_UID 1001
#define NEVER "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f"

typedef struct {
  GTestDBus *bus;
  char *state_dir;
  char *compartments;   /* presets' directory */
  char *administrators; /* the administrator's */
  GDBusConnection *server;
  GDBusConnection *client;
  GDBusConnection *other;
  CordonFakeSystem *system;
  CordonFakeHypervisor *hypervisor;
  CordonFakeCallers *callers;
  CordonService *service;
  const char *problem; /* with the settings, for the next service that is made */
  guint undelete_seconds; /* of the next service that is made; 0: an hour */
  guint part_seconds; /* of the next service that is made; 0: an hour */
  guint away_seconds; /* of the next service that is made; 0: an hour */
  guint ready_rest_ms; /* of the next service that is made; 0: 10 */
  guint ready_mib; /* of the next service that is made; 0: a share */
  CordonFakeMemory *memory;
  const CordonUserLimits *users; /* for the next service that is made; NULL: the defaults */
  guint n_done;
  gboolean failed;
} Scene;

/* With the template "viewer", and the compartments "documents" (no label required), "strict" (one
 * required), "lasting" (persistent, a label required) and "household" (persistent, 2 GiB, none
 * required). A second without a lease pauses a persistent machine. */
void scene_open (Scene *scene);
void scene_open_idle (Scene *scene, guint idle_seconds);
/* A deleted machine is removed after that time. */
void scene_open_undelete (Scene *scene, guint undelete_seconds);
/* Asserts that no machine, process, account or disk is left, and that everything is finalised. */
void scene_close (Scene *scene);

/* Another service over the same host, started by the caller. */
CordonService *make_service (Scene *scene, GDBusConnection *connection, guint idle_seconds);
/* The service is gone from one moment to the next, and another one comes. */
void scene_crash (Scene *scene);
/* The same in the middle of what it does: the host and the registry are as they were at this moment, and
 * what the dead service still had under way never happens to them. */
void scene_kill (Scene *scene);
GDBusConnection *connect_bus (Scene *scene);
void close_connection (GDBusConnection *connection);
gboolean name_is_owned (GDBusConnection *connection);
/* For the next service that is made: a preset, one of the administrator's. */
void write_compartment (Scene *scene, const char *name, const char *rest);
void write_administrators (Scene *scene, const char *name, const char *rest);

void begin_call (GDBusConnection *connection, const char *method, GVariant *arguments,
                 GUnixFDList *fds, GAsyncResult **result);
/* (transfer full); lease: the descriptor of the answer, if it has one. */
GVariant *call (GDBusConnection *connection, const char *method, GVariant *arguments,
                GUnixFDList *fds, int *lease, GError **error);
void assert_refused (GDBusConnection *connection, const char *method, GVariant *arguments,
                     GUnixFDList *fds, CordonError code);
char *start (GDBusConnection *connection, const char *compartment, int *lease);
void wait_running (int lease);

G_END_DECLS
