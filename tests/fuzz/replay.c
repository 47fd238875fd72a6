/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a fuzz target over the files of a folder, as a plain test, without libFuzzer. An empty folder
 * is a failure: it would prove nothing.
 */
#include <glib.h>
#include <string.h>

#include "fuzz.h"

/* The target gets a copy of its own, so that a sanitizer sees a read behind the end. */
static gboolean
replay (const char *path)
{
  g_autofree char *contents = NULL;
  g_autofree guint8 *exact = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  exact = g_memdup2 (contents, length);
  g_print ("%s\n", path);
  LLVMFuzzerTestOneInput (exact, length);
  return TRUE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GDir) dir = argc == 2 ? g_dir_open (argv[1], 0, NULL) : NULL;
  const char *name;
  guint count = 0;

  if (!dir)
    {
      g_printerr ("usage: %s FOLDER\n", argv[0]);
      return 2;
    }
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      if (!replay (path))
        return 1;
      count++;
    }
  g_print ("%u inputs\n", count);
  return count > 0 ? 0 : 1;
}
