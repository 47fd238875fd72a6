/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The confinement of cordon-screen, proven from inside: each attempt is made by a fresh child that
 * called cordon_confine() as main() does. On this kernel, on one without Landlock and on one with
 * the first Landlock; and under Landlock alone, which has to hold the files by itself.
 */
#include "attempts.h"
#include "harness.h"
#include "old-landlock.h"
#include "screen/confine.h"
#include "screen/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Exit status of a child that did not come to its attempt. */
#define NOT_CONFINED 250
#define WRONG_BITS 251

#define THIS_KERNEL (-1)

typedef struct {
  const char *name;
  int abi;             /* of the Landlock to pretend, or THIS_KERNEL */
  gboolean alone;      /* Landlock without the filter */
} Way;

static const Way ways[] = {
  { "confined", THIS_KERNEL, FALSE },
  { "without-landlock", 0, FALSE },
  { "first-landlock", 1, FALSE },
  { "landlock-alone", THIS_KERNEL, TRUE },
  { "first-landlock-alone", 1, TRUE },
};

typedef struct {
  const Way *way;
  const Attempt *attempt;
} Case;

static gboolean
confine (const Way *way)
{
  unsigned expected = CORDON_SCREEN_CONFINED_SECCOMP, found = 0;

  if (way->abi != 0)
    expected |= CORDON_SCREEN_CONFINED_LANDLOCK;
  if (way->abi != THIS_KERNEL && !old_landlock_pretend (way->abi))
    return FALSE;
  if (way->alone)
    return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && cordon_landlock_restrict ();
  if (!cordon_confine (&found))
    return FALSE;
  if (found != expected)
    _exit (WRONG_BITS);
  return TRUE;
}

/* Descriptors 3, 4, 5 as the window hands them over; the other ends are closed with the rest. */
static void
arrange_descriptors (int control, int cursor, int agent)
{
  int fds[] = { fcntl (control, F_DUPFD, 20), fcntl (cursor, F_DUPFD, 20),
                fcntl (agent, F_DUPFD, 20) };

  for (int i = 0; i < 3; i++)
    if (dup2 (fds[i], CORDON_SCREEN_FD_CONTROL + i) < 0)
      _exit (NOT_CONFINED);
}

static int
run_child (const Case *given)
{
  int control[2], agent[2], cursor = harness_memfd (CORDON_SCREEN_CURSOR_BYTES, HARNESS_SEALS);
  int status;
  pid_t child;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control), ==, 0);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, agent), ==, 0);
  g_assert_cmpint (send (control[0], "w", 1, 0), ==, 1);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      arrange_descriptors (control[1], cursor, agent[1]);
      _exit (confine (given->way) ? attempt_make (given->attempt) : NOT_CONFINED);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  close (control[0]);
  close (control[1]);
  close (agent[0]);
  close (agent[1]);
  close (cursor);
  return status;
}

/* A door that this kernel keeps shut to everybody: trying it is a fault of the program's own. */
static gboolean
faults_unconfined (const Attempt *attempt)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      attempt->call ();
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFSIGNALED (status) && WTERMSIG (status) == SIGSEGV;
}

/* A program that was executed by mistake ends with 0. */
static int
outcome (const Attempt *attempt, int status)
{
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGSYS)
    return ATTEMPT_KILLED;
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGSEGV && attempt->call && faults_unconfined (attempt))
    return ATTEMPT_KILLED;
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status) == 0 ? ATTEMPT_ALLOWED : WEXITSTATUS (status);
}

static const char *
describe (int result)
{
  switch (result)
    {
    case ATTEMPT_ALLOWED:
      return "it worked";
    case ATTEMPT_KILLED:
      return "the process was ended";
    case NOT_CONFINED:
      return "the process could not be confined";
    case WRONG_BITS:
      return "the confinement is not as expected";
    default:
      return g_strerror (result);
    }
}

static void
test_attempt (gconstpointer data)
{
  const Case *given = data;
  int expected = given->way->alone ? given->attempt->landlock : given->attempt->filtered;
  int found = outcome (given->attempt, run_child (given));

  if (found != expected)
    {
      g_test_message ("expected: %s", describe (expected));
      g_test_fail_printf ("%s: %s", given->attempt->name, describe (found));
    }
}

/* --- the table of cases ---------------------------------------------------------------------- */

static gboolean
way_is_possible (const Way *way)
{
#ifndef __x86_64__
  if (way->abi == 1)
    return FALSE;
#endif
  return way->abi == 0 || old_landlock_abi () >= 1;
}

static void
test_impossible (gconstpointer data)
{
  g_test_skip ("this kernel has no Landlock, or it cannot be made older here");
}

static gboolean
belongs (const Way *way, const Attempt *attempt)
{
  int abi = way->abi == THIS_KERNEL ? old_landlock_abi () : way->abi;

  return !way->alone || (attempt->landlock != 0 && abi >= attempt->abi);
}

static void
add_way (const Way *way)
{
  for (gsize i = 0; i < n_attempts; i++)
    {
      g_autofree char *path = g_strdup_printf ("/screen/confinement/%s/%s", way->name,
                                               attempts[i].name);
      Case *given;

      if (!belongs (way, &attempts[i]))
        continue;
      given = g_new (Case, 1);
      *given = (Case) { way, &attempts[i] };
      g_test_add_data_func_full (path, given, test_attempt, g_free);
    }
}

static void
prepare_victim (void)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("cordon-victim-XXXXXX", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_strlcpy (attempts_victim, path, sizeof attempts_victim);
  attempts_parent = getpid ();
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  prepare_victim ();
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    if (way_is_possible (&ways[i]))
      add_way (&ways[i]);
    else
      {
        g_autofree char *path = g_strdup_printf ("/screen/confinement/%s", ways[i].name);

        g_test_add_data_func (path, NULL, test_impossible);
      }
  result = g_test_run ();
  g_assert_cmpint (g_access (attempts_victim, F_OK), ==, 0);
  g_unlink (attempts_victim);
  return result;
}
