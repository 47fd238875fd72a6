/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decides nothing: the work that it tells of goes on behind it, and ends it.
 */
#include "config.h"
#include "desktop/printing-progress.h"

#include <glib/gi18n-lib.h>

struct _CordonPrintingProgress {
  AdwBin parent_instance;

  GtkWindow *dialog; /* borrowed: it owns this; NULL once it is gone */
  GtkLabel *label;
  GtkProgressBar *bar;
  GCancellable *cancellable; /* owned */
};

G_DEFINE_FINAL_TYPE (CordonPrintingProgress, cordon_printing_progress, ADW_TYPE_BIN)

void
cordon_printing_progress_show (CordonPrintingProgress *self,
                               guint done,
                               guint pages)
{
  /* Translators: how far printing is */
  g_autofree char *text = g_strdup_printf (_("Page %u of %u"), MIN (done + 1, pages), pages);

  gtk_label_set_text (self->label, text);
  gtk_progress_bar_set_fraction (self->bar, pages > 0 ? (double) done / pages : 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

void
cordon_printing_progress_done (CordonPrintingProgress *self)
{
  if (self->dialog)
    gtk_window_destroy (self->dialog);
}

static void
on_response (CordonPrintingProgress *self)
{
  self->dialog = NULL; /* it goes by itself */
  g_cancellable_cancel (self->cancellable);
}

static void
on_destroy (CordonPrintingProgress *self)
{
  self->dialog = NULL;
}

static void
cordon_printing_progress_dispose (GObject *object)
{
  g_clear_object (&CORDON_PRINTING_PROGRESS (object)->cancellable);
  G_OBJECT_CLASS (cordon_printing_progress_parent_class)->dispose (object);
}

static void
cordon_printing_progress_class_init (CordonPrintingProgressClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cordon_printing_progress_dispose;
}

static void
cordon_printing_progress_init (CordonPrintingProgress *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->label = GTK_LABEL (gtk_label_new (_("The first page is being drawn")));
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Progress"), -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  adw_bin_set_child (ADW_BIN (self), box);
}

CordonPrintingProgress *
cordon_printing_progress_new (GtkWindow *parent,
                              const char *heading,
                              GCancellable *cancellable)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, NULL);
  CordonPrintingProgress *self = g_object_new (CORDON_TYPE_PRINTING_PROGRESS, NULL);

  self->dialog = GTK_WINDOW (dialog);
  self->cancellable = g_object_ref (cancellable);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), GTK_WIDGET (self));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (on_destroy), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return self;
}
