/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Turns what a desktop can ask for (a command line, Open, a notification's button) into visits and the main
 * window. It knows nothing of what happens in a window.
 */
#include "config.h"
#include "desktop/application-private.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include "core/compartment.h"
#include "core/errors.h"
#include "desktop/compartments.h"
#include "desktop/machine-window.h"
#include "desktop/main-window.h"
#include "desktop/renderer.h"
#include "desktop/report-window.h"
#include "desktop/trust-style.h"

G_DEFINE_FINAL_TYPE (CordonApplication, cordon_application, ADW_TYPE_APPLICATION)

/* --- machines that end by themselves --------------------------------------------------------- */

static void
on_machine_ended (CordonApplication *self, CordonMachineItem *item)
{
  const char *uuid = cordon_machine_item_get_uuid (item);
  const GError *error = cordon_machine_item_get_error (item);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;

  if (!cordon_settings_get_notify_ended (self->settings))
    return;
  /* Translators: a machine's name */
  title = g_strdup_printf (_("“%s” Ended"), cordon_machine_item_get_name (item));
  notification = g_notification_new (title);
  g_notification_set_body (notification, error ? error->message : NULL);
  g_notification_set_default_action (notification, "app.show");
  g_notification_add_button_with_target (notification, _("Start Again"), "app.start-machine", "s", uuid);
  g_application_send_notification (G_APPLICATION (self), uuid, notification);
}

static void cordon_application_activate (GApplication *application);
static GtkWindow *find_main_window (CordonApplication *self);

static void
on_start_machine (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CordonApplication *self = data;
  const char *uuid = g_variant_get_string (parameter, NULL);

  g_application_withdraw_notification (G_APPLICATION (self), uuid);
  cordon_application_activate (G_APPLICATION (self));
  gtk_widget_activate_action (GTK_WIDGET (find_main_window (self)), "main.start-machine", "s", uuid);
}

static void
on_show (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cordon_application_activate (data);
}

/* --- the main window ------------------------------------------------------------------------- */

static void
open_from_main_window (GPtrArray *files, const char *compartment, gpointer data)
{
  CordonApplication *self = data;

  cordon_application_open_files (self, files, compartment, cordon_settings_get_allow_unlabelled (self->settings));
}

/* By this program, whose windows may take it: by the list, or by a window that is closing. */
static gboolean
is_held_here (CordonApplication *self, const char *uuid)
{
  return cordon_machine_list_holds (self->machines, uuid) || cordon_application_find_visit (self, uuid);
}

static gboolean
show_lasting (CordonApplication *self, CordonMachineItem *machine, gboolean take_over)
{
  gboolean here = is_held_here (self, cordon_machine_item_get_uuid (machine));
  g_autoptr (CordonVisit) visit = NULL;

  if (cordon_machine_item_get_figures (machine)->held && !here && !take_over)
    return FALSE;
  visit = cordon_visit_new_for_machine (cordon_machine_item_get_info (machine),
                                        cordon_settings_get_allow_unlabelled (self->settings));
  cordon_visit_set_shows_card (visit);
  if (here || take_over)
    cordon_visit_take_over (visit);
  cordon_application_show_visit (self, visit);
  return TRUE;
}

static gboolean
show_machine (CordonMachineItem *machine, gboolean take_over, gpointer data)
{
  CordonApplication *self = data;
  GtkWindow *window = cordon_application_find_window (self, NULL, cordon_machine_item_get_uuid (machine));

  if (window)
    gtk_window_present (window);
  return window || (!cordon_machine_item_get_info (machine)->throwaway && show_lasting (self, machine, take_over));
}

static void
make_parts (CordonApplication *self)
{
  GHashTableIter iter;
  CordonVisit *visit;

  self->link = cordon_service_link_new ();
  self->machines = cordon_machine_list_new (self->link);
  self->host = cordon_host_state_new (self->link);
  self->compartments = cordon_compartment_store_new (self->link);
  g_signal_connect_object (self->machines, "ended", G_CALLBACK (on_machine_ended), self, G_CONNECT_SWAPPED);
  g_hash_table_iter_init (&iter, self->visits);
  while (g_hash_table_iter_next (&iter, (gpointer *) &visit, NULL))
    cordon_application_tell_shown (self, visit);
  cordon_launching_set_machines (self->launching, self->machines);
  cordon_service_link_start (self->link);
}

static void
on_launchers_needed (CordonApplication *self)
{
  if (!self->link && !self->ends)
    make_parts (self);
}

static GtkWindow *
find_main_window (CordonApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (; windows; windows = windows->next)
    if (CORDON_IS_MAIN_WINDOW (windows->data))
      return windows->data;
  return NULL;
}

/* --- what the desktop asks for --------------------------------------------------------------- */

static void
cordon_application_activate (GApplication *application)
{
  CordonApplication *self = CORDON_APPLICATION (application);
  GtkWindow *window = find_main_window (self);

  if (!self->link)
    make_parts (self);
  if (!window)
    window = cordon_main_window_new (GTK_APPLICATION (self), &(CordonMainWindowParts) {
      self->machines, self->host, self->compartments, self->settings, open_from_main_window, show_machine, self });
  gtk_window_present (window);
}

static void
cordon_application_open (GApplication *application,
                         GFile **files,
                         int n_files,
                         const char *hint)
{
  CordonApplication *self = CORDON_APPLICATION (application);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (all, files[i]);
  cordon_clicks_open_all (self->clicks, all, NULL, cordon_settings_get_allow_unlabelled (self->settings));
}

static int
open_arguments (CordonApplication *self, GApplicationCommandLine *line, char **paths, GVariantDict *options)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  const char *compartment = NULL;
  gboolean allow_unlabelled = FALSE;

  g_variant_dict_lookup (options, "compartment", "&s", &compartment);
  g_variant_dict_lookup (options, "allow-unlabelled", "b", &allow_unlabelled);
  if (compartment && !cordon_compartment_name_valid (compartment))
    {
      g_application_command_line_printerr (line, "%s\n", _("This is no name of a compartment: it has small letters, digits and hyphens only."));
      return 2;
    }
  for (; *paths; paths++)
    g_ptr_array_add (files, g_application_command_line_create_file_for_arg (line, *paths));
  if (compartment)
    cordon_application_open_files (self, files, compartment, allow_unlabelled);
  else
    cordon_clicks_open_all (self->clicks, files, NULL, allow_unlabelled);
  return 0;
}

