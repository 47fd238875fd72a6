/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Follows the builder's lines. Its program runs under another account; nothing of ours can signal it, so
 * its standard input is what it lives by: however this process ends, that ends, too. It never gets a
 * right: pkexec makes it that account and no more, and what it says is cut, cleaned and only shown.
 */
#include "config.h"

#include "cli/template-build.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal-agent.h"
#include "core/compartment.h"
#include "core/errors.h"
#include "core/text.h"

#define BUILDER "cordon-builder"
#define PROGRAM CORDON_LIBEXECDIR "/cordon-build-template"
/* Minutes on a usual host; software emulation has no part in it, a slow mirror has. */
#define DEADLINE_US (2 * G_TIME_SPAN_HOUR)
/* It has files to remove, no more. */
#define END_DEADLINE_US (60 * G_TIME_SPAN_SECOND)
#define LINE_MAX_BYTES 4096
#define COMPLAINT_MAX_BYTES 4096
#define PKEXEC_DISMISSED 126 /* pkexec(1) */
#define PKEXEC_REFUSED 127

struct _CordonTemplateBuild {
  /* owned */
  GSubprocess *process;
  char *name, *directory;
  GString *line, *complaint; /* not yet whole; what it said on its standard error */
  /* borrowed */
  CordonTemplateProgress progress;
  gpointer data;
};

/* --- whether and how ------------------------------------------------------------------------- */

static const char *
recipes (void)
{
  const char *of_test = g_getenv ("CORDON_TEMPLATE_RECIPES");

  return of_test != NULL ? of_test : CORDON_PKGDATADIR "/templates";
}

gboolean
cordon_template_build_has_recipe (const char *name)
{
  g_autofree char *settings = NULL;

  if (!cordon_compartment_name_valid (name))
    return FALSE;
  settings = g_build_filename (recipes (), name, "settings", NULL);
  return access (settings, R_OK) == 0;
}

/* Root needs nobody's leave to become less. */
static GSubprocess *
spawn (const char *name, GError **error)
{
  const char *as_root[] = { "setpriv", "--reuid=" BUILDER, "--regid=" BUILDER, "--init-groups",
                            "--reset-env", "--pdeathsig=TERM", PROGRAM, name, NULL };
  const char *as_user[] = { "pkexec", "--user", BUILDER, PROGRAM, name, NULL };
  const char *const *words = geteuid () == 0 ? as_root : as_user;
  g_autofree char *starter = g_find_program_in_path (words[0]);

  if (starter == NULL)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_DENIED,
                   _("An administrator has to start this: “sudo cordon template update %s”."), name);
      return NULL;
    }
  /* pkexec asks for us, and the import afterwards: one agent for both. */
  cordon_terminal_agent_start ();
  return g_subprocess_newv (words,
                            G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                              | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                            error);
}

/* --- what it says ---------------------------------------------------------------------------- */

static void
take_progress (CordonTemplateBuild *self, const char *words)
{
  char *rest = NULL;
  guint64 percent = g_ascii_strtoull (words, &rest, 10);
  g_autofree char *text = cordon_text_display_name (rest);

  if (percent <= 100 && rest != words)
    self->progress ((guint) percent, text, self->data);
}

static void
take_line (CordonTemplateBuild *self, const char *line)
{
  if (g_str_has_prefix (line, "progress "))
    take_progress (self, line + strlen ("progress "));
  else if (g_str_has_prefix (line, "template /") && self->directory == NULL)
    self->directory = g_strdup (line + strlen ("template "));
}

/* A longer line is none of the builder's, and of no interest. */
static void
take_output (CordonTemplateBuild *self, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (bytes[i] == '\n')
      {
        take_line (self, self->line->str);
        g_string_truncate (self->line, 0);
      }
    else if (self->line->len < LINE_MAX_BYTES)
      g_string_append_c (self->line, bytes[i]);
}

static int
fd_of (GInputStream *stream)
{
  return g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (stream));
}

/* FALSE: there is nothing more. */
static gboolean
read_output (CordonTemplateBuild *self, int fd)
{
  char bytes[1024];
  ssize_t n = read (fd, bytes, sizeof bytes);

  if (n > 0)
    take_output (self, bytes, (gsize) n);
  return n > 0 || (n < 0 && errno == EINTR);
}

static gboolean
read_complaint (CordonTemplateBuild *self, int fd)
{
  char bytes[1024];
  ssize_t n = read (fd, bytes, sizeof bytes);
  gsize room = COMPLAINT_MAX_BYTES - self->complaint->len;

  if (n > 0)
    g_string_append_len (self->complaint, bytes, MIN (n, (gssize) room));
  return n > 0 || (n < 0 && errno == EINTR);
}

