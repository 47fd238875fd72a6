/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which page is shown follows from the list of machines and the search alone. It never looks into a
 * file, and knows nothing of a machine but what the list says.
 */
#include "config.h"
#include "desktop/main-window-private.h"

#include <glib/gi18n-lib.h>
#include "desktop/compartment-row.h"
#include "desktop/compartments.h"
#include "desktop/gradual-list.h"
#include "desktop/host-window.h"
#include "desktop/machine-row.h"

/* Below it figures stand under the names. */
#define NARROW 520
#define TICK_SECONDS 30

G_DEFINE_FINAL_TYPE (CordonMainWindow, cordon_main_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- pages ----------------------------------------------------------------------------------- */

static gboolean
is_searching (CordonMainWindow *self)
{
  return *gtk_editable_get_text (self->search_entry) != '\0';
}

static const char *
page_now (CordonMainWindow *self)
{
  switch (cordon_machine_list_get_state (self->parts.machines))
    {
    case CORDON_LIST_CONNECTING:
      return "connecting";
    case CORDON_LIST_LOST:
      return "lost";
    case CORDON_LIST_READY:
    default:
      break;
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (self->parts.machines)) == 0
      && g_list_model_get_n_items (cordon_machine_list_get_deleted (self->parts.machines)) == 0)
    return "empty";
  if (is_searching (self) && g_list_model_get_n_items (cordon_home_model_get_list (self->model)) == 0)
    return "nothing";
  return "list";
}

static void
show_problem (CordonMainWindow *self)
{
  const GError *error = cordon_machine_list_get_error (self->parts.machines);
  const CordonProblem *problem = cordon_problem_for_error (error);

  cordon_problem_page_show (self->problem, problem, error ? error->message : NULL, problem->command,
                            _("_Try Again"));
}

static void
focus_page (CordonMainWindow *self, const char *page)
{
  if (g_str_equal (page, "empty"))
    gtk_widget_grab_focus (self->first_open);
  else if (g_str_equal (page, "list") && !gtk_search_bar_get_search_mode (self->search_bar))
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
  else if (g_str_equal (page, "lost"))
    gtk_widget_grab_focus (GTK_WIDGET (self->problem));
}

/* Hidden and not only covered: screen readers see what is behind. */
static void
show_page (CordonMainWindow *self, const char *page)
{
  g_autoptr (GtkSelectionModel) pages = gtk_stack_get_pages (self->pages);

  gtk_widget_show (gtk_stack_get_child_by_name (self->pages, page));
  gtk_stack_set_visible_child_name (self->pages, page);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++)
    {
      g_autoptr (GObject) other = g_list_model_get_item (G_LIST_MODEL (pages), i);

      gtk_widget_set_visible (gtk_stack_page_get_child (GTK_STACK_PAGE (other)),
                              g_str_equal (gtk_stack_page_get_name (GTK_STACK_PAGE (other)), page));
    }
}

static void
update_page (CordonMainWindow *self)
{
  const char *page = page_now (self);
  gboolean searchable = g_str_equal (page, "list") || g_str_equal (page, "nothing");
  gboolean lost = g_str_equal (page, "lost");

  if (lost)
    show_problem (self);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (page, "connecting"));
  gtk_widget_set_visible (self->first_new, cordon_home_model_find_maker (self->model) != NULL);
  gtk_widget_set_sensitive (self->search_button, searchable);
  gtk_search_bar_set_key_capture_widget (self->search_bar, searchable ? GTK_WIDGET (self) : NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "main.find", searchable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "main.new-compartment", !lost);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "main.import", !lost && cordon_home_model_find_maker (self->model));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "main.new", !lost && cordon_home_model_find_maker (self->model));
  if (g_strcmp0 (self->page, page) == 0)
    return;
  self->page = page;
  show_page (self, page);
  focus_page (self, page);
  if (g_str_equal (page, "list"))
    cordon_gradual_list_grow (self->shown, GTK_WIDGET (self->list));
}

