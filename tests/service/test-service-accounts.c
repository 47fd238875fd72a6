/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pool of accounts, and the real operating system's answers that it rests on.
 */
#include "config.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/errors.h"
#include "fakes/fake-system.h"
#include "fixture.h"
#include "service/accounts.h"

static CordonAccount *
lease (CordonAccounts *pool, const char *holder, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cordon_accounts_lease_async (pool, holder, keep_result, &result);
  wait_until (result != NULL);
  return cordon_accounts_lease_finish (pool, result, error);
}

static void
assert_leases (CordonAccounts *pool, const char *holder, const char *expected)
{
  g_autoptr(GError) error = NULL;
  CordonAccount *account = lease (pool, holder, &error);

  if (expected == NULL)
    {
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED);
      g_assert_null (account);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (account->name, ==, expected);
  cordon_account_free (account);
}

static void
test_lease (void)
{
  CordonFakeSystem *system = cordon_fake_system_new ();
  CordonAccounts *pool = cordon_accounts_new (CORDON_SYSTEM (system), 3);

  assert_leases (pool, "a", "cordon-m01");
  assert_leases (pool, "b", "cordon-m02");
  assert_leases (pool, "c", "cordon-m03");
  assert_leases (pool, "d", NULL);
  cordon_accounts_release (pool, "b");
  cordon_accounts_release (pool, "b");
  cordon_accounts_release (pool, "nobody");
  g_assert_cmpuint (cordon_accounts_get_n_leased (pool), ==, 2);
  assert_leases (pool, "d", "cordon-m02");
  g_assert_finalize_object (G_OBJECT (pool));
  g_assert_finalize_object (G_OBJECT (system));
}

static void
test_in_use (void)
{
  CordonFakeSystem *system = cordon_fake_system_new ();
  CordonAccounts *pool = cordon_accounts_new (CORDON_SYSTEM (system), 2);

  /* A process that nobody knows why it is there. */
  cordon_fake_system_set_uid_in_use (system, CORDON_FAKE_UID, TRUE);
  cordon_accounts_occupy (pool, "cordon-m02", "a domain from before");
  assert_leases (pool, "a", NULL);
  cordon_accounts_release (pool, "a domain from before");
  assert_leases (pool, "a", "cordon-m02");
  /* Given back, but its process has not gone yet. */
  cordon_fake_system_set_uid_in_use (system, CORDON_FAKE_UID + 1, TRUE);
  cordon_accounts_release (pool, "a");
  assert_leases (pool, "b", NULL);
  cordon_fake_system_set_uid_in_use (system, CORDON_FAKE_UID + 1, FALSE);
  assert_leases (pool, "b", "cordon-m02");
  g_assert_finalize_object (G_OBJECT (pool));
  g_assert_finalize_object (G_OBJECT (system));
}

