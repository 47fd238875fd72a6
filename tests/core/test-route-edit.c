/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "core/route-edit.h"

#include <string.h>

#include "core/errors.h"

#define HEAD "# my rules\n\n"
#define A "# of a\n[a]\nName=*.a\nOpen=x\n\n"
#define B "[b]\nName=*.b\n# why\nDo=ask\n"
#define C "#of c\n#too\n[c]\nScheme=http\nDo=refuse\n# the end\n"

static const struct {
  const char *text;
  CordonRouteEdit edit;
  const char *what, *result;
} right[] = {
  { HEAD A B C, CORDON_ROUTE_EDIT_REMOVE, "a", HEAD B C },
  { HEAD A B C, CORDON_ROUTE_EDIT_REMOVE, "b", HEAD A C },
  { HEAD A B C, CORDON_ROUTE_EDIT_REMOVE, "c", HEAD A B },
  { HEAD A B C, CORDON_ROUTE_EDIT_EARLIER, "a", HEAD A B C },
  { HEAD A B C, CORDON_ROUTE_EDIT_EARLIER, "b", HEAD B A C },
  { HEAD A B C, CORDON_ROUTE_EDIT_EARLIER, "c", HEAD A C B },
  { HEAD A B C, CORDON_ROUTE_EDIT_LATER, "a", HEAD B A C },
  { HEAD A B C, CORDON_ROUTE_EDIT_LATER, "c", HEAD A B C },
  { A "[b]\nName=*.b\nDo=ask", CORDON_ROUTE_EDIT_EARLIER, "b", "[b]\nName=*.b\nDo=ask\n" A },
  { "", CORDON_ROUTE_EDIT_ADD, "[n]\nName=x\nDo=ask\n", "[n]\nName=x\nDo=ask\n" },
  { HEAD A, CORDON_ROUTE_EDIT_ADD, "[n]\nName=x\nDo=ask\n", HEAD A "\n[n]\nName=x\nDo=ask\n" },
  { "[b]\nName=*.b\nDo=ask", CORDON_ROUTE_EDIT_ADD, "[n]\nName=x\nDo=ask\n",
    "[b]\nName=*.b\nDo=ask\n\n[n]\nName=x\nDo=ask\n" },
};

static void
test_right (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autoptr (GBytes) text = g_bytes_new_static (right[i].text, strlen (right[i].text));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) result = cordon_route_edit (text, right[i].edit, right[i].what, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (result, NULL), g_bytes_get_size (result), right[i].result,
                       strlen (right[i].result));
    }
}

static void
test_wrong (void)
{
  static const struct {
    const char *text;
    CordonRouteEdit edit;
    const char *what;
    CordonError code;
  } wrong[] = {
    { HEAD A, CORDON_ROUTE_EDIT_REMOVE, "b", CORDON_ERROR_NOT_FOUND },
    { HEAD A, CORDON_ROUTE_EDIT_ADD, "[a]\nName=x\nDo=ask\n", CORDON_ERROR_USAGE },
    { HEAD A, CORDON_ROUTE_EDIT_ADD, "[n]\nName=x\n", CORDON_ERROR_USAGE },
    { HEAD A, CORDON_ROUTE_EDIT_ADD, "[n]\nName=x\nOpen=../x\n", CORDON_ERROR_USAGE },
    { "[a]\nNmae=x\n", CORDON_ROUTE_EDIT_ADD, "[n]\nName=x\nDo=ask\n", CORDON_ERROR_USAGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GBytes) text = g_bytes_new_static (wrong[i].text, strlen (wrong[i].text));
      g_autoptr (GError) error = NULL;

      g_assert_null (cordon_route_edit (text, wrong[i].edit, wrong[i].what, &error));
      g_assert_error (error, CORDON_ERROR, (int) wrong[i].code);
    }
}

/* Wherever rules go, they stay the same rules. */
static void
test_every_move (void)
{
  static const char *const names[] = { "a", "b", "c" };
  g_autoptr (GBytes) text = g_bytes_new_static (HEAD A B C, strlen (HEAD A B C));
  gsize sum = g_bytes_get_size (text);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GError) error = NULL;
      GBytes *next = cordon_route_edit (text, g_test_rand_bit () ? CORDON_ROUTE_EDIT_EARLIER : CORDON_ROUTE_EDIT_LATER,
                                        names[g_test_rand_int_range (0, 3)], &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (next), ==, sum);
      g_assert_true (g_str_has_prefix (g_bytes_get_data (next, NULL), HEAD));
      g_bytes_unref (text);
      text = next;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/route-edit/right", test_right);
  g_test_add_func ("/core/route-edit/wrong", test_wrong);
  g_test_add_func ("/core/route-edit/every-move", test_every_move);
  return g_test_run ();
}
