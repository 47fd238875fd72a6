/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages as pixels from a guest that draws them, errs, stalls and lies.
 */
#include "client/sheet-reader.h"

#include <fcntl.h>
#include <sys/socket.h>
#include "core/errors.h"
#include "core/limits.h"
#include "fake-guest.h"
#include "fake-sheets.h"
#include "wait.h"

typedef struct {
  CordonAgentLink *link;
  CordonSheetReader *reader;
  FakeGuest *guest;
  GAsyncResult *result;
  GError *broken;
} Fixture;

static void
on_broken (CordonAgentLink *link, const GError *error, Fixture *fixture)
{
  g_assert_null (fixture->broken);
  fixture->broken = g_error_copy (error);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  g_set_object (&((Fixture *) data)->result, result);
}

static void
greet (Fixture *fixture, guint16 version)
{
  CordonAgentHello hello = { .version_min = 1, .version_max = version, .scale_percent = 100 };

  cordon_agent_link_hello_async (fixture->link, &hello, 10000, NULL, on_result, fixture);
  wait_until (fixture->result);
  g_assert_true (cordon_agent_link_hello_finish (fixture->link, fixture->result, NULL));
  g_clear_object (&fixture->result);
}

/* A link that was not told that pages may be asked for. */
static void
connect_guest (Fixture *fixture, const char *rules)
{
  int ends[2];

  *fixture = (Fixture) { 0 };
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends));
  fixture->link = cordon_agent_link_new (ends[0]);
  fixture->guest = fake_guest_new (ends[1], rules);
  g_signal_connect (fixture->link, "broken", G_CALLBACK (on_broken), fixture);
  greet (fixture, CORDON_AGENT_VERSION);
}

static void
begin (Fixture *fixture, const char *rules)
{
  connect_guest (fixture, rules);
  cordon_agent_link_allow_sheets (fixture->link);
  fixture->reader = cordon_sheet_reader_new (fixture->link, NULL);
}

static void
end (Fixture *fixture)
{
  g_clear_object (&fixture->result);
  if (fixture->reader)
    wait_until_finalized (fixture->reader);
  wait_until_finalized (fixture->link);
  fake_guest_free (fixture->guest);
  g_clear_error (&fixture->broken);
}

static CordonSheet *
read_page (Fixture *fixture, guint page, guint dpi, GError **error)
{
  g_clear_object (&fixture->result);
  cordon_sheet_reader_read_async (fixture->reader, page, dpi, NULL, on_result, fixture);
  wait_until (fixture->result);
  return cordon_sheet_reader_read_finish (fixture->reader, fixture->result, error);
}

/* --- the truth ------------------------------------------------------------------------------- */

static void
assert_pixels (const CordonSheet *sheet)
{
  for (guint y = 0; y < sheet->height; y++)
    for (guint x = 0; x < sheet->width; x++)
      g_assert_cmphex (sheet->pixels[(gsize) y * sheet->width + x], ==, fake_sheets_pixel (sheet->page, x, y));
}

static void
check_page (Fixture *fixture, guint page, guint dpi, guint width, guint height)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CordonSheet) sheet = read_page (fixture, page, dpi, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sheet->page, ==, page);
  g_assert_cmpuint (sheet->width, ==, width);
  g_assert_cmpuint (sheet->height, ==, height);
  g_assert_cmpfloat_with_epsilon (sheet->points_width, page % 2 ? 595.28 : 841.89, 0.001);
  g_assert_cmpfloat_with_epsilon (sheet->points_height, page % 2 ? 841.89 : 595.28, 0.001);
  g_assert_cmpuint (sheet->rows, ==, height);
  assert_pixels (sheet);
}

static void
test_whole (void)
{
  Fixture fixture;

  begin (&fixture, "sheets");
  check_page (&fixture, 1, 36, 298, 421);
  check_page (&fixture, 2, 150, 1754, 1240);
  check_page (&fixture, 3, 600, 4961, 7016);
  g_assert_null (fixture.broken);
  end (&fixture);
}

static void
test_byte_by_byte (void)
{
  Fixture fixture;

  begin (&fixture, "sheets,trickle");
  check_page (&fixture, 1, 36, 298, 421);
  end (&fixture);
}

/* Whoever turns a page meanwhile does not wait for the print: what is asked comes after one piece of it. */
static void
test_others_go_in_between (void)
{
  Fixture fixture;
  GAsyncResult *turned = NULL;
  Fixture other = { 0 };

  begin (&fixture, "sheets");
  cordon_sheet_reader_read_async (fixture.reader, 1, 600, NULL, on_result, &fixture);
  wait_until (fake_guest_count (fixture.guest, CORDON_AGENT_GET_ROWS) > 3);
  guint before = fake_guest_count (fixture.guest, CORDON_AGENT_GET_ROWS);
  cordon_agent_link_resize_async (fixture.link, 800, 600, 10000, NULL, on_result, &other);
  wait_until (other.result);
  turned = other.result;
  g_assert_true (cordon_agent_link_request_finish (fixture.link, turned, NULL));
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_GET_ROWS), <=, before + 2);
  g_assert_null (fixture.result);
  g_object_unref (turned);
  wait_until (fixture.result);
  g_autoptr (CordonSheet) sheet = cordon_sheet_reader_read_finish (fixture.reader, fixture.result, NULL);
  g_assert_nonnull (sheet);
  end (&fixture);
}

