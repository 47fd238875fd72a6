/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way of an edit: look, change, parse, judge, show the card, keep. What the parser or an administrator refuses
 * stands at the row that it is about. Whoever goes back from the card finds his changes as they were.
 */
#include "config.h"
#include "desktop/compartment-editor.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "client/compartment-edit.h"
#include "core/compartment-amend.h"
#include "core/compartment-card.h"
#include "core/errors.h"
#include "core/text.h"
#include "desktop/card-page.h"
#include "desktop/compartment-fields.h"
#include "desktop/problem.h"

struct _CordonCompartmentEditor {
  AdwWindow parent_instance;

  /* template */
  GtkStack *pages;
  GtkWidget *back, *cancel, *go, *copy, *remove, *notice, *notice_icon;
  GtkLabel *notice_text;
  CordonCompartmentFields *fields;
  CordonCardPage *card;
  /* owned */
  CordonMachineList *machines;
  CordonCompartmentStore *compartments;
  GCancellable *cancellable;
  CordonCompartmentEdit *edit;   /* NULL: not there yet */
  CordonCompartment *rules;      /* while they are judged, and on the card */
  CordonCompartmentInfo *judged; /* the same */
  /* state */
  gboolean copies; /* what is looked at becomes a new one */
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (CordonCompartmentEditor, cordon_compartment_editor, ADW_TYPE_WINDOW)

enum { KEPT, REMOVE, N_SIGNALS };

static guint signals[N_SIGNALS];

static gboolean
is_new (CordonCompartmentEditor *self)
{
  return self->copies || !self->edit->info;
}

static gboolean
is_locked (CordonCompartmentEditor *self)
{
  return !is_new (self) && self->edit->info->origin != CORDON_ORIGIN_USER;
}

/* --- what it shows --------------------------------------------------------------------------- */

/* sentence NULL: none. */
static void
show_notice (CordonCompartmentEditor *self, const char *icon, const char *sentence)
{
  gtk_widget_set_visible (self->notice, sentence != NULL);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->notice_icon), icon);
  gtk_label_set_text (self->notice_text, sentence ? sentence : "");
}

static void
show_lock (CordonCompartmentEditor *self)
{
  gboolean locked = is_locked (self);
  const char *why = locked && self->edit->info->origin == CORDON_ORIGIN_ADMINISTRATOR
                      ? _("These rules are set by the administrator of this computer. They can be copied into a "
                          "compartment of your own.")
                      : _("These rules come with Cordon and stay as they are. They can be copied into a compartment "
                          "of your own.");

  gtk_widget_remove_css_class (self->notice, "machine-error");
  show_notice (self, "changes-prevent-symbolic", locked ? why : NULL);
  cordon_compartment_fields_set_locked (self->fields, locked ? why : NULL);
}

static void
show_page (CordonCompartmentEditor *self, const char *page)
{
  gboolean rules = g_str_equal (page, "rules"), card = g_str_equal (page, "card");
  gboolean own = self->edit && !is_new (self) && !is_locked (self);

  gtk_stack_set_visible_child_name (self->pages, page);
  gtk_widget_set_visible (self->back, card);
  gtk_widget_set_visible (self->cancel, !card);
  gtk_widget_set_visible (self->go, rules && !is_locked (self));
  gtk_widget_set_visible (self->copy, rules && is_locked (self));
  gtk_widget_set_visible (self->remove, rules && own);
  if (rules)
    gtk_window_set_default_widget (GTK_WINDOW (self), is_locked (self) ? self->copy : self->go);
  if (card)
    gtk_widget_grab_focus (GTK_WIDGET (self->card));
}

static void
show_title (CordonCompartmentEditor *self)
{
  const char *title = is_new (self) ? NULL : cordon_compartment_get_title (self->edit->rules);
  /* Translators: a compartment's title */
  g_autofree char *text = title ? g_strdup_printf (_("Rules of “%s”"), title) : g_strdup (_("New Compartment"));

  gtk_window_set_title (GTK_WINDOW (self), text);
}

static void
show_rules (CordonCompartmentEditor *self)
{
  show_title (self);
  show_lock (self);
  show_page (self, "rules");
  gtk_widget_grab_focus (is_locked (self) ? self->copy : GTK_WIDGET (self->fields));
}

/* Where it stands at no row. */
static void
show_problem (CordonCompartmentEditor *self, const GError *error)
{
  g_autofree char *clean = cordon_text_display_name (error->message);

  show_page (self, "rules");
  if (cordon_compartment_fields_mark_named (self->fields, clean))
    return;
  gtk_widget_add_css_class (self->notice, "machine-error");
  show_notice (self, "dialog-warning-symbolic", clean);
}

/* Whether whoever waited for an answer still wants it. error: (transfer full) (nullable) */
static gboolean
is_wanted (CordonCompartmentEditor *self, GError *error)
{
  g_autoptr (GError) owned = error;

  self->busy = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  if (error)
    show_problem (self, error);
  return error == NULL;
}

