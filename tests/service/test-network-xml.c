/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Network and filter against golden files and libvirt's schemas, and what is read back of them: as
 * libvirt prints it, and with each thing changed. CORDON_UPDATE_GOLDEN=1 writes the golden files anew.
 */
#include "config.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>

#include "service/libvirt/domain-parts.h"
#include "service/libvirt/network-xml.h"

static CordonNetworkOrder
order (void)
{
  CordonNetworkOrder order = { .number = 7, .subnet = { 10u << 24 | 213u << 16 | 64u << 8 | 224, 27 } };

  cordon_network_uuid (1000, "banking", order.uuid);
  return order;
}

static void
check_golden (const char *name, const char *xml)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", name, NULL);
  g_autofree char *golden = NULL;
  g_autoptr (GError) error = NULL;

  if (g_getenv ("CORDON_UPDATE_GOLDEN") != NULL)
    g_file_set_contents (path, xml, -1, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &golden, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (xml, ==, golden);
}

static void
check_schema (const char *name, const char *xml)
{
  g_autofree char *path = g_strconcat ("/usr/share/libvirt/schemas/", name, NULL);
  xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewParserCtxt (path);
  xmlRelaxNG *schema = xmlRelaxNGParse (parser);
  xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt (schema);
  xmlDoc *document = xmlReadMemory (xml, (int) strlen (xml), "made.xml", NULL, 0);

  g_assert_cmpint (xmlRelaxNGValidateDoc (context, document), ==, 0);
  xmlFreeDoc (document);
  xmlRelaxNGFreeValidCtxt (context);
  xmlRelaxNGFree (schema);
  xmlRelaxNGFreeParserCtxt (parser);
}

