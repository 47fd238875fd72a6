/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Levels: the canonical text, everything that is none, and how two of them relate.
 */
#include <string.h>

#include "core/errors.h"
#include "core/level.h"

static const struct {
  const char *text, *canonical;
} valid[] = {
  { "s0", "s0" },
  { "s15", "s15" },
  { "s0:c0", "s0:c0" },
  { "s0:c1023", "s0:c1023" },
  { "s0:c12,c700,c1022,c1023", "s0:c12,c700,c1022,c1023" },
  { "s0:c12,c700,c1021,c1022,c1023", "s0:c12,c700,c1021.c1023" },
  { "s0:c1,c2", "s0:c1,c2" },
  { "s0:c1.c2", "s0:c1,c2" }, /* a run of two is written with a comma by the kernel */
  { "s0:c1.c3", "s0:c1.c3" },
  { "s0:c1,c2,c3", "s0:c1.c3" },
  { "s0:c3,c2,c1", "s0:c1.c3" },
  { "s0:c5.c9,c1,c10", "s0:c1,c5.c10" },
  { "s0:c0.c1023", "s0:c0.c1023" },
  { "s0:c63,c64", "s0:c63,c64" },
  { "s0:c62.c65", "s0:c62.c65" },
};

static const char *const invalid[] = {
  "", " ", "s", "s0:", "s0:c", "s0,c1", "s0:c1,", "s0:,c1", "s0:c1,,c2", ":c1", "c1", "0", "0:1",
  "s0:c0,c0", "s0:c1.c5,c3", "s0:c3,c1.c5", "s0:c1.c5,c5.c9", /* named twice */
  "s0:c5.c1", "s0:c5.c5", "s0:c1.", "s0:.c1", "s0:c1.c3.c5", "s0:c1..c3", "s0:c1.3",
  "s0:c1024", "s0:c1.c1024", "s0:c99999999999999999999", "s0:c4294967296", "s0:c18446744073709551616",
  "s16", "s99", "s4294967296", "s18446744073709551616:c1",
  "s00", "s0:c01", "s0:c1,c00", "s+0", "s-1", "s0:c-1", "s0:c+1", "s0:c 1", "s0 :c1", " s0", "s0 ",
  "s0\n", "s0:c1\n", "s0:c1\tc2",
  "s0-s0", "s0-s0:c0.c1023", "s2-s3", "s3-s2", "s0:c1-s0:c1,c2", /* ranges of levels */
  "SystemLow", "SystemHigh", "s0:PatientRecord", "Unclassified", /* translated names */
  "system_u:system_r:svirt_t:s0:c1,c2", "system_u:object_r:svirt_image_t", /* contexts */
  "S0", "s0:C1", "s0:c1;c2", "s0:c0x1", "s0:cc1", "s0:c1c2", "ſ0", "s０", "s0:c１", "s0:c1\xe2\x80\x8b",
  "s0:c1\xff", "s0:c1&<b>", "s0:c1 # comment", "s0:c1:c2",
};

static void
test_valid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (valid); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CordonLevel) level = cordon_level_parse (valid[i].text, &error);
      g_autoptr (CordonLevel) again = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (cordon_level_to_string (level), ==, valid[i].canonical);
      again = cordon_level_parse (cordon_level_to_string (level), &error);
      g_assert_no_error (error);
      g_assert_cmpint (cordon_level_compare (level, again), ==, CORDON_LEVEL_EQUAL);
    }
}

static void
test_invalid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("case %zu", i);
      g_assert_null (cordon_level_parse (invalid[i], &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strchr (error->message, '\n'));
    }
}

