/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person's wishes, by keys, toolbar and pages, and whom they go to. Decides nothing: what cannot be done is
 * switched off by update() of the window.
 */
#include "config.h"
#include "desktop/machine-window-private.h"

#include <glib/gi18n-lib.h>
#include "core/text.h"
#include "desktop/printing.h"
#include "desktop/problem.h"
#include "desktop/steps.h"

static void
go_to (CordonMachineWindow *self, guint page)
{
  if (self->session)
    cordon_session_go_to_page (self->session, CLAMP (page, 1, MAX (1, cordon_machine_window_session_number (self, "pages"))));
}

static void
turn_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMachineWindow *self = CORDON_MACHINE_WINDOW (widget);
  guint page = cordon_machine_window_session_number (self, "page");

  if (g_str_equal (action, "view.previous-page"))
    go_to (self, MAX (page, 2) - 1);
  else if (g_str_equal (action, "view.next-page"))
    go_to (self, page + 1);
  else if (g_str_equal (action, "view.first-page"))
    go_to (self, 1);
  else
    go_to (self, cordon_machine_window_session_number (self, "pages"));
}

static void
go_to_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMachineWindow *self = CORDON_MACHINE_WINDOW (widget);

  go_to (self, (guint) MAX (1, g_variant_get_int32 (parameter)));
  gtk_widget_grab_focus (GTK_WIDGET (self->display));
}

void
cordon_machine_window_zoom (CordonMachineWindow *self, CordonAgentZoomMode mode, guint percent)
{
  if (self->session)
    cordon_session_set_zoom (self->session, mode, CLAMP (percent, CORDON_AGENT_ZOOM_MIN, CORDON_AGENT_ZOOM_MAX));
}

static void
zoom_by_step (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMachineWindow *self = CORDON_MACHINE_WINDOW (widget);

  cordon_machine_window_zoom (self, CORDON_AGENT_ZOOM_PERCENT,
        cordon_zoom_next (cordon_machine_window_session_number (self, "zoom-percent"), g_str_equal (action, "view.zoom-in")));
}

static void
zoom_to (GtkWidget *widget, const char *action, GVariant *parameter)
{
  cordon_machine_window_zoom (CORDON_MACHINE_WINDOW (widget), CORDON_AGENT_ZOOM_PERCENT, (guint) MAX (1, g_variant_get_int32 (parameter)));
}

gboolean
cordon_machine_window_has_look (CordonMachineWindow *self, guint bit)
{
  return (cordon_machine_window_session_number (self, "look") & bit) != 0;
}

void
cordon_machine_window_look (CordonMachineWindow *self, guint bit, gboolean on)
{
  guint look = cordon_machine_window_session_number (self, "look");

  if (self->session)
    cordon_session_set_look (self->session, on ? look | bit : look & ~bit);
}

static void
rotate (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMachineWindow *self = CORDON_MACHINE_WINDOW (widget);
  guint look = cordon_machine_window_session_number (self, "look");
  guint turns = look + (g_str_equal (action, "view.rotate-right") ? 1 : 3);

  if (self->session)
    cordon_session_set_look (self->session, (look & ~CORDON_AGENT_LOOK_TURNS) | (turns & CORDON_AGENT_LOOK_TURNS));
}

static void
print (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMachineWindow *self = CORDON_MACHINE_WINDOW (widget);

  if (self->session && g_str_equal (action, "document.print"))
    cordon_printing_print (GTK_WINDOW (self), self->session, cordon_visit_get_name (self->visit));
  else if (self->session)
    cordon_printing_save (GTK_WINDOW (self), self->session, cordon_visit_get_name (self->visit));
}

static void
edit_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  cordon_viewer_bar_take_focus (CORDON_MACHINE_WINDOW (widget)->bar);
}

static void
focus_guest (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (CORDON_MACHINE_WINDOW (widget)->display));
}

static void
accept_card (GtkWidget *widget, const char *action, GVariant *parameter)
{
  cordon_visit_accept (CORDON_MACHINE_WINDOW (widget)->visit);
}

static void
retry (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMachineWindow *self = CORDON_MACHINE_WINDOW (widget);

  cordon_machine_window_take_preferences (self);
  self->viewer_died = FALSE;
  cordon_visit_retry (self->visit);
}

/* --- a machine that lasts -------------------------------------------------------------------- */

