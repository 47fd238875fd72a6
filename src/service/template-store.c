/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading the store. A template is what its record says or it is damaged: nothing is repaired, and
 * nothing is read through a path that somebody else could have bent.
 */
#include "config.h"

#include "service/template-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/limits.h"
#include "core/manifest.h"
#include "service/template-record.h"

#define ID_LENGTH 36

const char *const cordon_store_file_names[CORDON_STORE_N_FILES] = {
  "manifest.json", "kernel", "initrd", "root"
};

gboolean
cordon_store_is_private (int fd, gboolean directory)
{
  struct stat st;

  return fstat (fd, &st) == 0 && (directory ? S_ISDIR (st.st_mode) : S_ISREG (st.st_mode))
         && st.st_uid == geteuid () && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

int
cordon_store_open_dir (int parent, const char *name)
{
  return openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int
cordon_store_open (const char *state_dir, GError **error)
{
  int state = open (state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int store = -1;

  if (state >= 0 && (mkdirat (state, "templates", 0755) == 0 || errno == EEXIST))
    store = cordon_store_open_dir (state, "templates");
  if (store < 0)
    cordon_error_set_errno (error, errno, CORDON_ERROR_FAILED,
                            _("The template store cannot be opened"));
  else if (!cordon_store_is_private (store, TRUE))
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED,
                   _("Others may write to the template store; chown root: and chmod 0755 "
                     "%s/templates, then import the templates again."),
                   state_dir);
      close (store);
      store = -1;
    }
  if (state >= 0)
    close (state);
  return store;
}

gboolean
cordon_store_id_valid (const char *id)
{
  return strnlen (id, ID_LENGTH + 1) == ID_LENGTH && g_uuid_string_is_valid (id);
}

char *
cordon_store_read_current (int name_dir)
{
  char target[ID_LENGTH + 2];
  gssize length = readlinkat (name_dir, CORDON_STORE_CURRENT, target, sizeof target - 1);

  if (length < 0)
    return NULL;
  target[length] = '\0';
  return cordon_store_id_valid (target) ? g_strdup (target) : NULL;
}

gboolean
cordon_template_is_ours (const char *name)
{
  return g_str_equal (name, "viewer") || g_str_equal (name, "browser");
}

static void
set_damaged (GError **error, const char *name, const char *what)
{
  if (cordon_template_is_ours (name))
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED,
                 _("The template “%s” is damaged (%s); build it anew: cordon template update %s"),
                 name, what, name);
  else
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED,
                 _("The template “%s” is damaged (%s); build it again, and import it: cordon "
                   "template import DIRECTORY"),
                 name, what);
}

/* --- one version ----------------------------------------------------------------------------- */

CordonTemplate *
cordon_template_ref (CordonTemplate *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
cordon_template_unref (CordonTemplate *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->name);
  g_free (self->id);
  g_free (self->version);
  g_free (self->cmdline);
  g_free (self->kernel);
  g_free (self->initrd);
  g_free (self->root);
  g_free (self->problem);
  g_free (self);
}

static CordonTemplate *
template_new (const char *name)
{
  CordonTemplate *self = g_new0 (CordonTemplate, 1);

  g_atomic_ref_count_init (&self->references);
  self->name = g_strdup (name);
  return self;
}

static void
fill (CordonTemplate *self, const char *state_dir, const char *id, const CordonManifest *manifest)
{
  g_autofree char *base = g_build_filename (state_dir, "templates", self->name, id, NULL);

  self->id = g_strdup (id);
  self->version = g_strdup (cordon_manifest_get_version (manifest));
  self->built = cordon_manifest_get_built (manifest);
  self->memory_mib = cordon_manifest_get_memory_mib (manifest);
  self->cmdline = g_strdup (cordon_manifest_get_cmdline (manifest));
  self->size = cordon_manifest_get_kernel (manifest)->size
               + cordon_manifest_get_initrd (manifest)->size
               + cordon_manifest_get_root (manifest)->size;
  self->kernel = g_build_filename (base, "kernel", NULL);
  self->initrd = g_build_filename (base, "initrd", NULL);
  self->root = g_build_filename (base, "root", NULL);
}

