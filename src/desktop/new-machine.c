/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A compartment decides how long its machines live, so the second choice follows from the first and
 * says why. What is typed is checked as cordond will check it; what cordond says is shown here.
 */
#include "config.h"
#include "desktop/new-machine.h"

#include <glib/gi18n-lib.h>
#include "client/compartment-use.h"
#include "core/errors.h"
#include "core/text.h"
#include "desktop/card-page.h"
#include "desktop/machine-naming.h"
#include "desktop/problem.h"
#include "desktop/tile.h"

struct _CordonNewMachine {
  AdwWindow parent_instance;

  /* template */
  AdwPreferencesGroup *purposes;
  AdwActionRow *throwaway_row, *persistent_row;
  GtkCheckButton *throwaway, *persistent;
  AdwPreferencesGroup *name_group;
  AdwEntryRow *name;
  GtkWidget *explanation, *problem_box, *choices;
  GtkLabel *explanation_text, *problem;
  GtkButton *create;
  GtkStack *pages;
  CordonCardPage *card;
  GtkSpinner *spinner;
  GtkLabel *progress;
  /* owned */
  CordonMachineList *machines;
  CordonCompartmentItem *chosen;
  GCancellable *cancellable; /* while it is made */
  char *suggested;           /* the name that nobody typed */
  CordonCompartmentUse *use; /* while the card is shown */
};

G_DEFINE_FINAL_TYPE (CordonNewMachine, cordon_new_machine, ADW_TYPE_WINDOW)

enum { OPEN_FILE, CREATED, IMPORT, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- the name -------------------------------------------------------------------------------- */

static const char *
typed_name (CordonNewMachine *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->name));
}

/* --- what follows from the choices ----------------------------------------------------------- */

static gboolean
wants_file (CordonNewMachine *self)
{
  return gtk_check_button_get_active (self->throwaway);
}

static void
update (CordonNewMachine *self)
{
  gboolean file = wants_file (self);
  const char *wrong = file ? NULL : cordon_machine_naming_fault (self->machines, typed_name (self));

  gtk_widget_set_visible (GTK_WIDGET (self->name_group), !file);
  gtk_button_set_label (self->create, file ? _("Choose a _File…") : _("C_reate"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->create), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  file ? _("Choose a File") : _("Create"), -1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->create), !wrong && !self->cancellable);
  gtk_widget_set_visible (self->explanation, wrong != NULL);
  gtk_label_set_text (self->explanation_text, wrong ? wrong : "");
  gtk_widget_set_visible (self->problem_box, FALSE);
  if (wrong && *typed_name (self))
    gtk_widget_add_css_class (GTK_WIDGET (self->name), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->name), "error");
}

static void
suggest (CordonNewMachine *self)
{
  gboolean untouched = g_strcmp0 (typed_name (self), self->suggested ? self->suggested : "") == 0;

  if (!cordon_compartment_item_makes_machines (self->chosen) || !untouched)
    return;
  g_free (self->suggested);
  self->suggested = cordon_machine_naming_suggest (self->machines, cordon_compartment_item_get_title (self->chosen));
  gtk_editable_set_text (GTK_EDITABLE (self->name), self->suggested);
}

static void
show_lifetimes (CordonNewMachine *self)
{
  gboolean makes = cordon_compartment_item_makes_machines (self->chosen);
  g_autofree char *size = g_format_size (cordon_compartment_item_get_disk (self->chosen));
  /* Translators: the size of a disk, "8.6 GB" */
  g_autofree char *kept = g_strdup_printf (_("It keeps a disk of up to %s until you delete it."), size);

  adw_action_row_set_subtitle (self->throwaway_row, makes ? _("Not in this compartment: its machines last.")
                                                          : _("It opens a file, and nothing is left of it."));
  adw_action_row_set_subtitle (self->persistent_row,
                               makes ? kept : _("Not in this compartment: its machines are thrown away."));
  gtk_widget_set_sensitive (GTK_WIDGET (self->throwaway_row), !makes);
  gtk_widget_set_sensitive (GTK_WIDGET (self->persistent_row), makes);
  gtk_check_button_set_active (makes ? self->persistent : self->throwaway, TRUE);
}

static void
choose (CordonNewMachine *self, CordonCompartmentItem *item)
{
  g_set_object (&self->chosen, item);
  show_lifetimes (self);
  suggest (self);
  update (self);
}

/* --- purposes -------------------------------------------------------------------------------- */

typedef struct {
  CordonNewMachine *dialog; /* borrowed: it owns the button */
  CordonCompartmentItem *item;
} Purpose;

static void
purpose_free (gpointer data, GClosure *closure)
{
  g_object_unref (((Purpose *) data)->item);
  g_free (data);
}

