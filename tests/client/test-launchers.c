/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Launchers: what stands in them whatever a guest calls its applications, and which files are touched.
 */
#include "client/launchers.h"

#include <gio/gdesktopappinfo.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/errors.h"

#define UUID "0f6a4a3e-7d3c-4b58-9a5e-2f1d3c4b5a69"
#define OTHER "1f6a4a3e-7d3c-4b58-9a5e-2f1d3c4b5a69"
#define PREFIX "org.cordon.Cordon.App."

static CordonAgentApp *
make_app (const char *id, const char *name)
{
  CordonAgentApp *app = g_new0 (CordonAgentApp, 1);

  g_strlcpy (app->id, id, sizeof app->id);
  g_strlcpy (app->name, name, sizeof app->name);
  return app;
}

static CordonLauncher *
make (const char *uuid, const char *machine, const char *id, const char *name)
{
  g_autofree CordonAgentApp *app = make_app (id, name);

  return cordon_launcher_new (uuid, machine, app);
}

/* --- text ------------------------------------------------------------------------------------ */

static void
test_bytes (void)
{
  g_autofree CordonAgentApp *app = make_app ("firefox-esr", "Firefox ESR");

  app->translations = 2;
  strcpy (app->translated[0].locale, "de");
  strcpy (app->translated[0].name, "Feuer\\fuchs");
  strcpy (app->translated[1].locale, "fa");
  strcpy (app->translated[1].name, "\xd9\x81\xd8\xa7");
  g_autoptr (CordonLauncher) launcher = cordon_launcher_new (UUID, "Banking", app);
  g_autofree char *text = cordon_launcher_to_text (launcher, "/usr/bin/cordon");
  g_assert_cmpstr (text, ==,
                   "# Made by Cordon, which removes it with the machine.\n"
                   "[Desktop Entry]\n"
                   "Version=1.4\n"
                   "Type=Application\n"
                   "Terminal=false\n"
                   "StartupNotify=false\n"
                   "X-Cordon-Launcher=1\n"
                   "Exec=/usr/bin/cordon run --app firefox-esr " UUID "\n"
                   "TryExec=/usr/bin/cordon\n"
                   "Icon=" PREFIX UUID ".firefox-esr\n"
                   "X-Cordon-Machine=" UUID "\n"
                   "X-Cordon-Machine-Name=Banking\n"
                   "X-Cordon-Application=firefox-esr\n"
                   "Name=Firefox ESR (Banking)\n"
                   "X-Cordon-Name=Firefox ESR\n"
                   "Name[de]=Feuer\\\\fuchs (Banking)\n"
                   "X-Cordon-Name[de]=Feuer\\\\fuchs\n"
                   "Name[fa]=\xd9\x81\xd8\xa7 (Banking)\n"
                   "X-Cordon-Name[fa]=\xd9\x81\xd8\xa7\n");
}

#define LONG50 "01234567890123456789012345678901234567890123456789"

