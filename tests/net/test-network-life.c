/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine with network, made with cordond's own parts on a real libvirt and a real kernel: everything
 * is as ordered; whatever is changed behind its back is seen, item by item, and told; and nothing is
 * left. Must run inside in-net, with cordon-firewall on the bus.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "core/errors.h"
#include "plan-fixture.h"
#include "service/libvirt/connection.h"
#include "service/networks.h"
#include "service/read-back.h"
#include "tiny-kernel.h"
#include "waiter.h"

typedef struct {
  CordonLibvirt *libvirt;
  CordonFirewall *firewall;
  CordonNetworks *networks;
  char *kernel, *initrd, *root, *directory;
  char *network, *mac, *address, *gateway;
  CordonMachinePlanFields fields;
  guint n_changed;
} Scene;

static void
run (const char *command)
{
  g_autoptr (GError) error = NULL;
  const char *const words[] = { "sh", "-ec", command, NULL };
  int status = 0;

  g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static gboolean
succeeds (const char *command)
{
  const char *const words[] = { "sh", "-ec", command, NULL };
  int status = 0;

  return g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL)
         && g_spawn_check_wait_status (status, NULL);
}

static char *
make_file (Scene *scene, const char *name, gsize size)
{
  char *path = g_build_filename (scene->directory, name, NULL);
  g_autofree guint8 *data = g_malloc0 (size);
  g_autoptr (GError) error = NULL;

  if (size == TINY_KERNEL_SIZE)
    tiny_kernel_fill (data, tiny_halt, sizeof tiny_halt);
  g_file_set_contents_full (path, (char *) data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
  return path;
}

typedef struct {
  CordonPlace *place;
  CordonNetworkEvidence *evidence;
  GError *error;
  guint n;
} Answer;

static void
on_held (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->place = cordon_networks_hold_finish (CORDON_NETWORKS (source), result, &answer->error);
  answer->n++;
}

static void
hold (Scene *scene)
{
  Answer answer = { 0 };

  cordon_networks_hold_async (scene->networks, PLAN_UUID, 1000, "untrusted", NULL, on_held, &answer);
  wait_for (&answer.n, 1);
  g_assert_no_error (answer.error);
  scene->network = cordon_network_name (answer.place->network.number);
  scene->mac = cordon_network_mac (&answer.place->network, answer.place->slot);
  scene->address = cordon_network_address (&answer.place->network, answer.place->slot);
  scene->gateway = cordon_network_address (&answer.place->network, 1);
  g_free (answer.place);
}

static void
on_changed (CordonNetworks *networks, const char *network, Scene *scene)
{
  scene->n_changed++;
}

static void
set_up (Scene *scene, gconstpointer data)
{
  const CordonPrefix range = { 10u << 24 | 213u << 16 | 64u << 8, 18 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);

  g_assert_no_error (error);
  scene->directory = g_dir_make_tmp ("cordon-net-XXXXXX", &error);
  g_assert_no_error (error);
  g_chmod (scene->directory, 0755);
  scene->kernel = make_file (scene, "kernel", TINY_KERNEL_SIZE);
  scene->initrd = make_file (scene, "initrd", 512);
  scene->root = make_file (scene, "root", 1 << 20);
  scene->libvirt = cordon_libvirt_new (CORDON_LIBVIRT_URI, NULL);
  scene->firewall = cordon_bus_firewall_new (bus);
  scene->networks = cordon_networks_new (CORDON_NETWORK_HOST (scene->libvirt), scene->firewall, &range);
  hold (scene);
  scene->fields = plan_fixture ();
  scene->fields.kernel = scene->kernel;
  scene->fields.initrd = scene->initrd;
  scene->fields.root = scene->root;
  scene->fields.cmdline = "";
  scene->fields.network = scene->network;
  scene->fields.card_mac = scene->mac;
  scene->fields.card_address = scene->address;
  scene->fields.gateway = scene->gateway;
  wait_create (CORDON_HYPERVISOR (scene->libvirt), &scene->fields, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (scene->networks, "changed", G_CALLBACK (on_changed), scene);
}

static gboolean
network_is_there (void)
{
  g_autofree char *names = NULL;

  g_assert_true (g_spawn_command_line_sync ("virsh -q net-list --name", &names, NULL, NULL, NULL));
  return strstr (names, "cordon") != NULL;
}

static void
wait_gone (void)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (network_is_there ())
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wait_destroy (CORDON_HYPERVISOR (scene->libvirt), PLAN_UUID, &error);
  g_assert_no_error (error);
  cordon_networks_release (scene->networks, PLAN_UUID);
  wait_gone ();
  g_assert_false (g_file_test ("/sys/class/net/cordon0", G_FILE_TEST_EXISTS));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&scene->networks);
  g_clear_object (&scene->firewall);
  g_clear_object (&scene->libvirt);
  g_free (scene->kernel), g_free (scene->initrd), g_free (scene->root), g_free (scene->directory);
  g_free (scene->network), g_free (scene->mac), g_free (scene->address), g_free (scene->gateway);
}

