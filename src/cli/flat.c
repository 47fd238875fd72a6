/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon flat`: has a throwaway machine draw a file's pages and saves them as a PDF or as PNGs. There is no window:
 * this program itself is the machine's client, and the machine ends with it. The file is opened here, so that a bad
 * one, or a name that is taken, fails before anything is started.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/compartment-words.h"
#include "cli/output.h"
#include "cli/routing.h"
#include "client/child-rule.h"
#include "client/document-check.h"
#include "client/flat-copy.h"
#include "client/preferences.h"
#include "client/session.h"
#include "core/document.h"
#include "core/errors.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char *compartment, *pdf, *png, *pages;
  int dpi;
  gboolean allow_unlabelled, replace;
} Options;

typedef struct {
  const Options *options;
  CordonFlatOrder order;
  gboolean json, asked;
  guint pages; /* of the copy */
  GMainLoop *loop;
  GCancellable *cancellable;
  CordonSession *session;
  GError *error; /* the first */
  char *made;
} Run;

/* --- words ----------------------------------------------------------------------------------- */

static gboolean
fail_usage (GError **error, const char *sentence)
{
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE, sentence);
  return FALSE;
}

static gboolean
parse (CordonInvocation *invocation, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "compartment", 0, 0, G_OPTION_ARG_STRING, &options->compartment, NULL, NULL },
    { "allow-unlabelled", 0, 0, G_OPTION_ARG_NONE, &options->allow_unlabelled, NULL, NULL },
    { "pdf", 0, 0, G_OPTION_ARG_FILENAME, &options->pdf, NULL, NULL },
    { "png", 0, 0, G_OPTION_ARG_FILENAME, &options->png, NULL, NULL },
    { "pages", 0, 0, G_OPTION_ARG_STRING, &options->pages, NULL, NULL },
    { "dpi", 0, 0, G_OPTION_ARG_INT, &options->dpi, NULL, NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &options->replace, NULL, NULL },
    { NULL }
  };

  if (!cordon_invocation_parse (invocation, entries, 1, 1, error))
    return FALSE;
  if (!options->pdf == !options->png)
    return fail_usage (error, _("Say where the copy goes: “--pdf FILE” or “--png FILE”."));
  if (options->dpi < (int) CORDON_AGENT_DPI_MIN || options->dpi > (int) CORDON_AGENT_DPI_MAX)
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE, _("“--dpi” is a number from %u to %u."),
                   CORDON_AGENT_DPI_MIN, CORDON_AGENT_DPI_MAX);
      return FALSE;
    }
  return TRUE;
}

/* "3", or "3-7"; without it all pages, for which `last` is 0. */
static gboolean
read_pages (const char *text, guint *first, guint *last, GError **error)
{
  g_auto (GStrv) parts = text ? g_strsplit (text, "-", 2) : NULL;
  guint64 from = 1, to = 0;

  if (text && (*text == '\0' || !g_ascii_string_to_unsigned (parts[0], 10, 1, CORDON_AGENT_PAGES_MAX, &from, NULL)
               || !g_ascii_string_to_unsigned (parts[1] ? parts[1] : parts[0], 10, from, CORDON_AGENT_PAGES_MAX, &to, NULL)))
    return fail_usage (error, _("“--pages” is a page or the first and the last one, like “3-7”."));
  *first = (guint) from;
  *last = (guint) to;
  return TRUE;
}

/* Told now and not after a minute; the copy itself looks again. */
static gboolean
check_target (const Options *options, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_filename_display_basename (path);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND, _("There is no folder for “%s”."), name);
  else if (!options->replace && g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                 _("“%s” is there already; choose another name, or write over it with --replace."), name);
  else
    return TRUE;
  return FALSE;
}

/* --- the run --------------------------------------------------------------------------------- */

/* error: (transfer full). The machine goes, and with it the run. */
static void
finish (Run *run, GError *error)
{
  if (run->error == NULL)
    run->error = error;
  else
    g_clear_error (&error);
  cordon_session_close (run->session);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  GError *error = NULL;

  run->made = cordon_flat_copy_finish (CORDON_AGENT_LINK (source), result, &error);
  finish (run, error);
}

static void
on_progress (guint done, guint pages, gpointer data)
{
  Run *run = data;

  run->pages = pages;
  if (!run->json && isatty (STDERR_FILENO))
    {
      g_autofree char *text = g_strdup_printf (_("%u of %u pages"), done, pages);
      g_printerr ("\r%s", text);
    }
}

static void
copy (Run *run)
{
  guint pages;

  run->asked = TRUE;
  g_object_get (run->session, "pages", &pages, NULL);
  if (run->order.last == 0)
    run->order.last = pages;
  if (run->order.last > pages || pages == 0)
    finish (run, g_error_new (CORDON_ERROR, CORDON_ERROR_USAGE,
                              g_dngettext (GETTEXT_PACKAGE, "The document has %u page.", "The document has %u pages.", pages),
                              pages));
  else
    cordon_flat_copy_async (cordon_session_get_agent (run->session), &run->order, run->cancellable, on_copied, run);
}

static void
on_state (CordonSession *session, GParamSpec *pspec, Run *run)
{
  CordonSessionState state = cordon_session_get_state (session);

  if (state == CORDON_SESSION_SHOWN && !run->asked && run->error == NULL)
    copy (run);
  else if (state == CORDON_SESSION_PASSWORD)
    finish (run, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_PASSWORD,
                                      _("The document needs a password; open it with “cordon open”, and save a flat "
                                        "copy from its window.")));
  else if (state == CORDON_SESSION_FAILED)
    finish (run, g_error_copy (cordon_session_get_error (session)));
  else if (state == CORDON_SESSION_CLOSED)
    g_main_loop_quit (run->loop);
}

static void
on_stage (CordonSession *session, const char *stage, guint ms, Run *run)
{
  if (run->json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("stage", stage, NULL);

      json_object_set_int_member (json_node_get_object (node), "ms", ms);
      cordon_print_json (node);
    }
}

static void
on_viewer_died (CordonSession *session, Run *run)
{
  finish (run, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_VIEWER_DIED,
                                    _("The viewer crashed on this file; it ran inside the machine only.")));
}

static gboolean
on_interrupt (gpointer data)
{
  Run *run = data;

  g_cancellable_cancel (run->cancellable);
  finish (run, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_CANCELLED, _("Cancelled.")));
  return G_SOURCE_CONTINUE;
}

static void
print_made (Run *run)
{
  g_autofree char *shown = g_filename_display_name (run->made);

  if (run->json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("flat", shown, NULL);

      json_object_set_int_member (json_node_get_object (node), "pages", run->pages);
      cordon_print_json (node);
      return;
    }
  if (isatty (STDERR_FILENO))
    g_printerr ("\r");
  cordon_print_line (shown);
}

static CordonSession *
make_session (const Options *options, const char *compartment, int fd, GError **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  g_autoptr (CordonGuestPreferences) preferences = cordon_guest_preferences_new (NULL);
  g_autoptr (CordonSession) session = NULL;

  if (!bus)
    {
      cordon_error_from_dbus (error);
      return NULL;
    }
  session = cordon_session_new (bus, compartment, options->allow_unlabelled);
  /* As in the window (desktop/visit-session.c): the environment is the person's own; tests use it. */
  if (g_getenv ("CORDON_SCREEN_PROGRAM"))
    cordon_session_set_screen_program (session, g_getenv ("CORDON_SCREEN_PROGRAM"));
  cordon_session_set_preferences (session, preferences);
  return cordon_session_set_file (session, fcntl (fd, F_DUPFD_CLOEXEC, 3), error) ? g_steal_pointer (&session) : NULL;
}

static gboolean
go (Run *run, GError **error)
{
  guint signals[2];

  run->loop = g_main_loop_new (NULL, FALSE);
  run->cancellable = g_cancellable_new ();
  signals[0] = g_unix_signal_add (SIGINT, on_interrupt, run);
  signals[1] = g_unix_signal_add (SIGTERM, on_interrupt, run);
  g_signal_connect (run->session, "notify::state", G_CALLBACK (on_state), run);
  g_signal_connect (run->session, "stage", G_CALLBACK (on_stage), run);
  g_signal_connect (run->session, "viewer-died", G_CALLBACK (on_viewer_died), run);
  cordon_session_start (run->session);
  g_main_loop_run (run->loop);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (signals[i]);
  g_signal_handlers_disconnect_by_data (run->session, run);
  if (run->made)
    print_made (run);
  else if (run->error)
    g_propagate_error (error, g_steal_pointer (&run->error));
  else
    g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED, _("The machine ended before the copy was made."));
  return run->made != NULL;
}

static void
run_clear (Run *run)
{
  g_clear_object (&run->session);
  g_clear_object (&run->cancellable);
  g_clear_pointer (&run->loop, g_main_loop_unref);
  g_clear_error (&run->error);
  g_free (run->made);
}

/* The compartment that was named, or the rules' one; its card is shown first. (transfer full) */
static char *
choose_compartment (const Options *options, char **words, int fd, gboolean json, GError **error)
{
  g_autoptr (GUnixFDList) fds = NULL;
  g_auto (GStrv) chosen = NULL;

  if (options->compartment)
    return cordon_child_rule_admits_file (fd, options->compartment, error)
               && cordon_compartment_prepare (NULL, options->compartment, json, error)
             ? g_strdup (options->compartment) : NULL;
  fds = g_unix_fd_list_new ();
  if (g_unix_fd_list_append (fds, fd, error) < 0 || !(chosen = cordon_routing_of_words (words, fds, json, error)))
    return NULL;
  return g_strdup (chosen[0]);
}

/* Before anything is started. Whoever asks a machine's agent refuses again, whatever was said here; what cannot be
 * found out is told by the start. */
static gboolean
check_print (const char *compartment, GError **error)
{
  g_autoptr (CordonBusCordon1) service = cordon_service_connect (CORDON_SERVICE_DEADLINE_MS, NULL);
  g_autoptr (CordonCompartmentInfo) info = service ? cordon_compartment_fetch (service, compartment, NULL) : NULL;

  if (!info || !info->compartment || cordon_compartment_get_print (info->compartment))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_DENIED,
               _("“%s” gives no pages back, because its rules say “Print=false”; look at the file with “cordon open”, or "
                 "name another compartment with --compartment."),
               cordon_compartment_get_title (info->compartment));
  return FALSE;
}

static gboolean
make (CordonInvocation *invocation, const Options *options, int fd, const char *path, GError **error)
{
  Run run = { .options = options, .json = invocation->json };
  g_autofree char *compartment = NULL;
  gboolean done;

  run.order = (CordonFlatOrder) { .path = path, .format = options->pdf ? CORDON_FLAT_PDF : CORDON_FLAT_PNG,
                                  .replace = options->replace, .dpi = (guint) options->dpi, .progress = on_progress,
                                  .progress_data = &run };
  done = read_pages (options->pages, &run.order.first, &run.order.last, error) && check_target (options, path, error)
         && (compartment = choose_compartment (options, cordon_invocation_operands (invocation), fd, invocation->json, error))
         && check_print (compartment, error) && (run.session = make_session (options, compartment, fd, error)) && go (&run, error);
  run_clear (&run);
  return done;
}

static gboolean
flatten (CordonInvocation *invocation, const Options *options, GError **error)
{
  const char *file = *cordon_invocation_operands (invocation);
  g_autofree char *path = g_canonicalize_filename (options->pdf ? options->pdf : options->png, NULL);
  int fd = cordon_document_open (file, error);
  gboolean done = fd >= 0 && make (invocation, options, fd, path, error);

  if (fd >= 0)
    close (fd);
  return done;
}

static gboolean
check_caller (GError **error)
{
  return geteuid () != 0
         || fail_usage (error, _("Files are opened by ordinary users, never by root; run this without sudo."));
}

gboolean
cordon_command_flat (CordonInvocation *invocation, GError **error)
{
  Options options = { .dpi = CORDON_FLAT_DPI_DEFAULT };
  gboolean done = parse (invocation, &options, error) && check_caller (error) && flatten (invocation, &options, error);

  g_free (options.compartment);
  g_free (options.pdf);
  g_free (options.png);
  g_free (options.pages);
  return done;
}
