/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a machine gets before it exists: an account, a template that stays, a label; and the plan
 * that is made of them. It gives nothing back: the start's runner does, when the domain is gone.
 */
#include "config.h"

#include "service/start-private.h"

#include <glib/gi18n-lib.h>

#include "core/errors.h"
#include "core/saved-state.h"
#include "service/volume-name.h"

/* Where the private disk is, or is going to be; NULL for a throwaway. */
static char *
disk_path (CordonStart *self, const CordonMachineLabel *label)
{
  const CordonStartRequest *request = &self->request;
  g_autofree char *name = NULL;

  if (request->throwaway)
    return NULL;
  name = cordon_volume_name_print (request->uuid, label->d, label->v);
  return cordon_hypervisor_dup_volume_path (self->house.hypervisor, name);
}

/* NULL where it has no medium. */
static char *
medium_path (CordonStart *self, const CordonMachineLabel *label)
{
  const CordonStartRequest *request = &self->request;
  g_autofree char *name = NULL;

  if (request->medium_bytes == 0)
    return NULL;
  name = cordon_medium_name_print (request->uuid, label->d, label->v);
  return cordon_hypervisor_dup_volume_path (self->house.hypervisor, name);
}

/* A guest that has a private disk waits for it (agent/init/home.h). */
static char *
command_line (CordonStart *self, const char *disk)
{
  g_autofree char *screen = cordon_screen_size_print (&self->request.screen);

  if (self->template == NULL)
    return NULL;
  return g_strconcat (self->template->cmdline, disk != NULL ? " cordon.home" : "", screen, NULL);
}

/* What of the plan is about its card; nothing where it has none. */
static void
add_card (CordonStart *self, CordonMachinePlanFields *fields, GPtrArray *strings)
{
  const CordonNetworkOrder *network;

  if (self->place == NULL)
    return;
  network = &self->place->network;
  fields->network = cordon_network_name (network->number);
  fields->card_mac = cordon_network_mac (network, self->place->slot);
  fields->card_address = cordon_network_address (network, self->place->slot);
  fields->gateway = cordon_network_address (network, 1);
  g_ptr_array_add (strings, (char *) fields->network);
  g_ptr_array_add (strings, (char *) fields->card_mac);
  g_ptr_array_add (strings, (char *) fields->card_address);
  g_ptr_array_add (strings, (char *) fields->gateway);
  /* Cordon's own guests take their address from here; every other one by DHCP. */
  if (fields->foreign)
    return;
  fields->cmdline = g_strdup_printf ("%s cordon.address=%s/%d cordon.gateway=%s", fields->cmdline,
                                     fields->card_address, CORDON_NETWORK_BITS, fields->gateway);
  g_ptr_array_add (strings, (char *) fields->cmdline);
}

static void
make_plan (CordonStart *self)
{
  const CordonStartRequest *request = &self->request;
  g_autoptr(CordonMachineLabel) label = g_steal_pointer (&self->label);
  const CordonTemplate *template = self->template;
  g_autofree char *disk = disk_path (self, label);
  g_autofree char *medium = medium_path (self, label);
  g_autofree char *cmdline = command_line (self, disk);
  g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  CordonMachinePlanFields fields = {
    .uuid = request->uuid,
    .compartment = request->compartment,
    .template_name = request->template_name,
    .owner = request->owner,
    .born = request->born,
    .throwaway = request->throwaway,
    .hardware = self->host->hardware,
    .memory_mib = request->memory_mib,
    .processors = request->processors,
    .kernel = template != NULL ? template->kernel : NULL,
    .initrd = template != NULL ? template->initrd : NULL,
    .root = template != NULL ? template->root : NULL,
    .cmdline = cmdline,
    .account = self->account->name,
    .mac = self->mac,
    .label = label->label,
    .own_type = label->own_type,
    .d = label->d,
    .v = label->v,
    .agent_port = !request->foreign,
    .machine_name = request->machine_name,
    .disk = disk,
    .disk_label = disk != NULL ? label->disk_label : NULL,
    .disk_bytes = request->disk_bytes,
    .snapshots = request->snapshots,
    .saved = request->saved,
    .surgery = request->surgery,
    .foreign = request->foreign,
    .medium = medium,
    .medium_bytes = request->medium_bytes,
    .import = request->import,
    .whole = !request->throwaway && request->purpose != CORDON_PURPOSE_PLAN
             && request->import == CORDON_IMPORT_NONE,
  };

  add_card (self, &fields, strings);
  self->plan = cordon_machine_plan_new (&fields);
  if (self->n_clashes == 0)
    cordon_start_tell (self, CORDON_STAGE_ADMITTED);
  if (!cordon_start_stopped (self))
    cordon_start_create (self);
}

static void
on_place (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  self->place = cordon_networks_hold_finish (CORDON_NETWORKS (source), result, &error);
  if (self->place == NULL)
    cordon_start_fail (self, error);
  else if (!cordon_start_stopped (self))
    make_plan (self);
}

