/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parser of the file is the judge: what it does not read cannot be added, and its sentence is shown.
 */
#include "config.h"
#include "desktop/rule-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include "desktop/choices.h"

typedef struct {
  CordonRuleChosen chosen;
  gpointer data;
  gboolean done;
  GStrv taken; /* names of rules */
  GStrv names; /* of the compartments that can be chosen, behind the two deeds */
  /* borrowed from the dialog */
  AdwMessageDialog *dialog;
  AdwComboRow *when, *then;
  AdwEntryRow *name, *value;
  GtkLabel *fault;
} Form;

/* In the order of the list. */
static const CordonRouteCondition conditions[] = { CORDON_ROUTE_TYPE, CORDON_ROUTE_NAME, CORDON_ROUTE_DIRECTORY,
                                                   CORDON_ROUTE_ORIGIN, CORDON_ROUTE_HOST };
static const char *const deeds[] = { "Do=ask", "Do=refuse" };

static void
form_clear (gpointer data)
{
  Form *form = data;

  g_strfreev (form->taken);
  g_strfreev (form->names);
}

static void
form_unref (Form *form)
{
  g_rc_box_release_full (form, form_clear);
}

static void
on_unfollow (gpointer data, GClosure *closure)
{
  form_unref (data);
}

/* Each handler holds it: widgets of a dialog that ends may still tell of changes. */
static void
follow (gpointer instance, const char *signal, GCallback callback, Form *form)
{
  g_signal_connect_data (instance, signal, callback, g_rc_box_acquire (form), on_unfollow,
                         G_CONNECT_SWAPPED);
}

/* --- what it says ---------------------------------------------------------------------------- */

/* NULL where a value would end its line. (transfer full) */
static char *
make_text (const Form *form)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (form->name));
  const char *value = gtk_editable_get_text (GTK_EDITABLE (form->value));
  CordonRouteCondition condition = conditions[adw_combo_row_get_selected (form->when)];
  guint then = adw_combo_row_get_selected (form->then);

  if (strpbrk (name, "\r\n]") || strpbrk (value, "\r\n") || then >= G_N_ELEMENTS (deeds) + g_strv_length (form->names))
    return NULL;
  return g_strdup_printf ("[%s]\n%s=%s\n%s%s\n", name, cordon_route_condition_names[condition], value,
                          then < G_N_ELEMENTS (deeds) ? deeds[then] : "Open=",
                          then < G_N_ELEMENTS (deeds) ? "" : form->names[then - G_N_ELEMENTS (deeds)]);
}

/* Why it cannot be added; NULL: it can. (transfer full) */
static char *
find_fault (const Form *form)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (form->name));
  g_autofree char *text = make_text (form);
  g_auto (CordonKeyTextFault) fault = { 0 };
  g_autoptr (CordonRoutes) rule = text ? cordon_routes_parse (text, strlen (text), CORDON_ORIGIN_USER, &fault) : NULL;

  if (!rule)
    return g_strdup (fault.what ? fault.what : _("This cannot be in a rule."));
  return g_strv_contains ((const char *const *) form->taken, name)
           ? g_strdup_printf (_("there are two rules “%s” here."), name) : NULL;
}

static void
check (Form *form)
{
  g_autofree char *fault = form->done ? NULL : find_fault (form);
  gboolean begun = !form->done && *gtk_editable_get_text (GTK_EDITABLE (form->value)) != '\0';

  if (form->done)
    return;
  gtk_label_set_text (form->fault, fault && begun ? fault : "");
  adw_message_dialog_set_response_enabled (form->dialog, "add", fault == NULL);
}

/* --- choices --------------------------------------------------------------------------------- */