static void
test_one_at_a_time (void)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL;

  begin (&fixture, "sheets");
  g_assert_null (cordon_sheet_reader_new (fixture.link, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_BUSY);
  /* The guest is told that the page is not needed any more, and another may come. */
  check_page (&fixture, 1, 36, 298, 421);
  g_clear_object (&fixture.result);
  guint asked = fake_guest_count (fixture.guest, CORDON_AGENT_RENDER);
  wait_until_finalized (fixture.reader);
  wait_until (fake_guest_count (fixture.guest, CORDON_AGENT_RENDER) == asked + 1);
  fixture.reader = cordon_sheet_reader_new (fixture.link, NULL);
  g_assert_nonnull (fixture.reader);
  check_page (&fixture, 2, 36, 421, 298);
  end (&fixture);
}

/* Whoever asks, and by whatever way: the guest hears nothing of it. */
static void
test_refused (void)
{
  const CordonAgentRendered said = { .page = 1, .width = 298, .height = 421, .points_width = 59528,
                                     .points_height = 84189 };
  g_autoptr (GError) error = NULL;
  gboolean no_memory;
  g_autoptr (CordonSheet) sheet = cordon_sheet_new (1, 36, &said, &no_memory);
  Fixture fixture;

  g_assert_nonnull (sheet);
  connect_guest (&fixture, "sheets");
  g_assert_null (cordon_sheet_reader_new (fixture.link, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_DENIED);
  g_clear_error (&error);
  cordon_agent_link_render_async (fixture.link, 1, 36, 10000, NULL, on_result, &fixture);
  wait_until (fixture.result);
  g_assert_null (cordon_agent_link_render_finish (fixture.link, fixture.result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_DENIED);
  g_clear_error (&error);
  g_clear_object (&fixture.result);
  cordon_agent_link_rows_async (fixture.link, sheet, 10000, NULL, on_result, &fixture);
  wait_until (fixture.result);
  g_assert_null (cordon_agent_link_rows_finish (fixture.link, fixture.result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_DENIED);
  g_clear_object (&fixture.result);
  /* What is asked after it is answered, so nothing else is on its way. */
  cordon_agent_link_resize_async (fixture.link, 800, 600, 10000, NULL, on_result, &fixture);
  wait_until (fixture.result);
  g_assert_true (cordon_agent_link_request_finish (fixture.link, fixture.result, NULL));
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_RENDER), ==, 0);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_GET_ROWS), ==, 0);
  end (&fixture);
}

static void
test_cancel (void)
{
  Fixture fixture;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  begin (&fixture, "sheets");
  cordon_sheet_reader_read_async (fixture.reader, 1, 600, cancellable, on_result, &fixture);
  wait_until (fake_guest_count (fixture.guest, CORDON_AGENT_GET_ROWS) > 3);
  g_cancellable_cancel (cancellable);
  wait_until (fixture.result);
  guint asked = fake_guest_count (fixture.guest, CORDON_AGENT_GET_ROWS);
  g_assert_null (cordon_sheet_reader_read_finish (fixture.reader, fixture.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* No more is asked for, the answer that was owed is no breach, and the next page comes whole. */
  check_page (&fixture, 2, 36, 421, 298);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_GET_ROWS), <, asked + 20);
  g_assert_null (fixture.broken);
  end (&fixture);
}

/* --- errors ---------------------------------------------------------------------------------- */

static const struct {
  const char *rules;
  int code;
} errors[] = {
  { "sheets,error:render:11", CORDON_ERROR_USAGE },
  { "sheets,error:render:4", CORDON_ERROR_EXHAUSTED },
  { "sheets,error:rows:4", CORDON_ERROR_EXHAUSTED },
  { "sheets,error:render:3", CORDON_ERROR_BUSY },
  { "sheets,error:rows:3", CORDON_ERROR_BUSY },
  { "sheets,error:rows:9", CORDON_ERROR_VIEWER_DIED },
  { "normal", CORDON_ERROR_TEMPLATE_DAMAGED }, /* older than the question */
  { "apps:app:0", CORDON_ERROR_TEMPLATE_DAMAGED },
};

/* Neither the page that is on its way nor one after it: they may be of two documents. */
static void
test_inside (void)
{
  Fixture fixture;
  g_autoptr (GError) error = NULL, later = NULL;

  begin (&fixture, "sheets");
  check_page (&fixture, 1, 36, 298, 421);
  g_clear_object (&fixture.result);
  cordon_sheet_reader_read_async (fixture.reader, 2, 36, NULL, on_result, &fixture);
  g_signal_emit_by_name (fixture.link, "inside", 7u);
  wait_until (fixture.result);
  g_assert_null (cordon_sheet_reader_read_finish (fixture.reader, fixture.result, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_BUSY);
  g_assert_null (read_page (&fixture, 3, 36, &later));
  g_assert_error (later, CORDON_ERROR, CORDON_ERROR_BUSY);
  /* The next one is all of the document that is there now. */
  g_clear_object (&fixture.result);
  wait_until_finalized (fixture.reader);
  fixture.reader = cordon_sheet_reader_new (fixture.link, NULL);
  check_page (&fixture, 1, 36, 298, 421);
  end (&fixture);
}

static void
test_errors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      Fixture fixture;
      g_autoptr (GError) error = NULL;

      begin (&fixture, errors[i].rules);
      g_assert_null (read_page (&fixture, 1, 36, &error));
      g_assert_error (error, CORDON_ERROR, errors[i].code);
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_null (fixture.broken);
      end (&fixture);
    }
}

