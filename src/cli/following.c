/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Following windows until what is waited for, and ending them on Ctrl-C. Every word printed is this
 * program's own.
 */
#include "config.h"

#include "cli/following.h"

#include "cli/output.h"
#include "core/errors.h"
#include "core/limits.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

/* From the first Ctrl-C to giving up on the window's own answer. */
#define CLOSE_DEADLINE (CORDON_DEADLINE_GONE + 2)

struct _CordonFollowing {
  gboolean json;
  gboolean lasting;           /* machines, not files */
  CordonOpeningState awaited; /* SHOWN or CLOSED */
  gboolean interrupted;
  gboolean given_up;
  GPtrArray *openings;
  GMainLoop *loop;
};

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
    { "window-shown", N_("the browser's window is on the screen") },
    { "machine-ready", N_("the machine is on the screen") },
    { "disk-damaged", N_("its disk is damaged: nothing on it was erased, and nothing new is kept") },
    { "paused", N_("paused by Cordon's service, to be read back again") },
    { "resumed", N_("read back again as ordered; it goes on") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (g_str_equal (sentences[i].word, word))
      return _(sentences[i].sentence);
  return word;
}

static void
on_stage (CordonOpening *opening, const char *word, guint ms, const char *machine, CordonFollowing *self)
{
  if (self->json)
    {
      g_autoptr (JsonNode) node = cordon_json_strings ("stage", word, "machine", machine,
                                                       self->lasting ? "name" : "file",
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
check_over (CordonFollowing *self)
{
  for (guint i = 0; i < self->openings->len; i++)
    if (!is_over (g_ptr_array_index (self->openings, i), self->awaited))
      return;
  g_main_loop_quit (self->loop);
}

static void
on_changed (CordonOpening *opening, CordonFollowing *self)
{
  check_over (self);
}

static void
on_desktop_vanished (GDBusConnection *bus, const char *name, gpointer data)
{
  CordonFollowing *self = data;

  for (guint i = 0; i < self->openings->len; i++)
    cordon_opening_lose (g_ptr_array_index (self->openings, i));
  check_over (self);
}

static gboolean
give_up (gpointer data)
{
  CordonFollowing *self = data;

  self->given_up = TRUE;
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

/* The first signal ends windows and machines, the second one this command. */
static gboolean
on_interrupt (gpointer data)
{
  CordonFollowing *self = data;

  if (self->interrupted)
    return give_up (self);
  self->interrupted = TRUE;
  self->awaited = CORDON_OPENING_CLOSED;
  for (guint i = 0; i < self->openings->len; i++)
    if (!is_over (g_ptr_array_index (self->openings, i), CORDON_OPENING_CLOSED))
      cordon_opening_close (g_ptr_array_index (self->openings, i));
  g_timeout_add_seconds (CLOSE_DEADLINE, give_up, self);
  check_over (self);
  return G_SOURCE_CONTINUE;
}

/* NULL: none. What a person cancelled is no failure. */
static const GError *
first_failure (CordonFollowing *self)
{
  for (guint i = 0; i < self->openings->len; i++)
    {
      const GError *cause = cordon_opening_get_error (g_ptr_array_index (self->openings, i));

      if (cause
          && !(self->interrupted && g_error_matches (cause, CORDON_ERROR, CORDON_ERROR_CANCELLED)))
        return cause;
    }
  return NULL;
}

static const char *
cancelled_sentence (CordonFollowing *self)
{
  if (self->given_up)
    return _("Cancelled; the window did not answer. “cordon list” shows what is left.");
  if (self->lasting)
    return _("Cancelled; the window is gone, and the machine pauses in a moment.");
  return _("Cancelled; window and machine are gone.");
}

static gboolean
result (CordonFollowing *self, GError **error)
{
  const GError *cause = first_failure (self);

  if (cause)
    {
      if (error)
        *error = g_error_copy (cause);
      return FALSE;
    }
  if (self->interrupted)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_CANCELLED, cancelled_sentence (self));
      return FALSE;
    }
  return TRUE;
}

gboolean
cordon_following_run (CordonFollowing *self, GDBusConnection *bus, const char *owner, GError **error)
{
  guint watch = g_bus_watch_name_on_connection (bus, owner, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                on_desktop_vanished, self, NULL);

  g_unix_signal_add (SIGINT, on_interrupt, self);
  g_unix_signal_add (SIGTERM, on_interrupt, self);
  g_unix_signal_add (SIGHUP, on_interrupt, self);
  g_main_loop_run (self->loop);
  g_bus_unwatch_name (watch);
  return result (self, error);
}

void
cordon_following_add (CordonFollowing *self, CordonOpening *opening)
{
  g_signal_connect (opening, "stage", G_CALLBACK (on_stage), self);
  g_signal_connect (opening, "changed", G_CALLBACK (on_changed), self);
  g_ptr_array_add (self->openings, opening);
}

gboolean
cordon_following_waits_closed (const char *wait)
{
  return wait && g_str_equal (wait, "closed");
}

gboolean
cordon_following_check_wait (const char *wait, GError **error)
{
  if (!wait || g_str_equal (wait, "shown") || g_str_equal (wait, "closed"))
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("Write --wait=shown or --wait=closed instead of --wait=%s."), wait);
  return FALSE;
}

CordonFollowing *
cordon_following_new (gboolean json, gboolean until_closed, gboolean lasting)
{
  CordonFollowing *self = g_new0 (CordonFollowing, 1);

  self->json = json;
  self->lasting = lasting;
  self->awaited = until_closed ? CORDON_OPENING_CLOSED : CORDON_OPENING_SHOWN;
  self->openings = g_ptr_array_new_with_free_func (g_object_unref);
  self->loop = g_main_loop_new (NULL, FALSE);
  return self;
}

void
cordon_following_free (CordonFollowing *self)
{
  for (guint i = 0; i < self->openings->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->openings, i), self);
  g_ptr_array_unref (self->openings);
  g_main_loop_unref (self->loop);
  g_free (self);
}
