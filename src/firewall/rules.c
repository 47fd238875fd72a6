/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules. They name no machine and no network: they hold for every bridge by its name, from before
 * the first is made, and only what closes is theirs. In nftables a drop is final whatever other tables
 * accept, and an accept is not, so neither another firewall nor the order of loading opens anything.
 * docs/network.md says which line closes what.
 */
#include "config.h"

#include "firewall/rules.h"

static void
add_set (GString *text, const char *name, const CordonPrefix *prefixes, guint n)
{
  g_string_append_printf (text, "\tset %s {\n\t\ttype ipv4_addr\n\t\tflags interval\n", name);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *prefix = cordon_prefix_print (&prefixes[i]);

      g_string_append_printf (text, "%s%s", i == 0 ? "\t\telements = { " : ", ", prefix);
    }
  g_string_append (text, n > 0 ? " }\n\t}\n" : "\t}\n");
}

/* To the host itself, whatever address of it is meant: DHCP, and DNS of the gateway's own address. */
static const char input[] =
  "\tchain input {\n"
  "\t\ttype filter hook input priority filter - 5; policy accept;\n"
  "\t\tiifname != \"" CORDON_RULES_BRIDGES "\" accept\n"
  "\t\tmeta nfproto != ipv4 drop\n"
  "\t\tip daddr 255.255.255.255 udp sport 68 udp dport 67 accept\n"
  "\t\tfib daddr . iif type != local drop\n"
  "\t\tudp sport 68 udp dport 67 accept\n"
  "\t\tudp dport 53 accept\n"
  "\t\ttcp dport 53 accept\n"
  "\t\tdrop\n"
  "\t}\n";

/* Through the host. */
static const char forward[] =
  "\tchain forward {\n"
  "\t\ttype filter hook forward priority filter - 5; policy accept;\n"
  "\t\tiifname \"" CORDON_RULES_BRIDGES "\" jump from_machine\n"
  "\t\toifname \"" CORDON_RULES_BRIDGES "\" jump to_machine\n"
  "\t}\n"
  "\tchain from_machine {\n"
  "\t\tmeta nfproto != ipv4 drop\n"
  "\t\toifname \"" CORDON_RULES_BRIDGES "\" drop\n"
  "\t\tip daddr @not_internet drop\n"
  "\t\tip daddr @routed drop\n"
  "\t\tfib daddr type != unicast drop\n"
  "\t}\n"
  "\tchain to_machine {\n"
  "\t\tmeta nfproto != ipv4 drop\n"
  "\t\tct state established,related accept\n"
  "\t\tdrop\n"
  "\t}\n";

char *
cordon_rules_print (const GArray *routed)
{
  GString *text = g_string_new ("table inet " CORDON_RULES_TABLE " {\n}\n"
                                "delete table inet " CORDON_RULES_TABLE "\n"
                                "table inet " CORDON_RULES_TABLE " {\n");

  add_set (text, "not_internet", cordon_internet_not, cordon_internet_n_not);
  add_set (text, "routed", (const CordonPrefix *) (void *) routed->data, routed->len);
  g_string_append (text, input);
  g_string_append (text, forward);
  g_string_append (text, "}\n");
  return g_string_free (text, FALSE);
}
