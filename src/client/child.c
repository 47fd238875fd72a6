/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Starts a child with posix_spawn: no code of ours runs between fork and exec, where another
 * thread's locks may be held. It is killed and waited for through its pidfd, never by number: a
 * number may already belong to someone else.
 */
#include "config.h"
#include "client/child.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "core/errors.h"

#define FIRST_FD 3
#define FDS_MAX 8

struct _CordonChild {
  pid_t pid;
  int pidfd;
  CordonChildExited exited; /* NULL once nobody listens */
  gpointer data;
  gboolean reaped;
};

static void
send_kill (CordonChild *self)
{
  if (!self->reaped)
    syscall (SYS_pidfd_send_signal, self->pidfd, SIGKILL, NULL, 0);
}

static int
wait_status (const siginfo_t *info)
{
  return info->si_code == CLD_EXITED ? W_EXITCODE (info->si_status, 0)
                                     : W_EXITCODE (0, info->si_status);
}

static gboolean
on_pidfd (int fd, GIOCondition condition, gpointer data)
{
  CordonChild *self = data;
  siginfo_t info = { 0 };

  if (waitid (P_PIDFD, (id_t) fd, &info, WEXITED | WNOHANG) == 0 && info.si_pid == 0)
    return G_SOURCE_CONTINUE;

  self->reaped = TRUE;
  close (self->pidfd);
  self->pidfd = -1;
  CordonChildExited exited = g_steal_pointer (&self->exited);
  if (exited)
    exited (wait_status (&info), self->data);
  else
    g_free (self);
  return G_SOURCE_REMOVE;
}

/* Above all numbers the child will use, so that no dup2() overwrites a source it still needs. */
static gboolean
raise_fds (const int *fds, guint n_fds, int *raised)
{
  for (guint i = 0; i < n_fds; i++)
    if ((raised[i] = fcntl (fds[i], F_DUPFD_CLOEXEC, FIRST_FD + FDS_MAX)) < 0)
      return FALSE;
  return TRUE;
}

static void
close_fds (int *fds, guint n_fds)
{
  for (guint i = 0; i < n_fds; i++)
    if (fds[i] >= 0)
      close (fds[i]);
}

static int
plan_fds (posix_spawn_file_actions_t *actions, const int *raised, guint n_fds)
{
  int result = posix_spawn_file_actions_addopen (actions, 0, "/dev/null", O_RDWR, 0);

  for (int fd = 1; result == 0 && fd < FIRST_FD; fd++)
    result = posix_spawn_file_actions_adddup2 (actions, 0, fd);
  for (guint i = 0; result == 0 && i < n_fds; i++)
    result = posix_spawn_file_actions_adddup2 (actions, raised[i], FIRST_FD + (int) i);
  if (result == 0)
    result = posix_spawn_file_actions_addclosefrom_np (actions, FIRST_FD + (int) n_fds);
  if (result == 0)
    result = posix_spawn_file_actions_addchdir_np (actions, "/");
  return result;
}

/* A session of its own: a Ctrl-C meant for the client is not also the child's. */
static void
plan_attributes (posix_spawnattr_t *attributes)
{
  sigset_t none, all;

  sigemptyset (&none);
  sigfillset (&all);
  posix_spawnattr_setsigmask (attributes, &none);
  posix_spawnattr_setsigdefault (attributes, &all);
  posix_spawnattr_setflags (attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
                                        | POSIX_SPAWN_SETSID);
}

/* Returns 0 or an errno. */
static int
spawn (const char *program, const int *raised, guint n_fds, pid_t *pid)
{
  g_autofree char *path = g_canonicalize_filename (program, NULL);
  char *arguments[] = { path, NULL };
  char *environment[] = { (char *) "LC_ALL=C.UTF-8", NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;

  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  plan_attributes (&attributes);
  int result = plan_fds (&actions, raised, n_fds);
  if (result == 0)
    result = posix_spawn (pid, path, &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  return result;
}

static void
set_failed (GError **error, const char *program, int saved_errno)
{
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_SCREEN_LOST,
               _("The display program %s cannot be started (%s); `cordon doctor` says what is "
                 "missing."), program, g_strerror (saved_errno));
}

CordonChild *
cordon_child_spawn (const char *program, const int *fds, guint n_fds,
                    CordonChildExited exited, gpointer data, GError **error)
{
  int raised[FDS_MAX] = { -1, -1, -1, -1, -1, -1, -1, -1 };
  pid_t pid = -1;

  g_return_val_if_fail (n_fds <= FDS_MAX, NULL);

  int result = raise_fds (fds, n_fds, raised) ? spawn (program, raised, n_fds, &pid) : errno;
  close_fds (raised, n_fds);
  if (result != 0)
    {
      set_failed (error, program, result);
      return NULL;
    }

  int pidfd = (int) syscall (SYS_pidfd_open, pid, 0);
  if (pidfd < 0)
    {
      set_failed (error, program, errno);
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      return NULL;
    }

  CordonChild *self = g_new0 (CordonChild, 1);
  self->pid = pid;
  self->pidfd = pidfd;
  self->exited = exited;
  self->data = data;
  g_unix_fd_add (pidfd, G_IO_IN, on_pidfd, self);
  return self;
}

void
cordon_child_kill (CordonChild *self)
{
  send_kill (self);
}

void
cordon_child_free (CordonChild *self)
{
  self->exited = NULL;
  if (self->reaped)
    g_free (self);
  else
    send_kill (self);
}

pid_t
cordon_child_get_pid (CordonChild *self)
{
  return self->pid;
}
