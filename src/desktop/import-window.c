/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Choose, look at the card, copy. The person's own word is what the format is: without it nothing can be imported,
 * and the file is never opened here to find it out. What cordond says stands beside the choices, which stay.
 */
#include "config.h"
#include "desktop/import-window.h"

#include <glib/gi18n-lib.h>
#include "client/compartment-use.h"
#include "core/errors.h"
#include "core/machine-name.h"
#include "core/text.h"
#include "desktop/card-page.h"
#include "desktop/machine-naming.h"
#include "desktop/problem.h"

#define FIRST_COMPARTMENT "imported" /* the preset that is made for it */
#define GIB_SHIFT 30

struct _CordonImportWindow {
  AdwWindow parent_instance;

  /* template */
  GtkStack *pages;
  AdwActionRow *file_row;
  GtkWidget *choose;
  GtkCheckButton *qcow2, *raw, *iso;
  AdwEntryRow *name;
  AdwComboRow *compartment;
  GtkSpinButton *size;
  GtkWidget *explanation, *problem_box;
  GtkLabel *explanation_text, *problem;
  GtkWidget *import;
  CordonCardPage *card;
  GtkProgressBar *bar;
  GtkLabel *progress, *copied;
  /* owned */
  CordonMachineList *machines;
  GPtrArray *offered; /* of CordonCompartmentItem, as the row has them */
  GFile *file;        /* NULL: none is chosen */
  GtkNativeDialog *chooser;
  GCancellable *cancellable; /* while it is made */
  char *suggested;           /* the name that nobody typed */
  CordonCompartmentUse *use; /* while the card is shown */
};

G_DEFINE_FINAL_TYPE (CordonImportWindow, cordon_import_window, ADW_TYPE_WINDOW)

static guint created;

/* --- what is chosen -------------------------------------------------------------------------- */

/* NULL: none. */
static const char *
chosen_format (CordonImportWindow *self)
{
  if (gtk_check_button_get_active (self->qcow2))
    return "qcow2";
  if (gtk_check_button_get_active (self->raw))
    return "raw";
  return gtk_check_button_get_active (self->iso) ? "iso" : NULL;
}

/* NULL: there is none. */
static CordonCompartmentItem *
chosen_compartment (CordonImportWindow *self)
{
  guint position = adw_combo_row_get_selected (self->compartment);

  return position < self->offered->len ? g_ptr_array_index (self->offered, position) : NULL;
}

static guint
given_gib (CordonImportWindow *self)
{
  CordonCompartmentItem *item = chosen_compartment (self);

  return item ? (guint) (cordon_compartment_item_get_disk (item) >> GIB_SHIFT) : 0;
}

/* Left as it is: what the compartment gives, and cordond decides what a larger image needs. */
static guint64
chosen_disk (CordonImportWindow *self)
{
  guint gib = (guint) gtk_spin_button_get_value_as_int (self->size);

  return gib == given_gib (self) ? 0 : (guint64) gib << GIB_SHIFT;
}

static const char *
typed_name (CordonImportWindow *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->name));
}

/* What is still missing, in the order of the window; NULL: nothing. */
static const char *
what_is_missing (CordonImportWindow *self)
{
  if (!self->file)
    return _("Choose the image's file.");
  if (!chosen_format (self))
    return _("Say what the image is: Cordon never finds it out from the file.");
  if (!chosen_compartment (self))
    return _("There is no compartment whose machines last; make one in the main menu first.");
  return cordon_machine_naming_fault (self->machines, typed_name (self));
}

static void
update (CordonImportWindow *self)
{
  const char *missing;
  gboolean odd;

  if (!self->machines)
    return;
  missing = what_is_missing (self);
  odd = *typed_name (self) && cordon_machine_naming_fault (self->machines, typed_name (self));
  gtk_widget_set_sensitive (self->import, !missing && !self->cancellable);
  gtk_widget_set_visible (self->explanation, missing != NULL);
  gtk_label_set_text (self->explanation_text, missing ? missing : "");
  gtk_widget_set_visible (self->problem_box, FALSE);
  if (odd)
    gtk_widget_add_css_class (GTK_WIDGET (self->name), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->name), "error");
}