static void
on_search_changed (CordonMainWindow *self)
{
  cordon_home_model_search (self->model, gtk_editable_get_text (self->search_entry));
  update_page (self);
}

/* --- rows ------------------------------------------------------------------------------------ */

static void
on_row_gone (gpointer data, GObject *row)
{
  CordonMainWindow *self = data;

  g_ptr_array_remove_fast (self->rows, row);
}

static GtkWidget *
make_machine_row (CordonMainWindow *self)
{
  GtkWidget *row = cordon_machine_row_new ();

  cordon_machine_row_set_narrow (CORDON_MACHINE_ROW (row), self->narrow);
  g_ptr_array_add (self->rows, row);
  g_object_weak_ref (G_OBJECT (row), on_row_gone, self);
  return row;
}

static void
open_dropped (CordonMainWindow *self, const char *compartment, GdkFileList *files)
{
  g_autoptr (GSList) list = gdk_file_list_get_files (files);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (GSList *l = list; l; l = l->next)
    g_ptr_array_add (all, l->data);
  self->parts.open_files (all, compartment, self->parts.data);
}

static GtkWidget *
make_compartment_row (CordonMainWindow *self)
{
  GtkWidget *row = cordon_compartment_row_new ();

  g_signal_connect_object (row, "drop", G_CALLBACK (open_dropped), self, G_CONNECT_SWAPPED);
  return row;
}

static void
bind_heading (GtkListItem *place)
{
  GtkWidget *label = gtk_label_new (gtk_string_object_get_string (gtk_list_item_get_item (place)));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "deleted-heading");
  gtk_list_item_set_child (place, label);
}

/* A row that showed another kind before is made anew; that is rare. */
static void
on_bind (CordonMainWindow *self, GtkListItem *place)
{
  gpointer item = gtk_list_item_get_item (place);
  GtkWidget *row = gtk_list_item_get_child (place);
  gboolean machine = CORDON_IS_MACHINE_ITEM (item);

  gtk_list_item_set_activatable (place, !GTK_IS_STRING_OBJECT (item));
  if (GTK_IS_STRING_OBJECT (item))
    {
      bind_heading (place);
      return;
    }
  if (machine ? !CORDON_IS_MACHINE_ROW (row) : !CORDON_IS_COMPARTMENT_ROW (row))
    {
      row = machine ? make_machine_row (self) : make_compartment_row (self);
      gtk_list_item_set_child (place, row);
    }
  if (machine)
    cordon_machine_row_show (CORDON_MACHINE_ROW (row), item);
  else
    cordon_compartment_row_show (CORDON_COMPARTMENT_ROW (row), item);
}

static void
on_unbind (CordonMainWindow *self, GtkListItem *place)
{
  GtkWidget *row = gtk_list_item_get_child (place);

  if (CORDON_IS_MACHINE_ROW (row))
    cordon_machine_row_show (CORDON_MACHINE_ROW (row), NULL);
  else if (CORDON_IS_COMPARTMENT_ROW (row))
    cordon_compartment_row_show (CORDON_COMPARTMENT_ROW (row), NULL);
}

static gboolean
on_tick (gpointer data)
{
  CordonMainWindow *self = data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    for (guint i = 0; i < self->rows->len; i++)
      cordon_machine_row_tick (g_ptr_array_index (self->rows, i));
  return G_SOURCE_CONTINUE;
}

/* --- files ----------------------------------------------------------------------------------- */

static void
on_chosen (CordonMainWindow *self, int response)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (self->chooser));
  for (guint i = 0; files && i < g_list_model_get_n_items (files); i++)
    g_ptr_array_add (all, g_list_model_get_item (files, i));
  self->parts.open_files (all, self->choosing_for, self->parts.data);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->choosing_for, g_free);
}

