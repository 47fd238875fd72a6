/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The templates as the main loop sees them: who holds which version, one import or removal at a
 * time, and when an old version may go. A version goes when it is not current, nobody holds it or is saved
 * with it, and nobody is just about to hold it: a hold that is being looked up may still come out with the old one.
 */
#include "config.h"

#include "service/templates.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/errors.h"
#include "service/aside.h"
#include "service/template-import.h"

struct _CordonTemplates {
  GObject parent_instance;

  /* owned */
  char *state_dir;
  GHashTable *held; /* holder -> CordonTemplate */

  /* borrowed */
  CordonTemplatesNeeds needs; /* NULL: nobody */
  gpointer needs_data;

  /* state */
  guint n_looking; /* holds being looked up */
  gboolean changing;
};

typedef struct {
  char *state_dir;
  char *name;
  char *holder;
  char *version; /* NULL: the current one */
  CordonTemplate *held;
  int fds[CORDON_STORE_N_FILES];
  GHashTable *keep;
} Job;

G_DEFINE_FINAL_TYPE (CordonTemplates, cordon_templates, G_TYPE_OBJECT)

static void
job_free (Job *job)
{
  g_free (job->state_dir);
  g_free (job->name);
  g_free (job->holder);
  g_free (job->version);
  g_clear_pointer (&job->held, cordon_template_unref);
  g_clear_pointer (&job->keep, g_hash_table_unref);
  cordon_aside_close (job->fds, CORDON_STORE_N_FILES);
  g_free (job);
}

static GTask *
task_new (CordonTemplates *self, const char *name, GCancellable *cancellable,
          GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Job *job = g_new0 (Job, 1);

  job->state_dir = g_strdup (self->state_dir);
  job->name = g_strdup (name);
  memset (job->fds, -1, sizeof job->fds);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  return task;
}

/* A worker's answer that is only success or an error. */
static void
return_done (GTask *task, gboolean done, GError *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- old versions ---------------------------------------------------------------------------- */

static void
collect_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;

  cordon_store_collect (job->state_dir, job->name, job->keep);
  g_task_return_boolean (task, TRUE);
}

/* ID -> template's name; NULL: not known. (transfer full) */
static GHashTable *
list_needed (CordonTemplates *self)
{
  g_autoptr(GHashTable) needed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  CordonTemplate *held;

  if (self->needs != NULL && !self->needs (needed, self->needs_data))
    return NULL;
  g_hash_table_iter_init (&iter, self->held);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &held))
    g_hash_table_insert (needed, g_strdup (held->id), g_strdup (held->name));
  return g_steal_pointer (&needed);
}

/* name NULL: of each template. */
static void
collect (CordonTemplates *self, const char *name)
{
  g_autoptr(GTask) task = NULL;
  GHashTable *needed = NULL;

  if (self->n_looking == 0 && !self->changing)
    needed = list_needed (self);
  if (needed == NULL)
    return;
  task = task_new (self, name, NULL, NULL, NULL);
  ((Job *) g_task_get_task_data (task))->keep = needed;
  g_task_run_in_thread (task, collect_worker);
}

void
cordon_templates_collect (CordonTemplates *self)
{
  collect (self, NULL);
}

void
cordon_templates_set_needs (CordonTemplates *self, CordonTemplatesNeeds needs, gpointer data)
{
  self->needs = needs;
  self->needs_data = data;
}

static void
clean_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = cordon_store_clean (((Job *) data)->state_dir, &error);

  return_done (task, done, error);
}

void
cordon_templates_clean_async (CordonTemplates *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = task_new (self, NULL, NULL, callback, data);

  g_task_run_in_thread (task, clean_worker);
}

gboolean
cordon_templates_clean_finish (CordonTemplates *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- holding --------------------------------------------------------------------------------- */

static void
load_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  CordonTemplate *template =
    job->version != NULL
      ? cordon_store_load_version (job->state_dir, job->name, job->version, &error)
      : cordon_store_load (job->state_dir, job->name, &error);

  if (template != NULL)
    g_task_return_pointer (task, template, (GDestroyNotify) cordon_template_unref);
  else
    g_task_return_error (task, error);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonTemplates *self = CORDON_TEMPLATES (source);
  g_autoptr(GTask) asked = data;
  Job *job = g_task_get_task_data (asked);
  GError *error = NULL;
  CordonTemplate *template = g_task_propagate_pointer (G_TASK (result), &error);

  self->n_looking--;
  if (template == NULL)
    {
      g_task_return_error (asked, error);
      return;
    }
  g_hash_table_replace (self->held, g_strdup (job->holder), cordon_template_ref (template));
  g_task_return_pointer (asked, template, (GDestroyNotify) cordon_template_unref);
}

void
cordon_templates_hold_async (CordonTemplates *self, const char *name, const char *holder,
                             GAsyncReadyCallback callback, gpointer data)
{
  cordon_templates_hold_version_async (self, name, NULL, holder, callback, data);
}

void
cordon_templates_hold_version_async (CordonTemplates *self, const char *name, const char *id,
                                     const char *holder, GAsyncReadyCallback callback,
                                     gpointer data)
{
  GTask *asked = task_new (self, name, NULL, callback, data);
  g_autoptr(GTask) load = task_new (self, name, NULL, on_loaded, asked);

  ((Job *) g_task_get_task_data (asked))->holder = g_strdup (holder);
  ((Job *) g_task_get_task_data (load))->version = g_strdup (id);
  self->n_looking++;
  g_task_run_in_thread (load, load_worker);
}

