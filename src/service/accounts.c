/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Leases of accounts. They live in memory only: after a restart they are rebuilt from the domains
 * (occupy) and from /proc, which is read before every lease. A reading that was begun before an
 * account was given back says nothing about it: such an account waits for the next reading.
 */
#include "config.h"

#include "service/accounts.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/limits.h"

struct _CordonAccounts {
  GObject parent_instance;

  /* owned */
  CordonSystem *system;
  GHashTable *leases;   /* account name -> holder */
  GHashTable *released; /* account name -> serial at which it was given back */
  GHashTable *files;    /* uid -> holder of a file that it owns */

  /* state */
  guint count;
  guint serial; /* grows with every release */
};

typedef struct {
  char *holder;
  guint serial; /* of the moment the reading of /proc began */
  GPtrArray *accounts;
  /* Of a lease that is taken up again. */
  char *name;
  gboolean runs;
} Lease;

G_DEFINE_FINAL_TYPE (CordonAccounts, cordon_accounts, G_TYPE_OBJECT)

static void
lease_free (Lease *lease)
{
  g_free (lease->holder);
  g_free (lease->name);
  g_clear_pointer (&lease->accounts, g_ptr_array_unref);
  g_free (lease);
}

static gboolean
is_free (CordonAccounts *self, const CordonAccount *account, GHashTable *uids, guint serial)
{
  return !g_hash_table_contains (self->leases, account->name)
         && !g_hash_table_contains (self->files, GUINT_TO_POINTER (account->uid))
         && !g_hash_table_contains (uids, GUINT_TO_POINTER (account->uid))
         && GPOINTER_TO_UINT (g_hash_table_lookup (self->released, account->name)) <= serial;
}

static CordonAccount *
copy_account (const CordonAccount *account)
{
  CordonAccount *copy = g_new0 (CordonAccount, 1);

  copy->name = g_strdup (account->name);
  copy->uid = account->uid;
  copy->gid = account->gid;
  copy->groups = g_array_copy (account->groups);
  return copy;
}

static void
return_exhausted (GTask *task, guint n_accounts)
{
  if (n_accounts == 0)
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_EXHAUSTED, "%s",
                             _("This host has no accounts for machines; systemd-sysusers or "
                               "./bootstrap open FILE makes them."));
  else
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                             _("All %u accounts for machines are in use; close a machine, or raise "
                               "Accounts in /etc/cordon/host.conf."),
                             n_accounts);
}

static void
on_uids (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonAccounts *self = g_task_get_source_object (task);
  Lease *lease = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GHashTable) uids =
    cordon_system_uids_in_use_finish (CORDON_SYSTEM (source), result, &error);

  if (uids == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < lease->accounts->len; i++)
    {
      const CordonAccount *account = g_ptr_array_index (lease->accounts, i);

      if (!is_free (self, account, uids, lease->serial))
        continue;
      cordon_accounts_occupy (self, account->name, lease->holder);
      g_task_return_pointer (task, copy_account (account), (GDestroyNotify) cordon_account_free);
      return;
    }
  return_exhausted (task, lease->accounts->len);
}

static void
on_accounts (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonAccounts *self = g_task_get_source_object (task);
  Lease *lease = g_task_get_task_data (task);
  GError *error = NULL;

  lease->accounts = cordon_system_accounts_finish (CORDON_SYSTEM (source), result, &error);
  if (lease->accounts == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  lease->serial = self->serial;
  cordon_system_uids_in_use_async (self->system, on_uids, g_steal_pointer (&task));
}

void
cordon_accounts_lease_async (CordonAccounts *self, const char *holder,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  Lease *lease = g_new0 (Lease, 1);

  lease->holder = g_strdup (holder);
  g_task_set_task_data (task, lease, (GDestroyNotify) lease_free);
  cordon_system_accounts_async (self->system, self->count, on_accounts, g_steal_pointer (&task));
}

CordonAccount *
cordon_accounts_lease_finish (CordonAccounts *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- a lease that is taken up again ---------------------------------------------------------- */

static const CordonAccount *
find_account (GPtrArray *accounts, const char *name)
{
  for (guint i = 0; i < accounts->len; i++)
    {
      const CordonAccount *account = g_ptr_array_index (accounts, i);

      if (g_str_equal (account->name, name))
        return account;
    }
  return NULL;
}

static void
on_taken_uids (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Lease *lease = g_task_get_task_data (task);
  const CordonAccount *account = find_account (lease->accounts, lease->name);
  GError *error = NULL;
  g_autoptr(GHashTable) uids =
    cordon_system_uids_in_use_finish (CORDON_SYSTEM (source), result, &error);

  if (uids == NULL)
    g_task_return_error (task, error);
  else if (!lease->runs && g_hash_table_contains (uids, GUINT_TO_POINTER (account->uid)))
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_BUSY,
                             _("A process still runs as the machine's account “%s”; end it, then "
                               "start the machine again."),
                             lease->name);
  else
    g_task_return_pointer (task, copy_account (account), (GDestroyNotify) cordon_account_free);
}

static void
on_taken_accounts (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  CordonAccounts *self = g_task_get_source_object (task);
  Lease *lease = g_task_get_task_data (task);
  GError *error = NULL;

  lease->accounts = cordon_system_accounts_finish (CORDON_SYSTEM (source), result, &error);
  if (lease->accounts == NULL)
    g_task_return_error (task, error);
  else if (find_account (lease->accounts, lease->name) == NULL)
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                             _("The machine's account “%s” is not there any more; systemd-sysusers "
                               "or ./bootstrap open FILE makes it, or raise Accounts in "
                               "/etc/cordon/host.conf."),
                             lease->name);
  else
    cordon_system_uids_in_use_async (self->system, on_taken_uids, g_steal_pointer (&task));
}

