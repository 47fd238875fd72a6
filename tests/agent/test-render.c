/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages as pixels, between a host and a viewer that draws them, dies, or lies about them.
 */
#include "script.h"

typedef struct {
  FakeGuest guest;
  Script script;
} Fixture;

/* Up to a document on the screen, in the newest version. */
static void
begin_version (Fixture *fixture, Behaviour behaviour, guint16 version)
{
  fixture->script = script_new ();
  fake_guest_init (&fixture->guest, behaviour, 60000);
  fake_guest_settle (&fixture->guest);
  script_hello (&fixture->script, "", version);
  script_file (&fixture->script);
  script_empty (&fixture->script, CORDON_AGENT_SHOW);
  script_send (&fixture->guest, &fixture->script);
  g_byte_array_set_size (fixture->guest.heard, 0);
  g_string_truncate (fixture->guest.log, 0);
}

static void
begin (Fixture *fixture, Behaviour behaviour)
{
  begin_version (fixture, behaviour, CORDON_AGENT_VERSION);
}

static void
end (Fixture *fixture)
{
  fake_guest_clear (&fixture->guest);
  g_byte_array_unref (fixture->script.bytes);
}

static void
say (Fixture *fixture, const char *heard)
{
  script_send (&fixture->guest, &fixture->script);
  script_assert_heard (&fixture->guest, heard);
}

static void
test_whole (void)
{
  Fixture fixture;

  begin (&fixture, GOOD);
  script_render (&fixture.script, 3, 72);
  script_rows (&fixture.script, 0, 60);
  script_rows (&fixture.script, 60, 40);
  script_page (&fixture.script, CORDON_AGENT_PAGE, 2, 0);
  script_rows (&fixture.script, 99, 1);
  script_render (&fixture.script, 0, 0);
  script_rows (&fixture.script, 0, 1);
  say (&fixture, "6:sheet3-200x100 7:rows36000-1-1 8:rows24000-61-61 9:ok shown2 10:rows600-100-100 11:ok 12:error3");
  g_assert_cmpstr (fixture.guest.log->str, ==, "render 3 72\nrows 0 60\nrows 60 40\nrows 99 1\nrender 0 0\n");
  g_assert_false (fixture.guest.viewer_confused);
  end (&fixture);
}

/* What cannot be is said to the host and not to the viewer. */
static void
test_out_of_range (void)
{
  Fixture fixture;

  begin (&fixture, GOOD);
  script_rows (&fixture.script, 0, 1);
  script_render (&fixture.script, 4, 72);
  script_rows (&fixture.script, 0, 1);
  script_render (&fixture.script, 1, 72);
  script_rows (&fixture.script, 100, 1);
  script_rows (&fixture.script, 99, 2);
  script_rows (&fixture.script, 0, 101);
  say (&fixture, "6:error3 7:error11 8:error3 9:sheet1-200x100 10:error11 11:error11 12:error11");
  g_assert_cmpstr (fixture.guest.log->str, ==, "render 1 72\n");
  /* More than a frame holds. */
  script_render (&fixture.script, 1, 600);
  script_rows (&fixture.script, 0, 14);
  script_rows (&fixture.script, 0, 13);
  say (&fixture, "13:sheet1-1667x833 14:error11 15:rows65013-1-1");
  end (&fixture);
}

static void
test_older (void)
{
  for (guint16 version = 1; version < CORDON_AGENT_VERSION_RENDER; version++)
    {
      Fixture fixture;

      begin_version (&fixture, GOOD, version);
      script_render (&fixture.script, 1, 72);
      script_rows (&fixture.script, 0, 1);
      say (&fixture, "6:error3 7:error3");
      end (&fixture);
    }
}

/* Only of a document that is shown. */
static void
test_nothing_shown (void)
{
  Fixture fixture;

  begin (&fixture, REFUSING);
  script_render (&fixture.script, 1, 72);
  script_render (&fixture.script, 0, 0);
  say (&fixture, "6:error3 7:error3");
  end (&fixture);
}

static const struct {
  Behaviour behaviour;
  const char *heard;
} deaths[] = {
  { DIES_ON_RENDER, "6:error9 died11 7:error3" },
  { DIES_ON_ROWS, "6:sheet1-200x100 7:error9 died11" },
  { FAILS_ON_ROWS, "6:sheet1-200x100 7:error4" },
  { LIES_ABOUT_SHEET, "6:error9 died11 7:error3" },
  { LIES_ABOUT_SHEET_SIZE, "6:error9 died11 7:error3" },
  { LIES_ABOUT_SHEET_POINTS, "6:error9 died11 7:error3" },
  { LIES_ABOUT_SHEET_CODE, "6:error9 died11 7:error3" },
  { LIES_ABOUT_SHEET_ORDER, "6:error9 died11 7:error3" },
};

