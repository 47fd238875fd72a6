/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one connection to libvirt and its callbacks. Callbacks run in the event thread: they
 * only post notices and must never call libvirt. One worker opens, the others wait for it with a
 * deadline, so a daemon that hangs in the handshake costs one thread.
 */
#include "config.h"

#include "service/libvirt/link.h"

#include <glib/gi18n-lib.h>
#include <libvirt/libvirt-qemu.h>
#include <string.h>
#include "core/errors.h"
#include "service/libvirt/error.h"
#include "service/libvirt/events.h"
#include "service/libvirt/port-event.h"

/* Of a domain's life, devices and disks, of networks, and of QEMU's monitor. */
#define N_DOMAIN_CALLBACKS 5
#define NETWORKS N_DOMAIN_CALLBACKS
#define MONITOR (N_DOMAIN_CALLBACKS + 1)
#define N_CALLBACKS (N_DOMAIN_CALLBACKS + 2)

struct _CordonLink {
  gatomicrefcount references;
  char *uri;
  CordonLibvirtTimes times;
  CordonLinkNotify notify;
  GMainContext *context;
  GWeakRef owner; /* resolved on the context only: the last reference must not go elsewhere */

  GMutex lock;
  GCond opened_or_failed;
  gboolean opening;
  gboolean closed;
  virConnectPtr connection;
  int callbacks[N_CALLBACKS]; /* ids of `connection`'s, -1: none */
  guint generation; /* of `connection`; counts up with each opened one */
  guint broken;     /* the last generation whose end was told */
};

/* What the callbacks of one connection carry. */
typedef struct {
  CordonLink *link;
  guint generation;
} Epoch;

typedef struct {
  CordonLink *link;
  CordonLinkNotice notice;
  char *text;
} Post;

CordonLink *
cordon_link_new (const char *uri, const CordonLibvirtTimes *times, GObject *owner,
                 CordonLinkNotify notify)
{
  CordonLink *link = g_new0 (CordonLink, 1);

  g_atomic_ref_count_init (&link->references);
  link->uri = g_strdup (uri);
  link->times = *times;
  link->notify = notify;
  link->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&link->owner, owner);
  g_mutex_init (&link->lock);
  g_cond_init (&link->opened_or_failed);
  for (guint i = 0; i < N_CALLBACKS; i++)
    link->callbacks[i] = -1;
  return link;
}

CordonLink *
cordon_link_ref (CordonLink *link)
{
  g_atomic_ref_count_inc (&link->references);
  return link;
}

void
cordon_link_unref (CordonLink *link)
{
  if (!g_atomic_ref_count_dec (&link->references))
    return;

  g_assert (link->connection == NULL);
  g_weak_ref_clear (&link->owner);
  g_main_context_unref (link->context);
  g_mutex_clear (&link->lock);
  g_cond_clear (&link->opened_or_failed);
  g_free (link->uri);
  g_free (link);
}

static void
post_free (gpointer data)
{
  Post *post = data;

  cordon_link_unref (post->link);
  g_free (post->text);
  g_free (post);
}

static gboolean
deliver (gpointer data)
{
  Post *post = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&post->link->owner);

  if (owner != NULL)
    post->link->notify (owner, &post->notice);
  return G_SOURCE_REMOVE;
}

static void
post (CordonLink *link, CordonLinkEvent event, guint generation, const char *text,
      gboolean by_guest)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Post *item = g_new0 (Post, 1);

  item->link = cordon_link_ref (link);
  item->text = g_strdup (text);
  item->notice = (CordonLinkNotice) { event, generation, item->text, by_guest };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, item, post_free);
  g_source_attach (source, link->context);
}

static Epoch *
epoch_new (CordonLink *link, guint generation)
{
  Epoch *epoch = g_new0 (Epoch, 1);

  epoch->link = cordon_link_ref (link);
  epoch->generation = generation;
  return epoch;
}

static void
epoch_free (void *data)
{
  Epoch *epoch = data;

  cordon_link_unref (epoch->link);
  g_free (epoch);
}

static const char *
close_reason (int reason)
{
  switch (reason)
    {
    case VIR_CONNECT_CLOSE_REASON_EOF:
      return _("libvirt's daemon ended.");
    case VIR_CONNECT_CLOSE_REASON_KEEPALIVE:
      return _("libvirt's daemon does not answer any more.");
    case VIR_CONNECT_CLOSE_REASON_CLIENT:
      return _("The connection to libvirt was closed.");
    case VIR_CONNECT_CLOSE_REASON_ERROR:
    default:
      return _("The connection to libvirt broke.");
    }
}

static void
on_close (virConnectPtr connection, int reason, void *data)
{
  Epoch *epoch = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&epoch->link->lock);

  epoch->link->broken = MAX (epoch->link->broken, epoch->generation);
  post (epoch->link, CORDON_LINK_CLOSED, epoch->generation, close_reason (reason), FALSE);
}

