/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paced by the frame clock, so that keys and pointer are heard between two portions.
 */
#include "config.h"
#include "desktop/gradual-list.h"

/* More than a window of 1,400 pixels shows: a compartment's row has 64, a machine's 60. */
#define FIRST_ROWS 24
/* About 25 ms of work where a row takes three. */
#define ROWS_A_FRAME 8
/* A GtkListView of GTK 4.8 makes no more rows than that: what comes after costs nothing. */
#define ROWS_MAX 200

typedef struct {
  GWeakRef model;
  guint frames;
} Growth;

static void
growth_free (gpointer data)
{
  Growth *growth = data;

  g_weak_ref_clear (&growth->model);
  g_free (growth);
}

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Growth *growth = data;
  g_autoptr (GtkSliceListModel) model = g_weak_ref_get (&growth->model);
  guint size;

  if (!model || gtk_slice_list_model_get_size (model) >= ROWS_MAX)
    return G_SOURCE_REMOVE;
  /* The first is not painted yet when it is told of. */
  if (growth->frames++ == 0)
    return G_SOURCE_CONTINUE;
  size = gtk_slice_list_model_get_size (model) + ROWS_A_FRAME;
  gtk_slice_list_model_set_size (model, size < ROWS_MAX ? size : G_MAXUINT);
  return size < ROWS_MAX ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
cordon_gradual_list_grow (GtkSliceListModel *self,
                          GtkWidget *widget)
{
  Growth *growth;

  if (gtk_slice_list_model_get_size (self) != FIRST_ROWS)
    return;
  growth = g_new0 (Growth, 1);
  g_weak_ref_init (&growth->model, self);
  gtk_widget_add_tick_callback (widget, on_frame, growth, growth_free);
}

GtkSliceListModel *
cordon_gradual_list_new (GListModel *list)
{
  return gtk_slice_list_model_new (g_object_ref (list), 0, FIRST_ROWS);
}
