/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The assembly. Nothing of the host is touched before the name is ours: a second cordond ends
 * without having reaped the first one's machines. Before it exits when idle it gives the name back
 * and waits for the bus's answer: what was sent to it until then has arrived and is still served.
 */
#include "config.h"

#include "service/service.h"

#include "core/limits.h"
#include "service/api.h"
#include "service/aside.h"

#define BUS_NAME "org.cordon.Cordon1"
#define BUS_TIMEOUT_MS 20000
#define DBUS_NAME_FLAG_DO_NOT_QUEUE 4u
#define DBUS_NAME_PRIMARY_OWNER 1u
#define DBUS_NAME_ALREADY_OWNER 4u

struct _CordonService {
  GObject parent_instance;

  /* owned */
  GDBusConnection *connection;
  CordonHouse house;
  CordonPeers *peers;
  CordonDoor *door;
  CordonFleet *fleet;
  CordonReadyPool *pool;
  CordonRegistry *registry;
  CordonCompartments *compartments;
  CordonApi *api;
  char *state_dir;
  guint idle_timer;

  /* state */
  guint idle_seconds;
  guint n_stopping;
  gboolean owns_name;
  gboolean done;
};

enum { DONE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CordonService, cordon_service, G_TYPE_OBJECT)

static void request_name (CordonService *self);

static void
finish (CordonService *self, gboolean failed)
{
  if (self->done)
    return;
  self->done = TRUE;
  g_clear_handle_id (&self->idle_timer, g_source_remove);
  g_signal_emit (self, signals[DONE], 0, failed);
}

/* --- idle ------------------------------------------------------------------------------------ */

static gboolean
is_idle (CordonService *self)
{
  return cordon_fleet_get_size (self->fleet) == 0 && cordon_door_get_n_calls (self->door) == 0
         && !cordon_ready_pool_is_held (self->pool);
}

static void
on_name_released (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonService) self = data;
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (is_idle (self))
    finish (self, FALSE);
  else
    request_name (self);
}

static gboolean
on_idle (gpointer data)
{
  CordonService *self = data;

  self->idle_timer = 0;
  if (!is_idle (self))
    return G_SOURCE_REMOVE;
  self->owns_name = FALSE;
  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "ReleaseName",
                          g_variant_new ("(s)", BUS_NAME), NULL, G_DBUS_CALL_FLAGS_NONE,
                          BUS_TIMEOUT_MS, NULL, on_name_released, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* The time runs from the last thing that was done. */
static void
consider_idle (CordonService *self)
{
  g_clear_handle_id (&self->idle_timer, g_source_remove);
  if (!self->done && self->owns_name && is_idle (self))
    self->idle_timer = g_timeout_add_seconds (self->idle_seconds, on_idle, self);
}

/* --- the beginning --------------------------------------------------------------------------- */

static void
on_name_requested (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonService) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  guint32 answer = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &answer);
  if (answer != DBUS_NAME_PRIMARY_OWNER && answer != DBUS_NAME_ALREADY_OWNER)
    {
      g_message ("The name %s cannot be owned: %s", BUS_NAME,
                 error != NULL ? error->message : "another cordond runs");
      finish (self, TRUE);
      return;
    }
  self->owns_name = TRUE;
  cordon_fleet_reap (self->fleet);
  consider_idle (self);
}

static void
request_name (CordonService *self)
{
  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "RequestName",
                          g_variant_new ("(su)", BUS_NAME, DBUS_NAME_FLAG_DO_NOT_QUEUE),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, BUS_TIMEOUT_MS, NULL,
                          on_name_requested, g_object_ref (self));
}

static void
on_store_cleaned (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonService) self = data;
  g_autoptr(GError) error = NULL;

  /* Not fatal: every start says the same, and doctor too. */
  if (!cordon_templates_clean_finish (CORDON_TEMPLATES (source), result, &error))
    g_message ("%s", error->message);
  g_clear_error (&error);
  cordon_aside_guard_connection (self->connection);
  if (!cordon_api_export (self->api, self->connection, &error))
    {
      g_message ("The interface cannot be offered: %s", error->message);
      finish (self, TRUE);
      return;
    }
  request_name (self);
}

static void
on_registry_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonService) self = data;
  g_autoptr(GError) error = NULL;

  if (!cordon_registry_load_finish (CORDON_REGISTRY (source), result, &error))
    {
      g_message ("%s", error->message);
      finish (self, TRUE);
      return;
    }
  cordon_templates_clean_async (self->house.templates, on_store_cleaned, g_object_ref (self));
}

void
cordon_service_start (CordonService *self)
{
  cordon_registry_load_async (self->registry, on_registry_loaded, g_object_ref (self));
}

/* --- the end --------------------------------------------------------------------------------- */

static void
on_emptied (CordonFleet *fleet, CordonService *self)
{
  if (self->n_stopping > 0)
    finish (self, FALSE);
  else
    consider_idle (self);
}

void
cordon_service_shut_down (CordonService *self)
{
  cordon_ready_pool_close (self->pool);
  self->n_stopping = cordon_fleet_stop_all (self->fleet);
  if (self->n_stopping == 0)
    finish (self, FALSE);
}

CordonFleet *
cordon_service_get_fleet (CordonService *self)
{
  return self->fleet;
}

CordonReadyPool *
cordon_service_get_pool (CordonService *self)
{
  return self->pool;
}

CordonTemplates *
cordon_service_get_templates (CordonService *self)
{
  return self->house.templates;
}

CordonRegistry *
cordon_service_get_registry (CordonService *self)
{
  return self->registry;
}

CordonAccounts *
cordon_service_get_accounts (CordonService *self)
{
  return self->house.accounts;
}

