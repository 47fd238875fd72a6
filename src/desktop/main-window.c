/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A door and nothing else: it never looks into a file.
 */
#include "config.h"
#include "desktop/main-window.h"

#include <glib/gi18n-lib.h>

struct _CordonMainWindow {
  AdwApplicationWindow parent_instance;

  /* template */
  GtkWidget *open;
  /* owned */
  GtkNativeDialog *chooser;
};

G_DEFINE_FINAL_TYPE (CordonMainWindow, cordon_main_window, ADW_TYPE_APPLICATION_WINDOW)

static void
open_file (CordonMainWindow *self, GFile *file)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  g_application_open (G_APPLICATION (application), &file, 1, "");
}

static void
on_chosen (CordonMainWindow *self, int response)
{
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (self->chooser));
  for (guint i = 0; files && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      open_file (self, file);
    }
  g_clear_object (&self->chooser);
}

static void
choose (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMainWindow *self = CORDON_MAIN_WINDOW (widget);

  if (self->chooser)
    return;
  self->chooser = GTK_NATIVE_DIALOG (gtk_file_chooser_native_new (_("Open Files You Do Not Trust"), GTK_WINDOW (self),
                                                                 GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL));
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}

static gboolean
on_drop (CordonMainWindow *self, const GValue *value)
{
  for (GSList *files = g_value_get_boxed (value); files; files = files->next)
    open_file (self, files->data);
  return TRUE;
}

GtkWindow *
cordon_main_window_new (GtkApplication *application)
{
  return g_object_new (CORDON_TYPE_MAIN_WINDOW, "application", application, NULL);
}

static void
cordon_main_window_dispose (GObject *object)
{
  g_clear_object (&CORDON_MAIN_WINDOW (object)->chooser);

  G_OBJECT_CLASS (cordon_main_window_parent_class)->dispose (object);
}

static void
cordon_main_window_class_init (CordonMainWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_main_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/main-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, open);
  gtk_widget_class_install_action (widget_class, "main.open", NULL, choose);
}

static void
cordon_main_window_init (CordonMainWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  gtk_widget_grab_focus (self->open);
}