static void
test_settings (void)
{
  CordonFakeSystem *system = cordon_fake_system_new ();
  CordonAccounts *pool = cordon_accounts_new (CORDON_SYSTEM (system), 16);
  g_autoptr(GError) error = NULL;

  /* None of the host's accounts exist. */
  cordon_fake_system_set_n_accounts (system, 0);
  g_assert_null (lease (pool, "a", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED);
  g_assert_nonnull (strstr (error->message, "sysusers"));
  /* Who is there cannot be seen: nothing is free. */
  g_clear_error (&error);
  cordon_fake_system_set_n_accounts (system, 16);
  cordon_fake_system_set_broken (system, TRUE);
  g_assert_null (lease (pool, "a", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_assert_cmpuint (cordon_accounts_get_n_leased (pool), ==, 0);
  g_assert_finalize_object (G_OBJECT (pool));
  g_assert_finalize_object (G_OBJECT (system));
}

/* Two starts ask at once: never the same account. */
static void
test_race (void)
{
  CordonFakeSystem *system = cordon_fake_system_new ();
  CordonAccounts *pool = cordon_accounts_new (CORDON_SYSTEM (system), 16);
  GAsyncResult *results[17] = { NULL };
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_refused = 0;

  for (guint i = 0; i < 17; i++)
    {
      g_autofree char *holder = g_strdup_printf ("machine %u", i);

      cordon_accounts_lease_async (pool, holder, keep_result, &results[i]);
    }
  for (guint i = 0; i < 17; i++)
    {
      CordonAccount *account;

      wait_until (results[i] != NULL);
      account = cordon_accounts_lease_finish (pool, results[i], NULL);
      g_object_unref (results[i]);
      n_refused += account == NULL;
      if (account == NULL)
        continue;
      g_assert_true (g_hash_table_add (names, g_strdup (account->name)));
      cordon_account_free (account);
    }
  g_assert_cmpuint (n_refused, ==, 1);
  g_assert_finalize_object (G_OBJECT (pool));
  g_assert_finalize_object (G_OBJECT (system));
}

/* A look at /proc that began before an account was given back does not make it free. */
static void
test_old_look (void)
{
  CordonFakeSystem *system = cordon_fake_system_new ();
  CordonAccounts *pool = cordon_accounts_new (CORDON_SYSTEM (system), 1);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  assert_leases (pool, "a", "cordon-m01");
  cordon_accounts_lease_async (pool, "b", keep_result, &result);
  g_main_context_iteration (NULL, TRUE); /* the accounts are known, the look is under way */
  cordon_accounts_release (pool, "a");
  wait_until (result != NULL);
  g_assert_null (cordon_accounts_lease_finish (pool, result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED);
  assert_leases (pool, "b", "cordon-m01");
  g_clear_object (&result);
  g_assert_finalize_object (G_OBJECT (pool));
  g_assert_finalize_object (G_OBJECT (system));
}

/* --- /proc ----------------------------------------------------------------------------------- */

static void
test_status (void)
{
  static const char good[] = "Name:\tUid:\nState:\tS\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\n"
                             "Groups:\t9 10 \nNStgid:\t1\nNoNewPrivs:\t1\nSeccomp:\t2\n";
  static const char *const bad[] = {
    "",
    "Uid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t\n", /* the first line is the process's own */
    "Name:\tx\nUid:\t1\t2\t3\nGid:\t5\t6\t7\t8\nGroups:\t\n",
    "Name:\tx\nUid:\t1\t2\t3\t4\t5\nGid:\t5\t6\t7\t8\nGroups:\t\n",
    "Name:\tx\nUid:\t1\t2\t3\t4\nGroups:\t\n",
    "Name:\tx\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\n",
    "Name:\tx\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t9 1",
    "Name:\tx\nUid:\t1\t2\t3\t4294967296\nGid:\t5\t6\t7\t8\nGroups:\t\n",
    "Name:\tx\nUid:\t1\t2\t3\tx\nGid:\t5\t6\t7\t8\nGroups:\t\n",
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonProcessFacts) facts = cordon_process_facts_parse (good, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (facts->uids[i], ==, i + 1);
      g_assert_cmpuint (facts->gids[i], ==, i + 5);
    }
  g_assert_cmpstr (facts->name, ==, "Uid:");
  g_assert_cmpint (facts->no_new_privs, ==, 1);
  g_assert_cmpint (facts->seccomp, ==, 2);
  g_assert_cmpuint (facts->groups->len, ==, 2);
  g_assert_cmpuint (g_array_index (facts->groups, gid_t, 1), ==, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) refused = NULL;

      g_assert_null (cordon_process_facts_parse (bad[i], &refused));
      g_assert_error (refused, CORDON_ERROR, CORDON_ERROR_FAILED);
    }
}

static void
test_real_system (void)
{
  g_autoptr(CordonSystem) system = cordon_linux_system_new ();
  g_autoptr(GAsyncResult) uids_result = NULL;
  g_autoptr(GAsyncResult) space_result = NULL;
  g_autoptr(GHashTable) uids = NULL;
  g_autoptr(GError) error = NULL;
  guint64 bytes = 0;

  cordon_system_uids_in_use_async (system, keep_result, &uids_result);
  cordon_system_space_async (system, "/", keep_result, &space_result);
  wait_until (uids_result && space_result);
  uids = cordon_system_uids_in_use_finish (system, uids_result, &error);
  g_assert_no_error (error);
  g_assert_true (g_hash_table_contains (uids, GUINT_TO_POINTER (geteuid ())));
  g_assert_false (g_hash_table_contains (uids, GUINT_TO_POINTER (4000000000u)));
  g_assert_true (cordon_system_space_finish (system, space_result, &bytes, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accounts/lease", test_lease);
  g_test_add_func ("/accounts/in-use", test_in_use);
  g_test_add_func ("/accounts/settings", test_settings);
  g_test_add_func ("/accounts/race", test_race);
  g_test_add_func ("/accounts/old-look", test_old_look);
  g_test_add_func ("/system/status", test_status);
  g_test_add_func ("/system/real", test_real_system);
  return g_test_run ();
}
