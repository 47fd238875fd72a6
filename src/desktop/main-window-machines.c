/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person asks the window to do with one machine. What may be done is the item's to say; whoever may
 * have been slow to answer a question finds the machine looked for again.
 */
#include "config.h"
#include "desktop/main-window-private.h"

#include <glib/gi18n-lib.h>
#include "desktop/change-window.h"
#include "desktop/details-window.h"
#include "desktop/snapshots-window.h"

/* Long enough to read it and to find the button. */
#define UNDO_SECONDS 10

static CordonMachineItem *
find (CordonMainWindow *self, GVariant *uuid)
{
  return cordon_machine_list_find (self->parts.machines, g_variant_get_string (uuid, NULL));
}

static void
stop_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_machine_list_stop (self->parts.machines, item);
}

static void
suspend_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_machine_list_suspend (self->parts.machines, item);
}

static void
save_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_machine_list_save (self->parts.machines, item);
}

static void
discard_saved (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_machine_list_discard (self->parts.machines, item);
}

static void
delete_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_machine_list_delete (self->parts.machines, item);
}

static void
restore_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_machine_list_restore (self->parts.machines, item);
}

static void
purge_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_machine_list_purge (self->parts.machines, item);
}

static void
start_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_machine_list_set_allow_unlabelled (self->parts.machines, cordon_settings_get_allow_unlabelled (self->parts.settings));
  cordon_machine_list_start (self->parts.machines, item);
}

static void
cancel_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_machine_list_cancel (self->parts.machines, item);
}

static void
forget_error (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_machine_list_forget_error (self->parts.machines, item);
}

static void
show_details (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_details_window_present (GTK_WINDOW (self), item);
}

static void
rename_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_change_window_present (GTK_WINDOW (self), self->parts.machines, item, CORDON_CHANGE_RENAME);
}

static void
clone_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_change_window_present (GTK_WINDOW (self), self->parts.machines, item, CORDON_CHANGE_CLONE);
}

static void
grow_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_change_window_present (GTK_WINDOW (self), self->parts.machines, item, CORDON_CHANGE_GROW);
}

static void
show_snapshots (CordonMainWindow *self, CordonMachineItem *item)
{
  cordon_snapshots_window_present (GTK_WINDOW (self), self->parts.machines, item);
}

/* Asked, and answered by a person who may have been slow: looked for again. */
typedef struct {
  CordonMainWindow *window;
  char *uuid;
  void (*verb) (CordonMainWindow *self, CordonMachineItem *item);
} Question;

typedef struct {
  const char *heading, *body, *yes, *by_enter; /* by_enter: "yes" or "no" */
  AdwResponseAppearance appearance;
} Words;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_free (question->uuid);
  g_free (question);
}

static void
on_answer (AdwMessageDialog *dialog, const char *response, Question *question)
{
  CordonMachineItem *item = cordon_machine_list_find (question->window->parts.machines, question->uuid);

  if (item && g_str_equal (response, "yes"))
    question->verb (question->window, item);
}

static void
ask (CordonMainWindow *self, CordonMachineItem *item, const Words *words,
     void (*verb) (CordonMainWindow *, CordonMachineItem *))
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), words->heading, words->body);
  Question *question = g_new (Question, 1);

  *question = (Question) { self, g_strdup (cordon_machine_item_get_uuid (item)), verb };
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "no", _("_Cancel"), "yes", words->yes, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "yes", words->appearance);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), words->by_enter);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "no");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answer), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
take_over (CordonMainWindow *self, CordonMachineItem *item)
{
  self->parts.show_machine (item, TRUE, self->parts.data);
}

static void
ask_take_over (CordonMainWindow *self, CordonMachineItem *item)
{
  /* Translators: a machine's name */
  g_autofree char *heading = g_strdup_printf (_("“%s” Is Used by Another Program"), cordon_machine_item_get_name (item));

  ask (self, item, &(Words) { heading, _("It can be shown here instead; the machine itself goes on."), _("_Show It Here"),
       "yes", ADW_RESPONSE_DEFAULT }, take_over);
}

