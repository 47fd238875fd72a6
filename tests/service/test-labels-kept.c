/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is remembered of numbers: across a restart, without the registry, with other settings, and
 * that nothing is given out twice because somebody forgot.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/errors.h"
#include "label-host.h"

/* --- what is remembered ---------------------------------------------------------------------- */

static void
test_remembered (void)
{
  Host host;

  host_open (&host, NULL);
  host_assert_level (&host, UUID (1), 1, "documents", FALSE, "s0:c0,c256,c1022,c1023");
  host_assert_level (&host, UUID (2), 1, "banking", TRUE, "s0:c1,c257,c1022,c1023");
  cordon_labels_release (host.labels, UUID (2)); /* stopped: it keeps its numbers */
  host_reboot (&host, NULL);
  /* Of the throwaway nothing is left but its compartment's number. */
  host_assert_level (&host, UUID (3), 1, "games", FALSE, "s0:c2,c256,c1022,c1023");
  host_assert_level (&host, UUID (4), 1, "documents", FALSE, "s0:c0,c258,c1022,c1023");
  host_assert_level (&host, UUID (2), 1, "banking", TRUE, "s0:c1,c257,c1022,c1023");
  g_assert_true (host_forget (&host, UUID (2)));
  g_assert_true (host_forget (&host, UUID (2)));
  host_reboot (&host, NULL);
  host_assert_level (&host, UUID (5), 1, "banking", TRUE, "s0:c1,c256,c1022,c1023");
  host_assert_level (&host, UUID (6), 1, "banking", TRUE, "s0:c1,c257,c1022,c1023");
  host_close (&host);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = cordon_labels_keep_finish (CORDON_LABELS (source), result, NULL);
}

/* Machines of which nothing else is left: the next one gets their numbers, and those that are there keep theirs. */
static void
test_others_forgotten (void)
{
  Host host;
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean kept = FALSE;

  host_open (&host, NULL);
  host_assert_level (&host, UUID (1), 1, "banking", TRUE, "s0:c0,c256,c1022,c1023");
  host_assert_level (&host, UUID (2), 1, "banking", TRUE, "s0:c0,c257,c1022,c1023");
  host_reboot (&host, NULL);
  g_hash_table_add (known, (char *) UUID (2));
  cordon_labels_keep_async (host.labels, known, on_kept, &kept);
  wait_until (kept);
  host_reboot (&host, NULL);
  host_assert_level (&host, UUID (3), 1, "banking", TRUE, "s0:c0,c256,c1022,c1023");
  host_assert_level (&host, UUID (2), 1, "banking", TRUE, "s0:c0,c257,c1022,c1023");
  host_close (&host);
}

