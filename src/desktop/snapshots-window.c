/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list is cordond's, asked for anew after each change and whenever the window comes to the front. Nothing that is
 * lost by it is done without a question that Enter answers with no.
 */
#include "config.h"
#include "desktop/snapshots-window.h"

#include <glib/gi18n-lib.h>
#include "core/machine-name.h"
#include "core/snapshot-list.h"
#include "core/text.h"

struct _CordonSnapshotsWindow {
  AdwWindow parent_instance;

  /* template */
  AdwWindowTitle *heading;
  AdwPreferencesGroup *new_group, *group;
  AdwEntryRow *name;
  GtkWidget *explanation, *problem_box, *busy;
  GtkLabel *explanation_text, *problem;
  GtkSpinner *spinner;
  AdwActionRow *none;
  /* owned */
  CordonMachineList *machines;
  CordonMachineItem *item;
  GPtrArray *snapshots; /* of CordonSnapshot; NULL: they are not known yet */
  GPtrArray *rows;      /* borrowed, in the order of the window */
  char *suggested;      /* the name that nobody typed */
  /* state */
  gboolean working, gone;
};

G_DEFINE_FINAL_TYPE (CordonSnapshotsWindow, cordon_snapshots_window, ADW_TYPE_WINDOW)

static void ask (CordonSnapshotsWindow *self);

static const char *
typed_name (CordonSnapshotsWindow *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->name));
}

static char *
date_text (gint64 microseconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (microseconds / G_USEC_PER_SEC);

  return date ? g_date_time_format (date, "%x %X") : g_strdup ("");
}

/* --- what may be done ------------------------------------------------------------------------ */

/* NULL: nothing. */
static const char *
why_not_at_all (CordonSnapshotsWindow *self)
{
  if (cordon_machine_item_get_figures (self->item)->saved)
    return _("What was saved of the machine lies on its disk. Let it go on, or forget what was saved; then snapshots "
             "can be taken and brought back.");
  if (!cordon_machine_item_may (self->item, CORDON_VERB_DISK))
    return _("Snapshots are taken, brought back and deleted while the machine is stopped.");
  return NULL;
}

static const char *
why_not_taken (CordonSnapshotsWindow *self)
{
  if (self->snapshots->len >= CORDON_SNAPSHOTS_MAX)
    return _("The machine has as many snapshots as it may have; delete one before you take another.");
  if (*typed_name (self) == '\0')
    return _("It needs a name.");
  if (!cordon_machine_name_valid (typed_name (self)))
    return _("A name is one line of at most 60 visible characters, with single spaces, and does not begin with a hyphen.");
  return cordon_snapshot_list_find (self->snapshots, typed_name (self)) ? _("There is a snapshot of this name already.")
                                                                        : NULL;
}

static void
update (CordonSnapshotsWindow *self)
{
  const char *closed, *missing;

  if (!self->item)
    return;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "snapshots.cancel",
                                 cordon_machine_item_may (self->item, CORDON_VERB_CANCEL));
  if (!self->snapshots || self->working)
    return;
  closed = why_not_at_all (self);
  missing = closed ? closed : why_not_taken (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->name), !closed);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "snapshots.take", !missing);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "snapshots.revert", !closed);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "snapshots.delete", !closed);
  gtk_widget_set_visible (self->explanation, missing != NULL);
  gtk_label_set_text (self->explanation_text, missing ? missing : "");
}

static void
set_working (CordonSnapshotsWindow *self, gboolean working)
{
  self->working = working;
  if (working)
    gtk_window_set_focus (GTK_WINDOW (self), NULL); /* what has it learns nothing of becoming insensitive */
  gtk_widget_set_sensitive (GTK_WIDGET (self->new_group), !working);
  gtk_widget_set_sensitive (GTK_WIDGET (self->group), !working);
  gtk_widget_set_visible (self->busy, working);
  gtk_spinner_set_spinning (self->spinner, working);
  update (self);
}

static void
show_problem (CordonSnapshotsWindow *self, const GError *error)
{
  g_autofree char *clean = error ? cordon_text_display_name (error->message) : NULL;

  gtk_label_set_text (self->problem, clean ? clean : "");
  gtk_widget_set_visible (self->problem_box, error != NULL);
}

/* --- the list -------------------------------------------------------------------------------- */

static GtkWidget *
make_button (GtkWidget *button, const char *said, const char *action, const char *name)
{
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static GtkWidget *
make_row (const CordonSnapshot *snapshot)
{
  GtkWidget *row = adw_action_row_new (), *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *when = date_text (snapshot->created), *safe = g_markup_escape_text (snapshot->name, -1);
  /* Translators: a snapshot's name */
  g_autofree char *revert = g_strdup_printf (_("Revert to “%s”"), snapshot->name);
  /* Translators: a snapshot's name */
  g_autofree char *forget = g_strdup_printf (_("Delete “%s”"), snapshot->name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), safe);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), when);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (gtk_button_new_with_label (_("Revert…")), revert,
                                                                "snapshots.revert", snapshot->name));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (remove, forget, "snapshots.delete", snapshot->name));
  gtk_widget_set_tooltip_text (remove, forget);
  gtk_widget_add_css_class (remove, "flat");
  return row;
}

