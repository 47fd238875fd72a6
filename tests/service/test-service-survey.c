/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The survey of processes that exist here: this one, a child, a socket, a file and a link; and the
 * kernel's tables of sockets, as it writes them and otherwise.
 */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/errors.h"
#include "fixture.h"

#define HEAD \
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout " \
  "inode\n"
#define LINE(uid) \
  "   0: 0100007F:170C 00000000:0000 0A 00000000:00000000 00:00000000 00000000 " uid \
  "        0 1062 1 0000 100 0 0 10 0\n"

static void
test_sockets (void)
{
  g_autoptr(GPtrArray) sockets = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;

  g_assert_true (
    cordon_sockets_parse (HEAD LINE ("    0") LINE ("64001") LINE ("64002"), "tcp", 64001, sockets,
                          &error));
  g_assert_no_error (error);
  g_assert_cmpuint (sockets->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (sockets, 0), ==, "tcp 0100007F:170C");
  g_assert_true (cordon_sockets_parse (HEAD, "udp", 64001, sockets, NULL));
  g_assert_cmpuint (sockets->len, ==, 1);
}

static void
test_bad_sockets (void)
{
  static const char *const table[] = {
    "",
    "\n",
    "something else\n" LINE ("64001"),
    LINE ("64001"),
    HEAD "   0: 0100007F:170C\n",
    HEAD LINE ("-1"),
    HEAD LINE ("x"),
    HEAD LINE ("4294967296"),
    HEAD "   0: 0100007F:170C 00000000:0000 0A", /* cut off */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GPtrArray) sockets = g_ptr_array_new_with_free_func (g_free);
      g_autoptr(GError) error = NULL;

      g_test_message ("row %zu", i);
      g_assert_false (cordon_sockets_parse (table[i], "tcp", 64001, sockets, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FAILED);
    }
}

#define FIELDS "S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 "

static void
test_ticks (void)
{
  static const struct {
    const char *stat;
    guint64 ticks;
  } table[] = {
    { "17 (qemu) " FIELDS "4711 23 24\n", 4711 },
    { "17 (a ) b (c) " FIELDS "0 23\n", 0 },
    { "17 (qemu) " FIELDS "4711\n", 4711 }, /* cut off behind it */
    { "17 (qemu) " FIELDS "x 23\n", 99 },
    { "17 (qemu) " FIELDS "-1 23\n", 99 },
    { "17 (qemu) S 1 2 3\n", 99 },
    { "17 qemu " FIELDS "4711 23\n", 99 },
    { "", 99 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint64 ticks = 99;

      g_test_message ("row %zu", i);
      g_assert_cmpint (cordon_process_ticks_parse (table[i].stat, &ticks), ==,
                       table[i].ticks != 99);
      g_assert_cmpuint (ticks, ==, table[i].ticks);
    }
}

/* A child that lives until it is told to end. */
static pid_t
fork_child (void)
{
  pid_t child = fork ();

  if (child == 0)
    for (;;)
      pause ();
  g_assert_cmpint (child, >, 0);
  return child;
}

static void
end_child (pid_t child)
{
  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
}

static int
listen_here (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  *port = ntohs (address.sin_port);
  return fd;
}

static CordonSurvey *
survey (const CordonSurveyRequest *request, GError **error)
{
  g_autoptr(CordonSystem) system = cordon_linux_system_new ();
  g_autoptr(GAsyncResult) result = NULL;

  cordon_system_survey_async (system, request, keep_result, &result);
  wait_until (result != NULL);
  return cordon_system_survey_finish (system, result, error);
}

static const CordonProcessFacts *
find_process (const CordonSurvey *found, pid_t pid)
{
  for (guint i = 0; i < found->processes->len; i++)
    {
      const CordonProcessFacts *process = g_ptr_array_index (found->processes, i);

      if (process->pid == pid)
        return process;
    }
  return NULL;
}

static void
test_real (void)
{
  guint64 before = (guint64) g_get_real_time ();
  pid_t child = fork_child ();
  g_autofree char *dir = g_dir_make_tmp ("cordon-survey-XXXXXX", NULL);
  g_autofree char *link = g_build_filename (dir, "link", NULL);
  g_autofree char *missing = g_build_filename (dir, "missing", NULL);
  const char *const paths[] = { dir, link, missing, NULL };
  const CordonSurveyRequest request = { .pid = getpid (), .uid = geteuid (), .paths = paths };
  g_autoptr(GError) error = NULL;
  g_autoptr(CordonSurvey) found = NULL;
  g_autofree char *ending = NULL;
  const CordonFileFacts *file;
  gboolean seen = FALSE;
  guint16 port;
  int fd = listen_here (&port);

  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  found = survey (&request, &error);
  g_assert_no_error (error);

  g_assert_cmpint (((CordonProcessFacts *) g_ptr_array_index (found->processes, 0))->pid, ==,
                   getpid ());
  g_assert_cmpuint (find_process (found, getpid ())->uids[1], ==, geteuid ());
  g_assert_nonnull (find_process (found, child));
  /* The kernel counts in hundredths. */
  g_assert_cmpuint (find_process (found, child)->began, >=, before - G_USEC_PER_SEC);
  g_assert_cmpuint (find_process (found, child)->began, <=, (guint64) g_get_real_time ());

  file = g_ptr_array_index (found->files, 0);
  g_assert_cmpint (file->failure, ==, 0);
  g_assert_true (S_ISDIR (file->mode));
  g_assert_cmpuint (file->uid, ==, geteuid ());
  file = g_ptr_array_index (found->files, 1);
  g_assert_true (S_ISLNK (file->mode));
  file = g_ptr_array_index (found->files, 2);
  g_assert_cmpint (file->failure, ==, ENOENT);

  ending = g_strdup_printf (":%04X", port);
  for (guint i = 0; i < found->sockets->len; i++)
    seen |= g_str_has_prefix (g_ptr_array_index (found->sockets, i), "tcp ")
            && g_str_has_suffix (g_ptr_array_index (found->sockets, i), ending);
  g_assert_true (seen);
  close (fd);
  end_child (child);
  g_remove (link);
  g_rmdir (dir);
}

/* A helper that libvirt speaks of and that is not there any more cannot be vouched for. */
static void
test_gone (void)
{
  static const char *const none[] = { NULL };
  pid_t gone = fork_child ();
  g_autoptr(GArray) helpers = g_array_new (FALSE, FALSE, sizeof (pid_t));
  CordonSurveyRequest request = { .pid = getpid (), .uid = 4000000000u, .paths = none };
  g_autoptr(GError) error = NULL;
  CordonSurvey *found;

  g_array_append_val (helpers, gone);
  request.helpers = helpers;
  found = survey (&request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->processes->len, ==, 2);
  cordon_survey_free (found);

  end_child (gone);
  g_assert_null (survey (&request, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
  g_clear_error (&error);
  request.pid = gone;
  request.helpers = NULL;
  g_assert_null (survey (&request, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/survey/sockets", test_sockets);
  g_test_add_func ("/survey/bad-sockets", test_bad_sockets);
  g_test_add_func ("/survey/ticks", test_ticks);
  g_test_add_func ("/survey/real", test_real);
  g_test_add_func ("/survey/gone", test_gone);
  return g_test_run ();
}
