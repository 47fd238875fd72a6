/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening a file never holds up the main loop, however long the file system takes, and what arrives
 * after everybody gave up is not left open. Needs no display.
 */
#include "desktop/opener.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/errors.h"
#include "core/limits.h"

#define SMALL_MIB 192

/* --- a file on a file system that takes its time --------------------------------------------- */

#define SLOW_TYPE_FILE (slow_file_get_type ())
G_DECLARE_FINAL_TYPE (SlowFile, slow_file, SLOW, FILE, GObject)

struct _SlowFile {
  GObject parent_instance;
  GFile *real;
  GMutex mutex;
  GCond changed;
  gboolean asked, answers;
};

static gboolean
slow_file_is_native (GFile *file)
{
  return FALSE;
}

static char *
slow_file_get_basename (GFile *file)
{
  return g_strdup ("slow.pdf");
}

/* In the opener's thread. A dead server does not hear of a cancel. */
static GFileInputStream *
slow_file_read (GFile *file, GCancellable *cancellable, GError **error)
{
  SlowFile *self = SLOW_FILE (file);

  g_mutex_lock (&self->mutex);
  self->asked = TRUE;
  g_cond_broadcast (&self->changed);
  while (!self->answers)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return g_file_read (self->real, NULL, error);
}

static void
slow_file_iface_init (GFileIface *iface)
{
  iface->is_native = slow_file_is_native;
  iface->get_basename = slow_file_get_basename;
  iface->read_fn = slow_file_read;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SlowFile, slow_file, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_FILE, slow_file_iface_init))

static void
slow_file_finalize (GObject *object)
{
  g_clear_object (&SLOW_FILE (object)->real);
  G_OBJECT_CLASS (slow_file_parent_class)->finalize (object);
}

static void
slow_file_class_init (SlowFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = slow_file_finalize;
}

static void
slow_file_init (SlowFile *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
}

