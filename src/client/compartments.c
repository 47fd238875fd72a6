/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only for looks: what a machine may do is read by cordond from its own copy. Reads root's files and
 * no path that can be named by a caller, because a name has no slash.
 */
#include "config.h"
#include "client/compartments.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "core/errors.h"
#include "core/limits.h"

#define SUFFIX ".compartment"

static GBytes *
read_file (const char *folder, const char *name)
{
  g_autofree char *file = g_strconcat (name, SUFFIX, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GFile) source = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (source, NULL, NULL);

  /* One byte more than admitted, so that the parser sees that it is too long. */
  return stream ? g_input_stream_read_bytes (G_INPUT_STREAM (stream), CORDON_LIMIT_COMPARTMENT_TEXT + 1,
                                             NULL, NULL)
                : NULL;
}

static CordonCompartment *
find_in (const char *const *folders,
         const char *name,
         GError **error)
{
  if (!cordon_compartment_name_valid (name))
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                           _("This is no name of a compartment: it has small letters, digits and hyphens only."));
      return NULL;
    }
  for (; *folders; folders++)
    {
      g_autoptr (GBytes) text = read_file (*folders, name);

      if (text)
        return cordon_compartment_parse (name, g_bytes_get_data (text, NULL), g_bytes_get_size (text), error);
    }
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
               _("There is no compartment “%s” on this computer."), name);
  return NULL;
}

static char **
folders_of (void)
{
  /* The environment is the person's own, as is this process; tests use it. */
  const char *own = g_getenv ("CORDON_COMPARTMENTS");
  const char *const folders[] = {
    own ? own : CORDON_SYSCONFDIR "/compartments",
    CORDON_PKGDATADIR "/compartments",
    NULL,
  };

  return g_strdupv ((char **) folders);
}

CordonCompartment *
cordon_compartments_find (const char *name,
                          GError **error)
{
  g_auto (GStrv) folders = folders_of ();

  return find_in ((const char *const *) folders, name, error);
}

static void
add_names (const char *folder, GHashTable *names)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir && (file = g_dir_read_name (dir)))
    if (g_str_has_suffix (file, SUFFIX))
      g_hash_table_add (names, g_strndup (file, strlen (file) - strlen (SUFFIX)));
}

GPtrArray *
cordon_compartments_list (void)
{
  g_auto (GStrv) folders = folders_of ();
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_compartment_unref);
  GHashTableIter iter;
  const char *name;

  for (char **folder = folders; *folder; folder++)
    add_names (*folder, names);
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL))
    {
      CordonCompartment *compartment = find_in ((const char *const *) folders, name, NULL);

      if (compartment)
        g_ptr_array_add (list, compartment);
    }
  return list;
}
