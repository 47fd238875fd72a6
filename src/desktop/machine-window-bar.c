/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the toolbar of a machine's window shows, and what of it can be used now: computed from the session alone.
 */
#include "config.h"
#include "desktop/machine-window-private.h"

void
cordon_machine_window_update_bar (CordonMachineWindow *self)
{
  guint pages = cordon_machine_window_session_number (self, "pages"), page = cordon_machine_window_session_number (self, "page");
  gboolean there = cordon_machine_window_shows_document (self), shown = there && pages > 0;
  gboolean may_print = shown && cordon_session_may_print (self->session);
  GtkWidget *widget = GTK_WIDGET (self);
  static const char *const whenever_shown[] = {
    "view.go-to-page", "view.edit-page", "view.zoom-in", "view.zoom-out", "view.zoom-to",
    "view.fit-width", "view.fit-page",
  };
  static const char *const looks[] = { "view.rotate-left", "view.rotate-right", "view.continuous", "view.thumbnails", "view.find" };
  static const char *const prints[] = { "document.print", "document.save-flat" };
  static const char *const switches[] = { "fit-width", "fit-page", "continuous", "thumbnails", "find" };

  /* Under the page that covers it, it keeps its place: the guest's screen has its size from the
   * beginning. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->bar), there);
  cordon_viewer_bar_set_document (self->bar, shown || !there, may_print || !there);
  gtk_widget_action_set_enabled (widget, "view.focus-guest", there);
  for (guint i = 0; i < G_N_ELEMENTS (whenever_shown); i++)
    gtk_widget_action_set_enabled (widget, whenever_shown[i], shown);
  for (guint i = 0; i < G_N_ELEMENTS (prints); i++)
    gtk_widget_action_set_enabled (widget, prints[i], may_print);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_action_set_enabled (widget, looks[i], shown && cordon_session_may_look (self->session));
  gtk_widget_action_set_enabled (widget, "view.previous-page", shown && page > 1);
  gtk_widget_action_set_enabled (widget, "view.first-page", shown && page > 1);
  gtk_widget_action_set_enabled (widget, "view.next-page", shown && page < pages);
  gtk_widget_action_set_enabled (widget, "view.last-page", shown && page < pages);
  cordon_viewer_bar_show_page (self->bar, page, pages);
  cordon_viewer_bar_show_zoom (self->bar, cordon_machine_window_session_number (self, "zoom-percent"));
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    g_object_notify (G_OBJECT (self), switches[i]);
}