void
cordon_accounts_take_async (CordonAccounts *self, const char *holder, const char *name,
                            gboolean runs, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  Lease *lease = g_new0 (Lease, 1);

  lease->holder = g_strdup (holder);
  lease->name = g_strdup (name);
  lease->runs = runs;
  g_task_set_task_data (task, lease, (GDestroyNotify) lease_free);
  if (g_strcmp0 (g_hash_table_lookup (self->leases, name), holder) == 0)
    cordon_system_accounts_async (self->system, self->count, on_taken_accounts,
                                  g_steal_pointer (&task));
  else
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_BUSY,
                             _("Another machine has the account “%s”; stop it first."), name);
}

CordonAccount *
cordon_accounts_take_finish (CordonAccounts *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- what is known from elsewhere ------------------------------------------------------------ */

void
cordon_accounts_occupy_uid (CordonAccounts *self, uid_t uid, const char *holder)
{
  g_hash_table_replace (self->files, GUINT_TO_POINTER (uid), g_strdup (holder));
}

static gboolean
is_held_by (gpointer uid, gpointer holder, gpointer by)
{
  return g_str_equal (holder, by);
}

void
cordon_accounts_occupy (CordonAccounts *self, const char *name, const char *holder)
{
  if (!g_hash_table_contains (self->leases, name))
    g_hash_table_insert (self->leases, g_strdup (name), g_strdup (holder));
}

void
cordon_accounts_release (CordonAccounts *self, const char *holder)
{
  GHashTableIter iter;
  const char *name, *by;

  self->serial++;
  g_hash_table_foreach_remove (self->files, is_held_by, (gpointer) holder);
  g_hash_table_iter_init (&iter, self->leases);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &by))
    if (g_str_equal (by, holder))
      {
        g_hash_table_replace (self->released, g_strdup (name), GUINT_TO_POINTER (self->serial));
        g_hash_table_iter_remove (&iter);
      }
}

void
cordon_accounts_keep (CordonAccounts *self, GHashTable *holders)
{
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  const char *holder;

  g_hash_table_iter_init (&iter, self->leases);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &holder))
    if (!g_hash_table_contains (holders, holder))
      g_ptr_array_add (gone, g_strdup (holder));
  for (guint i = 0; i < gone->len; i++)
    cordon_accounts_release (self, g_ptr_array_index (gone, i));
}

guint
cordon_accounts_get_count (CordonAccounts *self)
{
  return self->count;
}

guint
cordon_accounts_get_n_leased (CordonAccounts *self)
{
  return g_hash_table_size (self->leases);
}

static void
cordon_accounts_finalize (GObject *object)
{
  CordonAccounts *self = CORDON_ACCOUNTS (object);

  g_hash_table_unref (self->leases);
  g_hash_table_unref (self->released);
  g_hash_table_unref (self->files);
  g_object_unref (self->system);
  G_OBJECT_CLASS (cordon_accounts_parent_class)->finalize (object);
}

static void
cordon_accounts_class_init (CordonAccountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_accounts_finalize;
}

static void
cordon_accounts_init (CordonAccounts *self)
{
  self->leases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->released = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->files = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

CordonAccounts *
cordon_accounts_new (CordonSystem *system, guint count)
{
  CordonAccounts *self = g_object_new (CORDON_TYPE_ACCOUNTS, NULL);

  self->system = g_object_ref (system);
  self->count = MIN (count, CORDON_LIMIT_ACCOUNTS);
  return self;
}
