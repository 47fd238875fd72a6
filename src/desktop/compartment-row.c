/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two buttons: what a compartment is for, a file to open or a machine to make, and its rules. The window does it,
 * by its actions "main.open-in", "main.new-in" and "main.edit-compartment", whose target is the compartment's name.
 */
#include "config.h"
#include "desktop/compartment-row.h"

#include <glib/gi18n-lib.h>
#include "desktop/full-text.h"
#include "desktop/tile.h"

struct _CordonCompartmentRow {
  GtkBox parent_instance;

  /* template */
  CordonTile *tile;
  GtkLabel *title, *counts;
  GtkWidget *lock;
  GtkButton *act, *rules;
  /* owned */
  CordonCompartmentItem *item;
};

G_DEFINE_FINAL_TYPE (CordonCompartmentRow, cordon_compartment_row, GTK_TYPE_BOX)

enum { DROP, N_SIGNALS };

static guint signals[N_SIGNALS];

static char *
counts_text (CordonCompartmentItem *item)
{
  guint machines = cordon_compartment_item_get_n_machines (item), live = cordon_compartment_item_get_n_live (item);
  g_autofree char *all = NULL, *some = NULL;

  if (cordon_compartment_item_get_problem (item))
    return g_strdup (cordon_compartment_item_get_problem (item));
  if (machines == 0)
    return g_strdup (cordon_compartment_item_opens_files (item) ? _("Drop a file here to open it") : _("No machine yet"));
  all = g_strdup_printf (ngettext ("%u machine", "%u machines", machines), machines);
  if (live == 0)
    return g_steal_pointer (&all);
  some = g_strdup_printf (ngettext ("%u running", "%u running", live), live);
  /* Translators: of a compartment: "3 machines, 1 running" */
  return g_strdup_printf (_("%s, %s"), all, some);
}

static void
name_button (CordonCompartmentRow *self)
{
  gboolean opens = cordon_compartment_item_opens_files (self->item);
  /* Translators: a compartment's title */
  g_autofree char *name = g_strdup_printf (opens ? _("Open a File in “%s”") : _("New Machine in “%s”"),
                                           cordon_compartment_item_get_title (self->item));

  gtk_button_set_icon_name (self->act, opens ? "document-open-symbolic" : "list-add-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->act), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->act), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->act),
                          opens || cordon_compartment_item_makes_machines (self->item));
}

/* One that is known by a machine of it alone has none to show. */
static void
name_rules (CordonCompartmentRow *self)
{
  gboolean own = cordon_compartment_item_get_origin (self->item) == CORDON_ORIGIN_USER;
  /* Translators: a compartment's title */
  g_autofree char *name = g_strdup_printf (_("Rules of “%s”"), cordon_compartment_item_get_title (self->item));

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->rules), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rules), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->rules), own || cordon_compartment_item_get_compartment (self->item));
}

/* For screen readers: a title, and whose rules they are where no one here can change them. */
static char *
title_text (CordonCompartmentItem *item)
{
  const char *title = cordon_compartment_item_get_title (item);

  if (cordon_compartment_item_get_origin (item) != CORDON_ORIGIN_ADMINISTRATOR)
    return g_strdup (title);
  /* Translators: a compartment's title */
  return g_strdup_printf (_("%s, set by the administrator"), title);
}

static void
update (CordonCompartmentRow *self)
{
  g_autofree char *title = title_text (self->item);
  g_autofree char *counts = counts_text (self->item);
  /* Translators: of a compartment, for screen readers: its title and how many machines it has */
  g_autofree char *said = g_strdup_printf (_("%s: %s"), title, counts);
  GtkWidget *place = gtk_widget_get_parent (GTK_WIDGET (self)); /* it has the focus */

  gtk_label_set_text (self->counts, counts);
  if (place)
    gtk_accessible_update_property (GTK_ACCESSIBLE (place), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

void
cordon_compartment_row_show (CordonCompartmentRow *self,
                             CordonCompartmentItem *item)
{
  if (self->item)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (!item)
    return;
  g_signal_connect_object (item, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  cordon_tile_show (self->tile, cordon_compartment_item_get_colour (item), cordon_compartment_item_get_glyph (item),
                    cordon_compartment_item_get_pattern (item));
  gtk_label_set_text (self->title, cordon_compartment_item_get_title (item));
  gtk_widget_set_visible (self->lock,
                          cordon_compartment_item_get_origin (item) == CORDON_ORIGIN_ADMINISTRATOR);
  name_button (self);
  name_rules (self);
  update (self);
}

CordonCompartmentItem *
cordon_compartment_row_get_item (CordonCompartmentRow *self)
{
  return self->item;
}

static void
activate (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonCompartmentRow *self = CORDON_COMPARTMENT_ROW (widget);
  gboolean opens = cordon_compartment_item_opens_files (self->item);

  gtk_widget_activate_action (widget, opens ? "main.open-in" : "main.new-in", "s",
                              cordon_compartment_item_get_name (self->item));
}

static void
show_rules (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "main.edit-compartment", "s",
                              cordon_compartment_item_get_name (CORDON_COMPARTMENT_ROW (widget)->item));
}

static gboolean
on_drop (CordonCompartmentRow *self, const GValue *value)
{
  if (!self->item || !cordon_compartment_item_opens_files (self->item))
    return FALSE;
  g_signal_emit (self, signals[DROP], 0, cordon_compartment_item_get_name (self->item), g_value_get_boxed (value));
  return TRUE;
}

static gboolean
on_accept (CordonCompartmentRow *self, GdkDrop *drop)
{
  return self->item && cordon_compartment_item_opens_files (self->item)
         && gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), GDK_TYPE_FILE_LIST);
}

GtkWidget *
cordon_compartment_row_new (void)
{
  return g_object_new (CORDON_TYPE_COMPARTMENT_ROW, NULL);
}

static void
cordon_compartment_row_dispose (GObject *object)
{
  cordon_compartment_row_show (CORDON_COMPARTMENT_ROW (object), NULL);

  G_OBJECT_CLASS (cordon_compartment_row_parent_class)->dispose (object);
}

static void
cordon_compartment_row_class_init (CordonCompartmentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_compartment_row_dispose;
  g_type_ensure (CORDON_TYPE_TILE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/compartment-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentRow, tile);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentRow, title);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentRow, counts);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentRow, lock);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentRow, act);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentRow, rules);
  gtk_widget_class_install_action (widget_class, "row.activate", NULL, activate);
  gtk_widget_class_install_action (widget_class, "row.rules", NULL, show_rules);
  signals[DROP] = g_signal_new ("drop", CORDON_TYPE_COMPARTMENT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, GDK_TYPE_FILE_LIST);
}

static void
cordon_compartment_row_init (CordonCompartmentRow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  cordon_full_text_when_cut (self->title);
  cordon_full_text_when_cut (self->counts);
  g_signal_connect_object (target, "accept", G_CALLBACK (on_accept), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