static void
on_compartment (CordonImportWindow *self)
{
  if (chosen_compartment (self))
    gtk_spin_button_set_value (self->size, given_gib (self));
  update (self);
}

/* --- the file -------------------------------------------------------------------------------- */

/* By the ending of a name, which anybody may have given it: the person sees it chosen, and can choose otherwise. */
static void
suggest_format (CordonImportWindow *self, const char *file_name)
{
  const struct {
    const char *ending;
    GtkCheckButton *button;
  } endings[] = { { ".qcow2", self->qcow2 }, { ".img", self->raw }, { ".raw", self->raw }, { ".iso", self->iso } };
  g_autofree char *folded = g_utf8_strdown (file_name, -1);
  GtkCheckButton *button = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (folded, endings[i].ending))
      button = endings[i].button;
  gtk_check_button_set_active (self->qcow2, button == self->qcow2);
  gtk_check_button_set_active (self->raw, button == self->raw);
  gtk_check_button_set_active (self->iso, button == self->iso);
}

static void
suggest_name (CordonImportWindow *self, const char *file_name)
{
  const char *ending = strrchr (file_name, '.');
  g_autofree char *stem = g_strndup (file_name, ending ? (gsize) (ending - file_name) : strlen (file_name));
  /* Translators: the name of a machine whose image's file has no name that could be one */
  const char *wish = cordon_machine_name_valid (stem) ? stem : _("Imported machine");

  if (g_strcmp0 (typed_name (self), self->suggested ? self->suggested : "") != 0)
    return;
  g_free (self->suggested);
  self->suggested = cordon_machine_naming_suggest (self->machines, wish);
  gtk_editable_set_text (GTK_EDITABLE (self->name), self->suggested);
}

static void
take_file (CordonImportWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *base = path ? g_filename_display_basename (path) : NULL;
  g_autofree char *clean = base ? cordon_text_display_name (base) : NULL;
  g_autofree char *safe = clean ? g_markup_escape_text (clean, -1) : NULL;

  g_clear_object (&self->file);
  if (path)
    self->file = g_object_ref (file);
  adw_action_row_set_subtitle (self->file_row,
                               safe ? safe : _("It is not on this computer. Copy it here first, and choose the copy."));
  if (base)
    {
      suggest_format (self, base);
      suggest_name (self, clean);
    }
  update (self);
  gtk_widget_grab_focus (self->file ? GTK_WIDGET (self->name) : self->choose);
}

static void
on_chosen (CordonImportWindow *self, int response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  g_clear_object (&self->chooser);
  if (file)
    take_file (self, file);
}

static void
choose (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonImportWindow *self = CORDON_IMPORT_WINDOW (widget);

  if (self->chooser || self->cancellable)
    return;
  self->chooser = GTK_NATIVE_DIALOG (gtk_file_chooser_native_new (_("Choose a Disk Image"), GTK_WINDOW (self),
                                                                 GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL));
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}

/* --- pages ----------------------------------------------------------------------------------- */

