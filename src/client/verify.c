/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The question to cordond, and its answer as a value. The sum is made anew from the cells here: what
 * the answer says of itself is not believed.
 */
#include "config.h"

#include "client/verify.h"

#include <pwd.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/context.h"
#include "core/errors.h"
#include "core/report-json.h"

#define XATTR "security.selinux"
#define ENTRIES_MAX 1000 /* of the home directory that are looked at */

static char *
checked (const char *text)
{
  g_autoptr (CordonContext) context = cordon_context_parse (text, NULL);

  return context != NULL ? g_strdup (text) : NULL;
}

/* NULL where files have no labels. */
static char *
read_label (const char *path)
{
  char text[CORDON_CONTEXT_TEXT_MAX + 1];
  gssize length = lgetxattr (path, XATTR, text, sizeof text - 1);

  if (length <= 0)
    return NULL;
  text[length] = '\0';
  return checked (text);
}

/* Whose files these are: of root that of the person who called sudo, for machines are people's. */
static const char *
find_home (void)
{
  const char *caller = geteuid () == 0 ? g_getenv ("SUDO_UID") : NULL;
  const struct passwd *person = NULL;
  guint64 uid;

  if (caller != NULL && g_ascii_string_to_unsigned (caller, 10, 1, G_MAXUINT32 - 1, &uid, NULL))
    person = getpwuid ((uid_t) uid);
  return person != NULL ? person->pw_dir : g_get_home_dir ();
}

char *
cordon_verify_dup_own_file (void)
{
  const char *home = find_home ();
  g_autoptr (GDir) dir = g_dir_open (home, 0, NULL);
  const char *name;

  for (guint i = 0; dir != NULL && i < ENTRIES_MAX && (name = g_dir_read_name (dir)) != NULL; i++)
    {
      g_autofree char *path = g_build_filename (home, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static char *
read_own_context (void)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents ("/proc/self/attr/current", &text, NULL, NULL))
    return NULL;
  return checked (g_strchomp (text));
}

GVariant *
cordon_verify_options (void)
{
  g_autoptr (GVariantDict) options = g_variant_dict_new (NULL);
  g_autofree char *path = cordon_verify_dup_own_file ();
  g_autofree char *file = path != NULL ? read_label (path) : NULL;
  g_autofree char *program = read_own_context ();

  if (file != NULL)
    g_variant_dict_insert (options, "file-label", "s", file);
  if (program != NULL)
    g_variant_dict_insert (options, "program-label", "s", program);
  return g_variant_dict_end (options);
}

static const char *const none[] = { NULL };

CordonReport *
cordon_verify_sync (CordonBusCordon1 *service, const char *const *uuids,
                    GCancellable *cancellable, GError **error)
{
  g_autofree char *json = NULL;

  if (!cordon_bus_cordon1_call_verify_sync (service, uuids != NULL ? uuids : none,
                                            cordon_verify_options (), &json, cancellable, error))
    {
      cordon_error_from_dbus (error);
      return NULL;
    }
  return cordon_report_from_json (json, strlen (json), error);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autofree char *json = NULL;
  GError *error = NULL;
  CordonReport *report = NULL;

  if (!cordon_bus_cordon1_call_verify_finish (CORDON_BUS_CORDON1 (source), &json, result, &error))
    cordon_error_from_dbus (&error);
  else
    report = cordon_report_from_json (json, strlen (json), &error);
  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) cordon_report_unref);
  else
    g_task_return_error (task, error);
}

void
cordon_verify_async (CordonBusCordon1 *service, const char *const *uuids,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (service, cancellable, callback, data);

  cordon_bus_cordon1_call_verify (service, uuids != NULL ? uuids : none, cordon_verify_options (),
                                  cancellable, on_answered, task);
}

CordonReport *
cordon_verify_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