static void
slow_file_wait_asked (SlowFile *self)
{
  g_mutex_lock (&self->mutex);
  while (!self->asked)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

static void
slow_file_answer (SlowFile *self)
{
  g_mutex_lock (&self->mutex);
  self->answers = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

/* --- opening --------------------------------------------------------------------------------- */

typedef struct {
  gboolean done;
  int fd;
  GError *error;
  guint64 progress;
} Answer;

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->fd = cordon_opener_open_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
on_progress (guint64 bytes, guint64 total, gpointer data)
{
  ((Answer *) data)->progress = bytes;
}

static void
wait_done (Answer *answer)
{
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
}

static char *
make_file (const char *content, gsize size)
{
  char *path = NULL;
  int fd = g_file_open_tmp ("cordon-opener-XXXXXX", &path, NULL);

  g_assert_cmpint (write (fd, content, strlen (content)), ==, (gssize) strlen (content));
  if (size > 0)
    g_assert_no_errno (ftruncate (fd, (off_t) size));
  close (fd);
  return path;
}

static guint
count_fds (void)
{
  g_autoptr (GDir) fds = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (fds))
    count++;
  return count;
}

static SlowFile *
make_slow (const char *content)
{
  g_autofree char *path = make_file (content, 0);
  SlowFile *slow = g_object_new (SLOW_TYPE_FILE, NULL);

  slow->real = g_file_new_for_path (path);
  return slow;
}

static void
remove_slow (SlowFile *slow)
{
  g_file_delete (slow->real, NULL, NULL);
  g_object_unref (slow);
}

static gboolean
on_idle (gpointer data)
{
  (*(guint *) data)++;
  return G_SOURCE_CONTINUE;
}

static void
test_slow (void)
{
  SlowFile *slow = make_slow ("%PDF-1.7 slow");
  Answer answer = { .fd = -1 };
  guint turns = 0, idle = g_idle_add (on_idle, &turns);

  cordon_opener_open_async (G_FILE (slow), NULL, SMALL_MIB, on_progress, &answer, NULL, on_opened, &answer);
  slow_file_wait_asked (slow);
  while (turns < 100)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (answer.done);
  slow_file_answer (slow);
  wait_done (&answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (answer.progress, ==, strlen ("%PDF-1.7 slow"));
  /* A copy without a name that can only be read. */
  g_assert_cmpint (fcntl (answer.fd, F_GETFL) & O_ACCMODE, ==, O_RDONLY);
  struct stat found;
  g_assert_no_errno (fstat (answer.fd, &found));
  g_assert_cmpuint (found.st_nlink, ==, 0);
  close (answer.fd);
  g_source_remove (idle);
  remove_slow (slow);
}

/* At once, although the thread still waits; and what it gets later is closed. */
static void
test_cancelled (void)
{
  SlowFile *slow = make_slow ("%PDF-1.7 slow");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { .fd = -1 };
  guint before = count_fds ();

  cordon_opener_open_async (G_FILE (slow), NULL, SMALL_MIB, on_progress, &answer, cancellable, on_opened, &answer);
  slow_file_wait_asked (slow);
  g_cancellable_cancel (cancellable);
  wait_done (&answer);
  g_assert_error (answer.error, CORDON_ERROR, CORDON_ERROR_CANCELLED);
  g_clear_error (&answer.error);
  g_object_add_weak_pointer (G_OBJECT (slow), (gpointer *) &slow);
  slow_file_answer (slow);
  g_file_delete (slow->real, NULL, NULL);
  g_object_unref (slow);
  while (slow)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (count_fds (), ==, before);
}

/* --- what is refused ------------------------------------------------------------------------- */

static void
expect (const char *path, int code)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  Answer answer = { .fd = -1 };

  cordon_opener_open_async (file, NULL, SMALL_MIB, NULL, NULL, NULL, on_opened, &answer);
  g_assert_false (answer.done);
  wait_done (&answer);
  if (code < 0)
    g_assert_no_error (answer.error);
  else
    g_assert_error (answer.error, CORDON_ERROR, code);
  g_assert_cmpint (answer.fd >= 0, ==, code < 0);
  if (answer.fd >= 0)
    close (answer.fd);
  g_clear_error (&answer.error);
}

static void
test_local (void)
{
  const gsize mib = 1024 * 1024;
  const struct { const char *content; gsize size; int code; } table[] = {
    { "%PDF-1.7", 0, -1 },
    { "", 0, CORDON_ERROR_FILE_EMPTY },
    { "just text", 0, -1 },
    { "%PDF-1.7", (SMALL_MIB - CORDON_LIMIT_GUEST_OWN_MIB) * mib, -1 },
    { "%PDF-1.7", (SMALL_MIB - CORDON_LIMIT_GUEST_OWN_MIB) * mib + 1, CORDON_ERROR_FILE_TOO_LARGE },
    { "%PDF-1.7", CORDON_LIMIT_FILE + 1, CORDON_ERROR_FILE_TOO_LARGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *path = make_file (table[i].content, table[i].size);

      expect (path, table[i].code);
      g_unlink (path);
    }
}

static void
test_pipe (void)
{
  g_autofree char *folder = g_dir_make_tmp ("cordon-opener-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "pipe.pdf", NULL);

  g_assert_no_errno (mkfifo (path, 0600));
  expect (path, CORDON_ERROR_FILE_KIND);
  expect (folder, CORDON_ERROR_FILE_KIND);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_descriptor (void)
{
  g_autofree char *path = make_file ("%PDF-1.7", 0);
  Answer answer = { .fd = -1 };
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  cordon_opener_check_async (fd, "report.pdf", NULL, SMALL_MIB, NULL, on_opened, &answer);
  wait_done (&answer);
  g_assert_no_error (answer.error);
  g_assert_cmpint (answer.fd, ==, fd);
  close (fd);

  answer = (Answer) { .fd = -1 };
  cordon_opener_check_async (open ("/dev/null", O_RDONLY | O_CLOEXEC), "report.pdf", NULL, SMALL_MIB, NULL, on_opened, &answer);
  wait_done (&answer);
  g_assert_error (answer.error, CORDON_ERROR, CORDON_ERROR_FILE_KIND);
  g_clear_error (&answer.error);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/opener/local", test_local);
  g_test_add_func ("/opener/pipe", test_pipe);
  g_test_add_func ("/opener/descriptor", test_descriptor);
  g_test_add_func ("/opener/slow", test_slow);
  g_test_add_func ("/opener/cancelled", test_cancelled);
  return g_test_run ();
}
