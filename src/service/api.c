/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bus interface. A handler (api-machines, api-compartments and so on) does nothing but judge its
 * words and pass them to the door; the run_ functions are reached only by callers that are known,
 * counted and allowed.
 */
#include "config.h"

#include "service/api-private.h"

#define OBJECT_PATH "/org/cordon/Cordon1"

G_DEFINE_FINAL_TYPE (CordonApi, cordon_api, G_TYPE_OBJECT)

static void
on_machine_changed (CordonFleet *fleet, guint owner, const char *uuid, const char *state,
                    CordonApi *self)
{
  cordon_peers_emit (self->parts.peers, owner, "MachineChanged",
                     g_variant_new ("(ss)", uuid, state));
}

typedef struct {
  CordonCall *call;
  CordonCallFunc run;
  gboolean anyhow;
} Settling;

static void
on_settled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Settling *settling = data;
  g_autoptr(CordonCall) call = settling->call;
  g_autoptr(GError) error = NULL;

  if (cordon_fleet_settle_finish (CORDON_FLEET (source), result, &error) || settling->anyhow)
    {
      CordonCall *running = g_steal_pointer (&call);

      settling->run (running, running->owner);
    }
  else
    {
      cordon_call_fail (call, error);
    }
}

void
cordon_api_run_settled (CordonCall *call, CordonCallFunc run, gboolean anyhow)
{
  CordonApi *self = call->owner;
  Settling *settling = g_new (Settling, 1);

  settling->call = call;
  settling->run = run;
  settling->anyhow = anyhow;
  cordon_fleet_settle_async (self->parts.fleet, on_settled, settling);
}

GUnixFDList *
cordon_api_list_of (int fd)
{
  return g_unix_fd_list_new_from_array (&fd, 1);
}

gboolean
cordon_api_export (CordonApi *self, GDBusConnection *connection, GError **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                           OBJECT_PATH, error);
}

void
cordon_api_unexport (CordonApi *self)
{
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}

static void
cordon_api_finalize (GObject *object)
{
  CordonApi *self = CORDON_API (object);

  g_signal_handlers_disconnect_by_data (self->parts.fleet, self);
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_object_unref (self->skeleton);
  cordon_house_clear (&self->parts.house);
  g_object_unref (self->parts.fleet);
  g_object_unref (self->parts.pool);
  g_object_unref (self->parts.door);
  g_object_unref (self->parts.peers);
  g_object_unref (self->parts.registry);
  g_object_unref (self->parts.compartments);
  g_free ((char *) self->parts.state_dir);
  G_OBJECT_CLASS (cordon_api_parent_class)->finalize (object);
}

static void
cordon_api_class_init (CordonApiClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_api_finalize;
}

static void
cordon_api_init (CordonApi *self)
{
  self->skeleton = cordon_bus_cordon1_skeleton_new ();
  cordon_api_connect_compartments (self);
  cordon_api_connect_machines (self);
  cordon_api_connect_lasting (self);
  cordon_api_connect_import (self);
  cordon_api_connect_verbs (self);
  cordon_api_connect_disks (self);
  cordon_api_connect_ready (self);
  cordon_api_connect_templates (self);
  cordon_api_connect_host (self);
  cordon_api_connect_report (self);
}

CordonApi *
cordon_api_new (const CordonApiParts *parts)
{
  CordonApi *self = g_object_new (CORDON_TYPE_API, NULL);

  self->parts = *parts;
  self->parts.house = cordon_house_ref (&parts->house);
  g_object_ref (parts->fleet);
  g_object_ref (parts->pool);
  g_object_ref (parts->door);
  g_object_ref (parts->peers);
  g_object_ref (parts->registry);
  g_object_ref (parts->compartments);
  self->parts.state_dir = g_strdup (parts->state_dir);
  g_signal_connect (parts->fleet, "machine-changed", G_CALLBACK (on_machine_changed), self);
  cordon_api_follow_imports (self);
  cordon_api_follow_works (self);
  return self;
}
