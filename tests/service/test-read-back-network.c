/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The items of a machine with network: evidence as this kernel gave it, and with each thing changed.
 */
#include "config.h"

#include "plan-fixture.h"
#include "service/networks.h"
#include "service/read-back.h"

/* As nft 1.0.6 listed what libvirt 9.0 made. */
static const char filter[] =
  "table bridge nat {\n\tchain PREROUTING {\n\t\ttype filter hook prerouting priority dstnat; policy accept;\n"
  "\t\tiifname \"vnet9\" counter jump libvirt-I-vnet9\n\t\tiifname \"vnet0\" counter jump libvirt-I-vnet0\n\t}\n}\n"
  "table bridge nat {\n\tchain POSTROUTING {\n\t\ttype filter hook postrouting priority srcnat; policy accept;\n"
  "\t\toifname \"vnet0\" counter jump libvirt-O-vnet0\n\t}\n}\n"
  "table bridge nat {\n\tchain libvirt-I-vnet0 {\n"
  "\t\tether saddr != 52:54:00:00:07:02 counter drop\n"
  "\t\tether saddr 52:54:00:00:07:02 ether type arp xt match arp counter accept\n"
  "\t\tether type ip ip saddr 0.0.0.0 ip daddr 255.255.255.255 udp sport 68 udp dport 67 counter accept\n"
  "\t\tether type ip ip saddr 10.213.64.226 ip daddr 10.213.64.225 udp dport 53 counter accept\n"
  "\t\tether type ip ip daddr 0.0.0.0/8 counter drop\n\t\tether type ip ip daddr 10.0.0.0/8 counter drop\n"
  "\t\tether type ip ip daddr 100.64.0.0/10 counter drop\n\t\tether type ip ip daddr 127.0.0.0/8 counter drop\n"
  "\t\tether type ip ip daddr 169.254.0.0/16 counter drop\n\t\tether type ip ip daddr 172.16.0.0/12 counter drop\n"
  "\t\tether type ip ip daddr 192.0.0.0/24 counter drop\n\t\tether type ip ip daddr 192.168.0.0/16 counter drop\n"
  "\t\tether type ip ip daddr 198.18.0.0/15 counter drop\n\t\tether type ip ip daddr 224.0.0.0/3 counter drop\n"
  "\t\tether type ip ip saddr 10.213.64.226 counter accept\n\t\tcounter drop\n\t\tcounter accept\n\t}\n}\n"
  "table bridge nat {\n\tchain libvirt-O-vnet0 {\n\t\tcounter drop\n\t}\n}\n";

typedef struct {
  CordonCardFacts card;
  CordonNetworkExam exam;
  const char *table, *routed, *address, *ipv6, *bridge, *isolated, *owner;
  char *filter;
  gboolean no_kernel, no_libvirt;
} Evidence;

static Evidence
right (void)
{
  return (Evidence) {
    .card = { .network = (char *) "cordon7", .tap = (char *) "vnet0", .mac = (char *) "52:54:00:00:07:02",
              .filter = (char *) "cordon-internet", .address = (char *) "10.213.64.226",
              .gateway = (char *) "10.213.64.225", .isolated = TRUE },
    .exam = { (char *) "as ordered", (char *) "as ordered", (char *) "as ordered" },
    .table = "as loaded", .routed = "as loaded", .address = "10.213.64.225/27", .ipv6 = "off",
    .bridge = "cordon7", .isolated = "1", .owner = "none", .filter = g_strdup (filter),
  };
}

