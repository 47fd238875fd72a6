/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two questions. What is shown of a link or a name is a stranger's text: escaped, bounded, in one direction.
 */
#include "config.h"
#include "desktop/route-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include "core/compartment.h"
#include "core/text.h"
#include "desktop/choices.h"
#include "desktop/fresh-keys.h"

#define NAME_SHOWN 60

typedef struct {
  GtkApplication *application;
  CordonRouteChosen chosen; /* of a file */
  gpointer data;
  CordonLink *link;         /* or of a link */
  GStrv names;              /* of the compartments, in the order of the list */
  GtkDropDown *list;        /* borrowed from the dialog; NULL: there is one name only */
} Question;

static void
question_free (Question *question)
{
  g_clear_pointer (&question->link, cordon_link_unref);
  g_strfreev (question->names);
  g_application_release (G_APPLICATION (question->application));
  g_free (question);
}

/* --- compartments ---------------------------------------------------------------------------- */

static GtkWidget *
make_list (Question *question)
{
  g_autoptr (GPtrArray) all = cordon_choices_list (question->link != NULL, FALSE);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new (), titles = g_strv_builder_new ();
  g_auto (GStrv) shown = NULL;

  for (guint i = 0; i < all->len; i++)
    {
      g_strv_builder_add (names, cordon_compartment_get_name (all->pdata[i]));
      g_strv_builder_add (titles, cordon_compartment_get_title (all->pdata[i]));
    }
  question->names = g_strv_builder_end (names);
  shown = g_strv_builder_end (titles);
  question->list = GTK_DROP_DOWN (gtk_drop_down_new_from_strings ((const char *const *) shown));
  gtk_accessible_update_property (GTK_ACCESSIBLE (question->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Compartment"), -1);
  return GTK_WIDGET (question->list);
}

static const char *
chosen_name (const Question *question)
{
  guint i = question->list ? gtk_drop_down_get_selected (question->list) : 0;

  return i < g_strv_length (question->names) ? question->names[i] : NULL;
}

/* --- links ----------------------------------------------------------------------------------- */

static void
tell_failure (GtkApplication *application, const char *text)
{
  g_autofree char *shown = cordon_text_display_name (text);
  GtkWidget *dialog = adw_message_dialog_new (NULL, _("The Link Was Not Opened"), shown);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_set_application (GTK_WINDOW (dialog), application);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_command_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkApplication) application = data;
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, NULL, &said, &error))
    tell_failure (application, error->message);
  else if (!g_subprocess_get_if_exited (G_SUBPROCESS (source)) || g_subprocess_get_exit_status (G_SUBPROCESS (source)))
    tell_failure (application, g_str_has_prefix (said, "cordon: ") ? said + strlen ("cordon: ") : said);
  g_application_release (G_APPLICATION (application));
}

/* The canonical text is what was judged and shown; nothing else of the link exists any more. */
static void
open_link (const Question *question, const char *compartment)
{
  /* The environment is the person's own, as is this process; tests use it. */
  const char *program = g_getenv ("CORDON_COMMAND");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) command =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
                      program ? program : CORDON_BINDIR "/cordon", "open", "--compartment", compartment, "--",
                      cordon_link_get_text (question->link), NULL);

  if (!command)
    {
      tell_failure (question->application, error->message);
      return;
    }
  g_application_hold (G_APPLICATION (question->application));
  g_subprocess_communicate_utf8_async (command, NULL, NULL, on_command_ended, g_object_ref (question->application));
}

static char *
link_markup (CordonLink *link)
{
  g_autoptr (CordonLinkParts) parts = cordon_link_show (link);
  g_autofree char *plain = g_markup_printf_escaped ("%s<b>%s</b>%s", parts->before, parts->host, parts->after);
  g_autofree char *ascii = NULL;

  if (!parts->ascii)
    return g_steal_pointer (&plain);
  /* Translators: the name of a computer on the internet, in its encoded form */
  ascii = g_markup_printf_escaped (_("This host is also written %s."), parts->ascii);
  return g_strconcat (plain, "\n\n", ascii, NULL);
}

/* --- dialogs --------------------------------------------------------------------------------- */

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;
  const char *name = g_str_equal (response, "open") ? chosen_name (question) : NULL;

  if (!question->link)
    question->chosen (name, question->data);
  else if (name)
    open_link (question, name);
  question_free (question);
}

/* question: (transfer full) */
static void
present (Question *question, AdwMessageDialog *dialog, const char *open)
{
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "open", open, NULL);
  adw_message_dialog_set_response_enabled (dialog, "open", question->names[0] != NULL);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_application_hold (G_APPLICATION (question->application));
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), question);
  gtk_window_set_application (GTK_WINDOW (dialog), question->application);
  cordon_fresh_keys_attach (GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
cordon_route_dialog_ask (GtkApplication *application, const char *name, CordonRouteChosen chosen, gpointer data)
{
  Question *question = g_new0 (Question, 1);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (NULL, _("Where Should It Be Opened?"), NULL));
  g_autofree char *shown = cordon_text_ellipsize_middle (name, NAME_SHOWN);

  question->application = application;
  question->chosen = chosen;
  question->data = data;
  adw_message_dialog_set_body (dialog, shown);
  adw_message_dialog_set_extra_child (dialog, make_list (question));
  present (question, dialog, _("_Open"));
}

void
cordon_route_dialog_show_link (GtkApplication *application, CordonLink *link, const char *compartment)
{
  Question *question = g_new0 (Question, 1);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (NULL, _("Open This Link?"), NULL));
  g_autofree char *body = link_markup (link);
  g_autofree char *open = NULL;

  question->application = application;
  question->link = cordon_link_ref (link);
  adw_message_dialog_set_body_use_markup (dialog, TRUE);
  adw_message_dialog_set_body (dialog, body);
  if (compartment)
    question->names = g_strdupv ((char *[]) { (char *) compartment, NULL });
  else
    adw_message_dialog_set_extra_child (dialog, make_list (question));
  /* Translators: a compartment's name */
  open = compartment ? g_strdup_printf (_("Open in %s"), compartment) : g_strdup (_("_Open"));
  present (question, dialog, open);
}
