/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One click on its way: looked at, asked about where rules say so, shown. What is wrong with a file is told in the
 * window that it would have had; no machine is made for it.
 */
#include "config.h"
#include "desktop/clicks.h"

#include "client/child-rule.h"
#include "core/text.h"
#include "desktop/compartments.h"
#include "desktop/route-dialog.h"
#include "desktop/router.h"

struct _CordonClicks {
  GObject parent_instance;

  GtkApplication *application; /* borrowed */
  GHashTable *looking;         /* of files that are being looked at: compartment and URI */
  GHashTable *shown;           /* identity of what is in a window: its visit */
};

G_DEFINE_FINAL_TYPE (CordonClicks, cordon_clicks, G_TYPE_OBJECT)

enum {
  VISIT,
  PRESENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One click; ends with its window or with the answer no. */
typedef struct {
  CordonClicks *clicks;
  GFile *file;
  char *key; /* in `looking` */
  gboolean allow_unlabelled;
  CordonRouting *routing;
} Click;

static void
click_free (Click *click)
{
  g_hash_table_remove (click->clicks->looking, click->key);
  g_application_release (G_APPLICATION (click->clicks->application));
  g_clear_pointer (&click->routing, cordon_routing_free);
  g_object_unref (click->clicks);
  g_object_unref (click->file);
  g_free (click->key);
  g_free (click);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Click, click_free)

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

static void
show_file (Click *click, const char *compartment)
{
  CordonRouting *routing = click->routing;
  CordonVisit *present = routing->identity ? find (click->clicks, routing->identity, compartment) : NULL;
  g_autoptr (CordonVisit) visit = NULL;

  if (present)
    {
      g_signal_emit (click->clicks, signals[PRESENT], 0, present);
      return;
    }
  visit = cordon_visit_new (compartment, click->allow_unlabelled, routing->name);
  cordon_visit_set_shows_card (visit);
  if (routing->fd >= 0)
    cordon_visit_set_descriptor (visit, g_steal_fd (&routing->fd));
  else
    cordon_visit_set_source (visit, click->file);
  if (routing->identity)
    remember (click->clicks, routing->identity, compartment, visit);
  g_signal_emit (click->clicks, signals[VISIT], 0, visit);
}

static void
show_problem (Click *click, const GError *error)
{
  g_autofree char *base = g_file_get_basename (click->file);
  g_autofree char *name = cordon_text_display_name (base);
  g_autoptr (CordonVisit) visit = cordon_visit_new (CORDON_COMPARTMENT_DEFAULT, click->allow_unlabelled, name);

  cordon_visit_set_problem (visit, error);
  g_signal_emit (click->clicks, signals[VISIT], 0, visit);
}

/* --- clicks ---------------------------------------------------------------------------------- */

static void
on_chosen (const char *compartment, gpointer data)
{
  g_autoptr (Click) click = data;
  g_autoptr (GError) error = NULL;

  if (compartment && cordon_child_rule_admits (click->routing->origin, compartment, &error))
    show_file (click, compartment);
  else if (compartment)
    show_problem (click, error);
}

static void
on_routed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Click) click = data;
  g_autoptr (GError) error = NULL;
  GtkApplication *application = click->clicks->application;
  CordonRouting *routing = cordon_router_route_finish (result, &error);

  click->routing = routing;
  if (!routing)
    show_problem (click, error);
  else if (routing->link)
    cordon_route_dialog_show_link (application, routing->link, routing->compartment);
  else if (routing->compartment)
    show_file (click, routing->compartment);
  else
    cordon_route_dialog_ask (application, routing->name, on_chosen, g_steal_pointer (&click));
}

void
cordon_clicks_open (CordonClicks *self, GFile *file, const char *compartment, gboolean allow_unlabelled)
{
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *key = g_strconcat (compartment ? compartment : "", " ", uri, NULL);
  Click *click;

  /* A double click that was one too many. */
  if (!g_hash_table_add (self->looking, g_strdup (key)))
    return;
  click = g_new0 (Click, 1);
  click->clicks = g_object_ref (self);
  click->file = g_object_ref (file);
  click->key = g_steal_pointer (&key);
  click->allow_unlabelled = allow_unlabelled;
  g_application_hold (G_APPLICATION (self->application));
  cordon_router_route_async (file, compartment, NULL, on_routed, click);
}

/* --- the object ------------------------------------------------------------------------------ */

CordonClicks *
cordon_clicks_new (GtkApplication *application)
{
  CordonClicks *self = g_object_new (CORDON_TYPE_CLICKS, NULL);

  self->application = application;
  return self;
}

static void
cordon_clicks_finalize (GObject *object)
{
  CordonClicks *self = CORDON_CLICKS (object);

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
