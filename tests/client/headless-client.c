/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-headless: an ordinary user's client without a window, for tests. It opens one file through
 * cordond and cordon-screen as the desktop does, says each stage as a line of JSON, does what the
 * options ask in a fixed order, and ends its machine. It refuses to run as root: a test that passes
 * as root proves nothing.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <unistd.h>
#include "client/preferences.h"
#include "client/session.h"
#include "core/errors.h"
#include "headless-options.h"

/* A hand does not type faster. */
#define KEY_INTERVAL_MS 30

typedef enum {
  STEP_STAGE, /* until the stage that was asked for */
  STEP_RESIZE,
  STEP_PAGE,
  STEP_ZOOM,
  STEP_KEYS,
  STEP_COLOURS,
  STEP_DUMP,
  STEP_HOLD,
  STEP_CLOSE
} Step;

typedef struct {
  HeadlessOptions options;
  GMainLoop *loop;
  CordonSession *session;
  CordonFramebuffer *picture; /* the newest that has been painted */
  Step step;
  gboolean reached, zoomed, held;
  guint typed;
  guint deadline, timer;
  gint64 started;
  int exit_status;
} Client;

static void advance (Client *self);

/* --- JSON lines ------------------------------------------------------------------------------ */

static void
say (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *line = NULL;

  json_generator_set_root (generator, root);
  line = json_generator_to_data (generator, NULL);
  printf ("%s\n", line);
  fflush (stdout);
}

static guint
elapsed (Client *self)
{
  return (guint) ((g_get_monotonic_time () - self->started) / G_TIME_SPAN_MILLISECOND);
}

static void
say_stage (Client *self, const char *stage, guint ms)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const CordonMachineInfo *machine = cordon_session_get_machine (self->session);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "stage");
  json_builder_add_string_value (builder, stage);
  json_builder_set_member_name (builder, "ms");
  json_builder_add_int_value (builder, ms);
  json_builder_set_member_name (builder, "machine");
  json_builder_add_string_value (builder, machine ? machine->uuid : "");
  if (self->picture)
    {
      json_builder_set_member_name (builder, "width");
      json_builder_add_int_value (builder, self->picture->width);
      json_builder_set_member_name (builder, "height");
      json_builder_add_int_value (builder, self->picture->height);
    }
  json_builder_end_object (builder);
  say (builder);
}

static void
say_error (const GError *error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  CordonError code = error->domain == CORDON_ERROR ? (CordonError) error->code : CORDON_ERROR_FAILED;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, cordon_error_code_name (code));
  json_builder_set_member_name (builder, "message");
  json_builder_add_string_value (builder, error->message);
  json_builder_end_object (builder);
  say (builder);
}

/* --- the end --------------------------------------------------------------------------------- */

static void
fail (Client *self, const char *sentence)
{
  g_autoptr (GError) error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_TIMEOUT, sentence);

  say_error (error);
  self->exit_status = cordon_error_exit_code (error);
  self->step = STEP_CLOSE;
  cordon_session_close (self->session);
}

static gboolean
on_deadline (gpointer data)
{
  static const char *const late[] = {
    [STEP_RESIZE] = "The guest's screen did not take the size.",
    [STEP_PAGE] = "The page was not shown.",
    [STEP_ZOOM] = "The page was not shown in that size.",
    [STEP_KEYS] = "The keys were not typed.",
    [STEP_COLOURS] = "The colours were not seen.",
  };
  Client *self = data;

  self->deadline = 0;
  fail (self, self->step < G_N_ELEMENTS (late) && late[self->step] ? late[self->step] : "Too late.");
  return G_SOURCE_REMOVE;
}

static gboolean
on_signal (gpointer data)
{
  Client *self = data;

  self->exit_status = 6;
  self->step = STEP_CLOSE;
  cordon_session_close (self->session);
  return G_SOURCE_CONTINUE;
}

/* --- pixels ---------------------------------------------------------------------------------- */

static guint32
pixel_at (const CordonFramebuffer *picture, guint x, guint y)
{
  const guint32 *row = (const guint32 *) (const void *) (picture->pixels + (gsize) y * picture->stride);

  return row[x] & 0xffffff;
}