/* The newest first: it is most likely the one that is wanted. */
static void
show_list (CordonSnapshotsWindow *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = self->snapshots->len; i > 0; i--)
    {
      GtkWidget *row = make_row (g_ptr_array_index (self->snapshots, i - 1));

      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->none), self->snapshots->len == 0);
}

/* Only what nobody typed is replaced. */
static void
suggest_name (CordonSnapshotsWindow *self)
{
  g_autofree char *name = NULL;

  if (g_strcmp0 (typed_name (self), self->suggested ? self->suggested : "") != 0)
    return;
  for (guint i = self->snapshots->len + 1; !name || cordon_snapshot_list_find (self->snapshots, name); i++)
    {
      g_free (name);
      /* Translators: the name of a snapshot that nobody named */
      name = g_strdup_printf (_("Snapshot %u"), i);
    }
  g_free (self->suggested);
  self->suggested = g_strdup (name);
  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonSnapshotsWindow) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *snapshots = cordon_machine_snapshots_finish (CORDON_MACHINE_LIST (source), result, &error);
  gboolean worked = self->working;

  if (self->gone)
    {
      g_clear_pointer (&snapshots, g_ptr_array_unref);
      return;
    }
  if (!snapshots)
    {
      set_working (self, FALSE);
      show_problem (self, error);
      return;
    }
  g_clear_pointer (&self->snapshots, g_ptr_array_unref);
  self->snapshots = snapshots;
  show_list (self);
  suggest_name (self);
  set_working (self, FALSE);
  if (worked)
    gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
ask (CordonSnapshotsWindow *self)
{
  cordon_machine_snapshots_async (self->machines, self->item, on_listed, g_object_ref (self));
}

/* Another program may have taken one meanwhile. */
static void
on_active (CordonSnapshotsWindow *self)
{
  if (self->item && gtk_window_is_active (GTK_WINDOW (self)) && !self->working)
    ask (self);
}

/* --- changes --------------------------------------------------------------------------------- */

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonSnapshotsWindow) self = data;
  GError *error = NULL;
  gboolean changed = cordon_machine_change_finish (CORDON_MACHINE_LIST (source), result, &error);

  if (self->gone && !changed)
    cordon_machine_change_tell (CORDON_MACHINE_LIST (source), self->item, g_steal_pointer (&error));
  if (self->gone)
    return;
  show_problem (self, error);
  g_clear_error (&error);
  ask (self);
}

static void
change (CordonSnapshotsWindow *self, CordonMachineChange what, const char *name)
{
  show_problem (self, NULL);
  set_working (self, TRUE);
  cordon_machine_change_async (self->machines, self->item, what, name, 0, on_changed, g_object_ref (self));
}

static void
take (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonSnapshotsWindow *self = CORDON_SNAPSHOTS_WINDOW (widget);
  g_autofree char *name = g_strdup (typed_name (self));

  if (self->working || !self->snapshots || why_not_at_all (self) || why_not_taken (self))
    return;
  g_clear_pointer (&self->suggested, g_free);
  gtk_editable_set_text (GTK_EDITABLE (self->name), "");
  change (self, CORDON_CHANGE_SNAPSHOT, name);
}

/* The answer to what goes on says whether it was given up. */
static void
cancel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonSnapshotsWindow *self = CORDON_SNAPSHOTS_WINDOW (widget);

  cordon_machine_list_cancel (self->machines, self->item);
}

static void
on_entry_activated (CordonSnapshotsWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "snapshots.take", NULL);
}

typedef struct {
  CordonSnapshotsWindow *window;
  CordonMachineChange change;
  char *name;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_free (question->name);
  g_free (question);
}

/* The person may have been slow. */
static void
on_answer (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (g_str_equal (response, "yes") && !question->window->working && !why_not_at_all (question->window))
    change (question->window, question->change, question->name);
}

static void
question (CordonSnapshotsWindow *self, CordonMachineChange change, const char *name, const char *heading,
          const char *body, const char *yes)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);
  Question *asked = g_new (Question, 1);

  *asked = (Question) { self, change, g_strdup (name) };
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "no", _("_Cancel"), "yes", yes, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "yes", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "no");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "no");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answer), asked, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const CordonSnapshot *
find (CordonSnapshotsWindow *self, GVariant *name)
{
  return self->snapshots ? cordon_snapshot_list_find (self->snapshots, g_variant_get_string (name, NULL)) : NULL;
}