static void
post_domain (const Epoch *epoch, CordonLinkEvent event, virDomainPtr domain, gboolean by_guest)
{
  char uuid[VIR_UUID_STRING_BUFLEN];

  if (virDomainGetUUIDString (domain, uuid) == 0)
    post (epoch->link, event, epoch->generation, uuid, by_guest);
}

/* on_poweroff, on_reboot and on_crash all destroy: SHUTDOWN is a power-off or reboot of the guest,
 * FAILED a QEMU that went away by itself, the rest is somebody's order. */
static int
on_lifecycle (virConnectPtr connection, virDomainPtr domain, int event, int detail, void *data)
{
  if (event == VIR_DOMAIN_EVENT_STOPPED)
    post_domain (data, CORDON_LINK_DOMAIN_ENDED, domain,
                 detail == VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN ||
                   detail == VIR_DOMAIN_EVENT_STOPPED_CRASHED);
  else if (event == VIR_DOMAIN_EVENT_STARTED)
    post_domain (data, CORDON_LINK_DOMAIN_STARTED, domain, FALSE);
  else if (event == VIR_DOMAIN_EVENT_RESUMED)
    post_domain (data, CORDON_LINK_DOMAIN_RESUMED, domain, FALSE);
  else if (event == VIR_DOMAIN_EVENT_SUSPENDED)
    post_domain (data, CORDON_LINK_DOMAIN_SUSPENDED, domain, FALSE);
  else if (event == VIR_DOMAIN_EVENT_UNDEFINED)
    post_domain (data, CORDON_LINK_DOMAIN_UNDEFINED, domain, FALSE);
  return 0;
}

static void
on_device (virConnectPtr connection, virDomainPtr domain, const char *alias, void *data)
{
  post_domain (data, CORDON_LINK_DOMAIN_CHANGED, domain, FALSE);
}

static void
on_disk (virConnectPtr connection, virDomainPtr domain, const char *old_source,
         const char *new_source, const char *alias, int reason, void *data)
{
  post_domain (data, CORDON_LINK_DOMAIN_CHANGED, domain, FALSE);
}

static void
on_block_job (virConnectPtr connection, virDomainPtr domain, const char *disk, int type,
              int status, void *data)
{
  post_domain (data, CORDON_LINK_DOMAIN_CHANGED, domain, FALSE);
}

static void
on_network (virConnectPtr connection, virNetworkPtr network, int event, int detail, void *data)
{
  const Epoch *epoch = data;

  post (epoch->link, CORDON_LINK_NETWORK_CHANGED, epoch->generation, virNetworkGetName (network), FALSE);
}

static void
on_monitor (virConnectPtr connection, virDomainPtr domain, const char *event, long long seconds,
            unsigned int micros, const char *details, void *data)
{
  if (cordon_port_event_opened (details))
    post_domain (data, CORDON_LINK_GUEST_READY, domain, FALSE);
}

static const struct {
  int event;
  virConnectDomainEventGenericCallback callback;
} followed[N_DOMAIN_CALLBACKS] = {
  { VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK (on_lifecycle) },
  { VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, VIR_DOMAIN_EVENT_CALLBACK (on_device) },
  { VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, VIR_DOMAIN_EVENT_CALLBACK (on_device) },
  { VIR_DOMAIN_EVENT_ID_DISK_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (on_disk) },
  { VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2, VIR_DOMAIN_EVENT_CALLBACK (on_block_job) },
};

/* libvirt's callbacks hold references of the connection: they go first. On a broken connection the
 * daemon cannot be told, which is no matter. */
static void
drop (virConnectPtr connection, const int callbacks[N_CALLBACKS])
{
  for (guint i = 0; i < N_DOMAIN_CALLBACKS; i++)
    if (callbacks[i] >= 0)
      virConnectDomainEventDeregisterAny (connection, callbacks[i]);
  if (callbacks[NETWORKS] >= 0)
    virConnectNetworkEventDeregisterAny (connection, callbacks[NETWORKS]);
  if (callbacks[MONITOR] >= 0)
    virConnectDomainQemuMonitorEventDeregister (connection, callbacks[MONITOR]);
  virConnectUnregisterCloseCallback (connection, on_close);
  virConnectClose (connection);
  virResetLastError ();
}

static gboolean
follow_close (CordonLink *link, virConnectPtr connection, guint generation)
{
  Epoch *epoch = epoch_new (link, generation);

  if (virConnectRegisterCloseCallback (connection, on_close, epoch, epoch_free) == 0)
    return TRUE;
  epoch_free (epoch);
  return FALSE;
}

/* A driver without a daemon, such as the one of the tests, has neither keepalive nor an end; its
 * close callback would be accepted and its data never freed. */
static gboolean
follow_daemon (CordonLink *link, virConnectPtr connection, guint generation)
{
  if (virConnectSetKeepAlive (connection, link->times.keepalive_interval,
                              link->times.keepalive_count) >= 0)
    return follow_close (link, connection, generation);
  return virGetLastErrorCode () == VIR_ERR_NO_SUPPORT;
}

