/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One choice and one button. What cordond would refuse is said before it is asked; what it refuses all the same stands
 * beside the choice, which stays.
 */
#include "config.h"
#include "desktop/change-window.h"

#include <glib/gi18n-lib.h>
#include "core/limits.h"
#include "core/machine-name.h"
#include "core/text.h"
#include "desktop/machine-naming.h"

#define GIB_SHIFT 30

struct _CordonChangeWindow {
  AdwWindow parent_instance;

  /* template */
  AdwWindowTitle *heading;
  AdwPreferencesGroup *group;
  AdwEntryRow *name;
  GtkWidget *size_row;
  GtkSpinButton *size;
  GtkButton *go;
  GtkWidget *explanation, *problem_box, *busy;
  GtkLabel *explanation_text, *problem, *busy_text;
  GtkSpinner *spinner;
  GtkProgressBar *progress;
  /* owned */
  CordonMachineList *machines;
  CordonMachineItem *item;
  /* state */
  CordonMachineChange change;
  gboolean working, gone;
};

G_DEFINE_FINAL_TYPE (CordonChangeWindow, cordon_change_window, ADW_TYPE_WINDOW)

typedef struct {
  const char *title, *label, *said, *explanation, *busy; /* said: by the heading, and of the button by screen readers */
} Words;

static const Words *
words_of (CordonMachineChange change)
{
  static const Words words[] = {
    [CORDON_CHANGE_RENAME] = { N_("Rename a Machine"), N_("_Rename"), N_("Rename"), "", N_("Renaming…") },
    [CORDON_CHANGE_GROW] = { N_("Grow a Disk"), N_("_Grow"), N_("Grow"),
                             N_("A disk can be made larger, never smaller. The machine takes the new room at its next start."),
                             N_("Growing the disk…") },
    [CORDON_CHANGE_CLONE] = { N_("Clone a Machine"), N_("_Clone"), N_("Clone"),
                              N_("The other machine is of the same compartment. It gets a copy of the whole disk, and an account "
                                 "and a label of its own."),
                              N_("Copying the disk…") },
  };

  return &words[change];
}

static guint
gib_now (CordonChangeWindow *self)
{
  return (guint) (cordon_machine_item_get_figures (self->item)->disk >> GIB_SHIFT);
}

/* --- what is chosen -------------------------------------------------------------------------- */

static const char *
typed_name (CordonChangeWindow *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->name));
}

static const char *
name_fault (CordonChangeWindow *self)
{
  const char *own = cordon_machine_item_get_name (self->item);

  if (self->change == CORDON_CHANGE_RENAME && g_str_equal (typed_name (self), own))
    return _("It is called so.");
  /* Its own name, written otherwise. */
  if (self->change == CORDON_CHANGE_RENAME && cordon_machine_name_valid (typed_name (self))
      && cordon_machine_name_equal (typed_name (self), own))
    return NULL;
  return cordon_machine_naming_fault (self->machines, typed_name (self));
}

/* NULL: nothing. */
static const char *
what_is_missing (CordonChangeWindow *self)
{
  CordonMachineVerb verb = self->change == CORDON_CHANGE_RENAME ? CORDON_VERB_RENAME : CORDON_VERB_DISK;

  if (!cordon_machine_item_may (self->item, verb))
    return _("The machine has to be stopped for that, and nothing of it saved.");
  if (self->change != CORDON_CHANGE_GROW)
    return name_fault (self);
  return gib_now (self) >= CORDON_LIMIT_DISK_MAX_GIB ? _("It is as large as a disk can be.") : NULL;
}

/* Once it is given up, there is nothing more to ask for; closing leaves the work to the machine's row. */
static void
show_work (CordonChangeWindow *self)
{
  double fraction = self->working ? cordon_machine_item_get_fraction (self->item) : -1;

  gtk_widget_set_visible (GTK_WIDGET (self->progress), fraction >= 0);
  gtk_progress_bar_set_fraction (self->progress, MAX (fraction, 0));
  gtk_label_set_text (self->busy_text, cordon_machine_item_get_work (self->item) == CORDON_WORK_CANCEL
                                         ? _("Giving it up…")
                                         : _(words_of (self->change)->busy));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "change.cancel",
                                 !self->working || cordon_machine_item_may (self->item, CORDON_VERB_CANCEL));
}

static void
update (CordonChangeWindow *self)
{
  const char *missing;

  if (!self->item)
    return;
  show_work (self);
  if (self->working)
    return;
  missing = what_is_missing (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->go), !missing);
  gtk_widget_set_visible (self->explanation, missing != NULL);
  gtk_label_set_text (self->explanation_text, missing ? missing : "");
  gtk_widget_set_visible (self->problem_box, FALSE);
}

/* --- doing it -------------------------------------------------------------------------------- */

static void
set_working (CordonChangeWindow *self, gboolean working)
{
  self->working = working;
  if (working)
    gtk_window_set_focus (GTK_WINDOW (self), NULL); /* what has it learns nothing of becoming insensitive */
  gtk_widget_set_sensitive (GTK_WIDGET (self->group), !working);
  gtk_widget_set_visible (self->busy, working);
  gtk_spinner_set_spinning (self->spinner, working);
  if (working)
    gtk_widget_set_sensitive (GTK_WIDGET (self->go), FALSE);
  update (self);
}

static void
focus_choice (CordonChangeWindow *self)
{
  gtk_widget_grab_focus (self->change == CORDON_CHANGE_GROW ? GTK_WIDGET (self->size) : GTK_WIDGET (self->name));
}

