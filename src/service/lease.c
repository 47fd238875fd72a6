/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One lease. The client is hostile: it may flood, hang up at any moment, or never read. It is served
 * a few messages per turn of the main loop, a few channels at a time and not more than a rate of
 * them; a client that does not read what it asked for has hung up.
 */
#include "config.h"

#include "service/lease.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "core/errors.h"
#include "core/token-bucket.h"

/* Channels asked for and not yet answered; more wait in the socket, which holds a bounded number. */
#define MAX_PENDING 6
/* A client that asks on after this many refusals in a row is no client. */
#define MAX_REFUSALS 8

struct _CordonLease {
  GObject parent_instance;

  /* owned */
  int socket; /* -1 when nothing can be said any more */
  guint watch;

  /* state */
  guint n_pending;
  guint n_refused;             /* in a row */
  CordonTokenBucket channels;  /* that may be given out */
  gboolean let_go; /* by its client, who waits for the last words */
};

enum { OPEN_CHANNEL, OVER, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CordonLease, cordon_lease, G_TYPE_OBJECT)

static void watch_socket (CordonLease *self);

static void
shut (CordonLease *self)
{
  g_clear_handle_id (&self->watch, g_source_remove);
  if (self->socket >= 0)
    close (self->socket);
  self->socket = -1;
}

static void
hang_up (CordonLease *self)
{
  if (self->socket < 0)
    return;
  shut (self);
  g_signal_emit (self, signals[OVER], 0, FALSE);
}

/* The client asks for nothing more. Its socket stays for the last words: it is told when its machine
 * is gone, not before. */
static void
take_leave (CordonLease *self)
{
  self->let_go = TRUE;
  g_clear_handle_id (&self->watch, g_source_remove);
  g_signal_emit (self, signals[OVER], 0, TRUE);
}

static void
say (CordonLease *self, const CordonLeaseMessage *message, int fd)
{
  g_autoptr(GError) error = NULL;

  if (self->socket < 0 || self->let_go || cordon_lease_send (self->socket, message, fd, &error))
    return;
  g_debug ("A lease does not take its messages: %s", error->message);
  hang_up (self);
}

static void
refuse_channel (CordonLease *self, guint cookie)
{
  if (++self->n_refused > MAX_REFUSALS)
    {
      g_autoptr(GError) error =
        g_error_new_literal (CORDON_ERROR, CORDON_ERROR_USAGE,
                             _("The program asks for display connections without end."));

      cordon_lease_fail (self, error);
      g_signal_emit (self, signals[OVER], 0, FALSE);
      return;
    }
  self->n_pending++;
  cordon_lease_give_channel (self, cookie, -1,
                             _("The display of this machine is connected too often; close it and "
                               "open it again."));
}

static void
on_open_channel (CordonLease *self, guint cookie)
{
  if (!cordon_token_bucket_take (&self->channels, g_get_monotonic_time ()))
    {
      refuse_channel (self, cookie);
      return;
    }
  self->n_refused = 0;
  self->n_pending++;
  g_signal_emit (self, signals[OPEN_CHANNEL], 0, cookie);
}

static void
handle (CordonLease *self, const CordonLeaseMessage *message)
{
  switch (message->type)
    {
    case CORDON_LEASE_OPEN_CHANNEL:
      on_open_channel (self, message->cookie);
      break;
    case CORDON_LEASE_CLOSE:
      take_leave (self);
      break;
    default:
      /* Well-formed, but not for a client to say. */
      hang_up (self);
      break;
    }
}

