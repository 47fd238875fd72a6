/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libvirt as cordond's hypervisor: hands each call to a worker and tells what becomes of the
 * connection. Lives on one context, never calls libvirt itself, and never decides anything about a
 * machine.
 */
#include "config.h"

#include "service/libvirt/connection-private.h"

#include "core/errors.h"
#include "core/limits.h"
#include "service/libvirt/calls.h"

const CordonLibvirtTimes cordon_libvirt_times = {
  .connect = CORDON_DEADLINE_LIBVIRT_CONNECT * 1000,
  .query = CORDON_DEADLINE_LIBVIRT_QUERY * 1000,
  .create = CORDON_DEADLINE_LIBVIRT_CREATE * 1000,
  .destroy = CORDON_DEADLINE_LIBVIRT_DESTROY * 1000,
  .copy = CORDON_DEADLINE_LIBVIRT_COPY * 1000,
  .reconnect_first = CORDON_LIBVIRT_RECONNECT_FIRST * 1000,
  .reconnect_most = CORDON_LIBVIRT_RECONNECT_MOST * 1000,
  .keepalive_interval = CORDON_LIBVIRT_KEEPALIVE_INTERVAL,
  .keepalive_count = CORDON_LIBVIRT_KEEPALIVE_COUNT,
};

G_DEFINE_FINAL_TYPE_WITH_CODE (CordonLibvirt, cordon_libvirt, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_HYPERVISOR,
                                                      cordon_libvirt_hypervisor_init)
                               G_IMPLEMENT_INTERFACE (CORDON_TYPE_NETWORK_HOST,
                                                      cordon_libvirt_network_host_init))

static void
clear_reconnect (CordonLibvirt *self)
{
  if (self->reconnect != NULL)
    g_source_destroy (self->reconnect);
  g_clear_pointer (&self->reconnect, g_source_unref);
}

static gboolean
on_reconnect (gpointer data)
{
  CordonLibvirt *self = data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  clear_reconnect (self);
  /* Its outcome comes as a notice of the link. */
  cordon_jobs_run (self->jobs, &cordon_call_connect, cordon_call_new (self->link, NULL, NULL),
                   self->times.connect, task);
  return G_SOURCE_REMOVE;
}

static void
plan_reconnect (CordonLibvirt *self)
{
  if (self->reconnect != NULL)
    return;

  self->reconnect = g_timeout_source_new (self->delay);
  self->delay = MIN (self->delay * 2, self->times.reconnect_most);
  g_source_set_callback (self->reconnect, on_reconnect, self, NULL);
  g_source_attach (self->reconnect, g_main_context_get_thread_default ());
}

static void
set_state (CordonLibvirt *self, CordonLibvirtState state, const char *reason)
{
  if (self->state == state)
    return;

  self->state = state;
  if (state == CORDON_LIBVIRT_CONNECTED)
    g_signal_emit_by_name (self, "connected");
  else if (state == CORDON_LIBVIRT_LOST)
    g_signal_emit_by_name (self, "disconnected", reason);
}

static void
on_opened (CordonLibvirt *self, guint generation)
{
  /* It may have ended before its opening was told. */
  if (generation <= self->broken)
    return;

  clear_reconnect (self);
  self->delay = self->times.reconnect_first;
  self->generation = generation;
  set_state (self, CORDON_LIBVIRT_CONNECTED, NULL);
}

static void
on_closed (CordonLibvirt *self, const CordonLinkNotice *notice)
{
  self->broken = MAX (self->broken, notice->generation);
  if (notice->generation < self->generation)
    return;

  plan_reconnect (self);
  if (self->state == CORDON_LIBVIRT_CONNECTED)
    set_state (self, CORDON_LIBVIRT_LOST, notice->text);
}