static void
show_problem (CordonImportWindow *self, const GError *error)
{
  const CordonProblem *problem = cordon_problem_for_error (error);
  g_autofree char *clean = cordon_text_display_name (error->message);
  g_autofree char *command =
    cordon_problem_command (problem, cordon_compartment_item_get_name (chosen_compartment (self)));
  g_autofree char *text = g_strjoin ("\n", clean, command, NULL);

  update (self);
  gtk_label_set_text (self->problem, text);
  gtk_widget_set_visible (self->problem_box, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
show_busy (CordonImportWindow *self)
{
  /* Translators: a machine's name */
  g_autofree char *text = g_strdup_printf (_("Importing “%s”…"), typed_name (self));

  gtk_label_set_text (self->progress, text);
  gtk_progress_bar_set_fraction (self->bar, 0);
  gtk_label_set_text (self->copied, "");
  gtk_stack_set_visible_child_name (self->pages, "progress");
  gtk_widget_set_sensitive (self->import, FALSE);
}

/* error: (transfer full). TRUE: whoever waited for an answer does not want it any more, or it was none. */
static gboolean
is_over (CordonImportWindow *self, GError *error)
{
  g_autoptr (GError) owned = error;

  if (!self->cancellable || g_cancellable_is_cancelled (self->cancellable))
    return TRUE;
  if (!error)
    return FALSE;
  g_clear_object (&self->cancellable);
  gtk_stack_set_visible_child_name (self->pages, "choices");
  show_problem (self, error);
  return TRUE;
}

/* --- making ---------------------------------------------------------------------------------- */

static void
on_progress (guint64 done, guint64 total, gpointer data)
{
  CordonImportWindow *self = data;
  guint percent = (guint) ((double) done * 100 / (double) total);
  /* Translators: so much of an image is copied */
  g_autofree char *text = g_strdup_printf (_("%u %% copied"), percent);

  /* What was on its way when the window was closed. */
  if (is_over (self, NULL))
    return;
  gtk_progress_bar_set_fraction (self->bar, (double) done / (double) total);
  gtk_label_set_text (self->copied, done < total ? text : _("Copied. Now the machine gets its disk…"));
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonImportWindow) self = data;
  GError *error = NULL;
  g_autofree char *uuid = cordon_machine_list_import_finish (CORDON_MACHINE_LIST (source), result, &error);

  if (is_over (self, error))
    return;
  g_clear_object (&self->cancellable);
  g_signal_emit (self, created, 0, uuid);
  gtk_window_close (GTK_WINDOW (self));
}

/* The card is seen, or was before. The window is held until the answer, and with it what progress is told to. */
static void
make (CordonImportWindow *self)
{
  CordonMachineImage image = { .path = g_file_peek_path (self->file),
                               .format = chosen_format (self),
                               .compartment = cordon_compartment_item_get_name (chosen_compartment (self)),
                               .name = typed_name (self),
                               .disk = chosen_disk (self) };

  cordon_machine_list_import_async (self->machines, &image, on_progress, self, self->cancellable, on_imported,
                                    g_object_ref (self));
}

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonImportWindow) self = data;
  GError *error = NULL;

  g_clear_pointer (&self->use, cordon_compartment_use_free);
  cordon_compartment_use_accept_finish (result, &error);
  if (!is_over (self, error))
    make (self);
}

/* NULL: it is told. */
static GDBusConnection *
find_bus (CordonImportWindow *self)
{
  GDBusConnection *bus = cordon_machine_list_get_bus (self->machines);

  if (!bus)
    is_over (self, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_SERVICE, _("The system bus cannot be reached.")));
  return bus;
}

static void
accept (CordonImportWindow *self)
{
  GDBusConnection *bus;

  show_busy (self);
  bus = find_bus (self);
  if (bus)
    cordon_compartment_use_accept_async (bus, cordon_compartment_item_get_name (chosen_compartment (self)), self->use,
                                         self->cancellable, on_accepted, g_object_ref (self));
}

static void
accept_card (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonImportWindow *self = CORDON_IMPORT_WINDOW (widget);

  if (self->use)
    accept (self);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonImportWindow) self = data;
  GError *error = NULL;
  CordonCompartmentUse *use = cordon_compartment_use_look_finish (result, &error);

  self->use = use;
  if (is_over (self, error))
    return;
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
go (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CordonImportWindow *self = CORDON_IMPORT_WINDOW (widget);
  GDBusConnection *bus;

  if (self->cancellable || what_is_missing (self))
    return;
  self->cancellable = g_cancellable_new ();
  show_busy (self);
  bus = find_bus (self);
  if (bus)
    cordon_compartment_use_look_async (bus, cordon_compartment_item_get_name (chosen_compartment (self)),
                                       self->cancellable, on_looked, g_object_ref (self));
}