static void
list_compartments (Form *form)
{
  gboolean of_links = !form->done && conditions[adw_combo_row_get_selected (form->when)] == CORDON_ROUTE_HOST;
  g_autoptr (GPtrArray) all = cordon_choices_list (of_links, of_links);
  g_autoptr (GtkStringList) shown = gtk_string_list_new (NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (form->done)
    return;
  gtk_string_list_append (shown, _("Ask Each Time"));
  gtk_string_list_append (shown, _("Do Not Open It"));
  for (guint i = 0; i < all->len; i++)
    {
      /* Translators: a compartment */
      g_autofree char *text = g_strdup_printf (_("Open It in %s"), cordon_compartment_get_title (all->pdata[i]));

      gtk_string_list_append (shown, text);
      g_strv_builder_add (names, cordon_compartment_get_name (all->pdata[i]));
    }
  g_strfreev (form->names);
  form->names = g_strv_builder_end (names);
  adw_combo_row_set_model (form->then, G_LIST_MODEL (shown));
  check (form);
}

static GtkWidget *
make_entry (Form *form, AdwEntryRow **entry, const char *title, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  *entry = ADW_ENTRY_ROW (row);
  return row;
}

static GtkWidget *
make_combo (AdwComboRow **combo, const char *title, const char *const *texts)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) model = gtk_string_list_new (texts);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (model));
  *combo = ADW_COMBO_ROW (row);
  return row;
}

static char *
find_free_name (const Form *form)
{
  for (guint i = 1;; i++)
    {
      g_autofree char *name = g_strdup_printf ("rule-%u", i);

      if (!g_strv_contains ((const char *const *) form->taken, name))
        return g_steal_pointer (&name);
    }
}

static GtkWidget *
make_form (Form *form)
{
  const char *const when[] = { _("Its content is of the type"), _("Its name is like"), _("It is in the folder"),
                               _("It came from the compartment"), _("It is a link to the host"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *group = adw_preferences_group_new ();
  g_autofree char *name = find_free_name (form);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_entry (form, &form->name, _("Name of the Rule"), name));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_combo (&form->when, C_("rule", "When"), when));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_entry (form, &form->value, _("Which (Separate Several with ;)"), ""));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_combo (&form->then, _("Then"), NULL));
  form->fault = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_wrap (form->fault, TRUE);
  gtk_label_set_xalign (form->fault, 0);
  gtk_label_set_max_width_chars (form->fault, 40);
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (form->fault));
  return box;
}

/* --- the dialog ------------------------------------------------------------------------------ */

static void
on_response (Form *form, const char *response)
{
  g_autofree char *text = g_str_equal (response, "add") ? make_text (form) : NULL;

  form->done = TRUE;
  form->chosen (text, form->data);
}

static GStrv
names_of (const CordonRoutes *routes)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < cordon_routes_get_size (routes); i++)
    g_strv_builder_add (names, cordon_routes_get (routes, i)->name);
  return g_strv_builder_end (names);
}

void
cordon_rule_dialog_present (GtkWindow *parent, const CordonRoutes *own, CordonRuleChosen chosen, gpointer data)
{
  Form *form = g_rc_box_new0 (Form);

  form->chosen = chosen;
  form->data = data;
  form->taken = names_of (own);
  form->dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, _("New Rule"), NULL));
  adw_message_dialog_set_extra_child (form->dialog, make_form (form));
  adw_message_dialog_add_responses (form->dialog, "cancel", _("_Cancel"), "add", _("_Add"), NULL);
  adw_message_dialog_set_response_appearance (form->dialog, "add", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (form->dialog, "add");
  adw_message_dialog_set_close_response (form->dialog, "cancel");
  list_compartments (form);
  follow (form->when, "notify::selected", G_CALLBACK (list_compartments), form);
  follow (form->then, "notify::selected", G_CALLBACK (check), form);
  follow (form->name, "changed", G_CALLBACK (check), form);
  follow (form->value, "changed", G_CALLBACK (check), form);
  follow (form->dialog, "response", G_CALLBACK (on_response), form);
  gtk_window_present (GTK_WINDOW (form->dialog));
  gtk_widget_grab_focus (GTK_WIDGET (form->value));
  form_unref (form);
}
