/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The process that converts for a confined viewer. What it converts with is this file's: the first byte says what.
 */
#include "agent/viewer/convert-broker.h"

#include "agent/viewer/confine.h"
#include "agent/viewer/container.h"
#include "agent/viewer/convert.h"

#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the test has a descriptor that the broker must not have. */
#define OF_VIEWER 9
#define MADE "what was made of it"
/* More than a socket holds at once. */
#define LARGE ((size_t) 3 << 20)

bool
cordon_convert (int fd, const void **bytes, size_t *size)
{
  char *made;

  switch (*(const char *) *bytes)
    {
    case 'f': /* made of nothing where something of the viewer's is open here */
      if (fcntl (OF_VIEWER, F_GETFD) < 0)
        return true;
      G_GNUC_FALLTHROUGH;
    case 'm':
      made = mmap (NULL, sizeof MADE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      memcpy (made, MADE, sizeof MADE);
      *bytes = made;
      *size = sizeof MADE;
      return true;
    case 'l': /* as long as it was, and the same from the other end */
      made = mmap (NULL, *size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      for (size_t i = 0; i < *size; i++)
        made[i] = ((const char *) *bytes)[*size - 1 - i];
      *bytes = made;
      return true;
    case 'n':
      return true;
    case 'd':
      return false;
    default:
      _exit (EXIT_FAILURE);
    }
}

static uint8_t *
content_of (char first, size_t size)
{
  uint8_t *content = malloc (size);

  for (size_t i = 0; i < size; i++)
    content[i] = (uint8_t) (i * 7 + 1);
  content[0] = (uint8_t) first;
  return content;
}

static void
assert_made (int *broker)
{
  size_t size = 1;
  uint8_t *content = content_of ('m', size);

  g_assert_true (cordon_convert_broker_ask (broker, &content, &size));
  g_assert_cmpmem (content, size, MADE, sizeof MADE);
  free (content);
}

static void
assert_kept (int *broker, char first)
{
  size_t size = 5;
  uint8_t *content = content_of (first, size), *before = content;

  g_assert_false (cordon_convert_broker_ask (broker, &content, &size));
  g_assert_true (content == before);
  g_assert_cmpuint (size, ==, 5);
  free (content);
}

/* One after the other, whatever came of the one before. */
static void
test_asked (void)
{
  int broker = cordon_convert_broker_start ();

  g_assert_cmpint (broker, >=, 0);
  assert_made (&broker);
  assert_kept (&broker, 'n');
  assert_kept (&broker, 'd');
  assert_made (&broker);
  close (broker);
}

static void
test_large (void)
{
  int broker = cordon_convert_broker_start ();
  size_t size = LARGE;
  uint8_t *content = content_of ('l', size), *wanted = content_of ('l', size);

  g_assert_true (cordon_convert_broker_ask (&broker, &content, &size));
  g_assert_cmpuint (size, ==, LARGE);
  for (size_t i = 0; i < size; i++)
    if (content[i] != wanted[size - 1 - i])
      g_error ("byte %zu", i);
  free (wanted);
  free (content);
  close (broker);
}

/* It is gone: nothing is lost, and nobody asks again. */
static void
test_died (void)
{
  int broker = cordon_convert_broker_start ();

  assert_kept (&broker, 'x');
  g_assert_cmpint (broker, ==, -1);
  assert_kept (&broker, 'm');
}

static void
test_descriptors (void)
{
  int other = fcntl (STDERR_FILENO, F_DUPFD, OF_VIEWER), broker = cordon_convert_broker_start ();

  g_assert_cmpint (other, >=, OF_VIEWER);
  assert_kept (&broker, 'f');
  g_assert_cmpint (broker, >=, 0);
  close (broker);
  close (other);
}

/* The kernel kills a confined process that asks it for more than it may. */
static void
test_confined (void)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      int broker = cordon_convert_broker_start ();

      if (!cordon_confine (LARGE))
        _exit (EXIT_FAILURE);
      assert_made (&broker);
      assert_kept (&broker, 'x');
      _exit (broker == -1 ? EXIT_SUCCESS : EXIT_FAILURE);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == EXIT_SUCCESS);
}

/* The broker of a viewer that was killed becomes this process's child, and ends. */
static void
test_viewer_killed (void)
{
  pid_t child;
  int status;

  g_assert_cmpint (prctl (PR_SET_CHILD_SUBREAPER, 1), ==, 0);
  child = fork ();
  if (child == 0)
    {
      if (cordon_convert_broker_start () < 0)
        _exit (EXIT_FAILURE);
      raise (SIGKILL);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (waitpid (-1, &status, 0), >, 0);
  g_assert_cmpint (prctl (PR_SET_CHILD_SUBREAPER, 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_DFL);
  /* The only child that there is then. */
  g_test_add_func ("/convert-broker/viewer-killed", test_viewer_killed);
  g_test_add_func ("/convert-broker/asked", test_asked);
  g_test_add_func ("/convert-broker/large", test_large);
  g_test_add_func ("/convert-broker/died", test_died);
  g_test_add_func ("/convert-broker/descriptors", test_descriptors);
  g_test_add_func ("/convert-broker/confined", test_confined);
  return g_test_run ();
}