/* What cannot be written is not given out. */
static void
test_not_written (void)
{
  Host host;
  g_autofree char *block = NULL;
  g_autofree char *file = NULL;

  host_open (&host, NULL);
  host_assert_level (&host, UUID (1), 1, "a", FALSE, "s0:c0,c256,c1022,c1023");
  block = g_build_filename (host.fixture->state_dir, "registry.json.new", NULL);
  file = g_build_filename (block, "in-the-way", NULL);
  g_assert_cmpint (g_mkdir (block, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  host_assert_refused (&host, UUID (2), "a", TRUE, CORDON_ERROR_FAILED, "registry");
  host_assert_refused (&host, UUID (3), "b", FALSE, CORDON_ERROR_FAILED, "registry");
  host_assert_refused (&host, UUID (3), "b", FALSE, CORDON_ERROR_FAILED, "registry");
  /* A throwaway of a compartment that is known needs no writing. */
  host_assert_level (&host, UUID (4), 1, "a", FALSE, "s0:c0,c260,c1022,c1023");
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (block), ==, 0);
  host_assert_level (&host, UUID (3), 1, "b", FALSE, "s0:c1,c261,c1022,c1023");
  host_close (&host);
}

/* The registry is gone; the volumes and the domains are not. */
static void
test_rebuilt (void)
{
  static const CordonMachinePlanFields banking = {
    .uuid = UUID (2), .compartment = "banking", .template_name = "viewer", .owner = 1,
    .account = "cordon-m02", .machine_name = "Money", .d = 1, .v = 257, .disk_bytes = 1,
    .whole = TRUE
  };
  Host host;

  host_open (&host, NULL);
  host_assert_level (&host, UUID (1), 1, "documents", TRUE, "s0:c0,c256,c1022,c1023");
  host_assert_level (&host, UUID (2), 1, "banking", TRUE, "s0:c1,c257,c1022,c1023");
  host_add_volume (&host, UUID (1), 0, 256);
  host_add_volume (&host, UUID (2), 1, 257);
  cordon_fake_hypervisor_add_domain (host.fixture->hypervisor, UUID (2), FALSE, "cordon-m02");
  cordon_fake_hypervisor_claim_domain (host.fixture->hypervisor, UUID (2), &banking);
  host_remove_registry (&host);
  host_reboot (&host, NULL);

  /* D 0 is a volume's whose owner nobody knows; D 1 is known by the domain. */
  host_assert_level (&host, UUID (3), 7, "new", FALSE, "s0:c2,c258,c1022,c1023");
  host_assert_level (&host, UUID (4), 1, "banking", FALSE, "s0:c1,c259,c1022,c1023");
  host_assert_level (&host, UUID (2), 1, "banking", TRUE, "s0:c1,c257,c1022,c1023");
  /* The volume's name tells its numbers to its owner, and the compartment is known again. */
  host_assert_level (&host, UUID (1), 1, "documents", TRUE, "s0:c0,c256,c1022,c1023");
  host_assert_level (&host, UUID (5), 1, "documents", FALSE, "s0:c0,c260,c1022,c1023");
  g_assert_true (cordon_fake_hypervisor_end_domain (host.fixture->hypervisor, UUID (2), FALSE));
  host_close (&host);
}

/* A V is not reused while its volume exists, whoever forgot it. */
static void
test_volume_holds (void)
{
  static const CordonLabelRanges small = {
    .d = { 0, 0 }, .v = { 10, 11 }, .m1 = 20, .m2 = 21
  };
  Host host;

  host_open (&host, &small);
  host_assert_level (&host, UUID (1), 1, "a", TRUE, "s0:c0,c10,c20,c21");
  host_add_volume (&host, UUID (1), 0, 10);
  g_assert_true (host_forget (&host, UUID (1)));
  host_assert_level (&host, UUID (2), 1, "a", FALSE, "s0:c0,c11,c20,c21");
  host_assert_refused (&host, UUID (3), "a", FALSE, CORDON_ERROR_EXHAUSTED, "in use");
  host_reboot (&host, &small);
  host_assert_level (&host, UUID (2), 1, "a", FALSE, "s0:c0,c11,c20,c21");
  host_assert_refused (&host, UUID (3), "a", FALSE, CORDON_ERROR_EXHAUSTED, "in use");
  host_close (&host);
}

/* Name and record, or owner and record, that do not agree: nobody guesses. */
static void
test_disagreement (void)
{
  Host host;

  host_open (&host, NULL);
  host_assert_level (&host, UUID (1), 1, "a", TRUE, "s0:c0,c256,c1022,c1023");
  host_assert_level (&host, UUID (2), 1, "b", TRUE, "s0:c1,c257,c1022,c1023");
  host_add_volume (&host, UUID (1), 0, 300);
  host_assert_refused (&host, UUID (1), "a", TRUE, CORDON_ERROR_UNVERIFIED, "c300");
  host_assert_refused (&host, UUID (2), "a", TRUE, CORDON_ERROR_UNVERIFIED, "c1 ");
  host_close (&host);
}

/* --- the settings ---------------------------------------------------------------------------- */

static void
test_problem (void)
{
  Host host;
  CordonLabelsParts parts;
  CordonLabels *kept;

  host_open (&host, NULL);
  parts = (CordonLabelsParts) {
    .hypervisor = host.fixture->house.hypervisor,
    .system = host.fixture->house.system,
    .mac = host.fixture->house.mac,
    .registry = host.registry,
    .volumes_dir = "/nonexistent",
    .problem = "/etc/cordon/host.conf, line 3: wrong.",
  };
  kept = host.labels;
  host.labels = cordon_labels_new (&parts);
  host_assert_refused (&host, UUID (1), "a", FALSE, CORDON_ERROR_USAGE, "line 3");
  host_assert_described (&host, FALSE, "line 3");
  g_assert_finalize_object (G_OBJECT (host.labels));
  host.labels = kept;
  host_close (&host);
}

static void
test_ranges_moved (void)
{
  static const CordonLabelRanges before = {
    .d = { 0, 9 }, .v = { 100, 199 }, .m1 = 20, .m2 = 21
  };
  static const CordonLabelRanges after = {
    .d = { 30, 39 }, .v = { 200, 299 }, .m1 = 20, .m2 = 21
  };
  Host host;

  host_open (&host, &before);
  host_assert_level (&host, UUID (1), 1, "a", TRUE, "s0:c0,c20,c21,c100");
  host_assert_level (&host, UUID (2), 1, "b", FALSE, "s0:c1,c20,c21,c101");
  host_reboot (&host, &after);
  host_assert_described (&host, FALSE, UUID (1)); /* before anybody asked for a number */
  host_assert_refused (&host, UUID (3), "a", FALSE, CORDON_ERROR_USAGE, UUID (1));
  host_assert_refused (&host, UUID (1), "a", TRUE, CORDON_ERROR_USAGE, "host.conf");
  /* By its volume alone, too. */
  g_assert_true (host_forget (&host, UUID (1)));
  host_add_volume (&host, UUID (1), 0, 100);
  host_assert_refused (&host, UUID (3), "a", FALSE, CORDON_ERROR_USAGE, UUID (1));
  host_reboot (&host, &before);
  host_assert_level (&host, UUID (1), 1, "a", TRUE, "s0:c0,c20,c21,c100");
  host_close (&host);

  /* Nothing that exists has the old numbers: the new ones are taken. */
  host_open (&host, &before);
  host_assert_level (&host, UUID (2), 1, "b", FALSE, "s0:c0,c20,c21,c100");
  host_reboot (&host, &after);
  host_assert_level (&host, UUID (3), 1, "b", FALSE, "s0:c20,c21,c30,c200");
  host_reboot (&host, &after);
  host_assert_level (&host, UUID (3), 1, "b", FALSE, "s0:c20,c21,c30,c200");
  host_close (&host);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/labels/remembered", test_remembered);
  g_test_add_func ("/labels/others-forgotten", test_others_forgotten);
  g_test_add_func ("/labels/not-written", test_not_written);
  g_test_add_func ("/labels/rebuilt", test_rebuilt);
  g_test_add_func ("/labels/volume-holds", test_volume_holds);
  g_test_add_func ("/labels/disagreement", test_disagreement);
  g_test_add_func ("/labels/problem", test_problem);
  g_test_add_func ("/labels/ranges-moved", test_ranges_moved);
  return g_test_run ();
}
