/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The store of users' compartments. Every path in it is a number or a name that was checked; what is
 * read is bounded, root's own and understood whole.
 */
#include "config.h"

#include "service/compartment-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/limits.h"
#include "service/disk.h"

#define STORE "user-compartments"
#define SUFFIX ".compartment"
#define DAMAGED SUFFIX ".damaged-" /* and the time */

typedef struct {
  CordonStoreFunc found;
  void (*problem) (const char *sentence, gpointer data);
  gpointer data;
  guint32 uid;
  char *path; /* of the user's directory */
  int dir;
} Reader;

/* --- names ----------------------------------------------------------------------------------- */

/* The compartment's name in "NAME.compartment" or "NAME.compartment.damaged-…"; NULL: neither.
 * (transfer full) */
static char *
name_of (const char *file, gboolean *damaged)
{
  const char *end = strstr (file, SUFFIX);
  g_autofree char *name = end != NULL ? g_strndup (file, (gsize) (end - file)) : NULL;

  if (name == NULL || !cordon_compartment_name_valid (name))
    return NULL;
  *damaged = g_str_has_prefix (end, DAMAGED);
  return *damaged || g_str_equal (end, SUFFIX) ? g_steal_pointer (&name) : NULL;
}

static gboolean
parse_uid (const char *text, guint32 *uid)
{
  guint64 number;
  g_autofree char *again = NULL;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL))
    return FALSE;
  *uid = (guint32) number;
  again = g_strdup_printf ("%u", *uid);
  return g_str_equal (again, text);
}

/* --- reading --------------------------------------------------------------------------------- */

