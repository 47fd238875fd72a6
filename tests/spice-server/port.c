/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A port's guest end: an echo, or a socket to whoever plays the guest. Nothing is dropped and only
 * the echo holds bytes: a full socket stops the client, a slow client stops reading of the socket.
 */
#include "port.h"

#include "report.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <spice/protocol.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* What an echo may hold before it takes no more. */
#define ECHO_MAX (256 * 1024)

struct CordonPort {
  SpiceCharDeviceInstance instance; /* first */
  char *name;
  char *path;       /* of the socket; NULL with an echo */
  gboolean open;
  GByteArray *echo; /* NULL with a socket */
  int fd;           /* -1 with an echo, or hung up */
  guint readable, writable;
  gboolean asked;   /* libspice-server read since the last wake-up */
};

static CordonPort *
from_instance (SpiceCharDeviceInstance *instance)
{
  return (CordonPort *) instance;
}

static void
wake_up (CordonPort *self)
{
  spice_server_char_device_wakeup (&self->instance);
}

static void
clear_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static int
connect_to (const char *path, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  if (fd >= 0 && connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path,
               g_strerror (errno));
  clear_fd (&fd);
  return -1;
}

static void
drop_socket (CordonPort *self)
{
  g_clear_handle_id (&self->readable, g_source_remove);
  g_clear_handle_id (&self->writable, g_source_remove);
  clear_fd (&self->fd);
}

static void
hang_up (CordonPort *self)
{
  drop_socket (self);
  cordon_port_set_open (self, FALSE);
}

/* libspice-server reads once for each wake-up, and not at all while its own queue is full. Then the
 * watch sleeps until the queue has drained and it asks by itself. */
static gboolean
socket_readable (int fd, GIOCondition condition, gpointer data)
{
  CordonPort *self = data;

  self->asked = FALSE;
  wake_up (self);
  if (self->asked)
    return G_SOURCE_CONTINUE;
  self->readable = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
socket_writable (int fd, GIOCondition condition, gpointer data)
{
  CordonPort *self = data;

  self->writable = 0;
  wake_up (self);
  return G_SOURCE_REMOVE;
}

static void
watch_readable (CordonPort *self)
{
  if (self->readable == 0 && self->fd >= 0)
    self->readable = g_unix_fd_add (self->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, socket_readable, self);
}

static int
read_socket (CordonPort *self, guint8 *out, int size)
{
  gssize got = recv (self->fd, out, size, MSG_DONTWAIT);

  self->asked = TRUE;
  if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)))
    {
      watch_readable (self);
      return MAX (got, 0);
    }
  hang_up (self);
  return 0;
}

static int
read_echo (CordonPort *self, guint8 *out, int size)
{
  guint count = MIN (self->echo->len, (guint) size);

  if (count > 0)
    {
      memcpy (out, self->echo->data, count);
      g_byte_array_remove_range (self->echo, 0, count);
    }
  return count;
}

static gboolean
echo_more (gpointer data)
{
  wake_up (data);
  return G_SOURCE_REMOVE;
}

static int
port_read (SpiceCharDeviceInstance *instance, uint8_t *out, int size)
{
  CordonPort *self = from_instance (instance);
  int count;

  if (!self->open || size <= 0)
    return 0;
  if (self->echo == NULL)
    return self->fd < 0 ? 0 : read_socket (self, out, size);
  count = read_echo (self, out, size);
  if (count > 0)
    g_idle_add (echo_more, self);
  return count;
}

static int
write_socket (CordonPort *self, const guint8 *bytes, int size)
{
  gssize sent = send (self->fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);

  if (sent < size && self->writable == 0)
    self->writable = g_unix_fd_add (self->fd, G_IO_OUT, socket_writable, self);
  return MAX (sent, 0);
}

static int
write_echo (CordonPort *self, const guint8 *bytes, int size)
{
  guint count = MIN (ECHO_MAX - self->echo->len, (guint) size);

  g_byte_array_append (self->echo, bytes, count);
  g_idle_add (echo_more, self);
  return count;
}

/* Bytes for a closed port vanish, as a virtio port without a reader loses them at reset. */
static int
port_write (SpiceCharDeviceInstance *instance, const uint8_t *bytes, int size)
{
  CordonPort *self = from_instance (instance);

  if (!self->open || size <= 0)
    return MAX (size, 0);
  return self->echo ? write_echo (self, bytes, size) : write_socket (self, bytes, size);
}

/* As a virtio port tells its guest that the host's side was closed: what a client left half said, and
 * what it was not told any more, is nothing to the next one. */
static void
begin_anew (CordonPort *self)
{
  g_autoptr (GError) error = NULL;

  drop_socket (self);
  self->fd = connect_to (self->path, &error);
  if (self->fd >= 0)
    watch_readable (self);
  else
    hang_up (self);
}

static void
port_state (SpiceCharDeviceInstance *instance, int connected)
{
  CordonPort *self = from_instance (instance);

  cordon_test_report ("PORT %s", connected ? "connected" : "disconnected");
  if (!connected && self->open && self->path != NULL)
    begin_anew (self);
}

static void
port_event (SpiceCharDeviceInstance *instance, uint8_t event)
{
}

void
cordon_port_set_open (CordonPort *self, gboolean open)
{
  if (self->open == open || (open && self->echo == NULL && self->fd < 0))
    return;
  self->open = open;
  spice_server_port_event (&self->instance,
                           open ? SPICE_PORT_EVENT_OPENED : SPICE_PORT_EVENT_CLOSED);
  cordon_test_report ("PORT %s", open ? "open" : "closed");
  if (open)
    watch_readable (self);
}

CordonPort *
cordon_port_new (SpiceServer *server, const char *name, const char *how, GError **error)
{
  static const SpiceCharDeviceInterface interface = {
    .base = { SPICE_INTERFACE_CHAR_DEVICE, "Cordon test port",
              SPICE_INTERFACE_CHAR_DEVICE_MAJOR, SPICE_INTERFACE_CHAR_DEVICE_MINOR },
    .state = port_state,
    .read = port_read,
    .write = port_write,
    .event = port_event,
  };
  gboolean closed = g_str_equal (how, "closed");
  gboolean echo = closed || g_str_equal (how, "echo");
  int fd = echo ? -1 : connect_to (how, error);
  CordonPort *self;

  if (!echo && fd < 0)
    return NULL;
  self = g_new0 (CordonPort, 1);
  self->name = g_strdup (name);
  self->path = echo ? NULL : g_strdup (how);
  self->fd = fd;
  self->echo = echo ? g_byte_array_new () : NULL;
  self->instance.base.sif = &interface.base;
  self->instance.subtype = "port";
  self->instance.portname = self->name;
  spice_server_add_interface (server, &self->instance.base);
  cordon_port_set_open (self, !closed);
  return self;
}

void
cordon_port_free (CordonPort *self)
{
  drop_socket (self);
  g_clear_pointer (&self->echo, g_byte_array_unref);
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}
