/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done with the machines of a list. A machine that is started here is held by a lease that
 * nobody draws with, until a window takes it; without it the machine would pause.
 */
#include "config.h"
#include "client/machine-list-private.h"

#include <gio/gunixfdlist.h>
#include "core/errors.h"

/* A machine that is held, or whose start was ordered and not answered yet. */
typedef struct {
  CordonMachineList *list; /* borrowed: it owns this */
  CordonMachineItem *item;
  CordonLease *lease; /* NULL: not answered */
} Hold;

void
cordon_machine_hold_free (gpointer data)
{
  Hold *hold = data;

  if (hold->lease != NULL)
    g_signal_handlers_disconnect_by_data (hold->lease, hold);
  g_clear_object (&hold->lease);
  g_object_unref (hold->item);
  g_free (hold);
}

/* What was under way is over; error: (transfer full). */
static void
finish_work (CordonMachineList *self, CordonMachineItem *item, GError *error)
{
  cordon_machine_item_set_work (item, CORDON_WORK_NONE, 0);
  cordon_machine_item_set_error (item, error);
  cordon_machine_list_tell (self, item);
}

static void
begin_work (CordonMachineList *self, CordonMachineItem *item, CordonMachineWork work)
{
  cordon_machine_item_set_error (item, NULL);
  cordon_machine_item_set_work (item, work, 0);
  cordon_machine_list_tell (self, item);
}

/* --- start ----------------------------------------------------------------------------------- */

static void
on_stage (CordonLease *lease, guint stage, Hold *hold)
{
  gboolean runs = stage == CORDON_STAGE_RUNNING;

  cordon_machine_item_set_work (hold->item, runs ? CORDON_WORK_NONE : CORDON_WORK_START, stage);
  cordon_machine_list_tell (hold->list, hold->item);
}

/* Another window took it over: no news, and nobody's fault. */
static gboolean
is_news (const GError *error)
{
  return error != NULL && !g_error_matches (error, CORDON_ERROR, CORDON_ERROR_BUSY);
}

static void
on_over (CordonLease *lease, const GError *error, Hold *hold)
{
  CordonMachineList *self = hold->list;
  g_autoptr (CordonMachineItem) item = g_object_ref (hold->item);
  gboolean ran = cordon_machine_item_get_work (item) != CORDON_WORK_START;

  g_hash_table_remove (self->holds, cordon_machine_item_get_uuid (item));
  finish_work (self, item, is_news (error) ? g_error_copy (error) : NULL);
  if (ran && is_news (error))
    cordon_machine_list_tell_ended (self, item);
}

typedef struct {
  CordonMachineList *list;
  CordonMachineItem *item;
  Hold *hold; /* to be compared only: it may be gone */
} Call;

static Call *
call_new (CordonMachineList *self, CordonMachineItem *item, Hold *hold)
{
  Call *call = g_new (Call, 1);

  *call = (Call) { g_object_ref (self), g_object_ref (item), hold };
  return call;
}

static void
call_free (Call *call)
{
  g_object_unref (call->list);
  g_object_unref (call->item);
  g_free (call);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void
take_lease (Hold *hold, int fd)
{
  hold->lease = cordon_lease_new (fd);
  g_signal_connect (hold->lease, "stage", G_CALLBACK (on_stage), hold);
  g_signal_connect (hold->lease, "over", G_CALLBACK (on_over), hold);
}

static int
read_lease (GVariant *reply, GUnixFDList *fds, GError **error)
{
  g_autoptr (GVariant) handle = g_variant_get_child_value (reply, 0);

  if (fds == NULL)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_SERVICE, "no lease");
      return -1;
    }
  return g_unix_fd_list_get (fds, g_variant_get_handle (handle), error);
}

static void
on_start_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  GError *error = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) reply =
    cordon_service_link_call_finish (CORDON_SERVICE_LINK (source), result, &fds, &error);
  const char *uuid = cordon_machine_item_get_uuid (call->item);
  Hold *hold = g_hash_table_lookup (call->list->holds, uuid);
  int fd = reply != NULL ? read_lease (reply, fds, &error) : -1;

  /* Cancelled meanwhile: a lease that nobody takes ends the start. */
  if (hold != call->hold)
    {
      if (fd >= 0)
        g_object_unref (cordon_lease_new (fd));
      g_clear_error (&error);
    }
  else if (fd >= 0)
    take_lease (hold, fd);
  else
    {
      g_hash_table_remove (call->list->holds, uuid);
      finish_work (call->list, call->item, error);
    }
}

static GVariant *
start_options (CordonMachineList *self, gboolean starts)
{
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  if (starts && self->allow_unlabelled)
    g_variant_dict_insert (&options, "allow-unlabelled", "b", TRUE);
  return g_variant_dict_end (&options);
}

