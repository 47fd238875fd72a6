/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One click on its way: looked at, asked about where rules say so, shown. What is wrong with a file is told in the
 * window that it would have had; no machine is made for it.
 */
#include "config.h"
#include "desktop/clicks-private.h"

#include "client/child-rule.h"
#include "core/text.h"
#include "desktop/compartments.h"
#include "desktop/route-dialog.h"

G_DEFINE_FINAL_TYPE (CordonClicks, cordon_clicks, G_TYPE_OBJECT)

enum {
  VISIT,
  PRESENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

CordonClick *
cordon_click_new (CordonClicks *clicks, GFile *file, gboolean allow_unlabelled)
{
  CordonClick *click = g_new0 (CordonClick, 1);

  click->clicks = g_object_ref (clicks);
  click->file = g_object_ref (file);
  click->allow_unlabelled = allow_unlabelled;
  g_application_hold (G_APPLICATION (clicks->application));
  return click;
}

void
cordon_click_free (CordonClick *click)
{
  if (click->key)
    g_hash_table_remove (click->clicks->looking, click->key);
  g_application_release (G_APPLICATION (click->clicks->application));
  g_clear_pointer (&click->routing, cordon_routing_free);
  g_clear_error (&click->problem);
  g_object_unref (click->clicks);
  g_object_unref (click->file);
  g_free (click->key);
  g_free (click);
}

/* --- windows --------------------------------------------------------------------------------- */

static void
on_visit_state (CordonVisit *visit, GParamSpec *pspec, CordonClicks *self)
{
  GHashTableIter iter;
  gpointer found;

  /* A machine that failed is not what the next click asks for. */
  if (cordon_visit_get_state (visit) < CORDON_VISIT_FAILED)
    return;
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &found))
    if (found == visit)
      g_hash_table_iter_remove (&iter);
}

static void
remember (CordonClicks *self, const char *identity, const char *compartment, CordonVisit *visit)
{
  g_hash_table_insert (self->shown, g_strconcat (compartment, " ", identity, NULL), g_object_ref (visit));
  g_signal_connect_object (visit, "notify::state", G_CALLBACK (on_visit_state), self, 0);
}

static CordonVisit *
find (CordonClicks *self, const char *identity, const char *compartment)
{
  g_autofree char *key = g_strconcat (compartment, " ", identity, NULL);

  return g_hash_table_lookup (self->shown, key);
}

gboolean
cordon_clicks_present (CordonClicks *self, const char *identity, const char *compartment)
{
  CordonVisit *present = identity ? find (self, identity, compartment) : NULL;

  if (present)
    g_signal_emit (self, signals[PRESENT], 0, present);
  return present != NULL;
}

void
cordon_clicks_show (CordonClicks *self, CordonVisit *visit, const char *identity, const char *compartment)
{
  if (identity)
    remember (self, identity, compartment, visit);
  g_signal_emit (self, signals[VISIT], 0, visit);
}

static void
show_file (CordonClick *click, const char *compartment)
{
  CordonRouting *routing = click->routing;
  g_autoptr (CordonVisit) visit = NULL;

  if (cordon_clicks_present (click->clicks, routing->identity, compartment))
    return;
  visit = cordon_visit_new (compartment, click->allow_unlabelled, routing->name);
  cordon_visit_set_shows_card (visit);
  if (routing->fd >= 0)
    cordon_visit_set_descriptor (visit, g_steal_fd (&routing->fd));
  else
    cordon_visit_set_source (visit, click->file);
  cordon_clicks_show (click->clicks, visit, routing->identity, compartment);
}

static void
show_problem (CordonClick *click, const GError *error)
{
  g_autofree char *base = g_file_get_basename (click->file);
  g_autofree char *name = cordon_text_display_name (base);
  g_autoptr (CordonVisit) visit = cordon_visit_new (CORDON_COMPARTMENT_DEFAULT, click->allow_unlabelled, name);

  cordon_visit_set_problem (visit, error);
  cordon_clicks_show (click->clicks, visit, NULL, NULL);
}

/* --- clicks ---------------------------------------------------------------------------------- */

static void
on_chosen (const char *compartment, gpointer data)
{
  g_autoptr (CordonClick) click = data;
  g_autoptr (GError) error = NULL;

  if (compartment && cordon_child_rule_admits (click->routing->origin, compartment, &error))
    show_file (click, compartment);
  else if (compartment)
    show_problem (click, error);
}

void
cordon_click_settle (CordonClick *click)
{
  g_autoptr (CordonClick) self = click;
  GtkApplication *application = self->clicks->application;
  CordonRouting *routing = self->routing;

  if (!routing)
    show_problem (self, self->problem);
  else if (routing->link)
    cordon_route_dialog_show_link (application, routing->link, routing->compartment);
  else if (routing->compartment)
    show_file (self, routing->compartment);
  else
    cordon_route_dialog_ask (application, routing->name, on_chosen, g_steal_pointer (&self));
}

static void
on_routed (GObject *source, GAsyncResult *result, gpointer data)
{
  CordonClick *click = data;

  click->routing = cordon_router_route_finish (result, &click->problem);
  if (click->selection)
    cordon_selection_take (click->selection);
  else
    cordon_click_settle (click);
}

void
cordon_click_route (CordonClick *click, const char *compartment)
{
  cordon_router_route_async (click->file, compartment, NULL, on_routed, click);
}

void
cordon_clicks_open (CordonClicks *self, GFile *file, const char *compartment, gboolean allow_unlabelled)
{
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *key = g_strconcat (compartment ? compartment : "", " ", uri, NULL);
  CordonClick *click;

  /* A double click that was one too many. */
  if (!g_hash_table_add (self->looking, g_strdup (key)))
    return;
  click = cordon_click_new (self, file, allow_unlabelled);
  click->key = g_steal_pointer (&key);
  cordon_click_route (click, compartment);
}

/* --- the object ------------------------------------------------------------------------------ */

CordonClicks *
cordon_clicks_new (GtkApplication *application, CordonSettings *settings)
{
  CordonClicks *self = g_object_new (CORDON_TYPE_CLICKS, NULL);

  self->application = application;
  self->settings = g_object_ref (settings);
  return self;
}

static void
cordon_clicks_finalize (GObject *object)
{
  CordonClicks *self = CORDON_CLICKS (object);

  g_object_unref (self->settings);
  g_hash_table_unref (self->looking);
  g_hash_table_unref (self->shown);
  G_OBJECT_CLASS (cordon_clicks_parent_class)->finalize (object);
}

static void
cordon_clicks_class_init (CordonClicksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_clicks_finalize;

  signals[VISIT] = g_signal_new ("visit", CORDON_TYPE_CLICKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 CORDON_TYPE_VISIT);
  signals[PRESENT] = g_signal_new ("present", CORDON_TYPE_CLICKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, CORDON_TYPE_VISIT);
}

static void
cordon_clicks_init (CordonClicks *self)
{
  self->looking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
