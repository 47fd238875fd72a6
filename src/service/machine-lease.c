/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine and the one client that holds it: what it asks for, and what becomes of the machine when it is gone.
 */
#include "config.h"

#include "service/machine-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "core/errors.h"

typedef struct {
  CordonLease *lease;
  guint cookie;
} Channel;

static void
on_graphics (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Channel *channel = data;
  g_autoptr(CordonLease) lease = channel->lease;
  g_autoptr(GError) error = NULL;
  int fd = cordon_hypervisor_open_graphics_finish (CORDON_HYPERVISOR (source), result, &error);

  cordon_lease_give_channel (lease, channel->cookie, fd, error != NULL ? error->message : NULL);
  if (fd >= 0)
    close (fd);
}

static void
on_open_channel (CordonLease *lease, guint cookie, CordonMachine *self)
{
  Channel *channel;

  /* Before the machine runs nobody has a display connection to it: it may still be destroyed. */
  if (self->state != CORDON_MACHINE_RUNNING && self->state != CORDON_MACHINE_PAUSED)
    {
      cordon_lease_give_channel (lease, cookie, -1, _("The machine does not run."));
      return;
    }
  channel = g_new (Channel, 1);
  channel->lease = g_object_ref (lease);
  channel->cookie = cookie;
  cordon_hypervisor_open_graphics_async (self->house.hypervisor, self->uuid, NULL, on_graphics,
                                         channel);
}

static void
on_lease_over (CordonLease *lease, gboolean clean, CordonMachine *self)
{
  gboolean stays = self->record != NULL && (!self->starting || cordon_machine_has_memory (self));

  g_signal_handlers_disconnect_by_data (lease, self);
  if (stays)
    cordon_lease_end (lease, CORDON_END_LEFT, NULL);
  /* Who closed it hears the last words. */
  if (stays || !clean)
    g_clear_object (&self->lease);
  if (stays)
    {
      cordon_machine_begin_grace (self);
      return;
    }
  /* Without its client a throwaway has no reason to be, and a start none to go on. */
  cordon_machine_leave (self, CORDON_END_STOPPED, NULL,
         g_error_new_literal (CORDON_ERROR, CORDON_ERROR_CANCELLED,
                              _("The program that asked for the machine went away.")));
}

gboolean
cordon_machine_take_lease (CordonMachine *self, gboolean take_over, int *client_end,
                           GError **error)
{
  CordonLease *lease;

  if (self->state >= CORDON_MACHINE_STOPPING)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_NOT_FOUND,
                           _("The machine is ending."));
      return FALSE;
    }
  if (self->saver != NULL)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                           _("The machine is being saved; try again when that is done."));
      return FALSE;
    }
  if (self->lease != NULL && !take_over)
    {
      g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_BUSY,
                           _("Another window shows this machine; close it, or take it over."));
      return FALSE;
    }
  lease = cordon_lease_new (client_end, error);
  if (lease == NULL)
    return FALSE;

  self->end = CORDON_END_TAKEN;
  cordon_machine_say_farewell (self);
  self->lease = lease;
  g_signal_connect (lease, "open-channel", G_CALLBACK (on_open_channel), self);
  g_signal_connect (lease, "over", G_CALLBACK (on_lease_over), self);
  for (guint stage = CORDON_STAGE_ADMITTED; stage <= self->stage; stage++)
    cordon_lease_tell_stage (lease, stage);
  self->told = self->stage;
  g_clear_handle_id (&self->grace, g_source_remove);
  g_clear_handle_id (&self->away, g_source_remove);
  if (self->halted)
    cordon_lease_tell_paused (lease, NULL);
  else if (self->state == CORDON_MACHINE_PAUSED)
    cordon_machine_wake (self);
  return TRUE;
}