static void
on_notice (gpointer owner, const CordonLinkNotice *notice)
{
  CordonLibvirt *self = owner;

  switch (notice->event)
    {
    case CORDON_LINK_OPENED:
      on_opened (self, notice->generation);
      break;
    case CORDON_LINK_FAILED:
      plan_reconnect (self);
      break;
    case CORDON_LINK_CLOSED:
      on_closed (self, notice);
      break;
    case CORDON_LINK_DOMAIN_STARTED:
      g_signal_emit_by_name (self, "domain-started", notice->text);
      break;
    case CORDON_LINK_DOMAIN_RESUMED:
      g_signal_emit_by_name (self, "domain-resumed", notice->text);
      break;
    case CORDON_LINK_DOMAIN_SUSPENDED:
      g_signal_emit_by_name (self, "domain-suspended", notice->text);
      break;
    case CORDON_LINK_DOMAIN_UNDEFINED:
      g_signal_emit_by_name (self, "domain-undefined", notice->text);
      break;
    case CORDON_LINK_DOMAIN_CHANGED:
      g_signal_emit_by_name (self, "domain-changed", notice->text);
      break;
    case CORDON_LINK_GUEST_READY:
      g_signal_emit_by_name (self, "guest-ready", notice->text);
      break;
    case CORDON_LINK_NETWORK_CHANGED:
      g_signal_emit_by_name (self, "network-changed", notice->text);
      break;
    case CORDON_LINK_DOMAIN_ENDED:
    default:
      g_signal_emit_by_name (self, "domain-ended", notice->text, notice->by_guest);
      break;
    }
}

static gpointer
close_link (gpointer data)
{
  CordonLink *link = data;

  cordon_link_close (link);
  cordon_link_unref (link);
  return NULL;
}

static void
cordon_libvirt_dispose (GObject *object)
{
  CordonLibvirt *self = CORDON_LIBVIRT (object);

  clear_reconnect (self);
  /* Closing asks the daemon, which may hang; a worker might not be free. */
  if (self->link != NULL)
    g_thread_unref (g_thread_new ("libvirt-close", close_link, g_steal_pointer (&self->link)));
  g_clear_pointer (&self->jobs, cordon_jobs_free);
  g_clear_pointer (&self->ends, cordon_jobs_free);
  g_clear_pointer (&self->storage, cordon_jobs_free);
  g_clear_pointer (&self->imports, cordon_jobs_free);
  g_clear_pointer (&self->memories, cordon_jobs_free);
  g_clear_pointer (&self->store, g_free);
  G_OBJECT_CLASS (cordon_libvirt_parent_class)->dispose (object);
}

static void
cordon_libvirt_class_init (CordonLibvirtClass *class)
{
  G_OBJECT_CLASS (class)->dispose = cordon_libvirt_dispose;
}

static void
cordon_libvirt_init (CordonLibvirt *self)
{
  self->jobs = cordon_jobs_new (CORDON_LIMIT_LIBVIRT_WORKERS, CORDON_LIMIT_LIBVIRT_WAITING);
  self->ends = cordon_jobs_new (CORDON_LIMIT_LIBVIRT_WORKERS, CORDON_LIMIT_LIBVIRT_WAITING);
  self->storage = cordon_jobs_new (1, CORDON_LIMIT_LIBVIRT_WAITING);
  self->imports = cordon_jobs_new (CORDON_LIMIT_IMPORTS, CORDON_LIMIT_LIBVIRT_WAITING);
  self->memories = cordon_jobs_new (CORDON_LIMIT_LIBVIRT_WORKERS, CORDON_LIMIT_LIBVIRT_WAITING);
  self->store = g_strdup (CORDON_STATEDIR "/disks");
}

CordonLibvirt *
cordon_libvirt_new (const char *uri, const CordonLibvirtTimes *times)
{
  CordonLibvirt *self = g_object_new (CORDON_TYPE_LIBVIRT, NULL);

  self->times = times != NULL ? *times : cordon_libvirt_times;
  self->delay = self->times.reconnect_first;
  self->link = cordon_link_new (uri, &self->times, G_OBJECT (self), on_notice);
  return self;
}

void
cordon_libvirt_set_store (CordonLibvirt *self, const char *path)
{
  g_return_if_fail (CORDON_IS_LIBVIRT (self));
  g_return_if_fail (g_path_is_absolute (path));

  g_free (self->store);
  self->store = g_strdup (path);
}
