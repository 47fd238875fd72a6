/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Contexts of processes, out of a /proc of files: all of them, or none.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/errors.h"
#include "fixture.h"
#include "service/process-contexts.h"

static void
add (const char *proc, const char *pid, const char *text, gssize length)
{
  g_autofree char *attr = g_build_filename (proc, pid, "attr", NULL);
  g_autofree char *current = g_build_filename (attr, "current", NULL);

  g_assert_cmpint (g_mkdir_with_parents (attr, 0700), ==, 0);
  if (text != NULL)
    g_assert_true (g_file_set_contents (current, text, length, NULL));
}

static const char *
find (GPtrArray *list, pid_t pid)
{
  for (guint i = 0; i < list->len; i++)
    {
      const CordonProcessContext *process = g_ptr_array_index (list, i);

      if (process->pid == pid)
        return process->context;
    }
  return NULL;
}

static void
test_read (void)
{
  g_autofree char *proc = g_dir_make_tmp (NULL, NULL);
  g_autofree char *loop = g_build_filename (proc, "400", "attr", "current", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GPtrArray) broken = NULL;

  add (proc, "1", "system_u:system_r:init_t:s0", 28); /* with its NUL */
  add (proc, "20", "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023\n", -1);
  add (proc, "300", "", 0);
  add (proc, "31", NULL, 0); /* gone */
  add (proc, "net", "no process", -1);
  add (proc, "12x", "no process", -1);
  list = cordon_process_contexts_read (proc, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpstr (find (list, 1), ==, "system_u:system_r:init_t:s0");
  g_assert_cmpstr (find (list, 20), ==, "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023");
  g_assert_cmpstr (find (list, 300), ==, "");

  /* One that is there and cannot be read spoils the list. */
  add (proc, "400", NULL, 0);
  g_assert_cmpint (symlink ("current", loop), ==, 0);
  broken = cordon_process_contexts_read (proc, &error);
  g_assert_null (broken);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
  remove_tree (proc);
}

static void
test_nothing (void)
{
  g_autofree char *proc = g_dir_make_tmp (NULL, NULL);

  /* A host without a single process is a host that was not seen. */
  g_assert_null (cordon_process_contexts_read (proc, NULL));
  remove_tree (proc);
  g_assert_null (cordon_process_contexts_read (proc, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process-contexts/read", test_read);
  g_test_add_func ("/process-contexts/nothing", test_nothing);
  return g_test_run ();
}
