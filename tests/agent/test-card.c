/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a command line is an order for the card, and what is none. That the card comes up is seen in
 * tests/net, with a real one.
 */
#include <arpa/inet.h>
#include <glib.h>

#include "agent/init/card.h"

#define GATEWAY " cordon.gateway=10.213.64.1"

static void
test_right (void)
{
  static const char *const lines[] = {
    "cordon.address=10.213.64.2/27" GATEWAY,
    "quiet cordon.address=10.213.64.2/27" GATEWAY " panic=-1\n",
    GATEWAY "  cordon.address=10.213.64.2/27",
    "xcordon.address=1.1.1.1/24 cordon.address=10.213.64.2/27" GATEWAY,
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      CordonCard card;

      g_assert_true (cordon_card_parse (lines[i], &card));
      g_assert_cmpuint (ntohl (card.address.s_addr), ==, 0x0ad54002);
      g_assert_cmpuint (ntohl (card.gateway.s_addr), ==, 0x0ad54001);
      g_assert_cmpuint (card.bits, ==, 27);
    }
}

static void
test_wrong (void)
{
  static const char *const lines[] = {
    "", "quiet", "cordon.address=10.213.64.2/27", "cordon.gateway=10.213.64.1",
    "cordon.address=10.213.64.2" GATEWAY, "cordon.address=10.213.64.2/" GATEWAY,
    "cordon.address=10.213.64.2/7" GATEWAY, "cordon.address=10.213.64.2/33" GATEWAY,
    "cordon.address=10.213.64.2/31" GATEWAY, "cordon.address=10.213.64.2/2x" GATEWAY,
    "cordon.address=10.213.64.2/270" GATEWAY, "cordon.address=10.213.64/27" GATEWAY,
    "cordon.address=10.213.64.256/27" GATEWAY, "cordon.address= " GATEWAY,
    "cordon.address=10.213.65.2/27" GATEWAY, "cordon.address=fe80::1/64" GATEWAY,
    "cordon.address=10.213.64.2/27 cordon.address=10.213.64.3/27" GATEWAY,
    "cordon.address=10.213.64.2/27" GATEWAY GATEWAY,
    "cordon.address=00000000000000000000000010.213.64.2/27" GATEWAY,
  };
  CordonCard card = { .bits = 99 };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_test_message ("%s", lines[i]);
      g_assert_false (cordon_card_parse (lines[i], &card));
      g_assert_cmpuint (card.bits, ==, 99);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/right", test_right);
  g_test_add_func ("/card/wrong", test_wrong);
  return g_test_run ();
}
