/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The entry says of itself that it is Cordon's, and whether the folder was made for it. Both are hints in a file of
 * the person's own: they decide what is removed, never what a machine may do.
 */
#include "config.h"

#include "client/resident.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "core/errors.h"

#define OURS "X-Cordon-Resident"
#define OUR_FOLDER "X-Cordon-Made-Folder"
#define OFF_IN_GNOME "X-GNOME-Autostart-enabled"

static char *
folder_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", NULL);
}

static char *
entry_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", CORDON_RESIDENT_ENTRY, NULL);
}

/* NULL: there is none, or none that can be read. (transfer full) */
static GKeyFile *
read_entry (void)
{
  g_autofree char *path = entry_path ();
  g_autoptr (GKeyFile) entry = g_key_file_new ();

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) && g_key_file_load_from_file (entry, path, G_KEY_FILE_NONE, NULL)
           ? g_steal_pointer (&entry)
           : NULL;
}

static gboolean
is_set (GKeyFile *entry, const char *key)
{
  return g_key_file_get_boolean (entry, G_KEY_FILE_DESKTOP_GROUP, key, NULL);
}

static gboolean
is_off_in_gnome (GKeyFile *entry)
{
  return g_key_file_has_key (entry, G_KEY_FILE_DESKTOP_GROUP, OFF_IN_GNOME, NULL) && !is_set (entry, OFF_IN_GNOME);
}

gboolean
cordon_resident_get (void)
{
  g_autoptr (GKeyFile) entry = read_entry ();

  return entry && is_set (entry, OURS) && !is_set (entry, G_KEY_FILE_DESKTOP_KEY_HIDDEN) && !is_off_in_gnome (entry);
}

static gboolean
fail (const char *path, int saved_errno, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED,
               /* Translators: a file, and a reason */
               _("Nothing was changed: “%s”: %s."), shown, g_strerror (saved_errno));
  return FALSE;
}

/* A link may lead anywhere: what is behind it is not ours. */
static gboolean
check_ours (const char *path, GError **error)
{
  g_autoptr (GKeyFile) entry = read_entry ();
  g_autofree char *shown = NULL;

  if ((!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && !g_file_test (path, G_FILE_TEST_EXISTS))
      || (entry && is_set (entry, OURS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)))
    return TRUE;
  shown = g_filename_display_name (path);
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_BUSY,
               _("“%s” was not made by Cordon and stays as it is; move it away first."), shown);
  return FALSE;
}

/* Of the program that is installed: what runs from a folder of the person's could be changed by others. */
static char *
make_text (gboolean made_folder)
{
  g_autoptr (GKeyFile) entry = g_key_file_new ();
  static const struct { const char *key, *value; } lines[] = {
    { "Type", "Application" },
    { "Name", "Cordon" },
    { "Comment", "Shows the labelled window sooner after a click" },
    { "Exec", CORDON_BINDIR "/cordon-desktop --gapplication-service" },
    { "Icon", CORDON_APP_ID },
    { "NoDisplay", "true" },
    { OURS, "true" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, lines[i].key, lines[i].value);
  if (made_folder)
    g_key_file_set_boolean (entry, G_KEY_FILE_DESKTOP_GROUP, OUR_FOLDER, TRUE);
  return g_key_file_to_data (entry, NULL, NULL);
}

static gboolean
put (const char *path, GError **error)
{
  g_autoptr (GKeyFile) old = read_entry ();
  g_autofree char *folder = folder_path ();
  gboolean made = old ? is_set (old, OUR_FOLDER) : !g_file_test (folder, G_FILE_TEST_EXISTS);
  g_autofree char *text = make_text (made);
  g_autoptr (GError) cause = NULL;

  if (g_mkdir_with_parents (folder, 0700) < 0)
    return fail (folder, errno, error);
  if (g_file_set_contents (path, text, -1, &cause))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED, _("Nothing was changed: %s."), cause->message);
  return FALSE;
}

static gboolean
take_away (const char *path, GError **error)
{
  g_autoptr (GKeyFile) entry = read_entry ();
  g_autofree char *folder = folder_path ();

  if (g_unlink (path) < 0 && errno != ENOENT)
    return fail (path, errno, error);
  /* Stays where others have put something into it meanwhile. */
  if (entry && is_set (entry, OUR_FOLDER))
    g_rmdir (folder);
  return TRUE;
}

gboolean
cordon_resident_set (gboolean resident, GError **error)
{
  g_autofree char *path = entry_path ();

  if (!check_ours (path, error))
    return FALSE;
  return resident ? put (path, error) : take_away (path, error);
}