static GDBusConnection *
find_bus (CordonCompartmentEditor *self)
{
  GDBusConnection *bus = cordon_machine_list_get_bus (self->machines);

  self->busy = bus != NULL;
  if (!bus)
    is_wanted (self, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_SERVICE, _("The system bus cannot be reached.")));
  return bus;
}

/* --- keeping --------------------------------------------------------------------------------- */

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonCompartmentEditor) self = data;
  GError *error = NULL;

  cordon_compartment_edit_keep_finish (result, &error);
  if (!is_wanted (self, error))
    return;
  g_signal_emit (self, signals[KEPT], 0, cordon_compartment_get_title (self->rules));
  gtk_window_close (GTK_WINDOW (self));
}

static void
keep (CordonCompartmentEditor *self)
{
  GDBusConnection *bus = find_bus (self);

  if (bus)
    cordon_compartment_edit_keep_async (bus, self->rules,
                                        self->judged->compartment ? self->judged->compartment : self->rules,
                                        on_kept, g_object_ref (self));
}

static void
accept_card (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonCompartmentEditor *self = CORDON_COMPARTMENT_EDITOR (widget);

  if (self->judged && !self->busy)
    keep (self);
}

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonCompartmentEditor *self = CORDON_COMPARTMENT_EDITOR (widget);

  if (!self->busy)
    show_rules (self);
}

/* --- the card -------------------------------------------------------------------------------- */

/* What holds now, as cordond limits it; NULL: nothing does. */
static const CordonCompartment *
holding (CordonCompartmentEditor *self)
{
  return is_new (self) ? NULL : self->edit->info->compartment;
}

static void
show_card (CordonCompartmentEditor *self)
{
  const CordonCompartment *before = holding (self);
  const CordonCompartment *after = self->judged->compartment ? self->judged->compartment : self->rules;
  g_autoptr (CordonCardChange) change = before ? cordon_card_compare (before, after) : NULL;
  /* Translators: a compartment's title */
  g_autofree char *title = g_strdup_printf (_("What Becomes Different in “%s”"), cordon_compartment_get_title (after));

  /* Only the person's own text is another: no machine can do more or less. */
  if (before && !change && !self->judged->notes[0])
    {
      keep (self);
      return;
    }
  cordon_card_page_show (self->card, before, after);
  if (before)
    cordon_card_page_set_title (self->card, title);
  cordon_card_page_add_notes (self->card, self->judged->notes);
  show_page (self, "card");
}

static void
on_judged (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonCompartmentEditor) self = data;
  GError *error = NULL;
  CordonCompartmentInfo *judged = cordon_compartment_edit_judge_finish (result, &error);

  g_clear_pointer (&self->judged, cordon_compartment_info_free);
  self->judged = judged;
  if (is_wanted (self, error))
    show_card (self);
}

/* --- changing -------------------------------------------------------------------------------- */

static GHashTable *
taken_names (CordonCompartmentEditor *self)
{
  GHashTable *taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GListModel *model = G_LIST_MODEL (self->compartments);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CordonCompartmentItem) item = g_list_model_get_item (model, i);

      g_hash_table_add (taken, g_strdup (cordon_compartment_item_get_name (item)));
    }
  return taken;
}

/* (transfer full) */
static char *
name_of (CordonCompartmentEditor *self)
{
  g_autoptr (GHashTable) taken = NULL;

  if (!is_new (self))
    return g_strdup (self->edit->info->name);
  taken = taken_names (self);
  return cordon_compartment_name_for (cordon_compartment_fields_get_title (self->fields), taken);
}

static CordonCompartment *
parse (CordonCompartmentEditor *self)
{
  g_autofree char *text = cordon_compartment_fields_get_text (self->fields), *name = name_of (self);
  g_auto (CordonCompartmentFault) fault = { 0 };
  CordonCompartment *rules = cordon_compartment_parse_telling (name, text, strlen (text), &fault);

  if (!rules && !cordon_compartment_fields_mark_line (self->fields, fault.line, fault.what))
    {
      g_autoptr (GError) error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_USAGE, fault.what);

      show_problem (self, error);
    }
  return rules;
}

static void
judge (CordonCompartmentEditor *self)
{
  GDBusConnection *bus = find_bus (self);

  if (bus)
    cordon_compartment_edit_judge_async (bus, self->rules, self->cancellable, on_judged, g_object_ref (self));
}

static void
go (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonCompartmentEditor *self = CORDON_COMPARTMENT_EDITOR (widget);

  if (!self->edit || self->busy || is_locked (self))
    return;
  show_lock (self);
  cordon_compartment_fields_clear_marks (self->fields);
  g_clear_pointer (&self->rules, cordon_compartment_unref);
  self->rules = parse (self);
  if (!self->rules)
    return;
  if (!is_new (self) && cordon_compartment_equal (self->rules, self->edit->rules))
    gtk_window_close (GTK_WINDOW (self));
  else
    judge (self);
}

static void
copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonCompartmentEditor *self = CORDON_COMPARTMENT_EDITOR (widget);
  g_autofree char *title = NULL;

  if (!self->edit || !is_locked (self))
    return;
  /* Translators: the name of a copy; a compartment's title */
  title = g_strdup_printf (_("Copy of %s"), cordon_compartment_get_title (self->edit->rules));
  self->copies = TRUE;
  cordon_compartment_fields_set_title (self->fields, title);
  show_rules (self);
}

