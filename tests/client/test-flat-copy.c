/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Flat copies of a fake guest's pages: what is made, and that nothing is where it could not be made.
 */
#include "client/flat-copy.h"

#include <cairo.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "core/errors.h"
#include "core/limits.h"
#include "fake-guest.h"
#include "fake-sheets.h"
#include "wait.h"

typedef struct {
  CordonAgentLink *link;
  FakeGuest *guest;
  GAsyncResult *result;
  GCancellable *cancellable;
  char *folder;
  guint told, cancel_at;
} Fixture;

/* A file system as NFS is: no file without a name, no renaming that spares what is there. */
static gboolean plain;

int
openat (int folder, const char *name, int flags, ...)
{
  va_list arguments;
  mode_t mode = 0;

  va_start (arguments, flags);
  if (flags & (O_CREAT | O_TMPFILE) & ~O_DIRECTORY)
    mode = va_arg (arguments, mode_t);
  va_end (arguments);
  errno = EOPNOTSUPP;
  return plain && (flags & O_TMPFILE) == O_TMPFILE ? -1 : (int) syscall (SYS_openat, folder, name, flags, mode);
}

int
renameat2 (int old_folder, const char *old, int new_folder, const char *new, unsigned int flags)
{
  errno = EINVAL;
  return plain && flags ? -1 : (int) syscall (SYS_renameat2, old_folder, old, new_folder, new, flags);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  g_set_object (&((Fixture *) data)->result, result);
}

static void
on_progress (guint done, guint pages, gpointer data)
{
  Fixture *fixture = data;

  g_assert_cmpuint (done, ==, fixture->told);
  g_assert_cmpuint (done, <=, pages);
  fixture->told++;
  if (fixture->cancel_at && done == fixture->cancel_at)
    g_cancellable_cancel (fixture->cancellable);
}

