/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The operating system as it is: NSS, /proc and statvfs, each question in a worker thread that owns
 * its words. A /proc that cannot be read whole is an error: an account is never called free because
 * somebody could not be seen.
 */
#include "config.h"

#include "service/system.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <grp.h>
#include <pwd.h>
#include <sys/statvfs.h>

#include "core/errors.h"
#include "service/linux-survey.h"
#include "service/proc.h"
#include "service/process-contexts.h"

#define PASSWD_MAX 65536

#define CORDON_TYPE_LINUX_SYSTEM (cordon_linux_system_get_type ())
G_DECLARE_FINAL_TYPE (CordonLinuxSystem, cordon_linux_system, CORDON, LINUX_SYSTEM, GObject)

struct _CordonLinuxSystem {
  GObject parent_instance;
};

static void system_iface_init (CordonSystemInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonLinuxSystem, cordon_linux_system, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_SYSTEM, system_iface_init))

/* What libvirt gives to a process that it starts as this account. */
static GArray *
list_groups (const char *name, gid_t gid)
{
  GArray *groups = g_array_new (FALSE, TRUE, sizeof (gid_t));
  int n = 64;

  do
    g_array_set_size (groups, (guint) n);
  while (getgrouplist (name, gid, (gid_t *) groups->data, &n) < 0 && n > (int) groups->len);
  g_array_set_size (groups, (guint) n);
  return groups;
}

static void
accounts_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr(GPtrArray) accounts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_account_free);
  g_autofree char *buffer = g_malloc (PASSWD_MAX);

  for (guint i = 1; i <= GPOINTER_TO_UINT (data); i++)
    {
      g_autofree char *name = g_strdup_printf ("cordon-m%02u", i);
      struct passwd entry, *found = NULL;
      CordonAccount *account;

      /* An account of uid 0 would be no wall: it is not one of ours whatever its name. */
      if (getpwnam_r (name, &entry, buffer, PASSWD_MAX, &found) != 0 || found == NULL
          || found->pw_uid == 0 || found->pw_gid == 0)
        continue;
      account = g_new0 (CordonAccount, 1);
      account->name = g_steal_pointer (&name);
      account->uid = found->pw_uid;
      account->gid = found->pw_gid;
      account->groups = list_groups (account->name, account->gid);
      g_ptr_array_add (accounts, account);
    }
  g_task_return_pointer (task, g_steal_pointer (&accounts), (GDestroyNotify) g_ptr_array_unref);
}

static void
linux_accounts_async (CordonSystem *self, guint count, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);

  g_task_set_task_data (task, GUINT_TO_POINTER (count), NULL);
  g_task_run_in_thread (task, accounts_worker);
}

static gboolean
add_process (pid_t pid, gpointer data, GError **error)
{
  GHashTable *uids = data;
  char text[CORDON_PROC_STATUS_MAX + 1];
  uid_t process[4];
  int found = cordon_proc_read_status (pid, text, error);

  if (found <= 0)
    return found == 0;
  if (!cordon_process_uids_parse (text, process, error))
    return FALSE;
  for (guint i = 0; i < 4; i++)
    g_hash_table_add (uids, GUINT_TO_POINTER (process[i]));
  return TRUE;
}

static void
uids_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr(GHashTable) uids = g_hash_table_new (NULL, NULL);
  GError *error = NULL;

  if (!cordon_proc_foreach (add_process, uids, &error))
    g_task_return_error (task, error);
  else if (g_hash_table_size (uids) == 0)
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_FAILED, "%s",
                             _("/proc cannot be read."));
  else
    g_task_return_pointer (task, g_steal_pointer (&uids), (GDestroyNotify) g_hash_table_unref);
}

static void
linux_uids_async (CordonSystem *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);

  g_task_run_in_thread (task, uids_worker);
}

/* What a request borrows, owned. */
typedef struct {
  CordonSurveyRequest request;
  GArray *helpers;
  char **paths;
} OwnedRequest;

static void
owned_request_free (OwnedRequest *owned)
{
  g_clear_pointer (&owned->helpers, g_array_unref);
  g_strfreev (owned->paths);
  g_free (owned);
}

static void
survey_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const OwnedRequest *owned = data;
  GError *error = NULL;
  CordonSurvey *survey = cordon_linux_survey_take (&owned->request, &error);

  if (survey != NULL)
    g_task_return_pointer (task, survey, (GDestroyNotify) cordon_survey_free);
  else
    g_task_return_error (task, error);
}

static void
linux_survey_async (CordonSystem *self, const CordonSurveyRequest *request,
                    GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  OwnedRequest *owned = g_new0 (OwnedRequest, 1);

  owned->request = *request;
  owned->request.helpers = owned->helpers =
    request->helpers != NULL ? g_array_copy ((GArray *) request->helpers) : NULL;
  owned->paths = g_strdupv ((char **) request->paths);
  owned->request.paths = (const char *const *) owned->paths;
  g_task_set_task_data (task, owned, (GDestroyNotify) owned_request_free);
  g_task_run_in_thread (task, survey_worker);
}

static void
contexts_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *contexts = cordon_process_contexts_read ("/proc", &error);

  if (contexts != NULL)
    g_task_return_pointer (task, contexts, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
linux_contexts_async (CordonSystem *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);

  g_task_run_in_thread (task, contexts_worker);
}

static void
space_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  struct statvfs vfs;
  GError *error = NULL;
  guint64 *bytes;

  if (statvfs (data, &vfs) < 0)
    {
      cordon_error_set_errno (&error, errno, CORDON_ERROR_FAILED, _("Disk space cannot be read"));
      g_task_return_error (task, error);
      return;
    }
  bytes = g_new (guint64, 1);
  *bytes = (guint64) vfs.f_bfree * vfs.f_frsize;
  g_task_return_pointer (task, bytes, g_free);
}

static void
linux_space_async (CordonSystem *self, const char *path, GAsyncReadyCallback callback,
                   gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);

  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, space_worker);
}

static gpointer
finish_pointer (CordonSystem *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static GPtrArray *
linux_accounts_finish (CordonSystem *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (self, result, error);
}

static GHashTable *
linux_uids_finish (CordonSystem *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (self, result, error);
}

static GPtrArray *
linux_contexts_finish (CordonSystem *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (self, result, error);
}

static CordonSurvey *
linux_survey_finish (CordonSystem *self, GAsyncResult *result, GError **error)
{
  return finish_pointer (self, result, error);
}

static gboolean
linux_space_finish (CordonSystem *self, GAsyncResult *result, guint64 *bytes, GError **error)
{
  g_autofree guint64 *answer = finish_pointer (self, result, error);

  if (answer != NULL)
    *bytes = *answer;
  return answer != NULL;
}

static void
system_iface_init (CordonSystemInterface *iface)
{
  iface->accounts_async = linux_accounts_async;
  iface->accounts_finish = linux_accounts_finish;
  iface->uids_in_use_async = linux_uids_async;
  iface->uids_in_use_finish = linux_uids_finish;
  iface->survey_async = linux_survey_async;
  iface->survey_finish = linux_survey_finish;
  iface->contexts_async = linux_contexts_async;
  iface->contexts_finish = linux_contexts_finish;
  iface->space_async = linux_space_async;
  iface->space_finish = linux_space_finish;
}

static void
cordon_linux_system_class_init (CordonLinuxSystemClass *klass)
{
}

static void
cordon_linux_system_init (CordonLinuxSystem *self)
{
}

CordonSystem *
cordon_linux_system_new (void)
{
  return g_object_new (CORDON_TYPE_LINUX_SYSTEM, NULL);
}
