/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names and addresses of networks. No word of a person's is in any of them.
 */
#include "config.h"

#include "service/network-order.h"

#include <string.h>

#define NAME "cordon" /* the host's rules know bridges by it: firewall/rules.h */

char *
cordon_network_name (guint number)
{
  return g_strdup_printf (NAME "%u", number);
}

int
cordon_network_parse_name (const char *name)
{
  guint64 number;

  if (name == NULL || !g_str_has_prefix (name, NAME)
      || !g_ascii_string_to_unsigned (name + strlen (NAME), 10, 0, CORDON_NETWORK_NUMBERS - 1, &number, NULL)
      || (name[strlen (NAME)] == '0' && name[strlen (NAME) + 1] != '\0'))
    return -1;
  return (int) number;
}

/* As RFC 4122 makes names into UUIDs, with SHA-256: version 8. */
void
cordon_network_uuid (guint32 owner, const char *compartment, char uuid[37])
{
  g_autofree char *text = g_strdup_printf ("org.cordon.network:%u:%s", owner, compartment);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  g_snprintf (uuid, 37, "%.8s-%.4s-8%.3s-a%.3s-%.12s", sum, sum + 8, sum + 13, sum + 17, sum + 20);
}

char *
cordon_network_mac (const CordonNetworkOrder *order, guint slot)
{
  return g_strdup_printf ("52:54:00:%02x:%02x:%02x", order->number >> 8, order->number & 255, slot);
}

char *
cordon_network_address (const CordonNetworkOrder *order, guint slot)
{
  return cordon_address_print (order->subnet.address + slot);
}

guint
cordon_network_slot (const CordonNetworkOrder *order, const char *address)
{
  for (guint slot = CORDON_NETWORK_FIRST_SLOT; slot <= CORDON_NETWORK_LAST_SLOT; slot++)
    {
      g_autofree char *mine = cordon_network_address (order, slot);

      if (g_strcmp0 (mine, address) == 0)
        return slot;
    }
  return 0;
}
