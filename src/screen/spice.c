/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One SpiceSession that lives on given descriptors. It connects the channels this process is for
 * and no other, whatever the server offers; it never opens a connection itself and shares nothing
 * of the host: no clipboard, sound, USB, folder, smartcard.
 */
#include "screen/spice.h"

#include <unistd.h>

/* Ports whose name we are willing to ask for: each costs a descriptor. */
#define PORTS_MAX 4

struct CordonSpice {
  const CordonSpiceEvents *events;
  gpointer data;
  SpiceSession *session;
  SpiceChannel *waiting[CORDON_SCREEN_CHANNELS_MAX]; /* by cookie - 1; owned; NULL: answered */
  guint asked;
  guint ports;
  gboolean have[SPICE_CHANNEL_PORT]; /* by type: connected once already */
};

static int
channel_type (SpiceChannel *channel)
{
  int type;

  g_object_get (channel, "channel-type", &type, NULL);
  return type;
}

static int
channel_id (SpiceChannel *channel)
{
  int id;

  g_object_get (channel, "channel-id", &id, NULL);
  return id;
}

/* The type decides, not the class: the folder sharing channel is a subclass of the port's. */
static gboolean
wanted (CordonSpice *self, SpiceChannel *channel)
{
  int type = channel_type (channel);

  switch (type)
    {
    case SPICE_CHANNEL_MAIN:
    case SPICE_CHANNEL_DISPLAY:
    case SPICE_CHANNEL_INPUTS:
    case SPICE_CHANNEL_CURSOR:
      if (channel_id (channel) != 0 || self->have[type])
        return FALSE;
      return self->have[type] = TRUE;
    case SPICE_CHANNEL_PORT:
      return self->ports++ < PORTS_MAX;
    default:
      return FALSE;
    }
}

static void
channel_event (SpiceChannel *channel, SpiceChannelEvent event, CordonSpice *self)
{
  if (event == SPICE_CHANNEL_NONE || event == SPICE_CHANNEL_OPENED
      || event == SPICE_CHANNEL_SWITCHING)
    return;
  if (channel_type (channel) == SPICE_CHANNEL_PORT)
    self->events->port_gone (channel, self->data);
  else
    self->events->lost (CORDON_SCREEN_LOST_MAIN, self->data);
}

static void
open_fd (SpiceChannel *channel, gboolean with_tls, CordonSpice *self)
{
  if (self->asked == CORDON_SCREEN_CHANNELS_MAX)
    {
      self->events->lost (CORDON_SCREEN_LOST_RESOURCES, self->data);
      return;
    }
  self->waiting[self->asked++] = g_object_ref (channel);
  self->events->need_channel (self->asked, self->data);
}

static void
channel_new (SpiceSession *session, SpiceChannel *channel, CordonSpice *self)
{
  if (!wanted (self, channel))
    return;
  g_signal_connect (channel, "channel-event", G_CALLBACK (channel_event), self);
  g_signal_connect (channel, "open-fd", G_CALLBACK (open_fd), self);
  self->events->channel (channel, self->data);
  if (!SPICE_IS_MAIN_CHANNEL (channel)) /* that one connects by itself */
    spice_channel_connect (channel);
}

/* Not spice_session_new(), which also starts a USB device manager with threads of its own. */
static SpiceSession *
session_new (void)
{
  return g_object_new (SPICE_TYPE_SESSION,
                       "client-sockets", TRUE,
                       "enable-audio", FALSE,
                       "enable-smartcard", FALSE,
                       "enable-usbredir", FALSE,
                       "gl-scanout", FALSE,
                       "share-dir-ro", TRUE,
                       NULL);
}

CordonSpice *
cordon_spice_new (const CordonSpiceEvents *events, gpointer data)
{
  CordonSpice *self = g_new0 (CordonSpice, 1);

  self->events = events;
  self->data = data;
  self->session = session_new ();
  /* Not a construct property: its default is the user's public folder. */
  g_object_set (self->session, "shared-dir", NULL, NULL);
  g_signal_connect (self->session, "channel-new", G_CALLBACK (channel_new), self);
  return self;
}

static void
forget_channel (gpointer channel, gpointer self)
{
  g_signal_handlers_disconnect_by_data (channel, self);
}

void
cordon_spice_free (CordonSpice *self)
{
  GList *channels = spice_session_get_channels (self->session);

  g_signal_handlers_disconnect_by_data (self->session, self);
  g_list_foreach (channels, forget_channel, self);
  g_list_free (channels);
  for (guint i = 0; i < self->asked; i++)
    g_clear_object (&self->waiting[i]);
  spice_session_disconnect (self->session);
  g_object_unref (self->session);
  g_free (self);
}

void
cordon_spice_start (CordonSpice *self)
{
  spice_session_open_fd (self->session, -1);
}

gboolean
cordon_spice_give_channel (CordonSpice *self, guint cookie, int fd)
{
  SpiceChannel *channel = NULL;
  gboolean opened;

  if (cookie >= 1 && cookie <= self->asked)
    channel = g_steal_pointer (&self->waiting[cookie - 1]);
  opened = channel != NULL && fd >= 0 && spice_channel_open_fd (channel, fd);
  if (!opened && fd >= 0)
    close (fd);
  if (!opened && channel != NULL)
    self->events->lost (CORDON_SCREEN_LOST_REFUSED, self->data);
  if (channel == NULL)
    return FALSE;
  g_object_unref (channel);
  return TRUE;
}

SpiceSession *
cordon_spice_get_session (CordonSpice *self)
{
  return self->session;
}
