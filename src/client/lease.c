/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The client's end of a lease. cordond is trusted, but what it sends is still checked: an
 * answer nobody asked for, or a stage out of order, means that client and service do not fit, and
 * a descriptor must never stay behind.
 */
#include "config.h"
#include "client/lease.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>
#include "core/errors.h"

struct _CordonLease {
  GObject parent;

  /* owned */
  int fd;
  GHashTable *asked; /* cookie -> GTask */

  /* state */
  guint readable;
  guint last_cookie;
  guint stage;
  gboolean paused;
  gboolean closing;
  gboolean reset;
  gboolean over;
};

G_DEFINE_FINAL_TYPE (CordonLease, cordon_lease, G_TYPE_OBJECT)

enum {
  STAGE,
  PAUSED,
  OVER,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* Its fd travels as the task's value; one that is never propagated must not stay open. */
typedef struct {
  int fd;
} Channel;

static void
channel_free (Channel *channel)
{
  if (channel->fd >= 0)
    close (channel->fd);
  g_free (channel);
}

static void
shut (CordonLease *self)
{
  g_clear_handle_id (&self->readable, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
refuse_all (CordonLease *self, const GError *error)
{
  g_autoptr (GHashTable) asked = g_steal_pointer (&self->asked);
  GHashTableIter iter;
  gpointer task;

  self->asked = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  g_hash_table_iter_init (&iter, asked);
  while (g_hash_table_iter_next (&iter, NULL, &task))
    g_task_return_error (task, g_error_copy (error));
}

/* error: (nullable) (transfer full) */
static void
end (CordonLease *self, GError *error)
{
  g_autoptr (GError) why = error;
  g_autoptr (GError) gone = g_error_new_literal (CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED,
                                                 _("The machine has ended."));

  if (self->over)
    return;
  self->over = TRUE;
  shut (self);
  refuse_all (self, why ? why : gone);
  g_signal_emit (self, signals[OVER], 0, why);
}

static void
end_with (CordonLease *self, CordonError code, const char *sentence)
{
  end (self, g_error_new_literal (CORDON_ERROR, code, sentence));
}

static void
end_broken (CordonLease *self)
{
  end_with (self, CORDON_ERROR_SERVICE,
            _("The Cordon service and this program do not fit together; install them anew with "
              "“./bootstrap open FILE”."));
}

static void
on_stage (CordonLease *self, guint stage)
{
  if (stage <= self->stage)
    {
      end_broken (self);
      return;
    }
  self->stage = stage;
  g_signal_emit (self, signals[STAGE], 0, stage);
}

static void
on_paused (CordonLease *self, const CordonLeaseMessage *message)
{
  self->paused = TRUE;
  g_signal_emit (self, signals[PAUSED], 0,
                 message->text[0] ? message->text : _("The machine is paused."));
}

static void
on_resumed (CordonLease *self)
{
  if (!self->paused)
    {
      end_broken (self);
      return;
    }
  self->paused = FALSE;
  g_signal_emit (self, signals[PAUSED], 0, NULL);
}

static void
on_channel (CordonLease *self, const CordonLeaseMessage *message, int *fd)
{
  g_autoptr (GTask) task = NULL;
  gpointer stolen = NULL;

  if (!g_hash_table_steal_extended (self->asked, GUINT_TO_POINTER (message->cookie), NULL, &stolen))
    {
      end_broken (self);
      return;
    }
  task = stolen;
  if (*fd >= 0)
    {
      Channel *channel = g_new (Channel, 1);
      channel->fd = g_steal_fd (fd);
      g_task_return_pointer (task, channel, (GDestroyNotify) channel_free);
    }
  else
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_HYPERVISOR, "%s",
                             message->text[0] ? message->text
                                              : _("The machine's display cannot be opened."));
}

static void
on_ended (CordonLease *self, const CordonLeaseMessage *message)
{
  const char *text = message->text;

  /* Whatever ended it: it was to end. */
  if (self->closing)
    {
      end (self, NULL);
      return;
    }
  switch ((CordonEnd) message->value)
    {
    case CORDON_END_STOPPED:
    case CORDON_END_LEFT:
      end (self, NULL);
      break;
    case CORDON_END_GUEST:
      end_with (self, CORDON_ERROR_MACHINE_ENDED,
                *text ? text : _("The machine switched itself off."));
      break;
    case CORDON_END_TAKEN:
      end_with (self, CORDON_ERROR_BUSY,
                *text ? text : _("Another window has taken over this machine."));
      break;
    case CORDON_END_UNVERIFIED:
      end_with (self, CORDON_ERROR_UNVERIFIED,
                *text ? text : _("The machine was stopped, because it is not as ordered any more."));
      break;
    case CORDON_END_HYPERVISOR:
    default:
      end_with (self, CORDON_ERROR_HYPERVISOR,
                *text ? text : _("The machine was lost; `cordon doctor` checks libvirt and QEMU."));
    }
}

static void
on_failed (CordonLease *self, const CordonLeaseMessage *message)
{
  end_with (self, (CordonError) message->value,
            message->text[0] ? message->text : _("The machine could not be started."));
}

static void
on_hang_up (CordonLease *self)
{
  if (self->closing)
    end_with (self, CORDON_ERROR_SERVICE,
              _("The Cordon service went away before it said that the machine is gone; “cordon "
                "list” shows what is left."));
  else
    end_with (self, CORDON_ERROR_SERVICE,
              _("The Cordon service went away, and the machine with it; `cordon doctor` says what "
                "is wrong."));
}

static void
dispatch (CordonLease *self, const CordonLeaseMessage *message, int *fd)
{
  switch (message->type)
    {
    case CORDON_LEASE_STAGE:
      on_stage (self, message->value);
      break;
    case CORDON_LEASE_CHANNEL:
      on_channel (self, message, fd);
      break;
    case CORDON_LEASE_PAUSED:
      on_paused (self, message);
      break;
    case CORDON_LEASE_RESUMED:
      on_resumed (self);
      break;
    case CORDON_LEASE_FAILED:
      on_failed (self, message);
      break;
    case CORDON_LEASE_ENDED:
      on_ended (self, message);
      break;
    case CORDON_LEASE_OPEN_CHANNEL:
    case CORDON_LEASE_CLOSE:
    default:
      end_broken (self);
    }
}

/* Returns whether more may be there. */
static gboolean
receive_one (CordonLease *self)
{
  g_autoptr (GError) error = NULL;
  CordonLeaseMessage message;
  int fd = -1;

  if (!cordon_lease_receive (self->fd, &message, &fd, &error))
    {
      /* A peer that leaves something unread resets the connection; its last words come after. */
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) && !self->reset)
        return self->reset = TRUE;
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        on_hang_up (self);
      else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        end_broken (self);
      return FALSE;
    }

