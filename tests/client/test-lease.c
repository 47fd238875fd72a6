/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The client's end of a lease: a service that keeps to the rules, one that errs, one that goes.
 */
#include "client/lease.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "core/errors.h"
#include "wait.h"

typedef struct {
  CordonLease *lease;
  int service; /* its end */
  GArray *stages;
  guint overs;
  GError *error;
  GAsyncResult *result;
} Fixture;

static void
on_stage (CordonLease *lease, guint stage, Fixture *fixture)
{
  g_assert_cmpuint (fixture->overs, ==, 0);
  g_array_append_val (fixture->stages, stage);
}

static void
on_over (CordonLease *lease, const GError *error, Fixture *fixture)
{
  fixture->overs++;
  if (error)
    fixture->error = g_error_copy (error);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  g_set_object (&((Fixture *) data)->result, result);
}

static int
lowest_free_fd (void)
{
  int fd = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 0);

  close (fd);
  return fd;
}

static void
begin (Fixture *fixture)
{
  int mine;

  *fixture = (Fixture) { .stages = g_array_new (FALSE, FALSE, sizeof (guint)) };
  g_assert_true (cordon_lease_pair (&mine, &fixture->service, NULL));
  fixture->lease = cordon_lease_new (mine);
  g_signal_connect (fixture->lease, "stage", G_CALLBACK (on_stage), fixture);
  g_signal_connect (fixture->lease, "over", G_CALLBACK (on_over), fixture);
}

static void
hang_up_service (Fixture *fixture)
{
  if (fixture->service >= 0)
    close (fixture->service);
  fixture->service = -1;
}

static void
end (Fixture *fixture)
{
  g_clear_object (&fixture->result);
  wait_until_finalized (fixture->lease);
  hang_up_service (fixture);
  g_clear_error (&fixture->error);
  g_array_unref (fixture->stages);
}

static void
say (Fixture *fixture, CordonLeaseType type, guint value, guint cookie, const char *text, int fd)
{
  CordonLeaseMessage message = { .type = type, .value = value, .cookie = cookie };

  g_strlcpy (message.text, text, sizeof message.text);
  g_assert_true (cordon_lease_send (fixture->service, &message, fd, NULL));
}

static void
expect (Fixture *fixture, CordonLeaseType type, guint cookie)
{
  CordonLeaseMessage message;

  poll_until (cordon_lease_receive (fixture->service, &message, NULL, NULL));
  g_assert_cmpuint (message.type, ==, type);
  g_assert_cmpuint (message.cookie, ==, cookie);
}

static int
channel (Fixture *fixture, GError **error)
{
  wait_until (fixture->result);
  int fd = cordon_lease_open_channel_finish (fixture->lease, fixture->result, error);
  g_clear_object (&fixture->result);
  return fd;
}

static void
test_stages (void)
{
  Fixture fixture;

  begin (&fixture);
  for (guint stage = CORDON_STAGE_ADMITTED; stage <= CORDON_STAGE_RUNNING; stage++)
    say (&fixture, CORDON_LEASE_STAGE, stage, 0, "", -1);
  wait_until (fixture.stages->len == 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (g_array_index (fixture.stages, guint, i), ==, CORDON_STAGE_ADMITTED + i);
  end (&fixture);
}

static void
on_paused (CordonLease *lease, const char *reason, gpointer data)
{
  g_ptr_array_add (data, g_strdup (reason != NULL ? reason : "goes on"));
}

static void
test_pauses (void)
{
  static const char *const expected[] = { "The policy changed.", "A machine came.", "goes on" };
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  Fixture fixture;

  begin (&fixture);
  g_signal_connect (fixture.lease, "paused", G_CALLBACK (on_paused), told);
  say (&fixture, CORDON_LEASE_PAUSED, 0, 0, expected[0], -1);
  say (&fixture, CORDON_LEASE_PAUSED, 0, 0, expected[1], -1);
  say (&fixture, CORDON_LEASE_RESUMED, 0, 0, "", -1);
  /* Without a reason there is one all the same. */
  say (&fixture, CORDON_LEASE_PAUSED, 0, 0, "", -1);
  wait_until (told->len == 4);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (g_ptr_array_index (told, i), ==, expected[i]);
  g_assert_cmpuint (strlen (g_ptr_array_index (told, 3)), >, 10);
  g_assert_cmpuint (fixture.overs, ==, 0);
  g_signal_handlers_disconnect_by_data (fixture.lease, told);
  end (&fixture);
}

static void
test_channels (void)
{
  g_autoptr (GError) error = NULL;
  int before = lowest_free_fd ();
  int pipe_ends[2];
  Fixture fixture;

  begin (&fixture);
  g_assert_no_errno (pipe2 (pipe_ends, O_CLOEXEC));
  cordon_lease_open_channel_async (fixture.lease, NULL, on_result, &fixture);
  expect (&fixture, CORDON_LEASE_OPEN_CHANNEL, 1);
  say (&fixture, CORDON_LEASE_CHANNEL, 0, 1, "", pipe_ends[1]);
  int fd = channel (&fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpint (write (fd, "x", 1), ==, 1);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, FD_CLOEXEC);
  close (fd);

  cordon_lease_open_channel_async (fixture.lease, NULL, on_result, &fixture);
  expect (&fixture, CORDON_LEASE_OPEN_CHANNEL, 2);
  say (&fixture, CORDON_LEASE_CHANNEL, 0, 2, "No more.", -1);
  g_assert_cmpint (channel (&fixture, &error), ==, -1);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_HYPERVISOR);
  g_assert_cmpstr (error->message, ==, "No more.");

  close (pipe_ends[0]);
  close (pipe_ends[1]);
  end (&fixture);
  g_assert_cmpint (lowest_free_fd (), ==, before);
}

