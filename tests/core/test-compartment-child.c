/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A child never may more than its parent: every pair of compartments that differ in what they may.
 */
#include "config.h"

#include "core/compartment-child.h"
#include "core/errors.h"

#include <string.h>

#define N_TRAITS 5 /* internet, persistent, runs, unlabelled, gives pages */

/* NULL where the parser does not admit the combination. */
static CordonCompartment *
make (guint traits)
{
  gboolean persistent = traits & 2, runs = traits & 4;
  g_autofree char *text = g_strdup_printf (
    "[Compartment]\nTitle=T%u\n[Machine]\nTemplate=viewer\nLifetime=%s\nWithoutWindow=%s\n"
    "[Network]\nAccess=%s\n[Document]\nPrint=%s\n[Label]\nRequired=%s\n",
    traits, persistent ? "persistent" : "throwaway", runs ? "run" : "pause", traits & 1 ? "internet" : "none",
    traits & 16 ? "true" : "false", traits & 8 ? "false" : "true");

  return cordon_compartment_parse ("c", text, strlen (text), NULL);
}

static void
test_all_pairs (void)
{
  guint pairs = 0, denied = 0;

  for (guint p = 0; p < 1 << N_TRAITS; p++)
    for (guint c = 0; c < 1 << N_TRAITS; c++)
      {
        g_autoptr (CordonCompartment) parent = make (p), child = make (c);
        g_autoptr (GError) error = NULL;
        gboolean admitted;

        if (!parent || !child)
          continue;
        admitted = cordon_compartment_child_admitted (parent, child, &error);
        g_assert_cmpint (admitted, ==, (c & ~p) == 0);
        if (!admitted)
          g_assert_error (error, CORDON_ERROR, CORDON_ERROR_DENIED);
        pairs++;
        denied += !admitted;
      }
  /* 24 of 32 combinations are compartments: a throwaway never goes on without its window. */
  g_assert_cmpuint (pairs, ==, 576);
  g_assert_cmpuint (denied, ==, 414);
}

/* No way around it by a machine between. */
static void
test_chains (void)
{
  for (guint a = 0; a < 1 << N_TRAITS; a++)
    for (guint b = 0; b < 1 << N_TRAITS; b++)
      for (guint c = 0; c < 1 << N_TRAITS; c++)
        {
          g_autoptr (CordonCompartment) first = make (a), second = make (b), third = make (c);

          if (first && second && third && cordon_compartment_child_admitted (first, second, NULL)
              && cordon_compartment_child_admitted (second, third, NULL))
            g_assert_true (cordon_compartment_child_admitted (first, third, NULL));
        }
}

static void
test_amounts_are_no_rights (void)
{
  static const char small[] = "[Compartment]\nTitle=A\n[Machine]\nTemplate=viewer\nMemory=128\n";
  static const char large[] = "[Compartment]\nTitle=B\n[Machine]\nTemplate=other\nMemory=16384\nProcessors=8\nReady=4\n";
  g_autoptr (CordonCompartment) parent = cordon_compartment_parse ("a", small, strlen (small), NULL);
  g_autoptr (CordonCompartment) child = cordon_compartment_parse ("b", large, strlen (large), NULL);

  g_assert_true (cordon_compartment_child_admitted (parent, child, NULL));
}

/* A new key may be a new right: whoever adds one says here whether it is. */
static void
test_every_key_judged (void)
{
  g_autoptr (CordonCompartment) compartment = make (0);
  g_autofree char *text = cordon_compartment_to_text (compartment);
  g_auto (GStrv) parts = g_strsplit (text, "=", -1);

  g_assert_cmpuint (g_strv_length (parts) - 1, ==, 14);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compartment-child/all-pairs", test_all_pairs);
  g_test_add_func ("/compartment-child/chains", test_chains);
  g_test_add_func ("/compartment-child/amounts-are-no-rights", test_amounts_are_no_rights);
  g_test_add_func ("/compartment-child/every-key-judged", test_every_key_judged);
  return g_test_run ();
}
