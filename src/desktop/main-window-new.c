/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * New machines in the window: of a compartment, or of an image that came from elsewhere.
 */
#include "config.h"
#include "desktop/main-window-private.h"

#include <glib/gi18n-lib.h>
#include "desktop/import-window.h"
#include "desktop/new-machine.h"

static void
on_wants_file (CordonMainWindow *self, const char *compartment)
{
  cordon_main_window_choose (self, compartment);
}

static void
on_made (CordonMainWindow *self, const char *uuid)
{
  CordonMachineItem *item = cordon_machine_list_find (self->parts.machines, uuid);
  g_autofree char *text = NULL, *safe = NULL;
  AdwToast *toast;

  if (!item)
    return;
  safe = g_markup_escape_text (cordon_machine_item_get_name (item), -1);
  /* Translators: a machine's name */
  text = g_strdup_printf (_("“%s” is there"), safe);
  toast = adw_toast_new (text);
  adw_toast_set_button_label (toast, _("_Open"));
  adw_toast_set_action_name (toast, "main.open-machine");
  adw_toast_set_action_target_value (toast, g_variant_new_string (uuid));
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* It has no template's window to be tried in first: its person wants to see what it is. */
static void
on_imported (CordonMainWindow *self, const char *uuid)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "main.open-machine", "s", uuid);
}

static void
import (CordonMainWindow *self)
{
  GtkWindow *dialog = cordon_import_window_new (GTK_WINDOW (self), self->parts.machines, self->parts.compartments);

  g_signal_connect_object (dialog, "created", G_CALLBACK (on_imported), self, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

static void
make_new (CordonMainWindow *self, const char *compartment)
{
  GtkWindow *dialog = cordon_new_machine_new (GTK_WINDOW (self), self->parts.machines, self->parts.compartments,
                                              compartment);

  g_signal_connect_object (dialog, "open-file", G_CALLBACK (on_wants_file), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "created", G_CALLBACK (on_made), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "import", G_CALLBACK (import), self, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

static void
new_any (GtkWidget *widget, const char *action, GVariant *parameter)
{
  make_new (CORDON_MAIN_WINDOW (widget), NULL);
}

static void
new_in (GtkWidget *widget, const char *action, GVariant *parameter)
{
  make_new (CORDON_MAIN_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
import_any (GtkWidget *widget, const char *action, GVariant *parameter)
{
  import (CORDON_MAIN_WINDOW (widget));
}

void
cordon_main_window_install_new_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "main.import", NULL, import_any);
  gtk_widget_class_install_action (widget_class, "main.new", NULL, new_any);
  gtk_widget_class_install_action (widget_class, "main.new-in", "s", new_in);
}