static void
start (CordonMachineList *self, CordonMachineItem *item)
{
  gboolean starts = cordon_machine_item_may (item, CORDON_VERB_START);
  const char *uuid = cordon_machine_item_get_uuid (item);
  Hold *hold;

  hold = g_new0 (Hold, 1);
  hold->list = self;
  hold->item = g_object_ref (item);
  g_hash_table_replace (self->holds, g_strdup (uuid), hold);
  begin_work (self, item, CORDON_WORK_START);
  cordon_service_link_call_async (self->link, starts ? "StartMachine" : "Attach",
                                  g_variant_new ("(s@a{sv})", uuid, start_options (self, starts)),
                                  G_VARIANT_TYPE ("(ha{sv})"), on_start_answered,
                                  call_new (self, item, hold));
}

static void order (CordonMachineList *self, CordonMachineItem *item, CordonMachineWork work,
                   const char *method);

/* Whoever holds one that stands still keeps it. */
void
cordon_machine_list_start (CordonMachineList *self, CordonMachineItem *item)
{
  gboolean resumes = cordon_machine_item_may (item, CORDON_VERB_RESUME);

  if (self->link == NULL || (!resumes && !cordon_machine_item_may (item, CORDON_VERB_START)))
    return;
  if (resumes && cordon_machine_item_get_figures (item)->held)
    order (self, item, CORDON_WORK_RESUME, "Resume");
  else
    start (self, item);
}

gboolean
cordon_machine_list_holds (CordonMachineList *self, const char *uuid)
{
  return g_hash_table_contains (self->holds, uuid);
}

/* --- stop, save, delete, restore -------------------------------------------------------------- */

/* It is what was wanted, whoever did it. */
static gboolean
is_gone (const GError *error)
{
  return g_error_matches (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND)
         || g_error_matches (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  GError *error = NULL;
  g_autoptr (GVariant) reply =
    cordon_service_link_call_finish (CORDON_SERVICE_LINK (source), result, NULL, &error);

  if (reply == NULL)
    g_hash_table_remove (call->list->leaving, cordon_machine_item_get_uuid (call->item));
  if (reply == NULL && is_gone (error))
    g_clear_error (&error);
  finish_work (call->list, call->item, error);
  cordon_machine_list_refresh (call->list);
}

static void
order (CordonMachineList *self, CordonMachineItem *item, CordonMachineWork work,
       const char *method)
{
  if (self->link == NULL)
    return;
  begin_work (self, item, work);
  cordon_service_link_call_async (self->link, method,
                                  g_variant_new ("(s)", cordon_machine_item_get_uuid (item)),
                                  G_VARIANT_TYPE ("()"), on_done, call_new (self, item, NULL));
}

/* Whoever ordered the work is told what became of it. */
static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    cordon_service_link_call_finish (CORDON_SERVICE_LINK (source), result, NULL, &error);

  if (reply == NULL)
    g_debug ("nothing is cancelled: %s", error->message);
}

static void
cancel_work (CordonMachineList *self, CordonMachineItem *item)
{
  cordon_machine_item_set_work (item, CORDON_WORK_CANCEL, 0);
  cordon_machine_list_tell (self, item);
  cordon_service_link_call_async (self->link, "CancelWork",
                                  g_variant_new ("(s)", cordon_machine_item_get_uuid (item)),
                                  G_VARIANT_TYPE ("()"), on_asked, NULL);
}

/* A lease that nobody holds ends a start, but not a machine that runs at this moment. */
void
cordon_machine_list_cancel (CordonMachineList *self, CordonMachineItem *item)
{
  if (self->link == NULL || !cordon_machine_item_may (item, CORDON_VERB_CANCEL))
    return;
  if (cordon_machine_item_get_work (item) != CORDON_WORK_START)
    {
      cancel_work (self, item);
      return;
    }
  g_hash_table_remove (self->holds, cordon_machine_item_get_uuid (item));
  order (self, item, CORDON_WORK_STOP, "Stop");
}

void
cordon_machine_list_stop (CordonMachineList *self, CordonMachineItem *item)
{
  if (cordon_machine_item_may (item, CORDON_VERB_STOP))
    order (self, item, CORDON_WORK_STOP, "Stop");
}

void
cordon_machine_list_suspend (CordonMachineList *self, CordonMachineItem *item)
{
  if (cordon_machine_item_may (item, CORDON_VERB_SUSPEND))
    order (self, item, CORDON_WORK_SUSPEND, "Suspend");
}