static void
test_usage (void)
{
  static const struct { guint page, dpi; } wrong[] = { { 0, 100 }, { 1, 0 }, { 1, 35 }, { 1, 601 }, { 100001, 100 }, { 1, 70000 } };
  Fixture fixture;

  begin (&fixture, "sheets");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_page (&fixture, wrong[i].page, wrong[i].dpi, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_USAGE);
    }
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_RENDER), ==, 0);
  end (&fixture);
}

/* --- lies ------------------------------------------------------------------------------------ */

/* Each ends the conversation: nothing more is taken from such a guest. */
static const char *const breaches[] = {
  "other-page:render", "wide:render", "flat:render", "side-10001:render", "overflow:render", "no-size:render",
  "no-points:render", "far-points:render", "not-rendered:render", "wrong-serial:render", "wrong-type:render",
  "garbage:render", "twice:render", "zero-serial:render", "error:render:1",
  "short:rows", "long:rows", "few:rows", "no-rows:rows", "not-rows:rows", "wrong-serial:rows", "wrong-type:rows",
  "garbage:rows", "twice:rows", "endless:rows", "zero-serial:rows", "error:rows:1",
};

static void
test_breaches (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (breaches); i++)
    {
      g_autofree char *rules = g_strconcat ("sheets,", breaches[i], NULL);
      g_autoptr (CordonSheet) sheet = NULL;
      Fixture fixture;

      g_test_message ("%s", rules);
      begin (&fixture, rules);
      /* A second answer may come after the page is whole. */
      sheet = read_page (&fixture, 1, 36, NULL);
      wait_until (fixture.broken);
      g_assert_error (fixture.broken, CORDON_ERROR, CORDON_ERROR_GUEST_PROTOCOL);
      wait_until (fake_guest_has_hung_up (fixture.guest));
      end (&fixture);
    }
}

static void
test_early_end (void)
{
  static const char *const rules[] = { "sheets,close:render", "sheets,close:rows" };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GError) error = NULL;
      Fixture fixture;

      begin (&fixture, rules[i]);
      g_assert_null (read_page (&fixture, 1, 36, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED);
      end (&fixture);
    }
}

static void
test_silence (void)
{
  static const char *const rules[] = { "sheets,silent:render", "sheets,silent:rows", "sheets,deaf:rows" };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GError) error = NULL;
      Fixture fixture;

      begin (&fixture, rules[i]);
      cordon_sheet_reader_set_deadline_scale (fixture.reader, 0.0005);
      g_assert_null (read_page (&fixture, 1, 36, &error));
      g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
      end (&fixture);
    }
}

/* One that always sends a little, and never the whole: a page has a time, too. */
static void
test_slowly (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture, "sheets,trickle");
  cordon_sheet_reader_set_deadline_scale (fixture.reader, 0.0005); /* 75 ms for a piece, 300 ms for all */
  g_assert_null (read_page (&fixture, 1, 600, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT);
  end (&fixture);
}

/* As many pages as a guest may claim: no more are read than one print has. */
static void
test_too_many (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture, "sheets,error:render:4");
  for (guint i = 0; i < CORDON_LIMIT_SHEETS; i++)
    g_assert_null (read_page (&fixture, 1 + i, 36, NULL));
  g_assert_null (read_page (&fixture, 1, 36, &error));
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_EXHAUSTED);
  g_assert_cmpuint (fake_guest_count (fixture.guest, CORDON_AGENT_RENDER), ==, CORDON_LIMIT_SHEETS);
  end (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sheet-reader/whole", test_whole);
  g_test_add_func ("/sheet-reader/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/sheet-reader/others-go-in-between", test_others_go_in_between);
  g_test_add_func ("/sheet-reader/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/sheet-reader/refused", test_refused);
  g_test_add_func ("/sheet-reader/cancel", test_cancel);
  g_test_add_func ("/sheet-reader/inside", test_inside);
  g_test_add_func ("/sheet-reader/errors", test_errors);
  g_test_add_func ("/sheet-reader/usage", test_usage);
  g_test_add_func ("/sheet-reader/breaches", test_breaches);
  g_test_add_func ("/sheet-reader/early-end", test_early_end);
  g_test_add_func ("/sheet-reader/silence", test_silence);
  g_test_add_func ("/sheet-reader/slowly", test_slowly);
  g_test_add_func ("/sheet-reader/too-many", test_too_many);
  return g_test_run ();
}
