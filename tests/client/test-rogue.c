/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window's side against a cordon-screen that was taken over: it is ended at its first breach,
 * or what it may do stays within bounds; the main loop goes on, and no descriptor and no child stay
 * behind.
 */
#include "client/screen-process.h"
#include "core/errors.h"
#include "wait.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS 10

/* What a turn between two ticks may cost. Time of this thread, not of the clock on the wall, so
 * that a busy machine does not fail the test. */
#define TURN_MAX_US (G_USEC_PER_SEC / 2)

typedef struct {
  CordonScreenProcess *process;
  /* heard */
  guint damages, cursors, modes, channels, ports, lost;
  int lost_code;
  guint8 seen; /* of the pixels */
  gboolean thrifty; /* never gives credit back */
  gboolean painted; /* else it does with the next frame, as after-paint */
  /* the main loop */
  guint ticks;
  gint64 last_tick, longest;
  gint64 begun;
} Window;

/* --- descriptors and children ---------------------------------------------------------------- */

static guint
count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir))
    count++;
  return count;
}

static gboolean
has_children (void)
{
  siginfo_t info;

  return waitid (P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

/* --- a window -------------------------------------------------------------------------------- */

static gint64
thread_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
on_tick (gpointer data)
{
  Window *window = data;
  gint64 now = thread_time ();

  window->ticks++;
  window->longest = MAX (window->longest, now - window->last_tick);
  window->last_tick = now;
  if (window->painted && !window->thrifty)
    cordon_screen_process_give_credit (window->process);
  window->painted = FALSE;
  return G_SOURCE_CONTINUE;
}

/* Paints: reads every pixel that is said to be new, whatever is in it. */
static void
on_damage (CordonScreenProcess *process, CordonFramebuffer *framebuffer,
           const CordonScreenRect *rects, guint count, Window *window)
{
  for (guint i = 0; i < count; i++)
    for (guint y = rects[i].y; y < (guint) rects[i].y + rects[i].height; y++)
      {
        gsize row = (gsize) y * framebuffer->stride;

        g_assert_cmpuint (row + ((gsize) rects[i].x + rects[i].width) * 4, <=, framebuffer->size);
        for (guint x = rects[i].x; x < (guint) rects[i].x + rects[i].width; x += 64)
          window->seen ^= framebuffer->pixels[row + (gsize) x * 4];
      }
  window->damages++;
  window->painted = TRUE;
}

static void
on_cursor (CordonScreenProcess *process, GBytes *rgba, guint width, guint height, guint hot_x,
           guint hot_y, Window *window)
{
  if (rgba)
    g_assert_cmpuint (g_bytes_get_size (rgba), ==, (gsize) width * height * 4);
  window->cursors++;
}

static void
on_pointer_mode (CordonScreenProcess *process, gboolean absolute, Window *window)
{
  window->modes++;
}

static void
on_need_channel (CordonScreenProcess *process, guint cookie, Window *window)
{
  window->channels++;
  cordon_screen_process_give_channel (process, cookie, -1);
}

static void
on_agent_port (CordonScreenProcess *process, gboolean open, Window *window)
{
  window->ports++;
}

static void
on_lost (CordonScreenProcess *process, const GError *error, Window *window)
{
  g_assert_true (error->domain == CORDON_ERROR);
  g_assert_true (cordon_screen_process_is_lost (process));
  window->lost++;
  window->lost_code = error->code;
}

static CordonScreenProcess *
start (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("cordon-rogue-XXXXXX", &error);
  g_autofree char *program = g_build_filename (directory, name, NULL);
  CordonScreenProcess *process;

  g_assert_no_error (error);
  g_assert_cmpint (symlink (g_getenv ("CORDON_TEST_ROGUE"), program), ==, 0);
  process = cordon_screen_process_new (program, &error);
  g_assert_no_error (error);
  g_unlink (program);
  g_rmdir (directory);
  return process;
}

static void
window_open (Window *window, const char *name)
{
  *window = (Window) { .begun = g_get_monotonic_time (), .last_tick = thread_time () };
  window->process = start (name);
  g_signal_connect (window->process, "damage", G_CALLBACK (on_damage), window);
  g_signal_connect (window->process, "cursor", G_CALLBACK (on_cursor), window);
  g_signal_connect (window->process, "pointer-mode", G_CALLBACK (on_pointer_mode), window);
  g_signal_connect (window->process, "need-channel", G_CALLBACK (on_need_channel), window);
  g_signal_connect (window->process, "agent-port", G_CALLBACK (on_agent_port), window);
  g_signal_connect (window->process, "lost", G_CALLBACK (on_lost), window);
}

/* --- cases ----------------------------------------------------------------------------------- */

typedef struct {
  const char *name;
  int code;         /* of the error it is lost with, -1: it goes on */
  guint damages;    /* to wait for */
  guint channels;   /* most that may be asked for */
} Case;

#define GOES_ON (-1)
#define BREACH CORDON_ERROR_SCREEN_LOST

static const Case cases[] = {
  { "silent", GOES_ON, 0, 0 },
  { "leaves", BREACH, 1, 0 },
  { "hangs-up", BREACH, 0, 0 },
  { "lingers", CORDON_ERROR_MACHINE_ENDED, 0, 0 },
  { "ready-twice", BREACH, 0, 0 },
  { "huge", BREACH, 0, 0 },
  { "zero", BREACH, 0, 0 },
  { "wraps", BREACH, 0, 0 },
  { "surface-flood", BREACH, 0, 0 },
  { "old-surface", BREACH, 0, 0 },
  { "rect-outside", BREACH, 0, 0 },
  { "many-rects", BREACH, 0, 0 },
  { "early-damage", BREACH, 0, 0 },
  { "no-credit", BREACH, 0, 0 },
  { "damage-flood", BREACH, 0, 0 },
  { "one-byte", BREACH, 0, 0 },
  { "short", BREACH, 0, 0 },
  { "long", BREACH, 0, 0 },
  { "very-long", BREACH, 0, 0 },
  { "unknown-type", BREACH, 0, 0 },
  { "window-type", BREACH, 0, 0 },
  { "large-cursor", BREACH, 0, 0 },
  { "cursor-flood", BREACH, 0, 0 },
  { "mode-flood", BREACH, 0, 0 },
  { "port-flood", BREACH, 0, 0 },
  { "blank-flood", BREACH, 0, 0 },
  { "channel-flood", BREACH, 0, CORDON_SCREEN_CHANNELS_MAX },
  { "fds", GOES_ON, 0, 0 },
  { "scribble", GOES_ON, 50, 0 },
  { "max", GOES_ON, 5, 0 },
};

/* What the reserve and the rate allow in the time it ran. */
static void
expect_rate (guint heard, guint per_second, const Window *window)
{
  gint64 elapsed = g_get_monotonic_time () - window->begun;

  g_assert_cmpuint (heard, <=, 2 * per_second + per_second * elapsed / G_USEC_PER_SEC + 1);
}

static void
expect_bounds (const Window *window, const Case *given)
{
  expect_rate (window->cursors, CORDON_SCREEN_CURSORS_PER_SECOND, window);
  expect_rate (window->modes, CORDON_SCREEN_STATES_PER_SECOND, window);
  expect_rate (window->ports, CORDON_SCREEN_STATES_PER_SECOND, window);
  g_assert_cmpuint (window->channels, <=, given->channels);
  g_assert_cmpint (window->longest, <, TURN_MAX_US);
}

static void
test_rogue (gconstpointer data)
{
  const Case *given = data;
  guint fds_before = count_fds (), tick;
  Window window;

  window_open (&window, given->name);
  guint fds_started = count_fds ();
  window.thrifty = given->code != GOES_ON;
  tick = g_timeout_add (TICK_MS, on_tick, &window);
  if (given->code == GOES_ON)
    {
      wait_until (window.lost > 0
                  || (window.ticks >= 30 && window.damages >= given->damages
                      && cordon_screen_process_get_confinement (window.process) != 0));
      g_assert_cmpuint (window.lost, ==, 0);
      g_assert_cmpuint (count_fds (), <=, fds_started);
    }
  else
    {
      wait_until (window.lost > 0);
      g_assert_cmpint (window.lost_code, ==, given->code);
    }
  g_assert_cmpuint (window.damages, >=, given->damages);
  expect_bounds (&window, given);

  window.painted = FALSE;
  wait_until_finalized (window.process);
  guint ticks_before = window.ticks;
  wait_until (!has_children () && window.ticks > ticks_before);
  g_source_remove (tick);
  g_assert_cmpuint (window.lost, ==, given->code == GOES_ON ? 0 : 1);
  g_assert_cmpuint (count_fds (), ==, fds_before);
}

/* One that never reads: the window drops motion and keeps what must not get lost, within bounds,
 * and never waits for it. */
static void
test_not_reading (void)
{
  guint fds_before = count_fds (), tick;
  Window window;

  window_open (&window, "silent");
  tick = g_timeout_add (TICK_MS, on_tick, &window);
  wait_until (cordon_screen_process_get_confinement (window.process) != 0);
  for (int round = 0; round < 1000; round++)
    for (guint code = 1; code < 0x60; code++)
      {
        cordon_screen_process_key (window.process, code, TRUE);
        cordon_screen_process_motion (window.process, 1, 1);
        cordon_screen_process_key (window.process, code, FALSE);
        cordon_screen_process_give_credit (window.process);
      }
  wait_until (window.ticks > 2);
  g_assert_cmpuint (window.lost, ==, 0);
  wait_until_finalized (window.process);
  wait_until (!has_children ());
  g_source_remove (tick);
  g_assert_cmpuint (count_fds (), ==, fds_before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_main_context_iteration (NULL, FALSE); /* opens its own descriptor */
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/client/rogue/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_rogue);
    }
  g_test_add_func ("/client/rogue/not-reading", test_not_reading);
  return g_test_run ();
}
