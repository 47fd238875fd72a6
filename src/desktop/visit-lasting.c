/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What only the visit of a persistent machine has: it can stand still, go on, and be saved. What becomes of
 * it is told by the lease, as it is to whoever orders it from elsewhere; only that it failed is told here.
 */
#include "config.h"
#include "desktop/visit-private.h"

#include "client/machine-info.h"
#include "core/errors.h"

#define BUS_NAME "org.cordon.Cordon1"
#define OBJECT_PATH "/org/cordon/Cordon1"
#define INTERFACE "org.cordon.Cordon1"

CordonVisit *
cordon_visit_new_for_machine (const CordonMachineInfo *machine,
                              gboolean allow_unlabelled)
{
  CordonVisit *self = cordon_visit_new (machine->compartment, allow_unlabelled, machine->name);

  self->lasting = cordon_machine_info_copy (machine);
  return self;
}

const char *
cordon_visit_get_lasting (CordonVisit *self)
{
  return self->lasting ? self->lasting->uuid : NULL;
}

void
cordon_visit_take_over (CordonVisit *self)
{
  g_return_if_fail (self->lasting);

  self->take_over = TRUE;
}

/* --- orders ---------------------------------------------------------------------------------- */

static const char *const methods[] = {
  [CORDON_VISIT_SUSPEND] = "Suspend",
  [CORDON_VISIT_RESUME] = "Resume",
  [CORDON_VISIT_SAVE] = "SaveMachine",
};

gboolean
cordon_visit_may (CordonVisit *self,
                  CordonVisitOrder order)
{
  gboolean shown = self->state == CORDON_VISIT_SESSION && cordon_session_get_state (self->session) == CORDON_SESSION_SHOWN;
  gboolean paused = shown && cordon_session_get_pause_reason (self->session);

  if (!self->lasting || !shown || self->ordered)
    return FALSE;
  return order == CORDON_VISIT_SAVE || paused == (order == CORDON_VISIT_RESUME);
}

static void
set_ordered (CordonVisit *self, gboolean ordered)
{
  self->ordered = ordered;
  g_object_notify (G_OBJECT (self), "ordered");
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonVisit) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  set_ordered (self, FALSE);
  if (reply || self->state >= CORDON_VISIT_CLOSING)
    return;
  cordon_error_from_dbus (&error);
  g_signal_emit_by_name (self, "order-failed", error);
}

/* It goes on where the window closes meanwhile: a machine is not half saved. */
void
cordon_visit_order (CordonVisit *self,
                    CordonVisitOrder order)
{
  if (!cordon_visit_may (self, order))
    return;
  set_ordered (self, TRUE);
  /* Memory is written, or an examination takes its time; cordond has deadlines of its own. */
  g_dbus_connection_call (self->bus, BUS_NAME, OBJECT_PATH, INTERFACE, methods[order],
                          g_variant_new ("(s)", self->lasting->uuid), G_VARIANT_TYPE ("()"), G_DBUS_CALL_FLAGS_NONE,
                          G_MAXINT, NULL, on_answered, g_object_ref (self));
}