static void
test_golden (void)
{
  const CordonNetworkOrder ordered = order ();
  g_autofree char *network = cordon_network_xml_new (&ordered);
  g_autofree char *filter = cordon_filter_xml_new ();

  check_golden ("network.xml", network);
  check_golden ("filter.xml", filter);
  if (!g_file_test ("/usr/share/libvirt/schemas/network.rng", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("libvirt's schemas are not installed");
      return;
    }
  check_schema ("network.rng", network);
  check_schema ("nwfilter.rng", filter);
}

static char *
replace (const char *text, const char *from, const char *to)
{
  const char *at = strstr (text, from);

  g_assert_nonnull (at);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
}

static const struct {
  const char *from, *to;
} network_changes[] = {
  { "mode=\"nat\"", "mode=\"route\"" },
  { "mode=\"nat\"", "mode=\"open\"" },
  { "<forward mode=\"nat\">", "<forward mode=\"nat\" dev=\"eth1\">" },
  { "name=\"cordon7\"", "name=\"cordon8\"" },
  { "<name>cordon7", "<name>cordon8" },
  { "10.213.64.225", "10.213.64.226" },
  { "255.255.255.224", "255.255.0.0" },
  { "<ip address", "<ip family=\"ipv6\" address=\"fd00::1\" prefix=\"64\"/><ip address" },
  { "forwardPlainNames=\"no\"", "forwardPlainNames=\"yes\"" },
  { "<dnsmasq:option value=\"stop-dns-rebind\"/>", "" },
  { "<dnsmasq:option value=\"no-hosts\"/>", "<dnsmasq:option value=\"addn-hosts=/etc/shadow\"/>" },
  { "ip=\"10.213.64.226\"", "ip=\"10.213.64.227\"" },
  { "</network>", "<route address=\"10.0.0.0\" prefix=\"8\" gateway=\"10.213.64.230\"/></network>" },
};

static const struct {
  const char *from, *to;
} filter_changes[] = {
  { "action=\"drop\" direction=\"inout\"", "action=\"accept\" direction=\"inout\"" },
  { "<ip dstipaddr=\"169.254.0.0\" dstipmask=\"16\"/>", "<ip dstipaddr=\"169.254.0.0\" dstipmask=\"24\"/>" },
  { "match=\"no\"", "match=\"yes\"" },
  { "arpsrcipaddr=\"$IP\"", "arpsrcipaddr=\"0.0.0.0\"" },
  { "priority=\"-600\"", "priority=\"-400\"" },
  { "<rule action=\"drop\" direction=\"out\" priority=\"-900\">\n"
    "    <mac match=\"no\" srcmacaddr=\"$MAC\"/>\n  </rule>", "" },
  { "</filter>", "<filterref filter=\"allow-ipv6\"/></filter>" },
};

static void
test_compare (void)
{
  const CordonNetworkOrder ordered = order ();
  g_autofree char *network = cordon_network_xml_new (&ordered);
  g_autofree char *filter = cordon_filter_xml_new ();
  g_autofree char *used = replace (network, "<network ", "<network connections=\"3\" ");
  g_autofree char *same = cordon_network_xml_compare (used, &ordered);
  g_autofree char *filter_same = cordon_filter_xml_compare (filter);

  g_assert_cmpstr (same, ==, "as ordered");
  g_assert_cmpstr (filter_same, ==, "as ordered");
  for (guint i = 0; i < G_N_ELEMENTS (network_changes); i++)
    {
      g_autofree char *changed = replace (network, network_changes[i].from, network_changes[i].to);
      g_autofree char *seen = cordon_network_xml_compare (changed, &ordered);

      g_test_message ("%s: %s", network_changes[i].to, seen);
      g_assert_nonnull (seen);
      g_assert_cmpstr (seen, !=, "as ordered");
    }
  for (guint i = 0; i < G_N_ELEMENTS (filter_changes); i++)
    {
      g_autofree char *changed = replace (filter, filter_changes[i].from, filter_changes[i].to);
      g_autofree char *seen = cordon_filter_xml_compare (changed);

      g_test_message ("%s: %s", filter_changes[i].to, seen);
      g_assert_nonnull (seen);
      g_assert_cmpstr (seen, !=, "as ordered");
    }
  g_assert_null (cordon_network_xml_compare ("<network", &ordered));
  g_assert_null (cordon_filter_xml_compare (""));
}

/* As libvirt 9.0 printed it. */
#define BINDING \
  "<filterbinding><owner><name>cordon-x</name><uuid>d54155a1-626d-4a6b-ad82-48a929e9be41</uuid></owner>" \
  "<portdev name='vnet0'/><mac address='52:54:00:00:07:02'/><filterref filter='cordon-internet'>" \
  "<parameter name='GATEWAY' value='10.213.64.225'/><parameter name='IP' value='10.213.64.226'/>" \
  "<parameter name='MAC' value='52:54:00:00:07:02'/></filterref></filterbinding>"

static void
test_binding (void)
{
  static const struct {
    const char *from, *to;
  } changes[] = {
    { "vnet0", "vnet1" },
    { "d54155a1", "d54155a2" },
    { "cordon-internet", "allow-ipv4" },
    { "'IP' value='10.213.64.226'", "'IP' value='10.213.64.227'" },
    { "10.213.64.225", "10.213.64.1" },
    { "<mac address='52:54:00:00:07:02'/>", "<mac address='52:54:00:00:07:03'/>" },
    { "</filterref>", "<parameter name='IP' value='10.213.64.227'/></filterref>" },
  };
  const CordonNetworkOrder ordered = order ();
  const CordonCardQuestion question = { &ordered, 2, "d54155a1-626d-4a6b-ad82-48a929e9be41", "vnet0" };
  g_autofree char *same = cordon_binding_xml_compare (BINDING, &question);

  g_assert_cmpstr (same, ==, "as ordered");
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *changed = replace (BINDING, changes[i].from, changes[i].to);
      g_autofree char *seen = cordon_binding_xml_compare (changed, &question);

      g_assert_cmpstr (seen, !=, "as ordered");
    }
}

