/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of launchers. Each is opened before anything is done to it, and touched only where it says that it is ours.
 */
#include "config.h"
#include "client/launchers.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>
#include "core/errors.h"

/* More entries than a person's machines can have. */
#define FILES_MAX 4096

/* Four times the pixels of an icon: what no packing makes of them. */
#define ICON_MAX (128 * 128 * 4 * 4)

#define ICON_ENDING ".png"
#define ENTRY_ENDING ".desktop"

const char *
cordon_launchers_program (void)
{
  const char *program = g_getenv ("CORDON_COMMAND");

  return program && *program ? program : CORDON_BINDIR "/cordon";
}

static char *
entries_path (const char *file_name)
{
  return g_build_filename (g_get_user_data_dir (), "applications", file_name, NULL);
}

static char *
icons_path (const char *file_name)
{
  return g_build_filename (g_get_user_data_dir (), "icons", "hicolor", "128x128", "apps", file_name, NULL);
}

static char *
icon_path (const CordonLauncher *launcher)
{
  g_autofree char *name = cordon_launcher_icon_name (launcher->uuid, launcher->id);
  g_autofree char *file_name = g_strconcat (name, ICON_ENDING, NULL);

  return icons_path (file_name);
}

static gboolean
fail (GError **error, const char *path, int number)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (error && !*error)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                 _("“%s” cannot be changed: %s. Check who owns it, and the room on the disk."), shown,
                 g_strerror (number));
  return FALSE;
}

/* --- reading --------------------------------------------------------------------------------- */

/* Of a regular file that is no link and not larger than one of ours. */
static char *
read_file (const char *path, gsize most, gsize *size)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  g_autofree char *text = g_malloc (most + 1);
  struct stat facts;
  ssize_t got = 0;

  *size = 0;
  if (fd < 0)
    return NULL;
  if (fstat (fd, &facts) == 0 && S_ISREG (facts.st_mode) && facts.st_size <= (off_t) most)
    while (*size <= most && (got = read (fd, text + *size, most + 1 - *size)) > 0)
      *size += (gsize) got;
  close (fd);
  return *size > 0 && *size <= most ? g_steal_pointer (&text) : NULL;
}

/* NULL: there is none, or it is not ours. */
static CordonLauncher *
load (const char *file_name)
{
  g_autofree char *path = entries_path (file_name);
  gsize size;
  g_autofree char *text = read_file (path, CORDON_LAUNCHER_MAX, &size);

  return text ? cordon_launcher_from_text (file_name, text, size) : NULL;
}

static int
by_file (gconstpointer a, gconstpointer b)
{
  const CordonLauncher *one = *(CordonLauncher *const *) a, *other = *(CordonLauncher *const *) b;
  int order = strcmp (one->uuid, other->uuid);

  return order ? order : strcmp (one->id, other->id);
}

GPtrArray *
cordon_launchers_list (const char *uuid)
{
  g_autofree char *folder = entries_path (NULL);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_launcher_free);
  const char *name;

  while (files && found->len < FILES_MAX && (name = g_dir_read_name (files)))
    {
      g_autoptr (CordonLauncher) launcher = cordon_launcher_name_is_ours (name) ? load (name) : NULL;

      if (launcher && (!uuid || g_str_equal (launcher->uuid, uuid)))
        g_ptr_array_add (found, g_steal_pointer (&launcher));
    }
  g_ptr_array_sort (found, by_file);
  return found;
}

/* --- writing --------------------------------------------------------------------------------- */

/* A menu that watches the folder has nothing to do where nothing changes. */
static gboolean
is_same (const char *path, const char *bytes, gsize size)
{
  gsize old_size;
  g_autofree char *old = read_file (path, ICON_MAX, &old_size);

  return old && old_size == size && memcmp (old, bytes, size) == 0;
}

/* Readers see the old file or the new one. */
static gboolean
replace_file (const char *path, const char *bytes, gsize size, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) cause = NULL;

  if (g_mkdir_with_parents (folder, 0755) < 0)
    return fail (error, folder, errno);
  if (g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &cause))
    return TRUE;
  if (error && !*error)
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED, _("A launcher cannot be written: %s."), cause->message);
  return FALSE;
}

