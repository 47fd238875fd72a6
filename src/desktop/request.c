/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signals go to the caller's unique name only: another program of the session is not told which files
 * are looked at. A caller that vanishes changes nothing.
 */
#include "config.h"
#include "desktop/request.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "client/cordon-proxies.h"
#include "core/errors.h"

#define PREFIX "/org/cordon/Desktop1/request/"
#define INTERFACE "org.cordon.Desktop1.Request"
#define TOKEN_MAX 64

struct _CordonRequest {
  GObject parent_instance;

  /* construct-only */
  GDBusConnection *bus;
  char *sender, *path;
  /* owned */
  CordonVisit *visit;
  CordonBusDesktop1Request *skeleton;
  /* state */
  gboolean told; /* why this try failed */
};

G_DEFINE_FINAL_TYPE (CordonRequest, cordon_request, G_TYPE_OBJECT)

enum {
  CLOSE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_token (const char *token)
{
  gsize length = strspn (token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

  return length >= 1 && length <= TOKEN_MAX && token[length] == '\0';
}

char *
cordon_request_path (const char *sender,
                     const char *token)
{
  g_autofree char *name = g_strdup (*sender == ':' ? sender + 1 : sender);

  return is_token (token) ? g_strconcat (PREFIX, g_strdelimit (name, ".", '_'), "/", token, NULL) : NULL;
}

static void
emit (CordonRequest *self, const char *signal, GVariant *parameters)
{
  g_dbus_connection_emit_signal (self->bus, self->sender, self->path, INTERFACE, signal, parameters, NULL);
}

static void
on_stage (CordonRequest *self, const char *word, guint ms)
{
  emit (self, "Stage", g_variant_new ("(sus)", word, ms, cordon_visit_get_machine (self->visit)));
}

static void
tell_failed (CordonRequest *self)
{
  const GError *error = cordon_visit_get_error (self->visit);
  CordonError code = error && error->domain == CORDON_ERROR ? (CordonError) error->code : CORDON_ERROR_FAILED;

  self->told = TRUE;
  emit (self, "Failed", g_variant_new ("(ss)", cordon_error_code_name (code), error ? error->message : ""));
}

void
cordon_request_tell_present (CordonRequest *self)
{
  CordonSession *session = cordon_visit_get_session (self->visit);

  on_stage (self, "window", 0);
  if (cordon_visit_get_state (self->visit) == CORDON_VISIT_FAILED)
    tell_failed (self);
  else if (session && cordon_session_get_state (session) == CORDON_SESSION_SHOWN)
    on_stage (self, "machine-ready", 0);
}

static void
unexport (CordonRequest *self)
{
  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self->skeleton);

  if (skeleton && g_dbus_interface_skeleton_get_connection (skeleton))
    g_dbus_interface_skeleton_unexport (skeleton);
}

static void
tell_closed (CordonRequest *self)
{
  emit (self, "Closed", NULL);
  unexport (self);
}

static void
on_state (CordonRequest *self)
{
  g_autoptr (CordonRequest) alive = g_object_ref (self);

  CordonVisitState state = cordon_visit_get_state (self->visit);

  if (state == CORDON_VISIT_OPENING)
    self->told = FALSE;
  /* Closed with news of an error: nobody knows that the machine is gone. */
  if (state == CORDON_VISIT_FAILED ||
      (state == CORDON_VISIT_CLOSED && cordon_visit_get_error (self->visit) && !self->told))
    tell_failed (self);
  if (state == CORDON_VISIT_CLOSED)
    tell_closed (self);
}

static gboolean
on_close (CordonRequest *self, GDBusMethodInvocation *invocation)
{
  if (g_strcmp0 (g_dbus_method_invocation_get_sender (invocation), self->sender) != 0)
    {
      g_dbus_method_invocation_return_error_literal (invocation, CORDON_ERROR, CORDON_ERROR_DENIED,
                                                     _("This request is another program’s."));
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  g_dbus_method_invocation_return_value (invocation, NULL);
  g_signal_emit (self, signals[CLOSE], 0);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
export (CordonRequest *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  self->skeleton = cordon_bus_desktop1_request_skeleton_new ();
  g_signal_connect_object (self->skeleton, "handle-close", G_CALLBACK (on_close), self, G_CONNECT_SWAPPED);
  if (g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), self->bus, self->path, &problem))
    return TRUE;
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_BUSY, _("This handle_token is in use; choose another."));
  return FALSE;
}

const char *
cordon_request_get_path (CordonRequest *self)
{
  return self->path;
}

CordonRequest *
cordon_request_new (GDBusConnection *bus,
                    const char *sender,
                    const char *token,
                    CordonVisit *visit,
                    GError **error)
{
  g_autoptr (CordonRequest) self = g_object_new (CORDON_TYPE_REQUEST, NULL);
  g_autofree char *made_up = g_strdup_printf ("cordon_%08x%08x", g_random_int (), g_random_int ());

  self->bus = g_object_ref (bus);
  self->sender = g_strdup (sender);
  self->visit = g_object_ref (visit);
  self->path = cordon_request_path (sender, token ? token : made_up);
  if (!self->path)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                           _("A handle_token has 1 to 64 letters, digits and underscores."));
      return NULL;
    }
  if (!export (self, error))
    return NULL;
  g_signal_connect_object (visit, "stage", G_CALLBACK (on_stage), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (visit, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return g_steal_pointer (&self);
}

static void
cordon_request_finalize (GObject *object)
{
  CordonRequest *self = CORDON_REQUEST (object);

  unexport (self);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->visit);
  g_clear_object (&self->bus);
  g_free (self->sender);
  g_free (self->path);

  G_OBJECT_CLASS (cordon_request_parent_class)->finalize (object);
}

static void
cordon_request_class_init (CordonRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_request_finalize;

  signals[CLOSE] = g_signal_new ("close", CORDON_TYPE_REQUEST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
cordon_request_init (CordonRequest *self)
{
}
