/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Contexts: the canonical text, everything that is none, and the laws that levels keep, tried on
 * random sets. The seed is printed by the test program and can be given with --seed.
 */
#include <string.h>

#include "core/context.h"
#include "core/errors.h"

static const struct {
  const char *text, *canonical;
} valid[] = {
  { "system_u:system_r:svirt_t:s0", "system_u:system_r:svirt_t:s0" },
  { "system_u:system_r:svirt_t:s0-s0", "system_u:system_r:svirt_t:s0" },
  { "system_u:system_r:svirt_t:s0:c2,c1", "system_u:system_r:svirt_t:s0:c1,c2" },
  { "system_u:system_r:svirt_t:s0:c1,c2,c3", "system_u:system_r:svirt_t:s0:c1.c3" },
  { "system_u:system_r:svirt_t:s0-s0:c0.c1023", "system_u:system_r:svirt_t:s0-s0:c0.c1023" },
  { "system_u:system_r:svirt_t:s0:c1-s0:c1,c2", "system_u:system_r:svirt_t:s0:c1-s0:c1,c2" },
  { "system_u:system_r:svirt_t:s0:c1,c2-s0:c2,c1", "system_u:system_r:svirt_t:s0:c1,c2" },
  { "system_u:system_r:init_t:s2-s3", "system_u:system_r:init_t:s2-s3" },
  { "u:r:t:s0-s15:c0.c1023", "u:r:t:s0-s15:c0.c1023" },
  { "Staff_u:r-1:mozilla.plugin_t:s15:c7", "Staff_u:r-1:mozilla.plugin_t:s15:c7" },
};

static const char *const invalid[] = {
  "", ":", "::", ":::", ":::s0", "s0", "u:r:t", "u:r:t:", "u:r::s0", "u::t:s0", ":r:t:s0", "u:r:s0",
  "u:r:t:s0:", "u:r:t:c1", "u:r:t:0", "u:r:t:s0:c0,c0", "u:r:t:s0:c5.c1", "u:r:t:s0:c1024",
  "u:r:t:s0:c1.c1024", "u:r:t:s16", "u:r:t:s00", "u:r:t:s0:c01", "u:r:t:s0:c1:c2",
  /* ranges: reversed, empty at an end, of three */
  "u:r:t:s3-s2", "u:r:t:s0:c1-s0", "u:r:t:s0:c1-s0:c2", "u:r:t:s1-s0:c0.c1023",
  "u:r:t:s0:c1,c2-s0:c1", "u:r:t:s0-", "u:r:t:-s0", "u:r:t:-", "u:r:t:s0-s0-s0", "u:r:t:s0--s0",
  "u:r:t:s0 - s0", "u:r:t:s2-s16", "u:r:t:s0-s0:c0,c0",
  /* translated */
  "u:r:t:SystemLow", "u:r:t:SystemLow-SystemHigh", "u:r:t:s0:Banking", "u:r:t:Unclassified",
  /* not a context of SELinux at all, or none that was written whole */
  "kernel", "unlabeled", "unconfined", "unconfined (enforce)", "libvirt-1 (enforce)", "<<none>>",
  "none", "u:r:t:s0\n", "\nu:r:t:s0", " u:r:t:s0", "u:r:t:s0 ", "u:r:t :s0", "u: r:t:s0",
  "u:r:t:s0\t", "u:r:t:s0,u:r:t:s0",
  /* names */
  "1u:r:t:s0", "_u:r:t:s0", "-u:r:t:s0", ".u:r:t:s0", "u.:r:t:s0", "u:r:t.:s0", "u:r:a..b:s0",
  "u:r:svirt t:s0", "u:r:svirt/t:s0", "u:r:svirt_t\xe2\x80\x8b:s0", "u:r:ſvirt_t:s0",
  "u:r:\xff:s0", "u:r:<b>:s0", "u:r:t;:s0", "u:r:$(t):s0", "U:R:T:S0",
};

static void
test_valid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (valid); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CordonContext) context = cordon_context_parse (valid[i].text, &error);
      g_autoptr (CordonContext) again = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (cordon_context_to_string (context), ==, valid[i].canonical);
      again = cordon_context_parse (cordon_context_to_string (context), &error);
      g_assert_no_error (error);
      g_assert_true (cordon_context_equal (context, again));
    }
}

static void
assert_refused (const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cordon_context_parse (text, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (strlen (error->message), <, 500);
}

static void
test_invalid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_test_message ("case %zu", i);
      assert_refused (invalid[i]);
    }
}

