/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Labels of machines over a fake host: which numbers they get, and who stands in their way.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/errors.h"
#include "core/limits.h"
#include "label-host.h"

/* --- numbers --------------------------------------------------------------------------------- */

static void
test_numbers (void)
{
  Host host;

  host_open (&host, NULL);
  host_assert_level (&host, UUID (1), 1, "documents", FALSE, "s0:c0,c256,c1022,c1023");
  host_assert_level (&host, UUID (2), 1, "documents", FALSE, "s0:c0,c257,c1022,c1023");
  host_assert_level (&host, UUID (3), 2, "documents", FALSE, "s0:c1,c258,c1022,c1023");
  host_assert_level (&host, UUID (4), 1, "banking", FALSE, "s0:c2,c259,c1022,c1023");
  /* What is given back is not taken at once, and D stays. */
  host_assert_described (&host, TRUE, "3 of 256");
  host_assert_described (&host, TRUE, "4 of 766");
  cordon_labels_release (host.labels, UUID (1));
  cordon_labels_release (host.labels, UUID (2));
  host_assert_level (&host, UUID (5), 1, "documents", FALSE, "s0:c0,c260,c1022,c1023");
  cordon_labels_release (host.labels, UUID (9)); /* never had one */
  host_close (&host);
}

static void
test_label (void)
{
  Host host;
  CordonLabelRequest request = {
    .machine = UUID (1), .uid = 1, .compartment = "web", .base = BASE, .networked = TRUE
  };
  static const CordonLabelRanges mls = {
    .sensitivity = 3, .d = { 0, 9 }, .v = { 10, 19 }, .m1 = 20, .m2 = 21
  };
  g_autoptr(CordonMachineLabel) net = NULL;
  g_autoptr(CordonMachineLabel) view = NULL;
  g_autoptr(CordonMachineLabel) high = NULL;
  g_autoptr(CordonMachineLabel) none = NULL;

  host_open (&host, NULL);
  net = host_lease_full (&host, &request, NULL);
  g_assert_cmpstr (net->label, ==, "system_u:system_r:cordon_net_t:s0:c0,c256,c1022,c1023");
  g_assert_cmpstr (net->disk_label, ==,
                   "system_u:object_r:svirt_image_t:s0:c0,c256,c1022,c1023");
  g_assert_true (net->own_type);
  request.machine = UUID (2);
  request.networked = FALSE;
  view = host_lease_full (&host, &request, NULL);
  g_assert_cmpstr (view->label, ==, "system_u:system_r:cordon_view_t:s0:c0,c257,c1022,c1023");

  /* Without SELinux there are numbers and no label. */
  request.machine = UUID (3);
  request.base = NULL;
  none = host_lease_full (&host, &request, NULL);
  g_assert_cmpuint (none->d, ==, 0);
  g_assert_cmpuint (none->v, ==, 258);
  g_assert_null (none->label);
  g_assert_null (none->disk_label);

  host_reboot (&host, &mls);
  request.base = "system_u:system_r:svirt_tcg_t:s0-s15:c0.c1023";
  request.compartment = "secret";
  high = host_lease_full (&host, &request, NULL);
  g_assert_cmpstr (high->label, ==, "system_u:system_r:cordon_view_t:s3:c1,c10,c20,c21");
  host_close (&host);
}

/* Without Cordon's policy module the type is the host's; without that, there is no label. */
static void
test_no_module (void)
{
  Host host;
  CordonFakeMac *mac;
  g_autoptr(CordonMachineLabel) label = NULL;

  host_open (&host, NULL);
  mac = cordon_fake_system_get_mac (host.fixture->system);
  cordon_fake_mac_set_unknown (mac, "cordon_view_t");
  label = host_lease (&host, UUID (1), 1, "documents", FALSE, NULL);
  g_assert_cmpstr (label->label, ==, BASE ":c0,c256,c1022,c1023");
  g_assert_false (label->own_type);
  cordon_fake_mac_set_unknown (mac, "svirt_t");
  host_assert_refused (&host, UUID (2), "documents", FALSE, CORDON_ERROR_HYPERVISOR, "policy");
  host_close (&host);
}

