/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row for each fact; one that is not known is not there.
 */
#include "config.h"
#include "desktop/details-window.h"

#include <glib/gi18n-lib.h>
#include "desktop/machine-text.h"
#include "desktop/tile.h"

struct _CordonDetailsWindow {
  AdwWindow parent_instance;

  /* template */
  AdwWindowTitle *heading;
  AdwPreferencesGroup *machine_group, *isolation_group;
  /* owned */
  CordonMachineItem *item;
  GHashTable *rows; /* title (static) -> AdwActionRow (borrowed) */
};

G_DEFINE_FINAL_TYPE (CordonDetailsWindow, cordon_details_window, ADW_TYPE_WINDOW)

static AdwActionRow *
make_row (CordonDetailsWindow *self, AdwPreferencesGroup *group, const char *title)
{
  GtkWidget *row = adw_action_row_new (), *value = gtk_label_new (NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_focusable (value, FALSE);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  /* A row gives what wraps no more than it must have. */
  gtk_label_set_width_chars (GTK_LABEL (value), 24);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_label_set_xalign (GTK_LABEL (value), 1);
  gtk_widget_add_css_class (value, "numeric");
  gtk_widget_add_css_class (value, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), value);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), NULL);
  g_hash_table_insert (self->rows, (gpointer) title, value);
  adw_preferences_group_add (group, row);
  return ADW_ACTION_ROW (row);
}

static void
show (CordonDetailsWindow *self, AdwPreferencesGroup *group, const char *title, const char *value)
{
  GtkWidget *label = g_hash_table_lookup (self->rows, title);
  GtkWidget *row;

  if (!label)
    {
      make_row (self, group, title);
      label = g_hash_table_lookup (self->rows, title);
    }
  row = gtk_widget_get_ancestor (label, ADW_TYPE_ACTION_ROW);
  gtk_label_set_text (GTK_LABEL (label), value);
  gtk_widget_set_visible (row, *value != '\0');
}

static char *
date_text (guint64 microseconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local ((gint64) (microseconds / G_USEC_PER_SEC));

  return microseconds > 0 && date ? g_date_time_format (date, "%x %X") : g_strdup ("");
}

static void
show_machine (CordonDetailsWindow *self)
{
  const CordonMachineInfo *info = cordon_machine_item_get_info (self->item);
  const CordonMachineFigures *figures = cordon_machine_item_get_figures (self->item);
  g_autofree char *state = cordon_machine_text_state (self->item, g_get_real_time ());
  g_autofree char *memory = cordon_machine_text_memory (figures), *disk = cordon_machine_text_disk (figures);
  g_autofree char *processors = figures->processors > 0 ? g_strdup_printf ("%u", figures->processors) : g_strdup ("");
  g_autofree char *made = date_text (figures->since);

  show (self, self->machine_group, _("State"), state);
  show (self, self->machine_group, _("Lifetime"), info->throwaway ? _("Thrown away at its end") : _("Persistent"));
  show (self, self->machine_group, _("Memory"), memory);
  show (self, self->machine_group, _("Processors"), processors);
  show (self, self->machine_group, _("Disk"), disk);
  show (self, self->machine_group, _("Template"), info->template_name);
  show (self, self->machine_group, _("Made"), made);
}

static void
show_isolation (CordonDetailsWindow *self)
{
  const CordonMachineInfo *info = cordon_machine_item_get_info (self->item);
  g_autofree char *level = cordon_machine_text_level (self->item);

  show (self, self->isolation_group, _("Level"), level);
  show (self, self->isolation_group, _("Label"), info->label);
  show (self, self->isolation_group, _("Account"), info->account);
  show (self, self->isolation_group, _("Virtualisation"), info->emulated ? _("Software emulation") : "");
  show (self, self->isolation_group, "UUID", info->uuid);
}

static void
update (CordonDetailsWindow *self)
{
  adw_window_title_set_title (self->heading, cordon_machine_item_get_name (self->item));
  adw_window_title_set_subtitle (self->heading, cordon_machine_item_get_info (self->item)->title);
  gtk_window_set_title (GTK_WINDOW (self), cordon_machine_item_get_name (self->item));
  show_machine (self);
  show_isolation (self);
}

void
cordon_details_window_present (GtkWindow *parent,
                               CordonMachineItem *item)
{
  CordonDetailsWindow *self = g_object_new (CORDON_TYPE_DETAILS_WINDOW, "transient-for", parent, "modal", TRUE, NULL);

  self->item = g_object_ref (item);
  g_signal_connect_object (item, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  gtk_window_present (GTK_WINDOW (self));
}

static void
cordon_details_window_finalize (GObject *object)
{
  CordonDetailsWindow *self = CORDON_DETAILS_WINDOW (object);

  g_clear_object (&self->item);
  g_hash_table_unref (self->rows);

  G_OBJECT_CLASS (cordon_details_window_parent_class)->finalize (object);
}

static void
cordon_details_window_class_init (CordonDetailsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cordon_details_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/details-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonDetailsWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, CordonDetailsWindow, machine_group);
  gtk_widget_class_bind_template_child (widget_class, CordonDetailsWindow, isolation_group);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cordon_details_window_init (CordonDetailsWindow *self)
{
  self->rows = g_hash_table_new (g_str_hash, g_str_equal);
  gtk_widget_init_template (GTK_WIDGET (self));
}
