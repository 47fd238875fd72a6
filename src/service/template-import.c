/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An import: everything is copied into a directory of its own that nobody looks into, hashed while it
 * is copied, synced, and renamed; the link is turned last. The sources belong to somebody else and
 * may change, shrink or grow meanwhile: only what was copied is ever compared.
 */
#include "config.h"

#include "service/template-import.h"

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
#include "service/disk.h"

#define CHUNK (1024 * 1024)

typedef struct {
  int store;
  int stage; /* the directory of this import */
  char *stage_name;
  char *id;
  CordonManifest *manifest;
  char *manifest_text;
  gsize manifest_length;
  char *sums[CORDON_STORE_N_FILES];
} Import;

static void
import_clear (Import *import)
{
  if (import->stage >= 0)
    close (import->stage);
  if (import->stage_name != NULL)
    cordon_store_remove (import->store, import->stage_name);
  if (import->store >= 0)
    close (import->store);
  g_clear_pointer (&import->manifest, cordon_manifest_unref);
  for (guint i = 0; i < CORDON_STORE_N_FILES; i++)
    g_free (import->sums[i]);
  g_free (import->manifest_text);
  g_free (import->stage_name);
  g_free (import->id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

static gboolean
fail_errno (GError **error, int saved)
{
  return cordon_disk_fail (error, saved, _("The template cannot be copied"));
}

static gboolean fail_damaged (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail_damaged (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (CORDON_ERROR, CORDON_ERROR_TEMPLATE_DAMAGED,
                                                format, arguments));
  va_end (arguments);
  return FALSE;
}

/* --- the manifest ---------------------------------------------------------------------------- */

static gboolean
read_manifest (Import *import, int fd, const char *name, GError **error)
{
  gssize got = 0;

  import->manifest_text = g_malloc (CORDON_LIMIT_MANIFEST + 1);
  do
    {
      got = pread (fd, import->manifest_text + import->manifest_length,
                   CORDON_LIMIT_MANIFEST + 1 - import->manifest_length,
                   (off_t) import->manifest_length);
      import->manifest_length += (gsize) MAX (got, 0);
    }
  while (got > 0 && import->manifest_length <= CORDON_LIMIT_MANIFEST);
  if (got < 0)
    return fail_errno (error, errno);

  import->manifest =
    cordon_manifest_parse (import->manifest_text, import->manifest_length, error);
  if (import->manifest == NULL)
    return FALSE;
  return g_str_equal (cordon_manifest_get_name (import->manifest), name)
         || fail_damaged (error, _("The manifest is of the template “%s”; import it by that name."),
                          cordon_manifest_get_name (import->manifest));
}

static const CordonManifestFile *
expected (const Import *import, guint file)
{
  switch (file)
    {
    case CORDON_STORE_KERNEL:
      return cordon_manifest_get_kernel (import->manifest);
    case CORDON_STORE_INITRD:
      return cordon_manifest_get_initrd (import->manifest);
    case CORDON_STORE_ROOT:
      return cordon_manifest_get_root (import->manifest);
    default:
      return NULL;
    }
}

/* Before gigabytes are copied. */
static gboolean
check_sizes (const Import *import, const int fds[CORDON_STORE_N_FILES], GError **error)
{
  for (guint i = CORDON_STORE_KERNEL; i < CORDON_STORE_N_FILES; i++)
    {
      struct stat st;

      if (fstat (fds[i], &st) < 0)
        return fail_errno (error, errno);
      if ((guint64) st.st_size != expected (import, i)->size)
        return fail_damaged (error,
                             _("The template's %s has not the size its manifest says; build it "
                               "again."),
                             cordon_store_file_names[i]);
    }
  return TRUE;
}

/* --- copying --------------------------------------------------------------------------------- */

/* A full disk shows before anything is copied; where it cannot be asked, it shows later. */
static gboolean
reserve (int fd, guint64 size)
{
  return fallocate (fd, FALLOC_FL_KEEP_SIZE, 0, (off_t) size) == 0 || errno == EOPNOTSUPP
         || errno == ENOSYS;
}

static gboolean
copy_bytes (int from, int to, guint64 size, GChecksum *sum, GCancellable *cancellable,
            guint64 *copied, GError **error)
{
  g_autofree char *chunk = g_malloc (CHUNK);
  gssize got = 1;

  *copied = 0;
  while (*copied < size && got > 0)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_CANCELLED,
                               _("The import was cancelled."));
          return FALSE;
        }
      got = pread (from, chunk, (gsize) MIN (size - *copied, CHUNK), (off_t) *copied);
      if (got < 0 || (got > 0 && !cordon_disk_write (to, chunk, (gsize) got)))
        return fail_errno (error, errno);
      g_checksum_update (sum, (guchar *) chunk, got);
      *copied += (guint64) got;
    }
  return TRUE;
}

