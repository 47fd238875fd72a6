/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The visits of the application and their windows, whoever asked for them: a click, a program over the bus, the
 * main window. The process lives until the last one's machine has ended.
 */
#include "config.h"
#include "desktop/application-private.h"

#include "core/text.h"
#include "desktop/bus-several.h"
#include "desktop/machine-window.h"
#include "desktop/quarantining.h"
#include "desktop/request.h"

/* --- visits ---------------------------------------------------------------------------------- */

void
cordon_application_end_if_due (CordonApplication *self)
{
  if (self->ends && self->n_visits == 0)
    g_application_quit (G_APPLICATION (self));
}

CordonVisit *
cordon_application_find_visit (CordonApplication *self, const char *uuid)
{
  GHashTableIter iter;
  CordonVisit *visit;

  g_hash_table_iter_init (&iter, self->visits);
  while (g_hash_table_iter_next (&iter, (gpointer *) &visit, NULL))
    if (g_str_equal (cordon_visit_get_machine (visit), uuid))
      return visit;
  return NULL;
}

/* Which machine a window shows is known when it has been made. One visit may end while the next one of the
 * same machine is there. */
void
cordon_application_tell_shown (CordonApplication *self, CordonVisit *visit)
{
  const char *uuid = cordon_visit_get_machine (visit);

  if (self->machines && *uuid)
    cordon_machine_list_set_shown (self->machines, uuid, cordon_application_find_visit (self, uuid) != NULL);
}

static void
on_visit_stage (CordonVisit *visit, const char *word, guint ms, CordonApplication *self)
{
  cordon_application_tell_shown (self, visit);
}

static void
on_visit_state (CordonVisit *visit, GParamSpec *pspec, CordonApplication *self)
{
  if (cordon_visit_get_state (visit) != CORDON_VISIT_CLOSED)
    return;
  g_signal_handlers_disconnect_by_func (visit, on_visit_state, self);
  g_hash_table_remove (self->requests, visit);
  g_hash_table_remove (self->visits, visit);
  cordon_application_tell_shown (self, visit);
  g_object_unref (visit);
  self->n_visits--;
  g_application_release (G_APPLICATION (self));
  cordon_application_end_if_due (self);
}

/* The process lives until the machine has ended, although its window goes at once. */
static void
hold_for (CordonApplication *self, CordonVisit *visit)
{
  g_application_hold (G_APPLICATION (self));
  self->n_visits++;
  g_signal_connect_object (g_object_ref (visit), "notify::state", G_CALLBACK (on_visit_state), self,
                           G_CONNECT_AFTER);
  g_signal_connect_object (visit, "stage", G_CALLBACK (on_visit_stage), self, 0);
  cordon_launching_watch (self->launching, visit);
}

/* The person's own are known to cordond alone. */
static void
colour_visit (CordonApplication *self, CordonVisit *visit)
{
  CordonCompartmentItem *item =
    self->compartments ? cordon_compartment_store_find (self->compartments, cordon_visit_get_compartment_name (visit))
                       : NULL;

  if (item && cordon_compartment_item_get_compartment (item))
    cordon_visit_set_compartment (visit, cordon_compartment_item_get_compartment (item));
}

/* Machines that wait for a file have that size from the next KeepReady on: those that wait now are not made anew. */
static void
on_unmap (CordonMachineWindow *window, CordonApplication *self)
{
  guint width, height;

  if (cordon_machine_window_get_first_size (window, &width, &height))
    cordon_settings_keep_screen (self->settings, width, height);
}

GtkWindow *
cordon_application_show_visit (CordonApplication *self, CordonVisit *visit)
{
  GtkWindow *window;

  colour_visit (self, visit);
  window = cordon_machine_window_new (GTK_APPLICATION (self), visit);
  g_signal_connect_object (window, "unmap", G_CALLBACK (on_unmap), self, 0);
  hold_for (self, visit);
  g_hash_table_add (self->visits, visit);
  cordon_application_tell_shown (self, visit);
  gtk_window_present (window);
  return window;
}

