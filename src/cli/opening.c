/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonOpening. Listens before it asks, so that no signal is missed; believes only signals of the
 * process that was asked, of the documented types, with the documented words.
 */
#include "config.h"

#include "cli/opening.h"

#include "client/cordon-proxies.h"
#include "core/errors.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>

#define OBJECT_PATH "/org/cordon/Desktop1"
#define INTERFACE "org.cordon.Desktop1"
#define REQUEST_INTERFACE "org.cordon.Desktop1.Request"

struct _CordonOpening
{
  GObject parent_instance;

  GDBusConnection *bus;
  char *owner;
  char *name;

  char *token;
  char *path; /* of the request's object, known before it exists */
  gboolean lasting, address;
  guint subscription;
  CordonOpeningState state;
  GError *error;
};

G_DEFINE_FINAL_TYPE (CordonOpening, cordon_opening, G_TYPE_OBJECT)

enum { STAGE, CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Forward only, except that a failure may follow a page and everything ends closed. */
static void
set_state (CordonOpening *self, CordonOpeningState state)
{
  if (state <= self->state)
    return;
  self->state = state;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
fail (CordonOpening *self, GError *error) /* (transfer full) */
{
  if (self->error || self->state == CORDON_OPENING_CLOSED)
    {
      g_error_free (error);
      return;
    }
  self->error = error;
  set_state (self, CORDON_OPENING_FAILED);
}

/* --- signals of the request ------------------------------------------------------------------ */

static gboolean
is_stage (const char *word)
{
  static const char *const words[] = { "window",      "machine-started", "verified",
                                       "agent-ready", "file-sent",       "first-page",
                                       "paused",      "resumed",         "disk-damaged",
                                       "machine-ready", "window-shown", NULL };

  return g_strv_contains (words, word);
}

static gboolean
is_last (CordonOpening *self, const char *word)
{
  return g_str_equal (word, self->lasting ? "machine-ready" : self->address ? "window-shown" : "first-page");
}

static void
on_stage (CordonOpening *self, GVariant *parameters)
{
  const char *word, *machine;
  guint ms;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sus)")))
    return;
  g_variant_get (parameters, "(&su&s)", &word, &ms, &machine);
  if (!is_stage (word) || (*machine && !g_uuid_string_is_valid (machine)))
    return;
  g_signal_emit (self, signals[STAGE], 0, word, ms, machine);
  if (g_str_equal (word, "paused") || g_str_equal (word, "resumed"))
    return;
  set_state (self, is_last (self, word) ? CORDON_OPENING_SHOWN : CORDON_OPENING_OPEN);
}

static CordonError
code_from_word (const char *word)
{
  for (guint code = 0; code < CORDON_N_ERRORS; code++)
    if (g_str_equal (cordon_error_code_name (code), word))
      return code;
  return CORDON_ERROR_FAILED;
}

static void
on_failed (CordonOpening *self, GVariant *parameters)
{
  const char *word, *text;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ss)")))
    return;
  g_variant_get (parameters, "(&s&s)", &word, &text);
  fail (self, g_error_new_literal (CORDON_ERROR, (int) code_from_word (word), text));
}

static void
on_closed (CordonOpening *self)
{
  if (self->state < CORDON_OPENING_SHOWN && !self->error)
    self->error = g_error_new (CORDON_ERROR, CORDON_ERROR_CANCELLED,
                               _("The window of “%s” was closed before it was shown."), self->name);
  set_state (self, CORDON_OPENING_CLOSED);
}

static void
on_signal (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
           const char *signal, GVariant *parameters, gpointer data)
{
  g_autoptr (CordonOpening) self = g_object_ref (data);

  if (self->state == CORDON_OPENING_CLOSED)
    return;
  if (g_str_equal (signal, "Stage"))
    on_stage (self, parameters);
  else if (g_str_equal (signal, "Failed"))
    on_failed (self, parameters);
  else if (g_str_equal (signal, "Closed"))
    on_closed (self);
}

/* --- asking ---------------------------------------------------------------------------------- */

/* Nothing was heard of a window: cordon-desktop ends at once where it finds no display, and the bus
 * starts it with the environment of the session, not with the caller's. */
static GError *
no_window_error (void)
{
  return g_error_new_literal (CORDON_ERROR, CORDON_ERROR_NO_SESSION,
                              _("Cordon's window could not be shown; most often the session bus "
                                "knows no display. Run this in a terminal of your desktop."));
}

static gboolean
check_reply (CordonOpening *self, GVariant *reply, GError **error)
{
  const char *path;

  if (!reply)
    {
      cordon_error_from_dbus (error);
      if (g_error_matches (*error, CORDON_ERROR, CORDON_ERROR_SERVICE))
        {
          g_clear_error (error);
          *error = no_window_error ();
        }
      return FALSE;
    }
  g_variant_get (reply, "(&o)", &path);
  if (g_str_equal (path, self->path))
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                       _("Cordon's window is of another version than this command; log out and in "
                         "again."));
  return FALSE;
}