void
cordon_main_window_choose (CordonMainWindow *self,
                           const char *compartment)
{
  if (self->chooser)
    return;
  self->choosing_for = g_strdup (compartment);
  self->chooser = GTK_NATIVE_DIALOG (gtk_file_chooser_native_new (_("Open Files You Do Not Trust"), GTK_WINDOW (self),
                                                                 GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL));
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}

static void
open_any (GtkWidget *widget, const char *action, GVariant *parameter)
{
  cordon_main_window_choose (CORDON_MAIN_WINDOW (widget), CORDON_COMPARTMENT_DEFAULT);
}

static void
open_in (GtkWidget *widget, const char *action, GVariant *parameter)
{
  cordon_main_window_choose (CORDON_MAIN_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static gboolean
on_drop (CordonMainWindow *self, const GValue *value)
{
  open_dropped (self, CORDON_COMPARTMENT_DEFAULT, g_value_get_boxed (value));
  return TRUE;
}

/* --- what is activated ----------------------------------------------------------------------- */

/* Enter, or a double click. */
static void
on_activate (CordonMainWindow *self, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (cordon_home_model_get_list (self->model), position);

  if (CORDON_IS_MACHINE_ITEM (item))
    cordon_main_window_activate_machine (self, CORDON_MACHINE_ITEM (item));
  else if (CORDON_IS_COMPARTMENT_ITEM (item))
    gtk_widget_activate_action (GTK_WIDGET (self),
                                cordon_compartment_item_opens_files (CORDON_COMPARTMENT_ITEM (item)) ? "main.open-in"
                                                                                                     : "main.new-in",
                                "s", cordon_compartment_item_get_name (CORDON_COMPARTMENT_ITEM (item)));
}

/* --- the host --------------------------------------------------------------------------------- */

static void
show_host (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMainWindow *self = CORDON_MAIN_WINDOW (widget);

  cordon_host_window_present (GTK_WINDOW (self), self->parts.host);
}

static void
start_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonMainWindow *self = CORDON_MAIN_WINDOW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
try_again (GtkWidget *widget, const char *action, GVariant *parameter)
{
  cordon_machine_list_refresh (CORDON_MAIN_WINDOW (widget)->parts.machines);
}

/* Disks fill and figures change without an event. */
static void
on_active (CordonMainWindow *self)
{
  if (!gtk_window_is_active (GTK_WINDOW (self)))
    return;
  cordon_host_state_refresh (self->parts.host);
  if (cordon_machine_list_get_state (self->parts.machines) == CORDON_LIST_READY)
    cordon_machine_list_refresh (self->parts.machines);
}

/* --- widths ---------------------------------------------------------------------------------- */

static void
on_adapt (gpointer data)
{
  CordonMainWindow *self = data;
  gboolean narrow = gtk_widget_get_width (GTK_WIDGET (self)) < NARROW;

  self->adapt = 0;
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  for (guint i = 0; i < self->rows->len; i++)
    cordon_machine_row_set_narrow (g_ptr_array_index (self->rows, i), narrow);
}

/* What is shown may not change while places are given out. */
static void
cordon_main_window_size_allocate (GtkWidget *widget,
                                  int width,
                                  int height,
                                  int baseline)
{
  CordonMainWindow *self = CORDON_MAIN_WINDOW (widget);

  GTK_WIDGET_CLASS (cordon_main_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->narrow != (width < NARROW) && self->adapt == 0)
    self->adapt = g_idle_add_once (on_adapt, self);
}

static gboolean
cordon_main_window_close_request (GtkWindow *window)
{
  CordonMainWindow *self = CORDON_MAIN_WINDOW (window);

  cordon_settings_keep_window (self->parts.settings, window);
  return GTK_WINDOW_CLASS (cordon_main_window_parent_class)->close_request (window);
}

/* --- the object ------------------------------------------------------------------------------ */

void
cordon_main_window_install_accels (GtkApplication *application)
{
  static const struct { const char *action, *keys[2]; } accels[] = {
    { "main.new", { "<Control>n" } },
    { "main.find", { "<Control>f" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (application, accels[i].action, accels[i].keys);
}

static void
take_parts (CordonMainWindow *self, const CordonMainWindowParts *parts)
{
  self->parts = *parts;
  g_object_ref (parts->machines);
  g_object_ref (parts->host);
  g_object_ref (parts->compartments);
  g_object_ref (parts->settings);
}

static void
make_list (CordonMainWindow *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->shown = cordon_gradual_list_new (cordon_home_model_get_list (self->model));
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->shown)))));
  g_object_unref (factory);
}