/* As long as the visit lasts. */
static void
add_request (CordonApplication *self, CordonVisit *visit, CordonRequest *request)
{
  GPtrArray *requests = g_hash_table_lookup (self->requests, visit);

  if (!requests)
    {
      requests = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (self->requests, visit, requests);
    }
  g_ptr_array_add (requests, g_object_ref (request));
}

static void
on_request_close (CordonRequest *request, GtkWindow *window)
{
  gtk_window_close (window);
}

GtkWindow *
cordon_application_find_window (CordonApplication *self, CordonVisit *visit, const char *uuid)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l; l = l->next)
    if (CORDON_IS_MACHINE_WINDOW (l->data))
      {
        CordonVisit *found = cordon_machine_window_get_visit (l->data);

        if (visit ? found == visit : g_str_equal (cordon_visit_get_machine (found), uuid))
          return l->data;
      }
  return NULL;
}

static CordonVisit *
on_find (CordonApplication *self, const char *uuid)
{
  GtkWindow *window = cordon_application_find_window (self, NULL, uuid);

  return window ? g_object_ref (cordon_machine_window_get_visit (CORDON_MACHINE_WINDOW (window))) : NULL;
}

/* A machine that has a window already is only shown it. */
static void
on_bus_visit (CordonApplication *self, CordonVisit *visit, CordonRequest *request)
{
  GtkWindow *window = cordon_application_find_window (self, visit, NULL);

  if (window)
    {
      gtk_window_present (window);
      cordon_request_tell_present (request);
    }
  else
    window = cordon_application_show_visit (self, visit);
  add_request (self, visit, request);
  g_signal_connect_object (request, "close", G_CALLBACK (on_request_close), window, 0);
}

static void
open_file (CordonApplication *self, GFile *file, const char *compartment, gboolean allow_unlabelled)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = cordon_text_display_name (base);
  g_autoptr (CordonVisit) visit = cordon_visit_new (compartment, allow_unlabelled, name);

  cordon_visit_set_source (visit, file);
  cordon_visit_set_shows_card (visit);
  cordon_application_show_visit (self, visit);
}

void
cordon_application_open_files (CordonApplication *self, GPtrArray *files, const char *compartment,
                               gboolean allow_unlabelled)
{
  if (files->len == 1)
    open_file (self, files->pdata[0], compartment, allow_unlabelled);
  else
    cordon_clicks_open_all (self->clicks, files, compartment, allow_unlabelled);
}

/* --- clicks ---------------------------------------------------------------------------------- */

static void
on_click_visit (CordonApplication *self, CordonVisit *visit)
{
  cordon_application_show_visit (self, visit);
}

static void
on_click_present (CordonApplication *self, CordonVisit *visit)
{
  GtkWindow *window = cordon_application_find_window (self, visit, NULL);

  if (window)
    gtk_window_present (window);
}

/* --- selections ------------------------------------------------------------------------------ */

static void
on_bus_open (CordonApplication *self, GPtrArray *files, const char *compartment)
{
  cordon_clicks_open_all (self->clicks, files, compartment, cordon_settings_get_allow_unlabelled (self->settings));
}

static void
on_bus_quarantine (CordonApplication *self, GPtrArray *files)
{
  cordon_quarantining_begin (GTK_APPLICATION (self), files);
}

static void
on_bus_ask_together (CordonApplication *self, GDBusMethodInvocation *invocation, guint files, guint machines)
{
  cordon_bus_several_ask (GTK_APPLICATION (self), self->settings, invocation, files, machines);
}

void
cordon_application_follow_visits (CordonApplication *self)
{
  g_signal_connect_object (self->clicks, "visit", G_CALLBACK (on_click_visit), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clicks, "present", G_CALLBACK (on_click_present), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "visit", G_CALLBACK (on_bus_visit), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "open", G_CALLBACK (on_bus_open), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "ask-together", G_CALLBACK (on_bus_ask_together), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "quarantine", G_CALLBACK (on_bus_quarantine), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "find", G_CALLBACK (on_find), self, G_CONNECT_SWAPPED);
}