static void
on_purpose (GtkCheckButton *button, Purpose *purpose)
{
  if (gtk_check_button_get_active (button))
    choose (purpose->dialog, purpose->item);
}

static GtkCheckButton *
add_purpose (CordonNewMachine *self, CordonCompartmentItem *item, GtkCheckButton *group)
{
  GtkWidget *row = adw_action_row_new (), *button = gtk_check_button_new (), *tile = g_object_new (CORDON_TYPE_TILE, NULL);
  g_autofree char *title = g_markup_escape_text (cordon_compartment_item_get_title (item), -1);
  Purpose *purpose = g_new (Purpose, 1);

  *purpose = (Purpose) { self, g_object_ref (item) };
  cordon_tile_show (CORDON_TILE (tile), cordon_compartment_item_get_colour (item),
                    cordon_compartment_item_get_glyph (item), cordon_compartment_item_get_pattern (item));
  gtk_check_button_set_group (GTK_CHECK_BUTTON (button), group);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cordon_compartment_item_get_title (item), -1);
  g_signal_connect_data (button, "toggled", G_CALLBACK (on_purpose), purpose, purpose_free, 0);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), tile);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->purposes, row);
  return GTK_CHECK_BUTTON (button);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (cordon_compartment_item_get_sort_key (*(CordonCompartmentItem *const *) a),
                    cordon_compartment_item_get_sort_key (*(CordonCompartmentItem *const *) b));
}

/* Those that offer anything, as the main window sorts them. (transfer full) */
static GPtrArray *
list_purposes (CordonCompartmentStore *store)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *model = G_LIST_MODEL (store);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CordonCompartmentItem) item = g_list_model_get_item (model, i);

      if (cordon_compartment_item_makes_machines (item) || cordon_compartment_item_opens_files (item))
        g_ptr_array_add (list, g_steal_pointer (&item));
    }
  g_ptr_array_sort (list, compare);
  return list;
}

static gboolean
is_first_choice (CordonCompartmentItem *item, const char *name)
{
  return name ? g_str_equal (cordon_compartment_item_get_name (item), name)
              : cordon_compartment_item_makes_machines (item);
}

static void
fill_purposes (CordonNewMachine *self, CordonCompartmentStore *store, const char *name)
{
  g_autoptr (GPtrArray) purposes = list_purposes (store);
  GtkCheckButton *group = NULL, *first = NULL;

  for (guint i = 0; i < purposes->len; i++)
    {
      CordonCompartmentItem *item = g_ptr_array_index (purposes, i);
      GtkCheckButton *button = add_purpose (self, item, group);

      group = group ? group : button;
      if (!first && is_first_choice (item, name))
        first = button;
    }
  if (group)
    gtk_check_button_set_active (first ? first : group, TRUE);
}

/* --- making ---------------------------------------------------------------------------------- */

static void
show_problem (CordonNewMachine *self, const GError *error)
{
  const CordonProblem *problem = cordon_problem_for_error (error);
  g_autofree char *clean = cordon_text_display_name (error->message);
  g_autofree char *command = cordon_problem_command (problem, cordon_compartment_item_get_name (self->chosen));
  g_autofree char *text = g_strjoin ("\n", clean, command, NULL);

  update (self);
  gtk_label_set_text (self->problem, text);
  gtk_widget_set_visible (self->problem_box, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
set_busy (CordonNewMachine *self, gboolean busy)
{
  g_autofree char *text = g_strdup_printf (_("Making “%s”…"), typed_name (self));

  gtk_label_set_text (self->progress, text);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_stack_set_visible_child_name (self->pages, busy ? "progress" : "choices");
  gtk_widget_set_sensitive (GTK_WIDGET (self->create), !busy);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonNewMachine) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = cordon_machine_list_create_finish (CORDON_MACHINE_LIST (source), result, &error);
  gboolean cancelled = g_cancellable_is_cancelled (self->cancellable);

  g_clear_object (&self->cancellable);
  if (cancelled)
    return;
  if (uuid)
    {
      g_signal_emit (self, signals[CREATED], 0, uuid);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  set_busy (self, FALSE);
  show_problem (self, error);
}

/* The card is seen, or was before. */
static void
make (CordonNewMachine *self)
{
  cordon_machine_list_create_async (self->machines, cordon_compartment_item_get_name (self->chosen),
                                    typed_name (self), self->cancellable, on_created, g_object_ref (self));
}

/* error: (transfer full) */
static void
give_up (CordonNewMachine *self, GError *error)
{
  g_autoptr (GError) owned = error;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  show_problem (self, error);
}

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonNewMachine) self = data;
  GError *error = NULL;

  g_clear_pointer (&self->use, cordon_compartment_use_free);
  if (cordon_compartment_use_accept_finish (result, &error))
    make (self);
  else
    give_up (self, error);
}

