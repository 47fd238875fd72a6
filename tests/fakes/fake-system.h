/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonFakeSystem: an operating system that is a table. Accounts are cordon-m01 … with uids and
 * gids from CORDON_FAKE_UID on.
 */
#pragma once

#include "fakes/fake-mac.h"
#include "service/system.h"

G_BEGIN_DECLS

#define CORDON_FAKE_UID 64001

#define CORDON_TYPE_FAKE_SYSTEM (cordon_fake_system_get_type ())
G_DECLARE_FINAL_TYPE (CordonFakeSystem, cordon_fake_system, CORDON, FAKE_SYSTEM, GObject)

CordonFakeSystem *cordon_fake_system_new (void);

void cordon_fake_system_set_n_accounts (CordonFakeSystem *self, guint n);
/* Bytes that are free wherever it is asked; 100 GiB at first. */
void cordon_fake_system_set_space (CordonFakeSystem *self, guint64 bytes);
/* A process of uid exists, or no longer. */
void cordon_fake_system_set_uid_in_use (CordonFakeSystem *self, uid_t uid, gboolean in_use);
/* Every question fails. */
void cordon_fake_system_set_broken (CordonFakeSystem *self, gboolean broken);
/* From now on whoever asks for the contexts of all processes waits, in the order in which they came,
 * until a test answers one of them with what is true then; nobody: as if there were no process. */
void cordon_fake_system_hold_contexts (CordonFakeSystem *self, gboolean hold);
guint cordon_fake_system_get_n_waiting (CordonFakeSystem *self);
void cordon_fake_system_answer (CordonFakeSystem *self, guint i, gboolean nobody);
/* Its kernel's access control. (transfer none) */
CordonFakeMac *cordon_fake_system_get_mac (CordonFakeSystem *self);

/* A process of an account; it counts as a use of its uid. context: what its access control knows it
 * by, or NULL. */
void cordon_fake_system_add_process (CordonFakeSystem *self, pid_t pid, const char *account,
                                     const char *context);
/* To be spoiled. (transfer none) (nullable) */
CordonProcessFacts *cordon_fake_system_get_process (CordonFakeSystem *self, pid_t pid);
void cordon_fake_system_remove_process (CordonFakeSystem *self, pid_t pid);
uid_t cordon_fake_uid (const char *account);

/* What surveys find. mode: with the type; owner: user and group. */
void cordon_fake_system_set_file (CordonFakeSystem *self, const char *path, mode_t mode,
                                  uid_t owner);
void cordon_fake_system_remove_file (CordonFakeSystem *self, const char *path);
/* A socket of the internet, in every survey from now on. */
void cordon_fake_system_add_socket (CordonFakeSystem *self, const char *text);

guint cordon_fake_system_get_n_processes (CordonFakeSystem *self);

G_END_DECLS
