/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plain labels, no markup: a sentence may hold a file's name.
 */
#include "config.h"
#include "desktop/problem-page.h"

#include "core/text.h"

struct _CordonProblemPage {
  AdwBin parent_instance;

  /* template */
  GtkImage *icon;
  GtkLabel *title, *sentence, *advice, *command;
  GtkWidget *command_row, *close, *retry;
};

G_DEFINE_FINAL_TYPE (CordonProblemPage, cordon_problem_page, ADW_TYPE_BIN)

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

/* GTK 4.8 reads the underscore of a mnemonic aloud. */
static void
show_retry (CordonProblemPage *self, const char *words)
{
  g_auto (GStrv) parts = g_strsplit (words ? words : "", "_", 2);
  g_autofree char *name = g_strjoinv ("", parts);

  gtk_button_set_label (GTK_BUTTON (self->retry), words ? words : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->retry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_visible (self->retry, words != NULL);
}

void
cordon_problem_page_show (CordonProblemPage *self,
                          const CordonProblem *problem,
                          const char *sentence,
                          const char *command,
                          const char *retry)
{
  g_autofree char *clean = sentence ? cordon_text_display_name (sentence) : NULL;

  gtk_image_set_from_icon_name (self->icon, problem->icon);
  show_text (self->title, cordon_problem_text (problem->title));
  show_text (self->sentence, clean);
  show_text (self->advice, cordon_problem_text (problem->advice));
  gtk_label_set_text (self->command, command ? command : "");
  gtk_widget_set_visible (self->command_row, command != NULL);
  show_retry (self, retry);
}

static void
copy_command (GtkWidget *widget,
              const char *action,
              GVariant *parameter)
{
  CordonProblemPage *self = CORDON_PROBLEM_PAGE (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), gtk_label_get_text (self->command));
}

static gboolean
cordon_problem_page_grab_focus (GtkWidget *widget)
{
  CordonProblemPage *self = CORDON_PROBLEM_PAGE (widget);

  return gtk_widget_grab_focus (gtk_widget_get_visible (self->retry) ? self->retry : self->close);
}

static void
cordon_problem_page_class_init (CordonProblemPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = cordon_problem_page_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/problem-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonProblemPage, icon);
  gtk_widget_class_bind_template_child (widget_class, CordonProblemPage, title);
  gtk_widget_class_bind_template_child (widget_class, CordonProblemPage, sentence);
  gtk_widget_class_bind_template_child (widget_class, CordonProblemPage, advice);
  gtk_widget_class_bind_template_child (widget_class, CordonProblemPage, command);
  gtk_widget_class_bind_template_child (widget_class, CordonProblemPage, command_row);
  gtk_widget_class_bind_template_child (widget_class, CordonProblemPage, close);
  gtk_widget_class_bind_template_child (widget_class, CordonProblemPage, retry);
  gtk_widget_class_install_action (widget_class, "problem.copy-command", NULL, copy_command);
}

static void
cordon_problem_page_init (CordonProblemPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