static void
cordon_service_dispose (GObject *object)
{
  CordonService *self = CORDON_SERVICE (object);

  g_clear_handle_id (&self->idle_timer, g_source_remove);
  if (self->api != NULL)
    cordon_api_unexport (self->api);
  if (self->fleet != NULL)
    g_signal_handlers_disconnect_by_data (self->fleet, self);
  if (self->door != NULL)
    g_signal_handlers_disconnect_by_data (self->door, self);
  if (self->pool != NULL)
    g_signal_handlers_disconnect_by_data (self->pool, self);
  g_clear_object (&self->api);
  g_clear_object (&self->pool);
  g_clear_object (&self->door);
  g_clear_object (&self->fleet);
  g_clear_object (&self->peers);
  g_clear_object (&self->registry);
  g_clear_object (&self->compartments);
  cordon_house_clear (&self->house);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (cordon_service_parent_class)->dispose (object);
}

static void
cordon_service_finalize (GObject *object)
{
  g_free (CORDON_SERVICE (object)->state_dir);
  G_OBJECT_CLASS (cordon_service_parent_class)->finalize (object);
}

static void
cordon_service_class_init (CordonServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cordon_service_dispose;
  object_class->finalize = cordon_service_finalize;

  signals[DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
cordon_service_init (CordonService *self)
{
}

static CordonLabels *
make_labels (CordonService *self, const CordonServiceParts *parts)
{
  g_autofree char *volumes_dir = g_build_filename (parts->state_dir, "disks", NULL);
  const CordonLabelsParts labels = {
    .hypervisor = parts->hypervisor,
    .system = parts->system,
    .mac = parts->mac,
    .registry = self->registry,
    .volumes_dir = volumes_dir,
    .ranges = parts->ranges,
    .problem = parts->problem,
  };

  return cordon_labels_new (&labels);
}

static guint
or_seconds (guint ms, guint seconds)
{
  return ms > 0 ? ms : seconds * 1000;
}

static void
make_pool (CordonService *self, const CordonServiceParts *parts)
{
  const CordonReadyPoolParts pool = {
    .house = &self->house,
    .fleet = self->fleet,
    .compartments = self->compartments,
    .registry = self->registry,
    .memory = parts->memory,
    .memory_mib = parts->ready_mib,
    .rest_ms = or_seconds (parts->ready_rest_ms, CORDON_READY_REST_SECONDS),
    .again_ms = or_seconds (parts->ready_again_ms, CORDON_READY_AGAIN_SECONDS),
    .look_ms = or_seconds (parts->ready_look_ms, CORDON_READY_LOOK_SECONDS),
  };

  self->pool = cordon_ready_pool_new (&pool);
}

static void
make_api (CordonService *self)
{
  const CordonApiParts parts = {
    .house = self->house,
    .door = self->door,
    .peers = self->peers,
    .fleet = self->fleet,
    .pool = self->pool,
    .registry = self->registry,
    .compartments = self->compartments,
    .state_dir = self->state_dir,
  };

  self->api = cordon_api_new (&parts);
}

CordonService *
cordon_service_new (const CordonServiceParts *parts)
{
  CordonService *self = g_object_new (CORDON_TYPE_SERVICE, NULL);

  self->connection = g_object_ref (parts->connection);
  self->state_dir = g_strdup (parts->state_dir);
  self->idle_seconds = parts->idle_seconds;
  self->house.hypervisor = g_object_ref (parts->hypervisor);
  self->house.system = g_object_ref (parts->system);
  self->house.mac = g_object_ref (parts->mac);
  self->house.accounts = cordon_accounts_new (parts->system, parts->accounts);
  self->registry = cordon_registry_new (parts->state_dir);
  self->house.labels = make_labels (self, parts);
  self->house.networks = parts->networks != NULL ? g_object_ref (parts->networks) : NULL;
  self->house.templates = cordon_templates_new (parts->state_dir);
  self->house.lease_pause_seconds = parts->lease_pause_seconds > 0 ? parts->lease_pause_seconds
                                                                   : CORDON_DEADLINE_LEASE_PAUSE;
  self->house.shut_down_seconds =
    parts->shut_down_seconds > 0 ? parts->shut_down_seconds : CORDON_DEADLINE_POWER_BUTTON;
  self->house.away_seconds = parts->away_seconds > 0 ? parts->away_seconds : CORDON_DEADLINE_AWAY;
  self->house.part_seconds = parts->part_seconds > 0 ? parts->part_seconds : CORDON_DEADLINE_PART;
  self->house.undelete_seconds =
    parts->undelete_seconds > 0 ? parts->undelete_seconds : CORDON_UNDELETE_SECONDS;
  self->compartments = cordon_compartments_new (parts->state_dir, parts->users);
  for (gsize i = 0; parts->compartment_dirs[i] != NULL; i++)
    cordon_compartments_read (self->compartments, parts->compartment_dirs[i],
                              i == 0 ? CORDON_ORIGIN_PRESET : CORDON_ORIGIN_ADMINISTRATOR);
  cordon_compartments_read_users (self->compartments);
  self->peers = cordon_peers_new (parts->connection, parts->lookup);
  self->door = cordon_door_new (self->peers, parts->authority);
  self->fleet = cordon_fleet_new (&self->house, self->compartments, self->registry);
  make_pool (self, parts);
  make_api (self);
  g_signal_connect_swapped (self->pool, "released", G_CALLBACK (consider_idle), self);
  g_signal_connect_swapped (self->door, "idle", G_CALLBACK (consider_idle), self);
  g_signal_connect (self->fleet, "emptied", G_CALLBACK (on_emptied), self);
  return self;
}