static void
follow (CordonMainWindow *self)
{
  g_signal_connect_object (self->parts.machines, "notify::state", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->parts.machines, "items-changed", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->parts.machines, "deleted", G_CALLBACK (cordon_main_window_offer_undo), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cordon_machine_list_get_deleted (self->parts.machines), "items-changed",
                           G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->parts.compartments, "items-changed", G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (cordon_home_model_get_list (self->model), "items-changed", G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED);
  cordon_host_banner_follow (self->banner, self->parts.host);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_active), NULL);
}

GtkWindow *
cordon_main_window_new (GtkApplication *application,
                        const CordonMainWindowParts *parts)
{
  CordonMainWindow *self = g_object_new (CORDON_TYPE_MAIN_WINDOW, "application", application, NULL);

  take_parts (self, parts);
  self->model = cordon_home_model_new (parts->machines, parts->compartments);
  cordon_settings_place_window (parts->settings, GTK_WINDOW (self));
  make_list (self);
  follow (self);
  update_page (self);
  focus_page (self, page_now (self));
  return GTK_WINDOW (self);
}

static void
cordon_main_window_dispose (GObject *object)
{
  CordonMainWindow *self = CORDON_MAIN_WINDOW (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->adapt, g_source_remove);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->choosing_for, g_free);
  for (guint i = 0; i < self->rows->len; i++)
    g_object_weak_unref (g_ptr_array_index (self->rows, i), on_row_gone, self);
  g_ptr_array_set_size (self->rows, 0);
  if (self->list)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->shown);
  g_clear_object (&self->model);
  g_clear_object (&self->parts.machines);
  g_clear_object (&self->parts.host);
  g_clear_object (&self->parts.compartments);
  g_clear_object (&self->parts.settings);

  G_OBJECT_CLASS (cordon_main_window_parent_class)->dispose (object);
}

static void
cordon_main_window_finalize (GObject *object)
{
  g_ptr_array_unref (CORDON_MAIN_WINDOW (object)->rows);
  g_hash_table_unref (CORDON_MAIN_WINDOW (object)->removed);

  G_OBJECT_CLASS (cordon_main_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (CORDON_TYPE_HOST_BANNER);
  g_type_ensure (CORDON_TYPE_PROBLEM_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/main-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, list);
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, first_open);
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, first_new);
  gtk_widget_class_bind_template_child (widget_class, CordonMainWindow, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
cordon_main_window_class_init (CordonMainWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_main_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cordon_main_window_finalize;
  widget_class->size_allocate = cordon_main_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = cordon_main_window_close_request;
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "main.open", NULL, open_any);
  gtk_widget_class_install_action (widget_class, "main.open-in", "s", open_in);
  gtk_widget_class_install_action (widget_class, "main.find", NULL, start_search);
  gtk_widget_class_install_action (widget_class, "main.show-host", NULL, show_host);
  gtk_widget_class_install_action (widget_class, "machine.retry", NULL, try_again);
  cordon_main_window_install_machine_actions (widget_class);
  cordon_main_window_install_new_actions (widget_class);
  cordon_main_window_install_compartment_actions (widget_class);
}

static void
cordon_main_window_init (CordonMainWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->rows = g_ptr_array_new ();
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cordon_compartment_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  self->tick = g_timeout_add_seconds (TICK_SECONDS, on_tick, self);
}