static void
on_examined (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->evidence = cordon_networks_examine_finish (CORDON_NETWORKS (source), result, &answer->error);
  answer->n++;
}

static gboolean
is_about_network (const char *item)
{
  static const char *const items[] = { "network cards", "network", "filter of the card", "rules of the card",
                                       "rules of the host", "bridge and port", NULL };

  return g_strv_contains (items, item);
}

/* "item; item; " of what is not as ordered. (transfer full) */
static char *
look (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonDomainFacts) domain = wait_describe (CORDON_HYPERVISOR (scene->libvirt), PLAN_UUID, &error);
  const CordonCardFacts *card = domain->cards->len > 0 ? g_ptr_array_index (domain->cards, 0) : NULL;
  g_autoptr (CordonMachinePlan) plan = cordon_machine_plan_new (&scene->fields);
  g_autoptr (CordonProof) proof = cordon_proof_new ();
  g_autoptr (CordonSurvey) survey = cordon_survey_new ();
  CordonAccount account = { .name = (char *) "cordon-m01" };
  CordonHostFacts host = { 0 };
  Answer answer = { 0 };
  CordonEvidence evidence = { .plan = plan, .account = &account, .host = &host, .domain = domain, .survey = survey };
  GString *faults = g_string_new (NULL);

  cordon_networks_examine_async (scene->networks, PLAN_UUID, card != NULL ? card->tap : NULL, NULL,
                                 on_examined, &answer);
  wait_for (&answer.n, 1);
  evidence.network = answer.evidence;
  cordon_read_back (&evidence, proof);
  for (guint i = 0; i < cordon_proof_get_n_rows (proof); i++)
    {
      const CordonProofRow *row = cordon_proof_get_row (proof, i);

      if (!is_about_network (row->item) || row->status == CORDON_PROOF_AS_ORDERED)
        continue;
      g_test_message ("%s %s: ordered %s, seen %s", row->item, row->subject, row->ordered, row->seen);
      if (strstr (faults->str, row->item) == NULL)
        g_string_append_printf (faults, "%s; ", row->item);
    }
  cordon_network_evidence_free (answer.evidence);
  return g_string_free (faults, FALSE);
}

static void
test_as_ordered (Scene *scene, gconstpointer data)
{
  g_autofree char *faults = look (scene);

  g_assert_cmpstr (faults, ==, "");
}

#define TAP "$(virsh -q nwfilter-binding-list | awk '{print $1}')"