static void
test_deaths (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (deaths); i++)
    {
      Fixture fixture;

      begin (&fixture, deaths[i].behaviour);
      script_render (&fixture.script, 1, 72);
      script_rows (&fixture.script, 0, 1);
      say (&fixture, deaths[i].heard);
      g_assert_cmpuint (fixture.guest.viewers, ==, deaths[i].behaviour == FAILS_ON_ROWS ? 1 : 2);
      /* The next document's pages come from the next viewer, into memory of its own. */
      fixture.guest.behaviour = GOOD;
      script_file (&fixture.script);
      script_empty (&fixture.script, CORDON_AGENT_SHOW);
      script_rows (&fixture.script, 0, 1);
      script_render (&fixture.script, 1, 72);
      script_rows (&fixture.script, 4, 1);
      say (&fixture, "8:ok 10:ok 11:pages3 shown1 12:error3 13:sheet1-200x100 14:rows600-5-5");
      end (&fixture);
    }
}

static void
test_unasked (void)
{
  Fixture fixture;

  begin (&fixture, RENDERS_UNASKED);
  script_page (&fixture.script, CORDON_AGENT_PAGE, 2, 0);
  say (&fixture, "6:ok shown2 died11");
  g_assert_cmpuint (fixture.guest.viewers, ==, 2);
  end (&fixture);
}

/* No print has pages of two documents: after a file in the document was opened, or left, the host begins anew. */
static void
test_inside (void)
{
  Fixture fixture;

  begin (&fixture, GOES_IN);
  script_render (&fixture.script, 1, 72);
  script_page (&fixture.script, CORDON_AGENT_PAGE, 2, 0);
  script_rows (&fixture.script, 0, 1);
  script_render (&fixture.script, 1, 72);
  script_render (&fixture.script, 0, 0);
  script_render (&fixture.script, 5, 72);
  script_rows (&fixture.script, 0, 1);
  say (&fixture, "6:sheet1-200x100 7:ok inside7 shown6 8:error3 9:error3 10:ok 11:sheet5-200x100 12:rows600-1-1");
  script_page (&fixture.script, CORDON_AGENT_PAGE, 3, 0);
  script_render (&fixture.script, 1, 72);
  script_render (&fixture.script, 0, 0);
  script_render (&fixture.script, 3, 72);
  say (&fixture, "13:ok inside3 shown3 14:error3 15:ok 16:sheet3-200x100");
  g_assert_cmpuint (fixture.guest.viewers, ==, 1);
  g_assert_false (fixture.guest.viewer_confused);
  end (&fixture);
}

static const struct {
  Behaviour behaviour;
  const char *heard;
} races[] = {
  { GOES_IN_ON_RENDER, "6:error3 7:error3 8:error3" },
  { GOES_IN_PAST_RENDER, "6:error3 7:error3 8:error3" },
  { GOES_IN_ON_ROWS, "6:sheet1-200x100 7:error3 8:error3" },
  { GOES_IN_PAST_ROWS, "6:sheet1-200x100 7:error3 8:error3" },
};

/* The same while the viewer is asked; it lives on. A host that is another begins anew by that. */
static void
test_inside_meanwhile (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (races); i++)
    {
      Fixture fixture;

      begin (&fixture, races[i].behaviour);
      script_render (&fixture.script, 1, 72);
      script_rows (&fixture.script, 0, 1);
      script_rows (&fixture.script, 0, 1);
      say (&fixture, races[i].heard);
      script_page (&fixture.script, CORDON_AGENT_PAGE, 4, 0);
      say (&fixture, "9:ok inside7 shown4");
      script_hello (&fixture.script, "", CORDON_AGENT_VERSION);
      script_render (&fixture.script, 1, 72);
      g_autofree char *wanted = g_strdup_printf ("10:hello-v%u 11:sheet1-200x100", CORDON_AGENT_VERSION);

      say (&fixture, wanted);
      g_assert_cmpuint (fixture.guest.viewers, ==, 1);
      end (&fixture);
    }
}

/* A host that has not heard of another document does not mean that one. */
static void
test_inside_untold (void)
{
  Fixture fixture;

  begin (&fixture, GOES_IN_PAST_RENDER);
  script_render (&fixture.script, 1, 72);
  script_render (&fixture.script, 0, 0);
  script_render (&fixture.script, 1, 72);
  script_page (&fixture.script, CORDON_AGENT_PAGE, 4, 0);
  script_render (&fixture.script, 1, 72);
  say (&fixture, "6:error3 7:ok 8:error3 9:ok inside7 shown4 10:sheet1-200x100");
  end (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/render/whole", test_whole);
  g_test_add_func ("/agent/render/out-of-range", test_out_of_range);
  g_test_add_func ("/agent/render/older", test_older);
  g_test_add_func ("/agent/render/nothing-shown", test_nothing_shown);
  g_test_add_func ("/agent/render/deaths", test_deaths);
  g_test_add_func ("/agent/render/unasked", test_unasked);
  g_test_add_func ("/agent/render/inside", test_inside);
  g_test_add_func ("/agent/render/inside-meanwhile", test_inside_meanwhile);
  g_test_add_func ("/agent/render/inside-untold", test_inside_untold);
  return g_test_run ();
}