static GVariant *
make_kernel (const Evidence *evidence)
{
  const char *const pairs[][2] = {
    { "table", evidence->table }, { "routed", evidence->routed }, { "address", evidence->address },
    { "ipv6", evidence->ipv6 }, { "bridge", evidence->bridge }, { "isolated", evidence->isolated },
    { "owner", evidence->owner }, { "filter", evidence->filter },
  };
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_variant_builder_add (&builder, "{ss}", pairs[i][0], pairs[i][1]);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* The name of the first item of a network that is not as ordered; NULL: all are. */
static const char *
judge (Evidence *evidence)
{
  CordonMachinePlanFields fields = plan_fixture ();
  g_autoptr (GVariant) kernel = make_kernel (evidence);
  CordonNetworkEvidence network = { evidence->no_libvirt ? NULL : &evidence->exam,
                                    evidence->no_kernel ? NULL : kernel };
  g_autoptr (GPtrArray) cards = g_ptr_array_new ();
  CordonDomainFacts domain = { .uuid = (char *) PLAN_UUID, .name = (char *) "x", .cards = cards };
  g_autoptr (CordonSurvey) survey = cordon_survey_new ();
  g_autoptr (CordonMachinePlan) plan = NULL;
  g_autoptr (CordonProof) proof = cordon_proof_new ();
  CordonAccount account = { .name = (char *) "cordon-m01" };
  CordonHostFacts host = { 0 };
  CordonEvidence given = { .account = &account, .host = &host, .domain = &domain, .network = &network,
                           .survey = survey };
  static const char *const items[] = { "network cards", "network", "filter of the card", "rules of the card",
                                       "rules of the host", "bridge and port" };

  plan_give_card (&fields);
  g_ptr_array_add (cards, &evidence->card);
  given.plan = plan = cordon_machine_plan_new (&fields);
  domain.disks = g_ptr_array_new ();
  cordon_read_back (&given, proof);
  g_ptr_array_unref (domain.disks);
  g_free (evidence->filter);
  for (guint r = 0; r < cordon_proof_get_n_rows (proof); r++)
    {
      const CordonProofRow *row = cordon_proof_get_row (proof, r);

      if (row->status != CORDON_PROOF_AS_ORDERED && g_strv_contains (items, row->item))
        return row->item;
    }
  return NULL;
}

static void
test_right (void)
{
  Evidence evidence = right ();

  g_assert_cmpstr (judge (&evidence), ==, NULL);
}

#define CHANGE(name, code) static void name (Evidence *e) { code; }
CHANGE (other_network, e->card.network = (char *) "default")
CHANGE (other_mac, e->card.mac = (char *) "52:54:00:00:07:03")
CHANGE (no_filter, e->card.filter = NULL)
CHANGE (other_address, e->card.address = (char *) "10.213.64.227")
CHANGE (other_gateway, e->card.gateway = (char *) "10.213.64.226")
CHANGE (not_isolated, e->card.isolated = FALSE)
CHANGE (other_net, e->exam.network = (char *) "another <ip>")
CHANGE (no_net, e->exam.network = NULL)
CHANGE (no_libvirt, e->no_libvirt = TRUE)
CHANGE (other_filter, e->exam.filter = (char *) "another <rule>")
CHANGE (no_binding, e->exam.binding = NULL)
CHANGE (other_table, e->table = "other rules than were loaded")
CHANGE (no_table, e->table = "")
CHANGE (open_route, e->routed = "a route that is not closed")
CHANGE (more_addresses, e->address = "10.213.64.225/27 192.168.1.1/24")
CHANGE (ipv6, e->ipv6 = "on")
CHANGE (other_bridge, e->bridge = "br0")
CHANGE (port_not_isolated, e->isolated = "0")
CHANGE (owned, e->owner = "1000:-1")
CHANGE (no_kernel, e->no_kernel = TRUE)
CHANGE (no_rules, g_clear_pointer (&e->filter, g_free); e->filter = g_strdup (""))

static const struct {
  const char *item;
  void (*change) (Evidence *evidence);
} changes[] = {
  { "network cards", other_network }, { "network cards", other_mac }, { "network cards", no_filter },
  { "network cards", other_address }, { "network cards", other_gateway }, { "network cards", not_isolated },
  { "network", other_net }, { "network", no_net }, { "network", no_libvirt },
  { "filter of the card", other_filter }, { "filter of the card", no_binding },
  { "rules of the host", other_table }, { "rules of the host", no_table }, { "rules of the host", open_route },
  { "bridge and port", more_addresses }, { "bridge and port", ipv6 }, { "bridge and port", other_bridge },
  { "bridge and port", port_not_isolated }, { "bridge and port", owned }, { "rules of the card", no_kernel },
  { "rules of the card", no_rules },
};

static void
test_changes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      Evidence evidence = right ();

      changes[i].change (&evidence);
      g_assert_cmpstr (judge (&evidence), ==, changes[i].item);
    }
}

/* Each opens something in the kernel's rules that libvirt's XML does not show. */
static const struct {
  const char *from, *to;
} openings[] = {
  { "\t\tiifname \"vnet0\" counter jump libvirt-I-vnet0\n", "" },
  { "\t\tiifname \"vnet9\" counter", "\t\tcounter accept\n\t\tiifname \"vnet9\" counter" },
  { "\t\tiifname \"vnet0\" counter jump libvirt-I-vnet0", "\t\tiifname \"vnet0\" accept\n\t\tiifname \"vnet0\" counter jump libvirt-I-vnet0" },
  { "\t\tiifname \"vnet0\" counter jump libvirt-I-vnet0", "\t\tiifname \"vnet*\" accept\n\t\tiifname \"vnet0\" counter jump libvirt-I-vnet0" },
  { "\t\tiifname \"vnet0\" counter jump libvirt-I-vnet0", "\t\tiifname \"vnet0\" counter jump libvirt-I-vnet9" },
  { "\t\toifname \"vnet0\" counter jump libvirt-O-vnet0\n", "" },
  { "\t\tether saddr != 52:54:00:00:07:02 counter drop\n", "" },
  { "!= 52:54:00:00:07:02", "!= 52:54:00:00:07:03" },
  { "\t\tether type ip ip daddr 169.254.0.0/16 counter drop\n", "" },
  { "\t\tether type ip ip daddr 10.0.0.0/8 counter drop\n", "\t\tether type ip ip daddr 10.0.0.0/8 counter accept\n" },
  { "\t\tether type ip ip saddr 10.213.64.226 counter accept\n", "\t\tether type ip counter accept\n" },
  { "\t\tcounter drop\n\t\tcounter accept\n", "\t\tcounter accept\n" },
  { "\t\tether type ip ip daddr 0.0.0.0/8 counter drop\n", "\t\tether type ip6 counter accept\n\t\tether type ip ip daddr 0.0.0.0/8 counter drop\n" },
  { "chain libvirt-I-vnet0 {", "chain libvirt-I-vnet8 {" },
};

static void
test_openings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      Evidence evidence = right ();
      const char *at = strstr (filter, openings[i].from);

      g_assert_nonnull (at);
      g_test_message ("%u", i);
      g_free (evidence.filter);
      evidence.filter = g_strdup_printf ("%.*s%s%s", (int) (at - filter), filter, openings[i].to,
                                         at + strlen (openings[i].from));
      g_assert_cmpstr (judge (&evidence), ==, "rules of the card");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/read-back-network/right", test_right);
  g_test_add_func ("/read-back-network/changes", test_changes);
  g_test_add_func ("/read-back-network/openings", test_openings);
  return g_test_run ();
}
