/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `cordon open`: opens the files itself, so that a bad one fails before anything is started, hands the
 * descriptors to cordon-desktop and follows them. It never asks cordond for a machine: the window
 * is there before the machine is. Where a person names a compartment, its card comes first.
 */
#include "config.h"

#include "cli/command.h"
#include "cli/compartment-words.h"
#include "cli/desktop.h"
#include "cli/opening.h"
#include "cli/output.h"
#include "core/document.h"
#include "core/errors.h"
#include "core/limits.h"

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <unistd.h>

/* From the first Ctrl-C to giving up on the window's own answer. */
#define CLOSE_DEADLINE (CORDON_DEADLINE_SHUTDOWN + CORDON_DEADLINE_LEASE_END + 2)

typedef struct {
  char *compartment;
  gboolean allow_unlabelled;
  char *wait;
} Options;

/* One run of the command. */
typedef struct {
  gboolean json;
  CordonOpeningState awaited; /* SHOWN or CLOSED */
  gboolean interrupted;
  gboolean given_up;
  GPtrArray *openings;
  GMainLoop *loop;
} Run;

/* --- words and files ------------------------------------------------------------------------- */

static gboolean
parse (CordonInvocation *invocation, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "compartment", 0, 0, G_OPTION_ARG_STRING, &options->compartment, NULL, NULL },
    { "allow-unlabelled", 0, 0, G_OPTION_ARG_NONE, &options->allow_unlabelled, NULL, NULL },
    { "wait", 0, 0, G_OPTION_ARG_STRING, &options->wait, NULL, NULL },
    { NULL }
  };

  if (!cordon_invocation_parse (invocation, entries, 1, CORDON_LIMIT_MACHINES_PER_USER, error))
    return FALSE;
  if (options->wait && !g_str_equal (options->wait, "shown") && !g_str_equal (options->wait, "closed"))
    {
      g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                   _("Write --wait=shown or --wait=closed instead of --wait=%s."), options->wait);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_caller (GError **error)
{
  if (geteuid () != 0)
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("Files are opened by ordinary users, never by root; run this without sudo."));
  return FALSE;
}

/* Descriptors in the order of the names, owned by the list; nothing has been started when one fails. */
static GUnixFDList *
open_files (char **paths, GError **error)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();

  for (; *paths; paths++)
    {
      int fd = cordon_document_open (*paths, error);
      gboolean kept = fd >= 0 && g_unix_fd_list_append (fds, fd, error) >= 0;

      if (fd >= 0)
        close (fd);
      if (!kept)
        return NULL;
    }
  return g_steal_pointer (&fds);
}

/* --- following ------------------------------------------------------------------------------- */