/* What a person sees, by the desktop's own parser. */
static void
test_hostile_names (void)
{
  static const struct {
    const char *name, *machine, *shown;
  } cases[] = {
    { "Firefox\nExec=evil", "Bank", "Firefox\xef\xbf\xbd" "Exec=evil (Bank)" },
    { "a\\nExec=evil", "Bank", "a\\nExec=evil (Bank)" },
    { "a\\", "Bank", "a\\ (Bank)" },
    { " lead", "Bank", "lead (Bank)" },
    { "\xe2\x80\xae)knaB( xoferiF", "Bank", "\xef\xbf\xbd)knaB( xoferiF (Bank)" },
    { "\xe2\x80\x8b", "Bank", "\xef\xbf\xbd (Bank)" },
    { "%f %% $(reboot) `x` \"q\" ;'", "Bank", "%f %% $(reboot) `x` \"q\" ;' (Bank)" },
    { "[Desktop Entry]", "Bank", "[Desktop Entry] (Bank)" },
    { "<b>x</b>&", "Bank", "<b>x</b>& (Bank)" },
    { LONG50, "Bank", "01234567890123456789\xe2\x80\xa6" "1234567890123456789 (Bank)" },
    { "Firefox (Work)", "Bank", "Firefox (Work) (Bank)" },
    { "x", "B\\a\tnk", "x (B\\a\xef\xbf\xbdnk)" },
    { "x", "\xff\xfe", "x (\xef\xbf\xbd\xef\xbf\xbd)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CordonLauncher) launcher = make (UUID, cases[i].machine, "app", cases[i].name), back = NULL;
      g_autofree char *text = cordon_launcher_to_text (launcher, "/usr/bin/cordon"), *name = NULL, *exec = NULL;
      g_autoptr (GKeyFile) file = g_key_file_new ();

      g_test_message ("case %zu", i);
      g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_KEEP_TRANSLATIONS, NULL));
      name = g_key_file_get_string (file, "Desktop Entry", "Name", NULL);
      exec = g_key_file_get_string (file, "Desktop Entry", "Exec", NULL);
      g_assert_cmpstr (name, ==, cases[i].shown);
      g_assert_cmpstr (exec, ==, "/usr/bin/cordon run --app app " UUID);
      back = cordon_launcher_from_text (PREFIX UUID ".app.desktop", text, strlen (text));
      g_assert_nonnull (back);
      g_autofree char *again = cordon_launcher_to_text (back, "/usr/bin/cordon");
      g_assert_cmpstr (again, ==, text);
    }
}