static int
cordon_application_command_line (GApplication *application,
                                 GApplicationCommandLine *line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  g_autofree char **paths = NULL;

  if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &paths) && paths && *paths)
    return open_arguments (CORDON_APPLICATION (application), line, paths, options);
  g_application_activate (application);
  return 0;
}

static int
cordon_application_handle_local_options (GApplication *application,
                                         GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("cordon-desktop %s\n", CORDON_VERSION);
  return 0;
}

/* --- the bus --------------------------------------------------------------------------------- */

static gboolean
cordon_application_dbus_register (GApplication *application,
                                  GDBusConnection *bus,
                                  const char *path,
                                  GError **error)
{
  return G_APPLICATION_CLASS (cordon_application_parent_class)->dbus_register (application, bus, path, error) &&
         cordon_bus_service_export (CORDON_APPLICATION (application)->service, bus, error);
}

static void
cordon_application_dbus_unregister (GApplication *application,
                                    GDBusConnection *bus,
                                    const char *path)
{
  CordonApplication *self = CORDON_APPLICATION (application);

  if (self->service)
    cordon_bus_service_unexport (self->service);
  G_APPLICATION_CLASS (cordon_application_parent_class)->dbus_unregister (application, bus, path);
}

/* --- actions and signals --------------------------------------------------------------------- */

static void
close_windows (CordonApplication *self)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  for (GList *l = windows; l; l = l->next)
    gtk_window_close (l->data);
}

void
cordon_application_shut_down (CordonApplication *self)
{
  self->ends = TRUE;
  close_windows (self);
  cordon_application_end_if_due (self);
}

/* Nobody would answer a question: whoever sends it does not wait. */
static gboolean
on_signal (gpointer data)
{
  CordonApplication *self = data;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l; l = l->next)
    if (CORDON_IS_MACHINE_WINDOW (l->data))
      cordon_machine_window_ask_no_more (l->data);
  cordon_application_shut_down (self);
  return G_SOURCE_CONTINUE;
}

/* One that is resident goes when the session does, or when it is resident no more. */
static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CordonApplication *self = data;

  if (self->resident)
    close_windows (self);
  else
    cordon_application_shut_down (self);
}

/* The person keeps a window, and so all that is there. */
static void
on_stay (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CORDON_APPLICATION (data)->ends = FALSE;
}