static void
ask_revert (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonSnapshotsWindow *self = CORDON_SNAPSHOTS_WINDOW (widget);
  const CordonSnapshot *snapshot = find (self, parameter);
  g_autofree char *when = snapshot ? date_text (snapshot->created) : NULL;
  g_autofree char *heading = NULL, *body = NULL;

  if (!snapshot)
    return;
  /* Translators: a machine's name, a snapshot's name */
  heading = g_strdup_printf (_("Revert “%s” to “%s”?"), cordon_machine_item_get_name (self->item), snapshot->name);
  /* Translators: a date and a time */
  body = g_strdup_printf (_("Its disk becomes what it was on %s. Everything that was written to it since then is lost, and "
                            "nothing brings it back. Its snapshots stay."),
                          when);
  question (self, CORDON_CHANGE_REVERT, snapshot->name, heading, body, _("_Revert"));
}

static void
ask_delete (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonSnapshotsWindow *self = CORDON_SNAPSHOTS_WINDOW (widget);
  const CordonSnapshot *snapshot = find (self, parameter);
  g_autofree char *when = snapshot ? date_text (snapshot->created) : NULL;
  g_autofree char *heading = NULL, *body = NULL;

  if (!snapshot)
    return;
  /* Translators: a snapshot's name */
  heading = g_strdup_printf (_("Delete the Snapshot “%s”?"), snapshot->name);
  /* Translators: a date and a time */
  body = g_strdup_printf (_("The disk stays as it is now. What it was on %s cannot be brought back any more."), when);
  question (self, CORDON_CHANGE_FORGET, snapshot->name, heading, body, _("_Delete"));
}

/* --- the object ------------------------------------------------------------------------------ */

void
cordon_snapshots_window_present (GtkWindow *parent,
                                 CordonMachineList *machines,
                                 CordonMachineItem *item)
{
  CordonSnapshotsWindow *self = g_object_new (CORDON_TYPE_SNAPSHOTS_WINDOW, "transient-for", parent, "modal", TRUE, NULL);

  self->machines = g_object_ref (machines);
  self->item = g_object_ref (item);
  adw_window_title_set_subtitle (self->heading, cordon_machine_item_get_name (item));
  g_signal_connect_object (item, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  set_working (self, TRUE);
  ask (self);
  gtk_window_present (GTK_WINDOW (self));
}

static gboolean
cordon_snapshots_window_close_request (GtkWindow *window)
{
  CORDON_SNAPSHOTS_WINDOW (window)->gone = TRUE;
  return GTK_WINDOW_CLASS (cordon_snapshots_window_parent_class)->close_request (window);
}

/* Whoever destroys a window does not ask it to close. */
static void
cordon_snapshots_window_dispose (GObject *object)
{
  CordonSnapshotsWindow *self = CORDON_SNAPSHOTS_WINDOW (object);

  self->gone = TRUE;
  if (self->item)
    g_signal_handlers_disconnect_by_data (self->item, self);

  G_OBJECT_CLASS (cordon_snapshots_window_parent_class)->dispose (object);
}

static void
cordon_snapshots_window_finalize (GObject *object)
{
  CordonSnapshotsWindow *self = CORDON_SNAPSHOTS_WINDOW (object);

  g_clear_object (&self->machines);
  g_clear_object (&self->item);
  g_clear_pointer (&self->snapshots, g_ptr_array_unref);
  g_ptr_array_unref (self->rows);
  g_free (self->suggested);

  G_OBJECT_CLASS (cordon_snapshots_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/snapshots-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonSnapshotsWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, CordonSnapshotsWindow, new_group);
  gtk_widget_class_bind_template_child (widget_class, CordonSnapshotsWindow, group);
  gtk_widget_class_bind_template_child (widget_class, CordonSnapshotsWindow, name);
  gtk_widget_class_bind_template_child (widget_class, CordonSnapshotsWindow, explanation);
  gtk_widget_class_bind_template_child (widget_class, CordonSnapshotsWindow, explanation_text);
  gtk_widget_class_bind_template_child (widget_class, CordonSnapshotsWindow, problem_box);
  gtk_widget_class_bind_template_child (widget_class, CordonSnapshotsWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, CordonSnapshotsWindow, busy);
  gtk_widget_class_bind_template_child (widget_class, CordonSnapshotsWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, CordonSnapshotsWindow, none);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
}

static void
cordon_snapshots_window_class_init (CordonSnapshotsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_snapshots_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cordon_snapshots_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cordon_snapshots_window_close_request;
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "snapshots.take", NULL, take);
  gtk_widget_class_install_action (widget_class, "snapshots.cancel", NULL, cancel);
  gtk_widget_class_install_action (widget_class, "snapshots.revert", "s", ask_revert);
  gtk_widget_class_install_action (widget_class, "snapshots.delete", "s", ask_delete);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cordon_snapshots_window_init (CordonSnapshotsWindow *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_active), NULL);
}
