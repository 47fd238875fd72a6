/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row for each step: a tick, a spinner or nothing before its title.
 */
#include "config.h"
#include "desktop/progress-page.h"

#include <glib/gi18n-lib.h>

typedef struct {
  GtkWidget *row, *spinner, *tick, *title;
} StepRow;

struct _CordonProgressPage {
  AdwBin parent_instance;

  /* template */
  GtkLabel *heading, *explanation, *detail;
  GtkBox *steps;
  GtkProgressBar *bar;
  GtkButton *cancel;
  /* borrowed */
  StepRow rows[CORDON_STEP_DONE];
  /* state */
  CordonStep step;
};

G_DEFINE_FINAL_TYPE (CordonProgressPage, cordon_progress_page, ADW_TYPE_BIN)

static StepRow
make_row (CordonStep step)
{
  StepRow row = {
    .row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12),
    .spinner = gtk_spinner_new (),
    .tick = gtk_image_new (),
    .title = gtk_label_new (cordon_step_title (step)),
  };

  gtk_widget_set_size_request (row.spinner, 16, 16);
  gtk_widget_set_size_request (row.tick, 16, 16);
  gtk_label_set_xalign (GTK_LABEL (row.title), 0);
  gtk_box_append (GTK_BOX (row.row), row.spinner);
  gtk_box_append (GTK_BOX (row.row), row.tick);
  gtk_box_append (GTK_BOX (row.row), row.title);
  return row;
}

/* A spinner that nobody sees would still be styled anew for every frame. */
static void
spin (CordonProgressPage *self)
{
  gboolean seen = gtk_widget_get_mapped (GTK_WIDGET (self));

  for (guint i = 0; i < CORDON_STEP_DONE; i++)
    gtk_spinner_set_spinning (GTK_SPINNER (self->rows[i].spinner), seen && i == self->step);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_row (StepRow *row, gboolean done, gboolean running)
{
  gtk_widget_set_visible (row->spinner, running);
  gtk_widget_set_visible (row->tick, !running);
  gtk_image_set_from_icon_name (GTK_IMAGE (row->tick), done ? "object-select-symbolic" : NULL);
  set_class (row->title, "dim-label", !done && !running);
  set_class (row->title, "heading", running);
}

static void
show_bytes (CordonProgressPage *self, guint64 bytes, guint64 total)
{
  g_autofree char *now = g_format_size (bytes), *all = g_format_size (total), *text = NULL;

  if (total > 0)
    /* Translators: how much of a file was handed over, "1.2 MB of 3.4 MB" */
    text = g_strdup_printf (_("%s of %s"), now, all);
  /* A space keeps the line, so that nothing jumps. */
  gtk_label_set_text (self->detail, text ? text : " ");
}

void
cordon_progress_page_show (CordonProgressPage *self,
                           CordonStep step,
                           guint64 bytes,
                           guint64 total)
{
  double inside = total > 0 ? (double) bytes / total : 0;

  self->step = step;
  for (guint i = 0; i < CORDON_STEP_DONE; i++)
    show_row (&self->rows[i], i < step, i == step);
  spin (self);
  gtk_progress_bar_set_fraction (self->bar, cordon_step_fraction (step, inside));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  cordon_step_title (step), -1);
  show_bytes (self, bytes, total);
}

void
cordon_progress_page_set_throwaway (CordonProgressPage *self,
                                    gboolean throwaway)
{
  if (throwaway)
    return;
  gtk_label_set_text (self->heading, _("Opening in a Machine"));
  gtk_label_set_text (self->explanation, _("The file is shown by a virtual machine of its own."));
}

void
cordon_progress_page_set_local (CordonProgressPage *self,
                                gboolean local)
{
  gtk_widget_set_visible (self->rows[CORDON_STEP_FETCH].row, !local);
}

static gboolean
cordon_progress_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CORDON_PROGRESS_PAGE (widget)->cancel));
}

static void
cordon_progress_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cordon_progress_page_parent_class)->map (widget);
  spin (CORDON_PROGRESS_PAGE (widget));
}

static void
cordon_progress_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cordon_progress_page_parent_class)->unmap (widget);
  spin (CORDON_PROGRESS_PAGE (widget));
}

static void
cordon_progress_page_class_init (CordonProgressPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = cordon_progress_page_grab_focus;
  widget_class->map = cordon_progress_page_map;
  widget_class->unmap = cordon_progress_page_unmap;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/cordon/Cordon/progress-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CordonProgressPage, heading);
  gtk_widget_class_bind_template_child (widget_class, CordonProgressPage, explanation);
  gtk_widget_class_bind_template_child (widget_class, CordonProgressPage, detail);
  gtk_widget_class_bind_template_child (widget_class, CordonProgressPage, steps);
  gtk_widget_class_bind_template_child (widget_class, CordonProgressPage, bar);
  gtk_widget_class_bind_template_child (widget_class, CordonProgressPage, cancel);
}

static void
cordon_progress_page_init (CordonProgressPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < CORDON_STEP_DONE; i++)
    {
      self->rows[i] = make_row ((CordonStep) i);
      gtk_box_append (self->steps, self->rows[i].row);
    }
}
