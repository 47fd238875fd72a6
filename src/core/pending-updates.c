/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * apt-cache's table of a package has its versions from the newest to the oldest, the installed one marked by
 * three asterisks; below each version stand the archives that have it:
 *
 *   libssl3:
 *     Version table:
 *        3.0.22-1~deb12u2 500
 *           500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages
 *    *** 3.0.11-1 100
 *           100 /var/lib/dpkg/status
 *
 * So whatever stands above the asterisks is newer, and no version is compared here, but with the installed one:
 * apt knows a version twice where the status file tells less of it than the archive, as ours does.
 */
#include "config.h"

#include "core/pending-updates.h"

#include <string.h>

#define INSTALLED " *** "
#define VERSION_INDENT 5
#define ARCHIVE_INDENT 8

/* The kernel's package has its version in its name; the one that always names the newest has the same
 * versions. */
static char *
dup_name (const char *package)
{
  static const char prefix[] = "linux-image-";
  const char *flavour;

  if (!g_str_has_prefix (package, prefix) || !g_ascii_isdigit (package[strlen (prefix)]))
    return g_strdup (package);
  flavour = strrchr (package, '-');
  return g_strconcat ("linux-image-", flavour + 1, NULL);
}

/* Static libraries are in packages of that name alone, and no file of such a package is in an image. */
static gboolean
is_linked (const char *name)
{
  return g_str_has_suffix (name, "-dev");
}

char *
cordon_pending_updates_dup_codename (const CordonManifest *manifest)
{
  const char *release = cordon_manifest_get_release (manifest);
  const char *codename = strrchr (release, ' ');

  if (codename == NULL || !g_str_has_prefix (release, "Debian "))
    return NULL;
  codename++;
  if (*codename == '\0' || strspn (codename, "abcdefghijklmnopqrstuvwxyz") != strlen (codename))
    return NULL;
  return g_strdup (codename);
}

/* Each once; an architecture in a name would be another package for apt.
 * (transfer full) (element-type name version) */
static GHashTable *
collect (const CordonManifest *manifest)
{
  GHashTable *versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;
  const CordonManifestPackage *packages = cordon_manifest_get_packages (manifest, &n);

  for (guint i = 0; i < n; i++)
    {
      char *name = dup_name (packages[i].name);

      if (strchr (name, ':') != NULL || g_hash_table_contains (versions, name))
        g_free (name);
      else
        g_hash_table_insert (versions, name, (gpointer) packages[i].version);
    }
  return versions;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GStrv
cordon_pending_updates_list_names (const CordonManifest *manifest)
{
  g_autoptr (GHashTable) versions = collect (manifest);
  guint n = 0;
  GStrv names = (GStrv) g_hash_table_get_keys_as_array (versions, &n);

  for (guint i = 0; i < n; i++)
    names[i] = g_strdup (names[i]);
  qsort (names, n, sizeof *names, compare_names);
  return names;
}

char *
cordon_pending_updates_print_status (const CordonManifest *manifest)
{
  g_autoptr (GHashTable) versions = collect (manifest);
  g_auto (GStrv) names = cordon_pending_updates_list_names (manifest);
  GString *text = g_string_new (NULL);

  for (char **name = names; *name != NULL; name++)
    g_string_append_printf (text,
                            "Package: %s\nStatus: install ok installed\nArchitecture: amd64\n"
                            "Version: %s\n\n",
                            *name, (const char *) g_hash_table_lookup (versions, *name));
  return g_string_free (text, FALSE);
}

/* --- reading --------------------------------------------------------------------------------- */

typedef struct {
  GHashTable *left;   /* names that were asked for and not answered yet -> version */
  GRegex *archive;    /* the second group is "-security", or another suffix of the suite */
  CordonPendingUpdates updates;
  /* the package that is being read */
  char *installed; /* owned; its version */
  gboolean reading, above, other, found, newer, secure, linked;
} Reader;

static void
end_package (Reader *reader)
{
  if (!reader->reading)
    return;
  reader->reading = FALSE;
  reader->updates.found += reader->found;
  /* Without the asterisks nobody knows what is newer. */
  if (reader->above || !reader->newer)
    return;
  if (reader->linked)
    reader->updates.linked++;
  else
    {
      reader->updates.pending++;
      reader->updates.security += reader->secure;
    }
}

static void
begin_package (Reader *reader, const char *line, gsize length)
{
  g_autofree char *name = length > 1 && line[length - 1] == ':' ? g_strndup (line, length - 1) : NULL;
  const char *version = name != NULL ? g_hash_table_lookup (reader->left, name) : NULL;

  end_package (reader);
  /* A name that it does not know it may take for a pattern. */
  if (version == NULL)
    return;
  g_free (reader->installed);
  reader->installed = g_strdup (version);
  g_hash_table_remove (reader->left, name);
  reader->reading = reader->above = TRUE;
  reader->other = FALSE;
  reader->found = reader->newer = reader->secure = FALSE;
  reader->linked = is_linked (name);
}

static void
take_version (Reader *reader, const char *line, gsize length)
{
  const char *end = memchr (line, ' ', length);
  gsize n = end != NULL ? (gsize) (end - line) : length;

  reader->other = n != strlen (reader->installed) || memcmp (line, reader->installed, n) != 0;
}

static void
take_archive (Reader *reader, const char *line, gsize length)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *suffix = NULL;

  if (!g_regex_match_full (reader->archive, line, (gssize) length, 0, 0, &match, NULL))
    return;
  suffix = g_match_info_fetch (match, 1);
  reader->found = TRUE;
  reader->newer |= reader->above && reader->other;
  reader->secure |= reader->above && reader->other && g_strcmp0 (suffix, "-security") == 0;
}

static void
take_line (Reader *reader, const char *line, gsize length)
{
  gsize indent = 0;

  while (indent < length && line[indent] == ' ')
    indent++;
  if (indent == 0)
    begin_package (reader, line, length);
  else if (!reader->reading)
    return;
  else if (length > strlen (INSTALLED) && memcmp (line, INSTALLED, strlen (INSTALLED)) == 0)
    reader->above = FALSE;
  else if (indent >= ARCHIVE_INDENT)
    take_archive (reader, line, length);
  else if (indent == VERSION_INDENT)
    take_version (reader, line + indent, length - indent);
}

static GRegex *
make_archive (const char *codename)
{
  g_autofree char *pattern = g_strdup_printf (
    "^ +-?[0-9]+ https?://[^ ]*/debian(?:-security)?/? %s(-updates|-security|)/main amd64 Packages$", codename);

  return g_regex_new (pattern, G_REGEX_RAW | G_REGEX_DOLLAR_ENDONLY, 0, NULL);
}

CordonPendingUpdates
cordon_pending_updates_read (const CordonManifest *manifest, const char *untrusted_policy, gsize length)
{
  g_autofree char *codename = cordon_pending_updates_dup_codename (manifest);
  Reader reader = { 0 };

  if (codename == NULL)
    return reader.updates;
  reader.left = collect (manifest);
  reader.archive = make_archive (codename);
  while (length > 0)
    {
      const char *end = memchr (untrusted_policy, '\n', length);
      gsize line = end != NULL ? (gsize) (end - untrusted_policy) : length;

      take_line (&reader, untrusted_policy, line);
      untrusted_policy += MIN (line + 1, length);
      length -= MIN (line + 1, length);
    }
  end_package (&reader);
  g_hash_table_unref (reader.left);
  g_regex_unref (reader.archive);
  g_free (reader.installed);
  return reader.updates;
}
