/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks apt-cache, which reads its lists and compares, with a status file of our making. It writes
 * nothing (no cache), asks no network, and is ended where it takes too long or says too much. What cannot be found
 * out is said to be unknown, never to be nothing.
 */
#include "config.h"

#include "client/template-updates.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/compartment.h"
#include "core/limits.h"

#define DEADLINE_US (20 * G_TIME_SPAN_SECOND) /* two seconds on a slow computer */
#define OUTPUT_MAX (4 * 1024 * 1024)          /* 300 bytes for each package, and 4096 packages */

/* --- what is read ---------------------------------------------------------------------------- */

static const char *
place (const char *of_test, const char *usual)
{
  const char *other = g_getenv (of_test);

  return other != NULL ? other : usual;
}

static CordonManifest *
read_manifest (const char *template)
{
  g_autofree char *path = g_build_filename (place ("CORDON_TEMPLATE_STORE", CORDON_STATEDIR "/templates"), template,
                                            "current", "manifest.json", NULL);
  g_autofree char *text = g_malloc (CORDON_LIMIT_MANIFEST + 1);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  ssize_t length = fd >= 0 ? pread (fd, text, CORDON_LIMIT_MANIFEST + 1, 0) : -1;

  if (fd >= 0)
    close (fd);
  return length >= 0 ? cordon_manifest_parse (text, (gsize) length, NULL) : NULL;
}

static gboolean
is_list_of (const char *file, const char *suite)
{
  g_autofree char *signed_inside = g_strdup_printf ("_dists_%s_InRelease", suite);
  g_autofree char *signed_beside = g_strdup_printf ("_dists_%s_Release", suite);

  return g_str_has_suffix (file, signed_inside) || g_str_has_suffix (file, signed_beside);
}

/* The newest list of a suite: of when the archive is that it was fetched from. 0: there is none. */
static gint64
time_of_lists (const char *suite)
{
  const char *folder = place ("CORDON_APT_LISTS", "/var/lib/apt/lists");
  g_autoptr (GDir) lists = g_dir_open (folder, 0, NULL);
  const char *file;
  gint64 newest = 0;

  while (lists != NULL && (file = g_dir_read_name (lists)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, file, NULL);
      struct stat st;

      if (is_list_of (file, suite) && stat (path, &st) == 0)
        newest = MAX (newest, (gint64) st.st_mtime);
    }
  return newest;
}

/* --- apt ------------------------------------------------------------------------------------- */

/* A file by name, because apt takes no descriptor: the caller's own, and removed by them.
 * (transfer full); NULL: there is none */
static char *
make_status (const CordonManifest *manifest)
{
  g_autofree char *text = cordon_pending_updates_print_status (manifest);
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("cordon-status-XXXXXX", &path, NULL);
  gboolean whole;

  if (fd < 0)
    return NULL;
  whole = write (fd, text, strlen (text)) == (ssize_t) strlen (text);
  close (fd);
  if (!whole)
    unlink (path);
  return whole ? g_steal_pointer (&path) : NULL;
}

/* The person's pins say what they would install; the order of versions is the same without. */
static GStrv
make_words (const CordonManifest *manifest, const char *status)
{
  static const char *const words[] = {
    "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=", "-o", "Dir::Etc::preferences=/dev/null", "-o",
    "Dir::Etc::preferencesparts=/dev/null", "policy", "--", NULL,
  };
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_auto (GStrv) names = cordon_pending_updates_list_names (manifest);
  g_autofree char *option = g_strconcat ("Dir::State::status=", status, NULL);

  g_strv_builder_add_many (all, "apt-cache", "-o", option, NULL);
  g_strv_builder_addv (all, (const char **) words);
  g_strv_builder_addv (all, (const char **) names);
  return g_strv_builder_end (all);
}

/* (transfer full); NULL: it cannot be asked. */
static GSubprocess *
ask_apt (const CordonManifest *manifest, const char *status)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_auto (GStrv) words = make_words (manifest, status);

  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  return g_subprocess_launcher_spawnv (launcher, (const char *const *) words, NULL);
}

/* FALSE: it took too long or said too much. */
static gboolean
read_answer (int fd, GString *answer)
{
  gint64 until = g_get_monotonic_time () + DEADLINE_US;
  struct pollfd ready = { .fd = fd, .events = POLLIN };
  char bytes[4096];
  ssize_t n = 1;

  while (n != 0 && answer->len <= OUTPUT_MAX)
    {
      gint64 left = until - g_get_monotonic_time ();

      if (left <= 0)
        return FALSE;
      if (poll (&ready, 1, (int) (left / 1000 + 1)) <= 0)
        continue;
      n = read (fd, bytes, sizeof bytes);
      if (n < 0)
        return FALSE;
      g_string_append_len (answer, bytes, n);
    }
  return answer->len <= OUTPUT_MAX;
}