static const char *
stage_sentence (const char *word)
{
  static const struct {
    const char *word, *sentence;
  } sentences[] = {
    /* Translators: what has been reached, each printed after a time in seconds */
    { "window", N_("window") },
    { "machine-started", N_("machine started") },
    { "verified", N_("read back as ordered") },
    { "agent-ready", N_("guest ready") },
    { "file-sent", N_("file sent") },
    { "first-page", N_("first page") },
    { "paused", N_("paused by Cordon's service, to be read back again") },
    { "resumed", N_("read back again as ordered; it goes on") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (g_str_equal (sentences[i].word, word))
      return _(sentences[i].sentence);
  return word;
}

static void
on_stage (CordonOpening *opening, const char *word, guint ms, const char *machine, Run *run)
{
  if (run->json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("stage", word, "machine", machine, "file",
                                                       cordon_opening_get_name (opening), NULL);

      json_object_set_int_member (json_node_get_object (node), "ms", ms);
      cordon_print_json (node);
    }
  else
    {
      g_autofree char *line = g_strdup_printf ("%7.2f s  %s: %s", ms / 1000.0,
                                               cordon_opening_get_name (opening),
                                               stage_sentence (word));
      cordon_print_line (line);
    }
}

static gboolean
is_over (CordonOpening *opening, CordonOpeningState awaited)
{
  return cordon_opening_get_state (opening) >= awaited;
}

static void
check_over (Run *run)
{
  for (guint i = 0; i < run->openings->len; i++)
    if (!is_over (g_ptr_array_index (run->openings, i), run->awaited))
      return;
  g_main_loop_quit (run->loop);
}

static void
on_changed (CordonOpening *opening, Run *run)
{
  check_over (run);
}

static void
on_desktop_vanished (GDBusConnection *bus, const char *name, gpointer data)
{
  Run *run = data;

  for (guint i = 0; i < run->openings->len; i++)
    cordon_opening_lose (g_ptr_array_index (run->openings, i));
  check_over (run);
}

static gboolean
give_up (gpointer data)
{
  Run *run = data;

  run->given_up = TRUE;
  g_main_loop_quit (run->loop);
  return G_SOURCE_CONTINUE;
}

/* The first signal ends windows and machines, the second one this command. */
static gboolean
on_interrupt (gpointer data)
{
  Run *run = data;

  if (run->interrupted)
    return give_up (run);
  run->interrupted = TRUE;
  run->awaited = CORDON_OPENING_CLOSED;
  for (guint i = 0; i < run->openings->len; i++)
    if (!is_over (g_ptr_array_index (run->openings, i), CORDON_OPENING_CLOSED))
      cordon_opening_close (g_ptr_array_index (run->openings, i));
  g_timeout_add_seconds (CLOSE_DEADLINE, give_up, run);
  check_over (run);
  return G_SOURCE_CONTINUE;
}

/* --- the command ----------------------------------------------------------------------------- */

static GVariant *
options_to_variant (const Options *options)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (options->compartment)
    g_variant_dict_insert (&dict, "compartment", "s", options->compartment);
  if (options->allow_unlabelled)
    g_variant_dict_insert (&dict, "allow-unlabelled", "b", TRUE);
  return g_variant_dict_end (&dict);
}

static void
ask (Run *run, GDBusConnection *bus, const char *owner, char **paths, GUnixFDList *fds,
     const Options *options)
{
  int n;
  const int *descriptors = g_unix_fd_list_peek_fds (fds, &n);

  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_filename_display_basename (paths[i]);
      CordonOpening *opening = cordon_opening_new (bus, owner, name);

      g_signal_connect (opening, "stage", G_CALLBACK (on_stage), run);
      g_signal_connect (opening, "changed", G_CALLBACK (on_changed), run);
      g_ptr_array_add (run->openings, opening);
    }
  for (int i = 0; i < n; i++)
    cordon_opening_ask (g_ptr_array_index (run->openings, i), descriptors[i],
                        options_to_variant (options));
}

static gboolean
result (Run *run, GError **error)
{
  if (run->interrupted)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_CANCELLED,
                           run->given_up ? _("Cancelled; the window did not answer. “cordon list” "
                                             "shows what is left.")
                                         : _("Cancelled; window and machine are gone."));
      return FALSE;
    }
  for (guint i = 0; i < run->openings->len; i++)
    {
      const GError *cause = cordon_opening_get_error (g_ptr_array_index (run->openings, i));

      if (cause)
        {
          if (error)
            *error = g_error_copy (cause);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
follow (Run *run, GDBusConnection *bus, const char *owner, GError **error)
{
  guint watch = g_bus_watch_name_on_connection (bus, owner, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                on_desktop_vanished, run, NULL);

  g_unix_signal_add (SIGINT, on_interrupt, run);
  g_unix_signal_add (SIGTERM, on_interrupt, run);
  g_unix_signal_add (SIGHUP, on_interrupt, run);
  g_main_loop_run (run->loop);
  g_bus_unwatch_name (watch);
  return result (run, error);
}

static gboolean
open_all (CordonInvocation *invocation, const Options *options, GError **error)
{
  char **paths = cordon_invocation_operands (invocation);
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  g_autofree char *owner = NULL;
  g_autoptr (GPtrArray) openings = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gboolean until_closed = options->wait && g_str_equal (options->wait, "closed");
  Run run = { .json = invocation->json,
              .awaited = until_closed ? CORDON_OPENING_CLOSED : CORDON_OPENING_SHOWN,
              .openings = openings,
              .loop = loop };

  if (!(fds = open_files (paths, error)) || !(bus = cordon_desktop_connect (&owner, error)))
    return FALSE;
  ask (&run, bus, owner, paths, fds, options);
  return follow (&run, bus, owner, error);
}

gboolean
cordon_command_open (CordonInvocation *invocation, GError **error)
{
  Options options = { 0 };
  gboolean done = parse (invocation, &options, error) && check_caller (error)
                  && (!options.compartment
                      || cordon_compartment_prepare (NULL, options.compartment, invocation->json, error))
                  && open_all (invocation, &options, error);

  g_free (options.compartment);
  g_free (options.wait);
  return done;
}