/* Reads until it says where the template is (unless `to_the_end`), until it has ended, or until then;
 * FALSE: it was the time. */
static gboolean
follow (CordonTemplateBuild *self, gint64 until, gboolean to_the_end)
{
  struct pollfd fds[] = {
    { .fd = fd_of (g_subprocess_get_stdout_pipe (self->process)), .events = POLLIN },
    { .fd = fd_of (g_subprocess_get_stderr_pipe (self->process)), .events = POLLIN },
  };

  while ((fds[0].fd >= 0 || fds[1].fd >= 0) && (to_the_end || self->directory == NULL))
    {
      gint64 left = until - g_get_monotonic_time ();

      if (left <= 0)
        return FALSE;
      if (poll (fds, G_N_ELEMENTS (fds), (int) MIN (left / 1000 + 1, G_MAXINT)) <= 0)
        continue;
      if (fds[0].revents != 0 && !read_output (self, fds[0].fd))
        fds[0].fd = -1;
      if (fds[1].revents != 0 && !read_complaint (self, fds[1].fd))
        fds[1].fd = -1;
    }
  return TRUE;
}

/* --- why there is nothing -------------------------------------------------------------------- */

static gboolean
has_builder (void)
{
  return getpwnam (BUILDER) != NULL;
}

static void
set_refused (GError **error, const char *name, int status)
{
  if (!has_builder ())
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING,
                 _("This computer is not set up to build templates; in Cordon's source tree, “./bootstrap template %s” does "
                   "that."),
                 name);
  else if (status == PKEXEC_DISMISSED)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_CANCELLED,
                         _("It was not confirmed; nothing has changed."));
  else
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_DENIED,
                 _("An administrator has to start this: “sudo cordon template update %s”."), name);
}

static void
set_failed (CordonTemplateBuild *self, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (self->complaint->str, "\n", 2);
  gboolean said = lines[0] != NULL && *lines[0] != '\0';
  g_autofree char *sentence = cordon_text_display_name (said ? lines[0] : _("nobody said why."));

  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED,
               /* Translators: the builder's own sentence */
               _("The old template stays, because no new one could be built: %s"), sentence);
}

static void
set_ended (CordonTemplateBuild *self, GError **error)
{
  int status;

  g_subprocess_wait (self->process, NULL, NULL);
  status = g_subprocess_get_if_exited (self->process) ? g_subprocess_get_exit_status (self->process) : -1;
  if (status == PKEXEC_DISMISSED || status == PKEXEC_REFUSED
      || (geteuid () == 0 && !has_builder ()))
    set_refused (error, self->name, status);
  else if (status == 130 || status == 143)
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_CANCELLED,
                         _("The build was cancelled; the old template stays."));
  else
    set_failed (self, error);
}

/* --- one build ------------------------------------------------------------------------------- */

static CordonTemplateBuild *
build_new (const char *name, GSubprocess *process, CordonTemplateProgress progress, gpointer data)
{
  CordonTemplateBuild *self = g_new0 (CordonTemplateBuild, 1);

  self->name = g_strdup (name);
  self->process = process;
  self->line = g_string_new (NULL);
  self->complaint = g_string_new (NULL);
  self->progress = progress;
  self->data = data;
  return self;
}

CordonTemplateBuild *
cordon_template_build_run (const char *name, CordonTemplateProgress progress, gpointer data,
                           GError **error)
{
  g_autoptr (CordonTemplateBuild) self = NULL;
  GSubprocess *process;

  if (!cordon_template_build_has_recipe (name))
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING,
                   _("There is no recipe for the template “%s” on this computer; whoever made it builds it, and "
                     "“cordon template import DIRECTORY” installs it."), name);
      return NULL;
    }
  process = spawn (name, error);
  if (process == NULL)
    return NULL;
  self = build_new (name, process, progress, data);
  if (!follow (self, g_get_monotonic_time () + DEADLINE_US, FALSE))
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_TIMEOUT,
                 _("The template is not built after %d hours and is given up; the old one stays."),
                 (int) (DEADLINE_US / G_TIME_SPAN_HOUR));
  else if (self->directory == NULL)
    set_ended (self, error);
  else
    return g_steal_pointer (&self);
  return NULL;
}

const char *
cordon_template_build_get_directory (CordonTemplateBuild *self)
{
  return self->directory;
}

/* One that does not hear that its input has ended is left: it is another account's. */
void
cordon_template_build_free (CordonTemplateBuild *self)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  if (follow (self, g_get_monotonic_time () + END_DEADLINE_US, TRUE))
    g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_string_free (self->line, TRUE);
  g_string_free (self->complaint, TRUE);
  g_free (self->directory);
  g_free (self->name);
  g_free (self);
}
