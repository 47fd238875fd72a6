/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the application stays after its last window. While it does it has loaded what a window needs, wants machines
 * to wait for the next file, and is silent itself: it asks neither the bus nor a clock for anything.
 */
#include "config.h"
#include "desktop/application-private.h"

#include "client/ready-hold.h"
#include "client/resident.h"
#include "client/service-link.h"
#include "desktop/compartments.h"
#include "desktop/machine-window.h"

/* systemd gives a service up that is started five times within ten seconds. */
#define AGAIN_MS 10000

/* --- what a window needs --------------------------------------------------------------------- */

/* What the first window's surface would wait for: most of all GL, where it is used. */
static void
load_renderer (GdkDisplay *display)
{
  GdkSurface *surface = gdk_surface_new_toplevel (display);
  g_autoptr (GskRenderer) renderer = gsk_renderer_new_for_surface (surface);

  if (renderer)
    gsk_renderer_unrealize (renderer);
  /* Our reference goes with it. */
  gdk_surface_destroy (surface);
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

/* --- machines that wait ---------------------------------------------------------------------- */

/* One that waits is of the consent with which it was made: that of the files that are opened. */
static void
hold_ready (CordonApplication *self)
{
  GDBusConnection *bus = self->ready_link ? cordon_service_link_get_bus (self->ready_link) : NULL;

  guint width, height;

  g_clear_object (&self->ready);
  cordon_settings_get_screen (self->settings, &width, &height);
  if (bus)
    self->ready = cordon_ready_hold_new (bus, cordon_settings_get_allow_unlabelled (self->settings), width, height,
                                         AGAIN_MS);
}

/* A connection that comes back: this program outlives a restart of the bus. */
static void
want_ready (CordonApplication *self)
{
  self->ready_link = cordon_service_link_new ();
  g_signal_connect_object (self->ready_link, "up", G_CALLBACK (hold_ready), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ready_link, "down", G_CALLBACK (hold_ready), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "allow-unlabelled-changed", G_CALLBACK (hold_ready), self, G_CONNECT_SWAPPED);
  cordon_service_link_start (self->ready_link);
}

void
cordon_application_let_ready_go (CordonApplication *self)
{
  if (!self->ready_link)
    return;
  g_signal_handlers_disconnect_by_func (self->settings, hold_ready, self);
  g_signal_handlers_disconnect_by_func (self->ready_link, hold_ready, self);
  g_clear_object (&self->ready);
  g_clear_object (&self->ready_link);
}

/* --- whether it stays ------------------------------------------------------------------------ */

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
      want_ready (self);
      return;
    }
  cordon_application_let_ready_go (self);
  g_clear_handle_id (&self->loading, g_source_remove);
  g_application_release (G_APPLICATION (self));
}