static void
test_huge (void)
{
  g_autoptr (GString) text = g_string_new ("s0:c0");
  g_autoptr (GError) error = NULL;

  while (text->len < 1 << 20)
    g_string_append (text, ",c1");
  g_assert_null (cordon_level_parse (text->str, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_cmpuint (strlen (error->message), <, 500);

  /* The longest honest spelling is not refused. */
  g_string_assign (text, "s0:c0");
  for (guint i = 1; i < CORDON_LEVEL_CATEGORIES; i++)
    g_string_append_printf (text, ",c%u", i);
  g_assert_cmpuint (text->len, <, CORDON_LEVEL_TEXT_MAX);
  g_autoptr (CordonLevel) all = cordon_level_parse (text->str, NULL);
  g_assert_cmpstr (cordon_level_to_string (all), ==, "s0:c0.c1023");
  g_assert_cmpuint (cordon_level_get_n_categories (all), ==, 1024);
}

static const struct {
  const char *a, *b;
  CordonLevelRelation relation, reversed;
} pairs[] = {
  { "s0", "s0", CORDON_LEVEL_EQUAL, CORDON_LEVEL_EQUAL },
  { "s0:c1,c2,c3", "s0:c1.c3", CORDON_LEVEL_EQUAL, CORDON_LEVEL_EQUAL },
  { "s0:c2,c1", "s0:c1,c2", CORDON_LEVEL_EQUAL, CORDON_LEVEL_EQUAL },
  { "s0:c1", "s0", CORDON_LEVEL_DOMINATES, CORDON_LEVEL_DOMINATED },
  { "s0:c1,c2", "s0:c1", CORDON_LEVEL_DOMINATES, CORDON_LEVEL_DOMINATED },
  { "s0:c1,c5", "s0:c5", CORDON_LEVEL_DOMINATES, CORDON_LEVEL_DOMINATED },
  { "s0:c0.c1023", "s0:c12,c700,c1022,c1023", CORDON_LEVEL_DOMINATES, CORDON_LEVEL_DOMINATED },
  { "s1", "s0", CORDON_LEVEL_DOMINATES, CORDON_LEVEL_DOMINATED },
  { "s1:c1", "s0:c1", CORDON_LEVEL_DOMINATES, CORDON_LEVEL_DOMINATED },
  { "s0:c1", "s0:c2", CORDON_LEVEL_INCOMPARABLE, CORDON_LEVEL_INCOMPARABLE },
  { "s0:c1,c2", "s0:c1,c3", CORDON_LEVEL_INCOMPARABLE, CORDON_LEVEL_INCOMPARABLE },
  { "s1:c1", "s0:c2", CORDON_LEVEL_INCOMPARABLE, CORDON_LEVEL_INCOMPARABLE },
  { "s0:c63", "s0:c64", CORDON_LEVEL_INCOMPARABLE, CORDON_LEVEL_INCOMPARABLE },
  /* Two machines of one compartment, and a stranger with libvirt's own pair. */
  { "s0:c12,c700,c1022,c1023", "s0:c12,c701,c1022,c1023", CORDON_LEVEL_INCOMPARABLE,
    CORDON_LEVEL_INCOMPARABLE },
  { "s0:c12,c700,c1022,c1023", "s0:c12,c1022,c1023", CORDON_LEVEL_DOMINATES,
    CORDON_LEVEL_DOMINATED },
  { "s0:c12,c700,c1022,c1023", "s0:c12,c700", CORDON_LEVEL_DOMINATES, CORDON_LEVEL_DOMINATED },
};

static void
test_compare (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (CordonLevel) a = cordon_level_parse (pairs[i].a, NULL);
      g_autoptr (CordonLevel) b = cordon_level_parse (pairs[i].b, NULL);

      g_assert_cmpint (cordon_level_compare (a, b), ==, pairs[i].relation);
      g_assert_cmpint (cordon_level_compare (b, a), ==, pairs[i].reversed);
    }
}

/* Every pair of subsets of six categories that lie around the words' borders. */
static void
test_compare_like_sets (void)
{
  static const guint categories[] = { 0, 1, 63, 64, 1022, 1023 };
  CordonLevel *levels[64];

  for (guint set = 0; set < 64; set++)
    {
      guint chosen[6], n = 0;
      for (guint bit = 0; bit < 6; bit++)
        if (set & 1u << bit)
          chosen[n++] = categories[bit];
      levels[set] = cordon_level_new (0, chosen, n);
      g_assert_cmpuint (cordon_level_get_n_categories (levels[set]), ==, n);
    }
  for (guint a = 0; a < 64; a++)
    for (guint b = 0; b < 64; b++)
      g_assert_cmpint (cordon_level_compare (levels[a], levels[b]), ==,
                       a == b ? CORDON_LEVEL_EQUAL
                       : (a & b) == b ? CORDON_LEVEL_DOMINATES
                       : (a & b) == a ? CORDON_LEVEL_DOMINATED : CORDON_LEVEL_INCOMPARABLE);
  for (guint set = 0; set < 64; set++)
    cordon_level_unref (levels[set]);
}

static void
test_new (void)
{
  static const guint good[] = { 1023, 12, 700, 1022 }, twice[] = { 1, 2, 1 }, far[] = { 1024 };
  g_autoptr (CordonLevel) level = cordon_level_new (0, good, G_N_ELEMENTS (good));
  g_autoptr (CordonLevel) other = cordon_level_ref (level);

  g_assert_cmpstr (cordon_level_to_string (other), ==, "s0:c12,c700,c1022,c1023");
  g_assert_cmpuint (cordon_level_get_sensitivity (level), ==, 0);
  g_assert_true (cordon_level_has_category (level, 700));
  g_assert_false (cordon_level_has_category (level, 701));
  g_assert_false (cordon_level_has_category (level, 1024));
  g_assert_false (cordon_level_has_category (level, G_MAXUINT));
  g_assert_null (cordon_level_new (0, twice, G_N_ELEMENTS (twice)));
  g_assert_null (cordon_level_new (0, far, G_N_ELEMENTS (far)));
  g_assert_null (cordon_level_new (16, NULL, 0));
  g_autoptr (CordonLevel) bare = cordon_level_new (15, NULL, 0);
  g_assert_cmpstr (cordon_level_to_string (bare), ==, "s15");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/level/valid", test_valid);
  g_test_add_func ("/core/level/invalid", test_invalid);
  g_test_add_func ("/core/level/huge", test_huge);
  g_test_add_func ("/core/level/compare", test_compare);
  g_test_add_func ("/core/level/compare-like-sets", test_compare_like_sets);
  g_test_add_func ("/core/level/new", test_new);
  return g_test_run ();
}
