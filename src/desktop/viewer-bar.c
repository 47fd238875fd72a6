/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows numbers the guest told, which were checked against their ranges, and nothing else of it.
 */
#include "config.h"
#include "desktop/viewer-bar.h"

#include <glib/gi18n-lib.h>

struct _CordonViewerBar {
  AdwBin parent_instance;

  /* template */
  GtkWidget *page_box, *zoom_box, *look_squeezer, *print, *fullscreen;
  GtkWidget *page_entry;
  GtkLabel *pages_label;
  GtkMenuButton *zoom_button;
  /* state */
  guint page, pages;
};

G_DEFINE_FINAL_TYPE (CordonViewerBar, cordon_viewer_bar, ADW_TYPE_BIN)

static void
show_number (CordonViewerBar *self)
{
  g_autofree char *number = g_strdup_printf ("%u", self->page);

  gtk_editable_set_text (GTK_EDITABLE (self->page_entry), number);
}

void
cordon_viewer_bar_show_page (CordonViewerBar *self,
                             guint page,
                             guint pages)
{
  /* Translators: after the number of a page, "of 12" */
  g_autofree char *of = g_strdup_printf (_("of %u"), pages);

  self->page = page;
  self->pages = pages;
  show_number (self);
  gtk_label_set_text (self->pages_label, of);
}

void
cordon_viewer_bar_show_zoom (CordonViewerBar *self,
                             guint percent)
{
  /* Translators: zoom */
  g_autofree char *text = g_strdup_printf (_("%u %%"), percent);
  g_autofree char *name = g_strdup_printf (_("Zoom: %u percent"), percent);

  gtk_menu_button_set_label (self->zoom_button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->zoom_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
cordon_viewer_bar_set_document (CordonViewerBar *self,
                                gboolean document,
                                gboolean print)
{
  gtk_widget_set_visible (self->page_box, document);
  gtk_widget_set_visible (self->zoom_box, document);
  gtk_widget_set_visible (self->look_squeezer, document);
  gtk_widget_set_visible (self->print, print);
}

void
cordon_viewer_bar_take_focus (CordonViewerBar *self)
{
  if (!gtk_widget_get_visible (self->page_box))
    {
      gtk_widget_grab_focus (self->fullscreen);
      return;
    }
  gtk_widget_grab_focus (self->page_entry);
  gtk_editable_select_region (GTK_EDITABLE (self->page_entry), 0, -1);
}

/* What is no page of the document is put back to the present one. */
static void
on_page_activate (CordonViewerBar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->page_entry));
  guint64 page;

  if (g_ascii_string_to_unsigned (text, 10, 1, MAX (1, self->pages), &page, NULL))
    gtk_widget_activate_action (GTK_WIDGET (self), "view.go-to-page", "i", (int) page);
  else
    {
      gtk_widget_error_bell (self->page_entry);
      show_number (self);
    }
}

static void
cordon_viewer_bar_class_init (CordonViewerBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/viewer-bar.ui");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TOOLBAR);
  gtk_widget_class_bind_template_child (widget_class, CordonViewerBar, page_box);
  gtk_widget_class_bind_template_child (widget_class, CordonViewerBar, zoom_box);
  gtk_widget_class_bind_template_child (widget_class, CordonViewerBar, look_squeezer);
  gtk_widget_class_bind_template_child (widget_class, CordonViewerBar, print);
  gtk_widget_class_bind_template_child (widget_class, CordonViewerBar, fullscreen);
  gtk_widget_class_bind_template_child (widget_class, CordonViewerBar, page_entry);
  gtk_widget_class_bind_template_child (widget_class, CordonViewerBar, pages_label);
  gtk_widget_class_bind_template_child (widget_class, CordonViewerBar, zoom_button);
  gtk_widget_class_bind_template_callback (widget_class, on_page_activate);
}

/* Not an accelerator of the window: Escape in a menu closes the menu. */
static void
add_escape (CordonViewerBar *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_named_action_new ("view.focus-guest")));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
cordon_viewer_bar_init (CordonViewerBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_escape (self);
}
