/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waiting is for conditions only; the deadline is there to fail.
 */
#include "stage.h"

#include <gdk/x11/gdkx.h>
#include <string.h>
#include "desktop/trust-style.h"

#define DEADLINE_S 60 /* on two cores that are busy with other things */

void
stage_init (int *argc, char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  adw_init ();
  cordon_trust_style_install (gdk_display_get_default ());
}

static gboolean
on_deadline (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

void
stage_wait (StageCondition done, gpointer data)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (DEADLINE_S, on_deadline, &late);

  while (!done (data))
    {
      g_assert_false (late);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (timer);
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
on_after_paint (GdkFrameClock *clock, gboolean *painted)
{
  *painted = TRUE;
}

void
stage_wait_paint (GtkWidget *widget)
{
  gboolean painted = FALSE;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gulong handler = g_signal_connect_after (clock, "after-paint", G_CALLBACK (on_after_paint), &painted);

  gtk_widget_queue_draw (widget);
  stage_wait (is_true, &painted);
  g_signal_handler_disconnect (clock, handler);
}

static gboolean
is_laid_out (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_get_width (data) > 0;
}

GtkWidget *
stage_show (GtkWidget *child, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  stage_wait (is_laid_out, child);
  stage_wait_paint (child);
  return window;
}

void
stage_close (GtkWidget *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static GdkTexture *
render (GtkWidget *widget)
{
  int scale = gtk_widget_get_scale_factor (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gtk_snapshot_scale (snapshot, scale, scale);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  return gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, width * scale, height * scale));
}

StagePicture *
stage_grab (GtkWidget *widget)
{
  StagePicture *picture = g_new0 (StagePicture, 1);
  g_autoptr (GdkTexture) texture = NULL;

  stage_wait_paint (widget);
  texture = render (widget);
  picture->width = gdk_texture_get_width (texture);
  picture->height = gdk_texture_get_height (texture);
  picture->pixels = g_new (guint32, (gsize) picture->width * picture->height);
  gdk_texture_download (texture, (guchar *) picture->pixels, (gsize) picture->width * 4);
  return picture;
}

void
stage_picture_free (StagePicture *picture)
{
  g_free (picture->pixels);
  g_free (picture);
}

guint32
stage_pixel (const StagePicture *picture, int x, int y)
{
  g_assert_true (x >= 0 && x < picture->width && y >= 0 && y < picture->height);
  return picture->pixels[y * picture->width + x] & 0xffffff;
}

void
stage_save (GtkWidget *widget, const char *name)
{
  const char *folder = g_getenv ("CORDON_TEST_PICTURES");
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = g_strconcat (name, ".png", NULL), *path = NULL;

  if (!folder || !*folder)
    return;
  stage_wait_paint (widget);
  texture = render (widget);
  path = g_build_filename (folder, file, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

void
stage_xdotool (GtkWidget *widget, const char *words)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (widget));
  g_autofree char *xid = g_strdup_printf ("%lu", gdk_x11_surface_get_xid (surface));
  g_auto (GStrv) parts = g_strsplit (words, "WINDOW", -1);
  g_autofree char *line = g_strjoinv (xid, parts), *command = g_strconcat ("xdotool ", line, NULL);
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}