static void
begin (Fixture *fixture, const char *rules)
{
  CordonAgentHello hello = { .version_min = 1, .version_max = CORDON_AGENT_VERSION, .scale_percent = 100 };
  int ends[2];

  *fixture = (Fixture) { .cancellable = g_cancellable_new () };
  fixture->folder = g_dir_make_tmp ("cordon-flat-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends));
  fixture->link = cordon_agent_link_new (ends[0]);
  fixture->guest = fake_guest_new (ends[1], rules);
  cordon_agent_link_hello_async (fixture->link, &hello, 10000, NULL, on_result, fixture);
  wait_until (fixture->result);
  g_clear_object (&fixture->result);
  if (!strstr (rules, "refused"))
    cordon_agent_link_allow_sheets (fixture->link);
}

static char *
in_folder (const Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

/* Whatever is there, hidden or not, must be among these and is removed. */
static void
assert_and_clear (Fixture *fixture, const char *under, const char *const *names)
{
  g_autofree char *path = g_canonicalize_filename (under, fixture->folder);

  for (guint i = 0; names && names[i]; i++)
    {
      g_autofree char *file = g_build_filename (path, names[i], NULL);
      g_assert_cmpint (g_unlink (file), ==, 0);
    }
  /* Never, where something else is left; what has a name meanwhile is taken away by a thread. */
  g_clear_object (&fixture->result);
  poll_until (g_rmdir (path) == 0);
}

static void
end (Fixture *fixture)
{
  g_clear_object (&fixture->result);
  wait_until_finalized (fixture->link);
  fake_guest_free (fixture->guest);
  g_object_unref (fixture->cancellable);
  g_free (fixture->folder);
}

static char *
copy (Fixture *fixture, CordonFlatOrder order, const char *name, GError **error)
{
  g_autofree char *path = in_folder (fixture, name);

  order.path = path;
  order.progress = on_progress;
  order.progress_data = fixture;
  fixture->told = 0;
  g_clear_object (&fixture->result);
  cordon_flat_copy_async (fixture->link, &order, fixture->cancellable, on_result, fixture);
  wait_until (fixture->result);
  return cordon_flat_copy_finish (fixture->link, fixture->result, error);
}

/* --- what is made ---------------------------------------------------------------------------- */

static guint
count_of (const char *bytes, gsize size, const char *word)
{
  guint count = 0;

  for (const char *at = bytes; (at = memmem (at, size - (gsize) (at - bytes), word, strlen (word))); at++)
    count++;
  return count;
}

static void
assert_pdf (const char *path, guint upright, guint lying)
{
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_true (g_str_has_prefix (bytes, "%PDF-"));
  g_assert_cmpuint (count_of (bytes, size, "/MediaBox [ 0 0 595.28 841.89 ]"), ==, upright);
  g_assert_cmpuint (count_of (bytes, size, "/MediaBox [ 0 0 841.89 595.28 ]"), ==, lying);
  g_assert_cmpuint (count_of (bytes, size, "/Subtype /Image"), ==, upright + lying);
  g_assert_cmpuint (count_of (bytes, size, "%%EOF"), ==, 1);
}

static void
test_pdf (void)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;
  g_autofree char *made = NULL, *path = NULL;

  begin (&fixture, "sheets");
  made = copy (&fixture, (CordonFlatOrder) { .first = 1, .last = 3, .dpi = 72 }, "copy.pdf", &error);
  g_assert_no_error (error);
  path = in_folder (&fixture, "copy.pdf");
  g_assert_cmpstr (made, ==, path);
  g_assert_cmpuint (fixture.told, ==, 4);
  assert_pdf (path, 2, 1);
  assert_and_clear (&fixture, ".", (const char *const[]) { "copy.pdf", NULL });
  end (&fixture);
}

static void
assert_png (const char *path, guint page, int width, int height)
{
  cairo_surface_t *image = cairo_image_surface_create_from_png (path);
  const guint8 *bytes = cairo_image_surface_get_data (image);
  int stride = cairo_image_surface_get_stride (image);

  g_assert_cmpint (cairo_surface_status (image), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (image), ==, width);
  g_assert_cmpint (cairo_image_surface_get_height (image), ==, height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      g_assert_cmphex (((const guint32 *) (const void *) (bytes + y * stride))[x] & 0xffffff, ==,
                       fake_sheets_pixel (page, (guint) x, (guint) y) & 0xffffff);
  cairo_surface_destroy (image);
}

static void
test_png (void)
{
  Fixture fixture;
  g_autofree char *made = NULL, *path = NULL;

  begin (&fixture, "sheets");
  made = copy (&fixture, (CordonFlatOrder) { .format = CORDON_FLAT_PNG, .first = 2, .last = 2, .dpi = 36 }, "one.png", NULL);
  path = in_folder (&fixture, "one.png");
  g_assert_cmpstr (made, ==, path);
  assert_png (path, 2, 421, 298);
  assert_and_clear (&fixture, ".", (const char *const[]) { "one.png", NULL });
  end (&fixture);
}

static void
test_png_folder (void)
{
  Fixture fixture;
  g_autofree char *made = NULL, *path = NULL, *last = NULL;

  begin (&fixture, "sheets");
  made = copy (&fixture, (CordonFlatOrder) { .format = CORDON_FLAT_PNG, .first = 2, .last = 3, .dpi = 36 }, "more.png", NULL);
  path = in_folder (&fixture, "more");
  g_assert_cmpstr (made, ==, path);
  last = g_build_filename (path, "page-3.png", NULL);
  assert_png (last, 3, 298, 421);
  assert_and_clear (&fixture, "more", (const char *const[]) { "page-2.png", "page-3.png", NULL });
  assert_and_clear (&fixture, ".", NULL);
  end (&fixture);
}

/* --- what is there already ------------------------------------------------------------------- */

static void
check_there (CordonFlatFormat format, gboolean replace, const char *there, gboolean is_folder, gboolean good)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL, *made = NULL, *bytes = NULL;

  begin (&fixture, "sheets");
  path = in_folder (&fixture, there);
  g_assert_true (is_folder ? g_mkdir (path, 0755) == 0 : g_file_set_contents (path, "mine", 4, NULL));
  made = copy (&fixture, (CordonFlatOrder) { .format = format, .replace = replace, .first = 1, .last = 2, .dpi = 36 },
               format == CORDON_FLAT_PDF ? "out.pdf" : "out.png", &error);
  if (good)
    assert_pdf (path, 1, 1);
  else
    {
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
      /* Before the guest was asked for anything. */
      g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_RENDER), ==, 0);
      g_assert_true (is_folder || (g_file_get_contents (path, &bytes, NULL, NULL) && g_str_equal (bytes, "mine")));
    }
  if (is_folder)
    assert_and_clear (&fixture, there, NULL);
  assert_and_clear (&fixture, ".", is_folder ? NULL : (const char *const[]) { there, NULL });
  end (&fixture);
}