static const struct {
  const char *action;
  CordonVisitOrder order;
} orders[] = {
  { "machine.suspend", CORDON_VISIT_SUSPEND },
  { "machine.resume", CORDON_VISIT_RESUME },
  { "machine.save", CORDON_VISIT_SAVE },
};

static void
give_order (GtkWidget *widget, const char *action, GVariant *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (g_str_equal (orders[i].action, action))
      cordon_visit_order (CORDON_MACHINE_WINDOW (widget)->visit, orders[i].order);
}

void
cordon_machine_window_update_orders (CordonMachineWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), orders[i].action, cordon_visit_may (self->visit, orders[i].order));
}

void
cordon_machine_window_tell_failure (CordonMachineWindow *self, const GError *error)
{
  const CordonProblem *problem = cordon_problem_for_error (error);
  g_autofree char *clean = cordon_text_display_name (error->message);
  g_autofree char *command = cordon_problem_command (problem, cordon_visit_get_compartment_name (self->visit));
  g_autofree char *body = g_strjoin ("\n", clean, command, NULL);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("The Machine Is as It Was"), body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
cordon_machine_window_install_accels (GtkApplication *application)
{
  static const struct { const char *action, *keys[4]; } accels[] = {
    { "view.previous-page", { "<Control>Page_Up" } },
    { "view.next-page", { "<Control>Page_Down" } },
    { "view.first-page", { "<Alt>Home" } },
    { "view.last-page", { "<Alt>End" } },
    { "view.edit-page", { "<Control>l" } },
    { "view.zoom-in", { "<Control>plus", "<Control>equal", "<Control>KP_Add" } },
    { "view.zoom-out", { "<Control>minus", "<Control>KP_Subtract" } },
    { "view.fit-page", { "<Control>0", "<Control>KP_0" } },
    { "view.zoom-to(100)", { "<Control>1", "<Control>KP_1" } },
    { "view.fit-width", { "<Control>2", "<Control>KP_2" } },
    { "view.rotate-right", { "<Control>r" } },
    { "view.rotate-left", { "<Control><Shift>r" } },
    { "view.continuous", { "<Control>e" } },
    { "view.thumbnails", { "F9" } },
    { "view.find", { "<Control>f" } },
    { "view.fullscreen", { "F11" } },
    { "document.print", { "<Control>p" } },
    { "document.save-flat", { "<Control><Shift>s" } },
    { "window.close", { "<Control>w" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (application, accels[i].action, accels[i].keys);
}

void
cordon_machine_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "view.previous-page", NULL, turn_page);
  gtk_widget_class_install_action (widget_class, "view.next-page", NULL, turn_page);
  gtk_widget_class_install_action (widget_class, "view.first-page", NULL, turn_page);
  gtk_widget_class_install_action (widget_class, "view.last-page", NULL, turn_page);
  gtk_widget_class_install_action (widget_class, "view.go-to-page", "i", go_to_page);
  gtk_widget_class_install_action (widget_class, "view.edit-page", NULL, edit_page);
  gtk_widget_class_install_action (widget_class, "view.zoom-in", NULL, zoom_by_step);
  gtk_widget_class_install_action (widget_class, "view.zoom-out", NULL, zoom_by_step);
  gtk_widget_class_install_action (widget_class, "view.zoom-to", "i", zoom_to);
  gtk_widget_class_install_property_action (widget_class, "view.fit-width", "fit-width");
  gtk_widget_class_install_property_action (widget_class, "view.fit-page", "fit-page");
  gtk_widget_class_install_action (widget_class, "view.rotate-right", NULL, rotate);
  gtk_widget_class_install_action (widget_class, "view.rotate-left", NULL, rotate);
  gtk_widget_class_install_property_action (widget_class, "view.continuous", "continuous");
  gtk_widget_class_install_property_action (widget_class, "view.thumbnails", "thumbnails");
  gtk_widget_class_install_property_action (widget_class, "view.find", "find");
  gtk_widget_class_install_property_action (widget_class, "view.fullscreen", "fullscreened");
  gtk_widget_class_install_action (widget_class, "document.print", NULL, print);
  gtk_widget_class_install_action (widget_class, "document.save-flat", NULL, print);
  gtk_widget_class_install_action (widget_class, "view.focus-guest", NULL, focus_guest);
  gtk_widget_class_install_action (widget_class, "machine.retry", NULL, retry);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    gtk_widget_class_install_action (widget_class, orders[i].action, NULL, give_order);
  gtk_widget_class_install_action (widget_class, "card.accept", NULL, accept_card);
}
