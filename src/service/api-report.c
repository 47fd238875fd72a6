/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Verify. Anybody may ask, about what is his own; what is another user's has no name in the answer.
 */
#include "config.h"

#include "service/api-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/context.h"
#include "core/errors.h"
#include "core/report-json.h"
#include "service/arguments.h"
#include "service/report/verify.h"

#define UUIDS_MAX 256
/* Below what a bus lets through (32 MiB); a host whose every account runs a machine needs 3 MiB. */
#define ANSWER_MAX (24 * 1024 * 1024)

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;
  g_autofree char *json = g_task_propagate_pointer (G_TASK (result), &error);

  if (json == NULL)
    cordon_call_fail (call, error);
  else
    cordon_bus_cordon1_complete_verify (self->skeleton, cordon_call_take_invocation (call), json);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer report, GCancellable *cancellable)
{
  g_autofree char *json = cordon_report_to_json (report);

  if (strlen (json) > ANSWER_MAX)
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_EXHAUSTED, "%s",
                             _("The report about so many machines is too large; name some of "
                               "them."));
  else
    g_task_return_pointer (task, g_steal_pointer (&json), g_free);
}

/* The text of a big host's report takes seconds, and the report cannot change any more. */
static void
on_verified (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  g_autoptr(GError) error = NULL;
  CordonReport *report = cordon_verify_run_finish (result, &error);
  g_autoptr(GTask) task = NULL;

  if (report == NULL)
    {
      cordon_call_fail (call, error);
      return;
    }
  task = g_task_new (NULL, NULL, on_written, g_steal_pointer (&call));
  g_task_set_task_data (task, report, (GDestroyNotify) cordon_report_unref);
  g_task_run_in_thread (task, write_in_thread);
}

static void
run_verify (CordonCall *call, gpointer owner)
{
  CordonApi *self = owner;
  g_autofree const char **uuids = NULL;
  const char *file, *program;

  g_variant_get (call->arguments.words, "(^a&sm&sm&s)", &uuids, &file, &program);

  const CordonVerifyRequest request = {
    .caller = call->uid,
    .whole_host = call->uid == 0,
    .uuids = uuids,
    .untrusted_file_label = file,
    .untrusted_program_label = program,
  };

  cordon_verify_run_async (&self->parts.house, self->parts.fleet, &request, call->cancellable,
                           on_verified, call);
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, sentence);
  return FALSE;
}

static gboolean
check_uuids (const char *const *untrusted_uuids, GError **error)
{
  guint n = g_strv_length ((char **) untrusted_uuids);

  if (n > UUIDS_MAX)
    return refuse (error, _("The report can be about 256 named machines at most; name none to have "
                            "it about all."));
  for (guint i = 0; i < n; i++)
    if (!cordon_uuid_check (untrusted_uuids[i], error))
      return FALSE;
  return TRUE;
}

/* A label must be one: it becomes a part of questions to the kernel, and of the answer. */
static gboolean
check_label (const char *untrusted_label, GError **error)
{
  g_autoptr(CordonContext) context = cordon_context_parse (untrusted_label, error);

  return context != NULL;
}

static gboolean
check_options (GVariant *options, const char **file, const char **program, GError **error)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr(GVariant) owned = value;
      const char **label = g_str_equal (key, "file-label")      ? file
                           : g_str_equal (key, "program-label") ? program
                                                                : NULL;

      if (label == NULL || *label != NULL
          || !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        return refuse (error, _("The options are not what this method understands."));
      *label = g_variant_get_string (value, NULL);
      if (!check_label (*label, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
handle_verify (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation,
               const char *const *uuids, GVariant *options, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  const char *file = NULL, *program = NULL;
  GError *error = NULL;

  if (!check_uuids (uuids, &error) || !check_options (options, &file, &program, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.words = g_variant_ref_sink (g_variant_new ("(^asmsms)", uuids, file, program));
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), NULL, &arguments, run_verify);
  return TRUE;
}

void
cordon_api_connect_report (CordonApi *self)
{
  g_signal_connect (self->skeleton, "handle-verify", G_CALLBACK (handle_verify), self);
}