static void
test_there (void)
{
  check_there (CORDON_FLAT_PDF, FALSE, "out.pdf", FALSE, FALSE);
  check_there (CORDON_FLAT_PDF, TRUE, "out.pdf", FALSE, TRUE);
  check_there (CORDON_FLAT_PDF, TRUE, "out.pdf", TRUE, FALSE);
  check_there (CORDON_FLAT_PNG, TRUE, "out", TRUE, FALSE);
  check_there (CORDON_FLAT_PNG, TRUE, "out", FALSE, FALSE);
}

/* A name that appears while pages are drawn is not written over either. */
static void
test_appears (void)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL, *bytes = NULL;
  CordonFlatOrder order = { .first = 1, .last = 3, .dpi = 150 };

  begin (&fixture, "sheets");
  order.path = path = in_folder (&fixture, "out.pdf");
  cordon_flat_copy_async (fixture.link, &order, NULL, on_result, &fixture);
  wait_until (fake_guest_count (fixture.guest, CORDON_AGENT_RENDER) == 1);
  g_assert_true (g_file_set_contents (path, "mine", 4, NULL));
  wait_until (fixture.result);
  g_assert_null (cordon_flat_copy_finish (fixture.link, fixture.result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  g_assert_cmpstr (bytes, ==, "mine");
  assert_and_clear (&fixture, ".", (const char *const[]) { "out.pdf", NULL });
  end (&fixture);
}

static void
test_plain_file_system (void)
{
  plain = TRUE;
  test_pdf ();
  test_png_folder ();
  test_there ();
  test_appears ();
  plain = FALSE;
}

/* --- what cannot be made --------------------------------------------------------------------- */

static const struct {
  const char *rules;
  guint first, last;
  GQuark (*domain) (void);
  int code;
} failures[] = {
  { "sheets", 0, 1, cordon_error_quark, CORDON_ERROR_USAGE },
  { "sheets", 2, 1, cordon_error_quark, CORDON_ERROR_USAGE },
  { "sheets", 1, CORDON_LIMIT_SHEETS + 1, cordon_error_quark, CORDON_ERROR_EXHAUSTED },
  { "sheets", 1, 100000, cordon_error_quark, CORDON_ERROR_EXHAUSTED },
  { "sheets", 1, G_MAXUINT, cordon_error_quark, CORDON_ERROR_EXHAUSTED },
  { "sheets,error:render:11", 1, 3, cordon_error_quark, CORDON_ERROR_USAGE },
  { "sheets,error:rows:9", 1, 3, cordon_error_quark, CORDON_ERROR_VIEWER_DIED },
  { "sheets,close:rows", 1, 3, cordon_error_quark, CORDON_ERROR_MACHINE_ENDED },
  { "sheets,short:rows", 1, 3, cordon_error_quark, CORDON_ERROR_GUEST_PROTOCOL },
  { "sheets,wide:render", 1, 3, cordon_error_quark, CORDON_ERROR_GUEST_PROTOCOL },
  { "normal", 1, 3, cordon_error_quark, CORDON_ERROR_TEMPLATE_DAMAGED },
  /* By the rules of the compartment: a word of this test, not of its guest. */
  { "sheets,refused", 1, 3, cordon_error_quark, CORDON_ERROR_DENIED },
};

static void
test_failures (void)
{
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (failures); i++)
    {
      gsize row = i / 2;
      CordonFlatOrder order = { .format = i % 2 ? CORDON_FLAT_PNG : CORDON_FLAT_PDF, .first = failures[row].first,
                                .last = failures[row].last, .dpi = 36 };
      Fixture fixture;
      g_autoptr (GError) error = NULL;

      begin (&fixture, failures[row].rules);
      g_assert_null (copy (&fixture, order, "out.pdf", &error));
      g_assert_error (error, failures[row].domain (), failures[row].code);
      g_clear_object (&fixture.result);
      poll_until (g_rmdir (fixture.folder) == 0); /* a thread takes it away */
      end (&fixture);
    }
}

