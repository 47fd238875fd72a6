/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules' text against a golden file, and names that must never get into nft's words. That the kernel
 * takes and keeps them is seen in tests/net. CORDON_UPDATE_GOLDEN=1 writes the golden file anew.
 */
#include "config.h"

#include <string.h>

#include "firewall/ports.h"
#include "firewall/rules.h"

static void
test_golden (void)
{
  static const char *const texts[] = { "9.9.8.0/24", "51.15.0.5/32", "192.168.77.0/24" };
  g_autoptr (GArray) routed = g_array_new (FALSE, FALSE, sizeof (CordonPrefix));
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "rules.nft", NULL);
  g_autofree char *golden = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      CordonPrefix prefix;

      g_assert_true (cordon_prefix_parse (texts[i], &prefix));
      g_array_append_val (routed, prefix);
    }
  text = cordon_rules_print (routed);
  if (g_getenv ("CORDON_UPDATE_GOLDEN") != NULL)
    g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &golden, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, golden);
}

/* A set without elements is written without the word, or nft takes nothing. */
static void
test_no_routes (void)
{
  g_autoptr (GArray) routed = g_array_new (FALSE, FALSE, sizeof (CordonPrefix));
  g_autofree char *text = cordon_rules_print (routed);

  g_assert_nonnull (strstr (text, "set routed {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t}\n"));
}

static void
test_names (void)
{
  static const char *const wrong[] = { "", "vnet0; flush ruleset", "vnet0\n", "../lo", "a/b", "sixteen-bytes-xx", "v\"",
                                       "*", "é" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (cordon_port_name_valid (wrong[i]));
  g_assert_true (cordon_port_name_valid ("vnet0"));
  g_assert_true (cordon_port_name_valid ("cordon4095"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firewall/golden", test_golden);
  g_test_add_func ("/firewall/no-routes", test_no_routes);
  g_test_add_func ("/firewall/names", test_names);
  return g_test_run ();
}