void
cordon_machine_list_save (CordonMachineList *self, CordonMachineItem *item)
{
  if (cordon_machine_item_may (item, CORDON_VERB_SAVE))
    order (self, item, CORDON_WORK_SAVE, "SaveMachine");
}

void
cordon_machine_list_discard (CordonMachineList *self, CordonMachineItem *item)
{
  if (cordon_machine_item_may (item, CORDON_VERB_DISCARD))
    order (self, item, CORDON_WORK_DISCARD, "DiscardSaved");
}

void
cordon_machine_list_delete (CordonMachineList *self, CordonMachineItem *item)
{
  if (!cordon_machine_item_may (item, CORDON_VERB_DELETE))
    return;
  g_hash_table_add (self->leaving, g_strdup (cordon_machine_item_get_uuid (item)));
  order (self, item, CORDON_WORK_DELETE, "DeleteMachine");
}

void
cordon_machine_list_restore (CordonMachineList *self, CordonMachineItem *item)
{
  if (cordon_machine_item_may (item, CORDON_VERB_RESTORE))
    order (self, item, CORDON_WORK_RESTORE, "UndeleteMachine");
}

void
cordon_machine_list_purge (CordonMachineList *self, CordonMachineItem *item)
{
  if (cordon_machine_item_may (item, CORDON_VERB_PURGE))
    order (self, item, CORDON_WORK_DELETE, "PurgeMachine");
}

void
cordon_machine_list_forget_error (CordonMachineList *self, CordonMachineItem *item)
{
  if (cordon_machine_item_get_error (item) == NULL)
    return;
  cordon_machine_item_set_error (item, NULL);
  cordon_machine_list_tell (self, item);
}

/* --- create ---------------------------------------------------------------------------------- */

static void
on_unwanted_purged (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    cordon_service_link_call_finish (CORDON_SERVICE_LINK (source), result, NULL, &error);

  /* It is in the list, where it can be deleted again. */
  if (reply == NULL)
    g_message ("A machine that nobody wants any more cannot be deleted: %s", error->message);
  cordon_machine_list_refresh (g_task_get_source_object (task));
  g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_CANCELLED, "cancelled");
}

/* It is made, whatever the list says. */
static void
on_created_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GVariant) reply =
    cordon_service_link_call_finish (CORDON_SERVICE_LINK (source), result, NULL, NULL);
  g_autoptr (GVariant) machines = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  if (machines != NULL)
    cordon_machine_list_take (g_task_get_source_object (task), machines);
  g_task_return_pointer (task, g_strdup (g_task_get_task_data (task)), g_free);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  CordonServiceLink *link = CORDON_SERVICE_LINK (source);
  GError *error = NULL;
  g_autoptr (GVariant) reply = cordon_service_link_call_finish (link, result, NULL, &error);
  gboolean unwanted = g_cancellable_is_cancelled (g_task_get_cancellable (task));
  const char *uuid;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_variant_get (reply, "(&s)", &uuid);
  g_task_set_task_data (task, g_strdup (uuid), g_free);
  if (unwanted)
    cordon_service_link_call_async (link, "PurgeMachine", g_variant_new ("(s)", uuid),
                                    G_VARIANT_TYPE ("()"), on_unwanted_purged,
                                    g_steal_pointer (&task));
  else
    cordon_service_link_call_async (link, "List", NULL, G_VARIANT_TYPE ("(aa{sv})"),
                                    on_created_listed, g_steal_pointer (&task));
}

void
cordon_machine_list_create_async (CordonMachineList *self, const char *compartment,
                                  const char *name, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GVariant *none = g_variant_new ("a{sv}", NULL);

  g_task_set_check_cancellable (task, FALSE);
  cordon_service_link_call_async (self->link, "CreateMachine",
                                  g_variant_new ("(ss@a{sv})", compartment, name, none),
                                  G_VARIANT_TYPE ("(s)"), on_created, task);
}

char *
cordon_machine_list_create_finish (CordonMachineList *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- import ---------------------------------------------------------------------------------- */

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  CordonMachineList *self = g_task_get_source_object (task);
  GError *error = NULL;
  char *uuid = cordon_machine_import_finish (result, &error);

  if (uuid == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, uuid, g_free);
  cordon_service_link_call_async (self->link, "List", NULL, G_VARIANT_TYPE ("(aa{sv})"), on_created_listed,
                                  g_steal_pointer (&task));
}

void
cordon_machine_list_import_async (CordonMachineList *self, const CordonMachineImage *image,
                                  CordonMachineImportFunc progress, gpointer progress_data, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_check_cancellable (task, FALSE);
  cordon_machine_import_async (image, progress, progress_data, cancellable, on_imported, task);
}

char *
cordon_machine_list_import_finish (CordonMachineList *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