static void
ask_removal (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonCompartmentEditor *self = CORDON_COMPARTMENT_EDITOR (widget);

  if (self->busy || !self->edit || is_new (self) || is_locked (self))
    return;
  g_signal_emit (self, signals[REMOVE], 0, self->edit->info->name, self->edit->rules);
  gtk_window_close (GTK_WINDOW (self));
}

/* --- looking --------------------------------------------------------------------------------- */

/* A person's own whose rules are lost is begun anew, under its name. */
static void
take_edit (CordonCompartmentEditor *self, CordonCompartmentEdit *edit)
{
  static const char narrowest[] = "[Compartment]\nTitle=T\n[Machine]\nTemplate=viewer\n";

  self->edit = edit;
  if (!edit->rules)
    edit->rules = cordon_compartment_parse (edit->info->name, narrowest, strlen (narrowest), NULL);
  cordon_compartment_fields_show (self->fields, edit->rules, (const char *const *) edit->templates);
  if (is_new (self))
    cordon_compartment_fields_set_title (self->fields, "");
  show_rules (self);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonCompartmentEditor) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonCompartmentEdit) edit = cordon_compartment_edit_look_finish (result, &error);

  self->busy = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (edit)
    take_edit (self, g_steal_pointer (&edit));
  else
    {
      g_autofree char *clean = cordon_text_display_name (error->message);

      /* There is nothing to edit: the person reads why, and closes. */
      gtk_widget_set_visible (GTK_WIDGET (self->fields), FALSE);
      gtk_widget_add_css_class (self->notice, "machine-error");
      show_notice (self, "dialog-warning-symbolic", clean);
      gtk_stack_set_visible_child_name (self->pages, "rules");
    }
}

/* --- the object ------------------------------------------------------------------------------ */

static gboolean
cordon_compartment_editor_close_request (GtkWindow *window)
{
  g_cancellable_cancel (CORDON_COMPARTMENT_EDITOR (window)->cancellable);
  return GTK_WINDOW_CLASS (cordon_compartment_editor_parent_class)->close_request (window);
}

GtkWindow *
cordon_compartment_editor_new (GtkWindow *parent,
                               CordonMachineList *machines,
                               CordonCompartmentStore *compartments,
                               const char *name)
{
  CordonCompartmentEditor *self =
    g_object_new (CORDON_TYPE_COMPARTMENT_EDITOR, "transient-for", parent, "modal", TRUE, NULL);
  GDBusConnection *bus = cordon_machine_list_get_bus (machines);

  self->machines = g_object_ref (machines);
  self->compartments = g_object_ref (compartments);
  if (bus)
    cordon_compartment_edit_look_async (bus, name, self->cancellable, on_looked, g_object_ref (self));
  return GTK_WINDOW (self);
}

static void
cordon_compartment_editor_dispose (GObject *object)
{
  CordonCompartmentEditor *self = CORDON_COMPARTMENT_EDITOR (object);

  /* Whoever destroys a window does not ask it to close: an answer finds nothing of what follows. */
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->machines);
  g_clear_object (&self->compartments);
  g_clear_pointer (&self->edit, cordon_compartment_edit_free);
  g_clear_pointer (&self->rules, cordon_compartment_unref);
  g_clear_pointer (&self->judged, cordon_compartment_info_free);

  G_OBJECT_CLASS (cordon_compartment_editor_parent_class)->dispose (object);
}

static void
cordon_compartment_editor_finalize (GObject *object)
{
  g_object_unref (CORDON_COMPARTMENT_EDITOR (object)->cancellable);

  G_OBJECT_CLASS (cordon_compartment_editor_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (CORDON_TYPE_CARD_PAGE);
  g_type_ensure (CORDON_TYPE_COMPARTMENT_FIELDS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/compartment-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentEditor, pages);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentEditor, back);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentEditor, cancel);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentEditor, go);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentEditor, copy);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentEditor, remove);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentEditor, notice);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentEditor, notice_icon);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentEditor, notice_text);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentEditor, fields);
  gtk_widget_class_bind_template_child (widget_class, CordonCompartmentEditor, card);
}

static void
cordon_compartment_editor_class_init (CordonCompartmentEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_compartment_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = cordon_compartment_editor_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cordon_compartment_editor_close_request;
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "edit.go", NULL, go);
  gtk_widget_class_install_action (widget_class, "edit.copy", NULL, copy);
  gtk_widget_class_install_action (widget_class, "edit.back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "edit.remove", NULL, ask_removal);
  gtk_widget_class_install_action (widget_class, "card.accept", NULL, accept_card);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[KEPT] = g_signal_new ("kept", CORDON_TYPE_COMPARTMENT_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REMOVE] = g_signal_new ("remove", CORDON_TYPE_COMPARTMENT_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, CORDON_TYPE_COMPARTMENT);
}

static void
cordon_compartment_editor_init (CordonCompartmentEditor *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
