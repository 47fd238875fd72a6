/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks polkit, asynchronously and with a deadline. An unreachable polkit, an answer that comes too
 * late and an authorisation that is still a challenge all mean no: nothing is ever allowed because
 * the question could not be put.
 */
#include "config.h"

#include "service/polkit-authority.h"

#include <glib/gi18n-lib.h>
#include <polkit/polkit.h>

#include "core/errors.h"
#include "core/limits.h"

struct _CordonPolkitAuthority {
  GObject parent_instance;
};

typedef struct {
  PolkitSubject *subject;
  CordonAction action;
  PolkitCheckAuthorizationFlags flags;
  GCancellable *query; /* cancelled by the caller or by the deadline */
  guint deadline;
} Question;

static void authority_iface_init (CordonAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonPolkitAuthority, cordon_polkit_authority, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_AUTHORITY, authority_iface_init))

static void
question_free (Question *question)
{
  g_clear_handle_id (&question->deadline, g_source_remove);
  g_clear_object (&question->subject);
  g_clear_object (&question->query);
  g_free (question);
}

static void
deny (GTask *task, const char *sentence)
{
  Question *question = g_task_get_task_data (task);

  g_clear_handle_id (&question->deadline, g_source_remove);
  g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_DENIED, "%s", sentence);
}

static gboolean
on_deadline (gpointer data)
{
  Question *question = data;

  question->deadline = 0;
  g_cancellable_cancel (question->query);
  return G_SOURCE_REMOVE;
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Question *question = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(PolkitAuthorizationResult) answer =
    polkit_authority_check_authorization_finish (POLKIT_AUTHORITY (source), result, &error);

  if (answer == NULL)
    {
      g_debug ("polkit did not answer: %s", error->message);
      deny (task, _("polkit did not answer, so nothing is allowed; see that it runs and try "
                    "again."));
      return;
    }
  if (!polkit_authorization_result_get_is_authorized (answer))
    {
      deny (task, question->action == CORDON_ACTION_OWN_MACHINES
                    ? _("You may not run machines here: log in at the screen, or have the "
                        "administrator add you to the group cordon.")
                    : _("Only an administrator may change that."));
      return;
    }
  g_clear_handle_id (&question->deadline, g_source_remove);
  g_task_return_boolean (task, TRUE);
}

static void
on_authority (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Question *question = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(PolkitAuthority) authority = polkit_authority_get_finish (result, &error);

  if (authority == NULL)
    {
      g_debug ("polkit is not there: %s", error->message);
      deny (task, _("polkit cannot be reached, so nothing is allowed; start it and try again."));
      return;
    }
  polkit_authority_check_authorization (authority, question->subject,
                                        cordon_action_id (question->action), NULL,
                                        question->flags, question->query, on_checked,
                                        g_steal_pointer (&task));
}

static void
on_caller_cancelled (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
polkit_check_async (CordonAuthority *self, const char *sender, CordonAction action,
                    gboolean interactive, GCancellable *cancellable, GAsyncReadyCallback callback,
                    gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);
  Question *question = g_new0 (Question, 1);

  question->subject = polkit_system_bus_name_new (sender);
  question->action = action;
  question->flags = interactive ? POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION
                                : POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE;
  question->query = g_cancellable_new ();
  question->deadline = g_timeout_add_seconds (interactive ? CORDON_DEADLINE_POLKIT_INTERACTIVE
                                                          : CORDON_DEADLINE_POLKIT,
                                              on_deadline, question);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  if (cancellable != NULL)
    g_cancellable_connect (cancellable, G_CALLBACK (on_caller_cancelled),
                           g_object_ref (question->query), g_object_unref);

  polkit_authority_get_async (question->query, on_authority, g_steal_pointer (&task));
}

static gboolean
polkit_check_finish (CordonAuthority *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
authority_iface_init (CordonAuthorityInterface *iface)
{
  iface->check_async = polkit_check_async;
  iface->check_finish = polkit_check_finish;
}

static void
cordon_polkit_authority_class_init (CordonPolkitAuthorityClass *klass)
{
}

static void
cordon_polkit_authority_init (CordonPolkitAuthority *self)
{
}

CordonAuthority *
cordon_polkit_authority_new (void)
{
  return g_object_new (CORDON_TYPE_POLKIT_AUTHORITY, NULL);
}