static void
test_cancel (void)
{
  for (guint i = 0; i < 4; i++)
    {
      CordonFlatOrder order = { .format = i % 2 ? CORDON_FLAT_PNG : CORDON_FLAT_PDF, .first = 1, .last = 3, .dpi = 72 };
      Fixture fixture;
      g_autoptr (GError) error = NULL;

      begin (&fixture, "sheets");
      fixture.cancel_at = 1 + i / 2;
      g_assert_null (copy (&fixture, order, "out.png", &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_object (&fixture.result);
      poll_until (g_rmdir (fixture.folder) == 0);
      end (&fixture);
    }
}

static void
test_only_one (void)
{
  Fixture fixture, other = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL, *made = NULL;
  CordonFlatOrder order = { .first = 1, .last = 3, .dpi = 150 };

  begin (&fixture, "sheets");
  order.path = path = in_folder (&fixture, "out.pdf");
  cordon_flat_copy_async (fixture.link, &order, NULL, on_result, &fixture);
  cordon_flat_copy_async (fixture.link, &order, NULL, on_result, &other);
  wait_until (other.result);
  g_assert_null (cordon_flat_copy_finish (fixture.link, other.result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_BUSY);
  g_object_unref (other.result);
  wait_until (fixture.result);
  made = cordon_flat_copy_finish (fixture.link, fixture.result, NULL);
  g_assert_cmpstr (made, ==, path);
  assert_and_clear (&fixture, ".", (const char *const[]) { "out.pdf", NULL });
  end (&fixture);
}

/* What a full disk does to a write, by the limit that a process can set itself. */
static void
test_disk_fails (void)
{
  const struct rlimit small = { 3000, RLIM_INFINITY }, large = { RLIM_INFINITY, RLIM_INFINITY };

  signal (SIGXFSZ, SIG_IGN);
  for (guint i = 0; i < 3; i++)
    {
      CordonFlatOrder order = { .format = i ? CORDON_FLAT_PNG : CORDON_FLAT_PDF, .first = 1, .last = i == 2 ? 1 : 3,
                                .dpi = 300 };
      Fixture fixture;
      g_autoptr (GError) error = NULL;

      begin (&fixture, "sheets");
      g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &small));
      g_assert_null (copy (&fixture, order, "out.png", &error));
      g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &large));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_FILE_UNREADABLE);
      g_assert_nonnull (strstr (error->message, "“out"));
      g_clear_object (&fixture.result);
      poll_until (g_rmdir (fixture.folder) == 0);
      end (&fixture);
    }
}

static void
test_no_folder (void)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;

  begin (&fixture, "sheets");
  g_assert_null (copy (&fixture, (CordonFlatOrder) { .first = 1, .last = 1, .dpi = 36 }, "nowhere/out.pdf", &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == CORDON_ERROR);
  assert_and_clear (&fixture, ".", NULL);
  end (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flat-copy/pdf", test_pdf);
  g_test_add_func ("/flat-copy/png", test_png);
  g_test_add_func ("/flat-copy/png-folder", test_png_folder);
  g_test_add_func ("/flat-copy/there", test_there);
  g_test_add_func ("/flat-copy/appears", test_appears);
  g_test_add_func ("/flat-copy/plain-file-system", test_plain_file_system);
  g_test_add_func ("/flat-copy/failures", test_failures);
  g_test_add_func ("/flat-copy/cancel", test_cancel);
  g_test_add_func ("/flat-copy/only-one", test_only_one);
  g_test_add_func ("/flat-copy/disk-fails", test_disk_fails);
  g_test_add_func ("/flat-copy/no-folder", test_no_folder);
  return g_test_run ();
}
