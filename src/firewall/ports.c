/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads only. The rules of a port are libvirt's, made with ebtables, which on a host of today are
 * nftables; where they are not, nothing is found here, and a machine is refused.
 */
#include "config.h"

#include "firewall/ports.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include "core/internet.h"
#include "firewall/kernel.h"

gboolean
cordon_port_name_valid (const char *name)
{
  return g_regex_match_simple ("\\A[A-Za-z0-9_-]{1,15}\\z", name, 0, 0);
}

/* "" where it cannot be read. */
static char *
read_line (const char *directory, const char *interface, const char *file)
{
  g_autofree char *path = g_build_filename (directory, interface, file, NULL);
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");
  return g_strchomp (text);
}

static void
add (GVariantBuilder *facts, const char *key, const char *value)
{
  g_variant_builder_add (facts, "{ss}", key, value);
}

static char *
print_address (const struct ifaddrs *entry)
{
  const struct sockaddr_in *address = (const struct sockaddr_in *) (const void *) entry->ifa_addr;
  const struct sockaddr_in *mask = (const struct sockaddr_in *) (const void *) entry->ifa_netmask;
  g_autofree char *text = cordon_address_print (ntohl (address->sin_addr.s_addr));

  return g_strdup_printf ("%s/%d", text, __builtin_popcount (mask->sin_addr.s_addr));
}

/* All of them: a second one is none that was ordered. */
static void
add_addresses (const char *bridge, GVariantBuilder *facts)
{
  struct ifaddrs *all = NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  if (getifaddrs (&all) == 0)
    for (struct ifaddrs *entry = all; entry != NULL; entry = entry->ifa_next)
      if (entry->ifa_addr != NULL && entry->ifa_addr->sa_family == AF_INET && g_str_equal (entry->ifa_name, bridge))
        g_ptr_array_add (found, print_address (entry));
  if (all != NULL)
    freeifaddrs (all);
  g_ptr_array_add (found, NULL);
  text = g_strjoinv (" ", (char **) found->pdata);
  add (facts, "address", text);
}

static void
add_bridge (const char *bridge, GVariantBuilder *facts)
{
  g_autofree char *disabled = read_line ("/proc/sys/net/ipv6/conf", bridge, "disable_ipv6");
  gboolean without = !g_file_test ("/proc/sys/net/ipv6", G_FILE_TEST_EXISTS);

  add (facts, "ipv6", without || g_str_equal (disabled, "1") ? "off" : g_str_equal (disabled, "0") ? "on" : "");
  add_addresses (bridge, facts);
}

static void
add_port (const char *tap, GVariantBuilder *facts)
{
  g_autofree char *owner = read_line ("/sys/class/net", tap, "owner");
  g_autofree char *group = read_line ("/sys/class/net", tap, "group");
  g_autofree char *isolated = read_line ("/sys/class/net", tap, "brport/isolated");
  g_autofree char *master = g_build_filename ("/sys/class/net", tap, "master", NULL);
  g_autofree char *target = g_file_read_link (master, NULL);
  g_autofree char *bridge = g_path_get_basename (target != NULL ? target : "");
  g_autofree char *both = g_strdup_printf ("%s:%s", owner, group);

  add (facts, "bridge", target != NULL ? bridge : "");
  add (facts, "isolated", isolated);
  add (facts, "owner", owner[0] == '\0' ? "" : g_str_equal (both, "-1:-1") ? "none" : both);
}

static void
add_filter (const char *tap, GVariantBuilder *facts)
{
  static const char *const chains[] = { "PREROUTING", "POSTROUTING", "libvirt-I-", "libvirt-O-" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (chains); i++)
    {
      g_autofree char *command =
        g_strdup_printf ("list chain bridge nat %s%s", chains[i], g_str_has_suffix (chains[i], "-") ? tap : "");
      g_autofree char *listed = cordon_kernel_run (command, NULL);

      if (listed == NULL)
        g_string_truncate (text, 0);
      if (listed == NULL)
        break;
      g_string_append (text, listed);
    }
  add (facts, "filter", text->str);
  g_string_free (text, TRUE);
}

void
cordon_ports_describe (const char *bridge, const char *tap, GVariantBuilder *facts)
{
  add_bridge (bridge, facts);
  add_port (tap, facts);
  add_filter (tap, facts);
}
