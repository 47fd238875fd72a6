/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Network and filter. The filter works on frames, where a card's come in, so each of its rules closes
 * an address on the way through the host, to the host and to another machine alike; nothing is let
 * through that it does not name. It keeps no state that a flood could fill.
 */
#include "config.h"

#include "service/libvirt/network-xml.h"

#include <string.h>

#include "service/libvirt/xml.h"

#define DNSMASQ "http://libvirt.org/schemas/network/dnsmasq/1.0"
#define FILTER_UUID "1f0a6f9e-5a0c-4d6e-9a51-c0d0f117e401"

static char *
print (xmlDoc *document)
{
  xmlChar *text = NULL;
  int length = 0;
  char *copy;

  xmlDocDumpFormatMemoryEnc (document, &text, &length, "UTF-8", 1);
  copy = g_strndup ((const char *) text, length);
  xmlFree (text);
  return copy;
}

/* --- the network ----------------------------------------------------------------------------- */

/* Forwarded questions only: no name out of the host's own files, no answer that leads into a private
 * network, no plain name, no reverse look-up of a private address. */
static const char *const dnsmasq_options[] = { "no-hosts", "stop-dns-rebind", "bogus-priv", "filter-AAAA" };

static void
add_options (xmlNode *network, xmlNs *space)
{
  xmlNode *options = xmlNewChild (network, space, BAD_CAST "options", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (dnsmasq_options); i++)
    cordon_xml_set (xmlNewChild (options, space, BAD_CAST "option", NULL), "value", dnsmasq_options[i]);
}

/* Every place in it is given to a hardware address from the start, and nobody else gets one. */
static void
add_places (xmlNode *ip, const CordonNetworkOrder *order)
{
  xmlNode *dhcp = cordon_xml_add (ip, "dhcp", NULL);

  for (guint slot = CORDON_NETWORK_FIRST_SLOT; slot <= CORDON_NETWORK_LAST_SLOT; slot++)
    {
      g_autofree char *mac = cordon_network_mac (order, slot);
      g_autofree char *address = cordon_network_address (order, slot);

      cordon_xml_add (dhcp, "host", "mac", mac, "ip", address, NULL);
    }
}

static void
add_network (xmlNode *network, const CordonNetworkOrder *order)
{
  g_autofree char *name = cordon_network_name (order->number);
  g_autofree char *mac = cordon_network_mac (order, 1);
  g_autofree char *gateway = cordon_network_address (order, 1);
  g_autofree char *mask = cordon_address_print (cordon_prefix_mask (order->subnet.bits));

  cordon_xml_add_text (network, "name", name);
  cordon_xml_add_text (network, "uuid", order->uuid);
  cordon_xml_add (cordon_xml_add (cordon_xml_add (network, "forward", "mode", "nat", NULL), "nat", NULL),
                  "port", "start", "1024", "end", "65535", NULL);
  cordon_xml_add (network, "bridge", "name", name, "stp", "off", "delay", "0", NULL);
  cordon_xml_add (network, "mac", "address", mac, NULL);
  cordon_xml_add (network, "dns", "forwardPlainNames", "no", NULL);
  add_places (cordon_xml_add (network, "ip", "address", gateway, "netmask", mask, NULL), order);
}

char *
cordon_network_xml_new (const CordonNetworkOrder *order)
{
  g_autoptr (xmlDoc) document = xmlNewDoc (BAD_CAST "1.0");
  xmlNode *network = xmlNewDocNode (document, NULL, BAD_CAST "network", NULL);
  xmlNs *space = xmlNewNs (network, BAD_CAST DNSMASQ, BAD_CAST "dnsmasq");

  xmlDocSetRootElement (document, network);
  add_network (network, order);
  add_options (network, space);
  return print (document);
}

/* --- the filter ------------------------------------------------------------------------------ */

/* out: from the machine. */
static xmlNode *
add_rule (xmlNode *filter, const char *action, const char *direction, const char *priority, const char *protocol)
{
  xmlNode *rule = cordon_xml_add (filter, "rule", "action", action, "direction", direction, "priority",
                                  priority, NULL);

  return protocol != NULL ? cordon_xml_add (rule, protocol, NULL) : rule;
}