/* A machine that is only being made gets its place when it starts; one that takes another number keeps
 * the place it has. */
static void
take_place (CordonStart *self)
{
  const CordonStartRequest *request = &self->request;

  if (request->access == CORDON_ACCESS_NONE || request->purpose == CORDON_PURPOSE_PLAN || self->place != NULL)
    make_plan (self);
  else if (self->house.networks == NULL)
    cordon_start_fail (self, g_error_new_literal (CORDON_ERROR, CORDON_ERROR_FAILED,
                                                  _("This host gives no machine a network.")));
  else
    cordon_networks_hold_async (self->house.networks, request->uuid, request->owner, request->compartment,
                                self->cancellable, on_place, g_object_ref (self));
}

static void
on_label (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  g_clear_pointer (&self->label, cordon_machine_label_free);
  self->label = cordon_labels_lease_finish (CORDON_LABELS (source), result, &error);
  if (self->label == NULL)
    cordon_start_fail (self, error);
  else if (!cordon_start_stopped (self))
    take_place (self);
}

void
cordon_start_number (CordonStart *self)
{
  CordonLabelRequest request = {
    .machine = self->request.uuid,
    .uid = self->request.owner,
    .compartment = self->request.compartment,
    .again = self->request.purpose == CORDON_PURPOSE_ADOPT,
    .kept = !self->request.throwaway,
    .networked = self->request.access != CORDON_ACCESS_NONE,
  };

  self->step = CORDON_START_ALLOCATE;
  if (self->mac == CORDON_MAC_SELINUX)
    request.base = self->host->hardware ? self->host->selinux_base_hardware
                                        : self->host->selinux_base_emulated;
  if (self->mac == CORDON_MAC_SELINUX && request.base == NULL)
    request.base = "";
  cordon_labels_lease_async (self->house.labels, &request, self->cancellable, on_label,
                             g_object_ref (self));
}

static gboolean
template_fits (CordonStart *self, GError **error)
{
  if (self->template->memory_mib <= self->request.memory_mib)
    return TRUE;
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_USAGE,
               _("The template “%s” needs %u MiB of memory and “%s” gives %u; raise Memory in the "
                 "compartment."),
               self->template->name, self->template->memory_mib, self->request.compartment,
               self->request.memory_mib);
  return FALSE;
}

/* What is in a memory of the template's files is true of that version alone. */
static void
set_replaced (CordonStart *self, GError **error)
{
  g_clear_error (error);
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_TEMPLATE_MISSING,
               _("The template “%s” that the machine was saved with is not there any more; “cordon run "
                 "--discard-saved” starts the machine with today's, without what it had in memory."),
               self->request.template_name);
}

static void
on_template (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  self->template = cordon_templates_hold_finish (CORDON_TEMPLATES (source), result, &error);
  if (self->template == NULL && self->request.saved != NULL)
    set_replaced (self, &error);
  if (self->template == NULL || !template_fits (self, &error))
    cordon_start_fail (self, error);
  else if (!cordon_start_stopped (self))
    cordon_start_number (self);
}

/* A machine that is there is held against the version it was started with, and one that was saved goes on with
 * it. */
static void
take_template (CordonStart *self)
{
  const CordonStartRequest *request = &self->request;
  CordonTemplate *held = request->purpose == CORDON_PURPOSE_ADOPT
                           ? cordon_templates_get_held (self->house.templates, request->uuid)
                           : NULL;

  if (held == NULL)
    {
      g_autoptr(CordonSavedState) saved =
        request->saved != NULL ? cordon_saved_state_parse (request->saved) : NULL;

      cordon_templates_hold_version_async (self->house.templates, request->template_name,
                                           saved != NULL ? saved->version : request->template_version,
                                           request->uuid, on_template, g_object_ref (self));
      return;
    }
  self->template = cordon_template_ref (held);
  cordon_start_number (self);
}

static void
on_account (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(CordonStart) self = data;
  GError *error = NULL;

  if (self->request.account != NULL)
    self->account = cordon_accounts_take_finish (CORDON_ACCOUNTS (source), result, &error);
  else
    self->account = cordon_accounts_lease_finish (CORDON_ACCOUNTS (source), result, &error);
  if (self->account == NULL)
    cordon_start_fail (self, error);
  else if (cordon_start_stopped (self))
    return;
  else if (self->request.foreign)
    cordon_start_number (self);
  else
    take_template (self);
}

void
cordon_start_allocate (CordonStart *self)
{
  const CordonStartRequest *request = &self->request;

  self->step = CORDON_START_ALLOCATE;
  if (request->account != NULL)
    cordon_accounts_take_async (self->house.accounts, request->uuid, request->account,
                                request->purpose == CORDON_PURPOSE_ADOPT, on_account,
                                g_object_ref (self));
  else
    cordon_accounts_lease_async (self->house.accounts, request->uuid, on_account,
                                 g_object_ref (self));
}