  if (fd >= 0 && message.type != CORDON_LEASE_CHANNEL)
    end_broken (self);
  else
    dispatch (self, &message, &fd);
  if (fd >= 0)
    close (fd);
  return TRUE;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  g_autoptr (CordonLease) self = g_object_ref (data);

  for (guint i = 0; i < CORDON_LIMIT_LEASE_MESSAGES && !self->over; i++)
    if (!receive_one (self))
      break;
  return G_SOURCE_CONTINUE;
}

CordonLease *
cordon_lease_new (int fd)
{
  CordonLease *self = g_object_new (CORDON_TYPE_LEASE, NULL);

  self->fd = fd;
  self->readable = g_unix_fd_add (fd, G_IO_IN, on_readable, self);
  return self;
}

void
cordon_lease_open_channel_async (CordonLease *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, cordon_lease_open_channel_async);
  if (self->over || self->closing)
    {
      g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_MACHINE_ENDED, "%s",
                               _("The machine has ended."));
      return;
    }

  CordonLeaseMessage message = { .type = CORDON_LEASE_OPEN_CHANNEL, .cookie = ++self->last_cookie };
  if (cordon_lease_send (self->fd, &message, -1, &error))
    g_hash_table_insert (self->asked, GUINT_TO_POINTER (message.cookie), g_steal_pointer (&task));
  else
    g_task_return_new_error (task, CORDON_ERROR, CORDON_ERROR_SERVICE, "%s",
                             _("The Cordon service does not answer; `cordon doctor` says what is "
                               "wrong."));
}

int
cordon_lease_open_channel_finish (CordonLease *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  g_autofree Channel *channel = g_task_propagate_pointer (G_TASK (result), error);
  return channel ? channel->fd : -1;
}

void
cordon_lease_close (CordonLease *self)
{
  CordonLeaseMessage message = { .type = CORDON_LEASE_CLOSE };
  g_autoptr (GError) error = NULL;

  if (self->over || self->closing)
    return;
  self->closing = TRUE;
  /* One that has gone may have left last words; one that does not even take this datagram learns it
   * from the hang-up. */
  if (!cordon_lease_send (self->fd, &message, -1, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    on_hang_up (self);
}

void
cordon_lease_hang_up (CordonLease *self)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled."));

  self->over = TRUE;
  shut (self);
  refuse_all (self, error);
}

gboolean
cordon_lease_is_over (CordonLease *self)
{
  return self->over;
}

static void
cordon_lease_init (CordonLease *self)
{
  self->fd = -1;
  self->asked = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
}

static void
cordon_lease_dispose (GObject *object)
{
  CordonLease *self = CORDON_LEASE (object);

  cordon_lease_hang_up (self);
  G_OBJECT_CLASS (cordon_lease_parent_class)->dispose (object);
}

static void
cordon_lease_finalize (GObject *object)
{
  g_hash_table_unref (CORDON_LEASE (object)->asked);
  G_OBJECT_CLASS (cordon_lease_parent_class)->finalize (object);
}

static void
cordon_lease_class_init (CordonLeaseClass *class)
{
  GType type = G_TYPE_FROM_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = cordon_lease_dispose;
  G_OBJECT_CLASS (class)->finalize = cordon_lease_finalize;

  signals[STAGE] = g_signal_new ("stage", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[PAUSED] = g_signal_new ("paused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[OVER] = g_signal_new ("over", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_ERROR);
}
