/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every composite template, made once: a property that is misspelt, a child that is not there or a
 * handler that nobody has is a warning, and fails. gtk4-builder-tool knows no libadwaita.
 */
#include "desktop/card-page.h"
#include "desktop/change-window.h"
#include "desktop/compartment-editor.h"
#include "desktop/compartment-row.h"
#include "desktop/details-window.h"
#include "desktop/host-banner.h"
#include "desktop/host-window.h"
#include "desktop/import-window.h"
#include "desktop/machine-row.h"
#include "desktop/machine-window.h"
#include "desktop/main-window.h"
#include "desktop/new-machine.h"
#include "desktop/password-page.h"
#include "desktop/problem-page.h"
#include "desktop/progress-page.h"
#include "desktop/report-window.h"
#include "desktop/snapshots-window.h"
#include "desktop/viewer-bar.h"
#include "stage.h"

static void
test_widget (gconstpointer data)
{
  GtkWidget *widget = g_object_new ((GType) GPOINTER_TO_SIZE (data), NULL);
  GtkWidget *window = NULL;
  gpointer weak = widget;

  /* A banner that has nothing to say hides itself. */
  gtk_widget_show (widget);
  if (!GTK_IS_WINDOW (widget))
    window = stage_show (widget, 500, 400);
  g_object_add_weak_pointer (G_OBJECT (widget), &weak);
  if (window)
    stage_close (window);
  else
    gtk_window_destroy (GTK_WINDOW (widget));
  g_assert_null (weak);
}

static void
test_file (gconstpointer data)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autoptr (GError) error = NULL;
  GObject *window;

  gtk_builder_add_from_resource (builder, data, &error);
  g_assert_no_error (error);
  window = gtk_builder_get_object (builder, g_str_has_suffix (data, "preferences.ui") ? "preferences" : "help_overlay");
  g_assert_true (GTK_IS_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
add (GType type)
{
  g_autofree char *path = g_strconcat ("/templates/", g_type_name (type), NULL);

  g_test_add_data_func (path, GSIZE_TO_POINTER (type), test_widget);
}

int
main (int argc, char **argv)
{
  stage_init (&argc, &argv);
  add (CORDON_TYPE_CARD_PAGE);
  add (CORDON_TYPE_CHANGE_WINDOW);
  add (CORDON_TYPE_COMPARTMENT_EDITOR);
  add (CORDON_TYPE_COMPARTMENT_ROW);
  add (CORDON_TYPE_DETAILS_WINDOW);
  add (CORDON_TYPE_HOST_BANNER);
  add (CORDON_TYPE_HOST_WINDOW);
  add (CORDON_TYPE_IMPORT_WINDOW);
  add (CORDON_TYPE_MACHINE_ROW);
  add (CORDON_TYPE_MACHINE_WINDOW);
  add (CORDON_TYPE_MAIN_WINDOW);
  add (CORDON_TYPE_NEW_MACHINE);
  add (CORDON_TYPE_PASSWORD_PAGE);
  add (CORDON_TYPE_PROBLEM_PAGE);
  add (CORDON_TYPE_PROGRESS_PAGE);
  add (CORDON_TYPE_REPORT_WINDOW);
  add (CORDON_TYPE_SNAPSHOTS_WINDOW);
  add (CORDON_TYPE_VIEWER_BAR);
  g_test_add_data_func ("/templates/preferences", "/org/cordon/Cordon/preferences.ui", test_file);
  g_test_add_data_func ("/templates/help-overlay", "/org/cordon/Cordon/gtk/help-overlay.ui", test_file);
  return g_test_run ();
}