CordonTemplate *
cordon_templates_hold_finish (CordonTemplates *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

CordonTemplate *
cordon_templates_get_held (CordonTemplates *self, const char *holder)
{
  return g_hash_table_lookup (self->held, holder);
}

void
cordon_templates_release (CordonTemplates *self, const char *holder)
{
  g_autofree char *key = NULL;
  g_autoptr(CordonTemplate) held = NULL;

  if (g_hash_table_steal_extended (self->held, holder, (gpointer *) &key, (gpointer *) &held))
    collect (self, held->name);
}

guint
cordon_templates_count_holders (CordonTemplates *self, const char *name)
{
  GHashTableIter iter;
  CordonTemplate *held;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->held);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &held))
    n += g_str_equal (held->name, name);
  return n;
}

static void
examine_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  gboolean done = cordon_store_examine (job->state_dir, job->held, &error);

  return_done (task, done, error);
}

void
cordon_templates_examine_async (CordonTemplates *self, CordonTemplate *held,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = task_new (self, held->name, NULL, callback, data);

  ((Job *) g_task_get_task_data (task))->held = cordon_template_ref (held);
  g_task_run_in_thread (task, examine_worker);
}

gboolean
cordon_templates_examine_finish (CordonTemplates *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- changing -------------------------------------------------------------------------------- */

static gboolean
refuse_busy (CordonTemplates *self, GTask *task)
{
  if (!self->changing)
    return FALSE;
  g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_BUSY, "%s",
                           _("Another template is being changed; try again when that is done."));
  return TRUE;
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonTemplates *self = CORDON_TEMPLATES (source);
  g_autoptr(GTask) asked = data;
  Job *job = g_task_get_task_data (asked);
  GError *error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  self->changing = FALSE;
  if (done)
    collect (self, job->name);
  return_done (asked, done, error);
}

/* Runs the worker as the one change of its time; asked is answered by it. */
static void
change (CordonTemplates *self, GTask *asked, GTaskThreadFunc worker)
{
  Job *job = g_task_get_task_data (asked);
  g_autoptr(GTask) work = g_task_new (self, g_task_get_cancellable (asked), on_changed, asked);

  /* The worker says itself what became of it: an import that was put in place is no failure. */
  g_task_set_check_cancellable (work, FALSE);
  g_task_set_check_cancellable (asked, FALSE);
  g_task_set_task_data (work, job, NULL);
  self->changing = TRUE;
  g_task_run_in_thread (work, worker);
}

static void
import_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  gboolean done =
    cordon_template_import (job->state_dir, job->name, job->fds, cancellable, &error);

  return_done (task, done, error);
}

void
cordon_templates_import_async (CordonTemplates *self, const char *name, const int fds[4],
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr(GTask) asked = task_new (self, name, cancellable, callback, data);
  Job *job = g_task_get_task_data (asked);

  memcpy (job->fds, fds, sizeof job->fds);
  if (!refuse_busy (self, asked))
    change (self, g_steal_pointer (&asked), import_worker);
}

gboolean
cordon_templates_import_finish (CordonTemplates *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
delete_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  gboolean done = cordon_store_delete (job->state_dir, job->name, &error);

  return_done (task, done, error);
}

/* NULL: no machine that does not run needs it. (transfer full) */
static GError *
judge_needed (CordonTemplates *self, const char *name)
{
  g_autoptr(GHashTable) needed = list_needed (self);
  GHashTableIter iter;
  const char *of;

  if (needed == NULL)
    return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_BUSY,
                                _("Which machines need the template is not known yet; try again in a moment."));
  g_hash_table_iter_init (&iter, needed);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &of))
    if (g_str_equal (of, name))
      return g_error_new (CORDON_ERROR, CORDON_ERROR_BUSY,
                          _("A machine was saved with the template “%s”. It goes on with “cordon run”, or starts "
                            "without what it had in memory with “cordon run --discard-saved”; then stop it."),
                          name);
  return NULL;
}

void
cordon_templates_remove_async (CordonTemplates *self, const char *name,
                               GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) asked = task_new (self, name, NULL, callback, data);
  GError *error;

  if (refuse_busy (self, asked))
    return;
  error = self->n_looking > 0 || cordon_templates_count_holders (self, name) > 0
            ? g_error_new (CORDON_ERROR, CORDON_ERROR_BUSY,
                           _("A machine runs from the template “%s”; close it first."), name)
            : judge_needed (self, name);
  if (error != NULL)
    g_task_return_error (asked, error);
  else
    change (self, g_steal_pointer (&asked), delete_worker);
}

gboolean
cordon_templates_remove_finish (CordonTemplates *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- listing --------------------------------------------------------------------------------- */

static void
list_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *list = cordon_store_list (((Job *) data)->state_dir, &error);

  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
cordon_templates_list_async (CordonTemplates *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = task_new (self, NULL, NULL, callback, data);

  g_task_run_in_thread (task, list_worker);
}

GPtrArray *
cordon_templates_list_finish (CordonTemplates *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cordon_templates_finalize (GObject *object)
{
  CordonTemplates *self = CORDON_TEMPLATES (object);

  g_hash_table_unref (self->held);
  g_free (self->state_dir);
  G_OBJECT_CLASS (cordon_templates_parent_class)->finalize (object);
}

static void
cordon_templates_class_init (CordonTemplatesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_templates_finalize;
}

static void
cordon_templates_init (CordonTemplates *self)
{
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) cordon_template_unref);
}

CordonTemplates *
cordon_templates_new (const char *state_dir)
{
  CordonTemplates *self = g_object_new (CORDON_TYPE_TEMPLATES, NULL);

  self->state_dir = g_strdup (state_dir);
  return self;
}
