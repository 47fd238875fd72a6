/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The operating system of the tests. It answers from its table, always a turn of the main loop
 * later, never at once.
 */
#include "config.h"

#include "fakes/fake-system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/errors.h"

struct _CordonFakeSystem {
  GObject parent_instance;

  CordonFakeMac *mac;
  GHashTable *uids;      /* set */
  GHashTable *processes; /* pid -> CordonProcessFacts */
  GHashTable *files;     /* path -> CordonFileFacts */
  GPtrArray *sockets;    /* of every survey */
  GPtrArray *waiting;    /* of GTask: for contexts */
  gboolean held;         /* who asks for them waits */
  guint n_accounts;
  guint64 space; /* bytes */
  gboolean broken;
};

static void system_iface_init (CordonSystemInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonFakeSystem, cordon_fake_system, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_SYSTEM, system_iface_init))

static gboolean
refuse (CordonFakeSystem *self, GTask *task)
{
  if (self->broken)
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_FAILED, "The fake is broken.");
  return self->broken;
}

/* Its own, kvm, libvirt-qemu. */
static GArray *
groups_of (gid_t own)
{
  const gid_t groups[] = { own, 107, 64055 };
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gid_t));

  return g_array_append_vals (array, groups, G_N_ELEMENTS (groups));
}

static void
accounts_async (CordonSystem *system, guint count, GAsyncReadyCallback callback, gpointer data)
{
  CordonFakeSystem *self = CORDON_FAKE_SYSTEM (system);
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  g_autoptr(GPtrArray) accounts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cordon_account_free);

  if (refuse (self, task))
    return;
  for (guint i = 0; i < MIN (count, self->n_accounts); i++)
    {
      CordonAccount *account = g_new0 (CordonAccount, 1);

      account->name = g_strdup_printf ("cordon-m%02u", i + 1);
      account->uid = account->gid = CORDON_FAKE_UID + i;
      account->groups = groups_of (account->gid);
      g_ptr_array_add (accounts, account);
    }
  g_task_return_pointer (task, g_steal_pointer (&accounts), (GDestroyNotify) g_ptr_array_unref);
}

static gpointer
finish_pointer (CordonSystem *system, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GPtrArray *
accounts_finish (CordonSystem *system, GAsyncResult *result, GError **error)
{
  return finish_pointer (system, result, error);
}

static void
uids_async (CordonSystem *system, GAsyncReadyCallback callback, gpointer data)
{
  CordonFakeSystem *self = CORDON_FAKE_SYSTEM (system);
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  g_autoptr(GHashTable) uids = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer uid;
  CordonProcessFacts *process;

  if (refuse (self, task))
    return;
  g_hash_table_iter_init (&iter, self->uids);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    g_hash_table_add (uids, uid);
  g_hash_table_iter_init (&iter, self->processes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &process))
    for (guint i = 0; i < 4; i++)
      g_hash_table_add (uids, GUINT_TO_POINTER (process->uids[i]));
  g_task_return_pointer (task, g_steal_pointer (&uids), (GDestroyNotify) g_hash_table_unref);
}

static GHashTable *
uids_finish (CordonSystem *system, GAsyncResult *result, GError **error)
{
  return finish_pointer (system, result, error);
}

/* --- surveys --------------------------------------------------------------------------------- */

static CordonProcessFacts *
copy_process (const CordonProcessFacts *process)
{
  CordonProcessFacts *copy = g_memdup2 (process, sizeof *copy);

  copy->name = g_strdup (process->name);
  copy->groups = g_array_copy (process->groups);
  return copy;
}

static gboolean
belongs (const CordonProcessFacts *process, const CordonSurveyRequest *request)
{
  for (guint i = 0; request->helpers != NULL && i < request->helpers->len; i++)
    if (g_array_index (request->helpers, pid_t, i) == process->pid)
      return TRUE;
  for (guint i = 0; i < 4; i++)
    if (process->uids[i] == request->uid)
      return TRUE;
  return process->pid == request->pid;
}

static void
add_processes (CordonFakeSystem *self, CordonSurvey *survey, const CordonSurveyRequest *request)
{
  GHashTableIter iter;
  CordonProcessFacts *process;

  g_hash_table_iter_init (&iter, self->processes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &process))
    if (belongs (process, request))
      g_ptr_array_add (survey->processes, copy_process (process));
}

