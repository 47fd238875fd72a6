/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Commands of the test that runs the server. Each is answered OK or ERROR, so that a test waits for
 * the answer and never for time to pass.
 */
#include "commands.h"

#include "picture.h"
#include "report.h"

#include <stdio.h>

#define SIDE_MAX 16384
#define FPS_MAX 1000

gboolean
cordon_commands_parse_size (const char *text, int *width, int *height, int *depth)
{
  int found_width, found_height, found_depth, end = -1;

  if (sscanf (text, "%5dx%5dx%2d%n", &found_width, &found_height, &found_depth, &end) < 3)
    {
      found_depth = *depth;
      if (sscanf (text, "%5dx%5d%n", &found_width, &found_height, &end) < 2)
        return FALSE;
    }
  if (end < 0 || text[end] != '\0'
      || found_width < CORDON_SCENES_WIDTH_MIN || found_width > SIDE_MAX
      || found_height < CORDON_SCENES_HEIGHT_MIN || found_height > SIDE_MAX
      || (found_depth != 32 && found_depth != 16 && found_depth != 15))
    return FALSE;
  *width = found_width;
  *height = found_height;
  *depth = found_depth;
  return TRUE;
}

static gboolean
parse_number (const char *text, guint max, guint *number)
{
  guint64 found;

  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &found, NULL))
    return FALSE;
  *number = found;
  return TRUE;
}

static gboolean
run_resize (CordonCommands *self, const char *argument)
{
  int width, height, depth = 32;

  if (!cordon_commands_parse_size (argument, &width, &height, &depth))
    return FALSE;
  cordon_qxl_recreate (self->qxl, width, height, depth);
  cordon_scenes_restart (self->scenes);
  return TRUE;
}

static gboolean
run_scene (CordonCommands *self, const char *argument)
{
  return cordon_scenes_show (self->scenes, argument);
}

static gboolean
run_fps (CordonCommands *self, const char *argument)
{
  guint fps;

  if (!parse_number (argument, FPS_MAX, &fps))
    return FALSE;
  cordon_scenes_set_fps (self->scenes, fps);
  return TRUE;
}

static gboolean
run_cursor (CordonCommands *self, const char *argument)
{
  guint number;

  if (!parse_number (argument, CORDON_TEST_CURSORS - 1, &number))
    return FALSE;
  cordon_qxl_set_cursor (self->qxl, number);
  cordon_qxl_wakeup (self->qxl);
  return TRUE;
}

static gboolean
run_port (CordonCommands *self, const char *argument)
{
  gboolean open = g_str_equal (argument, "open");

  if (!open && !g_str_equal (argument, "close"))
    return FALSE;
  cordon_port_set_open (self->port, open);
  return TRUE;
}

static gboolean
run_quit (CordonCommands *self, const char *argument)
{
  g_main_loop_quit (self->loop);
  return TRUE;
}

void
cordon_commands_run (CordonCommands *self, const char *line)
{
  static const struct {
    const char *name;
    gboolean (*run) (CordonCommands *self, const char *argument);
  } commands[] = {
    { "resize", run_resize }, { "scene", run_scene }, { "fps", run_fps },
    { "cursor", run_cursor }, { "port", run_port },   { "quit", run_quit },
  };
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  const char *name = words[0] ? words[0] : "", *argument = words[0] && words[1] ? words[1] : "";

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      {
        cordon_test_report ("%s %s", commands[i].run (self, argument) ? "OK" : "ERROR", line);
        return;
      }
  cordon_test_report ("ERROR %s", line);
}
