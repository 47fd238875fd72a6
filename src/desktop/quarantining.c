/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In a thread: a file's content is hashed, and its file system may be slow. Nothing is shown where all went well: the
 * file manager shows the new name.
 */
#include "config.h"
#include "desktop/quarantining.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include "client/quarantine.h"
#include "core/errors.h"
#include "core/text.h"
#include "desktop/compartments.h"

#define TOLD_MAX 8 /* sentences; the files themselves show the rest */

static void
quarantine (GFile *file, GString *problems, guint *n_problems)
{
  g_autofree char *path = g_file_is_native (file) ? g_file_get_path (file) : NULL;
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = cordon_text_display_name (base);
  g_autofree char *new_path = NULL, *shown = NULL;
  g_autoptr (GError) error = NULL;
  gboolean other_names = FALSE;

  if (!path)
    g_set_error (&error, CORDON_ERROR, CORDON_ERROR_USAGE,
                 _("“%s” is not on this computer; copy it here first, or open it in a throwaway machine."), name);
  else if (cordon_quarantine_file (path, CORDON_COMPARTMENT_DEFAULT, &new_path, &other_names, &error) && other_names)
    g_set_error (&error, CORDON_ERROR, CORDON_ERROR_FAILED,
                 _("“%s” is in quarantine, but has another name elsewhere, under which it can be opened as before."),
                 name);
  if (!error || (*n_problems)++ >= TOLD_MAX)
    return;
  shown = cordon_text_display_name (error->message);
  g_string_append_printf (problems, "%s%s", problems->len > 0 ? "\n\n" : "", shown);
}

static void
quarantine_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GPtrArray *files = task_data;
  GString *problems = g_string_new (NULL);
  guint n_problems = 0;

  for (guint i = 0; i < files->len; i++)
    quarantine (files->pdata[i], problems, &n_problems);
  g_task_return_pointer (task, g_string_free (problems, FALSE), g_free);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  GtkApplication *application = GTK_APPLICATION (source);
  g_autofree char *problems = g_task_propagate_pointer (G_TASK (result), NULL);

  if (*problems != '\0')
    {
      GtkWidget *dialog = adw_message_dialog_new (NULL, _("Look at These Files"), problems);

      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
      gtk_window_set_application (GTK_WINDOW (dialog), application);
      gtk_window_present (GTK_WINDOW (dialog));
    }
  g_application_release (G_APPLICATION (application));
}

void
cordon_quarantining_begin (GtkApplication *application, GPtrArray *files)
{
  g_autoptr (GTask) task = g_task_new (application, NULL, on_done, NULL);

  g_application_hold (G_APPLICATION (application));
  g_task_set_task_data (task, g_ptr_array_ref (files), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, quarantine_in_thread);
}
