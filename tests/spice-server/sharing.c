/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tempting server: it offers every channel through which a client could share its host, so that a
 * test sees which of them the client takes.
 */
#include "sharing.h"

#include <glib.h>

static int
device_write (SpiceCharDeviceInstance *instance, const uint8_t *bytes, int size)
{
  return size;
}

static int
device_read (SpiceCharDeviceInstance *instance, uint8_t *out, int size)
{
  return 0;
}

static void
device_state (SpiceCharDeviceInstance *instance, int connected)
{
}

static void
device_event (SpiceCharDeviceInstance *instance, uint8_t event)
{
}

static void
offer_devices (SpiceServer *server)
{
  static const SpiceCharDeviceInterface interface = {
    .base = { SPICE_INTERFACE_CHAR_DEVICE, "Cordon test device",
              SPICE_INTERFACE_CHAR_DEVICE_MAJOR, SPICE_INTERFACE_CHAR_DEVICE_MINOR },
    .state = device_state,
    .read = device_read,
    .write = device_write,
    .event = device_event,
  };
  static SpiceCharDeviceInstance devices[] = {
    { .base.sif = &interface.base, .subtype = "usbredir" },
    { .base.sif = &interface.base, .subtype = "vdagent" },
    { .base.sif = &interface.base, .subtype = "port",
      .portname = "org.spice-space.webdav.0" },
    { .base.sif = &interface.base, .subtype = "port", .portname = "org.example.other.0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    spice_server_add_interface (server, &devices[i].base);
}

static void
offer_sound (SpiceServer *server)
{
  static const SpicePlaybackInterface playback_interface = {
    .base = { SPICE_INTERFACE_PLAYBACK, "Cordon test playback",
              SPICE_INTERFACE_PLAYBACK_MAJOR, SPICE_INTERFACE_PLAYBACK_MINOR },
  };
  static const SpiceRecordInterface record_interface = {
    .base = { SPICE_INTERFACE_RECORD, "Cordon test record",
              SPICE_INTERFACE_RECORD_MAJOR, SPICE_INTERFACE_RECORD_MINOR },
  };
  static SpicePlaybackInstance playback = { .base.sif = &playback_interface.base };
  static SpiceRecordInstance record = { .base.sif = &record_interface.base };

  spice_server_add_interface (server, &playback.base);
  spice_server_add_interface (server, &record.base);
}

void
cordon_sharing_offer (SpiceServer *server)
{
  offer_sound (server);
  offer_devices (server);
}