static void
on_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonOpening) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (
    G_DBUS_CONNECTION (source), NULL, result, &error);

  if (!check_reply (self, reply, &error))
    fail (self, g_steal_pointer (&error));
}

static GVariant *
add_token (GVariant *options, const char *token)
{
  g_auto (GVariantDict) all = G_VARIANT_DICT_INIT (options);

  g_variant_dict_insert (&all, "handle_token", "s", token);
  g_variant_unref (g_variant_ref_sink (options));
  return g_variant_dict_end (&all);
}

void
cordon_opening_ask (CordonOpening *self, int fd, GVariant *options)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GError) error = NULL;
  int handle = g_unix_fd_list_append (fds, fd, &error);

  if (handle < 0)
    {
      g_variant_unref (g_variant_ref_sink (options));
      fail (self, g_error_new (CORDON_ERROR, CORDON_ERROR_EXHAUSTED,
                               _("“%s” cannot be handed over: %s."), self->name, error->message));
      return;
    }
  g_dbus_connection_call_with_unix_fd_list (
    self->bus, self->owner, OBJECT_PATH, INTERFACE, "OpenFile",
    g_variant_new ("(hs@a{sv})", handle, self->name, add_token (options, self->token)),
    G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, fds, NULL, on_reply, g_object_ref (self));
}

static void
on_machine_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CordonOpening) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (!check_reply (self, reply, &error))
    fail (self, g_steal_pointer (&error));
}

void
cordon_opening_ask_machine (CordonOpening *self, const char *uuid, GVariant *options)
{
  self->lasting = TRUE;
  g_dbus_connection_call (self->bus, self->owner, OBJECT_PATH, INTERFACE, "ShowMachine",
                          g_variant_new ("(s@a{sv})", uuid, add_token (options, self->token)),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_machine_reply,
                          g_object_ref (self));
}

void
cordon_opening_ask_address (CordonOpening *self, const char *url, GVariant *options)
{
  self->address = TRUE;
  g_dbus_connection_call (self->bus, self->owner, OBJECT_PATH, INTERFACE, "OpenAddress",
                          g_variant_new ("(s@a{sv})", url, add_token (options, self->token)),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_machine_reply,
                          g_object_ref (self));
}

void
cordon_opening_close (CordonOpening *self)
{
  g_dbus_connection_call (self->bus, self->owner, self->path, REQUEST_INTERFACE, "Close", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

void
cordon_opening_lose (CordonOpening *self)
{
  if (self->state == CORDON_OPENING_ASKED)
    fail (self, no_window_error ());
  else if (self->state < CORDON_OPENING_CLOSED)
    fail (self, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_FAILED,
                                     _("Cordon's window ended unexpectedly; its machines are being "
                                       "ended too. “cordon list” shows what is left.")));
  set_state (self, CORDON_OPENING_CLOSED);
}

/* --- object ---------------------------------------------------------------------------------- */

CordonOpeningState
cordon_opening_get_state (CordonOpening *self)
{
  return self->state;
}

const char *
cordon_opening_get_name (CordonOpening *self)
{
  return self->name;
}

const GError *
cordon_opening_get_error (CordonOpening *self)
{
  return self->error;
}

/* Unpredictable, so that two calls of one process never share an object. */
static char *
make_token (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strdelimit (g_strconcat ("cordon_", uuid, NULL), "-", '_');
}

static char *
make_path (GDBusConnection *bus, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  return g_strconcat (OBJECT_PATH "/request/", g_strdelimit (sender, ".", '_'), "/", token, NULL);
}

CordonOpening *
cordon_opening_new (GDBusConnection *bus, const char *owner, const char *name)
{
  CordonOpening *self = g_object_new (CORDON_TYPE_OPENING, NULL);

  self->bus = g_object_ref (bus);
  self->owner = g_strdup (owner);
  self->name = g_strdup (name);
  self->token = make_token ();
  self->path = make_path (bus, self->token);
  self->subscription = g_dbus_connection_signal_subscribe (
    bus, owner, REQUEST_INTERFACE, NULL, self->path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_signal, self,
    NULL);
  return self;
}

static void
cordon_opening_dispose (GObject *object)
{
  CordonOpening *self = CORDON_OPENING (object);

  if (self->subscription)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (cordon_opening_parent_class)->dispose (object);
}

static void
cordon_opening_finalize (GObject *object)
{
  CordonOpening *self = CORDON_OPENING (object);

  g_free (self->owner);
  g_free (self->name);
  g_free (self->token);
  g_free (self->path);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (cordon_opening_parent_class)->finalize (object);
}

static void
cordon_opening_class_init (CordonOpeningClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cordon_opening_dispose;
  object_class->finalize = cordon_opening_finalize;
  signals[STAGE] = g_signal_new ("stage", CORDON_TYPE_OPENING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_STRING);
  signals[CHANGED] = g_signal_new ("changed", CORDON_TYPE_OPENING, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
cordon_opening_init (CordonOpening *self)
{
}