static gboolean
near_colour (guint32 a, guint32 b, int tolerance)
{
  for (guint shift = 0; shift <= 16; shift += 8)
    if (ABS ((int) (a >> shift & 0xff) - (int) (b >> shift & 0xff)) > tolerance)
      return FALSE;
  return TRUE;
}

static gboolean
colours_seen (Client *self)
{
  for (guint i = 0; i < self->options.expected->len; i++)
    {
      const ExpectedColour *expected = &g_array_index (self->options.expected, ExpectedColour, i);
      if (self->picture == NULL || expected->x >= self->picture->width
          || expected->y >= self->picture->height
          || !near_colour (pixel_at (self->picture, expected->x, expected->y), expected->colour,
                           self->options.tolerance))
        return FALSE;
    }
  return TRUE;
}

static gboolean
dump_picture (const CordonFramebuffer *picture, const char *path)
{
  FILE *file = fopen (path, "we");

  if (file == NULL)
    return FALSE;
  fprintf (file, "P6\n%u %u\n255\n", picture->width, picture->height);
  for (guint y = 0; y < picture->height; y++)
    for (guint x = 0; x < picture->width; x++)
      {
        guint32 pixel = pixel_at (picture, x, y);
        const guint8 rgb[3] = { (guint8) (pixel >> 16), (guint8) (pixel >> 8), (guint8) pixel };
        fwrite (rgb, sizeof rgb, 1, file);
      }
  gboolean whole = ferror (file) == 0;
  return fclose (file) == 0 && whole;
}

/* --- steps ----------------------------------------------------------------------------------- */

static void
press (Client *self, const Chord *chord)
{
  CordonScreenProcess *screen = cordon_session_get_screen (self->session);

  for (guint i = 0; i < chord->count; i++)
    cordon_screen_process_key (screen, chord->codes[i], TRUE);
  for (guint i = chord->count; i > 0; i--)
    cordon_screen_process_key (screen, chord->codes[i - 1], FALSE);
}