static void
add_file (CordonFakeSystem *self, CordonSurvey *survey, const char *path)
{
  const CordonFileFacts *known = g_hash_table_lookup (self->files, path);
  CordonFileFacts *facts = g_new0 (CordonFileFacts, 1);

  facts->failure = ENOENT;
  if (known != NULL)
    *facts = *known;
  facts->path = g_strdup (path);
  g_ptr_array_add (survey->files, facts);
}

static void
survey_async (CordonSystem *system, const CordonSurveyRequest *request,
              GAsyncReadyCallback callback, gpointer data)
{
  CordonFakeSystem *self = CORDON_FAKE_SYSTEM (system);
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  g_autoptr(CordonSurvey) survey = cordon_survey_new ();

  if (refuse (self, task))
    return;
  if (!g_hash_table_contains (self->processes, GINT_TO_POINTER (request->pid)))
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, "No such process.");
      return;
    }
  add_processes (self, survey, request);
  for (gsize i = 0; request->paths[i] != NULL; i++)
    add_file (self, survey, request->paths[i]);
  for (guint i = 0; i < self->sockets->len; i++)
    g_ptr_array_add (survey->sockets, g_strdup (g_ptr_array_index (self->sockets, i)));
  g_task_return_pointer (task, g_steal_pointer (&survey), (GDestroyNotify) cordon_survey_free);
}

static CordonSurvey *
survey_finish (CordonSystem *system, GAsyncResult *result, GError **error)
{
  return finish_pointer (system, result, error);
}

static void
process_context_free (CordonProcessContext *process)
{
  g_free (process->context);
  g_free (process);
}

static void
answer_contexts (CordonFakeSystem *self, GTask *task, gboolean nobody)
{
  g_autoptr(GPtrArray) list =
    g_ptr_array_new_with_free_func ((GDestroyNotify) process_context_free);
  GHashTableIter iter;
  gpointer pid;
  const char *context;

  if (refuse (self, task))
    return;
  g_hash_table_iter_init (&iter, cordon_fake_mac_get_processes (self->mac));
  while (!nobody && g_hash_table_iter_next (&iter, &pid, (gpointer *) &context))
    {
      CordonProcessContext *process = g_new (CordonProcessContext, 1);

      process->pid = GPOINTER_TO_INT (pid);
      process->context = g_strdup (context);
      g_ptr_array_add (list, process);
    }
  g_task_return_pointer (task, g_steal_pointer (&list), (GDestroyNotify) g_ptr_array_unref);
}

static void
contexts_async (CordonSystem *system, GAsyncReadyCallback callback, gpointer data)
{
  CordonFakeSystem *self = CORDON_FAKE_SYSTEM (system);
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);

  if (self->held)
    g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  else
    answer_contexts (self, task, FALSE);
}

static GPtrArray *
contexts_finish (CordonSystem *system, GAsyncResult *result, GError **error)
{
  return finish_pointer (system, result, error);
}

void
cordon_fake_system_set_space (CordonFakeSystem *self, guint64 bytes)
{
  self->space = bytes;
}

static void
space_async (CordonSystem *system, const char *path, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (system, NULL, callback, data);

  if (!refuse (CORDON_FAKE_SYSTEM (system), task))
    g_task_return_boolean (task, TRUE);
}

static gboolean
space_finish (CordonSystem *system, GAsyncResult *result, guint64 *bytes, GError **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *bytes = CORDON_FAKE_SYSTEM (system)->space;
  return TRUE;
}

static void
system_iface_init (CordonSystemInterface *iface)
{
  iface->accounts_async = accounts_async;
  iface->accounts_finish = accounts_finish;
  iface->uids_in_use_async = uids_async;
  iface->uids_in_use_finish = uids_finish;
  iface->survey_async = survey_async;
  iface->survey_finish = survey_finish;
  iface->contexts_async = contexts_async;
  iface->contexts_finish = contexts_finish;
  iface->space_async = space_async;
  iface->space_finish = space_finish;
}

void
cordon_fake_system_set_n_accounts (CordonFakeSystem *self, guint n)
{
  self->n_accounts = n;
}

void
cordon_fake_system_set_uid_in_use (CordonFakeSystem *self, uid_t uid, gboolean in_use)
{
  if (in_use)
    g_hash_table_add (self->uids, GUINT_TO_POINTER (uid));
  else
    g_hash_table_remove (self->uids, GUINT_TO_POINTER (uid));
}

