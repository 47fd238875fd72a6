/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One descriptor, and who waits for its end. A refusal of the administrator's is final.
 */
#include "config.h"

#include "client/ready-hold.h"

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <unistd.h>

#include "core/errors.h"

#define TIMEOUT_MS 60000 /* polkit may ask its person */

struct _CordonReadyHold {
  GObject parent_instance;

  /* owned */
  GDBusConnection *bus;
  GCancellable *cancellable;
  int lease; /* -1: there is none */
  guint watch;
  guint again;

  /* state */
  gboolean unlabelled_wished;
  guint width, height;
  guint again_ms;
};

G_DEFINE_FINAL_TYPE (CordonReadyHold, cordon_ready_hold, G_TYPE_OBJECT)

static void ask (CordonReadyHold *self);

static gboolean
on_again (gpointer data)
{
  CordonReadyHold *self = data;

  self->again = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static void
ask_later (CordonReadyHold *self)
{
  self->again = g_timeout_add (self->again_ms, on_again, self);
}

static void
let_go (CordonReadyHold *self)
{
  g_clear_handle_id (&self->watch, g_source_remove);
  if (self->lease >= 0)
    close (self->lease);
  self->lease = -1;
}

/* cordond says nothing here: whatever comes is its end. */
static gboolean
on_end (int fd, GIOCondition condition, gpointer data)
{
  CordonReadyHold *self = data;

  self->watch = 0;
  let_go (self);
  ask_later (self);
  return G_SOURCE_REMOVE;
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GUnixFDList) fds = NULL;
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result, &error);
  CordonReadyHold *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* it is gone */
  if (error != NULL)
    cordon_error_from_dbus (&error);
  if (reply != NULL && fds != NULL && g_unix_fd_list_get_length (fds) == 1)
    self->lease = g_unix_fd_list_get (fds, 0, NULL);
  if (self->lease >= 0)
    self->watch = g_unix_fd_add (self->lease, G_IO_IN | G_IO_HUP | G_IO_ERR, on_end, self);
  else if (!g_error_matches (error, CORDON_ERROR, CORDON_ERROR_DENIED))
    ask_later (self);
}

static void
ask (CordonReadyHold *self)
{
  GVariantBuilder options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (self->unlabelled_wished)
    g_variant_builder_add (&options, "{sv}", "allow-unlabelled", g_variant_new_boolean (TRUE));
  if (self->width > 0 && self->height > 0)
    {
      g_variant_builder_add (&options, "{sv}", "screen-width", g_variant_new_uint32 (self->width));
      g_variant_builder_add (&options, "{sv}", "screen-height", g_variant_new_uint32 (self->height));
    }
  g_dbus_connection_call_with_unix_fd_list (self->bus, "org.cordon.Cordon1", "/org/cordon/Cordon1",
                                            "org.cordon.Cordon1", "KeepReady", g_variant_new ("(a{sv})", &options),
                                            G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL,
                                            self->cancellable, on_answer, self);
}

gboolean
cordon_ready_hold_is_held (CordonReadyHold *self)
{
  return self->lease >= 0;
}

static void
cordon_ready_hold_finalize (GObject *object)
{
  CordonReadyHold *self = CORDON_READY_HOLD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->again, g_source_remove);
  let_go (self);
  g_object_unref (self->cancellable);
  g_object_unref (self->bus);
  G_OBJECT_CLASS (cordon_ready_hold_parent_class)->finalize (object);
}

static void
cordon_ready_hold_class_init (CordonReadyHoldClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cordon_ready_hold_finalize;
}

static void
cordon_ready_hold_init (CordonReadyHold *self)
{
  self->cancellable = g_cancellable_new ();
  self->lease = -1;
}

CordonReadyHold *
cordon_ready_hold_new (GDBusConnection *bus, gboolean unlabelled_wished, guint width, guint height, guint again_ms)
{
  CordonReadyHold *self = g_object_new (CORDON_TYPE_READY_HOLD, NULL);

  self->bus = g_object_ref (bus);
  self->unlabelled_wished = unlabelled_wished;
  self->width = width;
  self->height = height;
  self->again_ms = again_ms;
  ask (self);
  return self;
}