/* FALSE when nothing more can be read in this turn. */
static gboolean
take_one (CordonLease *self)
{
  g_autoptr(GError) error = NULL;
  CordonLeaseMessage message;

  if (cordon_lease_receive (self->socket, &message, NULL, &error))
    {
      handle (self, &message);
      return cordon_lease_is_open (self) && self->n_pending < MAX_PENDING;
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    hang_up (self);
  return FALSE;
}

static gboolean
on_socket (int fd, GIOCondition condition, gpointer data)
{
  g_autoptr(CordonLease) self = g_object_ref (data);
  gboolean busy = self->n_pending >= MAX_PENDING;

  for (guint i = 0; !busy && i < CORDON_LIMIT_LEASE_MESSAGES; i++)
    if (!take_one (self))
      break;

  /* While channels are pending nothing is read, so that a hang-up must be taken from the poll. */
  if (busy && (condition & (G_IO_HUP | G_IO_ERR)) != 0)
    hang_up (self);
  if (!cordon_lease_is_open (self))
    return G_SOURCE_REMOVE;
  if (!busy && self->n_pending < MAX_PENDING)
    return G_SOURCE_CONTINUE;

  self->watch = 0;
  watch_socket (self);
  return G_SOURCE_REMOVE;
}

static void
watch_socket (CordonLease *self)
{
  GIOCondition wanted = G_IO_HUP | G_IO_ERR;

  if (self->n_pending < MAX_PENDING)
    wanted |= G_IO_IN;
  g_clear_handle_id (&self->watch, g_source_remove);
  if (cordon_lease_is_open (self))
    self->watch = g_unix_fd_add (self->socket, wanted, on_socket, self);
}

gboolean
cordon_lease_is_open (CordonLease *self)
{
  return self->socket >= 0 && !self->let_go;
}

void
cordon_lease_tell_stage (CordonLease *self, CordonStage stage)
{
  say (self, &(CordonLeaseMessage) { .type = CORDON_LEASE_STAGE, .value = stage }, -1);
}

void
cordon_lease_tell_paused (CordonLease *self, const char *sentence)
{
  CordonLeaseMessage message = { .type = CORDON_LEASE_PAUSED };

  cordon_lease_message_set_text (&message, sentence);
  say (self, &message, -1);
}

void
cordon_lease_tell_resumed (CordonLease *self)
{
  say (self, &(CordonLeaseMessage) { .type = CORDON_LEASE_RESUMED }, -1);
}

void
cordon_lease_give_channel (CordonLease *self, guint cookie, int fd, const char *sentence)
{
  CordonLeaseMessage message = { .type = CORDON_LEASE_CHANNEL, .cookie = cookie };
  gboolean was_busy = self->n_pending >= MAX_PENDING;

  g_return_if_fail (self->n_pending > 0);

  self->n_pending--;
  if (fd < 0)
    cordon_lease_message_set_text (&message, sentence);
  say (self, &message, fd);
  if (was_busy && cordon_lease_is_open (self))
    watch_socket (self);
}

void
cordon_lease_fail (CordonLease *self, const GError *error)
{
  CordonLeaseMessage message = { .type = CORDON_LEASE_FAILED, .value = CORDON_ERROR_FAILED };

  if (self->socket < 0)
    return;
  if (error->domain == CORDON_ERROR)
    message.value = (guint32) error->code;
  cordon_lease_message_set_text (&message, error->message);
  cordon_lease_send (self->socket, &message, -1, NULL);
  shut (self);
}

void
cordon_lease_end (CordonLease *self, CordonEnd end, const char *sentence)
{
  CordonLeaseMessage message = { .type = CORDON_LEASE_ENDED, .value = end };

  if (self->socket < 0)
    return;
  cordon_lease_message_set_text (&message, sentence);
  cordon_lease_send (self->socket, &message, -1, NULL);
  shut (self);
}

static void
cordon_lease_dispose (GObject *object)
{
  shut (CORDON_LEASE (object));
  G_OBJECT_CLASS (cordon_lease_parent_class)->dispose (object);
}

static void
cordon_lease_class_init (CordonLeaseClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cordon_lease_dispose;

  signals[OPEN_CHANNEL] = g_signal_new ("open-channel", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        G_TYPE_UINT);
  signals[OVER] = g_signal_new ("over", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
cordon_lease_init (CordonLease *self)
{
  self->socket = -1;
  cordon_token_bucket_init_slow (&self->channels, CORDON_LIMIT_LEASE_CHANNEL_SECONDS,
                                 CORDON_LIMIT_LEASE_CHANNELS, g_get_monotonic_time ());
}

CordonLease *
cordon_lease_new (int *client_end, GError **error)
{
  g_autoptr(CordonLease) self = g_object_new (CORDON_TYPE_LEASE, NULL);

  if (!cordon_lease_pair (&self->socket, client_end, error))
    return NULL;
  watch_socket (self);
  return g_steal_pointer (&self);
}