static void
test_exec (void)
{
  static const struct {
    const char *argument, *quoted;
  } cases[] = {
    { "/usr/bin/cordon", "/usr/bin/cordon" },
    { "", "\"\"" },
    { "/opt/a b/cordon", "\"/opt/a b/cordon\"" },
    { "/opt/100%/$x", "\"/opt/100%%/\\$x\"" },
    { "a\"b`c\\d", "\"a\\\"b\\`c\\\\d\"" },
    { "a\nb", "\"a\nb\"" },
    { "~;'<", "\"~;'<\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *quoted = cordon_launcher_quote (cases[i].argument);
      g_autoptr (CordonLauncher) launcher = make (UUID, "Bank", "app", "x");
      g_autofree char *text = cordon_launcher_to_text (launcher, cases[i].argument), *exec = NULL;
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_auto (GStrv) words = NULL;
      int count;

      g_assert_cmpstr (quoted, ==, cases[i].quoted);
      /* As the desktop reads it: the value, then the words. It is one. */
      g_assert_true (g_key_file_load_from_data (file, text, strlen (text), 0, NULL));
      exec = g_key_file_get_string (file, "Desktop Entry", "Exec", NULL);
      g_assert_true (g_shell_parse_argv (exec, &count, &words, NULL));
      g_assert_cmpint (count, ==, 5);
      g_auto (GStrv) parts = g_strsplit (words[0], "%%", -1);
      g_autofree char *program = g_strjoinv ("%", parts);
      g_assert_cmpstr (program, ==, cases[i].argument);
      g_assert_cmpstr (words[4], ==, UUID);
    }
}

/* Somebody else's, or ours under another name. */
static void
test_not_ours (void)
{
  g_autoptr (CordonLauncher) launcher = make (UUID, "Bank", "app", "x");
  g_autofree char *text = cordon_launcher_to_text (launcher, "/usr/bin/cordon");
  static const struct {
    const char *from, *to;
  } cases[] = {
    { "X-Cordon-Launcher=1", "X-Cordon-Launcher=2" },
    { "X-Cordon-Launcher=1\n", "" },
    { "X-Cordon-Machine=" UUID, "X-Cordon-Machine=" OTHER },
    { "X-Cordon-Machine=" UUID, "X-Cordon-Machine=../x" },
    { "X-Cordon-Application=app", "X-Cordon-Application=../app" },
    { "X-Cordon-Name=x\n", "" },
    { "[Desktop Entry]", "[Other]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (text, cases[i].from, 2);
      g_autofree char *other = g_strjoinv (cases[i].to, parts);

      g_assert_nonnull (parts[1]);
      g_assert_null (cordon_launcher_from_text (PREFIX UUID ".app.desktop", other, strlen (other)));
    }
  g_assert_null (cordon_launcher_from_text (PREFIX UUID ".app2.desktop", text, strlen (text)));
  g_assert_null (cordon_launcher_from_text (PREFIX UUID ".app.desktop", "\xff\0x", 3));
  g_autoptr (CordonLauncher) same = cordon_launcher_from_text (PREFIX UUID ".app.desktop", text, strlen (text));
  g_assert_nonnull (same);
}

/* --- files ----------------------------------------------------------------------------------- */

static char *root;

static char *
entry (const char *name)
{
  return g_build_filename (root, "applications", name, NULL);
}

static char *
icon (const char *name)
{
  return g_build_filename (root, "icons/hicolor/128x128/apps", name, NULL);
}

static gboolean
exists (char *path)
{
  g_autofree char *owned = path;

  return g_file_test (owned, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK);
}

static char *
content (char *path)
{
  g_autofree char *owned = path;
  char *text = NULL;

  g_file_get_contents (owned, &text, NULL, NULL);
  return text;
}

static void
drop (char *path)
{
  g_autofree char *owned = path;

  g_assert_no_errno (g_unlink (owned));
}

static gboolean
replace (const char *uuid, const char *machine, const char *const *ids, GError **error)
{
  g_autoptr (GPtrArray) launchers = g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_launcher_free);
  g_autoptr (GPtrArray) icons = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (; *ids; ids++)
    {
      g_ptr_array_add (launchers, make (uuid, machine, *ids, "Firefox"));
      g_ptr_array_add (icons, g_bytes_new_static ("PNG", 3));
    }
  return cordon_launchers_replace (uuid, launchers, icons, error);
}

static guint
count (const char *uuid)
{
  g_autoptr (GPtrArray) all = cordon_launchers_list (uuid);

  return all->len;
}

static guint painted;

static GBytes *
paint (GBytes *png, const char *colour, const char *glyph)
{
  g_autofree char *before = g_strndup (g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  g_autofree char *text = g_strconcat (before, colour, glyph, NULL);

  painted++;
  return g_bytes_new (text, strlen (text));
}

static gboolean
census (const char *uuid, const char *name, const char *colour, GError **error)
{
  g_autoptr (GHashTable) machines = g_hash_table_new (g_str_hash, g_str_equal);
  CordonMachineInfo info = { .uuid = (char *) uuid, .name = (char *) name, .colour = (char *) colour,
                             .glyph = (char *) "bank" };

  if (uuid)
    g_hash_table_insert (machines, (char *) uuid, &info);
  return cordon_launchers_census (machines, paint, error);
}

static void
test_life (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count (NULL), ==, 0);
  g_assert_true (replace (UUID, "Bank", (const char *[]) { "a", "b", NULL }, &error));
  g_assert_true (replace (OTHER, "Work", (const char *[]) { "a", NULL }, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (UUID), ==, 2);
  g_assert_cmpuint (count (NULL), ==, 3);
  g_assert_true (exists (icon (PREFIX UUID ".a.png")));

  /* What is the same already is not written again. */
  g_autofree char *unchanged = entry (PREFIX UUID ".a.desktop");
  GStatBuf before, after;
  g_assert_no_errno (g_stat (unchanged, &before));
  g_assert_true (replace (UUID, "Bank", (const char *[]) { "a", "b", NULL }, &error));
  g_assert_no_errno (g_stat (unchanged, &after));
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);

  /* What the guest has no more goes. */
  g_assert_true (replace (UUID, "Bank", (const char *[]) { "b", "c", NULL }, &error));
  g_assert_false (exists (entry (PREFIX UUID ".a.desktop")));
  g_assert_false (exists (icon (PREFIX UUID ".a.png")));
  g_assert_true (exists (entry (PREFIX UUID ".c.desktop")));

  g_assert_true (cordon_launchers_rename (UUID, "Sav\\ings", &error));
  g_autofree char *text = content (entry (PREFIX UUID ".b.desktop"));
  g_assert_nonnull (strstr (text, "\nName=Firefox (Sav\\\\ings)\n"));

  g_assert_true (census (UUID, "Home", "red", &error));
  g_assert_cmpuint (count (OTHER), ==, 0);
  g_assert_false (exists (icon (PREFIX OTHER ".a.png")));
  g_autofree char *again = content (entry (PREFIX UUID ".b.desktop"));
  g_assert_nonnull (strstr (again, "\nName=Firefox (Home)\n"));

  g_assert_true (cordon_launchers_remove (UUID, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (NULL), ==, 0);
  g_assert_false (exists (icon (PREFIX UUID ".b.png")));
}

static void
assert_icon (const char *expected)
{
  g_autofree char *found = content (icon (PREFIX UUID ".a.png"));

  g_assert_cmpstr (found, ==, expected);
}

/* A compartment of another colour: the icon follows at once, once. */
static void
test_look (void)
{
  g_autoptr (GError) error = NULL;

  painted = 0;
  g_assert_true (replace (UUID, "Bank", (const char *[]) { "a", NULL }, &error));
  g_assert_true (census (UUID, "Bank", "red", &error));
  assert_icon ("PNGredbank");
  g_assert_true (census (UUID, "Bank", "red", &error));
  g_assert_cmpuint (painted, ==, 1);
  g_assert_true (census (UUID, "Home", "green", &error));
  assert_icon ("PNGredbankgreenbank");
  g_autofree char *text = content (entry (PREFIX UUID ".a.desktop"));
  g_assert_nonnull (strstr (text, "\nX-Cordon-Look=green/bank\n"));
  g_assert_nonnull (strstr (text, "\nName=Firefox (Home)\n"));
  drop (icon (PREFIX UUID ".a.png"));
  g_assert_true (census (UUID, "Home", "blue", &error)); /* there is nothing to paint */
  g_assert_no_error (error);
  g_assert_cmpuint (painted, ==, 2);
  g_assert_true (cordon_launchers_remove (UUID, &error));
}

static void
put (const char *name, const char *text)
{
  g_autofree char *path = entry (name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
assert_text (const char *name, const char *text)
{
  g_autofree char *found = content (entry (name));

  g_assert_cmpstr (found, ==, text);
}

#define STRANGER PREFIX UUID ".theirs.desktop"

/* By name or by content somebody else's: whatever is asked for. */
static void
test_others (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *link = entry (PREFIX UUID ".link.desktop"), *target = entry ("target.desktop");
  g_autofree char *folder = entry (PREFIX UUID ".folder.desktop");
  g_autoptr (CordonLauncher) ours = make (UUID, "Bank", "link", "x");
  g_autofree char *text = cordon_launcher_to_text (ours, "/usr/bin/cordon");

  g_assert_true (replace (UUID, "Bank", (const char *[]) { "a", NULL }, NULL));
  put (STRANGER, "[Desktop Entry]\nName=theirs\n");
  put ("firefox.desktop", "[Desktop Entry]\nName=Firefox\n");
  put ("copy.desktop", text);
  put ("target.desktop", text);
  g_assert_no_errno (symlink (target, link));
  g_assert_no_errno (g_mkdir (folder, 0700));

  g_assert_cmpuint (count (NULL), ==, 1);
  g_assert_false (replace (UUID, "Bank", (const char *[]) { "theirs", "link", "folder", "a", NULL }, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_true (exists (entry (PREFIX UUID ".a.desktop")));
  g_assert_true (cordon_launchers_rename (UUID, "Other", &error));
  g_assert_true (census (NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (NULL), ==, 0);
  assert_text (STRANGER, "[Desktop Entry]\nName=theirs\n");
  assert_text ("firefox.desktop", "[Desktop Entry]\nName=Firefox\n");
  assert_text ("copy.desktop", text);
  assert_text ("target.desktop", text);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
}

/* Whoever takes an entry's name does not leave its icon behind, nor does a write that fails for it. */
static void
test_left_icons (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *theirs = icon ("theirs.png");

  g_assert_true (replace (UUID, "Bank", (const char *[]) { "a", "b", NULL }, NULL));
  put (PREFIX UUID ".a.desktop", "[Desktop Entry]\nName=theirs\n");
  drop (entry (PREFIX UUID ".b.desktop"));
  g_assert_true (g_file_set_contents (theirs, "x", 1, NULL));
  g_assert_true (census (UUID, "Bank", "red", &error));
  g_assert_no_error (error);
  g_assert_false (exists (icon (PREFIX UUID ".a.png")));
  g_assert_false (exists (icon (PREFIX UUID ".b.png")));
  g_assert_true (exists (icon ("theirs.png")));
  g_assert_false (replace (UUID, "Bank", (const char *[]) { "a", "c", NULL }, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
  g_assert_false (exists (icon (PREFIX UUID ".a.png")));
  g_assert_true (exists (icon (PREFIX UUID ".c.png")));
  assert_text (PREFIX UUID ".a.desktop", "[Desktop Entry]\nName=theirs\n");
  drop (entry (PREFIX UUID ".a.desktop"));
  g_assert_true (cordon_launchers_remove (UUID, NULL));
}

/* GLib reads what was written, and starts one program with four words. */
static void
test_as_the_desktop_reads (void)
{
  g_autofree char *path = entry (PREFIX UUID ".a.desktop"), *said = g_build_filename (root, "said", NULL);
  g_autofree char *program = g_build_filename (root, "a \"b\" $HOME", NULL), *text = NULL, *script = NULL;
  g_autoptr (GDesktopAppInfo) info = NULL;

  script = g_strdup_printf ("#!/bin/sh\nprintf '%%s\\n' \"$@\" >'%s.new'\nmv '%s.new' '%s'\n", said, said, said);
  g_assert_true (g_file_set_contents_full (program, script, -1, 0, 0755, NULL));
  g_setenv ("CORDON_COMMAND", program, TRUE);
  g_assert_true (replace (UUID, "Bank", (const char *[]) { "a", NULL }, NULL));
  g_unsetenv ("CORDON_COMMAND");
  info = g_desktop_app_info_new_from_filename (path);
  g_assert_nonnull (info);
  g_assert_cmpstr (g_app_info_get_display_name (G_APP_INFO (info)), ==, "Firefox (Bank)");
  g_assert_true (g_app_info_should_show (G_APP_INFO (info)));
  g_assert_true (g_app_info_launch (G_APP_INFO (info), NULL, NULL, NULL));
  while (!g_file_get_contents (said, &text, NULL, NULL))
    g_thread_yield ();
  g_assert_cmpstr (text, ==, "run\n--app\na\n" UUID "\n");
  g_assert_true (cordon_launchers_remove (UUID, NULL));
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  root = g_dir_make_tmp ("cordon-launchers-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", root, TRUE);
  g_test_add_func ("/launchers/bytes", test_bytes);
  g_test_add_func ("/launchers/hostile-names", test_hostile_names);
  g_test_add_func ("/launchers/exec", test_exec);
  g_test_add_func ("/launchers/not-ours", test_not_ours);
  g_test_add_func ("/launchers/life", test_life);
  g_test_add_func ("/launchers/look", test_look);
  g_test_add_func ("/launchers/others", test_others);
  g_test_add_func ("/launchers/left-icons", test_left_icons);
  g_test_add_func ("/launchers/as-the-desktop-reads", test_as_the_desktop_reads);
  status = g_test_run ();
  g_spawn_sync (NULL, (char *[]) { (char *) "/bin/rm", (char *) "-rf", root, NULL }, NULL, 0, NULL, NULL, NULL, NULL,
                NULL, NULL);
  g_free (root);
  return status;
}
