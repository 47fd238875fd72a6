/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The hypervisor against libvirt's own test driver: life cycle, events and errors without a daemon.
 * The driver makes no machines of type qemu and enforces nothing: tests/vm has the rest.
 */
#include "config.h"

#include "core/errors.h"
#include "plan-fixture.h"
#include "service/libvirt/calls.h"
#include "service/libvirt/connection.h"
#include "waiter.h"

#define LIAR "00000000-0000-4000-8000-000000000001"
#define SLEEPING "00000000-0000-4000-8000-000000000002"
#define NOBODY "00000000-0000-4000-8000-00000000ffff"

static CordonHypervisor *
driver_new (void)
{
  g_autofree char *node = g_test_build_filename (G_TEST_DIST, "node.xml", NULL);
  g_autofree char *uri = g_strconcat ("test://", node, NULL);

  return CORDON_HYPERVISOR (cordon_libvirt_new (uri, NULL));
}

static void
test_life (void)
{
  g_autoptr (CordonHypervisor) hypervisor = driver_new ();
  g_autoptr (CordonDomainFacts) before = NULL;
  g_autoptr (CordonDomainFacts) after = NULL;
  g_autoptr (GError) error = NULL;
  Heard heard = { 0 };

  hear (hypervisor, &heard);
  before = wait_describe (hypervisor, PLAN_UUID, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (heard.connected, ==, 1);
  g_assert_true (before->ours);
  g_assert_true (before->active);
  g_assert_true (before->paused);
  g_assert_cmpstr (before->compartment, ==, "untrusted");
  g_assert_cmpuint (before->owner, ==, 1000);
  g_assert_cmpint (before->pid, ==, 0);

  g_assert_true (wait_resume (hypervisor, PLAN_UUID, &error));
  after = wait_describe (hypervisor, PLAN_UUID, &error);
  g_assert_no_error (error);
  g_assert_false (after->paused);

  g_assert_true (wait_destroy (hypervisor, PLAN_UUID, &error));
  wait_for (&heard.ended, 1);
  g_assert_cmpstr (heard.ended_uuid, ==, PLAN_UUID);
  g_assert_false (heard.ended_by_guest);
  /* Gone before is as good as gone. */
  g_assert_true (wait_destroy (hypervisor, PLAN_UUID, &error));
  g_assert_true (wait_destroy (hypervisor, NOBODY, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (heard.connected, ==, 1);
  g_assert_cmpuint (heard.disconnected, ==, 0);
  heard_clear (&heard);
}

static const CordonDomainFacts *
find (GPtrArray *all, const char *uuid)
{
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((CordonDomainFacts *) all->pdata[i])->uuid, uuid))
      return all->pdata[i];
  return NULL;
}

static void
test_list (void)
{
  g_autoptr (CordonHypervisor) hypervisor = driver_new ();
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  all = wait_list (hypervisor, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_true (find (all, PLAN_UUID)->ours);
  g_assert_false (find (all, LIAR)->ours);
  g_assert_null (find (all, LIAR)->compartment);
  g_assert_true (find (all, LIAR)->active);
  g_assert_false (find (all, SLEEPING)->active);
  g_assert_cmpuint (find (all, SLEEPING)->n_labels, ==, 0);
}

static void
test_not_found (void)
{
  g_autoptr (CordonHypervisor) hypervisor = driver_new ();
  g_autoptr (GError) described = NULL;
  g_autoptr (GError) resumed = NULL;
  g_autoptr (GError) opened = NULL;

  g_assert_null (wait_describe (hypervisor, NOBODY, &described));
  g_assert_error (described, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
  g_assert_false (wait_resume (hypervisor, NOBODY, &resumed));
  g_assert_error (resumed, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
  g_assert_cmpint (wait_open_graphics (hypervisor, NOBODY, &opened), ==, -1);
  g_assert_error (opened, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
}

static void
test_refused (void)
{
  g_autoptr (CordonHypervisor) hypervisor = driver_new ();
  CordonMachinePlanFields fields = plan_fixture ();
  g_autoptr (CordonHostFacts) facts = NULL;
  g_autoptr (GError) created = NULL;
  g_autoptr (GError) opened = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (wait_create (hypervisor, &fields, NULL, &created));
  g_assert_error (created, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  g_assert_cmpint (wait_open_graphics (hypervisor, PLAN_UUID, &opened), ==, -1);
  g_assert_error (opened, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  facts = wait_probe (hypervisor, &error);
  g_assert_no_error (error);
  g_assert_false (facts->spice);
  g_assert_false (facts->hardware);
}

static void
test_no_host (void)
{
  g_autoptr (CordonHypervisor) hypervisor =
    CORDON_HYPERVISOR (cordon_libvirt_new ("test:///nonexistent/node.xml", NULL));
  g_autoptr (GError) error = NULL;
  Heard heard = { 0 };

  hear (hypervisor, &heard);
  g_assert_null (wait_list (hypervisor, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == CORDON_ERROR);
  g_assert_cmpuint (heard.connected, ==, 0);
  g_assert_cmpuint (heard.disconnected, ==, 0);
}

static void
test_socket_missing (void)
{
  g_autoptr (CordonHypervisor) hypervisor = CORDON_HYPERVISOR (
    cordon_libvirt_new ("qemu+unix:///system?socket=/nonexistent/libvirt-sock", NULL));
  g_autoptr (GError) error = NULL;

  g_assert_null (wait_probe (hypervisor, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  g_assert_nonnull (strstr (error->message, "libvirt is not running"));
}

static void
test_finalize (void)
{
  CordonHypervisor *hypervisor = driver_new ();
  g_autoptr (GPtrArray) all = wait_list (hypervisor, NULL);

  g_assert_nonnull (all);
  g_assert_finalize_object (hypervisor);
}

/* libvirt's own default loop iterates GLib's default context, which is the program's main loop:
 * ours must leave it alone. */
static void
test_main_context_is_ours (void)
{
  g_autoptr (CordonHypervisor) hypervisor = driver_new ();
  g_autoptr (GPtrArray) all = wait_list (hypervisor, NULL);

  g_assert_nonnull (all);
  for (guint i = 0; i < 100; i++)
    {
      g_assert_true (g_main_context_acquire (NULL));
      g_main_context_release (NULL);
      g_thread_yield ();
    }
}

/* Minutes of one machine's are no reason for another one to wait. */
static void
test_lanes (void)
{
  static const CordonLane lanes[] = {
    [CORDON_DISK_GROW] = CORDON_LANE_SHORT,
    [CORDON_DISK_SNAPSHOT] = CORDON_LANE_SHORT,
    [CORDON_DISK_REVERT] = CORDON_LANE_SHORT,
    [CORDON_DISK_SAVE] = CORDON_LANE_MEMORIES,
    [CORDON_DISK_RESTORE] = CORDON_LANE_MEMORIES,
    [CORDON_DISK_IMPORT] = CORDON_LANE_IMPORTS,
    [CORDON_DISK_FORGET] = CORDON_LANE_SHORT,
  };

  for (guint work = 0; work < G_N_ELEMENTS (lanes); work++)
    g_assert_cmpint (cordon_disk_lane (work), ==, lanes[work]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/libvirt-driver/life", test_life);
  g_test_add_func ("/libvirt-driver/lanes", test_lanes);
  g_test_add_func ("/libvirt-driver/list", test_list);
  g_test_add_func ("/libvirt-driver/not-found", test_not_found);
  g_test_add_func ("/libvirt-driver/refused", test_refused);
  g_test_add_func ("/libvirt-driver/no-host", test_no_host);
  g_test_add_func ("/libvirt-driver/socket-missing", test_socket_missing);
  g_test_add_func ("/libvirt-driver/main-context-is-ours", test_main_context_is_ours);
  g_test_add_func ("/libvirt-driver/finalize", test_finalize);
  return g_test_run ();
}
