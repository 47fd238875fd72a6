/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one connection to libvirt: the one AUTODESTROY hangs on. Opened when it is needed, watched,
 * and replaced when it broke. Shared by worker threads; what happens to it is told on the main
 * context.
 */
#pragma once

#include <gio/gio.h>
#include <libvirt/libvirt.h>

G_BEGIN_DECLS

typedef struct {
  guint connect;            /* deadlines, ms */
  guint query;
  guint create;
  guint destroy;
  guint copy;
  guint reconnect_first;    /* ms; doubled after each failure */
  guint reconnect_most;
  int keepalive_interval;   /* s */
  guint keepalive_count;    /* unanswered ones after which the daemon counts as gone */
} CordonLibvirtTimes;

typedef enum {
  CORDON_LINK_OPENED,
  CORDON_LINK_FAILED, /* an attempt to open it */
  CORDON_LINK_CLOSED,
  CORDON_LINK_DOMAIN_ENDED,
  CORDON_LINK_DOMAIN_STARTED,
  CORDON_LINK_DOMAIN_RESUMED,
  CORDON_LINK_DOMAIN_SUSPENDED,
  CORDON_LINK_DOMAIN_UNDEFINED,
  CORDON_LINK_DOMAIN_CHANGED,
  CORDON_LINK_GUEST_READY,
  CORDON_LINK_NETWORK_CHANGED
} CordonLinkEvent;

typedef struct {
  CordonLinkEvent event;
  guint generation;  /* of the connection, from 1 */
  const char *text;  /* CLOSED: why, a sentence; DOMAIN_…, GUEST_…: the UUID; NETWORK_…: the name */
  gboolean by_guest; /* DOMAIN_ENDED */
} CordonLinkNotice;

typedef void (*CordonLinkNotify) (gpointer owner, const CordonLinkNotice *notice);

typedef struct _CordonLink CordonLink;

/* Notices come on the thread-default context of the caller, while `owner` lives. */
CordonLink *cordon_link_new (const char *uri, const CordonLibvirtTimes *times, GObject *owner,
                             CordonLinkNotify notify);
CordonLink *cordon_link_ref (CordonLink *link);
void cordon_link_unref (CordonLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CordonLink, cordon_link_unref)

/* In a worker: the open connection, opened now if need be. (transfer full): virConnectClose() it as
 * soon as the call is over, because a reference that stays keeps AUTODESTROY from firing. */
virConnectPtr cordon_link_take (CordonLink *link, GError **error);

/* In a worker: closes for good; throwaways end. */
void cordon_link_close (CordonLink *link);

G_END_DECLS
