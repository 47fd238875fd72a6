/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prefixes, and that the table of what is not the internet is one.
 */
#include "config.h"

#include "core/internet.h"

static void
test_parse (void)
{
  static const char *const wrong[] = {
    "", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0/8", "10.0.0.0.0/8", "256.0.0.0/8",
    "010.0.0.0/8", "10.0.0.0/08", " 10.0.0.0/8", "10.0.0.0/8 ", "10.0.0.0/-1", "::/0", "0x0a.0.0.0/8",
    "10.0.0.0/4294967304",
  };
  static const char *const right[] = { "0.0.0.0/0", "10.0.0.0/8", "10.213.64.32/27", "255.255.255.255/32" };
  CordonPrefix prefix = { 1, 2 };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (cordon_prefix_parse (wrong[i], &prefix));
      g_assert_cmpuint (prefix.bits, ==, 2);
    }
  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autofree char *text = NULL;

      g_assert_true (cordon_prefix_parse (right[i], &prefix));
      text = cordon_prefix_print (&prefix);
      g_assert_cmpstr (text, ==, right[i]);
    }
}

static gboolean
overlap (const char *a, const char *b)
{
  CordonPrefix one, other;

  g_assert_true (cordon_prefix_parse (a, &one));
  g_assert_true (cordon_prefix_parse (b, &other));
  g_assert_cmpint (cordon_prefix_overlap (&one, &other), ==, cordon_prefix_overlap (&other, &one));
  return cordon_prefix_overlap (&one, &other);
}

static void
test_overlap (void)
{
  g_assert_true (overlap ("10.0.0.0/8", "10.213.64.32/27"));
  g_assert_true (overlap ("0.0.0.0/0", "1.2.3.4/32"));
  g_assert_true (overlap ("1.2.3.4/32", "1.2.3.4/32"));
  g_assert_false (overlap ("1.2.3.4/32", "1.2.3.5/32"));
  g_assert_false (overlap ("10.213.64.0/27", "10.213.64.32/27"));
}

static void
test_normalise (void)
{
  static const char *const texts[] = { "192.168.0.0/16", "10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8", "9.9.8.0/24",
                                       "10.255.255.255/32", "9.9.8.1/32", "11.0.0.0/32" };
  static const char *const expected[] = { "9.9.8.0/24", "10.0.0.0/8", "11.0.0.0/32", "192.168.0.0/16" };
  g_autoptr (GArray) prefixes = g_array_new (FALSE, FALSE, sizeof (CordonPrefix));

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      CordonPrefix prefix;

      g_assert_true (cordon_prefix_parse (texts[i], &prefix));
      g_array_append_val (prefixes, prefix);
    }
  cordon_prefixes_normalise (prefixes);
  g_assert_cmpuint (prefixes->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < prefixes->len; i++)
    {
      g_autofree char *text = cordon_prefix_print (&g_array_index (prefixes, CordonPrefix, i));

      g_assert_cmpstr (text, ==, expected[i]);
    }
  g_array_set_size (prefixes, 0);
  cordon_prefixes_normalise (prefixes);
  g_assert_cmpuint (prefixes->len, ==, 0);
}

static gboolean
is_not_internet (const char *address)
{
  gboolean found = FALSE;

  for (guint i = 0; i < cordon_internet_n_not; i++)
    {
      g_autofree char *prefix = cordon_prefix_print (&cordon_internet_not[i]);

      found |= overlap (prefix, address);
    }
  return found;
}

static void
test_table (void)
{
  static const char *const forbidden[] = {
    "0.0.0.0/32", "10.0.0.1/32", "100.64.0.1/32", "100.127.255.255/32", "127.0.0.1/32", "169.254.169.254/32",
    "172.16.0.1/32", "172.31.255.255/32", "192.0.0.8/32", "192.168.1.1/32", "198.18.0.1/32", "198.19.255.255/32",
    "224.0.0.251/32", "239.255.255.250/32", "240.0.0.1/32", "255.255.255.255/32",
  };
  static const char *const internet[] = { "1.1.1.1/32", "9.9.9.9/32", "11.0.0.0/32", "100.63.255.255/32",
                                          "100.128.0.0/32", "172.15.255.255/32", "172.32.0.0/32", "192.0.1.0/32",
                                          "192.169.0.0/32", "198.17.255.255/32", "198.20.0.0/32", "223.255.255.255/32" };

  for (guint i = 0; i < G_N_ELEMENTS (forbidden); i++)
    g_assert_true (is_not_internet (forbidden[i]));
  for (guint i = 0; i < G_N_ELEMENTS (internet); i++)
    g_assert_false (is_not_internet (internet[i]));
  for (guint i = 1; i < cordon_internet_n_not; i++)
    {
      g_assert_cmpuint (cordon_internet_not[i - 1].address, <, cordon_internet_not[i].address);
      g_assert_false (cordon_prefix_overlap (&cordon_internet_not[i - 1], &cordon_internet_not[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/internet/parse", test_parse);
  g_test_add_func ("/internet/overlap", test_overlap);
  g_test_add_func ("/internet/normalise", test_normalise);
  g_test_add_func ("/internet/table", test_table);
  return g_test_run ();
}
