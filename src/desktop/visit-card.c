/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The card of a visit's compartment: whether there is one to show, and what follows when it was accepted.
 */
#include "config.h"
#include "desktop/visit-private.h"

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonVisit) self = data;
  g_autoptr (GDBusConnection) bus = g_steal_pointer (&self->bus);
  GError *error = NULL;

  cordon_compartment_use_accept_finish (result, &error);
  g_clear_pointer (&self->use, cordon_compartment_use_free);
  if (cordon_visit_was_closed (self))
    {
      g_clear_error (&error);
      return;
    }
  self->shows_card = error != NULL;
  if (error)
    cordon_visit_fail (self, error);
  else
    cordon_visit_begin_session (self, bus);
}

static void
accept (CordonVisit *self)
{
  cordon_compartment_use_accept_async (self->bus, self->compartment_name, self->use, self->cancellable, on_accepted,
                                       g_object_ref (self));
}

void
cordon_visit_accept (CordonVisit *self)
{
  if (self->state != CORDON_VISIT_CARD)
    return;
  cordon_visit_set_state (self, CORDON_VISIT_OPENING);
  accept (self);
}

static void
take_use (CordonVisit *self, GDBusConnection *bus, CordonCompartmentUse *use)
{
  g_set_object (&self->bus, bus);
  self->use = use;
  if (cordon_compartment_use_is_news (use))
    cordon_visit_set_state (self, CORDON_VISIT_CARD);
  else
    accept (self);
}

typedef struct {
  CordonVisit *visit;
  GDBusConnection *bus;
} Look;

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Look *look = data;
  g_autoptr (CordonVisit) self = look->visit;
  g_autoptr (GDBusConnection) bus = look->bus;
  GError *error = NULL;
  g_autoptr (CordonCompartmentUse) use = cordon_compartment_use_look_finish (result, &error);

  if (cordon_visit_was_closed (self))
    g_clear_error (&error);
  else if (error)
    cordon_visit_fail (self, error);
  else
    take_use (self, bus, g_steal_pointer (&use));
}

void
cordon_visit_look (CordonVisit *self, GDBusConnection *bus)
{
  Look *look = g_new (Look, 1);

  *look = (Look) { g_object_ref (self), g_object_ref (bus) };
  cordon_compartment_use_look_async (bus, self->compartment_name, self->cancellable, on_looked, look);
}

void
cordon_visit_set_shows_card (CordonVisit *self)
{
  self->shows_card = TRUE;
}

const CordonCompartmentUse *
cordon_visit_get_use (CordonVisit *self)
{
  return self->use;
}
