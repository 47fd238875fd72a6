/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the application stays after its last window. While it does it has loaded what a window needs, and waits
 * for the bus alone: it holds no machine and watches nothing for its own sake.
 */
#include "config.h"
#include "desktop/application-private.h"

#include "client/resident.h"
#include "desktop/compartments.h"
#include "desktop/machine-window.h"

/* What the first window's surface would wait for: most of all GL, where it is used. */
static void
load_renderer (GdkDisplay *display)
{
  GdkSurface *surface = gdk_surface_new_toplevel (display);
  g_autoptr (GskRenderer) renderer = gsk_renderer_new_for_surface (surface);

  if (renderer)
    gsk_renderer_unrealize (renderer);
  gdk_surface_destroy (surface);
  g_object_unref (surface);
}

/* A window that nobody sees: types, templates, styles, fonts and the rules of the usual compartment are there when
 * the first one that is seen is made. It is never realized: GTK wants to show what is. */
static gboolean
load_window (gpointer data)
{
  CordonApplication *self = data;
  g_autoptr (CordonVisit) visit = cordon_visit_new (CORDON_COMPARTMENT_DEFAULT, FALSE, "");
  GtkWindow *window = cordon_machine_window_new (GTK_APPLICATION (self), visit);

  self->loading = 0;
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_window_destroy (window);
  load_renderer (gdk_display_get_default ());
  return G_SOURCE_REMOVE;
}

void
cordon_application_look_resident (CordonApplication *self)
{
  gboolean resident = !self->ends && cordon_resident_get ();

  if (resident == self->resident)
    return;
  self->resident = resident;
  if (resident)
    {
      g_application_hold (G_APPLICATION (self));
      self->loading = g_idle_add_full (G_PRIORITY_LOW, load_window, self, NULL);
      return;
    }
  g_clear_handle_id (&self->loading, g_source_remove);
  g_application_release (G_APPLICATION (self));
}
