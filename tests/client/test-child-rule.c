/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever chooses the compartment of a file that left another one: rules, a name, or a second quarantine. Every pair of
 * compartments that differ in what they may.
 */
#include "config.h"

#include "client/child-rule.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "client/origin-memory.h"
#include "client/quarantine.h"
#include "client/route-facts.h"
#include "client/route-files.h"
#include "core/compartment-child.h"
#include "core/errors.h"

#define N_TRAITS 5 /* internet, persistent, runs, unlabelled, gives pages */
#define ALL (1 << N_TRAITS)

static gboolean exists[ALL];
static guint may[ALL];

/* FALSE where the parser does not admit the combination. */
static gboolean
make (const char *folder, guint traits)
{
  gboolean persistent = traits & 2, runs = traits & 4;
  g_autofree char *name = g_strdup_printf ("c%u", traits), *file = g_strconcat (name, ".compartment", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *text = g_strdup_printf (
    "[Compartment]\nTitle=T%u\n[Machine]\nTemplate=viewer\nLifetime=%s\nWithoutWindow=%s\n"
    "[Network]\nAccess=%s\n[Document]\nPrint=%s\n[Label]\nRequired=%s\n",
    traits, persistent ? "persistent" : "throwaway", runs ? "run" : "pause", traits & 1 ? "internet" : "none",
    traits & 16 ? "true" : "false", traits & 8 ? "false" : "true");
  g_autoptr (CordonCompartment) compartment = cordon_compartment_parse (name, text, strlen (text), NULL);

  if (!compartment)
    return FALSE;
  may[traits] = cordon_compartment_may (compartment);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return TRUE;
}

static int
open_file (const char *content)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "x.pdf", NULL);

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  return open (path, O_RDONLY | O_CLOEXEC);
}

static void
set_rule (const char *compartment)
{
  g_autofree char *path = cordon_route_files_path (CORDON_ORIGIN_USER), *folder = g_path_get_dirname (path);
  g_autofree char *text = g_strdup_printf ("[all]\nName=*\nOpen=%s\n", compartment);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
assert_outcome (gboolean done, gboolean expected, GError **error)
{
  g_assert_cmpint (done, ==, expected);
  if (!expected)
    g_assert_error (*error, CORDON_ERROR, CORDON_ERROR_DENIED);
  g_clear_error (error);
}

static void
try_pair (guint parent, guint child)
{
  g_autofree char *origin = g_strdup_printf ("c%u", parent), *chosen = g_strdup_printf ("c%u", child);
  g_autofree char *content = g_strdup_printf ("%%PDF-1.7 %u %u", parent, child);
  g_autofree char *by_rules = NULL, *path = NULL, *new_path = NULL;
  g_autoptr (CordonRouteFacts) facts = NULL;
  g_autoptr (GError) error = NULL;
  gboolean admitted = (may[child] & ~may[parent]) == 0, other_names;
  int fd = open_file (content);

  g_assert_true (cordon_origin_remember (fd, origin, &error));
  assert_outcome (cordon_child_rule_admits_file (fd, chosen, &error), admitted, &error);
  set_rule (chosen);
  facts = cordon_route_facts_of_file (fd, NULL, "x.pdf", &error);
  g_assert_no_error (error);
  by_rules = cordon_route_facts_decide (facts, NULL, &error);
  assert_outcome (by_rules != NULL, admitted, &error);
  path = g_build_filename (g_get_user_data_dir (), "x.pdf", NULL);
  assert_outcome (cordon_quarantine_file (path, chosen, &new_path, &other_names, &error), admitted, &error);
  g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, !admitted);
  if (new_path)
    g_remove (new_path);
  close (fd);
}

static void
test_all_pairs (void)
{
  guint pairs = 0;

  for (guint parent = 0; parent < ALL; parent++)
    for (guint child = 0; child < ALL; child++)
      if (exists[parent] && exists[child])
        {
          try_pair (parent, child);
          pairs++;
        }
  g_assert_cmpuint (pairs, ==, 576);
}

/* A compartment that was removed might have done anything; its files get into those that may nothing but have pages
 * printed. */
static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;

  for (guint child = 0; child < ALL; child++)
    {
      g_autofree char *chosen = g_strdup_printf ("c%u", child);

      if (exists[child])
        assert_outcome (cordon_child_rule_admits ("gone", chosen, &error), (may[child] & ~CORDON_MAY_GIVE_PAGES) == 0,
                        &error);
    }
  g_assert_true (cordon_child_rule_admits (NULL, "gone", &error));
  g_assert_true (cordon_child_rule_admits ("gone", "gone", &error));
  g_assert_false (cordon_child_rule_admits ("c0", "gone", &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
}

static const char *const places[] = { "HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_DATA_DIRS" };

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("cordon-child.XXXXXX", NULL);
  g_autofree char *home = g_dir_make_tmp ("cordon-child-home.XXXXXX", NULL);
  int status;

  /* Before GLib asks for them the first time. */
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    g_setenv (places[i], home, TRUE);
  g_setenv ("CORDON_COMPARTMENTS", folder, TRUE);
  g_setenv ("CORDON_ROUTES", "/nowhere/routes.conf", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint traits = 0; traits < ALL; traits++)
    exists[traits] = make (folder, traits);
  g_test_add_func ("/client/child-rule/all-pairs", test_all_pairs);
  g_test_add_func ("/client/child-rule/unknown", test_unknown);
  status = g_test_run ();
  g_spawn_sync (NULL, (char *[]) { (char *) "/bin/rm", (char *) "-rf", home, NULL }, NULL, 0, NULL, NULL, NULL, NULL,
                NULL, NULL);
  for (guint traits = 0; traits < ALL; traits++)
    {
      g_autofree char *path = g_strdup_printf ("%s/c%u.compartment", folder, traits);
      g_remove (path);
    }
  g_rmdir (folder);
  return status;
}