static const struct {
  const char *name, *command, *item;
  gboolean told;
} changes[] = {
  { "second-address", "ip address add 192.168.99.1/24 dev cordon0", "bridge and port", FALSE },
  { "ipv6", "echo 0 > /proc/sys/net/ipv6/conf/cordon0/disable_ipv6", "bridge and port", FALSE },
  { "isolation", "echo 0 > /sys/class/net/" TAP "/brport/isolated", "bridge and port", FALSE },
  { "other-bridge", "ip link add other0 type bridge; ip link set " TAP " master other0", "bridge and port", FALSE },
  { "chain-emptied", "nft flush chain bridge nat libvirt-I-" TAP, "rules of the card", TRUE },
  { "jump-removed", "nft flush chain bridge nat PREROUTING", "rules of the card", TRUE },
  { "rule-before", "nft insert rule bridge nat PREROUTING accept", "rules of the card", FALSE },
  { "table-removed", "nft delete table bridge nat", "rules of the card", TRUE },
  { "filter-redefined",
    "virsh -q nwfilter-dumpxml cordon-internet | sed 's/192.168.0.0/192.168.7.0/' > /run/filter.xml; "
    "virsh -q nwfilter-define /run/filter.xml", "filter of the card", TRUE },
  { "network-ended", "virsh -q net-destroy cordon0", "network", TRUE },
  { "network-updated",
    "virsh -q net-update cordon0 delete ip-dhcp-host \"<host ip='10.213.64.9'/>\" --live", "network", FALSE },
  /* Last: libvirt's daemon does not make its chains anew. */
  { "all-flushed", "nft flush ruleset", "rules of the card", TRUE },
};

/* What can be told is told before it is looked at; what cannot is found when it is looked at. */
static void
test_change (Scene *scene, gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *faults = NULL;

  run (changes[i].command);
  if (changes[i].told)
    while (scene->n_changed == 0)
      g_main_context_iteration (NULL, TRUE);
  faults = look (scene);
  g_assert_nonnull (strstr (faults, changes[i].item));
}

/* The host's rules are put back at once, and the machines are in doubt all the same. */
static void
test_mended (Scene *scene, gconstpointer data)
{
  static const char *const commands[] = {
    "nft delete table inet cordon",
    "nft flush chain inet cordon input",
    "nft insert rule inet cordon from_machine accept",
    "nft delete element inet cordon not_internet '{ 169.254.0.0/16 }'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *faults = NULL;
      guint before = scene->n_changed;

      run (commands[i]);
      while (scene->n_changed == before)
        g_main_context_iteration (NULL, TRUE);
      faults = look (scene);
      g_assert_cmpstr (faults, ==, "");
    }
}

/* A network that the host gets is closed before anybody is asked. */
static void
test_route (Scene *scene, gconstpointer data)
{
  g_autofree char *faults = NULL;

  run ("ip link add lan9 type bridge; ip address add 9.9.8.1/24 dev lan9; ip link set lan9 up");
  while (scene->n_changed == 0)
    g_main_context_iteration (NULL, TRUE);
  /* The kernel tells of link, address and route one by one; each is a change. The test's own time is the limit. */
  while (!succeeds ("nft list set inet cordon routed | grep -q '9.9.8.0/24'"))
    g_main_context_iteration (NULL, FALSE);
  faults = look (scene);
  g_assert_cmpstr (faults, ==, "");
  run ("ip link del lan9");
}

/* A cordond that was killed: the next one finds the network that nobody is in, and removes it. */
static void
test_orphan (Scene *scene, gconstpointer data)
{
  const CordonPrefix range = { 10u << 24 | 213u << 16 | 64u << 8, 18 };
  g_autoptr (CordonNetworks) next = cordon_networks_new (CORDON_NETWORK_HOST (scene->libvirt), scene->firewall, &range);
  g_autoptr (CordonDomainFacts) domain = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *faults = NULL;

  domain = wait_describe (CORDON_HYPERVISOR (scene->libvirt), PLAN_UUID, &error);
  cordon_networks_occupy (next, domain);
  cordon_networks_reap (next);
  faults = look (scene);
  g_assert_cmpstr (faults, ==, "");
  cordon_networks_release (next, PLAN_UUID);
  wait_gone ();
}

int
main (int argc, char **argv)
{
  /* When its client goes away cordon-firewall ends. */
  g_autoptr (GDBusConnection) kept = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/network-life/as-ordered", Scene, NULL, set_up, test_as_ordered, tear_down);
  g_test_add ("/network-life/mended", Scene, NULL, set_up, test_mended, tear_down);
  g_test_add ("/network-life/route", Scene, NULL, set_up, test_route, tear_down);
  g_test_add ("/network-life/orphan", Scene, NULL, set_up, test_orphan, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/network-life/changed/%s", changes[i].name);

      g_test_add (path, Scene, GUINT_TO_POINTER (i), set_up, test_change, tear_down);
    }
  return g_test_run ();
}