/* A name that is taken by something else stays taken. */
static gboolean
is_free (const CordonLauncher *launcher, const char *path)
{
  g_autofree char *name = cordon_launcher_file_name (launcher->uuid, launcher->id);
  g_autoptr (CordonLauncher) old = NULL;
  struct stat facts;

  if (lstat (path, &facts) < 0)
    return errno == ENOENT;
  old = load (name);
  return old != NULL;
}

static gboolean
write_entry (const CordonLauncher *launcher, GError **error)
{
  g_autofree char *name = cordon_launcher_file_name (launcher->uuid, launcher->id);
  g_autofree char *path = entries_path (name);
  g_autofree char *text = cordon_launcher_to_text (launcher, cordon_launchers_program ());

  if (!is_free (launcher, path))
    return fail (error, path, EEXIST);
  return is_same (path, text, strlen (text)) || replace_file (path, text, strlen (text), error);
}

/* A theme's cache that is older than the theme's folder is not believed. */
static void
touch_theme (void)
{
  g_autofree char *theme = g_build_filename (g_get_user_data_dir (), "icons", "hicolor", NULL);

  g_utime (theme, NULL);
}

/* Its name has the machine's UUID: nobody else has a file of that name. A link is no file. */
static gboolean
write_icon (const CordonLauncher *launcher, GBytes *png, GError **error)
{
  g_autofree char *path = icon_path (launcher);
  const char *bytes = g_bytes_get_data (png, NULL);
  gsize size = g_bytes_get_size (png);
  struct stat facts;

  if (lstat (path, &facts) == 0 && !S_ISREG (facts.st_mode))
    return fail (error, path, EEXIST);
  if (is_same (path, bytes, size))
    return TRUE;
  if (!replace_file (path, bytes, size, error))
    return FALSE;
  touch_theme ();
  return TRUE;
}

static gboolean
remove_icon (const char *path, GError **error)
{
  struct stat facts;

  if (lstat (path, &facts) == 0 && S_ISREG (facts.st_mode) && g_unlink (path) < 0)
    return fail (error, path, errno);
  return TRUE;
}

/* Where the entry's name is somebody else's, an icon would be nobody's. */
static gboolean
write_launcher (const CordonLauncher *launcher, GBytes *png, GError **error)
{
  g_autofree char *name = cordon_launcher_file_name (launcher->uuid, launcher->id);
  g_autofree char *path = entries_path (name), *icon = icon_path (launcher);

  if (is_free (launcher, path))
    return write_icon (launcher, png, error) && write_entry (launcher, error);
  remove_icon (icon, NULL);
  return fail (error, path, EEXIST);
}

/* The entry goes first: one without an icon is worse than an icon that nothing names. */
static gboolean
remove_launcher (const CordonLauncher *launcher, GError **error)
{
  g_autofree char *name = cordon_launcher_file_name (launcher->uuid, launcher->id);
  g_autofree char *path = entries_path (name), *icon = icon_path (launcher);

  if (g_unlink (path) < 0 && errno != ENOENT)
    return fail (error, path, errno);
  return remove_icon (icon, error);
}

/* --- what is asked of it --------------------------------------------------------------------- */

static gboolean
is_among (GPtrArray *launchers, const char *id)
{
  for (guint i = 0; i < launchers->len; i++)
    if (g_str_equal (((const CordonLauncher *) g_ptr_array_index (launchers, i))->id, id))
      return TRUE;
  return FALSE;
}

gboolean
cordon_launchers_replace (const char *uuid, GPtrArray *launchers, GPtrArray *icons, GError **error)
{
  g_autoptr (GPtrArray) old = cordon_launchers_list (uuid);
  gboolean done = TRUE;

  for (guint i = 0; i < old->len; i++)
    {
      const CordonLauncher *launcher = g_ptr_array_index (old, i);

      if (!is_among (launchers, launcher->id))
        done = remove_launcher (launcher, done ? error : NULL) && done;
    }
  for (guint i = 0; i < launchers->len; i++)
    {
      const CordonLauncher *launcher = g_ptr_array_index (launchers, i);
      GError **first = done ? error : NULL;

      done = write_launcher (launcher, g_ptr_array_index (icons, i), first) && done;
    }
  return done;
}

