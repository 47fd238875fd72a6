/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One question for a whole request, however many machines it makes. It says what one machine means, because that is
 * what a person chooses: files without a wall between them.
 */
#include "config.h"
#include "desktop/several.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include "desktop/fresh-keys.h"

typedef struct {
  GtkApplication *application;
  CordonSettings *settings;
  GtkCheckButton *keeps; /* borrowed from the dialog; NULL: nothing can be kept */
  GCancellable *cancellable;
  gulong cancelled;
  CordonSeveralAnswered answered;
  gpointer data;
} Question;

static void
question_free (Question *question)
{
  g_application_release (G_APPLICATION (question->application));
  g_object_unref (question->settings);
  g_clear_object (&question->cancellable);
  g_free (question);
}

static CordonSeveral
read_response (const char *response)
{
  return g_str_equal (response, "together") ? CORDON_SEVERAL_TOGETHER
         : g_str_equal (response, "each")   ? CORDON_SEVERAL_EACH
                                            : CORDON_SEVERAL_ASK;
}

static void
end (AdwMessageDialog *dialog, Question *question, CordonSeveral answer)
{
  g_signal_handlers_disconnect_by_data (dialog, question);
  if (question->cancellable)
    g_signal_handler_disconnect (question->cancellable, question->cancelled);
  question->answered (answer, question->data);
  question_free (question);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;
  CordonSeveral answer = read_response (response);

  if (answer != CORDON_SEVERAL_ASK && question->keeps && gtk_check_button_get_active (question->keeps))
    cordon_settings_keep_several (question->settings, answer);
  end (dialog, question, answer);
}

/* With the window that it is over. */
static void
on_destroyed (AdwMessageDialog *dialog, gpointer data)
{
  end (dialog, data, CORDON_SEVERAL_ASK);
}

static void
follow_cancellable (Question *question, GCancellable *cancellable, AdwMessageDialog *dialog)
{
  if (!cancellable)
    return;
  question->cancellable = g_object_ref (cancellable);
  question->cancelled = g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (gtk_window_close), dialog,
                                                 G_CONNECT_SWAPPED);
}

static char *
make_body (guint machines)
{
  const char *meaning = _("Files in one machine can see each other.");

  if (machines < 2)
    return g_strdup (meaning);
  return g_strconcat (meaning, " ", _("Those of different compartments, or that came out of different ones, stay apart."),
                      NULL);
}

/* The window that the files were dropped on or chosen in; a request from elsewhere has none. */
static GtkWindow *
find_parent (GtkApplication *application)
{
  GtkWindow *active = gtk_application_get_active_window (application);

  return active && gtk_window_is_active (active) ? active : NULL;
}

static AdwMessageDialog *
make_dialog (Question *question, guint files, guint machines)
{
  /* Translators: shown for two and more */
  g_autofree char *heading = g_strdup_printf (ngettext ("Open %u file in one machine or one each?",
                                                        "Open %u files in one machine or one each?", files), files);
  g_autofree char *body = make_body (machines);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (find_parent (question->application), heading, body));

  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "each", _("One _Each"), "together",
                                    _("One _Machine"), NULL);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  if (cordon_settings_may_keep_several (question->settings))
    {
      question->keeps = GTK_CHECK_BUTTON (gtk_check_button_new_with_mnemonic (_("_Do not ask again")));
      gtk_widget_set_halign (GTK_WIDGET (question->keeps), GTK_ALIGN_CENTER);
      adw_message_dialog_set_extra_child (dialog, GTK_WIDGET (question->keeps));
    }
  return dialog;
}

void
cordon_several_ask (GtkApplication *application, CordonSettings *settings, guint files, guint machines,
                    GCancellable *cancellable, CordonSeveralAnswered answered, gpointer data)
{
  CordonSeveral kept = cordon_settings_get_several (settings);
  AdwMessageDialog *dialog;
  Question *question;

  if (kept != CORDON_SEVERAL_ASK)
    {
      answered (kept, data);
      return;
    }
  question = g_new0 (Question, 1);
  question->application = application;
  question->settings = g_object_ref (settings);
  question->answered = answered;
  question->data = data;
  dialog = make_dialog (question, files, machines);
  follow_cancellable (question, cancellable, dialog);
  g_application_hold (G_APPLICATION (application));
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), question);
  g_signal_connect (dialog, "destroy", G_CALLBACK (on_destroyed), question);
  gtk_window_set_application (GTK_WINDOW (dialog), application);
  cordon_fresh_keys_attach (GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}