static void
open_machine (CordonMainWindow *self, CordonMachineItem *item)
{
  if (self->parts.show_machine (item, FALSE, self->parts.data))
    return;
  if (cordon_machine_item_get_info (item)->throwaway)
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Another program shows this machine.")));
  else
    ask_take_over (self, item);
}

static void
ask_stop (CordonMainWindow *self, CordonMachineItem *item)
{
  const char *body = cordon_machine_item_get_info (item)->throwaway
                       ? _("Nothing of it will be left.")
                       : _("Its disk stays. What runs in it ends at once, as if its power were cut.");

  /* Translators: a machine's name */
  g_autofree char *heading = g_strdup_printf (_("Stop “%s”?"), cordon_machine_item_get_name (item));

  if (cordon_settings_get_confirm_stop (self->parts.settings))
    ask (self, item, &(Words) { heading, body, _("_Stop"), "yes", ADW_RESPONSE_DESTRUCTIVE }, stop_machine);
  else
    stop_machine (self, item);
}

static void
ask_discard (CordonMainWindow *self, CordonMachineItem *item)
{
  /* Translators: a machine's name */
  g_autofree char *heading = g_strdup_printf (_("Forget What Is Open in “%s”?"), cordon_machine_item_get_name (item));

  ask (self, item, &(Words) { heading, _("It was saved while it ran. What its programs had not written to its disk is "
                                         "lost, as if its power had been cut then; its disk stays. The next start "
                                         "boots it. Nothing brings back what was open."),
       _("_Forget It"), "no", ADW_RESPONSE_DESTRUCTIVE }, discard_saved);
}

static void
ask_purge (CordonMainWindow *self, CordonMachineItem *item)
{
  /* Translators: a machine's name */
  g_autofree char *heading = g_strdup_printf (_("Delete “%s” for Good?"), cordon_machine_item_get_name (item));

  ask (self, item, &(Words) { heading, _("Its disk and everything on it are removed now. Nothing brings them back."),
       _("_Delete for Good"), "no", ADW_RESPONSE_DESTRUCTIVE }, purge_machine);
}

/* There is no question before: it is taken back more easily than answered. */
void
cordon_main_window_offer_undo (CordonMainWindow *self, CordonMachineItem *item)
{
  g_autofree char *safe = g_markup_escape_text (cordon_machine_item_get_name (item), -1);
  /* Translators: a machine's name */
  g_autofree char *text = g_strdup_printf (_("“%s” deleted"), safe);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_timeout (toast, UNDO_SECONDS);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "main.restore-machine");
  adw_toast_set_action_target_value (toast, g_variant_new_string (cordon_machine_item_get_uuid (item)));
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static const struct {
  const char *action;
  void (*run) (CordonMainWindow *self, CordonMachineItem *item);
} machine_actions[] = {
  { "main.open-machine", open_machine },       { "main.start-machine", start_machine },
  { "main.cancel-machine", cancel_machine },   { "main.stop-machine", ask_stop },
  { "main.suspend-machine", suspend_machine }, { "main.save-machine", save_machine },
  { "main.discard-machine", ask_discard },
  { "main.delete-machine", delete_machine },   { "main.restore-machine", restore_machine },
  { "main.purge-machine", ask_purge },         { "main.forget-error", forget_error },
  { "main.show-details", show_details },       { "main.show-snapshots", show_snapshots },
  { "main.rename-machine", rename_machine },   { "main.clone-machine", clone_machine },
  { "main.grow-machine", grow_machine },
};

static void
run_on_machine (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMainWindow *self = CORDON_MAIN_WINDOW (widget);
  CordonMachineItem *item = find (self, parameter);

  for (guint i = 0; item && i < G_N_ELEMENTS (machine_actions); i++)
    if (g_str_equal (machine_actions[i].action, action))
      machine_actions[i].run (self, item);
}

void
cordon_main_window_activate_machine (CordonMainWindow *self,
                                     CordonMachineItem *item)
{
  if (cordon_machine_item_may (item, CORDON_VERB_OPEN))
    open_machine (self, item);
  else
    start_machine (self, item);
}

void
cordon_main_window_install_machine_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (machine_actions); i++)
    gtk_widget_class_install_action (widget_class, machine_actions[i].action, "s", run_on_machine);
}
