/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists of snapshots: what is written is read, and nothing else is.
 */
#include "core/snapshot-list.h"

#include <string.h>

static const char good[] = "1795478790034220 Before the update\n1795478790034221 «Köln» (2)";

static void
test_there_and_back (void)
{
  g_autoptr (GPtrArray) list = cordon_snapshot_list_parse (good);
  const CordonSnapshot *found;
  g_autofree char *again = NULL;

  g_assert_true (cordon_snapshot_list_valid (good));
  g_assert_cmpuint (list->len, ==, 2);
  found = cordon_snapshot_list_find (list, "BEFORE THE UPDATE");
  g_assert_cmpint (found->created, ==, G_GINT64_CONSTANT (1795478790034220));
  g_assert_null (cordon_snapshot_list_find (list, "before"));
  again = cordon_snapshot_list_print (list);
  g_assert_cmpstr (again, ==, good);
}

static void
test_none (void)
{
  g_autoptr (GPtrArray) list = cordon_snapshot_list_parse (NULL);

  g_assert_cmpuint (list->len, ==, 0);
  g_assert_null (cordon_snapshot_list_print (list));
}

static void
test_bad (void)
{
  static const char *const bad[] = {
    "", " ", "\n", "1", "1 ", " a", "a b", "0 a", "01 a", "-1 a", "+1 a", "1 -a", "1  a", "1 a ",
    "1 a\n", "\n1 a", "1 a\n\n2 b", "1 a\n1 b", "2 a\n1 b", "1 a\n2 A", "1 a\r\n2 b",
    "1 a\tb", "1 \xff", "\xff 1", "9223372036854775808 a", "1 6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GPtrArray) list = cordon_snapshot_list_parse (bad[i]);

      g_test_message ("%s", bad[i]);
      g_assert_false (cordon_snapshot_list_valid (bad[i]));
      g_assert_cmpuint (list->len, ==, 0);
    }
}

static void
test_too_many (void)
{
  g_autoptr (GPtrArray) list = cordon_snapshot_list_parse (NULL);

  for (guint i = 0; i < CORDON_SNAPSHOTS_MAX + 1; i++)
    {
      g_autofree char *name = g_strdup_printf ("s%u", i);
      g_autofree char *text = NULL;

      cordon_snapshot_list_add (list, i + 1, name);
      text = cordon_snapshot_list_print (list);
      g_assert_cmpint (cordon_snapshot_list_valid (text), ==, i < CORDON_SNAPSHOTS_MAX);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/snapshot-list/there-and-back", test_there_and_back);
  g_test_add_func ("/core/snapshot-list/none", test_none);
  g_test_add_func ("/core/snapshot-list/bad", test_bad);
  g_test_add_func ("/core/snapshot-list/too-many", test_too_many);

  return g_test_run ();
}
