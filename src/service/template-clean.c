/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Taking things out of the store: versions that nobody needs, dead imports, whole templates. Only
 * directories of plain files are ever removed, one level deep, by descriptor.
 */
#include "config.h"

#include "service/template-store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/errors.h"

static GMutex placing;

void
cordon_store_lock (void)
{
  g_mutex_lock (&placing);
}

void
cordon_store_unlock (void)
{
  g_mutex_unlock (&placing);
}

/* Names in a directory, without its dots. */
static GPtrArray *
list_names (int dir)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  int copy = openat (dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = copy >= 0 ? fdopendir (copy) : NULL;
  struct dirent *entry;

  while (stream != NULL && (entry = readdir (stream)) != NULL)
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      g_ptr_array_add (names, g_strdup (entry->d_name));
  if (stream != NULL)
    closedir (stream);
  else if (copy >= 0)
    close (copy);
  return names;
}

gboolean
cordon_store_remove (int parent, const char *name)
{
  g_autoptr(GPtrArray) names = NULL;
  int dir = cordon_store_open_dir (parent, name);

  if (dir < 0 && (errno == ENOTDIR || errno == ELOOP))
    return unlinkat (parent, name, 0) == 0 || errno == ENOENT;
  if (dir < 0)
    return errno == ENOENT;

  names = list_names (dir);
  for (guint i = 0; i < names->len; i++)
    unlinkat (dir, g_ptr_array_index (names, i), 0);
  close (dir);
  return unlinkat (parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
}

static void
collect_at (int name_dir, GHashTable *keep)
{
  g_autofree char *current = cordon_store_read_current (name_dir);
  g_autoptr(GPtrArray) names = list_names (name_dir);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (g_str_equal (name, CORDON_STORE_CURRENT) || g_strcmp0 (name, current) == 0
          || (keep != NULL && g_hash_table_contains (keep, name)))
        continue;
      if (!cordon_store_remove (name_dir, name))
        g_debug ("An old version stays: %s", g_strerror (errno));
    }
}

/* A directory that is empty then is where an import died before its link was made, or a removal after its was. */
static void
collect_template (int store, const char *name, GHashTable *keep)
{
  int name_dir = cordon_store_open_dir (store, name);

  if (name_dir < 0)
    return;
  collect_at (name_dir, keep);
  close (name_dir);
  unlinkat (store, name, AT_REMOVEDIR);
}

/* Beside templates there are imports under way. */
static void
collect_all (int store, GHashTable *keep)
{
  g_autoptr(GPtrArray) names = list_names (store);

  for (guint i = 0; i < names->len; i++)
    if (!g_str_has_prefix (g_ptr_array_index (names, i), CORDON_STORE_STAGE_PREFIX))
      collect_template (store, g_ptr_array_index (names, i), keep);
}

/* Where there is no store nothing is to be collected, and none is made for it; -1: none, or not ours alone. */
static int
open_existing (const char *state_dir)
{
  int state = open (state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int store = state >= 0 ? cordon_store_open_dir (state, "templates") : -1;

  if (state >= 0)
    close (state);
  if (store < 0 || cordon_store_is_private (store, TRUE))
    return store;
  close (store);
  return -1;
}

void
cordon_store_collect (const char *state_dir, const char *name, GHashTable *keep)
{
  int store = open_existing (state_dir);

  if (store < 0)
    return;
  cordon_store_lock ();
  if (name != NULL)
    collect_template (store, name, keep);
  else
    collect_all (store, keep);
  cordon_store_unlock ();
  close (store);
}

gboolean
cordon_store_clean (const char *state_dir, GError **error)
{
  int store = cordon_store_open (state_dir, error);
  g_autoptr(GPtrArray) names = NULL;

  if (store < 0)
    return FALSE;
  names = list_names (store);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (g_str_has_prefix (name, CORDON_STORE_STAGE_PREFIX))
        cordon_store_remove (store, name);
      else
        unlinkat (store, name, AT_REMOVEDIR); /* where an import died before its link was made */
    }
  close (store);
  return TRUE;
}

static gboolean
delete_at (int store, const char *name)
{
  int name_dir = cordon_store_open_dir (store, name);

  if (name_dir < 0)
    return FALSE;
  /* The link first: without it there is no template any more, whatever happens next. */
  if (unlinkat (name_dir, CORDON_STORE_CURRENT, 0) < 0)
    {
      int saved = errno;

      close (name_dir);
      errno = saved;
      return FALSE;
    }
  collect_at (name_dir, NULL);
  close (name_dir);
  return unlinkat (store, name, AT_REMOVEDIR) == 0 && fsync (store) == 0;
}

gboolean
cordon_store_delete (const char *state_dir, const char *name, GError **error)
{
  int store = cordon_store_open (state_dir, error);
  gboolean done;

  if (store < 0)
    return FALSE;
  /* A collection at the same time would take the empty directory away, and the removal would seem to have found nothing. */
  cordon_store_lock ();
  done = delete_at (store, name);
  cordon_store_unlock ();
  if (!done && errno == ENOENT)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING,
                 _("There is no template “%s” on this host."), name);
  else if (!done)
    cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                            _("The template cannot be removed"));
  close (store);
  return done;
}