void
cordon_fake_system_set_broken (CordonFakeSystem *self, gboolean broken)
{
  self->broken = broken;
}

void
cordon_fake_system_hold_contexts (CordonFakeSystem *self, gboolean hold)
{
  self->held = hold;
  while (!hold && self->waiting->len > 0)
    cordon_fake_system_answer (self, 0, FALSE);
}

guint
cordon_fake_system_get_n_waiting (CordonFakeSystem *self)
{
  return self->waiting->len;
}

void
cordon_fake_system_answer (CordonFakeSystem *self, guint i, gboolean nobody)
{
  g_autoptr(GTask) task = g_ptr_array_steal_index (self->waiting, i);

  answer_contexts (self, task, nobody);
}

CordonFakeMac *
cordon_fake_system_get_mac (CordonFakeSystem *self)
{
  return self->mac;
}

void
cordon_fake_system_add_process (CordonFakeSystem *self, pid_t pid, const char *account,
                                const char *context)
{
  CordonProcessFacts *process = g_new0 (CordonProcessFacts, 1);

  g_assert_true (g_str_has_prefix (account, "cordon-m"));
  process->pid = pid;
  process->name = g_strdup ("qemu-system-x86");
  for (guint i = 0; i < 4; i++)
    process->uids[i] = process->gids[i] = cordon_fake_uid (account);
  process->groups = groups_of (process->gids[0]);
  process->no_new_privs = 1;
  process->seccomp = 2;
  process->began = (guint64) g_get_real_time ();
  cordon_fake_mac_set_process (self->mac, pid, context);
  g_hash_table_replace (self->processes, GINT_TO_POINTER (pid), process);
}

CordonProcessFacts *
cordon_fake_system_get_process (CordonFakeSystem *self, pid_t pid)
{
  return g_hash_table_lookup (self->processes, GINT_TO_POINTER (pid));
}

uid_t
cordon_fake_uid (const char *account)
{
  return CORDON_FAKE_UID - 1 + (uid_t) atoi (account + strlen ("cordon-m"));
}

void
cordon_fake_system_set_file (CordonFakeSystem *self, const char *path, mode_t mode, uid_t owner)
{
  CordonFileFacts *facts = g_new0 (CordonFileFacts, 1);

  facts->mode = mode;
  facts->uid = owner;
  facts->gid = owner;
  g_hash_table_replace (self->files, g_strdup (path), facts);
}

void
cordon_fake_system_remove_file (CordonFakeSystem *self, const char *path)
{
  g_hash_table_remove (self->files, path);
}

void
cordon_fake_system_add_socket (CordonFakeSystem *self, const char *text)
{
  g_ptr_array_add (self->sockets, g_strdup (text));
}

void
cordon_fake_system_remove_process (CordonFakeSystem *self, pid_t pid)
{
  cordon_fake_mac_set_process (self->mac, pid, NULL);
  g_hash_table_remove (self->processes, GINT_TO_POINTER (pid));
}

guint
cordon_fake_system_get_n_processes (CordonFakeSystem *self)
{
  return g_hash_table_size (self->processes);
}

static void
cordon_fake_system_finalize (GObject *object)
{
  CordonFakeSystem *self = CORDON_FAKE_SYSTEM (object);

  g_hash_table_unref (self->uids);
  g_hash_table_unref (self->processes);
  g_hash_table_unref (self->files);
  g_ptr_array_unref (self->sockets);
  g_assert_cmpuint (self->waiting->len, ==, 0); /* each holds a reference */
  g_ptr_array_unref (self->waiting);
  g_object_unref (self->mac);
  G_OBJECT_CLASS (cordon_fake_system_parent_class)->finalize (object);
}

static void
cordon_fake_system_class_init (CordonFakeSystemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_fake_system_finalize;
}

static void
cordon_fake_system_init (CordonFakeSystem *self)
{
  self->uids = g_hash_table_new (NULL, NULL);
  self->processes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) cordon_process_facts_free);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sockets = g_ptr_array_new_with_free_func (g_free);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->mac = cordon_fake_mac_new ();
  self->n_accounts = 16;
  self->space = 100LL * 1024 * 1024 * 1024;
}

CordonFakeSystem *
cordon_fake_system_new (void)
{
  return g_object_new (CORDON_TYPE_FAKE_SYSTEM, NULL);
}
