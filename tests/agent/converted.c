/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "converted.h"

#include "agent/viewer/confine.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONVERTED_MAX (G_GUINT64_CONSTANT (64) << 20)
#define NOT_STARTED 98

static int
make_file (const void *bytes, gsize size)
{
  int fd = memfd_create ("test", MFD_CLOEXEC);

  g_assert_no_errno (fd);
  g_assert_cmpint (write (fd, bytes, size), ==, (gssize) size);
  g_assert_no_errno ((int) lseek (fd, 0, SEEK_SET));
  return fd;
}

static GBytes *
read_file (int fd)
{
  off_t length = lseek (fd, 0, SEEK_END);
  char *bytes = g_malloc ((gsize) length + 1);

  g_assert_cmpint (pread (fd, bytes, (gsize) length, 0), ==, length);
  return g_bytes_new_take (bytes, (gsize) length);
}

GBytes *
cordon_test_convert (const char *program, const char *argument, bool threads, const void *bytes, gsize size)
{
  int in = make_file (bytes, size), out = make_file ("", 0), status;
  pid_t child = fork ();
  GBytes *made;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      if (dup2 (in, 0) == 0 && dup2 (out, 1) == 1 && cordon_confine_converter (CONVERTED_MAX, threads))
        execl (program, program, argument, NULL);
      _exit (NOT_STARTED);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  made = read_file (out);
  close (in);
  close (out);
  g_assert_false (WIFEXITED (status) && WEXITSTATUS (status) == NOT_STARTED);
  g_assert_false (WIFSIGNALED (status) && WTERMSIG (status) == SIGSYS);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return made;
  g_bytes_unref (made);
  return NULL;
}