static void
test_huge (void)
{
  g_autofree char *longest = g_strnfill (CORDON_CONTEXT_NAME_MAX, 'a');
  g_autofree char *good = g_strdup_printf ("%s:%s:%s:s0", longest, longest, longest);
  g_autofree char *bad = g_strdup_printf ("u:r:%sa:s0", longest);
  g_autofree char *huge = g_strnfill (1 << 20, 'a');
  g_autoptr (CordonContext) context = cordon_context_parse (good, NULL);

  g_assert_cmpstr (cordon_context_to_string (context), ==, good);
  assert_refused (bad);
  assert_refused (huge);
  memcpy (huge, "u:r:t:s0:", 9);
  assert_refused (huge);
}

/* Cut anywhere, a label is another label or none; never is it taken for the whole one. */
static void
test_cut (void)
{
  static const char whole[] = "system_u:system_r:svirt_t:s0:c12,c700,c1022,c1023";
  g_autoptr (CordonContext) context = cordon_context_parse (whole, NULL);

  for (gsize length = 0; length < strlen (whole); length++)
    {
      g_autofree char *text = g_strndup (whole, length);
      g_autoptr (CordonContext) part = cordon_context_parse (text, NULL);

      if (part != NULL)
        g_assert_false (cordon_context_equal (context, part));
    }
}

static void
test_parts (void)
{
  g_autoptr (CordonContext) base = cordon_context_parse ("system_u:system_r:svirt_t:s0-s0:c0.c9", NULL);
  g_autoptr (CordonLevel) level = cordon_level_parse ("s3:c1,c2", NULL);
  g_autoptr (CordonContext) at = cordon_context_with_level (base, level);
  g_autoptr (CordonContext) typed = cordon_context_with_type (base, "cordon_view_t");
  g_autoptr (CordonContext) same = cordon_context_ref (base);

  g_assert_cmpstr (cordon_context_get_user (base), ==, "system_u");
  g_assert_cmpstr (cordon_context_get_role (base), ==, "system_r");
  g_assert_cmpstr (cordon_context_get_type_name (base), ==, "svirt_t");
  g_assert_cmpstr (cordon_level_to_string (cordon_context_get_low (base)), ==, "s0");
  g_assert_cmpstr (cordon_level_to_string (cordon_context_get_high (base)), ==, "s0:c0.c9");
  g_assert_cmpstr (cordon_context_to_string (at), ==, "system_u:system_r:svirt_t:s3:c1,c2");
  g_assert_cmpstr (cordon_context_to_string (typed), ==,
                   "system_u:system_r:cordon_view_t:s0-s0:c0.c9");
  g_assert_null (cordon_context_with_type (base, ""));
  g_assert_null (cordon_context_with_type (base, "a:b"));
  g_assert_true (cordon_context_equal (base, same));
  g_assert_false (cordon_context_equal (base, typed));
  g_assert_cmpint (cordon_context_compare_high (base, typed), ==, CORDON_LEVEL_EQUAL);
  g_assert_cmpint (cordon_context_compare_high (at, base), ==, CORDON_LEVEL_INCOMPARABLE);
}

/* --- laws ------------------------------------------------------------------------------------ */

#define N_RANDOM 60

static const guint universe[] = { 0, 1, 2, 63, 64, 255, 256, 700, 1022, 1023 };

/* Few sensitivities and categories, so that every relation comes up often. */
static CordonLevel *
random_level (void)
{
  guint chosen[G_N_ELEMENTS (universe)], n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (universe); i++)
    if (g_test_rand_int_range (0, 3) == 0)
      chosen[n++] = universe[i];
  return cordon_level_new (g_test_rand_int_range (0, 3), chosen, n);
}

/* The definition, without words and bits. */
static gboolean
holds (const CordonLevel *outer, const CordonLevel *inner)
{
  gboolean all = cordon_level_get_sensitivity (outer) >= cordon_level_get_sensitivity (inner);

  for (guint c = 0; c < CORDON_LEVEL_CATEGORIES; c++)
    all = all && (!cordon_level_has_category (inner, c) || cordon_level_has_category (outer, c));
  return all;
}

static CordonLevelRelation
defined (const CordonLevel *a, const CordonLevel *b)
{
  if (holds (a, b))
    return holds (b, a) ? CORDON_LEVEL_EQUAL : CORDON_LEVEL_DOMINATES;
  return holds (b, a) ? CORDON_LEVEL_DOMINATED : CORDON_LEVEL_INCOMPARABLE;
}