static gboolean
copy_into (Import *import, guint file, int from, int to, GCancellable *cancellable,
           GError **error)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const CordonManifestFile *wanted = expected (import, file);
  guint64 copied;

  if (!reserve (to, wanted->size))
    return fail_errno (error, errno);
  if (!copy_bytes (from, to, wanted->size, sum, cancellable, &copied, error))
    return FALSE;
  if (copied != wanted->size)
    return fail_damaged (error, _("The template's %s ends before its size; build it again."),
                         cordon_store_file_names[file]);
  if (!g_str_equal (g_checksum_get_string (sum), wanted->sha256))
    return fail_damaged (error,
                         _("The template's %s differs from its manifest's SHA-256 sum; build it "
                           "again."),
                         cordon_store_file_names[file]);
  import->sums[file] = g_strdup (g_checksum_get_string (sum));
  return TRUE;
}

/* The manifest as it was parsed, whatever its file has become since. */
static gboolean
write_manifest (Import *import, int to, GError **error)
{
  if (!cordon_disk_write (to, import->manifest_text, import->manifest_length))
    return fail_errno (error, errno);
  import->sums[CORDON_STORE_MANIFEST] =
    g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) import->manifest_text,
                                 import->manifest_length);
  return TRUE;
}

static gboolean
copy_file (Import *import, guint file, int from, GCancellable *cancellable, GError **error)
{
  gboolean done;
  int to = openat (import->stage, cordon_store_file_names[file],
                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (to < 0)
    return fail_errno (error, errno);
  done = file == CORDON_STORE_MANIFEST ? write_manifest (import, to, error)
                                       : copy_into (import, file, from, to, cancellable, error);
  if (done && (fchmod (to, 0644) < 0 || fsync (to) < 0))
    done = fail_errno (error, errno);
  close (to);
  return done;
}

/* --- putting in place ------------------------------------------------------------------------ */

static gboolean
open_stage (Import *import, GError **error)
{
  import->id = g_uuid_string_random ();
  import->stage_name = g_strconcat (CORDON_STORE_STAGE_PREFIX, import->id, NULL);
  if (mkdirat (import->store, import->stage_name, 0700) < 0)
    {
      g_clear_pointer (&import->stage_name, g_free);
      return fail_errno (error, errno);
    }
  import->stage = cordon_store_open_dir (import->store, import->stage_name);
  return import->stage >= 0 || fail_errno (error, errno);
}

/* Turns the link by renaming a new one over it. */
static gboolean
turn_link (int name_dir, const char *id)
{
  g_autofree char *link = g_strconcat (".link-", id, NULL);

  if (symlinkat (id, name_dir, link) < 0)
    return FALSE;
  if (renameat (name_dir, link, name_dir, CORDON_STORE_CURRENT) == 0)
    return fsync (name_dir) == 0;
  unlinkat (name_dir, link, 0);
  return FALSE;
}

static gboolean
put_in_place (Import *import, int name_dir, GError **error)
{
  if (renameat (import->store, import->stage_name, name_dir, import->id) < 0)
    return fail_errno (error, errno);
  g_clear_pointer (&import->stage_name, g_free);
  if (turn_link (name_dir, import->id))
    return TRUE;

  fail_errno (error, errno);
  cordon_store_remove (name_dir, import->id);
  return FALSE;
}

static gboolean
publish (Import *import, const char *name, GError **error)
{
  gboolean done;
  int name_dir;

  if (fchmod (import->stage, 0755) < 0 || fsync (import->stage) < 0)
    return fail_errno (error, errno);
  if (mkdirat (import->store, name, 0755) < 0 && errno != EEXIST)
    return fail_errno (error, errno);
  name_dir = cordon_store_open_dir (import->store, name);
  if (name_dir < 0 || fchmod (name_dir, 0755) < 0)
    {
      fail_errno (error, errno);
      if (name_dir >= 0)
        close (name_dir);
      return FALSE;
    }
  done = put_in_place (import, name_dir, error);
  close (name_dir);
  if (!done)
    unlinkat (import->store, name, AT_REMOVEDIR); /* if this import made it, it is empty */
  else if (fsync (import->store) < 0)
    g_debug ("The store was not synced: %s", g_strerror (errno));
  return done;
}

gboolean
cordon_template_import (const char *state_dir, const char *name,
                        const int fds[CORDON_STORE_N_FILES], GCancellable *cancellable,
                        GError **error)
{
  g_auto(Import) import = { .store = -1, .stage = -1 };
  gboolean done;

  import.store = cordon_store_open (state_dir, error);
  if (import.store < 0 || !read_manifest (&import, fds[CORDON_STORE_MANIFEST], name, error)
      || !check_sizes (&import, fds, error) || !open_stage (&import, error))
    return FALSE;
  for (guint i = 0; i < CORDON_STORE_N_FILES; i++)
    if (!copy_file (&import, i, fds[i], cancellable, error))
      return FALSE;
  if (!cordon_store_write_record (import.stage, import.sums, error))
    return FALSE;
  cordon_store_lock ();
  done = publish (&import, name, error);
  cordon_store_unlock ();
  return done;
}