static void
test_no_base (void)
{
  static const char *const bases[] = { "", "s0", "system_u:system_r:svirt_t", "a:b:c:s1-s0",
                                       "libvirt-default" };
  Host host;

  host_open (&host, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      const CordonLabelRequest request = {
        .machine = UUID (1), .uid = 1, .compartment = "x", .base = bases[i]
      };
      g_autoptr(GError) error = NULL;

      g_assert_null (host_lease_full (&host, &request, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
    }
  host_close (&host);
}

static void
test_exhausted (void)
{
  static const CordonLabelRanges small = {
    .d = { 0, 2 }, .v = { 10, 11 }, .m1 = 20, .m2 = 21
  };
  Host host;

  host_open (&host, &small);
  host_assert_level (&host, UUID (1), 1, "a", FALSE, "s0:c0,c10,c20,c21");
  host_assert_level (&host, UUID (2), 1, "a", FALSE, "s0:c0,c11,c20,c21");
  host_assert_refused (&host, UUID (3), "a", FALSE, CORDON_ERROR_EXHAUSTED, "Machines in");
  /* Another compartment has its own pairs when the host's numbers are used up. */
  host_assert_level (&host, UUID (4), 1, "b", FALSE, "s0:c1,c10,c20,c21");
  host_assert_level (&host, UUID (5), 1, "c", FALSE, "s0:c2,c11,c20,c21");
  host_assert_refused (&host, UUID (6), "d", FALSE, CORDON_ERROR_EXHAUSTED, "Compartments in");
  /* The refusals took nothing. */
  cordon_labels_release (host.labels, UUID (2));
  host_assert_level (&host, UUID (3), 1, "a", FALSE, "s0:c0,c11,c20,c21");
  host_close (&host);
}

static void
test_quota (void)
{
  Host host;

  host_open (&host, NULL);
  for (guint i = 0; i < CORDON_LIMIT_COMPARTMENTS_PER_USER; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      g_autoptr(CordonMachineLabel) label = host_lease (&host, UUID (1), 1, name, FALSE, NULL);

      g_assert_nonnull (label);
      cordon_labels_release (host.labels, UUID (1));
    }
  host_assert_refused (&host, UUID (1), "one-more", FALSE, CORDON_ERROR_QUOTA, "compartments");
  host_assert_level (&host, UUID (1), 2, "one-more", FALSE, "s0:c64,c320,c1022,c1023");
  host_close (&host);
}

/* --- neighbours ------------------------------------------------------------------------------ */

/* Numbers next to which somebody lives are left out, and who is there is told when none is left. */
static void
test_around_neighbours (void)
{
  static const CordonLabelRanges small = {
    .d = { 0, 0 }, .v = { 10, 12 }, .m1 = 20, .m2 = 21
  };
  CordonFakeHypervisor *hypervisor;
  Host host;

  host_open (&host, &small);
  hypervisor = host.fixture->hypervisor;
  cordon_fake_hypervisor_add_labelled (hypervisor, UUID (7), BASE ":c0,c10");
  cordon_fake_hypervisor_add_labelled (hypervisor, UUID (8), BASE ":c5,c11");
  host_assert_level (&host, UUID (1), 1, "a", FALSE, "s0:c0,c11,c20,c21");
  host_assert_level (&host, UUID (2), 1, "a", FALSE, "s0:c0,c12,c20,c21");
  host_assert_refused (&host, UUID (3), "a", FALSE, CORDON_ERROR_EXHAUSTED, UUID (7));
  g_assert_true (cordon_fake_hypervisor_end_domain (hypervisor, UUID (7), FALSE));
  host_assert_level (&host, UUID (3), 1, "a", FALSE, "s0:c0,c10,c20,c21");

  /* One that may do everything stops everything; a persistent machine does not evade. */
  cordon_labels_release (host.labels, UUID (3));
  cordon_fake_hypervisor_add_labelled (hypervisor, UUID (9), BASE "-s0:c0.c1023");
  host_assert_refused (&host, UUID (3), "a", FALSE, CORDON_ERROR_EXHAUSTED, "c0.c1023");
  host_add_volume (&host, UUID (4), 0, 10);
  host_assert_refused (&host, UUID (4), "a", TRUE, CORDON_ERROR_EXHAUSTED, UUID (9));
  g_assert_true (cordon_fake_hypervisor_end_domain (hypervisor, UUID (9), FALSE));
  host_assert_level (&host, UUID (4), 1, "a", TRUE, "s0:c0,c10,c20,c21");
  g_assert_true (cordon_fake_hypervisor_end_domain (hypervisor, UUID (8), FALSE));
  host_close (&host);
}

static void
test_unseen (void)
{
  Host host;
  g_autofree char *volumes = NULL;

  host_open (&host, NULL);
  cordon_fake_hypervisor_set_fault (host.fixture->hypervisor, CORDON_FAKE_OP_LIST,
                                    CORDON_FAKE_FAILS, 0);
  host_assert_refused (&host, UUID (1), "a", FALSE, CORDON_ERROR_HYPERVISOR, "fail");
  cordon_fake_hypervisor_set_fault (host.fixture->hypervisor, CORDON_FAKE_OP_LIST,
                                    CORDON_FAKE_WORKS, 0);
  cordon_fake_system_set_broken (host.fixture->system, TRUE);
  host_assert_refused (&host, UUID (1), "a", FALSE, CORDON_ERROR_FAILED, "broken");
  cordon_fake_system_set_broken (host.fixture->system, FALSE);
  volumes = g_build_filename (host.fixture->state_dir, "disks", NULL);
  g_assert_true (g_file_set_contents (volumes, "no directory", -1, NULL));
  host_assert_refused (&host, UUID (1), "a", FALSE, CORDON_ERROR_FAILED, "disks");
  g_assert_cmpint (g_unlink (volumes), ==, 0);
  host_assert_level (&host, UUID (1), 1, "a", FALSE, "s0:c0,c256,c1022,c1023");
  host_close (&host);
}

static gboolean
compare (Host *host, const char *machine, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cordon_labels_compare_async (host->labels, machine, NULL, keep_result, &result);
  wait_until (result != NULL);
  return cordon_labels_compare_finish (host->labels, result, error);
}

static void
test_compare (void)
{
  CordonFakeHypervisor *hypervisor;
  Host host;
  g_autoptr(GError) error = NULL;

  host_open (&host, NULL);
  hypervisor = host.fixture->hypervisor;
  host_assert_level (&host, UUID (1), 1, "a", FALSE, "s0:c0,c256,c1022,c1023");
  g_assert_true (compare (&host, UUID (1), NULL));
  cordon_fake_hypervisor_add_labelled (hypervisor, UUID (1),
                                       "system_u:system_r:cordon_view_t:s0:c0,c256,c1022,c1023");
  g_assert_true (compare (&host, UUID (1), NULL)); /* itself */
  cordon_fake_hypervisor_add_labelled (hypervisor, UUID (2), BASE ":c1,c257");
  g_assert_true (compare (&host, UUID (1), NULL));
  cordon_fake_hypervisor_add_labelled (hypervisor, UUID (3), BASE ":c0,c256");
  g_assert_false (compare (&host, UUID (1), &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED);
  g_clear_error (&error);
  g_assert_true (cordon_fake_hypervisor_end_domain (hypervisor, UUID (3), FALSE));
  g_assert_true (compare (&host, UUID (1), NULL));
  cordon_fake_system_set_broken (host.fixture->system, TRUE);
  g_assert_false (compare (&host, UUID (1), &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
  cordon_fake_system_set_broken (host.fixture->system, FALSE);
  cordon_labels_avoid (host.labels, UUID (1));
  g_assert_true (compare (&host, UUID (1), NULL)); /* it has no label any more */
  g_assert_true (cordon_fake_hypervisor_end_domain (hypervisor, UUID (1), FALSE));
  g_assert_true (cordon_fake_hypervisor_end_domain (hypervisor, UUID (2), FALSE));
  host_close (&host);
}

/* Another V, never the same one again. */
static void
test_avoid (void)
{
  static const CordonLabelRanges small = {
    .d = { 0, 0 }, .v = { 10, 11 }, .m1 = 20, .m2 = 21
  };
  Host host;

  host_open (&host, &small);
  for (guint i = 0; i < 20; i++)
    {
      host_assert_level (&host, UUID (1), 1, "a", FALSE, i % 2 ? "s0:c0,c11,c20,c21"
                         : "s0:c0,c10,c20,c21");
      cordon_labels_avoid (host.labels, UUID (1));
    }
  host_close (&host);
}

/* --- comparing texts ------------------------------------------------------------------------- */

static void
test_equal (void)
{
  static const struct {
    const char *a, *b;
    gboolean equal;
  } table[] = {
    { "u:r:t:s0:c1,c2,c3", "u:r:t:s0:c1.c3", TRUE },
    { "u:r:t:s0:c1021,c1022,c1023", "u:r:t:s0:c1021.c1023", TRUE },
    { "u:r:t:s0:c1,c2", "u:r:t:s0:c1,c3", FALSE },
    { "u:r:t:s0:c1,c2", "u:r:x:s0:c1,c2", FALSE },
    { "u:r:t:s0:c1,c2", "u:r:t:s1:c1,c2", FALSE },
    { "u:r:t:s0:c1,c2", "u:r:t:s0:c1,c2,c3", FALSE },
    { "u:r:t:s0:c1,c2", "u:r:t:s0-s0:c1,c2", FALSE },
    { "u:r:t:s0:c1,c2", "", FALSE },
    { "", "", FALSE },
    { "u:r:t:s0:c1,c2", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (cordon_labels_equal (table[i].a, table[i].b), ==, table[i].equal);
  g_assert_cmpstr (cordon_labels_get_level ("u:r:t:s0:c1,c2"), ==, "s0:c1,c2");
  g_assert_cmpstr (cordon_labels_get_level ("u:r:t"), ==, "");
  g_assert_cmpstr (cordon_labels_get_level (""), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/labels/numbers", test_numbers);
  g_test_add_func ("/labels/label", test_label);
  g_test_add_func ("/labels/no-module", test_no_module);
  g_test_add_func ("/labels/no-base", test_no_base);
  g_test_add_func ("/labels/exhausted", test_exhausted);
  g_test_add_func ("/labels/quota", test_quota);
  g_test_add_func ("/labels/around-neighbours", test_around_neighbours);
  g_test_add_func ("/labels/unseen", test_unseen);
  g_test_add_func ("/labels/compare", test_compare);
  g_test_add_func ("/labels/avoid", test_avoid);
  g_test_add_func ("/labels/equal", test_equal);
  return g_test_run ();
}