static GDBusConnection *
find_bus (CordonNewMachine *self)
{
  GDBusConnection *bus = cordon_machine_list_get_bus (self->machines);

  if (!bus)
    give_up (self, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_SERVICE, _("The system bus cannot be reached.")));
  return bus;
}

static void
accept (CordonNewMachine *self)
{
  GDBusConnection *bus;

  set_busy (self, TRUE);
  bus = find_bus (self);
  if (bus)
    cordon_compartment_use_accept_async (bus, cordon_compartment_item_get_name (self->chosen), self->use,
                                         self->cancellable, on_accepted, g_object_ref (self));
}

static void
accept_card (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonNewMachine *self = CORDON_NEW_MACHINE (widget);

  if (self->use)
    accept (self);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonNewMachine) self = data;
  GError *error = NULL;
  CordonCompartmentUse *use = cordon_compartment_use_look_finish (result, &error);

  if (!use)
    {
      give_up (self, error);
      return;
    }
  self->use = use;
  if (!cordon_compartment_use_is_news (use))
    {
      accept (self);
      return;
    }
  cordon_card_page_show (self->card, use->before, use->rules);
  gtk_stack_set_visible_child_name (self->pages, "card");
  gtk_widget_grab_focus (GTK_WIDGET (self->card));
}

static void
look (CordonNewMachine *self)
{
  GDBusConnection *bus;

  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  bus = find_bus (self);
  if (bus)
    cordon_compartment_use_look_async (bus, cordon_compartment_item_get_name (self->chosen), self->cancellable,
                                       on_looked, g_object_ref (self));
}

static void
go (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonNewMachine *self = CORDON_NEW_MACHINE (widget);
  g_autofree char *compartment = g_strdup (cordon_compartment_item_get_name (self->chosen));

  if (self->cancellable)
    return;
  if (!wants_file (self))
    {
      look (self);
      return;
    }
  gtk_window_close (GTK_WINDOW (self));
  g_signal_emit (self, signals[OPEN_FILE], 0, compartment);
}

static void
ask_import (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
  g_signal_emit (widget, signals[IMPORT], 0);
}

/* --- the object ------------------------------------------------------------------------------ */

static gboolean
cordon_new_machine_close_request (GtkWindow *window)
{
  CordonNewMachine *self = CORDON_NEW_MACHINE (window);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (cordon_new_machine_parent_class)->close_request (window);
}

GtkWindow *
cordon_new_machine_new (GtkWindow *parent,
                        CordonMachineList *machines,
                        CordonCompartmentStore *compartments,
                        const char *compartment)
{
  CordonNewMachine *self = g_object_new (CORDON_TYPE_NEW_MACHINE, "transient-for", parent, "modal", TRUE, NULL);

  self->machines = g_object_ref (machines);
  fill_purposes (self, compartments, compartment);
  gtk_window_set_focus (GTK_WINDOW (self), wants_file (self) ? GTK_WIDGET (self->create) : NULL);
  if (!wants_file (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->name));
  return GTK_WINDOW (self);
}

static void
cordon_new_machine_dispose (GObject *object)
{
  CordonNewMachine *self = CORDON_NEW_MACHINE (object);

  g_clear_object (&self->chosen);
  g_clear_pointer (&self->use, cordon_compartment_use_free);
  g_clear_object (&self->machines);
  g_clear_pointer (&self->suggested, g_free);

  G_OBJECT_CLASS (cordon_new_machine_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (CORDON_TYPE_CARD_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/new-machine.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, purposes);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, throwaway_row);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, persistent_row);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, throwaway);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, persistent);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, name_group);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, name);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, explanation);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, explanation_text);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, problem_box);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, problem);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, create);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, pages);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, card);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, spinner);
  gtk_widget_class_bind_template_child (widget_class, CordonNewMachine, progress);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
cordon_new_machine_class_init (CordonNewMachineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_new_machine_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = cordon_new_machine_close_request;
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "new.go", NULL, go);
  gtk_widget_class_install_action (widget_class, "new.import", NULL, ask_import);
  gtk_widget_class_install_action (widget_class, "card.accept", NULL, accept_card);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[OPEN_FILE] = g_signal_new ("open-file", CORDON_TYPE_NEW_MACHINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CREATED] = g_signal_new ("created", CORDON_TYPE_NEW_MACHINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[IMPORT] = g_signal_new ("import", CORDON_TYPE_NEW_MACHINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
cordon_new_machine_init (CordonNewMachine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