/* A descriptor that arrives for a request given up, or unasked, is closed. */
static void
test_no_descriptor_stays (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  int before = lowest_free_fd ();
  Fixture fixture;

  begin (&fixture);
  cordon_lease_open_channel_async (fixture.lease, cancellable, on_result, &fixture);
  g_cancellable_cancel (cancellable);
  say (&fixture, CORDON_LEASE_CHANNEL, 0, 1, "", STDIN_FILENO);
  g_assert_cmpint (channel (&fixture, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture.overs, ==, 0);

  say (&fixture, CORDON_LEASE_CHANNEL, 0, 99, "", STDIN_FILENO);
  wait_until (fixture.overs);
  g_assert_error (fixture.error, CORDON_ERROR, CORDON_ERROR_SERVICE);
  end (&fixture);
  g_assert_cmpint (lowest_free_fd (), ==, before);
}

static void
test_ends (void)
{
  static const struct { guint value; int code; } table[] = {
    { CORDON_END_STOPPED, -1 },
    { CORDON_END_GUEST, CORDON_ERROR_MACHINE_ENDED },
    { CORDON_END_HYPERVISOR, CORDON_ERROR_HYPERVISOR },
    { CORDON_END_TAKEN, CORDON_ERROR_BUSY },
    { CORDON_END_UNVERIFIED, CORDON_ERROR_UNVERIFIED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Fixture fixture;

      begin (&fixture);
      cordon_lease_open_channel_async (fixture.lease, NULL, on_result, &fixture);
      say (&fixture, CORDON_LEASE_ENDED, table[i].value, 0, "", -1);
      hang_up_service (&fixture);
      wait_until (fixture.overs);
      if (table[i].code < 0)
        g_assert_no_error (fixture.error);
      else
        {
          g_assert_error (fixture.error, CORDON_ERROR, table[i].code);
          g_assert_cmpuint (strlen (fixture.error->message), >, 10);
        }
      g_assert_cmpint (channel (&fixture, NULL), ==, -1);
      wait_ms (5);
      g_assert_cmpuint (fixture.overs, ==, 1);
      end (&fixture);
    }
}

static void
test_failed (void)
{
  Fixture fixture;

  begin (&fixture);
  say (&fixture, CORDON_LEASE_STAGE, CORDON_STAGE_ADMITTED, 0, "", -1);
  say (&fixture, CORDON_LEASE_FAILED, CORDON_ERROR_TEMPLATE_MISSING, 0, "Build it.", -1);
  hang_up_service (&fixture);
  wait_until (fixture.overs);
  g_assert_cmpuint (fixture.stages->len, ==, 1);
  g_assert_error (fixture.error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING);
  g_assert_cmpstr (fixture.error->message, ==, "Build it.");
  end (&fixture);
}

static void
test_hang_up (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture);
  cordon_lease_open_channel_async (fixture.lease, NULL, on_result, &fixture);
  hang_up_service (&fixture);
  wait_until (fixture.overs);
  g_assert_error (fixture.error, CORDON_ERROR, CORDON_ERROR_SERVICE);
  g_assert_cmpint (channel (&fixture, &error), ==, -1);
  g_assert_error (error, CORDON_ERROR, CORDON_ERROR_SERVICE);
  g_assert_true (cordon_lease_is_over (fixture.lease));
  cordon_lease_close (fixture.lease);
  wait_ms (5);
  g_assert_cmpuint (fixture.overs, ==, 1);
  end (&fixture);
}

static void
test_close (void)
{
  Fixture fixture;

  begin (&fixture);
  cordon_lease_close (fixture.lease);
  cordon_lease_close (fixture.lease);
  expect (&fixture, CORDON_LEASE_CLOSE, 0);
  wait_ms (5);
  g_assert_cmpuint (fixture.overs, ==, 0);
  say (&fixture, CORDON_LEASE_ENDED, CORDON_END_STOPPED, 0, "", -1);
  wait_until (fixture.overs);
  g_assert_no_error (fixture.error);
  end (&fixture);
}

/* A service that goes away has not said that the machine is gone; one that says it counts, even where
 * it cannot be asked any more. */
static void
test_close_unanswered (void)
{
  for (guint said = 0; said <= 1; said++)
    {
      Fixture fixture;

      begin (&fixture);
      if (said)
        say (&fixture, CORDON_LEASE_ENDED, CORDON_END_HYPERVISOR, 0, "", -1);
      hang_up_service (&fixture);
      cordon_lease_close (fixture.lease);
      wait_until (fixture.overs);
      if (said)
        g_assert_no_error (fixture.error);
      else
        g_assert_error (fixture.error, CORDON_ERROR, CORDON_ERROR_SERVICE);
      end (&fixture);
    }
}

/* Who drops a lease does not wait for anybody. */
static void
test_dispose_hangs_up (void)
{
  CordonLeaseMessage message;
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  begin (&fixture);
  g_assert_finalize_object (fixture.lease);
  g_assert_false (cordon_lease_receive (fixture.service, &message, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  hang_up_service (&fixture);
  g_array_unref (fixture.stages);
}

static void
test_hang_up_with_request (void)
{
  Fixture fixture;

  begin (&fixture);
  cordon_lease_open_channel_async (fixture.lease, NULL, on_result, &fixture);
  cordon_lease_hang_up (fixture.lease);
  g_assert_cmpint (channel (&fixture, NULL), ==, -1);
  wait_ms (1);
  g_assert_cmpuint (fixture.overs, ==, 0);
  end (&fixture);
}

static void
test_breaches (void)
{
  static const struct { guint type, value, cookie; const char *bytes; } table[] = {
    { CORDON_LEASE_OPEN_CHANNEL, 0, 1, NULL },
    { CORDON_LEASE_CLOSE, 0, 0, NULL },
    { CORDON_LEASE_CHANNEL, 0, 7, NULL },
    { CORDON_LEASE_STAGE, CORDON_STAGE_ADMITTED, 0, NULL }, /* again */
    { CORDON_LEASE_RESUMED, 0, 0, NULL }, /* it was not paused */
    { 0, 0, 0, "x" },
    { 0, 0, 0, "twelve bytes of what is no message" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Fixture fixture;

      begin (&fixture);
      say (&fixture, CORDON_LEASE_STAGE, CORDON_STAGE_CREATED, 0, "", -1);
      if (table[i].bytes)
        g_assert_cmpint (send (fixture.service, table[i].bytes, strlen (table[i].bytes), 0), >, 0);
      else
        say (&fixture, table[i].type, table[i].value, table[i].cookie,
             table[i].type == CORDON_LEASE_CHANNEL ? "No." : "", -1);
      wait_until (fixture.overs);
      g_assert_error (fixture.error, CORDON_ERROR, CORDON_ERROR_SERVICE);
      end (&fixture);
    }
}

static void
on_stage_close (CordonLease *lease, guint stage, gpointer unused)
{
  g_signal_handlers_disconnect_by_func (lease, on_stage_close, unused);
  g_object_unref (lease);
}

/* A handler may drop the last reference. */
static void
test_dropped_in_handler (void)
{
  CordonLease *lease;
  int mine, theirs;

  g_assert_true (cordon_lease_pair (&mine, &theirs, NULL));
  lease = cordon_lease_new (mine);
  g_object_add_weak_pointer (G_OBJECT (lease), (gpointer *) &lease);
  g_signal_connect (lease, "stage", G_CALLBACK (on_stage_close), NULL);
  CordonLeaseMessage message = { .type = CORDON_LEASE_STAGE, .value = CORDON_STAGE_ADMITTED };
  g_assert_true (cordon_lease_send (theirs, &message, -1, NULL));
  message.value = CORDON_STAGE_CREATED;
  g_assert_true (cordon_lease_send (theirs, &message, -1, NULL));
  wait_until (lease == NULL);
  close (theirs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lease/stages", test_stages);
  g_test_add_func ("/lease/pauses", test_pauses);
  g_test_add_func ("/lease/channels", test_channels);
  g_test_add_func ("/lease/no-descriptor-stays", test_no_descriptor_stays);
  g_test_add_func ("/lease/ends", test_ends);
  g_test_add_func ("/lease/failed", test_failed);
  g_test_add_func ("/lease/hang-up", test_hang_up);
  g_test_add_func ("/lease/close", test_close);
  g_test_add_func ("/lease/close/unanswered", test_close_unanswered);
  g_test_add_func ("/lease/dispose-hangs-up", test_dispose_hangs_up);
  g_test_add_func ("/lease/hang-up-with-request", test_hang_up_with_request);
  g_test_add_func ("/lease/breaches", test_breaches);
  g_test_add_func ("/lease/dropped-in-handler", test_dropped_in_handler);
  return g_test_run ();
}
