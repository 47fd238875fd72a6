/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ImportMachine. The caller gives a descriptor and says what it is: nothing is ever found out from the bytes, and no
 * path is taken. Who leaves the bus takes the import along.
 */
#include "config.h"

#include "service/api-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "service/arguments.h"

static const CordonAction own_machines = CORDON_ACTION_OWN_MACHINES;

static const struct {
  const char *name;
  CordonImport kind;
} formats[] = {
  { "qcow2", CORDON_IMPORT_QCOW2 },
  { "raw", CORDON_IMPORT_RAW },
  { "iso", CORDON_IMPORT_NONE },
};

static gboolean
read_format (const char *untrusted_name, guint32 *kind, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i].name, untrusted_name))
      {
        *kind = formats[i].kind;
        return TRUE;
      }
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_USAGE,
                       _("The format of an image is “qcow2”, “raw” or “iso”."));
  return FALSE;
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonCall) call = data;
  CordonApi *self = call->owner;
  g_autoptr(GError) error = NULL;
  g_autofree char *uuid = cordon_fleet_import_finish (CORDON_FLEET (source), result, &error);

  if (uuid != NULL)
    cordon_bus_cordon1_complete_import_machine (self->skeleton, cordon_call_take_invocation (call), NULL, uuid);
  else
    cordon_call_fail (call, error);
}

static void
settled_import (CordonCall *owned_call, gpointer owner)
{
  CordonApi *self = owner;
  g_autoptr(CordonCall) call = owned_call;
  g_autoptr(GError) error = NULL;
  CordonCompartment *compartment =
    cordon_compartments_find (self->parts.compartments, call->uid, call->arguments.text, &error);
  CordonImportOrder order = { .name = call->arguments.name,
                              .kind = (CordonImport) call->arguments.number,
                              .fd = call->arguments.fds[0],
                              .disk_bytes = call->arguments.bytes };
  CordonCall *running;

  if (compartment == NULL)
    {
      cordon_call_fail (call, error);
      return;
    }
  running = g_steal_pointer (&call);
  running->arguments.fds[0] = -1;
  cordon_fleet_import_async (self->parts.fleet, running->uid, compartment, &order, running->cancellable,
                             on_imported, running);
}

static void
run_import (CordonCall *call, gpointer owner)
{
  cordon_api_run_settled (call, settled_import, FALSE);
}

static gboolean
handle_import (CordonBusCordon1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *fds,
               const char *compartment, const char *name, const char *format, GVariant *image, guint64 disk,
               GVariant *options, CordonApi *self)
{
  CordonCallArguments arguments = { .fds = CORDON_API_NO_FDS };
  gint32 handle = g_variant_get_handle (image);
  GError *error = NULL;

  if (!cordon_name_check (compartment, &error) || !cordon_machine_name_check (name, &error)
      || !read_format (format, &arguments.number, &error) || !cordon_options_read (options, NULL, 0, &error)
      || !cordon_fds_take (fds, &handle, 1, arguments.fds, &error))
    return cordon_invocation_refuse (invocation, error);
  arguments.text = g_strdup (compartment);
  arguments.name = g_strdup (name);
  arguments.bytes = disk;
  cordon_door_admit (self->parts.door, invocation, G_OBJECT (self), &own_machines, &arguments, run_import);
  return TRUE;
}

static void
on_progress (CordonFleet *fleet, guint32 owner, const char *name, guint64 done, guint64 total, CordonApi *self)
{
  cordon_peers_emit (self->parts.peers, owner, "ImportProgress", g_variant_new ("(stt)", name, done, total));
}

void
cordon_api_connect_import (CordonApi *self)
{
  g_signal_connect (self->skeleton, "handle-import-machine", G_CALLBACK (handle_import), self);
}

void
cordon_api_follow_imports (CordonApi *self)
{
  g_signal_connect (self->parts.fleet, "import-progress", G_CALLBACK (on_progress), self);
}