static gboolean
on_key_time (gpointer data)
{
  Client *self = data;

  if (self->typed < self->options.chords->len)
    {
      press (self, &g_array_index (self->options.chords, Chord, self->typed++));
      return G_SOURCE_CONTINUE;
    }
  self->timer = 0;
  advance (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_held (gpointer data)
{
  Client *self = data;

  self->timer = 0;
  self->held = TRUE;
  advance (self);
  return G_SOURCE_REMOVE;
}

/* Done when a step begins. */
static void
begin_step (Client *self)
{
  const HeadlessOptions *options = &self->options;

  g_clear_handle_id (&self->deadline, g_source_remove);
  if (self->step < STEP_HOLD)
    self->deadline = g_timeout_add_seconds ((guint) options->deadline, on_deadline, self);
  switch (self->step)
    {
    case STEP_RESIZE:
      if (options->resize_width)
        cordon_session_resize (self->session, options->resize_width, options->resize_height);
      break;
    case STEP_PAGE:
      if (options->page > 0)
        cordon_session_go_to_page (self->session, (guint) options->page);
      break;
    case STEP_ZOOM:
      if (options->zoom_text)
        cordon_session_set_zoom (self->session, options->zoom_mode, options->zoom_percent);
      break;
    case STEP_KEYS:
      self->timer = g_timeout_add (KEY_INTERVAL_MS, on_key_time, self);
      break;
    case STEP_DUMP:
      if (options->dump && !(self->picture && dump_picture (self->picture, options->dump)))
        fail (self, "The picture cannot be written.");
      break;
    case STEP_HOLD:
      self->timer = g_timeout_add_seconds ((guint) MAX (options->hold, 0), on_held, self);
      break;
    case STEP_CLOSE:
      cordon_session_close (self->session);
      break;
    case STEP_STAGE:
    case STEP_COLOURS:
    default:
      break;
    }
}

static guint
number_of (Client *self, const char *property)
{
  guint value;

  g_object_get (self->session, property, &value, NULL);
  return value;
}

static gboolean
zoom_done (Client *self)
{
  const HeadlessOptions *options = &self->options;

  if (options->zoom_text == NULL)
    return TRUE;
  if (number_of (self, "zoom-mode") != options->zoom_mode)
    return FALSE;
  return options->zoom_percent == 0 || number_of (self, "zoom-percent") == options->zoom_percent;
}

static gboolean
step_done (Client *self)
{
  const HeadlessOptions *options = &self->options;

  switch (self->step)
    {
    case STEP_STAGE:
      return self->reached;
    case STEP_RESIZE:
      return options->resize_width == 0
             || (self->picture && self->picture->width == options->resize_width
                 && self->picture->height == options->resize_height);
    case STEP_PAGE:
      return options->page <= 0 || number_of (self, "page") == (guint) options->page;
    case STEP_ZOOM:
      return zoom_done (self);
    case STEP_KEYS:
      return self->typed == options->chords->len;
    case STEP_COLOURS:
      return colours_seen (self);
    case STEP_DUMP:
      return TRUE;
    case STEP_HOLD:
      return self->held;
    case STEP_CLOSE:
    default:
      return FALSE;
    }
}

static void
say_step (Client *self)
{
  static const char *const words[] = { [STEP_RESIZE] = "resized", [STEP_PAGE] = "page",
                                       [STEP_ZOOM] = "zoomed", [STEP_KEYS] = "typed",
                                       [STEP_COLOURS] = "colours" };
  const HeadlessOptions *options = &self->options;
  const gboolean asked[] = { [STEP_RESIZE] = options->resize_width > 0,
                             [STEP_PAGE] = options->page > 0,
                             [STEP_ZOOM] = options->zoom_text != NULL,
                             [STEP_KEYS] = options->chords->len > 0,
                             [STEP_COLOURS] = options->expected->len > 0 };

  if (self->step < G_N_ELEMENTS (asked) && asked[self->step])
    say_stage (self, words[self->step], elapsed (self));
}

static void
advance (Client *self)
{
  while (self->step < STEP_CLOSE && step_done (self))
    {
      say_step (self);
      g_clear_handle_id (&self->timer, g_source_remove);
      self->step++;
      begin_step (self);
    }
}

/* --- what the session says ------------------------------------------------------------------- */

static void
on_damage (CordonScreenProcess *screen, CordonFramebuffer *picture, const CordonScreenRect *rects,
           guint n, Client *self)
{
  if (self->picture != picture)
    {
      g_clear_pointer (&self->picture, cordon_framebuffer_unref);
      self->picture = cordon_framebuffer_ref (picture);
      say_stage (self, "display", elapsed (self));
    }
  advance (self);
  cordon_screen_process_give_credit (screen);
}

static void
on_screen (CordonSession *session, CordonScreenProcess *screen, Client *self)
{
  say_stage (self, "screen", elapsed (self));
  g_signal_connect (screen, "damage", G_CALLBACK (on_damage), self);
}

static void
on_stage (CordonSession *session, const char *stage, guint ms, Client *self)
{
  say_stage (self, stage, ms);
  if (g_str_equal (stage, "file-sent"))
    cordon_session_set_deadline_scale (self->session, self->options.page_deadline_scale);
  else if (g_str_equal (stage, "first-page"))
    cordon_session_set_deadline_scale (self->session, self->options.deadline_scale);
  if (g_str_equal (stage, self->options.until))
    self->reached = TRUE;
  advance (self);
}

static void
give_password (Client *self)
{
  if (self->options.password)
    {
      g_autofree char *password = g_steal_pointer (&self->options.password);
      cordon_session_give_password (self->session, password);
      return;
    }
  g_autoptr (GError) error = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_PASSWORD,
                                                  "The document needs a password.");
  say_error (error);
  self->exit_status = cordon_error_exit_code (error);
  cordon_session_close (self->session);
}

static void
on_state (CordonSession *session, GParamSpec *pspec, Client *self)
{
  switch (cordon_session_get_state (session))
    {
    case CORDON_SESSION_PASSWORD:
      say_stage (self, "password", elapsed (self));
      give_password (self);
      break;
    case CORDON_SESSION_FAILED:
      cordon_session_set_deadline_scale (session, self->options.deadline_scale);
      say_error (cordon_session_get_error (session));
      self->exit_status = cordon_error_exit_code (cordon_session_get_error (session));
      self->step = STEP_CLOSE;
      cordon_session_close (session);
      break;
    case CORDON_SESSION_CLOSED:
      if (cordon_session_get_error (session) == NULL)
        say_stage (self, "closed", elapsed (self));
      g_main_loop_quit (self->loop);
      break;
    default:
      advance (self);
    }
}

static void
on_number (CordonSession *session, GParamSpec *pspec, Client *self)
{
  advance (self);
}

static void
on_viewer_died (CordonSession *session, Client *self)
{
  say_stage (self, "viewer-died", elapsed (self));
}

/* --- the beginning --------------------------------------------------------------------------- */

static void
set_preferences (Client *self)
{
  g_autoptr (CordonGuestPreferences) preferences = cordon_guest_preferences_new (NULL);
  const HeadlessOptions *options = &self->options;

  if (options->layout)
    {
      g_free (preferences->layout);
      g_free (preferences->variant);
      preferences->layout = g_strdup (options->layout);
      preferences->variant = g_strdup (options->variant ? options->variant : "");
    }
  preferences->width = options->width;
  preferences->height = options->height;
  cordon_session_set_preferences (self->session, preferences);
}

static gboolean
set_file (Client *self, const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_FILE_UNREADABLE, "The file cannot be read");
      return FALSE;
    }
  return cordon_session_set_file (self->session, fd, error);
}

