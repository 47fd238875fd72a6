/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * That nobody waits for a close. A TCP socket that lingers stands in for a file of a caller's own file system: its
 * close() waits until the other end has read what was written, or for LINGER_SECONDS.
 */
#include "config.h"

#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service/aside.h"

/* Longer than this machine may be slow: whoever waited for it has failed. */
#define LINGER_SECONDS 60

typedef struct {
  int slow;   /* its close waits */
  int reader; /* until this one is read */
  gint64 began;
} Pair;

static void
connect_pair (Pair *pair)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (listener, 1), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &length), ==, 0);
  pair->slow = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (pair->slow, (struct sockaddr *) &address, sizeof address), ==, 0);
  pair->reader = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  g_assert_cmpint (pair->reader, >=, 0);
  close (listener);
}

static void
pair_open (Pair *pair)
{
  const struct linger linger = { 1, LINGER_SECONDS };
  char bytes[4096] = { 0 };

  connect_pair (pair);
  while (send (pair->slow, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
    ;
  g_assert_cmpint (setsockopt (pair->slow, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), ==, 0);
  pair->began = g_get_monotonic_time ();
}

/* Nobody has waited so far; and it is closed: there is an end of what can be read. */
static void
pair_end (Pair *pair)
{
  char bytes[4096];

  g_assert_cmpint (g_get_monotonic_time () - pair->began, <, LINGER_SECONDS / 2 * G_USEC_PER_SEC);
  while (read (pair->reader, bytes, sizeof bytes) > 0)
    ;
  close (pair->reader);
}

static void
test_close (void)
{
  int fds[] = { -1, -1, -1 };
  Pair first, second;

  pair_open (&first);
  pair_open (&second);
  fds[0] = first.slow;
  fds[2] = second.slow;
  cordon_aside_close (fds, G_N_ELEMENTS (fds));
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    g_assert_cmpint (fds[i], ==, -1);
  cordon_aside_close (fds, G_N_ELEMENTS (fds));
  pair_end (&first);
  pair_end (&second);
}

static GDBusMessage *
message_with (int fd)
{
  GDBusMessage *message = g_dbus_message_new_method_call (NULL, "/", "a.b", "C");
  g_autoptr(GUnixFDList) list = g_unix_fd_list_new_from_array (&fd, 1);

  g_dbus_message_set_unix_fd_list (message, list);
  return message;
}

static void
test_message (void)
{
  g_autoptr(GDBusMessage) empty = g_dbus_message_new ();
  GDBusMessage *message;
  Pair pair;

  cordon_aside_guard (empty);
  pair_open (&pair);
  message = message_with (pair.slow);
  cordon_aside_guard (message);
  g_object_unref (message);
  pair_end (&pair);
}

/* --- a connection ---------------------------------------------------------------------------- */

static GDBusConnection *
connection_on (int fd, const char *guid, GDBusConnectionFlags flags)
{
  g_autoptr(GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr(GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);
  GDBusConnection *connection =
    g_dbus_connection_new_sync (G_IO_STREAM (stream), guid, flags | G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                                NULL, NULL, NULL);

  g_assert_nonnull (connection);
  return connection;
}

typedef struct {
  int socket;
  int slow;
} Client;

/* One message with the descriptor, that GDBus refuses by itself, and one more: it is answered. */
static gpointer
run_client (gpointer data)
{
  const Client *self = data;
  GDBusConnection *client = connection_on (self->socket, NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT);
  g_autoptr(GDBusMessage) message = message_with (self->slow);
  g_autoptr(GDBusMessage) next = g_dbus_message_new_method_call (NULL, "/", "a.b", "C");
  g_autoptr(GDBusMessage) answer = NULL;

  cordon_aside_guard (message);
  g_dbus_connection_start_message_processing (client);
  g_assert_true (g_dbus_connection_send_message (client, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL));
  g_clear_object (&message);
  answer = g_dbus_connection_send_message_with_reply_sync (client, next, G_DBUS_SEND_MESSAGE_FLAGS_NONE,
                                                           LINGER_SECONDS / 2 * 1000, NULL, NULL, NULL);
  g_assert_nonnull (answer);
  return client;
}

static void
test_connection (void)
{
  g_autofree char *guid = g_dbus_generate_guid ();
  GDBusConnection *client, *server;
  GThread *thread;
  int ends[2];
  Client data;
  Pair pair;

  pair_open (&pair);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  data = (Client) { ends[0], pair.slow };
  thread = g_thread_new ("client", run_client, &data);
  server = connection_on (ends[1], guid, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER);
  cordon_aside_guard_connection (server);
  g_dbus_connection_start_message_processing (server);
  client = g_thread_join (thread);
  pair_end (&pair);
  g_object_unref (client);
  g_object_unref (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aside/close", test_close);
  g_test_add_func ("/aside/message", test_message);
  g_test_add_func ("/aside/connection", test_connection);
  return g_test_run ();
}
