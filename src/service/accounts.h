/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonAccounts: the pool of system accounts, one for each machine. An account is handed out only
 * while no machine has it, no private disk is its own, and no process of the host runs as it.
 */
#pragma once

#include "service/system.h"

G_BEGIN_DECLS

#define CORDON_TYPE_ACCOUNTS (cordon_accounts_get_type ())
G_DECLARE_FINAL_TYPE (CordonAccounts, cordon_accounts, CORDON, ACCOUNTS, GObject)

/* count: the pool's size by the host's settings, at most CORDON_LIMIT_ACCOUNTS. */
CordonAccounts *cordon_accounts_new (CordonSystem *system, guint count);

/* One account for holder (a machine's UUID), found in NSS and seen free in /proc at this moment.
 * CORDON_ERROR_EXHAUSTED when there is none. (transfer full): cordon_account_free(). A caller that
 * is gone must still release. */
void cordon_accounts_lease_async (CordonAccounts *self, const char *holder,
                                  GAsyncReadyCallback callback, gpointer data);
CordonAccount *cordon_accounts_lease_finish (CordonAccounts *self, GAsyncResult *result,
                                             GError **error);

/* The account `name` that holder has already, looked up again. `runs`: its machine has a process;
 * otherwise CORDON_ERROR_BUSY while any process of the host runs as it. */
void cordon_accounts_take_async (CordonAccounts *self, const char *holder, const char *name,
                                 gboolean runs, GAsyncReadyCallback callback, gpointer data);
CordonAccount *cordon_accounts_take_finish (CordonAccounts *self, GAsyncResult *result,
                                            GError **error);

/* A file of that uid is kept for holder: the account is given to nobody else while it is. */
void cordon_accounts_occupy_uid (CordonAccounts *self, uid_t uid, const char *holder);

/* A domain that was there before us has it. Idempotent; the first holder keeps it. */
void cordon_accounts_occupy (CordonAccounts *self, const char *name, const char *holder);
/* Gives back whatever holder has. */
void cordon_accounts_release (CordonAccounts *self, const char *holder);
/* Gives back the accounts of every holder that is not one of those (a set of strings). */
void cordon_accounts_keep (CordonAccounts *self, GHashTable *holders);

guint cordon_accounts_get_count (CordonAccounts *self);
guint cordon_accounts_get_n_leased (CordonAccounts *self);

G_END_DECLS