static const char *
distrust (int fd, mode_t kind)
{
  struct stat st;

  if (fstat (fd, &st) < 0 || (st.st_mode & S_IFMT) != kind)
    return _("it is of another kind");
  if (st.st_uid != geteuid () || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return _("somebody else may write it");
  if (kind == S_IFREG && st.st_size > CORDON_LIMIT_COMPARTMENT_TEXT)
    return _("it is too large");
  return NULL;
}

static gssize
read_all (int fd, char *text, gsize size)
{
  gsize length = 0;
  gssize got;

  while (length < size && (got = read (fd, text + length, size - length)) != 0)
    if (got > 0)
      length += (gsize) got;
    else if (errno != EINTR)
      return -1;
  return (gssize) length;
}

/* NULL and why. */
static CordonCompartment *
parse_file (int fd, const char *name, char **why)
{
  g_autofree char *text = g_malloc (CORDON_LIMIT_COMPARTMENT_TEXT + 1);
  const char *distrusted = distrust (fd, S_IFREG);
  g_autoptr(GError) error = NULL;
  CordonCompartment *compartment;
  gssize length;

  if (distrusted != NULL)
    {
      *why = g_strdup (distrusted);
      return NULL;
    }
  length = read_all (fd, text, CORDON_LIMIT_COMPARTMENT_TEXT + 1);
  if (length < 0)
    {
      *why = g_strdup (g_strerror (errno));
      return NULL;
    }
  compartment = cordon_compartment_parse (name, text, (gsize) length, &error);
  if (compartment == NULL)
    *why = g_strdup (error->message);
  return compartment;
}

static void
move_aside (Reader *reader, const char *file, const char *why)
{
  g_autofree char *aside = g_strdup_printf ("%s.damaged-%" G_GINT64_FORMAT, file, g_get_real_time ());
  g_autofree char *sentence = NULL;

  if (renameat (reader->dir, file, reader->dir, aside) == 0)
    /* Translators: a folder, a file, the file's new name, a reason */
    sentence = g_strdup_printf (_("A user's compartment %s/%s was damaged and is now %s: %s"), reader->path, file,
                                aside, why);
  else
    sentence = g_strdup_printf (_("A user's compartment %s/%s is damaged: %s"), reader->path, file, why);
  reader->problem (sentence, reader->data);
}

static void
read_file (Reader *reader, const char *file, const char *name)
{
  int fd = openat (reader->dir, file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  CordonCompartment *compartment = NULL;
  g_autofree char *why = NULL;

  if (fd >= 0)
    {
      compartment = parse_file (fd, name, &why);
      close (fd);
    }
  else
    why = g_strdup (g_strerror (errno));
  if (compartment == NULL)
    move_aside (reader, file, why);
  reader->found (reader->uid, name, compartment, reader->data);
  g_clear_pointer (&compartment, cordon_compartment_unref);
}

/* Of one that was damaged and then given again both are told, in any order. */
static void
read_user (Reader *reader)
{
  const char *distrusted = distrust (reader->dir, S_IFDIR);
  g_autoptr(GDir) dir = g_dir_open (reader->path, 0, NULL);
  const char *file;

  if (distrusted != NULL)
    {
      g_autofree char *sentence =
        /* Translators: a folder, and a reason */
        g_strdup_printf (_("The compartments in %s are left out: %s"), reader->path, distrusted);

      reader->problem (sentence, reader->data);
      return;
    }
  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      gboolean damaged;
      g_autofree char *name = name_of (file, &damaged);

      if (name != NULL && damaged)
        reader->found (reader->uid, name, NULL, reader->data);
      else if (name != NULL)
        read_file (reader, file, name);
    }
}

void
cordon_compartment_store_read (const char *state_dir, CordonStoreFunc found,
                               void (*problem) (const char *sentence, gpointer data), gpointer data)
{
  g_autofree char *store = g_build_filename (state_dir, STORE, NULL);
  g_autoptr(GDir) dir = g_dir_open (store, 0, NULL);
  Reader reader = { .found = found, .problem = problem, .data = data };
  const char *user;

  while (dir != NULL && (user = g_dir_read_name (dir)) != NULL)
    {
      if (!parse_uid (user, &reader.uid))
        continue;
      reader.path = g_build_filename (store, user, NULL);
      reader.dir = open (reader.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
      if (reader.dir >= 0)
        {
          read_user (&reader);
          close (reader.dir);
        }
      g_free (reader.path);
    }
}

/* --- writing --------------------------------------------------------------------------------- */

/* The user's directory; made on the way if `make`. -1 and errno. */
static int
open_user (const char *state_dir, guint32 uid, gboolean make)
{
  g_autofree char *store = g_build_filename (state_dir, STORE, NULL);
  g_autofree char *path = g_strdup_printf ("%s/%u", store, uid);

  if (make && ((mkdir (store, 0700) < 0 && errno != EEXIST) || (mkdir (path, 0700) < 0 && errno != EEXIST)))
    return -1;
  return open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

gboolean
cordon_compartment_store_write (const char *state_dir, guint32 uid, const CordonCompartment *compartment,
                                GError **error)
{
  g_autofree char *file = g_strconcat (cordon_compartment_get_name (compartment), SUFFIX, NULL);
  g_autofree char *text = cordon_compartment_to_text (compartment);
  int dir = open_user (state_dir, uid, TRUE);
  gboolean done = dir >= 0 && cordon_disk_replace (dir, file, text);

  if (!done)
    cordon_disk_fail (error, errno, _("The compartment cannot be kept"));
  if (dir >= 0)
    close (dir);
  return done;
}

static void
remove_damaged (const char *state_dir, guint32 uid, int user, const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/" STORE "/%u", state_dir, uid);
  g_autofree char *prefix = g_strconcat (name, DAMAGED, NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (file, prefix))
      unlinkat (user, file, 0);
}

gboolean
cordon_compartment_store_remove (const char *state_dir, guint32 uid, const char *name, GError **error)
{
  g_autofree char *file = g_strconcat (name, SUFFIX, NULL);
  int dir = open_user (state_dir, uid, FALSE);
  gboolean done;

  if (dir < 0 && errno == ENOENT)
    return TRUE;
  done = dir >= 0 && (unlinkat (dir, file, 0) == 0 || errno == ENOENT) && fsync (dir) == 0;
  if (!done)
    cordon_disk_fail (error, errno, _("The compartment cannot be removed"));
  else
    remove_damaged (state_dir, uid, dir, name);
  if (dir >= 0)
    close (dir);
  return done;
}
