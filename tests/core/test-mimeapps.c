/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mimeapps.list edited as bytes: what is put in, what is left alone, and that taking out is the reverse.
 */
#include "config.h"

#include "core/errors.h"
#include "core/mimeapps.h"

#include <string.h>

static const char *const types[] = { "application/pdf", "image/png", NULL };

static const struct {
  const char *before, *after;
} cases[] = {
  { "", "[Default Applications]\napplication/pdf=c.desktop\nimage/png=c.desktop\n" },
  { "[Default Applications]\n", "[Default Applications]\napplication/pdf=c.desktop\nimage/png=c.desktop\n" },
  { "[Default Applications]", "[Default Applications]\napplication/pdf=c.desktop\nimage/png=c.desktop\n" },
  { "[Default Applications]\napplication/pdf=a.desktop\n",
    "[Default Applications]\nimage/png=c.desktop\napplication/pdf=c.desktop;a.desktop\n" },
  { "[Default Applications]\napplication/pdf=a.desktop;b.desktop;\nimage/png=x.desktop",
    "[Default Applications]\napplication/pdf=c.desktop;a.desktop;b.desktop;\nimage/png=c.desktop;x.desktop" },
  /* line ends of another system, blanks, comments, groups and lines of others */
  { "# mine\r\n[Default Applications]\r\napplication/pdf = a.desktop \r\n\r\n[Added Associations]\r\nimage/png=y;\r\n",
    "# mine\r\n[Default Applications]\r\nimage/png=c.desktop\r\napplication/pdf = c.desktop;a.desktop \r\n\r\n"
    "[Added Associations]\r\nimage/png=y;\r\n" },
  /* twice: each reader believes another one */
  { "[Default Applications]\nimage/png=a\nimage/png=b\n[X]\nq\n[Default Applications]\napplication/pdf=d\n",
    "[Default Applications]\nimage/png=c.desktop;a\nimage/png=c.desktop;b\n[X]\nq\n[Default Applications]\n"
    "application/pdf=c.desktop;d\n" },
  /* what is no entry of it */
  { "[Default Applications]\n#image/png=a\napplication/pdfx=a\n=\n\xff\xfe\n[default applications]\nimage/png=a\n",
    "[Default Applications]\napplication/pdf=c.desktop\nimage/png=c.desktop\n#image/png=a\napplication/pdfx=a\n=\n"
    "\xff\xfe\n[default applications]\nimage/png=a\n" },
  { "[Added Associations]\nimage/png=a",
    "[Added Associations]\nimage/png=a\n\n[Default Applications]\napplication/pdf=c.desktop\nimage/png=c.desktop\n" },
};

static void
assert_text (GBytes *bytes, const char *text)
{
  g_autofree char *copy = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_cmpstr (copy, ==, text);
}

static void
test_put (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) before = g_bytes_new_static (cases[i].before, strlen (cases[i].before));
      g_autoptr (GBytes) after = cordon_mimeapps_put (before, types, "c.desktop", NULL);
      g_autoptr (GBytes) again = cordon_mimeapps_put (after, types, "c.desktop", NULL);

      g_test_message ("case %u", i);
      assert_text (after, cases[i].after);
      g_assert_true (g_bytes_equal (after, again));
    }
}

/* Not byte for byte where a group or a line end had to be added: that is what the kept original is for. */
static void
test_take_out (void)
{
  for (guint i = 3; i < G_N_ELEMENTS (cases) - 1; i++)
    {
      g_autoptr (GBytes) after = g_bytes_new_static (cases[i].after, strlen (cases[i].after));
      g_autoptr (GBytes) without = cordon_mimeapps_take_out (after, "c.desktop", NULL);

      g_test_message ("case %u", i);
      assert_text (without, cases[i].before);
    }
}

static void
test_take_out_from_the_middle (void)
{
  static const char text[] = "[Default Applications]\na/b=x;c.desktop;y\na/c=c.desktop;\n[Added Associations]\na/b=c.desktop;\n";
  g_autoptr (GBytes) before = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) without = cordon_mimeapps_take_out (before, "c.desktop", NULL);

  assert_text (without, "[Default Applications]\na/b=x;y\n[Added Associations]\na/b=c.desktop;\n");
}

static void
test_types_listed (void)
{
  static const char text[] = "[Default Applications]\na/b=c.desktop\na/c=x;c.desktop\na/d=c.desktopx\na/b=c.desktop;y\n"
                             "[X]\na/e=c.desktop\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_auto (GStrv) found = cordon_mimeapps_types (bytes, "c.desktop");

  g_assert_cmpuint (g_strv_length (found), ==, 1);
  g_assert_cmpstr (found[0], ==, "a/b");
}

static void
test_damaged (void)
{
  g_autofree char *large = g_strnfill (CORDON_MIMEAPPS_MAX + 1, '\n');
  g_autoptr (GBytes) nul = g_bytes_new_static ("a\0b", 3), long_text = g_bytes_new (large, CORDON_MIMEAPPS_MAX + 1);
  g_autoptr (GError) of_nul = NULL, of_long = NULL;

  g_assert_null (cordon_mimeapps_put (nul, types, "c.desktop", &of_nul));
  g_assert_error (of_nul, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_null (cordon_mimeapps_take_out (long_text, "c.desktop", &of_long));
  g_assert_error (of_long, CORDON_ERROR, CORDON_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mimeapps/put", test_put);
  g_test_add_func ("/mimeapps/take-out", test_take_out);
  g_test_add_func ("/mimeapps/take-out-from-the-middle", test_take_out_from_the_middle);
  g_test_add_func ("/mimeapps/types-listed", test_types_listed);
  g_test_add_func ("/mimeapps/damaged", test_damaged);
  return g_test_run ();
}
