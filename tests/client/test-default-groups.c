/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"
#include "client/default-groups.h"

#include <glib/gstdio.h>
#include <string.h>

#include "client/default-program.h"
#include "client/route-change.h"
#include "client/route-files.h"
#include "core/errors.h"

static const char mine[] = "# mine\r\n[Default Applications]\napplication/pdf=evince.desktop;\n\n[Other]\nx";

static const char *const places[] = { "HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_DATA_DIRS",
                                      "XDG_STATE_HOME" };
static char *home;

static void
leave (void)
{
  g_spawn_sync (NULL, (char *[]) { (char *) "/bin/rm", (char *) "-rf", home, NULL }, NULL, 0, NULL, NULL, NULL, NULL,
                NULL, NULL);
}

/* Each case finds nothing. */
static void
begin (void)
{
  leave ();
  g_assert_cmpint (g_mkdir (home, 0700), ==, 0);
}

static char *
list_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "mimeapps.list", NULL);
}

static void
put (const char *text)
{
  g_autofree char *path = list_path ();

  g_mkdir_with_parents (g_get_user_config_dir (), 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
assert_text (const char *text)
{
  g_autofree char *path = list_path (), *found = NULL;

  g_file_get_contents (path, &found, NULL, NULL);
  g_assert_cmpstr (found, ==, text);
}

static void
turn (CordonDefaultGroup group, gboolean on)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) set = NULL;

  g_assert_true (cordon_default_group_switch (group, on, &error));
  g_assert_no_error (error);
  g_assert_true (cordon_default_program_show (&set, &error));
  g_assert_cmpint (cordon_default_group_is_on (group, (const char *const *) set), ==, on);
}

/* Each type that can be set is in one group, or is nobody's choice. */
static void
test_types (void)
{
  guint n = 0;

  for (guint group = 0; group < CORDON_N_DEFAULT_GROUPS; group++)
    {
      g_auto (GStrv) types = cordon_default_group_types (group);

      n += g_strv_length (types);
    }
  g_assert_cmpint (cordon_default_group_of ("application/x-cordon-untrusted"), ==, -1);
  g_assert_cmpuint (n + 1, ==, g_strv_length ((char **) cordon_default_program_types));
}

/* Whatever is switched in whatever order: all off is what stood there before. */
static void
test_every_order (void)
{
  static const CordonDefaultGroup groups[] = { CORDON_DEFAULT_DOCUMENTS, CORDON_DEFAULT_IMAGES, CORDON_DEFAULT_PAGES,
                                               CORDON_DEFAULT_LINKS };
  gboolean on[G_N_ELEMENTS (groups)] = { FALSE };

  begin ();
  put (mine);
  for (guint i = 0; i < 60; i++)
    {
      guint n = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (groups));
      gboolean any = FALSE;

      on[n] = !on[n];
      turn (groups[n], on[n]);
      for (guint k = 0; k < G_N_ELEMENTS (groups); k++)
        any = any || on[k];
      if (!any)
        assert_text (mine);
    }
  for (guint k = 0; k < G_N_ELEMENTS (groups); k++)
    turn (groups[k], FALSE);
  assert_text (mine);
}

static void
test_no_list (void)
{
  g_autofree char *path = list_path ();

  begin ();
  g_unlink (path);
  turn (CORDON_DEFAULT_IMAGES, TRUE);
  turn (CORDON_DEFAULT_LINKS, TRUE);
  turn (CORDON_DEFAULT_IMAGES, FALSE);
  turn (CORDON_DEFAULT_LINKS, FALSE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* An entry of ours that another program had made before is turned off by its switch, and by no other. */
static void
test_ours_before (void)
{
  begin ();
  put ("[Default Applications]\ntext/html=" CORDON_PROGRAM_FILES "\napplication/xhtml+xml=" CORDON_PROGRAM_FILES "\n"
       "foo/bar=other.desktop\n");
  turn (CORDON_DEFAULT_IMAGES, TRUE);
  turn (CORDON_DEFAULT_PAGES, FALSE);
  turn (CORDON_DEFAULT_IMAGES, FALSE);
  turn (CORDON_DEFAULT_PAGES, TRUE);
  turn (CORDON_DEFAULT_PAGES, FALSE);
  assert_text ("[Default Applications]\nfoo/bar=other.desktop\n");
}

/* Somebody else's line stays, whatever is switched behind it. */
static void
test_changed_since (void)
{
  g_autofree char *path = list_path (), *text = NULL, *longer = NULL;

  begin ();
  put (mine);
  turn (CORDON_DEFAULT_DOCUMENTS, TRUE);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  longer = g_strconcat (text, "\nfoo/bar=other.desktop\n", NULL);
  put (longer);
  turn (CORDON_DEFAULT_IMAGES, TRUE);
  turn (CORDON_DEFAULT_DOCUMENTS, FALSE);
  turn (CORDON_DEFAULT_IMAGES, FALSE);
  g_free (g_steal_pointer (&text));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\nfoo/bar=other.desktop\n"));
  g_assert_nonnull (strstr (text, "application/pdf=evince.desktop"));
  g_assert_null (strstr (text, "Cordon"));
}

/* --- rules, in their file -------------------------------------------------------------------- */

static void
test_rules (void)
{
  g_autofree char *path = cordon_route_files_path (CORDON_ORIGIN_USER), *text = NULL;
  g_autoptr (GError) error = NULL;

  begin ();
  g_assert_true (cordon_route_change (CORDON_ROUTE_EDIT_ADD, "[a]\nName=*\nDo=ask\n", &error));
  g_assert_true (cordon_route_change (CORDON_ROUTE_EDIT_ADD, "[b]\nName=b\nDo=ask\n", &error));
  g_assert_true (cordon_route_change (CORDON_ROUTE_EDIT_EARLIER, "b", &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "[b]\nName=b\nDo=ask\n[a]\nName=*\nDo=ask\n\n");
  g_assert_false (cordon_route_change (CORDON_ROUTE_EDIT_REMOVE, "c", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  int status;

  home = g_dir_make_tmp ("cordon-default-groups.XXXXXX", NULL);
  /* Before GLib asks for them the first time. */
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    g_setenv (places[i], home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/default-groups/types", test_types);
  g_test_add_func ("/client/default-groups/every-order", test_every_order);
  g_test_add_func ("/client/default-groups/no-list", test_no_list);
  g_test_add_func ("/client/default-groups/ours-before", test_ours_before);
  g_test_add_func ("/client/default-groups/changed-since", test_changed_since);
  g_test_add_func ("/client/default-groups/rules", test_rules);
  status = g_test_run ();
  leave ();
  g_free (home);
  return status;
}
