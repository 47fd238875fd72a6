/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The test server behind cordon-screen: started, commanded by lines, and heard by lines.
 */
#include "harness.h"
#include "picture.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int
remaining (gint64 deadline)
{
  return MAX ((deadline - g_get_monotonic_time ()) / 1000, 0);
}

static char *
take_line (GString *lines)
{
  char *end = strchr (lines->str, '\n');
  char *line;

  if (end == NULL)
    return NULL;
  line = g_strndup (lines->str, end - lines->str);
  g_string_erase (lines, 0, end - lines->str + 1);
  return line;
}

static char *
next_line (Harness *self)
{
  gint64 deadline = g_get_monotonic_time () + HARNESS_DEADLINE_MS * 1000;
  char *line, bytes[4096];

  while (!(line = take_line (self->server_lines)))
    {
      gssize got;

      if (!harness_wait_fd (self->server_output, POLLIN, remaining (deadline)))
        g_error ("the server says nothing");
      got = read (self->server_output, bytes, sizeof bytes);
      g_assert_cmpint (got, >, 0);
      g_string_append_len (self->server_lines, bytes, got);
    }
  return line;
}

char *
harness_server_line (Harness *self, const char *prefix)
{
  for (;;)
    {
      char *line = next_line (self);

      if (g_str_has_prefix (line, prefix))
        return line;
      g_free (line);
    }
}

void
harness_expect_line (Harness *self, const char *line)
{
  g_autofree char *prefix = g_strndup (line, strcspn (line, " "));
  g_autofree char *found = harness_server_line (self, prefix);

  g_assert_cmpstr (found, ==, line);
}

gboolean
harness_has_line (Harness *self, int ms)
{
  return strchr (self->server_lines->str, '\n')
         || harness_wait_fd (self->server_output, POLLIN, ms);
}

GPtrArray *
harness_lines_until (Harness *self, const char *last)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  char *line;

  do
    g_ptr_array_add (lines, line = next_line (self));
  while (!g_str_equal (line, last));
  return lines;
}

void
harness_command (Harness *self, const char *format, ...)
{
  g_autofree char *command = NULL, *line = NULL, *answer = NULL, *found = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strconcat (command, "\n", NULL);
  answer = g_strconcat ("OK ", command, NULL);

  g_assert_cmpint (write (self->server_input, line, strlen (line)), ==, (gssize) strlen (line));
  found = harness_server_line (self, "OK");
  g_assert_cmpstr (found, ==, answer);
}

static void
map_stamps (Harness *self)
{
  gsize size = CORDON_TEST_STAMP_SLOTS * sizeof (gint64);
  int fd = open (self->stamps, O_RDONLY | O_CLOEXEC);

  self->stamp_times = mmap (NULL, size, PROT_READ, MAP_SHARED, fd, 0);
  g_assert_true (self->stamp_times != MAP_FAILED);
  close (fd);
}

void
harness_await_frame (Harness *self, guint number)
{
  gint64 deadline = g_get_monotonic_time () + HARNESS_DEADLINE_MS * G_TIME_SPAN_MILLISECOND;

  while (__atomic_load_n (&self->stamp_times[number], __ATOMIC_ACQUIRE) == 0)
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("the server does not reach frame %u", number);
      g_usleep (2000); /* a shared file wakes nobody */
    }
}

static void
start_server (Harness *self, const char *const *arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *ready = NULL;

  g_ptr_array_add (argv, (char *) harness_program ("CORDON_TEST_SPICE_SERVER"));
  g_ptr_array_add (argv, (char *) "--socket");
  g_ptr_array_add (argv, self->socket);
  g_ptr_array_add (argv, (char *) "--stamps");
  g_ptr_array_add (argv, self->stamps);
  for (; arguments && *arguments; arguments++)
    g_ptr_array_add (argv, (char *) (g_str_equal (*arguments, "@guest") ? self->port_socket
                                                                       : *arguments));
  g_ptr_array_add (argv, NULL);
  g_spawn_async_with_pipes (NULL, (char **) argv->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                            NULL, &self->server, &self->server_input, &self->server_output, NULL,
                            &error);
  g_assert_no_error (error);
  ready = harness_server_line (self, "READY");
  map_stamps (self);
}

static Harness *
harness_prepare (void)
{
  Harness *self = g_new0 (Harness, 1);
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("cordon-screen-XXXXXX", &error);
  g_assert_no_error (error);
  self->socket = g_build_filename (self->directory, "spice", NULL);
  self->port_socket = g_build_filename (self->directory, "guest", NULL);
  self->stamps = g_build_filename (self->directory, "stamps", NULL);
  self->server_lines = g_string_new (NULL);
  self->control = self->agent = -1;
  return self;
}

Harness *
harness_new (const char *const *arguments)
{
  Harness *self = harness_prepare ();

  start_server (self, arguments);
  return self;
}

static struct sockaddr_un
address_of (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  return address;
}

Harness *
harness_new_with_guest (const char *const *arguments, int *guest)
{
  Harness *self = harness_prepare ();
  struct sockaddr_un address = address_of (self->port_socket);
  int listener = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (listener, 1), ==, 0);
  start_server (self, arguments);
  *guest = accept4 (listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  g_assert_cmpint (*guest, >=, 0);
  close (listener);
  return self;
}

int
harness_connect_channel (Harness *self)
{
  struct sockaddr_un address = address_of (self->socket);
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}