static gboolean
dominates (const CordonLevel *a, const CordonLevel *b)
{
  CordonLevelRelation relation = cordon_level_compare (a, b);

  return relation == CORDON_LEVEL_EQUAL || relation == CORDON_LEVEL_DOMINATES;
}

static void
check_pair (const CordonLevel *a, const CordonLevel *b)
{
  static const CordonLevelRelation reversed[] = {
    [CORDON_LEVEL_EQUAL] = CORDON_LEVEL_EQUAL,
    [CORDON_LEVEL_DOMINATES] = CORDON_LEVEL_DOMINATED,
    [CORDON_LEVEL_DOMINATED] = CORDON_LEVEL_DOMINATES,
    [CORDON_LEVEL_INCOMPARABLE] = CORDON_LEVEL_INCOMPARABLE,
  };
  CordonLevelRelation relation = cordon_level_compare (a, b);

  g_assert_cmpint (relation, ==, defined (a, b));
  g_assert_cmpint (cordon_level_compare (b, a), ==, reversed[relation]);
  /* Antisymmetry: both ways only where the canonical texts are one. */
  g_assert_cmpint (dominates (a, b) && dominates (b, a), ==,
                   g_str_equal (cordon_level_to_string (a), cordon_level_to_string (b)));
}

static void
test_laws (void)
{
  CordonLevel *levels[N_RANDOM];
  guint seen[CORDON_LEVEL_INCOMPARABLE + 1] = { 0 };

  for (guint i = 0; i < N_RANDOM; i++)
    levels[i] = random_level ();
  for (guint a = 0; a < N_RANDOM; a++)
    for (guint b = 0; b < N_RANDOM; b++)
      {
        check_pair (levels[a], levels[b]);
        seen[cordon_level_compare (levels[a], levels[b])]++;
        for (guint c = 0; c < N_RANDOM; c++)
          if (dominates (levels[a], levels[b]) && dominates (levels[b], levels[c]))
            g_assert_true (dominates (levels[a], levels[c]));
      }
  for (guint i = 0; i <= CORDON_LEVEL_INCOMPARABLE; i++)
    g_assert_cmpuint (seen[i], >, 0);
  for (guint i = 0; i < N_RANDOM; i++)
    cordon_level_unref (levels[i]);
}

/* Categories in any order, runs or not, come back as the same set. */
static char *
scramble (const CordonLevel *level)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);

  for (guint c = 0; c < CORDON_LEVEL_CATEGORIES; c++)
    if (cordon_level_has_category (level, c))
      g_ptr_array_insert (parts, g_test_rand_int_range (0, (gint32) parts->len + 1),
                          g_strdup_printf ("c%u", c));
  g_string_printf (text, "s%u", cordon_level_get_sensitivity (level));
  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf (text, "%c%s", i == 0 ? ':' : ',',
                            (char *) g_ptr_array_index (parts, i));
  return g_string_free (text, FALSE);
}

/* A range as the kernel would take it, or not. */
static void
test_ranges (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (CordonLevel) low = random_level ();
      g_autoptr (CordonLevel) high = random_level ();
      g_autofree char *low_text = scramble (low);
      g_autofree char *high_text = scramble (high);
      g_autofree char *text = g_strdup_printf ("u:r:t:%s-%s", low_text, high_text);
      g_autoptr (CordonContext) context = cordon_context_parse (text, NULL);
      g_autoptr (CordonContext) again = NULL;

      g_assert_cmpint (context != NULL, ==, dominates (high, low));
      if (context == NULL)
        continue;
      again = cordon_context_parse (cordon_context_to_string (context), NULL);
      g_assert_true (cordon_context_equal (context, again));
      g_assert_cmpint (cordon_level_compare (cordon_context_get_low (again), low), ==,
                       CORDON_LEVEL_EQUAL);
      g_assert_cmpint (cordon_level_compare (cordon_context_get_high (again), high), ==,
                       CORDON_LEVEL_EQUAL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/context/valid", test_valid);
  g_test_add_func ("/core/context/invalid", test_invalid);
  g_test_add_func ("/core/context/huge", test_huge);
  g_test_add_func ("/core/context/cut", test_cut);
  g_test_add_func ("/core/context/parts", test_parts);
  g_test_add_func ("/core/context/laws", test_laws);
  g_test_add_func ("/core/context/ranges", test_ranges);
  return g_test_run ();
}