static void
on_look_resident (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cordon_application_look_resident (data);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const char *const developers[] = { "The Cordon authors", NULL };

  adw_show_about_window (gtk_application_get_active_window (data),
                         "application-name", _("Cordon"),
                         "application-icon", CORDON_APP_ID,
                         "version", CORDON_VERSION,
                         "developer-name", _("The Cordon authors"),
                         "developers", developers,
                         "comments", _("Opens files you do not trust in machines of their own."),
                         "copyright", "© 2026 The Cordon authors",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}

/* The way to another file from any window. */
static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cordon_application_activate (data);
  gtk_widget_activate_action (GTK_WIDGET (gtk_application_get_active_window (data)), "main.open", NULL);
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cordon_settings_present (CORDON_APPLICATION (data)->settings, gtk_application_get_active_window (data));
}

static void
on_report (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cordon_report_window_present (data);
}

static void
watch_signals (CordonApplication *self)
{
  static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    self->signal_sources[i] = g_unix_signal_add (numbers[i], on_signal, self);
}

static void
install_accels (GtkApplication *application)
{
  static const char *const quit[] = { "<Control>q", NULL }, *const open[] = { "<Control>o", NULL };
  static const char *const preferences[] = { "<Control>comma", NULL };

  gtk_application_set_accels_for_action (application, "app.quit", quit);
  gtk_application_set_accels_for_action (application, "app.open", open);
  gtk_application_set_accels_for_action (application, "app.preferences", preferences);
  cordon_main_window_install_accels (application);
  cordon_machine_window_install_accels (application);
}

static void
cordon_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "about", .activate = on_about },
    { .name = "look-resident", .activate = on_look_resident },
    { .name = "open", .activate = on_open },
    { .name = "preferences", .activate = on_preferences },
    { .name = "quit", .activate = on_quit },
    { .name = "report", .activate = on_report },
    { .name = "show", .activate = on_show },
    { .name = "stay", .activate = on_stay },
    { .name = "start-machine", .activate = on_start_machine, .parameter_type = "s" },
  };

  G_APPLICATION_CLASS (cordon_application_parent_class)->startup (application);
  cordon_renderer_calm ();
  cordon_trust_style_install (gdk_display_get_default ());
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  install_accels (GTK_APPLICATION (application));
  watch_signals (CORDON_APPLICATION (application));
  cordon_launching_begin (CORDON_APPLICATION (application)->launching);
  cordon_application_look_resident (CORDON_APPLICATION (application));
}

/* --- the object ------------------------------------------------------------------------------ */

CordonApplication *
cordon_application_new (void)
{
  return g_object_new (CORDON_TYPE_APPLICATION,
                       "application-id", CORDON_APP_ID,
                       "resource-base-path", "/org/cordon/Cordon",
                       /* Without OPEN a D-Bus activated Open fails. */
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN,
                       NULL);
}

static void
cordon_application_dispose (GObject *object)
{
  CordonApplication *self = CORDON_APPLICATION (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->signal_sources); i++)
    g_clear_handle_id (&self->signal_sources[i], g_source_remove);
  g_clear_handle_id (&self->loading, g_source_remove);
  cordon_application_let_ready_go (self);
  g_clear_pointer (&self->requests, g_hash_table_unref);
  g_clear_pointer (&self->visits, g_hash_table_unref);
  g_clear_object (&self->launching);
  g_clear_object (&self->machines);
  g_clear_object (&self->host);
  g_clear_object (&self->link);
  g_clear_object (&self->compartments);
  g_clear_object (&self->settings);
  g_clear_object (&self->service);
  g_clear_object (&self->clicks);

  G_OBJECT_CLASS (cordon_application_parent_class)->dispose (object);
}

static void
cordon_application_class_init (CordonApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_application_dispose;
  application_class->activate = cordon_application_activate;
  application_class->open = cordon_application_open;
  application_class->command_line = cordon_application_command_line;
  application_class->handle_local_options = cordon_application_handle_local_options;
  application_class->dbus_register = cordon_application_dbus_register;
  application_class->dbus_unregister = cordon_application_dbus_unregister;
  application_class->startup = cordon_application_startup;
}

static void
cordon_application_init (CordonApplication *self)
{
  static const GOptionEntry options[] = {
    { "compartment", 'c', 0, G_OPTION_ARG_STRING, NULL, N_("Compartment to open the files in"), N_("NAME") },
    { "allow-unlabelled", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Use a grant to run without a label"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_("[FILE…]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  self->requests = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->visits = g_hash_table_new (NULL, NULL);
  self->settings = cordon_settings_new ();
  self->clicks = cordon_clicks_new (GTK_APPLICATION (self), self->settings);
  self->launching = cordon_launching_new ();
  g_signal_connect_object (self->launching, "needed", G_CALLBACK (on_launchers_needed), self, G_CONNECT_SWAPPED);
  self->service = cordon_bus_service_new ();
  cordon_application_follow_visits (self);
}