static void
test_facts (void)
{
  const CordonNetworkOrder ordered = order ();
  g_autofree char *network = cordon_network_xml_new (&ordered);
  g_autoptr (CordonNetworkFacts) facts = cordon_network_facts_parse (network);
  g_autoptr (CordonNetworkFacts) foreign = cordon_network_facts_parse (
    "<network><name>default</name><uuid>x</uuid><bridge name='virbr0'/>"
    "<ip address='192.168.122.1' netmask='255.255.255.0'/><ip family='ipv6' address='fd00::1' prefix='64'/>"
    "<ip address='172.20.3.4' prefix='16'/></network>");

  g_assert_cmpstr (facts->bridge, ==, "cordon7");
  g_assert_cmpuint (facts->prefixes->len, ==, 1);
  g_assert_cmpuint (g_array_index (facts->prefixes, CordonPrefix, 0).address, ==, ordered.subnet.address);
  g_assert_cmpuint (g_array_index (facts->prefixes, CordonPrefix, 0).bits, ==, 27);
  g_assert_cmpuint (foreign->prefixes->len, ==, 2);
  g_assert_cmpuint (g_array_index (foreign->prefixes, CordonPrefix, 1).bits, ==, 16);
  g_assert_null (cordon_network_facts_parse ("<network><name>x</name></network>"));
}

/* A running machine's, as libvirt 9.0 printed it; one beside it; and a device given through. */
static void
test_cards (void)
{
  g_autoptr (CordonDomainFacts) facts = g_new0 (CordonDomainFacts, 1);
  const CordonCardFacts *card;

  cordon_domain_parts_read (
    "<domain><devices><interface type='network'><mac address='52:54:00:00:07:02'/>"
    "<source network='cordon7' portid='85e2ab19' bridge='cordon7'/><port isolated='yes'/><target dev='vnet0'/>"
    "<model type='virtio'/><filterref filter='cordon-internet'><parameter name='GATEWAY' value='10.213.64.1'/>"
    "<parameter name='IP' value='10.213.64.2'/></filterref></interface>"
    "<interface type='user'/><hostdev mode='subsystem'/></devices></domain>",
    facts);
  g_assert_cmpuint (facts->cards->len, ==, 3);
  card = g_ptr_array_index (facts->cards, 0);
  g_assert_cmpstr (card->network, ==, "cordon7");
  g_assert_cmpstr (card->tap, ==, "vnet0");
  g_assert_cmpstr (card->address, ==, "10.213.64.2");
  g_assert_cmpstr (card->gateway, ==, "10.213.64.1");
  g_assert_true (card->isolated);
  g_assert_null (((CordonCardFacts *) g_ptr_array_index (facts->cards, 1))->network);
}

static void
test_names (void)
{
  static const char *const foreign[] = { "cordon", "cordon07", "cordon4096", "cordon-1", "cordon 7",
                                         "xcordon7", "default" };
  char a[37], b[37];

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    g_assert_cmpint (cordon_network_parse_name (foreign[i]), ==, -1);
  g_assert_cmpint (cordon_network_parse_name ("cordon0"), ==, 0);
  g_assert_cmpint (cordon_network_parse_name ("cordon4095"), ==, 4095);
  cordon_network_uuid (1000, "banking", a);
  cordon_network_uuid (1001, "banking", b);
  g_assert_cmpstr (a, !=, b);
  cordon_network_uuid (1000, "work", b);
  g_assert_cmpstr (a, !=, b);
  g_assert_true (g_uuid_string_is_valid (a));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-xml/golden", test_golden);
  g_test_add_func ("/network-xml/compare", test_compare);
  g_test_add_func ("/network-xml/binding", test_binding);
  g_test_add_func ("/network-xml/facts", test_facts);
  g_test_add_func ("/network-xml/cards", test_cards);
  g_test_add_func ("/network-xml/names", test_names);
  return g_test_run ();
}
