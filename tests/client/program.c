/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Starts a program and collects its lines. A test that dies takes its programs along.
 */
#include "program.h"

#include <signal.h>
#include <sys/prctl.h>
#include "wait.h"

struct Program {
  GSubprocess *process;
  GDataInputStream *output;
  GPtrArray *lines;
  GCancellable *cancellable;
};

static void
die_with_test (gpointer nothing)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void read_line (Program *self);

static void
on_line (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GPtrArray) lines = data;
  char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL,
                                                     NULL);
  Program *program = g_object_get_data (source, "program");

  if (line == NULL)
    return;
  g_ptr_array_add (lines, line);
  if (program)
    read_line (program);
}

static void
read_line (Program *self)
{
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, self->cancellable, on_line,
                                       g_ptr_array_ref (self->lines));
}

Program *
program_new (const char *const *arguments, const char *variable, const char *value)
{
  Program *self = g_new0 (Program, 1);
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_test, NULL, NULL);
  if (variable)
    g_subprocess_launcher_setenv (launcher, variable, value, TRUE);

  self->process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
  g_object_set_data (G_OBJECT (self->output), "program", self);
  read_line (self);
  return self;
}

guint
program_count (Program *self, const char *prefix)
{
  guint count = 0;

  for (guint i = 0; i < self->lines->len; i++)
    count += g_str_has_prefix (g_ptr_array_index (self->lines, i), prefix);
  return count;
}

void
program_kill (Program *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
}

void
program_free (Program *self)
{
  program_kill (self);
  g_object_set_data (G_OBJECT (self->output), "program", NULL);
  g_cancellable_cancel (self->cancellable);
  wait_ms (1);
  g_clear_object (&self->output);
  g_clear_object (&self->process);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

const char *
program_path (const char *variable)
{
  const char *path = g_getenv (variable);

  if (path == NULL)
    g_error ("%s is not set: run this through meson test", variable);
  return path;
}

const char *
program_first_line (Program *self)
{
  wait_until (self->lines->len > 0);
  return g_ptr_array_index (self->lines, 0);
}