static CordonManifest *
read_manifest (int dir)
{
  g_autofree char *text = g_malloc (CORDON_LIMIT_MANIFEST + 1);
  gssize length = -1;
  int fd = openat (dir, "manifest.json", O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

  if (fd >= 0)
    {
      length = read (fd, text, CORDON_LIMIT_MANIFEST + 1);
      close (fd);
    }
  return length >= 0 ? cordon_manifest_parse (text, (gsize) length, NULL) : NULL;
}

static CordonTemplate *
load_version (const char *state_dir, int dir, const char *name, const char *id, GError **error)
{
  g_autoptr(CordonTemplate) self = template_new (name);
  g_autoptr(CordonManifest) manifest = NULL;
  const char *what = NULL;

  if (!cordon_store_is_private (dir, TRUE))
    what = _("others may write to its directory");
  else if (!cordon_record_check (dir, FALSE, &what))
    g_assert (what != NULL);
  else if ((manifest = read_manifest (dir)) == NULL
           || g_strcmp0 (cordon_manifest_get_name (manifest), name) != 0)
    what = _("its manifest cannot be read");
  if (what != NULL)
    {
      set_damaged (error, name, what);
      return NULL;
    }
  fill (self, state_dir, id, manifest);
  return g_steal_pointer (&self);
}

static void
set_missing (GError **error, const char *name)
{
  if (cordon_template_is_ours (name))
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING,
                 _("There is no template “%s” on this host; build it: cordon template update %s"),
                 name, name);
  else
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING,
                 _("There is no template “%s” on this host; bring it in: cordon template import "
                   "DIRECTORY"),
                 name);
}

static void
set_outdated (GError **error, const char *name)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING,
               _("The version of the template “%s” that the machine was started from is not there "
                 "any more; stop the machine and start it again."),
               name);
}

/* wanted: an ID, or NULL for the current one. */
static CordonTemplate *
load_at (const char *state_dir, int store, const char *name, const char *wanted, GError **error)
{
  g_autofree char *id = NULL;
  CordonTemplate *self = NULL;
  int name_dir = cordon_store_open_dir (store, name);
  int dir = -1;

  if (name_dir < 0)
    {
      if (errno == ENOENT)
        set_missing (error, name);
      else
        set_damaged (error, name, g_strerror (errno));
      return NULL;
    }
  id = wanted != NULL ? g_strdup (wanted) : cordon_store_read_current (name_dir);
  if (id != NULL && cordon_store_is_private (name_dir, TRUE))
    dir = cordon_store_open_dir (name_dir, id);
  if (dir >= 0)
    self = load_version (state_dir, dir, name, id, error);
  else if (wanted != NULL)
    set_outdated (error, name);
  else if (faccessat (name_dir, CORDON_STORE_CURRENT, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
    set_missing (error, name);
  else
    set_damaged (error, name, _("its directory is not as it was made"));
  if (dir >= 0)
    close (dir);
  close (name_dir);
  return self;
}

static CordonTemplate *
load (const char *state_dir, const char *name, const char *wanted, GError **error)
{
  int store = cordon_store_open (state_dir, error);
  CordonTemplate *self;

  if (store < 0)
    return NULL;
  self = load_at (state_dir, store, name, wanted, error);
  close (store);
  return self;
}

CordonTemplate *
cordon_store_load (const char *state_dir, const char *name, GError **error)
{
  return load (state_dir, name, NULL, error);
}

CordonTemplate *
cordon_store_load_version (const char *state_dir, const char *name, const char *id, GError **error)
{
  if (cordon_store_id_valid (id))
    return load (state_dir, name, id, error);
  set_outdated (error, name);
  return NULL;
}

gboolean
cordon_store_examine (const char *state_dir, const CordonTemplate *held, GError **error)
{
  const char *what = _("it is gone");
  gboolean fits = FALSE;
  int store = cordon_store_open (state_dir, error);
  int name_dir = -1, dir = -1;

  if (store < 0)
    return FALSE;
  name_dir = cordon_store_open_dir (store, held->name);
  if (name_dir >= 0)
    dir = cordon_store_open_dir (name_dir, held->id);
  if (dir >= 0)
    fits = cordon_record_check (dir, TRUE, &what);
  if (!fits)
    set_damaged (error, held->name, what);
  if (dir >= 0)
    close (dir);
  if (name_dir >= 0)
    close (name_dir);
  close (store);
  return fits;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(CordonTemplate *const *) a)->name, (*(CordonTemplate *const *) b)->name);
}

GPtrArray *
cordon_store_list (const char *state_dir, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, "templates", NULL);
  g_autoptr(GPtrArray) list =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_template_unref);
  int store = cordon_store_open (state_dir, error);
  g_autoptr(GDir) names = NULL;
  const char *name;

  if (store < 0)
    return NULL;
  names = g_dir_open (path, 0, error);
  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autoptr(GError) problem = NULL;
      CordonTemplate *self;

      if (*name == '.')
        continue;
      self = load_at (state_dir, store, name, NULL, &problem);
      if (g_error_matches (problem, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING))
        continue;
      if (self == NULL)
        {
          self = template_new (name);
          self->version = g_strdup ("");
          self->problem = g_strdup (problem->message);
        }
      g_ptr_array_add (list, self);
    }
  close (store);
  g_ptr_array_sort (list, compare_names);
  return names != NULL ? g_steal_pointer (&list) : NULL;
}