static void
set_all (xmlNode *node, const char *const *pairs)
{
  for (; pairs[0] != NULL; pairs += 2)
    cordon_xml_set (node, pairs[0], pairs[1]);
}

#define PAIRS(...) (const char *const[]) { __VA_ARGS__, NULL }

/* Its own hardware address, in frames and in ARP, which speaks with the gateway alone. */
static void
add_identity (xmlNode *filter)
{
  set_all (add_rule (filter, "drop", "out", "-900", "mac"), PAIRS ("match", "no", "srcmacaddr", "$MAC"));
  set_all (add_rule (filter, "accept", "out", "-800", "arp"),
           PAIRS ("srcmacaddr", "$MAC", "arpsrcmacaddr", "$MAC", "arpsrcipaddr", "$IP", "arpdstipaddr",
                  "$GATEWAY"));
  set_all (add_rule (filter, "accept", "in", "-800", "arp"),
           PAIRS ("arpsrcipaddr", "$GATEWAY", "arpdstipaddr", "$IP"));
}

/* DHCP and DNS. */
static void
add_gateway (xmlNode *filter)
{
  set_all (add_rule (filter, "accept", "out", "-700", "ip"),
           PAIRS ("srcipaddr", "0.0.0.0", "dstipaddr", "255.255.255.255", "protocol", "udp", "srcportstart",
                  "68", "dstportstart", "67"));
  set_all (add_rule (filter, "accept", "out", "-700", "ip"),
           PAIRS ("srcipaddr", "$IP", "dstipaddr", "$GATEWAY", "protocol", "udp", "srcportstart", "68",
                  "dstportstart", "67"));
  set_all (add_rule (filter, "accept", "out", "-700", "ip"),
           PAIRS ("srcipaddr", "$IP", "dstipaddr", "$GATEWAY", "protocol", "udp", "dstportstart", "53"));
  set_all (add_rule (filter, "accept", "out", "-700", "ip"),
           PAIRS ("srcipaddr", "$IP", "dstipaddr", "$GATEWAY", "protocol", "tcp", "dstportstart", "53"));
  set_all (add_rule (filter, "accept", "in", "-700", "ip"), PAIRS ("srcipaddr", "$GATEWAY", "dstipaddr", "$IP"));
  set_all (add_rule (filter, "accept", "in", "-700", "ip"),
           PAIRS ("srcipaddr", "$GATEWAY", "dstipaddr", "255.255.255.255", "protocol", "udp", "srcportstart",
                  "67", "dstportstart", "68"));
}

static void
add_forbidden (xmlNode *filter, const CordonPrefix *prefix)
{
  g_autofree char *address = cordon_address_print (prefix->address);
  g_autofree char *bits = g_strdup_printf ("%u", prefix->bits);

  set_all (add_rule (filter, "drop", "out", "-600", "ip"), PAIRS ("dstipaddr", address, "dstipmask", bits));
  set_all (add_rule (filter, "drop", "in", "-600", "ip"), PAIRS ("srcipaddr", address, "srcipmask", bits));
}

char *
cordon_filter_xml_new (void)
{
  g_autoptr (xmlDoc) document = xmlNewDoc (BAD_CAST "1.0");
  xmlNode *filter = xmlNewDocNode (document, NULL, BAD_CAST "filter", NULL);

  xmlDocSetRootElement (document, filter);
  cordon_xml_set (filter, "name", CORDON_NETWORK_FILTER);
  cordon_xml_set (filter, "chain", "root");
  cordon_xml_add_text (filter, "uuid", FILTER_UUID);
  add_identity (filter);
  add_gateway (filter);
  for (guint i = 0; i < cordon_internet_n_not; i++)
    add_forbidden (filter, &cordon_internet_not[i]);
  set_all (add_rule (filter, "accept", "out", "-500", "ip"), PAIRS ("srcipaddr", "$IP"));
  set_all (add_rule (filter, "accept", "in", "-500", "ip"), PAIRS ("dstipaddr", "$IP"));
  /* IPv6 and whatever else there is. */
  add_rule (filter, "drop", "inout", "900", NULL);
  return print (document);
}

