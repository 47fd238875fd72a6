/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What cordond would hand to libvirt, printed, for tests that hand it over by virsh:
 *
 *   net-xml filter
 *   net-xml network NUMBER SUBNET
 *   net-xml domain NUMBER SUBNET SLOT UUID ACCOUNT KERNEL INITRD ROOT CMDLINE
 */
#include "config.h"

#include <stdlib.h>

#include "service/libvirt/domain-xml.h"
#include "service/libvirt/network-xml.h"

static CordonNetworkOrder
read_order (char **argv)
{
  CordonNetworkOrder order = { .number = (guint) atoi (argv[2]) };

  cordon_network_uuid (1000, argv[2], order.uuid);
  if (!cordon_prefix_parse (argv[3], &order.subnet))
    g_error ("no subnet: %s", argv[3]);
  return order;
}

static char *
print_domain (char **argv)
{
  const CordonNetworkOrder order = read_order (argv);
  const guint slot = (guint) atoi (argv[4]);
  g_autofree char *network = cordon_network_name (order.number);
  g_autofree char *mac = cordon_network_mac (&order, slot);
  g_autofree char *address = cordon_network_address (&order, slot);
  g_autofree char *gateway = cordon_network_address (&order, 1);
  const CordonMachinePlanFields fields = {
    .uuid = argv[5], .compartment = "test", .template_name = "guest", .owner = 1000, .throwaway = TRUE,
    .memory_mib = 128, .processors = 1, .account = argv[6], .kernel = argv[7], .initrd = argv[8],
    .root = argv[9], .cmdline = argv[10], .mac = CORDON_MAC_NONE, .network = network,
    .card_mac = mac, .card_address = address, .gateway = gateway,
  };
  g_autoptr (CordonMachinePlan) plan = cordon_machine_plan_new (&fields);
  g_autoptr (GError) error = NULL;
  char *xml = cordon_domain_xml_new (plan, &error);

  if (xml == NULL)
    g_error ("%s", error->message);
  return xml;
}

int
main (int argc, char **argv)
{
  g_autofree char *xml = NULL;

  if (argc == 2 && g_str_equal (argv[1], "filter"))
    xml = cordon_filter_xml_new ();
  else if (argc == 4 && g_str_equal (argv[1], "network"))
    {
      const CordonNetworkOrder order = read_order (argv);

      xml = cordon_network_xml_new (&order);
    }
  else if (argc == 11 && g_str_equal (argv[1], "domain"))
    xml = print_domain (argv);
  if (xml == NULL)
    return EXIT_FAILURE;
  g_print ("%s", xml);
  return EXIT_SUCCESS;
}
