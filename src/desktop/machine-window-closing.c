/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One question before a throwaway ends in which the person wrote something: by whatever way its window is closed,
 * except where the machine is gone already or nobody is there to answer. What counts is what was sent to the guest;
 * what the guest shows or says has no part in it.
 */
#include "config.h"
#include "desktop/machine-window-private.h"

#include <glib/gi18n-lib.h>

#include "client/machine-info.h"
#include "desktop/fresh-keys.h"

/* Cordon's own viewer shows and keeps nothing: what is typed there finds words in a document. */
#define SHOWS_ONLY "viewer"

static gboolean
may_keep_text (CordonMachineWindow *self)
{
  const CordonMachineInfo *machine = cordon_visit_get_info (self->visit);

  return machine && machine->throwaway && g_strcmp0 (machine->template_name, SHOWS_ONLY) != 0;
}

void
cordon_machine_window_note_typing (CordonMachineWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  /* Nobody sees what is written under a page that covers it. */
  if (self->typed || !may_keep_text (self) || !cordon_machine_window_shows_document (self))
    return;
  self->typed = TRUE;
  if (application)
    self->inhibitor = gtk_application_inhibit (application, GTK_WINDOW (self), GTK_APPLICATION_INHIBIT_LOGOUT,
                                               _("What was typed in a throwaway machine would be lost."));
}

void
cordon_machine_window_forget_typing (CordonMachineWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  self->typed = FALSE;
  if (self->inhibitor != 0 && application)
    gtk_application_uninhibit (application, self->inhibitor);
  self->inhibitor = 0;
}

void
cordon_machine_window_ask_no_more (CordonMachineWindow *self)
{
  self->may_close = TRUE;
}

static void
on_response (CordonMachineWindow *self, const char *response)
{
  GtkWidget *question = g_steal_pointer (&self->question);

  if (g_str_equal (response, "end"))
    {
      self->may_close = TRUE;
      /* It outlives this window by what is left of the click. */
      gtk_window_set_transient_for (GTK_WINDOW (question), NULL);
      gtk_window_close (GTK_WINDOW (self));
    }
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "app.stay", NULL);
}

static void
ask (CordonMachineWindow *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("End This Machine?"),
                                              _("You typed something in it. Nothing of a throwaway machine is kept."));
  AdwMessageDialog *question = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_add_responses (question, "keep", _("_Keep Open"), "end", _("_End Machine"), NULL);
  adw_message_dialog_set_response_appearance (question, "end", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (question, "keep");
  adw_message_dialog_set_close_response (question, "keep");
  cordon_fresh_keys_attach (GTK_WINDOW (dialog));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  self->question = dialog;
}

gboolean
cordon_machine_window_asks (CordonMachineWindow *self)
{
  if (self->may_close || !self->typed || cordon_visit_get_state (self->visit) >= CORDON_VISIT_FAILED)
    return FALSE;
  if (!self->question)
    ask (self);
  gtk_window_present (GTK_WINDOW (self->question));
  return TRUE;
}