static void
show_problem (CordonChangeWindow *self, const GError *error)
{
  g_autofree char *clean = cordon_text_display_name (error->message);

  gtk_label_set_text (self->problem, clean);
  gtk_widget_set_visible (self->problem_box, TRUE);
  focus_choice (self);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonChangeWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (cordon_machine_change_finish (CORDON_MACHINE_LIST (source), result, &error))
    {
      if (!self->gone)
        gtk_window_close (GTK_WINDOW (self));
      return;
    }
  if (self->gone)
    {
      cordon_machine_change_tell (CORDON_MACHINE_LIST (source), self->item, g_steal_pointer (&error));
      return;
    }
  set_working (self, FALSE);
  show_problem (self, error);
}

static void
go (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonChangeWindow *self = CORDON_CHANGE_WINDOW (widget);
  gboolean grows = self->change == CORDON_CHANGE_GROW;
  g_autofree char *name = NULL;
  guint64 bytes = 0;

  if (self->working || what_is_missing (self))
    return;
  gtk_spin_button_update (self->size);
  name = grows ? NULL : g_strdup (typed_name (self));
  if (grows)
    bytes = (guint64) gtk_spin_button_get_value_as_int (self->size) << GIB_SHIFT;
  gtk_widget_set_visible (self->problem_box, FALSE);
  set_working (self, TRUE);
  cordon_machine_change_async (self->machines, self->item, self->change, name, bytes, on_changed, g_object_ref (self));
}

/* What goes on is given up, and the window stays to say so; the answer says what became of it. */
static void
cancel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonChangeWindow *self = CORDON_CHANGE_WINDOW (widget);

  if (self->working)
    cordon_machine_list_cancel (self->machines, self->item);
  else
    gtk_window_close (GTK_WINDOW (self));
}

/* --- the object ------------------------------------------------------------------------------ */

static void
suggest (CordonChangeWindow *self)
{
  const char *own = cordon_machine_item_get_name (self->item);
  /* Translators: a machine's name, and with it that of its copy */
  g_autofree char *copy = g_strdup_printf (_("Copy of %s"), own);
  g_autofree char *name = NULL;

  if (self->change == CORDON_CHANGE_CLONE)
    name = cordon_machine_naming_suggest (self->machines, cordon_machine_name_valid (copy) ? copy : own);
  gtk_editable_set_text (GTK_EDITABLE (self->name), name ? name : own);
  gtk_spin_button_set_range (self->size, MIN (gib_now (self) + 1, CORDON_LIMIT_DISK_MAX_GIB), CORDON_LIMIT_DISK_MAX_GIB);
  gtk_spin_button_set_value (self->size, gib_now (self) + 1);
}

static void
show_words (CordonChangeWindow *self)
{
  const Words *words = words_of (self->change);

  gtk_window_set_title (GTK_WINDOW (self), _(words->title));
  adw_window_title_set_title (self->heading, _(words->said)); /* what fits between two buttons of a narrow window */
  adw_window_title_set_subtitle (self->heading, cordon_machine_item_get_name (self->item));
  gtk_button_set_label (self->go, _(words->label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->go), GTK_ACCESSIBLE_PROPERTY_LABEL, _(words->said), -1);
  if (*words->explanation)
    adw_preferences_group_set_description (self->group, _(words->explanation));
  gtk_widget_set_visible (GTK_WIDGET (self->name), self->change != CORDON_CHANGE_GROW);
  gtk_widget_set_visible (self->size_row, self->change == CORDON_CHANGE_GROW);
}

void
cordon_change_window_present (GtkWindow *parent,
                              CordonMachineList *machines,
                              CordonMachineItem *item,
                              CordonMachineChange change)
{
  CordonChangeWindow *self = g_object_new (CORDON_TYPE_CHANGE_WINDOW, "transient-for", parent, "modal", TRUE, NULL);

  self->machines = g_object_ref (machines);
  self->item = g_object_ref (item);
  self->change = change;
  show_words (self);
  suggest (self);
  update (self);
  g_signal_connect_object (item, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self));
  focus_choice (self);
}

static gboolean
cordon_change_window_close_request (GtkWindow *window)
{
  CORDON_CHANGE_WINDOW (window)->gone = TRUE;
  return GTK_WINDOW_CLASS (cordon_change_window_parent_class)->close_request (window);
}

/* Whoever destroys a window does not ask it to close. */
static void
cordon_change_window_dispose (GObject *object)
{
  CordonChangeWindow *self = CORDON_CHANGE_WINDOW (object);

  self->gone = TRUE;
  if (self->item)
    g_signal_handlers_disconnect_by_data (self->item, self);

  G_OBJECT_CLASS (cordon_change_window_parent_class)->dispose (object);
}

static void
cordon_change_window_finalize (GObject *object)
{
  CordonChangeWindow *self = CORDON_CHANGE_WINDOW (object);

  g_clear_object (&self->machines);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (cordon_change_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/change-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, group);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, name);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, size_row);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, size);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, go);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, explanation);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, explanation_text);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, problem_box);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, busy);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, busy_text);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, CordonChangeWindow, progress);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
cordon_change_window_class_init (CordonChangeWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_change_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cordon_change_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cordon_change_window_close_request;
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "change.go", NULL, go);
  gtk_widget_class_install_action (widget_class, "change.cancel", NULL, cancel);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cordon_change_window_init (CordonChangeWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