/* --- the object ------------------------------------------------------------------------------ */

static gint
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (cordon_compartment_item_get_sort_key (*(CordonCompartmentItem *const *) a),
                    cordon_compartment_item_get_sort_key (*(CordonCompartmentItem *const *) b));
}

static void
find_offered (CordonImportWindow *self, GListModel *compartments)
{
  for (guint i = 0; i < g_list_model_get_n_items (compartments); i++)
    {
      g_autoptr (CordonCompartmentItem) item = g_list_model_get_item (compartments, i);

      if (cordon_compartment_item_makes_machines (item))
        g_ptr_array_add (self->offered, g_steal_pointer (&item));
    }
  g_ptr_array_sort (self->offered, compare);
}

static void
offer_compartments (CordonImportWindow *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint first = 0;

  for (guint i = 0; i < self->offered->len; i++)
    {
      CordonCompartmentItem *item = g_ptr_array_index (self->offered, i);

      gtk_string_list_append (titles, cordon_compartment_item_get_title (item));
      if (g_str_equal (cordon_compartment_item_get_name (item), FIRST_COMPARTMENT))
        first = i;
    }
  adw_combo_row_set_model (self->compartment, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->compartment, first);
}

GtkWindow *
cordon_import_window_new (GtkWindow *parent,
                          CordonMachineList *machines,
                          CordonCompartmentStore *compartments)
{
  CordonImportWindow *self = g_object_new (CORDON_TYPE_IMPORT_WINDOW, "transient-for", parent, "modal", TRUE, NULL);

  find_offered (self, G_LIST_MODEL (compartments));
  offer_compartments (self);
  self->machines = g_object_ref (machines);
  on_compartment (self);
  gtk_window_set_focus (GTK_WINDOW (self), self->choose);
  return GTK_WINDOW (self);
}

static gboolean
cordon_import_window_close_request (GtkWindow *window)
{
  CordonImportWindow *self = CORDON_IMPORT_WINDOW (window);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (cordon_import_window_parent_class)->close_request (window);
}

/* Whoever destroys a window does not ask it to close. */
static void
cordon_import_window_dispose (GObject *object)
{
  CordonImportWindow *self = CORDON_IMPORT_WINDOW (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_object (&self->file);
  g_clear_object (&self->machines);
  g_clear_pointer (&self->use, cordon_compartment_use_free);
  g_clear_pointer (&self->suggested, g_free);
  g_ptr_array_set_size (self->offered, 0);

  G_OBJECT_CLASS (cordon_import_window_parent_class)->dispose (object);
}

static void
cordon_import_window_finalize (GObject *object)
{
  g_ptr_array_unref (CORDON_IMPORT_WINDOW (object)->offered);

  G_OBJECT_CLASS (cordon_import_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (CORDON_TYPE_CARD_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/import-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, file_row);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, choose);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, qcow2);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, raw);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, iso);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, name);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, compartment);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, size);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, explanation);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, explanation_text);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, problem_box);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, import);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, card);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, CordonImportWindow, copied);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_compartment);
}

static void
cordon_import_window_class_init (CordonImportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cordon_import_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cordon_import_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cordon_import_window_close_request;
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "import.choose", NULL, choose);
  gtk_widget_class_install_action (widget_class, "import.go", NULL, go);
  gtk_widget_class_install_action (widget_class, "card.accept", NULL, accept_card);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  created = g_signal_new ("created", CORDON_TYPE_IMPORT_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                          G_TYPE_STRING);
}

static void
cordon_import_window_init (CordonImportWindow *self)
{
  self->offered = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}
