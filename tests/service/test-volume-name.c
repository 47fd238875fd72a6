/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of private volumes: one spelling, and nothing else is one.
 */
#include "config.h"

#include <string.h>

#include "service/volume-name.h"

#define UUID "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f"

static const char *const invalid[] = {
  "", UUID, UUID ".qcow2", UUID ".d12.qcow2", UUID ".v700.qcow2", UUID ".d12.v700",
  UUID ".d12.v700.qcow", UUID ".d12.v700.qcow2.new", UUID ".d12.v700.qcow2~", UUID ".d12.v700.raw",
  UUID ".d12.v700.QCOW2", UUID ".v700.d12.qcow2", UUID ".d12.v700.m1.qcow2", UUID "..d12.v700.qcow2",
  UUID ".d.v700.qcow2", UUID ".d12.v.qcow2", UUID ".d012.v700.qcow2", UUID ".d12.v0700.qcow2",
  UUID ".d00.v700.qcow2", UUID ".d-1.v700.qcow2", UUID ".d+1.v700.qcow2", UUID ".d 1.v700.qcow2",
  UUID ".d1024.v700.qcow2", UUID ".d12.v1024.qcow2", UUID ".d4294967308.v700.qcow2",
  UUID ".d12.v18446744073709552316.qcow2", UUID ".d12.v12.qcow2", UUID ".D12.V700.qcow2",
  UUID ".d12.v700.qcow2\n", " " UUID ".d12.v700.qcow2", "/" UUID ".d12.v700.qcow2",
  "../" UUID ".d12.v700.qcow2", "./" UUID ".d12.v700.qcow2", UUID ".d12/v700.qcow2",
  "6F1C2D3E-4a5b-4c6d-8e7f-0a1b2c3d4e5f.d12.v700.qcow2",
  "6f1c2d3e4a5b4c6d8e7f0a1b2c3d4e5f.d12.v700.qcow2",
  "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5.d12.v700.qcow2",
  "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5ff.d12.v700.qcow2",
  "6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5g.d12.v700.qcow2",
  "{6f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f}.d12.v700.qcow2",
  "6f1c2d3e_4a5b_4c6d_8e7f_0a1b2c3d4e5f.d12.v700.qcow2",
};

static void
test_invalid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      CordonVolumeName name = { "untouched", 1, 2 };

      g_test_message ("case %zu", i);
      g_assert_false (cordon_volume_name_parse (invalid[i], &name));
      g_assert_cmpstr (name.uuid, ==, "untouched");
      g_assert_cmpuint (name.d, ==, 1);
      g_assert_cmpuint (name.v, ==, 2);
    }
}

/* Cut or lengthened anywhere it is no name. */
static void
test_cut (void)
{
  static const char whole[] = UUID ".d12.v700.qcow2";
  CordonVolumeName name;

  for (gsize length = 0; length < strlen (whole); length++)
    {
      g_autofree char *part = g_strndup (whole, length);
      g_autofree char *doubled = g_strdup_printf ("%.*s%s", (int) length + 1, whole, whole + length);

      g_assert_false (cordon_volume_name_parse (part, &name));
      /* A digit more makes another number, and then it is written as that one. */
      if (cordon_volume_name_parse (doubled, &name))
        g_assert_true (name.d != 12 || name.v != 700);
    }
}

static void
test_round_trip (void)
{
  static const guint numbers[] = { 0, 1, 9, 10, 255, 256, 700, 999, 1000, 1021, 1022, 1023 };

  for (gsize d = 0; d < G_N_ELEMENTS (numbers); d++)
    for (gsize v = 0; v < G_N_ELEMENTS (numbers); v++)
      {
        g_autofree char *text = cordon_volume_name_print (UUID, numbers[d], numbers[v]);
        CordonVolumeName name;

        g_assert_cmpint (text != NULL, ==, d != v);
        if (text == NULL)
          continue;
        g_assert_true (cordon_volume_name_parse (text, &name));
        g_assert_cmpstr (name.uuid, ==, UUID);
        g_assert_cmpuint (name.d, ==, numbers[d]);
        g_assert_cmpuint (name.v, ==, numbers[v]);
      }
}

/* A medium is the same machine's, under a name of its own. */
static void
test_medium (void)
{
  static const char *const bad[] = { UUID ".d12.v700.Medium", UUID ".d12.v700.medium.qcow2", UUID ".d12.v700.xmedium",
                                     UUID ".d12.v0700.medium", UUID ".d12.v12.medium", UUID ".d12.v700.medium\n" };
  g_autofree char *text = cordon_medium_name_print (UUID, 12, 700);
  CordonVolumeName name;

  g_assert_cmpstr (text, ==, UUID ".d12.v700.medium");
  g_assert_true (cordon_volume_name_parse (text, &name));
  g_assert_true (name.medium);
  g_assert_cmpuint (name.v, ==, 700);
  g_assert_true (cordon_volume_name_parse (UUID ".d12.v700.qcow2", &name));
  g_assert_false (name.medium);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (cordon_volume_name_parse (bad[i], &name));
}

static void
test_print (void)
{
  g_autofree char *text = cordon_volume_name_print (UUID, 12, 700);

  g_assert_cmpstr (text, ==, UUID ".d12.v700.qcow2");
  g_assert_null (cordon_volume_name_print (UUID, 1024, 700));
  g_assert_null (cordon_volume_name_print (UUID, 12, 1024));
  g_assert_null (cordon_volume_name_print (UUID, 12, G_MAXUINT));
  g_assert_null (cordon_volume_name_print ("../../etc/passwd", 12, 700));
  g_assert_null (cordon_volume_name_print ("", 12, 700));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/volume-name/invalid", test_invalid);
  g_test_add_func ("/volume-name/cut", test_cut);
  g_test_add_func ("/volume-name/round-trip", test_round_trip);
  g_test_add_func ("/volume-name/print", test_print);
  g_test_add_func ("/volume-name/medium", test_medium);
  return g_test_run ();
}