static gboolean
prepare (Client *self, GError **error)
{
  const HeadlessOptions *options = &self->options;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);

  if (bus == NULL)
    return FALSE;
  self->session = options->machine
                    ? cordon_session_new_for_machine (bus, options->machine, options->allow_unlabelled)
                    : cordon_session_new (bus, options->compartment, options->allow_unlabelled);
  cordon_session_set_deadline_scale (self->session, options->deadline_scale);
  if (options->screen_program)
    cordon_session_set_screen_program (self->session, options->screen_program);
  set_preferences (self);
  g_signal_connect (self->session, "stage", G_CALLBACK (on_stage), self);
  g_signal_connect (self->session, "screen", G_CALLBACK (on_screen), self);
  g_signal_connect (self->session, "viewer-died", G_CALLBACK (on_viewer_died), self);
  g_signal_connect (self->session, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect (self->session, "notify::page", G_CALLBACK (on_number), self);
  g_signal_connect (self->session, "notify::zoom-mode", G_CALLBACK (on_number), self);
  g_signal_connect (self->session, "notify::zoom-percent", G_CALLBACK (on_number), self);
  if (options->address && !cordon_session_open_url (self->session, options->address, error))
    return FALSE;
  return options->files == NULL || set_file (self, options->files[0], error);
}

static void
run (Client *self)
{
  g_autoptr (GError) error = NULL;

  self->started = g_get_monotonic_time ();
  if (!prepare (self, &error))
    {
      cordon_error_from_dbus (&error);
      say_error (error);
      self->exit_status = cordon_error_exit_code (error);
      return;
    }
  g_unix_signal_add (SIGINT, on_signal, self);
  g_unix_signal_add (SIGTERM, on_signal, self);
  cordon_session_start (self->session);
  g_main_loop_run (self->loop);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Client self = { 0 };

  if (getuid () == 0 || geteuid () == 0)
    {
      fprintf (stderr, "cordon-headless must not run as root; run it as an ordinary user.\n");
      return 2;
    }
  if (!headless_options_parse (&self.options, &argc, &argv, &error))
    {
      fprintf (stderr, "cordon-headless: %s\n", error->message);
      return 2;
    }
  self.loop = g_main_loop_new (NULL, FALSE);
  run (&self);
  g_clear_handle_id (&self.deadline, g_source_remove);
  g_clear_handle_id (&self.timer, g_source_remove);
  g_clear_object (&self.session);
  g_clear_pointer (&self.picture, cordon_framebuffer_unref);
  g_main_loop_unref (self.loop);
  headless_options_clear (&self.options);
  return self.exit_status;
}