static gboolean
follow_domains (CordonLink *link, virConnectPtr connection, guint generation,
                int callbacks[N_CALLBACKS])
{
  for (guint i = 0; i < N_DOMAIN_CALLBACKS; i++)
    {
      Epoch *epoch = epoch_new (link, generation);

      callbacks[i] = virConnectDomainEventRegisterAny (connection, NULL, followed[i].event,
                                                       followed[i].callback, epoch, epoch_free);
      if (callbacks[i] < 0)
        {
          epoch_free (epoch);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
follow_networks (CordonLink *link, virConnectPtr connection, guint generation,
                 int callbacks[N_CALLBACKS])
{
  Epoch *epoch = epoch_new (link, generation);

  callbacks[NETWORKS] =
    virConnectNetworkEventRegisterAny (connection, NULL, VIR_NETWORK_EVENT_ID_LIFECYCLE,
                                       VIR_NETWORK_EVENT_CALLBACK (on_network), epoch, epoch_free);
  if (callbacks[NETWORKS] >= 0)
    return TRUE;
  epoch_free (epoch);
  return FALSE;
}

/* Without it no machine is ever ready beforehand, and nothing else is missing: a driver that is not QEMU's has no
 * such news. */
static void
follow_monitor (CordonLink *link, virConnectPtr connection, guint generation, int callbacks[N_CALLBACKS])
{
  Epoch *epoch = epoch_new (link, generation);

  callbacks[MONITOR] = virConnectDomainQemuMonitorEventRegister (connection, NULL, CORDON_PORT_EVENT, on_monitor,
                                                                 epoch, epoch_free, 0);
  if (callbacks[MONITOR] >= 0)
    return;
  epoch_free (epoch);
  virResetLastError ();
}

static virConnectPtr
open_connection (CordonLink *link, guint generation, int callbacks[N_CALLBACKS], GError **error)
{
  virConnectPtr connection;

  if (!cordon_events_start (error))
    return NULL;

  connection = virConnectOpen (link->uri);
  if (connection == NULL)
    {
      cordon_libvirt_take_error (error, _("libvirt cannot be reached"));
      return NULL;
    }
  if (follow_daemon (link, connection, generation) &&
      follow_domains (link, connection, generation, callbacks) &&
      follow_networks (link, connection, generation, callbacks))
    {
      follow_monitor (link, connection, generation, callbacks);
      return connection;
    }

  cordon_libvirt_take_error (error, _("libvirt's events cannot be followed"));
  drop (connection, callbacks);
  return NULL;
}

static gboolean
usable (CordonLink *link)
{
  return link->connection != NULL && link->broken < link->generation &&
         virConnectIsAlive (link->connection) == 1;
}

static gboolean
wait_for_turn (CordonLink *link, GError **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) link->times.connect * 1000;

  while (link->opening)
    if (!g_cond_wait_until (&link->opened_or_failed, &link->lock, end))
      {
        g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                             _("libvirt does not answer; “cordon doctor” checks it."));
        return FALSE;
      }
  if (link->closed)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_CANCELLED,
                           _("Cordon's service is ending."));
      return FALSE;
    }
  return TRUE;
}

/* With the lock held, but not while libvirt is called. The generation counts attempts. */
static void
reopen (CordonLink *link, GError **error)
{
  virConnectPtr old = g_steal_pointer (&link->connection);
  virConnectPtr fresh;
  int old_callbacks[N_CALLBACKS];
  int callbacks[N_CALLBACKS] = { -1, -1, -1, -1, -1, -1, -1 };
  guint generation = ++link->generation;

  memcpy (old_callbacks, link->callbacks, sizeof old_callbacks);
  link->opening = TRUE;
  g_mutex_unlock (&link->lock);
  if (old != NULL)
    drop (old, old_callbacks);
  fresh = open_connection (link, generation, callbacks, error);
  g_mutex_lock (&link->lock);

  link->opening = FALSE;
  link->connection = fresh;
  memcpy (link->callbacks, callbacks, sizeof callbacks);
  g_cond_broadcast (&link->opened_or_failed);
  post (link, fresh != NULL ? CORDON_LINK_OPENED : CORDON_LINK_FAILED, generation, NULL, FALSE);
}

virConnectPtr
cordon_link_take (CordonLink *link, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&link->lock);

  if (!wait_for_turn (link, error))
    return NULL;
  if (!usable (link))
    reopen (link, error);
  if (link->connection == NULL)
    return NULL;
  virConnectRef (link->connection);
  return link->connection;
}

void
cordon_link_close (CordonLink *link)
{
  virConnectPtr connection;
  int callbacks[N_CALLBACKS];

  g_mutex_lock (&link->lock);
  link->closed = TRUE;
  while (link->opening)
    g_cond_wait (&link->opened_or_failed, &link->lock);
  connection = g_steal_pointer (&link->connection);
  memcpy (callbacks, link->callbacks, sizeof callbacks);
  g_mutex_unlock (&link->lock);

  if (connection != NULL)
    drop (connection, callbacks);
}