/* --- what libvirt says ------------------------------------------------------------------------ */

static const xmlNode *
next_element (const xmlNode *node)
{
  while (node != NULL && node->type != XML_ELEMENT_NODE)
    node = node->next;
  return node;
}

static gboolean
same_attribute (const xmlNode *a, const xmlAttr *attribute)
{
  g_autofree char *mine = cordon_xml_dup_attribute (a, (const char *) attribute->name);
  g_autofree char *other = cordon_xml_dup_attribute (attribute->parent, (const char *) attribute->name);

  return attribute->ns == NULL && g_strcmp0 (mine, other) == 0;
}

/* `ignored` is the name of one attribute that is a number of the moment. */
static gboolean
attributes_within (const xmlNode *a, const xmlNode *b, const char *ignored)
{
  for (const xmlAttr *attribute = b->properties; attribute != NULL; attribute = attribute->next)
    if (g_strcmp0 ((const char *) attribute->name, ignored) != 0 && !same_attribute (a, attribute))
      return FALSE;
  return TRUE;
}

static gboolean
same_text (const xmlNode *a, const xmlNode *b)
{
  g_autofree char *one = cordon_xml_dup_text (a);
  g_autofree char *other = cordon_xml_dup_text (b);

  return g_strcmp0 (g_strstrip (one), g_strstrip (other)) == 0;
}

/* NULL: they are the same. Otherwise the name of the first element that is not. */
static const char *
find_difference (const xmlNode *ordered, const xmlNode *seen, const char *ignored)
{
  const xmlNode *a = next_element (ordered->children), *b = next_element (seen->children);

  if (!xmlStrEqual (ordered->name, seen->name) || !attributes_within (ordered, seen, ignored)
      || !attributes_within (seen, ordered, ignored) || (a == NULL && !same_text (ordered, seen)))
    return (const char *) ordered->name;
  for (; a != NULL && b != NULL; a = next_element (a->next), b = next_element (b->next))
    {
      const char *difference = find_difference (a, b, NULL);

      if (difference != NULL)
        return difference;
    }
  return a == NULL && b == NULL ? NULL : (const char *) ordered->name;
}

static char *
compare (const char *ordered_xml, const char *untrusted_xml, const char *ignored)
{
  g_autoptr (xmlDoc) ordered = cordon_xml_parse (ordered_xml, CORDON_NETWORK_XML_MAX);
  g_autoptr (xmlDoc) seen = cordon_xml_parse (untrusted_xml, CORDON_NETWORK_XML_MAX);
  const char *difference;

  if (ordered == NULL || seen == NULL)
    return NULL;
  difference = find_difference (xmlDocGetRootElement (ordered), xmlDocGetRootElement (seen), ignored);
  return difference == NULL ? g_strdup ("as ordered") : g_strdup_printf ("another <%s>", difference);
}

char *
cordon_network_xml_compare (const char *untrusted_xml, const CordonNetworkOrder *order)
{
  g_autofree char *ordered = cordon_network_xml_new (order);

  return compare (ordered, untrusted_xml, "connections");
}

char *
cordon_filter_xml_compare (const char *untrusted_xml)
{
  g_autofree char *ordered = cordon_filter_xml_new ();

  return compare (ordered, untrusted_xml, NULL);
}

static char *
find_parameter (const xmlNode *reference, const char *name)
{
  for (xmlNode *node = cordon_xml_next (reference->children, "parameter"); node != NULL;
       node = cordon_xml_next (node->next, "parameter"))
    {
      g_autofree char *found = cordon_xml_dup_attribute (node, "name");

      if (g_strcmp0 (found, name) == 0)
        return cordon_xml_dup_attribute (node, "value");
    }
  return NULL;
}

static char *
dup_of_child (const xmlNode *parent, const char *child, const char *attribute)
{
  const xmlNode *node = cordon_xml_only_child (parent, child);

  if (node == NULL)
    return NULL;
  return attribute != NULL ? cordon_xml_dup_attribute (node, attribute) : cordon_xml_dup_text (node);
}

