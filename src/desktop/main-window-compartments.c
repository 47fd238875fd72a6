/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person asks the window to do with a compartment. One that has machines is never removed: nothing of a
 * person's is lost by it, and what is removed comes back by one click.
 */
#include "config.h"
#include "desktop/main-window-private.h"

#include <glib/gi18n-lib.h>
#include "client/compartment-edit.h"
#include "core/errors.h"
#include "core/text.h"
#include "desktop/compartment-editor.h"

/* Long enough to read it and to find the button. */
#define UNDO_SECONDS 10

/* An answer may come when the window is gone, and its toasts with it. */
static gboolean
is_there (CordonMainWindow *self)
{
  return self->parts.machines != NULL;
}

static void
tell (CordonMainWindow *self, const char *heading, const char *body)
{
  g_autofree char *clean = cordon_text_display_name (body);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, clean);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static GDBusConnection *
find_bus (CordonMainWindow *self)
{
  GDBusConnection *bus = cordon_machine_list_get_bus (self->parts.machines);

  if (!bus)
    tell (self, _("Nothing Was Changed"), _("The system bus cannot be reached."));
  return bus;
}

/* --- removing -------------------------------------------------------------------------------- */

typedef struct {
  CordonMainWindow *window;
  CordonCompartment *rules;
} Removal;

static void
removal_free (Removal *removal)
{
  g_object_unref (removal->window);
  cordon_compartment_unref (removal->rules);
  g_free (removal);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removal, removal_free)

static void
add_names (GListModel *machines, const char *compartment, GStrvBuilder *names)
{
  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (CordonMachineItem) item = g_list_model_get_item (machines, i);

      if (g_str_equal (cordon_machine_item_get_info (item)->compartment, compartment))
        g_strv_builder_add (names, cordon_machine_item_get_name (item));
    }
}

/* Those that were deleted can be brought back, so they are there. (transfer full) */
static char *
names_of_machines (CordonMainWindow *self, const char *compartment)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  add_names (G_LIST_MODEL (self->parts.machines), compartment, builder);
  add_names (cordon_machine_list_get_deleted (self->parts.machines), compartment, builder);
  names = g_strv_builder_end (builder);
  return g_strjoinv (", ", names);
}

static void
tell_in_the_way (CordonMainWindow *self, const CordonCompartment *rules, const char *names)
{
  /* Translators: a compartment's title */
  g_autofree char *heading = g_strdup_printf (_("“%s” Still Has Machines"), cordon_compartment_get_title (rules));
  /* Translators: names of machines */
  g_autofree char *body = g_strdup_printf (_("Nothing was removed. Delete them for good first: %s."), names);

  tell (self, heading, body);
}

/* There is no question before: it is taken back more easily than answered. */
static void
offer_undo (CordonMainWindow *self, const CordonCompartment *rules)
{
  g_autofree char *safe = g_markup_escape_text (cordon_compartment_get_title (rules), -1);
  /* Translators: a compartment's title */
  g_autofree char *text = g_strdup_printf (_("“%s” removed"), safe);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_timeout (toast, UNDO_SECONDS);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "main.restore-compartment");
  adw_toast_set_action_target_value (toast, g_variant_new_string (cordon_compartment_get_name (rules)));
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Removal) removal = data;
  CordonMainWindow *self = removal->window;
  g_autoptr (GError) error = NULL;

  cordon_compartment_edit_remove_finish (result, &error);
  if (!is_there (self))
    return;
  if (error)
    {
      tell (self, _("Nothing Was Removed"), error->message);
      return;
    }
  g_hash_table_replace (self->removed, g_strdup (cordon_compartment_get_name (removal->rules)),
                        cordon_compartment_ref (removal->rules));
  offer_undo (self, removal->rules);
}

static void
on_remove (CordonMainWindow *self, const char *name, CordonCompartment *rules)
{
  g_autofree char *names = names_of_machines (self, name);
  GDBusConnection *bus = find_bus (self);
  Removal *removal;

  if (!bus)
    return;
  if (*names)
    {
      tell_in_the_way (self, rules, names);
      return;
    }
  removal = g_new (Removal, 1);
  *removal = (Removal) { g_object_ref (self), cordon_compartment_ref (rules) };
  cordon_compartment_edit_remove_async (bus, name, on_removed, removal);
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonMainWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!cordon_compartment_edit_restore_finish (result, &error) && is_there (self))
    tell (self, _("It Is Not Back"), error->message);
}

static void
restore (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMainWindow *self = CORDON_MAIN_WINDOW (widget);
  CordonCompartment *rules = g_hash_table_lookup (self->removed, g_variant_get_string (parameter, NULL));
  GDBusConnection *bus = rules ? find_bus (self) : NULL;

  if (bus)
    cordon_compartment_edit_restore_async (bus, rules, on_restored, g_object_ref (self));
}

/* --- editing --------------------------------------------------------------------------------- */

static void
on_kept (CordonMainWindow *self, const char *title)
{
  g_autofree char *safe = g_markup_escape_text (title, -1);
  /* Translators: a compartment's title */
  g_autofree char *text = g_strdup_printf (_("“%s” is saved; its machines follow from their next start on"), safe);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}

static void
edit (CordonMainWindow *self, const char *name)
{
  GtkWindow *editor;

  if (!find_bus (self))
    return;
  editor = cordon_compartment_editor_new (GTK_WINDOW (self), self->parts.machines, self->parts.compartments, name);
  g_signal_connect_object (editor, "kept", G_CALLBACK (on_kept), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "remove", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
  gtk_window_present (editor);
}

static void
new_compartment (GtkWidget *widget, const char *action, GVariant *parameter)
{
  edit (CORDON_MAIN_WINDOW (widget), NULL);
}

static void
edit_compartment (GtkWidget *widget, const char *action, GVariant *parameter)
{
  edit (CORDON_MAIN_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

void
cordon_main_window_install_compartment_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "main.new-compartment", NULL, new_compartment);
  gtk_widget_class_install_action (widget_class, "main.edit-compartment", "s", edit_compartment);
  gtk_widget_class_install_action (widget_class, "main.restore-compartment", "s", restore);
}