gboolean
cordon_launchers_remove (const char *uuid, GError **error)
{
  g_autoptr (GPtrArray) old = cordon_launchers_list (uuid);
  gboolean done = TRUE;

  for (guint i = 0; i < old->len; i++)
    done = remove_launcher (g_ptr_array_index (old, i), done ? error : NULL) && done;
  return done;
}

static gboolean
rename_launcher (CordonLauncher *launcher, const char *machine, GError **error)
{
  g_autofree char *before = g_strdup (launcher->machine);

  cordon_launcher_set_machine (launcher, machine);
  return g_str_equal (before, launcher->machine) || write_entry (launcher, error);
}

gboolean
cordon_launchers_rename (const char *uuid, const char *machine, GError **error)
{
  g_autoptr (GPtrArray) old = cordon_launchers_list (uuid);
  gboolean done = TRUE;

  for (guint i = 0; i < old->len; i++)
    done = rename_launcher (g_ptr_array_index (old, i), machine, done ? error : NULL) && done;
  return done;
}

/* (transfer full) (nullable) */
static GBytes *
paint_anew (const CordonLauncher *launcher, const CordonMachineInfo *machine, CordonLauncherPaint paint)
{
  g_autofree char *path = icon_path (launcher);
  gsize size;
  char *old = read_file (path, ICON_MAX, &size);
  g_autoptr (GBytes) png = old ? g_bytes_new_take (old, size) : NULL;

  return png ? paint (png, machine->colour, machine->glyph) : NULL;
}

/* An icon that cannot be painted anew stays until the guest lists its applications again. */
static gboolean
follow (CordonLauncher *launcher, const CordonMachineInfo *machine, CordonLauncherPaint paint, GError **error)
{
  g_autoptr (GBytes) png = NULL;

  if (!cordon_launcher_set_look (launcher, machine->colour, machine->glyph))
    return rename_launcher (launcher, machine->name, error);
  cordon_launcher_set_machine (launcher, machine->name);
  png = paint_anew (launcher, machine, paint);
  return png ? write_launcher (launcher, png, error) : write_entry (launcher, error);
}

static gboolean
is_named (const char *icon)
{
  g_autofree char *stem = g_strndup (icon, strlen (icon) - strlen (ICON_ENDING));
  g_autofree char *entry = g_strconcat (stem, ENTRY_ENDING, NULL);
  g_autoptr (CordonLauncher) launcher = NULL;

  if (!cordon_launcher_name_is_ours (entry))
    return TRUE;
  launcher = load (entry);
  return launcher != NULL;
}

/* Its launcher was removed, or replaced, by somebody else. */
static gboolean
sweep_icons (GError **error)
{
  g_autofree char *folder = icons_path (NULL);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  gboolean done = TRUE;
  const char *name;

  while (files && (name = g_dir_read_name (files)))
    {
      g_autofree char *path = icons_path (name);

      if (g_str_has_suffix (name, ICON_ENDING) && !is_named (name))
        done = remove_icon (path, done ? error : NULL) && done;
    }
  return done;
}

gboolean
cordon_launchers_census (GHashTable *machines, CordonLauncherPaint paint, GError **error)
{
  g_autoptr (GPtrArray) all = cordon_launchers_list (NULL);
  gboolean done = TRUE;

  for (guint i = 0; i < all->len; i++)
    {
      CordonLauncher *launcher = g_ptr_array_index (all, i);
      const CordonMachineInfo *machine = g_hash_table_lookup (machines, launcher->uuid);
      GError **first = done ? error : NULL;

      done = (machine ? follow (launcher, machine, paint, first) : remove_launcher (launcher, first)) && done;
    }
  return sweep_icons (done ? error : NULL) && done;
}