/* Each pair is the same string, and there are `n_parameters` of them. */
static gboolean
binding_fits (const xmlNode *root, const CordonCardQuestion *question)
{
  const xmlNode *reference = cordon_xml_only_child (root, "filterref");
  const xmlNode *owner = cordon_xml_only_child (root, "owner");
  g_autofree char *uuid = owner != NULL ? dup_of_child (owner, "uuid", NULL) : NULL;
  g_autofree char *tap = dup_of_child (root, "portdev", "name");
  g_autofree char *filter = dup_of_child (root, "filterref", "filter");
  g_autofree char *mac = dup_of_child (root, "mac", "address");
  g_autofree char *ordered_mac = cordon_network_mac (question->network, question->slot);
  g_autofree char *ordered_address = cordon_network_address (question->network, question->slot);
  g_autofree char *ordered_gateway = cordon_network_address (question->network, 1);
  g_autofree char *address = reference != NULL ? find_parameter (reference, "IP") : NULL;
  g_autofree char *gateway = reference != NULL ? find_parameter (reference, "GATEWAY") : NULL;

  return g_strcmp0 (uuid, question->machine) == 0 && g_strcmp0 (tap, question->tap) == 0
         && g_strcmp0 (filter, CORDON_NETWORK_FILTER) == 0 && g_strcmp0 (mac, ordered_mac) == 0
         && g_strcmp0 (address, ordered_address) == 0 && g_strcmp0 (gateway, ordered_gateway) == 0
         && xmlChildElementCount ((xmlNode *) reference) == 3; /* and the MAC */
}

char *
cordon_binding_xml_compare (const char *untrusted_xml, const CordonCardQuestion *question)
{
  g_autoptr (xmlDoc) document = cordon_xml_parse (untrusted_xml, CORDON_NETWORK_XML_MAX);

  if (document == NULL)
    return NULL;
  return g_strdup (binding_fits (xmlDocGetRootElement (document), question) ? "as ordered"
                                                                           : "another binding");
}

/* "255.255.255.224" or "27"; what is neither makes the widest: it can only forbid more. */
static guint
read_bits (const xmlNode *ip)
{
  g_autofree char *prefix = cordon_xml_dup_attribute (ip, "prefix");
  g_autofree char *mask = cordon_xml_dup_attribute (ip, "netmask");
  guint64 bits;

  if (prefix != NULL && g_ascii_string_to_unsigned (prefix, 10, 0, 32, &bits, NULL))
    return (guint) bits;
  for (guint i = 0; mask != NULL && i <= 32; i++)
    {
      g_autofree char *text = cordon_address_print (cordon_prefix_mask (i));

      if (g_str_equal (text, mask))
        return i;
    }
  return 8;
}

static void
read_ip (const xmlNode *ip, GArray *prefixes)
{
  g_autofree char *address = cordon_xml_dup_attribute (ip, "address");
  g_autofree char *text = g_strconcat (address != NULL ? address : "", "/32", NULL);
  CordonPrefix prefix;

  if (!cordon_prefix_parse (text, &prefix))
    return; /* of IPv6 */
  prefix.bits = read_bits (ip);
  prefix.address &= cordon_prefix_mask (prefix.bits);
  g_array_append_val (prefixes, prefix);
}

CordonNetworkFacts *
cordon_network_facts_parse (const char *untrusted_xml)
{
  g_autoptr (xmlDoc) document = cordon_xml_parse (untrusted_xml, CORDON_NETWORK_XML_MAX);
  const xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  g_autoptr (CordonNetworkFacts) facts = g_new0 (CordonNetworkFacts, 1);

  if (root == NULL)
    return NULL;
  facts->name = dup_of_child (root, "name", NULL);
  facts->uuid = dup_of_child (root, "uuid", NULL);
  facts->bridge = dup_of_child (root, "bridge", "name");
  facts->prefixes = g_array_new (FALSE, FALSE, sizeof (CordonPrefix));
  for (xmlNode *ip = cordon_xml_next (root->children, "ip"); ip != NULL; ip = cordon_xml_next (ip->next, "ip"))
    read_ip (ip, facts->prefixes);
  return facts->name != NULL && facts->uuid != NULL ? g_steal_pointer (&facts) : NULL;
}