static gboolean
count_with (CordonTemplateUpdates *self, const CordonManifest *manifest, const char *status)
{
  g_autoptr (GSubprocess) apt = ask_apt (manifest, status);
  g_autoptr (GString) answer = g_string_new (NULL);
  gboolean read;

  if (apt == NULL)
    return FALSE;
  read = read_answer (g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (apt))), answer);
  if (!read)
    g_subprocess_force_exit (apt);
  if (!g_subprocess_wait_check (apt, NULL, NULL) || !read)
    return FALSE;
  self->counts = cordon_pending_updates_read (manifest, answer->str, answer->len);
  return self->counts.found > 0;
}

static gboolean
count (CordonTemplateUpdates *self, const CordonManifest *manifest)
{
  g_autofree char *status = make_status (manifest);
  gboolean counted = status != NULL && count_with (self, manifest, status);

  if (status != NULL)
    unlink (status);
  return counted;
}

/* --- the answer ------------------------------------------------------------------------------ */

static void
look (CordonTemplateUpdates *self, const char *template)
{
  g_autoptr (CordonManifest) manifest =
    cordon_compartment_name_valid (template) ? read_manifest (template) : NULL;
  g_autofree char *codename = manifest != NULL ? cordon_pending_updates_dup_codename (manifest) : NULL;
  g_autofree char *security = g_strconcat (codename != NULL ? codename : "", "-security", NULL);

  if (manifest == NULL)
    self->why = g_strdup (_("Whether updates are pending is not known: the template's manifest cannot be read."));
  else if (codename == NULL)
    self->why = g_strdup (_("Whether updates are pending is not known: the template is of no release of Debian."));
  else if (time_of_lists (codename) == 0 || (self->lists = time_of_lists (security)) == 0)
    self->why = g_strdup_printf (_("Whether updates are pending is not known: this computer has no package lists of "
                                   "Debian %s."), codename);
  else if (!count (self, manifest))
    self->why = g_strdup (_("Whether updates are pending is not known: apt-cache gave no answer that helps."));
  self->known = self->why == NULL;
}

CordonTemplateUpdates *
cordon_template_updates_look (const char *template)
{
  CordonTemplateUpdates *self = g_new0 (CordonTemplateUpdates, 1);

  look (self, template);
  return self;
}

static void
worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, cordon_template_updates_look (data),
                         (GDestroyNotify) cordon_template_updates_free);
}

void
cordon_template_updates_look_async (const char *template, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);

  g_task_set_task_data (task, g_strdup (template), g_free);
  g_task_run_in_thread (task, worker);
}

CordonTemplateUpdates *
cordon_template_updates_look_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
cordon_template_updates_free (CordonTemplateUpdates *self)
{
  g_free (self->why);
  g_free (self);
}

/* --- in words -------------------------------------------------------------------------------- */

static char *
describe_pending (const CordonPendingUpdates *counts)
{
  if (counts->pending == 0)
    return g_strdup (_("no updates pending"));
  /* Translators: the second number is how many of them are security updates */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u update pending (%u of security)",
                                       "%u updates pending (%u of security)", counts->pending),
                          counts->pending, counts->security);
}

char *
cordon_template_updates_describe (const CordonTemplateUpdates *self)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *date = NULL;
  g_autofree char *pending = NULL;
  g_autofree char *linked = NULL;

  if (!self->known)
    return g_strdup (self->why);
  time = g_date_time_new_from_unix_utc (self->lists);
  date = time != NULL ? g_date_time_format (time, "%F") : g_strdup ("?");
  pending = describe_pending (&self->counts);
  linked = self->counts.linked == 0
             ? g_strdup ("")
             : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "; %u more comes only with a newer build of Cordon",
                                             "; %u more come only with a newer build of Cordon",
                                             self->counts.linked), self->counts.linked);
  /* Translators: how many updates are pending, the date of this computer's package lists, and perhaps a remark */
  return g_strdup_printf (_("%s, by package lists of %s%s"), pending, date, linked);
}

gboolean
cordon_template_updates_is_due (const CordonTemplateUpdates *self)
{
  return self->known && self->counts.security > 0;
}

char *
cordon_template_updates_fix (const CordonTemplateUpdates *self, const char *template)
{
  return cordon_template_updates_is_due (self)
           ? g_strdup_printf (_("Build it anew: cordon template update %s"), template)
           : g_strdup ("");
}
